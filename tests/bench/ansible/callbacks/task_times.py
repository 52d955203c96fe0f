# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes how long each task took, one line of JSON each, to the file that BENCH_TASK_TIMES names."""

from __future__ import annotations

import json
import os
import time
import typing as t

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: task_times
type: aggregate
short_description: How long each task took
description: For the benchmarks of mailops.rdns.
"""


class CallbackModule(CallbackBase):
    """A task lasts until the next one starts, or the play's end."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "task_times"
    CALLBACK_NEEDS_ENABLED = True

    def __init__(self, *arguments: t.Any, **more: t.Any) -> None:
        super().__init__(*arguments, **more)
        self._name = ""
        self._began = 0.0

    def _end(self) -> None:
        if self._name:
            with open(os.environ["BENCH_TASK_TIMES"], "a", encoding="utf-8") as times:
                times.write(json.dumps([self._name, time.monotonic() - self._began]) + "\n")
        self._name = ""

    def v2_playbook_on_task_start(self, task: t.Any, is_conditional: bool) -> None:
        """One ends, another begins."""
        self._end()
        self._name, self._began = str(task.name), time.monotonic()

    def v2_playbook_on_stats(self, stats: t.Any) -> None:
        """The last one ends."""
        self._end()
