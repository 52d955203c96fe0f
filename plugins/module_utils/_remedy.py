# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The remedy of a finding: who acts, in which zone, on which record, and how to see that it worked.

Pure. What is not known (which zone holds a name, without a trace from the root) is None, and nothing is guessed. The
words come from _remedy_words.py.
"""

from __future__ import annotations

import re
import typing as t

from . import _finding
from ._circumstances import Circumstances, holder, looked_up, placed, rather_change_ptr, record_type
from ._dns.traced import Trace
from ._finding import CATALOGUE
from ._hostname import same
from ._zone_change import Change, absolute, nsupdate, pastable, place_of, zone_file

_HOST = re.compile(r"[0-9A-Fa-f.:]{2,45}(?:%[A-Za-z0-9_.-]{1,15})?")
_REVERSE_TREES = ("in-addr.arpa.", "ip6.arpa.")
_OPERATORS = (_finding.REVERSE, _finding.FORWARD, _finding.ADDRESS_HOLDER)  # whom the contact in a zone's SOA reaches
_RESOLVERS_FAULT = frozenset(("refused", "lame", "timeout", "unreachable", "malformed", "rcode", "not_asked"))

#: Findings about records: where the zone itself has them as they should be, an older answer was seen.
_OLDER = frozenset(
    ("ptr_missing", "ptr_unexpected", "ptr_fragile", "forward_missing", "forward_mismatch", "forward_other_family",
     "helo_unresolvable", "helo_address_mismatch")
)  # fmt: skip
#: Findings whose name and its addresses show whether the remedy worked.
_SHOWN_BY_ADDRESS = ("forward_", "ptr_target", "helo_unresolvable", "helo_address", "helo_lookup", "drift_forward")
_WAIT = (
    "Nothing is to be published: the servers of the zone {zone} say it already, and an older answer was seen. Wait "
    "until it has run out of the caches, or have the resolver's operator flush it."
)


class _Mend(t.NamedTuple):
    """What mends a finding, as far as it is known."""

    owner: str | None = None
    change: Change | None = None
    actor: str | None = None  # where it is not the catalogue's


def remedy(
    code: str, details: dict[str, t.Any], fields: dict[str, t.Any], around: Circumstances
) -> dict[str, t.Any] | None:
    """The remedy in the shape of a verdict; None where nobody needs to act. retry_after is left to the caller."""
    row = CATALOGUE[code]
    if row.actor is None:
        return None
    mend = _mend(code, details, around)
    place, trace = placed(mend.owner, around)
    actor = mend.actor or row.actor
    if details.get("reason") in _RESOLVERS_FAULT and row.severity == _finding.UNDETERMINED and not _at_fault(trace):
        actor = _finding.RESOLVER
    zone = _named_zone(code, details) or (place.zone if place else None)
    if place is not None and zone != place.zone:
        place = None
    change = mend.change
    text = row.text.format_map(fields)
    if change is not None and code in _OLDER and _published(change, trace):
        actor, change, text = _finding.RESOLVER, None, _WAIT.format(zone=zone)
    lines = zone_file(change, place.relative_owner) if change and place else []
    return {
        "actor": actor,
        "zone": zone,
        "contact": (place.contact if place else _contact(zone, around)) if actor in _OPERATORS else None,
        "owner": mend.owner,
        "relative_owner": place.relative_owner if place else None,
        "records": zone_file(change) if change else [],
        "zone_file": lines,
        "nsupdate": nsupdate(change, trace) if change else None,
        "text": text + (f" In the zone file: {'; '.join(lines[:5])}" if lines else ""),
        "retry_after": None,
        "verify": _verify(code, details, mend.owner, around),
    }


def _published(change: Change, trace: Trace | None) -> bool:
    """The zone's own servers say already what the change would make them say: an older answer was seen."""
    if trace is None or trace.outcome != "answer" or not same(trace.target, change.owner):
        return False
    published = [record.lower() for record in trace.records]
    return all(one.lower() in published for one in change.add) and not any(
        one.lower() in published for one in change.remove
    )


