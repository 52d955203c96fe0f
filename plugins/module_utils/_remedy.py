# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The remedy of a finding: who acts, which record, and how to see that it worked.

Pure. The texts stand in the catalogue (_finding.py); here they are filled from the evidence at hand. Which zone holds
an owner name is not known before a trace from the root, so zone and relative_owner are None, and nothing is guessed.
"""

from __future__ import annotations

import re
import typing as t

from . import _finding
from ._address import Address
from ._finding import CATALOGUE
from ._hostname import bare, parse_helo, same
from ._text import listed, printable

TTL = 3600  # seconds; what the proposed records carry

# Only such names are put into records and commands that people paste: no name from DNS can become shell or zone syntax.
_PASTABLE = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_./-]*[A-Za-z0-9_])?\.?")

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
_RESOLVERS_FAULT = frozenset(("refused", "lame", "timeout", "unreachable", "malformed", "rcode", "not_asked"))


class Circumstances(t.NamedTuple):
    """What the remedies of one path need to know."""

    address: Address | None
    owner: str | None  # where the PTR record belongs: behind the CNAME of RFC 2317 where there is one
    wanted: str | None  # the name that the PTR should hold: declared, or else the HELO name
    confirmed: tuple[str, ...]  # PTR names that resolve back
    helo_confirmed: bool  # the HELO name resolves to the address


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
    fields["advice"] = _ADVICE.get(str(details.get("reason")), "")
    fields["reason"] = _REASONS.get(str(details.get("reason")), fields.get("reason", ""))
    fields["confirmed"] = fields.get("confirmed") or "none"
    fields["set_helo"] = _set_helo(around)
    fields["helo_remedy"] = _mend_helo(fields.get("helo", ""), around)
    fields["what_to_publish"] = _publish(fields.get("name", ""), around)
    fields["which"] = f" ({fields['confirmed']})" if around.confirmed else ""
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
    actor, owner, record = _record(code, details, around)
    if details.get("reason") in _RESOLVERS_FAULT and row.severity == _finding.UNDETERMINED:
        actor = _finding.RESOLVER
    return {
        "actor": actor or row.actor,
        "zone": None,
        "owner": owner,
        "relative_owner": None,
        "records": [record] if record else [],
        "text": row.text.format_map(fields),
        "retry_after": None,
        "verify": _verify(code, details, around),
    }


def _record(code: str, details: dict[str, t.Any], around: Circumstances) -> tuple[str | None, str | None, str | None]:
    """(actor, owner name, zone-file line) of the one record that mends the finding; None where not known."""
    name = details.get("name")
    if code.endswith("_lookup_failed"):
        return None, around.owner if code.startswith("ptr_") else absolute(str(name or details.get("helo"))), None
    if code.startswith("forward_") and name:
        if around.confirmed:  # another name is right: this one is to go, or to be mended
            return _finding.REVERSE, around.owner, None
        if _rather_change_ptr(name, around):
            return _finding.REVERSE, around.owner, _ptr_line(around, around.wanted)
        return None, absolute(name), _address_line(name, around)
    if code == "ptr_target_is_alias":
        return None, absolute(str(name)), _address_line(str(name), around)
    if code.startswith("ptr_"):
        best = around.wanted if code != "ptr_fragile" or not around.confirmed else around.confirmed[0]
        return None, around.owner, _ptr_line(around, best)
    if code in ("helo_unresolvable", "helo_address_mismatch"):
        if around.confirmed:
            return _finding.MTA, None, None
        return None, absolute(details["helo"]), _address_line(details["helo"], around)
    return None, None, None


def absolute(name: str) -> str:
    """The name with its final dot."""
    return name if name.endswith(".") else name + "."


def _ptr_line(around: Circumstances, name: str | None) -> str | None:
    if not name or not around.owner or not _PASTABLE.fullmatch(name) or not _PASTABLE.fullmatch(around.owner):
        return None
    return f"{around.owner} {TTL} IN PTR {absolute(name)}"


def _address_line(name: str, around: Circumstances) -> str | None:
    if around.address is None or not _PASTABLE.fullmatch(name):
        return None
    return f"{absolute(name)} {TTL} IN {_type(around.address)} {around.address.text}"


def _type(address: Address) -> str:
    return "A" if address.version == 4 else "AAAA"


def _rather_change_ptr(name: str, around: Circumstances) -> bool:
    """The PTR holds a name that is not the relay's: change the PTR, not the other name's zone."""
    return around.wanted is not None and not same(name, around.wanted)


def _publish(name: str, around: Circumstances) -> str:
    if around.address is None:
        return ""
    kind, address = _type(around.address), around.address.text
    if around.confirmed:
        return (
            f"In the reverse zone that holds {around.owner}, remove the PTR record that names {name} "
            f"({around.confirmed[0]} resolves back and is enough), or publish {name}'s {kind} record {address}."
        )
    if _rather_change_ptr(name, around):
        mended = "" if around.helo_confirmed else f", and see that {around.wanted} has the {kind} record {address}"
        return (
            f"In the reverse zone that holds {around.owner}, replace {name} by the relay's own name "
            f"{around.wanted}{mended}. "
            f"If {name} is meant to stay, publish its {kind} record {address} instead."
        )
    return (
        f"In the zone that holds {name}., publish the {kind} record {address}. If {name} is not a name of yours (a "
        "provider's default), have the PTR record changed to the relay's own name instead."
    )


def _set_helo(around: Circumstances) -> str:
    name = around.confirmed[0] if around.confirmed else None
    example = f"{name}, which resolves to its address and back" if name else "that resolves to its address and back"
    return f"Set the relay's HELO name to its full host name, {example} (Postfix: myhostname, or smtp_helo_name)."


def _mend_helo(helo: str, around: Circumstances) -> str:
    if around.address is None:
        return ""
    record = f"the {_type(around.address)} record {around.address.text}"
    if around.confirmed:
        return (
            f"Set the relay's HELO name to {bare(around.confirmed[0])}, which resolves to its address and back "
            f"(Postfix: "
            f"myhostname, or smtp_helo_name), or publish {record} in the zone that holds {helo}."
        )
    return f"In the zone that holds {helo}, publish {record}, or set the HELO name to one that has it."


def _verify(code: str, details: dict[str, t.Any], around: Circumstances) -> str | None:
    """A command that shows whether the remedy worked."""
    if around.address is None or CATALOGUE[code].actor is None:
        return None
    name = details.get("name") or details.get("helo")
    if code.startswith("ptr_") and code != "ptr_target_is_alias":
        return f"dig -x {around.address.text} +short"
    if code.startswith("forward_") and name and (around.confirmed or _rather_change_ptr(name, around)):
        return f"dig -x {around.address.text} +short"
    if code.startswith(("forward_", "ptr_target", "helo_unresolvable", "helo_address", "helo_lookup")) and name:
        return f"dig {name} {_type(around.address)} +short" if _PASTABLE.fullmatch(name) else None
    return None
