# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A timeline: given these files, these rows and sentences, and nothing that was not seen or is nobody's business."""

from __future__ import annotations

import json
import os
import re
import typing as t

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.mailops.rdns.plugins.module_utils._dns import question as dns
from ansible_collections.mailops.rdns.plugins.module_utils._dns.question import Answer, Question, ask
from ansible_collections.mailops.rdns.plugins.module_utils._evidence import SavedVantage, document
from ansible_collections.mailops.rdns.plugins.module_utils._policy import Policy
from ansible_collections.mailops.rdns.plugins.plugin_utils._timeline.files import paths, write
from ansible_collections.mailops.rdns.plugins.plugin_utils._timeline.markdown import markdown
from ansible_collections.mailops.rdns.plugins.plugin_utils._timeline.page import page
from ansible_collections.mailops.rdns.plugins.plugin_utils._timeline.seen import (
    RIGHT,
    UNKNOWN,
    WRONG,
    ZONE,
    Seen,
    say,
    shown_helo,
    state_of,
)
from ansible_collections.mailops.rdns.plugins.plugin_utils._timeline.sources import read
from ansible_collections.mailops.rdns.plugins.plugin_utils._timeline.story import MOST_RUNS, story
from ansible_collections.mailops.rdns.plugins.plugin_utils._timeline.summary import summary
from ansible_collections.mailops.rdns.plugins.plugin_utils._wait.session import MOST_HISTORY

NOW = 1_800_000_000.0  # 2027-01-15 08:00:00 UTC
ADDRESS = "93.184.216.34"
OWNER = "34.216.184.93.in-addr.arpa."
GAP = "Nobody looked between 2027-01-15 08:00:10 and 2027-01-15 10:00:10 UTC, 2 h 0 min: the longest such time."
ONCE = "Seen wrong on 2027-01-15 08:00:50 UTC, at one look, not by all. Last seen right before, on {} UTC."
ONCE = ONCE.format("2027-01-15 08:00:00")
SOON = "Seen wrong at looks from 2027-01-15 08:00:50 to 2027-01-15 08:01:00 UTC. Last seen right before, on {} UTC."
SOON = SOON.format("2027-01-15 08:00:00")
NAMES = {"ours": "vantage 1", "theirs": "vantage 2"}


def seen(where: str, at: float, state: str = RIGHT, until: float | None = None, what: str = "") -> Seen:
    return Seen(ADDRESS, "mail.example", where, NOW + at, NOW + (at if until is None else until), state, what or state)


def told(*looks: Seen, **more: t.Any) -> dict[str, t.Any]:
    given = {"names": NAMES, "unread": 0, "read": 1, "now": NOW + 9999, **more}
    return story(looks, **given)


def test_no_run_reaches_over_changes_that_are_left_out() -> None:
    """After the bound it was wrong, and right again: neither may look as if it had been right all the time."""
    flapping = [seen("ours", at, WRONG if at % 2 else RIGHT) for at in range(MOST_RUNS + 1)]
    whole = told(*flapping, seen("ours", 9000, WRONG), seen("ours", 9001, RIGHT), seen("ours", 9002, WRONG))
    (row,) = whole["paths"][0]["rows"]
    assert len(row["runs"]) == MOST_RUNS and row["runs"][-1]["last"] == NOW + MOST_RUNS - 1
    assert whole["notes"] == ["of each place the first 500 changes are told: what was seen later is missing here"]


def sentences(*looks: Seen) -> list[str]:
    (path,) = told(*looks)["paths"]
    return path["told"]


# -- sentences


