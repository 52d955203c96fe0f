# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the forms of the report say of waivers: what is waived, by whom and why, and which waivers waive nothing."""

from __future__ import annotations

import pathlib
import sys
import xml.etree.ElementTree as ET

import pytest

from ansible_collections.mailops.rdns.plugins.plugin_utils._report import waivers
from ansible_collections.mailops.rdns.plugins.plugin_utils._report.digest import headline
from ansible_collections.mailops.rdns.plugins.plugin_utils._report.document import batch, document
from ansible_collections.mailops.rdns.plugins.plugin_utils._report.junit import junit, lines
from ansible_collections.mailops.rdns.plugins.plugin_utils._report.markdown import markdown
from ansible_collections.mailops.rdns.plugins.plugin_utils._report.page import page
from ansible_collections.mailops.rdns.plugins.plugin_utils._report.stats import stats
from ansible_collections.mailops.rdns.plugins.plugin_utils._report.terminal import terminal

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from sample import finding, report, verdict, waiver

UNTIL, PAST, LATER = "1970-01-20", "1969-12-31", "1971-01-01"  # the sample reports are of 1970-01-01
TOLD = {"reason": "moves", "until": UNTIL, "approved_by": "Ann"}
WAIVED = verdict("not_applicable", finding(waived=True, waiver=TOLD), name="r1")
GOOD = verdict(name="r2")
LOST = verdict("undetermined", finding("relay_unreachable"), name="r3", address=None)


def idle(until=UNTIL):
    """A path on which a waiver matches nothing."""
    details = {"waived": "ptr_missing", "until": until, "approved_by": "Ann", "why": "moves"}
    return verdict("compliant", finding("waiver_unmatched", details=details), name="r4")


HERE, NOBODY = waiver(None, address="192.0.2.1"), waiver(None, address="192.0.2.200")

# id: (verdicts, waivers, hosts still to come, their states, codes of the rows beside the verdicts)
STATES = {
    "in use": ([WAIVED], [waiver("r1", paths=[0])], (), ["waiving"], 0),
    "ended": ([WAIVED], [waiver("r1", until=PAST, paths=[0])], (), ["expired"], 0),
    "idle": ([idle()], [waiver("r4", paths=[0])], (), ["unmatched"], 0),
    "idle, and ended": ([idle(PAST)], [waiver("r4", until=PAST, paths=[0])], (), ["unmatched"], 0),
    "idle here, in use there": ([idle(), WAIVED], [{**HERE, "paths": [0, 1]}], (), ["waiving"], 0),
    "idle here, not looked for there": ([idle(), GOOD], [{**HERE, "paths": [0, 1]}], (), ["open"], 0),
    "not looked for": ([GOOD], [waiver("r2", paths=[0])], (), ["open"], 0),
    "for nobody": ([GOOD], [NOBODY], (), ["unmatched"], 1),
    "for nobody so far": ([GOOD], [NOBODY], ("r9",), ["open"], 0),
    "perhaps for a relay that is down": ([GOOD, LOST], [NOBODY], (), ["open"], 0),
    "for a relay that is down": ([GOOD, LOST], [waiver("r3", address="192.0.2.9")], (), ["open"], 0),
    "for another address of a relay": ([GOOD, LOST], [waiver("r2", address="192.0.2.9")], (), ["unmatched"], 1),
    "for a relay beside the play": ([GOOD], [waiver("r9")], (), ["open"], 0),
    "the host's own in the place of the fleet's": (
        [WAIVED], [waiver("r1", paths=[0]), waiver("r1", reason="fleet")], (), ["waiving", "open"], 0
    ),
}  # fmt: skip


