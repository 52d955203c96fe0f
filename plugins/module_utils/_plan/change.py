# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is to change: addresses that mail is sent from, and the names of these, checked. Pure.

The name is both what the PTR record gives and what the mail server says after HELO: receivers want one identity.
ValueError is one sentence that names the change, what was given, and what would be right.
"""

from __future__ import annotations

import datetime
import time
import typing as t

from .._address import PRIVATE, SPECIAL, Address, Network, parse_address, within
from .._hostname import bare, parse_helo, ptr_defect, same
from .._text import quoted

MOST_CHANGES = 100
_KEYS = ("old_address", "old_name", "new_address", "new_name")
_YEARS = 5 * 366 * 86400
_EARLIEST = 946684800  # the year 2000: what lies behind is a mistake in the plan, what lies there is one in typing


class Change(t.NamedTuple):
    """One sending address with its name, before and after. Names are as people write them, without the final dot."""

    old_address: Address
    old_name: str
    new_address: Address
    new_name: str

    @property
    def renumbers(self) -> bool:
        """Mail will leave from another address."""
        return self.old_address.text != self.new_address.text

    @property
    def renames(self) -> bool:
        """The address will have another name."""
        return not same(self.old_name, self.new_name)


def parse_changes(values: object, networks: t.Sequence[Network], special: bool) -> list[Change]:
    """Check a list of changes. special: a private root is asked, which may know any address."""
    if not isinstance(values, (list, tuple)) or not values:
        raise ValueError(f"changes: {quoted(values)} given: a list of at least one change is wanted")
    if len(values) > MOST_CHANGES:
        raise ValueError(f"changes: {len(values):,} given: at most {MOST_CHANGES} can be planned at once")
    changes: list[Change] = []
    for index, value in enumerate(values):
        try:
            changes.append(_change(value, networks, special))
        except ValueError as error:
            raise ValueError(f"changes[{index}]: {error}") from None
    for key in ("old_address", "new_address"):
        taken: dict[str, int] = {}
        for index, change in enumerate(changes):
            address = getattr(change, key).text
            first = taken.setdefault(address, index)
            if first != index:
                raise ValueError(
                    f"changes[{index}]: {key} {quoted(address)} stands in changes[{first}] too: one change for each "
                    "address is wanted"
                )
    return changes


def _change(value: object, networks: t.Sequence[Network], special: bool) -> Change:
    if not isinstance(value, t.Mapping):
        raise ValueError(f"{quoted(value)} is no change: a dictionary with {', '.join(_KEYS)} is wanted")
    strange = sorted(str(key) for key in value if key not in _KEYS)
    if strange:
        raise ValueError(f"{quoted(strange[0])} is no key of a change: {', '.join(_KEYS)} are")
    given = {key: value[key] for key in _KEYS if value.get(key) not in (None, "")}
    for key in ("old_address", "old_name"):
        if key not in given:
            raise ValueError(f"{key} is missing: the address and the name that mail is sent with today are wanted")
    change = Change(
        _address("old_address", given["old_address"], networks, special),
        _name("old_name", given["old_name"]),
        _address("new_address", given.get("new_address", given["old_address"]), networks, special),
        _name("new_name", given.get("new_name", given["old_name"])),
    )
    if not change.renumbers and not change.renames:
        raise ValueError("nothing changes: a new_address or a new_name that differs from the old one is wanted")
    return change


def _address(key: str, value: object, networks: t.Sequence[Network], special: bool) -> Address:
    try:
        address = parse_address(value)
    except ValueError as error:
        raise ValueError(f"{key}: {error}") from None
    where = address.range
    if where.kind in (PRIVATE, SPECIAL) and not special and not within(address, networks):
        raise ValueError(
            f"{key}: {quoted(address.text)} is {where.purpose} ({where.reference}), for which public DNS has no "
            "reverse zone of yours: set root_servers to the DNS that has, or list the network in assume_public"
        )
    return address


def _name(key: str, value: object) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError(f"{key}: {quoted(value)} is no host name: text is wanted, such as 'mail.example.org'")
    name = bare(value)
    helo = parse_helo(name)
    defect = ptr_defect(name) or helo.defect
    if helo.name is None or defect is not None:
        why = defect.why if defect is not None else "a host name is wanted, such as 'mail.example.org'"
        raise ValueError(f"{key}: {quoted(value)} cannot name a mail server: {why}")
    return name


def parse_at(value: object, now: float) -> float | None:
    """The time of the switch as Unix time; ISO 8601 with a zone, for a time without one means two things."""
    if value is None:
        return None
    wanted = "a time in ISO 8601 with its zone is wanted, such as '2026-12-01T02:00:00Z' or '2026-12-01T03:00+01:00'"
    if not isinstance(value, str) or len(value) > 40:
        raise ValueError(f"at: {quoted(value)} given: {wanted}")
    text = value.strip()
    try:
        moment = datetime.datetime.fromisoformat(text[:-1] + "+00:00" if text[-1:] in "Zz" else text)
        if moment.tzinfo is None:
            raise ValueError
        at = moment.timestamp()
    except (ValueError, OverflowError):
        raise ValueError(f"at: {quoted(value)} given: {wanted}") from None
    if not _EARLIEST < at < now + _YEARS:
        raise ValueError(f"at: {quoted(value)} is not within five years of today, {utc(now)}")
    return at


def utc(moment: float) -> str:
    """Unix time as '2026-11-21 11:30:02 UTC'."""
    return time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(moment)) + " UTC"
