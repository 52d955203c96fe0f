# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A trace as it would be with a fault in the zone where it ends. Pure."""

from __future__ import annotations

import typing as t

from .._dns import question as dns
from .._dns import traced
from .._dns.faults import about_servers
from .._dns.traced import Fault, ServerView, Step, Trace


def without_ptr(trace: Trace) -> Trace:
    """The zone's own servers have no PTR record."""
    if trace.outcome != dns.ANSWER:
        return trace
    negative = min(trace.soa.ttl, trace.soa.minimum) if trace.soa is not None else None

    def gone(view: ServerView) -> ServerView:
        return view._replace(found=dns.NXDOMAIN, records=(), ttl=negative) if view.records else view

    return trace._replace(
        outcome=dns.NXDOMAIN, records=(), ttl=negative, steps=_last(trace, gone),
        faults=(*trace.faults, *_broken_half(trace)),
    )  # fmt: skip


def _broken_half(trace: Trace) -> t.Iterator[Fault]:
    """With RFC 2317, a CNAME without the PTR record that it leads to is a fault of its own."""
    if not trace.aliases or trace.aliases[0].kind != "CNAME" or trace.zone is None:
        return
    held = [step.zone for step in trace.steps if step.asked == trace.owner]
    told = {
        "zone": trace.zone,
        "missing": "delegation" if trace.zone in held else "ptr",
        "owner": trace.owner,
        "alias": trace.target,
        "parent": held[0] if held else trace.zone,
    }
    yield Fault("zone_rfc2317_broken", trace.zone, told)


def with_other_address(trace: Trace, own: str, other: str) -> Trace:
    """The zone's own servers give another address."""

    def moved(records: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(other if record == own else record for record in records))

    steps = _last(trace, lambda view: view._replace(records=moved(view.records)))
    return trace._replace(records=moved(trace.records), steps=steps)


def lame(trace: Trace) -> Trace:
    """None of the zone's servers serves it: each refuses."""
    if not trace.conclusive or not trace.steps or trace.zone in (None, "."):
        return trace

    def refuses(view: ServerView) -> ServerView:
        if view.outcome != traced.AUTHORITATIVE:
            return view
        return ServerView(view.name, view.address, view.via, traced.REFUSED, rtt=view.rtt, at=view.at, detail="REFUSED")

    steps = _last(trace, refuses)
    steps = (*steps[:-1], steps[-1]._replace(child_ns=None))
    others = [fault for fault in trace.faults if fault.zone != trace.zone]
    return trace._replace(
        outcome="lame", records=(), ttl=None, soa=None, steps=steps, faults=(*others, *about_servers(steps[-1]))
    )


def _last(trace: Trace, change: t.Callable[[ServerView], ServerView]) -> tuple[Step, ...]:
    """The steps, with what each server of the last zone said changed."""
    if not trace.steps:
        return ()
    *before, last = trace.steps
    return (*before, last._replace(servers=tuple(change(view) for view in last.servers)))
