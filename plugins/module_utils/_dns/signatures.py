# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether a zone's keys signed a set of records, at a certain time (RFC 4035 section 5.3).

Pure; the arithmetic is dnspython's, which needs the package cryptography for it. What a hostile zone can make this cost
is bounded (CVE-2023-50387): keys of one tag, keys of a zone, signatures of one set, and all of them together. Nothing
that a zone publishes raises anything but TooMuchWork.
"""

from __future__ import annotations

import hashlib
import struct
import typing as t
from datetime import datetime, timezone

from .anchors import DIGESTS, Digest
from .name import labels_to_text

if t.TYPE_CHECKING:
    import dns.name
    import dns.rrset

# Words for what is wrong; dnssec.py has the others.
EXPIRED = "expired"
NOT_YET_VALID = "not_yet_valid"
BAD_SIGNATURE = "bad_signature"
NO_SIGNATURE = "no_signature"
UNSUPPORTED_ALGORITHM = "unsupported_algorithm"

#: RSASHA1 (5, 7), RSASHA256, RSASHA512, ECDSAP256SHA256, ECDSAP384SHA384, ED25519, ED448.
ALGORITHMS = frozenset((5, 7, 8, 10, 13, 14, 15, 16))
_RSA = frozenset((5, 7, 8, 10))

MOST_KEYS = 64  # of one zone
MOST_KEYS_OF_A_TAG = 4  # tags may collide; more than two are made on purpose
MOST_SIGNATURES = 8  # tried for one set of records
MOST_VERIFICATIONS = 400  # in one validation; an ordinary one needs about 30
_RECORDS_AT_ONCE = 50  # of a larger set, each so many count as one verification more: that long it takes
_MOST_RSA_OCTETS = 512  # 4096 bits (RFC 3110, RFC 5702)
_MOST_EXPONENT_OCTETS = 8

_ZONE_KEY = 0x0100
_DNSKEY, _RRSIG = 48, 46


class TooMuchWork(Exception):  # noqa: N818 - it ends a validation, and is no error of ours
    """A bound was reached."""


class CryptographyMissing(Exception):  # noqa: N818 - it ends a validation, and is no error of ours
    """dnspython finds no package cryptography that it can use."""


class Signed(t.NamedTuple):
    """What became of one set of records."""

    fault: str | None  # a word; None where it is signed
    why: str = ""  # what is wrong, to follow "because"
    until: float | None = None  # when the signature expires
    labels: int = 0  # of the name that was signed: fewer than the owner has where a wildcard was expanded


class Keys:
    """The keys of a zone that may sign, by algorithm and tag."""

    def __init__(self, zone: dns.name.Name, rdatas: t.Iterable[t.Any]) -> None:
        self.zone = zone
        self.by_tag: dict[tuple[int, int], list[t.Any]] = {}
        self.until: float | None = None  # when the first signature on the way to them expires
        self.add(rdatas)

    def add(self, rdatas: t.Iterable[t.Any]) -> None:
        """More keys of the same zone."""
        for rdata in rdatas:
            if not rdata.flags & _ZONE_KEY or rdata.protocol != 3 or not usable(rdata):
                continue
            same = self.by_tag.setdefault((rdata.algorithm, tag_of(rdata)), [])
            if rdata not in same and len(same) < MOST_KEYS_OF_A_TAG and len(self.by_tag) <= MOST_KEYS:
                same.append(rdata)


def tag_of(key: t.Any) -> int:
    """The tag of a DNSKEY record."""
    from dns.dnssec import key_id

    return int(key_id(key))


def usable(key: t.Any) -> bool:
    """The key is of a kind that can be used, and of a size that may be."""
    if key.algorithm not in ALGORITHMS:
        return False
    octets = key.key
    if key.algorithm not in _RSA:
        return len(octets) <= 128
    if len(octets) < 3:
        return False
    size, start = (octets[0], 1) if octets[0] else (struct.unpack("!H", octets[1:3])[0], 3)
    return bool(0 < size <= _MOST_EXPONENT_OCTETS and 0 < len(octets) - start - size <= _MOST_RSA_OCTETS)


def matches(digest: Digest, owner: dns.name.Name, key: t.Any) -> bool:
    """The key is the one that a DS record is about (RFC 4034 section 5.1.4)."""
    if (digest.algorithm, digest.tag) != (key.algorithm, tag_of(key)) or digest.digest_type not in DIGESTS:
        return False
    if not key.flags & _ZONE_KEY or key.protocol != 3:
        return False
    rdata = struct.pack("!HBB", key.flags, key.protocol, key.algorithm) + key.key
    found: bytes = DIGESTS[digest.digest_type][0](_canonical(owner) + rdata).digest()
    return found == digest.digest


def _canonical(name: dns.name.Name) -> bytes:
    return bytes(name.canonicalize().to_wire() or b"")


def shown(name: dns.name.Name) -> str:
    """A name in presentation form, in lower case."""
    return labels_to_text(list(name.labels[:-1])).lower()


def describe(rrset: dns.rrset.RRset) -> str:
    """A set of records, in words."""
    from dns.rdatatype import to_text

    return f"{shown(rrset.name)} {to_text(rrset.rdtype)}"


def moment(at: float) -> str:
    """A time in words."""
    try:
        return datetime.fromtimestamp(at, timezone.utc).strftime("%Y-%m-%d %H:%M UTC")
    except (OverflowError, OSError, ValueError):
        return f"{at:.0f} s after 1970"


class Verifier:
    """Checks signatures as of one time, each only once."""

    def __init__(self, at: float) -> None:
        self.at = at
        self._left = MOST_VERIFICATIONS
        self._known: dict[t.Any, bool] = {}

    def check(self, rrset: dns.rrset.RRset, rrsigs: dns.rrset.RRset | None, keys: Keys) -> Signed:
        """Whether one of the signatures is good; else the most telling of what is wrong with them."""
        what, zone = describe(rrset), shown(keys.zone)
        if not rrset.name.is_subdomain(keys.zone):
            return Signed(NO_SIGNATURE, f"{what} does not belong to {zone}")
        if rrsigs is None or not len(rrsigs):
            return Signed(NO_SIGNATURE, f"{what} comes without signature")
        faults: list[Signed] = []
        tried = 0
        for rrsig in rrsigs:
            candidates = keys.by_tag.get((rrsig.algorithm, rrsig.key_tag), ())
            if rrsig.signer != keys.zone:
                faults.append(Signed(NO_SIGNATURE, f"{what} is signed by {shown(rrsig.signer)}, not by {zone}"))
            elif rrsig.algorithm not in ALGORITHMS:
                why = f"{what} is signed with algorithm {rrsig.algorithm}, which cannot be checked here"
                faults.append(Signed(UNSUPPORTED_ALGORITHM, why))
            elif not candidates:
                why = f"{what} is signed with the key {rrsig.key_tag}, which {zone} does not publish"
                faults.append(Signed(BAD_SIGNATURE, why))
            elif tried < MOST_SIGNATURES:
                tried += 1
                signed = self._check_one(rrset, rrsig, candidates, what)
                if signed.fault is None:
                    return signed
                faults.append(signed)
        order = (EXPIRED, NOT_YET_VALID, BAD_SIGNATURE, UNSUPPORTED_ALGORITHM, NO_SIGNATURE)
        return min(faults, key=lambda one: order.index(t.cast(str, one.fault)))

    def _check_one(self, rrset: dns.rrset.RRset, rrsig: t.Any, keys: t.Sequence[t.Any], what: str) -> Signed:
        if rrsig.expiration < rrsig.inception:
            return Signed(BAD_SIGNATURE, f"the signature of {what} is good at no time")
        if not any(self._verifies(rrset, rrsig, key) for key in keys):
            return Signed(BAD_SIGNATURE, f"the signature of {what} does not fit the records")
        if rrsig.expiration < self.at:
            return Signed(EXPIRED, f"the signature of {what} expired at {moment(rrsig.expiration)}")
        if rrsig.inception > self.at:
            return Signed(NOT_YET_VALID, f"the signature of {what} is not valid before {moment(rrsig.inception)}")
        return Signed(None, "", float(rrsig.expiration), rrsig.labels)

    def _verifies(self, rrset: dns.rrset.RRset, rrsig: t.Any, key: t.Any) -> bool:
        known = (rrset.name, frozenset(rrset), rrsig, key)
        if known not in self._known:
            self._left -= 1 + len(rrset) // _RECORDS_AT_ONCE
            if self._left < 0:
                raise TooMuchWork
            self._known[known] = _verify(rrset, rrsig, key)
        return self._known[known]


def _verify(rrset: dns.rrset.RRset, rrsig: t.Any, key: t.Any) -> bool:
    import dns.dnssec
    import dns.rdataset

    keys = dns.rdataset.from_rdata(rrset.ttl, key)
    try:  # time is judged by the caller: any within the signature's will do
        dns.dnssec.validate_rrsig(
            rrset, rrsig, {rrsig.signer: keys}, None, rrsig.inception, dns.dnssec.allow_all_policy
        )
    except ImportError:
        raise CryptographyMissing from None
    except Exception:  # noqa: BLE001 - whatever hostile keys and signatures make of a library
        return False
    return True


def fingerprint(rdata: bytes, salt: bytes, iterations: int) -> bytes:
    """The hash of NSEC3 (RFC 5155 section 5)."""
    digest = hashlib.sha1(rdata + salt).digest()  # noqa: S324 - the only one that there is
    for _each in range(iterations):
        digest = hashlib.sha1(digest + salt).digest()  # noqa: S324 - as above (RFC 5155 section 11)
    return digest


def hashed(name: dns.name.Name, salt: bytes, iterations: int) -> bytes:
    """The hash of a name in canonical form."""
    return fingerprint(_canonical(name), salt, iterations)
