# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From evidence and policy to a verdict: judge(evidence, policy, now).

Pure: no socket, no clock, no file. What could not be tested is neither a pass nor a failure; a path is compliant only
when DNS spoke about all that was asked, and no receiver that enforces its rules about the client's name would refuse
or defer it.
"""

from __future__ import annotations

import math
import typing as t

from . import _address, _finding
from ._dns import question as dns
from ._dns.question import TRANSIENT, Answer
from ._fcrdns import MOST_NAMES, AddressEvidence, Forward, confirms, iprev
from ._finding import CATALOGUE, NOTICE, UNDETERMINED, Finding
from ._helo import PathEvidence
from ._hostname import bare, ptr_defect, same
from ._policy import Policy
from ._remedy import Circumstances, describe, remedy, wanted_name
from ._target import Target
from ._view import forward_view, ptr_view

COMPLIANT = "compliant"
NONCOMPLIANT = "noncompliant"
UNDETERMINED_STATUS = "undetermined"
NOT_APPLICABLE = "not_applicable"
#: From the worst on: a path is as bad as its worst vantage.
STATUSES = (NONCOMPLIANT, UNDETERMINED_STATUS, NOT_APPLICABLE, COMPLIANT)
#: RFC 8601 results, from the worst on.
_IPREV = ("fail", "permerror", "temperror", "pass")
MANY_NAMES = 10  # RFC 8601 section 2.7.3 after RFC 7208 section 4.6.4
MOST_FINDINGS = 50  # for each path and code: 500 bad PTR names need no 500 findings


class Evidence(t.NamedTuple):
    """Everything that is known about one sending path."""

    target: Target
    assumed_public: bool  # the address lies in assume_public
    seen: t.Mapping[str, PathEvidence]  # by vantage, in the order asked; empty where nothing could be asked


class Raw(t.NamedTuple):
    """A finding before policy and words: what was seen, and the answer it rests on."""

    code: str
    details: dict[str, t.Any]
    answer: Answer | None = None


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
            "confirmed_names": list(self.vantages[first].confirmed) if first is not None else [],
            "ptr": views[first]["ptr"] if first is not None else None,
            "forward": views[first]["forward"] if first is not None else {},
            "vantages": views,
            "findings": [finding.as_dict() for finding in self.findings],
        }


def judge(evidence: Evidence, policy: Policy, now: float) -> Verdict:
    """Judge one sending path. policy is the target's own (merged) one; now is Unix time, for what is left of TTLs."""
    target = evidence.target
    static = list(_about_target(evidence))
    if not evidence.seen:
        around = _circumstances(target, None, ())
        findings = tuple(_compose(raw, around, policy, now) for raw in static)
        return Verdict(evidence, _status(findings, policy, None), None, {}, findings)
    vantages: dict[str, Seen] = {}
    merged: dict[tuple[str, str], tuple[Finding, list[str]]] = {}
    for name, path in evidence.seen.items():
        confirmed = _confirmed(path.address)
        around = _circumstances(target, path, confirmed)
        result = iprev(path.address)
        raws = static + _bounded(_about_reverse(path.address, target) + _about_helo(path, target, confirmed))
        findings = tuple(_compose(raw, around, policy, now) for raw in raws)
        vantages[name] = Seen(_status(findings, policy, result), result, confirmed)
        for finding in findings:
            merged.setdefault((finding.code, finding.message), (finding, []))[1].append(name)
    status = min((seen.status for seen in vantages.values()), key=STATUSES.index)
    worst = min((seen.iprev for seen in vantages.values()), key=_IPREV.index)
    return Verdict(evidence, status, worst, vantages, _in_order(merged, len(vantages)))


def _in_order(merged: dict[tuple[str, str], tuple[Finding, list[str]]], vantages: int) -> tuple[Finding, ...]:
    found = []
    for finding, names in merged.values():
        details = finding.details if vantages == 1 else {**finding.details, "vantages": names}
        found.append(finding._replace(details=details))
    return tuple(sorted(found, key=lambda finding: _finding.SEVERITIES.index(finding.severity)))


def _status(findings: t.Iterable[Finding], policy: Policy, result: str | None) -> str:
    """The status of a path, or of one vantage's view of it. result is iprev, None where nothing was asked."""
    standing = [finding for finding in findings if not finding.waived]
    if any(policy.fails(finding.severity) for finding in standing):
        return NONCOMPLIANT
    if any(finding.severity == UNDETERMINED for finding in standing):
        return UNDETERMINED_STATUS
    if any(finding.code == "relays_through" for finding in standing):
        return NOT_APPLICABLE
    # Never green without evidence, whatever a policy made of the findings.
    return UNDETERMINED_STATUS if result in (None, "temperror") else COMPLIANT


