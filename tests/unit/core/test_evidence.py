# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Saved evidence: what a file may hold, what is refused in one sentence, and that judging it again gives the same."""

from __future__ import annotations

import json
import os
import stat

import pytest

from ansible_collections.mailops.rdns.plugins.module_utils import _evidence
from ansible_collections.mailops.rdns.plugins.module_utils._dns import question as dns
from ansible_collections.mailops.rdns.plugins.module_utils._dns.question import Answer, ask
from ansible_collections.mailops.rdns.plugins.module_utils._task import run

PTR = ask("10.2.0.192.in-addr.arpa", dns.PTR)
HOST = ask("mail.example", dns.A)
ANSWERS = {
    PTR: Answer(PTR, dns.ANSWER, ("mail.example.",), 3600, at=100.0),
    HOST: Answer(HOST, dns.ANSWER, ("192.0.2.10",), 3600, at=100.0),
}
VANTAGE = _evidence.SavedVantage("default", ["192.0.2.53:53"], ["a note"], ANSWERS)
TARGETS = [{"address": "192.0.2.10", "helo": "mail.example"}, {"address": "192.0.2.11"}]
GOOD = _evidence.document(TARGETS, ["192.0.2.0/24"], [VANTAGE], 100.0, 101.0)
PARAMS = {"policy": {}, "targets": None, "assume_public": [], "returned": "auto"}


def judge_again(evidence, **more):
    return run({**PARAMS, "evidence": evidence, **more}, False)


@pytest.mark.parametrize("shape", ["dictionary", "text", "file"])
def test_judged_again(shape, tmp_path):
    path = tmp_path / "evidence.json"
    _evidence.save(str(path), GOOD)
    error, result = judge_again({"dictionary": GOOD, "text": json.dumps(GOOD), "file": str(path)}[shape])
    assert error == ""
    assert [v["status"] for v in result["verdicts"]] == ["compliant", "undetermined"]
    (unasked, _no_helo) = result["verdicts"][1]["findings"]
    assert (unasked["code"], unasked["details"]["reason"]) == ("ptr_lookup_failed", "not_asked")
    assert result["notes"] == ["a note", "judged from evidence of 1970-01-01 00:01:41 UTC"]


def test_another_policy_and_other_targets():
    error, result = judge_again(GOOD, targets=[{"address": "192.0.2.10", "helo": "other.example"}])
    assert (error, result["verdicts"][0]["status"]) == ("", "undetermined")  # nobody asked about other.example
    error, result = judge_again(GOOD, policy={"severity": {"ptr_lookup_failed": "error"}})
    assert [v["status"] for v in result["verdicts"]] == ["compliant", "noncompliant"]


def test_file_is_whole_and_private(tmp_path):
    path = tmp_path / "evidence.json"
    _evidence.save(str(path), GOOD)
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    assert os.listdir(tmp_path) == ["evidence.json"]


@pytest.mark.parametrize(
    "change, sentence",
    [
        ({"version": 2}, "evidence: version 2 (int) given, this collection reads version 1"),
        ({"schema": "something"}, "evidence: schema is 'something', not 'mailops.rdns.evidence'"),
        ({"complete": False}, "evidence: it was cut short"),
        ({"targets": None}, "evidence: the document is damaged"),
        ({"vantages": [{}]}, "evidence: 'answers' is missing: the document is damaged"),
        ({"finished": float("inf")}, "evidence: the document is damaged: unexpected time"),
        ({"targets": [{"address": "x"}]}, "evidence.targets[0]: address: 'x' is no address"),
        ({"assume_public": ["192.0.2.1/24"]}, "assume_public: '192.0.2.1/24' has host bits set"),
    ],
)
def test_refused(change, sentence):
    error, result = judge_again({**GOOD, **change})
    assert error.startswith(sentence) and "\n" not in error and result == {}


@pytest.mark.parametrize(
    "change",
    [
        {"owner": "<b>.example."},
        {"owner": "{{7*7}}."},
        {"records": ["mail.example.\x1b[31m"]},
        {"records": []},
        {"outcome": "fine"},
        {"type": "SRV"},
        {"ttl": -1},
        {"ttl": "soon"},
        {"at": "now"},
        {"aliases": [["a.", "CNAME", "<i>", 1]]},
        {"aliases": [["a.", "CNAME", "b.", float("inf")]]},
        {"aliases": [["a.", "CNAME", "b.", -1]]},
        {"records": "mail.example."},
        {"server": "{{ 7*7 }}"},
        {"extended_errors": [[float("inf"), "text"]]},
        {"extended_errors": [[1, "<script>"]]},
        {"extended_errors": [[1, "two\nlines"]]},
    ],
)
def test_answers_that_no_resolver_wrote_are_refused(change):
    damaged = json.loads(json.dumps(GOOD))
    damaged["vantages"][0]["answers"][0].update(change)
    error, _result = judge_again(damaged)
    assert error.startswith("evidence: the document is damaged")


def test_cut_short(tmp_path):
    path = tmp_path / "evidence.json"
    path.write_text(json.dumps(GOOD)[:-40])
    assert judge_again(str(path))[0].endswith("is no JSON document, or was cut short (line 1)")
    assert "cannot be read: No such file" in judge_again(str(tmp_path / "none"))[0]
    assert judge_again(str(tmp_path))[0].endswith("is no regular file")
    os.mkfifo(tmp_path / "fifo")  # to open it would wait for a writer
    assert judge_again(str(tmp_path / "fifo"))[0].endswith("is no regular file")
    path.write_bytes(b"\xff\xfe")
    assert judge_again(str(path))[0].endswith("cannot be read: it is not UTF-8 text")
