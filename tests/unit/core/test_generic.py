# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Given this name and this address: this class, for these reasons. Names and addresses are made up.

How well it does on real names is measured by tests/bench/names.
"""

from __future__ import annotations

import re
import time

import pytest

pytest.importorskip("hypothesis")

from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.mailops.rdns.plugins.module_utils._address import parse_address
from ansible_collections.mailops.rdns.plugins.module_utils._generic import CLASSES, classify
from ansible_collections.mailops.rdns.plugins.module_utils._naming import encoding, providers, words
from ansible_collections.mailops.rdns.plugins.module_utils._naming.domain import PLAIN, split
from ansible_collections.mailops.rdns.plugins.module_utils._naming.suffixes import RULES
from ansible_collections.mailops.rdns.plugins.module_utils._naming.weighing import GENERIC

V4, V6 = "203.0.113.57", "2001:db8:41:7::1f2e"
PADDED = "203000113057"

# How much of the address is found, and the words for it.
ENCODINGS = [
    (V4, "203.0.113.57", "all", "contains the address"),
    (V4, "host-203-0-113-57", "all", "contains the address"),
    (V4, "h203.0-113_57x", "all", "contains the address"),
    (V4, "203-000-113-057", "all", "contains the address, zero-padded"),
    (V4, "57.113.0.203", "all", "contains the address, reversed"),
    (V4, "057-113-000-203", "all", "contains the address, reversed, zero-padded"),
    (V4, "113-57.203-0", "all", "contains the address, octets in another order"),
    (V4, f"x{PADDED}", "all", "contains the address run together, zero-padded"),
    (V4, f"lns3-{PADDED}", "all", "contains the address run together, zero-padded"),
    (V4, "057113000203", "all", "contains the address run together, reversed, zero-padded"),
    (V4, "line203011357", "all", "contains the address run together"),
    (V4, "203000-113057", "all", "contains the address, zero-padded, cut into pieces"),
    (V4, "pcb007139", "all", "contains the address in hexadecimal"),
    (V4, "cb-00-71-39", "all", "contains the address in hexadecimal"),
    (V4, "397100cb", "all", "contains the address in hexadecimal, octets reversed"),
    (V4, "3405803833", "all", "contains the address as one decimal number"),
    (V4, "x-0-113-57", "three", "contains the last three octets of the address"),
    (V4, "x-203-0-113", "three", "contains the first three octets of the address"),
    (V4, "57-113-0", "three", "contains the last three octets of the address, reversed"),
    (V4, "x-113-57", "two", "contains the last two octets of the address"),
    (V4, "x57.113", "two", "contains the last two octets of the address, reversed"),
    (V4, "d113057", "two", "contains the last two octets of the address run together, zero-padded"),
    ("203.10.171.57", "cpe-0aab39", "three", "contains the last three octets of the address in hexadecimal"),
    ("203.10.171.57", "cpe0aab39x", None, ""),
    (V4, "10-20-30-40", "another", "contains an address, though not this one"),
    # octets count as whole numbers only
    (V4, "mx57", None, ""),
    (V4, "x-113-157", None, ""),
    (V4, "x-1113-57", None, ""),
    (V4, "1203-0-113-57", "three", "contains the last three octets of the address"),
    (V4, "203-57", None, ""),
    (V4, "v4-1-2-3", None, ""),
    (V4, "300-400-500-600", None, ""),
    (V4, "2026-11-21", None, ""),
    ("192.0.2.1", "x-2-1", None, ""),
    ("192.0.2.1", "x-002-001", "two", "contains the last two octets of the address, zero-padded"),
    (V6, "2001-db8-41-7--1f2e", "all", "contains the address, groups divided by hyphens or dots"),
    (V6, "p2001-db8-41-7-0-0-0-1f2e.x", "three", "contains 4 groups of the address next to each other"),
    (V6, "2001-db8-41-7-0-0-0-1f2e", "all", "contains the address, groups divided by hyphens or dots"),
    (V6, "2001-0db8-0041-0007-1f2e", "all", "contains the address, groups of zeros left out"),
    (V6, "20010db80041000700000000" + "00001f2e", "all", "contains the address, all nibbles"),
    (V6, ".".join(f"{parse_address(V6).number:032x}"[::-1]), "all", "contains the address, nibbles reversed"),
    (V6, "20010db800410007", "three", "contains the first 64 bits of the address"),
    (V6, "db8-41-7", "three", "contains 3 groups of the address next to each other"),
    (V6, "x-db8-41", "two", "contains two groups of the address next to each other"),
    ("2001:db8::5054:ff:fe12:3456", "505400fffe123456", "all", "contains the last 64 bits of the address"),
    (V6, "mail-1f2e", None, ""),
    (V6, "0000000000001f2e", None, ""),
    (V6, "192-0-2-10", "another", "contains an address, though not this one"),
]


@pytest.mark.parametrize("address, text, share, how", ENCODINGS, ids=[f"{row[1]}" for row in ENCODINGS])
def test_how_much_of_the_address_a_name_contains(address, text, share, how):
    found = encoding.find_address(parse_address(address), text, re.findall("[0-9]+", text))
    assert found == (None if share is None else (share, how))


# (name with {} for a writing of the address, class) for 203.0.113.57
IN_FULL = [
    ("host-{}.isp.example.net", "dynamic"),
    ("{}.dsl.isp.example.net", "dynamic"),
    ("{}.mail.dyn.isp.example.net", "dynamic"),  # a mail word does not help a pool's name
    ("mail-{}.adsl.example.net", "dynamic"),
    ("static-{}.isp.example.net", "generic_static"),
    ("{}.static.dsl.isp.example.net", "generic_static"),
    ("{}.dynamic.static.isp.example.net", "dynamic"),
    ("mail.{}.static.isp.example.net", "generic_static"),
    ("{}.business.isp.example.net", "generic_static"),
    ("{}.sunnybusiness.net", "generic_static"),
    ("leased-line-{}.isp.example.net", "generic_static"),
    ("{}.vps.example.net", "hosting_default"),
    ("{}.static.vserver.example.net", "hosting_default"),
    ("ip-{}.sunnyhosting.net", "hosting_default"),
    ("static-{}.sunnyservers.net", "hosting_default"),
    ("cable-{}.hostovia.net", "dynamic"),
    ("{}.unassigned.isp.example.net", "placeholder"),
    ("unknown-{}.isp.example.net", "placeholder"),
    # a mail host may hold its address
    ("mail-{}.out.example.net", "custom"),
    ("{}.mx.example.net", "custom"),
    ("outmta-{}.example.net", "custom"),
    ("{}.sunnymailer.com", "custom"),
]


@pytest.mark.parametrize("written", ["203-0-113-57", "57.113.0.203", PADDED, "cb007139", "3405803833"])
@pytest.mark.parametrize("name, name_class", IN_FULL, ids=[row[0] for row in IN_FULL])
def test_names_with_the_whole_address(name, name_class, written):
    assert classify(name.format(written), V4).name_class == name_class


# (name, address, class)
OTHERS = [
    # chosen
    ("mail.example.org", V4, "custom"),
    ("example.org", V4, "custom"),
    ("mx57.example.org", V4, "custom"),
    ("out-113-57.smtp.example.org", V4, "custom"),
    ("a113-57.smtp-out.example.org", V4, "custom"),
    ("m113-57.example.org", V4, "custom"),
    ("mail-oln203000113057.outbound.protection.outlook.com", V4, "custom"),
    ("mail-wr1-x57.example.org", V6, "custom"),
    ("static.example.org", V4, "custom"),
    ("cable.example.org", V4, "custom"),
    ("vps.example.org", V4, "custom"),
    ("dsl12.example.org", V4, "custom"),
    ("ns3.example.org", V4, "custom"),
    ("host57.example.org", V4, "custom"),
    ("srv0042.example.org", V4, "custom"),
    ("pool.smtp1234.example.org", V4, "custom"),
    ("redsland7777.example.org", V4, "custom"),
    ("mail.dsl-company.net", V4, "custom"),  # words of the registered domain do not count
    ("mail.dynamic.co.uk", V4, "custom"),
    ("mail.pool-57.com.au", V4, "custom"),
    # parts of the address
    ("x-113-57.isp.example.net", V4, "dynamic"),
    ("x-113-57.fixed.example.net", V4, "generic_static"),
    ("x-0-113-57.isp.example.net", V4, "dynamic"),
    ("10-20-30-40.isp.example.net", V4, "dynamic"),
    ("700014008bd01002.isp.example.net", V6, "dynamic"),
    ("mail-113-57.cust.example.net", V4, "custom"),
    ("mail-113-57.cloud.example.net", V4, "custom"),
    ("mail-113-57.business.example.net", V4, "custom"),
    ("x113057.adsl.example.net", V4, "dynamic"),
    ("mail-113-57.dyn.example.net", V4, "dynamic"),
    ("smtp-113-57.fixed.example.net", V4, "custom"),
    ("dyn-db8-41.example.net", V6, "dynamic"),
    ("s57.net-203-0-113.eu", V4, "hosting_default"),  # a domain for each network
    # no address at all
    ("dynamic.example.net", V4, "dynamic"),
    ("dynamic-things.example.net", V4, "custom"),
    ("a.1042.vps.example.net", V4, "hosting_default"),
    ("adsl-99123.isp.example.net", V4, "dynamic"),
    ("pool77.isp.example.net", V4, "dynamic"),
    ("dsl.static851056487.isp.example.net", V4, "generic_static"),
    ("vps104217.example.net", V4, "hosting_default"),
    ("vmi-104217.example.net", V4, "hosting_default"),
    ("server30017.example.net", V4, "hosting_default"),
    ("server3001.sunnyhosting.net", V4, "hosting_default"),
    ("h2104217.sunnyservers.net", V4, "hosting_default"),
    ("h2104217.example.net", V4, "custom"),
    ("hosted-by.example.net", V4, "hosting_default"),
    # the scheme of a provider
    ("ec2-203-0-113-57.eu-west-1.compute.amazonaws.com", V4, "hosting_default"),
    ("57.113.0.203.bc.googleusercontent.com", V4, "hosting_default"),
    ("static.57.113.0.203.clients.your-server.de", V4, "hosting_default"),
    ("vmi104217.contaboserver.net", V4, "hosting_default"),
    ("mail.amazonaws.com", V4, "custom"),
    # no name
    ("localhost", V4, "placeholder"),
    ("203.0.113.57", V4, "placeholder"),
    ("12", V4, "placeholder"),
    ("LocalHost.LocalDomain", V4, "placeholder"),
    ("localhost.example.net", V4, "placeholder"),
    ("57.113.0.203.in-addr.arpa", V4, "placeholder"),
    ("57.113.0.203.IN-ADDR.ARPA.example.net.", V4, "placeholder"),
    ("1.0.0.ip6.arpa.example.net", V6, "placeholder"),
    ("unused.example.net", V4, "placeholder"),
    ("not-assigned.example.net", V4, "placeholder"),
    ("no-rdns.example.net", V4, "placeholder"),
    ("reserved.example.net", V4, "placeholder"),
    ("unknown.example.net", V4, "placeholder"),
    ("unknown-artist.example.net", V4, "custom"),
]


@pytest.mark.parametrize("name, address, name_class", OTHERS, ids=[f"{row[0]} {row[2]}" for row in OTHERS])
def test_other_names(name, address, name_class):
    judged = classify(name, address)
    assert judged.name_class == name_class, judged
    assert classify(name.upper() + ".", parse_address(address)) == judged


def test_reasons_say_what_speaks_for_it_and_what_against():
    assert classify("mail-57-113-000-203.out.example.org", V4) == (
        "custom",
        0.3,
        ("contains the address, reversed, zero-padded", "mail names a mail host, which speaks for a chosen name"),
    )
    judged = classify("203.0.113.57.bc.googleusercontent.com", V4)
    assert judged.score == 1.0 and judged.reasons[0].startswith("is a default name of Google Compute Engine (")
    assert judged.as_dict() == {"class": "hosting_default", "score": 1.0, "reasons": list(judged.reasons)}


# name: score, as docs/generic-names.md says that it adds up
SCORES = {
    "mail.example.org": 0,
    "customer12.example.org": 0,
    "vps.example.org": 0.3,
    "dynamic.example.net": 0.5,
    "dsl12.example.net": 0.4,
    "dsl.static1234.example.net": 0.8,
    "x-113-57.example.net": 0.5,
    "x-113-57.m.example.net": 0.3,
    "x-113-57.mail.example.net": 0.1,
    "x-0-113-57.example.net": 0.6,
    "203-0-113-57.example.net": 0.7,
    "203-0-113-57.cust.home.example.net": 0.8,
    "203-0-113-57.dyn.cust.example.net": 1,
    "mail-203-0-113-57.adsl.example.net": 0.6,
}


@pytest.mark.parametrize("name, score", SCORES.items())
def test_weights_add_up(name, score):
    assert classify(name, V4).score == score


# The rules of https://publicsuffix.org/list/: plain, wildcard, exception, unknown.
SUFFIXES = [
    ("example.com", "", "example", "com"),
    ("a.b.example.com", "a.b", "example", "com"),
    ("a.example.co.uk", "a", "example", "co.uk"),
    ("a.b.kobe.jp", "", "a", "b.kobe.jp"),
    ("a.city.kobe.jp", "a", "city", "kobe.jp"),
    ("a.b.c.ck", "a", "b", "c.ck"),
    ("a.www.ck", "a", "www", "ck"),
    ("a.example.unheard-of", "a", "example", "unheard-of"),
    ("a.b.s3.amazonaws.com", "a.b.s3", "amazonaws", "com"),  # the list's private section is not used
    ("com", "", "", "com"),
    ("co.uk", "", "", "co.uk"),
    ("", "", "", ""),
]


@pytest.mark.parametrize("name, below, own, suffix", SUFFIXES)
def test_registered_domain(name, below, own, suffix):
    assert split(name.split(".")) == (below.split(".") if below else [], own, suffix)


def test_tables_are_in_order():
    assert len(RULES) > 100 and all(re.fullmatch(r"[a-z0-9*!. -]+", rules) for rules in RULES.values())
    assert not PLAIN & set(RULES)
    for domain, schemes in providers.SCHEMES.items():
        assert split(domain.split("."))[1:] == tuple(domain.split(".", 1)), f"{domain} is no registered domain"
        for scheme in schemes:
            assert scheme.name_class in CLASSES and scheme.provider and scheme.source
            assert not re.search("<(?!n>|hex>|label>|labels>|a-b-c-d>|a[.]b[.]c[.]d>)", scheme.below)
    assert re.fullmatch(r"20\d\d-\d\d", providers.SEEN)
    assert all(re.fullmatch("[a-z]+", word) for word in words.MEANING)


PIECE = st.sampled_from(
    [*words.MEANING, "203", "0", "113", "57", "057", PADDED, "cb007139", "-", ".", "_", "x", "in-addr.arpa", "f2"]
)
ADDRESSES = st.ip_addresses().map(lambda ip: parse_address(str(ip)) if "%" not in str(ip) else parse_address("::1"))


@settings(deadline=None)
@given(st.lists(PIECE, max_size=60).map("".join) | st.text(max_size=300), ADDRESSES)
def test_whatever_the_name_there_is_an_answer(name, address):
    judged = classify(name, address)
    assert judged.name_class in CLASSES and 0 <= judged.score <= 1
    assert (judged.score >= GENERIC) == (judged.name_class != "custom")
    assert judged.reasons or judged.score == 0
    assert classify(name, address) == judged


@settings(deadline=None)
@given(ADDRESSES, st.sampled_from(["-", ".", "_"]), st.permutations(range(4)), st.booleans())
def test_every_address_is_found_in_every_order(address, between, order, padded):
    if address.version == 6:
        name = between.join(f"{address.number:032x}"[:: -1 if padded else 1])
    else:
        octets = address.text.split(".")
        name = between.join(octets[place].zfill(3 if padded else 1) for place in order)
    assert classify(f"{name}.isp.example.net", address).name_class == "dynamic"


SLOW = [
    "-".join(["203"] * 63),
    "1." * 127,
    "0" * 255,
    "a1" * 127,
    "db8-41-" * 36,
    "-" * 255,
    "1-1-1." * 42,
    "mail" * 63,
    "in-addr." * 31,
    "not-" * 63,
    "f" * 255,
]
HOSTILE = [(name, domain) for name in SLOW for domain in ("example.net", *providers.SCHEMES)]


def test_no_name_takes_long():
    addresses = [parse_address(V4), parse_address(V6)]
    for name, domain in HOSTILE:
        text = f"{name[: 254 - len(domain)]}.{domain}"
        for address in addresses:
            began = time.process_time()
            classify(text, address)
            assert time.process_time() - began < 0.1, text
