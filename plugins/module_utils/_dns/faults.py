# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is wrong on the way from the root to a name: the faults of a trace, from what its servers said.

Pure. How grave a fault is, and in which words it is told, is decided elsewhere (_zone.py, _catalogue/zone.py).
"""

from __future__ import annotations

import typing as t

from . import question as dns
from . import traced
from .classify import ALIAS, ANSWER, NODATA, NXDOMAIN
from .families import family
from .lookup import SPECIAL
from .name import is_within
from .question import Alias
from .traced import Fault, ServerView, Step
from .zonecut import EXPECTED, Server, Zone

MOST_SHOWN = 32  # servers, names or records in the details of one fault

# A zone of the reverse tree with no more labels than this belongs to a registry, which delegates and holds no PTR
# records: /8 for IPv4, and for IPv6 /24 (IANA gives the registries /12 to /23, cut at nibbles).
_REGISTRY = {"in-addr.arpa.": 1, "ip6.arpa.": 6}
_PRIVATE = ("10.in-addr.arpa.", "c.f.ip6.arpa.", "d.f.ip6.arpa.")  # these are their users' own (RFC 1918, RFC 4193)


class Ending(t.NamedTuple):
    """Where the way to one name ended: the owner itself, then each name that an alias leads to."""

    name: str
    zone: Zone
    alias: Alias | None
    looped: bool = False  # the aliases lead in a circle, or too far

    @property
    def outcome(self) -> str:
        """What the zone's servers say of the name: "answer", "alias", "nodata", "nxdomain"; "" where none spoke."""
        kinds = {said.kind for said in self.zone.said(self.name)}
        return next((kind for kind in (ANSWER, ALIAS, NODATA, NXDOMAIN) if kind in kinds), "")


class Findings(t.NamedTuple):
    """All that faults are found from."""

    owner: str
    rdtype: int
    steps: t.Sequence[Step]
    zones: t.Mapping[str, Zone]
    endings: t.Sequence[Ending]
    classless: Ending | None  # the way to the name in a zone after RFC 2317 that no alias leads to
    expected: t.Sequence[Server]
    families: t.Collection[int] = (4, 6)  # whose addresses were looked up


def find_faults(found: Findings) -> tuple[Fault, ...]:
    """Every fault, from the root down."""
    faults: list[Fault] = []
    for step in found.steps:
        zone = found.zones[step.zone]
        faults += about_servers(step)
        differences = _differences(step, zone, found)
        if differences:
            faults.append(
                Fault("zone_inconsistent", step.zone, {"zone": step.zone, "parent": step.parent, **differences})
            )
    if found.rdtype == dns.PTR and reverse_labels(found.owner) is not None:
        faults += _broken_halves(found)
    faults += _undelegated(found)
    # A zone that stands in two steps has its faults once, but for those that differ.
    return tuple(fault for index, fault in enumerate(faults) if fault not in faults[:index])


def reverse_labels(zone: str) -> int | None:
    """How many labels a zone has below in-addr.arpa or ip6.arpa; None elsewhere."""
    for root in _REGISTRY:
        if is_within(zone, root):
            return zone.count(".") - root.count(".")
    return None


def shown(view: ServerView) -> str:
    """A server in a sentence: who, where and what it did."""
    who = f"{view.name} ({view.address})" if view.address and view.address != view.name else view.name
    what = view.outcome.replace("_", " ")
    told = view.detail if view.detail.lower() != what else ""  # the rcode's name may be all that there is to tell
    return f"{who}: {what}" + (f", {told}" if told else "")


# -- servers


def about_servers(step: Step) -> t.Iterator[Fault]:
    """Servers of one zone that do not serve it, or do not answer."""
    views = [view for view in step.servers if view.via != EXPECTED]
    working = [view for view in views if view.outcome == traced.AUTHORITATIVE]
    if step.zone == "." and working:  # where to begin is the user's hints; one root server that works is enough
        return
    lame = [view for view in views if view.outcome in traced.LAME]
    silent = [view for view in views if view.outcome in traced.SILENT]
    special = [view for view in views if _special(view)]
    unknown = [view for view in views if view.outcome in traced.COULD_NOT_TEST and view not in special]
    told = {
        "zone": step.zone,
        "parent": step.parent,
        "working": [f"{view.name} ({view.address})" for view in working[:MOST_SHOWN]],
    }
    if lame:
        named = {view.name for view in lame}
        undecided = [view for view in (*silent, *unknown) if view.name not in named]
        yield Fault(
            "zone_lame",
            step.zone,
            {
                **told,
                "servers": [shown(view) for view in lame[:MOST_SHOWN]],
                "undecided": [shown(view) for view in undecided[:MOST_SHOWN]],
            },
        )
    unreachable = silent + special if working or lame else [*silent, *special, *unknown]
    if unreachable or not (working or lame):
        yield Fault(
            "zone_server_unreachable",
            step.zone,
            {
                **told,
                "servers": [shown(view) for view in unreachable[:MOST_SHOWN]] or ["it has no name servers"],
                "lame": [shown(view) for view in lame[:MOST_SHOWN]],
                "asked": bool(silent),
                "special_only": bool(special) and not (silent or unknown),
            },
        )


