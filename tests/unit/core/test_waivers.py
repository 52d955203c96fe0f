# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Waivers: which finding they take out of the count, until when, and what is said of those that take out none.

A waived path is never a failure, and never greener than what DNS said of it.
"""

from __future__ import annotations

import datetime
import json
import time

import pytest

pytest.importorskip("hypothesis")

from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.mailops.rdns.plugins.module_utils import _evidence
from ansible_collections.mailops.rdns.plugins.module_utils._address import parse_networks
from ansible_collections.mailops.rdns.plugins.module_utils._dns.question import replay
from ansible_collections.mailops.rdns.plugins.module_utils._finding import CATALOGUE
from ansible_collections.mailops.rdns.plugins.module_utils._policy import Policy, parse_policy
from ansible_collections.mailops.rdns.plugins.module_utils._survey import Survey
from ansible_collections.mailops.rdns.plugins.module_utils._target import parse_targets
from ansible_collections.mailops.rdns.plugins.module_utils._verdict import STATUSES, Evidence, judge
from ansible_collections.mailops.rdns.plugins.module_utils._waivers import parse_waivers, refuse_far

from .drawn import ANYTHING, judged
from .world import NOW, World, verdict_in

ASSUMED = parse_networks("assume_public", ["192.0.2.0/24"])
TODAY, YESTERDAY = "2027-01-15", "2027-01-14"  # the UTC day of NOW, and the one before
MINE = {"address": "192.0.2.10", "helo": "mail.example", "name": "relay1 out", "relay": "relay1"}
GOOD = "192.0.2.10 PTR mail.example.\nmail.example A 192.0.2.10"
NO_PTR = "mail.example A 192.0.2.10"
NO_HELO = GOOD.replace("PTR mail", "PTR mx").replace("mail.example A", "mx.example A")
SILENT = NO_PTR + "\n192.0.2.10 PTR !timeout"
TWO = "192.0.2.10 PTR mail.example.\n192.0.2.10 PTR mx.example.\nmail.example A 192.0.2.10"
CODES = {"waiver_expired", "waiver_unmatched"}


def waiver(code="ptr_missing", until=TODAY, **changes):
    told = {"code": code, "address": "192.0.2.10", "reason": "moves", "until": until, "approved_by": "Ann"}
    return {key: value for key, value in {**told, **changes}.items() if value is not None}


# id: (world, target, policy, waived codes, other codes, status)
CASES = {
    "none": (NO_PTR, MINE, {}, [], ["ptr_missing"], "noncompliant"),
    "the last day": (NO_PTR, MINE, {"waivers": [waiver()]}, ["ptr_missing"], [], "not_applicable"),
    "the day after": (
        NO_PTR, MINE, {"waivers": [waiver(until=YESTERDAY)]}, [], ["ptr_missing", "waiver_expired"], "noncompliant"
    ),
    "renewed beside the old one": (
        NO_PTR, MINE, {"waivers": [waiver(until=YESTERDAY), waiver(address=None, name="relay1")]},
        ["ptr_missing"], ["waiver_expired"], "not_applicable",
    ),
    "ended, and mended": (GOOD, MINE, {"waivers": [waiver(until=YESTERDAY)]}, [], [], "compliant"),
    "ended, warnings fail, and the path with them": (
        GOOD.replace("PTR mail", "PTR mx") + "\nmx.example A 192.0.2.10", MINE,
        {"fail_on": "warning", "waivers": [waiver("helo_ptr_mismatch", YESTERDAY)],
         "severity": {"helo_ptr_mismatch": "notice"}},
        [], ["helo_ptr_mismatch", "waiver_expired"], "noncompliant",
    ),
    "ended, and made a notice": (
        NO_PTR, MINE, {"waivers": [waiver(until=YESTERDAY)], "severity": dict.fromkeys(
            ("ptr_missing", "waiver_expired"), "notice")},
        [], ["ptr_missing", "waiver_expired"], "compliant",
    ),
    # whom it is for
    "another address": (NO_PTR, MINE, {"waivers": [waiver(address="192.0.2.11")]}, [], ["ptr_missing"], "noncompliant"),
    "the label": (NO_PTR, MINE, {"waivers": [waiver(address=None, name="relay1 out")]}, ["ptr_missing"], [],
                  "not_applicable"),
    "the relay": (NO_PTR, MINE, {"waivers": [waiver(name="relay1")]}, ["ptr_missing"], [], "not_applicable"),
    "part of a label": (NO_PTR, MINE, {"waivers": [waiver(address=None, name="out")]}, [], ["ptr_missing"],
                        "noncompliant"),
    "both, one of them wrong": (NO_PTR, MINE, {"waivers": [waiver(name="relay2")]}, [], ["ptr_missing"],
                                "noncompliant"),
    "written otherwise": (
        "mail.example AAAA 2001:db8::10", {**MINE, "address": "2001:db8::10"},
        {"waivers": [waiver(address="2001:DB8:0::10")]}, ["ptr_missing"], [], "not_applicable",
    ),
    # what is left
    "another finding stands": (
        "mx.example A 192.0.2.10", MINE, {"waivers": [waiver()]}, ["ptr_missing"], ["helo_unresolvable"],
        "noncompliant",
    ),
    "the address is confirmed": (
        NO_HELO, MINE, {"waivers": [waiver("helo_unresolvable")]}, ["helo_unresolvable"], ["helo_ptr_mismatch"],
        "compliant",
    ),
    "every name of the address, whichever one a receiver picks": (
        TWO, MINE, {"waivers": [waiver("forward_missing"), waiver("ptr_fragile")]},
        ["forward_missing", "ptr_fragile"], ["ptr_multiple"], "compliant",
    ),
    "a notice was none that counted": (
        TWO.replace("mx.example.", "mail2.example.") + "\nmail2.example A 192.0.2.10", MINE,
        {"waivers": [waiver("ptr_multiple")]}, ["ptr_multiple"], [], "compliant",
    ),
    "a notice by policy is none, and confirms as little as before": (
        NO_PTR, MINE, {"waivers": [waiver()], "severity": {"ptr_missing": "notice"}}, ["ptr_missing"], [], "compliant"
    ),
    # what could not be tested
    "silence": (SILENT, MINE, {"waivers": [waiver("ptr_lookup_failed")]}, ["ptr_lookup_failed"], [], "not_applicable"),
    "silence made an error": (
        SILENT, MINE, {"waivers": [waiver("ptr_lookup_failed")], "severity": {"ptr_lookup_failed": "error"}},
        ["ptr_lookup_failed"], [], "not_applicable",
    ),
    "silence stays, another finding goes": (
        SILENT + "\nmail.example A 192.0.2.99", {**MINE, "helo": "no.example"},
        {"waivers": [waiver("helo_unresolvable")]}, ["helo_unresolvable"], ["ptr_lookup_failed"], "undetermined",
    ),
    "the HELO name alone was not tested": (
        GOOD + "\nmx.example A !timeout", {**MINE, "helo": "mx.example"}, {"waivers": [waiver("helo_lookup_failed")]},
        ["helo_lookup_failed"], ["helo_ptr_mismatch"], "not_applicable",
    ),
    "the HELO name was not tested, and that is an error here": (
        GOOD + "\nmx.example A !timeout", {**MINE, "helo": "mx.example"},
        {"waivers": [waiver("helo_lookup_failed")], "severity": {"helo_lookup_failed": "error"}},
        ["helo_lookup_failed"], ["helo_ptr_mismatch"], "not_applicable",
    ),
    "nothing was asked, and the waiver is for something else": (
        "", {"address": "10.0.0.1", "helo": "localhost"},
        {"waivers": [waiver("helo_reserved", address="10.0.0.1")], "severity": {"address_private": "notice"}},
        ["helo_reserved"], ["address_private"], "undetermined",
    ),
    "one name of two was not tested": (
        TWO + "\nmx.example A !timeout", MINE, {"waivers": [waiver("forward_lookup_failed")]},
        ["forward_lookup_failed"], ["ptr_multiple"], "not_applicable",
    ),
    "unreachable": (
        "", {"unknown": {"code": "relay_unreachable"}, "name": "relay1"},
        {"waivers": [waiver("relay_unreachable", address=None, name="relay1")]}, ["relay_unreachable"], [],
        "not_applicable",
    ),
    "private": (
        "", {"address": "10.0.0.1", "helo": "mail.example"},
        {"waivers": [waiver("address_private", address="10.0.0.1")]}, ["address_private"], [], "not_applicable",
    ),
    # vantages
    "each vantage for itself": (
        {"a": GOOD, "b": NO_PTR}, MINE, {"waivers": [waiver()]}, ["ptr_missing"], ["vantage_disagreement"],
        "not_applicable",
    ),
    "a vantage that hears nothing": (
        {"a": NO_PTR, "b": SILENT}, MINE, {"waivers": [waiver()]}, ["ptr_missing"], ["ptr_lookup_failed"],
        "undetermined",
    ),
    "no vantage hears anything": (
        {"a": SILENT, "b": SILENT}, MINE, {"waivers": [waiver("ptr_lookup_failed")]}, ["ptr_lookup_failed"], [],
        "not_applicable",
    ),
}  # fmt: skip


@pytest.mark.parametrize("world, target, policy, waived, others, status", CASES.values(), ids=CASES.keys())
def test_what_counts(world, target, policy, waived, others, status):
    verdict = verdict_in(world, target, policy)
    assert sorted(finding.code for finding in verdict.findings if finding.waived) == waived
    assert sorted(finding.code for finding in verdict.findings if not finding.waived) == others
    assert (verdict.status, verdict.compliant) == (status, status == "compliant")


def test_a_waived_finding_says_why_until_when_and_by_whom():
    (found,) = verdict_in(NO_PTR, MINE, {"waivers": [waiver(), waiver(name="relay1", until="2027-02-01")]}).findings
    told = found.as_dict()
    assert told["waived"] is True
    assert told["waiver"] == {"reason": "moves", "until": "2027-02-01", "approved_by": "Ann"}  # the one that ends last
    assert told["remedy"]["records"]
    assert "waiver" not in verdict_in(NO_PTR, MINE).findings[0].as_dict()


def test_receivers_know_of_no_waiver():
    with_, without = (verdict_in(NO_PTR, MINE, policy).as_dict() for policy in ({"waivers": [waiver()]}, {}))
    assert (with_["receivers"], with_["requirements"]) == (without["receivers"], without["requirements"])


def test_the_nearer_policy_is_laid_over_the_farther_one():
    base = parse_policy({"waivers": [waiver(reason="far"), waiver("ptr_generic")]})
    merged = parse_policy({"waivers": [waiver(reason="near")]}, base=base).waivers
    assert {one.code: one.reason for one in merged.of("192.0.2.10", ())} == {
        "ptr_missing": "near",
        "ptr_generic": "moves",
    }
    assert parse_policy({"fail_on": "warning"}, base=base).waivers is base.waivers


# -- over all paths


class Asked:
    """A resolver that knows one world."""

    def __init__(self, text):
        self.look_up = World(text)

    def run(self, checks):
        for index, check in enumerate(checks):
            yield index, replay(check, self.look_up)


def surveyed(targets, policy, world=GOOD):
    """The codes of waivers on each path, the summary, and the notes."""
    survey = Survey(parse_targets(targets, parse_policy(policy)), ASSUMED, lambda verdict: True)
    survey.ask([("default", Asked(world))], clock=lambda: NOW)
    found = [
        [finding["code"] for finding in verdict["findings"] if finding["code"] in CODES]
        for verdict in survey.verdicts()
    ]
    return found, survey.summary(0, 0.0), survey.unmatched.notes(NOW) if survey.unmatched else []


OTHER = {"address": "192.0.2.11", "name": "relay1 bulk", "relay": "relay1"}
LOST = {"unknown": {"code": "relay_unreachable"}, "name": "relay1", "relay": "relay1"}
FOR_RELAY = waiver(address=None, name="relay1")

# id: (targets, waivers, what is said on each path)
OVER_ALL = {
    "matched": ([OTHER], [waiver(address="192.0.2.11")], [[]]),
    "matches nothing": ([MINE], [waiver()], [["waiver_unmatched"]]),
    "ended, matches nothing": ([MINE], [waiver(until=YESTERDAY)], [["waiver_unmatched"]]),
    "ended": ([OTHER], [waiver(address="192.0.2.11", until=YESTERDAY)], [["waiver_expired"]]),
    "matched on one path of two": ([MINE, OTHER], [FOR_RELAY], [[], []]),
    "ended on one path of two": ([MINE, OTHER], [{**FOR_RELAY, "until": YESTERDAY}], [[], ["waiver_expired"]]),
    "on neither": ([MINE, OTHER], [{**FOR_RELAY, "code": "ptr_dynamic"}], [["waiver_unmatched"]] * 2),
    "for nobody": ([MINE], [waiver(address="192.0.2.99")], [[]]),
    "the same finding of another path": ([MINE, OTHER], [waiver()], [["waiver_unmatched"], []]),
    # what nobody looked for may be there
    "nothing was heard": ([{**MINE, "address": "192.0.2.61"}], [waiver(address="192.0.2.61")], [[]]),
    "one path was not reached": ([MINE, LOST], [FOR_RELAY], [[], []]),
    "not traced": ([MINE], [waiver("zone_lame"), waiver("dnssec_bogus")], [[]]),
    "one vantage": ([MINE], [waiver("vantage_disagreement"), waiver("propagating")], [[]]),
    "no baseline": ([MINE], [waiver("drift_ptr")] if "drift_ptr" in CATALOGUE else [], [[]]),
}


@pytest.mark.parametrize("targets, waivers, said", OVER_ALL.values(), ids=OVER_ALL.keys())
def test_what_matches_nothing(targets, waivers, said):
    world = GOOD + "\n192.0.2.61 PTR !timeout"
    assert surveyed(targets, {"waivers": waivers}, world)[0] == said


def test_the_summary_counts():
    _found, summary, notes = surveyed([MINE, OTHER], {"waivers": [FOR_RELAY, waiver(address="192.0.2.99")]})
    assert (summary["waived"], summary["compliant"], summary["not_applicable"]) == (1, 1, 1)
    assert summary["by_code"] == {"helo_not_given": 1, "ptr_missing": 1, "waiver_unmatched": 1}
    assert notes == [
        "a waiver is for none of the targets: ptr_missing of 192.0.2.99, until 2027-01-15, approved by Ann: moves"
    ]
    assert "waived" not in surveyed([MINE], {})[1]


def test_a_survey_that_ended_early_calls_nothing_unmatched():
    class Dying(Asked):
        def run(self, checks):
            for first in super().run(checks):
                yield first
                raise OSError("no network")

    survey = Survey(parse_targets([MINE, OTHER], parse_policy({"waivers": [FOR_RELAY]})), ASSUMED, lambda verdict: True)
    with pytest.raises(OSError, match="no network"):
        survey.ask([("default", Dying(GOOD))], clock=lambda: NOW)
    assert survey.summary(0, 0.0)["by_code"] == {}
    assert len(survey.verdicts()) == 1


def test_saved_evidence_is_judged_under_other_waivers():
    asked = Asked(NO_PTR)
    survey = Survey(parse_targets([MINE], Policy()), ASSUMED, lambda verdict: True)
    survey.ask([("default", asked)], clock=lambda: NOW)
    answers = {question: asked.look_up(question) for question in list(asked.look_up.asked)}
    saved = _evidence.SavedVantage("default", ["192.0.2.53:53"], [], answers)
    told = _evidence.load(json.loads(json.dumps(_evidence.document([MINE], ["192.0.2.0/24"], [saved], NOW, NOW))))
    for waivers, status in (([], "noncompliant"), ([waiver()], "not_applicable")):
        again = Survey(parse_targets(told.targets, parse_policy({"waivers": waivers})), ASSUMED, lambda verdict: True)
        again.replay(told, NOW)
        assert again.verdicts()[0]["status"] == status
        late = Survey(parse_targets(told.targets, parse_policy({"waivers": waivers})), ASSUMED, lambda verdict: True)
        late.replay(told, NOW + 86400)
        assert late.verdicts()[0]["status"] == "noncompliant"


# -- what is refused

NOT_GIVEN = "every waiver has code, reason, until and approved_by"
BAD = [
    ("all", "policy.waivers: 'all' given: a list of waivers is wanted"),
    ([1], "policy.waivers[0]: 1 (int) is no waiver: a dictionary with code, address, name, reason, until, approved"),
    ([waiver(), waiver()], "policy.waivers[1]: ptr_missing of 192.0.2.10 is waived by policy.waivers[0] already"),
    ([waiver(reason=None)], f"policy.waivers[0]: no reason given: {NOT_GIVEN}"),
    ([waiver(until=None)], f"policy.waivers[0]: no until given: {NOT_GIVEN}"),
    ([waiver(approved_by=None)], f"policy.waivers[0]: no approved_by given: {NOT_GIVEN}"),
    ([waiver(address=None)], "policy.waivers[0]: neither address nor name given"),
    ([waiver(host="relay1")], "policy.waivers[0]: 'host' is no key of a waiver: code, address, name, reason, until"),
    ([waiver("ptr_mising")], "policy.waivers[0].code: 'ptr_mising' is no finding code: did you mean 'ptr_missing'?"),
    ([waiver(["ptr_missing"])], "is no finding code"),
    ([waiver("relays_through")], "'relays_through' cannot be waived: receivers never see such a path"),
    ([waiver("waiver_expired")], "'waiver_expired' cannot be waived: give the waiver that ended another date"),
    ([waiver("waiver_unmatched")], "'waiver_unmatched' cannot be waived: take the waiver that matches nothing out"),
    ([waiver(address="10.1")], "policy.waivers[0].address: '10.1' is no address"),
    ([waiver(address="192.0.2.0/24")], "policy.waivers[0].address: '192.0.2.0/24' is no address"),
    ([waiver(name="")], "policy.waivers[0].name: '' given: text of 1 to 300 characters is wanted"),
    ([waiver(reason=" ")], "policy.waivers[0].reason: ' ' given: text of 1 to 500 characters is wanted"),
    ([waiver(reason="x" * 501)], "text of 1 to 500 characters is wanted"),
    ([waiver(approved_by=7)], "policy.waivers[0].approved_by: 7 (int) given: text of 1 to 300 characters is wanted"),
    ([waiver(until="2026-02-30")], "policy.waivers[0].until: '2026-02-30' is no date: there is no such day"),
    ([waiver(until="31.12.2026")], "'31.12.2026' is no date: YYYY-MM-DD is wanted, such as 2026-12-31"),
    ([waiver(until="2026-12-31 ")], "is no date: YYYY-MM-DD is wanted"),
    ([waiver(until="20261231")], "is no date: YYYY-MM-DD is wanted"),
    ([waiver(until=datetime.datetime(2026, 12, 31, 8))], "(datetime) is no date: YYYY-MM-DD is wanted"),
    ([waiver(until=20261231)], "20261231 (int) is no date"),
    ([waiver()] * 10_001, "policy.waivers: 10,001 given: at most 10,000 waivers are taken"),
    ([waiver(reason="{{ 7*7 }}\x1b[31m", until="x")], "is no date"),
]  # fmt: skip


@pytest.mark.parametrize("waivers, sentence", BAD, ids=lambda value: str(value)[:40])
def test_bad_waivers_are_one_sentence(waivers, sentence):
    with pytest.raises(ValueError, match=r"^policy\.waivers") as caught:
        parse_policy({"waivers": waivers})
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value) and len(str(caught.value)) < 400


def test_a_date_as_yaml_reads_it():
    (one,) = parse_waivers([waiver(until=datetime.date(2026, 12, 31))], "waivers").given
    assert one.until == "2026-12-31"


def test_what_is_for_good_is_no_waiver():
    two_years = datetime.date(2027, 1, 15) + datetime.timedelta(731)
    refuse_far(parse_waivers([waiver(until=two_years)], "waivers"), NOW)
    too_far = parse_waivers([waiver(), waiver("ptr_generic", two_years + datetime.timedelta(1))], "waivers")
    with pytest.raises(ValueError, match=r"waivers\[1\]\.until: '2029-01-16' is more than two years away"):
        refuse_far(too_far, NOW)


@given(ANYTHING)
def test_no_input_raises_anything_else(value):
    try:
        parse_waivers(value, "waivers")
        parse_waivers([value], "waivers")
        parse_waivers([waiver(), value], "waivers")
    except ValueError as error:
        assert "\n" not in str(error)


# -- whatever DNS answers

SOME = st.lists(
    st.builds(
        waiver,
        code=st.sampled_from(sorted(set(CATALOGUE) - {"relays_through", *CODES})),
        until=st.sampled_from([TODAY, YESTERDAY]),
        address=st.sampled_from(["203.0.114.1", "203.0.114.2", "2a00::1", "2a00::2"]),
    ),
    max_size=30,
    unique_by=lambda one: (one["code"], one["address"]),
)


@given(judged(), SOME, st.sampled_from(["error", "warning"]))
def test_a_waiver_makes_nothing_compliant_that_dns_did_not_confirm(case, waivers, fail_on):
    target, seen, _answers = case
    evidence = Evidence(target, False, seen)
    without = judge(evidence, parse_policy({"fail_on": fail_on}), NOW)
    verdict = judge(evidence, parse_policy({"fail_on": fail_on, "waivers": waivers}), NOW)
    assert json.loads(json.dumps(verdict.as_dict()))
    if verdict.compliant:
        assert verdict.iprev == "pass"
        assert not any(CATALOGUE[finding.code].severity == "undetermined" for finding in verdict.findings)
    assert without.status != "compliant" or verdict.status in ("compliant", "noncompliant")  # by what has ended
    told = {(finding.code, finding.message) for finding in verdict.findings if finding.code != "waiver_expired"}
    assert told == {(finding.code, finding.message) for finding in without.findings}


@given(judged(), SOME)
def test_a_waiver_for_others_changes_nothing(case, waivers):
    target, seen, _answers = case
    others = [one for one in waivers if one["address"] != target.address.text]
    evidence = Evidence(target, False, seen)
    assert judge(evidence, parse_policy({"waivers": others}), NOW).as_dict() == judge(evidence, Policy(), NOW).as_dict()


@given(judged(), SOME)
def test_no_waiver_makes_a_path_worse_while_it_lasts(case, waivers):
    target, seen, _answers = case
    lasting = [{**one, "until": TODAY} for one in waivers]
    evidence = Evidence(target, False, seen)
    before, after = (judge(evidence, parse_policy(policy), NOW).status for policy in ({}, {"waivers": lasting}))
    assert STATUSES.index(after) >= STATUSES.index(before)


def test_many_waivers_are_found_by_what_they_are_for():
    """A thousand waivers and ten thousand targets: each target looks at its own."""
    waivers = parse_waivers(
        [waiver(address=f"192.0.{number >> 8}.{number & 255}", name=f"r{number}") for number in range(1000)], "waivers"
    )
    started = time.perf_counter()
    found = sum(len(waivers.of(f"192.0.{number >> 8}.{number & 255}", (f"r{number}",))) for number in range(10_000))
    assert found == 1000
    assert time.perf_counter() - started < 1.0
