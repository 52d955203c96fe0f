# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The remedy of a finding: who acts, in which zone, on which record, and how to see that it worked.

Pure. The texts stand in the catalogue (_finding.py); here they are filled from the evidence at hand. Which zone holds
an owner name is known from a trace from the root alone: without one zone, contact, relative_owner and nsupdate are
None, and nothing is guessed.
"""

from __future__ import annotations

import re
import typing as t

from . import _finding
from ._address import Address
from ._dns.traced import Trace
from ._finding import CATALOGUE
from ._hostname import bare, parse_helo, same
from ._text import listed, printable
from ._zone_change import Change, Place, absolute, nsupdate, pastable, place_of, zone_file
from ._zone_words import zone_words

_ADVICE = {
    "servfail": "The resolver answered SERVFAIL: broken delegation, dead name servers or bad signatures of that zone, "
    "for its operator to mend.",
    "refused": "The nameserver refuses our questions: ask one that serves this network.",
    "lame": "The nameserver neither knows the zone nor recurses: ask a resolver.",
    "timeout": "No answer came in time: look at the way to the nameserver, then ask again.",
    "unreachable": "The nameserver cannot be reached: look at its address and port, and at the network.",
    "malformed": "The answer could not be read: look at the nameserver and at what stands between.",
    "rcode": "The nameserver answered with an error of its own: look at its log.",
    "alias_loop": "CNAME or DNAME records lead in a circle: mend them in the zones they stand in.",
    "not_asked": "This question was not asked, or the saved evidence holds no answer: gather evidence again.",
}
_HOST = re.compile(r"[0-9A-Fa-f.:]{2,45}(?:%[A-Za-z0-9_.-]{1,15})?")
_RESOLVERS_FAULT = frozenset(("refused", "lame", "timeout", "unreachable", "malformed", "rcode", "not_asked"))


class Circumstances(t.NamedTuple):
    """What the remedies of one path need to know."""

    address: Address | None
    owner: str | None  # where the PTR record belongs: behind the CNAME of RFC 2317 where there is one
    wanted: str | None  # the name that the PTR should hold: declared, or else the HELO name
    confirmed: tuple[str, ...]  # PTR names that resolve back
    helo_confirmed: bool  # the HELO name resolves to the address
    names: tuple[str, ...] = ()  # all PTR names
    canonical: t.Mapping[
        str, str
    ] = {}  # absolute name in lower case: where its CNAME leads; names without are not there
    reverse: Trace | None = None  # of the address's owner name
    forward: t.Mapping[str, Trace] = {}  # by absolute name in lower case: PTR names and the HELO name


class _Mend(t.NamedTuple):
    """What mends a finding, as far as it is known."""

    owner: str | None = None
    change: Change | None = None
    actor: str | None = None  # where it is not the catalogue's


def wanted_name(declared: tuple[str, ...], helo: str | None) -> str | None:
    """The name that a relay's PTR should hold, where somebody said: the declared one, else the HELO name."""
    if declared:
        return declared[0] if parse_helo(declared[0]).name else None
    return helo


def describe(code: str, details: dict[str, t.Any], around: Circumstances) -> tuple[str, dict[str, t.Any]]:
    """The message of a finding, and the fields that its remedy's text is filled with."""
    fields = {
        key: listed(value) if isinstance(value, (list, tuple)) else printable(value) for key, value in details.items()
    }
    fields.setdefault("address", around.address.text if around.address else "")
    fields["wanted"] = f", {around.wanted}" if around.wanted else ""
    fields["advice"] = _advice(code, details, around)
    fields["reason"] = _REASONS.get(str(details.get("reason")), fields.get("reason", ""))
    fields["confirmed"] = fields.get("confirmed") or "none"
    fields["reverse_zone"] = _reverse_zone(around)
    fields["name_zone"] = _zone_of(absolute(str(details.get("name", ""))), around)
    fields["set_helo"] = _set_helo(around)
    fields["helo_remedy"] = _mend_helo(fields.get("helo", ""), around)
    fields["what_to_publish"] = _publish(fields.get("name", ""), around)
    fields["which"] = f" ({fields['confirmed']})" if around.confirmed else ""
    fields["to_do"] = _compare(details, around)
    fields.update(zone_words(code, details))
    return CATALOGUE[code].message.format_map(fields), fields


