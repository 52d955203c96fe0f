# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What has changed between a baseline and what is seen now.

Pure. Only what is known on both sides is compared: a look-up that failed, then or now, is no change. With several
vantages the record is what the first of them sees, as everywhere in a verdict; that others see something else is a
finding of its own (_vantage.py). Sets are compared, whatever the order of an answer.
"""

from __future__ import annotations

import typing as t

from ._address import Address, parse_address
from ._baseline import FORWARD, HELO, PTR, Names, Records, parse_records
from ._diagnosis import MOST_LISTED, Evidence, Raw
from ._dns.question import CONCLUSIVE
from ._text import quoted
from ._view import forward_view, ptr_view
from ._zone_change import absolute

NEW, GONE = "path_new", "path_gone"
_KEYS = ("address", HELO, PTR, FORWARD)


class Recorded(t.NamedTuple):
    """What the baseline says of the path of a target."""

    records: Records
    address: str | None = None  # of a path that is gone: its target has none to ask about

    def details(self) -> dict[str, t.Any]:
        """Of a path that is gone, for its finding."""
        listed = {kind: sorted(names)[:MOST_LISTED] for kind, names in (("helo", self.records.helo),
                  ("ptr", self.records.ptr)) if names is not None}  # fmt: skip
        return {"address": self.address, **listed}


class Change(t.NamedTuple):
    """One record that is not as it was."""

    kind: str  # helo, ptr or forward
    name: str | None  # of forward
    was: Names
    now: Names


def parse_recorded(value: object) -> Recorded:
    """A target's key baseline; ValueError is one sentence."""
    if not isinstance(value, t.Mapping) or not value.keys() <= set(_KEYS):
        raise ValueError(f"baseline: {quoted(value)} given: a dictionary with {', '.join(_KEYS)} is wanted")
    try:
        address = value.get("address")
        return Recorded(parse_records(value), None if address is None else parse_address(address).text)
    except ValueError as error:
        raise ValueError(f"baseline: {error}") from None


def observed(
    helo: str | None, ptr: t.Mapping[str, t.Any] | None, forward: t.Mapping[str, t.Mapping[str, t.Any]] | None
) -> Records:
    """What is known of a path now, from what a verdict shows of one vantage (_view.py)."""
    names = frozenset((helo.lower(),) if helo else ())
    if ptr is None or ptr["outcome"] not in CONCLUSIVE or "count" in ptr:  # count: too many names to show
        seen = None
    else:
        seen = frozenset(name.lower() for name in ptr["names"])
    told = {name.lower(): _addresses(view) for name, view in (forward or {}).items()}
    return Records(names, seen, {name: addresses for name, addresses in told.items() if addresses is not None})


def _addresses(view: t.Mapping[str, t.Any]) -> Names | None:
    if view["outcome"] not in CONCLUSIVE or view.get("unanswered") or "count" in view:
        return None
    return frozenset(view["addresses"])


def changes(was: Records, now: Records) -> t.Iterator[Change]:
    """Every record that is known on both sides and differs."""
    for kind, before, after in ((HELO, was.helo, now.helo), (PTR, was.ptr, now.ptr)):
        if before is not None and after is not None and before != after:
            yield Change(kind, None, before, after)
    for name in sorted(now.forward):
        if name in was.forward and was.forward[name] != now.forward[name]:
            yield Change(FORWARD, name, was.forward[name], now.forward[name])


def about_drift(evidence: Evidence) -> list[Raw]:
    """Findings about a path whose target says what the baseline has."""
    target = evidence.target
    if target.baseline is None or target.address is None:
        return []
    was = target.baseline.records
    if was == Records():
        return [Raw("drift_path_new", {"address": target.address.text, "relay": target.relay})]
    first = next(iter(evidence.seen.values()), None)
    helo = target.helo.text if target.helo else None
    ptr, forward = (None, None) if first is None else (ptr_view(first.address), forward_view(first))
    found = changes(was, observed(helo, ptr, forward))
    return [Raw(f"drift_{change.kind}", _details(change, target.address)) for change in found]


def _details(change: Change, address: Address) -> dict[str, t.Any]:
    named: dict[str, t.Any] = {}
    if change.name is not None:
        named = {"owner": absolute(change.name), "name": change.name}
    elif change.kind == PTR:
        named = {"owner": address.owner}
    was, now = (sorted(names)[:MOST_LISTED] or ["none"] for names in (change.was, change.now))
    return {"address": address.text, **named, "was": was, "now": now}
