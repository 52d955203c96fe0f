# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The words of a finding and of its remedy, filled from the evidence at hand.

Pure. The texts stand in the catalogue (_finding.py) and in _zone_words.py; here are the sentences that depend on what
else is known of the path.
"""

from __future__ import annotations

import typing as t

from ._circumstances import Circumstances, holder, looked_up, placed, rather_change_ptr, record_type
from ._finding import CATALOGUE
from ._hostname import bare, same
from ._text import listed, printable
from ._zone_change import absolute, place_of
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
_THOUGH_THEY_ANSWER = {  # what is wrong where the name servers of the zone do answer us
    "servfail": "the resolver cannot reach them, or does not believe their signatures",
    "timeout": "the resolver cannot reach them in time, or our question does not reach the resolver",
    "unreachable": "it is the resolver that cannot be reached. Look at its address and port, and at the network",
}
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


def describe(code: str, details: dict[str, t.Any], around: Circumstances) -> tuple[str, dict[str, t.Any]]:
    """The message of a finding, and the fields that its remedy's text is filled with."""
    fields = {
        key: listed(value) if isinstance(value, (list, tuple)) else printable(value) for key, value in details.items()
    }
    fields.setdefault("address", around.address.text if around.address else "")
    itself = around.wanted is not None and same(str(details.get("name", "")), around.wanted)
    fields["wanted"] = f", {around.wanted}" if around.wanted and not itself else ""
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


def _advice(code: str, details: dict[str, t.Any], around: Circumstances) -> str:
    """What to look at after a look-up that failed; a trace knows more than the resolver's word for it."""
    reason = str(details.get("reason"))
    advice = _ADVICE.get(reason, "")
    if not code.endswith("_lookup_failed") or reason not in _THOUGH_THEY_ANSWER:
        return advice
    place, trace = placed(looked_up(code, details, around), around)
    if place is None or trace is None:
        return advice
    if trace.conclusive:
        return f"Asked directly, the name servers of {place.words} do answer: {_THOUGH_THEY_ANSWER[reason]}."
    why = (
        "they refuse, fail or refer elsewhere"
        if trace.outcome == "lame"
        else _REASONS.get(trace.outcome, printable(trace.outcome))
    )
    return f"Asked directly, the name servers of {place.words} give no answer either ({why}): for its operator to mend."


def _reverse_zone(around: Circumstances) -> str:
    """The zone that holds the PTR record, in a sentence."""
    place = place_of(around.owner, around.reverse)
    return place.words if place else f"the reverse zone that holds {around.owner}"


def _zone_of(owner: str, around: Circumstances) -> str:
    """The zone that holds a host name, in a sentence."""
    place = placed(owner, around)[0]
    return place.words if place else f"the zone that holds {printable(owner, 255)}"


def _publish(name: str, around: Circumstances) -> str:
    if around.address is None:
        return ""
    kind, address = record_type(around.address), around.address.text
    reverse_zone = _reverse_zone(around)
    if around.confirmed:
        return (
            f"In {reverse_zone}, remove the PTR record that names {name} "
            f"({around.confirmed[0]} resolves back and is enough), or publish {name}'s {kind} record {address}."
        )
    if rather_change_ptr(name, around):
        mended = "" if around.helo_confirmed else f", and see that {around.wanted} has the {kind} record {address}"
        return (
            f"In {reverse_zone}, replace {name} by the relay's own name {around.wanted}{mended}. "
            f"If {name} is meant to stay, publish its {kind} record {address} instead."
        )
    return (
        f"In {_zone_of(holder(name, around), around)}, publish the {kind} record {address}. If {name} is not a name "
        "of yours (a provider's default), have the PTR record changed to the relay's own name instead."
    )


def _compare(details: dict[str, t.Any], around: Circumstances) -> str:
    """What to do about answers that differ from place to place."""
    if details.get("zone_right") is False:
        zone = _zone_of(str(details.get("owner", "")), around)
        return f"In {zone}, mend the record: what its own servers say now is not right, whatever a cache still holds."
    wait = f"in {details['wait']} s" if details.get("wait") else "later"
    which = "A trace (trace: always) tells which answer is the zone's own. " if details.get("zone_says") is None else ""
    return (
        f"Wait, or have the operator of the resolver that is behind flush this name, and ask again {wait}. {which}"
        "What differs even then is a view of its own: judge by what public resolvers see."
    )


def _set_helo(around: Circumstances) -> str:
    name = around.confirmed[0] if around.confirmed else None
    example = f"{name}, which resolves to its address and back" if name else "that resolves to its address and back"
    return f"Set the relay's HELO name to its full host name, {example} (Postfix: myhostname, or smtp_helo_name)."


def _mend_helo(helo: str, around: Circumstances) -> str:
    if around.address is None:
        return ""
    record = f"the {record_type(around.address)} record {around.address.text}"
    zone = _zone_of(holder(helo, around), around)
    if around.confirmed:
        return (
            f"Set the relay's HELO name to {bare(around.confirmed[0])}, which resolves to its address and back "
            f"(Postfix: myhostname, or smtp_helo_name), or publish {record} in {zone}."
        )
    return f"In {zone}, publish {record}, or set the HELO name to one that has it."
