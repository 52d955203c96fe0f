# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A gate that waits, with real name servers: an address gets its PTR record while a resolver still keeps its absence.

One container without a network: BIND is the root, and the primary and the secondary of the zones below it; two Unbound
resolvers. The play runs in this machine's Python, inside the container's network namespace. Each server writes down
what it was asked. Needs podman.
"""

from __future__ import annotations

import collections
import datetime
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time
import typing as t

import pytest
import yaml

HERE = pathlib.Path(__file__).resolve().parent
COLLECTIONS = HERE.parents[2] / ".cache" / "collections"  # made by tests/conftest.py
IMAGE = "localhost/mailops-rdns-wait"
OWNER = "10.2.0.192.in-addr.arpa"
ZONE = "the zone's own servers"
RESOLVERS = {"ours": "198.51.100.11", "elsewhere": "198.51.100.12"}
STABLE, INTERVAL, ABSENT = 6, 2.0, 30.0
QUERY = re.compile(r"^(\S+) client \S+ (\S+?)#\d+ \(\S+\): query: (\S+) IN (\w+)", re.MULTILINE)  # BIND
ASKED = re.compile(r"^\[(\d+)\] \S+ info: (\S+) (\S+?)\.? (\w+) IN$", re.MULTILINE)  # Unbound


class Question(t.NamedTuple):
    """A line of a server's log; names are asked for in mixed case."""

    at: float
    client: str
    owner: str
    kind: str