@pytest.mark.parametrize(
    "looks, expected",
    [
        pytest.param(
            [seen("ours", 0)], ["Never seen wrong, from 2027-01-15 08:00:00 to 2027-01-15 08:00:00 UTC."], id="one"
        ),
        pytest.param(
            [seen("ours", 0, WRONG)],
            ["Seen wrong on 2027-01-15 08:00:00 UTC, at one look.", "Not seen right since by: vantage 1."],
            id="wrong once",
        ),
        pytest.param(
            [seen("ours", 0, WRONG), seen("ours", 30, WRONG), seen("ours", 60)],
            [
                "Seen wrong at looks from 2027-01-15 08:00:00 to 2027-01-15 08:00:30 UTC.",
                "Seen right again by all that saw it wrong, on 2027-01-15 08:01:00 UTC at the latest.",
            ],
            id="mended",
        ),
        pytest.param(
            [seen("ours", 0), seen("theirs", 0), seen("theirs", 50, WRONG), seen("ours", 50), seen("theirs", 90)],
            [
                ONCE,
                "Seen right again by all that saw it wrong, on 2027-01-15 08:01:30 UTC at the latest.",
            ],
            id="one of two",
        ),
        pytest.param(
            [
                seen("ours", 0),
                seen("theirs", 20),
                seen("ours", 50, WRONG),
                seen("theirs", 50),
                seen("theirs", 60, WRONG),
            ],
            [
                SOON,
                "Not seen right since by: vantage 1, vantage 2.",
            ],
            id="who saw it wrong first says how long it was right",
        ),
        pytest.param(
            [seen("ours", 0, WRONG), seen("ours", 20), seen("ours", 40, WRONG)],
            [
                "Seen wrong at looks from 2027-01-15 08:00:00 to 2027-01-15 08:00:40 UTC, and right in between.",
                "Not seen right since by: vantage 1.",
            ],
            id="back and forth",
        ),
        pytest.param([seen("ours", 0, UNKNOWN)], ["Nothing could be determined."], id="nothing known"),
        pytest.param(
            [seen("ours", 0), seen("ours", 5, UNKNOWN)],
            [
                "Never seen wrong, from 2027-01-15 08:00:00 to 2027-01-15 08:00:05 UTC.",
                "1 look could not tell, which is neither right nor wrong.",
            ],
            id="unknown is neither",
        ),
        pytest.param(
            [seen("ours", 0), seen("ours", 10), seen("ours", 7210)],
            [
                "Never seen wrong, from 2027-01-15 08:00:00 to 2027-01-15 10:00:10 UTC.",
                GAP,
            ],
            id="a gap",
        ),
        pytest.param(
            [seen("ours", 0, until=7200), seen("theirs", 7210)],
            ["Never seen wrong, from 2027-01-15 08:00:00 to 2027-01-15 10:00:10 UTC."],
            id="kept looking is no gap",
        ),
    ],
)
def test_sentences(looks, expected):
    assert sentences(*looks) == expected


@given(
    st.lists(
        st.tuples(
            st.sampled_from((ZONE, "ours", "theirs")),
            st.integers(0, 5000),
            st.integers(0, 300),
            st.sampled_from((RIGHT, WRONG, UNKNOWN)),
        ),
        min_size=1,
        max_size=30,
    )
)
def test_no_run_claims_more_than_its_looks(drawn):
    looks = [seen(where, at, state, at + length) for where, at, length, state in drawn]
    whole = told(*looks)
    (path,) = whole["paths"]
    assert sum(run["looks"] for row in path["rows"] for run in row["runs"]) == len(looks)
    for row in path["rows"]:
        own = [one for one in looks if NAMES.get(one.where, one.where) == row["where"]]
        for run in row["runs"]:
            assert [run["first"], run["last"]] == [run["spans"][0][0], max(until for _at, until in run["spans"])]
            for at, until in run["spans"]:
                assert any((one.at, one.until, one.state) == (at, until, run["state"]) for one in own)
    assert markdown(whole, "p").count("\n| 2027") == sum(len(row["runs"]) for row in path["rows"])
    assert "<html" in page(whole)


# -- states


@pytest.mark.parametrize(
    "iprev, status, expected",
    [
        ("pass", "compliant", RIGHT),
        ("pass", "not_applicable", RIGHT),
        ("pass", "noncompliant", WRONG),
        ("pass", "undetermined", UNKNOWN),
        ("permerror", "compliant", WRONG),  # waived: receivers know nothing of waivers
        ("fail", "compliant", WRONG),
        ("temperror", "noncompliant", UNKNOWN),
        (None, "undetermined", UNKNOWN),
        ("{{ 7*7 }}", [], UNKNOWN),
    ],
)
def test_state(iprev, status, expected):
    assert state_of(iprev, status) == expected


@pytest.mark.parametrize(
    "helo, expected",
    [
        ("mail.example", "mail.example"),
        ("relay7", None),
        ("mail.corp", None),
        ("10.0.0.1", None),
        (None, None),
        (5, None),
    ],
)
def test_a_helo_name_that_dns_cannot_know_is_left_out(helo, expected):
    assert shown_helo(helo) == expected


