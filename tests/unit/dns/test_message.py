# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Messages that are not ordinary, and the guard before dnspython."""

from __future__ import annotations

import struct
import time

import dns.edns
import dns.flags
import dns.message
import dns.rrset
import pytest

from ansible_collections.mailops.rdns.plugins.module_utils._dns.message import read_any, read_message
from ansible_collections.mailops.rdns.plugins.module_utils._dns.question import MX, PTR, TXT, A, ask
from ansible_collections.mailops.rdns.plugins.module_utils._dns.wire import (
    HEADER_SIZE,
    question_section,
    read_ordinary,
    read_usual,
)

QUESTION = ask("10.2.0.192.in-addr.arpa.", PTR)
SECTION = question_section(QUESTION)


def header(answers=0, additional=0, flags=b"\x84\0"):
    return b"ab" + flags + b"\0\1" + answers.to_bytes(2, "big") + b"\0\0" + additional.to_bytes(2, "big") + SECTION


def record(data, rdtype=b"\0\x0c", owner=b"\xc0\x0c", ttl=b"\0\0\0\x3c", rdclass=b"\0\1"):
    return owner + rdtype + rdclass + ttl + len(data).to_bytes(2, "big") + data


MAIL = b"\4mail\7example\0"


@pytest.mark.parametrize(
    ("name", "wire"),
    [
        ("a header only", b"ab\x84\0\0\1\0\0\0\0\0\0"),
        ("cut in the question", header()[:-3]),
        ("an answer announced and not there", header(1)),
        ("a record cut short", header(1) + record(MAIL)[:-4]),
        ("data longer than the message", header(1) + b"\xc0\x0c\0\x0c\0\1\0\0\0\x3c\xff\xff" + MAIL),
        ("data shorter than its name", header(1) + record(MAIL)[:-1] + b"\0\0"),
        ("octets behind the end", header(1) + record(MAIL) + b"x"),
        ("a name that points to itself", header(1) + record((0xC000 | (len(header()) + 12)).to_bytes(2, "big"))),
        ("a name that points ahead", header(1) + record(b"\xc0\xff")),
        ("an A of five octets", header(1) + record(b"12345", rdtype=b"\0\1")),
        ("two OPT records", header(0, 2) + record(b"", b"\0\x29", b"\0") * 2),
        ("an extended error of one octet", header(0, 1) + record(b"\0\x0f\0\1x", b"\0\x29", b"\0")),
        ("an option that ends in the middle", header(0, 1) + record(b"\0\x0f\0\x09\0\1", b"\0\x29", b"\0")),
        ("a type that nobody asked for", header(1) + record(b"x", rdtype=b"\xff\x00")),
        ("a signature of the message", header(0, 1) + record(b"\0" * 20, b"\0\xfa", b"\0", rdclass=b"\0\xff")),
    ],
)  # fmt: skip
def test_malformed(name, wire):
    assert read_any(wire, QUESTION).outcome == "malformed", name
    assert read_ordinary(wire, QUESTION, HEADER_SIZE + len(SECTION)) is None


@pytest.mark.parametrize("count", [0, 2])
def test_one_question_and_no_other(count):
    """Without question, a record whose owner is in the question's place and case would pass for it."""
    right = header(1) + record(MAIL)
    assert read_any(right, QUESTION).outcome == "answer"
    wrong = right[:4] + count.to_bytes(2, "big") + right[6:HEADER_SIZE] + SECTION * max(count, 1) + record(MAIL)
    assert read_any(wrong, QUESTION).outcome == "malformed"
    assert read_ordinary(wrong, QUESTION, HEADER_SIZE + len(SECTION)) is None