@pytest.mark.parametrize("verdicts, given, pending, states, rows", STATES.values(), ids=STATES.keys())
def test_what_each_waiver_came_to(verdicts, given, pending, states, rows):
    made = report(*verdicts, waivers=given, pending=pending)
    assert [one["state"] for one in made["waivers"]] == states
    added = made["verdicts"][len(verdicts) + len(pending) :]
    assert [(row["status"], row["findings"][0]["code"]) for row in added] == [
        ("not_applicable", "waiver_unmatched")
    ] * rows
    assert made["relays"] == len(verdicts) + len(pending)
    told = [one["code"] for one in made["verdicts"][0]["findings"]]
    assert ("waiver_unmatched" in told) is (verdicts[0]["name"] == "r4" and states == ["unmatched"])


def test_a_waiver_that_matches_in_a_later_batch_is_in_use():
    parts = [
        batch([{"host": one["name"], "origin": {}}], {"verdicts": [one], "summary": {"questions": 1, "seconds": 0.1}})
        for one in (idle(), WAIVED)
    ]
    for part in parts:
        part["waivers"] = {"given": [{**HERE, "paths": [0]}], "limited": False}
    first = document(parts[:1], ["r1"], 0.0)
    assert ([one["state"] for one in first["waivers"]], len(first["verdicts"][0]["findings"])) == (["unmatched"], 1)
    both = document(parts, [], 0.0)
    assert ([one["state"] for one in both["waivers"]], len(both["verdicts"][0]["findings"])) == (["waiving"], 0)


def test_with_limit_an_address_may_belong_to_a_host_that_was_left_out():
    part = batch([{"host": "r2", "origin": {}}], {"verdicts": [GOOD], "summary": {"questions": 1, "seconds": 0.1}})
    part["waivers"] = {"given": [NOBODY], "limited": True}
    assert [one["state"] for one in document([part], [], 0.0)["waivers"]] == ["open"]


def test_every_form_says_who_why_and_until_when():
    made = report(WAIVED, GOOD, waivers=[waiver("r1", paths=[0]), waiver("r1", until=PAST, paths=[0]), NOBODY])
    said = "1 finding waived, 1 waiver expired, 1 waiver without a finding, 1 waiver to end within 30 days."
    assert waivers.sentence(made) == said
    assert headline(made) == "No fault on 3 sending paths but what is waived"
    assert made["summary"]["waived"] == 1
    assert said in " ".join(line.strip() for line in terminal(made))
    assert "waived until 1970-01-20 by Ann: moves</span>" in page(made) and said in page(made)
    cases = ET.fromstring(junit(made).encode())[0].findall("testcase")
    assert cases[0].find("skipped").get("message") == ("waived until 1970-01-20 by Ann: moves (No PTR record)")
    assert lines(WAIVED)[0] == "error ptr_missing (waived until 1970-01-20 by Ann: moves): No PTR record"
    text = markdown(made)
    assert "| `r1` | `ptr_missing` | `1970-01-20` | `Ann` | `moves` |" in text
    assert "- Expired: `ptr_missing` of `r1`, until 1969-12-31, approved by `Ann`: `moves`" in text
    assert "- Without a finding: `ptr_missing` of `192.0.2.200`" in text
    assert stats(made, {})["waivers"] == {
        "waiving": 1, "expired": 1, "unmatched": 1,
        "ending": [{"code": "ptr_missing", "host": "r1", "address": None, "until": UNTIL, "approved_by": "Ann"}],
    }  # fmt: skip


def test_nothing_is_said_where_none_are_given():
    made = report(GOOD)
    assert "waivers" not in made and "waived" not in made["summary"] and "waivers" not in stats(made, {})
    shown = page(made).partition("</style>")[2]
    assert not any("waive" in text for text in (shown, markdown(made), junit(made), *terminal(made)))


def test_what_ends_later_is_not_said_to_end_soon():
    assert waivers.ending_soon(report(WAIVED, waivers=[waiver("r1", until=LATER, paths=[0])])) == []


def test_what_stands_comes_before_what_is_waived():
    both = verdict("noncompliant", finding(waived=True, waiver=TOLD), finding("helo_unresolvable"), name="r1")
    assert [line.split()[1] for line in lines(both) if line.startswith("error")] == [
        "helo_unresolvable:",
        "ptr_missing",
    ]
