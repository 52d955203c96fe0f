# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a policy asks of a fleet beyond what receivers do: exactly these findings, and only where it asks."""

from __future__ import annotations

import pytest

from ansible_collections.mailops.rdns.plugins.module_utils._dns.question import ANSWER, TIMEOUT, Answer, Failure, replay
from ansible_collections.mailops.rdns.plugins.module_utils._helo import gather_path
from ansible_collections.mailops.rdns.plugins.module_utils._policy import Policy, parse_policy
from ansible_collections.mailops.rdns.plugins.module_utils._survey import Survey
from ansible_collections.mailops.rdns.plugins.module_utils._target import parse_target, parse_targets
from ansible_collections.mailops.rdns.plugins.module_utils._verdict import Evidence, judge

from .world import NOW, World, codes, verdict_in

V4 = {"address": "192.0.2.10", "helo": "mail.example"}
GOOD = "192.0.2.10 PTR mail.example.\nmail.example A 192.0.2.10"
TWO = GOOD + "\n192.0.2.10 PTR mx7.Other.test.\nmx7.other.test A 192.0.2.10"

# id: (world, policy, findings)
CASES = {
    "nothing asked": (GOOD, {}, []),
    "inside": (GOOD, {"domains": ["example"]}, []),
    "inside, written otherwise": (GOOD, {"domains": [".EXAMPLE."]}, []),
    "the domain itself": (GOOD, {"domains": ["mail.example"]}, []),
    "outside": (GOOD, {"domains": ["example.org"]}, ["ptr_outside_domain"]),
    "a label is no suffix": (GOOD, {"domains": ["ail.example"]}, ["ptr_outside_domain"]),
    "one of two outside": (TWO, {"domains": ["example"]}, ["ptr_multiple", "ptr_outside_domain"]),
    "one of two domains": (TWO, {"domains": ["example", "other.test"]}, ["ptr_multiple"]),
    "pattern": (GOOD, {"naming": r"m[a-z]+\.example"}, []),
    "pattern, whole names": (GOOD, {"naming": r"mail"}, ["ptr_naming"]),
    "pattern, case": (TWO, {"naming": r"(mail\.example|mx\d\.other\.test)"}, ["ptr_multiple"]),
    "pattern, wrong name": (GOOD, {"naming": r"mx\d+\.example"}, ["ptr_naming"]),
    "no name, no pattern": ("mail.example A 192.0.2.10", {"naming": "x", "domains": ["x"]}, ["ptr_missing"]),
    "no host name": (
        "192.0.2.10 PTR a\\032b.example.\nmail.example A 192.0.2.10",
        {"naming": "x", "domains": ["x"]},
        ["helo_ptr_mismatch", "ptr_name_invalid"],
    ),
    "quick": (GOOD, {"slow": 0.5}, []),
    "slow": (GOOD, {"slow": 0.005}, ["lookup_slow"]),
    "slow, as text": (GOOD, {"slow": "0.005"}, ["lookup_slow"]),
}
CODES = {code for case in CASES.values() for code in case[2]} | {"helo_inconsistent"}


@pytest.mark.parametrize("world, policy, findings", CASES.values(), ids=CASES.keys())
def test_only_what_the_policy_asks(world, policy, findings):
    verdict = verdict_in(world, V4, policy)
    assert codes(verdict) == findings
    assert verdict.status == ("noncompliant" if {"ptr_missing", "ptr_name_invalid"} & set(findings) else "compliant")


def test_a_wish_can_be_made_an_error():
    wish = {"domains": ["example.org"], "severity": {"ptr_outside_domain": "error"}}
    assert verdict_in(GOOD, V4, wish).status == "noncompliant"


def test_tries_in_vain_count_as_time():
    def answer(question):
        lost = (Failure("192.0.2.53:53", TIMEOUT, 4.0, ""),)
        return Answer(question, ANSWER, ("mail.example.",) if question.rdtype == 12 else ("192.0.2.10",), 60,
                      at=NOW, rtt=0.01, failures=lost if question.rdtype == 12 else ())  # fmt: skip

    target = parse_target(V4, parse_policy({"slow": 4}))
    verdict = judge(
        Evidence(target, True, {"default": replay(gather_path(target.address, "mail.example"), answer)}),
        target.policy,
        NOW,
    )
    slow = verdict.findings[0]
    assert codes(verdict) == ["lookup_slow"] and "10.2.0.192.in-addr.arpa. PTR took 4.01 s" in slow.message


# relays: (relay, helo) of each path, and which paths get the notice
RELAYS = (
    ([("a", "x.example"), ("a", "x.example")], []),
    ([("a", "x.example"), ("a", "X.Example")], []),
    ([("a", "x.example"), ("b", "y.example")], []),
    ([("a", "x.example"), ("a", "y.example")], [0, 1]),
    ([("a", "x.example"), ("a", None), ("a", "y.example"), ("b", "z.example")], [0, 2]),
    ([(None, "x.example"), (None, "y.example")], []),
)


@pytest.mark.parametrize("paths, noticed", RELAYS)
def test_one_helo_for_a_relay(paths, noticed):
    values = [
        {"address": f"192.0.2.{index}", "helo": helo, "relay": relay} for index, (relay, helo) in enumerate(paths)
    ]
    survey = Survey(parse_targets(values, Policy()), (), lambda verdict: True)
    survey.ask([("default", _Nobody())])
    found = [
        index
        for index, verdict in enumerate(survey.verdicts())
        if any(finding["code"] == "helo_inconsistent" for finding in verdict["findings"])
    ]
    assert found == noticed


class _Nobody:
    def run(self, checks):
        return iter([(index, replay(check, World(""))) for index, check in enumerate(checks)])


@pytest.mark.parametrize(
    "policy, message",
    [
        ({"domains": "a b"}, "policy.domains: 'a b' is no domain: one such as 'example.org' is wanted"),
        ({"domains": 5}, "policy.domains: 5 (int) given: a list of domains is wanted, such as ['example.org']"),
        ({"naming": "("}, "policy.naming: '(' is no regular expression: "),
        ({"naming": ""}, "policy.naming: '' given: a regular expression for whole PTR names is wanted"),
        ({"slow": "fast"}, "policy.slow: 'fast' given: seconds from above 0 to 3,600 are wanted"),
        ({"slow": 0}, "policy.slow: 0 (int) given: seconds from above 0 to 3,600 are wanted"),
        ({"slow": float("nan")}, "policy.slow: nan (float) given: seconds from above 0 to 3,600 are wanted"),
    ],
)
def test_bad_wishes_are_one_sentence(policy, message):
    with pytest.raises(ValueError, match=r"^policy\.") as caught:
        parse_policy(policy)
    assert str(caught.value).startswith(message)


def test_the_nearer_policy_is_laid_over_the_farther_one():
    base = parse_policy({"domains": ["example"], "slow": 2})
    assert parse_policy({"naming": "x"}, base=base).domains == ("example",)
    assert parse_policy({"slow": None}, base=base).slow is None
