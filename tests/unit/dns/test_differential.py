# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The fast reader and dnspython must say the same of every message that both can read, and neither may ever raise."""

from __future__ import annotations

import dns.edns
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.rrset
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ansible_collections.mailops.rdns.plugins.module_utils._dns.message import read_any
from ansible_collections.mailops.rdns.plugins.module_utils._dns.name import labels_to_text
from ansible_collections.mailops.rdns.plugins.module_utils._dns.question import (
    AAAA,
    CNAME,
    MALFORMED,
    MX,
    NS,
    OUTCOMES,
    PTR,
    SOA,
    A,
    Question,
    ask,
)
from ansible_collections.mailops.rdns.plugins.module_utils._dns.wire import (
    HEADER_SIZE,
    build_query,
    find_usual,
    mix_case,
    question_section,
    read_ordinary,
    read_usual,
)

labels = st.one_of(
    st.sampled_from([b"mail", b"Mail", b"www", b"10", b"0-63", b"x" * 63, b"a.b", b"{{}}", b"\0", b"\xff\n"]),
    st.binary(min_size=1, max_size=20),
)
SUFFIXES = ([b"example"], [b"in-addr", b"arpa"], [b"Example"], [])
names = st.builds(
    lambda head, tail: dns.name.Name([*head, *tail, b""]), st.lists(labels, max_size=3), st.sampled_from(SUFFIXES)
)
few_names = st.sampled_from([dns.name.from_text(f"{letter}.example.") for letter in "abcd"])
any_name = st.one_of(names, few_names)
ttls = st.one_of(st.integers(0, 100000), st.sampled_from([0, 1, 2**31 - 1, 2**31, 2**32 - 1]))
addresses = st.one_of(
    st.tuples(st.just("A"), st.ip_addresses(v=4).map(str)),
    st.tuples(st.just("AAAA"), st.ip_addresses(v=6).map(str)),
)
pointing = st.tuples(st.sampled_from(["PTR", "CNAME", "NS", "DNAME"]), any_name.map(dns.name.Name.to_text))
others = st.tuples(st.just("MX"), any_name.map(lambda name: f"10 {name}"))
soa = st.tuples(st.just("SOA"), st.builds("{} {} 1 2 3 4 {}".format, any_name, any_name, st.integers(0, 2**32 - 1)))
kinds = st.sampled_from([A, AAAA, PTR, CNAME, MX, NS, SOA])


@st.composite
def responses(draw):
    """A question, and a response to it as a server may write it."""
    name, rdtype = draw(any_name), draw(kinds)
    query = dns.message.make_query(name, rdtype, use_edns=0, payload=1232)
    message = dns.message.make_response(query)
    for flag in (dns.flags.AA, dns.flags.RA, dns.flags.AD):
        if draw(st.booleans()):
            message.flags |= flag
    message.set_rcode(draw(st.sampled_from([0, 0, 0, 0, 1, 2, 3, 3, 5, 6, 9, 16, 23])))
    owners = st.one_of(st.just(name), any_name)
    for section, records in (
        (message.answer, st.one_of(addresses, pointing, others)),
        (message.authority, st.one_of(soa, pointing)),
        (message.additional, addresses),
    ):
        for owner, (kind, data) in draw(st.lists(st.tuples(owners, records), max_size=draw(st.integers(0, 4)))):
            section.append(dns.rrset.from_text(owner, draw(ttls) & 0x7FFFFFFF, "IN", kind, data))
    if draw(st.booleans()):
        options = draw(
            st.lists(
                st.builds(
                    dns.edns.GenericOption,
                    st.sampled_from([15, 15, 15, 3, 10]),
                    st.binary(max_size=4).map(lambda text: b"\0\6" + text),
                ),
                max_size=2,
            )
        )
        message.use_edns(0, 0, draw(st.sampled_from([512, 1232, 4096])), options=options)
    else:
        message.use_edns(False)
        message.set_rcode(message.rcode() & 15)
    return Question(labels_to_text(list(name.labels[:-1])).lower(), int(rdtype)), message.to_wire(max_size=65535)


def by_hand(wire: bytes, question: Question):
    """What our own readers say: the one for the most common response is no third opinion."""
    end = end_of_question(question)
    ordinary, usual = read_ordinary(wire, question, end), read_usual(wire, question, end)
    assert usual is None or usual == ordinary
    return ordinary


