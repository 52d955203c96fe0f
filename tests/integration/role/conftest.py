# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plays with the role: real ansible-playbook, a real name server on loopback."""

from __future__ import annotations

import os
import pathlib
import subprocess
import sys

import pytest
import yaml

HERE = pathlib.Path(__file__).resolve()
CHECKOUT = HERE.parents[3]
sys.path[:0] = [str(HERE.parent), str(CHECKOUT / "tests")]
from plays import ROLE, ZONES, Run  # noqa: E402
from support.nameserver import NameServer  # noqa: E402


@pytest.fixture(scope="module")
def nameserver():
    with NameServer(ZONES, {"61.2.0.192.in-addr.arpa.": "servfail"}) as server:
        yield server.address


@pytest.fixture
def audit(nameserver, tmp_path):
    def run(relays, *arguments, before=(), role=None, variables=None, after=(), **play):
        common = {"relay_audit_nameservers": [nameserver], "relay_audit_assume_public": ["192.0.2.0/24"]}
        common["relay_audit_report_dir"] = str(tmp_path / "out")
        inventory = {"all": {"hosts": relays, "vars": {**common, **(variables or {})}}}
        plays = [
            *before,
            {
                "hosts": "all",
                "gather_facts": False,
                "roles": [{**ROLE, **(role or {})}],
                "post_tasks": [*after],
                **play,
            },
        ]
        (tmp_path / "hosts.yml").write_text(yaml.safe_dump(inventory, sort_keys=False))
        (tmp_path / "play.yml").write_text(yaml.safe_dump(plays, sort_keys=False))
        kept = {name: value for name, value in os.environ.items() if not name.startswith("ANSIBLE_")}
        environment = {
            **kept,
            "ANSIBLE_COLLECTIONS_PATH": str(CHECKOUT / ".cache" / "collections"),
            "ANSIBLE_HOST_KEY_CHECKING": "false",
            "ANSIBLE_NOCOWS": "true",
            "ANSIBLE_SHOW_CUSTOM_STATS": "true",
            "ANSIBLE_CALLBACK_RESULT_FORMAT": "yaml",
            "ANSIBLE_SSH_TIMEOUT": "5",
        }
        program = pathlib.Path(sys.executable).with_name("ansible-playbook")
        command = [sys.executable, str(program), "-i", "hosts.yml", *arguments, "play.yml"]
        process = subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=300, check=False
        )
        return Run(process.returncode, process.stdout + process.stderr, tmp_path / "out")

    return run
