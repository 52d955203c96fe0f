# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Postfix 3.7.11: what smtpd makes of a client's name, and of what it calls itself.

Pure. The client's name comes from getnameinfo() and getaddrinfo() (util/myaddrinfo.c), which are glibc's (stub.py);
HELO names are asked for by dns/dns_lookup.c without a search list. The tables say what was read, and where.
"""

from __future__ import annotations

import re
import typing as t

from .._address import Address
from .._clibrary import glibc_host_name
from .._dns import question as dns
from .._dns.question import Answer
from .._hostname import bare
from . import stub
from .outcome import FAIL, PASS, TEMPERROR, Outcome, Row, first_decides
from .stub import AGAIN, CONFIRMED, DANGLING, ELSEWHERE, ERROR, FOUND, LOOP, NONE, UNKNOWN, Name

_PEER = "smtpd/smtpd_peer.c smtpd_peer_sockaddr_to_hostname()"
_ADDRINFO = "util/myaddrinfo.c sockaddr_to_hostname()"
_HOSTNAME = "util/valid_hostname.c"
_CHECK = "smtpd/smtpd_check.c"
_LOOKUP = "dns/dns_lookup.c"

# The PTR look-up, for both rules.
REVERSE = {
    NONE: Row(FAIL, "there is no PTR ({said})", _PEER + ": EAI_NONAME"),
    DANGLING: Row(FAIL, "an alias leads to no PTR", _PEER + ": EAI_NONAME"),
    LOOP: Row(FAIL, "the PTR's aliases lead in a circle", _PEER + ": EAI_NONAME"),
    ERROR: Row(FAIL, "the look-up of the PTR ended in an error ({said})", _PEER + ": EAI_NONAME"),
    AGAIN: Row(TEMPERROR, "the look-up of the PTR failed ({said})", _PEER + ": EAI_AGAIN"),
}
UNUSABLE = Row(FAIL, "the PTR name {name} is no host name to the C library", "glibc dns-host.c getanswer_ptr()")
NUMERIC = Row(FAIL, "the PTR name {name} is an address in text", _ADDRINFO + ": valid_hostaddr()")
INVALID = Row(FAIL, "the PTR name {name} is no valid host name", _ADDRINFO + ": valid_hostname()")
NAMED = Row(PASS, "the PTR name is {name}", _CHECK + " reject_unknown_reverse_name()")
# The look-up of the name, for reject_unknown_client_hostname.
FORWARD = {
    CONFIRMED: Row(PASS, "{name} resolves back to {address}", _PEER),
    ELSEWHERE: Row(FAIL, "{name} resolves to other addresses", _PEER + ": SMTPD_PEER_CODE_FORGED"),
    NONE: Row(FAIL, "{name} has no address of the client's family ({said})", _PEER + ": SMTPD_PEER_CODE_FORGED"),
    DANGLING: Row(FAIL, "{name} is an alias of a name without address", _PEER + ": SMTPD_PEER_CODE_FORGED"),
    LOOP: Row(FAIL, "the aliases of {name} lead in a circle", _PEER + ": SMTPD_PEER_CODE_FORGED"),
    ERROR: Row(FAIL, "the look-up of {name} ended in an error ({said})", _PEER + ": SMTPD_PEER_CODE_FORGED"),
    AGAIN: Row(TEMPERROR, "the look-up of {name} failed ({said})", _PEER + ": EAI_AGAIN"),
}
# What dns_lookup_rl() makes of a look-up of one type; the highest of the three decides (dns/dns.h).
_NOTFOUND, _NULLMX, _DNS_FAIL, _INVAL, _RETRY, _OK = range(6)
_RANKS = {NONE: _NOTFOUND, DANGLING: _NOTFOUND, LOOP: _NOTFOUND, ERROR: _DNS_FAIL, AGAIN: _RETRY, FOUND: _OK}
UNKNOWN_HELO = {
    _NOTFOUND: Row(FAIL, "the name has neither address nor MX", _CHECK + " reject_unknown_hostname(): DNS_NOTFOUND"),
    _NULLMX: Row(PASS, "the name has a null MX", _CHECK + " reject_unknown_hostname(): DNS_NULLMX"),
    _DNS_FAIL: Row(FAIL, "its look-up ended in an error", _CHECK + " reject_unknown_hostname(): DNS_FAIL"),
    _INVAL: Row(FAIL, "it leads to a name that is no valid host name", _LOOKUP + " valid_rr_name(): DNS_INVAL"),
    _RETRY: Row(TEMPERROR, "its look-up failed", _CHECK + " reject_unknown_hostname(): DNS_RETRY"),
    _OK: Row(PASS, "the name has an address or an MX", _CHECK + " reject_unknown_hostname(): DNS_OK"),
}
NOT_LOOKED_UP = Row(FAIL, "it is no valid host name, and so counts as unknown", _LOOKUP + " dns_lookup_x()")
LITERAL = Row(PASS, "it is an address literal; which address it holds does not matter", _CHECK)
BAD_LITERAL = Row(
    FAIL,
    "it is no address literal: [192.0.2.1] and [IPv6:2001:db8::1] are",
    _CHECK + " reject_invalid_hostaddr(), global/valid_mailhost_addr.c",
)
INVALID_HELO = Row(FAIL, "it is no valid host name (501)", _CHECK + " reject_invalid_hostname()")
NON_FQDN = Row(FAIL, "it is not fully qualified (504)", _CHECK + " reject_non_fqdn_hostname()")
GOOD_HELO = Row(PASS, "its syntax is good", _CHECK)

_LABEL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?")
_GROUP = re.compile(r"[0-9a-fA-F]+")


def client(address: Address, reverse: Answer, names: t.Sequence[Name]) -> dict[str, Outcome]:
    """The two rules about the client's name."""
    kind = stub.seen(reverse)
    if kind == FOUND:
        told = [(bare(one.name), _named(one, address)) for one in names]
        by_reverse = first_decides([(name, reverse_rule) for name, (reverse_rule, _client_rule) in told])
        found = by_reverse, first_decides([(name, client_rule) for name, (_reverse_rule, client_rule) in told])
    elif kind == UNKNOWN:
        found = (stub.unknown(reverse),) * 2
    else:
        found = (REVERSE[kind].told(said=stub.said(reverse)),) * 2
    return dict(zip(("reject_unknown_reverse_client_hostname", "reject_unknown_client_hostname"), found))


