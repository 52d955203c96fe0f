# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What Ansible adds: one task over the whole field, a role over many hosts, a module call for one address."""

from __future__ import annotations

import json
import os
import pathlib
import resource
import shutil
import statistics
import subprocess
import sys
import time
import typing as t

import field
from engines import run_client
from nameserver import NameServer, UnavailableError
from result import Goal, Result, spread

HERE = pathlib.Path(__file__).resolve().parent / "ansible"
LONGEST = 900  # seconds for one play

MOST_OF_TASK = 1.5
MOST_OF_ROLE = 1.5
MOST_OF_DISCOVERY = 1.3
MOST_MILLISECONDS = 60.0


class Taken:
    """What runs of several plays took, by name."""

    def __init__(self) -> None:
        self.seconds: dict[str, list[float]] = {}
        self.cpu: dict[str, list[float]] = {}

    def run(self, name: str, play: t.Callable[[], object]) -> None:
        """Run one, and note wall and CPU time."""
        began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
        play()
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        self.seconds.setdefault(name, []).append(time.monotonic() - began)
        used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        self.cpu.setdefault(name, []).append(used)

    def fill(self, result: Result, goal: str, ours: str, beside: str, limit: float) -> Result:
        """The table, and the goal."""
        result.columns = ("what", "seconds", "spread", "CPU s")
        for name, seconds in self.seconds.items():
            result.rows.append((name, statistics.median(seconds), spread(seconds), statistics.median(self.cpu[name])))
        times = statistics.median(self.seconds[ours]) / statistics.median(self.seconds[beside])
        result.goals.append(Goal(goal, times, limit))
        return result


