# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Action plugin of the sender_gate role: from what its tasks found out to one answer, shown on the terminal.

On the controller; reaches no host. Without a verdict it answers for what needs no waiting. plugin_utils/_gate decides.
"""

from __future__ import annotations

import typing as t

from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase
from ansible.utils.display import Display

from ansible_collections.mailops.rdns.plugins.module_utils._text import quoted
from ansible_collections.mailops.rdns.plugins.plugin_utils._fleet import Fleet, plain
from ansible_collections.mailops.rdns.plugins.plugin_utils._gate.outcome import Seen, lines, outcome
from ansible_collections.mailops.rdns.plugins.plugin_utils._gate.paths import GatePath, accepted
from ansible_collections.mailops.rdns.plugins.plugin_utils._gate.spf import answers

REGISTERED = ("facts", "identity", "spf", "verdict")
VERDICT = {"verdicts": [], "history": [], "waited": 0, "looks": 0, "expected": None, "prediction": None}
NOT_WAITED = "DNS was looked at once and not waited for: waiting does not mend the rest."

Data = dict[str, t.Any]
display = Display()


class ActionModule(ActionBase):
    """Judge, print, return. It never fails for what it finds: the role's last task does."""

    _requires_connection = False
    _supports_check_mode = True
    _VALID_ARGS = frozenset(
        (
            "paths",
            "host",
            "facts",
            "identity",
            "spf",
            "spf_questions",
            "spf_accept",
            "undetermined",
            "verdict",
            "before",
        )
    )

    def run(self, tmp: t.Any = None, task_vars: Data | None = None) -> Data:
        result: Data = super().run(tmp, task_vars)
        args = plain(self._task.args)
        told = self._registered(args, task_vars or {})
        try:
            paths = [GatePath(**path) for path in args["paths"]]
            seen = Seen(
                host=str(args.get("host") or ""),
                facts=told["facts"],
                identity=told["identity"],
                spf=answers(args.get("spf_questions") or [], told["spf"]),
                accepted=accepted(args.get("spf_accept")),
                waited=told["verdict"],
            )
        except (KeyError, TypeError, ValueError) as error:
            raise AnsibleActionFail(f"gate_result was given what gate_targets never returns: {error}") from None
        warn = _choice(args.get("undetermined"))
        found = outcome(paths, seen, warn, "verdict" in args)
        waited = seen.waited if isinstance(seen.waited, dict) else {}
        result.update(
            changed=False,
            passed=not found.problems,
            problems=[problem.as_dict() for problem in found.problems],
            undetermined=[problem.sentence for problem in found.warnings],
            notes=[*found.notes, *(waited.get("notes") or ())],
        )
        if "verdict" in args:
            undone = NOT_WAITED if args.get("before", {}).get("problems") else ""
            for line in lines(paths, found, waited, undone):
                display.display(line)
            result.update({key: waited.get(key, default) for key, default in VERDICT.items()})
        return result

    def _registered(self, args: Data, task_vars: Data) -> Data:
        """What the tasks named have registered, never templated: messages of hosts are text of theirs."""
        fleet = Fleet(self._task, task_vars, self._templar)
        host = str(task_vars["inventory_hostname"])
        return {key: plain(fleet.registered(host, args[key])) if args.get(key) else None for key in REGISTERED}


def _choice(value: t.Any) -> bool:
    if value not in (None, "fail", "warn"):
        raise AnsibleActionFail(f"sender_gate_undetermined: {quoted(value)} given: fail or warn is wanted")
    return bool(value == "warn")
