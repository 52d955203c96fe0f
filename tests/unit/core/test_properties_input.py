# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whatever stands in input or saved evidence: what was meant, or ValueError with one sentence."""

from __future__ import annotations

import copy
import ipaddress
import json

import pytest

pytest.importorskip("hypothesis")

import dns.message
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ansible_collections.mailops.rdns.plugins.module_utils import _evidence
from ansible_collections.mailops.rdns.plugins.module_utils._address import (
    expand,
    parse_address,
    parse_networks,
    within,
)
from ansible_collections.mailops.rdns.plugins.module_utils._dns.anchors import parse_anchors
from ansible_collections.mailops.rdns.plugins.module_utils._dns.nameserver import (
    Nameserver,
    parse_nameserver,
    parse_nameservers,
    system_nameservers,
)
from ansible_collections.mailops.rdns.plugins.module_utils._dns.probe import Probe, read_response
from ansible_collections.mailops.rdns.plugins.module_utils._dns.question import PTR, replay
from ansible_collections.mailops.rdns.plugins.module_utils._hostname import parse_helo, ptr_defect
from ansible_collections.mailops.rdns.plugins.module_utils._policy import Policy, parse_policy
from ansible_collections.mailops.rdns.plugins.module_utils._survey import Survey
from ansible_collections.mailops.rdns.plugins.module_utils._target import parse_targets
from ansible_collections.mailops.rdns.plugins.module_utils._task import run
from ansible_collections.mailops.rdns.plugins.module_utils._text import printable

from .drawn import ANYTHING
from .world import NOW, World

IPS = st.ip_addresses()
NETWORKS = st.tuples(IPS, st.integers(0, 10)).map(
    lambda pair: ipaddress.ip_network((pair[0], pair[0].max_prefixlen - pair[1]), strict=False)
)


WORDS = st.sampled_from([b"nameserver", b" ", b"\n", b"127.0.0.53", b"::1", b"\0", b"%"])
RESOLV_CONF = st.binary(max_size=200) | st.lists(WORDS).map(b"".join)


def one_sentence(parse):
    """What is parsed; None where it is refused with one sentence. Anything else that is raised goes on."""
    try:
        return parse()
    except ValueError as error:
        assert str(error) and "\n" not in str(error) and len(str(error)) < 1000
        return None


@given(IPS)
def test_every_address_is_what_ipaddress_says(ip):
    address = parse_address(str(ip))
    ip = getattr(ip, "ipv4_mapped", None) or ip
    assert (address.text, address.version, address.number) == (str(ip), ip.version, int(ip))
    assert address.owner == ip.reverse_pointer + "."
    assert address.range.kind in ("public", "private", "special", "transition")


@given(st.lists(NETWORKS, min_size=1, max_size=4), IPS)
def test_networks_hold_what_ipaddress_says(networks, ip):
    texts = [str(network) for network in networks]
    address = parse_address(str(ip))
    ip = ipaddress.ip_address(address.text)
    assert within(address, parse_networks("x", texts)) == any(ip in network for network in networks)
    expected = [getattr(one, "ipv4_mapped", None) or one for network in networks for one in network]
    ranges = [f"{network[0]}-{network[-1]}" if network.num_addresses > 1 else str(network[0]) for network in networks]
    for values in (texts, ranges):
        found = one_sentence(lambda values=values: expand("x", values))
        if found is None:  # a range of mapped addresses, or one that begins among them
            assert values is ranges and any(network.version == 6 for network in networks)
        else:
            assert {one.text for one in found} == {str(one) for one in expected} and len(set(found)) == len(found)


@given(st.lists(ANYTHING | st.text("0123456789abf:./-% ", max_size=24), max_size=3))
def test_ranges_never_raise_anything_else(values):
    one_sentence(lambda: expand("x", values))
    one_sentence(lambda: parse_networks("x", values))


@given(IPS, st.integers(1, 65535))
def test_nameservers_are_read_as_they_are_shown(ip, port):
    for text in (f"[{ip}]:{port}" if ip.version == 6 else f"{ip}:{port}", str(ip)):
        one = parse_nameserver(text, port)
        assert (one.address, one.port) == (str(ip), port)
        assert parse_nameserver(str(one)) == one


PORTS = st.integers(-1, 70000).map(str) | st.sampled_from(["0", "00", "65536", "099", "", "1 ", "\u0661"])
SERVERS = st.builds("{}:{}".format, IPS, PORTS) | st.builds("[{}]:{}".format, IPS, PORTS)


@given(ANYTHING | SERVERS | st.text("0123456789abf:.[]%eth ", max_size=24), st.lists(ANYTHING, max_size=3))
def test_nameservers_never_raise_anything_else(value, values):
    one = one_sentence(lambda: parse_nameserver(value))
    if one is not None:
        assert ipaddress.ip_address(one.address.partition("%")[0]) and 1 <= one.port <= 65535
    one_sentence(lambda: parse_nameservers(values))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(RESOLV_CONF)
def test_any_resolv_conf_names_servers_or_is_one_sentence(tmp_path, octets):
    file = tmp_path / "resolv.conf"
    file.write_bytes(octets)
    found = one_sentence(lambda: system_nameservers(str(file), str(file)))
    assert found is None or found[0]