class Plays:
    """Benchmarks that start ansible-playbook, all with the same name server."""

    def __init__(self, server: NameServer, folder: pathlib.Path, collections: pathlib.Path) -> None:
        self._folder = folder
        self._role = collections / "ansible_collections" / "mailops" / "rdns" / "roles" / "relay_audit"
        self._at = f"127.0.0.1:{server.port}"
        self._times = folder / "task-times"
        kept = {name: value for name, value in os.environ.items() if not name.startswith("ANSIBLE_")}
        self._environ = {
            **kept,
            "PYTHONPATH": str(collections),  # for the engine beside a task
            "ANSIBLE_CONFIG": str(HERE / "ansible.cfg"),
            "ANSIBLE_COLLECTIONS_PATH": str(collections),
            "ANSIBLE_ROLES_PATH": str(folder / "roles"),
            "ANSIBLE_LIBRARY": str(HERE / "library"),
            "ANSIBLE_CALLBACK_PLUGINS": str(HERE / "callbacks"),
            "ANSIBLE_CALLBACKS_ENABLED": "task_times",
            "ANSIBLE_LOCAL_TEMP": str(folder / "ansible"),
            "BENCH_TASK_TIMES": str(self._times),
        }

    def _play(
        self, plays: t.Any, hosts: t.Mapping[str, t.Any] | None = None, more: t.Sequence[str] = ()
    ) -> dict[str, list[float]]:
        """Run a playbook; the seconds of each task, by name."""
        playbook, inventory = self._folder / "play.json", self._folder / "inventory.json"
        playbook.write_text(json.dumps(plays), encoding="utf-8")
        local = {"ansible_connection": "local", "ansible_python_interpreter": sys.executable}
        everybody = {"all": {"hosts": hosts or {"localhost": {}}, "vars": local}}
        inventory.write_text(json.dumps(everybody), encoding="utf-8")
        self._times.write_text("", encoding="utf-8")
        program = pathlib.Path(sys.executable).with_name("ansible-playbook")
        if not program.exists():
            raise UnavailableError("no ansible-playbook beside this Python: use 'make bench'")
        done = subprocess.run(
            [str(program), "-i", str(inventory), *more, str(playbook)],
            env=self._environ, capture_output=True, text=True, timeout=LONGEST, check=False,
        )  # fmt: skip
        if done.returncode:
            raise UnavailableError(f"a play failed: {(done.stdout + done.stderr)[-1500:]}")
        times: dict[str, list[float]] = {}
        for line in self._times.read_text(encoding="utf-8").splitlines():
            name, seconds = json.loads(line)
            times.setdefault(name, []).append(seconds)
        return times

    def _asking(self, targets: t.Any) -> dict[str, t.Any]:
        return {
            "targets": targets,
            "nameservers": [self._at],
            "assume_public": ["198.18.0.0/15"],
            "rate": 0,
            "returned": "problems",
        }

    def task(self, count: int, rounds: int) -> Result:
        """One fcrdns_info task, beside the engine and a trivial module with the same input."""
        result = Result(f"One fcrdns_info task, {count:,} addresses, returned: problems")
        targets = self._folder / "targets.json"
        targets.write_text(json.dumps({"field": [{"address": field.address(index)} for index in range(count)]}))
        options = self._asking("{{ field }}")
        taken: dict[str, list[float]] = {"engine": [], "trivial module": [], "fcrdns_info": []}
        for _round in range(rounds):
            taken["engine"].append(run_client("rdns", self._at, count, self._environ)["seconds"])
            for name, module in (("trivial module", "take_targets"), ("fcrdns_info", "mailops.rdns.fcrdns_info")):
                play = [{"hosts": "all", "gather_facts": False, "tasks": [{"name": name, module: options}]}]
                taken[name] += self._play(play, more=("-e", f"@{targets}"))[name]
        middle = {name: statistics.median(seconds) for name, seconds in taken.items()}
        result.columns = ("what", "seconds", "spread")
        result.rows = [(name, middle[name], spread(seconds)) for name, seconds in taken.items()]
        both = middle["engine"] + middle["trivial module"]
        result.goals.append(Goal("times the engine and a trivial module", middle["fcrdns_info"] / both, MOST_OF_TASK))
        return result

    def _audit(self) -> dict[str, t.Any]:
        return {
            "relay_audit_mode": "enforce",
            "relay_audit_nameservers": [self._at],
            "relay_audit_assume_public": ["198.18.0.0/15"],
            "relay_audit_rate": 0,
            "relay_audit_report_dir": str(self._folder / "report"),
        }

    def _declared(self, count: int) -> dict[str, t.Any]:
        """So many relays, all in order, with one declared path each."""
        relays = _sound(count)
        paths = {index: {"address": field.address(index), "helo": field.host(index).rstrip(".")} for index in relays}
        return {_name(index): {"relay_audit_paths": [paths[index]], **self._audit()} for index in relays}

    def role(self, count: int, rounds: int) -> Result:
        """The role with declared paths, beside a role with the same argument_specs and one assert for each host."""
        result = Result(f"Role relay_audit, {count} hosts, paths declared, enforce, all compliant")
        hosts, least = self._declared(count), self._folder / "roles" / "least"
        for folder in ("meta", "defaults"):
            shutil.copytree(self._role / folder, least / folder, dirs_exist_ok=True)
        (least / "tasks").mkdir(exist_ok=True)
        task = [{"name": "Assert", "assert": {"that": "relay_audit_mode == 'enforce'", "quiet": True}}]
        (least / "tasks" / "main.yml").write_text(json.dumps(task), encoding="utf-8")
        taken = Taken()
        for _round in range(rounds):
            for name in ("least", "mailops.rdns.relay_audit"):
                play = [{"hosts": "all", "gather_facts": False, "roles": [name]}]
                taken.run("the least role" if name == "least" else "relay_audit", lambda: self._play(play, hosts))  # noqa: B023
        return taken.fill(result, "times the least role", "relay_audit", "the least role", MOST_OF_ROLE)

    def discovery(self, count: int, rounds: int) -> Result:
        """The role with Postfix discovery over a local connection, beside declared paths and one ping for each host."""
        result = Result(f"Role relay_audit, {count} hosts, Postfix discovery, local connection")
        declared = self._declared(count)
        found = {}
        for index in _sound(count):
            relay = f"{index >> 8}.{index & 255}"
            programs = self._folder / "postfix" / relay
            programs.mkdir(parents=True, exist_ok=True)
            for program in ("postconf", "postmulti"):
                if not (programs / program).exists():
                    (programs / program).symlink_to(HERE / "postfix" / program)
            public = {f"127.1.{relay}": [field.address(index)]}
            path = f"{programs}:{os.environ.get('PATH', '')}"
            found[_name(index)] = {"relay_audit_public_addresses": public, "bench_path": path, **self._audit()}
        role = {"hosts": "all", "gather_facts": False, "roles": ["mailops.rdns.relay_audit"]}
        with_ping = [{**role, "tasks": [{"name": "Ping", "ping": {}}]}]
        discovering = [{**role, "environment": {"PATH": "{{ bench_path }}"}}]
        taken = Taken()
        for _round in range(rounds):
            taken.run("declared, and a ping", lambda: self._play(with_ping, declared))
            taken.run("discovery", lambda: self._play(discovering, found))
        result.notes.append("postconf and postmulti are stand-ins (shell scripts) with a plain configuration")
        what = "times declared paths and a ping for each host"
        return taken.fill(result, what, "discovery", "declared, and a ping", MOST_OF_DISCOVERY)

    def one_address(self, rounds: int) -> Result:
        """A module call for one address, beside a trivial module; turn by turn in one play."""
        result = Result("A module call for one address")
        options = self._asking([{"address": field.address(0), "helo": field.host(0).rstrip(".")}])
        modules = {"trivial module": "take_targets", "fcrdns_info": "mailops.rdns.fcrdns_info"}
        turn = [{"name": name, module: options} for name, module in modules.items()]
        times = self._play([{"hosts": "all", "gather_facts": False, "tasks": turn * (rounds + 1)}])
        taken = {name: [1000 * seconds for seconds in times[name][1:]] for name in modules}
        middle = {name: statistics.median(each) for name, each in taken.items()}
        result.columns = ("what", "milliseconds", "spread")
        result.rows = [(name, middle[name], spread(each)) for name, each in taken.items()]
        over = middle["fcrdns_info"] - middle["trivial module"]
        result.goals.append(Goal("milliseconds over a trivial module", over, MOST_MILLISECONDS))
        return result


def _sound(count: int) -> list[int]:
    """The first addresses of the field with which all is right."""
    return [index for index in range(2 * count) if field.truth(index) == field.OK][:count]


def _name(index: int) -> str:
    return f"relay{index:05}"