def _named(one: Name, address: Address) -> tuple[Outcome, Outcome]:
    """Both rules, where this name comes first."""
    text = glibc_host_name(one.name)
    if text is None:
        bad = UNUSABLE
    elif valid_hostaddr(text):
        bad = NUMERIC
    elif not valid_hostname(text):
        bad = INVALID
    else:
        named = NAMED.told(name=text)
        kind = stub.getaddrinfo(text, address, one.own)
        if kind == UNKNOWN:
            return named, stub.not_looked_up(text) if one.own is None else stub.unknown(one.own)
        return named, FORWARD[kind].told(name=text, address=address.text, said=stub.said(one.own))
    refused = bad.told(name=bare(one.name))
    return refused, refused


def unknown_helo(text: str, answers: t.Sequence[Answer | None]) -> Outcome:
    """reject_unknown_helo_hostname. answers: A, AAAA and MX of the name, None where not asked."""
    if text.startswith("["):
        return _literal(text)
    if valid_hostaddr(text) or (text != "." and not valid_hostname(text, wildcard=True)):
        return NOT_LOOKED_UP.told()
    if len(text) > 253:  # glibc's res_mkquery() finds no room: NO_RECOVERY
        return UNKNOWN_HELO[_DNS_FAIL].told()
    asked = [answer for answer in answers if answer is not None]
    ranks = {_rank(answer) for answer in asked}
    best = max((rank for rank in ranks if rank is not None), default=_NOTFOUND)
    if best != _OK and (None in ranks or not asked):
        open_ = [answer for answer in asked if _rank(answer) is None]
        return stub.unknown(open_[0]) if open_ else stub.not_looked_up("the HELO name")
    return UNKNOWN_HELO[best].told()


