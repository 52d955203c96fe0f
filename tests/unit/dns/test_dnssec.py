# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Given these signed zones and this time: this state, at this zone, for this reason.

Who "agrees" is in tests/integration/dnssec: Unbound and BIND, asked about the same kinds of zones.
"""

from __future__ import annotations

import typing as t

import dns.dnssec
import dns.flags
import dns.message
import dns.name
import dns.rdata
import dns.rdatatype
import dns.rrset
import pytest

from ansible_collections.mailops.rdns.plugins.module_utils._dns import question as questions
from ansible_collections.mailops.rdns.plugins.module_utils._dns.anchors import parse_anchors
from ansible_collections.mailops.rdns.plugins.module_utils._dns.dnssec import (
    MOST_SERVERS,
    explain_servfail,
    validate,
)
from ansible_collections.mailops.rdns.plugins.module_utils._dns.nameserver import Nameserver
from ansible_collections.mailops.rdns.plugins.module_utils._dns.probe import Probe, Response, Seen, replay
from ansible_collections.mailops.rdns.plugins.module_utils._dns.reply import RA
from ansible_collections.mailops.rdns.plugins.module_utils._dns.signatures import MOST_VERIFICATIONS, Verifier
from ansible_collections.mailops.rdns.plugins.module_utils._dns.trace import TraceOptions
from ansible_collections.mailops.rdns.plugins.module_utils._dns.traced import TIMEOUT, Security, resolver_views

from .signed import (
    DAY,
    ED448,
    ED25519,
    NOW,
    P256,
    P384,
    RSASHA1,
    RSASHA256,
    RSASHA512,
    Key,
    World,
    Zone,
    _sign,
    chain,
)

LEAF = "leaf.example."
WWW = "www.leaf.example."
SECURE = ("secure", LEAF, None)

# -- what stands in the zones


def bogus(reason: str, zone: str = LEAF) -> tuple[str, str, str]:
    return ("bogus", zone, reason)


def insecure(reason: str = "no_ds", zone: str = LEAF) -> tuple[str, str, str]:
    return ("insecure", zone, reason)


def other_key(algorithm: int = P256) -> list[str]:
    """The DS record of a key that the zone does not have."""
    return [Key(algorithm, 7).ds(LEAF).to_text()]


def unsigned(*owners_and_types: str) -> World:
    world = chain()
    leaf = leaf_of(world)
    leaf.unsigned = {t.cast("tuple[str, str]", tuple(one.split())) for one in owners_and_types}
    return world


def leaf_of(world: World) -> Zone:
    return list(world.zones.values())[-1]


def changed(change: t.Callable[[int, Probe, dns.message.Message], None], **leaf: t.Any) -> World:
    """The leaf's servers say something else."""
    world = chain(**leaf)
    leaf_of(world).change = change
    return world


def parent_changed(change: t.Callable[[int, Probe, dns.message.Message], None], **leaf: t.Any) -> World:
    world = chain(**leaf)
    list(world.zones.values())[1].change = change
    return world


def other_records(_server: int, _probe: Probe, message: dns.message.Message) -> None:
    for rrset in message.answer:
        if rrset.rdtype == dns.rdatatype.A:
            rrset.clear()
            rrset.add(dns.rdata.from_text("IN", "A", "192.0.2.66"), 3600)


def without(*kinds: str) -> t.Callable[[int, Probe, dns.message.Message], None]:
    """These types, and their signatures, taken out."""
    types = {dns.rdatatype.from_text(kind) for kind in kinds}

    def change(_server: int, _probe: Probe, message: dns.message.Message) -> None:
        for section in (message.answer, message.authority):
            section[:] = [one for one in section if one.rdtype not in types and one.covers not in types]

    return change


def without_signatures(_server: int, _probe: Probe, message: dns.message.Message) -> None:
    for section in (message.answer, message.authority):
        section[:] = [one for one in section if one.rdtype != dns.rdatatype.RRSIG]


def at_server(number: int, change: t.Callable[[int, Probe, dns.message.Message], None]) -> t.Any:
    return lambda server, probe, message: change(server, probe, message) if server == number else None


def no_such_name(_server: int, probe: Probe, message: dns.message.Message) -> None:
    """NXDOMAIN for a name that exists, with the zone's proof that another name does not."""
    if probe.rdtype == questions.A:
        message.answer.clear()
        message.set_rcode(3)


def nothing_there(_server: int, probe: Probe, message: dns.message.Message) -> None:
    if probe.rdtype == questions.A:
        message.answer.clear()


def two_keys(signing: int, in_ds: int) -> World:
    """A key that the DS record names, and another one; which of them signs."""
    keys = [Key(P256, 1), Key(P256, 2)]
    world = chain(ds=[keys[in_ds].ds(LEAF).to_text()])
    leaf = leaf_of(world)
    leaf.keys, leaf.signers = keys, [keys[signing]]
    return world


