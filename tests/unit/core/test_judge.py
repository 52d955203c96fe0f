# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Policies, vantages, remedies and what is left of a TTL: what the judge makes of the same findings."""

from __future__ import annotations

import pytest

from .test_findings import BARE, GOOD, V4
from .world import NOW, codes, verdict_in

MISMATCHED_HELO = GOOD + "mx.example A 192.0.2.99"
DIFFERENT_HELO = GOOD + "mx.example A 192.0.2.10"
MX = {**V4, "helo": "mx.example"}
SILENT = "192.0.2.10 PTR !timeout\nmail.example A 192.0.2.10"


@pytest.mark.parametrize(
    "world, target, policy, status",
    [
        (MISMATCHED_HELO, MX, {}, "noncompliant"),
        (MISMATCHED_HELO, MX, {"severity": {"helo_address_mismatch": "warning"}}, "compliant"),
        (DIFFERENT_HELO, MX, {"fail_on": "warning"}, "noncompliant"),
        (DIFFERENT_HELO, MX, {"fail_on": "warning", "severity": {"helo_ptr_mismatch": "notice"}}, "compliant"),
        (DIFFERENT_HELO, {**MX, "policy": {"severity": {"helo_ptr_mismatch": "error"}}}, {}, "noncompliant"),
        (
            DIFFERENT_HELO,
            {**MX, "policy": {"severity": {"helo_ptr_mismatch": "notice"}}},
            {"fail_on": "warning"},
            "compliant",
        ),
        (SILENT, V4, {"fail_on": "error"}, "undetermined"),
        (SILENT, V4, {"severity": {"ptr_lookup_failed": "error"}}, "noncompliant"),
    ],
)
def test_policy_decides_what_counts(world, target, policy, status):
    assert verdict_in(world, target, policy).status == status


@pytest.mark.parametrize(
    "worlds, status, iprev",
    [
        ({"in": GOOD, "out": GOOD}, "compliant", "pass"),
        ({"in": GOOD, "out": ""}, "noncompliant", "permerror"),
        ({"in": GOOD, "out": SILENT}, "undetermined", "temperror"),
        ({"in": "", "out": SILENT}, "noncompliant", "permerror"),
    ],
)
def test_the_worst_vantage_decides(worlds, status, iprev):
    verdict = verdict_in(worlds, V4)
    assert (verdict.status, verdict.iprev) == (status, iprev)
    shown = verdict.as_dict()
    assert list(shown["vantages"]) == ["in", "out"]
    assert shown["confirmed_names"] == (["mail.example"] if worlds["in"] == GOOD else [])
    for finding in shown["findings"]:
        assert set(finding["details"]["vantages"]) <= {"in", "out"}


def test_the_same_finding_of_two_vantages_stands_once():
    verdict = verdict_in({"in": "", "out": ""}, BARE)
    assert codes(verdict) == ["helo_not_given", "ptr_missing"]
    assert [finding.details["vantages"] for finding in verdict.findings] == [["in", "out"]] * 2


