# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a drill pretends, and of whom: the option ``drill`` of fcrdns_info, and relay_audit_drill of the role.

Pure. ValueError is one sentence that names the option, what was given, and what would be right.
"""

from __future__ import annotations

import difflib
import typing as t

from .._address import parse_address
from .._text import listed, quoted

PTR_GONE = "ptr_gone"
FORWARD_CHANGED = "forward_changed"
ZONE_LAME = "zone_lame"
RESOLVER_STALE = "resolver_stale"
HELO_CHANGED = "helo_changed"
FAULTS = (PTR_GONE, FORWARD_CHANGED, ZONE_LAME, RESOLVER_STALE, HELO_CHANGED)

NAMES = ("names", "addresses")  # whom a fault hits, in fcrdns_info
HOSTS = ("hosts",)  # the same in the role
MOST_FAULTS = 100


class Wanted(t.NamedTuple):
    """One entry of a drill: a fault, and whom it hits."""

    fault: str
    names: tuple[str, ...]  # labels or relays; empty: any
    addresses: tuple[str, ...]  # canonical text; empty: any
    vantage: str | None  # where the stale resolver is; None: at the first


def parse_drill(value: object, option: str = "drill", whom: t.Sequence[str] = NAMES) -> list[Wanted]:
    """Parse a drill. whom: the keys that say whom a fault hits, NAMES or HOSTS."""
    values = [value] if isinstance(value, t.Mapping) else value
    if not isinstance(values, (list, tuple)):
        raise ValueError(f"{option}: {quoted(value)} given: a list of faults is wanted, such as {_such_as(whom)}")
    if len(values) > MOST_FAULTS:
        raise ValueError(f"{option}: {len(values):,} faults given: at most {MOST_FAULTS} can be pretended at once")
    return [_parse(f"{option}[{index}]", one, whom) for index, one in enumerate(values)]


def _parse(where: str, value: object, whom: t.Sequence[str]) -> Wanted:
    if not isinstance(value, t.Mapping):
        raise ValueError(f"{where}: {quoted(value)} is no fault: a dictionary is wanted, such as {_such_as(whom)}")
    known = ("fault", *whom, "vantage")
    for key in value:
        if key not in known:
            raise ValueError(f"{where}: {quoted(key)} is no part of a drill: {_meant(key, known)}")
    fault = value.get("fault")
    if fault not in FAULTS:
        raise ValueError(f"{where}.fault: {quoted(fault)} is no fault that can be pretended: {_meant(fault, FAULTS)}")
    given = {key: _texts(f"{where}.{key}", value.get(key)) for key in whom}
    if not any(given.values()):
        raise ValueError(f"{where}: whom {fault} hits is not said: {' or '.join(whom)} is wanted")
    vantage = value.get("vantage")
    if vantage is not None and fault != RESOLVER_STALE:
        raise ValueError(f"{where}.vantage: {quoted(vantage)} given, but {fault} is seen from everywhere: leave it out")
    if not isinstance(vantage, (str, type(None))):
        raise ValueError(f"{where}.vantage: {quoted(vantage)} given: the name of a vantage is wanted")
    addresses = tuple(_address(f"{where}.addresses", one) for one in given.get("addresses", ()))
    return Wanted(fault, given[whom[0]], addresses, vantage)


def _such_as(whom: t.Sequence[str]) -> str:
    return f"{{'fault': '{PTR_GONE}', '{whom[0]}': ['relay1']}}"


def _texts(where: str, value: object) -> tuple[str, ...]:
    values = () if value is None else [value] if isinstance(value, str) else value
    if not isinstance(values, (list, tuple)):
        raise ValueError(f"{where}: {quoted(value)} given: a list is wanted")
    for one in values:
        if not isinstance(one, str) or not one:
            raise ValueError(f"{where}: {quoted(one)} given: text is wanted")
    return tuple(dict.fromkeys(values))


def _address(where: str, value: str) -> str:
    try:
        return parse_address(value).text
    except ValueError as error:
        raise ValueError(f"{where}: {error}") from None


def _meant(given: object, known: t.Sequence[str]) -> str:
    near = difflib.get_close_matches(str(given), known, n=1)
    return f"did you mean '{near[0]}'?" if near else f"{', '.join(known)} are"


def check_vantages(drill: t.Iterable[Wanted], vantages: t.Sequence[str], option: str = "drill") -> None:
    """ValueError where a stale resolver is to be at a vantage that is not asked."""
    for index, wanted in enumerate(drill):
        if wanted.vantage is not None and wanted.vantage not in vantages:
            raise ValueError(
                f"{option}[{index}].vantage: {quoted(wanted.vantage)} is no vantage of this task: "
                f"{unknown(wanted.vantage, vantages, 'asked')}"
            )


def unknown(given: str, known: t.Sequence[str], are: str) -> str:
    """The end of a sentence about a name that is not known: what was meant, or what there is."""
    near = difflib.get_close_matches(given, known[:10000], n=1)
    return f"did you mean {quoted(near[0])}?" if near else f"{are} are {listed(list(known))}"
