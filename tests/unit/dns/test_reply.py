# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What one response means, as tables: given these records, flags and rcode, this outcome."""

from __future__ import annotations

import pytest

from ansible_collections.mailops.rdns.plugins.module_utils._dns.question import (
    AAAA,
    CNAME,
    DNAME,
    PTR,
    SOA,
    A,
    Alias,
    Question,
    ask,
)
from ansible_collections.mailops.rdns.plugins.module_utils._dns.reply import (
    AA,
    AD,
    MOST_ALIASES,
    RA,
    Record,
    conclude,
    safe_text,
)

NAME = "mail.example."
KINDS = {"A": A, "AAAA": AAAA, "PTR": PTR, "CNAME": CNAME, "DNAME": DNAME, "SOA": SOA}


def records(*lines):
    """Records from "owner ttl TYPE value"."""
    return [Record(owner, KINDS[kind], int(ttl), value) for owner, ttl, kind, value in map(str.split, lines)]


def reply(*answer, rcode=0, flags=AA, soa=(), referral=False, question=None):
    return conclude(question or ask(NAME, A), flags, rcode, records(*answer), records(*soa), referral)


EXAMPLE_SOA = ("example. 900 SOA 300",)


@pytest.mark.parametrize(
    ("rcode", "flags", "soa", "referral", "outcome", "ttl", "zone"),
    [
        (0, AA, EXAMPLE_SOA, False, "nodata", 300, "example."),
        (0, RA, EXAMPLE_SOA, False, "nodata", 300, "example."),
        (0, 0, EXAMPLE_SOA, False, "nodata", 300, "example."),
        (0, AA, EXAMPLE_SOA, True, "nodata", 300, "example."),  # RFC 2308 section 2.2, type 1
        (0, AA, ("example. 60 SOA 300",), False, "nodata", 60, "example."),
        (0, AA, (". 60 SOA 300",), False, "nodata", 60, "."),
        (0, RA, (), False, "nodata", None, None),  # type 3
        (0, AA, (), False, "nodata", None, None),
        (0, AA, (), True, "lame", None, None),  # a referral, whatever AA says
        (0, AA, ("other.example. 60 SOA 300",), False, "nodata", None, None),  # an SOA that is not about this name
        (0, AA, ("ample. 60 SOA 300",), False, "nodata", None, None),
        (0, 0, (), False, "lame", None, None),
        (0, 0, (), True, "lame", None, None),  # a referral
        (0, RA, (), True, "lame", None, None),
        (0, 0, ("other. 60 SOA 300",), False, "lame", None, None),
        (3, AA, EXAMPLE_SOA, False, "nxdomain", 300, "example."),
        (3, RA, (), False, "nxdomain", None, None),
        (3, 0, (), False, "lame", None, None),
        (2, RA, (), False, "servfail", None, None),
        (2, RA, EXAMPLE_SOA, False, "servfail", None, None),
        (5, 0, (), False, "refused", None, None),
        (1, 0, (), False, "rcode", None, None),
        (4, 0, (), False, "rcode", None, None),
        (9, 0, (), False, "rcode", None, None),
        (16, 0, (), False, "rcode", None, None),
    ],
)
def test_no_records(rcode, flags, soa, referral, outcome, ttl, zone):
    seen = reply(rcode=rcode, flags=flags, soa=soa, referral=referral)
    assert (seen.outcome, seen.ttl, seen.zone, seen.records, seen.rcode) == (outcome, ttl, zone, (), rcode)