def _mend(code: str, details: dict[str, t.Any], around: Circumstances) -> _Mend:
    """The change to one name that mends the finding; empty where there is none, or it is not known."""
    name = details.get("name")
    if code.endswith("_lookup_failed"):
        return _Mend(looked_up(code, details, around))
    if code.startswith("forward_") and name:
        if around.confirmed:  # another name is right: this one is to go, or to be mended
            return _Mend(around.owner, _ptr_change(around, (), (name,)), _finding.REVERSE)
        if rather_change_ptr(name, around):
            return _Mend(around.owner, _ptr_change(around, (around.wanted,), (name,)), _finding.REVERSE)
        return _address_record(holder(name, around), around)
    if code == "ptr_target_is_alias":
        return _address_record(absolute(str(name)), around)
    if code.startswith("ptr_"):
        return _Mend(around.owner, _ptr_change(around, *_ptr_names(code, details, around)))
    if code in ("helo_unresolvable", "helo_address_mismatch"):
        if around.confirmed:
            return _Mend(actor=_finding.MTA)
        return _address_record(holder(details["helo"], around), around)
    if code.startswith("zone_"):
        return _zone_mend(code, details, around)
    if code == "dnssec_bogus":
        asked, zone = str(details["question"]).split(" ", 1)[0], details.get("zone")
        reverse = str(asked if zone in (None, ".", "arpa.") else zone).endswith(_REVERSE_TREES)
        return _Mend(asked, None, None if reverse else _finding.FORWARD)
    if code in ("propagating", "vantage_disagreement"):
        return _vantage_mend(details, around)
    owner = details.get("owner")
    return _Mend(owner if isinstance(owner, str) else None)


def _vantage_mend(details: dict[str, t.Any], around: Circumstances) -> _Mend:
    """A cache is left alone, unless it is the zone itself that is wrong, and a cache still holds the better answer."""
    if details["zone_right"] is not False:
        return _Mend(details["owner"])
    if details["type"] != "PTR":
        return _address_record(details["owner"], around)._replace(actor=_finding.FORWARD)
    change = None if details["zone_says"] else _ptr_change(around, (around.wanted,), ())
    return _Mend(around.owner, change, _finding.REVERSE)


def _zone_mend(code: str, details: dict[str, t.Any], around: Circumstances) -> _Mend:
    """What mends a zone on the way: for a zone of host names, its operator acts."""
    zone, owner = str(details["zone"]), details.get("owner")
    steps = around.reverse.steps if around.reverse is not None else ()
    reverse = zone.endswith(_REVERSE_TREES) or any(step.zone == zone for step in steps)
    actor = None if reverse else _finding.FORWARD
    if zone == ".":  # the root does not fail the world: it is out of reach from here
        actor = _finding.RESOLVER
    if code == "zone_undelegated" and not details["records"]:
        actor = _finding.ADDRESS_HOLDER  # the zone is a registry's, which delegates when the holder of the block asks
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
    return _Mend(owner, Change(owner, record_type(around.address), (around.address.text,)))


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


def _verify(code: str, details: dict[str, t.Any], owner: str | None, around: Circumstances) -> str | None:
    """A command that shows whether the remedy worked."""
    zone = _named_zone(code, details)
    if code == "dnssec_bogus":  # dig shows what its resolver lets through; delv validates by itself
        asked, _space, kind = str(details["question"]).partition(" ")
        return f"delv {asked} {kind}" if pastable(asked) and kind.isalnum() else None
    if zone is not None and code in ("zone_lame", "zone_server_unreachable", "zone_inconsistent"):
        return f"dig +nssearch {zone}" if pastable(zone) else None
    if around.address is None or code in ("propagating", "vantage_disagreement"):
        return _ask_again(details)
    if owner is not None and around.owner is not None and same(owner, around.owner):
        return f"dig -x {around.address.text} +short"
    name = details.get("name") or details.get("helo")
    if name and code.startswith(_SHOWN_BY_ADDRESS):
        return f"dig {name} {record_type(around.address)} +short" if pastable(name) else None
    return None


def _ask_again(details: dict[str, t.Any]) -> str | None:
    """The question to the very server that gave the answer in doubt; its port where that is not the usual one."""
    owner, (host, _colon, port) = str(details.get("owner", "")), str(details.get("server", "")).rpartition(":")
    host = host.strip("[]")
    if not (pastable(owner) and port.isdigit() and _HOST.fullmatch(host)):  # saved evidence may hold anything
        return None
    at = f"@{host}" + ("" if port == "53" else f" -p {port}")
    return f"dig {at} {owner} {details['type']} +short"
