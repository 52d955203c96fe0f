# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What every form of the report says of a baseline: what has changed, or that nothing has; nothing without one."""

from __future__ import annotations

import json
import pathlib
import sys
import xml.etree.ElementTree as ET

import jsonschema
import pytest

from ansible_collections.mailops.rdns.plugins.plugin_utils._report.document import document
from ansible_collections.mailops.rdns.plugins.plugin_utils._report.files import as_json
from ansible_collections.mailops.rdns.plugins.plugin_utils._report.junit import junit
from ansible_collections.mailops.rdns.plugins.plugin_utils._report.markdown import markdown
from ansible_collections.mailops.rdns.plugins.plugin_utils._report.page import page
from ansible_collections.mailops.rdns.plugins.plugin_utils._report.stats import stats
from ansible_collections.mailops.rdns.plugins.plugin_utils._report.terminal import terminal

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from sample import HOSTILE, finding, verdict

SCHEMA = json.loads(
    (pathlib.Path(__file__).parents[3] / "docs" / "schema" / "report-1.json").read_text(encoding="utf-8")
)
FILE = {"path": "/srv/rdns/baseline.txt", "paths": 3, "update": False, "notes": []}


def changed(kind, **details):
    return finding(f"drift_{kind}", message=f"{kind} has changed", details=details)


PTR = verdict("compliant", changed("ptr", was=["a.example"], now=["b.example", "c.example"]), name="relay1")
FORWARD = verdict("compliant", changed("forward", name="a.example", was=["192.0.2.1"], now=["none"]), name="relay2")
HELO = verdict("compliant", changed("helo", was=[HOSTILE], now=["b.example"]), name="relay3")
NEW = verdict("compliant", changed("path_new", address="192.0.2.4", relay="relay4"), name="relay4")
GONE = verdict(
    "not_applicable",
    changed("path_gone", address="192.0.2.5", detail="x"),
    name="relay5 192.0.2.5",
    address=None,
    iprev=None,
    ptr=None,
    forward={},
)
ALL = (PTR, FORWARD, HELO, NEW, GONE)


def report(*verdicts, baseline=None):
    part = {
        "verdicts": [{"host": one["name"].partition(" ")[0], "origin": {}, **one} for one in verdicts],
        "questions": 4,
        "seconds": 0.1,
        "notes": [],
        **({"baseline": baseline} if baseline else {}),
    }
    return document([part], [], 1_800_000_000.0)


def test_the_report_says_how_much_has_changed():
    told = report(*ALL, baseline=FILE)
    jsonschema.validate(told, SCHEMA)
    assert told["baseline"] == {"path": "/srv/rdns/baseline.txt", "paths": 3, "changes": 5}
    assert json.loads(as_json(told)) == told
    assert stats(told, {})["baseline"] == told["baseline"]
    assert told["relays"] == 4, "a relay that is gone is none of the play's"


SENTENCES = (
    (
        ALL,
        FILE,
        "Since the baseline (3 paths): PTR names 1, addresses of names 1, HELO names 1, new paths 1, paths gone 1.",
    ),
    ((PTR, PTR), FILE, "Since the baseline (3 paths): PTR names 2."),
    ((verdict(),), FILE, "Nothing has changed since the baseline (3 paths)."),
    (
        (verdict(), verdict("undetermined", name="relay8", ptr=None, forward={})),
        FILE,
        "Nothing that was seen has changed since the baseline (3 paths), and 1 path was not seen.",
    ),
    (
        (
            verdict(
                "not_applicable", name="relay9", ptr={**verdict()["ptr"], "names": [], "outcome": "timeout"}, forward={}
            ),
        )
        * 2,
        FILE,
        "Nothing that was seen has changed since the baseline (3 paths), and 2 paths were not seen.",
    ),
    ((verdict(),), {**FILE, "paths": None}, "There was no baseline yet to compare with."),
    ((verdict(),), None, ""),
)


@pytest.mark.parametrize(("verdicts", "baseline", "sentence"), SENTENCES)
def test_one_sentence_in_every_form(verdicts, baseline, sentence):
    told = report(*verdicts, baseline=baseline)
    forms = (" ".join(" ".join(terminal(told)).split()), markdown(told), page(told))
    for form in forms:
        assert sentence in form
        assert sentence or "the baseline" not in form


def test_markdown_has_a_table_from_what_to_what():
    rows = [line for line in markdown(report(*ALL, baseline=FILE)).splitlines() if line.startswith("| `relay")]
    assert rows[0] == "| `relay1` | `PTR` | `a.example` | `b.example, c.example` |"
    assert rows[1] == "| `relay2` | `addresses of a.example` | `192.0.2.1` | `none` |"
    assert rows[2].startswith("| `relay3` | `HELO` | `{{ 7*7 }}") and rows[2].endswith("| `b.example` |")
    assert rows[3] == "| `relay4` | `path` | `-` | `new` |"
    assert rows[4] == "| `relay5 192.0.2.5` | `path` | `192.0.2.5` | `gone` |"
    assert "\x1b" not in "".join(rows) and all(row.count("|") == 5 for row in rows)


def test_the_terminal_shows_a_few_of_them():
    lines = terminal(
        report(
            *(verdict("compliant", changed("ptr", was=["a"], now=["b"]), name=f"r{n}") for n in range(40)),
            baseline=FILE,
        )
    )
    assert [line.strip() for line in lines if "ptr has changed" in line] == [f"r{n}: ptr has changed" for n in range(5)]
    assert "      and 35 more" in lines and max(map(len, lines)) <= 80


def test_junit_shows_them_and_a_path_that_is_gone_is_skipped_with_the_reason():
    cases = {case.get("classname"): case for case in ET.fromstring(junit(report(*ALL, baseline=FILE))).iter("testcase")}
    assert "drift_ptr: ptr has changed" in cases["relay1"].findtext("system-out")
    assert cases["relay5"].find("skipped").get("message") == "path_gone has changed"
