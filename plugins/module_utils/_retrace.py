# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tracing again a moment later: which responses of an earlier trace still do.

Pure. The root's servers and those of the registries say the same for days, and who looks every few seconds must not ask
them every few seconds. What is asked anew is asked of the servers at which a way ends: those that hold the records, or
should, and those that hold an alias on the way (RFC 2317).
"""

from __future__ import annotations

import typing as t

from ._address import Network
from ._dns.probe import Response
from ._dns.traced import Trace
from ._evidence import Saved
from ._survey import Survey
from ._target import Target
from ._tracing import saved_tracing


def still_known(saved: Saved, targets: t.Sequence[Target], networks: tuple[Network, ...]) -> list[Response]:
    """The responses in saved evidence that a trace of the same targets need not ask for again."""
    explanation = saved.explanation
    if explanation is None or explanation.tracing is None:
        return []
    survey = Survey(targets, networks, lambda verdict: False)
    ends: set[str | None] = set()
    for _paths, explained in survey.recall(saved, saved_tracing(explanation.tracing, networks)):
        for trace in (explained.reverse, *explained.forward.values()):
            if trace is not None:
                ends.update(_end(trace))
    return [
        response
        for probe, response in explanation.responses.items()
        if not probe.recurse and probe.server.address not in ends
    ]


def _end(trace: Trace) -> t.Iterator[str | None]:
    """The servers that were asked for the name itself, for its aliases, and for where these lead."""
    names = {trace.owner.lower(), trace.target.lower(), *(alias.owner.lower() for alias in trace.aliases)}
    for step in trace.steps:
        if step.asked.lower() in names or step is trace.steps[-1]:
            yield from (view.address for view in step.servers)
