# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Given a broken zone (tests/unit/dns/broken_zones.py): how grave it is, in which words, and who mends what."""

from __future__ import annotations

import json

import pytest

from ansible_collections.mailops.rdns.plugins.module_utils._address import parse_address
from ansible_collections.mailops.rdns.plugins.module_utils._dns import question as dns
from ansible_collections.mailops.rdns.plugins.module_utils._dns.probe import Probe, Response, replay
from ansible_collections.mailops.rdns.plugins.module_utils._dns.trace import TraceOptions, trace
from ansible_collections.mailops.rdns.plugins.module_utils._finding import CATALOGUE
from ansible_collections.mailops.rdns.plugins.module_utils._policy import Policy, parse_policy
from ansible_collections.mailops.rdns.plugins.module_utils._remedy import Circumstances, remedy
from ansible_collections.mailops.rdns.plugins.module_utils._remedy_words import describe
from ansible_collections.mailops.rdns.plugins.module_utils._zone import about_trace, nameservers_of, trace_view
from ansible_collections.mailops.rdns.tests.unit.dns.broken_zones import CASES, R24, ROOT, SERVERS, ZONES
from ansible_collections.mailops.rdns.tests.unit.dns.internet import Internet, roots
from ansible_collections.mailops.rdns.tests.unit.dns.test_trace import internet_of, options, trace_in

CHILD = f"0/26.{R24}"
PARENT = "in-addr.arpa."

# case of broken_zones.py: [(code, severity, part of the message, part of the remedy)]
WORDS = {
    "undelegated": [
        ("zone_undelegated", "error", "in-addr.arpa. neither holds it nor delegates a zone for it", "ask the registry"),
    ],
    "undelegated, and the PTR at the expected server": [
        (
            "zone_undelegated",
            "error",
            "it stands at 198.51.100.8:53",
            "Have the operator of in-addr.arpa. delegate the zone 113.0.203",
        ),
    ],
    "delegated elsewhere, and the PTR at the expected server": [
        (
            "zone_undelegated",
            "error",
            f"the delegations end at {R24}, elsewhere",
            f"Have the operator of {R24} delegate",
        ),
    ],
    "refused by one": [
        (
            "zone_lame",
            "warning",
            f"a name server is listed that does not serve the zone {R24}: ns2.isp.example. (198.51.100.7): refused",
            f"(in {PARENT})",
        ),
    ],
    "refused by all": [
        ("zone_lame", "error", f"no name server that is listed serves the zone {R24}", "serve the zone")
    ],
    "upward referral": [("zone_lame", "warning", "upward referral, refers to .", "serve the zone")],
    "recursive server": [
        ("zone_lame", "warning", "not authoritative, answers without authority, from recursion", "serve")
    ],
    "holds the zone above only": [("zone_lame", "warning", f"referral, refers to {R24} itself", "serve")],
    "name server without address": [("zone_lame", "warning", "ns3.isp.example.: no address, no such name", "serve")],
    "one silent": [
        (
            "zone_server_unreachable",
            "warning",
            f"a name server does not answer for the zone {R24}: ns2.isp.example. (198.51.100.7): timeout",
            "port 53",
        ),
    ],
    "all silent": [
        ("zone_server_unreachable", "undetermined", f"no name server answers for the zone {R24}", "port 53")
    ],
    "lame and silent": [
        ("zone_lame", "warning", "ns1.isp.example.", "serve the zone"),
        ("zone_server_unreachable", "undetermined", "ns2.isp.example.", "port 53"),
    ],
    "private address": [
        (
            "zone_server_unreachable",
            "warning",
            "ns3.isp.example. (10.0.0.1): not tested, not asked, for it is special: private use",
            "port 53",
        ),
    ],
    "parent lists one more": [
        ("zone_inconsistent", "warning", f"only {PARENT} names ns.cust.example.", f"its parent {PARENT}")
    ],
    "child lists one more": [
        ("zone_inconsistent", "warning", "only the zone itself names ns.cust.example.", "same name servers")
    ],
    "the parent's servers delegate to different name servers": [
        (
            "zone_inconsistent",
            "warning",
            f"the servers of {PARENT} do not delegate it to the same name servers",
            "same",
        ),
    ],
    "SERVFAIL for the name alone, from one": [
        ("zone_inconsistent", "warning", f"asked about 25.{R24}, no answer comes from ns2.isp.example.", "in the logs"),
    ],
    "SERVFAIL for the name alone, from all": [
        ("zone_inconsistent", "warning", "(198.51.100.6): SERVFAIL, ns2.isp.example. (198.51.100.7): SERVFAIL", "logs"),
    ],
    "serials differ": [("zone_inconsistent", "warning", "SOA serials differ (6, 7)", "same version")],
    "answers differ": [("zone_inconsistent", "warning", f"servers differ about 25.{R24}: ", "same version")],
    "stale glue": [
        ("zone_server_unreachable", "warning", "198.51.100.66", "port 53"),
        (
            "zone_inconsistent",
            "warning",
            "example. gives 198.51.100.7, 198.51.100.66 for ns2.isp.example., which has 198.51.100.7",
            "present addresses",
        ),
    ],
    "RFC 2317, no PTR record": [
        (
            "zone_rfc2317_broken",
            "error",
            f"its CNAME in {R24} leads to 25.{CHILD}, and there {CHILD} has no PTR record",
            f"In {CHILD}, publish the PTR record of 25.{CHILD}",
        ),
    ],
    "RFC 2317, no delegation": [
        ("zone_rfc2317_broken", "error", "neither holds that name nor delegates", f"In {R24}, delegate")
    ],
    "RFC 2317, no CNAME": [
        (
            "zone_rfc2317_broken",
            "error",
            f"{R24} has no CNAME that leads to 25.{CHILD}, where the PTR record stands",
            f"publish the CNAME of 25.{R24}",
        ),
    ],
    "RFC 2317, no CNAME, no PTR record": [
        ("zone_rfc2317_broken", "error", "no PTR record there either", f"in {CHILD}, publish the PTR record")
    ],
    "aliases in a circle": [("zone_rfc2317_broken", "error", "leads in a circle", f"In {R24}, have the CNAME")],
    "zone above dead": [("zone_server_unreachable", "undetermined", f"for the zone {PARENT}", "in arpa.")],
    "no root zone where the trace begins": [
        ("zone_lame", "undetermined", "no name server that is listed serves the zone .", "no resolvers"),
    ],
    "no root server": [("zone_server_unreachable", "undetermined", "for the zone .", "in the zone above")],
}
CODES = {code for rows in WORDS.values() for code, *_rest in rows}


