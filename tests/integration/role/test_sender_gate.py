# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The gate as users run it: real ansible-playbook; a root, the zones below it and a resolver on loopback."""

from __future__ import annotations

import json
import os
import pathlib
import re
import subprocess
import sys
import typing as t

import pytest
import yaml

HERE = pathlib.Path(__file__).resolve()
CHECKOUT = HERE.parents[3]
sys.path[:0] = [str(HERE.parent), str(CHECKOUT / "tests")]
from plays import DOWN, HERE_NO_MTA  # noqa: E402
from support.authoritative import AuthoritativeServer, Keys  # noqa: E402
from support.nameserver import NameServer  # noqa: E402

PAGE = (CHECKOUT / "docs" / "gate.md").read_text(encoding="utf-8")
#: What the page tells to type, but for what needs a relay to log in to (tests/integration/sender types that).
PRINTED = [
    one
    for one in re.findall(r"^    ansible-playbook (mailops\.rdns\.gate .*)$", PAGE, re.MULTILINE)
    if " -i " not in one
]
#: What it shows of the terminal.
SHOWN = re.findall(r"^```console\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)

SOA = "SOA ns.example.org. hostmaster.example.org. 2026112101 7200 900 1209600 300"
ROOT_KEYS = Keys()
ROOT = {
    "@": ["SOA ns.root. hostmaster.root. 1 7200 900 1209600 300", "NS ns.root."],
    "ns.root.": ["A 127.0.0.2"],
    "2.0.192.in-addr.arpa.": ["NS ns.example.org."],
    "example.org.": ["NS ns.example.org."],
    "ns.example.org.": ["A 127.0.0.3"],
}
ZONES = {
    "2.0.192.in-addr.arpa.": {
        "@": [SOA, "NS ns.example.org."],
        "11": ["PTR out.example.org."],
        "13": ["PTR other.example.org."],
        "14": ["PTR out.example.org."],
    },
    "example.org.": {
        "@": [SOA, "NS ns.example.org.", 'TXT "v=spf1 ip4:192.0.2.11 -all"'],
        "ns": ["A 127.0.0.3"],
        "out": ["A 192.0.2.11", "A 192.0.2.14"],
        "other": ["A 192.0.2.13"],
    },
}
RIGHT = {"sender_gate_address": "192.0.2.11", "sender_gate_helo": "out.example.org"}
LATER = "the address is put to use"


class Run(t.NamedTuple):
    """What one run left behind."""

    code: int
    output: str

    @property
    def told(self) -> str:
        """The output on one line: Ansible breaks lines where it likes, and doubles quotes in YAML."""
        return " ".join(self.output.split()).replace("''", "'")

    @property
    def ended(self) -> dict[str, bool]:
        """Host: whether it came to the end of the play."""
        recap = re.findall(r"^(\S+) +: ok=\d+ .*?unreachable=\d+ +failed=(\d+)", self.output, re.MULTILINE)
        return {host: failed == "0" for host, failed in recap}


@pytest.fixture(scope="module")
def dns() -> t.Iterator[dict[str, t.Any]]:
    """The variables that lead the gate to the servers; all of them at one port, for NS records carry none."""
    for _each in range(20):
        with AuthoritativeServer({".": ROOT}, signed={".": ROOT_KEYS}, host="127.0.0.2") as root:
            port = int(root.address.rpartition(":")[2])
            try:
                with (
                    AuthoritativeServer(ZONES, host="127.0.0.3", port=port),
                    NameServer({".": {}, **ZONES}) as resolver,
                ):
                    yield {
                        "sender_gate_nameservers": [resolver.address],
                        "sender_gate_root_servers": [root.address],
                        "sender_gate_port": port,
                        "sender_gate_trust_anchors": [f". IN DS {ROOT_KEYS.ds('.')}"],
                        "sender_gate_assume_public": ["192.0.2.0/24", "127.0.0.0/8"],
                    }
                    return
            except OSError:  # somebody has that port at another address
                continue
    pytest.fail("no port was free at two loopback addresses")


@pytest.fixture
def play(dns, tmp_path):
    def run(*words: str, hosts: t.Any = None, **variables: t.Any) -> Run:
        (tmp_path / "hosts.yml").write_text(yaml.safe_dump({"all": {"hosts": hosts or {}}}))
        (tmp_path / "given.json").write_text(json.dumps({**dns, **variables}))
        later = {"name": LATER, "ansible.builtin.debug": {"var": "sender_gate_result.passed"}}
        mine = {
            "hosts": "all" if hosts else "localhost",
            "gather_facts": False,
            "roles": ["mailops.rdns.sender_gate"],
            "post_tasks": [later],
        }
        (tmp_path / "play.yml").write_text(yaml.safe_dump([mine]))
        kept = {name: value for name, value in os.environ.items() if not name.startswith("ANSIBLE_")}
        environment = {
            **kept,
            "ANSIBLE_COLLECTIONS_PATH": str(CHECKOUT / ".cache" / "collections"),
            "ANSIBLE_CALLBACK_RESULT_FORMAT": "yaml",
            "ANSIBLE_HOST_KEY_CHECKING": "false",
            "ANSIBLE_SSH_TIMEOUT": "5",
            "ANSIBLE_NOCOWS": "true",
        }
        program = pathlib.Path(sys.executable).with_name("ansible-playbook")
        command = [sys.executable, str(program), *(words or ["play.yml"]), "-i", "hosts.yml", "-e", "@given.json"]
        done = subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=300, check=False
        )
        return Run(done.returncode, done.stdout + done.stderr)

    return run


