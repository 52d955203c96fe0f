# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What plays with the role are made of, and what a run leaves behind."""

from __future__ import annotations

import json
import pathlib
import re
import sys
import typing as t

ZONES = {
    "2.0.192.in-addr.arpa.": {
        **{str(number): [f"PTR mx{number}.example."] for number in range(1, 9)},
        "66": [r"PTR {{\0327*7\032}}.example."],
    },
    "example.": {f"mx{number}": [f"A 192.0.2.{number}"] for number in (*range(1, 9), 61)},
    ".": {},
}
ROLE = {"role": "mailops.rdns.relay_audit"}


def right(number: int) -> dict[str, t.Any]:
    return {"relay_audit_paths": [{"address": f"192.0.2.{number}", "helo": f"mx{number}.example"}]}


WRONG = {"relay_audit_paths": [{"address": "192.0.2.99", "helo": "mx1.example"}]}  # no PTR record
DOWN = {"ansible_host": "127.0.0.1", "ansible_port": 1, "ansible_connection": "ssh"}  # nobody listens there
HERE_NO_MTA = {"ansible_connection": "local", "ansible_python_interpreter": sys.executable}


class Run(t.NamedTuple):
    """What one run left behind."""

    code: int
    output: str
    folder: pathlib.Path

    @property
    def report(self) -> dict[str, t.Any]:
        return json.loads((self.folder / "report.json").read_text(encoding="utf-8"))

    @property
    def found(self) -> dict[str, str]:
        """Host: status, or the code where nothing could be asked."""
        told = {}
        for verdict in self.report["verdicts"]:
            codes = [finding["code"] for finding in verdict["findings"]]
            told[verdict["host"]] = verdict["status"] if verdict["address"] else codes[0]
        return told

    @property
    def failed(self) -> set[str]:
        recap = re.findall(r"^(\S+) +: ok=\d+ .*?unreachable=(\d+) +failed=(\d+)", self.output, re.MULTILINE)
        return {host for host, unreachable, failures in recap if (unreachable, failures) != ("0", "0")}

    @property
    def told(self) -> str:
        """The output on one line: Ansible breaks lines where it likes, and doubles quotes in YAML."""
        return " ".join(self.output.split()).replace("''", "'")