_REASONS = {
    "nxdomain": "NXDOMAIN",
    "nodata": "NODATA",
    "servfail": "SERVFAIL",
    "refused": "REFUSED",
    "lame": "the nameserver neither knows nor recurses",
    "timeout": "time-out",
    "unreachable": "nameserver unreachable",
    "malformed": "malformed answer",
    "rcode": "an error code of the nameserver",
    "alias_loop": "CNAME loop",
    "not_asked": "not asked",
}


def remedy(
    code: str, details: dict[str, t.Any], fields: dict[str, t.Any], around: Circumstances
) -> dict[str, t.Any] | None:
    """The remedy in the shape of a verdict; None where nobody needs to act. retry_after is left to the caller."""
    row = CATALOGUE[code]
    if row.actor is None:
        return None
    mend = _mend(code, details, around)
    place, trace = _placed(mend.owner, around)
    actor = mend.actor or row.actor
    if details.get("reason") in _RESOLVERS_FAULT and row.severity == _finding.UNDETERMINED and not _at_fault(trace):
        actor = _finding.RESOLVER
    zone = _named_zone(code, details) or (place.zone if place else None)
    if place is not None and zone != place.zone:
        place = None
    change = mend.change
    lines = zone_file(change, place.relative_owner) if change and place else []
    return {
        "actor": actor,
        "zone": zone,
        "contact": place.contact if place else _contact(zone, around),
        "owner": mend.owner,
        "relative_owner": place.relative_owner if place else None,
        "records": zone_file(change) if change else [],
        "zone_file": lines,
        "nsupdate": nsupdate(change, trace) if change else None,
        "text": row.text.format_map(fields) + (f" In the zone file: {'; '.join(lines[:5])}" if lines else ""),
        "retry_after": None,
        "verify": _verify(code, details, mend.owner, around),
    }


def _mend(code: str, details: dict[str, t.Any], around: Circumstances) -> _Mend:
    """The change to one name that mends the finding; empty where there is none, or it is not known."""
    name = details.get("name")
    if code.endswith("_lookup_failed"):
        return _Mend(around.owner if code.startswith("ptr_") else _holder(str(name or details.get("helo")), around))
    if code.startswith("forward_") and name:
        if around.confirmed:  # another name is right: this one is to go, or to be mended
            return _Mend(around.owner, _ptr_change(around, (), (name,)), _finding.REVERSE)
        if _rather_change_ptr(name, around):
            return _Mend(around.owner, _ptr_change(around, (around.wanted,), (name,)), _finding.REVERSE)
        return _address_record(_holder(name, around), around)
    if code == "ptr_target_is_alias":
        return _address_record(absolute(str(name)), around)
    if code.startswith("ptr_"):
        return _Mend(around.owner, _ptr_change(around, *_ptr_names(code, details, around)))
    if code in ("helo_unresolvable", "helo_address_mismatch"):
        if around.confirmed:
            return _Mend(actor=_finding.MTA)
        return _address_record(_holder(details["helo"], around), around)
    if code.startswith("zone_"):
        return _zone_mend(code, details, around)
    owner = details.get("owner") or (str(details["question"]).split(" ", 1)[0] if code == "dnssec_bogus" else None)
    return _Mend(owner if isinstance(owner, str) else None)


def _zone_mend(code: str, details: dict[str, t.Any], around: Circumstances) -> _Mend:
    """What mends a zone on the way: for a zone of host names, its operator acts."""
    zone, owner = str(details["zone"]), details.get("owner")
    steps = around.reverse.steps if around.reverse is not None else ()
    actor = None if any(step.zone == zone for step in steps) else _finding.FORWARD
    if code != "zone_rfc2317_broken":
        return _Mend(owner, None, actor)
    if details["missing"] == "ptr":
        return _Mend(details["alias"], _ptr_change(around, [around.wanted], []), actor)
    change = Change(details["owner"], "CNAME", (details["alias"],)) if details["missing"] in ("cname", "both") else None
    return _Mend(owner, change, actor)


