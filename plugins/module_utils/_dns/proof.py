# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What one authoritative response proves: DS records, keys, an answer, or that there is none.

Pure. Whom to ask, and what several servers' responses come to, is decided in dnssec.py.
"""

from __future__ import annotations

import typing as t

from . import denial
from .anchors import DIGESTS, Digest
from .denial import Nsec3Proof, NsecProof
from .signatures import ALGORITHMS, MOST_KEYS, NO_SIGNATURE, UNSUPPORTED_ALGORITHM, Keys, Verifier, matches, shown
from .traced import BOGUS, INDETERMINATE, INSECURE, SECURE

if t.TYPE_CHECKING:
    import dns.message
    import dns.name
    import dns.rrset

# Words for what is wrong beside those of signatures.py.
DS_WITHOUT_DNSKEY = "ds_without_dnskey"
NO_DNSKEY = "no_dnskey"
MISSING_DENIAL = "missing_denial"
CHANGED = "changed"  # another answer than the trace's
# And for what is merely not signed.
NO_DS = "no_ds"
OPT_OUT = denial.OPT_OUT
NSEC3_ITERATIONS = denial.TOO_MANY_ITERATIONS

MOST_DIGESTS = 16  # DS records of one zone that are looked at
MOST_DENIALS = 8  # sets of NSEC or NSEC3 records in one response that are looked at; a proof needs three at most

_CNAME, _SOA, _DNAME, _DS, _RRSIG, _NSEC, _DNSKEY, _NSEC3 = 5, 6, 39, 43, 46, 47, 48, 50
_IN = 1
_NXDOMAIN = 3


class Proof(t.NamedTuple):
    """What a response comes to."""

    state: str  # SECURE, INSECURE, BOGUS or INDETERMINATE
    reason: str | None = None
    why: str = ""  # a clause
    until: float | None = None  # when the first of its signatures expires
    digests: tuple[Digest, ...] = ()  # of the keys of the zone below; empty where no zone begins there
    keys: Keys | None = None


def find(section: t.Iterable[dns.rrset.RRset], name: dns.name.Name, rdtype: int, covers: int = 0) -> t.Any:
    """A set of records in a section, or None."""
    for rrset in section:
        if rrset.rdtype == rdtype and rrset.rdclass == _IN and rrset.covers == covers and rrset.name == name:
            return rrset
    return None


def soonest(*moments: float | None) -> float | None:
    """The earliest of the times that are known."""
    return min((one for one in moments if one is not None), default=None)


class Prover:
    """Reads proofs out of responses."""

    def __init__(self, verifier: Verifier) -> None:
        self._verifier = verifier

    # -- delegations

    def digests(self, message: dns.message.Message, child: dns.name.Name, keys: Keys) -> Proof:
        """What the zone above, whose keys these are, says of the keys of a zone."""
        rrset = find(message.answer, child, _DS)
        if rrset is None:
            return self._no_digests(message, child, keys)
        signed = self._verifier.check(rrset, find(message.answer, child, _RRSIG, _DS), keys)
        if signed.fault is not None:
            return Proof(BOGUS, signed.fault, signed.why)
        found = [Digest(one.key_tag, one.algorithm, one.digest_type, one.digest) for one in rrset]
        return choose(tuple(found[:MOST_DIGESTS]), shown(child))._replace(until=signed.until)

    def _no_digests(self, message: dns.message.Message, child: dns.name.Name, keys: Keys) -> Proof:
        records = self._denials(message, keys)
        found = records.best(lambda proof: proof.no_ds(child))
        if found == denial.NO_DELEGATION:
            return Proof(SECURE, until=records.until)
        why = {
            denial.PROVEN: (NO_DS, f"{shown(keys.zone)} proves that it has no DS record for {shown(child)}"),
            denial.OPT_OUT: (NO_DS, f"{shown(keys.zone)} says nothing signed about {shown(child)} (NSEC3 opt-out)"),
            denial.TOO_MANY_ITERATIONS: (NSEC3_ITERATIONS, _costly(keys)),
        }
        if found is not None:
            return Proof(INSECURE, *why[found], until=records.until)
        return records.missing(f"that there is no DS record for {shown(child)}")

    def keys(self, message: dns.message.Message, zone: dns.name.Name, digests: t.Sequence[Digest]) -> Proof:
        """The keys of a zone, of which these are known from above."""
        rrset = find(message.answer, zone, _DNSKEY)
        if rrset is None:
            return Proof(BOGUS, NO_DNSKEY, f"{shown(zone)} has no DNSKEY record, though it should be signed")
        known = list(rrset)[:MOST_KEYS]
        trusted = [key for key in known if any(matches(digest, zone, key) for digest in digests)]
        if not trusted:
            tags = ", ".join(sorted({str(digest.tag) for digest in digests}))
            why = f"no DNSKEY record of {shown(zone)} is the key that it is known by (key tag {tags})"
            return Proof(BOGUS, DS_WITHOUT_DNSKEY, why)
        entry = Keys(zone, trusted)
        rrsigs = find(message.answer, zone, _RRSIG, _DNSKEY)
        if rrsigs is not None and not any((one.algorithm, one.key_tag) in entry.by_tag for one in rrsigs):
            tags = ", ".join(str(tag) for _algorithm, tag in entry.by_tag)
            why = f"{shown(zone)} DNSKEY is not signed with the key that the zone is known by (key tag {tags})"
            return Proof(BOGUS, NO_SIGNATURE, why)
        signed = self._verifier.check(rrset, rrsigs, entry)
        if signed.fault is not None:
            return Proof(BOGUS, signed.fault, signed.why)
        return Proof(SECURE, until=signed.until, keys=Keys(zone, rrset))

    # -- answers

    def answer(
        self, message: dns.message.Message, name: dns.name.Name, rdtype: int, keys: Keys, target: dns.name.Name | None
    ) -> Proof:
        """An answer about a name, which leads to the target where that is given."""
        rrset = find(message.answer, name, rdtype)
        alias = _alias_of(message, name) if rrset is None else None
        if alias is not None:
            if target is None or _leads_to(alias, name) != target:
                return Proof(INDETERMINATE, CHANGED, f"{shown(name)} leads elsewhere than a moment before")
            return self._positive(message, alias, keys)
        if target is not None or (rrset is not None and int(message.rcode())):
            return Proof(INDETERMINATE, CHANGED, f"the answer for {shown(name)} is another than a moment before")
        return self._negative(message, name, rdtype, keys) if rrset is None else self._positive(message, rrset, keys)

    def _positive(self, message: dns.message.Message, rrset: dns.rrset.RRset, keys: Keys) -> Proof:
        """Records, as they stand there or made from a wildcard (RFC 4035 section 5.3.4)."""
        rrsigs = find(message.answer, rrset.name, _RRSIG, rrset.rdtype)
        signed = self._verifier.check(rrset, rrsigs, keys)
        if signed.fault is not None:
            return Proof(BOGUS, signed.fault, signed.why)
        if signed.labels == len(rrset.name.labels) - 1 - rrset.name.is_wild():
            return Proof(SECURE, until=signed.until)
        records = self._denials(message, keys)
        found = records.best(lambda proof: proof.expanded(rrset.name, signed.labels))
        proof = records.conclude(found, f"that the wildcard stands for {shown(rrset.name)}", keys)
        return proof._replace(until=soonest(proof.until, signed.until))

    def _negative(self, message: dns.message.Message, name: dns.name.Name, rdtype: int, keys: Keys) -> Proof:
        """No records: the name, or the type, must be proven not to exist (RFC 4035 section 5.4)."""
        soas = [one for one in message.authority if one.rdtype == _SOA and one.rdclass == _IN]
        if any(one.name != keys.zone for one in soas):
            why = f"{shown(name)} is answered for by another zone than {shown(keys.zone)}"
            return Proof(INDETERMINATE, CHANGED, why)
        until = None
        for soa in soas[:1]:
            signed = self._verifier.check(soa, find(message.authority, soa.name, _RRSIG, _SOA), keys)
            if signed.fault is not None:
                return Proof(BOGUS, signed.fault, signed.why)
            until = signed.until
        records = self._denials(message, keys)
        if int(message.rcode()) == _NXDOMAIN:
            found = records.best(lambda proof: proof.no_name(name))
            proof = records.conclude(found, f"that {shown(name)} does not exist", keys)
        else:
            found = records.best(lambda proof: proof.no_data(name, rdtype))
            proof = records.conclude(found, f"that {shown(name)} has no record of this type", keys)
        return proof._replace(until=soonest(proof.until, until))

    def _denials(self, message: dns.message.Message, keys: Keys) -> _Denials:
        """The NSEC and NSEC3 records of a response that are signed, none of them made from a wildcard."""
        found: dict[int, list[tuple[dns.name.Name, t.Any]]] = {_NSEC: [], _NSEC3: []}
        faults: list[tuple[str, str]] = []
        until = None
        rrsets = [one for one in message.authority if one.rdtype in found and one.rdclass == _IN]
        for rrset in rrsets[:MOST_DENIALS]:
            rrsigs = find(message.authority, rrset.name, _RRSIG, rrset.rdtype)
            signed = self._verifier.check(rrset, rrsigs, keys)
            if signed.fault is not None:
                faults.append((signed.fault, signed.why))
            elif signed.labels == len(rrset.name.labels) - 1 - rrset.name.is_wild():
                found[rrset.rdtype] += [(rrset.name, rdata) for rdata in rrset]
                until = soonest(until, signed.until)
        proofs = (NsecProof(keys.zone, found[_NSEC]), Nsec3Proof(keys.zone, found[_NSEC3]))
        return _Denials(shown(keys.zone), proofs, faults, until)


class _Denials(t.NamedTuple):
    """What a response offers to prove that something is not there."""

    zone: str
    proofs: tuple[NsecProof, Nsec3Proof]
    faults: list[tuple[str, str]]  # of records that are not properly signed
    until: float | None

    def best(self, prove: t.Callable[[NsecProof | Nsec3Proof], str | None]) -> str | None:
        """The better of what NSEC and NSEC3 records come to."""
        found = [prove(proof) for proof in self.proofs]
        order = (denial.PROVEN, denial.NO_DELEGATION, denial.OPT_OUT, denial.TOO_MANY_ITERATIONS)
        return next((one for one in order if one in found), None)

    def conclude(self, found: str | None, claim: str, keys: Keys) -> Proof:
        """What it means for an answer."""
        if found == denial.PROVEN:
            return Proof(SECURE, until=self.until)
        if found == denial.OPT_OUT:
            why = f"{self.zone} proves {claim} only as far as it is signed (NSEC3 opt-out)"
            return Proof(INSECURE, OPT_OUT, why, self.until)
        if found == denial.TOO_MANY_ITERATIONS:
            return Proof(INSECURE, NSEC3_ITERATIONS, _costly(keys), self.until)
        return self.missing(claim)

    def missing(self, claim: str) -> Proof:
        """There is no proof: none that is signed, or none at all."""
        if self.faults:
            return Proof(BOGUS, *self.faults[0])
        return Proof(BOGUS, MISSING_DENIAL, f"{self.zone} does not prove {claim}")


def choose(digests: tuple[Digest, ...], zone: str) -> Proof:
    """The digests to go by (RFC 4035 section 5.2, RFC 6840 section 5.2): without SHA-1 where there is better."""
    known = [one for one in digests if one.algorithm in ALGORITHMS and one.digest_type in DIGESTS]
    better = tuple(one for one in known if one.digest_type != 1) or tuple(known)
    if better:
        return Proof(SECURE, digests=better)
    which = ", ".join(sorted({f"algorithm {one.algorithm} with digest type {one.digest_type}" for one in digests}))
    return Proof(INSECURE, UNSUPPORTED_ALGORITHM, f"{zone} is signed in no way that can be checked ({which})")


def _alias_of(message: dns.message.Message, name: dns.name.Name) -> t.Any:
    """The record that leads a name elsewhere: a DNAME first, for the CNAME beside it is made from it, unsigned."""
    for rrset in message.answer:
        if rrset.rdtype == _DNAME and rrset.rdclass == _IN and rrset.name != name and name.is_subdomain(rrset.name):
            return rrset
    return find(message.answer, name, _CNAME)


def _leads_to(alias: dns.rrset.RRset, name: dns.name.Name) -> dns.name.Name | None:
    """Where a CNAME or DNAME record leads a name."""
    import dns.exception
    import dns.name

    if len(alias) != 1:
        return None
    if alias.rdtype == _CNAME:
        return t.cast("dns.name.Name", alias[0].target)
    try:
        return dns.name.Name(name.labels[: -len(alias.name.labels)] + alias[0].target.labels)
    except dns.exception.DNSException:
        return None


def _costly(keys: Keys) -> str:
    bound = f"more than {denial.MOST_ITERATIONS} iterations, which are not computed"
    return f"{shown(keys.zone)} has NSEC3 records with {bound}"
