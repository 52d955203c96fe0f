# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The page on the diagnose playbook names every variable that it takes, and no other."""

from __future__ import annotations

import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[3]
VARIABLE = re.compile(r"\bdiagnose_[a-z_]+\b")


def test_every_variable_is_explained():
    playbook = (ROOT / "playbooks" / "diagnose.yml").read_text(encoding="utf-8")
    tasks = (ROOT / "playbooks" / "tasks" / "diagnose_path.yml").read_text(encoding="utf-8")
    taken = set(re.findall(r"\{\{ (diagnose_[a-z_]+) \|", playbook + tasks))
    page = (ROOT / "docs" / "diagnose.md").read_text(encoding="utf-8")
    (table,) = re.findall(r"\n\| variable \|.*?\n\n", page, re.DOTALL)
    assert set(VARIABLE.findall(table)) == taken
    assert set(VARIABLE.findall(page)) <= taken
    assert len(taken) > 10
