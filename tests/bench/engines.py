# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The engine alone, beside its peers: on loopback without loss, and over a slow link that loses datagrams."""

from __future__ import annotations

import json
import os
import pathlib
import shutil
import signal
import statistics
import subprocess
import sys
import time
import typing as t

import field
from nameserver import ADNS_ADDRESS, SLOW_ADNS_ADDRESS, NameServer, ask, cores, free_port
from result import Goal, Result, spread

HERE = pathlib.Path(__file__).resolve().parent
WINDOW = 1000  # questions outstanding: the collection's default
TIMEOUT, TRIES = 1.0, 5
LONGEST = 120  # seconds for one run of one client
ROUND_TRIP, LOSS = 0.020, 0.01

#: Every client, and how many addresses it is asked at most: the slow and the unsteady ones would take minutes.
CLIENTS = {
    "rdns": field.MOST,
    "aiodns": field.MOST,
    "pycares": field.MOST,
    "blastdns": field.MOST,
    "blastdns-socket": field.MOST,
    "asyncresolver": 10000,
    "adnsresfilter": 10000,
}
#: The engine has to do so many times as many questions for each CPU second.
AT_LEAST = {"aiodns": 4.0, "blastdns": 2.0, "asyncresolver": 20.0}
MOST_MIB = 64.0
MOST_OF_FLOOR = 1.5

Run = dict[str, t.Any]
Runs = dict[str, list[Run]]


class GoneError(Exception):
    """A client could not run; says why."""


def run_client(name: str, at: str, count: int, environ: t.Mapping[str, str]) -> dict[str, t.Any]:
    """Run one client once, on the client's core."""
    command = [sys.executable, str(HERE / "client.py"), name, at, str(count), str(WINDOW), str(TIMEOUT), str(TRIES)]
    environ = {**environ, "BENCH_CORE": "" if cores()[0] is None else str(cores()[0])}
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environ, start_new_session=True
    )
    try:
        said, complained = process.communicate(timeout=LONGEST)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        raise GoneError(f"not done after {LONGEST} seconds") from None
    if process.returncode:
        last = complained.strip().splitlines()
        raise GoneError(last[-1] if last else f"exit code {process.returncode}")
    result: dict[str, t.Any] = json.loads(said)
    return result


def _able(server: NameServer, result: Result) -> list[str]:
    able = list(CLIENTS)
    if shutil.which("adnsresfilter") is None:
        result.notes.append("adnsresfilter left out: not installed (Debian: apt-get install adns-tools)")
        able.remove("adnsresfilter")
    elif not server.for_adns:
        result.notes.append("adnsresfilter left out: it asks port 53 only, and that takes root")
        able.remove("adnsresfilter")
    return able


def _rounds(names: t.Sequence[str], rounds: int, result: Result, once: t.Callable[[str], dict[str, t.Any]]) -> Runs:
    """Every client in turn, again and again, so that what else the machine does falls on all of them."""
    runs: Runs = {}
    gone: set[str] = set()
    for _round in range(rounds):
        for name in names:
            if name in gone:
                continue
            try:
                runs.setdefault(name, []).append(once(name))
            except GoneError as why:
                gone.add(name)
                runs.pop(name, None)
                result.notes.append(f"{name} left out: {why}")
    return runs


def _median(runs: t.Sequence[t.Mapping[str, t.Any]], key: str) -> float:
    return statistics.median(run[key] for run in runs)


def lossless(server: NameServer, count: int, rounds: int, environ: t.Mapping[str, str]) -> Result:
    """Loopback: what a question costs the client."""
    result = Result(f"Engine, {count:,} addresses, no loss")

    def once(name: str) -> dict[str, t.Any]:
        at = f"{ADNS_ADDRESS}:53" if name == "adnsresfilter" else f"127.0.0.1:{server.port}"
        before = server.queries()
        run = run_client(name, at, count, environ)
        after = server.queries()
        if before is not None and after is not None:  # less the client's own warming up: two addresses
            run["again"] = after - before - run["questions"] - field.questions(2)
        return run

    names = [name for name in _able(server, result) if CLIENTS[name] >= count]
    runs = _rounds(names, rounds, result, once)
    rates = {name: _rate(of) for name, of in runs.items()}
    result.columns = ("client", "q/CPU s", "spread", "ours is", "q/s", "MiB", "wrong", "errors", "again")
    for name, of in runs.items():
        result.rows.append((
            name, rates[name], spread([run["questions"] / run["cpu"] for run in of]),
            "" if name == "rdns" else f"{rates['rdns'] / rates[name]:.1f}x",
            of[0]["questions"] / _median(of, "seconds"), max(run["mib"] for run in of),
            max(run["wrong"] for run in of), max(run["errors"] for run in of),
            max(run["again"] for run in of) if "again" in of[0] else None,
        ))  # fmt: skip
    for peer, least in AT_LEAST.items():
        same = [rates[name] for name in rates if name.split("-")[0] == peer]
        if same:
            what = f"times the questions for each CPU second of {peer}"
            result.goals.append(Goal(what, rates["rdns"] / max(same), least, True))
    ours = runs["rdns"]
    if count == field.MOST:
        result.goals.append(Goal("peak memory, MiB", max(run["mib"] for run in ours), MOST_MIB))
    result.goals.append(Goal("wrong verdicts", max(run["wrong"] for run in ours), 0))
    result.goals.append(Goal("errors", max(run["errors"] for run in ours), 0))
    again = max(max(run["retransmissions"], run.get("again", 0)) for run in ours)
    result.goals.append(Goal("retransmissions", again, 0))
    return result


