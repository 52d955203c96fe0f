# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Zones, right and broken, and what validation has to make of a name in each.

Standard library only: serve.py, in the container, reads it too.
"""

from __future__ import annotations

import typing as t

HOST = "198.18.9.9"
#: Regular expressions for lines of a signed zone, one record a line: "OWNER TTL IN TYPE DATA".
Lines = tuple[str, ...]


class Zone(t.NamedTuple):
    """One zone and its treatment."""

    name: str
    text: str = f"www A {HOST}"
    signed: bool = True
    algorithm: str = "ECDSAP256SHA256"
    options: str = ""  # of dnssec-signzone; "-s" and "-e" decide from when to when signatures are good
    ds: str = "own"  # or none, other (another key's), sha1, both, or records as they stand
    drop: Lines = ()  # what is taken out after signing
    alter: tuple[str, str] | None = None  # what is changed after signing
    split_keys: bool = False  # one key for the keys, one for the rest
    second: str | None = None  # options that the copy at a second server is signed with
    dead: bool = False  # no server answers


EXPIRED = "-s 20200101000000 -e 20200201000000"
EARLY = "-s now+864000 -e now+1728000"
NSEC3 = "-3 aabb -H 0"
LDNS = "ldns-signzone"  # in place of dnssec-signzone, which knows measure
OPT_OUT = "-3 aabb -H 0 -A"
SIGNATURE = r"\sIN\s+RRSIG\s+"
UNKNOWN_ALGORITHM = "12345 200 2 " + "AB" * 32
UNKNOWN_DIGEST = "12345 13 99 " + "AB" * 32

ZONES = (
    Zone("secure.example."),
    Zone("rsasha1.example.", algorithm="RSASHA1"),
    Zone("rsasha256.example.", algorithm="RSASHA256"),
    Zone("rsasha512.example.", algorithm="RSASHA512"),
    Zone("p384.example.", algorithm="ECDSAP384SHA384"),
    Zone("ed25519.example.", algorithm="ED25519"),
    Zone("ed448.example.", algorithm="ED448"),
    Zone("two-keys.example.", split_keys=True),
    Zone("nsec3.example.", options=NSEC3, text=f"www A {HOST}\na.b.c A {HOST}"),
    Zone("optout.example.", options=OPT_OUT),
    Zone("iterations100.example.", options="-3 aabb -H 100"),
    Zone("iterations200.example.", options=f"{LDNS} -n -t 200 -s aabb"),
    Zone("wildcard.example.", text=f"* A {HOST}\nexact A {HOST}\nx.deep A {HOST}"),
    Zone("wildcard3.example.", text=f"* A {HOST}\nexact A {HOST}\nx.deep A {HOST}", options=NSEC3),
    Zone("wildcard-optout.example.", text=f"* A {HOST}", options=OPT_OUT),
    Zone("nonterminal.example.", text=f"a.b.c A {HOST}"),
    # not signed
    Zone("insecure.example.", signed=False, ds="none"),
    Zone("no-ds.example.", ds="none"),
    Zone("child.nsec3.example.", signed=False, ds="none"),
    Zone("child.optout.example.", signed=False, ds="none"),
    Zone("signed.optout.example."),
    Zone("child.iterations200.example.", signed=False, ds="none"),
    Zone("signed.iterations200.example."),
    Zone("below.insecure.example."),
    Zone("unknown-algorithm.example.", ds=UNKNOWN_ALGORITHM),
    Zone("unknown-digest.example.", ds=UNKNOWN_DIGEST),
    Zone("unknown-and-unsigned.example.", signed=False, ds=UNKNOWN_ALGORITHM),
    # broken
    Zone("expired.example.", options=EXPIRED),
    Zone("early.example.", options=EARLY),
    Zone("child.expired.example."),
    Zone("child-unsigned.expired.example.", signed=False, ds="none"),
    Zone("ds-other.example.", ds="other"),
    Zone("ds-both.example.", ds="both"),
    Zone("ds-sha1.example.", ds="sha1"),
    Zone("ds-unsigned.example.", signed=False, ds="other"),
    Zone("unknown-beside.example.", ds=f"{UNKNOWN_ALGORITHM}|other"),
    Zone("stripped.example.", drop=(SIGNATURE,)),
    Zone("answer-stripped.example.", drop=(rf"^www\..*{SIGNATURE}A\s",)),
    Zone("keys-stripped.example.", drop=(rf"{SIGNATURE}DNSKEY\s",)),
    Zone("soa-stripped.example.", drop=(rf"{SIGNATURE}SOA\s",)),
    Zone("altered.example.", alter=(rf"^(www\.\S+\s+\d+\s+IN\s+A\s+){HOST}", r"\g<1>198.18.66.66")),
    Zone("no-nsec.example.", drop=(r"\sIN\s+NSEC\s", rf"{SIGNATURE}NSEC\s")),
    Zone("nsec-unsigned.example.", drop=(rf"{SIGNATURE}NSEC\s",)),
    Zone("nsec3-unsigned.example.", options=NSEC3, drop=(rf"{SIGNATURE}NSEC3\s",)),
    Zone("nsec3-altered.example.", options=NSEC3, alter=(r"(\sIN\s+NSEC3\s+1 0 0 AABB )\w\w", r"\g<1>00")),
    Zone("no-proof.example.", drop=(r"^child\..*\sIN\s+(NSEC|RRSIG)\s",)),
    Zone("child.no-proof.example.", signed=False, ds="none"),
    Zone("no-proof3.example.", options=NSEC3, drop=(r"\sIN\s+NSEC3\s.*\sNS\s*$", rf"{SIGNATURE}NSEC3\s")),
    Zone("child.no-proof3.example.", signed=False, ds="none"),
    Zone("wildcard-unproven.example.", text=f"* A {HOST}", drop=(r"\sIN\s+NSEC\s", rf"{SIGNATURE}NSEC\s")),
    # servers
    Zone("half.example.", second=EXPIRED),
    Zone("dead.example.", dead=True),
    # aliases
    Zone(
        "aliases.example.",
        text="good CNAME www.secure.example.\nto-insecure CNAME www.insecure.example.\n"
        "to-expired CNAME www.expired.example.\nto-nothing CNAME nope.secure.example.\nall DNAME secure.example.\n"
        "*.any CNAME www.secure.example.",
    ),
    Zone("alias-stripped.example.", text="www CNAME www.secure.example.", drop=(rf"{SIGNATURE}CNAME\s",)),
    Zone("alias-insecure.example.", text="www CNAME www.secure.example.", signed=False, ds="none"),
    # reverse
    Zone("1.18.198.in-addr.arpa.", text="9 PTR www.secure.example.\n10 CNAME 10.customer.example."),
    Zone("2.18.198.in-addr.arpa.", text="9 PTR www.secure.example.", options=EXPIRED),
    Zone("3.18.198.in-addr.arpa.", text="9 PTR www.expired.example.", signed=False, ds="none"),
    Zone("customer.example.", text="10 PTR www.secure.example.", options=EXPIRED),
)

SECURE, INSECURE, BOGUS, UNKNOWN = "secure", "insecure", "bogus", "indeterminate"


class Row(t.NamedTuple):
    """One question, and what it comes to."""

    name: str
    kind: str
    state: str
    reason: str | None = None
    zone: str | None = None  # where the chain ends; the zone that holds the name where not given
    but: t.Mapping[str, str] = {}  # a resolver that sees it otherwise; a comment says why


ROWS = (
    *(
        Row(f"www.{zone}.example.", "A", SECURE)
        for zone in (
            "secure",
            "rsasha1",
            "rsasha256",
            "rsasha512",
            "p384",
            "ed25519",
            "ed448",
            "two-keys",
            "nsec3",
            "optout",
            "iterations100",
            "iterations200",
            "ds-both",
            "ds-sha1",
            "signed.optout",
            "signed.iterations200",
        )
    ),
    Row("secure.example.", "SOA", SECURE),
    # nothing there
    *(
        Row(f"nope.{zone}.example.", "A", SECURE)
        for zone in ("secure", "nsec3", "iterations100", "ed25519", "rsasha256")
    ),
    *(Row(f"www.{zone}.example.", "AAAA", SECURE) for zone in ("secure", "nsec3", "optout", "iterations100")),
    Row("a.b.nope.nsec3.example.", "A", SECURE),
    Row("c.nsec3.example.", "A", SECURE),
    Row("b.c.nonterminal.example.", "A", SECURE),
    Row("nope.b.c.nonterminal.example.", "A", SECURE),
    Row("nope.optout.example.", "A", INSECURE, "opt_out"),
    Row("nope.iterations200.example.", "A", INSECURE, "nsec3_iterations"),
    Row("www.iterations200.example.", "AAAA", INSECURE, "nsec3_iterations"),
    # wildcards
    *(Row(f"any.{zone}.example.", "A", SECURE) for zone in ("wildcard", "wildcard3")),
    *(Row(f"a.b.c.{zone}.example.", "A", SECURE) for zone in ("wildcard", "wildcard3")),
    *(Row(f"any.{zone}.example.", "AAAA", SECURE) for zone in ("wildcard", "wildcard3")),
    *(Row(f"y.deep.{zone}.example.", "A", SECURE) for zone in ("wildcard", "wildcard3")),
    Row("any.wildcard-optout.example.", "A", INSECURE, "opt_out"),
    Row("any.wildcard-unproven.example.", "A", BOGUS, "missing_denial"),
    # not signed
    Row("www.insecure.example.", "A", INSECURE, "no_ds"),
    Row("nope.insecure.example.", "A", INSECURE, "no_ds"),
    Row("www.no-ds.example.", "A", INSECURE, "no_ds"),
    Row("www.child.nsec3.example.", "A", INSECURE, "no_ds"),
    Row("www.child.optout.example.", "A", INSECURE, "no_ds"),
    Row("www.child.iterations200.example.", "A", INSECURE, "nsec3_iterations"),
    Row("www.below.insecure.example.", "A", INSECURE, "no_ds", "insecure.example."),
    *(
        Row(f"www.{zone}.example.", "A", INSECURE, "unsupported_algorithm")
        for zone in ("unknown-algorithm", "unknown-digest", "unknown-and-unsigned")
    ),
    # broken
    Row("www.expired.example.", "A", BOGUS, "expired"),
    Row("nope.expired.example.", "A", BOGUS, "expired"),
    Row("www.early.example.", "A", BOGUS, "not_yet_valid"),
    Row("www.child.expired.example.", "A", BOGUS, "expired", "expired.example."),
    Row("www.child-unsigned.expired.example.", "A", BOGUS, "expired", "expired.example."),
    Row("www.ds-other.example.", "A", BOGUS, "ds_without_dnskey"),
    Row("www.ds-unsigned.example.", "A", BOGUS, "no_dnskey"),
    Row("www.unknown-beside.example.", "A", BOGUS, "ds_without_dnskey"),
    *(
        Row(f"www.{zone}.example.", "A", BOGUS, "no_signature")
        for zone in ("stripped", "answer-stripped", "keys-stripped")
    ),
    Row("www.answer-stripped.example.", "AAAA", SECURE),
    Row("www.altered.example.", "A", BOGUS, "bad_signature"),
    # BIND goes by the NSEC records alone, gives the answer on, and does not vouch for it.
    Row("nope.soa-stripped.example.", "A", BOGUS, "no_signature", but={"bind": INSECURE}),
    Row("www.no-nsec.example.", "A", SECURE),
    *(
        Row(f"{name}.no-nsec.example.", kind, BOGUS, "missing_denial")
        for name, kind in (("nope", "A"), ("www", "AAAA"))
    ),
    Row("nope.nsec-unsigned.example.", "A", BOGUS, "no_signature"),
    Row("nope.nsec3-unsigned.example.", "A", BOGUS, "no_signature"),
    Row("nope.nsec3-altered.example.", "A", BOGUS, "bad_signature"),
    Row("www.child.no-proof.example.", "A", BOGUS, "missing_denial", "no-proof.example."),
    Row("www.child.no-proof3.example.", "A", BOGUS, None, "no-proof3.example."),
    # servers
    Row("www.half.example.", "A", SECURE, "servers_differ"),
    Row("www.dead.example.", "A", UNKNOWN, "servers_unreachable"),
    # aliases
    Row("good.aliases.example.", "A", SECURE, None, "secure.example."),
    Row("to-insecure.aliases.example.", "A", INSECURE, "no_ds", "insecure.example."),
    Row("to-expired.aliases.example.", "A", BOGUS, "expired", "expired.example."),
    Row("to-nothing.aliases.example.", "A", SECURE, None, "secure.example."),
    Row("www.all.aliases.example.", "A", SECURE, None, "secure.example."),
    Row("x.any.aliases.example.", "A", SECURE, None, "secure.example."),
    Row("www.alias-stripped.example.", "A", BOGUS, "no_signature"),
    Row("www.alias-insecure.example.", "A", INSECURE, "no_ds"),
    # reverse
    Row("9.1.18.198.in-addr.arpa.", "PTR", SECURE),
    Row("9.2.18.198.in-addr.arpa.", "PTR", BOGUS, "expired"),
    Row("9.3.18.198.in-addr.arpa.", "PTR", INSECURE, "no_ds"),
    Row("10.1.18.198.in-addr.arpa.", "PTR", BOGUS, "expired", "customer.example."),
    Row("11.1.18.198.in-addr.arpa.", "PTR", SECURE),
)
