# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Given one response of a server that is listed for z.test.: what it says, and of which zone."""

from __future__ import annotations

import pytest

from ansible_collections.mailops.rdns.plugins.module_utils._dns import question as dns
from ansible_collections.mailops.rdns.plugins.module_utils._dns import traced
from ansible_collections.mailops.rdns.plugins.module_utils._dns.classify import (
    ALIAS,
    ANSWER,
    DELEGATION,
    MOST_GLUE,
    MOST_NS,
    NODATA,
    NXDOMAIN,
    classify,
)
from ansible_collections.mailops.rdns.plugins.module_utils._dns.nameserver import Nameserver
from ansible_collections.mailops.rdns.plugins.module_utils._dns.probe import NO_ROUTE, RESPONSE, Probe, Response, Seen
from ansible_collections.mailops.rdns.plugins.module_utils._dns.reply import AA, RA

ZONE = "z.test."
NAME = "n.a.z.test."
SERVER = Nameserver("192.0.2.1", 53)
TYPES = {**dns.TYPE_CODES}
SOA = "ns.test. hostmaster.test. 5 1 1 1 60"
RCODES = {"NXDOMAIN": 3, "SERVFAIL": 2, "REFUSED": 5, "NOTAUTH": 9, "FORMERR": 1, "RCODE15": 15}


def said(text: str, owner: str = NAME, kind: str = "PTR"):
    """Classify a response: flags, rcode, and records "SECTION OWNER TYPE DATA" between semicolons; = is the owner."""
    words, *records = [part.strip() for part in text.split(";")]
    flags = sum({"AA": AA, "RA": RA}.get(word, 0) for word in words.split())
    rcode = next((code for name, code in RCODES.items() if name in words.split()), 0)
    sections: dict[str, list[Seen]] = {"an": [], "au": [], "ad": []}
    for record in filter(None, records):
        section, name, rdtype, data = record.split(None, 3)
        data = SOA if rdtype == "SOA" else data
        sections[section].append(Seen(owner if name == "=" else name, TYPES[rdtype], 300, data))
    probe = Probe(SERVER, owner, TYPES[kind])
    return classify(Response(probe, RESPONSE, rcode, 0x8000 | flags | rcode, *map(tuple, sections.values())), ZONE)


# response: (kind, zone it tells of)
TABLE = {
    # the zone's own servers
    "AA; an = PTR m.test.": (ANSWER, None),
    "AA RA; an = PTR m.test.": (ANSWER, None),
    "AA; an = PTR m.test.; au z.test. NS ns.test.": (ANSWER, None),
    "AA; au z.test. SOA .": (NODATA, ZONE),
    "AA NXDOMAIN; au z.test. SOA .": (NXDOMAIN, ZONE),
    "AA NXDOMAIN": (NXDOMAIN, None),
    "AA": (NODATA, None),
    "AA; au z.test. NS ns.test.": (NODATA, None),
    "AA; au a.z.test. SOA .": (NODATA, "a.z.test."),
    "AA NXDOMAIN; au a.z.test. SOA .": (NXDOMAIN, "a.z.test."),
    "AA; au other.test. SOA .": (NODATA, None),
    "AA; an = CNAME m.test.": (ALIAS, None),
    "AA; an = CNAME m.a.z.test.; an m.a.z.test. PTR x.": (ALIAS, None),
    "AA NXDOMAIN; an = CNAME m.test.; au test. SOA .": (ALIAS, None),
    "AA; an a.z.test. DNAME test.; an = CNAME n.test.": (ALIAS, None),
    # referrals
    "; au a.z.test. NS ns.test.": (DELEGATION, "a.z.test."),
    "RA; au a.z.test. NS ns.test.": (DELEGATION, "a.z.test."),
    "AA; au a.z.test. NS ns.test.": (DELEGATION, "a.z.test."),
    "; au n.a.z.test. NS ns.test.": (DELEGATION, NAME),
    "; au a.z.test. NS ns.test.; au z.test. NS ns.test.": (DELEGATION, "a.z.test."),
    "; au z.test. NS ns.test.": (traced.REFERRAL, ZONE),
    "RA; au z.test. NS ns.test.": (traced.NOT_AUTHORITATIVE, ZONE),
    "; au . NS a.root.": (traced.UPWARD_REFERRAL, "."),
    "AA; au . NS a.root.": (traced.UPWARD_REFERRAL, "."),
    "RA; au . NS a.root.": (traced.UPWARD_REFERRAL, "."),
    "; au test. NS ns.test.": (traced.UPWARD_REFERRAL, "test."),
    "; au b.z.test. NS ns.test.": (traced.NOT_AUTHORITATIVE, None),
    "; au other.test. NS ns.test.": (traced.NOT_AUTHORITATIVE, None),
    # lame
    "": (traced.NOT_AUTHORITATIVE, None),
    "RA": (traced.NOT_AUTHORITATIVE, None),
    "; an = PTR m.test.": (traced.NOT_AUTHORITATIVE, None),
    "RA; an = PTR m.test.": (traced.NOT_AUTHORITATIVE, None),
    "NXDOMAIN": (traced.NOT_AUTHORITATIVE, None),
    "RA NXDOMAIN; au z.test. SOA .": (traced.NOT_AUTHORITATIVE, None),
    "AA NXDOMAIN; au test. SOA .": (traced.NOT_AUTHORITATIVE, "test."),
    "AA; au . SOA .": (traced.NOT_AUTHORITATIVE, "."),
    "AA; an test. DNAME other.": (traced.NOT_AUTHORITATIVE, None),
    "REFUSED": (traced.REFUSED, None),
    "AA REFUSED; an = PTR m.test.": (traced.REFUSED, None),
    "SERVFAIL": (traced.SERVFAIL, None),
    "NOTAUTH": (traced.ERROR, None),
    "FORMERR": (traced.ERROR, None),
    "RCODE15": (traced.ERROR, None),
    "AA NXDOMAIN; an = PTR m.test.": (traced.MALFORMED, None),
}


