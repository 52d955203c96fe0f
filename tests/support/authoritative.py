# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An authoritative name server on loopback: referrals with glue, and signed zones.

    keys = Keys()
    with AuthoritativeServer([root, example], host="127.0.0.2", signed={"example.": keys}) as server: ...

What nameserver.py does for a resolver, this does for the servers of a tree of zones: nothing is recursive, a delegation
is answered with the addresses of its servers where the zone holds them, and who asks for signatures (DO) gets them.
"""

from __future__ import annotations

import time
import typing as t

import dns.dnssec
import dns.dnssectypes
import dns.flags
import dns.message
import dns.name
import dns.rdataset
import dns.rdatatype
import dns.rrset
import dns.zone
from cryptography.hazmat.primitives.asymmetric import ec

from .nameserver import NameServer, ZoneData

DAY = 86400
_ALGORITHM = dns.dnssectypes.Algorithm.ECDSAP256SHA256


class Keys:
    """The key of a zone, and from when to when its signatures are good (Unix time)."""

    def __init__(self, inception: float | None = None, expiration: float | None = None) -> None:
        now = time.time()
        self.inception = int(inception if inception is not None else now - DAY)
        self.expiration = int(expiration if expiration is not None else now + 14 * DAY)
        self.private = ec.generate_private_key(ec.SECP256R1())
        self.public = dns.dnssec.make_dnskey(self.private.public_key(), _ALGORITHM, flags=257)

    def ds(self, zone: str) -> str:
        """The DS record that the zone's parent publishes, and that a trust anchor is: "TAG 13 2 DIGEST"."""
        return dns.dnssec.make_ds(zone, self.public, dns.dnssectypes.DSDigest.SHA256).to_text()

    def sign(self, zone: dns.zone.Zone) -> None:
        """Sign a zone, with NSEC records."""
        dns.dnssec.sign_zone(
            zone,
            keys=[(self.private, t.cast(t.Any, self.public))],
            inception=self.inception,
            expiration=self.expiration,
        )


class AuthoritativeServer(NameServer):
    """Zones as their own servers give them."""

    def __init__(
        self,
        zones: t.Mapping[str, ZoneData] | t.Iterable[str],
        faults: t.Mapping[str, t.Any] | None = None,
        signed: t.Mapping[str, Keys] | None = None,
        host: str = "127.0.0.1",
        port: int = 0,
    ) -> None:
        super().__init__(zones, faults, "AA", host, port)
        for origin, keys in (signed or {}).items():
            keys.sign(self.zones[dns.name.from_text(origin)])

    def answer(self, query: dns.message.Message) -> dns.message.Message:
        """The response of nameserver.py, with glue, and with signatures for who asks for them."""
        question = query.question[0]
        response = super().answer(query)
        if question.rdtype == dns.rdatatype.DS and question.name != dns.name.root:
            self._answer_ds(response, question.name)
        wants = query.ednsflags & dns.flags.DO
        referred = [rrset for rrset in response.authority if rrset.rdtype == dns.rdatatype.NS]
        for rrset in referred:
            zone = self._zone_of(rrset.name.parent()) if rrset.name != dns.name.root else None
            if zone is None:
                continue
            response.additional += [glue for record in rrset for glue in _addresses(zone, record.target)]
            if wants:
                ds = zone.get_rrset(rrset.name, "DS")
                response.authority += [ds] if ds else self._denial(zone, rrset.name)
        if wants:
            if not response.answer or response.answer[-1].rdtype == dns.rdatatype.CNAME:
                soa = next((rrset for rrset in response.authority if rrset.rdtype == dns.rdatatype.SOA), None)
                last = response.answer[-1][0].target if response.answer else question.name
                zone = self._zone_of(soa.name) if soa else None
                if zone is not None:
                    response.authority += self._denial(zone, last)
            response.answer += self._signatures(response.answer)
            response.authority += self._signatures(response.authority)
        return response

    def _answer_ds(self, response: dns.message.Message, name: dns.name.Name) -> None:
        """The parent of a zone answers for its DS records, and nobody else (RFC 4035 section 3.1.4.1)."""
        zone = self._zone_of(name.parent())
        if zone is None or not zone.get_rdataset(name, "NS") or name == zone.origin:
            return
        response.flags |= dns.flags.AA
        response.answer, response.authority = [], []
        ds = zone.get_rrset(name, "DS")
        if ds:
            response.answer.append(ds)
        else:
            response.authority.append(t.cast(dns.rrset.RRset, zone.get_rrset(t.cast(t.Any, zone.origin), "SOA")))

    def _zone_of(self, name: dns.name.Name) -> dns.zone.Zone | None:
        above = (name.split(depth)[1] for depth in range(len(name), 0, -1))
        return next((self.zones[ancestor] for ancestor in above if ancestor in self.zones), None)

    def _signatures(self, section: list[dns.rrset.RRset]) -> list[dns.rrset.RRset]:
        """The signatures of a section's records; at a cut that is ours on both sides, from the side that has them."""
        found = []
        for rrset in section:
            above = (rrset.name.split(depth)[1] for depth in range(len(rrset.name), 0, -1))
            zones = [self.zones[ancestor] for ancestor in above if ancestor in self.zones]
            if rrset.rdtype == dns.rdatatype.NS:  # signed at the top of its zone, and nowhere else
                zones = [zone for zone in zones if zone.origin == rrset.name]
            signatures = (zone.get_rrset(rrset.name, "RRSIG", rrset.rdtype) for zone in zones)
            found += [next(filter(None, signatures), None)]
        return [signature for signature in found if signature is not None]

    def _denial(self, zone: dns.zone.Zone, name: dns.name.Name) -> list[dns.rrset.RRset]:
        """The NSEC records that cover a name, and the wildcard that might stand for it (RFC 4035 section 3.1.3)."""
        owners = sorted(owner for owner in zone.nodes if zone.get_rdataset(owner, "NSEC"))
        if not owners:
            return []
        encloser = name
        while encloser not in self.names and encloser != zone.origin:
            encloser = encloser.parent()
        wanted = [name, dns.name.Name((b"*", *encloser.labels))] if encloser != name else [name]
        covering = dict.fromkeys(max((o for o in owners if o <= each), default=owners[-1]) for each in wanted)
        return [t.cast(dns.rrset.RRset, zone.get_rrset(owner, "NSEC")) for owner in covering]


def _addresses(zone: dns.zone.Zone, name: dns.name.Name) -> list[dns.rrset.RRset]:
    if not name.is_subdomain(t.cast(dns.name.Name, zone.origin)):
        return []
    return [rrset for kind in ("A", "AAAA") if (rrset := zone.get_rrset(name, t.cast(t.Any, kind))) is not None]
