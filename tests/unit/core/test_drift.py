# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A path, what the baseline has of it, and what DNS says now: exactly these changes. What failed is no change."""

from __future__ import annotations

import pytest

from ansible_collections.mailops.rdns.plugins.module_utils._policy import Policy
from ansible_collections.mailops.rdns.plugins.module_utils._target import parse_target

from .world import codes, verdict_in

HELO = "mail.example"
WAS = {"helo": [HELO], "ptr": [HELO], "forward": {HELO: ["192.0.2.10"]}}
GOOD = f"192.0.2.10 PTR {HELO}.\n{HELO} A 192.0.2.10"
TWO = f"{GOOD}\n192.0.2.10 PTR mx.example.\nmx.example A 192.0.2.10"
BOTH = {**WAS, "ptr": ["mx.example", HELO]}

# id: (world, HELO name, baseline, the drift among the findings)
CASES = {
    "as it was": (GOOD, HELO, WAS, []),
    "no baseline": (GOOD, "other.example", None, []),
    "written otherwise": (GOOD.replace(HELO, "MAIL.Example"), "Mail.EXAMPLE", WAS, []),
    "PTR replaced": (GOOD.replace(f"PTR {HELO}", "PTR mx.example"), HELO, WAS, ["drift_ptr"]),
    "PTR deleted": (f"{HELO} A 192.0.2.10", HELO, WAS, ["drift_ptr"]),
    "PTR added": (TWO, HELO, WAS, ["drift_ptr"]),
    "PTR set in another order": (TWO, HELO, BOTH, []),
    "one of two PTRs gone": (GOOD, HELO, BOTH, ["drift_ptr"]),
    "PTR where there was none": (GOOD, HELO, {**WAS, "ptr": []}, ["drift_ptr"]),
    "none, as before": (f"{HELO} A 192.0.2.10", HELO, {**WAS, "ptr": []}, []),
    "PTR never recorded": (GOOD, HELO, {"helo": [HELO]}, []),
    "PTR time-out": (GOOD.replace(f"PTR {HELO}.", "PTR !timeout"), HELO, WAS, []),
    "PTR SERVFAIL": (GOOD.replace(f"PTR {HELO}.", "PTR !servfail"), HELO, WAS, []),
    "other address": (GOOD.replace("A 192.0.2.10", "A 192.0.2.11"), HELO, WAS, ["drift_forward"]),
    "one address more": (f"{GOOD}\n{HELO} A 192.0.2.11", HELO, WAS, ["drift_forward"]),
    "round robin": (
        f"{GOOD}\n{HELO} A 192.0.2.11",
        HELO,
        {**WAS, "forward": {HELO: ["192.0.2.11", "192.0.2.10"]}},
        [],
    ),
    "name has no address": (f"192.0.2.10 PTR {HELO}.", HELO, WAS, ["drift_forward"]),
    "name SERVFAIL": (f"192.0.2.10 PTR {HELO}.\n{HELO} A !servfail", HELO, WAS, []),
    "A in vain, AAAA there": (f"192.0.2.10 PTR {HELO}.\n{HELO} A !timeout\n{HELO} AAAA 2001:db8::1", HELO, WAS, []),
    "A gone, AAAA in vain": (f"192.0.2.10 PTR {HELO}.\n{HELO} MX 1 x.\n{HELO} AAAA !timeout", HELO, WAS, []),
    "A gone, AAAA there": (
        f"192.0.2.10 PTR {HELO}.\n{HELO} AAAA 2001:db8::1",
        HELO,
        WAS,
        ["drift_forward"],
    ),
    "HELO replaced": (f"{GOOD}\nmx.example A 192.0.2.10", "mx.example", WAS, ["drift_helo"]),
    "HELO no longer known": (GOOD, None, WAS, ["drift_helo"]),
    "HELO where none was known": (GOOD, HELO, {**WAS, "helo": []}, ["drift_helo"]),
    "its addresses": (
        f"{GOOD}\nmx.example A 192.0.2.9",
        "mx.example",
        {"helo": ["mx.example"], "forward": {"mx.example": ["192.0.2.10"]}},
        ["drift_forward"],
    ),
    "a name nobody looks up any more": (GOOD, HELO, {**WAS, "forward": {"old.example": ["192.0.2.1"]}}, []),
    "everything": (
        "192.0.2.10 PTR mx.example.\nmx.example A 192.0.2.1",
        "mx.example",
        {**WAS, "forward": {"mx.example": ["192.0.2.10"]}},
        ["drift_forward", "drift_helo", "drift_ptr"],
    ),
    "a new path": (GOOD, HELO, {}, ["drift_path_new"]),
}
CODES = {code for case in CASES.values() for code in case[3]} | {"drift_path_gone"}


def drift(verdict) -> list[str]:
    return [code for code in codes(verdict) if code.startswith("drift_")]


def target(helo, baseline):
    given = {"address": "192.0.2.10", "helo": helo, "relay": "relay10", "baseline": baseline}
    return {key: value for key, value in given.items() if value is not None}


