# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A fire drill in plays as users write them: every report, the failed relay and set_stats say DRILL, and nothing real
changes. Real ansible-playbook, a real name server on loopback.
"""

from __future__ import annotations

import json
import pathlib
import re
import sys
import time
import xml.etree.ElementTree as ET

import pytest
import yaml

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from plays import DOWN, WRONG, right

PAGE = (pathlib.Path(__file__).resolve().parents[3] / "docs" / "drill.md").read_text(encoding="utf-8")
LATER = time.strftime("%Y-%m-%d", time.gmtime(time.time() + 200 * 86400))
GONE = [{"fault": "ptr_gone", "hosts": ["one"]}]
ENFORCED = {"relay_audit_mode": "enforce"}


def drill(*faults):
    return {"relay_audit_drill": [*faults]}


def test_everything_says_drill(audit):
    run = audit({"one": right(1), "two": right(2)}, variables={**ENFORCED, "relay_audit_drill": GONE})
    assert (run.code, run.failed) == (2, {"one"})
    report = run.report
    assert report["drill"] == [{"fault": "ptr_gone", "paths": 1, "fired": 1}]
    assert report["summary"]["drill"] == {"paths": 1, "fired": 1}
    first, second = report["verdicts"]
    assert first["drill"]["effect"].startswith("DRILL: ptr_gone")
    assert (first["drill"]["real_status"], first["status"]) == ("compliant", "noncompliant")
    assert [one["message"][:7] for one in first["findings"] if one["severity"] == "error"] == ["DRILL: "]
    assert "drill" not in second
    page, markdown = ((run.folder / name).read_text("utf-8") for name in ("report.html", "report.md"))
    assert "<title>DRILL: " in page
    assert '<div class="drill"><strong>DRILL</strong>' in page
    assert markdown.startswith("# DRILL: ")
    suite = ET.parse(run.folder / "report.xml").getroot().find("testsuite")
    assert suite.get("name").endswith("DRILL")
    assert suite.find("properties/property").get("name") == "DRILL"
    assert [case.get("message")[:7] for case in suite.iter("failure")] == ["DRILL: "]
    assert "DRILL DRILL DRILL. Faults were pretended (ptr_gone on 1)." in run.told
    told = run.output.split("CUSTOM STATS")[1]
    assert "drill" in told
    assert "message: 'DRILL: 1.2.0.192.in-addr.arpa. has no PTR record (NXDOMAIN)'" in " ".join(told.split())
    message = run.output[: run.output.index("CUSTOM STATS")]
    assert "DRILL: one (192.0.2.1, mx1.example): noncompliant" in " ".join(message.split())


@pytest.mark.one_core
@pytest.mark.parametrize(
    ("fault", "code", "status"),
    (
        ("ptr_gone", "ptr_missing", "noncompliant"),
        ("forward_changed", "forward_mismatch", "noncompliant"),
        ("zone_lame", "ptr_lookup_failed", "undetermined"),
        ("resolver_stale", "ptr_missing", "noncompliant"),
        ("helo_changed", "helo_unresolvable", "noncompliant"),
    ),
)
def test_each_fault(audit, fault, code, status):
    run = audit({"one": right(1)}, variables=drill({"fault": fault, "hosts": "one"}))
    verdict = run.report["verdicts"][0]
    assert (run.code, verdict["status"]) == (0, status)
    assert code in [one["code"] for one in verdict["findings"] if one["message"].startswith("DRILL: ")]


@pytest.mark.one_core
def test_a_real_fault_stays_beside_the_drill(audit):
    hosts = {"one": WRONG, "two": right(2)}
    without = audit(hosts).report["verdicts"][0]["findings"]
    run = audit(hosts, variables=drill({"fault": "helo_changed", "hosts": ["one"]}))
    found = run.report["verdicts"][0]["findings"]
    real = [{key: one[key] for key in ("code", "message", "severity")} for one in found if "drill" not in one]
    assert real == [{key: one[key] for key in ("code", "message", "severity")} for one in without]
    assert len(found) > len(real)
    assert "1 of 2 sending paths is wrong, 0 of them in the DRILL alone" in run.told


def test_a_drill_that_does_not_fire_is_told(audit):
    run = audit({"one": DOWN, "two": right(2)}, variables=drill(*GONE))
    assert run.report["drill"] == [{"fault": "ptr_gone", "paths": 1, "fired": 0}]
    assert "Note: one: DRILL DID NOT FIRE: ptr_gone cannot be pretended here" in run.told
    assert "DRILL" in (run.folder / "report.md").read_text("utf-8").splitlines()[0]


def test_serial_pretends_in_the_batch_of_the_host_and_reports_on_all(audit):
    hosts = {f"r{number}": right(number) for number in range(1, 5)}
    run = audit(hosts, serial=2, variables=drill({"fault": "ptr_gone", "hosts": ["r3"]}))
    assert run.found == {"r1": "compliant", "r2": "compliant", "r3": "noncompliant", "r4": "compliant"}
    assert run.report["drill"] == [{"fault": "ptr_gone", "paths": 1, "fired": 1}]


@pytest.mark.one_core
def test_saved_evidence_holds_no_drill(audit, tmp_path):
    saved = tmp_path / "evidence.json"
    hosts = {"one": right(1)}
    audit(hosts, variables={**drill(*GONE), "relay_audit_evidence_dest": str(saved)})
    text = saved.read_text("utf-8")
    assert "drill" not in text.lower()
    assert json.loads(text)["vantages"][0]["answers"][0]["outcome"] == "answer"


@pytest.mark.parametrize(
    ("faults", "words"),
    (
        ([{"fault": "ptr_gne", "hosts": ["one"]}], "relay_audit_drill[0].fault: 'ptr_gne' is no fault that can be"),
        (
            [{"fault": "ptr_gone", "hosts": ["on"]}],
            "relay_audit_drill[0].hosts: 'on' is no host of the inventory (groups",
        ),
        ([{"fault": "ptr_gone", "hosts": ["down"]}], "relay_audit_drill[0].hosts: 'down' is not in this play"),
        ([{"fault": "ptr_gone"}], "relay_audit_drill[0]: whom ptr_gone hits is not said: hosts is wanted"),
        ([*GONE, *GONE], "relay_audit_drill[1].hosts: 'one' is hit by relay_audit_drill[0] already"),
        (
            [{"fault": "resolver_stale", "hosts": ["one"], "vantage": "x"}],
            "relay_audit_drill[0].vantage: 'x' is no vantage",
        ),
    ),
)
def test_a_wrong_drill_ends_the_run_before_anything_is_asked(audit, faults, words):
    run = audit({"one": right(1), "down": DOWN}, "--limit", "one", variables=drill(*faults))
    assert run.code == 2
    assert words in run.told
    assert "Ask DNS about all of them" not in run.output
    assert not run.folder.exists()


@pytest.mark.one_core
def test_the_playbook_of_the_page_runs_as_printed_and_prints_what_the_page_shows(audit, tmp_path):
    (play,) = yaml.safe_load(re.search(r"^```yaml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL).group(1))
    group = {"mail_relays": {"hosts": {"mx1": None, "mx2": None}}}
    (tmp_path / "group.yml").write_text(yaml.safe_dump(group))
    run = audit({"mx1": right(1), "mx2": right(2)}, "-i", "group.yml", **play)
    assert (run.code, run.failed) == (2, {"mx1"})
    shown = re.search(r"^```\n(DRILL.*?)^```", PAGE, re.MULTILINE | re.DOTALL).group(1)
    assert shown in run.output
    assert (tmp_path / "fire-drill" / "report.html").exists()
    mentioned = json.loads(re.search(r"-e '(\{\"relay_audit_drill.*)'", PAGE).group(1))
    again = audit({"mx1": right(1), "mx2": right(2)}, variables=mentioned)
    assert again.report["drill"] == [{"fault": "ptr_gone", "paths": 1, "fired": 1}]


@pytest.mark.one_core
def test_a_baseline_shows_the_drill_as_drift_and_takes_nothing_of_it(audit, tmp_path):
    kept = {"relay_audit_baseline": str(tmp_path / "baseline.txt")}
    hosts = {"one": right(1), "two": right(2)}
    audit(hosts, variables={**kept, "relay_audit_baseline_update": True})
    before = (tmp_path / "baseline.txt").read_text("utf-8")
    run = audit(hosts, variables={**kept, **drill(*GONE)})
    first, second = run.report["verdicts"]
    drift = [one["message"][:7] for one in first["findings"] if one["code"] == "drift_ptr"]
    assert drift == ["DRILL: "]
    assert not any(one["code"].startswith("drift_") for one in second["findings"])
    assert "Since the baseline (2 paths): PTR names 1 (DRILL: 1)." in run.told
    assert "| `DRILL: PTR` | `mx1.example` |" in (run.folder / "report.md").read_text("utf-8")
    refused = audit(hosts, variables={**kept, **drill(*GONE), "relay_audit_baseline_update": True})
    assert refused.code == 2
    assert "what is pretended does not belong into a baseline" in refused.told
    assert (tmp_path / "baseline.txt").read_text("utf-8") == before


@pytest.mark.one_core
def test_a_waiver_covers_the_drill_and_is_no_less_unmatched_for_it(audit):
    waiver = {"code": "ptr_missing", "host": "one", "reason": "it moves", "until": LATER, "approved_by": "Jo"}
    run = audit({"one": right(1), "two": right(2)}, variables={**drill(*GONE), "relay_audit_waivers": [waiver]})
    verdict = run.report["verdicts"][0]
    found = {one["code"]: (one["waived"], one["message"].startswith("DRILL: ")) for one in verdict["findings"]}
    assert found == {"ptr_missing": (True, True), "waiver_unmatched": (False, False)}
    assert "DRILL: ptr_gone" in verdict["drill"]["effect"] and "A waiver covers all of it" in verdict["drill"]["effect"]
    assert "1 finding waived (DRILL: 1), 1 waiver without a finding" in run.told
    assert "| `DRILL: ptr_missing` |" in (run.folder / "report.md").read_text("utf-8")