@pytest.mark.parametrize("command", PRINTED)
@pytest.mark.one_core
def test_the_commands_of_the_page_run_as_printed(play, command):
    run = play(*command.split())
    assert run.code == 0, run.output
    assert "Gate open: 192.0.2.11 as out.example.org" in run.output
    assert len(PRINTED) >= 3


@pytest.mark.parametrize(
    ("shown", "variables"),
    [
        (SHOWN[0], RIGHT),
        (SHOWN[1], {**RIGHT, "sender_gate_address": "192.0.2.12", "sender_gate_mail_from_domain": "example.org"}),
    ],
    ids=["open", "closed"],
)
@pytest.mark.one_core
def test_the_terminal_is_as_the_page_shows_it(play, shown, variables):
    run = play(**variables)
    printed = re.sub(r"\d\d:\d\d:\d\d ", "14:31:02 ", run.output)
    for part in shown.split("[...]\n"):
        assert part in printed, run.output
    assert max(map(len, shown.splitlines())) <= 80


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"sender_gate_address": "192.0.2.12"}, "192.0.2.12: 12.2.0.192.in-addr.arpa. has no PTR record (NXDOMAIN)"),
        ({"sender_gate_ptr": ["new.example.org"]}, "192.0.2.11: "),
        ({"sender_gate_address": "192.0.2.13"}, "192.0.2.13: "),
        (
            {"sender_gate_address": "192.0.2.14", "sender_gate_mail_from_domain": "example.org"},
            "192.0.2.14: SPF of example.org does not authorise it, the result is fail (",
        ),
        ({"sender_gate_nameservers": ["127.0.0.4"], "sender_gate_timeout": 0.1}, "192.0.2.11: "),
    ],
    ids=["no PTR", "another PTR", "another HELO", "SPF", "no answer"],
)
@pytest.mark.one_core
def test_it_stays_closed(play, variables, sentence):
    run = play(**{**RIGHT, **variables})
    assert run.code == 2, run.output
    assert sentence in run.told
    assert LATER not in run.output


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"sender_gate_address": "10.1"}, "sender_gate_address: '10.1' is no address"),
        ({"sender_gate_helo": "a b"}, "sender_gate_helo: 'a b' holds spaces"),
        ({"sender_gate_host": "nobody"}, "sender_gate_host: 'nobody' is no host of the inventory (-i)"),
        ({"sender_gate_policy": {"fail": "on"}}, "sender_gate_policy: 'fail' is no part of a policy"),
        ({"sender_gate_mail_from_domain": "a b"}, "sender_gate_mail_from_domain: 'a b' is no domain"),
        ({"sender_gate_vantages": {"a": ["127.0.0.1"]}}, "sender_gate_vantages and sender_gate_nameservers are"),
        ({"sender_gate_nameservers": ["x"]}, "sender_gate_nameservers: 'x' is a name"),
        ({"sender_gate_wait": -5}, "sender_gate_wait: -5.0 (float) given: seconds from 0 to 604,800"),
        ({"sender_gate_stable_for": 60}, "sender_gate_stable_for: 60 given, and sender_gate_wait 0: nothing"),
    ],
)  # fmt: skip
def test_bad_input_is_one_sentence(play, variables, sentence):
    run = play(**{**RIGHT, **variables})
    assert run.code == 2 and sentence in run.told, run.output
    assert "List the addresses" not in run.output and LATER not in run.output


