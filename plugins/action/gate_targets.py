# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Action plugin of the sender_gate role: from its variables to what is to be asked. Refuses what is wrong before that.

On the controller; reaches no host. plugin_utils/_gate decides.
"""

from __future__ import annotations

import typing as t

from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase

from ansible_collections.mailops.rdns.plugins.module_utils._text import quoted
from ansible_collections.mailops.rdns.plugins.plugin_utils._fleet import Fleet, plain
from ansible_collections.mailops.rdns.plugins.plugin_utils._gate.paths import gate_paths, spf_questions
from ansible_collections.mailops.rdns.plugins.plugin_utils._gate.waiting import VARIABLES, check_waiting

OPTIONS = ("address", "helo", "ptr", "policy", "public_addresses", "mail_from_domain", "spf_accept", *VARIABLES)

Data = dict[str, t.Any]


class ActionModule(ActionBase):
    """Returns the paths, the targets, and the questions about SPF."""

    _requires_connection = False
    _supports_check_mode = True
    _VALID_ARGS = frozenset((*OPTIONS, "host"))

    def run(self, tmp: t.Any = None, task_vars: Data | None = None) -> Data:
        result: Data = super().run(tmp, task_vars)
        given = plain({key: self._task.args.get(key) for key in OPTIONS})
        try:
            paths = gate_paths(given)
            check_waiting(given, paths)
            questions = spf_questions(given, paths)
            self._check_host(task_vars or {})
        except ValueError as error:
            raise AnsibleActionFail(str(error)) from None
        result.update(
            changed=False,
            paths=[path.as_dict() for path in paths],
            targets=[path.target for path in paths],
            spf=questions,
        )
        return result

    def _check_host(self, task_vars: Data) -> None:
        host = self._task.args.get("host")
        if not host:
            return
        if not isinstance(host, str) or not Fleet(self._task, task_vars, self._templar).knows(host):
            raise ValueError(f"sender_gate_host: {quoted(host)} is no host of the inventory (-i)")
