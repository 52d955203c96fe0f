# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tracing inside fcrdns_info, over the demo's Internet: what it finds, what it asks, and that evidence holds it."""

from __future__ import annotations

import json
import pathlib
import re
import sys

import pytest

from ansible_collections.mailops.rdns.plugins.module_utils._task import run

TESTS = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TESTS), str(TESTS / "demo")]
from internet import Internet  # noqa: E402 - found by the path that was set above

#: address, HELO name, and what is found with trace: always, on_failure, never
PATHS = (
    ("192.0.2.10", "mx1.relays.example", [], [], []),
    ("192.0.2.20", "ptr-missing.relays.example", ["ptr_missing"], ["ptr_missing"], ["ptr_missing"]),
    (
        "203.0.113.71",
        "half.relays.example",
        ["ptr_missing", "zone_inconsistent", "zone_rfc2317_broken"],
        ["ptr_missing", "zone_inconsistent", "zone_rfc2317_broken"],
        ["ptr_missing"],
    ),
    ("203.0.113.130", "inconsistent.relays.example", ["zone_inconsistent"], [], []),
    (
        "2001:db8:1::70",
        "lame.relays.example",
        ["ptr_lookup_failed", "zone_lame"],
        ["ptr_lookup_failed", "zone_lame"],
        ["ptr_lookup_failed"],
    ),
    ("2001:db8:3::80", "bogus.relays.example", ["dnssec_bogus"], ["dnssec_bogus"], ["dnssec_bogus"]),
    ("2001:db8:4::95", "dead-server.relays.example", ["zone_server_unreachable"], [], []),
    (
        "198.51.100.90",
        "undelegated.relays.example",
        ["ptr_missing", "zone_undelegated"],
        ["ptr_missing", "zone_undelegated"],
        ["ptr_missing"],
    ),
    (
        "192.0.2.64",
        "moved.relays.example",
        ["propagating", "ptr_missing"],
        ["propagating", "ptr_missing"],
        ["ptr_missing", "vantage_disagreement"],
    ),
    ("10.0.0.1", "mx1.relays.example", ["address_private"], ["address_private"], ["address_private"]),
)
TIME = re.compile(
    r'(?<="expires_in": )\d+|(?<="retry_after": )\d+|(?<="wait": )\d+|\d+(?= s\b)'
)  # what is left, and time goes on
MODES = ("always", "on_failure", "never")


@pytest.fixture(scope="module")
def internet():
    with Internet() as running:
        yield running


@pytest.fixture(scope="module")
def params(internet):
    targets = [{"address": address, "helo": helo} for address, helo, *_findings in PATHS]
    return {**internet.fcrdns_info(), "targets": targets}


def codes(verdict):
    return sorted(finding["code"] for finding in verdict["findings"])


@pytest.mark.parametrize("mode", MODES)
def test_exactly_these_findings(params, mode, tmp_path):
    saved = tmp_path / "evidence.json"
    error, result = run({**params, "trace": mode, "evidence_dest": str(saved)}, False)
    assert not error
    verdicts = result["verdicts"]
    expected = {address: findings[MODES.index(mode)] for address, _helo, *findings in PATHS}
    assert {verdict["address"]: codes(verdict) for verdict in verdicts} == expected
    # In another order: what one trace learns first, another may have learned when it was asked.
    backwards = params["targets"][::-1]
    again_error, again = run({**params, "targets": backwards, "evidence": str(saved)}, False)
    assert not again_error
    for verdict, replayed in zip(verdicts, again["verdicts"][::-1]):
        assert TIME.sub("", json.dumps(verdict)) == TIME.sub("", json.dumps(replayed))
    assert not any("lacks answers" in note for note in again["notes"])


def test_evidence_that_lacks_answers_says_so(params, tmp_path):
    """A trace of another version may ask for something else."""
    saved = tmp_path / "evidence.json"
    run({**params, "trace": "always", "targets": [{"address": "203.0.113.71"}], "evidence_dest": str(saved)}, False)
    evidence = json.loads(saved.read_text(encoding="utf-8"))
    evidence["explanation"]["responses"] = evidence["explanation"]["responses"][:-3]
    _error, again = run({**params, "targets": None, "evidence": evidence}, False)
    assert any(note.startswith("the evidence lacks answers that this version would ask") for note in again["notes"])


def verdict_of(result, address):
    return next(verdict for verdict in result["verdicts"] if verdict["address"] == address)


