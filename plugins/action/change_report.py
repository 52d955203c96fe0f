# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Action plugin of the planned_change playbook: from what change_plan_info returned to files and to the terminal.

On the controller. Decides nothing about DNS. Without a plan it only looks whether it could write one. In the phase
ready it fails unless it is safe to switch.
"""

from __future__ import annotations

import os
import typing as t

from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase
from ansible.utils.display import Display

from ansible_collections.mailops.rdns.plugins.module_utils._text import quoted
from ansible_collections.mailops.rdns.plugins.plugin_utils._fleet import plain
from ansible_collections.mailops.rdns.plugins.plugin_utils._planned_change.files import paths, write
from ansible_collections.mailops.rdns.plugins.plugin_utils._planned_change.summary import summary
from ansible_collections.mailops.rdns.plugins.plugin_utils._report.files import why_not_writable

PHASES = ("plan", "ready", "confirm")
_INTERNAL = ("failed", "changed", "invocation", "warnings", "deprecations", "exception")

Data = dict[str, t.Any]
display = Display()


class ActionModule(ActionBase):
    """Write, print, return."""

    _requires_connection = False
    _supports_check_mode = True
    _VALID_ARGS = frozenset(("plan", "dest", "phase"))

    def run(self, tmp: t.Any = None, task_vars: Data | None = None) -> Data:
        result: Data = super().run(tmp, task_vars)
        args = self._task.args
        phase = str(args.get("phase") or "plan")
        if phase not in PHASES:
            raise AnsibleActionFail(f"planned_change_phase: {quoted(phase)} given: {', '.join(PHASES)} are the phases")
        folder = os.path.abspath(os.path.expanduser(str(args["dest"])))
        files = paths(folder)
        check = bool(self._task.check_mode)
        if args.get("plan") is None:
            problem = why_not_writable(folder, "planned_change_dir")
            if problem:
                raise AnsibleActionFail(problem)
            result.update(changed=False, files=files, written=False)
            return result
        plan = {key: value for key, value in plain(args["plan"]).items() if key not in _INTERNAL}
        problem = "" if check else write(files, plan)
        if problem:
            raise AnsibleActionFail(problem)
        for line in summary(plan, {} if check else files, brief=phase != "plan"):
            display.display(line)
        result.update(changed=False, files=files, written=not check, safe=plan["safe"], targets=plan["targets"])
        if phase == "ready" and plan["safe"] is not True:
            result.update(failed=True, msg=" ".join([plan["why"], *(f"{one}." for one in plan["problems"])]))
        return result