def end_of_question(question: Question) -> int:
    return HEADER_SIZE + len(question_section(question))


@given(responses())
@settings(max_examples=200, deadline=None)
def test_both_readers_say_the_same(case):
    question, wire = case
    ordinary = by_hand(wire, question)
    if ordinary is not None:
        assert ordinary == read_any(wire, question)


@given(responses(), st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), max_size=4), st.integers(0, 40))
@settings(max_examples=300, deadline=None)
def test_both_readers_say_the_same_of_broken_messages(case, changes, cut):
    question, wire = case
    end = end_of_question(question)
    broken = bytearray(wire[: len(wire) - cut] if cut < 20 else wire)
    for at, octet in changes:
        if not HEADER_SIZE <= at % len(broken) < end:  # the question was checked before
            broken[at % len(broken)] = octet
    if len(broken) < end:
        return
    ordinary = by_hand(bytes(broken), question)
    anything = read_any(bytes(broken), question)
    assert anything.outcome in OUTCOMES
    if ordinary is not None:
        assert ordinary == anything


@given(st.binary(max_size=300))
@settings(max_examples=200, deadline=None)
@example(b"")
@example(b"\0" * 12)
def test_no_octets_make_a_reader_raise(octets):
    question = ask("10.2.0.192.in-addr.arpa.", PTR)
    section = question_section(question)
    for wire in (octets, b"ab\x84\x00\0\1\0\1\0\0\0\1" + section + octets):
        assert read_any(wire, question).outcome in OUTCOMES
        ordinary = by_hand(wire, question)
        assert ordinary is None or ordinary == read_any(wire, question)


@given(any_name, kinds, st.binary(min_size=300, max_size=300), st.booleans())
def test_dnspython_reads_our_questions(name, rdtype, noise, edns):
    question = Question(labels_to_text(list(name.labels[:-1])).lower(), int(rdtype))
    section = question_section(question)
    mixed = mix_case(section, noise[: len(section)])
    wire = build_query(b"ab", mixed, edns)
    message = dns.message.from_wire(wire)
    assert message.question[0].name == name
    assert message.question[0].rdtype == rdtype
    assert message.question[0].rdclass == 1
    assert message.id == 0x6162
    assert message.flags == dns.flags.RD | dns.flags.AD
    assert (message.edns, message.payload if edns else None) == ((0, 1232) if edns else (-1, None))
    assert not message.ednsflags & dns.flags.DO
    assert wire == build_query(b"ab", mixed, edns)
    assert section == question_section(question)  # the second time from its cache


def test_every_letter_is_mixed_and_nothing_else():
    section = question_section(ask("abcxyz.10-in_addr.example.", PTR))
    none, all_of_them = mix_case(section, bytes(len(section))), mix_case(section, b"\xff" * len(section))
    assert none == section
    assert all_of_them == section.upper()


@pytest.mark.parametrize(
    "owner",
    [
        "mail.example.",
        "example.",
        "com.",
        ".",
        "a.b.c.d.e.",
        "\\046.example.",
        "a\\092.example.",
        "mail.a\\046b.example.",
    ],
)
def test_sections_do_not_depend_on_what_was_asked_before(owner):
    for before in ("other.example.", "x.com.", "b.c.d.e.", "046.example.", owner):
        question_section(ask(before, A))
        assert question_section(ask(owner, A)) == dns.name.from_text(owner).to_wire() + b"\0\1\0\1"


@pytest.mark.parametrize("owner", ["no-dot", "..", "é.example.", "x" * 64 + ".example.", "a." * 128, "\\.example."])
def test_a_question_about_no_name_is_a_value_error(owner):
    question_section(ask("known.example.", A))
    with pytest.raises(ValueError):
        question_section(Question(owner, A))


@pytest.mark.parametrize(
    ("kind", "rdtype", "data"),
    [("PTR", PTR, "mail.example."), ("PTR", PTR, "Mail-1.x_y.example."), ("A", A, "192.0.2.1")],
)
def test_the_most_common_answer_takes_the_shortest_way(kind, rdtype, data):
    question = ask("10.2.0.192.in-addr.arpa.", rdtype)
    message = dns.message.make_response(dns.message.make_query(question.owner, kind, use_edns=0))
    message.answer.append(dns.rrset.from_text(question.owner, 60, "IN", kind, data))
    wire = message.to_wire()
    for _again in range(2):  # the second time from its cache
        usual = read_usual(wire, question, end_of_question(question))
        assert usual is not None
        assert usual.records == (data,)
        assert usual == read_any(wire, question)