def digests(*kinds: str, wrong: str = "") -> World:
    """DS records with these digests, one of them wrong."""
    key = Key(P256)
    lines = {kind: key.ds(LEAF, kind).to_text() for kind in kinds}
    return chain(ds=[line[:-8] + "00000000" if kind == wrong else line for kind, line in lines.items()])


def expanded(**zone: t.Any) -> World:
    return chain(text="* A 192.0.2.1\nexact A 192.0.2.2\nx.deep A 192.0.2.3", **zone)


def unpublished_key() -> World:
    """Records signed by a key that the zone has taken out too early."""
    world = chain()
    leaf = leaf_of(world)
    leaf.sign_with = {"A": Key(P256, 5)}
    return world


def other_signer() -> World:
    """One operator, one key for all zones: the signature is good, and made for the zone above."""
    world = chain()
    leaf_of(world).signer = dns.name.from_text("example.")
    return world


def expanded_without(*kinds: str) -> World:
    world = expanded()
    leaf_of(world).change = without(*kinds)
    return world


def expanded_over(name: str, about: str = "zzz.leaf.example.", **zone: t.Any) -> World:
    """The wildcard's records, made to stand for a name where they must not, with the proof about another name."""
    world = expanded(**zone)
    leaf = leaf_of(world)

    def change(_server: int, probe: Probe, message: dns.message.Message) -> None:
        if probe.rdtype == questions.A:
            message.answer.clear()
            message.authority.clear()
            message.set_rcode(0)
            wildcard = dns.name.from_text("*.leaf.example.")
            records = leaf.get(wildcard, "A")
            assert records is not None
            leaf._put(
                message.answer, dns.rrset.from_rdata_list(dns.name.from_text(name), 3600, list(records)), wildcard
            )
            leaf._deny(message, dns.name.from_text(about), leaf.origin, expanded=True)

    leaf.change = change
    return world


def wildcard_hidden(**zone: t.Any) -> World:
    """NXDOMAIN for what a wildcard stands for, with the right proof that there is no such name, and none about it."""
    world = expanded(**zone)
    leaf = leaf_of(world)

    def change(_server: int, probe: Probe, message: dns.message.Message) -> None:
        if probe.rdtype == questions.A:
            message.answer.clear()
            message.authority.clear()
            message.set_rcode(3)
            leaf._put(message.authority, t.cast(t.Any, leaf.get(leaf.origin, "SOA")))
            if leaf.denial == "nsec3":
                leaf._deny(message, leaf.origin, leaf.origin)
            leaf._deny(message, dns.name.from_text(probe.owner), leaf.origin, expanded=True)

    leaf.change = change
    return world


EXPIRED = {"inception": NOW - 20 * DAY, "expiration": NOW - DAY}
EARLY = {"inception": NOW + DAY, "expiration": NOW + 20 * DAY}

