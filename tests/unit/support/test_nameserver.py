# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The embedded name server, asked by dnspython: what holds for real servers has to hold for it."""

from __future__ import annotations

import socket
import time

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.query
import dns.rcode
import dns.rdatatype
import pytest

from ansible_collections.mailops.rdns.tests.support.faults import Exchange, first, slow
from ansible_collections.mailops.rdns.tests.support.nameserver import NameServer

ZONES = {
    "example.": {
        "mail": ["A 192.0.2.10", "300 AAAA 2001:db8::10"],
        "alias": ["CNAME mail"],
        "far": ["CNAME mail.elsewhere.test."],
        "circle": ["CNAME circle2"],
        "circle2": ["CNAME circle"],
        "a.b.deep": ["A 192.0.2.11"],
        "*.wild": ["A 192.0.2.12"],
        "old": ["DNAME new"],
        "mail.new": ["A 192.0.2.13"],
        "sub": ["NS ns.sub"],
        "large": [f"A 192.0.2.{number}" for number in range(1, 101)],
    },
    "2.0.192.in-addr.arpa.": {
        "10": ["PTR Mail.Example."],
        "64": ["CNAME 64.64/26"],
        "66": [r"PTR {{\0327*7\032}}.\<script>.\027[31m.\000.example."],
    },
    "64/26.2.0.192.in-addr.arpa.": {"64": ["PTR mail.example."]},
    "8.b.d.0.1.0.0.2.ip6.arpa.": "0.1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0 PTR mail.example.\n",
}


@pytest.fixture(scope="module")
def server():
    with NameServer(ZONES) as running:
        yield running


def ask(server, name, rdtype, tcp=False, timeout=3.0, edns=None, **options):
    """What one question brings, by UDP unless said; dnspython checks id and question."""
    query = dns.message.make_query(name, rdtype, **options)
    if edns is not None:
        query.use_edns(edns)  # make_query() of dnspython 2.3 takes every version of EDNS for 0
    send = dns.query.tcp if tcp else dns.query.udp
    return send(query, server.host, port=server.port, timeout=timeout)


def answers(response):
    """The answer section as one line a record: "owner TYPE data"."""
    return [
        f"{rrset.name} {dns.rdatatype.to_text(rrset.rdtype)} {record}" for rrset in response.answer for record in rrset
    ]


RIGHT = [
    # name, type, rcode, answer section, owner of the SOA in the authority section
    ("mail.example.", "A", "NOERROR", ["mail.example. A 192.0.2.10"], None),
    ("mail.example.", "AAAA", "NOERROR", ["mail.example. AAAA 2001:db8::10"], None),
    ("mail.example.", "MX", "NOERROR", [], "example."),
    ("none.example.", "A", "NXDOMAIN", [], "example."),
    ("b.deep.example.", "A", "NOERROR", [], "example."),  # an empty non-terminal exists
    ("deep.example.", "A", "NOERROR", [], "example."),
    ("x.deep.example.", "A", "NXDOMAIN", [], "example."),
    ("alias.example.", "A", "NOERROR", ["alias.example. CNAME mail.example.", "mail.example. A 192.0.2.10"], None),
    ("alias.example.", "CNAME", "NOERROR", ["alias.example. CNAME mail.example."], None),
    ("alias.example.", "MX", "NOERROR", ["alias.example. CNAME mail.example."], "example."),
    ("far.example.", "A", "NOERROR", ["far.example. CNAME mail.elsewhere.test."], None),  # the target is not ours
    (
        "circle.example.",
        "A",
        "NOERROR",
        ["circle.example. CNAME circle2.example.", "circle2.example. CNAME circle.example."],
        None,
    ),
    ("any.wild.example.", "A", "NOERROR", ["any.wild.example. A 192.0.2.12"], None),
    ("any.wild.example.", "MX", "NOERROR", [], "example."),
    (
        "mail.old.example.",
        "A",
        "NOERROR",
        [
            "old.example. DNAME new.example.",
            "mail.old.example. CNAME mail.new.example.",
            "mail.new.example. A 192.0.2.13",
        ],
        None,
    ),
    ("old.example.", "DNAME", "NOERROR", ["old.example. DNAME new.example."], None),
    ("10.2.0.192.in-addr.arpa.", "PTR", "NOERROR", ["10.2.0.192.in-addr.arpa. PTR Mail.Example."], None),
    (
        "64.2.0.192.in-addr.arpa.",
        "PTR",
        "NOERROR",
        [
            "64.2.0.192.in-addr.arpa. CNAME 64.64/26.2.0.192.in-addr.arpa.",
            "64.64/26.2.0.192.in-addr.arpa. PTR mail.example.",
        ],
        None,
    ),
    ("99.2.0.192.in-addr.arpa.", "PTR", "NXDOMAIN", [], "2.0.192.in-addr.arpa."),
    ("99.64/26.2.0.192.in-addr.arpa.", "PTR", "NXDOMAIN", [], "64/26.2.0.192.in-addr.arpa."),
    ("mail.elsewhere.test.", "A", "REFUSED", [], None),
]


