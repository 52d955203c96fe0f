# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Responses read by hand: the same records that dnspython sees, and never an exception."""

from __future__ import annotations

import contextlib
import time

import dns.edns
import dns.flags
import dns.message
import dns.rdatatype
import dns.rrset
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ansible_collections.mailops.rdns.plugins.module_utils._dns.message import KNOWN_TYPES, read_any, tame
from ansible_collections.mailops.rdns.plugins.module_utils._dns.name import labels_to_text
from ansible_collections.mailops.rdns.plugins.module_utils._dns.nameserver import Nameserver
from ansible_collections.mailops.rdns.plugins.module_utils._dns.probe import (
    MALFORMED,
    NOT_ASKED,
    PROBE_OUTCOMES,
    RESPONSE,
    Probe,
    Response,
    Seen,
    read_response,
    replay,
    section_of,
)
from ansible_collections.mailops.rdns.plugins.module_utils._dns.question import NS, PTR, SOA, A, ask

SERVER = Nameserver("192.0.2.53", 53)
PROBE = Probe(SERVER, "10.2.0.192.in-addr.arpa.", PTR)
DNSKEY = 48

#: (owner, type, data, value): one record of each kind that traces and validation meet.
RECORDS = [
    ("Mail.example.", "A", "192.0.2.1", "192.0.2.1"),
    ("mail.example.", "AAAA", "2001:DB8:0::1", "2001:db8::1"),
    ("example.", "NS", "NS1.Host.Test.", "NS1.Host.Test."),
    ("10.2.0.192.in-addr.arpa.", "PTR", "a\\.b.{{x}}.example.", "a\\046b.\\123\\123x\\125\\125.example."),
    ("64.2.0.192.in-addr.arpa.", "CNAME", "64.0/26.2.0.192.in-addr.arpa.", "64.0/26.2.0.192.in-addr.arpa."),
    ("2.0.192.in-addr.arpa.", "DNAME", "2.0.192.example.", "2.0.192.example."),
    ("example.", "MX", "10 mail.example.", "10 mail.example."),
    ("example.", "MX", "0 .", "0 ."),
    ("example.", "SOA", "ns. host\\.master.example. 4294967295 7200 900 1209600 300",
     "ns. host\\046master.example. 4294967295 7200 900 1209600 300"),
    ("example.", "DS", "12345 13 2 " + "ab" * 32, ""),
    ("example.", "DNSKEY", "257 3 13 " + "ab" * 32, ""),
    ("example.", "RRSIG", "SOA 13 1 3600 20300101000000 20200101000000 12345 example. " + "ab" * 32, ""),
    ("example.", "NSEC", "a.example. NS SOA RRSIG NSEC DNSKEY", ""),
    ("0p9mhaveqvm6t7vbl5lop2u3t2rp3tom.example.", "NSEC3", "1 1 0 - 2t7b4g4vsa5smi47k61mv5bv1a22bojr NS DS RRSIG", ""),
    ("example.", "NSEC3PARAM", "1 0 0 -", ""),
    ("example.", "TXT", "\"v=spf1 -all\"", ""),
]  # fmt: skip


def response(*records, section="answer", probe=PROBE, flags="QR AA", rcode=0, edns=0, options=()):
    """The wire of a response with these (owner, type, data)."""
    query = dns.message.make_query(probe.owner, probe.rdtype, use_edns=edns)
    message = dns.message.make_response(query)
    message.flags = dns.flags.from_text(flags)
    message.set_rcode(rcode)
    if edns is not None and edns >= 0:
        message.use_edns(edns, options=list(options))
        message.set_rcode(rcode)
    for owner, kind, data in records:
        getattr(message, section).append(dns.rrset.from_text(owner, 3600, "IN", kind, data))
    return message.to_wire(max_size=65535)


def read(wire, probe=PROBE, transport="udp"):
    return read_response(probe, wire, transport, 1.0, 0.5, "")


@pytest.mark.parametrize("section", ["answer", "authority", "additional"])
@pytest.mark.parametrize(("owner", "kind", "data", "value"), RECORDS)
def test_records(section, owner, kind, data, value):
    told = read(response((owner, kind, data), section=section))
    code = int(dns.rdatatype.from_text(kind))
    found = {"answer": told.answers, "authority": told.authority, "additional": told.additional}
    assert found.pop(section) == (Seen(owner.lower(), code, 3600, value),)
    assert set(found.values()) == {()}
    assert (told.outcome, told.rcode, told.transport, told.at, told.rtt) == (RESPONSE, 0, "udp", 1.0, 0.5)
    assert getattr(told.message(), section)[0].rdtype == code


