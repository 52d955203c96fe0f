# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From a baseline and verdicts to the next one: which lines change, what is said of it, and what stays as it was."""

from __future__ import annotations

import difflib
import json
import os
import pathlib
import re
import stat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.mailops.rdns.plugins.module_utils._baseline import HEADER, empty, parse, render
from ansible_collections.mailops.rdns.plugins.module_utils._baseline_task import run
from ansible_collections.mailops.rdns.plugins.module_utils._baseline_update import seen_in, update
from ansible_collections.mailops.rdns.plugins.module_utils._finding import RELAY_CODES
from ansible_collections.mailops.rdns.plugins.module_utils._packed import pack

from .drawn import ANYTHING, judged
from .world import NOW, verdict_in

WHOLE = 1000  # paths, as large as many fleets are


def verdict(host, address, helo, world, **changes):
    """What the report has of a path."""
    return {"host": host, **verdict_in(world, {"address": address, "helo": helo}).as_dict(), **changes}


def relay(number, world="", **changes):
    """The path of one relay of a fleet that is in order, where the world does not say otherwise."""
    address, name = changes.pop("address", f"192.0.2.{number % 250 + 1}"), f"mail{number}.example.org"
    made = world or f"{address} PTR {name}.\n{name} A {address}"
    return verdict(f"relay{number}", address, changes.pop("helo", name), made, **changes)


def unknown(host, code, **details):
    finding = {"code": code, "severity": "undetermined", "details": {"detail": "x", **details}}
    return {
        "host": host,
        "name": host,
        "address": None,
        "helo": None,
        "ptr": None,
        "forward": {},
        "findings": [finding],
    }


def taken(verdicts, old=None, partial=False):
    return update(old or empty(), seen_in(verdicts), partial)


def difference(before, after):
    """The lines of a unified diff that begin with + or -."""
    lines = difflib.unified_diff(render(before).splitlines(), render(after).splitlines(), lineterm="", n=0)
    return [line for line in lines if line[:1] in "+-" and line[:3] not in ("+++", "---")]


def one_spaced(lines):
    return [" ".join(line.split()) for line in lines]


@pytest.fixture(scope="module")
def week():
    """The baseline of a fleet, and what became of it in an eventful week."""
    fleet = {number: relay(number) for number in range(WHOLE)}
    before = taken(fleet.values()).baseline
    fleet[17] = relay(
        17, "192.0.2.18 PTR mx17.example.net.\nmx17.example.net A 192.0.2.18\nmail17.example.org A 192.0.2.18"
    )
    fleet[204] = relay(204, "mail204.example.org A 192.0.2.205")
    fleet[305] = relay(
        305, "192.0.2.56 PTR mail305.example.org.\nmail305.example.org A 192.0.2.56\nmail305.example.org A 192.0.2.57"
    )
    fleet[501] = relay(501, helo="localhost")
    fleet[620] = relay(620, "192.0.2.121 PTR !servfail\nmail620.example.org A !timeout")
    fleet[700] = unknown("relay700", "relay_unreachable")
    fleet[800] = relay(800, address="192.0.2.251")
    del fleet[999]
    fleet[1000] = relay(1000)
    return before, taken(fleet.values(), before)


def test_a_fleet_of_a_thousand_paths_differs_in_the_lines_that_changed_and_no_others(week):
    before, made = week
    assert len(before.paths) == WHOLE and len(render(before).splitlines()) == 3 * WHOLE + HEADER.count("\n") + 1
    assert one_spaced(difference(before, made.baseline)) == [
        "-relay17 192.0.2.18 ptr mail17.example.org",
        "+relay17 192.0.2.18 ptr mx17.example.net",
        "+relay17 192.0.2.18 forward mx17.example.net 192.0.2.18",
        "-relay204 192.0.2.205 ptr mail204.example.org",
        "+relay204 192.0.2.205 ptr (none)",
        "+relay305 192.0.2.56 forward mail305.example.org 192.0.2.57",
        "-relay501 192.0.2.2 helo mail501.example.org",
        "+relay501 192.0.2.2 helo localhost",
        "+relay501 192.0.2.2 forward localhost (none)",
        "-relay800 192.0.2.51 helo mail800.example.org",
        "-relay800 192.0.2.51 ptr mail800.example.org",
        "-relay800 192.0.2.51 forward mail800.example.org 192.0.2.51",
        "+relay800 192.0.2.251 helo mail800.example.org",
        "+relay800 192.0.2.251 ptr mail800.example.org",
        "+relay800 192.0.2.251 forward mail800.example.org 192.0.2.251",
        "-relay999 192.0.2.250 helo mail999.example.org",
        "-relay999 192.0.2.250 ptr mail999.example.org",
        "-relay999 192.0.2.250 forward mail999.example.org 192.0.2.250",
        "+relay1000 192.0.2.1 helo mail1000.example.org",
        "+relay1000 192.0.2.1 ptr mail1000.example.org",
        "+relay1000 192.0.2.1 forward mail1000.example.org 192.0.2.1",
    ]
    assert [(one["code"], one["relay"]) for one in made.drift] == [
        ("drift_ptr", "relay17"),
        ("drift_ptr", "relay204"),
        ("drift_forward", "relay305"),
        ("drift_helo", "relay501"),
        ("drift_path_gone", "relay800"),
        ("drift_path_new", "relay800"),
        ("drift_path_gone", "relay999"),
        ("drift_path_new", "relay1000"),
    ]
    assert made.drift[1] == {
        "code": "drift_ptr",
        "relay": "relay204",
        "address": "192.0.2.205",
        "was": ["mail204.example.org"],
        "now": [],
    }
    assert made.notes == [
        "records that could not be looked up, and keep their lines: 2",
        "paths of relays that could not be reached or read, and keep their lines: 1",
    ]


