# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A wait from its options to its result, with fcrdns_info in this process, and hours that take no time."""

from __future__ import annotations

import time

import pytest

from ansible_collections.mailops.rdns.plugins.module_utils._task import run
from ansible_collections.mailops.rdns.plugins.plugin_utils._wait.options import ARGUMENTS, parse
from ansible_collections.mailops.rdns.plugins.plugin_utils._wait.session import CannotAskError, Session
from ansible_collections.mailops.rdns.plugins.plugin_utils._wait.watch import ZONE
from ansible_collections.mailops.rdns.tests.support.authoritative import AuthoritativeServer

ZONES = {
    ".": {"@": ["NS a.root."], "a.root.": ["A 127.0.0.1"]},
    "2.0.192.in-addr.arpa.": {"@": ["NS a.root."], "10": ["600 PTR mail.example."]},
    "example.": {"@": ["NS a.root."], "mail": ["900 A 192.0.2.10"]},
}
TARGET = {"address": "192.0.2.10", "helo": "mail.example"}
START = 1_900_000_000.0
MODULE = {"evidence": None, "evidence_dest": None, "vantage_results": None, "vantages": None, "nameservers": None}


@pytest.fixture(scope="module")
def server():
    with AuthoritativeServer(ZONES) as running:
        yield running


class Gate:
    """A session whose clock goes on only when it sleeps, or looks."""

    def __init__(self, server, *failures, targets=(TARGET,), look=1.0, **options):
        defaults = {name: argument.get("default") for name, argument in ARGUMENTS.items()}
        where = {"root_servers": [server.address], "port": server.port, "nameservers": [server.address]}
        around = {"assume_public": ["192.0.2.0/24", "127.0.0.0/8"], "timeout": 0.3}
        self.params = {**defaults, "targets": list(targets), **where, **around, **options}
        self.failures = list(failures)
        self.now, self.calls, self.lines, self.look = 50.0, [], [], look
        self.after = lambda: None  # what happens in the world after each look
        plan = parse(self.params, False)
        self.session = Session(
            plan, False, self.call, self.lines.append, self.sleep, lambda: self.now, lambda: START + self.now - 50
        )

    def call(self, options):
        self.calls.append(options)
        self.now += self.look
        failure = self.failures.pop(0) if self.failures else None
        if failure is not None:
            return failure
        error, result = run({**self.params, **MODULE, **options}, False)
        self.after()
        return {**result, **({"failed": True, "msg": error} if error else {})}

    def sleep(self, seconds):
        self.now += seconds

    def run(self):
        self.session.run()
        return self.session.result()


def test_times_are_those_of_the_wait_whatever_clocks_say(server):
    """Evidence carries the time of the host that asks: years from the clock of this wait, here."""
    gate = Gate(server, wait_timeout=3600, stable_for=1000)
    result = gate.run()
    assert abs(time.time() - START) > 1e6
    assert "failed" not in result and result["expected"] == 0 and result["prediction"] == ""
    first = {entry["where"]: entry for entry in result["history"]}
    assert first["default"]["left"] == 600 and first["default"]["at"] == START + 1
    assert first["default"]["time"] == "2030-03-17T17:46:41Z" and first[ZONE]["status"] == "compliant"
    assert result["looks"]["default"] == 3  # once at first, once after 600 s, once at the end
    assert 1001 <= result["waited"] <= 1010
    assert gate.lines[-1] == "Confirmed: 192.0.2.10 (mail.example) is compliant everywhere."


def test_the_first_look_fails(server):
    for returned, reason, unreachable in (
        ({"failed": True, "msg": "no\ndnspython"}, "no dnspython", False),
        ({"unreachable": True, "msg": "no route"}, "no route", True),
        ({}, "fcrdns_info returned no evidence", False),
        ({"evidence": "/etc/passwd"}, "what it returned as evidence is not", False),
        ({"evidence": {"schema": "mailops.rdns.evidence"}}, "what it returned as evidence is not", False),
        ({"evidence": "mailops.rdns.packed/1;x"}, "evidence: packed text is damaged", False),
    ):
        with pytest.raises(CannotAskError) as caught:
            Gate(server, returned).run()
        assert str(caught.value).startswith(reason) and caught.value.unreachable is unreachable