# title: (zones, name, type, expected)
CASES: dict[str, tuple[t.Callable[[], World], str, str, tuple[str, str, str | None]]] = {
    "signed": (chain, WWW, "A", SECURE),
    "apex": (lambda: chain(text="@ A 192.0.2.1"), LEAF, "A", SECURE),
    "zone with one name": (lambda: chain(text=""), LEAF, "A", SECURE),
    "in the parent itself": (chain, "example.", "A", ("secure", "example.", None)),
    # algorithms
    "RSASHA1": (lambda: chain(algorithm=RSASHA1), WWW, "A", SECURE),
    "RSASHA256": (lambda: chain(algorithm=RSASHA256), WWW, "A", SECURE),
    "RSASHA512": (lambda: chain(algorithm=RSASHA512), WWW, "A", SECURE),
    "ECDSAP384SHA384": (lambda: chain(algorithm=P384), WWW, "A", SECURE),
    "ED25519": (lambda: chain(algorithm=ED25519), WWW, "A", SECURE),
    "ED448": (lambda: chain(algorithm=ED448), WWW, "A", SECURE),
    "an algorithm that nobody knows": (
        lambda: chain(ds=["1 200 2 " + "00" * 32]), WWW, "A", insecure("unsupported_algorithm"),
    ),
    "a digest that nobody knows": (
        lambda: chain(ds=["1 13 99 " + "00" * 32]), WWW, "A", insecure("unsupported_algorithm"),
    ),
    "an unknown algorithm beside a known one": (
        lambda: chain(ds=["1 200 2 " + "00" * 32, *other_key()]), WWW, "A", bogus("ds_without_dnskey"),
    ),
    "SHA-1 alone": (lambda: digests("SHA1"), WWW, "A", SECURE),
    "SHA-384 alone": (lambda: digests("SHA384"), WWW, "A", SECURE),
    "SHA-1 of another key beside SHA-256": (lambda: digests("SHA1", "SHA256", wrong="SHA1"), WWW, "A", SECURE),
    "SHA-1 does not count beside SHA-256": (
        lambda: digests("SHA1", "SHA256", wrong="SHA256"), WWW, "A", bogus("ds_without_dnskey"),
    ),
    # time
    "expired": (lambda: chain(**EXPIRED), WWW, "A", bogus("expired")),
    "not yet valid": (lambda: chain(**EARLY), WWW, "A", bogus("not_yet_valid")),
    "expires this second": (lambda: chain(expiration=NOW), WWW, "A", SECURE),
    "expired a second ago": (lambda: chain(expiration=NOW - 1), WWW, "A", bogus("expired")),
    "begins this second": (lambda: chain(inception=NOW), WWW, "A", SECURE),
    "begins in a second": (lambda: chain(inception=NOW + 1), WWW, "A", bogus("not_yet_valid")),
    "the parent expired": (
        lambda: World(Zone("."), Zone("example.", **EXPIRED), Zone(LEAF, "www A 192.0.2.1")),
        WWW, "A", bogus("expired", "example."),
    ),
    "the root expired": (
        lambda: World(Zone(".", **EXPIRED), Zone("example.", "www A 192.0.2.1")), "www.example.", "A",
        bogus("expired", "."),
    ),
    # keys
    "no DS": (lambda: chain(signed=False), WWW, "A", insecure()),
    "signed, and no DS": (lambda: chain(ds=[]), WWW, "A", insecure()),
    "below an unsigned zone": (
        lambda: World(Zone("."), Zone("example.", signed=False), Zone(LEAF, "www A 192.0.2.1")), WWW, "A",
        insecure(zone="example."),
    ),
    "DS of another key": (lambda: chain(ds=other_key()), WWW, "A", bogus("ds_without_dnskey")),
    "DS of the same tag, another digest": (
        lambda: chain(ds=[f"{Key().tag} 13 2 " + "00" * 32]), WWW, "A", bogus("ds_without_dnskey"),
    ),
    "DS, and no DNSKEY": (lambda: chain(signed=False, ds=other_key()), WWW, "A", bogus("no_dnskey")),
    "one DS of two fits": (lambda: chain(ds=[*other_key(), Key().ds(LEAF).to_text()]), WWW, "A", SECURE),
    "key that signs nothing in DS": (lambda: two_keys(0, 1), WWW, "A", bogus("no_signature")),
    "key of two": (lambda: two_keys(1, 1), WWW, "A", SECURE),
    "DNSKEY unsigned": (lambda: unsigned(f"{LEAF} DNSKEY"), WWW, "A", bogus("no_signature")),
    "signed in another zone's name, with this one's key": (other_signer, WWW, "A", bogus("no_signature")),
    "signed by a key not there": (unpublished_key, WWW, "A", bogus("bad_signature")),
    # answers
    "answer unsigned": (lambda: unsigned(f"{WWW} A"), WWW, "A", bogus("no_signature")),
    "answer altered": (lambda: changed(other_records), WWW, "A", bogus("bad_signature")),
    "all signatures stripped": (lambda: changed(without_signatures), WWW, "A", bogus("no_signature")),
    "DS stripped": (lambda: parent_changed(without("DS")), WWW, "A", bogus("missing_denial", "example.")),
    "DS unsigned": (lambda: parent_changed(without_signatures), WWW, "A", bogus("no_signature", "example.")),
    # nothing there
    "no such name, NSEC": (chain, "nope.leaf.example.", "A", SECURE),
    "no such name before the first, NSEC": (chain, "0.leaf.example.", "A", SECURE),
    "no such name, NSEC3": (lambda: chain(denial="nsec3"), "nope.leaf.example.", "A", SECURE),
    "no such name deep down, NSEC3": (lambda: chain(denial="nsec3"), "a.b.c.www.leaf.example.", "A", SECURE),
    "no such type, NSEC": (chain, WWW, "AAAA", SECURE),
    "no such type, NSEC3": (lambda: chain(denial="nsec3"), WWW, "AAAA", SECURE),
    "empty non-terminal, NSEC": (lambda: chain(text="a.b.c A 192.0.2.1"), "b.c.leaf.example.", "A", SECURE),
    "empty non-terminal, NSEC3": (
        lambda: chain(text="a.b.c A 192.0.2.1", denial="nsec3"), "c.leaf.example.", "A", SECURE,
    ),
    "no such name, opt-out": (
        lambda: chain(denial="nsec3", opt_out=True), "nope.leaf.example.", "A", insecure("opt_out"),
    ),
    "no such type, opt-out": (lambda: chain(denial="nsec3", opt_out=True), WWW, "AAAA", SECURE),
    "no proof": (lambda: changed(without("NSEC")), "nope.leaf.example.", "A", bogus("missing_denial")),
    "no proof, NSEC3": (
        lambda: changed(without("NSEC3"), denial="nsec3"), "nope.leaf.example.", "A", bogus("missing_denial"),
    ),
    "proof unsigned": (
        lambda: unsigned(*(f"{name}{LEAF} NSEC" for name in ("", "www."))), "nope.leaf.example.", "A",
        bogus("no_signature"),
    ),
    "SOA unsigned": (lambda: unsigned(f"{LEAF} SOA"), "nope.leaf.example.", "A", bogus("no_signature")),
    "iterations, NSEC3": (lambda: chain(denial="nsec3", iterations=100), "nope.leaf.example.", "A", SECURE),
    "too many iterations, NSEC3": (
        lambda: chain(denial="nsec3", iterations=101), "nope.leaf.example.", "A", insecure("nsec3_iterations"),
    ),
    "too many iterations over a delegation": (
        lambda: World(Zone("."), Zone("example.", denial="nsec3", iterations=500), Zone(LEAF, signed=False)), WWW, "A",
        insecure("nsec3_iterations"),
    ),
    # delegations
    "no DS, NSEC3": (
        lambda: World(Zone("."), Zone("example.", denial="nsec3"), Zone(LEAF, "www A 192.0.2.1", signed=False)),
        WWW, "A", insecure(),
    ),
    "no DS, opt-out": (
        lambda: World(
            Zone("."), Zone("example.", denial="nsec3", opt_out=True), Zone(LEAF, "www A 192.0.2.1", signed=False)
        ),
        WWW, "A", insecure(),
    ),
    "signed below opt-out": (
        lambda: World(Zone("."), Zone("example.", denial="nsec3", opt_out=True), Zone(LEAF, "www A 192.0.2.1")),
        WWW, "A", SECURE,
    ),
    # wildcards
    "wildcard, NSEC": (expanded, "any.leaf.example.", "A", SECURE),
    "wildcard, NSEC3": (lambda: expanded(denial="nsec3"), "any.leaf.example.", "A", SECURE),
    "wildcard of several labels": (expanded, "a.b.c.leaf.example.", "A", SECURE),
    "wildcard of several labels, NSEC3": (lambda: expanded(denial="nsec3"), "a.b.c.leaf.example.", "A", SECURE),
    "wildcard, opt-out": (
        lambda: expanded(denial="nsec3", opt_out=True), "any.leaf.example.", "A", insecure("opt_out"),
    ),
    "the wildcard itself": (expanded, "*.leaf.example.", "A", SECURE),
    "wildcard without that type": (expanded, "any.leaf.example.", "AAAA", SECURE),
    "wildcard without that type, NSEC3": (lambda: expanded(denial="nsec3"), "any.leaf.example.", "AAAA", SECURE),
    "wildcard does not reach below": (expanded, "y.deep.leaf.example.", "A", SECURE),
    "wildcard without proof": (lambda: expanded_without("NSEC"), "any.leaf.example.", "A", bogus("missing_denial")),
    "wildcard in place of a closer one": (
        lambda: expanded_over("y.deep.leaf.example.", "y.deep.leaf.example."), "y.deep.leaf.example.", "A",
        bogus("missing_denial"),
    ),
    "wildcard hidden": (wildcard_hidden, "any.leaf.example.", "A", bogus("missing_denial")),
    "wildcard in place of a closer one, NSEC3": (
        lambda: expanded_over("y.deep.leaf.example.", "y.deep.leaf.example.", denial="nsec3"),
        "y.deep.leaf.example.", "A", bogus("missing_denial"),
    ),
    "wildcard hidden, NSEC3": (
        lambda: wildcard_hidden(denial="nsec3"), "any.leaf.example.", "A", bogus("missing_denial"),
    ),
    "wildcard in place of what exists": (
        lambda: expanded_over("exact.leaf.example."), "exact.leaf.example.", "A", bogus("missing_denial"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("zones, name, kind, expected", CASES.values(), ids=CASES.keys())
def test_state_zone_and_reason(zones, name, kind, expected):
    security = zones().validate(name, kind)
    assert (security.state, security.zone, security.reason) == expected, security
    assert security.why and "None" not in security.why
    assert (security.until is None) == (security.state in ("bogus", "indeterminate"))


# -- lies

LIES: dict[str, tuple[t.Callable[[], World], str]] = {
    "NXDOMAIN for what exists": (lambda: changed(no_such_name), WWW),
    "NXDOMAIN for what exists, NSEC3": (lambda: changed(no_such_name, denial="nsec3"), WWW),
    "NODATA for what exists": (lambda: changed(nothing_there), WWW),
    "NODATA for what exists, NSEC3": (lambda: changed(nothing_there, denial="nsec3"), WWW),
}


@pytest.mark.parametrize("zones, name", LIES.values(), ids=LIES.keys())
@pytest.mark.parametrize(
    "about", ["nope.leaf.example.", "zzz.leaf.example.", "0.leaf.example.", LEAF, "x.www.leaf.example."]
)
def test_the_proof_about_one_name_proves_nothing_about_another(zones, name, about):
    world = zones()
    leaf = leaf_of(world)
    lie = t.cast(t.Any, leaf.change)

    def change(server: int, probe: Probe, message: dns.message.Message) -> None:
        lie(server, probe, message)
        if probe.rdtype == questions.A:
            message.authority.clear()
            leaf._put(message.authority, t.cast(t.Any, leaf.get(leaf.origin, "SOA")))
            other = dns.name.from_text(about)
            encloser = other if other == leaf.origin else other.parent()
            leaf._deny(message, other, encloser)

    leaf.change = change
    security = world.validate(name)
    assert (security.state, security.reason) == ("bogus", "missing_denial"), security


def test_a_parents_record_at_a_cut_proves_nothing_about_what_is_below():
    """RFC 6840 section 4.1: NSEC of the parent at the delegation, passed off as the child's."""
    world = World(Zone("."), Zone("example."), Zone("b.example.", "www A 192.0.2.1", ds=[]))
    parent = list(world.zones.values())[1]
    found = world.trace("nope.b.example.", "A")._replace(
        steps=tuple(step for step in world.trace("nope.b.example.", "A").steps if step.zone != "b.example.")
    )

    def change(_server: int, probe: Probe, message: dns.message.Message) -> None:
        if probe.owner == "nope.b.example.":
            message.answer.clear()
            message.authority.clear()
            message.set_rcode(3)
            parent._put(message.authority, t.cast(t.Any, parent.get(parent.origin, "SOA")))
            for name in ("b.example.", "example."):
                parent._put(message.authority, t.cast(t.Any, parent.get(dns.name.from_text(name), "NSEC")))

    parent.change = change
    security = replay(validate(found, world.anchors), world.respond)
    assert (security.state, security.reason) == ("bogus", "missing_denial"), security


def test_a_wildcards_denial_says_nothing_about_a_name_that_it_could_stand_for():
    """Its NSEC record, made to stand at a name of its own: the signature is good, and of another name."""
    world = chain(text="* A 192.0.2.1\nwww AAAA 2001:db8::1")
    leaf = leaf_of(world)

    def change(_server: int, probe: Probe, message: dns.message.Message) -> None:
        if probe.rdtype == questions.AAAA:
            message.answer.clear()
            wildcard = dns.name.from_text("*.leaf.example.")
            leaf._put(message.authority, t.cast(t.Any, leaf.get(leaf.origin, "SOA")))
            rdatas = list(t.cast(t.Any, leaf.get(wildcard, "NSEC")))
            leaf._put(message.authority, dns.rrset.from_rdata_list(dns.name.from_text(WWW), 300, rdatas), wildcard)

    leaf.change = change
    assert world.validate(WWW, "AAAA")[:3] == bogus("missing_denial")


def test_the_denial_of_another_zone_is_none_of_this_one():
    def below(_server: int, probe: Probe, message: dns.message.Message) -> None:
        if probe.rdtype == questions.A:
            soa = next(one for one in message.authority if one.rdtype == dns.rdatatype.SOA)
            message.authority[:] = [dns.rrset.from_rdata_list(dns.name.from_text("x.leaf.example."), 60, list(soa))]

    assert changed(below).validate("nope.x.leaf.example.")[:3] == ("indeterminate", LEAF, "changed")


# -- aliases

REVERSE = "17.2.0.192.in-addr.arpa."


def over_zones(**last: t.Any) -> World:
    """RFC 2317: a CNAME in the provider's zone to the customer's, elsewhere."""
    return World(
        Zone("."),
        Zone("arpa."),
        Zone("2.0.192.in-addr.arpa.", "17 CNAME 17.customer.example."),
        Zone("example.", "away DNAME d.example.\n*.w CNAME 17.customer.example."),
        Zone("customer.example.", "17 PTR mail.example.", **last),
        Zone("d.example.", "17 PTR mail.example."),
    )


ALIASES: dict[str, tuple[t.Callable[[], World], str, tuple[str, str, str | None]]] = {
    "CNAME over zones": (over_zones, REVERSE, ("secure", "customer.example.", None)),
    "CNAME to an unsigned zone": (lambda: over_zones(signed=False), REVERSE, insecure(zone="customer.example.")),
    "CNAME to a broken zone": (lambda: over_zones(**EXPIRED), REVERSE, bogus("expired", "customer.example.")),
    "DNAME to nothing": (over_zones, "18.away.example.", ("secure", "d.example.", None)),
    "DNAME": (over_zones, "17.away.example.", ("secure", "d.example.", None)),
    "CNAME by a wildcard": (over_zones, "any.w.example.", ("secure", "customer.example.", None)),
}  # fmt: skip


@pytest.mark.parametrize("zones, name, expected", ALIASES.values(), ids=ALIASES.keys())
def test_aliases(zones, name, expected):
    security = zones().validate(name, "PTR")
    assert (security.state, security.zone, security.reason) == expected, security


def test_an_unsigned_alias_breaks_the_chain():
    world = over_zones()
    world.zones[dns.name.from_text("2.0.192.in-addr.arpa.")].unsigned = {(REVERSE, "CNAME")}
    security = world.validate(REVERSE, "PTR")
    assert (security.state, security.zone, security.reason) == bogus("no_signature", "2.0.192.in-addr.arpa.")


def test_another_answer_than_the_traces_is_not_secure():
    world = over_zones()
    found = world.trace(REVERSE, "PTR")
    moved = found._replace(aliases=(found.aliases[0]._replace(target="18.customer.example."),))
    assert replay(validate(moved, world.anchors), world.respond).reason == "changed"
    gone = found._replace(aliases=())
    assert replay(validate(gone, world.anchors), world.respond).state == "indeterminate"


def test_an_answer_where_the_trace_saw_an_alias():
    world = over_zones()
    alias = world.trace(REVERSE, "PTR").aliases[0]._replace(owner="17.d.example.", target="18.d.example.")
    found = world.trace("17.d.example.", "PTR")
    security = replay(validate(found._replace(aliases=(alias,)), world.anchors), world.respond)
    assert (security.state, security.zone, security.reason) == ("indeterminate", "d.example.", "changed")


def test_an_answer_that_says_that_there_is_none():
    world = changed(lambda _server, probe, message: message.set_rcode(3) if probe.rdtype == questions.A else None)
    assert world.validate(WWW)[:3] == ("indeterminate", LEAF, "changed")


# -- servers


def test_one_good_server_is_enough_and_the_others_are_told():
    world = changed(at_server(1, other_records), servers=3)
    security = world.validate(WWW)
    assert (security.state, security.reason) == ("secure", "servers_differ")
    assert "ns1.invalid. (10.2.1.1): the signature of www.leaf.example. A does not fit" in security.why


def test_servers_with_different_keys():
    """A key rollover that has not come to every server: what the new key signed validates at some of them."""
    world = chain(servers=2)
    leaf = leaf_of(world)
    new = Key(P256, 3, 256)
    leaf.sign_with = {"A": new}

    def with_new_key(_server: int, probe: Probe, message: dns.message.Message) -> None:
        if probe.rdtype == dns.rdatatype.DNSKEY:
            keys = dns.rrset.from_rdata_list(leaf.origin, 3600, [leaf.key.record, new.record])
            message.answer[:] = [keys, dns.rrset.from_rdata_list(leaf.origin, 3600, [_sign(keys, leaf.key, leaf)])]

    leaf.change = at_server(1, with_new_key)
    security = world.validate(WWW)
    assert (security.state, security.reason) == ("secure", "servers_differ")
    assert "ns1.invalid. (10.2.1.1): it has other keys" in security.why


def test_a_zone_that_the_zone_above_does_not_know():
    """A trace may take a name for a zone that is none: the keys of the zone that holds it go on."""
    world = World(Zone("."), Zone("example.", "www A 192.0.2.1"))
    found = world.trace("www.example.", "A")
    steps = (*found.steps, found.steps[-1]._replace(zone="www.example."))
    assert replay(validate(found._replace(steps=steps), world.anchors), world.respond).state == "secure"


def test_all_servers_wrong():
    assert changed(other_records, servers=3).validate(WWW)[:3] == bogus("bad_signature")


@pytest.mark.parametrize("silent, state", [({0}, "secure"), ({0, 1}, "secure"), ({0, 1, 2}, "indeterminate")])
def test_silence_is_never_bogus(silent, state):
    world = chain(servers=3)
    leaf_of(world).silent = silent
    security = world.validate(WWW)
    assert security.state == state
    assert state == "secure" or (security.reason, security.zone) == ("servers_unreachable", LEAF)


def test_silence_beside_a_lie_is_bogus():
    world = changed(other_records, servers=2)
    leaf_of(world).silent = {0}
    assert world.validate(WWW).state == "bogus"


@pytest.mark.parametrize("rcode", [1, 2, 4, 5, 9])
def test_errors_are_never_bogus(rcode):
    world = changed(lambda _server, _probe, message: message.set_rcode(rcode))
    assert world.validate(WWW)[:4:2] == ("indeterminate", "servers_unreachable")


def test_answers_without_authority_do_not_count():
    def cached(_server: int, _probe: Probe, message: dns.message.Message) -> None:
        message.flags &= ~dns.flags.AA

    assert changed(cached).validate(WWW)[:4:2] == ("indeterminate", "servers_unreachable")


def test_what_is_asked_of_whom():
    world = chain(servers=20)
    found = world.trace(WWW, "A")
    steps = list(found.steps)
    views = list(steps[-1].servers)
    views[0] = views[0]._replace(outcome=TIMEOUT)
    views[1] = views[1]._replace(via="expected")
    views[2] = views[2]._replace(name=views[3].name)
    steps[-1] = steps[-1]._replace(servers=tuple(views))
    options = TraceOptions((("", Nameserver("10.0.0.1", 5301)),), port=5302)
    replay(validate(found._replace(steps=tuple(steps)), world.anchors, None, options), world.respond)
    assert {probe.dnssec for probe in world.asked} == {True} and not any(probe.recurse for probe in world.asked)
    asked = {(probe.owner, probe.rdtype): [] for probe in world.asked}
    for probe in world.asked:
        asked[probe.owner, probe.rdtype].append(str(probe.server))
    assert asked[".", 48] == ["10.0.0.1:5301"] and asked["example.", 43] == ["10.0.0.1:5301"]
    assert asked["example.", 48] == ["10.1.0.1:5302"] and asked[LEAF, 43] == ["10.1.0.1:5302"]
    assert asked[WWW, 1] == [f"10.2.{server}.1:5302" for server in (2, 4, 5, 6, 7, 8)]
    assert len(asked[LEAF, 48]) == MOST_SERVERS


# -- time


@pytest.mark.parametrize(
    "at, expected",
    [
        (NOW - 2 * DAY, bogus("not_yet_valid", ".")),
        (NOW, SECURE),
        (None, SECURE),
        (NOW + 30 * DAY, bogus("expired", ".")),
        (0, bogus("not_yet_valid", ".")),
        (4_000_000_000, bogus("expired", ".")),
    ],
)
def test_signatures_are_judged_at_the_time_given(at, expected):
    assert chain().validate(WWW, at=at)[:3] == expected


def test_until_the_first_signature_expires():
    assert chain(expiration=NOW + 5).validate(WWW).until == NOW + 5
    world = World(Zone("."), Zone("example.", expiration=NOW + 7), Zone(LEAF, "www A 192.0.2.1"))
    assert world.validate(WWW).until == NOW + 7
    world = World(Zone(".", expiration=NOW + 3), Zone("example."), Zone(LEAF, "www A 192.0.2.1"))
    assert world.validate(WWW).until == NOW + 3
    assert over_zones(expiration=NOW + 9).validate(REVERSE, "PTR").until == NOW + 9


def test_another_signature_that_is_good_is_enough():
    """A key rollover: two keys sign, and one of the signatures is broken."""
    world = two_keys(0, 0)
    leaf = leaf_of(world)
    leaf.signers = list(reversed(leaf.keys))
    leaf.spoiled = {leaf.keys[1]}
    assert world.validate(WWW)[:3] == SECURE


# -- trust anchors


def test_trust_anchors():
    world = chain()
    found = world.trace(WWW, "A")

    def state(*lines: str) -> Security:
        return replay(validate(found, parse_anchors(lines or None)), world.respond)

    root, leaf = (f"{zone} IN DS {Key().ds(zone).to_text()}" for zone in (".", LEAF))
    assert state(root)[:3] == state(leaf)[:3] == SECURE
    assert state()[:4:2] == ("indeterminate", "no_trust_anchor")  # the Internet's root is another one
    assert "trust anchor" in state().why
    assert state("other. IN DS " + other_key()[0])[:3] == ("indeterminate", LEAF, "no_trust_anchor")
    assert state(f"www.{LEAF} IN DS " + other_key()[0])[:3] == ("indeterminate", LEAF, "no_trust_anchor")
    between = World(Zone("."), Zone("example."), Zone("x.y.example.", "www A 192.0.2.1")).trace("www.x.y.example.", "A")
    no_zone = replay(validate(between, parse_anchors(["y.example. IN DS " + other_key()[0]])), world.respond)
    assert no_zone.reason == "no_trust_anchor" and "no zone" in no_zone.why
    assert state(root, f"{LEAF} IN DS " + other_key()[0]).reason == "no_trust_anchor"  # the closest one counts
    assert state(". IN DS 1 200 2 " + "00" * 32).reason == "no_trust_anchor"
    key = Key().record
    assert state(f". 3600 IN DNSKEY {key.to_text()}")[:3] == SECURE


def test_a_root_without_dnssec():
    world = World(Zone(".", "www.example. A 192.0.2.1", signed=False))
    assert world.validate("www.example.")[:3] == ("indeterminate", ".", "no_trust_anchor")


def test_without_cryptography(monkeypatch):
    def missing(*_args: t.Any, **_named: t.Any) -> None:
        raise ImportError("no cryptography")

    monkeypatch.setattr(dns.dnssec, "validate_rrsig", missing)
    world = chain()
    security = replay(validate(world.trace(WWW, "A"), world.anchors), world.respond)
    assert security[:4:2] == ("indeterminate", "cryptography_missing") and "cryptography" in security.why
    assert security.until is None


def test_nothing_was_traced():
    found = chain().trace(WWW, "A")._replace(steps=())
    assert replay(validate(found, parse_anchors(None)), lambda _probe: None)[:4:2] == (
        "indeterminate", "servers_unreachable",
    )  # fmt: skip


# -- bounds


def test_the_work_is_bounded():
    """KeyTrap (CVE-2023-50387): many keys of one tag, many signatures, none of which fits."""
    world = chain()
    leaf = leaf_of(world)

    def flood(_server: int, probe: Probe, message: dns.message.Message) -> None:
        for rrset in message.answer:
            if rrset.rdtype == dns.rdatatype.RRSIG and probe.rdtype == questions.A:
                (rrsig,) = rrset
                rrset.clear()
                for number in range(200):
                    rrset.add(rrsig.replace(signature=bytes(60) + number.to_bytes(4, "big")), 3600)

    leaf.change = flood
    counted = []
    security = replay(counting(validate(world.trace(WWW, "A"), world.anchors), counted), world.respond)
    assert security[:4:2] == ("bogus", "bad_signature")
    assert len(counted) < 20


def counting(probing: t.Any, counted: list[int]) -> t.Any:
    """Count what is verified while a probing runs."""
    before = dns.dnssec.validate_rrsig

    def validate_rrsig(*args: t.Any, **named: t.Any) -> None:
        counted.append(1)
        before(*args, **named)

    dns.dnssec.validate_rrsig = validate_rrsig
    try:
        return (yield from probing)
    finally:
        dns.dnssec.validate_rrsig = before


def test_too_much_work_is_indeterminate(monkeypatch):
    before = Verifier.__init__

    def poor(self: Verifier, at: float) -> None:
        before(self, at)
        self._left = 3

    monkeypatch.setattr(Verifier, "__init__", poor)
    assert chain().validate(WWW)[:4:2] == ("indeterminate", "too_costly")
    assert MOST_VERIFICATIONS > 100


def test_nothing_is_verified_twice():
    counted: list[int] = []
    world = chain(servers=6)
    security = replay(counting(validate(world.trace(WWW, "A"), world.anchors), counted), world.respond)
    assert security.state == "secure" and len(counted) < 30


# -- views and SERVFAIL


@pytest.mark.parametrize(
    "state, outcome, validating, plain",
    [
        ("secure", "answer", "answer", "answer"),
        ("insecure", "nxdomain", "nxdomain", "nxdomain"),
        ("bogus", "answer", "servfail", "answer"),
        ("bogus", "nodata", "servfail", "nodata"),
        ("indeterminate", "answer", "unknown", "answer"),
        ("indeterminate", "lame", "servfail", "servfail"),
        ("secure", "timeout", "servfail", "servfail"),
    ],
)
def test_what_resolvers_make_of_it(state, outcome, validating, plain):
    found = chain().trace(WWW, "A", outcome)
    views = resolver_views(Security(state, None, None, ""), found)
    assert views == {"validating": validating, "non_validating": plain}


RESOLVER = Nameserver("192.0.2.53", 5353)
ASKED = questions.ask("10.2.0.192.in-addr.arpa.", questions.PTR)
PTR = Seen(ASKED.owner, questions.PTR, 60, "mail.example.")
SOA_OF = Seen("2.0.192.in-addr.arpa.", questions.SOA, 60, "ns. host. 1 2 3 4 30")


def said(rcode: int, *answers: Seen, authority: tuple[Seen, ...] = ()) -> t.Callable[[Probe], Response]:
    def respond(probe: Probe) -> Response:
        assert probe[3:] == (True, True, False) and probe.server == RESOLVER
        return Response(probe, "response", rcode, 0x8000 | RA | rcode, answers, authority, transport="udp", at=NOW)

    return respond


@pytest.mark.parametrize(
    "respond, outcome, records, ttl",
    [
        (said(0, PTR), "answer", ("mail.example.",), 60),
        (said(3, authority=(SOA_OF,)), "nxdomain", (), 30),
        (said(0, authority=(SOA_OF,)), "nodata", (), 30),
        (said(2), "servfail", (), None),
        (said(5), "refused", (), None),
        (lambda probe: Response(probe, "timeout", at=NOW), "timeout", (), None),
        (lambda probe: None, "not_asked", (), None),
    ],
)
def test_servfail_with_checking_disabled(respond, outcome, records, ttl):
    answer = replay(explain_servfail(ASKED, RESOLVER), respond)
    assert (answer.outcome, answer.records, answer.ttl, answer.server) == (outcome, records, ttl, "192.0.2.53:5353")
    assert answer.question == ASKED and not answer.authenticated


def test_aliases_that_a_resolver_leaves_to_us():
    alias = Seen(ASKED.owner, questions.CNAME, 50, "10.0-25.2.0.192.in-addr.arpa.")
    behind = PTR._replace(owner=alias.value)

    def respond(probe: Probe) -> Response:
        return said(0, alias if probe.owner == ASKED.owner else behind)(probe)

    answer = replay(explain_servfail(ASKED, RESOLVER), respond)
    assert (answer.outcome, answer.records, len(answer.aliases)) == ("answer", ("mail.example.",), 1)
    circle = {ASKED.owner: alias, alias.value: Seen(alias.value, questions.CNAME, 50, ASKED.owner)}
    answer = replay(explain_servfail(ASKED, RESOLVER), lambda probe: said(0, circle[probe.owner])(probe))
    assert not answer.conclusive
