# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Findings that rest on explanations: the way from the root, validation, and what a resolver says unchecked.

Pure. They are about DNS as it is, not about one vantage's view of it, and stand beside the vantages' findings.
"""

from __future__ import annotations

import typing as t

from ._diagnosis import Raw
from ._dns.question import PTR, SERVFAIL, TYPE_NAMES, Answer, Question
from ._dns.traced import BOGUS, Security, security_view
from ._explain import Explained
from ._hostname import bare
from ._zone import about_trace, trace_view

# The findings that a look-up's failure gives rise to, by where the failed answer stands.
_FAILED = ("ptr_lookup_failed", "forward_lookup_failed", "helo_lookup_failed")


def about_explained(explained: Explained) -> list[Raw]:
    """Findings from traces and validation, each zone's fault once."""
    found: dict[tuple[str, str], Raw] = {}
    traces = [explained.reverse, *explained.forward.values()]
    for trace in traces:
        for raw in about_trace(trace) if trace is not None else ():
            found.setdefault((raw.code, str(sorted(raw.details.items(), key=str))), raw)
    for question, security in explained.security.items():
        if security.state == BOGUS:
            found["dnssec_bogus", _shown(question)] = _bogus(question, security, None)
    return list(found.values())


def reconsider(raws: list[Raw], vantage: str, explained: Explained) -> list[Raw]:
    """The findings of a vantage, where SERVFAIL that is due to validation is called a fault, not a riddle."""
    unchecked = explained.unchecked.get(vantage)
    if not unchecked and explained.reverse is None:
        return raws
    found: list[Raw] = []
    for raw in raws:
        answer = raw.answer
        if raw.code not in _FAILED or answer is None or answer.outcome != SERVFAIL:
            found.append(raw)
            continue
        again = unchecked.get(answer.question) if unchecked else None
        if again is None or not again.conclusive:
            lame = _outcome(answer.question, explained) == "lame"
            found.append(raw._replace(details={**raw.details, "kind": "permanent"}) if lame else raw)
            continue
        security = explained.security.get(answer.question)
        if security is None or security.state != BOGUS:  # else about_explained() says it, with the zone
            found.append(_bogus(answer.question, security, answer))
    return found


def _outcome(question: Question, explained: Explained) -> str | None:
    """What the zone's own servers make of a question, where a trace asked them."""
    trace = explained.reverse if question.rdtype == PTR else explained.forward.get(question.owner)
    return trace.outcome if trace is not None else None


def explained_view(explained: Explained) -> dict[str, t.Any]:
    """The verdict's keys trace and dnssec: where the records stand, and whether they validate; none without a trace."""
    reverse = explained.reverse
    if reverse is None:
        return {}
    view: dict[str, t.Any] = {
        "trace": {
            "reverse": trace_view(reverse, full=False),
            "forward": {bare(name): trace_view(trace, full=False) for name, trace in explained.forward.items()},
        },
        "dnssec": {"reverse": None, "forward": {}},
    }
    for question, security in explained.security.items():
        if question.rdtype == PTR:
            view["dnssec"]["reverse"] = security_view(security, reverse)
        elif question.owner in explained.forward:
            shown = security_view(security, explained.forward[question.owner])
            view["dnssec"]["forward"][bare(question.owner)] = shown
    return view


def _bogus(question: Question, security: Security | None, answer: Answer | None) -> Raw:
    known = security is not None and security.state == BOGUS
    details: dict[str, t.Any] = {
        "question": _shown(question),
        "zone": security.zone if security is not None and known else None,
        "reason": security.reason if security is not None and known else None,
        "why": security.why if security is not None and known else None,
    }
    if answer is not None:
        details["server"] = answer.server
    return Raw("dnssec_bogus", details)


def _shown(question: Question) -> str:
    return f"{question.owner} {TYPE_NAMES.get(question.rdtype, str(question.rdtype))}"
