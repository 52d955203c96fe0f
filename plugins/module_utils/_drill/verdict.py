# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The verdict on a path in a drill: what is really so, and beside it what is pretended, never in its place.

Pure. The worse of both counts, so that a drill makes nothing greener. Whatever is pretended says DRILL, and no line of
it can be pasted into a zone, nor handed to nsupdate or a shell, with any effect.
"""

from __future__ import annotations

import typing as t

from .. import _finding
from .._finding import Finding
from .._receivers.outcome import DEPENDS, FAIL, PASS, TEMPERROR
from .._verdict import IPREV, STATUSES, Verdict

MARK = "DRILL: "
_NOTHING_TO_DO = "This fault is pretended, and nothing is to be done. Of a real one, this would be said: "
_OUTCOMES = (FAIL, TEMPERROR, DEPENDS, PASS)  # from the worst on

Data = dict[str, t.Any]


class Drilled(t.NamedTuple):
    """Both verdicts on one path. Like a Verdict to whoever counts and keeps them."""

    real: Verdict
    pretended: Verdict | None  # None where the fault could not be pretended
    fault: str
    what: str  # what is pretended, or why it cannot be

    @property
    def status(self) -> str:
        """The worse one."""
        return _worse(self.real.status, self.pretended.status, STATUSES) if self.pretended else self.real.status

    @property
    def problem(self) -> bool:
        """Always: a path of a drill is never left out, least of all one on which nothing happened."""
        return True

    @property
    def fired(self) -> bool:
        """Whether the fault shows in any finding."""
        return bool(self._pretended())

    @property
    def effect(self) -> str:
        """One sentence."""
        if self.pretended is None:
            return f"DRILL DID NOT FIRE: {self.fault} cannot be pretended here, {self.what}"
        if not self.fired:
            return (
                f"DRILL DID NOT FIRE: {self.fault} makes no difference here, for it is no better without ({self.what})"
            )
        waived = " A waiver covers all of it." if all(finding.waived for finding in self._pretended()) else ""
        return f"{MARK}{self.fault}: it is pretended that {self.what}.{waived}"

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The real ones as they are, and the pretended ones, the gravest first."""
        return tuple(finding for finding, _marked in self._findings())

    def _pretended(self) -> list[Finding]:
        """The findings that are there in the drill alone."""
        if self.pretended is None:
            return []
        known = {_told(finding) for finding in self.real.findings}
        return [finding for finding in self.pretended.findings if _told(finding) not in known]

    def _findings(self) -> list[tuple[Finding, bool]]:
        found = [(finding, False) for finding in self.real.findings]
        found += [(marked(finding), True) for finding in self._pretended()]
        return sorted(found, key=lambda one: _finding.SEVERITIES.index(one[0].severity))

    def as_dict(self) -> Data:
        """As Verdict.as_dict(), with the key drill here and at everything that is pretended."""
        view = self.real.as_dict()
        if self.pretended is not None and self.fired:
            view = _merged(view, self.pretended.as_dict())
        view["status"], view["compliant"] = self.status, self.status == STATUSES[-1]
        view["findings"] = [
            {**finding.as_dict(), "drill": self.fault} if pretended else finding.as_dict()
            for finding, pretended in self._findings()
        ]
        view["drill"] = {
            "fault": self.fault,
            "fired": self.fired,
            "effect": self.effect,
            "real_status": self.real.status,
        }
        return view


def marked(finding: Finding) -> Finding:
    """A finding that nobody can take for a real one, or act upon."""
    mend = finding.remedy
    if mend is not None:
        mend = {**mend, "text": MARK + _NOTHING_TO_DO + mend["text"], "contact": None}
        for key in ("records", "zone_file", "nsupdate"):  # a semicolon begins a comment in each of them
            mend[key] = mend[key] and [f"; {MARK}{line}" for line in mend[key]]
        mend["verify"] = mend["verify"] and f"{mend['verify']}  # DRILL"
    return finding._replace(message=MARK + finding.message, remedy=mend)


def _told(finding: Finding) -> tuple[str, str, str, bool]:
    return finding.code, finding.message, finding.severity, finding.waived


def _worse(one: str, other: str, order: t.Sequence[str]) -> str:
    return min(one, other, key=order.index)


def _merged(real: Data, drilled: Data) -> Data:
    """What is pretended, as far as it is not better than what is real."""
    vantages = {name: _vantage(seen, drilled["vantages"][name]) for name, seen in real["vantages"].items()}
    view = {
        **drilled,
        "iprev": _worse(real["iprev"], drilled["iprev"], IPREV),
        "ptr": _shown(real["ptr"], drilled["ptr"]),
        "forward": _each(real["forward"], drilled["forward"]),
        "vantages": vantages,
        "receivers": _receivers(real["receivers"], drilled["receivers"]),
        "requirements": [_rule(was, now) for was, now in zip(real["requirements"], drilled["requirements"])],
    }
    for key in ("trace", "dnssec"):
        if key in drilled:
            was, now = real[key], drilled[key]
            view[key] = {
                "reverse": _shown(was["reverse"], now["reverse"]),
                "forward": _each(was["forward"], now["forward"]),
            }
    return view


def _vantage(real: Data, drilled: Data) -> Data:
    return {
        "status": _worse(real["status"], drilled["status"], STATUSES),
        "iprev": _worse(real["iprev"], drilled["iprev"], IPREV),
        "ptr": _shown(real["ptr"], drilled["ptr"]),
        "forward": _each(real["forward"], drilled["forward"]),
    }


def _shown(real: Data | None, drilled: Data | None) -> Data | None:
    """What is seen in the drill, marked where it is not what is really there."""
    return drilled if drilled is None or real == drilled else {**drilled, "drill": True}


def _each(real: Data, drilled: Data) -> Data:
    return {name: _shown(real.get(name), one) for name, one in drilled.items()}


def _receivers(real: Data, drilled: Data) -> Data:
    return {
        receiver: {rule: _rule(real.get(receiver, {}).get(rule), now) for rule, now in rules.items()}
        for receiver, rules in drilled.items()
    }


def _rule(real: Data | None, drilled: Data) -> Data:
    """What a receiver makes of it: the worse one."""
    if real is not None and _OUTCOMES.index(real["outcome"]) <= _OUTCOMES.index(drilled["outcome"]):
        return real
    return {**drilled, "why": MARK + drilled["why"]}