def _ptr_names(
    code: str, details: dict[str, t.Any], around: Circumstances
) -> tuple[t.Sequence[str | None], t.Sequence[str]]:
    """(PTR names to publish, those to take away)."""
    if code == "ptr_fragile":
        return details["confirmed"][:1], details["unconfirmed"]
    if code == "ptr_unexpected":
        return details["declared"], [name for name in details["found"] if not _among(name, details["declared"])]
    if code == "ptr_too_many":
        wanted = around.wanted
        if around.confirmed and (wanted is None or not _among(wanted, around.confirmed)):
            wanted = around.confirmed[0]
        return [wanted], [name for name in around.names if wanted is not None and not same(name, wanted)]
    name = details.get("name")
    if name is not None and around.wanted is not None and same(name, around.wanted):
        return (), ()  # the name that is not right is the relay's own: somebody has to choose another one first
    return [around.wanted], [] if name is None else [name]


def _among(name: str, names: t.Iterable[str]) -> bool:
    return any(same(name, one) for one in names)


def _ptr_change(around: Circumstances, add: t.Sequence[str | None], remove: t.Sequence[str]) -> Change | None:
    if around.owner is None or None in add:
        return None
    names = [absolute(name) for name in add if name is not None]
    return Change(around.owner, "PTR", tuple(names), tuple(absolute(name) for name in remove))


def _address_record(owner: str, around: Circumstances) -> _Mend:
    """The relay's address record at this name."""
    if around.address is None:
        return _Mend(owner)
    return _Mend(owner, Change(owner, _type(around.address), (around.address.text,)))


def _holder(name: str, around: Circumstances) -> str:
    """Where the address record of a name stands, or should: behind its aliases."""
    owner = absolute(name)
    trace = around.forward.get(owner.lower())
    if trace is not None and trace.zone is not None:
        return trace.target
    return around.canonical.get(owner.lower(), owner)


def _placed(owner: str | None, around: Circumstances) -> tuple[Place | None, Trace | None]:
    """The zone of an owner name, and the trace that found it."""
    for trace in (around.reverse, *around.forward.values()):
        place = place_of(owner, trace)
        if place is not None:
            return place, trace
    return None, None


def _named_zone(code: str, details: dict[str, t.Any]) -> str | None:
    """The zone that a finding about a zone is about."""
    zone = details.get("zone")
    return zone if code.startswith(("zone_", "dnssec_")) and isinstance(zone, str) else None


def _contact(zone: str | None, around: Circumstances) -> str | None:
    if zone is None:
        return None
    traces = (trace for trace in (around.reverse, *around.forward.values()) if trace is not None)
    places = (place_of(trace.target, trace) for trace in traces)
    return next((place.contact for place in places if place is not None and same(place.zone, zone)), None)


def _at_fault(trace: Trace | None) -> bool:
    """The zone's own servers, asked directly, do not answer either: not the resolver's fault."""
    return trace is not None and not trace.conclusive


def _advice(code: str, details: dict[str, t.Any], around: Circumstances) -> str:
    """What to look at after a look-up that failed; a trace knows more than the resolver's word for it."""
    reason = str(details.get("reason"))
    advice = _ADVICE.get(reason, "")
    if not code.endswith("_lookup_failed") or reason not in ("servfail", "timeout", "unreachable"):
        return advice
    place, trace = _placed(_mend(code, details, around).owner, around)
    if place is None or trace is None:
        return advice
    if trace.conclusive:
        return (
            f"Asked directly, the name servers of {place.words} do answer: the resolver cannot reach them, or does not "
            "believe their signatures."
        )
    why = _REASONS.get(trace.outcome, printable(trace.outcome))
    return f"Asked directly, the name servers of {place.words} give no answer either ({why}): for its operator to mend."


def _reverse_zone(around: Circumstances) -> str:
    """The zone that holds the PTR record, in a sentence."""
    place = place_of(around.owner, around.reverse)
    return place.words if place else f"the reverse zone that holds {around.owner}"


def _zone_of(owner: str, around: Circumstances) -> str:
    """The zone that holds a host name, in a sentence."""
    place = _placed(owner, around)[0]
    return place.words if place else f"the zone that holds {printable(owner, 255)}"