@pytest.mark.parametrize(
    ("flags", "rcode", "options", "expected"),
    [
        ("QR", 0, [], (0x8000, 0, ())),
        ("QR AA RD RA", 3, [], (0x8583, 3, ())),
        ("QR TC", 2, [], (0x8202, 2, ())),
        ("QR", 16, [], (0x8000, 16, ())),  # the high bits of the rcode are in the OPT record
        ("QR RA", 2, [(15, b"\0\x07signature expired")], (0x8082, 2, ((7, "signature expired"),))),
        ("QR RA", 2, [(3, b"nsid"), (15, b"\0\x16"), (15, b"\0\6<b>\xff")], (0x8082, 2, ((22, ""), (6, "?b??")))),
        ("QR RA", 2, [(15, b"x")], (0x8082, 2, ())),
        ("QR", 0, [(18, b"\5agent\7example\0")], (0x8000, 0, ())),
    ],
)
def test_header_and_extended_errors(flags, rcode, options, expected):
    told = read(response(flags=flags, rcode=rcode, options=[dns.edns.GenericOption(*option) for option in options]))
    assert (told.flags, told.rcode, told.extended_errors) == expected


def test_what_is_kept_is_what_was_asked():
    """Names compressed against the question must not come back in the case that we mixed into it."""
    wire = response(("10.2.0.192.in-addr.arpa.", "PTR", "mail.in-addr.arpa."))
    mixed = wire[:12] + wire[12:].replace(b"in-addr", b"iN-AdDR", 1)
    told = read(mixed)
    assert mixed != wire
    assert told.wire == wire
    assert told.answers[0].value == "mail.in-addr.arpa."


def test_records_of_unknown_types_and_other_classes_are_left_out():
    known = ("example.", "NS", "ns.example.")
    wire = response(("example.", "TYPE65280", "\\# 2 C00C"), ("example.", "SRV", "0 0 25 mail.example."), known)
    wire = wire[:6] + b"\0\4" + wire[8:]
    at = wire.index(b"\0\0\x29")  # the OPT record
    wire = wire[:at] + b"\0\0\1\0\3\0\0\0\0\0\2\xc0\x0c" + wire[at:]  # an A in class CH holds a name
    told = read(wire)
    assert [(seen.rdtype, seen.value) for seen in told.answers] == [(33, ""), (NS, "ns.example.")]
    assert len(told.message().answer) == 4


OPT = b"\0\0\x29\x04\xd0\0\0\0\0\0\0"


@pytest.mark.parametrize(
    "wire",
    [
        b"",
        b"ab\x84",
        response()[:12],
        response()[:-1],
        response() + b"\0",
        response(probe=PROBE._replace(owner="11.2.0.192.in-addr.arpa.")),
        response(probe=PROBE._replace(rdtype=A)),
        response(flags="AA"),  # no response
        response(flags="QR")[:2] + b"\xa8" + response()[3:],  # opcode NOTIFY
        response()[:5] + b"\2" + response()[6:],  # two questions
        response()[:5] + b"\0" + response()[6:],  # none
        response(("example.", "A", "192.0.2.1")).replace(b"\0\4\xc0\0\2\1", b"\0\3\xc0\0\2\1"),
        response()[:6] + b"\0\1" + response()[8:-11] + b"\xc0\x0c\0\1\0\1\0\0\0\0\0\5\1\2\3\4\5" + OPT,
        response()[:6] + b"\0\1" + response()[8:-11] + b"\xc0\x0c\0\x0c\0\1\0\0\0\0\0\2\xc0\xff" + OPT,
        response()[:6] + b"\0\1" + response()[8:-11] + b"\xc0\x0c\0\6\0\1\0\0\0\0\0\4\0\0\0\0" + OPT,
        response()[:-2] + b"\0\5\0\x0f\0\2\0",  # an option that ends in the middle
    ],
)
def test_malformed(wire):
    told = read(wire)
    assert (told.outcome, told.rcode, told.wire, told.answers) == (MALFORMED, None, None, ())
    with pytest.raises(ValueError):
        told.message()


def test_over_tcp_there_is_no_more_to_ask():
    assert read(response(flags="QR TC"), transport="tcp").outcome == MALFORMED
    assert read(response(flags="QR TC"), transport="udp").outcome == RESPONSE


def test_a_message_that_dnspython_refuses_is_a_value_error():
    wire = response(("example.", "NSEC", "a.example. NS")).replace(b"\0\1\x20", b"\0\xff\x20")  # a bitmap of 255 octets
    told = read(wire)
    assert told.outcome == RESPONSE
    with pytest.raises(ValueError, match="the response cannot be read"):
        told.message()


