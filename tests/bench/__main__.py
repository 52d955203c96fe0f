# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""make bench: the figures of docs/performance.md, from one run on one machine.

    tests/bench [--quick] [--only NAME ...] [--rounds N] [--check] [--docs] [--output FILE]

Prints tables that fit 80 columns and writes the same as JSON. Everything stays on loopback. Runs of what is compared
take turns, and medians are compared. With --check, missed goals make the exit code 1. With --docs, the tables take the
place of those in docs/performance.md.
"""

from __future__ import annotations

import argparse
import json
import os
import pathlib
import platform
import sys
import tempfile
import time
import typing as t

import engines
import field
import plays
from nameserver import NameServer, UnavailableError, cores
from result import Result, number

CHECKOUT = pathlib.Path(__file__).resolve().parents[2]
COLLECTIONS = CHECKOUT / ".cache" / "collections"
DOCS = CHECKOUT / "docs" / "performance.md"
BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"
NAMES = ("engine", "slow-link", "task", "role", "discovery", "one-address")


def link_checkout() -> None:
    """Let clients and Ansible find this checkout as the collection mailops.rdns."""
    link = COLLECTIONS / "ansible_collections" / "mailops" / "rdns"
    link.parent.mkdir(parents=True, exist_ok=True)
    if not link.exists():
        link.symlink_to(CHECKOUT, target_is_directory=True)


def results(options: argparse.Namespace, folder: pathlib.Path) -> t.Iterator[Result]:
    """One benchmark after the other."""
    wanted = options.only or NAMES
    counts = (10000,) if options.quick else (10000, field.MOST)
    rounds = options.rounds
    environ = {**os.environ, "PYTHONPATH": str(COLLECTIONS)}
    with NameServer(folder, cores()[1]) as server:
        if "engine" in wanted:
            for count in counts:
                yield engines.lossless(server, count, rounds, environ)
        if "slow-link" in wanted:
            for count in counts:
                yield engines.slow(server, count, rounds, environ)
        bench = plays.Plays(server, folder, COLLECTIONS)
        if "task" in wanted:
            yield bench.task(counts[-1], rounds)
        if "role" in wanted:
            yield bench.role(100 if options.quick else 500, rounds)
        if "discovery" in wanted:
            yield bench.discovery(50 if options.quick else 200, rounds)
        if "one-address" in wanted:
            yield bench.one_address(5 * rounds)


def write_docs(texts: list[str]) -> None:
    """Put the tables where the documentation has them."""
    old = DOCS.read_text(encoding="utf-8")
    before, begin, rest = old.partition(BEGIN)
    _figures, end, after = rest.partition(END)
    if not end:
        raise SystemExit(f"{DOCS} has no place for the figures: {BEGIN} {END}")
    figures = "\n".join(texts)
    DOCS.write_text(f"{before}{begin}\n\n```text\n{figures}\n```\n\n{end}{after}", encoding="utf-8")


def main() -> int:
    """Measure."""
    parser = argparse.ArgumentParser(description="Measure mailops.rdns beside other ways to do the same.")
    parser.add_argument("--quick", action="store_true", help="fewer addresses, hosts and rounds")
    parser.add_argument("--only", action="append", choices=NAMES, help="one benchmark; may be repeated")
    parser.add_argument("--rounds", type=int, default=3, help="how often each thing is run (%(default)s)")
    parser.add_argument("--check", action="store_true", help="exit with 1 when a goal is missed")
    parser.add_argument("--docs", action="store_true", help="put the tables into docs/performance.md")
    parser.add_argument("--output", type=pathlib.Path, default=CHECKOUT / "tests" / "output" / "bench.json")
    options = parser.parse_args()
    link_checkout()
    machine = f"Python {platform.python_version()}, {platform.machine()}, {len(os.sched_getaffinity(0))} cores"
    print(f"mailops.rdns benchmark: {machine}, load {number(os.getloadavg()[0])}")
    found: list[Result] = []
    load = os.getloadavg()[0]
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="rdns-bench-") as folder:
        try:
            for result in results(options, pathlib.Path(folder)):
                print(result.text(), flush=True)
                found.append(result)
        except UnavailableError as missing:
            print(f"Left out: {missing}", file=sys.stderr)
            return 2
    if options.docs:
        write_docs([f"{machine}, {time.strftime('%Y-%m-%d', time.gmtime())}", *(result.text() for result in found)])
    goals = [goal for result in found for goal in result.goals]
    missed = [goal for goal in goals if not goal.met]
    print(f"\n{len(goals) - len(missed)} of {len(goals)} goals met, in {time.monotonic() - began:.0f} s")
    options.output.parent.mkdir(parents=True, exist_ok=True)
    data = {"machine": machine, "load": load, "results": [result.data() for result in found]}
    options.output.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
    print(f"The same as JSON: {options.output}")
    return 1 if options.check and missed else 0


if __name__ == "__main__":
    sys.exit(main())