def test_say():
    many = {"names": [f"n{number}.example" for number in range(7)], "outcome": "answer"}
    assert say(many, "pass", RIGHT).endswith("n4.example and 2 more, which leads back to the address")
    assert say({"names": [], "outcome": "nxdomain"}, "permerror", WRONG) == "no PTR record (NXDOMAIN)"
    assert say(None, None, UNKNOWN) == "nothing could be asked"
    assert "<" not in say({"names": ["<b>.example"], "outcome": "answer"}, "pass", RIGHT)


# -- files


def history(*entries: dict[str, t.Any], waited: t.Any = 600.0) -> dict[str, t.Any]:
    usual = {"address": ADDRESS, "helo": "mail.example", "name": "relay7.hq", "where": "ours", "status": "compliant"}
    usual.update(iprev="pass", ptr={"names": ["mail.example"], "outcome": "answer", "server": "10.9.8.7:53"})
    return {"history": [{**usual, **entry} for entry in entries], "waited": waited, "failed": True, "msg": "x"}


def evidence(moment: float, right: bool = True) -> dict[str, t.Any]:
    reverse = Answer(Question(OWNER, dns.PTR), "answer", ("mail.example.",), 300, at=moment, server="10.9.8.7:53")
    gone = Answer(Question(OWNER, dns.PTR), "nxdomain", ttl=300, at=moment, server="10.9.8.7:53")
    name = Answer(ask("mail.example", dns.A), "answer", (ADDRESS,), 300, at=moment, server="10.9.8.7:53")
    answers = {one.question: one for one in (reverse if right else gone, name)}
    targets = [
        {"address": ADDRESS, "helo": "mail.example", "name": "relay7.hq"},
        {"address": ADDRESS, "helo": "mail.example", "name": "relay7.hq again"},
        {"address": "93.184.216.99", "helo": "other.example", "name": "relay8.hq"},
    ]
    return document(targets, [], [SavedVantage("ours", ["10.9.8.7:53"], [], answers)], moment - 1, moment + 60)


def report(**more: t.Any) -> dict[str, t.Any]:
    view = {"status": "noncompliant", "iprev": "permerror", "ptr": {"names": [], "outcome": "nodata"}}
    verdict = {
        "address": ADDRESS,
        "helo": "mail.example",
        "name": "relay7.hq",
        "host": "relay7.hq",
        "vantages": {"ours": view},
    }
    given = {"schema": "mailops.rdns.report", "version": 1, "generated": "2027-01-15T08:00:00Z", "verdicts": [verdict]}
    return {**given, **more}


@pytest.fixture
def looked(tmp_path):
    def look(content: t.Any) -> list[Seen]:
        path = tmp_path / "file.json"
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        return read(str(path), {ADDRESS}, Policy())

    return look


def test_a_wait_kept_looking_until_the_next_entry(looked):
    entries = (
        {"at": NOW, "status": "noncompliant", "iprev": "permerror", "ptr": {"names": [], "outcome": "nxdomain"}},
    )
    found = looked(
        history(*entries, {"at": NOW + 100}, {"at": NOW + 5, "where": ZONE}, {"at": NOW, "address": "8.8.8.8"})
    )
    assert [(one.where, one.at - NOW, one.until - NOW, one.state) for one in found] == [
        ("ours", 0, 100, WRONG),
        (ZONE, 5, 600, RIGHT),
        ("ours", 100, 600, RIGHT),
    ]


def test_a_full_history_says_nothing_of_what_came_later(looked):
    others = [{"at": NOW + 1, "address": "8.8.8.8"}] * (MOST_HISTORY - 1)
    (found,) = looked(history({"at": NOW}, *others[1:]))
    assert found.until == NOW + 600
    (found,) = looked(history({"at": NOW}, *others))
    assert found.until == NOW + 1


def test_too_many_looks_are_refused_and_not_cut(looked):
    with pytest.raises(ValueError, match="it tells of 20,001 looks: at most 20,000 of one file are taken"):
        looked(history(*[{"at": NOW + at} for at in range(20001)]))


def test_evidence_is_judged_as_of_then(looked):
    (one,) = looked(evidence(NOW))
    assert (one.where, one.at, one.until, one.state, one.helo) == ("ours", NOW, NOW, RIGHT, "mail.example")
    (one,) = looked(evidence(NOW, right=False))
    assert (one.state, one.what) == (WRONG, "no PTR record (NXDOMAIN)")


def test_a_report(looked):
    (one,) = looked(report())
    assert (one.at, one.state, one.what) == (NOW, WRONG, "no PTR record (NODATA)")


