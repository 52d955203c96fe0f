# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Responses as plain data: what was written is read again, and what is no saved response is refused in a sentence."""

from __future__ import annotations

import base64
import json

import dns.message
import dns.rrset
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.mailops.rdns.plugins.module_utils._dns.nameserver import Nameserver
from ansible_collections.mailops.rdns.plugins.module_utils._dns.probe import (
    PROBE_OUTCOMES,
    RESPONSE,
    Probe,
    Response,
    read_response,
)
from ansible_collections.mailops.rdns.plugins.module_utils._saved_probe import dump_response, load_response


def message(owner, rdtype, answers=1):
    made = dns.message.make_response(dns.message.make_query(owner, rdtype, use_edns=0))
    for number in range(answers):
        made.answer.append(dns.rrset.from_text(owner, 60, "IN", "A", f"192.0.2.{number}"))
    return made.to_wire()


PROBE = Probe(Nameserver("192.0.2.53", 53), "mail.example.", 1)
GOOD = dump_response(read_response(PROBE, message("mail.example.", "A"), "udp", 1700000000.5, 0.012345, "no EDNS"))

owners = st.sampled_from(
    ["mail.example.", ".", "10.2.0.192.in-addr.arpa.", "64.0/26.2.0.192.in-addr.arpa.", "\\123.x."]
)
probes = st.builds(
    Probe,
    st.builds(
        Nameserver,
        st.one_of(
            st.ip_addresses(v=4).map(str),
            st.ip_addresses(v=6).filter(lambda address: not address.ipv4_mapped).map(str),
        ),
        st.integers(1, 65535),
    ),
    owners,
    st.one_of(st.sampled_from([1, 2, 6, 12, 28, 43, 48]), st.integers(0, 65535)),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)
details = st.text("abcXYZ 019.,:", max_size=40)
transports = st.sampled_from(["udp", "tcp", None])
times = st.integers(0, 4 * 10**12).map(lambda number: number / 1000)
rtts = st.integers(0, 10**8).map(lambda number: number / 10**6)


@given(probes, st.integers(0, 3), st.sampled_from(PROBE_OUTCOMES), transports, times, rtts, details)
@settings(deadline=None)
def test_round_trip(probe, answers, outcome, transport, at, rtt, detail):
    if outcome == RESPONSE:
        wire = message(probe.owner.replace("\\123", "{"), probe.rdtype, answers)
        response = read_response(probe, wire, transport, at, rtt, detail)
        assert response.outcome == RESPONSE
    else:
        response = Response(probe, outcome, transport=transport, at=at, rtt=rtt, detail=detail)
    again = load_response(json.loads(json.dumps(dump_response(response))))
    for slot in response.__slots__:
        assert getattr(again, slot) == getattr(response, slot), slot


def test_the_document():
    wire = base64.b64encode(message("mail.example.", "A")).decode()
    assert {**GOOD, "wire": ""} == {
        "server": "192.0.2.53:53",
        "owner": "mail.example.",
        "type": "A",
        "outcome": "response",
        "at": 1700000000.5,
        "rtt": 0.012345,
        "transport": "udp",
        "detail": "no EDNS",
        "wire": "",
    }
    assert GOOD["wire"][4:] == wire[4:]  # but for the id
    flags = {"recurse": True, "unchecked": True, "dnssec": True}
    response = Response(PROBE._replace(rdtype=65399, **flags), "timeout", detail="{{ 7 * 7 }}<b>")
    data = dump_response(response)
    assert data == {
        "server": "192.0.2.53:53", "owner": "mail.example.", "type": "TYPE65399", "outcome": "timeout", "at": 0.0,
        "rtt": 0.0, "detail": "?? 7 * 7 ???b?", **flags,
    }  # fmt: skip
    assert load_response(data).probe == response.probe


BAD = [
    {"server": None}, {"server": "ns.example"}, {"server": "192.0.2.53:0"}, {"server": 5}, {"server": "x" * 10**6},
    {"owner": None}, {"owner": "mail.example"}, {"owner": "Mail.example."}, {"owner": "{{ 7 }}."}, {"owner": ".."},
    {"owner": "a" * 64 + ".example."}, {"owner": "\\999."}, {"owner": "a." * 200}, {"owner": "other.example."},
    {"type": None}, {"type": "a"}, {"type": "TYPE65536"}, {"type": "TYPE01"}, {"type": 1}, {"type": ["A"]},
    {"type": "AAAA"}, {"outcome": "timeout"}, {"outcome": "answer"}, {"outcome": None}, {"outcome": ["response"]},
    {"transport": "http"}, {"transport": ["udp"]}, {"at": None}, {"at": -1}, {"at": True}, {"at": 1e12},
    {"at": float("nan")}, {"rtt": "1"}, {"rtt": float("inf")}, {"detail": None}, {"detail": "<b>"},
    {"detail": "{{ 7 }}"}, {"detail": "a\nb"}, {"detail": "x" * 301}, {"recurse": 1}, {"dnssec": "true"},
    {"unchecked": None}, {"wire": None}, {"wire": ""}, {"wire": "%%%%"}, {"wire": "QUJD"}, {"wire": 5},
    {"wire": "A" * 100000}, {"wire": base64.b64encode(message("a.example.", "A")).decode()}, {"wire": "é"},
    {"wire": GOOD["wire"][:-4]}, {"wire": GOOD["wire"] + "\n"},
]  # fmt: skip


@pytest.mark.parametrize("change", BAD, ids=lambda change: str(change)[:40])
def test_what_is_none_is_refused_in_a_sentence(change):
    load_response(GOOD)
    with pytest.raises(ValueError) as told:
        load_response({**GOOD, **change})
    assert str(told.value).startswith("a saved response: ")
    assert len(str(told.value)) < 300
    assert not set(str(told.value)) & set("\n{}<>")


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10) | st.binary(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(st.one_of(anything, st.dictionaries(st.sampled_from([*GOOD, "dnssec"]), anything).map(lambda x: {**GOOD, **x})))
def test_nothing_else_is_ever_raised(data):
    try:
        load_response(data)
    except ValueError as error:
        assert len(str(error)) < 300
