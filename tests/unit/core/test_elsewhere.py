# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Evidence brought from other hosts: packed, unpacked, one vantage each, and never a way in for anything else."""

from __future__ import annotations

import base64
import json
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.mailops.rdns.plugins.module_utils import _packed
from ansible_collections.mailops.rdns.plugins.module_utils._dns.question import replay
from ansible_collections.mailops.rdns.plugins.module_utils._elsewhere import parse_elsewhere
from ansible_collections.mailops.rdns.plugins.module_utils._evidence import SavedVantage, document, load
from ansible_collections.mailops.rdns.plugins.module_utils._helo import gather_path
from ansible_collections.mailops.rdns.plugins.module_utils._packed import PREFIX, is_packed, pack, unpack
from ansible_collections.mailops.rdns.plugins.module_utils._policy import Policy
from ansible_collections.mailops.rdns.plugins.module_utils._survey import Survey
from ansible_collections.mailops.rdns.plugins.module_utils._target import parse_targets

from .test_vantages import GONE, GOOD
from .world import NOW, World

TARGETS = [{"address": "9.9.9.9", "helo": "mail.example"}]
HERE = GOOD.replace("192.0.2.10", "9.9.9.9")
THERE = GONE.replace("192.0.2.10", "9.9.9.9")


def asked(world):
    """Every answer of a world about the targets."""
    answers = {}

    def lookup(question):
        return answers.setdefault(question, World(world)(question))

    for target in parse_targets(TARGETS, Policy()):
        replay(gather_path(target.address, target.helo.name), lookup)
    return answers


def result(world, finished=NOW, notes=(), names=("default",)):
    vantages = [SavedVantage(name, ["192.0.2.53:53"], list(notes), asked(world)) for name in names]
    return {"changed": False, "evidence": pack(document(TARGETS, [], vantages, NOW, finished))}


@given(st.recursive(st.none() | st.text() | st.integers() | st.booleans(), st.lists))
def test_what_is_packed_comes_back(value):
    packed = pack(value)
    assert is_packed(packed) and unpack(packed) == value
    assert not set(packed) & set("{}%#\"' \n")


def bomb(size):
    return PREFIX + base64.b64encode(zlib.compress(b'"' + b"a" * size + b'"')).decode()


@pytest.mark.parametrize(
    "text",
    (
        PREFIX,
        PREFIX + "AAAA",
        PREFIX + "{{ 7*7 }}",
        pack([1])[:-4],
        PREFIX + base64.b64encode(zlib.compress(b"[")).decode(),
    ),
)
def test_damage_is_one_sentence(text):
    with pytest.raises(ValueError, match=r"^packed text is damaged, cut short, or too large$"):
        unpack(text)


def test_unpacking_is_bounded(monkeypatch):
    monkeypatch.setattr(_packed, "MOST_UNPACKED", 1000)
    assert unpack(bomb(900)) == "a" * 900
    with pytest.raises(ValueError, match="too large"):
        unpack(bomb(2_000_000))
    monkeypatch.setattr(_packed, "MOST_PACKED", 100)
    with pytest.raises(ValueError, match="are too many to be returned"):
        pack(list(range(1000)))


@pytest.mark.parametrize("value", ([[]] * 60, [{}] * 25, list(range(120))), ids=("lists", "dictionaries", "numbers"))
def test_what_would_be_large_in_memory_is_not_read(monkeypatch, value):
    assert unpack(pack(value)) == value
    monkeypatch.setattr(_packed, "MOST_WEIGHT", 100)
    with pytest.raises(ValueError, match=r"^packed text is damaged, cut short, or too large$"):
        unpack(pack(value))


def test_packed_evidence_is_evidence():
    assert [vantage.name for vantage in load(result(HERE)["evidence"]).vantages] == ["default"]
    with pytest.raises(ValueError, match=r"^evidence: packed text is damaged"):
        load(PREFIX + "x")


def judged(*vantages):
    survey = Survey(parse_targets(TARGETS, Policy()), (), lambda verdict: True)
    survey.ask([(one.saved.name, one) for one in vantages], clock=lambda: NOW)
    (verdict,) = survey.verdicts()
    return verdict


def test_each_result_is_a_vantage_with_answers_of_its_own():
    verdict = judged(*parse_elsewhere({"here": result(HERE), "there": result(THERE)}, ["default"], NOW))
    assert {name: seen["status"] for name, seen in verdict["vantages"].items()} == {
        "here": "compliant",
        "there": "noncompliant",
    }
    assert "vantage_disagreement" in {finding["code"] for finding in verdict["findings"]}