@pytest.mark.parametrize(
    ("more", "outcome"),
    [
        (b"\xc0\x0c\xfe\xfe\0\1\0\0\0\x3c\0\2\xc0\xff", "answer"),  # a type that nobody knows
        (b"\xc0\x0c\0\x41\0\1\0\0\0\x3c\0\3\0\1\0", "answer"),  # HTTPS
        (b"\xc0\x0c\0\1\0\3\0\0\0\x3c\0\4\xc0\0\2\1", "answer"),  # an A of class CH
        (b"\0\0\xfa\0\xff\0\0\0\0\0\0", "malformed"),  # TSIG, unasked
    ],
)
def test_a_record_that_nobody_asked_for(more, outcome):
    """Beside the right one it changes nothing; alone it is no answer, and does not say that there is none."""
    assert read_any(header(2) + record(MAIL) + more, QUESTION).outcome == outcome
    assert read_any(header(1) + more, QUESTION).outcome == "malformed"


@pytest.mark.parametrize(
    ("ttl", "expected"), [(b"\x7f\xff\xff\xff", 2**31 - 1), (b"\x80\0\0\0", 0), (b"\xff\xff\xff\xff", 0)]
)
def test_a_ttl_with_the_highest_bit_is_zero(ttl, expected):
    """RFC 2181 section 8."""
    opt = record(b"", b"\0\x29", b"\0", rdclass=b"\x04\xd0", ttl=b"\0\0\0\0")
    wire = header(1, 1) + record(MAIL, ttl=ttl) + opt
    end = HEADER_SIZE + len(SECTION)
    usual = read_usual(wire, QUESTION, end)
    assert usual is None or usual.ttl == expected
    assert (read_ordinary(wire, QUESTION, end).ttl, read_any(wire, QUESTION).ttl) == (expected, expected)


def pointer_chain(links):
    """A message in which every name is a pointer to a pointer to a pointer ... (CVE-2026-114605)."""
    wire = header(links + 1) + record(MAIL)
    at = len(header()) + 12
    for _each in range(links):
        wire += record(b"\xc0" + bytes((at,)) if at < 256 else (0xC000 | at).to_bytes(2, "big"))
        at = len(wire) - 2
    return wire


@pytest.mark.parametrize(("links", "outcome"), [(1, "answer"), (15, "answer"), (17, "malformed"), (1000, "malformed")])
def test_chains_of_pointers_are_bounded(links, outcome):
    began = time.process_time()
    assert read_any(pointer_chain(links), QUESTION).outcome == outcome
    assert time.process_time() - began < 1


def test_a_64_kib_answer_of_pointers_is_cheap():
    """Each of 4,600 names follows as many pointers as are allowed: the most that one answer can cost."""
    wire = pointer_chain(15)
    answers = 16
    last = (0xC000 | (len(wire) - 2)).to_bytes(2, "big")
    while len(wire) < 65000:
        wire += record(last)
        answers += 1
    wire = wire[:6] + answers.to_bytes(2, "big") + wire[8:]
    began = time.process_time()
    read_ordinary(wire, QUESTION, HEADER_SIZE + len(SECTION))
    read_any(wire, QUESTION)
    assert time.process_time() - began < 3


def test_five_hundred_names():
    names = [f"host{number}.example." for number in range(500)]
    query = dns.message.make_query(QUESTION.owner, "PTR")
    response = dns.message.make_response(query)
    response.answer.append(dns.rrset.from_text(QUESTION.owner, 60, "IN", "PTR", *names))
    wire = response.to_wire(max_size=65535)
    for reply in (read_ordinary(wire, QUESTION, HEADER_SIZE + len(SECTION)), read_any(wire, QUESTION)):
        assert sorted(reply.records) == sorted(names)