def run(*command: str, stdin: str = "") -> str:
    done = subprocess.run(command, input=stdin, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, f"{command}: {done.stdout[-1000:]} {done.stderr[-3000:]}"
    return done.stdout


class Servers:
    """The running container."""

    def __init__(self, container: str, folder: pathlib.Path) -> None:
        self._container, self._folder = container, folder
        pid = run("podman", "inspect", "--format", "{{.State.Pid}}", container).strip()
        unshare = () if os.geteuid() == 0 else ("podman", "unshare")
        self._enter = (*unshare, "nsenter", f"--net=/proc/{pid}/ns/net")

    def inside(self, *command: str, stdin: str = "") -> str:
        return run("podman", "exec", "--interactive", self._container, *command, stdin=stdin)

    def publish(self) -> float:
        """Give the address its PTR record, at the primary alone; when that was."""
        self.inside("nsupdate", stdin=f"server 198.51.100.2\nupdate add {OWNER}. 30 IN PTR mail.example.\nsend\n")
        return time.time()

    def transfer(self) -> float:
        """Let the secondary have it too; when it began to."""
        began = time.time()
        self.inside("rndc", "-s", "198.51.100.3", "-k", "/tmp/rndc.key", "retransfer", "2.0.192.in-addr.arpa")
        return began

    def questions(self, server: str) -> list[Question]:
        """What a server was asked, in order."""
        text = self.inside("cat", f"/tmp/{server}.log")
        if server in RESOLVERS:
            return [Question(float(at), client, name.lower(), kind) for at, client, name, kind in ASKED.findall(text)]
        return [
            Question(datetime.datetime.fromisoformat(at.replace("Z", "+00:00")).timestamp(), client, name.lower(), kind)
            for at, client, name, kind in QUERY.findall(text)
        ]

    def of_the_play(self, server: str) -> list[Question]:
        """What a name server was asked by others than the resolvers."""
        return [asked for asked in self.questions(server) if asked.client not in RESOLVERS.values()]

    def start(self, **arguments: t.Any) -> subprocess.Popen[str]:
        """Start a play that waits, and saves what it returns."""
        options = {
            "targets": [{"address": "192.0.2.10", "helo": "mail.example", "ptr": ["mail.example"]}],
            "vantages": {name: [address] for name, address in RESOLVERS.items()},
            "root_servers": ["198.51.100.1"],
            "assume_public": ["192.0.2.0/24"],
            "timeout": 1,
            **arguments,
        }
        tasks = [{"name": "Wait", "mailops.rdns.wait_for_fcrdns": options, "register": "seen"}, self._save("seen")]
        return self.play({"name": "Wait", "hosts": "localhost", "gather_facts": False, "tasks": tasks})

    def start_gate(self, **variables: t.Any) -> subprocess.Popen[str]:
        """Start a play whose gate waits; what it does later saves what the wait of the gate returned."""
        given = {
            "address": "192.0.2.10",
            "helo": "mail.example",
            "ptr": ["mail.example"],
            "vantages": {name: [address] for name, address in RESOLVERS.items()},
            "root_servers": ["198.51.100.1"],
            "assume_public": ["192.0.2.0/24"],
            "timeout": 1,
            **variables,
        }
        role = {"role": "mailops.rdns.sender_gate", "vars": {f"sender_gate_{name}": v for name, v in given.items()}}
        play = {"name": "Gate", "hosts": "localhost", "gather_facts": False, "roles": [role]}
        return self.play({**play, "post_tasks": [self._save("__sender_gate_verdict")]})

    def _save(self, variable: str) -> dict[str, t.Any]:
        saved = {
            "content": f"{{{{ {variable} | to_json }}}}",
            "dest": str(self._folder / "result.json"),
            "mode": "0600",
        }
        return {"name": "Save", "ansible.builtin.copy": saved}

    def play(self, play: dict[str, t.Any]) -> subprocess.Popen[str]:
        """Start a play."""
        (self._folder / "gate.yml").write_text(json.dumps([play]), encoding="utf-8")
        python = ("-e", f"ansible_python_interpreter={sys.executable}")
        program = (sys.executable, "-m", "ansible", "playbook", "-i", "localhost,", "-c", "local", *python)
        environment = {**os.environ, "ANSIBLE_COLLECTIONS_PATH": str(COLLECTIONS), "ANSIBLE_NOCOLOR": "true"}
        command = (*self._enter, *program, str(self._folder / "gate.yml"))
        return subprocess.Popen(command, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def result(self) -> dict[str, t.Any]:
        return t.cast("dict[str, t.Any]", json.loads((self._folder / "result.json").read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[Servers]:
    for program in ("podman", "nsenter"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed: nothing waited for real name servers")
    run("podman", "build", "--quiet", "--network=host", "--tag", IMAGE, str(HERE))
    name = f"mailops-rdns-wait-{os.getpid()}"
    run("podman", "run", "--detach", "--rm", "--name", name, "--network=none", "--cap-add=NET_ADMIN", IMAGE)
    try:
        end = time.monotonic() + 40
        while subprocess.run(("podman", "exec", name, "test", "-e", "/tmp/ready"), check=False).returncode:
            assert time.monotonic() < end, "the servers did not start: see /tmp/*.err and /tmp/*.log in the container"
            time.sleep(0.5)
        yield Servers(name, tmp_path_factory.mktemp("wait"))
    finally:
        subprocess.run(("podman", "rm", "--force", "--time=0", name), capture_output=True, check=False)


class Gate(t.NamedTuple):
    """One gate that waited and then opened, and what happened meanwhile."""

    output: str
    result: dict[str, t.Any]
    published: float
    transferred: float
    history: dict[str, list[dict[str, t.Any]]]  # by place
    began: float
    ended: float


@pytest.fixture(scope="module")
def gate(servers: Servers) -> Gate:
    """The resolver elsewhere knows that there is no PTR record. It is published, at one name server after the other."""
    servers.inside("dig", "+short", f"@{RESOLVERS['elsewhere']}", OWNER, "PTR")
    began = time.time()
    waiting = servers.start_gate(stable_for=STABLE, min_interval=INTERVAL, wait=120)
    try:
        end = time.monotonic() + 60
        while not any(asked.owner == OWNER for asked in servers.of_the_play("primary")):
            assert time.monotonic() < end and waiting.poll() is None
            time.sleep(0.2)
        time.sleep(5)
        published = servers.publish()
        time.sleep(8)
        transferred = servers.transfer()
        output, _nothing = waiting.communicate(timeout=180)
    finally:
        if waiting.poll() is None:
            waiting.terminate()
    assert waiting.returncode == 0, output
    result = servers.result()
    history: dict[str, list[dict[str, t.Any]]] = {}
    for entry in result["history"]:
        history.setdefault(entry["where"], []).append(entry)
    return Gate(output, result, published, transferred, history, began, time.time())


def fetched(servers: Servers, resolver: str) -> float:
    """When a resolver last fetched the PTR record: from then on it has it."""
    seen = [*servers.questions("primary"), *servers.questions("secondary")]
    return max(asked.at for asked in seen if asked.client == RESOLVERS[resolver] and asked.owner == OWNER)


def test_it_passes_when_the_last_vantage_has_it_and_the_time_is_over(gate, servers):
    assert gate.result["verdicts"][0]["status"] == "compliant"
    assert {name: seen["status"] for name, seen in gate.result["verdicts"][0]["vantages"].items()} == {
        "ours": "compliant", "elsewhere": "compliant"}  # fmt: skip
    last = fetched(servers, "elsewhere")
    assert last > gate.transferred > gate.published
    confirmed = max(asked.at for asked in servers.questions("elsewhere")) + 1  # Unbound writes whole seconds only
    assert last + STABLE <= confirmed and last + STABLE <= gate.ended <= last + STABLE + 15
    assert (gate.result["expected"], gate.result["prediction"]) == (0, "")
    assert "Gate open: 192.0.2.10 as mail.example\n  DNS: compliant\n" in gate.output


def test_nobody_is_right_before_all_name_servers_are(gate):
    for place in (ZONE, *RESOLVERS):
        entries = gate.history[place]
        assert entries[0]["status"] == "noncompliant" and entries[0]["ptr"]["outcome"] == "nxdomain"
        assert entries[-1]["status"] == "compliant" and entries[-1]["ptr"]["names"] == ["mail.example"]
        assert entries[-1]["at"] >= gate.transferred
    between = [entry for entry in gate.history[ZONE] if gate.published < entry["at"] < gate.transferred]
    assert [entry["status"] for entry in between] == ["noncompliant"]
    assert between[0]["what"].startswith("ns2.example (198.51.100.3) says something else")


def test_the_resolver_that_had_the_absence_cached_is_the_last(gate):
    right = {place: entries[-1]["at"] for place, entries in gate.history.items()}
    assert right[ZONE] <= right["ours"] < right["elsewhere"]
    assert 0 < gate.history["elsewhere"][0]["left"] <= ABSENT
    assert right["elsewhere"] - gate.history["elsewhere"][0]["at"] >= gate.history["elsewhere"][0]["left"]


def test_resolvers_get_no_more_questions_than_ttls_allow(gate, servers):
    """Once at first; once when the zone has it and the absence has ended; once at the end of stable_for."""
    for resolver, address in RESOLVERS.items():
        asked = [one for one in servers.questions(resolver) if one.owner == OWNER and one.kind == "PTR"]
        priming = resolver == "elsewhere"
        assert gate.result["looks"][resolver] == len(asked) - priming == 3, asked
        upstream = [
            one
            for server in ("primary", "secondary")
            for one in servers.questions(server)
            if one.client == address and one.owner == OWNER
        ]
        assert len(upstream) <= 3  # the absence is never fetched anew while the zone is known not to have the record


def test_name_servers_are_asked_at_a_steady_pace(gate, servers):
    first, last = gate.history[ZONE][0]["at"], gate.history[ZONE][-1]["at"]
    most = 2 + (last - first) / INTERVAL + 1  # until all have it, and at the end of stable_for
    assert 5 <= gate.result["looks"][ZONE] <= most
    for server in ("primary", "secondary"):
        asked = [one for one in servers.of_the_play(server) if one.owner == OWNER and one.kind == "PTR"]
        assert len(asked) <= gate.result["looks"][ZONE]
        assert all(later.at - earlier.at >= INTERVAL for earlier, later in zip(asked, asked[1:]))


def test_the_root_is_asked_once(gate, servers):
    asked = [one for one in servers.of_the_play("root") if gate.began < one.at < gate.ended]
    assert max(one.at for one in asked) <= gate.history[ZONE][0]["at"]
    assert set(collections.Counter((one.owner, one.kind) for one in asked).values()) == {1}


def test_every_change_is_told_in_lines_that_fit(gate):
    _task, _stars, told = gate.output.partition("Wait until DNS confirms the addresses everywhere] ***\n")
    told = told.partition("TASK [")[0]
    assert 8 < len(told.splitlines()) < 30
    assert [line for line in told.splitlines() if len(line) > 80] == []
    for words in ("has no PTR record (NXDOMAIN)", "kept for another", "192.0.2.10 is mail.example", "Confirmed: "):
        assert words in told.replace("\n  ", " ")


def test_the_playbook_of_the_page_runs_as_printed(gate, servers):
    """As printed, but for what a private root needs: that comes by module_defaults."""
    page = (HERE.parents[2] / "docs" / "wait.md").read_text(encoding="utf-8")
    (play,) = yaml.safe_load(re.search(r"^```yaml\n(.*?)^```", page, re.MULTILINE | re.DOTALL).group(1))
    private = {"root_servers": ["198.51.100.1"], "assume_public": ["192.0.2.0/24"]}
    waiting = servers.play({**play, "module_defaults": {"group/mailops.rdns.rdns": private}})
    output, _nothing = waiting.communicate(timeout=120)
    assert waiting.returncode == 0, output
    assert (
        "Confirmed: 192.0.2.10 (mail.example) is compliant everywhere.\n" in output and '"Confirmed after 1' in output
    )


def test_a_record_that_is_taken_back_is_missed_at_once(gate, servers):
    """The resolvers still have it, the zone has not: nobody need wait for that."""
    servers.inside("nsupdate", stdin=f"server 198.51.100.2\nupdate delete {OWNER}. PTR\nsend\n")
    servers.transfer()
    time.sleep(1)
    waiting = servers.start(fail_fast=True, wait_timeout=60)
    output, _nothing = waiting.communicate(timeout=120)
    assert waiting.returncode == 2 and "Waiting alone would not help: by the zone" in output
    assert "mend the record: what its own servers say now is not right, whatever a cache still holds" in output
