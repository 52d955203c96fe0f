# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbooks planned_change and timeline as users run them, against name servers on loopback whose zones change."""

from __future__ import annotations

import json
import os
import pathlib
import re
import stat
import subprocess
import sys
import time
import typing as t

import dns.name
import pytest
import yaml

HERE = pathlib.Path(__file__).resolve()
CHECKOUT = HERE.parents[3]
sys.path[:0] = [str(CHECKOUT / "tests"), str(CHECKOUT / "tests" / "demo")]
from internet import Internet  # noqa: E402
from support.authoritative import AuthoritativeServer, Keys  # noqa: E402
from support.nameserver import NameServer, read_zone  # noqa: E402

NEGATIVE = 4
SOA = f"SOA ns1.provider.example. hostmaster.provider.example. 1 7200 900 1209600 {NEGATIVE}"
NS = ["NS ns1.provider.example.", "NS ns2.provider.example."]
ROOT_KEYS = Keys()
ROOT = {
    "@": ["SOA ns.root. hostmaster.root. 1 7200 900 1209600 300", "NS ns.root."],
    "ns.root.": ["A 127.0.0.2"],
    "2.0.192.in-addr.arpa.": NS,
    "example.": NS,
    "ns1.provider.example.": ["A 127.0.0.3"],
    "ns2.provider.example.": ["A 127.0.0.4"],
}
REVERSE, FORWARD = "2.0.192.in-addr.arpa.", "example."
OLD = {
    REVERSE: {"@": [SOA, *NS], "10": ["6 PTR mail.example."]},
    FORWARD: {
        "@": [SOA, *NS],
        "ns1.provider": ["A 127.0.0.3"],
        "ns2.provider": ["A 127.0.0.4"],
        "mail": ["5 A 192.0.2.10"],
    },
}
NEW = {
    REVERSE: {**OLD[REVERSE], "11": ["5 PTR mail.example."]},
    FORWARD: {**OLD[FORWARD], "mail": ["5 A 192.0.2.10", "5 A 192.0.2.11"]},
}
CHANGE = {
    "planned_change_old_address": "192.0.2.10",
    "planned_change_old_name": "mail.example",
    "planned_change_new_address": "192.0.2.11",
    "planned_change_ttl": 5,
    "planned_change_margin": 0,
}


class Servers(t.NamedTuple):
    """A root, two servers for all zones, a resolver that keeps no cache."""

    first: AuthoritativeServer
    second: AuthoritativeServer
    resolver: NameServer
    given: dict[str, t.Any]

    def hold(self, zones: t.Any, *servers: NameServer) -> None:
        """From now on these servers, or all of them, hold these zones."""
        for server in servers or (self.first, self.second, self.resolver):
            for origin, data in zones.items():
                text = "".join(f"{owner} {record}\n" for owner, records in data.items() for record in records)
                server.zones[dns.name.from_text(origin)] = read_zone(text, origin)
                server.names.update(server.zones[dns.name.from_text(origin)].nodes)


class Run(t.NamedTuple):
    """What one run left behind."""

    code: int
    output: str
    folder: pathlib.Path

    @property
    def told(self) -> str:
        """The output on one line: Ansible breaks lines where it likes."""
        return " ".join(self.output.split())

    def text(self, name: str) -> str:
        return (self.folder / name).read_text(encoding="utf-8")


@pytest.fixture
def servers() -> t.Iterator[Servers]:
    """All at one port, for NS records carry none."""
    for _each in range(20):
        with AuthoritativeServer({".": ROOT}, signed={".": ROOT_KEYS}, host="127.0.0.2") as root:
            port = int(root.address.rpartition(":")[2])
            first = AuthoritativeServer(OLD, host="127.0.0.3", port=port)
            second = AuthoritativeServer(OLD, host="127.0.0.4", port=port)
            try:
                with first, second, NameServer({".": {}, **OLD}) as resolver:
                    given = {
                        "nameservers": [resolver.address],
                        "root_servers": [root.address],
                        "port": port,
                        "trust_anchors": [f". IN DS {ROOT_KEYS.ds('.')}"],
                        "assume_public": ["192.0.2.0/24", "127.0.0.0/8"],
                    }
                    yield Servers(first, second, resolver, given)
                    return
            except OSError:  # somebody has that port at another address
                continue
    pytest.fail("no port was free at three loopback addresses")


