# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From a trace to findings without weight, and to plain data for return values, reports and the diagnosis.

Pure. A trace knows what is wrong (_dns/faults.py); how grave it is in this case is said here. The details of a finding
name the zone, the servers and what each said.
"""

from __future__ import annotations

import typing as t

from ._diagnosis import Raw
from ._dns.question import TYPE_NAMES
from ._dns.traced import Fault, ServerView, Soa, Step, Trace, contact
from ._finding import ERROR, UNDETERMINED
from ._hostname import bare

MOST_SHOWN = 50  # records, names or servers in one list


def about_trace(trace: Trace) -> list[Raw]:
    """Every finding that a trace gives rise to."""
    return [Raw(fault.code, fault.details, severity=_severity(fault)) for fault in trace.faults]


def _severity(fault: Fault) -> str | None:
    """Where a case is not as grave as the catalogue says: with no server left that serves the zone, look-ups fail."""
    told = fault.details
    if fault.code == "zone_lame" and not told["working"] and not told["undecided"]:
        return ERROR if fault.zone != "." else UNDETERMINED  # nothing could be traced: the start is not right
    if fault.code == "zone_server_unreachable" and not told["working"]:
        # A time-out may be over in a minute, or be this host's own: a fault only where nobody can ever get there.
        return ERROR if told["special_only"] and not told["lame"] else UNDETERMINED
    return None


# -- plain data


def trace_view(trace: Trace, full: bool = True) -> dict[str, t.Any]:
    """A trace as plain data; without what each server said where it is not to be full."""
    view: dict[str, t.Any] = {
        "owner": trace.owner,
        "type": TYPE_NAMES.get(trace.rdtype, str(trace.rdtype)),
        "outcome": trace.outcome,
        "records": [bare(record) for record in trace.records[:MOST_SHOWN]],
        "ttl": trace.ttl,
        "aliases": [
            {"owner": one.owner, "type": one.kind, "target": one.target, "ttl": one.ttl} for one in trace.aliases
        ],
        "target": trace.target,
        "zone": trace.zone,
        "relative_owner": trace.relative_owner,
        "soa": soa_view(trace.soa),
        "contact": contact(trace.soa.rname) if trace.soa else None,
        "notes": list(trace.notes),
    }
    if full:
        view["steps"] = [step_view(step) for step in trace.steps]
    else:
        view["zones"] = list(dict.fromkeys(step.zone for step in trace.steps))
    return view


def soa_view(soa: Soa | None) -> dict[str, t.Any] | None:
    """An SOA as plain data."""
    if soa is None:
        return None
    return {
        "zone": soa.zone,
        "mname": bare(soa.mname),
        "rname": soa.rname,
        "serial": soa.serial,
        "minimum": soa.minimum,
        "ttl": soa.ttl,
    }


def step_view(step: Step) -> dict[str, t.Any]:
    """One zone on the way, with what each of its servers said."""
    return {
        "zone": step.zone,
        "parent": step.parent,
        "asked": step.asked,
        "parent_ns": [bare(name) for name in step.parent_ns[:MOST_SHOWN]],
        "child_ns": None if step.child_ns is None else [bare(name) for name in step.child_ns[:MOST_SHOWN]],
        "glue": {bare(name): list(addresses) for name, addresses in step.glue.items()},
        "signed": step.signed,
        "servers": [server_view(view) for view in step.servers],
    }


def server_view(view: ServerView) -> dict[str, t.Any]:
    """One address of one name server."""
    return {
        "name": bare(view.name),
        "address": view.address,
        "via": view.via,
        "outcome": view.outcome,
        "detail": view.detail,
        "serial": view.serial,
        "ns": None if view.ns is None else [bare(name) for name in view.ns[:MOST_SHOWN]],
        "found": view.found,
        "records": [bare(record) for record in view.records[:MOST_SHOWN]],
        "ttl": view.ttl,
        "seconds": round(view.rtt, 4),
        "at": view.at or None,
    }


def nameservers_of(trace: Trace) -> list[str]:
    """The name servers of the zone that holds the name: as its own servers say, else as its parent does."""
    step = next((step for step in reversed(trace.steps) if step.zone == trace.zone), None)
    if step is None:
        return []
    return [bare(name) for name in (step.child_ns or step.parent_ns)[:MOST_SHOWN]]