def _special(view: ServerView) -> bool:
    """Its address is one that the Internet does not route, and therefore was not asked."""
    return view.outcome == traced.NOT_TESTED and view.detail.startswith(SPECIAL)


# -- differences


def _differences(step: Step, zone: Zone, found: Findings) -> dict[str, t.Any]:
    """What the parent and the servers of a zone do not agree about; empty where they do."""
    views = [view for view in step.servers if view.via != EXPECTED and view.outcome == traced.AUTHORITATIVE]
    told: dict[str, t.Any] = {}
    words = []
    if step.parent is not None:
        for key, text in (*_name_servers(step, zone, views, told), *_glue(step, zone, found.families, told)):
            words.append(text)
            told.setdefault("kinds", []).append(key)
    ends = [*found.endings, *([found.classless] if found.classless else ())]
    ending = any(end.zone.name == step.zone and end.name == step.asked for end in ends)
    serials = {view.serial for view in views if view.serial is not None}
    if ending and len(serials) > 1:
        told.setdefault("kinds", []).append("serial")
        told["serials"] = {f"{view.name} ({view.address})": view.serial for view in views[:MOST_SHOWN]}
        words.append(f"SOA serials differ ({', '.join(str(serial) for serial in sorted(serials)[:5])})")
    answers = _answers(views, ending)
    if len(answers) > 1:
        told.setdefault("kinds", []).append("answer")
        told["asked"] = step.asked
        told["answers"] = {answer: servers[:MOST_SHOWN] for answer, servers in answers.items()}
        said = [f"{servers[0]} says {answer}" for answer, servers in list(answers.items())[:3]]
        words.append(f"servers differ about {step.asked}: {'; '.join(said)}")
    failing = _failing(zone, step.asked) if ending else []
    if failing:
        told.setdefault("kinds", []).append("failure")
        told["asked"], told["failing"] = step.asked, failing[:MOST_SHOWN]
        words.append(f"asked about {step.asked}, no answer comes from {', '.join(failing[:3])}")
    return {**told, "differences": words} if words else {}


def _failing(zone: Zone, name: str) -> list[str]:
    """Servers that serve the zone and fail when asked about this one name. A time-out may be over in a minute."""
    said = [(server, server.names.get(name)) for server in zone.servers if server.speaks and server.via != EXPECTED]
    return [
        f"{server.name} ({server.address}): {one.detail or one.kind.replace('_', ' ')}"
        for server, one in said
        if one is not None and one.kind in (traced.REFUSED, traced.SERVFAIL, traced.ERROR)
    ]


def _name_servers(
    step: Step, zone: Zone, views: t.Sequence[ServerView], told: dict[str, t.Any]
) -> t.Iterator[tuple[str, str]]:
    if step.child_ns is not None and set(step.child_ns) != set(step.parent_ns):
        told["parent_only"] = sorted(set(step.parent_ns) - set(step.child_ns))[:MOST_SHOWN]
        told["child_only"] = sorted(set(step.child_ns) - set(step.parent_ns))[:MOST_SHOWN]
        parts = [
            f"only {where} names {', '.join(names[:5])}"
            for where, names in ((step.parent, told["parent_only"]), ("the zone itself", told["child_only"]))
            if names
        ]
        yield "ns", " and ".join(parts)
    sets = {view.ns for view in views if view.ns is not None}
    if len(sets) > 1:
        told["ns_sets"] = [list(names[:MOST_SHOWN]) for names in sorted(sets)[:5]]
        yield "ns", "its servers do not give the same name servers"
    if len(zone.referrals) > 1:
        told["referrals"] = [list(names[:MOST_SHOWN]) for names in zone.referrals[:5]]
        yield "ns", f"the servers of {step.parent} do not delegate it to the same name servers"


