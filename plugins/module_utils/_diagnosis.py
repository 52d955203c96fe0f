# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From evidence to findings without weight: what was seen, before any policy, and before words.

Pure. Tables of RFC 5321, RFC 8601 and of what C libraries and MTAs refuse become findings here; _verdict.py gives them
their severity, their sentences and their remedies, and draws the conclusion.
"""

from __future__ import annotations

import typing as t

from . import _address
from ._dns import question as dns
from ._dns.question import TRANSIENT, Answer
from ._explain import NOTHING, Explained
from ._fcrdns import MOST_NAMES, AddressEvidence, Forward, confirms
from ._finding import ERROR
from ._helo import PathEvidence
from ._hostname import bare, ptr_defect, same
from ._receivers.postfix import valid_rr_name
from ._target import Target

MANY_NAMES = 10  # RFC 8601 section 2.7.3 after RFC 7208 section 4.6.4
MOST_LISTED = 50  # names in the details of one finding
_ORIGINS = {  # what a name that nobody chose gives rise to, by its class (_generic.py)
    "placeholder": "ptr_placeholder",
    "dynamic": "ptr_dynamic",
    "generic_static": "ptr_generic",
    "hosting_default": "ptr_generic",
}


class Evidence(t.NamedTuple):
    """Everything that is known about one sending path."""

    target: Target
    assumed_public: bool  # the address lies in assume_public
    seen: t.Mapping[str, PathEvidence]  # by vantage, in the order asked; empty where nothing could be asked
    explained: Explained = NOTHING  # what traces and probes found, where somebody asked for them
    siblings: tuple[str, ...] = ()  # the HELO names of all paths of the same relay


class Raw(t.NamedTuple):
    """A finding before policy and words: what was seen, and the answer it rests on."""

    code: str
    details: dict[str, t.Any]
    answer: Answer | None = None
    severity: str | None = None  # where this case is graver than the code's default; a policy still decides


def about_path(path: PathEvidence, target: Target) -> list[Raw]:
    """Every finding that the answers of one vantage give rise to."""
    return _about_reverse(path.address, target) + _about_helo(path, target, confirmed_names(path.address))


def ptr_owner(seen: AddressEvidence) -> str:
    """Where the PTR record stands, or should: behind the aliases of RFC 2317."""
    aliases = seen.reverse.aliases
    return aliases[-1].target if aliases else seen.reverse.question.owner


def confirmed_names(seen: AddressEvidence) -> tuple[str, ...]:
    """The PTR names that resolve back, without final dot."""
    return tuple(bare(name) for name in seen.names if confirms(seen.look_up(name), seen.address))


def about_target(evidence: Evidence) -> t.Iterator[Raw]:
    """Findings that need no answer."""
    target = evidence.target
    address, helo = target.address, target.helo
    if target.unknown is not None:
        gone = target.baseline.details() if target.baseline is not None else {}
        yield Raw(target.unknown.code, {"detail": target.unknown.detail or "no more is known", **gone})
        return
    if address is None:
        raise AssertionError("a target has an address, or says why it has none")
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
        details = {"helo": helo.text, "address": address.text}
        if (helo.literal.version, helo.literal.number) != (address.version, address.number):
            yield Raw("helo_literal_mismatch", details)
        else:
            # Exim's verify = helo (smtp_in.c) compares what follows the bracket with the bare address, and so refuses
            # every literal with the tag "IPv6:", which Postfix insists on.
            tagged = address.version == 6 or helo.literal.mapped
            yield Raw("helo_literal", details, severity=ERROR if tagged else None)


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
        return [Raw("ptr_missing", {"owner": ptr_owner(seen), "reason": reverse.outcome}, reverse)]
    found = _about_several(seen, owner) if len(names) > 1 else []
    for name in names:
        found += _about_name(name, seen.look_up(name), seen, owner)
    declared = target.ptr
    if declared and {bare(n).lower() for n in names} != {n.lower() for n in declared}:
        shown = [bare(name) for name in names[:MOST_LISTED]]
        found.append(Raw("ptr_unexpected", {"owner": owner, "found": shown, "declared": list(declared)}, reverse))
    return found


def _about_several(seen: AddressEvidence, owner: str) -> list[Raw]:
    """Findings about several PTR names together. A name not yet looked up, or in vain, is on neither side."""
    names, usable, unconfirmed = seen.names, [], []
    for name in names:
        forward = seen.look_up(name)
        if ptr_defect(name) is not None:
            unconfirmed.append(bare(name))
        elif confirms(forward, seen.address):
            usable.append(bare(name))
        elif forward is not None and forward.own.conclusive:
            unconfirmed.append(bare(name))
    found = [Raw("ptr_multiple", {"owner": owner, "count": len(names)}, seen.reverse)]
    if len(names) > MANY_NAMES:
        found.append(Raw("ptr_too_many", {"owner": owner, "count": len(names)}, seen.reverse))
    if len(names) > MOST_NAMES:
        beyond = {"name": bare(names[MOST_NAMES]), "own": "forward", "count": len(names) - MOST_NAMES}
        found.append(Raw("forward_lookup_failed", {**beyond, "reason": dns.NOT_ASKED, "kind": "permanent"}))
    if usable and unconfirmed:
        details: dict[str, t.Any] = {
            "owner": owner,
            "count": len(names),
            "confirmed": usable[:MOST_LISTED],
            "unconfirmed": unconfirmed[:MOST_LISTED],
        }
        found.append(Raw("ptr_fragile", details, seen.reverse))
    return found


def _about_name(name: str, forward: Forward | None, seen: AddressEvidence, owner: str) -> list[Raw]:
    """Findings about one PTR name. A name that is no host name gets that finding alone."""
    shown, address = bare(name), seen.address
    defect = ptr_defect(name)
    if defect is not None:
        return [Raw(f"ptr_{defect.kind}", {"owner": owner, "name": shown, "why": defect.why}, seen.reverse)]
    found = _about_origin(shown, seen, owner)
    if forward is None:
        return found
    own_type, other_type = ("A", "AAAA") if address.version == 4 else ("AAAA", "A")
    own, other = forward.own, forward.other
    details: dict[str, t.Any] = {"name": shown, "address": address.text}
    if own.aliases and same(own.aliases[0].owner, name):
        found.append(Raw("ptr_target_is_alias", {**details, "canonical": bare(own.aliases[-1].target)}, own))
    if address.text in own.records:
        return found
    if not own.conclusive:
        return [*found, Raw("forward_lookup_failed", {**details, "own": own_type, **failure_details(own)}, own)]
    if own.records:
        return [*found, Raw("forward_mismatch", {**details, "found": list(own.records[:MOST_LISTED])}, own)]
    if other is not None and other.records:
        details.update(own=own_type, other=other_type, found=list(other.records[:MOST_LISTED]))
        return [*found, Raw("forward_other_family", details, own)]
    return [*found, Raw("forward_missing", {**details, "reason": own.outcome}, own)]


def _about_origin(name: str, seen: AddressEvidence, owner: str) -> list[Raw]:
    """Finding about a name that a provider made, whether or not it leads back."""
    from . import _generic  # not before there is a name to judge: its tables take a moment to load

    judged = _generic.classify(name, seen.address)
    code = _ORIGINS.get(judged.name_class)
    if code is None:
        return []
    details = {"owner": owner, "name": name, "class": judged.name_class}
    return [Raw(code, {**details, "score": judged.score, "reasons": list(judged.reasons)}, seen.reverse)]


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
            found.append(
                Raw("helo_address_mismatch", {**details, "found": list(seen.own.records[:MOST_LISTED])}, seen.own)
            )
        odd = next((alias.target for alias in seen.own.aliases if not valid_rr_name(bare(alias.target))), None)
        if odd is not None:  # Postfix calls the answer malformed, whatever it leads to
            why = f"it is an alias of {bare(odd)}, which is no host name, and Postfix refuses that"
            found.append(Raw("helo_invalid", {"helo": helo.text, "why": why}, seen.own))
    elif any(answer.records for answer in others):
        leads = [record for answer in others for record in answer.records]
        found.append(Raw("helo_address_mismatch", {**details, "found": leads[:MOST_LISTED]}, seen.own))
    elif seen.own.outcome == dns.NXDOMAIN or all(answer.conclusive for answer in others):
        found.append(Raw("helo_unresolvable", {**details, "reason": seen.own.outcome}, seen.own))
    else:
        # Empty in the address's own family, and the rest could not be asked: both are said.
        failed = next(answer for answer in others if not answer.conclusive)
        found.append(Raw("helo_address_mismatch", {**details, "found": ["no address of this family"]}, seen.own))
        found.append(Raw("helo_lookup_failed", {**details, **failure_details(failed)}, failed))
    if _differs(helo.name, path.address, confirmed):
        found.append(Raw("helo_ptr_mismatch", {**details, "confirmed": list(confirmed[:MOST_LISTED])}))
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