@pytest.mark.parametrize("world, helo, baseline, found", CASES.values(), ids=CASES.keys())
def test_what_has_changed(world, helo, baseline, found):
    verdict = verdict_in(world, target(helo, baseline))
    assert drift(verdict) == found
    without = verdict_in(world, target(helo, None))
    assert verdict.status == without.status, "what has changed since is a warning, and what is right stays right"
    assert [code for code in codes(verdict) if code not in found] == codes(without)


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case[3]])
def test_it_says_from_what_to_what_and_who_acts(name):
    world, helo, baseline, found = CASES[name]
    for finding in verdict_in(world, target(helo, baseline)).findings:
        if finding.code not in found:
            continue
        assert finding.remedy["text"] and finding.remedy["actor"] and not finding.remedy["records"]
        assert "{" not in finding.message + finding.remedy["text"]
        if "was" in finding.details:
            assert finding.details["was"] != finding.details["now"]
            assert ", ".join(finding.details["was"]) in finding.message


def test_words():
    world, helo, baseline, _found = CASES["one of two PTRs gone"]
    (finding,) = verdict_in(world, target(helo, baseline)).findings
    assert (finding.severity, finding.message) == (
        "warning",
        "the PTR names of 192.0.2.10 have changed: now mail.example, in the baseline mail.example, mx.example",
    )
    assert finding.remedy["verify"] == "dig -x 192.0.2.10 +short"
    (moved,) = verdict_in(CASES["one address more"][0], target(HELO, WAS)).findings
    assert moved.remedy["verify"] == "dig mail.example A +short" and moved.remedy["owner"] == "mail.example."
    gone = verdict_in(f"{HELO} A 192.0.2.10", target(HELO, WAS)).findings
    assert "have changed: now none, in the baseline mail.example" in " ".join(one.message for one in gone)


def test_no_look_up_and_still_a_change():
    verdict = verdict_in("", {**target("mx.example", WAS), "address": "10.0.0.1"})
    assert codes(verdict) == ["address_private", "drift_helo"]


# policy, status, severity
GONE_POLICIES = (
    ({}, "not_applicable", "warning"),
    ({"severity": {"drift_path_gone": "notice"}, "fail_on": "warning"}, "not_applicable", "notice"),
    ({"severity": {"drift_path_gone": "error"}}, "noncompliant", "error"),
    ({"fail_on": "warning"}, "noncompliant", "warning"),
)


@pytest.mark.parametrize("policy, status, severity", GONE_POLICIES)
def test_a_path_that_is_gone_is_never_green(policy, status, severity):
    given = {
        "unknown": {"code": "drift_path_gone", "detail": "the inventory has no such host"},
        "baseline": {"address": "192.0.2.10", **WAS},
        "name": "relay10 192.0.2.10",
    }
    verdict = verdict_in("", given, policy)
    (finding,) = verdict.findings
    assert (verdict.status, verdict.compliant, finding.code, finding.severity) == (
        status,
        False,
        "drift_path_gone",
        severity,
    )
    assert finding.details["address"] == "192.0.2.10" and finding.details["ptr"] == [HELO]
    assert "no sending path any more: the inventory has no such host" in finding.message


def test_several_vantages_have_one_record_which_is_the_first_ones():
    elsewhere = GOOD.replace(f"PTR {HELO}", "PTR mx.example")
    first = verdict_in({"ours": GOOD, "elsewhere": elsewhere}, target(HELO, WAS))
    assert drift(first) == [] and "vantage_disagreement" in codes(first)
    second = verdict_in({"elsewhere": elsewhere, "ours": GOOD}, target(HELO, WAS))
    assert drift(second) == ["drift_ptr"]
    ours = GOOD.replace(f"PTR {HELO}.", "PTR !timeout")
    silent = verdict_in({"ours": ours, "elsewhere": elsewhere}, target(HELO, WAS))
    assert drift(silent) == []


def test_more_names_than_a_verdict_shows_are_not_compared():
    """They would come in another order next time, and another fifty of them would be shown."""
    many = "\n".join(f"192.0.2.10 PTR ok{number}.example.\nok{number}.example A 192.0.2.10" for number in range(60))
    assert drift(verdict_in(f"{many}\n{HELO} A 192.0.2.10", target(HELO, WAS))) == []


@pytest.mark.parametrize(
    "value, sentence",
    [
        ([], "baseline: [] (list) given: a dictionary with address, helo, ptr, forward is wanted"),
        ({"mx": []}, "a dictionary with address, helo, ptr, forward is wanted"),
        ({"ptr": ["a b"]}, "baseline: 'a b' is no host name"),
        ({"address": 5}, "baseline: 5 (int) is no address"),
    ],
)
def test_a_wrong_baseline_of_a_target_is_one_sentence(value, sentence):
    with pytest.raises(ValueError) as caught:
        parse_target({"address": "192.0.2.10", "baseline": value}, Policy())
    assert sentence in str(caught.value)