# (world, target) -> of the finding with this code: actor, owner, records, verify
REMEDIES = [
    (
        "mail.example A 192.0.2.10",
        V4,
        "ptr_missing",
        "reverse_zone_operator",
        "10.2.0.192.in-addr.arpa.",
        ["10.2.0.192.in-addr.arpa. 3600 IN PTR mail.example."],
        "dig -x 192.0.2.10 +short",
    ),
    ("", BARE, "ptr_missing", "reverse_zone_operator", "10.2.0.192.in-addr.arpa.", [], "dig -x 192.0.2.10 +short"),
    (  # the half of RFC 2317 that is missing stands behind the CNAME
        "10.2.0.192.in-addr.arpa. CNAME 10.0/26.2.0.192.in-addr.arpa.\nmail.example A 192.0.2.10",
        V4,
        "ptr_missing",
        "reverse_zone_operator",
        "10.0/26.2.0.192.in-addr.arpa.",
        ["10.0/26.2.0.192.in-addr.arpa. 3600 IN PTR mail.example."],
        "dig -x 192.0.2.10 +short",
    ),
    (
        "192.0.2.10 PTR mx.example.\nmx.example A 192.0.2.99",
        BARE,
        "forward_mismatch",
        "forward_zone_operator",
        "mx.example.",
        ["mx.example. 3600 IN A 192.0.2.10"],
        "dig mx.example A +short",
    ),
    (  # a provider's name where the relay has one of its own: change the PTR, not the provider's zone
        "192.0.2.10 PTR dsl10.isp.example.\nmail.example A 192.0.2.10",
        V4,
        "forward_missing",
        "reverse_zone_operator",
        "10.2.0.192.in-addr.arpa.",
        ["10.2.0.192.in-addr.arpa. 3600 IN PTR mail.example."],
        "dig -x 192.0.2.10 +short",
    ),
    (GOOD, MX, "helo_unresolvable", "mta_administrator", None, [], "dig mx.example A +short"),
    (
        "mx.example A 192.0.2.99",
        MX,
        "helo_address_mismatch",
        "forward_zone_operator",
        "mx.example.",
        ["mx.example. 3600 IN A 192.0.2.10"],
        "dig mx.example A +short",
    ),
    (
        GOOD,
        {"address": "2001:db8::10", "helo": "mail.example", "ptr": ["mx.example"]},
        "ptr_unexpected",
        "reverse_zone_operator",
        "0.1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa.",
        ["0.1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa. 3600 IN PTR mx.example."],
        "dig -x 2001:db8::10 +short",
    ),
    (
        "192.0.2.10 PTR !refused",
        BARE,
        "ptr_lookup_failed",
        "resolver_operator",
        "10.2.0.192.in-addr.arpa.",
        [],
        "dig -x 192.0.2.10 +short",
    ),
    (
        "192.0.2.10 PTR !servfail",
        BARE,
        "ptr_lookup_failed",
        "reverse_zone_operator",
        "10.2.0.192.in-addr.arpa.",
        [],
        "dig -x 192.0.2.10 +short",
    ),
    # nothing that comes from DNS gets into a command or a record unless it is a plain name
    (
        "192.0.2.10 PTR $(id).example.",
        BARE,
        "ptr_name_invalid",
        "reverse_zone_operator",
        "10.2.0.192.in-addr.arpa.",
        [],
        "dig -x 192.0.2.10 +short",
    ),
]


@pytest.mark.parametrize("world, target, code, actor, owner, records, verify", REMEDIES)
def test_remedy(world, target, code, actor, owner, records, verify):
    remedy = next(finding.remedy for finding in verdict_in(world, target).findings if finding.code == code)
    assert (remedy["actor"], remedy["owner"], remedy["records"], remedy["verify"]) == (actor, owner, records, verify)


def test_retry_after_is_what_is_left_of_the_ttl():
    """The answer of 600 seconds ago may be cached for an hour: 3,000 seconds are left."""
    (missing,) = (f for f in verdict_in("", BARE).findings if f.code == "ptr_missing")
    assert missing.remedy["retry_after"] == 3000
    assert NOW > 0


def test_failure_says_why_and_whether_it_lasts():
    for outcome, kind in (
        ("servfail", "transient"),
        ("timeout", "transient"),
        ("unreachable", "transient"),
        ("refused", "permanent"),
    ):
        (failed,) = (
            f for f in verdict_in(f"192.0.2.10 PTR !{outcome}", BARE).findings if f.code == "ptr_lookup_failed"
        )
        assert (failed.details["reason"], failed.details["kind"]) == (outcome, kind)
        assert failed.severity == "undetermined"


def test_many_bad_names_are_bounded():
    verdict = verdict_in("\n".join(f"192.0.2.10 PTR gone{n}.example." for n in range(500)), BARE)
    assert codes(verdict).count("forward_missing") == 50
    shown = verdict.as_dict()
    assert shown["ptr"]["count"] == 500 and len(shown["ptr"]["names"]) == 50 and len(shown["forward"]) == 50