def _glue(step: Step, zone: Zone, families: t.Collection[int], told: dict[str, t.Any]) -> t.Iterator[tuple[str, str]]:
    for name, addresses in step.glue.items():
        glue = [one for one in addresses if family(one) in families]
        found = zone.lookups.get(name)
        if found is None or not found.known or (found.detail and found.addresses):  # a family could not be looked up
            continue
        stale = sorted(set(glue) - set(found.addresses))
        # Glue that is not complete is only the parent's fault where no other way leads to the address.
        missing = sorted(set(found.addresses) - set(glue)) if is_within(name, step.zone) else []
        if stale or missing:
            told.setdefault("glue", {})[name] = {"glue": sorted(glue), "addresses": sorted(found.addresses)}
            has = ", ".join(found.addresses[:4]) or "no address"
            yield "glue", f"{step.parent} gives {', '.join(glue[:4])} for {name}, which has {has}"


def _answers(views: t.Sequence[ServerView], ending: bool) -> dict[str, list[str]]:
    """Who says what about the name asked for."""
    answers: dict[str, list[str]] = {}
    for view in views:
        if view.found is None:
            continue
        found = view.found
        if not ending and found == "answer":  # a server that holds the zone below too need not refer to it
            found = "referral"
        elif view.records:
            found = " ".join(sorted(record.lower() for record in view.records)[:5])
        answers.setdefault(found.upper() if found in (NODATA, NXDOMAIN) else found, []).append(
            f"{view.name} ({view.address})"
        )
    return answers


# -- the tree


def _broken_halves(found: Findings) -> t.Iterator[Fault]:
    """RFC 2317: the CNAME in the zone of the block, the PTR in the child; either can be missing."""
    first, last = found.endings[0], found.endings[-1]
    if first.alias is not None and first.alias.kind == "CNAME":
        told = {"owner": found.owner, "alias": first.alias.target.lower(), "parent": first.zone.name}
        if last.looped:
            yield Fault("zone_rfc2317_broken", first.zone.name, {"zone": first.zone.name, "missing": "loop", **told})
        elif last.outcome in (NODATA, NXDOMAIN):
            told["alias"] = last.name
            missing = "delegation" if last.zone.name == first.zone.name and last.outcome == NXDOMAIN else "ptr"
            yield Fault("zone_rfc2317_broken", last.zone.name, {"zone": last.zone.name, "missing": missing, **told})
    elif found.classless is not None and first.alias is None:
        child = found.classless
        missing = "cname" if child.outcome == ANSWER else "both"
        told = {"owner": found.owner, "alias": child.name, "parent": first.zone.name, "child": child.zone.name}
        yield Fault("zone_rfc2317_broken", first.zone.name, {"zone": first.zone.name, "missing": missing, **told})


def _undelegated(found: Findings) -> t.Iterator[Fault]:
    first, last = found.endings[0], found.endings[-1]
    held = _held_elsewhere(found, last)
    if held is not None:
        yield held
    elif (
        found.rdtype == dns.PTR
        and first.outcome in (NODATA, NXDOMAIN)
        and is_registry(found.owner, first.zone.name)
        and found.classless is None
    ):
        told = {"zone": first.zone.name, "owner": found.owner, "servers": [], "records": []}
        yield Fault("zone_undelegated", first.zone.name, told)


def is_registry(owner: str, zone: str) -> bool:
    """True where a zone above a reverse name belongs to a registry, or to the tree itself."""
    labels = reverse_labels(zone)
    if any(is_within(zone, private) for private in _PRIVATE):
        return False
    if labels is None:
        return reverse_labels(owner) is not None  # arpa, or the root
    return labels <= next(most for root, most in _REGISTRY.items() if is_within(zone, root))


def _held_elsewhere(found: Findings, last: Ending) -> Fault | None:
    """The expected servers hold the record, and the tree leads elsewhere."""
    listed = {server.address for server in last.zone.servers}
    there = {record.lower() for said in last.zone.said(last.name) for record in said.records}
    for server in found.expected:
        name = next((name for name in (last.name, found.owner) if _holds(server, name)), None)
        if name is None or server.address in listed:
            continue
        said = server.names[name]
        if there and {record.lower() for record in said.records} == there:
            continue  # the same: a hidden primary, say
        zone = server.soa.zone if server.soa is not None and server.soa.speaks and server.soa.zone else None
        told = {
            "zone": last.zone.name,
            "owner": name,
            "expected_zone": zone if zone and is_within(name, zone) and zone != "." else None,
            "servers": [str(server.where)],
            "records": list(said.records[:MOST_SHOWN]),
        }
        return Fault("zone_undelegated", last.zone.name, told)
    return None


def _holds(server: Server, name: str) -> bool:
    said = server.names.get(name)
    return said is not None and said.kind in (ANSWER, ALIAS)
