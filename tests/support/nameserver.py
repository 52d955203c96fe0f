# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A name server on loopback for the demo and the tests: right answers for its zones, and faults on request.

    with NameServer({"2.0.192.in-addr.arpa.": {"10": ["PTR mail.example."]}},
                    faults={"11.2.0.192.in-addr.arpa.": "servfail", "mail.example. AAAA": slow(0.5)}) as server:
        ask(server.address)  # "127.0.0.1:40053", the same port for UDP and TCP

It speaks the way a resolver does that holds all those zones: CNAME and DNAME chains are followed from zone to zone,
what does not exist is told with the SOA (RFC 2308), a name outside its zones is REFUSED (serve a zone "." to
have NXDOMAIN there). Never for use outside of tests: one thread answers all UDP, and nothing is limited.
"""

from __future__ import annotations

import collections
import contextlib
import socket
import socketserver
import struct
import threading
import typing as t

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.opcode
import dns.rcode
import dns.rdataclass
import dns.rdataset
import dns.rdatatype
import dns.rrset
import dns.zone

from .faults import PAYLOAD, Exchange, Fault, as_fault

MAX_CHAIN = 20  # aliases followed for one question
SOA = "ns.invalid. hostmaster.invalid. 1 7200 900 1209600 300"  # of a a zone that comes without

ZoneData = t.Union[str, t.Mapping[str, t.Sequence[str]]]


def read_zone(text: str, origin: str | None = None) -> dns.zone.Zone:
    """A zone from zone-file text (an SOA is added where there is none)."""
    zone = dns.zone.from_text(f"$TTL 3600\n{text}", origin=origin, relativize=False, check_origin=False)
    if zone.origin is None:
        raise ValueError("a zone file needs an $ORIGIN")
    if zone.get_rdataset(zone.origin, "SOA") is None:
        zone.find_node(zone.origin, create=True).replace_rdataset(dns.rdataset.from_text("IN", "SOA", 3600, SOA))
    return zone


class NameServer:
    """Zones and faults behind one loopback port.

    zones: {origin: zone-file text, or {owner: ["TYPE RDATA", "TTL TYPE RDATA", ...]}}, owners relative to the origin
    unless they end in a dot; or a list of zone-file texts, each with its own $ORIGIN.
    faults: {"owner." or "owner. TYPE" or "*": name of a fault, or a function}, the closest match counts.
    flags: of every right answer; "AA RA" says authoritative and recursive, "RA AD" is a validating resolver.
    """

    poll = 0.05  # seconds between two looks whether to stop

    def __init__(
        self,
        zones: t.Mapping[str, ZoneData] | t.Iterable[str],
        faults: t.Mapping[str, str | Fault] | None = None,
        flags: str = "AA RA",
        host: str = "127.0.0.1",
        port: int = 0,
    ) -> None:
        self.zones: dict[dns.name.Name, dns.zone.Zone] = {}
        self.names: set[dns.name.Name] = set()  # all that exist, empty non-terminals included (RFC 8020)
        for zone in self._read(zones):
            self.zones[t.cast(dns.name.Name, zone.origin)] = zone
        for origin, zone in self.zones.items():
            self.names.add(origin)
            for name in zone.nodes:
                depth = len(name) - len(origin)
                self.names.update(dns.name.Name(name.labels[above:]) for above in range(depth))
        self.faults = {key.lower(): as_fault(fault) for key, fault in (faults or {}).items()}
        self.flags = dns.flags.from_text(flags)
        #: How often each question came: {("mail.example.", "A"): 2}, names in lower case; and by which transport.
        self.asked: collections.Counter[tuple[str, str]] = collections.Counter()
        self.transports: collections.Counter[str] = collections.Counter()
        self._host, self._port = host, port
        self._servers: list[socketserver.BaseServer] = []

    @staticmethod
    def _read(zones: t.Mapping[str, ZoneData] | t.Iterable[str]) -> t.Iterator[dns.zone.Zone]:
        if not isinstance(zones, t.Mapping):
            yield from (read_zone(text) for text in zones)
            return
        for origin, data in zones.items():
            if isinstance(data, str):
                yield read_zone(data, origin)
            else:
                lines = (f"{owner} {record}\n" for owner, records in data.items() for record in records)
                yield read_zone("".join(lines), origin)

    # -- answering

    def answer(self, query: dns.message.Message) -> dns.message.Message:
        """The right response to a query, from the zones alone (RFC 1034 section 4.3.2)."""
        response = dns.message.make_response(query, our_payload=PAYLOAD)
        question = query.question[0]
        if query.opcode() != dns.opcode.QUERY:
            response.set_rcode(dns.rcode.NOTIMP)
        elif query.edns > 0:
            response.set_rcode(dns.rcode.BADVERS)
        elif question.rdclass != dns.rdataclass.IN:
            response.set_rcode(dns.rcode.REFUSED)
        else:
            response.flags |= self.flags
            name: dns.name.Name | None = question.name
            seen: set[dns.name.Name] = set()
            while name is not None and name not in seen and len(seen) < MAX_CHAIN:
                seen.add(name)
                name = self._step(response, name, question.rdtype)
        return response

    def _step(self, response: dns.message.Message, name: dns.name.Name, rdtype: int) -> dns.name.Name | None:
        """Add what is known of one name; where that is an alias, the name to go on with."""
        above = [name.split(depth)[1] for depth in range(len(name), 0, -1)]  # the name itself, then its ancestors
        origin = next((ancestor for ancestor in above if ancestor in self.zones), None)
        if origin is None:
            if not response.answer:
                response.set_rcode(dns.rcode.REFUSED)
            return None
        zone = self.zones[origin]

        def records(owner: dns.name.Name, kind: int | str) -> dns.rrset.RRset | None:
            return zone.get_rrset(owner, t.cast(t.Any, kind))

        inside = above[: above.index(origin)]
        for ancestor in reversed(inside):
            delegation = records(ancestor, "NS")
            if delegation:  # the zone below is not served here: a referral
                if not response.answer:  # AA is about the first name of the answer (RFC 1034 section 4.3.1)
                    response.flags &= ~dns.flags.AA
                response.authority.append(delegation)
                return None
            dname = records(ancestor, "DNAME") if ancestor != name else None
            if dname:
                response.answer.append(dname)
                try:
                    target = name.relativize(ancestor).derelativize(dname[0].target)
                except dns.name.NameTooLong:
                    response.set_rcode(dns.rcode.YXDOMAIN)
                    return None
                response.answer.append(dns.rrset.from_text(name, dname.ttl, "IN", "CNAME", target.to_text()))
                return target

        owner = name
        if name not in self.names:  # a wildcard at the closest encloser stands for it (RFC 4592)
            encloser = next(ancestor for ancestor in above if ancestor in self.names)
            owner = dns.name.Name((b"*", *encloser.labels))
        cname = records(owner, "CNAME")
        found = cname if cname and rdtype != dns.rdatatype.CNAME else records(owner, rdtype)
        if found:
            found = dns.rrset.from_rdata_list(name, found.ttl, list(found))
            response.answer.append(found)
            return found[0].target if found.rdtype == dns.rdatatype.CNAME != rdtype else None
        if owner not in self.names:
            response.set_rcode(dns.rcode.NXDOMAIN)
        soa = t.cast(dns.rrset.RRset, records(origin, "SOA"))
        response.authority.append(dns.rrset.from_rdata_list(origin, min(soa.ttl, soa[0].minimum), list(soa)))
        return None

    def handle(self, wire: bytes, udp: bool, put: t.Callable[[bytes], None]) -> None:
        """Answer one message, or do what the fault for its question does instead."""
        try:
            query = dns.message.from_wire(wire)
            question = query.question[0]
        except (dns.exception.DNSException, IndexError):
            return
        name, kind = question.name.to_text().lower(), dns.rdatatype.to_text(question.rdtype)
        self.asked[name, kind] += 1
        self.transports["udp" if udp else "tcp"] += 1
        keys = (f"{name} {kind.lower()}", name, "*")
        fault = next((self.faults[key] for key in keys if key in self.faults), None)
        exchange = Exchange(query, self.answer, udp, put)
        if fault:
            fault(exchange)
        else:
            exchange.send(exchange.right())

    # -- life and death

    @property
    def host(self) -> str:
        """The address it listens on."""
        return self._host

    @property
    def port(self) -> int:
        """The port it listens on, for UDP and TCP."""
        return self._port

    @property
    def address(self) -> str:
        """ADDRESS:PORT, as the option "nameservers" takes it."""
        return f"[{self._host}]:{self._port}" if ":" in self._host else f"{self._host}:{self._port}"

    def start(self) -> NameServer:
        """Listen."""
        self._servers = _bind(self, self._host, self._port)
        self._port = t.cast("tuple[str, int]", self._servers[0].server_address)[1]
        for server in self._servers:
            threading.Thread(target=server.serve_forever, args=(self.poll,), daemon=True).start()
        return self

    def stop(self) -> None:
        """Stop listening; harmless when it never did."""
        while self._servers:
            server = self._servers.pop()
            server.shutdown()
            server.server_close()

    def __enter__(self) -> NameServer:  # noqa: PYI034 - Self needs Python 3.11
        return self.start()

    def __exit__(self, *_exception: object) -> None:
        self.stop()


class _TcpServer(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128


class _UdpServer(socketserver.UDPServer):
    max_packet_size = 4096


def _bind(nameserver: NameServer, host: str, port: int) -> list[socketserver.BaseServer]:
    """A TCP and a UDP server on one port; on a free one when port is 0."""

    class OverTcp(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            self.request.settimeout(30)
            with contextlib.suppress(OSError, struct.error), self.request.makefile("rb") as stream:
                while True:
                    (size,) = struct.unpack("!H", stream.read(2))
                    nameserver.handle(stream.read(size), False, self.request.sendall)

    class OverUdp(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            wire, sock = self.request

            def put(answer: bytes) -> None:
                with contextlib.suppress(OSError):  # stopped before a late answer was due
                    sock.sendto(answer, self.client_address)

            nameserver.handle(wire, True, put)

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    tcp_type = type("Tcp", (_TcpServer,), {"address_family": family})
    udp_type = type("Udp", (_UdpServer,), {"address_family": family})
    for attempt in range(20):
        tcp = tcp_type((host, port), OverTcp)
        try:
            return [tcp, udp_type(tcp.server_address, OverUdp)]
        except OSError:  # the port that was free for TCP is taken for UDP
            tcp.server_close()
            if port or attempt == 19:
                raise
    raise AssertionError("not reached")
