# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whatever the servers say: validation ends, raises nothing, and calls nothing secure that the zones do not say."""

from __future__ import annotations

import dataclasses
import time
import typing as t

import dns.message
import dns.name
import dns.rdata
import dns.rdatatype
import dns.rrset
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.mailops.rdns.plugins.module_utils._dns import signatures
from ansible_collections.mailops.rdns.plugins.module_utils._dns.denial import Nsec3Proof, NsecProof
from ansible_collections.mailops.rdns.plugins.module_utils._dns.dnssec import validate
from ansible_collections.mailops.rdns.plugins.module_utils._dns.message import read_message
from ansible_collections.mailops.rdns.plugins.module_utils._dns.probe import Probe, read_response, replay
from ansible_collections.mailops.rdns.plugins.module_utils._dns.signatures import Keys, TooMuchWork, Verifier, usable

from .signed import NOW, P256, Key, World, Zone, chain

ASKED = {
    "answer": (chain(text="www A 192.0.2.1\n* A 192.0.2.9"), "www.leaf.example."),
    "wildcard": (chain(text="www A 192.0.2.1\n* A 192.0.2.9"), "any.leaf.example."),
    "nothing, NSEC": (chain(), "nope.leaf.example."),
    "nothing, NSEC3": (chain(denial="nsec3"), "nope.leaf.example."),
}


@dataclasses.dataclass
class Said:
    """What the servers say in a right world, and the trace that led there."""

    world: World
    name: str
    responses: dict[Probe, bytes]


def said(title: str) -> Said:
    world, name = ASKED[title]
    world.asked.clear()
    assert world.validate(name).state == "secure"
    wires = {probe: t.cast(bytes, world.respond(probe).wire) for probe in dict.fromkeys(world.asked)}
    return Said(world, name, wires)


SAID = {title: said(title) for title in ASKED}


def meaning(wire: bytes) -> t.Any:
    """What a message says, apart from TTLs, order, case and what has no part in an answer."""
    message = read_message(wire)

    def records(section: t.Iterable[dns.rrset.RRset]) -> t.Any:
        return frozenset((one.name, one.rdtype, one.covers, frozenset(one)) for one in section)

    return int(message.rcode()), records(message.answer), records(message.authority)


@pytest.mark.parametrize("title", ASKED)
@given(st.data())
def test_an_octet_changed(title, data):
    """One octet of one response: secure only where the message still means the same, or the octet is not signed."""
    told = SAID[title]
    probe = data.draw(st.sampled_from(sorted(told.responses)))
    wire = bytearray(told.responses[probe])
    at = data.draw(st.integers(12, len(wire) - 1))
    wire[at] ^= data.draw(st.integers(1, 255))
    responses = {**told.responses, probe: bytes(wire)}
    security = replay(
        validate(told.world.trace(told.name, "A"), told.world.anchors),
        lambda one: read_response(one, responses[one], "udp", NOW, 0.0) if one in responses else None,
    )
    if security.state == "secure":
        assert harmless(told.responses[probe], bytes(wire)), (probe, at)
    assert security.state != "insecure"


def harmless(before: bytes, after: bytes) -> bool:
    """The records that count are the same: what was answered, and every record that has a signature in the original.

    Changes of a signature that has another good one beside it, or of a record that no proof needs, do not matter.
    """
    was, now = meaning(before), meaning(after)
    if was == now:
        return True
    answers = [{one for one in side[1] if one[1] != dns.rdatatype.RRSIG} for side in (was, now)]
    needed = {one for one in was[2] if one[1] in (dns.rdatatype.NSEC, dns.rdatatype.NSEC3)}
    kept = {one for one in now[2] if one[1] in (dns.rdatatype.NSEC, dns.rdatatype.NSEC3)}
    return answers[0] <= answers[1] and (was[0] == now[0]) and (kept <= needed or needed <= kept)