@pytest.mark.parametrize("tcp", (False, True), ids=("udp", "tcp"))
@pytest.mark.parametrize(("name", "rdtype", "rcode", "records", "soa"), RIGHT)
def test_right_answers(server, name, rdtype, rcode, records, soa, tcp):
    response = ask(server, name, rdtype, tcp)

    assert dns.rcode.to_text(response.rcode()) == rcode
    assert answers(response) == records
    owners = [rrset.name.to_text() for rrset in response.authority if rrset.rdtype == dns.rdatatype.SOA]
    assert owners == ([soa] if soa else [])
    assert response.flags & dns.flags.RA
    assert response.flags & dns.flags.AA


def test_negative_answers_may_be_cached_for_the_lesser_of_ttl_and_minimum(server):
    assert [rrset.ttl for rrset in ask(server, "none.example.", "A").authority] == [300]


def test_a_delegation_to_elsewhere_is_a_referral(server):
    response = ask(server, "mail.sub.example.", "A")

    assert not response.answer
    assert [(rrset.name.to_text(), rrset.rdtype) for rrset in response.authority] == [
        ("sub.example.", dns.rdatatype.NS)
    ]
    assert not response.flags & dns.flags.AA


def test_a_name_may_hold_any_octet(server):
    target = ask(server, "66.2.0.192.in-addr.arpa.", "PTR").answer[0][0].target

    assert target.labels == (b"{{ 7*7 }}", b"<script>", b"\x1b[31m", b"\x00", b"example", b"")


def test_ipv6_reverse_names(server):
    response = ask(server, "0.1." + "0." * 22 + "8.b.d.0.1.0.0.2.ip6.arpa.", "PTR")

    assert [record.to_text() for record in response.answer[0]] == ["mail.example."]


@pytest.mark.parametrize("name", ("MaIl.eXaMpLe.", "aLiAs.exAMPLE.", "nOnE.Example."))
def test_the_question_comes_back_octet_by_octet(server, name):
    wire = dns.message.make_query(name, "A").to_wire()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.settimeout(3)
        client.sendto(wire, (server.host, server.port))
        response = client.recv(4096)

    question = dns.name.from_text(name).to_wire() + b"\0\1\0\1"
    assert response[12 : 12 + len(question)] == question
    assert response[:2] == wire[:2]


@pytest.mark.parametrize(
    ("options", "truncated"),
    (({}, True), ({"use_edns": 0, "payload": 1232}, True), ({"use_edns": 0, "payload": 65535}, True)),
)
def test_answers_that_do_not_fit_are_truncated(server, options, truncated):
    response = ask(server, "large.example.", "A", **options)

    assert bool(response.flags & dns.flags.TC) is truncated
    assert not response.answer
    assert len(answers(ask(server, "large.example.", "A", tcp=True, **options))) == 100


def test_edns_is_answered_with_edns_and_only_then(server):
    assert ask(server, "mail.example.", "A").edns == -1
    assert ask(server, "mail.example.", "A", edns=0).edns == 0
    assert ask(server, "mail.example.", "A", edns=1).rcode() == dns.rcode.BADVERS


def test_several_questions_on_one_tcp_connection(server):
    with socket.create_connection((server.host, server.port), timeout=3) as client:
        for name in ("mail.example.", "alias.example."):
            query = dns.message.make_query(name, "A")
            dns.query.send_tcp(client, query, time.time() + 3)
            assert dns.query.receive_tcp(client, time.time() + 3)[0].answer[-1][0].address == "192.0.2.10"


def test_flags_are_what_the_caller_says():
    with NameServer(ZONES, flags="RA AD") as validating:
        response = ask(validating, "mail.example.", "A")
    assert response.flags & dns.flags.AD
    assert not response.flags & dns.flags.AA


def test_ipv6_loopback():
    try:
        running = NameServer(ZONES, host="::1").start()
    except OSError as error:
        pytest.skip(f"no IPv6 loopback here: {error}")
    try:
        assert answers(ask(running, "mail.example.", "A")) == ["mail.example. A 192.0.2.10"]
        assert running.address == f"[::1]:{running.port}"
    finally:
        running.stop()


