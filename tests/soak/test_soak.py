# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""100,000 addresses, one in twenty with a fault: each is answered for, and rightly; memory holds what is kept."""

from __future__ import annotations

import json
import os
import pathlib
import subprocess
import sys
import typing as t

import pytest

from .field import KINDS, fault_of, truth

HERE = pathlib.Path(__file__).resolve().parent
COUNT = int(os.environ.get("SOAK", "100000"))
SLACK = 6.0  # MiB that the allocator and what is under way may differ from one stage to another


@pytest.fixture(scope="module")
def soaked() -> dict[str, t.Any]:
    done = subprocess.run(
        (sys.executable, str(HERE / "survey.py"), str(COUNT)), capture_output=True, text=True, timeout=900, check=False
    )
    assert done.returncode == 0, done.stderr[-4000:]
    result: dict[str, t.Any] = json.loads(done.stdout)
    for stage in result["stages"]:
        print(stage)
    print({key: result[key] for key in ("summary", "stats", "answer_octets", "verdict_octets")})
    return result


def test_every_verdict_is_right(soaked: dict[str, t.Any]) -> None:
    """As good as the servers' faults allow; never green without evidence, never a missing record from a lost answer."""
    assert (soaked["mistakes"], soaked["shown"]) == (0, [])


def test_every_target_is_answered_for(soaked: dict[str, t.Any]) -> None:
    summary = soaked["summary"]
    assert soaked["judged_once"] is True
    assert summary["total"] == COUNT
    assert sum(summary[status] for status in ("compliant", "noncompliant", "undetermined")) == COUNT
    faults = [fault_of(index) for index in range(COUNT)]
    lost = sum(fault is not None and bool(fault[0].lost) for fault in faults)
    assert summary["undetermined"] == lost
    assert summary["noncompliant"] == sum(truth(index) != "compliant" for index in range(COUNT))


def test_every_kind_of_fault_was_met(soaked: dict[str, t.Any]) -> None:
    assert set(soaked["kinds"]) == {"none", *(kind.title for kind in KINDS)}
    wrong = sum(sum(by.values()) for title, by in soaked["kinds"].items() if title != "none")
    assert wrong == COUNT // 20
    assert soaked["explained"] == soaked["kinds"]["SERVFAIL"]["undetermined"] > 0
    assert soaked["stats"]["retransmissions"] > 0 and soaked["stats"]["tcp"] > 0 and soaked["stats"]["discarded"] > 0


def test_memory_grows_by_what_is_kept(soaked: dict[str, t.Any]) -> None:
    """The answers, for each question is asked once, and verdicts on problems; nothing of what came and went."""
    half, end = soaked["stages"][len(soaked["stages"]) // 2], soaked["stages"][-1]
    assert half["judged"] == COUNT // 2 and end["judged"] == COUNT
    answers = (end["answers"] - half["answers"]) * soaked["answer_octets"]
    verdicts = (end["kept"] - half["kept"]) * soaked["verdict_octets"]
    grown = end["mib"] - half["mib"]
    assert grown <= (answers + verdicts) / 2**20 + SLACK
