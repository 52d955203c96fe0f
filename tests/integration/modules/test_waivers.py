# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Waivers inside fcrdns_info, over the demo's Internet: with a trace and two vantages, and judged again from a file."""

from __future__ import annotations

import datetime
import pathlib
import sys

import pytest

from ansible_collections.mailops.rdns.plugins.module_utils._task import run

TESTS = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TESTS), str(TESTS / "demo")]
from internet import Internet  # noqa: E402 - found by the path that was set above

WRONG = {"address": "192.0.2.20", "helo": "ptr-missing.relays.example", "name": "gone"}
SOON = str(datetime.datetime.now(datetime.timezone.utc).date() + datetime.timedelta(days=20))
WAIVER = {"code": "ptr_missing", "address": "192.0.2.20", "reason": "moves", "until": SOON, "approved_by": "Ann B."}


@pytest.fixture(scope="module")
def params():
    with Internet() as internet:
        yield {
            **dict.fromkeys(("evidence", "evidence_dest", "vantage_results", "nameservers", "expected_nameservers")),
            "policy": {},
            "return_evidence": False,
            "targets": [WRONG],
            "returned": "all",
            "vantages": {"ours": [internet.ours], "elsewhere": [internet.elsewhere]},
            "port": internet.port,
            "timeout": 0.5,
            "tries": 2,
            "concurrency": 100,
            "rate": 0,
            "assume_public": ["192.0.2.0/24"],
            "trace": "always",
            "root_servers": [internet.root],
            "trust_anchors": [internet.trust_anchor],
            "drill": None,
        }


def test_evidence_holds_no_waiver_and_is_judged_under_any(params, tmp_path):
    saved = str(tmp_path / "evidence.json")
    own = {**WRONG, "policy": {"waivers": [WAIVER], "severity": {"ptr_multiple": "warning"}}}
    error, result = run({**params, "targets": [own], "evidence_dest": saved}, False)
    assert (error, result["verdicts"][0]["status"], result["summary"]["waived"]) == ("", "not_applicable", 1)
    text = pathlib.Path(saved).read_text(encoding="utf-8")
    assert "Ann B." not in text and "ptr_multiple" in text
    again = {**params, "targets": None, "evidence": saved}
    for policy, status in (({}, "noncompliant"), ({"waivers": [WAIVER]}, "not_applicable")):
        error, result = run({**again, "policy": policy}, False)
        assert (error, result["verdicts"][0]["status"]) == ("", status)


@pytest.mark.parametrize("code", ("zone_lame", "vantage_disagreement"))
def test_traced_and_seen_from_two_places_the_finding_was_looked_for(params, code):
    error, result = run({**params, "policy": {"waivers": [{**WAIVER, "code": code}]}}, False)
    assert error == ""
    assert [one["code"] for one in result["verdicts"][0]["findings"]] == ["ptr_missing", "waiver_unmatched"]


def test_what_is_wrong_is_said_before_anything_is_asked(params):
    far = {"waivers": [{**WAIVER, "until": "2199-01-01"}]}
    for changes in ({"policy": far}, {"targets": [{**WRONG, "policy": far}]}):
        error, result = run({**params, **changes}, False)
        assert ".until: '2199-01-01' is more than two years away" in error
        assert result == {}


def test_a_waiver_for_none_of_the_targets_is_a_note(params):
    other = {"waivers": [{**WAIVER, "address": "192.0.2.99"}]}
    _error, result = run({**params, "policy": other}, False)
    assert result["summary"]["by_code"]["waiver_unmatched"] == 1
    assert result["notes"][-1].startswith("a waiver is for none of the targets: ptr_missing of 192.0.2.99, until 20")
