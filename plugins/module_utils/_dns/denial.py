# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What NSEC and NSEC3 records prove not to exist (RFC 4035 section 5.4, RFC 5155 section 8, RFC 6840 section 4).

Pure: the records handed in are those whose signatures were found good, of one zone and one response.
"""

from __future__ import annotations

import base64
import binascii
import typing as t

from .signatures import hashed

if t.TYPE_CHECKING:
    import dns.name

# What a proof comes to; None where there is none.
PROVEN = "proven"
OPT_OUT = "opt_out"  # there may be unsigned delegations in between (RFC 5155 section 6): no more than insecure
NO_DELEGATION = "no_delegation"  # the zone says that no zone begins here
TOO_MANY_ITERATIONS = "nsec3_iterations"  # not computed (RFC 9276 section 3.2, CVE-2023-50868): no more than insecure

MOST_ITERATIONS = 100
MOST_HASHED = 48  # names of one proof; one in ip6.arpa has 34 labels

_NS, _CNAME, _SOA, _DNAME, _DS = 2, 5, 6, 39, 43
_SHA1 = 1
_OPT_OUT = 1


def _has(rdata: t.Any, rdtype: int) -> bool:
    """The bitmap of an NSEC or NSEC3 record holds a type."""
    window, offset = divmod(rdtype, 256)
    for number, bitmap in rdata.windows:
        if number == window and offset // 8 < len(bitmap):
            return bool(bitmap[offset // 8] & (0x80 >> offset % 8))
    return False


def _hides(rdata: t.Any) -> bool:
    """What is below belongs elsewhere: a delegation, or a DNAME (RFC 6840 section 4.1)."""
    return _has(rdata, _DNAME) or (_has(rdata, _NS) and not _has(rdata, _SOA))


def _lacks(rdata: t.Any, rdtype: int) -> bool:
    """The name exists here, without this type and without an alias."""
    delegation = _has(rdata, _NS) and not _has(rdata, _SOA)
    return not _has(rdata, rdtype) and not _has(rdata, _CNAME) and (rdtype == _DS or not delegation)


def _without_ds(rdata: t.Any) -> str | None:
    """What the parent's record at a cut says of it (RFC 6840 section 4.4)."""
    if _has(rdata, _SOA) or _has(rdata, _DS) or _has(rdata, _CNAME):
        return None
    return PROVEN if _has(rdata, _NS) else NO_DELEGATION


def _wildcard(encloser: dns.name.Name) -> dns.name.Name:
    import dns.name

    return dns.name.Name((b"*", *encloser.labels))


class NsecProof:
    """NSEC records."""

    def __init__(self, zone: dns.name.Name, records: t.Iterable[tuple[dns.name.Name, t.Any]]) -> None:
        self._zone = zone
        self._records = list(records)

    def _at(self, name: dns.name.Name) -> t.Any:
        return next((rdata for owner, rdata in self._records if owner == name), None)

    def _over(self, name: dns.name.Name) -> tuple[dns.name.Name, t.Any] | None:
        """The record in whose gap the name lies."""
        for owner, rdata in self._records:
            if not owner < name or (name.is_subdomain(owner) and _hides(rdata)):
                continue
            if name < rdata.next or rdata.next == self._zone:
                return owner, rdata
        return None

    def _encloser(self, name: dns.name.Name) -> dns.name.Name | None:
        """The closest name above that exists, where the name itself is proven not to."""
        found = self._over(name)
        if found is None or found[1].next.is_subdomain(name):
            return None
        depths = [name.fullcompare(one)[2] for one in (found[0], found[1].next)]
        return name.split(max(depths))[1]

    def no_name(self, name: dns.name.Name) -> str | None:
        """The name does not exist, and no wildcard stands for it."""
        encloser = self._encloser(name)
        return PROVEN if encloser is not None and self._over(_wildcard(encloser)) is not None else None

    def no_data(self, name: dns.name.Name, rdtype: int) -> str | None:
        """The name has no records of this type, and no alias."""
        rdata = self._at(name)
        if rdata is not None:
            return PROVEN if _lacks(rdata, rdtype) else None
        found = self._over(name)
        if found is not None and found[1].next.is_subdomain(name):  # an empty non-terminal
            return PROVEN
        encloser = self._encloser(name)
        rdata = self._at(_wildcard(encloser)) if encloser is not None else None
        return PROVEN if rdata is not None and _lacks(rdata, rdtype) else None

    def no_ds(self, name: dns.name.Name) -> str | None:
        """The zone that begins at this name is not signed."""
        rdata = self._at(name)
        if rdata is not None:
            return _without_ds(rdata)
        found = self._over(name)
        return NO_DELEGATION if found is not None and found[1].next.is_subdomain(name) else None

    def expanded(self, name: dns.name.Name, labels: int) -> str | None:
        """Nothing is closer to the name than the wildcard below this many labels."""
        encloser = self._encloser(name)
        return PROVEN if encloser is not None and len(encloser.labels) - 1 == labels else None