def test_zone_files_say_their_origin():
    zones = ["$ORIGIN one.test.\nmail A 192.0.2.1\n", "$ORIGIN two.test.\n$TTL 60\nmail A 192.0.2.2\n"]
    with NameServer(zones) as both:
        assert answers(ask(both, "mail.one.test.", "A")) == ["mail.one.test. A 192.0.2.1"]
        assert ask(both, "mail.two.test.", "A").answer[0].ttl == 60
    with pytest.raises(ValueError, match=r"\$ORIGIN"):
        NameServer([""])


def test_questions_are_counted():
    with NameServer(ZONES) as counting:
        ask(counting, "MAIL.example.", "A")
        ask(counting, "mail.example.", "A", tcp=True)
        ask(counting, "mail.example.", "AAAA")
    assert counting.asked == {("mail.example.", "A"): 2, ("mail.example.", "AAAA"): 1}
    assert counting.transports == {"udp": 2, "tcp": 1}


def test_after_stop_nobody_answers():
    with NameServer(ZONES) as stopped:
        pass
    with pytest.raises((dns.exception.Timeout, OSError)):
        ask(stopped, "mail.example.", "A", timeout=0.3)


# Faults


def outcome(server, tcp, timeout=0.4):
    """One word for what happens to a client that checks what it is given."""
    try:
        response = ask(server, "mail.example.", "A", tcp, timeout)
    except dns.exception.Timeout:
        return "timeout"
    except dns.query.BadResponse:
        return "does not fit"
    except (dns.exception.FormError, dns.name.BadLabelType, dns.name.BadPointer):
        return "malformed"
    if response.flags & dns.flags.TC:
        return "truncated"
    if response.rcode():
        return dns.rcode.to_text(response.rcode())
    if response.answer:
        return "right"
    return "referral" if response.authority else "empty"


def not_authoritative(exchange: Exchange) -> None:
    """A fault of a test's own."""
    exchange.send(exchange.wire(exchange.blank(dns.rcode.NOTAUTH)))


FAULTY = [
    # fault, seen by UDP, seen by TCP
    ("servfail", "SERVFAIL", "SERVFAIL"),
    ("REFUSED", "REFUSED", "REFUSED"),
    ("formerr", "FORMERR", "FORMERR"),
    ("timeout", "timeout", "timeout"),
    ("udp_timeout", "timeout", "right"),
    ("truncated", "truncated", "right"),
    ("wrong_id", "does not fit", "does not fit"),
    ("forged_first", "does not fit", "does not fit"),
    ("malformed", "malformed", "malformed"),
    ("lame", "referral", "referral"),
    ("empty", "empty", "empty"),
    (slow(0.05), "right", "right"),
    (slow(5), "timeout", "timeout"),
    (not_authoritative, "NOTAUTH", "NOTAUTH"),
]


@pytest.mark.parametrize(("fault", "udp", "tcp"), FAULTY)
def test_faults(fault, udp, tcp):
    with NameServer(ZONES, {"mail.example.": fault}) as faulty:
        assert outcome(faulty, tcp=False) == udp
        assert outcome(faulty, tcp=True) == tcp
        assert answers(ask(faulty, "b.wild.example.", "A"))  # everything else goes on


def test_after_forged_answers_comes_the_right_one():
    query = dns.message.make_query("mail.example.", "A")
    with NameServer(ZONES, {"*": "forged_first"}) as faulty, socket.socket(type=socket.SOCK_DGRAM) as client:
        client.settimeout(3)
        client.sendto(query.to_wire(), (faulty.host, faulty.port))
        responses = [dns.message.from_wire(client.recv(4096)) for _each in range(3)]
    assert [query.is_response(response) for response in responses] == [False, False, True]
    assert answers(responses[2]) == ["mail.example. A 192.0.2.10"]


def test_a_fault_may_hold_for_one_type_or_for_everything():
    with NameServer(ZONES, {"Mail.Example. AAAA": "servfail", "*": "refused"}) as faulty:
        assert ask(faulty, "mail.example.", "AAAA").rcode() == dns.rcode.SERVFAIL
        assert ask(faulty, "mail.example.", "A").rcode() == dns.rcode.REFUSED


def test_a_fault_may_pass():
    with NameServer(ZONES, {"mail.example.": first(2, "servfail")}) as faulty:
        assert [outcome(faulty, tcp=False) for _each in range(3)] == ["SERVFAIL", "SERVFAIL", "right"]


def test_one_octet_at_a_time():
    def dripping(exchange: Exchange) -> None:
        exchange.send_slowly(exchange.right(), pause=0.001)

    with NameServer(ZONES, {"*": dripping}) as faulty:
        assert outcome(faulty, tcp=False) == "truncated"
        assert outcome(faulty, tcp=True, timeout=3) == "right"
