# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Action plugin: wait until every vantage and the zone's own servers say that a sending path is right.

It asks nothing itself: each look is a call of fcrdns_info, which runs where the task runs, about what is due. All else
is in plugin_utils/_wait.
"""

from __future__ import annotations

import os
import time
import typing as t

from ansible.errors import AnsibleActionFail, AnsibleConnectionFailure
from ansible.plugins.action import ActionBase
from ansible.utils.display import Display

from ansible_collections.mailops.rdns.plugins.module_utils._text import printable
from ansible_collections.mailops.rdns.plugins.plugin_utils._fleet import plain
from ansible_collections.mailops.rdns.plugins.plugin_utils._wait import interrupt
from ansible_collections.mailops.rdns.plugins.plugin_utils._wait.options import ARGUMENTS, parse

Data = dict[str, t.Any]
display = Display()


class ActionModule(ActionBase):
    """Look, wait, look again; tell."""

    TRANSFERS_FILES = False
    _supports_check_mode = True
    _supports_async = False

    def run(self, tmp: t.Any = None, task_vars: Data | None = None) -> Data:
        result: Data = super().run(tmp, task_vars)
        _given, params = self.validate_argument_spec(argument_spec=ARGUMENTS)
        check = bool(self._task.check_mode)
        try:
            import dns.version  # noqa: F401 - what was asked elsewhere is read here
        except ImportError:
            raise AnsibleActionFail("dnspython is wanted in the Python that runs ansible-playbook, too") from None
        try:
            plan = parse({name: plain(params.get(name)) for name in ARGUMENTS}, check)
        except ValueError as error:
            result.update(failed=True, changed=False, msg=str(error))
            return result
        from ansible_collections.mailops.rdns.plugins.plugin_utils._wait.session import CannotAskError, Session

        def call(options: Data) -> Data:
            return self._look(options, task_vars)

        parent = os.getppid()

        def sleep(seconds: float) -> None:
            _sleep(seconds, parent, session.last_words)

        say = _nothing if self._task.no_log else display.display
        session = Session(plan, check, call, say, sleep)
        with interrupt.spoken(lambda: "" if self._task.no_log else session.last_words(), say):
            try:
                session.run()
            except CannotAskError as error:
                how = "unreachable" if error.unreachable else "failed"
                result.update({how: True, "changed": False, "msg": str(error)})
                return result
        result.update(changed=False, **session.result())
        return result

    def _look(self, options: Data, task_vars: Data | None) -> Data:
        """What fcrdns_info returns, on the host of the task; a host out of reach is a result, too."""
        try:
            returned = self._execute_module(
                module_name="mailops.rdns.fcrdns_info", module_args=options, task_vars=task_vars
            )
        except AnsibleConnectionFailure as error:
            return {"unreachable": True, "msg": f"the host that asks DNS could not be reached: {printable(error, 300)}"}
        return t.cast(Data, plain(returned))


def _nothing(_line: str) -> None:
    """Print nothing, as no_log wants it."""


def _sleep(seconds: float, parent: int, last_words: t.Callable[[], str]) -> None:
    """Sleep; end with the last words where ansible-playbook is gone: up to 2.18 it leaves its workers behind."""
    end = time.monotonic() + seconds
    while True:
        left = end - time.monotonic()
        if left <= 0:
            return
        time.sleep(min(left, 1.0))
        if os.getppid() != parent:
            interrupt.write(last_words())
            os._exit(1)
