# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The page on the gate names every variable of the role and of the playbook that enables an address, and no other."""

from __future__ import annotations

import pathlib
import re

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs" / "gate.md").read_text(encoding="utf-8")
#: What is no variable of the role: its result, and which hosts the playbook takes.
BESIDE = {"sender_gate_result", "sender_gate_hosts"}


def specified():
    specs = yaml.safe_load((ROOT / "roles/sender_gate/meta/argument_specs.yml").read_text(encoding="utf-8"))
    return specs["argument_specs"]["main"]["options"]


def test_every_variable_of_the_role_is_explained():
    assert set(re.findall(r"\bsender_gate_[a-z_]+\b", PAGE)) - BESIDE == set(specified())


def test_defaults_are_as_specified():
    defaults = yaml.safe_load((ROOT / "roles/sender_gate/defaults/main.yml").read_text(encoding="utf-8"))
    assert defaults == {name: one["default"] for name, one in specified().items() if not one.get("required")}


def test_every_variable_of_the_playbook_is_explained():
    files = ("enable_postfix_address.yml", "tasks/enable_address_plan.yml", "tasks/enable_address.yml")
    text = "".join((ROOT / "playbooks" / name).read_text(encoding="utf-8") for name in files)
    taken = set(re.findall(r"(?<![\w.])enable_address_[a-z_]+\b", text)) - {"enable_address_plan"}
    (table,) = re.findall(r"\n\| variable \| \|\n.*?\n\n", PAGE, re.DOTALL)
    assert set(re.findall(r"\benable_address_[a-z_]+\b", table)) == taken
    assert len(taken) > 8
