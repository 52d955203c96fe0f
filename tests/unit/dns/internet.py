# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A small Internet of name servers in memory: what each would say, without a socket.

    Internet({".": "@ NS a.root.\\n a.root. A 192.0.2.1\\n arpa. NS ns.arpa.\\n ns.arpa. A 192.0.2.2", ...},
             {"192.0.2.1": ". root-servers.", "192.0.2.2": "arpa. !refused"})

Zones are lines of OWNER TYPE DATA; names without final dot are relative to the zone. A server's line names the zones it
holds, and with "!" how it misbehaves: always, or for some names ("!nxdomain:2.0.192.in-addr.arpa."). "zone=other" holds
another zone's text under this name: an older copy, say.
"""

from __future__ import annotations

import collections
import typing as t

from ansible_collections.mailops.rdns.plugins.module_utils._dns import question as dns
from ansible_collections.mailops.rdns.plugins.module_utils._dns.nameserver import Nameserver
from ansible_collections.mailops.rdns.plugins.module_utils._dns.probe import NO_ROUTE, RESPONSE, Probe, Response, Seen
from ansible_collections.mailops.rdns.plugins.module_utils._dns.reply import AA, RA

NOW = 1_800_000_000.0
TTL = 3600
SOA = "ns.invalid. hostmaster.invalid. {serial} 7200 900 1209600 300"
TYPES = {**dns.TYPE_CODES, "DS": 43, "TXT": 16}
_NAMES = (dns.NS, dns.CNAME, dns.PTR, dns.DNAME)


def within(name: str, zone: str) -> bool:
    return zone == "." or name == zone or name.endswith("." + zone)


class ZoneData:
    """One zone: records by owner and type."""

    def __init__(self, origin: str, text: str) -> None:
        self.origin = origin
        self.records: dict[tuple[str, int], list[Seen]] = {}
        self.names = {origin}
        lines = [line for line in text.splitlines() if line.strip()]
        if not any(line.split()[:2] == ["@", "SOA"] for line in lines):
            lines.append("@ SOA 1")
        for line in lines:
            owner, kind, data = line.split(None, 2)
            rdtype, name = TYPES[kind], self._absolute(owner).lower()
            if rdtype == dns.SOA:
                data = SOA.format(serial=data)
            elif rdtype in _NAMES:
                data = self._absolute(data)
            self.records.setdefault((name, rdtype), []).append(Seen(name, rdtype, TTL, data.strip()))
            while within(name, origin) and name not in self.names:
                self.names.add(name)
                name = name.split(".", 1)[1] or "."

    def _absolute(self, name: str) -> str:
        if name == "@":
            return self.origin
        return name if name.endswith(".") else f"{name}." if self.origin == "." else f"{name}.{self.origin}"

    def get(self, name: str, rdtype: int) -> list[Seen]:
        return self.records.get((name, rdtype), [])


class Internet:
    """Answers probes; counts them."""

    def __init__(self, zones: t.Mapping[str, str], servers: t.Mapping[str, str]) -> None:
        self.servers: dict[str, tuple[list[ZoneData], dict[str, str]]] = {}
        for address, line in servers.items():
            held, faults = [], {}
            for word in line.split():
                if word.startswith("!"):
                    fault, _colon, name = word[1:].partition(":")
                    faults[name] = fault
                else:
                    origin, _equals, other = word.partition("=")
                    held.append(ZoneData(origin, zones[other or origin]))
            self.servers[address] = (held, faults)
        self.asked: collections.Counter[Probe] = collections.Counter()
        self.responses: dict[Probe, Response] = {}

    def __call__(self, probe: Probe) -> Response:
        """The response to a probe; a second asking of the same is counted, and answered from memory."""
        self.asked[probe] += 1
        if probe not in self.responses:
            self.responses[probe] = self._respond(probe)
        return self.responses[probe]

    def _respond(self, probe: Probe) -> Response:
        assert probe.owner == probe.owner.lower() and probe.owner.endswith(".")
        zones, faults = self.servers.get(probe.server.address, ([], {"": "silent"}))
        kinds = {code: name for name, code in TYPES.items()}
        fault = faults.get(f"{probe.owner}/{kinds[probe.rdtype]}") or faults.get(probe.owner) or faults.get("", "")
        if fault == "silent":
            return Response(probe, dns.TIMEOUT, at=NOW)
        if fault == "unreachable":
            return Response(probe, dns.UNREACHABLE, at=NOW, detail="connection refused")
        if fault == "noroute":
            return Response(probe, dns.UNREACHABLE, at=NOW, detail=NO_ROUTE)
        if fault == "malformed":
            return Response(probe, dns.MALFORMED, at=NOW)
        codes = {"refused": 5, "servfail": 2, "formerr": 1, "notauth": 9}
        if fault in codes:
            return response(probe, codes[fault], 0)
        if fault == "empty":
            return response(probe, 0, 0)
        if fault == "upward":
            return response(probe, 0, 0, authority=[Seen(".", dns.NS, TTL, "a.root.")])
        if fault == "recursive":
            found = self._everywhere(probe)
            return response(probe, found.rcode or 0, RA, found.answers, found.authority)
        if fault == "nxdomain":
            return response(
                probe, 3, AA, authority=_deepest(zones, probe.owner).get(_deepest(zones, probe.owner).origin, dns.SOA)
            )
        assert not fault, fault
        return authoritative(probe, zones)

    def _everywhere(self, probe: Probe) -> Response:
        held = [zone for zones, _faults in self.servers.values() for zone in zones]
        return authoritative(probe, held)


def _deepest(zones: t.Sequence[ZoneData], name: str) -> ZoneData:
    return max((zone for zone in zones if within(name, zone.origin)), key=lambda zone: len(zone.origin))


def response(
    probe: Probe,
    rcode: int,
    flags: int,
    answers: t.Sequence[Seen] = (),
    authority: t.Sequence[Seen] = (),
    additional: t.Sequence[Seen] = (),
) -> Response:
    return Response(
        probe, RESPONSE, rcode, 0x8000 | flags | rcode, tuple(answers), tuple(authority), tuple(additional),
        transport="udp", at=NOW, rtt=0.01,
    )  # fmt: skip


def authoritative(probe: Probe, zones: t.Sequence[ZoneData]) -> Response:
    """What a server that holds these zones says (RFC 1034 section 4.3.2)."""
    name = probe.owner
    if not any(within(name, zone.origin) for zone in zones):
        return response(probe, 5, 0)
    zone = _deepest(zones, name)
    if probe.rdtype == 43 and name == zone.origin:  # DS: the parent side
        above = [one for one in zones if within(name, one.origin) and one.origin != name]
        zone = max(above, key=lambda one: len(one.origin)) if above else zone
    answers: list[Seen] = []
    for _alias in range(9):
        cut = next((cut for cut in _above(name, zone.origin) if zone.get(cut, dns.NS)), None)
        if cut is not None and not (cut == name and probe.rdtype == 43):
            ns = zone.get(cut, dns.NS)
            return response(probe, 0, AA if answers else 0, answers, ns, _addresses(zone, ns))
        for above in _above(name, zone.origin):
            for dname in zone.get(above, dns.DNAME) if above != name else ():
                target = name[: -len(above)] + dname.value
                answers += [dname, Seen(name, dns.CNAME, TTL, target)]
        found, cname = zone.get(name, probe.rdtype), zone.get(name, dns.CNAME)
        if found:
            return response(probe, 0, AA, answers + found, additional=_addresses(zone, found))
        answers += cname
        target = answers[-1].value.lower() if answers and answers[-1].owner == name else None
        if target is None:
            exists = name in zone.names
            return response(probe, 0 if exists else 3, AA, answers, zone.get(zone.origin, dns.SOA))
        if not within(target, zone.origin):
            return response(probe, 0, AA, answers)
        name = target
    return response(probe, 0, AA, answers)


def _addresses(zone: ZoneData, records: t.Sequence[Seen]) -> list[Seen]:
    names = [one.value.lower() for one in records if one.rdtype == dns.NS]
    return [seen for name in names for kind in (dns.A, dns.AAAA) for seen in zone.get(name, kind)]


def _above(name: str, origin: str) -> list[str]:
    """The names below the origin on the way to a name, the topmost first, the name itself last."""
    found = []
    while name != origin and name != ".":
        found.append(name)
        name = name.split(".", 1)[1] or "."
    return found[::-1]


def roots(*addresses: str) -> tuple[tuple[str, Nameserver], ...]:
    return tuple(("", Nameserver(address, 53)) for address in addresses)
