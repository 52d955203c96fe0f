# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Ansible's own output, for the demo cut down to what fits 80 columns: what failed, why, and a short recap.

Says nothing that Ansible's default callback does not say, and leaves out hosts on which all went well.
"""

from __future__ import annotations

import textwrap

from ansible import constants
from ansible.plugins.callback.default import CallbackModule as Default

DOCUMENTATION = """
name: narrow
type: stdout
short_description: failures and a recap in 80 columns
extends_documentation_fragment:
  - default_callback
  - result_format_callback
"""
COLUMNS = 80


def part(result, name):
    """The host, the task or the result of a task result; ansible-core 2.21 renamed them."""
    return getattr(result, name) if hasattr(result, name) else getattr(result, f"_{name}")


class CallbackModule(Default):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "stdout"
    CALLBACK_NAME = "narrow"

    def _tell(self, result, what, color):
        host, task, told = part(result, "host"), part(result, "task"), part(result, "result")
        if self._last_task_banner != task._uuid:
            self._print_task_banner(task)
        message = told.get("msg", "")
        self._display.display(f"{what}: [{host.get_name()}]", color=color)
        for line in message if isinstance(message, list) else str(message).splitlines():
            indent = " " * (2 + len(line) - len(line.lstrip()))
            filled = textwrap.wrap(
                line.strip(), COLUMNS, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False
            )
            self._display.display("\n".join(filled))

    def v2_runner_on_ok(self, result):
        pass

    def v2_runner_on_failed(self, result, ignore_errors=False):
        self._tell(result, "failed, and ignored" if ignore_errors else "failed", constants.COLOR_ERROR)

    def v2_runner_on_unreachable(self, result):
        self._tell(result, "unreachable", constants.COLOR_UNREACHABLE)

    def v2_playbook_on_include(self, included_file):
        pass

    def v2_playbook_on_stats(self, stats):
        sums = {host: stats.summarize(host) for host in sorted(stats.processed)}
        wrong = {host: s for host, s in sums.items() if s["failures"] or s["unreachable"]}
        self._display.banner("PLAY RECAP")
        if len(wrong) < len(sums):
            self._display.display(f"{len(sums) - len(wrong)} relays: failed=0 unreachable=0", color=constants.COLOR_OK)
        for host, s in wrong.items():
            told = f"{host}: failed={s['failures']} unreachable={s['unreachable']}"
            self._display.display(told, color=constants.COLOR_ERROR)
        self._display.display("")
