# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the collection says of a path, and what Postfix does when mail comes that way (scenarios.py).

The promise behind "compliant": none of the receiver's rules about the client's name refuses or defers such a path.
"""

from __future__ import annotations

import typing as t

import pytest

from .conftest import ASSUME_PUBLIC, UNBOUND, Lab
from .scenarios import NAME, OK, PTR, RULES, SCENARIOS, Scenario

STEADY = "mail10.mail.example"  # a HELO name that no receiver objects to, for paths judged by their address alone
#: Several PTR records come in another order each time: such paths are tried more than once.
TIMES = 6

Refusals = dict[str, list[str]]


@pytest.fixture(scope="session")
def verdicts(lab: Lab) -> dict[Scenario, dict[str, t.Any]]:
    """One task for all scenarios, asking the validating resolver."""
    return judged(lab, [{"address": one.address, "helo": one.helo or None, "name": one.what} for one in SCENARIOS])


@pytest.fixture(scope="session")
def by_address(lab: Lab) -> dict[Scenario, dict[str, t.Any]]:
    """The same without HELO names."""
    return judged(lab, [{"address": one.address, "name": one.what} for one in SCENARIOS])


def judged(lab: Lab, targets: list[dict[str, t.Any]]) -> dict[Scenario, dict[str, t.Any]]:
    result = lab.module("fcrdns_info", targets=targets, nameservers=[UNBOUND], assume_public=ASSUME_PUBLIC)
    assert [verdict["name"] for verdict in result["verdicts"]] == [one.what for one in SCENARIOS]
    return dict(zip(SCENARIOS, result["verdicts"]))


@pytest.fixture(scope="session")
def refusals(lab: Lab) -> dict[Scenario, Refusals]:
    """What each receiver said when it refused or deferred; nothing where it took the mail."""
    sessions = [(one, rule) for one in SCENARIOS for rule in (*RULES, "all") for _each in range(times(one))]
    replies = lab.knock([(one.address, one.helo or STEADY, rule) for one, rule in sessions])
    found: dict[Scenario, Refusals] = {one: {} for one in SCENARIOS}
    for (one, rule), (code, text) in zip(sessions, replies):
        if code != 250:
            found[one].setdefault(rule, []).append(f"{code} {text}")
    return found


def times(scenario: Scenario) -> int:
    return TIMES if "ptr_multiple" in scenario.findings else 1


def test_scenarios_differ() -> None:
    assert len({one.what for one in SCENARIOS}) == len({(one.address, one.helo) for one in SCENARIOS}) == len(SCENARIOS)


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda one: one.what)
class TestScenario:
    def test_verdict(self, scenario: Scenario, verdicts: dict[Scenario, t.Any]) -> None:
        verdict = verdicts[scenario]
        codes = sorted({finding["code"] for finding in verdict["findings"]})
        assert (verdict["status"], " ".join(codes)) == (scenario.status, scenario.findings)

    def test_address_alone(
        self, scenario: Scenario, by_address: dict[Scenario, t.Any], refusals: dict[Scenario, Refusals]
    ) -> None:
        """Without a HELO name the promise is about the rules that look at the address."""
        if by_address[scenario]["compliant"]:
            assert not {PTR, NAME} & set(refusals[scenario])

    def test_postfix(self, scenario: Scenario, refusals: dict[Scenario, Refusals]) -> None:
        seen = set(refusals[scenario]) - {"all"}
        if scenario.at_random:
            assert seen <= set(scenario.refused_by)
        else:
            assert seen == set(scenario.refused_by)
            assert ("all" in refusals[scenario]) == bool(seen)

    def test_promise(
        self, scenario: Scenario, verdicts: dict[Scenario, t.Any], refusals: dict[Scenario, Refusals]
    ) -> None:
        if verdicts[scenario]["status"] == OK:
            assert refusals[scenario] == {}
        assert verdicts[scenario]["compliant"] is (verdicts[scenario]["status"] == OK)


def test_every_rule_refuses_somebody(refusals: dict[Scenario, Refusals]) -> None:
    """Otherwise the promise would be kept by a receiver that takes everything."""
    refused = {rule for one in SCENARIOS for rule in refusals[one]}
    assert refused == {*RULES, "all"}
    taken = [one for one in SCENARIOS if not refusals[one]]
    assert len(taken) > 20
