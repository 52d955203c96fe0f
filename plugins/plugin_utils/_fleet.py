# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The variables of every host of a play, each as Ansible itself would resolve them for a task on that host.

One task that looks at all hosts must see what a task on each host would see: inventory, play and role variables, role
parameters, templates with inventory_hostname. A task for each host would do it too, at 10 ms each.
"""

from __future__ import annotations

import json
import typing as t

from ansible.errors import AnsibleActionFail, AnsibleError
from ansible.release import __version__ as core_version

from ansible_collections.mailops.rdns.plugins.module_utils._text import printable

Data = dict[str, t.Any]


_MARKS = ("{{", "{%", "{#")  # what a template begins with
_STRANGE_CORE = "ansible-core {core} keeps the variables of hosts elsewhere ({error}): the README names cores that work"


def plain(value: t.Any) -> t.Any:
    """The value as JSON would hold it: no lazy containers, no tags, no templates that anybody would still trust."""
    return json.loads(json.dumps(value, default=str))


class Fleet:
    """The hosts of the play of a running task."""

    def __init__(self, task: t.Any, task_vars: Data, templar: t.Any) -> None:
        self.all: list[str] = list(task_vars["ansible_play_hosts_all"])
        self.left: set[str] = set(task_vars["ansible_play_hosts"])
        self.batch: list[str] = list(task_vars["ansible_play_batch"])
        self.limited = bool(task_vars.get("ansible_limit"))  # --limit: hosts of the play may be left out
        self._task = task
        self._play = task.get_play()
        try:
            self._manager = task_vars["hostvars"]._variable_manager
            self._inventory = task_vars["hostvars"]._inventory
            self._templar = templar.copy_with_new_env(available_variables={})
        except AttributeError as error:
            raise AnsibleActionFail(_STRANGE_CORE.format(core=core_version, error=error)) from None

    @property
    def run(self) -> str:
        """What tells this play from another one in the same run."""
        return str(self._play._uuid)

    @property
    def strategy(self) -> str:
        """The play's strategy, without its collection."""
        return str(self._play.strategy).rsplit(".", 1)[-1]

    def knows(self, host: str) -> bool:
        """Whether the inventory has a host of that name, in the play or not."""
        return self._inventory.get_host(host) is not None

    def variables(self, host: str, names: t.Iterable[str], long: t.Container[str] = ()) -> Data:
        """The variables of that name that the host has, templated, as plain data.

        long: those that hold a list for the whole fleet. To look for templates in it costs more for each host than all
        else together, so it is templated only where one can be there.
        """
        found = self._manager.get_vars(
            play=self._play,
            host=self._inventory.get_host(host),
            task=self._task,
            _hosts=self.batch,
            _hosts_all=self.all,
        )
        self._templar.available_variables = found
        resolved = {}
        for name in names:
            if name not in found:
                continue
            if name in long:
                text = json.dumps(found[name], default=str)
                if not any(mark in text for mark in _MARKS):
                    resolved[name] = json.loads(text)
                    continue
            try:
                resolved[name] = plain(self._templar.template(found[name]))
            except AnsibleError as error:
                raise ValueError(f"{name}: {printable(error, 300)}") from None
        return resolved

    def registered(self, host: str, name: str) -> t.Any:
        """What an earlier task registered for the host, never templated; None if nothing.

        The message of an unreachable host is the relay's own text, and ansible-core 2.16 would template it.
        """
        cache = getattr(self._manager, "_nonpersistent_fact_cache", None)
        if cache is None:
            raise AnsibleActionFail(_STRANGE_CORE.format(core=core_version, error="no _nonpersistent_fact_cache"))
        return cache.get(host, {}).get(name)

    def refuse_strategy(self) -> None:
        """Strategies without lockstep would run the tasks for the whole fleet once for each host."""
        if self.strategy in ("free", "host_pinned"):
            raise AnsibleActionFail(
                f"strategy: {self.strategy} given, but DNS is asked once for all relays, so they must arrive together: "
                "the strategy linear is wanted for this play"
            )
