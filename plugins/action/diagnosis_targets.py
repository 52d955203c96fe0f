# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Action plugin of the diagnose playbook: from an address, or a host of the inventory, to what is to be asked about.

On the controller; reaches no host. Which paths a host has is decided by plugin_utils/_paths.py, as in the audit.
"""

from __future__ import annotations

import os
import typing as t

from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase

from ansible_collections.mailops.rdns.plugins.module_utils._policy import Policy
from ansible_collections.mailops.rdns.plugins.module_utils._target import parse_target
from ansible_collections.mailops.rdns.plugins.module_utils._text import quoted
from ansible_collections.mailops.rdns.plugins.plugin_utils._fleet import Fleet
from ansible_collections.mailops.rdns.plugins.plugin_utils._paths import Relay, paths_of
from ansible_collections.mailops.rdns.plugins.plugin_utils._report.files import why_not_writable

VARIABLES = ("relay_audit_paths", "relay_audit_public_addresses", "relay_audit_policy")
MOST_BUNDLES = 20

Data = dict[str, t.Any]


class ActionModule(ActionBase):
    """Returns the targets, each with the name that its files shall have."""

    _requires_connection = False
    _supports_check_mode = True
    _VALID_ARGS = frozenset(("address", "host", "helo", "ptr", "dest"))

    def run(self, tmp: t.Any = None, task_vars: Data | None = None) -> Data:
        result: Data = super().run(tmp, task_vars)
        args = {key: value for key, value in self._task.args.items() if value not in (None, "")}
        folder = os.path.abspath(os.path.expanduser(str(args["dest"])))
        problem = why_not_writable(folder, "diagnose_dir")
        if problem:
            raise AnsibleActionFail(problem)
        try:
            found = self._of_host(args, task_vars or {}) if "host" in args else [_given(args)]
        except ValueError as error:
            raise AnsibleActionFail(str(error)) from None
        result.update(changed=False, dest=folder, paths=_named(found))
        return result

    def _of_host(self, args: Data, task_vars: Data) -> list[Data]:
        host = str(args["host"])
        for option in ("helo", "ptr"):
            if option in args:
                raise ValueError(f"diagnose_{option} goes with diagnose_address: a host brings its own")
        if host not in task_vars.get("hostvars", {}):
            raise ValueError(f"diagnose_host: {quoted(host)} is not in the inventory (-i)")
        known = Fleet(self._task, task_vars, self._templar).variables(host, VARIABLES)
        declared = known.get("relay_audit_paths")
        if declared is None:
            raise ValueError(
                f"diagnose_host: {quoted(host)} has no relay_audit_paths in the inventory: name an address with "
                "diagnose_address"
            )
        relay = Relay(host, declared, known.get("relay_audit_public_addresses"), known.get("relay_audit_policy"))
        found = [path.target for path in paths_of(relay) if path.target.get("address")]
        if "address" in args:
            wanted = parse_target(_given(args), Policy()).address
            found = [one for one in found if parse_target(one, Policy()).address == wanted]
        if not found:
            also = f" with the address {quoted(args['address'])}" if "address" in args else " with an address"
            raise ValueError(f"diagnose_host: {quoted(host)} has no sending path{also} in relay_audit_paths")
        if len(found) > MOST_BUNDLES:
            raise ValueError(
                f"diagnose_host: {quoted(host)} has {len(found)} sending paths, at most {MOST_BUNDLES} are diagnosed "
                "at once: choose one with diagnose_address"
            )
        return [{key: value for key, value in one.items() if key not in ("name", "relay")} for one in found]


def _given(args: Data) -> Data:
    """The target that the variables describe."""
    if "address" not in args:
        raise ValueError("neither diagnose_address nor diagnose_host given: say what to diagnose, with -e")
    target: Data = {key: args[key] for key in ("address", "helo", "ptr") if key in args}
    try:
        parse_target(target, Policy())
    except ValueError as error:
        raise ValueError(f"diagnose_{error}") from None
    return target


def _named(targets: list[Data]) -> list[Data]:
    """Each with a name for its files: the address, which says nothing of the inventory."""
    taken: dict[str, int] = {}
    named = []
    for target in targets:
        address = parse_target(target, Policy()).address
        base = address.text.replace(":", "-") if address else "unknown"
        taken[base] = taken.get(base, 0) + 1
        named.append({"target": target, "base": base if taken[base] == 1 else f"{base}_{taken[base]}"})
    return named