@pytest.mark.parametrize("title", ASKED)
@given(st.data())
def test_any_octets(title, data):
    """Garbage in place of one response, or records of another response."""
    told = SAID[title]
    probe = data.draw(st.sampled_from(sorted(told.responses)))
    good = told.responses[probe]
    end = 12 + good[12:].index(b"\0") + 5
    other = told.responses[data.draw(st.sampled_from(sorted(told.responses)))]
    tail = data.draw(st.one_of(st.binary(max_size=200), st.just(other[end:])))
    wire = good[: data.draw(st.integers(end, len(good)))] + tail
    responses = {**told.responses, probe: wire}
    security = replay(
        validate(told.world.trace(told.name, "A"), told.world.anchors),
        lambda one: read_response(one, responses[one], "udp", NOW, 0.0) if one in responses else None,
    )
    assert security.state in ("bogus", "indeterminate") or harmless(good, wire)


# -- hostile keys and records

ZONE = dns.name.from_text("leaf.example.")


def dnskey(data: bytes, algorithm: int = 8, flags: int = 257) -> t.Any:
    return dns.rdata.from_wire(
        "IN", "DNSKEY", flags.to_bytes(2, "big") + b"\3" + bytes([algorithm]) + data, 0, 4 + len(data)
    )


@pytest.mark.parametrize(
    "data, algorithm, good",
    [
        (b"\3\1\0\1" + b"\xff" * 256, 8, True),
        (b"\3\1\0\1" + b"\xff" * 512, 8, True),
        (b"\3\1\0\1" + b"\xff" * 513, 8, False),  # more than 4096 bits
        (b"\xff" + b"\xff" * 255 + b"\xff" * 256, 8, False),  # an exponent that takes seconds
        (b"\0\1\0" + b"\xff" * 256 + b"\xff" * 256, 8, False),
        (b"\0\0\3\1\0\1" + b"\xff" * 256, 8, True),
        (b"\0", 8, False),
        (b"", 8, False),
        (b"", 13, True),  # and fits nothing
        (b"x" * 5000, 13, False),
        (b"x" * 64, 1, False),
        (b"x" * 64, 200, False),
    ],
)
def test_keys_of_a_size_that_may_be_used(data, algorithm, good):
    assert usable(dnskey(data, algorithm)) is good


@given(st.binary(max_size=300), st.integers(0, 255), st.integers(0, 65535), st.binary(max_size=80))
def test_keys_and_signatures_of_any_octets(key, algorithm, flags, signature):
    rdata = dnskey(key, algorithm, flags)
    keys = Keys(ZONE, [rdata])
    rrset = dns.rrset.from_text("www.leaf.example.", 60, "IN", "A", "192.0.2.1")
    good = Zone("leaf.example.", "www A 192.0.2.1").sign(rrset)
    assert good is not None
    for tag in {tag for _algorithm, tag in keys.by_tag} or {1}:
        rrsig = good[0].replace(key_tag=tag, algorithm=algorithm, signature=signature)
        rrsigs = dns.rrset.from_rdata_list(rrset.name, 60, [rrsig])
        assert Verifier(NOW).check(rrset, rrsigs, keys).fault is not None


@pytest.mark.parametrize(
    "name, fault", [("www.leaf.example.", None), ("www.example.", "no_signature"), ("www.leaf.test.", "no_signature")]
)
def test_keys_sign_nothing_outside_of_their_zone(name, fault):
    zone = Zone("leaf.example.")
    rrset = dns.rrset.from_text(name, 60, "IN", "A", "192.0.2.1")
    assert Verifier(NOW).check(rrset, zone.sign(rrset), Keys(ZONE, [zone.key.record])).fault == fault


def test_many_keys_of_one_tag():
    """KeyTrap (CVE-2023-50387): 100 keys that share a tag, and eight signatures that name it."""
    base = bytearray(Key(P256).record.key)
    colliding = []
    for number in range(100):  # adding to one 16-bit word what is taken from another keeps the tag
        data = bytearray(base)
        for word, change in ((0, number), (2, -number)):
            value = int.from_bytes(data[word : word + 2], "big") + change
            data[word : word + 2] = (value % 65536).to_bytes(2, "big")
        colliding.append(dnskey(bytes(data), 13))
    keys = Keys(ZONE, colliding)
    assert max(len(same) for same in keys.by_tag.values()) <= 4
    assert sum(len(same) for same in keys.by_tag.values()) <= 64 * 4