@pytest.fixture(scope="module")
def demo() -> t.Iterator[dict[str, t.Any]]:
    """The demo's Internet, as options of modules."""
    with Internet() as net:
        networks = ["192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32", "127.0.0.0/8"]
        yield {
            "vantages": {"ours": [net.ours], "elsewhere": [net.elsewhere]},
            "root_servers": [net.root],
            "port": net.port,
            "trust_anchors": [net.trust_anchor],
            "assume_public": networks,
        }


@pytest.fixture
def play(tmp_path):
    """Run a playbook by name, or plays given as data; what leads to the servers is given under the prefix."""

    def run(name: str, *options: str, prefix: str = "", **variables: t.Any) -> Run:
        given = {f"{prefix}{key}": value for key, value in variables.pop("given", {}).items()}
        (tmp_path / "given.json").write_text(json.dumps({**given, **variables}))
        kept = {key: value for key, value in os.environ.items() if not key.startswith("ANSIBLE_")}
        environment = {**kept, "ANSIBLE_COLLECTIONS_PATH": str(CHECKOUT / ".cache" / "collections")}
        program = pathlib.Path(sys.executable).with_name("ansible-playbook")
        command = [sys.executable, str(program), name, "-i", "localhost,", *options, "-e", "@given.json"]
        process = subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=300, check=False
        )
        return Run(process.returncode, process.stdout + process.stderr, tmp_path)

    return run


@pytest.fixture
def change(play, servers):
    def run(*options: str, **variables: t.Any) -> Run:
        given = {"prefix": "planned_change_", "given": servers.given, **CHANGE, **variables}
        return play("mailops.rdns.planned_change", *options, **given)

    return run


# -- planned change


def test_from_the_plan_to_the_switch(change, servers):
    """Not safe before, not safe just after, safe when the TTL of the old answers is over; then confirmed."""
    run = change()
    assert run.code == 0, run.output
    plan = json.loads(run.text("rdns-change/change.json"))
    assert [step["kind"] for step in plan["steps"]][:3] == ["publish", "publish", "gate"]  # nothing to lower
    assert {entry["owner"]: entry["ttl"] for entry in plan["in_the_way"] if entry["waits"]} == {
        "mail.example.": 5,
        "11.2.0.192.in-addr.arpa.": NEGATIVE,
    }
    ticket = run.text("rdns-change/change.md")
    assert "mail 5 IN A 192.0.2.11" in ticket and "11 5 IN PTR mail.example." in ticket
    assert {stat.S_IMODE(path.stat().st_mode) for path in (run.folder / "rdns-change").iterdir()} == {0o600}
    assert change(planned_change_phase="ready").code == 2
    servers.hold(NEW, servers.first)  # the second server has not taken it over yet
    run = change(planned_change_phase="ready")
    assert run.code == 2 and "Not as it has to be yet: mail.example A, 11.2.0.192.in-addr.arpa PTR" in run.told
    servers.hold(NEW)
    published = time.time()
    run = change(planned_change_phase="ready")
    seen = json.loads(run.text("rdns-change/change.json"))
    assert seen["safe_at"] >= published + 5
    if seen["safe_at"] > seen["now"]:
        assert run.code == 2 and "caches may hold older answers for" in run.told, run.output
    time.sleep(max(0.0, seen["safe_at"] - time.time()))
    run = change(planned_change_phase="ready")
    assert run.code == 0 and "It is safe to switch" in run.told, run.output
    run = change(planned_change_phase="confirm", planned_change_wait=30)
    assert run.code == 0, run.output
    confirmed = json.loads(run.text("rdns-change/confirm.json"))
    assert {entry["status"] for entry in confirmed["history"]} == {"compliant"}


