# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The addresses of the soak, what is true of each, and the faults that befall one in twenty of them."""

from __future__ import annotations

import collections
import os
import struct
import typing as t

import dns.rcode

from ansible_collections.mailops.rdns.tests.support.faults import (
    Exchange,
    Fault,
    forged_first,
    lame,
    malformed,
    rcode,
    slow,
    timeout,
    truncated,
    udp_timeout,
    wrong_id,
)

MOST = 131072
NETWORK = "198.18.0.0/15"  # for benchmarks (RFC 2544)

COMPLIANT, NO_PTR, OTHER_ADDRESS = "compliant", "ptr_missing", "forward_mismatch"


def address(index: int) -> str:
    """The address of that number."""
    return f"198.{18 + (index >> 16)}.{index >> 8 & 255}.{index & 255}"


def owner(index: int) -> str:
    """Its name in the reverse tree, without the final dot."""
    return f"{index & 255}.{index >> 8 & 255}.{18 + (index >> 16)}.198.in-addr.arpa"


def host(index: int) -> str:
    """The name that its PTR record has, or would have, and that its HELO gives; without the final dot."""
    return f"mail{index}.soak.example"


def truth(index: int) -> str:
    """What is right to say of it: COMPLIANT, or the code of the finding. One in fifty is not in order."""
    return (NO_PTR, OTHER_ADDRESS)[index // 50 % 2] if index % 50 == 25 else COMPLIANT


def at_first(times: int, fault: Fault, then: Fault | None = None) -> Fault:
    """The fault for the first times that a question comes, then the right answer, or another fault."""
    seen: collections.Counter[t.Any] = collections.Counter()

    def faulty_at_first(exchange: Exchange) -> None:
        question = exchange.query.question[0]
        seen[question.name, question.rdtype] += 1
        if seen[question.name, question.rdtype] <= times:
            fault(exchange)
        else:
            (then or right)(exchange)

    return faulty_at_first


def right(exchange: Exchange) -> None:
    """No fault."""
    exchange.send(exchange.right())


def twice(exchange: Exchange) -> None:
    """The right answer, two times."""
    right(exchange)
    right(exchange)


def noise_first(exchange: Exchange) -> None:
    """Datagrams that are no DNS, some with the right id, then the right answer."""
    for octets in (b"", os.urandom(3), exchange.right()[:2] + os.urandom(400)):
        if exchange.udp:
            exchange.send(octets)
    right(exchange)


def too_large(exchange: Exchange) -> None:
    """A datagram larger than what the client takes."""
    exchange.send(exchange.right() + b"\0" * 1300 if exchange.udp else exchange.right())


def other_case(exchange: Exchange) -> None:
    """The question in capitals, whatever its case was."""
    wire = exchange.right()
    end = wire.index(b"\0", 12)
    exchange.send(wire[:12] + wire[12:end].upper() + wire[end:])


def without_edns(exchange: Exchange) -> None:
    """FORMERR to who comes with EDNS."""
    if exchange.query.edns < 0:
        right(exchange)
    else:
        response = exchange.blank(dns.rcode.FORMERR)
        response.use_edns(False)
        exchange.send(response.to_wire())


def before_edns(exchange: Exchange) -> None:
    """FORMERR in a bare header to who comes with EDNS."""
    if exchange.query.edns < 0:
        right(exchange)
    else:
        exchange.send(struct.pack("!HHHHHH", exchange.query.id, 0x8001, 0, 0, 0, 0))


def reset(exchange: Exchange) -> None:
    """TC by UDP; a TCP connection that is reset."""
    if exchange.udp:
        truncated(exchange)
    else:
        raise ConnectionResetError


def cut(exchange: Exchange) -> None:
    """TC by UDP; half a message by TCP."""
    exchange.break_off(exchange.right())


def hangs(exchange: Exchange) -> None:
    """TC by UDP; nothing by TCP."""
    if exchange.udp:
        truncated(exchange)


class Kind(t.NamedTuple):
    """One kind of fault."""

    title: str
    fault: Fault
    lost: str = ""  # the outcome of the look-up where nothing can be found out; "" where the right answer can
    both: bool = True  # of the two servers that are asked; else of the one that is asked first


KINDS = (
    Kind("late", slow(0.3)),
    Kind("dropped once", at_first(1, timeout)),
    Kind("dropped twice", at_first(2, timeout)),
    Kind("dropped by UDP", udp_timeout),
    Kind("truncated", truncated),
    Kind("too large for UDP", too_large),
    Kind("another id once", at_first(1, wrong_id)),
    Kind("forged answers first", forged_first),
    Kind("noise first", noise_first),
    Kind("two answers", twice),
    Kind("another case", other_case),
    Kind("one server drops", timeout, both=False),
    Kind("one server SERVFAIL", rcode("servfail"), both=False),
    Kind("one server REFUSED", rcode("refused"), both=False),
    Kind("one server malformed", malformed, both=False),
    Kind("one server lame", lame, both=False),
    Kind("one server hangs", hangs, both=False),
    Kind("FORMERR to EDNS", without_edns),
    Kind("bare FORMERR to EDNS", before_edns),
    Kind("dropped", timeout, "timeout"),
    Kind("later than anybody waits", slow(20), "timeout"),
    Kind("another id", wrong_id, "malformed"),
    Kind("malformed", malformed, "malformed"),
    Kind("lame", lame, "lame"),
    Kind("SERVFAIL", rcode("servfail"), "servfail"),
    Kind("REFUSED", rcode("refused"), "refused"),
    Kind("NOTAUTH", rcode("notauth"), "rcode"),
    Kind("FORMERR", rcode("formerr"), "rcode"),
    Kind("TCP reset", reset, "unreachable"),
    Kind("TCP cut short", cut, "unreachable"),
    Kind("TCP hangs", hangs, "timeout"),
)


def fault_of(index: int) -> tuple[Kind, str] | None:
    """The fault that befalls an address, and the type of the question that it befalls; None for most."""
    if index % 20 != 7:
        return None
    number = index // 20
    return KINDS[number % len(KINDS)], ("PTR", "A")[number // len(KINDS) % 2]
