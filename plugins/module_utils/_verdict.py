# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From evidence and policy to a verdict: judge(evidence, policy, now).

Pure: no socket, no clock, no file. What could not be tested is neither a pass nor a failure; a path is compliant only
when DNS spoke about all that was asked, and no receiver that enforces its rules about the client's name would refuse
or defer it.

What only a path with findings, a trace or several vantages needs is imported then: most paths are in order, and to
import all of it takes longer than to judge a thousand of them.
"""

from __future__ import annotations

import functools
import importlib
import typing as t

from . import _finding
from ._circumstances import Circumstances, circumstances
from ._diagnosis import Evidence, Raw, about_path, about_target, confirmed_names
from ._explain import NOTHING, Explained
from ._fcrdns import iprev
from ._finding import CATALOGUE, NOT_SEEN_CODES, NOTICE, UNDETERMINED, Finding
from ._hostname import same
from ._policy import Policy
from ._receivers.predict import combine, predict
from ._text import listed
from ._view import forward_view, ptr_view, requirements_view
from ._wishes import about_relay, about_wishes

if t.TYPE_CHECKING:
    from ._target import Target
    from ._waivers import Waiving

COMPLIANT = "compliant"
NONCOMPLIANT = "noncompliant"
UNDETERMINED_STATUS = "undetermined"
NOT_APPLICABLE = "not_applicable"
#: From the worst on: a path is as bad as its worst vantage.
STATUSES = (NONCOMPLIANT, UNDETERMINED_STATUS, NOT_APPLICABLE, COMPLIANT)
#: RFC 8601 results, from the worst on.
IPREV = ("fail", "permerror", "temperror", "pass")
MOST_FINDINGS = 50  # for each path and code: 500 bad PTR names need no 500 findings


_FOR_SOME = ("._insight", "._remedy", "._remedy_words", "._vantage")
_RECEIVERS = ("._receivers.exim", "._receivers.opensmtpd", "._receivers.postfix", "._receivers.sendmail")


def prepare() -> None:
    """Import all that judging may need: once sockets have taken the last file descriptors, nothing can be imported."""
    for name in (*_FOR_SOME, *_RECEIVERS):
        importlib.import_module(name, __package__)


class Seen(t.NamedTuple):
    """What one vantage makes of a path."""

    status: str
    iprev: str
    confirmed: tuple[str, ...]


class Verdict(t.NamedTuple):
    """The verdict on one sending path."""

    evidence: Evidence
    status: str
    iprev: str | None
    vantages: dict[str, Seen]
    findings: tuple[Finding, ...]

    @property
    def compliant(self) -> bool:
        """True only for compliant: neither undetermined nor not applicable is green."""
        return self.status == COMPLIANT

    @property
    def problem(self) -> bool:
        """True where somebody may have to act: anything but a compliant path without findings above notice."""
        return self.status != COMPLIANT or any(finding.severity != NOTICE for finding in self.findings)

    def as_dict(self) -> dict[str, t.Any]:
        """The shape of a verdict in return values and reports: plain data."""
        target, seen = self.evidence.target, self.evidence.seen
        views = {
            name: {
                "status": self.vantages[name].status,
                "iprev": self.vantages[name].iprev,
                "ptr": ptr_view(path.address),
                "forward": forward_view(path),
            }
            for name, path in seen.items()
        }
        first = next(iter(views), None)
        return {
            "name": target.name,
            "address": target.address.text if target.address else None,
            "helo": target.helo.text if target.helo else None,
            "iprev": self.iprev,
            "status": self.status,
            "compliant": self.compliant,
            "confirmed_names": list(self.vantages[first].confirmed[:MOST_FINDINGS]) if first is not None else [],
            "ptr": views[first]["ptr"] if first is not None else None,
            "forward": views[first]["forward"] if first is not None else {},
            "vantages": views,
            "receivers": combine({name: predict(path, target) for name, path in seen.items()}),
            "requirements": requirements_view(seen[first]) if first is not None else [],
            **_explained_view(self.evidence.explained),
            "findings": [finding.as_dict() for finding in self.findings],
        }


def judge(evidence: Evidence, policy: Policy, now: float) -> Verdict:
    """Judge one sending path. policy is the target's own (merged) one; now is Unix time, for what is left of TTLs."""
    target = evidence.target
    static = list(about_target(evidence)) + about_relay(evidence)
    waiving = _waiving(policy, target, now)
    if not evidence.seen:
        around = circumstances(evidence, None, ())
        known = _weighed(static + _about_drift(evidence), around, policy, now, waiving)
        known += _expired(waiving, known, around, policy, now)
        return Verdict(evidence, _status(known, policy, None), None, {}, known)
    vantages: dict[str, Seen] = {}
    merged: dict[tuple[str, str], tuple[Finding, list[str]]] = {}
    for name, path in evidence.seen.items():
        confirmed = confirmed_names(path.address)
        result = iprev(path.address)
        raws = _reconsidered(about_path(path, target), name, evidence.explained)
        raws = static + _bounded(raws + about_wishes(path, policy))
        findings = _weighed(raws, circumstances(evidence, path, confirmed), policy, now, waiving) if raws else ()
        vantages[name] = Seen(_status(findings, policy, result), result, confirmed)
        for finding in findings:
            merged.setdefault((finding.code, finding.message), (finding, []))[1].append(name)
    worst = min((seen.iprev for seen in vantages.values()), key=IPREV.index)
    statuses = [seen.status for seen in vantages.values()]
    found = list(_with_vantages(merged, len(vantages)))
    raws = _about_all_vantages(evidence, now)
    if raws or waiving is not None:
        name, path = next(iter(evidence.seen.items()))
        around = circumstances(evidence, path, vantages[name].confirmed)
        beside = _weighed(raws, around, policy, now, waiving)
        beside += _expired(waiving, (*found, *beside), around, policy, now)
        # What a time-out leaves open is weighed with the vantage that it was seen from.
        statuses.append(_status(beside, policy, "pass" if worst == "temperror" else worst))
        found = [_in_doubt(finding, raws) for finding in found] + list(beside)
    return Verdict(evidence, min(statuses, key=STATUSES.index), worst, vantages, _in_order(found))