def test_a_waived_helo_is_wrong_all_the_same(looked):
    view = {"status": "compliant", "iprev": "pass", "ptr": {"names": ["mail.example"], "outcome": "answer"}}
    waived = {"code": "helo_address_mismatch", "severity": "error", "waived": True}
    verdict = {"address": ADDRESS, "helo": "mail.example", "vantages": {"ours": view}, "findings": [waived]}
    (one,) = looked(report(verdicts=[verdict]))
    assert one.state == WRONG and "HELO does not fit" in one.what
    (one,) = looked(report(verdicts=[{**verdict, "findings": []}]))
    assert one.state == RIGHT


@pytest.mark.parametrize(
    "content, sentence",
    [
        ("", "it is no JSON document, or was cut short"),
        ("[" * 200000, "it is no JSON document, or was cut short"),
        (json.dumps(evidence(NOW))[:-20], "it is no JSON document, or was cut short"),
        ({}, "it is neither a result of wait_for_fcrdns, nor saved evidence, nor a report of the audit"),
        ([1], "it is neither"),
        ({**evidence(NOW), "complete": False}, "it was cut short"),
        ({**evidence(NOW), "vantages": 5}, "the document is damaged"),
        ({**evidence(NOW), "targets": [{"address": "10.1"}]}, "'10.1' is no address"),
        (report(drill=["ptr_gone"]), "it is of a DRILL"),
        (report(generated="yesterday"), "it does not say when it was made"),
        (report(version=2), "another version"),
        (report(verdicts=[{"address": ADDRESS}]), "it lacks 'vantages': it is damaged"),
        (report(verdicts=5), "its parts are not what they should be"),
        (history({"at": "x"}), "a time in it is none"),
        (history({"at": -1}), "a time in it is none"),
        (history({"where": "ours"}), "it lacks 'at'"),
        ({"history": [5]}, "its history holds something else than entries"),
        (history({"at": NOW}, waited=[]), "a time in it is none"),
    ],
)
def test_a_damaged_file_is_one_sentence(looked, content, sentence):
    with pytest.raises(ValueError) as error:
        looked(content)
    assert sentence in str(error.value) and "\n" not in str(error.value)


def test_no_file_is_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for name in ("pipe", ".", "none"):
        with pytest.raises(ValueError):
            read(str(tmp_path / name), {ADDRESS}, Policy())


HOSTILE = "</script><b>`|{{ 7*7 }}\x1b[31m\u202e"


def test_hostile_files_stay_text(looked):
    entry = {"at": NOW, "where": HOSTILE, "helo": HOSTILE, "ptr": {"names": [HOSTILE], "outcome": HOSTILE}}
    (one,) = looked(history(entry))
    whole = told(one, names={HOSTILE: HOSTILE})
    outside = re.sub(r"`[^`\n]*`", "", markdown(whole, "p"))  # in a code span everything is text
    for text in (page(whole), outside, "\n".join(summary(whole, {HOSTILE: "v"}, [HOSTILE], {}))):
        assert "<b>" not in text and "\x1b" not in text and "\u202e" not in text and "{{" not in outside
    assert "`" not in outside and outside.count("|") == 7 * 3


def test_nothing_that_the_receiver_need_not_see(looked, tmp_path):
    looks = [*looked(history({"at": NOW})), *looked(evidence(NOW + 9)), *looked(report())]
    files = paths(str(tmp_path / "out"))
    assert write(files, told(*looks, unread=1)) == ""
    for path in files.values():
        with open(path, encoding="utf-8") as file:
            text = file.read()
        assert not [word for word in ("10.9.8.7", "relay7", "relay8", "other.example", "ours") if word in text], path
        assert os.stat(path).st_mode & 0o777 == 0o600
        assert "1 file" in text  # what could not be read is said


def test_vantages_that_are_not_wanted_are_left_out():
    whole = told(seen("ours", 0), seen("theirs", 1, WRONG), names={"ours": "vantage 1"})
    assert [row["where"] for row in whole["paths"][0]["rows"]] == ["vantage 1"]
    assert "wrong" not in " ".join(whole["paths"][0]["told"]).replace("Never seen wrong", "")


def test_the_terminal_is_80_columns_wide():
    lines = summary(told(seen("ours", 0), seen("theirs", 7200, WRONG), unread=1), NAMES, ["'x' " * 80], {})
    assert max(map(len, lines)) <= 80 and "  vantage 1: ours" in lines


def test_nothing_seen():
    whole = told(unread=3)
    assert "Nothing was seen of these addresses" in page(whole) and "3 files" in markdown(whole, "p")