@pytest.mark.one_core
def test_confirm_fails_and_keeps_what_was_seen(change):
    run = change(planned_change_phase="confirm", planned_change_wait=0)
    assert run.code == 2 and "11.2.0.192.in-addr.arpa. has no PTR record" in run.told
    assert json.loads(run.text("rdns-change/confirm.json"))["history"]


@pytest.mark.one_core
def test_a_server_that_is_silent_keeps_it_from_being_safe(change, servers):
    servers.hold(NEW)
    servers.second.stop()
    run = change(planned_change_phase="ready")
    assert run.code == 2 and "ns2.provider.example of the zone example. could not be heard" in run.told, run.output
    assert json.loads(run.text("rdns-change/change.json"))["safe"] is None


@pytest.mark.one_core
def test_resolvers_alone_are_never_enough(change, servers):
    servers.hold(NEW)
    run = change(planned_change_phase="ready", planned_change_trace="never")
    assert run.code == 2 and "the real TTL may be longer" in run.told, run.output


@pytest.mark.one_core
def test_check_mode_writes_nothing(change):
    run = change("--check")
    assert run.code == 0 and "Check mode: nothing was written." in run.output, run.output
    run = change("--check", planned_change_phase="confirm")
    assert run.code == 2 and "Not confirmed by the one look" in run.told, run.output
    assert not (run.folder / "rdns-change").exists()


@pytest.mark.parametrize(
    "variables, sentence",
    [
        ({"planned_change_phase": "now"}, "planned_change_phase: 'now' given: plan, ready, confirm are the phases"),
        ({"planned_change_new_address": ""}, "changes[0]: nothing changes"),
        ({"planned_change_old_address": "10.1"}, "changes[0]: old_address: '10.1' is no address"),
        ({"planned_change_at": "tomorrow"}, "at: 'tomorrow' given: a time in ISO 8601 with its zone is wanted"),
        ({"planned_change_ttl": 0}, "ttl: 0 (int) given: seconds from 1 to 86,400 are wanted"),
        ({"planned_change_changes": []}, "changes: [] (list) given: a list of at least one change is wanted"),
        ({"planned_change_dir": "given.json/x"}, "planned_change_dir: "),
    ],
)
@pytest.mark.one_core
def test_bad_input_is_one_sentence(change, servers, variables, sentence):
    run = change(**variables)
    assert run.code == 2 and sentence in run.told.replace("\\'", "'"), run.output
    assert not servers.first.asked and not servers.resolver.asked


@pytest.mark.one_core
def test_a_damaged_file_of_an_earlier_run_is_one_sentence(change):
    run = change()
    (run.folder / "rdns-change" / "change.json").write_text('{"seen": [{"owner": 5}]}')
    run = change()
    assert run.code == 2 and "seen: " in run.told and "is damaged" in run.told, run.output


# -- timeline

LOCAL = {
    "hosts": "all",
    "gather_facts": False,
    "vars": {"ansible_connection": "local", "ansible_python_interpreter": sys.executable},
}


def look(moment: str) -> dict[str, t.Any]:
    """A task that keeps what it saw."""
    return {
        "mailops.rdns.fcrdns_info": {
            "targets": [{"address": "192.0.2.11", "helo": "mail.example", "name": "relay7.hq"}],
            "trace": "always",
            "evidence_dest": f"looks/{moment}.evidence.json",
        }
    }