def _compose(raw: Raw, around: Circumstances, policy: Policy, now: float) -> Finding:
    message, fields = describe(raw.code, raw.details, around)
    mend = remedy(raw.code, raw.details, fields, around)
    if mend is not None and raw.answer is not None:
        mend["retry_after"] = _left(raw.answer, now)
    return Finding(raw.code, policy.level(raw.code), message, raw.details, mend, CATALOGUE[raw.code].references, False)


def _left(answer: Answer, now: float) -> int | None:
    """Seconds until caches that hold this answer forget it; 0 where it is not cached."""
    if not answer.conclusive:
        return None
    return None if answer.ttl is None else max(0, math.ceil(answer.at + answer.ttl - now))


def _bounded(raws: list[Raw]) -> list[Raw]:
    counts: dict[str, int] = {}
    kept = []
    for raw in raws:
        counts[raw.code] = counts.get(raw.code, 0) + 1
        if counts[raw.code] <= MOST_FINDINGS:
            kept.append(raw)
    return kept


def _circumstances(target: Target, path: PathEvidence | None, confirmed: tuple[str, ...]) -> Circumstances:
    address, helo = target.address, target.helo.name if target.helo else None
    owner = address.owner if address else None
    helo_confirmed = False
    if path is not None and address is not None:
        owner = _ptr_owner(path.address)
        helo_confirmed = path.helo is not None and address.text in path.helo.own.records
    return Circumstances(address, owner, wanted_name(target.ptr, helo), confirmed, helo_confirmed)


def _ptr_owner(seen: AddressEvidence) -> str:
    """Where the PTR record stands, or should: behind the aliases of RFC 2317."""
    aliases = seen.reverse.aliases
    return aliases[-1].target if aliases else seen.reverse.question.owner


def _confirmed(seen: AddressEvidence) -> tuple[str, ...]:
    return tuple(bare(name) for name in seen.names if confirms(seen.look_up(name), seen.address))


def _about_target(evidence: Evidence) -> t.Iterator[Raw]:
    """Findings that need no answer."""
    target = evidence.target
    address, helo = target.address, target.helo
    if target.unknown is not None:
        yield Raw(target.unknown.code, {"detail": target.unknown.detail or "no more is known"})
        return
    assert address is not None  # for the type checker: a target has one or the other
    if address.mapped:
        yield Raw("address_mapped", {"address": address.text})
    where = address.range
    if where.kind != _address.PUBLIC and not evidence.assumed_public:
        details = {"address": address.text, "purpose": where.purpose, "reference": where.reference}
        yield Raw(f"address_{where.kind}", details)
    if helo is None:
        yield Raw("helo_not_given", {})
    elif helo.defect is not None:
        yield Raw(f"helo_{helo.defect.kind}", {"helo": helo.text, "why": helo.defect.why})
    elif helo.literal is not None:
        same_address = (helo.literal.version, helo.literal.number) == (address.version, address.number)
        yield Raw("helo_literal" if same_address else "helo_literal_mismatch", {"helo": helo.text, "address": address.text})


def failure_details(answer: Answer) -> dict[str, t.Any]:
    """Why a look-up failed, as a finding's details."""
    details: dict[str, t.Any] = {
        "reason": answer.outcome,
        "kind": "transient" if answer.outcome in TRANSIENT else "permanent",
        "server": answer.server,
    }
    if answer.rcode is not None:
        details["rcode"] = answer.rcode
    if answer.extended_errors:
        details["extended_errors"] = [{"code": code, "text": text} for code, text in answer.extended_errors]
    if answer.failures:
        details["tries"] = [f"{f.server}: {f.detail or f.outcome}" for f in answer.failures[:10]]
    return details


def _about_reverse(seen: AddressEvidence, target: Target) -> list[Raw]:
    """Findings about the PTR names and what they resolve to."""
    reverse, names = seen.reverse, seen.names
    owner = reverse.question.owner
    if not reverse.conclusive:
        return [Raw("ptr_lookup_failed", {"owner": owner, **failure_details(reverse)}, reverse)]
    if not names:
        return [Raw("ptr_missing", {"owner": _ptr_owner(seen), "reason": reverse.outcome}, reverse)]
    found: list[Raw] = []
    usable, unconfirmed = [], []
    for name in names:
        forward = seen.look_up(name)
        raw = _about_name(name, forward, seen, owner)
        found += raw
        if ptr_defect(name) is None and confirms(forward, seen.address):
            usable.append(bare(name))
        elif ptr_defect(name) is not None or (forward is not None and forward.own.conclusive):
            unconfirmed.append(bare(name))
    if len(names) > 1:
        found += _about_several(names, usable, unconfirmed, seen, owner)
    declared = target.ptr
    if declared and {bare(n).lower() for n in names} != {n.lower() for n in declared}:
        shown = [bare(name) for name in names[:MOST_FINDINGS]]
        found.append(Raw("ptr_unexpected", {"owner": owner, "found": shown, "declared": list(declared)}, reverse))
    return found


