# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every example inventory is valid YAML, and what it says about mail is what the collection takes."""

from __future__ import annotations

import pathlib
import typing as t

import pytest
import yaml

from ansible_collections.mailops.rdns.plugins.module_utils._address import parse_address
from ansible_collections.mailops.rdns.plugins.module_utils._policy import Policy, parse_policy
from ansible_collections.mailops.rdns.plugins.module_utils._target import parse_targets

ROOT = pathlib.Path(__file__).resolve().parents[3]
EXAMPLES = sorted((ROOT / "docs" / "examples").glob("*.yml"))
DOCUMENTATION = ("192.0.2.", "198.51.100.", "203.0.113.", "2001:db8:")  # RFC 5737, RFC 3849
WANTED = {"simple.yml", "nat.yml", "third-party.yml", "dual-stack.yml", "transports.yml"}


def variables(path: pathlib.Path) -> t.Iterator[tuple[str, dict[str, t.Any]]]:
    """(where, the variables that stand there) for each host and group of an inventory."""
    groups = list(yaml.safe_load(path.read_text(encoding="utf-8")).items())
    for name, group in groups:
        assert set(group) <= {"hosts", "children", "vars"}, name
        groups += (group.get("children") or {}).items()
        yield name, group.get("vars") or {}
        for host, values in (group.get("hosts") or {}).items():
            yield host, values or {}


def test_all_are_there():
    assert {path.name for path in EXAMPLES} == WANTED


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_example(path):
    known = yaml.safe_load((ROOT / "roles/relay_audit/meta/argument_specs.yml").read_text(encoding="utf-8"))
    known = set(known["argument_specs"]["main"]["options"])
    hosts = 0
    for where, values in variables(path):
        hosts += 1
        assert {key for key in values if key.startswith("relay_audit_")} <= known, where
        assert all(key.startswith(("relay_audit_", "ansible_")) for key in values), where
        policy = parse_policy(values.get("relay_audit_policy"), f"{where}: relay_audit_policy", Policy())
        if "relay_audit_paths" in values:
            targets = parse_targets(values["relay_audit_paths"], policy, f"{where}: relay_audit_paths")
            for target in targets:
                assert target.address is not None and target.address.text.startswith(DOCUMENTATION), where
                assert target.helo is None or target.helo.name, where
        for private, public in values.get("relay_audit_public_addresses", {}).items():
            assert parse_address(private).range.kind == "private", where
            assert public and all(parse_address(one).text.startswith(DOCUMENTATION) for one in public), where
    assert hosts > 1
