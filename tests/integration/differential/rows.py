# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The table of broken zones: what their servers hold and say, and what is to be made of it.

Each row is a zone with a server of its own, and one question. See servers.py for how responses are written.
"""

from __future__ import annotations

import typing as t

from ansible_collections.mailops.rdns.tests.support.faults import (
    Fault,
    forged_first,
    rcode,
    slow,
    truncated,
    udp_timeout,
    wrong_id,
)

from .servers import (
    altered,
    bloated,
    by,
    circling,
    closes,
    first_then,
    header_only,
    junk,
    nothing,
    octets,
    plain,
    questions,
    raw,
    right,
    says,
    with_edns,
    without_case,
)

ANSWER, NODATA, NXDOMAIN, FAILED = "answer", "nodata", "nxdomain", "failed"


class Row(t.NamedTuple):
    """One broken zone."""

    title: str
    kind: str  # the type asked for
    outcome: str  # what we, Unbound and BIND make of it; where they differ, what we do (differences.py)
    servers: tuple[Fault, ...] = (right,)  # what each server of the zone does with the question
    zone: t.Mapping[str, t.Sequence[str]] = {}  # what the zone holds; relative names, as in zone files
    owner: str = ""  # the name asked for, in the zone; else 10 for PTR and www for others
    always: bool = False  # the servers do it with every question about the zone


def ptr(title: str, outcome: str, *servers: Fault, **more: t.Any) -> Row:
    """The question is for the PTR of 10 in a reverse zone."""
    return Row(title, "PTR", outcome, servers or (right,), **more)


def a(title: str, outcome: str, *servers: Fault, **more: t.Any) -> Row:
    """The question is for the address of www in a forward zone."""
    return Row(title, "A", outcome, servers or (right,), **more)


def text(title: str, outcome: str, **more: t.Any) -> Row:
    """The question is for the texts of www."""
    return Row(title, "TXT", outcome, **more)


NAME = "answer = PTR mail.example."
ADDRESS = "answer = A 192.0.2.1"
HERE = {"10": ["PTR mail.example."], "www": ["A 192.0.2.1"]}  # what the zone of most rows holds
LAME = says("", "authority . NS ns-root.example.")
NOWHERE = says("")

ORDINARY = (
    ptr("one name", ANSWER, zone=HERE),
    ptr("two names", ANSWER, zone={"10": ["PTR a.example.", "PTR b.example."]}),
    ptr("300 names", ANSWER, zone={"10": [f"PTR name{number}.example." for number in range(300)]}),
    ptr("names of odd octets", ANSWER, zone={"10": [r"PTR a\000b\.c.\255.example.", r"PTR \123\123x\125\125."]}),
    ptr("the root as a name", ANSWER, zone={"10": ["PTR ."]}),
    text("a text", ANSWER, zone={"www": ['TXT "v=spf1 include:_spf.%{d} ~all"', "TXT other"]}),
    text("texts of odd octets", ANSWER, zone={"www": [r'TXT "\000\255\034\092;{{ x"', 'TXT ""']}),
    text("many texts", ANSWER, zone={"www": [f'TXT "{number} {200 * "x"}"' for number in range(20)]}),
    text("no text", NODATA, zone=HERE),
    ptr("a name as long as names may be", ANSWER, zone={"10": [f"PTR {'a' * 63}.{'b' * 63}.{'c' * 63}.{'d' * 61}."]}),
    ptr("a wildcard", ANSWER, zone={"*": ["PTR any.example."]}),
    ptr("another type only", NODATA, zone={"10": ["TXT x"]}),
    ptr("an empty non-terminal", NODATA, zone={"a.10": ["TXT x"]}),
    ptr("no such name", NXDOMAIN),
    a("one address", ANSWER, zone=HERE),
    ptr("100 names", ANSWER, zone={"10": [f"PTR name{number}.example." for number in range(100)]}),
    ptr("101 names", ANSWER, zone={"10": [f"PTR name{number}.example." for number in range(101)]}),
    a("200 addresses", ANSWER, zone={"www": [f"A 192.0.2.{number}" for number in range(1, 200)]}),
    Row("an IPv6 address", "AAAA", ANSWER, zone={"www": ["AAAA 2001:db8::1"]}),
    Row("an IPv6 address that holds an IPv4 address", "AAAA", ANSWER, zone={"www": ["AAAA ::ffff:192.0.2.1"]}),
    Row("the other family only", "AAAA", NODATA, zone=HERE),
    Row("two mail exchangers", "MX", ANSWER, zone={"www": ["MX 10 a", "MX 20 b"]}),
)

ANSWERS = (
    ptr("the same record three times", ANSWER, says("AA", NAME, NAME, NAME)),
    ptr("the same name in two cases", ANSWER, says("AA", NAME, "answer = PTR MAIL.example.")),
    ptr("the owner in another case", ANSWER, says("AA", "answer = PTR Mail.Test."), owner="10"),
    a("the owner in capitals", ANSWER, says("AA", "answer WWW A 192.0.2.1")),
    a("TTL 0", ANSWER, says("AA", "answer = 0 A 192.0.2.1")),
    a("TTL 2^31", ANSWER, says("AA", "answer = 2147483648 A 192.0.2.1")),
    a("TTL 2^32-1", ANSWER, says("AA", "answer = 4294967295 A 192.0.2.1")),
    a("two TTLs in one record set", ANSWER, says("AA", ADDRESS, "answer = 5 A 192.0.2.2")),
    a("not authoritative", ANSWER, says("", ADDRESS)),
    a("not authoritative, but it recurses", ANSWER, says("RA", ADDRESS)),
    a("authoritative, and it recurses", ANSWER, says("AA RA", ADDRESS)),
    a("AD from an authoritative server", ANSWER, says("AA AD", ADDRESS)),
    a("a record of another name beside it", ANSWER, says("AA", ADDRESS, "answer other A 192.0.2.2")),
    a("a record of another name before it", ANSWER, says("AA", "answer other A 192.0.2.2", ADDRESS)),
    a("a record of another type beside it", ANSWER, says("AA", ADDRESS, "answer = TXT x")),
    a("a record of another class beside it", ANSWER, says("AA", ADDRESS, "answer = HS/A 192.0.2.2")),
    a(
        "a signature beside it",
        ANSWER,
        says("AA", ADDRESS, "answer = RRSIG A 8 2 5 20300101000000 20200101000000 1 @ aaaa"),
    ),
    a("a record of an unknown type beside it", ANSWER, says("AA", ADDRESS, r"answer = TYPE65280 \# 4 01020304")),
    a("a record of an unknown type in additional", ANSWER, says("AA", ADDRESS, r"additional = TYPE65280 \# 2 0102")),
    a("an HTTPS record in additional", ANSWER, says("AA", ADDRESS, "additional = HTTPS 1 . alpn=h2")),
    a("name servers and glue beside it", ANSWER, says("AA", ADDRESS, "authority @ NS ns", "additional ns A 192.0.2.3")),
    a("an SOA beside it", ANSWER, says("AA", ADDRESS, "authority @ SOA")),
    a("another name only", FAILED, says("AA", "answer other A 192.0.2.2")),
    a("another type only, no SOA", FAILED, says("AA", "answer = TXT x")),
    a("another class only", FAILED, says("AA", "answer = HS/A 192.0.2.2")),
    a("the answer in the authority section", NODATA, says("AA", "authority = A 192.0.2.1")),
    a("the answer in the additional section", NODATA, says("AA", "additional = A 192.0.2.1")),
    a("NXDOMAIN with an answer", FAILED, says("AA NXDOMAIN", ADDRESS)),
    a("NXDOMAIN with an answer and an SOA", FAILED, says("AA NXDOMAIN", ADDRESS, "authority @ SOA")),
    a("SERVFAIL with an answer", FAILED, says("AA SERVFAIL", ADDRESS)),
    a("REFUSED with an answer", FAILED, says("AA REFUSED", ADDRESS)),
    a("an address of five octets", FAILED, raw(octets(1, b"\xc0\0\2\1\1"))),
    a("an address of three octets", FAILED, raw(octets(1, b"\xc0\0\2"))),
    a("more records announced than there are", FAILED, raw(octets(1, b"\xc0\0\2\1"), counts=(2, 0, 0))),
    a(
        "fewer records announced than there are",
        FAILED,
        raw(octets(1, b"\xc0\0\2\1"), octets(1, b"\xc0\0\2\2"), counts=(1, 0, 0)),
    ),
    a("junk behind the message", FAILED, altered(lambda wire: wire + b"junk"), zone=HERE),
    ptr("octets behind the name of a PTR", FAILED, raw(octets(12, b"\4mail\7example\0xx"))),
    ptr("a PTR whose name leads in a circle", FAILED, circling),
    ptr("a PTR whose name points forward", FAILED, raw(octets(12, b"\xc0\xff"))),
    ptr("a PTR with a label of type 01", FAILED, raw(octets(12, b"\x41\1\0"))),
    ptr("a PTR that ends too early", FAILED, raw(octets(12, b"\4mail\7exa", size=20))),
    ptr("a PTR without data", FAILED, raw(octets(12, b""))),
)

NEGATIVE = (
    a("NODATA without SOA", NODATA, says("AA")),
    a("NODATA without SOA, not authoritative", FAILED, NOWHERE),
    a("NODATA without SOA, not authoritative, but it recurses", NODATA, says("RA")),
    a("NODATA with the SOA, not authoritative", NODATA, says("", "authority @ SOA")),
    a("NODATA with SOA and NS", NODATA, says("AA", "authority @ SOA", "authority @ NS ns.example.")),
    a("NODATA with NS only, authoritative", FAILED, says("AA", "authority @ NS ns.example.")),
    a("NODATA with the SOA of another zone", NODATA, says("AA", "authority elsewhere.example. SOA")),
    a("NODATA with the SOA of the parent", NODATA, says("AA", "authority example. SOA")),
    a("NODATA with the SOA of a zone below", NODATA, says("AA", "authority below.www SOA")),
    a("NODATA with the SOA of another zone, not authoritative", FAILED, says("", "authority elsewhere.example. SOA")),
    a("NODATA with an SOA of TTL 2^31", NODATA, says("AA", "authority @ 2147483648 SOA")),
    a("NODATA with two SOAs", NODATA, says("AA", "authority @ SOA", "authority example. SOA")),
    a("NXDOMAIN without SOA", NXDOMAIN, says("AA NXDOMAIN")),
    a("NXDOMAIN without SOA, not authoritative", FAILED, says("NXDOMAIN")),
    a("NXDOMAIN with the SOA, not authoritative", NXDOMAIN, says("NXDOMAIN", "authority @ SOA")),
    a("NXDOMAIN with the SOA of another zone", NXDOMAIN, says("AA NXDOMAIN", "authority elsewhere.example. SOA")),
    a("NXDOMAIN with the SOA of the parent", NXDOMAIN, says("AA NXDOMAIN", "authority example. SOA")),
    a("NXDOMAIN with name servers", NXDOMAIN, says("AA NXDOMAIN", "authority @ NS ns.example.")),
    a("NXDOMAIN with name servers, not authoritative", FAILED, says("NXDOMAIN", "authority @ NS ns.example.")),
    a("NXDOMAIN for an empty non-terminal above", ANSWER, zone={"a.b": ["A 192.0.2.1"]}, owner="a.b"),
)

REFERRALS = (
    a("referral to the root", FAILED, LAME),
    a("referral to the root, authoritative", FAILED, says("AA", "authority . NS ns-root.example.")),
    a("referral to the root, from a server that recurses", FAILED, says("RA", "authority . NS ns-root.example.")),
    a("referral to the parent", FAILED, says("", "authority example. NS ns-root.example.")),
    a("referral to the zone itself", FAILED, says("", "authority @ NS ns.example.")),
    a("referral to another zone", FAILED, says("", "authority elsewhere.example. NS ns-root.example.")),
    a("referral below, to no server", FAILED, says("", "authority = NS nowhere")),
    a(
        "referral below, to a server that does not answer",
        FAILED,
        says("", "authority = NS dead", "additional dead A 198.18.0.9"),
    ),
    a("referral below, to a server of the zone", FAILED, says("", "authority = NS ns-root.example.")),
    a("every question is referred to the root", FAILED, LAME, always=True),
)

ALIASES = (
    ptr("RFC 2317", ANSWER, zone={"10": ["CNAME 10.0/26"], "10.0/26": ["PTR mail.example."]}),
    a("an alias", ANSWER, zone={"www": ["CNAME web"], "web": ["A 192.0.2.1"]}),
    a("an alias, and no more said", ANSWER, says("AA", "answer = CNAME web"), zone={"web": ["A 192.0.2.1"]}),
    a(
        "an alias behind its target",
        ANSWER,
        says("AA", "answer web A 192.0.2.1", "answer = CNAME web"),
        zone={"web": ["A 192.0.2.1"]},
    ),
    a("an alias to no name", NXDOMAIN, zone={"www": ["CNAME gone"]}),
    a("an alias to no name, as NOERROR", NXDOMAIN, says("AA", "answer = CNAME gone")),
    a("an alias to no name, without SOA", NXDOMAIN, says("AA NXDOMAIN", "answer = CNAME gone")),
    a("an alias to a name without address", NODATA, zone={"www": ["CNAME web"], "web": ["TXT x"]}),
    a("an alias to the root", FAILED, says("AA", "answer = CNAME ."), zone=HERE),
    a("an alias into another zone", FAILED, zone={"www": ["CNAME here.elsewhere.example."]}),
    a(
        "an alias into another zone, answered too",
        ANSWER,
        says("AA", "answer = CNAME here.elsewhere.example.", "answer here.elsewhere.example. A 198.51.100.1"),
    ),
    a(
        "an alias into another zone, with a lie",
        ANSWER,
        says("AA", "answer = CNAME here.elsewhere.example.", "answer here.elsewhere.example. A 192.0.2.66"),
    ),
    a(
        "an alias and an address of one name",
        ANSWER,
        says("AA", "answer = CNAME web", ADDRESS),
        zone={"web": ["A 192.0.2.2"]},
    ),
    a(
        "an address and an alias of one name",
        ANSWER,
        says("AA", ADDRESS, "answer = CNAME web"),
        zone={"web": ["A 192.0.2.2"]},
    ),
    a(
        "two aliases of one name",
        ANSWER,
        says("AA", "answer = CNAME web", "answer = CNAME web2"),
        zone={"web": ["A 192.0.2.1"], "web2": ["A 192.0.2.1"]},
    ),
    a("an alias of another name", FAILED, says("AA", "answer other CNAME web"), zone={"web": ["A 192.0.2.1"]}),
    a("an alias to itself", FAILED, zone={"www": ["CNAME www"]}),
    a("a circle of two", FAILED, zone={"www": ["CNAME b"], "b": ["CNAME www"]}),
    a("a circle of three", FAILED, zone={"www": ["CNAME b"], "b": ["CNAME c"], "c": ["CNAME www"]}),
    a("a circle behind an alias", FAILED, zone={"www": ["CNAME b"], "b": ["CNAME c"], "c": ["CNAME b"]}),
    *(
        a(
            f"{count} aliases in a row",
            outcome,
            zone={
                "www": ["CNAME a1"],
                **{f"a{n}": [f"CNAME a{n + 1}"] for n in range(1, count)},
                f"a{count}": ["A 192.0.2.1"],
            },
        )
        for count, outcome in ((8, ANSWER), (11, ANSWER), (12, FAILED), (17, FAILED))
    ),
    a("SERVFAIL behind an alias", FAILED, says("AA SERVFAIL", "answer = CNAME web"), zone={"web": ["A 192.0.2.1"]}),
    a("REFUSED behind an alias", FAILED, says("AA REFUSED", "answer = CNAME web"), zone={"web": ["A 192.0.2.1"]}),
    a("an alias, not authoritative", ANSWER, says("", "answer = CNAME web"), zone={"web": ["A 192.0.2.1"]}),
    a("a DNAME", ANSWER, zone={"old": ["DNAME new"], "www.new": ["A 192.0.2.1"]}, owner="www.old"),
    a(
        "a DNAME without its CNAME",
        ANSWER,
        says("AA", "answer old DNAME new"),
        zone={"www.new": ["A 192.0.2.1"]},
        owner="www.old",
    ),
    a(
        "a DNAME that makes names too long",
        FAILED,
        zone={"old": [f"DNAME {'a' * 63}.{'b' * 63}.{'c' * 63}.{'d' * 46}"]},
        owner="www.old",
    ),
    a(
        "a DNAME with another CNAME",
        ANSWER,
        says("AA", "answer old DNAME new", "answer = CNAME other"),
        zone={"www.new": ["A 192.0.2.1"], "other": ["A 192.0.2.2"]},
        owner="www.old",
    ),
)

RCODES = (
    *(
        a(f"{name} always", FAILED, rcode(name))
        for name in ("SERVFAIL", "REFUSED", "FORMERR", "NOTIMP", "NOTAUTH", "YXDOMAIN", "NXRRSET")
    ),
    a("SERVFAIL for every question", FAILED, rcode("SERVFAIL"), always=True),
    a("REFUSED for every question", FAILED, rcode("REFUSED"), always=True),
    a("rcode 11, which nobody assigned", FAILED, altered(lambda wire: wire[:3] + b"\x0b" + wire[4:]), zone=HERE),
)

TRANSPORT = (
    a("truncated by UDP", ANSWER, truncated, zone=HERE),
    a(
        "truncated, with one record of two",
        ANSWER,
        by(says("AA TC", ADDRESS), says("AA", ADDRESS, "answer = A 192.0.2.2")),
    ),
    a("truncated, and no TCP", FAILED, by(truncated, nothing), zone=HERE),
    a("truncated, and TCP that ends early", FAILED, by(truncated, closes), zone=HERE),
    a("truncated over TCP too", FAILED, says("AA TC", ADDRESS)),
    a("nothing by UDP", ANSWER, udp_timeout, zone=HERE),
    a("nothing", FAILED, nothing),
    a("a datagram of 2,500 octets", ANSWER, bloated),
    a("a late response", ANSWER, slow(0.25), zone=HERE),
    a("two responses", ANSWER, first_then(right), zone=HERE),
    a("another id", FAILED, wrong_id, zone=HERE),
    a("forged responses first", ANSWER, forged_first, zone=HERE),
    a("the question in capitals", ANSWER, without_case, zone=HERE),
    a("no question", FAILED, questions(0, ADDRESS)),
    a("two questions", FAILED, questions(2, ADDRESS)),
    a("the question comes back", FAILED, altered(lambda wire: wire[:2] + b"\0" + wire[3:12] + wire[12:]), zone=HERE),
    a("opcode NOTIFY", FAILED, altered(lambda wire: wire[:2] + bytes((wire[2] | 0x20,)) + wire[3:]), zone=HERE),
    a("an empty datagram", FAILED, junk(b"")),
    a("twelve octets of noise", FAILED, junk(b"%\xa5\x5a\xff\x00\xff\x00\xff\x00\xff\x01")),
    a("500 octets of noise", FAILED, junk(b"%" + bytes(n * 7 % 256 for n in range(500)))),
    a("a header only", FAILED, header_only("NOERROR")),
    a("FORMERR to EDNS, with OPT", ANSWER, with_edns(rcode("FORMERR")), zone=HERE),
    a("FORMERR to EDNS", ANSWER, with_edns(plain("FORMERR")), zone=HERE),
    a("FORMERR to EDNS, a header only", ANSWER, with_edns(header_only("FORMERR")), zone=HERE),
    a("NOTIMP to EDNS", ANSWER, with_edns(plain("NOTIMP")), zone=HERE),
    a("SERVFAIL to EDNS", FAILED, with_edns(plain("SERVFAIL")), zone=HERE),
    a("REFUSED to EDNS", FAILED, with_edns(plain("REFUSED")), zone=HERE),
    a("BADVERS to EDNS", ANSWER, with_edns(rcode("BADVERS")), zone=HERE),
    a("nothing to EDNS", FAILED, with_edns(nothing), zone=HERE),
    a("EDNS ignored", ANSWER, raw(octets(1, b"\xc0\0\2\1"))),
    a("two OPT records", FAILED, raw(octets(1, b"\xc0\0\2\1"), *[octets(41, b"", owner=b"\0")] * 2, counts=(1, 0, 2))),
)

#: The second server of the zone is right. Which is asked first is up to each resolver, so all must come to the answer.
#: Silence is left out: Unbound, where it begins with the silent one, may take longer than any mail server waits.
TWO_SERVERS = tuple(
    a(f"two servers, one {what}", ANSWER, fault, right, zone=HERE)
    for what, fault in (
        ("SERVFAIL", rcode("SERVFAIL")),
        ("REFUSED", rcode("REFUSED")),
        ("lame", LAME),
        ("broken off", raw(octets(1, b"\xc0\0", size=20))),
        ("FORMERR", rcode("FORMERR")),
        ("NOTAUTH", rcode("NOTAUTH")),
    )
)

ROWS = (*ORDINARY, *ANSWERS, *NEGATIVE, *REFERRALS, *ALIASES, *RCODES, *TRANSPORT, *TWO_SERVERS)
