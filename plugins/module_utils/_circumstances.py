# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What remedies and their texts need to know of one path: the address, the names, and the zones where these stand.

Pure. Which zone holds a name is known from a trace from the root alone; without one nothing is guessed.
"""

from __future__ import annotations

import typing as t

from ._address import Address
from ._diagnosis import Evidence, ptr_owner
from ._dns.traced import Trace
from ._helo import PathEvidence
from ._hostname import parse_helo, same
from ._zone_change import Place, absolute, place_of


class Circumstances(t.NamedTuple):
    """What the remedies of one path need to know."""

    address: Address | None
    owner: str | None  # where the PTR record belongs: behind the CNAME of RFC 2317 where there is one
    wanted: str | None  # the name that the PTR should hold: declared, or else the HELO name
    confirmed: tuple[str, ...]  # PTR names that resolve back
    helo_confirmed: bool  # the HELO name resolves to the address
    names: tuple[str, ...] = ()  # all PTR names
    canonical: t.Mapping[str, str] = {}  # where the CNAME leads of names that have one, by absolute name in lower case
    reverse: Trace | None = None  # of the address's owner name
    forward: t.Mapping[str, Trace] = {}  # by absolute name in lower case: PTR names and the HELO name


def circumstances(evidence: Evidence, path: PathEvidence | None, confirmed: tuple[str, ...]) -> Circumstances:
    """What is known of a path, as one vantage sees it."""
    target, trace = evidence.target, evidence.explained.reverse
    address, helo = target.address, target.helo.name if target.helo else None
    around = Circumstances(
        address,
        address.owner if address else None,
        wanted_name(target.ptr, helo),
        confirmed,
        False,
        reverse=trace,
        forward=evidence.explained.forward,
    )
    if path is None or address is None:
        return around
    return around._replace(
        owner=trace.target if trace is not None and trace.zone is not None else ptr_owner(path.address),
        helo_confirmed=helo is not None and path.helo is not None and address.text in path.helo.own.records,
        names=tuple(path.address.names),
        canonical=_canonical(path),
    )


def _canonical(path: PathEvidence) -> dict[str, str]:
    """Where the names that are aliases lead."""
    answers = [forward.own for forward in path.address.forward.values()]
    if path.helo is not None:
        answers.append(path.helo.own)
    return {answer.question.owner: answer.aliases[-1].target for answer in answers if answer.aliases}


def wanted_name(declared: tuple[str, ...], helo: str | None) -> str | None:
    """The name that a relay's PTR should hold, where somebody said: the declared one, else the HELO name."""
    if declared:
        return declared[0] if parse_helo(declared[0]).name else None
    return helo


def holder(name: str, around: Circumstances) -> str:
    """Where the address record of a name stands, or should: behind its aliases."""
    owner = absolute(name)
    trace = around.forward.get(owner.lower())
    if trace is not None and trace.zone is not None:
        return trace.target
    return around.canonical.get(owner.lower(), owner)


def looked_up(code: str, details: dict[str, t.Any], around: Circumstances) -> str | None:
    """The name whose look-up failed."""
    return around.owner if code.startswith("ptr_") else holder(str(details.get("name") or details.get("helo")), around)


def placed(owner: str | None, around: Circumstances) -> tuple[Place | None, Trace | None]:
    """The zone of an owner name, and the trace that found it."""
    for trace in (around.reverse, *around.forward.values()):
        place = place_of(owner, trace)
        if place is not None:
            return place, trace
    return None, None


def record_type(address: Address) -> str:
    """The type of the record that can confirm the address."""
    return "A" if address.version == 4 else "AAAA"


def rather_change_ptr(name: str, around: Circumstances) -> bool:
    """The PTR holds a name that is not the relay's: change the PTR, not the other name's zone."""
    return around.wanted is not None and not same(name, around.wanted)