def test_a_later_look_fails_and_is_made_up_for(server):
    down = {"unreachable": True, "msg": "No route to \x1b[31m{{ host }}"}
    gate = Gate(server, None, down, down, wait_timeout=600, stable_for=100)
    result = gate.run()
    assert "failed" not in result
    zone = [(entry["status"], entry["what"]) for entry in result["history"] if entry["where"] == ZONE]
    assert [status for status, _what in zone] == ["compliant", "undetermined", "compliant"]
    assert zone[1][1].startswith("the look failed: No route to ") and zone[1][1].isprintable()
    assert [note for note in result["notes"] if note.startswith("a look failed: No route to")]


def test_it_never_comes_back(server):
    down = {"unreachable": True, "msg": "No route"}
    gate = Gate(server, None, *[down] * 100, wait_timeout=300, stable_for=300)
    result = gate.run()
    said = "is undetermined: the zone's own servers could not be asked (the look failed: No route); default: compliant."
    assert result["failed"] and said in result["msg"]
    assert result["prediction"].startswith("Whether waiting longer would help is not known: the zone's own servers")
    assert result["verdicts"][0]["status"] == "undetermined" and gate.now <= 350 + 1


def test_an_absence_that_the_first_look_itself_put_into_a_cache_is_no_other_dns(server):
    """With all of its TTL left it would count as another view of DNS, had the zone been asked at the same time."""
    without = {**ZONES, "2.0.192.in-addr.arpa.": {"@": ["NS a.root."]}}
    with AuthoritativeServer(without) as zone, AuthoritativeServer(without) as cache:
        gate = Gate(zone, wait_timeout=60, nameservers=[cache.address])
        gate.after = lambda: (setattr(zone, "zones", server.zones), setattr(zone, "names", server.names))
        result = gate.run()
    assert result["looks"] == {ZONE: 2, "default": 1}
    (found,) = [
        one for one in result["verdicts"][0]["findings"] if one["code"] in ("propagating", "vantage_disagreement")
    ]
    assert found["code"] == "propagating"
    assert result["prediction"].startswith("Waiting longer would help: default keeps the old answer for another 2")


def test_a_full_history_says_so(server, monkeypatch):
    monkeypatch.setattr(f"{Session.__module__}.MOST_HISTORY", 1)
    result = Gate(server).run()
    assert len(result["history"]) == 1
    assert "the history holds the first 1 changes: later ones are left out" in result["notes"]


def test_nothing_changes_and_it_is_still_there(server):
    gate = Gate(server, targets=[{"address": "192.0.2.11", "helo": "mail.example"}], wait_timeout=200, min_interval=10)
    gate.run()
    signs = [line for line in gate.lines if " s of 200 s waited. Waiting alone would not help" in line]
    assert len(signs) == 3 and all(len(line) <= 80 for line in gate.lines)
    assert all(call["vantages"] == {} and call["trace_evidence"] for call in gate.calls[1:])


def test_the_way_is_walked_anew_now_and_then(server):
    gate = Gate(server, targets=[{"address": "192.0.2.11", "helo": "mail.example"}], wait_timeout=1000, min_interval=60)
    gate.run()
    walked = [index for index, call in enumerate(gate.calls) if "trace_evidence" not in call]
    assert 3 <= len(walked) <= 4 and len(gate.calls) > 12


def test_many_paths_do_not_flood_the_terminal(server):
    many = [{"address": f"192.0.2.{last}", "helo": "mail.example"} for last in range(100, 140)]
    gate = Gate(server, targets=many, wait_timeout=0)
    result = gate.run()
    assert any(line.endswith("and 70 more changes") for line in gate.lines) and len(gate.lines) < 50
    assert len(result["history"]) == 80 and result["summary"]["noncompliant"] == 40
    assert "; and 37 more paths are not compliant." in result["msg"]


def test_last_words_before_and_after_the_first_look(server):
    gate = Gate(server, wait_timeout=0)
    assert gate.session.last_words() == (
        "\nInterrupted after 0 s. Last verdict: nothing is known yet, the first answers\n  have not come.\n"
    )
    gate.run()
    assert "Last verdict: 192.0.2.10 (mail.example) is compliant" in gate.session.last_words()
