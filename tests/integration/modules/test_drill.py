# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A drill inside fcrdns_info, over the demo's Internet: with traces, offline, and without a trace in saved evidence."""

from __future__ import annotations

import json
import pathlib
import sys

import pytest

from ansible_collections.mailops.rdns.plugins.module_utils._task import run

TESTS = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TESTS), str(TESTS / "demo")]
from internet import Internet  # noqa: E402 - found by the path that was set above

RIGHT = {"address": "192.0.2.10", "helo": "mx1.relays.example", "name": "mx1"}
WRONG = {"address": "192.0.2.20", "helo": "ptr-missing.relays.example", "name": "gone"}
PRIVATE = {"address": "10.0.0.1", "helo": "mx1.relays.example", "name": "inside"}
VARIES = ("at", "rtt", "started", "finished", "expires_in", "seconds")


@pytest.fixture(scope="module")
def params():
    with Internet() as internet:
        yield {**internet.fcrdns_info(), "targets": [RIGHT, WRONG, PRIVATE]}


def judged(params, **changes):
    error, result = run({**params, **changes}, False)
    assert error == ""
    return result


def pretended(verdict):
    return sorted(one["code"] for one in verdict["findings"] if "drill" in one)


def timeless(data):
    """The data without what differs from one run to the next."""
    return json.loads(json.dumps(data), object_hook=lambda one: {key: one[key] for key in one if key not in VARIES})


def offline(saved, **changes):
    """The saved evidence, judged with name servers that nobody could ask."""
    nobody = {"vantages": None, "nameservers": ["127.0.0.1:1"], "targets": None, "evidence": saved}
    return {**nobody, **changes}


@pytest.mark.parametrize(
    ("fault", "trace", "codes"),
    (
        ("ptr_gone", "never", ["ptr_missing"]),
        ("ptr_gone", "on_failure", ["ptr_missing"]),
        ("forward_changed", "on_failure", ["forward_mismatch", "helo_address_mismatch"]),
        ("zone_lame", "never", ["ptr_lookup_failed"]),
        ("zone_lame", "on_failure", ["ptr_lookup_failed", "zone_lame"]),
        ("resolver_stale", "never", ["ptr_missing", "vantage_disagreement"]),
        ("resolver_stale", "on_failure", ["propagating", "ptr_missing"]),
        ("helo_changed", "on_failure", ["helo_ptr_mismatch", "helo_unresolvable"]),
    ),
)
def test_a_path_in_order_shows_the_fault_with_the_trace_that_a_real_one_would_have(params, fault, trace, codes):
    result = judged(params, trace=trace, drill=[{"fault": fault, "names": ["mx1"]}])
    verdict = result["verdicts"][0]
    assert pretended(verdict) == codes
    assert verdict["drill"]["real_status"] == "compliant"
    assert ("trace" in verdict) == (trace != "never")
    assert result["summary"]["drill"] == {"paths": 1, "fired": 1}


def test_the_other_paths_are_as_without_it_and_the_evidence_is_too(params, tmp_path):
    saved = {}
    for name, drill in (("with", [{"fault": "zone_lame", "names": ["mx1"]}]), ("without", None)):
        dest = tmp_path / f"{name}.json"
        saved[name] = judged(params, drill=drill, evidence_dest=str(dest)), json.loads(dest.read_text("utf-8"))
    assert timeless(saved["with"][1]) == timeless(saved["without"][1])
    with_it, without = saved["with"][0], saved["without"][0]
    assert [one["status"] for one in with_it["verdicts"][1:]] == [one["status"] for one in without["verdicts"][1:]]
    assert "drill" not in without and "drill" not in without["summary"] and "DRILL" not in json.dumps(without)


def test_evidence_of_a_drill_gives_the_real_verdicts_and_another_drill(params, tmp_path):
    saved = str(tmp_path / "evidence.json")
    judged(params, trace="on_failure", drill=[{"fault": "ptr_gone", "names": ["mx1", "gone"]}], evidence_dest=saved)
    real = judged(params, **offline(saved))
    assert [one["status"] for one in real["verdicts"]] == ["compliant", "noncompliant", "noncompliant"]
    assert "DRILL" not in json.dumps(real)
    again = judged(params, **offline(saved, drill=[{"fault": "zone_lame", "addresses": ["192.0.2.10"]}]))
    assert pretended(again["verdicts"][0]) == ["ptr_lookup_failed", "zone_lame"]


def test_paths_on_which_nothing_comes_of_it_are_told(params):
    result = judged(params, drill=[{"fault": "ptr_gone", "names": ["gone", "inside"]}])
    assert [one.get("drill", {}).get("fired") for one in result["verdicts"]] == [None, False, False]
    assert result["drill"] == [{"fault": "ptr_gone", "paths": 2, "fired": 0}]
    notes = result["notes"][:3]
    assert notes[0].startswith("DRILL: faults were pretended (ptr_gone on 2, 0 of them fired)")
    assert notes[1].startswith("gone 192.0.2.20: DRILL DID NOT FIRE: ptr_gone cannot be pretended here, 20.2.0.192")
    assert notes[2].startswith("inside 10.0.0.1: DRILL DID NOT FIRE: ptr_gone cannot be pretended here, nothing could")


def test_a_waiver_shows_what_it_would_hide(params):
    waiver = {"code": "ptr_missing", "name": "mx1", "reason": "moving", "until": "2027-06-30", "approved_by": "Jo"}
    drill = [{"fault": "ptr_gone", "names": ["mx1"]}]
    result = judged(params, policy={"waivers": [waiver]}, drill=drill)
    verdict = result["verdicts"][0]
    (found,) = [one for one in verdict["findings"] if one["code"] == "ptr_missing"]
    assert (found["waived"], found["message"][:7]) == (True, "DRILL: ")
    assert verdict["drill"]["effect"].endswith(" A waiver covers all of it.")
    assert verdict["status"] == "not_applicable"


def test_returned_problems_holds_every_path_of_the_drill(params):
    drill = [{"fault": "helo_changed", "names": ["mx1"]}, {"fault": "resolver_stale", "names": ["gone"]}]
    result = judged(params, returned="problems", drill=drill)
    assert [one["name"] for one in result["verdicts"] if "drill" in one] == ["mx1", "gone"]


def test_a_wrong_drill_is_refused_before_anything_is_asked(params):
    error, result = run({**params, "drill": [{"fault": "ptr_gone", "names": ["nobody"]}]}, False)
    assert error == "drill[0].names: no target has the name 'nobody', and no relay: names are mx1, gone, inside"
    assert result == {}