@pytest.mark.parametrize("text", TABLE)
def test_what_a_response_says(text):
    found = said(text)
    assert (found.kind, found.zone) == TABLE[text]
    assert found.detail or found.kind in (ANSWER, NODATA, NXDOMAIN, ALIAS, DELEGATION)


@pytest.mark.parametrize(
    "outcome, detail, kind",
    [
        (dns.TIMEOUT, "", traced.TIMEOUT),
        (dns.UNREACHABLE, "connection refused", traced.UNREACHABLE),
        (dns.UNREACHABLE, NO_ROUTE, traced.NOT_TESTED),
        (dns.UNREACHABLE, f"{NO_ROUTE}, network is unreachable", traced.NOT_TESTED),
        (dns.MALFORMED, "", traced.MALFORMED),
        (dns.NOT_ASKED, "", traced.NOT_TESTED),
    ],
)
def test_what_silence_is(outcome, detail, kind):
    assert classify(Response(Probe(SERVER, NAME, dns.PTR), outcome, detail=detail), ZONE).kind == kind


def test_the_soa_of_the_zone():
    found = said("AA; an = SOA .", ZONE, "SOA")
    assert (found.kind, found.zone, found.soa.serial, found.soa.minimum, found.soa.ttl) == (ANSWER, ZONE, 5, 60, 300)
    assert said("AA; au z.test. SOA .").ttl == 60, "the lesser of the SOA's TTL and its minimum"


@pytest.mark.parametrize("flags, kind", [("AA", ANSWER), ("", DELEGATION), ("RA", traced.NOT_AUTHORITATIVE)])
def test_name_servers_in_the_answer_section(flags, kind):
    found = said(f"{flags}; an = NS NS2.test.; an = NS ns1.test.; ad ns1.test. A 192.0.2.7", "a.z.test.", "NS")
    assert found.kind == kind
    if kind != traced.NOT_AUTHORITATIVE:
        assert (found.zone, found.ns) == ("a.z.test.", ("ns1.test.", "ns2.test."))
        assert found.glue == {"ns1.test.": ("192.0.2.7",)}


def test_glue_is_for_the_name_servers_alone_and_bounded():
    glue = ";".join(f"ad ns{number}.a.z.test. A 192.0.2.{number}" for number in range(200))
    more = ";".join(f"ad ns1.a.z.test. AAAA 2001:db8::{number}" for number in range(200))
    ns = ";".join(f"au a.z.test. NS ns{number}.a.z.test." for number in range(100, 100 + 2 * MOST_NS))
    found = said(f"; au a.z.test. NS ns1.a.z.test.; {ns}; {glue}; {more}; ad x.test. A 192.0.2.9")
    assert len(found.ns) == MOST_NS and set(found.glue) <= set(found.ns)
    assert len(found.glue["ns1.a.z.test."]) == MOST_GLUE


def test_an_error_tells_what_came_with_it():
    probe = Probe(SERVER, NAME, dns.PTR)
    failed = Response(probe, RESPONSE, 2, 0x8002, extended_errors=((22, "no reachable authority"),))
    assert classify(failed, ZONE).detail == "SERVFAIL, extended error 22 no reachable authority"
