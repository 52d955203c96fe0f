# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One look, as a timeline tells it: who saw what of which path, and whether that is right. Pure.

Right or wrong is what receivers see: a waiver changes nothing about it. No address of a resolver and no label of the
inventory gets in here.
"""

from __future__ import annotations

import typing as t

from ansible_collections.mailops.rdns.plugins.module_utils._hostname import parse_helo
from ansible_collections.mailops.rdns.plugins.module_utils._text import printable

Data = dict[str, t.Any]
ZONE = "the zone's own servers"
RIGHT, WRONG, UNKNOWN = "right", "wrong", "unknown"
STATES = {RIGHT: "right", WRONG: "wrong", UNKNOWN: "not determined"}
MOST_NAMES = 5
_OUTCOMES = {
    "nxdomain": "no PTR record (NXDOMAIN)",
    "nodata": "no PTR record (NODATA)",
    "servfail": "the PTR look-up ended in SERVFAIL",
    "refused": "the PTR look-up was refused",
    "timeout": "no answer to the PTR look-up in time",
    "lame": "the server asked does not know the zone",
    "unreachable": "the servers could not be reached",
}


class Seen(t.NamedTuple):
    """One look, or a time for which somebody kept looking and saw nothing else."""

    address: str
    helo: str | None  # None too where DNS could not know it: it would name a machine
    where: str  # the vantage, or ZONE
    at: float  # Unix time
    until: float  # the same for a single look
    state: str
    what: str


def state_of(iprev: t.Any, status: t.Any) -> str:
    """From the result of RFC 8601 and the status of one place."""
    if iprev in ("fail", "permerror"):
        return WRONG
    if iprev != "pass":
        return UNKNOWN
    return {"noncompliant": WRONG, "undetermined": UNKNOWN}.get(str(status), RIGHT)


def say(ptr: t.Any, iprev: t.Any, state: str) -> str:
    """What was seen, in one line."""
    if not isinstance(ptr, dict):
        return "nothing could be asked"
    names = [printable(name, 255) for name in ptr.get("names") or () if isinstance(name, str)]
    outcome = str(ptr.get("outcome"))
    if not names:
        return _OUTCOMES.get(outcome, "the PTR look-up failed")
    told = "PTR " + ", ".join(names[:MOST_NAMES]) + (f" and {len(names) - MOST_NAMES} more" * (len(names) > MOST_NAMES))
    if iprev == "fail":
        return f"{told}, which does not lead back to the address"
    if iprev != "pass":
        return f"{told}; looking up the name failed"
    other = {WRONG: "; another name was expected, or HELO does not fit", UNKNOWN: "; not all could be looked up"}
    return f"{told}, which leads back to the address" + other.get(state, "")


def shown_helo(helo: t.Any) -> str | None:
    """The HELO name where DNS could know it."""
    if not isinstance(helo, str) or not helo or len(helo) > 1000:
        return None
    return parse_helo(helo).name
