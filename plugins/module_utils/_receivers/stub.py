# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a receiver's resolver library sees where our look-ups saw an Answer: the same resolver, another reader.

Pure. glibc 2.36: resolv/res_send.c, resolv/res_query.c (__res_context_query), resolv/nss_dns/dns-host.c
(getanswer_ptr, getanswer_r), nss/getXXbyYY_r.c, sysdeps/posix/getaddrinfo.c. The hosts file is asked first, and is
taken to hold localhost alone; no search list is taken to make another name of a name.
"""

from __future__ import annotations

import typing as t

from .._address import Address
from .._clibrary import inet_aton
from .._dns import question as dns
from .._dns.question import Answer
from .._hostname import bare
from .outcome import DEPENDS, Outcome

FOUND = "found"  # records of the type asked for
NONE = "none"  # HOST_NOT_FOUND or NO_DATA: an empty answer section, or NXDOMAIN
DANGLING = "dangling"  # an alias in the answer section, and nothing behind it
LOOP = "loop"  # aliases in a circle, in an answer without an error
ERROR = "error"  # a final rcode that is none of the above: NO_RECOVERY
AGAIN = "again"  # TRY_AGAIN: SERVFAIL, or no answer
UNKNOWN = "unknown"  # our resolver's own affair: what another resolver would say is not known
CONFIRMED = "confirmed"  # of a forward look-up: the client's address is found ...
ELSEWHERE = "elsewhere"  # ... or other addresses are

# From the outcome of an answer. Where an rcode or aliases decide, seen() does.
_SEEN = {
    dns.ANSWER: FOUND,
    dns.NODATA: NONE,
    dns.NXDOMAIN: NONE,
    dns.SERVFAIL: AGAIN,  # res_send.c send_dg(): on to the next server, ETIMEDOUT after the last
    dns.TIMEOUT: AGAIN,
    dns.ALIAS_LOOP: LOOP,
    # Our server would not serve us, does not recurse, could not be reached, spoke nonsense; or nobody was asked.
    dns.REFUSED: UNKNOWN,
    dns.RCODE: UNKNOWN,
    dns.LAME: UNKNOWN,
    dns.UNREACHABLE: UNKNOWN,
    dns.MALFORMED: UNKNOWN,
    dns.NOT_ASKED: UNKNOWN,
}
_YXDOMAIN = 6  # what a resolver says when a DNAME makes a name too long (RFC 6672 section 2.2)
_LOOPS = {0: LOOP, 2: AGAIN, 3: NONE}  # by rcode

_WORDS = {
    dns.NODATA: "no such record",
    dns.NXDOMAIN: "no such name",
    dns.SERVFAIL: "SERVFAIL",
    dns.TIMEOUT: "no answer in time",
    dns.ALIAS_LOOP: "aliases in a circle",
    dns.REFUSED: "our resolver refused to answer",
    dns.LAME: "the server asked does not recurse",
    dns.UNREACHABLE: "our resolver could not be reached",
    dns.MALFORMED: "an answer that could not be read",
    dns.NOT_ASKED: "not asked",
}


def seen(answer: Answer) -> str:
    """What the library sees, one of the above."""
    kind = _SEEN[answer.outcome]
    if answer.outcome == dns.NODATA and answer.aliases:
        return DANGLING
    if answer.outcome == dns.UNREACHABLE and any(one.outcome == dns.TIMEOUT for one in answer.failures):
        return AGAIN  # there, and slow: the last try alone was cut off
    if answer.outcome == dns.RCODE and answer.rcode == _YXDOMAIN:
        return ERROR
    return _LOOPS.get(answer.rcode or 0, UNKNOWN) if kind == LOOP else kind


def said(answer: Answer | None) -> str:
    """What came back, in a few words."""
    if answer is None:
        return "not asked"
    return _WORDS.get(answer.outcome) or f"rcode {answer.rcode}"


def addresses_seen(answer: Answer | None, address: Address) -> str:
    """What a look-up of addresses in the client's family comes to."""
    if answer is None:
        return UNKNOWN
    kind = seen(answer)
    if kind == FOUND:
        return CONFIRMED if address.text in answer.records else ELSEWHERE
    return kind


def getaddrinfo(text: str, address: Address, answer: Answer | None) -> str:
    """What getaddrinfo() makes of a host's name, in the client's family. answer is what DNS said about the name."""
    number = inet_aton(text)
    if number is not None:
        return CONFIRMED if number == address.text else ELSEWHERE
    return ELSEWHERE if text.lower() == "localhost" else addresses_seen(answer, address)


def unknown(answer: Answer) -> Outcome:
    """The outcome where only the receiver's own resolver could tell."""
    return Outcome(DEPENDS, f"the receiver's own resolver decides: for {bare(answer.question.owner)}, {said(answer)}")


def not_looked_up(name: str) -> Outcome:
    """The outcome where a name was not looked up: there were too many, or the saved evidence lacks it."""
    return Outcome(DEPENDS, f"{name} was not looked up")


class Name(t.NamedTuple):
    """A PTR name and what is known of it."""

    name: str  # as in the answer
    own: Answer | None  # the look-up in the client's family
    other: Answer | None  # ... and in the other one, where it was asked