def _rank(answer: Answer) -> int | None:
    """What dns_lookup_x() says after asking for one type; None where another resolver might say anything."""
    kind = stub.seen(answer)
    if kind == UNKNOWN:
        return None
    if answer.outcome in (dns.ANSWER, dns.NODATA, dns.ALIAS_LOOP) and not all(
        valid_rr_name(bare(name)) for alias in answer.aliases for name in (alias.owner, alias.target)
    ):
        return _INVAL
    if kind == FOUND and answer.question.rdtype == dns.MX:
        exchanges = [record.partition(" ")[2] for record in answer.records]
        if "." in exchanges:
            return _NULLMX
        return _OK if any(valid_rr_name(bare(name)) for name in exchanges) else _INVAL
    return _RANKS[kind]


def helo_syntax(text: str) -> Outcome:
    """reject_invalid_helo_hostname and reject_non_fqdn_helo_hostname together."""
    if text.startswith("["):
        return _literal(text)
    # dup_if_truncate(): one final dot goes
    name = text[:-1] if len(text) > 1 and text.endswith(".") and not text.endswith("..") else text
    valid = valid_hostname(name)
    if not valid and not valid_hostaddr(name):
        return INVALID_HELO.told()
    return GOOD_HELO.told() if valid and "." in name else NON_FQDN.told()


def _literal(text: str) -> Outcome:
    inner = text[1:-1] if len(text) > 2 and text.endswith("]") else text
    tagged = inner[:5].lower() == "ipv6:"
    good = _valid_ipv6(inner[5:]) if tagged else _valid_ipv4(inner)
    return LITERAL.told() if good else BAD_LITERAL.told()


def valid_hostname(text: str, wildcard: bool = False) -> bool:
    """util/valid_hostname.c valid_hostname(): letters, digits, _ and -, no hyphen at a label's end, not all digits."""
    labels = text.split(".")
    numeric = not text.strip("0123456789.")
    if wildcard and labels[0] == "*":
        labels = labels[1:]
    return len(text) <= 255 and not numeric and all(_LABEL.fullmatch(label) for label in labels)


def valid_hostaddr(text: str) -> bool:
    """util/valid_hostname.c valid_hostaddr()."""
    return _valid_ipv6(text) if ":" in text else _valid_ipv4(text)


def valid_rr_name(text: str) -> bool:
    """dns/dns_lookup.c valid_rr_name(): an address in text passes here."""
    return "\\" not in text and (valid_hostaddr(text) or valid_hostname(text, wildcard=True))


def _valid_ipv4(text: str) -> bool:
    """util/valid_hostname.c valid_ipv4_hostaddr(): leading zeros pass, 0.1.2.3 does not."""
    parts = text.split(".")
    if len(parts) != 4 or not all(re.fullmatch(r"0*[0-9]{1,3}", part) and int(part) < 256 for part in parts):
        return False
    return int(parts[0]) != 0 or not text.strip("0.")


def _valid_ipv6(text: str) -> bool:
    """util/valid_hostname.c valid_ipv6_hostaddr(), which goes through the text once and counts the colons."""
    colons = twice = length = place = 0
    while place < len(text):
        char = text[place]
        if char == ".":
            return 2 <= colons <= 6 and _valid_ipv4(text[place - length :])
        if char != ":":
            group = _GROUP.match(text, place)
            if group is None or len(group[0]) > 4:
                return False
            length = len(group[0])
            place += length
            continue
        if colons == 0 and length == 0 and re.match(r"[A-Za-z0-9]", text[place + 1 :]):
            return False
        colons, length, place = colons + 1, 0, place + 1
        if colons > 7:
            return False
        if text[place : place + 1] == ":":
            if twice:
                return False
            twice = colons
    return colons >= 2 and (length > 0 or twice == colons - 1)
