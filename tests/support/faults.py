# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a name server can do wrong: the faults that nameserver.py commits on request.

A fault is a function that is given an Exchange and sends what it likes: nothing, something wrong, the right answer
late, several messages. Those without parameters can be had by name, and so can every rcode.
"""

from __future__ import annotations

import struct
import threading
import time
import typing as t

import dns.exception
import dns.flags
import dns.message
import dns.rcode
import dns.rrset

PAYLOAD = 1232  # the most one datagram of ours holds, whatever the client says it can take


class Exchange:
    """One question that came in, and the way back to whoever asked: all that a fault has to work with."""

    def __init__(
        self,
        query: dns.message.Message,
        answer: t.Callable[[dns.message.Message], dns.message.Message],
        udp: bool,
        put: t.Callable[[bytes], None],
    ) -> None:
        self.query = query
        self.udp = udp
        self._answer = answer
        self._put = put

    def right(self) -> bytes:
        """The answer that the zones give."""
        return self.wire(self._answer(self.query))

    def blank(self, rcode: int = dns.rcode.NOERROR, flags: str = "RA") -> dns.message.Message:
        """A response to this question with nothing in it yet."""
        response = dns.message.make_response(self.query, our_payload=PAYLOAD)
        response.flags |= dns.flags.from_text(flags)
        response.set_rcode(t.cast(dns.rcode.Rcode, rcode))
        return response

    def wire(self, response: dns.message.Message) -> bytes:
        """The response as octets; over UDP without records and with TC when it is larger than the client takes."""
        largest = 65535
        if self.udp:
            largest = 512 if self.query.edns < 0 else min(max(512, self.query.payload), PAYLOAD)
        try:
            return response.to_wire(max_size=largest)
        except dns.exception.TooBig:
            response.flags |= dns.flags.TC
            response.answer, response.authority, response.additional = [], [], []
            return response.to_wire()

    def send(self, wire: bytes, after: float = 0.0) -> None:
        """Send one message, at once or after some seconds; may be called more than once."""
        if after and self.udp:  # the one thread for UDP must not sleep
            timer = threading.Timer(after, self._put, (wire,))
            timer.daemon = True
            timer.start()
            return
        time.sleep(after)
        self._put(wire if self.udp else struct.pack("!H", len(wire)) + wire)

    def break_off(self, wire: bytes) -> None:
        """Over TCP half of a message, and the end of the connection; over UDP TC, so that the client comes by TCP."""
        if self.udp:
            truncated(self)
            return
        self._put(struct.pack("!H", len(wire)) + wire[: len(wire) // 2])
        raise ConnectionResetError

    def send_slowly(self, wire: bytes, pause: float) -> None:
        """Over TCP one octet at a time with a pause before each; over UDP TC, so that the client comes by TCP."""
        if self.udp:
            truncated(self)
            return
        for octet in struct.pack("!H", len(wire)) + wire:
            time.sleep(pause)
            self._put(bytes((octet,)))


Fault = t.Callable[[Exchange], None]


def timeout(exchange: Exchange) -> None:
    """Nothing comes back, by UDP or TCP."""


def udp_timeout(exchange: Exchange) -> None:
    """A firewall in the way: nothing by UDP, the right answer by TCP."""
    if not exchange.udp:
        exchange.send(exchange.right())


def truncated(exchange: Exchange) -> None:
    """TC and no record by UDP, the right answer by TCP."""
    exchange.send(exchange.wire(exchange.blank(flags="TC RA")) if exchange.udp else exchange.right())


def wrong_id(exchange: Exchange) -> None:
    """The right answer under another id, which nobody may believe."""
    wire = exchange.right()
    exchange.send(bytes((wire[0] ^ 0xFF,)) + wire[1:])


def forged_first(exchange: Exchange) -> None:
    """Rubbish that does not fit the question, then the right answer (CVE-2023-29483)."""
    other = dns.message.make_response(dns.message.make_query("forged.invalid.", "A", id=exchange.query.id))
    exchange.send(other.to_wire())
    wrong_id(exchange)
    exchange.send(exchange.right())


def malformed(exchange: Exchange) -> None:
    """A header and a question that fit, then a record that ends in the middle."""
    wire = bytearray(exchange.wire(exchange.blank()))
    wire[6:8] = b"\0\1"  # ANCOUNT 1
    exchange.send(bytes(wire) + b"\xc0\x0c\0\x0c\0\1")


def lame(exchange: Exchange) -> None:
    """A server that does not hold the zone and does not recurse: refers to the root."""
    response = exchange.blank(flags="")
    response.authority.append(dns.rrset.from_text(".", 3600, "IN", "NS", "a.root-servers.example."))
    exchange.send(exchange.wire(response))


def empty(exchange: Exchange) -> None:
    """NOERROR with no record at all, not even an SOA, from a server that does not recurse."""
    exchange.send(exchange.wire(exchange.blank(flags="")))


def slow(seconds: float) -> Fault:
    """The right answer, late."""
    return lambda exchange: exchange.send(exchange.right(), after=seconds)


def rcode(name: str) -> Fault:
    """A response with that rcode and nothing else."""
    code = dns.rcode.from_text(name)
    return lambda exchange: exchange.send(exchange.wire(exchange.blank(code)))


def first(times: int, fault: str | Fault) -> Fault:
    """The fault for the first questions, the right answer afterwards."""
    left = [times]

    def faulty_at_first(exchange: Exchange) -> None:
        left[0] -= 1
        if left[0] >= 0:
            as_fault(fault)(exchange)
        else:
            exchange.send(exchange.right())

    return faulty_at_first


#: Faults that can be had by name, as can every rcode: "servfail", "refused", "formerr" ...
FAULTS: dict[str, Fault] = {
    fault.__name__: fault for fault in (timeout, udp_timeout, truncated, wrong_id, forged_first, malformed, lame, empty)
}


def as_fault(fault: str | Fault) -> Fault:
    """A fault given by name or as a function."""
    if callable(fault):
        return fault
    return FAULTS[fault] if fault in FAULTS else rcode(fault)