def _reconsidered(raws: list[Raw], vantage: str, explained: Explained) -> list[Raw]:
    if explained is NOTHING:
        return raws
    from ._insight import reconsider

    return reconsider(raws, vantage, explained)


def _about_all_vantages(evidence: Evidence, now: float) -> list[Raw]:
    """Findings that no vantage has alone: from a baseline, from traces and validation, and side by side."""
    drift, explained = _about_drift(evidence), evidence.explained
    if explained is NOTHING and len(evidence.seen) < 2:
        return drift
    from ._insight import about_explained
    from ._vantage import about_vantages

    return drift + _bounded(about_explained(explained) + about_vantages(evidence.seen, explained, now))


def _about_drift(evidence: Evidence) -> list[Raw]:
    if evidence.target.baseline is None:
        return []
    from ._drift import about_drift

    return about_drift(evidence)


def _explained_view(explained: Explained) -> dict[str, t.Any]:
    if explained is NOTHING:
        return {}
    from ._insight import explained_view

    return explained_view(explained)


def _with_vantages(merged: dict[tuple[str, str], tuple[Finding, list[str]]], vantages: int) -> t.Iterator[Finding]:
    """The findings of all vantages, each once, saying who sees it where not everybody does."""
    for finding, names in merged.values():
        if vantages == 1:
            yield finding
            continue
        where = "" if len(names) == vantages else f" (seen from {listed(names)} only)"
        details = {**finding.details, "vantages": names}
        yield finding._replace(message=finding.message + where, details=details)


def _in_doubt(finding: Finding, raws: list[Raw]) -> Finding:
    """A record is not to be changed on the word of one vantage while nobody knows what the zone itself says."""
    mend = finding.remedy
    if mend is None or not mend["records"]:
        return finding
    open_ = [raw.details["owner"] for raw in raws if "zone_says" in raw.details and raw.details["zone_says"] is None]
    if not any(same(owner, mend["owner"]) for owner in open_):
        return finding
    text = f"Vantages differ on {mend['owner']}: see first which answer is the zone's own. If it is this one: "
    return finding._replace(remedy={**mend, "text": text + mend["text"]})