def test_where_the_record_stands_and_whether_it_validates(params):
    _error, result = run({**params, "trace": "always"}, False)
    right = verdict_of(result, "192.0.2.10")
    assert right["trace"]["reverse"]["zone"] == "2.0.192.in-addr.arpa."
    assert right["trace"]["reverse"]["relative_owner"] == "10"
    assert right["trace"]["forward"]["mx1.relays.example"]["records"] == ["192.0.2.10"]
    assert right["dnssec"]["reverse"]["state"] == "insecure"
    bogus = verdict_of(result, "2001:db8:3::80")
    assert bogus["status"] == "noncompliant"
    assert bogus["dnssec"]["reverse"]["state"] == "bogus" and bogus["dnssec"]["reverse"]["reason"] == "expired"
    assert bogus["dnssec"]["reverse"]["zone"] == "3.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa."
    half = verdict_of(result, "203.0.113.71")
    remedy = next(finding["remedy"] for finding in half["findings"] if finding["code"] == "ptr_missing")
    assert (remedy["zone"], remedy["relative_owner"]) == ("64/26.113.0.203.in-addr.arpa.", "71")
    assert "trace" not in verdict_of(result, "10.0.0.1")


def test_without_a_trace_nothing_is_asked_of_other_servers(params, internet):
    before = [sum(server.asked.values()) for server in internet.authoritative]
    run({**params, "trace": "never"}, False)
    assert [sum(server.asked.values()) for server in internet.authoritative] == before
    run({**params, "trace": "on_failure"}, False)
    assert sum(sum(server.asked.values()) for server in internet.authoritative) > sum(before)


def test_each_zone_cut_is_visited_once_for_a_fleet(params, internet):
    registry = internet.authoritative[1]
    fleet = [{"address": f"192.0.2.{number}"} for number in range(100, 200)]
    before = sum(registry.asked.values())
    error, result = run({**params, "trace": "always", "targets": fleet, "returned": "summary"}, False)
    assert not error and result["summary"]["total"] == len(fleet)
    assert sum(registry.asked.values()) - before < 2 * len(fleet) / 4


def asked_of(internet, server):
    return sum(internet.authoritative[("root", "registry", "provider", "operator").index(server)].asked.values())


def test_tracing_again_asks_only_where_the_records_stand(params, internet):
    """All paths but those with a fault further up: one whose way is not clear is walked again as far as it goes."""
    paths = [{"address": "192.0.2.20", "helo": "ptr-missing.relays.example"}, params["targets"][0]]
    given = {**params, "trace": "always", "targets": paths, "return_evidence": True}
    _error, first = run(given, False)
    before = {server: asked_of(internet, server) for server in ("root", "registry", "operator")}
    error, again = run({**given, "trace_evidence": first["evidence"]}, False)
    assert not error
    after = {server: asked_of(internet, server) - count for server, count in before.items()}
    assert after["root"] == after["registry"] == 0 < after["operator"]
    assert TIME.sub("", json.dumps(again["verdicts"])) == TIME.sub("", json.dumps(first["verdicts"]))
    # What it returns will do for the next time.
    error, _third = run({**given, "trace_evidence": again["evidence"]}, False)
    assert not error and asked_of(internet, "root") == before["root"]


@pytest.mark.parametrize(
    "options, sentence",
    [
        ({"trace_evidence": "x" * 10}, "trace_evidence: evidence: 'xxxxxxxxxx' cannot be read: No such file"),
        ({"trace_evidence": {"schema": "?"}}, "trace_evidence: evidence: schema is '?'"),
        ({"vantages": {}}, "vantages: {} given: at least one name"),
        ({"vantages": {}, "vantage_results": {}}, "vantages: {} given: at least one name"),
    ],
)
def test_nothing_to_go_by_is_one_sentence(params, options, sentence):
    error, result = run({**params, "trace": "always", **options}, False)
    assert error.startswith(sentence) and "\n" not in error and result == {}


def test_evidence_without_a_trace_is_no_help_and_no_harm(params):
    given = {**params, "targets": params["targets"][:1], "return_evidence": True}
    _error, plain = run(given, False)
    error, result = run({**given, "trace": "always", "trace_evidence": plain["evidence"]}, False)
    assert not error and result["verdicts"][0]["trace"]["reverse"]["zone"] == "2.0.192.in-addr.arpa."


def test_nobody_is_asked_from_here_but_the_zone_itself(params):
    results = {"vantages": {}, "vantage_results": {"not asked": {"msg": "not now"}}}
    error, result = run({**params, "trace": "always", "targets": params["targets"][:1], **results}, False)
    (verdict,) = result["verdicts"]
    assert not error and list(verdict["vantages"]) == ["not asked"] and verdict["status"] == "undetermined"
    assert verdict["trace"]["reverse"]["records"] == ["mx1.relays.example"]


@pytest.mark.parametrize(
    "option, value, sentence",
    [
        ("root_servers", [], "root_servers: the list is empty"),
        ("root_servers", ["a.example"], "root_servers: 'a.example' is a name"),
        ("expected_nameservers", ["x y"], "expected_nameservers: 'x y'"),
        ("trust_anchors", [". IN TXT x"], "trust_anchors: '. IN TXT x' is no record of type DS or DNSKEY"),
    ],
)
def test_bad_options_are_one_sentence(params, option, value, sentence):
    error, result = run({**params, "trace": "always", option: value}, False)
    assert error.startswith(sentence) and "\n" not in error and result == {}