def test_the_page_shows_this_very_week(week):
    before, made = week
    page = (pathlib.Path(__file__).parents[3] / "docs" / "drift.md").read_text(encoding="utf-8")
    (shown,) = re.findall(r"^```diff\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    assert shown.splitlines() == difference(before, made.baseline)
    (record,) = re.findall(r"^```\n(relay10 .*?)^```", page, re.MULTILINE | re.DOTALL)
    assert record in render(before)


TWO = [relay(1), relay(2)]
# verdicts, partial, the relays that are in the file afterwards (before: relay1 and relay2)
PATHS = {
    "both there": (TWO, False, ["relay1", "relay2"]),
    "one without a verdict": (TWO[:1], False, ["relay1"]),
    "one without a verdict, a part of the fleet": (TWO[:1], True, ["relay1", "relay2"]),
    "the audit says that it is gone": (
        [TWO[0], unknown("relay2", "drift_path_gone", address="192.0.2.3")],
        True,
        ["relay1"],
    ),
    "another path of it is gone": (
        [TWO[0], unknown("relay2", "drift_path_gone", address="192.0.2.99")],
        True,
        ["relay1", "relay2"],
    ),
    **{
        code: ([TWO[0], unknown("relay2", code)], False, ["relay1", "relay2"])
        for code in RELAY_CODES
        if code != "relays_through"
    },
    "a smarthost sends for it now": ([TWO[0], unknown("relay2", "relays_through")], True, ["relay1"]),
    "a waiver for nothing": ([TWO[0], unknown("relay2", "waiver_unmatched")], True, ["relay1", "relay2"]),
    "only some of its paths could be read": (
        [TWO[0], relay(2, address="192.0.2.77"), unknown("relay2", "mta_identity_dynamic")],
        False,
        ["relay1", "relay2", "relay2"],
    ),
    "it sends from elsewhere": ([TWO[0], relay(2, address="192.0.2.77")], True, ["relay1", "relay2"]),
}


@pytest.mark.parametrize("verdicts, partial, relays", PATHS.values(), ids=PATHS.keys())
def test_which_paths_stay(verdicts, partial, relays):
    before = taken(TWO).baseline
    made = taken(verdicts, before, partial)
    assert sorted(path[0] for path in made.baseline.paths) == relays


FAILED = ("timeout", "servfail", "refused", "unreachable", "malformed", "lame")


@pytest.mark.parametrize("outcome", FAILED)
@pytest.mark.parametrize("what", ("PTR", "A", "both"))
def test_what_could_not_be_looked_up_keeps_its_lines(outcome, what):
    before = taken(TWO).baseline
    ptr, forward = (f"!{outcome}" if what in (kind, "both") else right for kind, right in
                    (("PTR", "mail1.example.org."), ("A", "192.0.2.2")))  # fmt: skip
    made = taken([relay(1, f"192.0.2.2 PTR {ptr}\nmail1.example.org A {forward}"), TWO[1]], before)
    assert made.baseline == before and made.drift == []
    assert any("could not be looked up, and keep their lines" in note for note in made.notes)


def test_what_was_never_looked_up_has_no_line_and_is_said():
    made = taken([relay(1, "192.0.2.2 PTR !timeout\nmail1.example.org A 192.0.2.2")])
    assert "ptr" not in [line.split()[2] for line in render(made.baseline).splitlines() if line.startswith("relay")]
    assert made.notes == ["records that could not be looked up, and have no line yet: 1"]
    later = taken([relay(1)], made.baseline)
    assert one_spaced(difference(made.baseline, later.baseline)) == ["+relay1 192.0.2.2 ptr mail1.example.org"]
    assert later.drift == []


def test_transports_with_one_address_are_one_path_with_two_helo_names():
    world = "192.0.2.2 PTR a.example.\na.example A 192.0.2.2\nb.example A 192.0.2.2"
    verdicts = [verdict("r", "192.0.2.2", name, world) for name in ("b.example", "a.example")]
    lines = [line.split()[2:] for line in render(taken(verdicts).baseline).splitlines() if line.startswith("r ")]
    assert lines == [
        ["helo", "a.example"],
        ["helo", "b.example"],
        ["ptr", "a.example"],
        ["forward", "a.example", "192.0.2.2"],
        ["forward", "b.example", "192.0.2.2"],
    ]


@given(judged())
def test_whatever_dns_said_the_file_can_be_read_again_and_taken_in_twice_changes_nothing(drawn):
    from ansible_collections.mailops.rdns.plugins.module_utils._verdict import Evidence, judge

    target, seen, _answers = drawn
    told = judge(Evidence(target, False, seen), target.policy, NOW).as_dict()
    made = taken([{**told, "host": "relay"}])
    assert parse(render(made.baseline)) == made.baseline
    again = taken([{**told, "host": "relay"}], made.baseline)
    assert again.baseline == made.baseline and again.drift == []


@given(st.lists(ANYTHING, min_size=1, max_size=3) | ANYTHING)
def test_verdicts_that_are_none_are_one_sentence(verdicts):
    error, result = run({"path": "/nowhere/at/all", "verdicts": verdicts, "partial": False}, True)
    assert error and "\n" not in error and not result


def written(tmp_path, verdicts, check_mode=False, **params):
    return run({"path": str(tmp_path / "baseline.txt"), "verdicts": verdicts, "partial": False, **params}, check_mode)


def test_the_file_is_made_kept_and_changed(tmp_path):
    path = tmp_path / "baseline.txt"
    error, result = written(tmp_path, TWO, check_mode=True)
    assert (error, result["changed"], result["created"], path.exists()) == ("", True, True, False)
    assert result["diff"]["before"] == "" and result["diff"]["after"].startswith(HEADER)

    error, result = written(tmp_path, {"verdicts": TWO, "returned": "all"})
    assert (result["changed"], result["paths"], os.listdir(tmp_path)) == (True, 2, ["baseline.txt"])
    umask = os.umask(0)
    os.umask(umask)
    assert stat.S_IMODE(path.stat().st_mode) == 0o666 & ~umask

    path.chmod(0o640)
    before = path.read_text()
    assert written(tmp_path, pack(TWO))[1]["changed"] is False
    error, result = written(tmp_path, TWO[:1])
    assert result["changed"] and [one["relay"] for one in result["drift"]] == ["relay2"]
    assert result["diff"]["before"] == before and result["diff"]["after"] == path.read_text() != before
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_from_a_report(tmp_path):
    (tmp_path / "report.json").write_text(json.dumps({"complete": True, "verdicts": TWO}))
    assert written(tmp_path, str(tmp_path / "report.json"))[1]["paths"] == 2


@pytest.mark.parametrize(
    "verdicts, sentence",
    [
        ([], "verdicts: [] (list) given: what fcrdns_info returned, or a report, is wanted"),
        ({"a": 1}, "verdicts: a dictionary without verdicts given: what fcrdns_info returned, or a report, is wanted"),
        ({"verdicts": None}, "verdicts: None (NoneType) given"),
        ("/no/such/report.json", "verdicts: '/no/such/report.json' is no file"),
        ({"returned": "problems", "verdicts": TWO}, "verdicts: 'problems' were returned, and a path left out would"),
        ({"complete": False, "verdicts": TWO}, "verdicts: the report is not complete"),
        ({"drill": [{"fault": "ptr_gone"}], "verdicts": TWO}, "verdicts: they come of a drill"),
        ([TWO[0], {**TWO[1], "drill": "ptr_gone"}], "verdicts[1]: it comes of a drill"),
        (
            [{**TWO[0], "host": None, "name": None}],
            "verdicts[0]: name: None (NoneType) given: each target needs a name",
        ),
        ([5], "verdicts[0]: 5 (int) is no verdict of fcrdns_info"),
        ([{"address": "192.0.2.1", "name": "x"}], "verdicts[0]: "),
        ([{**TWO[0], "address": "x"}], "verdicts[0]: 'x' is no address"),
        ([{**TWO[0], "ptr": {"outcome": "answer", "names": ["{{ x }}"]}}], "is no host name"),
    ],
)
def test_what_cannot_be_taken_in_is_refused_and_nothing_is_written(tmp_path, verdicts, sentence):
    error, result = written(tmp_path, verdicts)
    assert error.startswith("verdicts") and sentence in error and not result
    assert not (tmp_path / "baseline.txt").exists()


def test_a_path_that_cannot_be_written_is_refused(tmp_path):
    target, path = tmp_path / "target.txt", tmp_path / "baseline.txt"
    assert "is no directory" in written(tmp_path / "nowhere", TWO)[0]
    path.symlink_to(target)
    assert "is a symbolic link" in written(tmp_path, TWO)[0]
    target.write_text("x")
    assert "is a symbolic link" in written(tmp_path, TWO)[0] and target.read_text() == "x"
    path.unlink()
    path.mkdir()
    assert "is no regular file" in written(tmp_path, TWO)[0]
    path.rmdir()
    path.write_text("somebody else's\n")
    error, _result = written(tmp_path, TWO)
    assert error.startswith(f"path: '{path}', line 1: ") and path.read_text() == "somebody else's\n"
    path.write_bytes(b"\xff")
    assert "it is not UTF-8 text" in written(tmp_path, TWO)[0]


def test_no_right_to_write_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "access", lambda path, mode: False)  # root may write everywhere
    assert "no right to write there" in written(tmp_path, TWO)[0]
