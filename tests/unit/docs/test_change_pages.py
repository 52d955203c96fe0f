# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The pages on planned changes and on timelines name every variable that their playbooks take, and no other."""

from __future__ import annotations

import pathlib
import re

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[3]


@pytest.mark.parametrize(
    "playbook, page, prefix",
    [("planned_change.yml", "planned-change.md", "planned_change"), ("timeline.yml", "timeline.md", "timeline")],
)
def test_every_variable_is_explained(playbook, page, prefix):
    tasks = (ROOT / "playbooks" / playbook).read_text(encoding="utf-8")
    taken = set(re.findall(rf"\b({prefix}_[a-z_]+) \| default", tasks))
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    (table,) = re.findall(r"\n\| variable \|.*?\n\n", text, re.DOTALL)
    variable = re.compile(rf"\b{prefix}_[a-z_]+\b")
    assert set(variable.findall(table)) == taken
    assert set(variable.findall(text)) <= taken
    assert len(taken) > 5