def _about_several(
    names: t.Sequence[str], usable: list[str], unconfirmed: list[str], seen: AddressEvidence, owner: str
) -> list[Raw]:
    found = [Raw("ptr_multiple", {"owner": owner, "count": len(names)}, seen.reverse)]
    if len(names) > MANY_NAMES:
        found.append(Raw("ptr_too_many", {"owner": owner, "count": len(names)}, seen.reverse))
    if len(names) > MOST_NAMES:
        details = {"name": bare(names[MOST_NAMES]), "own": "forward", "reason": dns.NOT_ASKED, "kind": "permanent"}
        found.append(Raw("forward_lookup_failed", {**details, "count": len(names) - MOST_NAMES}))
    if usable and unconfirmed:
        details = {
            "owner": owner,
            "count": len(names),
            "confirmed": usable[:MOST_FINDINGS],
            "unconfirmed": unconfirmed[:MOST_FINDINGS],
        }
        found.append(Raw("ptr_fragile", details, seen.reverse))
    return found


def _about_name(name: str, forward: Forward | None, seen: AddressEvidence, owner: str) -> list[Raw]:
    """Findings about one PTR name. A name that is no host name gets that finding alone."""
    shown, address = bare(name), seen.address
    defect = ptr_defect(name)
    if defect is not None:
        return [Raw(f"ptr_{defect.kind}", {"owner": owner, "name": shown, "why": defect.why}, seen.reverse)]
    if forward is None:
        return []
    own_type, other_type = ("A", "AAAA") if address.version == 4 else ("AAAA", "A")
    own, other = forward.own, forward.other
    details: dict[str, t.Any] = {"name": shown, "address": address.text}
    found = []
    if own.aliases and same(own.aliases[0].owner, name):
        found.append(Raw("ptr_target_is_alias", {**details, "canonical": bare(own.aliases[-1].target)}, own))
    if address.text in own.records:
        return found
    if not own.conclusive:
        return [*found, Raw("forward_lookup_failed", {**details, "own": own_type, **failure_details(own)}, own)]
    if own.records:
        return [*found, Raw("forward_mismatch", {**details, "found": list(own.records)}, own)]
    if other is not None and other.records:
        details.update(own=own_type, other=other_type, found=list(other.records))
        return [*found, Raw("forward_other_family", details, own)]
    return [*found, Raw("forward_missing", {**details, "reason": own.outcome}, own)]


def _about_helo(path: PathEvidence, target: Target, confirmed: tuple[str, ...]) -> list[Raw]:
    """Findings about the HELO name: where it leads, and whether the PTR leads back to it."""
    helo, seen = target.helo, path.helo
    if helo is None or helo.name is None or seen is None:
        return []
    address = path.address.address
    details: dict[str, t.Any] = {"helo": helo.text, "address": address.text}
    found: list[Raw] = []
    others = [answer for answer in (seen.other, seen.mx) if answer is not None]
    if not seen.own.conclusive:
        found.append(Raw("helo_lookup_failed", {**details, **failure_details(seen.own)}, seen.own))
    elif seen.own.records:
        if address.text not in seen.own.records:
            found.append(Raw("helo_address_mismatch", {**details, "found": list(seen.own.records)}, seen.own))
    elif any(answer.records for answer in others):
        leads = [record for answer in others for record in answer.records]
        found.append(Raw("helo_address_mismatch", {**details, "found": leads}, seen.own))
    elif all(answer.conclusive for answer in others):
        found.append(Raw("helo_unresolvable", {**details, "reason": seen.own.outcome}, seen.own))
    else:
        # Empty in the address's own family, and the rest could not be asked: both are said.
        failed = next(answer for answer in others if not answer.conclusive)
        found.append(Raw("helo_address_mismatch", {**details, "found": ["no address of this family"]}, seen.own))
        found.append(Raw("helo_lookup_failed", {**details, **failure_details(failed)}, failed))
    if _differs(helo.name, path.address, confirmed):
        found.append(Raw("helo_ptr_mismatch", {**details, "confirmed": list(confirmed[:MOST_FINDINGS])}))
    return found


def _differs(helo: str, seen: AddressEvidence, confirmed: tuple[str, ...]) -> bool:
    """The HELO name is no confirmed PTR name, and not merely one whose own look-up is found wanting already."""
    if not seen.names or any(same(helo, name) for name in confirmed):
        return False
    listed = any(same(helo, name) for name in seen.names)
    return not listed if not confirmed else not (listed and not _tested(seen, helo))


def _tested(seen: AddressEvidence, name: str) -> bool:
    forward = seen.look_up(name + ".")
    return forward is not None and forward.own.conclusive