def test_a_group_that_is_not_there_opens_no_gate(play):
    hosts = {"mx1": HERE_NO_MTA}
    run = play("mailops.rdns.gate", "-e", "sender_gate_hosts=mail_relay", hosts=hosts, **RIGHT)
    assert run.code == 2 and "sender_gate_hosts: 'mail_relay' fits no host of the inventory (-i)" in run.told
    run = play("mailops.rdns.gate", "-e", "sender_gate_hosts=mx1", hosts=hosts, **RIGHT)
    assert run.code == 0 and "Gate open: 192.0.2.11" in run.output and run.ended["mx1"]


def test_tags_do_not_take_the_gate_out(play):
    wrong = {**RIGHT, "sender_gate_address": "192.0.2.12"}
    run = play("mailops.rdns.gate", "--tags", "deploy", hosts={"mx1": HERE_NO_MTA}, **wrong)
    assert run.code == 2 and "Gate closed: 192.0.2.12" in run.output


@pytest.mark.one_core
def test_it_waits(play):
    run = play(**{**RIGHT, "sender_gate_address": "192.0.2.12"}, sender_gate_wait=3, sender_gate_min_interval=1)
    assert run.code == 2 and "12.2.0.192.in-addr.arpa. has no PTR record" in run.told
    assert "Gate closed" in run.output and "looked at once" not in run.output


def test_check_mode_is_one_look(play):
    wrong = {**RIGHT, "sender_gate_address": "192.0.2.12"}
    assert play("play.yml", "--check", **RIGHT).code == 0
    run = play("play.yml", "--check", **wrong, sender_gate_wait=3600)
    assert run.code == 2 and "has no PTR record" in run.told


def test_each_host_has_a_gate_of_its_own(play):
    """One that stays closed keeps no other from going on."""
    hosts = {
        "mx1": {**HERE_NO_MTA, "sender_gate_address": "192.0.2.11", "sender_gate_helo": "out.example.org"},
        "mx2": {**HERE_NO_MTA, "sender_gate_address": ["192.0.2.12"]},
        "mx3": {**DOWN, "sender_gate_address": [{"address": "192.0.2.13", "helo": "other.example.org"}]},
    }
    run = play(hosts=hosts)
    assert run.ended == {"mx1": True, "mx2": False, "mx3": True}, run.output  # nobody logs in to mx3
    run = play(hosts={"mx3": hosts["mx3"]}, sender_gate_host="{{ inventory_hostname }}")
    assert run.ended == {"mx3": False}
    assert "192.0.2.13: mx3 could not be reached (" in run.told, run.output
    assert "{{" not in run.told.partition("could not be reached")[2]
