# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""SERVFAIL that is about signatures: given what a resolver says unchecked and what validation found, these findings."""

from __future__ import annotations

import re

import pytest

from ansible_collections.mailops.rdns.plugins.module_utils._dns import question as dns
from ansible_collections.mailops.rdns.plugins.module_utils._dns.question import Answer, Question
from ansible_collections.mailops.rdns.plugins.module_utils._dns.traced import BOGUS, INSECURE, Security
from ansible_collections.mailops.rdns.plugins.module_utils._explain import Explained
from ansible_collections.mailops.rdns.plugins.module_utils._zone_words import _SIGNING

from .world import codes, verdict_in

CODES = {"dnssec_bogus"}
PTR = Question("10.2.0.192.in-addr.arpa.", dns.PTR)
A = Question("mail.example.", dns.A)
WORLD = {
    "reverse": "192.0.2.10 PTR !servfail\nmail.example A 192.0.2.10",
    "forward": "192.0.2.10 PTR mail.example.\nmail.example A !servfail",
    "right": "192.0.2.10 PTR mail.example.\nmail.example A 192.0.2.10",
}
ANSWERS = {PTR: ("mail.example.",), A: ("192.0.2.10",)}
REVERSE_ZONE = "2.0.192.in-addr.arpa."
EXPIRED = Security(
    BOGUS, REVERSE_ZONE, "expired", f"the signature of {REVERSE_ZONE} SOA expired at 2026-11-01 00:00 UTC"
)
FORWARD = Security(
    BOGUS, "example.", "ds_without_dnskey", "no DNSKEY record of example. is the key that it is known by"
)
UNSIGNED = Security(INSECURE, REVERSE_ZONE, "no_ds", "in-addr.arpa. proves that it has no DS record for it")


def unchecked(question: Question, outcome: str = dns.ANSWER) -> dict[Question, Answer]:
    records = ANSWERS[question] if outcome == dns.ANSWER else ()
    return {question: Answer(question, outcome, records, server="192.0.2.53:53", at=1_800_000_000.0)}


# name: (world, answers with checking disabled, what validation found, findings, status, who acts on dnssec_bogus, zone)
CASES = {
    "reverse, not traced": ("reverse", unchecked(PTR), {}, "noncompliant", "reverse_zone_operator", None),
    "reverse, traced": (
        "reverse", unchecked(PTR), {PTR: EXPIRED}, "noncompliant", "reverse_zone_operator", REVERSE_ZONE,
    ),
    "forward, not traced": ("forward", unchecked(A), {}, "noncompliant", "forward_zone_operator", None),
    "forward, traced": ("forward", unchecked(A), {A: FORWARD}, "noncompliant", "forward_zone_operator", "example."),
    "nothing there, unchecked": (
        "reverse", unchecked(PTR, dns.NXDOMAIN), {}, "noncompliant", "reverse_zone_operator", None,
    ),
    "resolver does not validate": (
        "right", {}, {PTR: EXPIRED}, "noncompliant", "reverse_zone_operator", REVERSE_ZONE,
    ),
    "by its alias in another tree": (
        "right", {}, {PTR: FORWARD}, "noncompliant", "forward_zone_operator", "example.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_who_acts_where(name):
    world, unchecked_answers, security, status, actor, zone = CASES[name]
    explained = Explained(unchecked={"default": unchecked_answers}, security=security)
    verdict = verdict_in(WORLD[world], {"address": "192.0.2.10"}, explained=explained)
    assert [code for code in codes(verdict) if code != "helo_not_given"] == ["dnssec_bogus"]
    (finding,) = (one for one in verdict.findings if one.code == "dnssec_bogus")
    assert (verdict.status, finding.severity) == (status, "error")
    assert (finding.remedy["actor"], finding.remedy["zone"]) == (actor, zone)
    assert not re.search(r"[{}]|None", finding.message + finding.remedy["text"]), finding
    question = next(iter(security or unchecked_answers))
    assert finding.remedy["owner"] == question.owner and question.owner in finding.message
    assert (zone or "told not to check signatures") in finding.message


@pytest.mark.parametrize("outcome", [dns.SERVFAIL, dns.TIMEOUT, dns.REFUSED, dns.NOT_ASKED])
def test_unchecked_says_no_more(outcome):
    explained = Explained(unchecked={"default": unchecked(PTR, outcome)}, security={PTR: UNSIGNED})
    verdict = verdict_in(WORLD["reverse"], {"address": "192.0.2.10"}, explained=explained)
    assert codes(verdict) == ["helo_not_given", "ptr_lookup_failed"] and verdict.status == "undetermined"


@pytest.mark.parametrize("reason", [*_SIGNING, "too_costly", "{zone}", None])
def test_every_reason_says_what_to_do(reason):
    security = Security(BOGUS, REVERSE_ZONE, reason, "why")
    verdict = verdict_in(WORLD["right"], {"address": "192.0.2.10"}, explained=Explained(security={PTR: security}))
    (finding,) = (one for one in verdict.findings if one.code == "dnssec_bogus")
    assert 40 < len(finding.remedy["text"]) < 300 and "{" not in finding.remedy["text"]
    assert finding.remedy["text"].endswith(".") and not finding.remedy["text"].endswith("..")
