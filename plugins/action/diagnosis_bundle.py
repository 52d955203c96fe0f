# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Action plugin of the diagnose playbook: from a verdict, a trace and saved evidence to the files of a bundle.

On the controller. Decides nothing about DNS: plugin_utils/_diagnosis_bundle says what is told, and to whom.
"""

from __future__ import annotations

import json
import os
import time
import typing as t

from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase
from ansible.utils.display import Display

from ansible_collections.mailops.rdns.plugins.module_utils._text import quoted
from ansible_collections.mailops.rdns.plugins.plugin_utils._diagnosis_bundle.files import paths, write
from ansible_collections.mailops.rdns.plugins.plugin_utils._diagnosis_bundle.host_name import way_to
from ansible_collections.mailops.rdns.plugins.plugin_utils._diagnosis_bundle.picture import picture
from ansible_collections.mailops.rdns.plugins.plugin_utils._diagnosis_bundle.shareable import shareable
from ansible_collections.mailops.rdns.plugins.plugin_utils._diagnosis_bundle.summary import summary
from ansible_collections.mailops.rdns.plugins.plugin_utils._fleet import plain

Data = dict[str, t.Any]
display = Display()


class ActionModule(ActionBase):
    """Write, print, return."""

    _requires_connection = False
    _supports_check_mode = True
    _VALID_ARGS = frozenset(("verdict", "trace", "evidence", "dest", "base", "show_resolvers"))

    def run(self, tmp: t.Any = None, task_vars: Data | None = None) -> Data:
        result: Data = super().run(tmp, task_vars)
        args = self._task.args
        files = paths(os.path.abspath(os.path.expanduser(str(args["dest"]))), str(args["base"]))
        check = bool(self._task.check_mode)
        saved = None if check else shareable(_evidence(args), _truth(args.get("show_resolvers")))
        judged = plain(args["verdict"])
        address = judged["verdicts"][0]["address"]
        told = picture(
            judged, plain(args["trace"]), saved, time.time(), lambda name: saved and way_to(name, address, saved)
        )
        problem = write(files, told, saved) if saved is not None else ""
        if problem:
            raise AnsibleActionFail(problem)
        for line in summary(told, {} if check else files):
            display.display(line)
        result.update(
            changed=False,
            files=files,
            written=not check,
            status=told["status"],
            actor=told["actor"],
            contact=told["contact"],
            zone=told["zone"],
            codes=[finding["code"] for finding in told["findings"]],
            others=told["others"],
        )
        return result


def _evidence(args: Data) -> Data:
    """What fcrdns_info saved."""
    path = str(args.get("evidence") or "")
    try:
        with open(path, encoding="utf-8") as file:
            saved: Data = json.load(file)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is no JSON"
        raise AnsibleActionFail(f"evidence: {quoted(path, 200)} cannot be read: {reason}") from None
    return saved


def _truth(value: t.Any) -> bool:
    return value if isinstance(value, bool) else str(value).lower() in ("1", "true", "yes", "on")
