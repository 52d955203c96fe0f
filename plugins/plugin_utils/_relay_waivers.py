# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The role's waivers: which of them are for which paths of a batch.

Pure. A host's list is for the paths of that host, as every variable of the role is; one list in group_vars is so for
the whole fleet. ValueError is one sentence that names the variable, what was given, and what would be right.
"""

from __future__ import annotations

import json
import typing as t

from ansible_collections.mailops.rdns.plugins.module_utils._address import parse_address
from ansible_collections.mailops.rdns.plugins.module_utils._text import quoted
from ansible_collections.mailops.rdns.plugins.module_utils._waivers import (
    MOST_WAIVERS,
    Waiver,
    Waivers,
    parse_waivers,
    refuse_far,
)
from ansible_collections.mailops.rdns.plugins.plugin_utils._paths import MOST_LABEL, Path

OPTION = "relay_audit_waivers"

Data = dict[str, t.Any]


class Lists:
    """The waivers of each host of a batch; hosts that share a list share what is made of it."""

    def __init__(self, known: t.Callable[[str], bool], now: float) -> None:
        self._known = known  # whether the inventory has a host
        self._now = now
        self._read: dict[str, Waivers | None] = {}
        self._of: dict[str, Waivers] = {}
        self._refused: set[str] = set()

    def add(self, host: str, value: object) -> None:
        """Take in relay_audit_waivers of one host. A list that is wrong is refused once, for the first that has it."""
        if not value:
            return
        text = json.dumps(value, sort_keys=True)
        if text not in self._read:
            self._read[text] = None
            self._read[text] = self._parsed(value)
        waivers = self._read[text]
        if waivers is not None:
            self._of[host] = waivers

    def _parsed(self, value: object) -> Waivers | None:
        waivers = parse_waivers(value, OPTION, label="host")
        if waivers is not None:
            for index, waiver in enumerate(waivers.given):
                if waiver.name is not None and not self._known(waiver.name):
                    raise ValueError(
                        f"{OPTION}[{index}].host: {quoted(waiver.name)} is no host of the inventory (groups are not "
                        "taken)"
                    )
            refuse_far(waivers, self._now)
        return waivers

    def __bool__(self) -> bool:
        return bool(self._of)

    def assigned(self, paths: t.Sequence[Path]) -> tuple[list[Data], list[Data]]:
        """(waivers for fcrdns_info, those of the role with the numbers of the paths that each is for)."""
        numbers: dict[Waiver, list[int]] = {}
        for waivers in {id(one): one for one in self._of.values()}.values():
            numbers.update((waiver, []) for waiver in waivers.given if waiver not in numbers)
        policy: dict[tuple[str, str | None, str], Data] = {}
        for number, path in enumerate(paths):
            waivers_here = self._of.get(path.host)
            if waivers_here is None:
                continue
            address = path.target.get("address")
            relay = str(path.target.get("relay") or path.host[:MOST_LABEL])
            for waiver in waivers_here.of(parse_address(address).text if address else None, (path.host,)):
                numbers[waiver].append(number)
                policy[waiver.code, waiver.address, relay] = _as_policy(waiver, relay)
        if len(policy) > MOST_WAIVERS:
            raise ValueError(
                f"{OPTION}: {len(policy):,} relays are touched by the waivers given: at most {MOST_WAIVERS:,} are taken"
            )
        return list(policy.values()), [{**told(waiver), "paths": touched} for waiver, touched in numbers.items()]


def told(waiver: Waiver) -> Data:
    """A waiver as the role's user wrote it."""
    return {
        "code": waiver.code,
        "host": waiver.name,
        "address": waiver.address,
        "reason": waiver.reason,
        "until": waiver.until,
        "approved_by": waiver.approved_by,
    }


def _as_policy(waiver: Waiver, relay: str) -> Data:
    """The same for the paths of one relay."""
    address = {} if waiver.address is None else {"address": waiver.address}
    return {"code": waiver.code, **address, "name": relay, **waiver.told()}
