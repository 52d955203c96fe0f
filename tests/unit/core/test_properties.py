# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whatever DNS answers: no exception, never green without evidence, nor for a failure, and the same when replayed."""

from __future__ import annotations

import json

import pytest

pytest.importorskip("hypothesis")

from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.mailops.rdns.plugins.module_utils import _evidence
from ansible_collections.mailops.rdns.plugins.module_utils._dns import probe
from ansible_collections.mailops.rdns.plugins.module_utils._dns import question as dns
from ansible_collections.mailops.rdns.plugins.module_utils._dns.nameserver import Nameserver
from ansible_collections.mailops.rdns.plugins.module_utils._dns.question import Answer, Question, replay
from ansible_collections.mailops.rdns.plugins.module_utils._dns.trace import TraceOptions, trace
from ansible_collections.mailops.rdns.plugins.module_utils._dns.traced import Security
from ansible_collections.mailops.rdns.plugins.module_utils._explain import NOTHING, Explained
from ansible_collections.mailops.rdns.plugins.module_utils._hostname import ptr_defect
from ansible_collections.mailops.rdns.plugins.module_utils._policy import Policy, parse_policy
from ansible_collections.mailops.rdns.plugins.module_utils._survey import Survey
from ansible_collections.mailops.rdns.plugins.module_utils._verdict import STATUSES, Evidence, judge
from ansible_collections.mailops.rdns.tests.unit.dns.test_trace import Hostile

from .drawn import FAILED, NAME, answers, drawing, gather, judged, targets

NOW = 1_800_000_000.0


@given(judged(), st.sampled_from(["error", "warning"]))
def test_never_green_without_evidence(case, fail_on):
    target, seen, given_answers = case
    verdict = judge(Evidence(target, False, seen), parse_policy({"fail_on": fail_on}), NOW)
    assert json.loads(json.dumps(verdict.as_dict()))
    if verdict.compliant:
        for told in given_answers:
            reverse = told[Question(target.address.owner, dns.PTR)]
            assert reverse.outcome == dns.ANSWER
            for name in reverse.records:  # every name leads back, whichever one a receiver picks
                own = told[Question(name.lower(), dns.A if target.address.version == 4 else dns.AAAA)]
                assert target.address.text in own.records
                assert ptr_defect(name) is None
    if any(
        told[Question(target.address.owner, dns.PTR)].outcome not in (dns.ANSWER, dns.NODATA, dns.NXDOMAIN)
        for told in given_answers
    ):
        assert verdict.status in ("undetermined", "noncompliant")
        assert "ptr_missing" not in {f.code for f in verdict.findings} or len(seen) == 2


@given(judged())
def test_no_evidence_at_all_is_never_green(case):
    target, seen, _answers = case
    nothing = {name: gather(target, lambda question: None) for name in seen}
    for evidence in (nothing, {}):
        assert not judge(Evidence(target, False, evidence), Policy(), NOW).compliant


def told_again(target, seen, given_answers, change):
    """The same paths with one answer changed, or with each."""
    return {
        name: gather(target, {question: change(question, answer) for question, answer in told.items()}.get)
        for name, told in zip(seen, given_answers)
    }


@given(judged(), st.data())
def test_a_failure_in_place_of_an_answer_makes_nothing_green(case, data):
    target, seen, given_answers = case
    every = sorted({question for told in given_answers for question in told})
    lost, outcome = data.draw(st.sampled_from(every)), data.draw(st.sampled_from(FAILED))
    paths = told_again(
        target, seen, given_answers, lambda question, answer: Answer(question, outcome) if question == lost else answer
    )
    before, after = (judge(Evidence(target, False, one), Policy(), NOW).as_dict() for one in (seen, paths))
    assert before["compliant"] or not after["compliant"]
    assert before["iprev"] == "pass" or after["iprev"] != "pass"
    for receiver, rules in after["receivers"].items():
        for rule, told in rules.items():
            assert told["outcome"] != "pass" or before["receivers"][receiver][rule]["outcome"] in ("pass", "depends")


@given(judged(), st.randoms(use_true_random=False))
def test_the_order_of_ptr_records_changes_no_finding(case, dice):
    target, seen, given_answers = case

    def shuffled(question, answer):
        if question.rdtype != dns.PTR:
            return answer
        records = list(answer.records)
        dice.shuffle(records)
        return Answer(question, answer.outcome, tuple(records), answer.ttl, answer.aliases, at=answer.at)

    paths = told_again(target, seen, given_answers, shuffled)
    before, after = (judge(Evidence(target, False, one), Policy(), NOW) for one in (seen, paths))
    assert (before.status, before.iprev) == (after.status, after.iprev)
    assert sorted(finding.code for finding in before.findings) == sorted(finding.code for finding in after.findings)


STATES = st.sampled_from(["secure", "insecure", "bogus", "indeterminate"])
SECURITY = st.builds(Security, STATES, st.none() | NAME, st.none() | st.sampled_from(["expired", "x"]), st.just("why."))


@settings(deadline=None, max_examples=50)
@given(judged(), st.integers(0, 2**32), st.data())
def test_no_explanation_makes_a_path_greener(case, seed, data):
    """Whatever hostile zones let a trace find, whatever validation and checking disabled come to."""
    target, seen, given_answers = case
    every = sorted({question for told in given_answers for question in told})
    way = TraceOptions(roots=(("root.example.", Nameserver("198.51.100.1", 53)),), special_allowed=())
    forward = [question for question in every if question.rdtype in (dns.A, dns.AAAA)]
    some = data.draw(st.lists(st.sampled_from(forward), max_size=1, unique=True)) if forward else []
    explained = Explained(
        reverse=probe.replay(trace(target.address.owner, dns.PTR, way), Hostile(seed)),
        forward={one.owner: probe.replay(trace(one.owner, one.rdtype, way), Hostile(seed)) for one in some},
        security={question: data.draw(SECURITY) for question in every if data.draw(st.booleans())},
        unchecked={name: {question: data.draw(answers(question)) for question in every} for name in seen},
    )
    without, told = (judge(Evidence(target, False, seen, more), Policy(), NOW) for more in (NOTHING, explained))
    assert json.loads(json.dumps(told.as_dict()))
    assert STATUSES.index(told.status) <= STATUSES.index(without.status)


class Asking:
    """A resolver that draws its answers."""

    def __init__(self, draw):
        self.answers, self._look_up = drawing(draw)

    def run(self, checks):
        for index, check in enumerate(checks):
            yield index, replay(check, self._look_up)


@given(st.lists(targets(), min_size=1, max_size=3), st.data())
def test_saved_evidence_gives_the_identical_verdict(drawn, data):
    """As fcrdns_info saves it and judges it again: through JSON, every target, every vantage."""
    parsed = [target for _given, target in drawn]
    vantages = {name: Asking(data.draw) for name in data.draw(st.sampled_from([["default"], ["a", "b"]]))}
    asked = Survey(parsed, (), lambda verdict: True)
    asked.ask([*vantages.items()], clock=lambda: NOW)
    saved = [_evidence.SavedVantage(name, ["192.0.2.53:53"], [], one.answers) for name, one in vantages.items()]
    document = _evidence.document([given for given, _target in drawn], [], saved, NOW, NOW)
    again = Survey(parsed, (), lambda verdict: True)
    again.replay(_evidence.load(json.loads(json.dumps(document))), NOW)
    assert asked.verdicts() == again.verdicts()
    assert asked.summary(0, 0.0) == again.summary(0, 0.0)