@pytest.mark.parametrize(
    ("rdtype", "record"),
    [
        (PTR, b"\0\x0c\0\1\0\0\0\x3c\0\x4a" + b"\x40" + b"a" * 64 + b"\7example\0"),  # a label of 64 octets
        (PTR, b"\0\x0c\0\1\0\0\0\x3c\0\x0a\0\7example\0"),  # an empty label before the last
        (PTR, b"\0\x0c\0\1\0\0\0\x3c\0\x09\7example\0\0"),  # an octet behind the name
        (PTR, b"\0\x0c\0\1\x80\0\0\0\0\x0e\4mail\7example\0"),  # a TTL with the highest bit
        (PTR, b"\0\x0c\0\3\0\0\0\x3c\0\x0e\4mail\7example\0"),  # class CH
        (PTR, b"\0\x0c\0\1\0\0\0\x3c\0\x0d\4mail\7example\0"),  # data shorter than the name
        (PTR, b"\0\x0c\0\1\0\0\0\x3c\0\0"),  # no data
        (PTR, b"\0\x0c\0\1\0\0\0\x3c\0\x0e\4m{}l\7example\0"),  # octets that are shown as escapes
        (PTR, b"\0\x0c\0\1\0\0\0\x3c\1\x09" + (b"\x3f" + b"a" * 63) * 4 + b"\7example\0"),  # a name of 265 octets
        (A, b"\0\1\0\1\0\0\0\x3c\0\3\1\2\3"),  # three octets
        (MX, b"\0\x0c\0\1\0\0\0\x3c\0\x0e\4mail\7example\0"),  # another type than was asked for
    ],
)
def test_only_the_most_common_answer_takes_the_shortest_way(rdtype, record):
    question = ask("10.2.0.192.in-addr.arpa.", rdtype)
    section, bare_opt = question_section(question), b"\0\0\x29\x04\xd0\0\0\0\0\0\0"
    known = b"\xc0\x0c\0\x0c\0\1\0\0\0\x3c\0\x0e\4mail\7example\0"
    head = b"ab\x84\0\0\1\0\1\0\0\0\1"
    pointer = question_section(ask(question.owner, PTR))
    end = 12 + len(pointer)
    assert find_usual(head + pointer + known + bare_opt, PTR, end) == ("mail.example.", 60, False)
    for flags in (b"\x84\3", b"\x86\0", b"\x04\0", b"\x8c\0"):  # NXDOMAIN, TC, a query, another opcode
        assert find_usual(b"ab" + flags + head[4:] + pointer + known + bare_opt, PTR, end) is None
    for wire in (
        head + section + b"\xc0\x0c" + record + bare_opt,
        head + section + b"\0" + record + bare_opt,  # of another owner, the root
        (head + section + b"\xc0\x0c" + record)[:-1],
    ):
        assert find_usual(wire, rdtype, 12 + len(section)) is None


def test_the_ordinary_answer_is_read_by_hand():
    """Else all of the above would prove nothing: what servers send every day must not need dnspython."""
    question = ask("10.2.0.192.in-addr.arpa.", PTR)
    end = end_of_question(question)
    query = dns.message.make_query(question.owner, "PTR", use_edns=0, payload=1232)
    for build in (
        lambda m: m.answer.append(dns.rrset.from_text(question.owner, 60, "IN", "PTR", "mail.example.")),
        lambda m: m.answer.append(dns.rrset.from_text(question.owner, 60, "IN", "PTR", "a.example.", "b.example.")),
        lambda m: m.authority.append(dns.rrset.from_text("arpa.", 60, "IN", "SOA", "a. b. 1 2 3 4 5")),
        lambda m: m.authority.append(dns.rrset.from_text("arpa.", 60, "IN", "NS", "a. ")),
        lambda m: m.set_rcode(2),
        lambda m: m.set_rcode(5),
        lambda m: m.use_edns(0, options=[dns.edns.GenericOption(15, b"\0\6bogus")]),
    ):
        message = dns.message.make_response(query)
        build(message)
        wire = message.to_wire(max_size=65535)
        assert by_hand(wire, question) == read_any(wire, question)
        assert read_any(wire, question).outcome != MALFORMED
        assert read_ordinary(wire, question, end) is not None
