# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a rule of a receiver makes of a path, and how several possibilities become one outcome. Pure."""

from __future__ import annotations

import typing as t

PASS = "pass"  # noqa: S105 - an outcome, no password
FAIL = "fail"  # the program takes it for settled that the client has no good name, whatever code it replies with
TEMPERROR = "temperror"  # the program takes it for a fault that may pass, and defers
DEPENDS = "depends"  # the evidence cannot settle it; why says on what it depends
OUTCOMES = (PASS, FAIL, TEMPERROR, DEPENDS)

Outcomes = dict[str, dict[str, dict[str, str]]]  # {receiver: {rule: {"outcome": ..., "why": ...}}}


class Outcome(t.NamedTuple):
    """One rule's answer."""

    outcome: str
    why: str  # one line; names stand in it as the answers had them, escaped

    def as_dict(self) -> dict[str, str]:
        """The shape of return values."""
        return {"outcome": self.outcome, "why": self.why}


class Row(t.NamedTuple):
    """One row of a model: what the program does in one case, and where its source says so."""

    outcome: str
    why: str  # {name}, {said} and {address} are filled in
    source: str  # file and function

    def told(self, **fields: str) -> Outcome:
        """The outcome, in words for one path."""
        return Outcome(self.outcome, self.why.format(**fields))


def first_decides(found: t.Sequence[tuple[str, Outcome]]) -> Outcome:
    """The outcome where a receiver looks at one of several names, and the order of the answer says at which."""
    if len(found) == 1:
        return found[0][1]
    if len({one.outcome for _name, one in found}) == 1:
        name, one = found[0]
        return Outcome(one.outcome, f"whichever of the {len(found)} PTR names comes first; for {name}, {one.why}")
    told = []
    for kind in OUTCOMES:
        names = [name for name, one in found if one.outcome == kind]
        if names:
            told.append(f"{kind} with {names[0]}" + (f" and {len(names) - 1} more" if len(names) > 1 else ""))
    return Outcome(
        DEPENDS, f"it looks at the first of {len(found)} PTR names, in whatever order DNS gives them: {', '.join(told)}"
    )


def either(told: t.Mapping[str, Outcome]) -> Outcome:
    """The outcome where something not known decides: told has one Outcome for each way that it can be."""
    ones = list(told.values())
    if len({one.outcome for one in ones}) == 1:
        return ones[0]
    return Outcome(DEPENDS, "; ".join(f"{one.outcome} {when}" for when, one in told.items()))
