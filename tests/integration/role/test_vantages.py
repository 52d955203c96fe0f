# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The role with several views of DNS: name servers that differ, one that refuses, and other hosts that ask too.

Other hosts are this machine under another inventory name, with name servers of their own, or hosts that are down.
"""

from __future__ import annotations

import pathlib
import sys

import pytest

HERE = pathlib.Path(__file__).resolve()
sys.path[:0] = [str(HERE.parent), str(HERE.parents[2]), str(HERE.parents[2] / "demo")]
from internet import Internet  # noqa: E402
from plays import DOWN, HERE_NO_MTA, ZONES, right  # noqa: E402
from support.nameserver import NameServer  # noqa: E402

REVERSE = "2.0.192.in-addr.arpa."
OLDER = {**ZONES, REVERSE: {**ZONES[REVERSE], "1": ["900 PTR old.example."], "2": []}}
OLDER["example."] = {**ZONES["example."], "old": ["A 192.0.2.1"]}
ALONE = {"relay_audit_nameservers": []}


@pytest.fixture(scope="module")
def older():
    with NameServer(OLDER) as server:
        yield server.address


@pytest.fixture(scope="module")
def refusing():
    with NameServer(ZONES, {"*": "refused"}) as server:
        yield server.address


def statuses(run):
    """Host: the status at each vantage."""
    return {
        verdict["host"]: {name: seen["status"] for name, seen in verdict["vantages"].items()}
        for verdict in run.report["verdicts"]
    }


def codes(run, host):
    (verdict,) = (verdict for verdict in run.report["verdicts"] if verdict["host"] == host)
    return {finding["code"]: finding for finding in verdict["findings"]}


def test_vantages_that_differ(audit, nameserver, older):
    vantages = {"ours": [nameserver], "theirs": [older]}
    run = audit(
        {"one": right(1), "two": right(2), "three": right(3)},
        variables={**ALONE, "relay_audit_vantages": vantages, "relay_audit_mode": "enforce"},
    )
    assert statuses(run) == {
        "one": {"ours": "compliant", "theirs": "compliant"},
        "two": {"ours": "compliant", "theirs": "noncompliant"},
        "three": {"ours": "compliant", "theirs": "compliant"},
    }
    assert run.found == {"one": "compliant", "two": "noncompliant", "three": "compliant"}
    assert run.failed == {"two"}
    differ = codes(run, "one")["vantage_disagreement"]
    assert "ours: mx1.example (3600 s left), theirs: old.example (900 s left)" in differ["message"]
    assert "the fault is isolated to theirs" in codes(run, "two")["vantage_disagreement"]["message"]
    assert "(seen from theirs only)" in codes(run, "two")["ptr_missing"]["message"]
    assert codes(run, "three") == {}


def test_a_vantage_that_refuses_does_not_spoil_the_others(audit, nameserver, refusing):
    vantages = {"ours": [nameserver], "closed": [refusing]}
    run = audit({"one": right(1)}, variables={**ALONE, "relay_audit_vantages": vantages})
    assert statuses(run) == {"one": {"ours": "compliant", "closed": "undetermined"}}
    assert run.found == {"one": "undetermined"}
    assert set(codes(run, "one")) == {"ptr_lookup_failed", "helo_lookup_failed"}


def test_other_hosts_are_vantages_with_their_own_dns(audit, older):
    hosts = {"one": right(1), "two": {**right(2), **HERE_NO_MTA, "relay_audit_vantage_nameservers": [older]}}
    run = audit(hosts, variables={"relay_audit_vantage_hosts": ["two"]})
    far = f"two ({older})"
    assert statuses(run) == {
        "one": {"default": "compliant", far: "compliant"},
        "two": {"default": "compliant", far: "noncompliant"},
    }
    assert "vantage_disagreement" in codes(run, "one")
    assert run.code == 0


@pytest.mark.parametrize("first", ("down", "near"), ids=("first", "last"))
def test_a_vantage_host_that_is_down_is_said_and_spoils_nothing(audit, nameserver, first):
    near = {**right(1), **HERE_NO_MTA, "relay_audit_vantage_nameservers": [nameserver]}
    order = [first, "near" if first == "down" else "down"]
    run = audit({"near": near, "down": {**DOWN, **right(2)}}, variables={"relay_audit_vantage_hosts": order})
    assert run.code == 0
    assert statuses(run)["near"] == {
        "default": "compliant",
        f"near ({nameserver})": "compliant",
        "down (its own resolver)": "undetermined",
    }
    assert run.found == {"near": "undetermined", "down": "undetermined"}
    assert any(note.startswith("vantage down (its own resolver) could not ask: ") for note in run.report["notes"])
    assert "vantage down (its own resolver) could not ask" in run.told


def test_a_vantage_host_without_dnspython_says_so(audit, tmp_path):
    bare = tmp_path / "python"
    bare.write_text(f'#!/bin/sh\nexec "{sys.base_prefix}/bin/python3" -I -S "$@"\n')
    bare.chmod(0o700)
    hosts = {"one": right(1), "bare": {**right(2), **HERE_NO_MTA, "ansible_python_interpreter": str(bare)}}
    run = audit(hosts, variables={"relay_audit_vantage_hosts": ["bare"]})
    assert statuses(run)["one"] == {"default": "compliant", "bare (its own resolver)": "undetermined"}
    assert "vantage bare (its own resolver) could not ask: Failed to import the required Python library" in run.told


def test_a_vantage_host_outside_of_the_play(audit, nameserver):
    watcher = {**HERE_NO_MTA, "relay_audit_vantage_nameservers": [nameserver]}
    hosts = {"one": right(1), "watcher": watcher}
    variables = {"relay_audit_vantage_hosts": ["watcher"], "relay_audit_mode": "enforce"}
    run = audit(hosts, "--limit", "one", variables=variables)
    assert statuses(run) == {"one": {"default": "compliant", f"watcher ({nameserver})": "compliant"}}
    assert run.code == 0


@pytest.mark.parametrize(("arguments", "play"), (((), {"connection": "local"}), (("-c", "local"), {})), ids=str)
def test_a_local_play_does_not_pass_off_its_own_answers_as_those_of_another_host(audit, arguments, play):
    run = audit({"one": right(1)}, *arguments, variables={"relay_audit_vantage_hosts": ["one"]}, **play)
    assert run.code == 2
    assert "relay_audit_vantage_hosts: 'one' would be asked here, for the connection of this play is local" in run.told


def test_saved_evidence_holds_all_vantages(audit, older, tmp_path):
    hosts = {"one": {**right(1), **HERE_NO_MTA, "relay_audit_vantage_nameservers": [older]}}
    again = {
        "ansible.builtin.assert": {"that": ["again.verdicts[0].vantages.keys() | length == 2"]},
    }
    judge = {
        "mailops.rdns.fcrdns_info": {"evidence": str(tmp_path / "evidence.json")},
        "delegate_to": "localhost",
        "vars": HERE_NO_MTA,
        "register": "again",
    }
    variables = {"relay_audit_vantage_hosts": ["one"], "relay_audit_evidence_dest": str(tmp_path / "evidence.json")}
    assert audit(hosts, variables=variables, after=[judge, again]).code == 0


def test_a_trace_tells_an_older_answer_from_another_view(audit):
    with Internet() as internet:
        variables = {
            **ALONE,
            "relay_audit_vantages": {"ours": [internet.ours], "elsewhere": [internet.elsewhere]},
            "relay_audit_trace": "on_failure",
            "relay_audit_root_servers": [internet.root],
            "relay_audit_trust_anchors": [internet.trust_anchor],
            "relay_audit_port": internet.port,
        }
        path = {"relay_audit_paths": [{"address": "192.0.2.64", "helo": "moved.relays.example"}]}
        run = audit({"moved": path}, variables=variables)
    assert statuses(run) == {"moved": {"ours": "compliant", "elsewhere": "noncompliant"}}
    older = codes(run, "moved")["propagating"]
    assert "the servers of the zone say moved.relays.example; the fault is isolated to elsewhere" in older["message"]
    assert older["remedy"]["retry_after"] == older["details"]["wait"] > 300
    assert "vantage_disagreement" not in codes(run, "moved")


@pytest.mark.parametrize(
    ("changes", "said"),
    (
        ({"relay_audit_vantages": {"a": ["192.0.2.53"]}}, "relay_audit_vantages and relay_audit_nameservers are both"),
        ({"relay_audit_vantage_hosts": ["onne"]}, "relay_audit_vantage_hosts: 'onne' is no host of the inventory"),
        ({"relay_audit_vantage_hosts": ["one", "one"]}, "relay_audit_vantage_hosts: 'one' is given twice"),
        (
            {"relay_audit_vantage_hosts": ["one"], "relay_audit_vantage_nameservers": {"a": 1}},
            "relay_audit_vantage_nameservers of 'one': ",
        ),
        (
            {**ALONE, "relay_audit_vantages": {"a": "x"}},
            "relay_audit_vantages.a: 'x' given: a list of name servers is wanted",
        ),
    ),
    ids=lambda value: "",
)
def test_wrong_values_are_one_sentence(audit, changes, said):
    run = audit({"one": right(1)}, variables=changes)
    assert run.code == 2
    assert said in run.told
    assert "Traceback" not in run.output
