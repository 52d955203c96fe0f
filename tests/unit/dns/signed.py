# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Signed zones in memory, and the servers that hold them, without a socket.

    world = World()
    world.add(Zone("."))
    world.add(Zone("example.", "www A 192.0.2.1", denial="nsec3"))
    world.add(Zone("plain.example.", "www A 192.0.2.1", signed=False))
    security = world.validate("www.example.", "A")

A zone's parent gets its DS record when it is added, unless the zone says otherwise (ds=...). Each zone has a server of
its own, more where servers=2 is said; ``change`` alters what one of them says.
"""

from __future__ import annotations

import base64
import functools
import struct
import typing as t

import dns.dnssec
import dns.dnssectypes
import dns.flags
import dns.message
import dns.name
import dns.rdata
import dns.rdataclass
import dns.rdataset
import dns.rdatatype
import dns.rrset
import dns.zone
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, padding, rsa, utils

from ansible_collections.mailops.rdns.plugins.module_utils._dns import dnssec
from ansible_collections.mailops.rdns.plugins.module_utils._dns.anchors import Anchor, parse_anchors
from ansible_collections.mailops.rdns.plugins.module_utils._dns.probe import Probe, Response, read_response, replay
from ansible_collections.mailops.rdns.plugins.module_utils._dns.question import TIMEOUT, TYPE_CODES, Alias
from ansible_collections.mailops.rdns.plugins.module_utils._dns.signatures import fingerprint
from ansible_collections.mailops.rdns.plugins.module_utils._dns.traced import (
    AUTHORITATIVE,
    Security,
    ServerView,
    Step,
    Trace,
)

NOW = 1_800_000_000
DAY = 86400
SOA = "ns.invalid. hostmaster.invalid. 1 7200 900 1209600 300"
_HASHES = {5: hashes.SHA1, 8: hashes.SHA256, 10: hashes.SHA512}
RSASHA1, RSASHA256, RSASHA512, P256, P384, ED25519, ED448 = 5, 8, 10, 13, 14, 15, 16


@functools.cache
def private_key(algorithm: int, number: int) -> t.Any:
    """A key; the same whenever it is asked for, because making one takes long."""
    if algorithm in (RSASHA1, RSASHA256, RSASHA512):
        return rsa.generate_private_key(65537, 1024 if algorithm == RSASHA1 else 2048)
    curves = {P256: ec.SECP256R1, P384: ec.SECP384R1}
    if algorithm in curves:
        return ec.generate_private_key(curves[algorithm]())
    return (ed25519.Ed25519PrivateKey if algorithm == ED25519 else ed448.Ed448PrivateKey).generate()


class Key:
    """A key that signs."""

    def __init__(self, algorithm: int = P256, number: int = 0, flags: int = 257) -> None:
        self.private = private_key(algorithm, number)
        self.record = dns.dnssec.make_dnskey(self.private.public_key(), dns.dnssectypes.Algorithm(algorithm), flags)

        self.algorithm, self.tag = algorithm, dns.dnssec.key_id(t.cast(t.Any, self.record))

    def sign(self, data: bytes) -> bytes:
        """A signature as it stands in an RRSIG record (RFC 3110, RFC 6605, RFC 8080)."""
        if self.algorithm in _HASHES:
            return t.cast(bytes, self.private.sign(data, padding.PKCS1v15(), _HASHES[self.algorithm]()))
        if self.algorithm in (P256, P384):
            size = 32 if self.algorithm == P256 else 48
            made = self.private.sign(data, ec.ECDSA(hashes.SHA256() if self.algorithm == P256 else hashes.SHA384()))
            return b"".join(number.to_bytes(size, "big") for number in utils.decode_dss_signature(made))
        return t.cast(bytes, self.private.sign(data))

    def ds(self, zone: str, digest: str = "SHA256") -> t.Any:
        return dns.dnssec.make_ds(zone, self.record, digest, policy=dns.dnssec.allow_all_policy)


class Zone:
    """One zone, signed when it is first asked."""

    def __init__(
        self,
        origin: str,
        text: str = "",
        signed: bool = True,
        denial: str = "nsec",  # or "nsec3"
        opt_out: bool = False,
        iterations: int = 0,
        algorithm: int = P256,
        inception: int = NOW - DAY,
        expiration: int = NOW + DAY,
        ds: t.Sequence[str] | None = None,  # what the parent publishes, instead of what is right
        servers: int = 1,
    ) -> None:
        self.origin = dns.name.from_text(origin)
        self.signed, self.denial, self.opt_out, self.iterations = signed, denial, opt_out, iterations
        self.inception, self.expiration, self.ds, self.servers = inception, expiration, ds, servers
        self.key = Key(algorithm)
        self.keys = [self.key]  # published
        self.signers = [self.key]
        self.signer = self.origin  # the name that signatures say made them
        self.sign_with: dict[str, Key] = {}  # by type: other keys
        self.spoiled: set[Key] = set()  # whose signatures are no good
        self._signatures: dict[tuple[dns.name.Name, str], list[t.Any]] = {}
        self.unsigned: set[tuple[str, str]] = set()  # (owner, type) without signature
        #: The last word on what is said: (server's number, query's name, type, message) -> None.
        self.change: t.Callable[[int, Probe, dns.message.Message], None] | None = None
        self.silent: set[int] = set()  # servers
        self.zone = dns.zone.from_text(
            f"$TTL 3600\n@ SOA {SOA}\n@ NS ns.invalid.\n{text}", origin=origin, relativize=False, check_origin=False
        )
        self.cuts: set[dns.name.Name] = set()
        self._made = False

    def delegate(self, child: Zone) -> None:
        self.cuts.add(child.origin)
        lines = ["NS ns.invalid."]
        if child.ds is not None:
            lines += [f"DS {one}" for one in child.ds]
        elif child.signed:
            lines.append(f"DS {child.key.ds(child.origin.to_text()).to_text()}")
        for line in lines:
            kind, data = line.split(None, 1)
            rdata = dns.rdata.from_text("IN", kind, data)
            self.zone.find_rdataset(child.origin, kind, create=True).add(rdata, 3600)

    # -- signing

    def make(self) -> None:
        if self._made:
            return
        self._made = True
        if not self.signed:
            return
        for key in self.keys:
            self.zone.find_rdataset(self.origin, "DNSKEY", create=True).add(key.record, 3600)
        if self.denial == "nsec":
            self._nsec()
        else:
            self._nsec3()

    def _authoritative(self) -> list[dns.name.Name]:
        """Names with records of this zone, in order: not those below cuts and DNAMEs."""
        return sorted(
            name for name in self.zone.nodes if not any(name != cut and name.is_subdomain(cut) for cut in self.cuts)
        )

    def _types(self, name: dns.name.Name) -> list[str]:
        kinds = (
            [dns.rdatatype.to_text(one.rdtype) for one in self.zone.nodes[name].rdatasets]
            if name in self.zone.nodes
            else []
        )
        if name in self.cuts:
            kinds = [kind for kind in kinds if kind in ("NS", "DS")]
        return kinds

    def _nsec(self) -> None:
        names = self._authoritative()
        for name, after in zip(names, [*names[1:], self.origin]):
            kinds = " ".join([*self._types(name), "RRSIG", "NSEC"])
            rdata = dns.rdata.from_text("IN", "NSEC", f"{after} {kinds}")
            self.zone.find_rdataset(name, "NSEC", create=True).add(rdata, 300)

    def _nsec3(self) -> None:
        salt = b"\xaa\xbb"
        names = set(self._authoritative())
        names |= {name.split(depth)[1] for name in names for depth in range(len(self.origin), len(name))}
        if self.opt_out:
            names -= {cut for cut in self.cuts if "DS" not in self._types(cut)}
        hashes = sorted((fingerprint(name.canonicalize().to_wire(), salt, self.iterations), name) for name in names)
        for (digest, name), (after, _name) in zip(hashes, [*hashes[1:], hashes[0]]):
            kinds = self._types(name)
            if kinds and not (name in self.cuts and "DS" not in kinds):
                kinds.append("RRSIG")
            text = f"1 {int(self.opt_out)} {self.iterations} {salt.hex()} {_hex32(after)} {' '.join(kinds)}"
            owner = dns.name.from_text(_hex32(digest), self.origin)
            self.zone.find_rdataset(owner, "NSEC3", create=True).add(dns.rdata.from_text("IN", "NSEC3", text), 300)

    def sign(self, rrset: dns.rrset.RRset, labels: dns.name.Name | None = None) -> dns.rrset.RRset | None:
        """The signatures of a set; labels: of the wildcard that it was made from."""
        kind = dns.rdatatype.to_text(rrset.rdtype)
        if not self.signed or (rrset.name.to_text(), kind) in self.unsigned:
            return None
        signed_as = labels or rrset.name
        if (signed_as, kind) not in self._signatures:
            original = dns.rrset.from_rdata_list(signed_as, rrset.ttl, list(rrset))
            signers = [self.sign_with[kind]] if kind in self.sign_with else self.signers
            rrsigs = [_sign(original, key, self) for key in signers]
            self._signatures[signed_as, kind] = [
                rrsig.replace(signature=bytes(64)) if key in self.spoiled else rrsig
                for rrsig, key in zip(rrsigs, signers)
            ]
        return dns.rrset.from_rdata_list(rrset.name, rrset.ttl, self._signatures[signed_as, kind])

    # -- answering

    def answer(self, server: int, probe: Probe) -> Response:
        """What one of its servers says."""
        if server in self.silent:
            return Response(probe, TIMEOUT, at=NOW)
        self.make()
        query = dns.message.make_query(probe.owner, probe.rdtype, want_dnssec=probe.dnssec)
        message = dns.message.make_response(query)
        message.flags |= dns.flags.AA
        self._fill(message, query.question[0].name, probe.rdtype)
        if self.change is not None:
            self.change(server, probe, message)
        return read_response(probe, message.to_wire(max_size=65535), "udp", NOW, 0.01)

    def get(self, name: dns.name.Name, rdtype: t.Any) -> dns.rrset.RRset | None:
        return self.zone.get_rrset(name, rdtype)

    def _put(
        self, section: list[dns.rrset.RRset], rrset: dns.rrset.RRset, wildcard: dns.name.Name | None = None
    ) -> None:
        if rrset in section:
            return
        section.append(rrset)
        rrsigs = self.sign(rrset, wildcard)
        if rrsigs is not None:
            section.append(rrsigs)

    def _fill(self, message: dns.message.Message, name: dns.name.Name, rdtype: int) -> None:
        above = [name.split(depth)[1] for depth in range(len(name) - 1, len(self.origin) - 1, -1)]
        for one in above:
            dname = self.get(one, "DNAME")
            if dname is not None:
                self._put(message.answer, dname)
                target = dns.name.Name(name.labels[: -len(one.labels)] + dname[0].target.labels)
                message.answer.append(dns.rrset.from_text(name, 3600, "IN", "CNAME", target.to_text()))
                return
        exists = any(other.is_subdomain(name) for other in self.zone.nodes if not _is_nsec3(self.zone, other))
        encloser = name
        while not any(other.is_subdomain(encloser) for other in self.zone.nodes if not _is_nsec3(self.zone, other)):
            encloser = encloser.parent()
        wildcard = None if exists else dns.name.Name((b"*", *encloser.labels))
        for kind in (rdtype, "CNAME"):
            found = self.get(wildcard or name, kind)
            if found is not None:
                rrset = dns.rrset.from_rdata_list(name, found.ttl, list(found))
                self._put(message.answer, rrset, wildcard)
                if wildcard is not None:
                    self._deny(message, name, encloser, expanded=True)
                return
        self._put(message.authority, t.cast(t.Any, self.get(self.origin, "SOA")))
        if not exists and wildcard not in self.zone.nodes:
            message.set_rcode(3)
        self._deny(message, name, encloser)

    def _deny(
        self, message: dns.message.Message, name: dns.name.Name, encloser: dns.name.Name, expanded: bool = False
    ) -> None:
        """The records that prove it: as few as there need be."""
        if not self.signed:
            return
        wildcard = dns.name.Name((b"*", *encloser.labels))
        closer = name.split(len(encloser.labels) + 1)[1] if name != encloser else name
        if self.denial == "nsec":
            wanted = [name] if expanded or name == encloser else [name, wildcard]
            owners = sorted(one for one in self.zone.nodes if self.get(one, "NSEC") is not None)
            found = [max(owner for owner in owners if owner <= one) for one in wanted]
            for owner in found:
                self._put(message.authority, t.cast(t.Any, self.get(owner, "NSEC")))
            return
        wanted = [closer] if expanded else [name] if name == encloser else [encloser, closer, wildcard]
        if name in self.cuts and self.opt_out and name == encloser:
            wanted = [name.parent(), name]
        owners = sorted(one for one in self.zone.nodes if _is_nsec3(self.zone, one))
        for one in wanted:
            digest = _hex32(fingerprint(one.canonicalize().to_wire(), b"\xaa\xbb", self.iterations))
            owner = dns.name.from_text(digest, self.origin)
            at = max((each for each in owners if each <= owner), default=owners[-1])
            self._put(message.authority, t.cast(t.Any, self.get(at, "NSEC3")))


def _is_nsec3(zone: dns.zone.Zone, name: dns.name.Name) -> bool:
    return zone.get_rdataset(name, "NSEC3") is not None


def _hex32(digest: bytes) -> str:
    standard, extended = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", b"0123456789ABCDEFGHIJKLMNOPQRSTUV"
    return base64.b32encode(digest).translate(bytes.maketrans(standard, extended)).decode().lower()


def _sign(rrset: dns.rrset.RRset, key: Key, zone: Zone) -> t.Any:
    """The RRSIG record of a set (RFC 4034 section 3.1.8.1); dnspython 2.3 miscounts the labels of wildcards."""
    labels = len(rrset.name.labels) - 1 - rrset.name.is_wild()
    numbers = (rrset.rdtype, key.algorithm, labels, rrset.ttl, zone.expiration, zone.inception, key.tag)
    head = struct.pack("!HBBIIIH", *numbers) + zone.signer.canonicalize().to_wire()
    owner = rrset.name.canonicalize().to_wire()
    datas = sorted(rdata.to_digestable() for rdata in rrset)
    fixed = owner + struct.pack("!HHI", rrset.rdtype, 1, rrset.ttl)
    signature = key.sign(head + b"".join(fixed + struct.pack("!H", len(data)) + data for data in datas))
    wire = head + signature
    return dns.rdata.from_wire("IN", "RRSIG", wire, 0, len(wire))


class World:
    """All zones; the first is the root, or where the trust anchor is."""

    def __init__(self, *zones: Zone) -> None:
        self.zones: dict[dns.name.Name, Zone] = {}
        for zone in zones:
            self.add(zone)
        self.asked: list[Probe] = []

    def add(self, zone: Zone) -> Zone:
        if self.zones:
            above = max((one for one in self.zones if zone.origin.is_subdomain(one)), key=len)
            self.zones[above].delegate(zone)
        self.zones[zone.origin] = zone
        return zone

    @property
    def anchors(self) -> tuple[Anchor, ...]:
        top = next(iter(self.zones.values()))
        return parse_anchors([f"{top.origin} IN DS {top.key.ds(top.origin.to_text()).to_text()}"])

    def respond(self, probe: Probe) -> Response:
        self.asked.append(probe)
        _ten, number, server, _last = probe.server.address.split(".")
        return list(self.zones.values())[int(number)].answer(int(server), probe)

    def trace(self, owner: str, kind: str, outcome: str = "answer") -> Trace:
        """What a trace finds on the way to a name."""
        name, aliases, steps = dns.name.from_text(owner), [], []
        for _each in range(9):
            on_the_way = [zone for origin, zone in self.zones.items() if name.is_subdomain(origin)]
            steps += [self._step(zone, name) for zone in sorted(on_the_way, key=lambda zone: len(zone.origin))]
            last = max(on_the_way, key=lambda zone: len(zone.origin))
            last.make()
            message = dns.message.Message()
            last._fill(message, name, TYPE_CODES[kind])
            alias = next((one for one in message.answer if one.rdtype in (5, 39)), None)
            if alias is None:
                break
            target = next(one for one in message.answer if one.rdtype == 5)[0].target
            aliases.append(Alias(alias.name.to_text(), dns.rdatatype.to_text(alias.rdtype), target.to_text(), 3600))
            name = target
        return Trace(
            owner, TYPE_CODES[kind], tuple(steps), tuple(aliases), name.to_text(), last.origin.to_text(), None, None,
            outcome, (), None, (), float(NOW),
        )  # fmt: skip

    def _step(self, zone: Zone, name: dns.name.Name) -> Step:
        number = list(self.zones.values()).index(zone)
        views = [
            ServerView(f"ns{which}.invalid.", f"10.{number}.{which}.1", "glue", AUTHORITATIVE)
            for which in range(zone.servers)
        ]
        return Step(zone.origin.to_text(), None, name.to_text(), (), {}, None, tuple(views))

    def validate(self, owner: str, kind: str = "A", at: float | None = None) -> Security:
        return replay(dnssec.validate(self.trace(owner, kind), self.anchors, at), self.respond)


def chain(**leaf: t.Any) -> World:
    """The root, "example.", and the zone "leaf.example." with a host "www"."""
    return World(Zone("."), Zone("example."), Zone("leaf.example.", leaf.pop("text", "www A 192.0.2.1"), **leaf))
