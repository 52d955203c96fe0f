# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Exim 4.96: `verify = reverse_host_lookup` and `verify = helo`.

Pure. Exim asks DNS itself (host_lookup_order bydns:byaddr): all PTR names, and of each A and AAAA. Only when that
finds no name at all it asks gethostbyaddr(), whose NO_RECOVERY it takes for a temporary fault.
"""

from __future__ import annotations

import ipaddress
import re
import typing as t

from .._address import Address
from .._clibrary import inet_pton4
from .._dns.question import Answer
from .._hostname import bare
from . import stub
from .outcome import DEPENDS, FAIL, PASS, TEMPERROR, Outcome, Row, either
from .stub import AGAIN, CONFIRMED, DANGLING, ERROR, FOUND, LOOP, NONE, UNKNOWN, Name

_LOOKUP = "src/host.c host_name_lookup()"
_BYADDR = "src/host.c host_name_lookup_byaddr()"
_CHECK_HELO = "src/smtp_in.c check_helo()"
_VERIFY_HELO = "src/smtp_in.c smtp_verify_helo()"

REVERSE = {
    NONE: Row(FAIL, "there is no PTR ({said})", _BYADDR + ": HOST_NOT_FOUND or NO_DATA"),
    DANGLING: Row(TEMPERROR, "an alias leads to no PTR, which the C library calls NO_RECOVERY", _BYADDR + ": DEFER"),
    LOOP: Row(
        TEMPERROR, "the PTR's aliases lead in a circle, which the C library calls NO_RECOVERY", _BYADDR + ": DEFER"
    ),
    ERROR: Row(TEMPERROR, "the look-up of the PTR ended in an error ({said})", _BYADDR + ": DEFER"),
    AGAIN: Row(TEMPERROR, "the look-up of the PTR failed ({said})", _LOOKUP + ": DNS_AGAIN"),
}
ROOT = Row(FAIL, "the PTR names the DNS root, which counts as no name", _BYADDR + ": an empty name")
TOO_LONG = Row(
    TEMPERROR,
    "the PTR name takes more than 263 characters when its odd octets are written out, and the C library refuses it too",
    _LOOKUP + ": dn_expand(), then gethostbyaddr()",
)
NAMED = Row(PASS, "{name} resolves back to {address}", _LOOKUP)
DEFERRED = Row(
    TEMPERROR, "the look-up of {name} failed ({said}), and one failure defers", _LOOKUP + ": HOST_FIND_AGAIN"
)
UNCONFIRMED = Row(FAIL, "no PTR name resolves back to {address} ({name} does not)", _LOOKUP)

BAD_HELO = Row(FAIL, "Exim refuses the greeting as syntactically invalid (501)", _CHECK_HELO)
ZONED = Row(
    TEMPERROR,
    "Exim 4.96 breaks off the session at a % in a literal (421)",
    "src/string.c string_is_ip_addressX(): Taint mismatch, Ustrncpy",
)
LITERAL = Row(PASS, "it is the literal of the client's address", _VERIFY_HELO)
OTHER_LITERAL = Row(FAIL, "what follows the bracket is not {address} as text", _VERIFY_HELO)
HELO_IS_PTR = Row(PASS, "it is a PTR name that resolves back", _VERIFY_HELO)
HELO_RESOLVES = Row(PASS, "it resolves to {address}", _VERIFY_HELO)
HELO_FAILS = Row(FAIL, "it is no PTR name that resolves back, and does not resolve to {address}", _VERIFY_HELO)

# check_dns_names_pattern (src/globals.c), by which src/dns.c dns_basic_lookup() decides whether to ask.
_ASKED = re.compile(
    r"[A-Za-z0-9_](?:[A-Za-z0-9/_-]*[A-Za-z0-9_])?(?:\.[A-Za-z0-9_](?:[A-Za-z0-9/_-]*[A-Za-z0-9_])?)*\.?"
)
_MOST_TEXT = 263  # host_name_lookup() gives dn_expand() 264 octets, of which one is the final NUL
_ESCAPED = re.compile(r"\\([0-9]{3})")
_SPECIAL = frozenset(b'".;\\()@$')  # glibc resolv/ns_name_ntop.c special(): written with one backslash


class Found(t.NamedTuple):
    """What host_name_lookup() comes to."""

    outcome: Outcome
    names: frozenset[str] = frozenset()  # confirmed, in lower case, for verify = helo; none where it deferred
    listed: frozenset[str] | None = frozenset()  # names that may prove confirmed where outcome depends; None: any name


def client(address: Address, reverse: Answer, names: t.Sequence[Name]) -> Found:
    """verify = reverse_host_lookup."""
    kind = stub.seen(reverse)
    if kind == UNKNOWN:
        return Found(stub.unknown(reverse), listed=None)
    if kind != FOUND:
        return Found(REVERSE[kind].told(said=stub.said(reverse)))
    fitting = [one for one in names if _length(one.name) <= _MOST_TEXT]
    if len(fitting) == len(names):
        return _confirm(address, names)
    if not fitting:
        return Found(TOO_LONG.told())
    # dn_expand() fails at the first name too long, and what follows is dropped: the order of the answer decides.
    rest = _confirm(address, fitting)
    told = {"with a name first that is too long for it": TOO_LONG.told(), "with that one last": rest.outcome}
    return Found(either(told), rest.names, frozenset(bare(one.name).lower() for one in names))


def _confirm(address: Address, names: t.Sequence[Name]) -> Found:
    """Look up every name."""
    named = [one for one in names if one.name != "."]
    if not named:
        return Found(ROOT.told())
    told = [(one, _forward(one, address)) for one in named]
    good = [bare(one.name) for one, kind in told if kind == CONFIRMED]
    for one, kind in told:
        if kind == AGAIN:
            failed = next(
                (a for a in (one.own, one.other) if a is not None and stub.seen(a) in (AGAIN, LOOP, ERROR)), one.own
            )
            return Found(DEFERRED.told(name=bare(one.name), said=stub.said(failed)))
    for one, kind in told:
        if kind == UNKNOWN:
            why = stub.not_looked_up(bare(one.name)) if one.own is None else stub.unknown(one.own)
            return Found(why, listed=frozenset(bare(one.name).lower() for one in names))
    if good:
        return Found(NAMED.told(name=good[0], address=address.text), frozenset(name.lower() for name in good))
    return Found(UNCONFIRMED.told(name=bare(named[0].name), address=address.text))


def _forward(one: Name, address: Address) -> str:
    """src/host.c set_address_from_dns(): AAAA, then A; a failure counts only where neither gave an address."""
    text = bare(one.name)
    if not _ASKED.fullmatch(text) or inet_pton4(text):
        return NONE
    if one.own is None:
        return UNKNOWN
    kinds = [stub.seen(one.own)] + ([stub.seen(one.other)] if one.other is not None else [])
    addresses = [record for answer in (one.own, one.other) if answer is not None for record in answer.records]
    if address.text in addresses or f"::ffff:{address.text}" in addresses:
        return CONFIRMED
    if FOUND in kinds:
        # Another family's address may be all that is found, but what is unknown could be the right one.
        return UNKNOWN if stub.seen(one.own) == UNKNOWN else NONE
    if UNKNOWN in kinds:
        return UNKNOWN
    return AGAIN if {AGAIN, LOOP, ERROR} & set(kinds) else NONE


def helo(text: str, address: Address, found: Found, asked: bool, own: Answer | None) -> Outcome:
    """verify = helo. asked: the text can be a name in DNS; own: what DNS said of it, in the client's family."""
    if re.fullmatch(r"\[.*\]", text) and re.fullmatch(r"[^/%]{0,255}%[!-.0-~]*", _inside(text)):
        return ZONED.told()
    if not _accepted(text):
        return BAD_HELO.told()
    if text.startswith("["):
        row = LITERAL if text[1:].startswith(address.text) else OTHER_LITERAL
        return row.told(address=address.text)
    if text.lower() in found.names and found.outcome.outcome == PASS:
        return HELO_IS_PTR.told()
    asked = asked and _ASKED.fullmatch(text) is not None and not inet_pton4(text)
    kind = stub.addresses_seen(own, address) if asked else NONE
    if kind == CONFIRMED:
        return HELO_RESOLVES.told(address=address.text)
    if found.outcome.outcome == DEPENDS and (found.listed is None or text.lower() in found.listed):
        return Outcome(DEPENDS, f"a PTR name that resolves back would do, and for those: {found.outcome.why}")
    if kind == UNKNOWN:
        return stub.not_looked_up("the HELO name") if own is None else stub.unknown(own)
    return HELO_FAILS.told(address=address.text)


def _accepted(text: str) -> bool:
    """src/smtp_in.c check_helo() as configured by default: letters, digits, dots and hyphens, or an address literal."""
    if not text.startswith("["):
        return re.fullmatch(r"[A-Za-z0-9.-]+", text) is not None
    if not text.endswith("]"):
        return False
    version = {"ipv4:": 4, "ipv6:": 6}.get(text[1:6].lower())
    inner = _inside(text)
    if "%" in inner or "/" in inner:
        return False
    if ":" not in inner:
        return version != 6 and inet_pton4(inner)
    try:
        ipaddress.IPv6Address(inner)
    except ValueError:
        return False
    return version != 4


def _inside(text: str) -> str:
    """What stands in a literal, without the tag."""
    inner = text[1:].removesuffix("]")
    return inner[5:] if inner[:5].lower() in ("ipv4:", "ipv6:") else inner


def _length(name: str) -> int:
    """How many characters dn_expand() makes of a name (glibc resolv/ns_name_ntop.c)."""
    text = bare(name)
    length = len(text)
    for code in _ESCAPED.findall(text):
        octet = int(code)
        length -= 2 if octet in _SPECIAL else 3 if 0x20 < octet < 0x7F else 0
    return length