@pytest.mark.parametrize("name", WORDS)
def test_how_grave_and_in_which_words(name):
    found = trace_in(internet_of(CASES[name]), CASES[name].address, options(*CASES[name].expected))
    address = parse_address(CASES[name].address) if CASES[name].address[-1] != "." else None
    around = Circumstances(address, address.owner if address else None, "mail.example", (), False, reverse=found)
    raws = about_trace(found)
    assert [(raw.code, Policy().level(raw.code, raw.severity)) for raw in raws] == [row[:2] for row in WORDS[name]]
    for raw, (_code, _severity, said, mend) in zip(raws, WORDS[name]):
        message, fields = describe(raw.code, raw.details, around)
        text = remedy(raw.code, raw.details, fields, around)["text"]
        assert said in message and mend in text, (message, text)
        assert "{" not in message + text and ".." not in message + text and len(message) < 1000
        assert json.loads(json.dumps(raw.details)) == raw.details


def test_every_case_of_a_broken_zone_has_its_words():
    for name, case in CASES.items():
        found = trace_in(internet_of(case), case.address, options(*case.expected))
        assert [(raw.code, raw.details["zone"]) for raw in about_trace(found)] == case.faults, name


@pytest.mark.parametrize("wanted", ["notice", "warning"])
def test_what_could_not_be_tested_is_not_made_milder(wanted):
    policy = parse_policy({"severity": {"zone_server_unreachable": wanted, "zone_lame": wanted}})
    (raw,) = about_trace(trace_in(internet_of(CASES["all silent"])))
    assert policy.level(raw.code, raw.severity) == "undetermined"
    (raw,) = about_trace(trace_in(internet_of(CASES["one silent"])))
    assert policy.level(raw.code, raw.severity) == wanted
    (raw,) = about_trace(trace_in(internet_of(CASES["refused by all"])))
    assert policy.level(raw.code, raw.severity) == wanted, "an error is the operator's to judge"


def test_the_catalogue_says_where_it_is_written():
    assert all(CATALOGUE[code].references and CATALOGUE[code].actor for code in CODES)


def test_a_trace_as_plain_data():
    found = trace_in(internet_of(CASES["RFC 2317"]))
    view = trace_view(found)
    assert json.loads(json.dumps(view)) == view
    assert (view["zone"], view["relative_owner"], view["outcome"], view["records"]) == (
        CHILD,
        "25",
        "answer",
        ["mail.example"],
    )
    assert view["aliases"] == [{"owner": f"25.{R24}", "type": "CNAME", "target": f"25.{CHILD}", "ttl": 3600}]
    assert [step["zone"] for step in view["steps"]] == [".", "arpa.", "in-addr.arpa.", R24, CHILD]
    assert view["contact"] == "hostmaster@invalid" and view["soa"]["serial"] == 1
    assert nameservers_of(found) == ["ns.cust.example"]
    server = view["steps"][3]["servers"][0]
    assert (server["name"], server["outcome"], server["found"], server["serial"]) == (
        "ns1.isp.example",
        "authoritative",
        "alias",
        7,
    )
    assert "steps" not in trace_view(found, full=False)


def test_text_from_servers_does_no_harm():
    """Names in zones can be any octets; whatever reaches a sentence or a view is bounded and printable."""
    evil = "x\\123\\123evil\\125\\125\\000." + "\\255" * 60 + ".example."
    zones = {**ZONES, "in-addr.arpa.": f"@ NS ns.rir.example.\n2.0.192 NS {evil}\n2.0.192 NS {'y' * 63}.{evil}"}
    internet = Internet(zones, SERVERS)
    owner = parse_address("192.0.2.25").owner

    def ask(probe: Probe) -> Response:
        response = internet(probe)
        response.detail = "x" * 2000 if response.outcome == dns.TIMEOUT else response.detail
        return response

    found = replay(trace(owner, dns.PTR, TraceOptions(roots(ROOT))), ask)
    around = Circumstances(parse_address("192.0.2.25"), owner, None, (), False, reverse=found)
    for raw in about_trace(found):
        message, fields = describe(raw.code, raw.details, around)
        shown = message + remedy(raw.code, raw.details, fields, around)["text"]
        assert not set('{}<>&"`$') & set(shown) and shown.isprintable() and len(shown) < 3000