@given(st.text(max_size=300))
def test_a_helo_name_is_one_thing(text):
    helo = parse_helo(text)
    assert [helo.name, helo.literal, helo.defect].count(None) == 2


@given(st.text(max_size=300))
def test_names_and_addresses_never_raise_anything_else(text):
    ptr_defect(text)
    one_sentence(lambda: parse_address(text))


@given(ANYTHING | st.text("ab()[]{}*+?|\\.^$", max_size=8))
def test_input_never_raises_anything_else(value):
    path = {"address": "192.0.2.1", "helo": value, "ptr": value, "name": value, "policy": value}
    for parse in (
        lambda: parse_targets([value], Policy()),
        lambda: parse_targets(value, Policy()),
        lambda: parse_targets([path], Policy()),
        lambda: parse_targets([{"unknown": value}], Policy()),
        lambda: parse_policy(value),
        *(lambda key=key: parse_policy({key: value}) for key in ("severity", "fail_on", "domains", "naming", "slow")),
        lambda: parse_anchors([value]),
        lambda: _evidence.load(value),
    ):
        one_sentence(parse)


TARGETS = [
    {"address": "192.0.2.10", "helo": "mail.example"},
    {
        "address": "2001:db8::10",
        "helo": "[IPv6:2001:db8::10]",
        "ptr": ["mail.example"],
        "policy": {"fail_on": "warning"},
    },
    {"unknown": {"code": "relay_unreachable", "detail": "no route"}},
]
NETS = ["192.0.2.0/24", "2001:db8::/32"]
WORLD = World("""
    192.0.2.10    PTR  mail.example.
    2001:db8::10  PTR  !servfail
    mail.example. A    192.0.2.10
""")


class Recording(dict):
    """A resolver that keeps what it was asked."""

    def run(self, checks):
        for index, check in enumerate(checks):
            yield index, replay(check, lambda question: self.setdefault(question, WORLD(question)))


ROOT = Nameserver("198.51.100.1", 53)
TRACING = {"trace": "on_failure", "port": 53, "root_servers": ["198.51.100.1"], "trust_anchors": None}


def explanation():
    """The root's word about both addresses, and that one of them was looked into."""
    paths = [("2001:db8::10", None), ("192.0.2.10", "mail.example")]
    responses = {}
    for address, _helo in paths:
        probe = Probe(ROOT, parse_address(address).owner, PTR)
        query = dns.message.make_query(probe.owner, "PTR", use_edns=0)
        responses[probe] = read_response(probe, dns.message.make_response(query).to_wire(), "udp", NOW, 0.1, "")
    return _evidence.SavedExplanation({**TRACING, "expected_nameservers": None}, paths, responses)


def saved():
    """A document, as fcrdns_info writes it."""
    asked = Recording()
    survey = Survey(parse_targets(TARGETS, Policy()), parse_networks("x", NETS), lambda verdict: True)
    survey.ask([("default", asked)], clock=lambda: NOW)
    vantage = _evidence.SavedVantage("default", ["192.0.2.53:53"], ["a note"], asked)
    return json.loads(json.dumps(_evidence.document(TARGETS, NETS, [vantage], NOW, NOW, explanation())))


def judged_again(data):
    """What fcrdns_info makes of a document: (error, result)."""
    return run({"policy": {}, "evidence": data, "targets": None, "assume_public": [], "returned": "all"}, False)


DOCUMENT = saved()


def test_the_document_is_sound():
    error, result = judged_again(DOCUMENT)
    assert error == "" and len(result["verdicts"]) == len(TARGETS)


def places(data, path=()):
    """The way to every value of a document."""
    yield path
    for key, value in data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ():
        yield from places(value, (*path, key))


HOSTILE = "<b>{{ x }}</b>"


@pytest.mark.parametrize("value", [HOSTILE, [HOSTILE], "\x1b[31m", "a\nb"])
def test_text_that_was_not_checked_comes_out_nowhere(value):
    for *way, last in [*places({**DOCUMENT, "targets": []})][1:]:  # what the user wrote is his own
        data = copy.deepcopy(DOCUMENT)
        inner = data
        for key in way:
            inner = inner[key]
        inner[last] = value
        error, result = judged_again(data)
        for text in (error, json.dumps(result)):
            assert "{{" not in text and "<b>" not in text and "\x1b" not in text and "\\n" not in text


DAMAGE = st.tuples(st.sampled_from([*places(DOCUMENT)][1:]), ANYTHING | st.just("remove"))


@given(st.lists(DAMAGE, min_size=1, max_size=3))
def test_damaged_evidence_is_refused_or_judged(changes):
    """Never an exception, wherever the damage."""
    data = copy.deepcopy(DOCUMENT)
    for (*way, last), value in changes:
        inner = data
        try:
            for key in way:
                inner = inner[key]
            if value == "remove":
                del inner[last]
            else:
                inner[last] = value
        except (KeyError, IndexError, TypeError):  # gone already
            continue
    error, result = judged_again(data)
    assert "\n" not in error and len(error) < 1000 and bool(error) == (not result)
    assert json.loads(json.dumps(result)) == result


@given(st.text(max_size=400))
def test_printable_is_one_harmless_line(text):
    shown = printable(text)
    assert not set(shown) & set("{}<>&\"'`$\n\r\t\x1b\x00") and shown.isascii() and len(shown) <= 120 * 10 + 3
