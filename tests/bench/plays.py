# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What Ansible adds: one task over the whole field, a role over many hosts, a module call for one address."""

from __future__ import annotations

import json
import os
import pathlib
import statistics
import subprocess
import sys
import typing as t

import field
from engines import run_client
from nameserver import NameServer, Unavailable
from result import Goal, Result, spread

HERE = pathlib.Path(__file__).resolve().parent / "ansible"
LONGEST = 900  # seconds for one play

MOST_OF_TASK = 1.5
MOST_MILLISECONDS = 60.0


class Plays:
    """Benchmarks that start ansible-playbook, all with the same name server."""

    def __init__(self, server: NameServer, folder: pathlib.Path, collections: pathlib.Path) -> None:
        self._folder = folder
        self._at = f"127.0.0.1:{server.port}"
        self._times = folder / "task-times"
        kept = {name: value for name, value in os.environ.items() if not name.startswith("ANSIBLE_")}
        self._environ = {
            **kept,
            "PYTHONPATH": str(collections),  # for the engine beside a task
            "ANSIBLE_CONFIG": str(HERE / "ansible.cfg"),
            "ANSIBLE_COLLECTIONS_PATH": str(collections),
            "ANSIBLE_LIBRARY": str(HERE / "library"),
            "ANSIBLE_CALLBACK_PLUGINS": str(HERE / "callbacks"),
            "ANSIBLE_CALLBACKS_ENABLED": "task_times",
            "ANSIBLE_LOCAL_TEMP": str(folder / "ansible"),
            "BENCH_TASK_TIMES": str(self._times),
        }

    def _play(self, plays: t.Any, hosts: t.Mapping[str, t.Any] | None = None, more: t.Sequence[str] = ()) -> dict[str, list[float]]:
        """Run a playbook; the seconds of each task, by name."""
        playbook, inventory = self._folder / "play.json", self._folder / "inventory.json"
        playbook.write_text(json.dumps(plays), encoding="utf-8")
        local = {"ansible_connection": "local", "ansible_python_interpreter": sys.executable}
        inventory.write_text(json.dumps({"all": {"hosts": hosts or {"localhost": {}}, "vars": local}}), encoding="utf-8")
        self._times.write_text("", encoding="utf-8")
        program = pathlib.Path(sys.executable).with_name("ansible-playbook")
        if not program.exists():
            raise Unavailable("no ansible-playbook beside this Python: use 'make bench'")
        done = subprocess.run(
            [str(program), "-i", str(inventory), *more, str(playbook)],
            env=self._environ, capture_output=True, text=True, timeout=LONGEST, check=False,
        )  # fmt: skip
        if done.returncode:
            raise Unavailable(f"a play failed: {(done.stdout + done.stderr)[-1500:]}")
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
