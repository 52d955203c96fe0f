# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whatever DNS answers, and whatever stands in input or saved evidence: no exception, never green without evidence."""

from __future__ import annotations

import json
import string

import pytest

pytest.importorskip("hypothesis")

from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.mailops.rdns.plugins.module_utils import _evidence
from ansible_collections.mailops.rdns.plugins.module_utils._address import parse_address
from ansible_collections.mailops.rdns.plugins.module_utils._dns import question as dns
from ansible_collections.mailops.rdns.plugins.module_utils._dns.question import Alias, Answer, Failure, Question, replay
from ansible_collections.mailops.rdns.plugins.module_utils._helo import gather_path
from ansible_collections.mailops.rdns.plugins.module_utils._hostname import parse_helo, ptr_defect
from ansible_collections.mailops.rdns.plugins.module_utils._policy import Policy, parse_policy
from ansible_collections.mailops.rdns.plugins.module_utils._target import parse_target, parse_targets
from ansible_collections.mailops.rdns.plugins.module_utils._text import printable
from ansible_collections.mailops.rdns.plugins.module_utils._verdict import Evidence, judge

NOW = 1_800_000_000.0
LABEL = st.text(string.ascii_letters + string.digits + "-_*/", min_size=1, max_size=8) | st.sampled_from(
    ["\\000", "\\123\\123", "\\027", "xn--a", "7", "0x7f", "-a", "a-"]
)
NAME = st.lists(LABEL, min_size=0, max_size=4).map(lambda labels: ".".join(labels) + ".") | st.sampled_from(
    ["mail.example.", "MAIL.example.", "mx.example.", "192.0.2.1.", "localhost."]
)
ADDRESS = st.sampled_from(["203.0.114.1", "203.0.114.2", "2a00::1", "2a00::2"])
OTHER = [outcome for outcome in dns.OUTCOMES if outcome != dns.ANSWER]
ALIASES = st.lists(st.builds(Alias, NAME, st.sampled_from(["CNAME", "DNAME"]), NAME, st.integers(0, 2**31)), max_size=2)


@st.composite
def answers(draw, question):
    """Any answer that the resolver could hand to a check."""
    outcome = draw(st.sampled_from([dns.ANSWER] * 6 + OTHER))
    data = {dns.PTR: NAME, dns.A: ADDRESS, dns.AAAA: ADDRESS, dns.MX: NAME.map("10 {}".format)}[question.rdtype]
    if question.rdtype in (dns.A, dns.AAAA):
        data = ADDRESS.filter(lambda text: (":" in text) == (question.rdtype == dns.AAAA))
    records = draw(st.lists(data, min_size=1, max_size=13, unique=True)) if outcome == dns.ANSWER else []
    return Answer(
        question,
        outcome,
        tuple(records),
        draw(st.none() | st.integers(0, 2**31)),
        tuple(draw(ALIASES)),
        zone=draw(st.none() | NAME),
        rcode=draw(st.none() | st.integers(0, 4095)),
        server="192.0.2.53:53",
        transport="udp",
        at=draw(st.floats(0, 4e9)),
        rtt=0.1,
        authenticated=draw(st.booleans()),
        extended_errors=tuple(draw(st.lists(st.tuples(st.integers(0, 65535), st.just("text")), max_size=1))),
        failures=tuple(
            draw(
                st.lists(
                    st.builds(Failure, st.just("192.0.2.54:53"), st.sampled_from(OTHER), st.just(0.1), st.just("")),
                    max_size=1,
                )
            )
        ),
    )


def drawing(draw):
    """A look-up that draws the answer to each question once, and the dict in which it keeps them."""
    told = {}

    def look_up(question):
        if question not in told:
            told[question] = draw(answers(question))
        return told[question]

    return told, look_up


@st.composite
def judged(draw):
    """A target, what DNS said about it at one or two vantages, and the answers that were given."""
    target = {"address": draw(ADDRESS)}
    helo = draw(
        st.none() | st.sampled_from(["mail.example", "mx.example", "localhost", "[203.0.114.1]", "[x", "a_b.c", "x"])
    )
    if helo:
        target["helo"] = helo
    if draw(st.booleans()):
        target["ptr"] = ["mail.example"]
    parsed = parse_target(target, Policy())
    seen, given_answers = {}, []
    for vantage in draw(st.sampled_from([["default"], ["a", "b"]])):
        told, look_up = drawing(draw)

        seen[vantage] = replay(gather_path(parsed.address, parsed.helo.name if parsed.helo else None), look_up)
        given_answers.append(told)
    return parsed, seen, given_answers


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
    nothing = {
        name: replay(gather_path(target.address, target.helo and target.helo.name), lambda question: None)
        for name in seen
    }
    for evidence in (nothing, {}):
        assert not judge(Evidence(target, False, evidence), Policy(), NOW).compliant


@given(judged())
def test_saved_evidence_gives_the_same_verdict(case):
    target, seen, given_answers = case
    again = {}
    for name, told in zip(seen, given_answers):
        saved = [
            _evidence.load_answer(json.loads(json.dumps(_evidence.dump_answer(answer)))) for answer in told.values()
        ]
        lookup = {answer.question: answer for answer in saved}.get
        again[name] = replay(gather_path(target.address, target.helo and target.helo.name), lookup)
    before, after = (judge(Evidence(target, False, paths), Policy(), NOW) for paths in (seen, again))
    assert before.status == after.status and before.iprev == after.iprev
    assert [(f.code, f.message) for f in before.findings] == [(f.code, f.message) for f in after.findings]


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8) | st.integers(), inner, max_size=3),
    max_leaves=8,
)


@given(st.text(max_size=300))
def test_names_and_addresses_never_raise_anything_else(text):
    parse_helo(text)
    ptr_defect(text)
    try:
        parse_address(text)
    except ValueError as error:
        assert "\n" not in str(error)


@given(ANYTHING)
def test_input_never_raises_anything_else(value):
    for parse in (
        lambda: parse_targets([value], Policy()),
        lambda: parse_targets(value, Policy()),
        lambda: parse_targets(
            [{"address": "192.0.2.1", "helo": value, "ptr": value, "name": value, "policy": value}], Policy()
        ),
        lambda: parse_targets([{"unknown": value}], Policy()),
        lambda: parse_policy(value),
        lambda: parse_policy({"severity": value, "fail_on": value}),
        lambda: _evidence.load(value),
        lambda: _evidence.load(
            {
                "schema": _evidence.SCHEMA,
                "version": 1,
                "complete": True,
                "targets": value,
                "assume_public": [],
                "vantages": [value],
                "finished": 0,
            }
        ),
        lambda: _evidence.load(
            {
                "schema": _evidence.SCHEMA,
                "version": 1,
                "complete": True,
                "targets": [],
                "assume_public": value,
                "vantages": [{"name": "x", "nameservers": [], "notes": [], "answers": [value]}],
                "finished": value,
            }
        ),
    ):
        try:
            parse()
        except ValueError as error:
            assert str(error) and "\n" not in str(error)


@given(st.text(max_size=400))
def test_printable_is_one_harmless_line(text):
    shown = printable(text)
    assert not set(shown) & set("{}<>&\"'`$\n\r\t\x1b\x00") and shown.isascii() and len(shown) <= 120 * 10 + 3
