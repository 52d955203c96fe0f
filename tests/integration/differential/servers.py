# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an authoritative server that goes wrong says: responses written down record by record, and other behaviour.

Every function here is a fault, or makes one (tests/support/faults.py).
"""

from __future__ import annotations

import struct
import typing as t

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.rrset

from ansible_collections.mailops.rdns.tests.support.faults import Exchange, Fault, timeout

SOA = "ns.example. hostmaster.example. 1 7200 900 1209600 300"
_REVERSE = dns.name.from_text("in-addr.arpa.")


def right(exchange: Exchange) -> None:
    """What the zone holds."""
    exchange.send(exchange.right())


def says(header: str, *records: str) -> Fault:
    """A response with these records. header: flags, and an rcode unless it is NOERROR: "AA NXDOMAIN".

    A record is "SECTION OWNER [TTL] TYPE DATA", a record set of its own: nothing is merged. "=" is the name asked for,
    "@" its zone (two labels of a forward name, five of a reverse one), names without final dot lie in the zone; SOA
    needs no data. A type like HS/A is of another class.
    """
    return lambda exchange: exchange.send(exchange.wire(written(exchange, header, *records)))


def written(exchange: Exchange, header: str, *records: str) -> dns.message.Message:
    """The same, not sent."""
    words = header.split()
    rcodes = [word for word in words if word not in ("AA", "RA", "TC", "AD")]
    response = exchange.blank(dns.rcode.from_text(rcodes[0] if rcodes else "NOERROR"), "")
    response.flags |= dns.flags.from_text(" ".join(word for word in words if word not in rcodes))
    for record in records:
        section, text = record.split(None, 1)
        getattr(response, section).append(_record(exchange.query.question[0].name, text))
    return response


def _record(asked: dns.name.Name, text: str) -> dns.rrset.RRset:
    owner, *words = text.split()
    zone = asked.split(6 if asked.is_subdomain(_REVERSE) else 3)[1]
    name = asked if owner == "=" else dns.name.from_text(owner, zone)
    ttl = int(words.pop(0)) if words[0].isdigit() else 3600
    rdclass, _slash, kind = words.pop(0).rpartition("/")
    data = " ".join(asked.to_text() if word == "=" else word for word in words) or SOA
    rdata = dns.rdata.from_text("IN", kind, data, zone, False)
    if rdclass:
        code = dns.rdataclass.from_text(rdclass)
        rdata = dns.rdata.GenericRdata(code, rdata.rdtype, rdata.to_wire())
    rrset = dns.rrset.RRset(name, rdata.rdclass, rdata.rdtype)
    rrset.add(rdata, ttl)
    return rrset


def raw(*records: bytes, header: str = "AA", counts: tuple[int, int, int] | None = None) -> Fault:
    """A response whose records are octets. counts: of the three sections; the answer holds all where not given."""

    def send(exchange: Exchange) -> None:
        message = written(exchange, header)
        message.use_edns(False)
        wire = message.to_wire()
        end = wire.index(b"\0", 12) + 5
        head = wire[:6] + struct.pack("!HHH", *(counts or (len(records), 0, 0)))
        exchange.send(head + wire[12:end] if not records else head + wire[12:end] + b"".join(records))

    return send


def octets(kind: int, data: bytes, owner: bytes = b"\xc0\x0c", size: int | None = None) -> bytes:
    """One record as octets; its owner is the name asked for. size: the length that it says its data has."""
    return owner + struct.pack("!HHIH", kind, 1, 3600, len(data) if size is None else size) + data


def circling(exchange: Exchange) -> None:
    """A PTR whose name is a compression pointer to itself."""
    end = exchange.query.to_wire().index(b"\0", 12) + 5
    raw(octets(12, struct.pack("!H", 0xC000 | end + 12)))(exchange)


def altered(change: t.Callable[[bytearray], bytes | bytearray]) -> Fault:
    """The right response, with its octets changed."""
    return lambda exchange: exchange.send(bytes(change(bytearray(exchange.right()))))


def questions(count: int, *records: str) -> Fault:
    """The records behind no question, or behind several."""

    def send(exchange: Exchange) -> None:
        response = written(exchange, "AA", *records)
        response.question = response.question * count
        exchange.send(exchange.wire(response))

    return send


def junk(data: bytes) -> Fault:
    """These octets, whatever the question was; a "%" at their beginning stands for its id."""
    return lambda exchange: exchange.send(struct.pack("!H", exchange.query.id) + data[1:] if data[:1] == b"%" else data)


def first_then(before: Fault, after: Fault = right) -> Fault:
    """Two messages for one question."""

    def send(exchange: Exchange) -> None:
        before(exchange)
        after(exchange)

    return send


def by(udp: Fault, tcp: Fault) -> Fault:
    """Another behaviour for each transport."""
    return lambda exchange: (udp if exchange.udp else tcp)(exchange)


def with_edns(fault: Fault) -> Fault:
    """The fault for a question with EDNS, the right response to one without."""
    return lambda exchange: (right if exchange.query.edns < 0 else fault)(exchange)


def plain(rcode: str) -> Fault:
    """An rcode without OPT record, as servers say it that do not know EDNS."""

    def send(exchange: Exchange) -> None:
        response = dns.message.make_response(exchange.query)
        response.use_edns(False)
        response.set_rcode(dns.rcode.from_text(rcode))
        exchange.send(response.to_wire())

    return send


def header_only(rcode: str) -> Fault:
    """Twelve octets with an rcode: servers older than EDNS."""
    code = dns.rcode.from_text(rcode)
    return lambda exchange: exchange.send(struct.pack("!HHHHHH", exchange.query.id, 0x8000 | code, 0, 0, 0, 0))


def without_case(exchange: Exchange) -> None:
    """The right response, its question in upper case whatever the case of ours."""
    wire = exchange.right()
    end = wire.index(b"\0", 12)
    exchange.send(wire[:12] + wire[12:end].upper() + wire[end:])


def closes(exchange: Exchange) -> None:
    """Over TCP: half a message, then the end."""
    exchange.send(exchange.right()[:20])
    raise ConnectionResetError


def bloated(exchange: Exchange) -> None:
    """A datagram of 2,500 octets, whatever the client takes."""
    response = written(
        exchange, "AA", "answer = A 192.0.2.1", *[f'additional x TXT "{"x" * 200}{n}"' for n in range(11)]
    )
    exchange.send(response.to_wire(max_size=65535))


nothing = timeout