@pytest.mark.parametrize(
    ("answer", "rcode", "soa", "outcome", "found", "ttl", "targets", "follow"),
    [
        (["mail.example. 60 A 192.0.2.1"], 0, (), "answer", ["192.0.2.1"], 60, [], None),
        (
            ["mail.example. 60 A 192.0.2.1", "mail.example. 30 A 192.0.2.2", "mail.example. 90 A 192.0.2.1"],
            0, (), "answer", ["192.0.2.1", "192.0.2.2"], 30, [], None,
        ),
        (["other.example. 60 A 192.0.2.1"], 0, (), "malformed", [], None, [], None),  # not what was asked for
        (["other.example. 60 A 192.0.2.1"], 0, EXAMPLE_SOA, "nodata", [], 300, [], None),
        (["mail.example. 60 AAAA 2001:db8::1"], 0, (), "malformed", [], None, [], None),
        (  # two kinds of record where only one may be: the first counts
            ["mail.example. 60 CNAME a.example.", "mail.example. 60 A 192.0.2.1", "a.example. 60 A 192.0.2.2"],
            0, (), "answer", ["192.0.2.2"], 60, ["a.example."], None,
        ),
        (
            ["mail.example. 60 A 192.0.2.1", "mail.example. 60 CNAME a.example.", "a.example. 60 A 192.0.2.2"],
            0, (), "answer", ["192.0.2.1"], 60, [], None,
        ),
        (["mail.example. 60 A 192.0.2.1"], 3, (), "malformed", [], None, [], None),  # exists and does not
        (["mail.example. 60 A 192.0.2.1"], 2, (), "servfail", [], None, [], None),
        (
            ["mail.example. 60 CNAME a.example.", "a.example. 30 A 192.0.2.1"],
            0, (), "answer", ["192.0.2.1"], 30, ["a.example."], None,
        ),
        (  # in any order, and compared as DNS names
            ["a.example. 30 A 192.0.2.1", "mail.example. 60 CNAME A.Example."],
            0, (), "answer", ["192.0.2.1"], 30, ["A.Example."], None,
        ),
        (["mail.example. 60 CNAME a.example."], 0, (), "not_asked", [], 60, ["a.example."], "a.example."),
        (["mail.example. 60 CNAME A.Elsewhere."], 0, (), "not_asked", [], 60, ["A.Elsewhere."], "a.elsewhere."),
        (  # the SOA is about another zone than the target's: ask for the target
            ["mail.example. 60 CNAME a.elsewhere."],
            0, EXAMPLE_SOA, "not_asked", [], 60, ["a.elsewhere."], "a.elsewhere.",
        ),
        (["mail.example. 60 CNAME a.example."], 0, EXAMPLE_SOA, "nodata", [], 60, ["a.example."], None),
        (["mail.example. 900 CNAME a.example."], 0, EXAMPLE_SOA, "nodata", [], 300, ["a.example."], None),
        (["mail.example. 60 CNAME a.example."], 3, EXAMPLE_SOA, "nxdomain", [], 60, ["a.example."], None),  # RFC 6604
        (["mail.example. 60 CNAME a.example."], 2, (), "servfail", [], None, ["a.example."], None),
        (["mail.example. 60 CNAME mail.example."], 0, (), "alias_loop", [], 60, ["mail.example."], None),
        (
            ["mail.example. 60 CNAME a.example.", "a.example. 60 CNAME MAIL.example."],
            0, (), "alias_loop", [], 60, ["a.example.", "MAIL.example."], None,
        ),
        (
            ["example. 60 DNAME new.test.", "mail.example. 0 CNAME mail.new.test.", "mail.new.test. 90 A 192.0.2.1"],
            0, (), "answer", ["192.0.2.1"], 60, ["mail.new.test."], None,
        ),
        (["example. 60 DNAME ."], 0, (), "not_asked", [], 60, ["mail."], "mail."),
        (["mail.example. 60 DNAME new.test."], 0, (), "malformed", [], None, [], None),  # not for its own name
    ],
)  # fmt: skip
def test_records_and_aliases(answer, rcode, soa, outcome, found, ttl, targets, follow):
    seen = reply(*answer, rcode=rcode, soa=soa)
    assert (seen.outcome, list(seen.records), seen.ttl, seen.follow) == (outcome, found, ttl, follow)
    assert [alias.target for alias in seen.aliases] == targets


def test_an_alias_is_told_with_its_kind_and_owner():
    seen = reply("example. 60 DNAME new.test.", "mail.new.test. 50 CNAME a.test.", "a.test. 9 A 192.0.2.1")
    assert seen.aliases == (
        Alias("example.", "DNAME", "mail.new.test.", 60),
        Alias("mail.new.test.", "CNAME", "a.test.", 50),
    )


def test_cname_is_an_answer_to_who_asks_for_it():
    seen = reply("mail.example. 60 CNAME a.example.", question=Question(NAME, CNAME))
    assert (seen.outcome, seen.records, seen.aliases) == ("answer", ("a.example.",), ())


def test_names_are_kept_once_whatever_their_case():
    seen = reply("mail.example. 60 PTR Mail.Test.", "mail.example. 60 PTR mail.TEST.", question=ask(NAME, PTR))
    assert seen.records == ("Mail.Test.",)


@pytest.mark.parametrize(("links", "outcome"), [(MOST_ALIASES, "answer"), (MOST_ALIASES + 1, "alias_loop")])
def test_chains_are_bounded(links, outcome):
    names = [NAME, *(f"a{number}.example." for number in range(links))]
    chain = [f"{one} 60 CNAME {other}" for one, other in zip(names, names[1:])]
    seen = reply(*chain, f"{names[-1]} 60 A 192.0.2.1")
    assert seen.outcome == outcome
    assert len(seen.aliases) == MOST_ALIASES


def test_a_dname_below_its_own_target_never_ends():
    seen = reply(". 60 DNAME test.")
    assert seen.outcome == "alias_loop"
    assert [alias.target for alias in seen.aliases[:2]] == ["mail.example.test.", "mail.example.test.test."]
    assert len(seen.aliases) == MOST_ALIASES


def test_ad_is_told():
    assert reply("mail.example. 60 A 192.0.2.1", flags=AD).authenticated is True
    assert reply("mail.example. 60 A 192.0.2.1", flags=AA).authenticated is False


@pytest.mark.parametrize(
    ("octets", "text"),
    [
        (b"signature expired", "signature expired"),
        (b"ends with NUL\0", "ends with NUL"),
        (b"{{ 7*7 }} <b>\"'&\\", "?? 7*7 ?? ?b?????"),
        (b"a\x1b[31m\nb\x7f", "a?[31m?b?"),
        ("caf\u00e9".encode(), "caf??"),
        (b"x" * 1000, "x" * 200),
        (b"", ""),
    ],
)
def test_text_of_extended_errors_is_harmless(octets, text):
    assert safe_text(octets) == text
