# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A change to one name of a zone: where the name stands, the change as zone-file lines, and as a script for nsupdate.

Pure. What comes out is for pasting: a name that could be shell, zone-file or nsupdate syntax makes no line at all.
"""

from __future__ import annotations

import re
import typing as t

from ._dns.question import TYPE_NAMES
from ._dns.traced import Trace, contact
from ._hostname import bare, same

TTL = 3600  # seconds; what the proposed records carry

# Only such names are put into records and commands that people paste: no name from DNS can become shell or zone syntax.
_PASTABLE = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_./-]*[A-Za-z0-9_])?\.?")
_ADDRESS = re.compile(r"[0-9a-f.:]{2,45}")
MOST_CHANGED = 50  # records in one script


class Place(t.NamedTuple):
    """Where a name stands, as a trace from the root found it."""

    zone: str
    relative_owner: str  # inside the zone: "25", "@" at its apex
    contact: str | None  # the mail address in the zone's SOA
    primary: str | None  # the name server in the zone's SOA that takes updates

    @property
    def words(self) -> str:
        """The zone in a sentence."""
        return f"the zone {self.zone}" + (f" (contact {self.contact})" if self.contact else "")


class Change(t.NamedTuple):
    """Records of one owner name and type to publish, and those to take away. Names in data are absolute."""

    owner: str
    kind: str  # "PTR", "A", "AAAA" or "CNAME"
    add: tuple[str, ...]
    remove: tuple[str, ...] = ()


def pastable(name: str) -> bool:
    """True for a name that is nothing but a name wherever it is pasted."""
    return _PASTABLE.fullmatch(name) is not None and ".." not in name


def absolute(name: str) -> str:
    """The name with its final dot."""
    return name if name.endswith(".") else name + "."


def place_of(owner: str | None, trace: Trace | None) -> Place | None:
    """The zone that holds the owner, or should; None where the trace does not tell."""
    if owner is None or trace is None or any(fault.code == "zone_undelegated" for fault in trace.faults):
        return None  # where nothing leads to a zone for it, the last zone on the way is a registry's, not its own
    if trace.zone == "." and not trace.conclusive:
        return None  # it never left the root
    if same(owner, trace.target):
        if trace.zone is None or trace.relative_owner is None:
            return None
        return _place(trace.zone, trace.relative_owner, trace)
    if any(same(owner, alias.owner) for alias in trace.aliases):  # an alias on the way: the zone it was found in
        above = [step.zone for step in trace.steps if _relative(owner, step.zone) is not None]
        zone = max(above, key=len, default=None)
        return None if zone is None else _place(zone, _relative(owner, zone) or "@", trace)
    return None


def _place(zone: str, relative: str, trace: Trace) -> Place:
    soa = trace.soa if trace.soa is not None and same(trace.soa.zone, zone) else None
    return Place(zone, relative, contact(soa.rname) if soa else None, soa.mname if soa else None)


def _relative(owner: str, zone: str) -> str | None:
    """The owner inside the zone; None where the zone is not above it."""
    if same(owner, zone):
        return "@"
    if zone == ".":
        return owner[:-1]
    return owner[: -len(zone) - 1] if owner.lower().endswith("." + zone.lower()) else None


def zone_file(change: Change, relative_owner: str | None = None, ttl: int = TTL) -> list[str]:
    """The records to publish, as zone-file lines; with the name relative to its zone where it is given."""
    owner = change.owner if relative_owner is None else relative_owner
    if not (pastable(owner) or owner == "@") or not all(_harmless(data, change.kind) for data in change.add):
        return []
    return [f"{owner} {ttl} IN {change.kind} {data}" for data in change.add]


def _harmless(data: str, kind: str) -> bool:
    return pastable(data) if kind in ("PTR", "CNAME") else _ADDRESS.fullmatch(data) is not None


def nsupdate(change: Change, trace: Trace | None) -> list[str] | None:
    """Lines for nsupdate (RFC 2136) that make the change where the zone still holds what the trace saw, else nothing.

    None where the zone, its primary server or what stands there is not known, or a name could not be pasted.
    """
    place = place_of(change.owner, trace)
    if trace is None or place is None or not place.primary or not trace.conclusive:
        return None
    if not same(change.owner, trace.target) or TYPE_NAMES.get(trace.rdtype) != change.kind:
        return None
    seen = {data.lower(): data for data in trace.records}
    add = [data for data in change.add if data.lower() not in seen]
    gone = [seen[data.lower()] for data in change.remove if data.lower() in seen]
    data = [*trace.records, *change.add]
    if not (add or gone) or len(data) > MOST_CHANGED or not all(_harmless(one, change.kind) for one in data):
        return None
    if not all(pastable(name) for name in (change.owner, place.zone, place.primary)):
        return None
    owner, kind = change.owner, change.kind
    # A server ignores an address or PTR beside a CNAME without a word (RFC 2136 section 3.4.2.2), hence the first one.
    # The server is looked up as any host is, in /etc/hosts too, which knows of no final dot.
    lines = [f"server {bare(place.primary)}", f"zone {place.zone}", f"prereq nxrrset {owner} IN CNAME"]
    lines += [f"prereq yxrrset {owner} IN {kind} {one}" for one in trace.records] or [
        f"prereq nxrrset {owner} IN {kind}"
    ]
    lines += [f"update delete {owner} IN {kind} {one}" for one in gone]
    lines += [f"update add {owner} {TTL} IN {kind} {one}" for one in add]
    return [*lines, "send"]