class Nsec3Proof:
    """NSEC3 records. Those of other parameters than the first one's are left out (RFC 5155 section 8.2)."""

    def __init__(self, zone: dns.name.Name, records: t.Iterable[tuple[dns.name.Name, t.Any]]) -> None:
        self._zone = zone
        self._records: list[tuple[bytes, t.Any]] = []
        self._parameters: tuple[bytes, int] | None = None
        self._hashes: dict[dns.name.Name, bytes] = {}
        for owner, rdata in records:
            digest = _unhashed(owner, zone)
            if digest is None or rdata.algorithm != _SHA1 or rdata.flags & ~_OPT_OUT:
                continue
            self._parameters = self._parameters or (rdata.salt, rdata.iterations)
            if self._parameters == (rdata.salt, rdata.iterations):
                self._records.append((digest, rdata))

    @property
    def too_costly(self) -> bool:
        """Nothing is proven by records that nobody should compute."""
        return self._parameters is not None and self._parameters[1] > MOST_ITERATIONS

    def _hash(self, name: dns.name.Name) -> bytes | None:
        if name not in self._hashes:
            if self._parameters is None or len(self._hashes) >= MOST_HASHED:
                return None
            self._hashes[name] = hashed(name, *self._parameters)
        return self._hashes[name]

    def _at(self, name: dns.name.Name) -> t.Any:
        digest = self._hash(name)
        return next((rdata for owner, rdata in self._records if owner == digest), None)

    def _over(self, name: dns.name.Name) -> t.Any:
        digest = self._hash(name)
        if digest is None:
            return None
        for owner, rdata in self._records:
            if owner < digest < rdata.next if owner < rdata.next else digest > owner or digest < rdata.next:
                return rdata
        return None

    def _encloser(self, name: dns.name.Name) -> tuple[dns.name.Name, t.Any] | None:
        """The closest name above that exists, and the record over the next closer name (RFC 5155 section 8.3)."""
        closer, above = name, name
        while above != self._zone:
            closer, above = above, above.parent()
            rdata = self._at(above)
            if rdata is not None:
                over = None if _hides(rdata) else self._over(closer)
                return None if over is None else (above, over)
        return None

    def no_name(self, name: dns.name.Name) -> str | None:
        """The name does not exist, and no wildcard stands for it."""
        if self.too_costly:
            return TOO_MANY_ITERATIONS
        found = self._encloser(name) if self._at(name) is None else None
        if found is None or self._over(_wildcard(found[0])) is None:
            return None
        return OPT_OUT if found[1].flags & _OPT_OUT else PROVEN

    def no_data(self, name: dns.name.Name, rdtype: int) -> str | None:
        """The name has no records of this type, and no alias."""
        if self.too_costly:
            return TOO_MANY_ITERATIONS
        rdata = self._at(name)
        if rdata is not None:
            return PROVEN if _lacks(rdata, rdtype) else None
        found = self._encloser(name)
        if found is None:
            return None
        rdata, opt_out = self._at(_wildcard(found[0])), found[1].flags & _OPT_OUT
        if rdata is not None:
            return None if not _lacks(rdata, rdtype) else OPT_OUT if opt_out else PROVEN
        return OPT_OUT if opt_out else None  # a name above unsigned delegations has no record of its own

    def no_ds(self, name: dns.name.Name) -> str | None:
        """The zone that begins at this name is not signed."""
        if self.too_costly:
            return TOO_MANY_ITERATIONS
        rdata = self._at(name)
        if rdata is not None:
            return _without_ds(rdata)
        found = self._encloser(name)
        return OPT_OUT if found is not None and found[1].flags & _OPT_OUT else None

    def expanded(self, name: dns.name.Name, labels: int) -> str | None:
        """Nothing is closer to the name than the wildcard below this many labels."""
        if self.too_costly:
            return TOO_MANY_ITERATIONS
        over = self._over(name.split(labels + 2)[1]) if labels + 2 <= len(name.labels) else None
        if over is None:
            return None
        return OPT_OUT if over.flags & _OPT_OUT else PROVEN


def _unhashed(owner: dns.name.Name, zone: dns.name.Name) -> bytes | None:
    """The hash that an NSEC3 record stands at: base32 with extended hex alphabet, RFC 4648 section 7."""
    if len(owner.labels) != len(zone.labels) + 1 or not owner.is_subdomain(zone):
        return None
    text = owner.labels[0].upper().translate(_TO_BASE32)
    try:
        return base64.b32decode(text + b"=" * (-len(text) % 8))
    except (binascii.Error, ValueError):
        return None


_TO_BASE32 = bytes.maketrans(b"0123456789ABCDEFGHIJKLMNOPQRSTUV", b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