def _type(address: Address) -> str:
    return "A" if address.version == 4 else "AAAA"


def _rather_change_ptr(name: str, around: Circumstances) -> bool:
    """The PTR holds a name that is not the relay's: change the PTR, not the other name's zone."""
    return around.wanted is not None and not same(name, around.wanted)


def _publish(name: str, around: Circumstances) -> str:
    if around.address is None:
        return ""
    kind, address = _type(around.address), around.address.text
    reverse_zone = _reverse_zone(around)
    if around.confirmed:
        return (
            f"In {reverse_zone}, remove the PTR record that names {name} "
            f"({around.confirmed[0]} resolves back and is enough), or publish {name}'s {kind} record {address}."
        )
    if _rather_change_ptr(name, around):
        mended = "" if around.helo_confirmed else f", and see that {around.wanted} has the {kind} record {address}"
        return (
            f"In {reverse_zone}, replace {name} by the relay's own name {around.wanted}{mended}. "
            f"If {name} is meant to stay, publish its {kind} record {address} instead."
        )
    return (
        f"In {_zone_of(_holder(name, around), around)}, publish the {kind} record {address}. If {name} is not a name "
        "of yours (a provider's default), have the PTR record changed to the relay's own name instead."
    )


def _compare(details: dict[str, t.Any], around: Circumstances) -> str:
    """What to do about answers that differ from place to place."""
    zone = _zone_of(str(details.get("owner", "")), around)
    if details.get("zone_right") is False:
        return f"In {zone}, mend the record: what its own servers say now is not right, whatever a cache still holds."
    wait = f"in {details['wait']} s" if details.get("wait") else "later"
    return (
        f"Wait, or have the operators of the resolvers that differ from {zone} flush this name, and ask again {wait}. "
        "One that differs even then serves a view of its own: judge by what public resolvers see."
    )


def _set_helo(around: Circumstances) -> str:
    name = around.confirmed[0] if around.confirmed else None
    example = f"{name}, which resolves to its address and back" if name else "that resolves to its address and back"
    return f"Set the relay's HELO name to its full host name, {example} (Postfix: myhostname, or smtp_helo_name)."


def _mend_helo(helo: str, around: Circumstances) -> str:
    if around.address is None:
        return ""
    record = f"the {_type(around.address)} record {around.address.text}"
    zone = _zone_of(_holder(helo, around), around)
    if around.confirmed:
        return (
            f"Set the relay's HELO name to {bare(around.confirmed[0])}, which resolves to its address and back "
            f"(Postfix: myhostname, or smtp_helo_name), or publish {record} in {zone}."
        )
    return f"In {zone}, publish {record}, or set the HELO name to one that has it."


def _verify(code: str, details: dict[str, t.Any], owner: str | None, around: Circumstances) -> str | None:
    """A command that shows whether the remedy worked."""
    zone = _named_zone(code, details)
    if zone is not None and code in ("zone_lame", "zone_server_unreachable", "zone_inconsistent"):
        return f"dig +nssearch {zone}" if pastable(zone) else None
    if around.address is None or code in ("propagating", "vantage_disagreement"):
        return _ask_again(details)
    if owner is not None and around.owner is not None and same(owner, around.owner):
        return f"dig -x {around.address.text} +short"
    name = details.get("name") or details.get("helo")
    if name and code.startswith(("forward_", "ptr_target", "helo_unresolvable", "helo_address", "helo_lookup")):
        return f"dig {name} {_type(around.address)} +short" if pastable(name) else None
    return None


def _ask_again(details: dict[str, t.Any]) -> str | None:
    """The question to the very server that gave the answer in doubt; its port where that is not the usual one."""
    owner, (host, _colon, port) = str(details.get("owner", "")), str(details.get("server", "")).rpartition(":")
    host = host.strip("[]")
    if not (pastable(owner) and port.isdigit() and _HOST.fullmatch(host)):  # saved evidence may hold anything
        return None
    at = f"@{host}" + ("" if port == "53" else f" -p {port}")
    return f"dig {at} {owner} {details['type']} +short"
