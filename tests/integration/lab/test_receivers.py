# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the models of four receivers say of a path, and what the programs do when mail comes that way.

Every scenario meets every rule, each at an address of its own (tests/lab). The model and the program must agree; where
the model says that it depends, repeated tries must show more than one outcome.
"""

from __future__ import annotations

import typing as t

import pytest

from .conftest import ASSUME_PUBLIC, UNBOUND, Lab
from .scenarios import SCENARIOS
from .stress import PATHS, Path

Rule = tuple[str, str]

# The lab's receivers (conftest.py) by program and rule; a rule about HELO is not tried where there is no HELO name.
RULES: dict[Rule, str] = {
    ("postfix", "reject_unknown_reverse_client_hostname"): "reverse",
    ("postfix", "reject_unknown_client_hostname"): "client",
    ("postfix", "reject_unknown_helo_hostname"): "helo",
    ("postfix", "helo_syntax"): "syntax",
    ("exim", "reverse_host_lookup"): "exim-reverse",
    ("exim", "helo"): "exim-helo",
    ("opensmtpd", "rdns"): "opensmtpd-rdns",
    ("opensmtpd", "fcrdns"): "opensmtpd-fcrdns",
    ("sendmail", "require_rdns"): "sendmail",
}
ABOUT_HELO = {rule for rule in RULES if "helo" in rule[1]}
ALL = [*(Path(one.what, one.address, one.helo) for one in SCENARIOS), *PATHS]
STEADY = "mail10.mail.example"
#: Tries where the model says that it depends on the order of several PTR records, until two outcomes have been seen.
#: Unbound turns them at random.
ROUNDS = (4, 8, 16, 32)


def outcome(rule: Rule, code: int, text: str) -> str:
    """What a reply means. OpenSMTPD has one reply for all; Sendmail says 451 of a name that it takes for forged."""
    if code == 250:
        return "pass"
    if code == 451 and text.startswith("4.1.8 Possibly forged"):
        return "fail"
    assert 400 <= code < 600, (rule, code, text)
    return "temperror" if code < 500 else "fail"


@pytest.fixture(scope="session")
def verdicts(lab: Lab) -> dict[Path, dict[str, t.Any]]:
    """From one task that asks the resolver that the receivers ask."""
    targets = [{"address": one.address, "helo": one.helo or None, "name": one.what} for one in ALL]
    result = lab.module("fcrdns_info", targets=targets, nameservers=[UNBOUND], assume_public=ASSUME_PUBLIC)
    return dict(zip(ALL, result["verdicts"]))


@pytest.fixture(scope="session")
def predicted(verdicts: dict[Path, dict[str, t.Any]]) -> dict[Path, dict[Rule, dict[str, str]]]:
    """What the models say."""
    return {
        one: {
            (receiver, rule): told for receiver, rules in verdict["receivers"].items() for rule, told in rules.items()
        }
        for one, verdict in verdicts.items()
    }


@pytest.fixture(scope="session")
def done(lab: Lab, predicted: dict[Path, t.Any]) -> dict[Path, dict[Rule, set[str]]]:
    """What the programs did: every outcome that was seen."""
    found: dict[Path, dict[Rule, set[str]]] = {one: {rule: set() for rule in predicted[one]} for one in ALL}

    def visit(sessions: list[tuple[Path, Rule]]) -> None:
        # Exim and OpenSMTPD refuse a poor greeting by itself: the rules about the address meet a good one.
        asked = [(one.address, one.helo if rule in ABOUT_HELO else STEADY, RULES[rule]) for one, rule in sessions]
        for (one, rule), reply in zip(sessions, lab.knock(asked)):
            found[one][rule].add(outcome(rule, *reply))

    visit([(one, rule) for one in ALL for rule in predicted[one]])
    for tries in ROUNDS:
        depends = [(one, rule) for one in ALL for rule, told in predicted[one].items() if told["outcome"] == "depends"]
        visit([(one, rule) for one, rule in depends if len(found[one][rule]) < 2 for _each in range(tries)])
    return found


@pytest.mark.parametrize("path", ALL, ids=lambda one: one.what)
def test_model_and_program_agree(path: Path, predicted: dict[Path, t.Any], done: dict[Path, t.Any]) -> None:
    assert set(predicted[path]) == {rule for rule in RULES if path.helo or rule not in ABOUT_HELO}
    differing = {}
    for rule, told in predicted[path].items():
        seen = done[path][rule]
        settled = {told["outcome"]} == seen if told["outcome"] != "depends" else len(seen) > 1
        if not settled:
            differing[rule] = (told, seen)
    assert differing == {}


@pytest.mark.parametrize("path", ALL, ids=lambda one: one.what)
def test_promise(path: Path, verdicts: dict[Path, t.Any], done: dict[Path, t.Any]) -> None:
    """Compliant: no receiver, enforcing its rules about the client's name, refuses or defers; nor at the greeting."""
    if verdicts[path]["compliant"]:
        assert done[path] == {rule: {"pass"} for rule in done[path]}


def test_enough_is_compared(predicted: dict[Path, t.Any], done: dict[Path, t.Any]) -> None:
    """Every rule of every program has taken and refused somebody, and each way that an outcome can be has been met."""
    for rule in RULES:
        assert {"pass", "fail"} <= set().union(*(done[one].get(rule, ()) for one in ALL)), rule
    outcomes = [told["outcome"] for one in ALL for told in predicted[one].values()]
    print(f"{len(ALL)} scenarios, {len(outcomes)} comparisons with programs")
    assert {kind: outcomes.count(kind) >= 10 for kind in ("pass", "fail", "temperror", "depends")} == dict.fromkeys(
        ("pass", "fail", "temperror", "depends"), True
    )
    assert len(PATHS) >= 60
