# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""OpenSMTPD 6.8.0p2: the filters !rdns and !fcrdns.

Pure. Names come from libasr, which the program carries with it (openbsd-compat/libasr), not from glibc: it passes over
PTR records whose name is no host name, reads odd octets in its own way (_clibrary.py), and tells no temporary failure.
"""

from __future__ import annotations

import typing as t

from .._address import Address
from .._clibrary import asr_host_name, dns_name, inet_pton4, is_network
from .._dns.question import Answer
from .._hostname import bare
from . import stub
from .outcome import FAIL, PASS, Outcome, Row, first_decides
from .stub import AGAIN, CONFIRMED, DANGLING, ELSEWHERE, ERROR, FOUND, LOOP, NONE, UNKNOWN, Name

_NAMEINFO = "libasr/getnameinfo_async.c getnameinfo_async_run(): EAI_NONAME for whatever went wrong"
_PACKET = "libasr/gethostnamadr_async.c hostent_from_packet()"
_RDNS = "smtpd/lka_filter.c filter_check_rdns()"
_FCRDNS = "smtpd/smtp_session.c smtp_getaddrinfo_cb(), smtpd/lka_filter.c filter_check_fcrdns()"

# The PTR look-up, for both filters: a failure is no name.
REVERSE = {
    NONE: Row(FAIL, "there is no PTR ({said})", _NAMEINFO),
    DANGLING: Row(FAIL, "an alias leads to no PTR", _PACKET),
    LOOP: Row(FAIL, "the PTR's aliases lead in a circle", _PACKET),
    ERROR: Row(FAIL, "the look-up of the PTR ended in an error ({said})", _NAMEINFO),
    AGAIN: Row(FAIL, "the look-up of the PTR failed ({said}), which counts like no PTR", _NAMEINFO),
}
UNUSABLE = Row(FAIL, "no PTR name is a host name ({name})", _PACKET + ", hostent_set_cname()")
NETWORK = Row(FAIL, "the PTR name {name} reads as an address or a network", _RDNS + ": text_to_netaddr()")
NAMED = Row(PASS, 'the PTR name is read as "{name}"', _RDNS)
EMPTY = Row(FAIL, "the PTR name is the DNS root", "libasr/getaddrinfo_async.c: EAI_NODATA")
FORWARD = {
    CONFIRMED: Row(PASS, "{name} resolves back to {address}", _FCRDNS),
    ELSEWHERE: Row(FAIL, "{name} resolves to other addresses", _FCRDNS),
    NONE: Row(FAIL, "{name} has no address of the client's family ({said})", _FCRDNS),
    DANGLING: Row(FAIL, "{name} is an alias of a name without address", _FCRDNS),
    LOOP: Row(FAIL, "the aliases of {name} lead in a circle", _FCRDNS),
    ERROR: Row(FAIL, "the look-up of {name} ended in an error ({said})", _FCRDNS),
    AGAIN: Row(FAIL, "the look-up of {name} failed ({said}), and !fcrdns matches that too", _FCRDNS + ": -1 is not 1"),
}


def client(
    address: Address, reverse: Answer, names: t.Sequence[Name], misread: t.Mapping[str, Answer]
) -> dict[str, Outcome]:
    """Both filters. misread: what DNS said about names that this program asks for instead of PTR names."""
    kind = stub.seen(reverse)
    if kind == FOUND:
        read = [(one, asr_host_name(one.name)) for one in names]
        usable = [(one, text) for one, text in read if text is not None]
        if usable:
            rdns = first_decides([(bare(one.name), _rdns(text)) for one, text in usable])
            fcrdns = first_decides([(bare(one.name), _fcrdns(one, text, address, misread)) for one, text in usable])
        else:
            rdns = fcrdns = UNUSABLE.told(name=bare(names[0].name))
    elif kind == UNKNOWN:
        rdns = fcrdns = stub.unknown(reverse)
    else:
        rdns = fcrdns = REVERSE[kind].told(said=stub.said(reverse))
    return {"rdns": rdns, "fcrdns": fcrdns}


def _rdns(text: str) -> Outcome:
    return NETWORK.told(name=text) if is_network(text) else NAMED.told(name=text)


def _fcrdns(one: Name, text: str, address: Address, misread: t.Mapping[str, Answer]) -> Outcome:
    if not text:
        return EMPTY.told()
    answer: Answer | None = None
    if address.version == 4 and inet_pton4(text):
        kind = CONFIRMED if text == address.text else ELSEWHERE
    elif text.lower() == "localhost":  # libasr asks the hosts file first
        kind = ELSEWHERE
    else:
        asked = dns_name(text)
        if asked is None:
            kind = NONE
        else:
            answer = one.own if asked.lower() == one.name.lower() else misread.get(asked.lower())
            kind = stub.addresses_seen(answer, address)
        if kind == UNKNOWN:
            return stub.not_looked_up(text) if answer is None else stub.unknown(answer)
    return FORWARD[kind].told(name=text, address=address.text, said=stub.said(answer))
