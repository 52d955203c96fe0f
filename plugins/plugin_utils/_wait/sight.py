# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What one place shows of one path: from evidence to a sight.

Pure. Each place is judged for itself, by the same judge() as everywhere. For the zone's own servers a trace is read as
if it were a vantage's answers.
"""

from __future__ import annotations

import typing as t

from ansible_collections.mailops.rdns.plugins.module_utils._address import Address
from ansible_collections.mailops.rdns.plugins.module_utils._diagnosis import Evidence
from ansible_collections.mailops.rdns.plugins.module_utils._dns import question as dns
from ansible_collections.mailops.rdns.plugins.module_utils._dns.question import Answer, Question, replay
from ansible_collections.mailops.rdns.plugins.module_utils._dns.traced import AUTHORITATIVE, ServerView, Trace
from ansible_collections.mailops.rdns.plugins.module_utils._explain import MOST_FORWARD, Explained, answers_of
from ansible_collections.mailops.rdns.plugins.module_utils._fcrdns import own_type, reverse_question
from ansible_collections.mailops.rdns.plugins.module_utils._finding import UNDETERMINED, Finding
from ansible_collections.mailops.rdns.plugins.module_utils._helo import PathEvidence, gather_path
from ansible_collections.mailops.rdns.plugins.module_utils._hostname import bare, ptr_defect
from ansible_collections.mailops.rdns.plugins.module_utils._policy import Policy
from ansible_collections.mailops.rdns.plugins.module_utils._text import listed
from ansible_collections.mailops.rdns.plugins.module_utils._vantage import seconds_left
from ansible_collections.mailops.rdns.plugins.module_utils._verdict import COMPLIANT, Verdict, judge
from ansible_collections.mailops.rdns.plugins.module_utils._view import ptr_view

from .watch import ZONE, Sight

#: Findings about the target itself: whatever is published, they stay.
_HOPELESS = frozenset(
    ("address_private", "address_special", "helo_invalid", "helo_not_fqdn", "helo_is_address", "helo_reserved",
     "helo_literal", "helo_literal_mismatch")
)  # fmt: skip
_EXPECTED = "expected"  # ServerView.via of expected_nameservers


def standing(verdict: Verdict) -> list[Finding]:
    """The findings that keep a path from being compliant, the gravest first."""
    policy = verdict.evidence.target.policy
    return [one for one in verdict.findings if not one.waived and _counts(one, policy)]


def _counts(finding: Finding, policy: Policy) -> bool:
    return policy.fails(finding.severity) or finding.severity == UNDETERMINED


def vantage_sight(evidence: Evidence, name: str, now: float) -> Sight:
    """What one vantage shows. evidence: of all vantages."""
    unchecked = evidence.explained.unchecked.get(name)
    explained = Explained(unchecked={name: unchecked} if unchecked else {})
    alone = evidence._replace(seen={name: evidence.seen[name]}, explained=explained)
    return _sight(judge(alone, evidence.target.policy, now), evidence.seen[name], now)


def nothing_to_ask(evidence: Evidence, now: float) -> Sight:
    """What is said of a path about which nothing can be asked."""
    verdict = judge(evidence, evidence.target.policy, now)
    found = standing(verdict)
    what = found[0].message if found else "nothing can be asked about it"
    return Sight(verdict.status, (verdict.status, what), what, hopeless=True)


def zone_sight(evidence: Evidence, now: float) -> Sight:
    """What the zone's own servers show, those of the PTR record and those of the names."""
    path = zone_path(evidence)
    verdict = judge(evidence._replace(seen={ZONE: path}), evidence.target.policy, now)
    lagging = tuple(dissenters(evidence))
    sight = _sight(verdict, path, now)
    if lagging and not sight.failed:
        says = "says" if len(lagging) == 1 else "say"
        what = f"{listed(list(lagging), 2)} {says} something else than the other name servers of the zone"
        return sight._replace(gist=(sight.gist, lagging), what=what, lagging=lagging)
    return sight


