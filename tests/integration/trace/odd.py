# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Two servers that no package offers: 198.51.100.12 takes every question and answers none; 198.51.100.14 says NXDOMAIN
for every name that has no record of its own, though there are names below it (against RFC 8020), as some do."""

import socket
import threading

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

ZONE = "11.in-addr.arpa."
SOA = dns.rrset.from_text(ZONE, 300, "IN", "SOA", "ns-odd.test. hostmaster.odd.test. 1 7200 900 1209600 300")
RECORDS = (
    SOA,
    dns.rrset.from_text(ZONE, 300, "IN", "NS", "ns-odd.test."),
    dns.rrset.from_text(f"25.1.0.{ZONE}", 300, "IN", "PTR", "mail.test."),
)


def answer(wire: bytes) -> bytes:
    query = dns.message.from_wire(wire)
    response = dns.message.make_response(query)
    response.flags |= dns.flags.AA
    question = query.question[0]
    owned = [rrset for rrset in RECORDS if rrset.name == question.name]
    response.answer = [rrset for rrset in owned if rrset.rdtype == question.rdtype]
    if not owned:
        response.set_rcode(dns.rcode.NXDOMAIN)
    if not response.answer:
        response.authority = [SOA]
    return response.to_wire()


def bound(address: str, kind: int = socket.SOCK_DGRAM) -> socket.socket:
    sock = socket.socket(socket.AF_INET, kind)
    sock.bind((address, 53))
    return sock


def main() -> None:
    silent = [bound("198.51.100.12"), bound("198.51.100.12", socket.SOCK_STREAM)]
    odd = bound("198.51.100.14")
    threading.current_thread().silent = silent  # type: ignore[attr-defined]  # kept open
    while True:
        wire, client = odd.recvfrom(4096)
        odd.sendto(answer(wire), client)


if __name__ == "__main__":
    main()
