# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A plan in words that all its forms share. Pure."""

from __future__ import annotations

import typing as t

Data = dict[str, t.Any]

STATES = {"done": "done", "now": "can be done now", "later": "not yet", "unknown": "cannot be told when"}
#: The answer in a word or two, and the colour of the report for it.
ANSWERS = {True: ("safe to switch", "compliant"), False: ("not safe yet", "error"), None: ("not known", "undetermined")}


def changed(change: Data) -> str:
    """'192.0.2.10 (mail.example) to 192.0.2.11'."""
    old = f"{change['old_address']} ({change['old_name']})"
    new = []
    if change["new_address"] != change["old_address"]:
        new.append(change["new_address"])
    if change["new_name"].lower() != change["old_name"].lower():
        new.append(f"({change['new_name']})" if new else change["new_name"])
    return f"{old} to {' '.join(new)}"


def when(step: Data) -> str:
    """When a step is due."""
    if step["state"] in ("done", "unknown"):
        return STATES[step["state"]]
    early = "now" if step["state"] == "now" else f"from {step['time']} on"
    return f"{early}, by {step['by_time']} at the latest" if step["by_time"] else early


def ttl_of(entry: Data) -> str:
    """A TTL, and whether it is all of it."""
    if entry["ttl"] is None:
        return "not known"
    return f"{entry['ttl']:,} s" if entry["whole"] else f"{entry['ttl']:,} s or more"


def lowering(entry: Data) -> str:
    """To what and until when it is lowered."""
    if entry["lower_to"] is None:
        return ""
    return f"lower to {entry['lower_to']:,} s" + (f" by {entry['lower_by_time']}" if entry["lower_by_time"] else "")
