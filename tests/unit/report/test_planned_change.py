# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A plan in the forms in which people read it: all of them whole, none of them left by what DNS says."""

from __future__ import annotations

import json
import os
import re
import stat
import typing as t

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.mailops.rdns.plugins.module_utils._plan.change import parse_changes
from ansible_collections.mailops.rdns.plugins.module_utils._plan.found import Found
from ansible_collections.mailops.rdns.plugins.module_utils._plan.planner import Settings, keys_of, plan, remember
from ansible_collections.mailops.rdns.plugins.module_utils._plan.seen import Look, Variant
from ansible_collections.mailops.rdns.plugins.module_utils._zone_change import Place
from ansible_collections.mailops.rdns.plugins.plugin_utils._planned_change.files import paths, write
from ansible_collections.mailops.rdns.plugins.plugin_utils._planned_change.page import page
from ansible_collections.mailops.rdns.plugins.plugin_utils._planned_change.picture import LEFT, RIGHT, Axis, picture
from ansible_collections.mailops.rdns.plugins.plugin_utils._planned_change.summary import summary
from ansible_collections.mailops.rdns.plugins.plugin_utils._planned_change.ticket import ticket

NOW = 1_800_000_000.0
OLD, NEW = "93.184.216.34", "93.184.216.35"
CHANGE = {"old_address": OLD, "old_name": "mail.example", "new_address": NEW, "new_name": "mx.example"}
HOSTILE = "</script><b>`|{{ 7*7 }}\x1b[31m\u202e"


def planned(change: t.Any = None, sets: t.Any = None, place: t.Any = None, **settings: t.Any) -> dict[str, t.Any]:
    """A plan for zones that hold nothing but these sets: (TTL, records)."""
    changes = parse_changes([change or CHANGE], (), False)
    found = {}
    for key in keys_of(changes):
        ttl, records = (sets or {}).get(key, (600, ()))
        look = Look(NOW, NOW, True, (Variant(tuple(records), ttl),), 600)
        where = place or Place("example.", key[0].split(".", 1)[0], "host@example", None)
        found[key] = Found(key, NOW, look, where, key[0], (), (), (), (), tuple(records))
    told = plan(changes, found, remember({}, found), NOW, Settings(**{"at": None, **settings}))
    return t.cast("dict[str, t.Any]", json.loads(json.dumps(told)))


RENAME = {key: value for key, value in CHANGE.items() if key != "new_address"}
SETS = {("34.216.184.93.in-addr.arpa.", "PTR"): (86400, ("mail.example.",)), ("mail.example.", "A"): (3600, (OLD,))}


def test_the_ticket():
    text = ticket(planned(RENAME, SETS))
    for wanted in (
        "# Change of a sending address: not safe yet",
        f"- `{OLD} (mail.example) to mx.example`",
        "1. [ ] **now**, by the operator of the reverse zone, zone `example.` (`host@example`):",
        "   ```text\n   34 300 IN PTR mx.example.\n   ```",
        "   To be removed:\n\n   ```text\n   34 IN PTR mail.example.\n   ```",
        "| `34.216.184.93.in-addr.arpa. PTR` | `example.` | 86,400 s | lower to 300 s |",
        "| `mx.example. A` | `example.` | 600 s | - | not there yet",
    ):
        assert wanted in text, text


def test_what_is_done_is_ticked_off():
    done = {**SETS, ("mx.example.", "A"): (300, (OLD,))}
    text = ticket(planned(RENAME, done))
    assert "[x] **done**" in text and "mx.example A is published" in text


@pytest.mark.parametrize("change", [CHANGE, RENAME], ids=["new address", "new name"])
@pytest.mark.parametrize("brief", [False, True])
def test_the_terminal_is_80_columns_wide(change, brief):
    lines = summary(planned(change, SETS, at=NOW + 500000), {"plan": "/x/change.json"}, brief)
    assert max(map(len, lines)) <= 80 and "  /x/change.json" in lines
    assert ("Note: " in "\n".join(lines)) != brief


def test_what_the_terminal_leaves_out_is_said():
    told = planned(RENAME, SETS)
    lines = summary({**told, "steps": told["steps"] * 20, "in_the_way": told["in_the_way"] * 20}, {})
    assert f"  and {len(told['steps']) * 20 - 40} more steps: see the files" in lines
    assert f"  and {len(told['in_the_way']) * 20 - 40} more sets of records: see the files" in lines


def test_files(tmp_path):
    files = paths(str(tmp_path / "out"))
    told = planned()
    assert write(files, told) == ""
    assert sorted(os.listdir(tmp_path / "out")) == ["change.html", "change.json", "change.md"]
    assert {stat.S_IMODE(os.stat(path).st_mode) for path in files.values()} == {0o600}
    with open(files["plan"], encoding="utf-8") as file:
        assert json.load(file) == told
    (tmp_path / "file").write_text("")
    assert write(paths(str(tmp_path / "file" / "x")), told).startswith("planned_change_dir: the plan could not be")


def test_the_picture():
    drawn = picture(planned(RENAME, SETS))
    assert drawn is not None
    forward, reverse = drawn["rows"]
    assert [span["kind"] for span in forward["spans"]] == ["older", "known"]
    assert [span["kind"] for span in reverse["spans"]] == ["lowering", "older", "known"]
    assert reverse["spans"][-1]["x"] == drawn["switch"]
    for row in drawn["rows"]:
        for span, following in zip(row["spans"], row["spans"][1:]):
            assert span["x"] + span["width"] == pytest.approx(following["x"], abs=0.2)


@given(st.lists(st.floats(0, 1e8), min_size=1, max_size=30))
def test_the_axis_goes_one_way(moments):
    axis = Axis(sorted(NOW + moment for moment in moments))
    places = [axis.at(moment) for moment in axis.moments]
    assert places == sorted(places) and places[0] >= LEFT and places[-1] <= RIGHT
    assert axis.at(NOW - 5) == places[0] and axis.at(NOW + 2e8) == places[-1]


def test_what_cannot_be_told_is_not_drawn():
    told = {**planned(), "safe": None, "safe_at": None, "switch_at": None, "switch_time": None}
    assert picture(told) is None and "not known" in page(told) and "not known" in ticket(told)


def test_no_text_leaves_its_place():
    place = Place("example.", HOSTILE, HOSTILE, None)
    told = planned(RENAME, {**SETS, ("34.216.184.93.in-addr.arpa.", "PTR"): (86400, (HOSTILE,))}, place)
    told = {**told, "problems": [HOSTILE], "notes": [HOSTILE]}
    outside = re.sub(r"`[^`\n]*`", "", ticket(told).replace("```text", "").replace("```", ""))
    for text in (page(told), "\n".join(summary(told, {})), outside):
        assert "<b>" not in text and "\x1b" not in text and "\u202e" not in text
    assert "{{" not in outside
    assert all("<" not in line for step in told["steps"] for line in [*step["records"], *step["zone_file"]])