def _in_order(findings: list[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda finding: _finding.SEVERITIES.index(finding.severity)))


def _status(findings: t.Sequence[Finding], policy: Policy, result: str | None) -> str:
    """The status of a path, or of one vantage's view of it. result is iprev, None where nothing was asked."""
    standing = [finding for finding in findings if not finding.waived]
    if any(policy.fails(finding.severity) for finding in standing):
        return NONCOMPLIANT
    if any(finding.severity == UNDETERMINED for finding in standing):
        return UNDETERMINED_STATUS
    if any(finding.code in NOT_SEEN_CODES for finding in findings):
        return NOT_APPLICABLE
    # Never green without evidence, whatever a policy made of the findings.
    status = UNDETERMINED_STATUS if result in (None, "temperror") else COMPLIANT
    if len(standing) == len(findings):
        return status
    return _with_waived([finding for finding in findings if finding.waived], policy, result, status)


def _with_waived(waived: list[Finding], policy: Policy, result: str | None, status: str) -> str:
    """What becomes of a status when waivers alone keep these findings from counting: not a failure, and not green."""
    from ._waivers import accounts_for, never_green

    counted = [finding for finding in waived if policy.fails(finding.severity) or finding.severity == UNDETERMINED]
    if not counted or (status == UNDETERMINED_STATUS and not accounts_for(counted)):
        return status
    return NOT_APPLICABLE if never_green(counted, result) else status


def _waiving(policy: Policy, target: Target, now: float) -> Waiving | None:
    if policy.waivers is None:
        return None
    from ._waivers import waiving

    return waiving(policy.waivers, target, now)


def _weighed(
    raws: list[Raw], around: Circumstances, policy: Policy, now: float, waiving: Waiving | None
) -> tuple[Finding, ...]:
    """The findings, those marked that a waiver is for."""
    findings = composed(raws, around, policy, now)
    return findings if waiving is None else waiving.mark(findings)


def _expired(
    waiving: Waiving | None, findings: tuple[Finding, ...], around: Circumstances, policy: Policy, now: float
) -> tuple[Finding, ...]:
    """What is to be said of waivers that have ended."""
    if waiving is None:
        return ()
    return composed([Raw("waiver_expired", details) for details in waiving.expired(findings)], around, policy, now)


@functools.lru_cache(maxsize=64)
def _plain(code: str, level: str) -> Finding:
    """A finding without details says the same of every path, and asks nothing of anybody."""
    row = CATALOGUE[code]
    return Finding(code, level, row.message, {}, None, row.references, False)


def composed(raws: list[Raw], around: Circumstances, policy: Policy, now: float) -> tuple[Finding, ...]:
    """Findings with their severity, their sentences and their remedies."""
    return tuple(_compose(raw, around, policy, now) for raw in raws)


def _compose(raw: Raw, around: Circumstances, policy: Policy, now: float) -> Finding:
    if not raw.details:
        return _plain(raw.code, policy.level(raw.code, raw.severity))
    from ._remedy import remedy
    from ._remedy_words import describe
    from ._vantage import seconds_left

    message, fields = describe(raw.code, raw.details, around)
    mend = remedy(raw.code, raw.details, fields, around)
    if mend is not None and raw.answer is not None:
        mend["retry_after"] = seconds_left(raw.answer, now)
    return Finding(
        raw.code,
        policy.level(raw.code, raw.severity),
        message,
        raw.details,
        mend,
        CATALOGUE[raw.code].references,
        False,
    )


def _bounded(raws: list[Raw]) -> list[Raw]:
    if len(raws) <= MOST_FINDINGS:
        return raws
    counts: dict[str, int] = {}
    kept = []
    for raw in raws:
        counts[raw.code] = counts.get(raw.code, 0) + 1
        if counts[raw.code] <= MOST_FINDINGS:
            kept.append(raw)
    return kept