def _rate(of: t.Sequence[t.Mapping[str, t.Any]]) -> float:
    return statistics.median(run["questions"] / run["cpu"] for run in of)


class Link:
    """The slow link, for one client's run: each meets the same delay and the same share of loss."""

    def __init__(self, server: NameServer) -> None:
        self.port = free_port()
        listening = [f"127.0.0.1:{self.port}"] + ([f"{SLOW_ADNS_ADDRESS}:53"] if server.for_adns else [])
        self._command = [
            sys.executable, str(HERE / "link.py"), ",".join(listening), f"127.0.0.1:{server.port}",
            str(ROUND_TRIP), str(LOSS), "rdns",
        ]  # fmt: skip

    def __enter__(self) -> Link:  # noqa: PYI034 - never derived from
        self.process = subprocess.Popen(self._command, stdout=subprocess.PIPE)
        core = cores()[1]
        if core is not None:
            os.sched_setaffinity(self.process.pid, {core})
        assert self.process.stdout is not None
        self.process.stdout.readline()
        return self

    def __exit__(self, *_exception: object) -> None:
        self.process.terminate()
        self.process.wait(10)
        if self.process.stdout is not None:
            self.process.stdout.close()

    def round_trip(self) -> float:
        """What it really takes, when there is nothing else to do."""
        taken = []
        for _each in range(20):
            began = time.monotonic()
            if ask(self.port, field.owner(0), 0.2):
                taken.append(time.monotonic() - began)
        if not taken:
            raise GoneError("the slow link does not answer")
        return statistics.median(taken)


def cpu_of(process: int) -> float:
    """CPU seconds of a process and its children so far."""
    try:
        used = pathlib.Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        children = pathlib.Path(f"/proc/{process}/task/{process}/children").read_text().split()
    except OSError:
        return 0.0
    own: float = (int(used[11]) + int(used[12])) / os.sysconf("SC_CLK_TCK")
    return own + sum(cpu_of(int(child)) for child in children)


def slow(server: NameServer, count: int, rounds: int, environ: t.Mapping[str, str]) -> Result:
    """A slow link that loses datagrams: how long it takes, and whether all is right in the end."""
    result = Result(f"Engine, {count:,} addresses, {ROUND_TRIP * 1000:.0f} ms round trip, {LOSS:.0%} loss")
    round_trips: list[float] = []

    def once(name: str) -> dict[str, t.Any]:
        with Link(server) as link:
            round_trips.append(link.round_trip())
            at = f"{SLOW_ADNS_ADDRESS}:53" if name == "adnsresfilter" else f"127.0.0.1:{link.port}"
            before = cpu_of(link.process.pid), cpu_of(server.process.pid)
            run = run_client(name, at, count, environ)
            used = cpu_of(link.process.pid) - before[0], cpu_of(server.process.pid) - before[1]
            run["link"], run["server"] = (each / run["seconds"] for each in used)
            return run

    names = [name for name in _able(server, result) if CLIENTS[name] >= count and name != "blastdns-socket"]
    runs = _rounds(names, rounds, result, once)
    floor = 2 * count * ROUND_TRIP / WINDOW
    seconds = {name: _median(of, "seconds") for name, of in runs.items()}
    result.columns = ("client", "seconds", "spread", "of floor", "CPU s", "wrong", "errors", "link+server busy")
    for name, of in runs.items():
        result.rows.append((
            name, seconds[name], spread([run["seconds"] for run in of]), f"{seconds[name] / floor:.2f}x",
            _median(of, "cpu"),
            max(run["wrong"] for run in of), max(run["errors"] for run in of),
            f"{_median(of, 'link') + _median(of, 'server'):.0%}",
        ))  # fmt: skip
    result.goals.append(Goal(f"times the floor of {floor:.2f} s", seconds["rdns"] / floor, MOST_OF_FLOOR))
    peers = [name for name in runs if name != "rdns" and not any(run["wrong"] or run["errors"] for run in runs[name])]
    if peers:
        fastest = min(peers, key=lambda name: seconds[name])
        what = f"times the fastest peer that is right ({fastest})"
        result.goals.append(Goal(what, seconds["rdns"] / seconds[fastest], 1.0))
    wrong = max(run["wrong"] + run["errors"] for run in runs["rdns"])
    result.goals.append(Goal("wrong or missing verdicts", wrong, 0))
    ours = statistics.median(run["retransmissions"] for run in runs["rdns"])
    result.notes.append(
        f"round trip over the idle link: {statistics.median(round_trips) * 1000:.1f} ms; half of the loss is on each "
        f"way; ours sent {ours:,.0f} questions again; {WINDOW:,} questions outstanding, {TIMEOUT:g} s and {TRIES} "
        "tries for all"
    )
    return result
