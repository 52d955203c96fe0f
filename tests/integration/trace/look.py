# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Trace addresses inside the Internet of the container: a JSON list of lists of [address, expected] in, what was found
out, and what each list cost. Each list is a fleet that shares one prober."""

from __future__ import annotations

import json
import pathlib
import sys
import typing as t

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / ".cache" / "collections"))

from ansible_collections.mailops.rdns.plugins.module_utils._address import parse_address
from ansible_collections.mailops.rdns.plugins.module_utils._circumstances import Circumstances
from ansible_collections.mailops.rdns.plugins.module_utils._dns.nameserver import Nameserver
from ansible_collections.mailops.rdns.plugins.module_utils._dns.prober import Prober, ProbeSettings
from ansible_collections.mailops.rdns.plugins.module_utils._dns.question import PTR
from ansible_collections.mailops.rdns.plugins.module_utils._dns.shared import Shared
from ansible_collections.mailops.rdns.plugins.module_utils._dns.trace import TraceOptions, trace
from ansible_collections.mailops.rdns.plugins.module_utils._policy import Policy
from ansible_collections.mailops.rdns.plugins.module_utils._verdict import composed
from ansible_collections.mailops.rdns.plugins.module_utils._zone import about_trace, trace_view
from ansible_collections.mailops.rdns.tests.integration.trace.internet import ROOTS

Task = tuple[str, list[str]]


def look(tasks: list[Task]) -> dict[str, t.Any]:
    shared = Shared()
    roots = tuple(("", Nameserver(address, 53)) for address in ROOTS)
    found: dict[int, t.Any] = {}
    with Prober(ProbeSettings(timeout=0.5, tries=2, rate=0)) as prober:
        probings = (
            trace(
                parse_address(address).owner,
                PTR,
                TraceOptions(roots, expected=tuple(Nameserver(one, 53) for one in expected), shared=shared),
            )
            for address, expected in tasks
        )
        for index, traced in prober.run(probings):
            address = parse_address(tasks[index][0])
            around = Circumstances(address, traced.target, None, (), False, reverse=traced)
            findings = composed(about_trace(traced), around, Policy(), traced.at)
            found[index] = {**trace_view(traced), "findings": [one.as_dict() for one in findings]}
        return {"found": [found[index] for index in range(len(tasks))], "questions": prober.stats.questions}


if __name__ == "__main__":
    json.dump([look(tasks) for tasks in json.load(sys.stdin)], sys.stdout)
