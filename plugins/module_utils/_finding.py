# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The catalogue of findings: every code, how grave it is, what it says, who must act, and where that is written.

Return values, reports, docs/findings.md and tests come from this table. Pure data; remedies that need the evidence
at hand (which records, for which owner) are filled in by _remedy.py.
"""

from __future__ import annotations

import difflib
import typing as t

from ._catalogue import address, dnssec, drift, fleet, forward, generic, helo, relay, reverse, waiver, world, zone
from ._catalogue.row import (
    ADDRESS_HOLDER,
    ERROR,
    FORWARD,
    MTA,
    NOTICE,
    RESOLVER,
    REVERSE,
    SEVERITIES,
    UNDETERMINED,
    WARNING,
    FindingType,
)
from ._text import quoted

__all__ = [
    "ADDRESS_HOLDER", "CATALOGUE", "ERROR", "FORWARD", "MTA", "NOTICE", "NOT_SEEN_CODES", "RELAY_CODES", "RESOLVER",
    "REVERSE", "SEVERITIES", "UNDETERMINED", "UNKNOWN_CODES", "WARNING", "Finding", "FindingType",
    "require_code",
]  # fmt: skip

_ROWS = (
    *reverse.ROWS,
    *generic.ROWS,
    *forward.ROWS,
    *helo.ROWS,
    *address.ROWS,
    *relay.ROWS,
    *fleet.ROWS,
    *zone.ROWS,
    *dnssec.ROWS,
    *world.ROWS,
    *drift.ROWS,
    *waiver.ROWS,
)

CATALOGUE: dict[str, FindingType] = {row.code: row for row in _ROWS}

#: What may happen on the way to a relay's identity.
RELAY_CODES = ("relay_unreachable", "mta_not_found", "mta_unreadable", "mta_identity_dynamic", "relays_through")
#: Of what no receiver sees: not applicable, where nothing graver is found.
NOT_SEEN_CODES = ("relays_through", "drift_path_gone", "waiver_unmatched")
#: Codes that a target may carry instead of an address; waiver_unmatched is for a waiver that is for no path at all.
UNKNOWN_CODES = (*RELAY_CODES, "drift_path_gone", "waiver_unmatched")


class Finding(t.NamedTuple):
    """One finding of one verdict, ready to be returned."""

    code: str
    severity: str
    message: str
    details: dict[str, t.Any]
    remedy: dict[str, t.Any] | None
    references: tuple[str, ...]
    waived: bool
    waiver: dict[str, str] | None = None  # why it is waived, until when, and who approved it

    def as_dict(self) -> dict[str, t.Any]:
        """The shape of a finding in return values and reports."""
        told = {**self._asdict(), "references": list(self.references)}
        if self.waiver is None:
            del told["waiver"]
        return told


def require_code(option: str, code: object) -> str:
    """The code, if the catalogue has it; ValueError names the nearest one."""
    if isinstance(code, str) and code in CATALOGUE:
        return code
    near = difflib.get_close_matches(str(code), CATALOGUE, n=1)
    hint = f"did you mean '{near[0]}'?" if near else "docs/findings.md lists them all"
    raise ValueError(f"{option}: {quoted(code)} is no finding code: {hint}")