@pytest.mark.parametrize("records, checked", [(1, 400), (49, 400), (1000, 19)])
def test_large_sets_count_for_more(records, checked, monkeypatch):
    """A set of 1,000 records takes 0.16 s for each signature: 400 of them would take a minute for one address."""
    zone, verified = Zone("leaf.example."), []
    rrset = dns.rrset.from_text_list(ZONE, 60, "IN", "TXT", [str(number) for number in range(records)])
    good = zone.sign(rrset)
    assert good is not None
    monkeypatch.setattr(signatures, "_verify", lambda *_args: bool(verified.append(1)))
    verifier, keys = Verifier(NOW), Keys(ZONE, [zone.key.record])
    with pytest.raises(TooMuchWork):
        for number in range(500):
            rrsig = good[0].replace(signature=number.to_bytes(64, "big"))
            verifier.check(rrset, dns.rrset.from_rdata_list(ZONE, 60, [rrsig]), keys)
    assert len(verified) == checked


def test_as_many_as_a_message_holds():
    """A DNSKEY response of 60 kB, and a bad signature for every key: answered in bounded time."""
    world = chain()
    leaf = list(world.zones.values())[-1]

    def flood(_server: int, probe: Probe, message: dns.message.Message) -> None:
        for rrset in message.answer:
            if probe.rdtype == dns.rdatatype.DNSKEY and rrset.rdtype == dns.rdatatype.DNSKEY:
                for number in range(350):
                    rrset.add(dnskey(number.to_bytes(64, "big"), 13), 60)
            if probe.rdtype == dns.rdatatype.DNSKEY and rrset.rdtype == dns.rdatatype.RRSIG:
                (good,) = rrset
                rrset.clear()
                for number in range(200):
                    rrset.add(good.replace(signature=number.to_bytes(64, "big")), 60)

    leaf.change = flood
    found = world.trace("www.leaf.example.", "A")
    began = time.process_time()
    security = replay(validate(found, world.anchors), world.respond)
    assert security.state == "bogus"
    assert time.process_time() - began < 5


# -- hostile denials

NAMES = st.lists(st.sampled_from(["a", "b", "*", "www", "zz"]), max_size=4).map(
    lambda labels: dns.name.from_text(".".join([*labels, "leaf.example."]))
)
TYPES = st.lists(st.sampled_from(["A", "NS", "SOA", "DS", "CNAME", "DNAME"]), max_size=4, unique=True)


def nsec(after: dns.name.Name, types: list[str]) -> t.Any:
    return dns.rdata.from_text("IN", "NSEC", " ".join([after.to_text(), *types]))


@given(st.lists(st.tuples(NAMES, NAMES, TYPES), max_size=4), NAMES, st.integers(0, 4))
def test_proofs_of_any_nsec_records(records, name, labels):
    """They raise nothing, and never deny a name that one of the records stands at."""
    proof = NsecProof(ZONE, [(owner, nsec(after, types)) for owner, after, types in records])
    found = (proof.no_data(name, 1), proof.no_ds(name), proof.expanded(name, labels))
    assert set(found) <= {None, "proven", "no_delegation"}
    at = [types for owner, _after, types in records if owner == name]
    if at and "A" in at[0]:
        assert proof.no_data(name, 1) is None
    if at and "DS" in at[0]:
        assert proof.no_ds(name) is None
    proof.no_name(name)


@given(
    st.lists(
        st.tuples(st.binary(min_size=20, max_size=20), st.binary(min_size=1, max_size=20), st.integers(0, 255), TYPES),
        max_size=4,
    ),
    st.integers(0, 65535),
    NAMES,
    st.integers(0, 4),
)
def test_proofs_of_any_nsec3_records(records, iterations, name, labels):
    from .signed import _hex32

    rdatas = [
        (
            dns.name.from_text(_hex32(owner), ZONE),
            dns.rdata.from_text("IN", "NSEC3", f"1 {flags} {iterations} aabb {_hex32(after)} {' '.join(types)}"),
        )
        for owner, after, flags, types in records
        if len(after) % 5 == 0
    ]
    proof = Nsec3Proof(ZONE, rdatas)
    for found in (proof.no_name(name), proof.no_data(name, 1), proof.no_ds(name), proof.expanded(name, labels)):
        assert found in (None, "proven", "opt_out", "no_delegation", "nsec3_iterations")
        assert iterations <= 100 or found in (None, "nsec3_iterations")
