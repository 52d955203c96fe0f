# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The demo as a user starts it, in both modes: which relays fail, and what is found on each, and nothing else.

The table of what must be found stands in tests/demo/inventory.yml, beside each relay (demo_status, demo_expect).
"""

from __future__ import annotations

import contextlib
import json
import pathlib
import re
import signal
import subprocess
import sys
import time
import typing as t

import pytest
import yaml

from ansible_collections.mailops.rdns.plugins.module_utils._finding import CATALOGUE

DEMO = pathlib.Path(__file__).resolve().parents[2] / "demo"
PATH = re.compile(r"^( *|The \w+: +)/\S+$")  # a line that is one path, which no one can break
FAILING = ("noncompliant", "undetermined")  # undetermined: relay_audit_undetermined is "fail" unless said otherwise


class Relay(t.NamedTuple):
    """What inventory.yml says of one relay."""

    name: str
    paths: int
    status: str
    codes: list[str]


class Run(t.NamedTuple):
    """What one run of the demo left behind."""

    code: int
    output: str
    report: dict[str, t.Any]
    folder: pathlib.Path


def relays() -> list[Relay]:
    """Every relay of the inventory, with the variables of its group."""
    groups = yaml.safe_load((DEMO / "inventory.yml").read_text(encoding="utf-8"))["all"]["children"].values()
    return [
        Relay(name, len(known.get("relay_audit_paths", [1])), known["demo_status"], sorted(known["demo_expect"]))
        for group in groups
        for name, variables in group["hosts"].items()
        for known in [{**group["vars"], **variables}]
    ]


RELAYS = relays()


def gone() -> list[Relay]:
    """What the report has of relays that the inventory does not have any more."""
    known = yaml.safe_load((DEMO / "inventory.yml").read_text(encoding="utf-8"))["all"]["vars"]["demo_gone"]
    return [Relay(name, 1, "not_applicable", codes) for name, codes in known.items()]


TOLD = [*RELAYS, *gone()]


def told(verdict: dict[str, t.Any]) -> list[str]:
    """The codes of a verdict. Both resolvers are slow, which is told once only where they take the same time."""
    codes = sorted(finding["code"] for finding in verdict["findings"])
    return [code for index, code in enumerate(codes) if code != "lookup_slow" or codes[index - 1 : index] != [code]]


def start(mode: str, folder: pathlib.Path) -> subprocess.Popen[str]:
    command = [sys.executable, str(DEMO / "run.py"), "--mode", mode, "--report-dir", str(folder)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


@pytest.fixture(scope="module", params=("report", "enforce"))
def mode(request):
    return request.param


@pytest.fixture(scope="module")
def run(mode, tmp_path_factory):
    folder = tmp_path_factory.mktemp(mode)
    process = start(mode, folder)
    output, _nothing = process.communicate(timeout=300)
    reports = list(folder.glob("*.json"))
    assert len(reports) == 1, output
    return Run(process.returncode, output, json.loads(reports[0].read_text(encoding="utf-8")), folder)


def test_the_fleet_shows_every_finding_there_is():
    assert {code for relay in TOLD for code in relay.codes} == set(CATALOGUE)
    assert len(RELAYS) >= 16


@pytest.mark.parametrize("relay", TOLD, ids=[relay.name for relay in TOLD])
def test_each_relay_has_its_findings_and_no_others(run, relay):
    verdicts = [verdict for verdict in run.report["verdicts"] if verdict["host"] == relay.name]

    assert len(verdicts) == relay.paths
    for verdict in verdicts:
        assert told(verdict) == relay.codes
        assert verdict["status"] == relay.status
        assert verdict["compliant"] is (relay.status == "compliant")


def test_nothing_else_is_in_the_report(run):
    assert {verdict["host"] for verdict in run.report["verdicts"]} == {relay.name for relay in TOLD}
    assert run.report["summary"]["total"] == sum(relay.paths for relay in TOLD)


def test_exactly_the_relays_fail_that_should(mode, run):
    expected = [relay.name for relay in RELAYS if relay.status in FAILING] if mode == "enforce" else []

    assert re.findall(r"^(\S+): failed=1 unreachable=0$", run.output, re.MULTILINE) == sorted(expected)
    assert f"{len(RELAYS) - len(expected)} relays: failed=0 unreachable=0\n" in run.output
    assert run.code == (2 if expected else 0)


def test_the_output_is_fit_to_read(run):
    assert [line for line in run.output.splitlines() if "[WARNING]" in line or "[DEPRECATION" in line] == []
    assert "Traceback" not in run.output
    assert [line for line in run.output.splitlines() if len(line) > 80 and not PATH.search(line)] == []
    assert not re.search(r"[^\n\x20-\x7e\xa0-\U0010ffff]", run.output)  # no control characters, whatever DNS held


def test_the_output_says_where_the_page_lies(run):
    pages = list(run.folder.glob("*.html"))
    assert len(pages) == 1
    assert str(pages[0]) in run.output


def test_five_faults_are_shown_with_receivers_and_remedy(mode, run):
    shown = re.findall(r"^(\w+)  (\w+)\n(?:  .*\n)+?  trouble with: .*\n  remedy \(", run.output, re.MULTILINE)
    expected = [
        ("pool", "ptr_dynamic"),
        ("lame", "zone_lame"),
        ("half", "zone_rfc2317_broken"),
        ("bogus", "dnssec_bogus"),
        ("moved", "propagating"),
    ]
    assert shown == (expected if mode == "report" else [])


def test_hostile_names_are_shown_as_what_they_are(run):
    page = next(run.folder.glob("*.html")).read_text(encoding="utf-8")
    assert "<script>alert" not in page
    for path in run.folder.iterdir():
        assert "\x1b" not in path.read_text(encoding="utf-8")
        assert "49" not in re.findall(r"hostile[^\n]{0,200}?PTR name (\S+)", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("blow", (signal.SIGINT, signal.SIGTERM))
def test_stopped_half_way_it_leaves_nothing_behind(blow, tmp_path):
    process = start("report", tmp_path)
    time.sleep(1.5)
    assert process.poll() is None
    process.send_signal(blow)
    process.communicate(timeout=30)  # ends only when nobody holds the other end of its output any more
    assert process.returncode not in (0, None)
    deadline = time.monotonic() + 20
    while left_behind(tmp_path) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert left_behind(tmp_path) == []


def left_behind(folder: pathlib.Path) -> list[str]:
    """The processes that were started for a run into this folder, and are still there."""
    found = []
    for environ in pathlib.Path("/proc").glob("[0-9]*/environ"):
        with contextlib.suppress(OSError):  # somebody else's, or gone meanwhile
            if f"DEMO_REPORT_DIR={folder}".encode() in environ.read_bytes().split(b"\0"):
                found.append(environ.parent.name)
    return found
