# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Action plugin of the relay_audit role: from verdicts to reports, a summary on the terminal, and what each relay did.

Runs once for all hosts of a batch, on the controller. With serial, the report covers the batches before this one too.
"""

from __future__ import annotations

import json
import os
import time
import typing as t

from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase
from ansible.utils.display import Display

from ansible_collections.mailops.rdns.plugins.module_utils._text import printable, quoted
from ansible_collections.mailops.rdns.plugins.plugin_utils._fleet import Fleet, plain
from ansible_collections.mailops.rdns.plugins.plugin_utils._report import document
from ansible_collections.mailops.rdns.plugins.plugin_utils._report.digest import ORDER
from ansible_collections.mailops.rdns.plugins.plugin_utils._report.files import FORMATS, paths, write
from ansible_collections.mailops.rdns.plugins.plugin_utils._report.junit import lines
from ansible_collections.mailops.rdns.plugins.plugin_utils._report.stats import stats
from ansible_collections.mailops.rdns.plugins.plugin_utils._report.terminal import terminal

MOST_LINES = 200  # of one relay's message

Data = dict[str, t.Any]
display = Display()


class ActionModule(ActionBase):
    """Merge, write, print, return."""

    _requires_connection = False
    _supports_check_mode = True
    _VALID_ARGS = frozenset(("targets", "verdicts", "report_dir", "formats"))

    def run(self, tmp: t.Any = None, task_vars: Data | None = None) -> Data:
        result: Data = super().run(tmp, task_vars)
        args = self._task.args
        fleet = Fleet(self._task, task_vars or {}, self._templar)
        folder = os.path.abspath(os.path.expanduser(args["report_dir"]))
        files = paths(folder, _formats(args["formats"]))
        made = plain(args["targets"])
        try:
            own = document.batch(made["paths"], plain(args["verdicts"]))
        except (KeyError, ValueError) as error:
            raise AnsibleActionFail(f"the verdicts do not fit the targets: {error}") from None
        baseline = made.get("baseline")
        if baseline:
            own.update(baseline=baseline, notes=[*own["notes"], *baseline["notes"]])
        if made.get("waivers"):
            own["waivers"] = made["waivers"]
        batches = [*_earlier(fleet), own]
        done = {verdict["host"] for batch in batches for verdict in batch["verdicts"]}
        report = document.document(batches, [host for host in fleet.all if host not in done], time.time())
        problem = "" if self._task.check_mode else write(report, folder, files)
        for line in terminal(report, "" if problem or self._task.check_mode else files.get("html", "")):
            display.display(line)
        if problem:  # the counts stay; every verdict beside one sentence would bury it
            result.update(
                failed=True, changed=False, msg=problem, summary=report["summary"], files=files, written=False
            )
            return result
        if self._task.check_mode:
            display.display("Check mode: no report was written.")
        statuses, failures = _judged(own["verdicts"], made["settings"])
        result.update(
            changed=False,
            run=fleet.run,
            carried=json.dumps(own),
            summary=report["summary"],
            complete=report["complete"],
            files=files,
            written=not self._task.check_mode,
            statuses=statuses,
            failures=failures,
            stats=stats(report, files),
            **({"drill": report["drill"]} if "drill" in report else {}),
            **({"observed": _observed(report)} if baseline and baseline["update"] and _is_whole(report) else {}),
        )
        return result


def _is_whole(report: Data) -> bool:
    """All hosts are in it, and nothing is pretended: a baseline may be made of it."""
    return bool(report["complete"]) and "drill" not in report


def _observed(report: Data) -> str:
    """What relay_baseline takes in."""
    from ansible_collections.mailops.rdns.plugins.module_utils._packed import pack
    from ansible_collections.mailops.rdns.plugins.plugin_utils._baseline import slim

    return pack({"verdicts": slim(report["verdicts"])})


def _formats(value: t.Any) -> list[str]:
    formats = [value] if isinstance(value, str) else list(value or ())
    for name in formats:
        if name not in FORMATS:
            raise AnsibleActionFail(f"relay_audit_report_formats: {quoted(name)} given: {', '.join(FORMATS)} are known")
    return formats


def _earlier(fleet: Fleet) -> list[Data]:
    """What the batches before this one found: each host holds the result of its own batch."""
    batch = set(fleet.batch)
    found: dict[str, Data] = {}
    for host in fleet.all:
        told = None if host in batch else fleet.registered(host, "relay_audit_result")
        if isinstance(told, dict) and told.get("run") == fleet.run and told["carried"] not in found:
            found[str(told["carried"])] = json.loads(told["carried"])
    return list(found.values())


def _judged(verdicts: list[Data], settings: Data) -> tuple[dict[str, str], dict[str, str]]:
    """The worst status of each host, and the message of each that shall fail if its mode is enforce."""
    statuses: dict[str, str] = {}
    told: dict[str, list[str]] = {}
    for verdict in verdicts:
        host, status = verdict["host"], verdict["status"]
        statuses[host] = min(statuses.get(host, "compliant"), status, key=ORDER.index)
        fails = ["noncompliant"]
        if settings.get(host, {}).get("undetermined") != "warn":
            fails.append("undetermined")
        if status in fails:
            where = ", ".join(printable(part, 255) for part in (verdict["address"], verdict["helo"]) if part)
            drill = "DRILL: " if verdict.get("drill") else ""
            head = f"{drill}{printable(verdict['name'], 200)}{f' ({where})' if where else ''}: {status}"
            told.setdefault(host, []).extend([head, *("  " + line for line in lines(verdict))])
    return statuses, {host: "\n".join(message[:MOST_LINES]) for host, message in told.items()}