@pytest.mark.parametrize(
    ("lost", "reason"),
    (
        ({"unreachable": True, "msg": "ssh: no route\n to {{ host }}"}, "ssh: no route to ?? host ??"),
        (
            {"failed": True, "msg": "library (dnspython >= 2.3) on vm's Python"},
            "library (dnspython at least 2.3) on vms Python",
        ),
        ({"failed": True, "msg": "long " * 100}, "long " * 44 + "..."),
        ({"skipped": True}, "it returned no evidence (return_evidence)"),
        ({"evidence": PREFIX + "x"}, "evidence: packed text is damaged, cut short, or too large"),
        (
            {"evidence": {"schema": "other"}},
            "evidence: schema is other, not mailops.rdns.evidence: this is no saved evidence",
        ),
    ),
    ids=lambda value: "",
)
def test_a_vantage_that_could_not_ask_is_undetermined_and_spoils_no_other(lost, reason):
    vantages = parse_elsewhere({"here": result(HERE), "lost": lost}, [], NOW)
    assert vantages[1].problem.startswith(reason)
    assert vantages[1].saved.notes[0].startswith(f"vantage lost could not ask: {reason}")
    verdict = judged(*vantages)
    assert {name: seen["status"] for name, seen in verdict["vantages"].items()} == {
        "here": "compliant",
        "lost": "undetermined",
    }
    assert verdict["status"] == "undetermined"
    assert {finding["code"] for finding in verdict["findings"]} == {"ptr_lookup_failed", "helo_lookup_failed"}
    assert all(finding["details"]["tries"] == [f"lost: {vantages[1].problem}"] for finding in verdict["findings"])


def test_lost_vantages_can_be_saved_and_judged_again():
    lost = parse_elsewhere({"it's {{ lost }}": {"msg": 'no "way"'}, "n" * 500: {"msg": "m" * 500}}, [], NOW)
    again = load(document(TARGETS, [], [one.saved for one in lost], NOW, NOW))
    assert [vantage.name for vantage in again.vantages] == ["its ?? lost ??", "n" * 220 + "..."]


def test_no_host_can_have_a_file_read_here(tmp_path):
    path = tmp_path / "evidence.json"
    path.write_text(json.dumps(unpack(result(HERE)["evidence"])), encoding="utf-8")
    (found,) = parse_elsewhere({"mx": {"evidence": str(path)}}, [], NOW)
    assert found.problem == "what it returned as evidence is not what return_evidence returns"


@pytest.mark.parametrize("names", ((), ("a", "a"), tuple(map(str, range(101)))), ids=len)
def test_no_host_can_vanish_or_spoil_the_names_of_others(names):
    lost, here = parse_elsewhere({"mx": result(THERE, names=names), "here": result(HERE)}, [], NOW)
    assert lost.problem == f"its evidence holds {len(names)} vantages: 1 to 100 of different names are taken"
    assert not here.problem


def test_several_vantages_of_one_host_and_notes():
    told = result(HERE, notes=["the stub of systemd-resolved"], names=("inside", "outside"))
    found = [one.saved for one in parse_elsewhere({"mx": told}, [], NOW)]
    assert [one.name for one in found] == ["mx: inside", "mx: outside"]
    assert found[0].notes == ["mx: the stub of systemd-resolved"]


@pytest.mark.parametrize(("ahead", "noted"), ((0, False), (-300, False), (60, True), (-3600, True)))
def test_a_clock_that_is_off_is_said(ahead, noted):
    (found,) = parse_elsewhere({"mx": result(HERE, finished=NOW + ahead)}, [], NOW)
    assert bool(found.saved.notes) == noted
    assert not noted or f"its clock is {ahead:+,} s off this one" in found.saved.notes[0]


@pytest.mark.parametrize(
    ("value", "taken", "message"),
    (
        ([], [], "vantage_results: [] (list) given: a dictionary of vantage names and results is wanted"),
        ({"a": "x"}, [], "vantage_results[a]: 'x' given: what fcrdns_info returned is wanted"),
        ({"default": {}}, ["default"], "vantage_results: 'default' is the name of two vantages: each needs its own"),
        ({"a'": {}, "a": {}}, [], "vantage_results: 'a' is the name of two vantages: each needs its own"),
    ),
    ids=lambda value: "",
)
def test_bad_values_are_one_sentence(value, taken, message):
    with pytest.raises(ValueError, match=r"^vantage_results") as caught:
        parse_elsewhere(value, taken, NOW)
    assert str(caught.value) == message


def test_nothing_given():
    assert parse_elsewhere(None, ["default"]) == []
