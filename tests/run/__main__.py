# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run test suites side by side, say what goes on, and end with a table.

    python3 tests/run                  all of them
    python3 tests/run lint units-3.11-newest
    python3 tests/run --list

What this machine cannot run is left out, with the reason; when the environment variable CI is true that is a failure.
The exit code is 1 when a suite failed. What each printed stands in .cache/logs/SUITE.log.
"""

from __future__ import annotations

import argparse
import concurrent.futures
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
import typing as t

import environments
from suites import GROUPS, SUITES, Suite, untested_pythons

LOGS = environments.CACHE / "logs"
SIGN_OF_LIFE = 20  # seconds between lines that say what is running
LIMIT = 1800  # seconds that one command may take
SHOWN_OF_A_FAILURE = 80  # lines
IN_CI = os.environ.get("CI", "").lower() in ("1", "true", "yes")

_TERMINAL_CODES = re.compile(r"\x1b(?:\[[0-9;?]*[A-Za-z]|\][^\x07\x1b]*(?:\x07|\x1b\\))")
_PYTEST_END = re.compile(r"^=*\s*((?:\d+ \w+(?:, )?)+ in [\d.]+s.*?)\s*=*$")


class Result(t.NamedTuple):
    """What became of a suite: passed, failed or left out."""

    suite: Suite
    outcome: str
    seconds: float
    detail: str


class Running:
    """The processes that are running, so that all can be stopped, and what each printed last."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._started: dict[str, tuple[float, pathlib.Path]] = {}
        self._processes: set[subprocess.Popen[bytes]] = set()
        self.stopped = threading.Event()

    def begin(self, name: str, log: pathlib.Path) -> None:
        with self._lock:
            self._started[name] = (time.monotonic(), log)

    def end(self, name: str) -> None:
        with self._lock:
            self._started.pop(name, None)

    def command(self, words: list[str], folder: pathlib.Path, variables: dict[str, str], log: t.IO[str]) -> str | None:
        """Run one command to its end. Returns what went wrong, or None."""
        if self.stopped.is_set():
            return "stopped"
        print("+", *words, file=log, flush=True)
        process = subprocess.Popen(
            words,
            cwd=folder,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        with self._lock:
            self._processes.add(process)
        try:
            code = process.wait(timeout=LIMIT)
        except subprocess.TimeoutExpired:
            self._end_group(process)
            return f"no end after {LIMIT} s: {words[0]}"
        finally:
            with self._lock:
                self._processes.discard(process)
        return f"exit code {code}: {pathlib.Path(words[0]).name}" if code else None

    @staticmethod
    def _end_group(process: subprocess.Popen[bytes]) -> None:
        """End a command and what it started; it leads a process group of its own."""
        for wanted in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(process.pid, wanted)
                process.wait(timeout=15)
            except ProcessLookupError:
                return
            except subprocess.TimeoutExpired:
                continue

    def stop(self) -> None:
        """End everything that was started."""
        self.stopped.set()
        with self._lock:
            processes = list(self._processes)
        for process in processes:
            self._end_group(process)

    def report_for_ever(self) -> None:
        """Every few seconds, one line for each suite that is running."""
        while not self.stopped.wait(SIGN_OF_LIFE):
            with self._lock:
                started = dict(self._started)
            for name, (since, log) in started.items():
                say(f"  ...       {name} ({time.monotonic() - since:.0f} s) {last_line(log)}")


def say(line: str) -> None:
    """One line, at once, no wider than a terminal."""
    sys.stdout.write(f"{line[:160]}\n")  # one write, so that lines of several threads stay whole
    sys.stdout.flush()


def lines_of(log: pathlib.Path) -> list[str]:
    """What a log holds, without control characters."""
    if not log.exists():
        return []
    text = log.read_text(encoding="utf-8", errors="replace")
    text = _TERMINAL_CODES.sub("", text).replace("\r", "\n")
    return [line.rstrip() for line in text.split("\n") if line.strip()]


def last_line(log: pathlib.Path) -> str:
    """The last line of a log."""
    lines = lines_of(log)
    return lines[-1][:110] if lines else ""


def detail_of(log: pathlib.Path) -> str:
    """The one line that tells most of a suite that passed."""
    for line in reversed(lines_of(log)):
        counted = _PYTEST_END.match(line)
        if counted:
            return counted.group(1)
    return ""


def variables_for(suite: Suite, python: pathlib.Path) -> dict[str, str]:
    """The environment variables of a suite: the user's, less what would lead Ansible or Python astray."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("ANSIBLE_", "MOLECULE_", "PYTHON", "MAKE", "MFLAGS"))
    }
    kept["PATH"] = f"{python.parent}{os.pathsep}{kept.get('PATH', os.defpath)}"
    kept["VIRTUAL_ENV"] = str(python.parent.parent)
    kept["LC_ALL"] = "C.UTF-8"
    kept["PYTHONUNBUFFERED"] = "1"
    kept["NO_COLOR"] = "1"
    collections = str(environments.CACHE / "collections")
    kept.update({name: value.format(collections=collections) for name, value in suite.variables.items()})
    return kept


def run_commands(suite: Suite, python: pathlib.Path, running: Running, output: t.IO[str]) -> str | None:
    """Run the commands of a suite, in order, to the first that fails. Returns what went wrong, or None."""
    folder = environments.CHECKOUT / suite.folder
    if not folder.is_dir():
        return f"there is no folder {suite.folder}"
    variables = variables_for(suite, python)
    for command in suite.commands:
        words = [word.replace("{python}", str(python)) for word in command]
        words = [str(environments.CHECKOUT / word) if word.startswith("tests/") else word for word in words]
        words[0] = shutil.which(words[0], path=variables["PATH"]) or words[0]
        wrong = running.command(words, folder, variables, output)
        if wrong:
            return wrong
    return None


def run(suite: Suite, running: Running) -> Result:
    """Set up the environment of one suite and run it, or say why that cannot be."""
    started = time.monotonic()
    log = LOGS / f"{suite.name}.log"

    def ended(outcome: str, detail: str) -> Result:
        return Result(suite, outcome, time.monotonic() - started, detail)

    try:
        for need in suite.needs:
            reason = need()
            if reason:
                return ended("left out", reason)
        environments.host(suite.environment)
    except (environments.UnavailableError, OSError, subprocess.SubprocessError) as missing:
        return ended("left out", str(missing))
    log.unlink(missing_ok=True)
    say(f"  start     {suite.name}")
    running.begin(suite.name, log)
    try:
        with log.open("a", encoding="utf-8") as output:
            try:
                python = environments.make(suite.environment, output) / "bin" / "python"
            except subprocess.CalledProcessError as failed:
                return ended("failed", f"its environment cannot be made: exit code {failed.returncode}")
            output.truncate(0)  # how the environment was made tells nothing about the suite
            wrong = run_commands(suite, python, running, output)
        return ended("failed", wrong) if wrong else ended("passed", detail_of(log))
    finally:
        running.end(suite.name)


def show_end(result: Result) -> None:
    """Say that a suite has ended; of a failure, show the end of what it printed."""
    say(f"  {result.outcome:8}  {result.suite.name} ({result.seconds:.0f} s) {result.detail}")
    if result.outcome == "failed":
        lines = lines_of(LOGS / f"{result.suite.name}.log")
        for line in lines[-SHOWN_OF_A_FAILURE:]:
            print(f"    | {line[:400]}")
        sys.stdout.flush()


def chosen(names: list[str]) -> list[Suite]:
    """The suites of these names and groups, in the order of the table."""
    known = {suite.name for suite in SUITES} | set(GROUPS)
    for name in names:
        if name not in known:
            sys.exit(f"There is no suite or group {name!r}; there are {', '.join(sorted(known))}.")
    return [suite for suite in SUITES if not names or suite.name in names or suite.group in names]


def table(results: list[Result], seconds: float) -> int:
    """Print what became of every suite. Returns the exit code."""
    width = max(len(result.suite.name) for result in results)
    order = {suite.name: place for place, suite in enumerate(SUITES)}
    print(f"\n{'Suite':{width}}  Outcome   Seconds  Detail")
    for result in sorted(results, key=lambda one: order[one.suite.name]):
        print(f"{result.suite.name:{width}}  {result.outcome:8}  {result.seconds:7.0f}  {result.detail}")
    count = {outcome: sum(one.outcome == outcome for one in results) for outcome in ("passed", "failed", "left out")}
    for note in untested_pythons():
        print(f"\n{note}.")
    if count["left out"] and IN_CI:
        print("\nIn CI nothing may be left out: what was left out counts as failed.")
        count["failed"] += count["left out"]
        count["left out"] = 0
    print(f"\nWhat each suite printed stands in {LOGS.relative_to(environments.CHECKOUT)}/. It took {seconds:.0f} s.")
    skipped = f", {count['left out']} skipped" if count["left out"] else ""
    print(f"\n{count['passed']} passed, {count['failed']} failed{skipped}", flush=True)
    return 1 if count["failed"] else 0


def run_all(suites: list[Suite], jobs: int) -> list[Result]:
    """Run the suites, so many at a time."""
    running = Running()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    threading.Thread(target=running.report_for_ever, daemon=True).start()
    results = []
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        try:
            for done in concurrent.futures.as_completed([pool.submit(run, suite, running) for suite in suites]):
                results.append(done.result())
                show_end(results[-1])
        finally:
            running.stop()
            pool.shutdown(cancel_futures=True)
    return results


def main() -> int:
    parser = argparse.ArgumentParser(
        description="Run test suites and say plainly what passed, failed, or was left out."
    )
    parser.add_argument("names", nargs="*", metavar="SUITE", help="suites or groups (default: all)")
    parser.add_argument(
        "--jobs", type=int, default=min(os.cpu_count() or 1, 4), help="how many at a time (%(default)s)"
    )
    parser.add_argument("--list", action="store_true", help="name the suites and end")
    options = parser.parse_args()
    suites = chosen(options.names)
    if options.list:
        for suite in suites:
            print(f"{suite.name}\t{suite.group}")
        return 0
    LOGS.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    print(f"{len(suites)} suites, {options.jobs} at a time", flush=True)
    results = run_all(suites, max(1, options.jobs))
    return table(results, time.monotonic() - started)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