# -- against dnspython, and against chance


def seen_by_dnspython(rrsets):
    return [
        (labels_to_text(list(rrset.name.labels[:-1])).lower(), int(rrset.rdtype), rrset.ttl)
        for rrset in rrsets
        if rrset.rdclass == 1 and rrset.rdtype in KNOWN_TYPES
    ]


some_records = st.lists(st.sampled_from(RECORDS).map(lambda row: row[:3]), max_size=4)
changes = st.lists(st.tuples(st.integers(0, 500), st.integers(0, 255)), max_size=4)


@given(some_records, st.sampled_from(["answer", "authority", "additional"]), changes, st.integers(0, 30))
@settings(max_examples=500, deadline=None)
def test_what_both_can_read_is_the_same(records, section, changed, cut):
    wire = bytearray(response(*records, section=section))
    wire = wire[: len(wire) - cut] if cut < 15 else wire
    for at, octet in changed if len(wire) else ():
        wire[at % len(wire)] = octet
    told = read(bytes(wire))
    assert told.outcome in (RESPONSE, MALFORMED)
    if told.outcome == RESPONSE:
        try:
            told.message()
            message = dns.message.from_wire(tame(told.wire), one_rr_per_rrset=True)
        except ValueError:
            return
        for seen, rrsets in (
            (told.answers, message.answer),
            (told.authority, message.authority),
            (told.additional, message.additional),
        ):
            assert [(record.owner, record.rdtype, record.ttl) for record in seen] == seen_by_dnspython(rrsets)
        assert told.rcode == message.rcode()


@given(st.binary(max_size=300), st.sampled_from(["udp", "tcp"]))
@settings(max_examples=300, deadline=None)
@example(b"", "udp")
def test_no_octets_make_it_raise(octets, transport):
    for wire in (octets, b"ab\x84\x00\0\1\0\1\0\1\0\1" + section_of(PROBE) + octets):
        told = read(wire, transport=transport)
        assert told.outcome in PROBE_OUTCOMES
        with contextlib.suppress(ValueError):
            told.message()


def hidden_names(count):
    """Two messages: a chain of compression pointers in a key's octets, and names that lead into it.

    The names stand where decoders before dnspython 2.9 read some: an A of class CH, EDNS option 18 (RFC 9567).
    """
    head = b"ab\x84\0\0\1\0\1\0\0%b" + section_of(PROBE)
    key = b"\1\1\3\x0d\1x\0"
    begin = last = len(head) - 2 + 2 + 12 + 4
    for link in range(7000):
        key += (0xC000 | last).to_bytes(2, "big")
        last = begin + 3 + 2 * link
    first = head + b"\xc0\x0c\0\x30\0\1\0\0\0\0" + len(key).to_bytes(2, "big") + key
    name = (0xC000 | last).to_bytes(2, "big")
    chaos = b"\0\0\1\0\3\0\0\0\0\0\4" + name + b"\0\0"
    option = b"\0\x12\0\2" + name
    opt = b"\0\0\x29\x04\xd0\0\0\0\0" + (count * len(option)).to_bytes(2, "big")
    return {
        "class": first.replace(b"%b", count.to_bytes(2, "big")) + chaos * count,
        "option": first.replace(b"%b", b"\0\1") + opt + option * count,
    }


@pytest.mark.parametrize("where", ["class", "option"])
def test_no_decoder_follows_a_chain_of_pointers_that_was_not_walked(where):
    """CVE-2026-114605: each name would cost milliseconds."""
    wire = hidden_names(1000)[where]
    began = time.process_time()
    told = read(wire)
    assert told.outcome == RESPONSE
    assert told.message().answer[0].rdtype == DNSKEY
    read_any(wire, ask(PROBE.owner, PTR))
    assert time.process_time() - began < 1


def test_a_64_kib_response_is_cheap():
    record = b"\xc0\x0c\0\x0c\0\1\0\0\0\0\0\2\xc0\x0c"
    count = (65535 - len(response())) // len(record)
    wire = response(edns=-1)[:6] + count.to_bytes(2, "big") + response(edns=-1)[8:] + record * count
    began = time.process_time()
    told = read(wire, transport="tcp")
    assert len(told.answers) == count > 4000
    assert time.process_time() - began < 1


# -- the probing protocol


def test_replay():
    first, second = PROBE, PROBE._replace(rdtype=SOA)

    def probing():
        one = yield first
        two = yield [first, second]
        return one.outcome, [told.outcome for told in two]

    there = {first: Response(first, RESPONSE, 0, wire=response())}
    assert replay(probing(), there.get) == (RESPONSE, [RESPONSE, NOT_ASKED])
