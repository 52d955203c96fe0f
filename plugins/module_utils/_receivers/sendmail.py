# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sendmail 8.17.1 with FEATURE(`require_rdns').

Pure. gethostbyaddr() and gethostbyname2() are glibc's (stub.py). ${client_resolve} is OK, FAIL, TEMP or FORGED, and the
rule set check_relay refuses all but OK (cf/m4/proto.m4).
"""

from __future__ import annotations

import typing as t

from .._address import Address
from .._clibrary import glibc_host_name, inet_aton
from .._dns.question import Answer
from .._hostname import bare
from . import stub
from .outcome import FAIL, PASS, TEMPERROR, Outcome, Row, first_decides
from .stub import AGAIN, CONFIRMED, DANGLING, ELSEWHERE, ERROR, FOUND, LOOP, NONE, UNKNOWN, Name

_DAEMON = "sendmail/daemon.c getrequests()"
_BYADDR = "sendmail/daemon.c hostnamebyanyaddr()"
_FORGED = "sendmail/daemon.c getauthinfo(): FORGED"

REVERSE = {
    NONE: Row(FAIL, "there is no PTR ({said})", _DAEMON + ": FAIL"),
    DANGLING: Row(FAIL, "an alias leads to no PTR", _DAEMON + ": FAIL"),
    LOOP: Row(FAIL, "the PTR's aliases lead in a circle", _DAEMON + ": FAIL"),
    ERROR: Row(FAIL, "the look-up of the PTR ended in an error ({said})", _DAEMON + ": FAIL"),
    AGAIN: Row(TEMPERROR, "the look-up of the PTR failed ({said})", _DAEMON + ": TEMP"),
}
UNUSABLE = Row(FAIL, "the PTR name {name} is no host name to the C library", "glibc dns-host.c getanswer_ptr(): FAIL")
NUMERIC = Row(FAIL, "the PTR name {name} reads as an address", _BYADDR + ": inet_addr()")
FORWARD = {
    CONFIRMED: Row(PASS, "{name} resolves back to {address}", "sendmail/daemon.c getauthinfo()"),
    ELSEWHERE: Row(FAIL, "{name} resolves to other addresses: possibly forged", _FORGED),
    NONE: Row(FAIL, "{name} has no address of the client's family ({said}): possibly forged", _FORGED),
    DANGLING: Row(FAIL, "{name} is an alias of a name without address: possibly forged", _FORGED),
    LOOP: Row(FAIL, "the aliases of {name} lead in a circle: possibly forged", _FORGED),
    ERROR: Row(FAIL, "the look-up of {name} ended in an error ({said}): possibly forged", _FORGED),
    AGAIN: Row(FAIL, "the look-up of {name} failed ({said}), which counts as possibly forged", _FORGED),
}


def client(address: Address, reverse: Answer, names: t.Sequence[Name]) -> dict[str, Outcome]:
    """The one rule."""
    kind = stub.seen(reverse)
    if kind == FOUND:
        return {"require_rdns": first_decides([(bare(one.name), _named(one, address)) for one in names])}
    if kind == UNKNOWN:
        return {"require_rdns": stub.unknown(reverse)}
    return {"require_rdns": REVERSE[kind].told(said=stub.said(reverse))}


def _named(one: Name, address: Address) -> Outcome:
    text = glibc_host_name(one.name)
    if text is None:
        return UNUSABLE.told(name=bare(one.name))
    number = inet_aton(text)
    if number is not None and number != "255.255.255.255":  # inet_addr() says INADDR_NONE for that one too
        return NUMERIC.told(name=text)
    if text[0].isdigit() and not text.strip("0123456789."):  # glibc nss/digits_dots.c: never asked for
        kind = ELSEWHERE
    else:
        kind = stub.getaddrinfo(text, address, one.own)
    if kind == UNKNOWN:
        return stub.not_looked_up(text) if one.own is None else stub.unknown(one.own)
    return FORWARD[kind].told(name=text, address=address.text, said=stub.said(one.own))