@pytest.mark.parametrize(
    ("owner", "kind", "data", "expected"),
    [
        ("example.", "MX", ["10 Mail.example.", "20 ."], ("10 Mail.example.", "20 .")),
        ("example.", "A", ["192.0.2.1"], ("192.0.2.1",)),
        ("example.", "AAAA", ["::ffff:192.0.2.1"], ("::ffff:192.0.2.1",)),
        ("example.", "NS", ["a.example."], ("a.example.",)),
        ("example.", "TXT", ['"v=spf1 " "-all"'], ("v=spf1\\032-all",)),
        ("example.", "TXT", ['"x"', '"X"', '""'], ("x", "X", "")),  # texts that differ in case are two
        ("example.", "TXT", [r'"{{\"\\\200"'], (r"\123\123\034\092\200",)),
    ],
)
def test_values(owner, kind, data, expected):
    query = dns.message.make_query(owner, kind)
    response = dns.message.make_response(query)
    response.answer.append(dns.rrset.from_text(owner, 60, "IN", kind, *data))
    question = ask(owner, {"MX": MX, "A": A, "AAAA": 28, "NS": 2, "TXT": TXT}[kind])
    assert sorted(read_any(response.to_wire(), question).records) == sorted(expected)


def test_signatures_beside_an_answer_are_passed_over():
    response = dns.message.make_response(dns.message.make_query(QUESTION.owner, "PTR"))
    response.answer.append(dns.rrset.from_text(QUESTION.owner, 60, "IN", "PTR", "mail.example."))
    response.answer.append(
        dns.rrset.from_text(
            QUESTION.owner, 60, "IN", "RRSIG", "PTR 13 6 60 20300101000000 20200101000000 1 2.0.192.in-addr.arpa. AAAA"
        )
    )
    wire = response.to_wire()
    assert read_ordinary(wire, QUESTION, HEADER_SIZE + len(SECTION)) is None
    assert read_any(wire, QUESTION).records == ("mail.example.",)


def test_extended_errors_and_the_high_bits_of_the_rcode():
    query = dns.message.make_query(QUESTION.owner, "PTR", use_edns=0)
    response = dns.message.make_response(query)
    response.set_rcode(2)
    response.use_edns(
        0,
        options=[
            dns.edns.GenericOption(15, b"\0\6" + b"DNSSEC <b>{{bogus}}</b>"),
            dns.edns.GenericOption(15, b"\0\x16"),
        ],
    )
    wire = response.to_wire()
    for reply in (read_ordinary(wire, QUESTION, HEADER_SIZE + len(SECTION)), read_any(wire, QUESTION)):
        assert reply.outcome == "servfail"
        assert reply.extended_errors == ((6, "DNSSEC ?b???bogus???/b?"), (22, ""))
    response.set_rcode(16)
    for reply in (read_ordinary(response.to_wire(), QUESTION, HEADER_SIZE + len(SECTION)),):
        assert (reply.outcome, reply.rcode) == ("rcode", 16)


def test_a_hostile_name_is_escaped():
    hostile = b"\x07{{7*7}}\x08<script>\x05\x1b[31m\x01\0\x02\n.\0"
    for reader in (read_any, lambda wire, question: read_ordinary(wire, question, HEADER_SIZE + len(SECTION))):
        (name,) = reader(header(1) + record(hostile), QUESTION).records
        assert name == "\\123\\1237*7\\125\\125.\\060script\\062.\\027\\09131m.\\000.\\010\\046."


@pytest.mark.parametrize("deep, read", ((1, True), (120, False)))
def test_no_message_keeps_the_decoder_busy(deep, read):
    """4,000 records that point into one name of 121 labels: 64 KB, for which dnspython takes 8 seconds."""
    labels = b"".join(b"\1%c" % (97 + place % 26) for place in range(deep))
    owner = b"\1x" + labels + b"\0"
    record = b"\xc0\x0e\0\x0c\0\1\0\0\0\x3c\0\4\1%c\xc0\x0e"
    records = b"".join(record % (97 + place % 26) for place in range(4000))
    wire = struct.pack("!6H", 1, 0x8400, 1, 4000, 0, 0) + owner + b"\0\x0c\0\1" + records
    assert len(wire) < 65536
    if read:
        assert len(read_message(wire).answer) == 1
    else:
        with pytest.raises(ValueError, match="cannot be read"):
            read_message(wire)
