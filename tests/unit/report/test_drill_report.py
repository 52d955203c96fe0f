# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every form of a drill's report says DRILL where it is read first, and at whatever is pretended. No other one does."""

from __future__ import annotations

import json
import pathlib
import re
import sys
import xml.etree.ElementTree as ET

import jsonschema
import pytest

from ansible_collections.mailops.rdns.plugins.module_utils._drill.wanted import FAULTS
from ansible_collections.mailops.rdns.plugins.plugin_utils._report.digest import digest, headline
from ansible_collections.mailops.rdns.plugins.plugin_utils._report.files import FORMATS
from ansible_collections.mailops.rdns.plugins.plugin_utils._report.junit import junit, lines
from ansible_collections.mailops.rdns.plugins.plugin_utils._report.markdown import markdown
from ansible_collections.mailops.rdns.plugins.plugin_utils._report.page import page
from ansible_collections.mailops.rdns.plugins.plugin_utils._report.stats import stats
from ansible_collections.mailops.rdns.plugins.plugin_utils._report.terminal import terminal
from ansible_collections.mailops.rdns.tests.unit.core.test_drill import GOOD, V4, drilled
from ansible_collections.mailops.rdns.tests.unit.core.world import verdict_in

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from sample import report

SCHEMA = json.loads(
    (pathlib.Path(__file__).parents[3] / "docs" / "schema" / "report-1.json").read_text(encoding="utf-8")
)
REAL = {**V4, "name": "relay2", "relay": "relay2", "address": "192.0.2.11"}
IN_ORDER = verdict_in(GOOD, V4).as_dict()
WRONG = verdict_in("mail.example A 192.0.2.11", REAL).as_dict()
ALL = {fault: drilled(fault, GOOD).as_dict() for fault in FAULTS}
IN_VAIN = drilled("ptr_gone", "", {"unknown": {"code": "relay_unreachable", "detail": "no route"}, "name": "relay1"})
MADE = report(ALL["ptr_gone"], WRONG, IN_VAIN.as_dict())
BANNER = (
    "Faults were pretended (ptr_gone on 2, of which 1 did not fire). "
    "Nothing that says DRILL is real, or is to be mended."
)


@pytest.mark.parametrize("verdict", [*ALL.values(), IN_VAIN.as_dict()], ids=[*ALL, "in vain"])
def test_the_schema_knows_it(verdict):
    made = report(verdict)
    jsonschema.validate(made, SCHEMA)
    assert made["drill"][0]["paths"] == made["summary"]["drill"]["paths"] == 1


@pytest.mark.parametrize("form", FORMATS)
def test_no_other_report_says_drill(form):
    text = FORMATS[form][1](report(IN_ORDER, WRONG))
    assert "DRILL" not in text
    if form != "html":  # its style knows the colour
        assert "drill" not in text


def test_the_first_thing_on_the_terminal():
    told = terminal(MADE, "/r/report.html")
    assert told[0].startswith("DRILL DRILL DRILL. ")
    assert all(len(line) <= 80 for line in told)
    text = " ".join(" ".join(told).split())
    assert text.startswith(f"DRILL DRILL DRILL. {BANNER} DRILL: Reverse DNS: 2 of 3 sending paths are wrong, 1 of them")
    assert "relay1 smtp ptr_missing DRILL: 10.2.0.192.in-addr.arpa. has no PTR record" in text
    assert "relay2 ptr_missing 11.2.0.192.in-addr.arpa. has no PTR record" in text
    assert "operator of the reverse zone: 2 paths on 2 relays (DRILL: 1)" in text


def test_title_banner_and_badges_of_the_page():
    text = page(MADE)
    assert re.search(r"<title>DRILL: Reverse DNS: [^<]+</title>", text)
    assert f'<div class="drill"><strong>DRILL</strong> <span>{BANNER}</span></div>' in text
    assert text.index("<body>") < text.index('<div class="drill">') < text.index("<header>")
    assert "<h1>DRILL: 2 of 3 sending paths are wrong, 1 of them in the DRILL alone</h1>" in text
    rows = re.findall(r"<tr data-status.*?</tr>", text, re.DOTALL)
    assert ['<span class="badge drill">DRILL</span>' in row for row in rows] == [False, True, True]
    articles = re.findall(r"<article.*?</article>", text, re.DOTALL)
    assert ["DRILL" in article for article in articles] == [False, True, True]
    assert "DRILL: ptr_gone: it is pretended that 10.2.0.192.in-addr.arpa. has no PTR record." in articles[1]
    assert "<dd>DRILL: nxdomain</dd>" in articles[1]
    assert "DRILL DID NOT FIRE: ptr_gone cannot be pretended here" in articles[2]


def test_markdown_begins_with_it():
    lines_ = markdown(MADE).splitlines()
    assert lines_[0].startswith("# DRILL: Reverse DNS: 2 of 3")
    assert lines_[2] == f"**DRILL. {BANNER}**"
    assert any(line.startswith("| noncompliant **DRILL** | `relay1 smtp`") for line in lines_)
    assert any(line.startswith("| noncompliant | `relay2`") for line in lines_)


def test_junit_names_the_suite_and_marks_each_case():
    suite = ET.fromstring(junit(MADE)).find("testsuite")
    assert suite.get("name") == "mailops.rdns.relay_audit DRILL"
    (told,) = suite.findall("properties/property")
    assert (told.get("name"), told.get("value")) == ("DRILL", BANNER)
    assert suite[0].tag == "properties"
    failures = [case.get("message") for case in suite.iter("failure")]
    assert [message.startswith("DRILL: ") for message in failures] == [True, False]
    (error,) = suite.iter("error")
    assert error.text.startswith("DRILL DID NOT FIRE: ")


def test_a_path_in_order_says_that_the_drill_did_not_fire():
    verdict = drilled("resolver_stale", GOOD.replace("PTR mail.example.", "PTR !nodata")).as_dict()
    assert not verdict["drill"]["fired"]
    assert lines(verdict)[0].startswith("DRILL DID NOT FIRE: ")
    assert "DRILL DID NOT FIRE: " in junit(report(verdict))


def test_stats_carry_it_behind_what_is_real():
    carried = stats(MADE, {})
    assert carried["drill"] == MADE["drill"] == [{"fault": "ptr_gone", "paths": 2, "fired": 1}]
    assert [one.get("drill") for one in carried["problems"]] == [None, "ptr_gone", "ptr_gone"]
    assert carried["problems"][1]["message"].startswith("DRILL: ")
    assert "drill" not in stats(report(WRONG), {})


def test_a_real_fault_comes_before_a_pretended_one_of_the_same_weight():
    verdict = drilled("helo_changed", "mail.example A 192.0.2.10").as_dict()
    (problem,) = digest(report(verdict)["verdicts"]).problems
    assert problem.message == "10.2.0.192.in-addr.arpa. has no PTR record (NXDOMAIN)"
    assert headline(report(verdict)).endswith(", 0 of them in the DRILL alone")


def test_the_sentence_that_counts_the_paths_of_a_batch_is_told_once():
    made = report(ALL["ptr_gone"])
    assert made["notes"] == []
