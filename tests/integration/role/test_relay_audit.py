# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The role in plays as users write them: serial, limit, check mode, lost and unreachable hosts, wrong values.

Real ansible-playbook, a real name server on loopback. No relay is needed: paths are declared, or the host is one that
cannot be reached, or it is this machine without any MTA in its PATH.
"""

from __future__ import annotations

import json
import pathlib
import re
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from plays import DOWN, HERE_NO_MTA, WRONG, right


def test_enforce_fails_the_relays_that_are_wrong_with_their_remedy(audit):
    run = audit({"one": right(1), "two": WRONG, "three": right(3)}, variables={"relay_audit_mode": "enforce"})
    assert (run.code, run.failed) == (2, {"two"})
    assert run.found == {"one": "compliant", "two": "noncompliant", "three": "compliant"}
    assert re.search(
        r"^ +- .*error ptr_missing: 99\.2\.0\.192\.in-addr\.arpa\. has no PTR record \(NXDOMAIN\)",
        run.output,
        re.MULTILINE,
    )
    assert re.search(
        r"^ +- .*record: 99\.2\.0\.192\.in-addr\.arpa\. 3600 IN PTR mx1\.example\.", run.output, re.MULTILINE
    )


def test_report_fails_nobody(audit):
    run = audit({"one": right(1), "two": WRONG})
    assert (run.code, run.failed) == (0, set())
    assert "changed=0" in run.output
    assert not re.search("changed=[1-9]", run.output)
    assert "1 of 2 sending paths is wrong" in run.told
    assert "relay_audit:" in run.output.split("CUSTOM STATS")[1]


@pytest.mark.parametrize(("undetermined", "failed"), (("fail", {"one"}), ("warn", set())))
def test_undetermined(audit, undetermined, failed):
    hosts = {"one": {"relay_audit_paths": [{"address": "192.0.2.61", "helo": "mx61.example"}]}, "two": right(2)}
    run = audit(hosts, variables={"relay_audit_mode": "enforce", "relay_audit_undetermined": undetermined})
    assert run.failed == failed
    assert run.found == {"one": "undetermined", "two": "compliant"}


def test_each_host_has_its_own_variables(audit):
    """Templates, group and host values, role parameters: each host as Ansible itself would resolve it."""
    path = {"address": "192.0.2.{{ number }}", "helo": "{{ inventory_hostname }}.example"}
    strict = {"relay_audit_policy": {"severity": {"helo_unresolvable": "notice"}}, "relay_audit_mode": "enforce"}
    hosts = {
        "mx1": {"number": 1},
        "mx2": {"number": 2},
        "lax": {"number": 3, **strict},
        "odd": {"number": 4, "relay_audit_mode": "enforce"},
    }
    run = audit(hosts, role={"vars": {"relay_audit_paths": [path]}})
    assert run.found == {"mx1": "compliant", "mx2": "compliant", "lax": "compliant", "odd": "noncompliant"}
    assert run.failed == {"odd"}


@pytest.mark.parametrize("order", ("inventory", "reverse_inventory"))
def test_serial_reports_on_all_batches(audit, order):
    hosts = {f"r{number}": right(number) for number in range(1, 5)} | {"bad": WRONG}
    run = audit(hosts, serial=2, order=order)
    assert run.code == 0
    assert run.found == {
        "r1": "compliant",
        "r2": "compliant",
        "r3": "compliant",
        "r4": "compliant",
        "bad": "noncompliant",
    }
    assert run.report["complete"] is True
    assert len(run.report["verdicts"]) == 5


def test_serial_that_ends_early_is_honest_about_the_rest(audit):
    hosts = {"bad": WRONG, "worse": WRONG, "r1": right(1), "r2": right(2)}
    run = audit(hosts, serial=2, variables={"relay_audit_mode": "enforce"})
    assert run.code == 2
    assert run.found == {
        "bad": "noncompliant",
        "worse": "noncompliant",
        "r1": "relay_unreachable",
        "r2": "relay_unreachable",
    }
    assert run.report["complete"] is False


def test_a_failed_relay_of_an_earlier_batch_keeps_its_verdict(audit):
    hosts = {"bad": WRONG, "r1": right(1), "r2": right(2), "r3": right(3)}
    run = audit(hosts, serial=2, variables={"relay_audit_mode": "enforce"})
    assert run.failed == {"bad"}
    assert run.found == {"bad": "noncompliant", "r1": "compliant", "r2": "compliant", "r3": "compliant"}
    assert len(run.report["verdicts"]) == 4


def test_limit(audit):
    run = audit({"one": right(1), "two": WRONG, "three": right(3)}, "--limit", "one,three")
    assert run.found == {"one": "compliant", "three": "compliant"}
    assert run.report["complete"] is True


def test_check_mode_does_all_but_write(audit):
    run = audit({"one": right(1), "two": WRONG}, "--check", variables={"relay_audit_mode": "enforce"})
    assert (run.code, run.failed) == (2, {"two"})
    assert "1 of 2 sending paths is wrong" in run.told
    assert not run.folder.exists()


def test_all_unreachable_is_a_report_all_the_same(audit):
    run = audit({"one": DOWN, "two": DOWN})
    assert run.code == 0
    assert run.found == {"one": "relay_unreachable", "two": "relay_unreachable"}
    assert run.report["summary"]["undetermined"] == 2


@pytest.mark.parametrize("play", ({"become": True}, {"any_errors_fatal": True}, {"max_fail_percentage": 0}), ids=str)
def test_plays_with_settings_of_their_own(audit, play):
    hosts = {"down": DOWN, "one": right(1), "no-mta": HERE_NO_MTA}
    run = audit(hosts, variables={"ansible_become_method": "sudo", "ansible_become_exe": "/no/such/sudo"}, **play)
    assert run.code == 0
    assert run.found["one"] == "compliant"
    assert run.found["down"] == "relay_unreachable"
    assert run.found["no-mta"] in ("mta_not_found", "mta_unreadable", "relay_unreachable")  # by become, or no Postfix


def test_hosts_lost_before_the_role_are_in_the_report(audit):
    fail = {"name": "Lose it", "ansible.builtin.fail": {"msg": "gone"}, "when": "inventory_hostname == 'two'"}
    run = audit({"one": right(1), "two": right(2)}, pre_tasks=[fail])
    assert run.found == {"one": "compliant", "two": "relay_unreachable"}
    assert "the play had lost this host before the audit" in json.dumps(run.report)


def test_nat(audit):
    behind = {"relay_audit_paths": [{"address": "10.0.0.1", "helo": "mx1.example"}]}
    mapped = {**behind, "relay_audit_public_addresses": {"10.0.0.1": ["192.0.2.1"]}}
    run = audit({"one": behind, "two": mapped})
    assert run.found == {"one": "noncompliant", "two": "compliant"}
    assert run.report["verdicts"][1]["origin"]["inside"] == "10.0.0.1"


def test_a_template_in_dns_is_only_text(audit):
    hosts = {"one": {"relay_audit_paths": [{"address": "192.0.2.66", "helo": "mx1.example"}]}}
    run = audit(hosts, variables={"relay_audit_mode": "enforce"})
    assert run.failed == {"one"}
    assert r"\123\123\0327*7\032\125\125.example" in run.told
    assert "49.example" not in run.told


def test_a_template_in_what_a_relay_says_is_only_text(audit, tmp_path):
    """The message of an unreachable relay reaches the report and the message of the failed task."""
    ssh = tmp_path / "evil-ssh"
    ssh.write_text("#!/bin/sh\necho 'no way: {{ 7*7 }} <script> {% raw %}' >&2\nexit 255\n")
    ssh.chmod(0o700)
    run = audit({"one": {**DOWN, "ansible_ssh_executable": str(ssh)}}, variables={"relay_audit_mode": "enforce"})
    assert run.failed == {"one"}
    assert run.found == {"one": "relay_unreachable"}
    assert r"no way: \x7b\x7b 7*7 \x7d\x7d \x3cscript\x3e" in run.report["verdicts"][0]["findings"][0]["message"]


@pytest.mark.parametrize(
    ("hosts", "changes", "said"),
    (
        (
            {
                "one": {"relay_audit_paths": [{"address": "10.1"}]},
                "two": {"relay_audit_paths": [{"address": "010.0.0.1"}]},
            },
            {},
            ("one: relay_audit_paths[0]: address: '10.1'", "two: relay_audit_paths[0]: address: '010.0.0.1'"),
        ),
        (
            {"one": {**right(1), "relay_audit_policy": {"severity": {"ptr_mising": "error"}}}},
            {},
            ("one: relay_audit_policy.severity: 'ptr_mising' is no finding code: did you mean 'ptr_missing'?",),
        ),
        ({"one": right(1)}, {"relay_audit_report_dir": "/proc/nowhere"}, ("relay_audit_report_dir: ", "/proc/nowhere")),
        ({"one": right(1)}, {"relay_audit_mode": "enforced"}, ("relay_audit_mode", "enforced")),
        ({"one": DOWN}, {"relay_audit_timeout": 0}, ("relay_audit_timeout: 0.0 (float) given: a number from 0.05",)),
        ({"one": DOWN}, {"relay_audit_nameservers": ["ns1"]}, ("relay_audit_nameservers: 'ns1' is a name",)),
        (
            {"one": DOWN},
            {"relay_audit_trace": "always", "relay_audit_root_servers": ["root"]},
            ("relay_audit_root_servers: 'root' is a name",),
        ),
        (
            {"one": DOWN},
            {"relay_audit_assume_public": ["192.0.2.1/24"]},
            ("relay_audit_assume_public: '192.0.2.1/24'",),
        ),
        ({"one": right(1)}, {"relay_audit_policy": "{{ nowhere }}"}, ("nowhere",)),
    ),
    ids=lambda value: "",
)
def test_wrong_values(audit, hosts, changes, said):
    run = audit(hosts, variables=changes)
    assert run.code == 2
    for part in said:
        assert part in run.told
    assert "Traceback" not in run.output
    assert "Find HELO names" not in run.output  # refused before any relay was logged in to
    assert not run.folder.exists()


def test_a_strategy_without_lockstep_is_refused(audit):
    run = audit({"one": right(1), "two": right(2)}, strategy="free")
    assert run.code == 2
    assert "the strategy linear is wanted for this play" in run.told


def test_declared_and_discovered_relays_side_by_side(audit):
    run = audit({"one": right(1), "down": DOWN, "two": right(2), "down2": DOWN})
    assert run.found == {
        "one": "compliant",
        "two": "compliant",
        "down": "relay_unreachable",
        "down2": "relay_unreachable",
    }


def test_later_tasks_can_use_the_result(audit):
    after = [{"ansible.builtin.assert": {"that": ["relay_audit_result.statuses[inventory_hostname] == 'compliant'"]}}]
    assert audit({"one": right(1), "two": right(2)}, after=after).code == 0


def test_implicit_localhost(audit, nameserver, tmp_path):
    settings = {"relay_audit_nameservers": [nameserver], "relay_audit_assume_public": ["192.0.2.0/24"]}
    settings["relay_audit_report_dir"] = str(tmp_path / "out")
    run = audit({}, hosts="localhost", connection="local", vars={**right(1), **settings})
    assert run.found == {"localhost": "compliant"}


def test_an_audit_of_nobody_is_refused(audit):
    """The playbook, in front of a play of the role."""
    run = audit({"one": WRONG}, "-e", "relay_audit_hosts=mail_relay", "mailops.rdns.audit")
    assert run.code == 2 and not (run.folder / "report.json").exists()
    assert "relay_audit_hosts: 'mail_relay' fits no host of the inventory (-i), so nothing would be" in run.told
    run = audit({"one": right(1), "two": WRONG}, "-e", "relay_audit_hosts=one,!two", "mailops.rdns.audit")
    assert run.code == 0 and "No fault on 1 sending path (1 relay)" in run.told