def _sight(verdict: Verdict, path: PathEvidence, now: float) -> Sight:
    found = standing(verdict)
    codes = tuple(sorted(finding.code for finding in found))
    names = tuple(sorted(name.lower() for name in path.address.names))
    addresses = tuple(
        sorted((answer.question, tuple(sorted(answer.records))) for answer in answers_of(path) if answer.records)
    )
    waits = [finding.remedy["retry_after"] for finding in found if finding.remedy is not None]
    left = [wait for wait in waits if wait is not None]
    failed = bool(found) and not left and all(finding.severity == UNDETERMINED for finding in found)
    if not left and not failed:
        known = [seconds_left(answer, now) for answer in answers_of(path)]
        left = [seconds for seconds in known if seconds is not None]
    return Sight(
        verdict.status,
        (verdict.status, path.address.reverse.outcome, names, addresses, codes),
        _what(verdict, found),
        min(left) if left else None,
        failed,
        hopeless=any(finding.code in _HOPELESS for finding in found),
        iprev=verdict.iprev,
        ptr=ptr_view(path.address),
    )


def _what(verdict: Verdict, found: list[Finding]) -> str:
    if found:
        more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
        return found[0].message + more
    waived = [finding for finding in verdict.findings if finding.waived]
    if waived and verdict.status != COMPLIANT:
        return f"{waived[0].message}, and a waiver does not mend that"
    names = [name for seen in verdict.vantages.values() for name in seen.confirmed]
    address = verdict.evidence.target.address
    shown = address.text if address is not None else "the address"
    if not names:
        return f"{shown} is {verdict.status}"
    return f"{shown} is {listed(names, 2)}, which leads back"


# -- a trace as a vantage


def zone_path(evidence: Evidence) -> PathEvidence:
    """What a trace found, in the form of a vantage's answers. Where it was asked for nothing, nothing is known."""
    target, explained = evidence.target, evidence.explained
    address = t.cast(Address, target.address)
    answers = {reverse_question(address): _reverse(address, explained)}
    for name, trace in explained.forward.items():
        question = Question(name, own_type(address))
        answers[question] = _answer(question, trace, trace.records)
    return replay(gather_path(address, target.helo.asked if target.helo else None), answers.get)


def _reverse(address: Address, explained: Explained) -> Answer:
    question, trace = reverse_question(address), explained.reverse
    if trace is None:
        return Answer(question, dns.NOT_ASKED)
    names = trace.records
    if len(names) > MOST_FORWARD:  # of so many not all are traced
        names = tuple(name for name in names if name.lower() in explained.forward or ptr_defect(name) is not None)
    return _answer(question, trace, names)


def _answer(question: Question, trace: Trace, records: tuple[str, ...]) -> Answer:
    outcome = trace.outcome if trace.outcome in dns.OUTCOMES else dns.SERVFAIL
    return Answer(
        question,
        outcome,
        records=records if outcome == dns.ANSWER else (),
        ttl=trace.ttl if outcome in dns.CONCLUSIVE else None,
        aliases=trace.aliases,
        zone=trace.zone,
        at=trace.at,
    )


def dissenters(evidence: Evidence) -> t.Iterator[str]:
    """Name servers that serve the zone and do not say of the path what the others say."""
    address, explained = t.cast(Address, evidence.target.address), evidence.explained
    seen: set[str] = set()
    reverse = explained.reverse
    if reverse is not None and reverse.conclusive:
        wanted = {name.lower() for name in reverse.records}
        for view in _serving(reverse):
            if view.found in dns.CONCLUSIVE and {name.lower() for name in view.records} != wanted:
                seen.add(_shown(view))
        for alias in reverse.aliases:
            seen.update(_shown(view) for view in _serving(reverse, alias.owner) if view.found in dns.CONCLUSIVE)
    for trace in explained.forward.values():
        if trace.conclusive:
            right = address.text in trace.records
            for view in _serving(trace):
                if view.found in dns.CONCLUSIVE and (address.text in view.records) != right:
                    seen.add(_shown(view))
    yield from sorted(seen)


def _serving(trace: Trace, name: str | None = None) -> t.Iterator[ServerView]:
    """The name servers that serve the zone of the name with authority; without a name, of the last one."""
    for step in trace.steps:
        if step.asked == (trace.target.lower() if name is None else name.lower()):
            for view in step.servers:
                if view.outcome == AUTHORITATIVE and view.via != _EXPECTED:
                    yield view


def _shown(view: ServerView) -> str:
    return f"{bare(view.name)} ({view.address})"