def test_a_timeline_of_saved_evidence(play, servers, tmp_path):
    (tmp_path / "looks").mkdir()
    for moment, zones in (("1", OLD), ("2", NEW)):
        servers.hold(zones)
        task = look(moment)
        task["mailops.rdns.fcrdns_info"].update(servers.given)
        (tmp_path / "look.yml").write_text(yaml.safe_dump([{**LOCAL, "tasks": [task]}]))
        run = play("look.yml")
        assert run.code == 0, run.output
    (tmp_path / "looks" / "3.evidence.json").write_text("{")
    run = play("mailops.rdns.timeline", timeline_addresses=["192.0.2.11"], timeline_files="looks/*.json")
    assert run.code == 0, run.output
    assert "3.evidence.json': it is no JSON document, or was cut short" in run.told.replace("\\'", "'")
    told = json.loads(run.text("rdns-timeline/timeline.json"))
    (path,) = told["paths"]
    assert {row["where"]: [one["state"] for one in row["runs"]] for row in path["rows"]} == {
        "the zone's own servers": ["wrong", "right"],
        "vantage 1": ["wrong", "right"],
    }
    assert told["files"] == {"read": 2, "unread": 1}
    (resolver,) = servers.given["nameservers"]
    for name in ("timeline.md", "timeline.html", "timeline.json"):
        text = run.text(f"rdns-timeline/{name}")
        assert "1 file of those" in text
        assert not [word for word in ("relay7", resolver, "127.0.0.", "3.evidence") if word in text], name


@pytest.mark.parametrize(
    "variables, sentence",
    [
        ({"timeline_addresses": "192.0.2.1"}, "timeline_files: none given"),
        ({"timeline_files": "x.json"}, "timeline_addresses: none given"),
        ({"timeline_files": "x.json", "timeline_addresses": "10.1"}, "timeline_addresses: '10.1' is no address"),
        ({"timeline_files": "no*.json", "timeline_addresses": "192.0.2.1"}, "timeline_files: 'no*.json' is no file"),
        ({"timeline_files": ".", "timeline_addresses": "192.0.2.1"}, "timeline_files: only directories given"),
        (
            {"timeline_files": "given.json", "timeline_addresses": "192.0.2.1", "timeline_policy": {"x": 1}},
            "timeline_policy: 'x' is no part of a policy",
        ),
    ],
)
@pytest.mark.one_core
def test_bad_input_of_a_timeline_is_one_sentence(play, variables, sentence):
    run = play("mailops.rdns.timeline", **variables)
    assert run.code == 2 and sentence in run.told.replace("\\'", "'"), run.output


# -- the pages


def page(name: str) -> str:
    return (CHECKOUT / "docs" / name).read_text(encoding="utf-8")


def commands(name: str) -> list[list[str]]:
    """The printed commands, as a shell would split them."""
    lines = re.findall(r"^    ansible-playbook (mailops\.rdns\..*)$", page(name), re.MULTILINE)
    return [line.replace("'", "").split() for line in lines]


def blocks(name: str) -> list[t.Any]:
    return [yaml.safe_load(block) for block in re.findall(r"^```yaml\n(.*?)^```", page(name), re.MULTILINE | re.DOTALL)]


@pytest.mark.parametrize("number", range(4))
@pytest.mark.one_core
def test_the_commands_of_the_page_on_changes_run(play, demo, tmp_path, number):
    printed = commands("planned-change.md")
    assert len(printed) == 4
    name, *options = printed[number]
    (variables,) = blocks("planned-change.md")
    (tmp_path / "change.yml").write_text(yaml.safe_dump(variables))
    run = play(name, *options, prefix="planned_change_", given=demo, planned_change_wait=0)
    assert "192.0.2.1" in run.text("rdns-change/change.md")
    assert run.code == (2 if "phase" in options[-1] else 0), run.output  # example.org is not in the demo's Internet


@pytest.mark.one_core
def test_the_page_on_timelines_runs_as_printed(play, demo, tmp_path):
    (plays,) = blocks("timeline.md")
    plays[0]["tasks"][1]["mailops.rdns.fcrdns_info"].update(demo)  # but for whom it asks
    plays[0]["vars"] = LOCAL["vars"]
    (tmp_path / "look.yml").write_text(yaml.safe_dump(plays))
    assert play("look.yml").code == 0
    ((name, *options),) = commands("timeline.md")
    run = play(name, *options)
    assert run.code == 0, run.output
    assert "PTR mx1.relays.example, which leads back to the address" in run.text("rdns-timeline/timeline.md")
