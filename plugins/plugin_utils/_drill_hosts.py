# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The hosts on which relay_audit_drill pretends a fault, as the option drill of fcrdns_info.

Pure. ValueError is one sentence that names the variable, what was given, and what would be right.
"""

from __future__ import annotations

import typing as t

from ansible_collections.mailops.rdns.plugins.module_utils._drill.wanted import (
    HOSTS,
    Wanted,
    check_vantages,
    parse_drill,
    unknown,
)
from ansible_collections.mailops.rdns.plugins.module_utils._text import quoted

OPTION = "relay_audit_drill"

Data = dict[str, t.Any]


def drill_of(value: object, play: t.Sequence[str], known: t.Callable[[str], bool]) -> list[Wanted]:
    """The drill of a play. play: its hosts, of all batches; known: whether the inventory has a host."""
    drill = parse_drill(value, OPTION, HOSTS)
    hit: dict[str, int] = {}
    for number, wanted in enumerate(drill):
        for host in wanted.names:
            where = f"{OPTION}[{number}].hosts: {quoted(host)}"
            if not known(host):
                meant = unknown(host, play, "the play's hosts")
                raise ValueError(f"{where} is no host of the inventory (groups are not taken): {meant}")
            if host not in play:
                raise ValueError(f"{where} is not in this play, so that nothing would come of it: leave it out")
            first = hit.setdefault(host, number)
            if first != number:
                raise ValueError(f"{where} is hit by {OPTION}[{first}] already: one fault for each host is wanted")
    return drill


def refuse_vantage(drill: t.Sequence[Wanted], vantages: object, hosts: t.Iterable[Data]) -> None:
    """A stale resolver at a vantage that the play does not ask."""
    own = [str(name) for name in vantages] if isinstance(vantages, t.Mapping) else []
    check_vantages(drill, [*(own or ["default"]), *(host["name"] for host in hosts)], OPTION)


def of_batch(drill: t.Iterable[Wanted], batch: t.Container[str], most: int) -> list[Data]:
    """What of a drill hits the hosts of one batch. most: characters that a target's relay holds."""
    found: list[Data] = []
    for wanted in drill:
        names = [host[:most] for host in wanted.names if host in batch]
        if names:
            vantage = {"vantage": wanted.vantage} if wanted.vantage is not None else {}
            found.append({"fault": wanted.fault, "names": names, **vantage})
    return found
