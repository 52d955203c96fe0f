# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Given these zones on these servers: where the trace ends, what it finds there, and exactly these faults."""

from __future__ import annotations

import collections
import random
import typing as t

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ansible_collections.mailops.rdns.plugins.module_utils._address import parse_address, parse_networks
from ansible_collections.mailops.rdns.plugins.module_utils._dns import lookup
from ansible_collections.mailops.rdns.plugins.module_utils._dns import question as dns
from ansible_collections.mailops.rdns.plugins.module_utils._dns import trace as tracing
from ansible_collections.mailops.rdns.plugins.module_utils._dns import traced as views
from ansible_collections.mailops.rdns.plugins.module_utils._dns.cuts import ask_zone, minimised
from ansible_collections.mailops.rdns.plugins.module_utils._dns.hints import ROOT_SERVERS
from ansible_collections.mailops.rdns.plugins.module_utils._dns.nameserver import Nameserver
from ansible_collections.mailops.rdns.plugins.module_utils._dns.probe import Probe, Response, Seen, replay
from ansible_collections.mailops.rdns.plugins.module_utils._dns.reply import AA, RA
from ansible_collections.mailops.rdns.plugins.module_utils._dns.shared import Shared
from ansible_collections.mailops.rdns.plugins.module_utils._dns.trace import TraceOptions, trace
from ansible_collections.mailops.rdns.plugins.module_utils._dns.traced import Trace

from .broken_zones import CASES, CUST, ISP1, ISP2, ISP_NS, ISP_ZONES, R24, RIR, ROOT, ROOT2, SERVERS, V6, ZONES, Case
from .internet import NOW, Internet, response, roots

DOCUMENTATION = parse_networks("x", ["2001:db8::/32"])


def options(*expected: str, **more: t.Any) -> TraceOptions:
    servers = tuple(Nameserver(address, 53) for address in expected)
    return TraceOptions(roots(ROOT, ROOT2), special_allowed=DOCUMENTATION, expected=servers, **more)


def internet_of(case: Case) -> Internet:
    return Internet(ZONES | case.zones, SERVERS | case.servers)


def trace_in(internet: t.Any, address: str = "192.0.2.25", how: TraceOptions | None = None) -> Trace:
    forward = address.endswith(".")
    owner = address if forward else parse_address(address).owner
    return replay(trace(owner, dns.A if forward else dns.PTR, how or options()), internet)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_where_it_ends_and_what_is_wrong(case):
    internet = internet_of(case)
    found = trace_in(internet, case.address, options(*case.expected))
    assert (found.outcome, found.zone) == case.end[:2]
    assert case.end[2] in ("", found.relative_owner)
    assert [(fault.code, fault.zone) for fault in found.faults] == case.faults, found.faults
    assert len(found.notes) == case.notes, found.notes
    assert set(internet.asked.values()) <= {1}, "a probe was asked twice"
    assert found.at == NOW


# What one server of the provider's zone is called, by what it does.
OUTCOMES = {
    "": (views.AUTHORITATIVE, "answer"),
    "!refused": (views.REFUSED, None),
    "!servfail": (views.SERVFAIL, None),
    "!notauth": (views.ERROR, None),
    "!empty": (views.NOT_AUTHORITATIVE, None),
    "!upward": (views.UPWARD_REFERRAL, None),
    "!recursive": (views.NOT_AUTHORITATIVE, None),
    "!silent": (views.TIMEOUT, None),
    "!unreachable": (views.UNREACHABLE, None),
    "!malformed": (views.MALFORMED, None),
    "!noroute": (views.NOT_TESTED, None),
    "in-addr.arpa. !only": (views.REFERRAL, None),
    "192.in-addr.arpa. !only": (views.NOT_AUTHORITATIVE, None),
    f"!servfail:{R24}": (views.AUTHORITATIVE, "answer"),
    f"!servfail:25.{R24}": (views.AUTHORITATIVE, None),
    f"!nxdomain:25.{R24}": (views.AUTHORITATIVE, "nxdomain"),
}


@pytest.mark.parametrize("behaviour", OUTCOMES)
def test_each_server_is_told_apart(behaviour):
    held = behaviour.replace("!only", "") if "!only" in behaviour else f"{ISP_ZONES} {behaviour}"
    internet = Internet({**ZONES, "192.in-addr.arpa.": ISP_NS}, {**SERVERS, ISP2: held})
    found = trace_in(internet)
    first, second = found.steps[-1].servers
    assert (first.outcome, first.found, first.records) == (views.AUTHORITATIVE, "answer", ("mail.example.",))
    assert (second.outcome, second.found) == OUTCOMES[behaviour]
    assert found.outcome == "answer"


def test_the_steps_tell_how_each_zone_is_delegated():
    found = trace_in(Internet(ZONES, SERVERS))
    assert [(step.zone, step.parent, step.asked) for step in found.steps] == [
        (".", None, "arpa."),
        ("arpa.", ".", "in-addr.arpa."),
        ("in-addr.arpa.", "arpa.", R24),
        (R24, "in-addr.arpa.", f"25.{R24}"),
    ]
    last = found.steps[-1]
    assert last.parent_ns == last.child_ns == ("ns1.isp.example.", "ns2.isp.example.")
    assert [(view.name, view.address, view.via, view.serial) for view in last.servers] == [
        ("ns1.isp.example.", ISP1, "lookup", 7),
        ("ns2.isp.example.", ISP2, "lookup", 7),
    ]
    assert found.steps[1].glue == {"ns.arpa.": ("198.51.100.3",)}
    assert [view.found for step in found.steps[:-1] for view in step.servers] == ["referral"] * 4
    assert (found.soa.serial, found.ttl, found.records) == (7, 3600, ("mail.example.",))
    assert found.steps[0].servers[0].name == "a.root.", "the root servers say their names"


def test_a_negative_answer_is_kept_for_as_long_as_the_soa_says():
    assert trace_in(Internet(ZONES, SERVERS), "192.0.2.99").ttl == 300
    assert trace_in(internet_of(CASES["RFC 2317, no PTR record"])).ttl == 300


# -- economy


def test_a_fleet_visits_each_cut_once():
    zones = {
        **ZONES,
        "in-addr.arpa.": ZONES["in-addr.arpa."] + "\n113.0.203 NS ns.cust.example.",
        R24: ISP_NS + "\n".join(f"{octet} PTR m{octet}.example." for octet in range(256)),
        "113.0.203.in-addr.arpa.": "@ NS ns.cust.example.\n"
        + "\n".join(f"{octet} PTR m.example." for octet in (1, 2, 3)),
    }
    servers = {**SERVERS, CUST: "cust.example. 113.0.203.in-addr.arpa."}
    internet = Internet(zones, servers)
    alone = Internet(zones, servers)
    trace_in(alone, "192.0.2.0")
    other = Internet(zones, servers)
    trace_in(other, "203.0.113.1")
    for address in [f"192.0.2.{octet}" for octet in range(256)] + [f"203.0.113.{octet}" for octet in (1, 2, 3)]:
        assert trace_in(internet, address).outcome == "answer"
    of_owners = {probe for probe in internet.asked if probe.owner.endswith((R24, "113.0.203.in-addr.arpa."))}
    of_owners = {probe for probe in of_owners if probe.owner not in (R24, "113.0.203.in-addr.arpa.")}
    # Of each owner: its PTR at each server of its zone, and its SOA at one.
    assert len(of_owners) == 256 * 3 + 3 * 2
    assert set(internet.asked) - of_owners == (set(alone.asked) | set(other.asked)) - of_owners
    assert len(set(internet.asked) - of_owners) < 60


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_a_trace_is_the_same_after_others(case):
    others = (
        "192.0.2.24",
        "192.0.2.25",
        "192.0.2.77",
        "203.0.113.5",
        "2001:db8::25",
        "2001:db8:f::1",
        "ns2.isp.example.",
    )
    how = options(*case.expected)
    shared = how._replace(shared=Shared())
    internet = internet_of(case)
    for other in others:
        trace_in(internet, other, shared)
    asked = sum(internet.asked.values())
    assert trace_in(internet, case.address, shared) == trace_in(internet_of(case), case.address, how)
    assert sum(internet.asked.values()) - asked <= 45


def run_together(probings: list[t.Any], internet: Internet) -> list[Trace]:
    """Run traces as the prober does: those that asked first are told first."""
    found: dict[int, Trace] = {}
    asking: list[tuple[int, t.Any]] = [(index, None) for index in range(len(probings))]
    while asking:
        waiting = []
        for index, told in asking:
            try:
                waiting.append((index, probings[index].send(told)))
            except StopIteration as done:
                found[index] = done.value
        asking = [(index, [internet(probe) for probe in asked]) for index, asked in waiting]
    return [found[index] for index in range(len(probings))]


@pytest.mark.parametrize("name", ["in order", "one silent", "refused by all", "RFC 2317", "hidden cut at a nibble"])
def test_traces_side_by_side_wait_for_each_other(name, monkeypatch):
    surveyed: collections.Counter[str] = collections.Counter()

    def counting(zone, servers):
        surveyed[zone.name] += 1
        return ask_zone(zone, servers)

    monkeypatch.setattr(tracing, "ask_zone", counting)
    how = options()._replace(shared=Shared())
    addresses = [*(f"192.0.2.{octet}" for octet in range(40)), "2001:db8::25", "203.0.113.5"] * 2
    internet = internet_of(CASES[name])
    found = run_together([trace(parse_address(one).owner, dns.PTR, how) for one in addresses], internet)
    assert max(surveyed.values()) <= 2, "a zone, and what its own servers added"
    kept = [server for zone in how.shared._zones.values() for server in zone.servers]
    assert kept and not any(server.names for server in kept), "what is about one name is not kept for the others"
    for address, one in zip(addresses, found):
        assert one == trace_in(internet_of(CASES[name]), address)


def test_a_trace_that_was_given_up_holds_up_no_other():
    how = options()._replace(shared=Shared())
    internet = Internet(ZONES, SERVERS)
    given_up = [trace(f"{octet}.{R24}", dns.PTR, how) for octet in range(12)]
    for rounds, probing in enumerate(given_up):
        asked = next(probing)
        for _each in range(rounds):
            asked = probing.send([internet(probe) for probe in asked])
    assert trace_in(internet, how=how) == trace_in(internet)
    for probing in given_up:
        probing.close()
    assert how.shared.busy == {}


def test_what_a_bound_cut_short_is_not_shared(monkeypatch):
    shared = options()._replace(shared=Shared())
    internet = Internet(ZONES, SERVERS)
    for most in range(1, 40, 3):
        with monkeypatch.context() as patch:
            patch.setattr(lookup, "MOST_PROBES", most)
            trace_in(internet, how=shared)
    assert trace_in(internet, how=shared) == trace_in(internet)


@pytest.mark.parametrize(
    "address, most", [("192.0.2.25", 40), ("192.0.2.99", 60), ("2001:db8::25", 45), ("2001:db8::99", 45)]
)
def test_an_ordinary_trace_asks_little(address, most):
    internet = Internet(ZONES, SERVERS)
    trace_in(internet, address)
    assert len(internet.asked) <= most


def test_an_address_that_nobody_was_given_costs_little():
    internet = Internet(ZONES, SERVERS)
    trace_in(internet, "203.0.113.1")
    assert len(internet.asked) <= 30, "no labels of RFC 2317 are tried at a registry"


def test_every_cut_is_a_step_though_one_server_holds_all():
    found = trace_in(internet_of(CASES["hidden cuts, one below the other"]), "2001:db8::25")
    assert [step.zone for step in found.steps[3:]] == [V6, f"0.0.{V6}", f"0.0.0.0.{V6}"]


def test_what_was_tried_in_vain_is_no_step():
    found = trace_in(internet_of(CASES["the neighbour has an alias, and we need none"]))
    assert [(step.zone, step.asked) for step in found.steps[3:]] == [(R24, f"25.{R24}")]


def test_names_are_cut_short_on_the_way_down():
    assert minimised(".", f"25.{R24}") == ["arpa.", "in-addr.arpa.", "192.in-addr.arpa.", "0.192.in-addr.arpa.", R24]
    assert minimised(R24, f"25.{R24}") == minimised(R24, R24) == []
    owner = parse_address("2001:db8::25").owner
    assert [one.count(".") - 2 for one in minimised("ip6.arpa.", owner)] == [4, 8, 12, 16, 20, 24, 28]
    assert [one.count(".") - 2 for one in minimised(V6, owner)] == [12, 16, 20, 24, 28]
    long = "x." * 60 + "example."
    assert len(minimised("example.", long)) <= 12 and minimised("example.", long)[0] == "x.example."
    internet = Internet(ZONES, SERVERS)
    trace_in(internet)
    above = {probe.owner for probe in internet.asked if probe.server.address in (ROOT, ROOT2, RIR)}
    assert f"25.{R24}" not in above, "the whole name is for the zone's own servers"


# -- whom it asks


def test_special_addresses_are_not_asked():
    v4 = ("127.0.0.1", "10.0.0.1", "169.254.169.254", "100.64.0.1", "224.0.0.1", "0.0.0.0")
    v6 = ("::1", "fe80::1", "fd00::1", "::ffff:8.8.8.8", "64:ff9b::a00:1", "2002:a00:1::1")
    zones = {
        **ZONES,
        "in-addr.arpa.": ZONES["in-addr.arpa."] + "\n2.0.192 NS bad.isp.example.",
        R24: ZONES[R24] + "\n@ NS bad.isp.example.",
        "isp.example.": ZONES["isp.example."]
        + "".join(f"\nbad A {one}" for one in v4)
        + "".join(f"\nbad AAAA {one}" for one in v6),
    }
    internet = Internet(zones, SERVERS)
    found = trace_in(internet)
    asked = {probe.server.address for probe in internet.asked}
    assert asked <= set(SERVERS)
    bad = [view for view in found.steps[-1].servers if view.name == "bad.isp.example."]
    assert len(bad) == 12 and {view.outcome for view in bad} == {views.NOT_TESTED}
    assert all(view.detail.startswith("not asked, for it is special") for view in bad)
    assert [fault.code for fault in found.faults] == ["zone_server_unreachable"]
    allowed = options()._replace(special_allowed=parse_networks("x", ["10.0.0.0/8"]))
    internet = Internet(zones, SERVERS)
    trace_in(internet, how=allowed)
    assert {probe.server.address for probe in internet.asked} - set(SERVERS) == {"10.0.0.1"}


def test_public_roots_lead_to_public_addresses_alone():
    internet = Internet(ZONES, {**SERVERS, "198.41.0.4": "."})
    found = trace_in(internet, how=TraceOptions((("a.root-servers.net.", Nameserver("198.41.0.4", 53)),)))
    assert {probe.server.address for probe in internet.asked} == {"198.41.0.4"}
    assert not found.conclusive
    assert {fault.code for fault in found.faults} == {"zone_server_unreachable"}


def with_ipv6(**faults: str) -> Internet:
    """The Internet in order, with IPv6 addresses for the zones below the root; faults by address, "" for all."""
    names = {"ns.arpa.": "a", "ns.rir.example.": "b", "ns1.isp.example.": "c", "ns2.isp.example.": "d"}
    zones = dict(ZONES)
    for name, digit in names.items():
        for zone in [zone for zone, text in zones.items() if zone == "." or name.endswith("." + zone)]:
            short = name if zone == "." else name[: -len(zone) - 1]
            lines = [line.split() for line in zones[zone].splitlines()]
            if any(line[0] in (short, name) and line[1] == "A" for line in lines if line):
                zones[zone] += f"\n{name} AAAA 2001:db8::{digit}"
    twins = {"a": "198.51.100.3", "b": RIR, "c": ISP1, "d": ISP2}
    ipv6 = {
        f"2001:db8::{digit}": f"{SERVERS[twin]} {faults.get(digit, faults.get('all', ''))}"
        for digit, twin in twins.items()
    }
    return Internet(zones, {**SERVERS, **ipv6})


def test_both_families_of_each_server_are_asked():
    found = trace_in(with_ipv6())
    assert [view.address for view in found.steps[-1].servers] == [ISP1, "2001:db8::c", ISP2, "2001:db8::d"]
    assert {view.outcome for step in found.steps for view in step.servers} == {views.AUTHORITATIVE}
    assert found.faults == () and found.notes == ()


@pytest.mark.parametrize("fault", ["!noroute", "!silent", "!unreachable"])
def test_a_family_that_this_host_does_not_speak_is_not_tested(fault):
    found = trace_in(with_ipv6(all=fault))
    outcomes = {view.outcome for step in found.steps for view in step.servers if ":" in (view.address or "")}
    assert outcomes == {views.NOT_TESTED}
    assert found.faults == () and found.outcome == "answer"
    assert len(found.notes) == 1 and found.notes[0].startswith("IPv6 was not tested")


def test_one_silent_address_of_a_family_that_works_is_a_fault():
    found = trace_in(with_ipv6(d="!silent"))
    assert [(fault.code, fault.zone) for fault in found.faults] == [("zone_server_unreachable", R24)]
    assert found.notes == ()


def test_one_silent_address_alone_says_nothing_of_its_family():
    zones = {**ZONES, "isp.example.": ZONES["isp.example."] + "\nns2 AAAA 2001:db8::d"}
    found = trace_in(Internet(zones, {**SERVERS, "2001:db8::d": "!silent"}))
    assert [(fault.code, fault.zone) for fault in found.faults] == [("zone_server_unreachable", R24)]


def test_silence_everywhere_says_nothing_of_a_family():
    found = trace_in(Internet(ZONES, dict.fromkeys(SERVERS, "!silent")))
    assert {view.outcome for view in found.steps[0].servers} == {views.TIMEOUT} and found.notes == ()


def test_a_family_that_is_not_wanted_is_not_asked():
    internet = with_ipv6()
    found = trace_in(internet, how=options(families=frozenset((4,))))
    assert not any(":" in probe.server.address or probe.rdtype == dns.AAAA for probe in internet.asked)
    assert found.outcome == "answer" and found.faults == ()


def test_a_host_without_ipv4_traces_by_ipv6():
    internet = with_ipv6()
    without = Internet(ZONES, dict.fromkeys(SERVERS, "!noroute"))
    internet.servers.update(without.servers)
    internet.servers["2001:db8::f"] = Internet(ZONES, {"x": "."}).servers["x"]
    more = roots(ROOT, ROOT2, "2001:db8::f")
    found = trace_in(internet, how=options()._replace(roots=more))
    asked = {probe.server.address for probe in internet.asked if ":" not in probe.server.address}
    assert asked == {ROOT, ROOT2}, "after the root nothing is sent by IPv4"
    assert "IPv4 was not tested" in found.notes[0]
    assert not any(view.outcome in views.LAME for step in found.steps for view in step.servers)


def test_an_expected_server_opens_no_private_network():
    zones = {
        **ZONES,
        "in-addr.arpa.": ZONES["in-addr.arpa."] + "\n2.0.192 NS bad.isp.example.",
        "isp.example.": ZONES["isp.example."] + "\nbad A 10.0.0.1",
    }
    internet = Internet(zones, {**SERVERS, "10.0.0.2": R24})
    trace_in(internet, how=options("10.0.0.2"))
    assert {probe.server.address for probe in internet.asked} - set(SERVERS) == {"10.0.0.2"}


def test_after_the_root_a_dead_family_costs_nothing_more():
    given_roots = tuple((name, Nameserver(one, 53)) for name, addresses in ROOT_SERVERS for one in addresses)
    servers = {where.address: "." if "." in where.address else "!silent" for _name, where in given_roots}
    internet = with_ipv6(all="!silent")
    internet.servers.update(Internet(ZONES, servers).servers)
    allowed = parse_networks("x", ["198.51.100.0/24", "2001:db8::/32"])
    found = trace_in(internet, how=TraceOptions(given_roots, special_allowed=allowed))
    assert found.outcome == "answer" and found.faults == ()
    asked = {probe.server.address for probe in internet.asked if ":" in probe.server.address}
    assert len(asked) == 13, "the root servers' addresses, and no other"
    assert sum("IPv6" in note for note in found.notes) == 1


# -- hostile zones


def test_thousands_of_name_servers_are_too_many():
    many = "\n".join(f"2.0.192 NS ns{number}.isp.example." for number in range(5000))
    internet = Internet({**ZONES, "in-addr.arpa.": f"@ NS ns.rir.example.\n{many}"}, {**SERVERS, RIR: SERVERS[RIR]})
    found = trace_in(internet)
    assert len(found.steps[-1].servers) <= 32
    assert len(internet.asked) < 600


def test_a_glue_storm_is_too_much():
    storm = "\n".join(f"ns.cust A 198.51.{number // 250}.{number % 250}" for number in range(5000))
    internet = Internet({**ZONES, "example.": ZONES["example."] + storm}, SERVERS)
    found = trace_in(internet, "a.cust.example.")
    assert len(found.steps[-1].servers) <= 32 and len(internet.asked) < 300


def test_name_servers_that_wait_for_each_other():
    zones = {
        **ZONES,
        "example.": ZONES["example."] + "\nx NS ns.y\ny NS ns.x",
        "in-addr.arpa.": "@ NS ns.rir.example.\n2.0.192 NS ns.x.example.\n2.0.192 NS ns.y.example.",
    }
    internet = Internet(zones, SERVERS)
    found = trace_in(internet)
    assert found.outcome == views.ADDRESS_UNKNOWN and len(internet.asked) < 100
    assert [fault.code for fault in found.faults] == ["zone_server_unreachable"]


def test_a_server_that_refers_further_and_further():
    """Every name is delegated, to the server itself."""

    def ask(probe: Probe) -> Response:
        ns = Seen(probe.owner, dns.NS, 1, f"ns.{probe.owner}"[-200:].lstrip("."))
        if probe.rdtype in (dns.SOA,) and probe.owner.count(".") < 2:
            return response(probe, 0, AA, [Seen(probe.owner, dns.SOA, 1, "a. b. 1 2 3 4 5")])
        glue = Seen(ns.value, dns.A, 1, f"198.51.100.{len(probe.owner)}")
        return response(probe, 0, 0, authority=[ns], additional=[glue])

    found = trace_in(ask, "2001:db8::25")
    assert not found.conclusive


class Hostile:
    """Every server says whatever it likes, the same thing to the same question."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.asked: collections.Counter[Probe] = collections.Counter()

    def __call__(self, probe: Probe) -> Response:
        self.asked[probe] += 1
        dice = random.Random(f"{self.seed} {probe}")
        if dice.random() < 0.15:
            return Response(probe, dice.choice((dns.TIMEOUT, dns.UNREACHABLE, dns.MALFORMED, dns.NOT_ASKED)), at=NOW)
        labels = probe.owner.split(".")
        names = [".".join(labels[above:]) or "." for above in range(len(labels))] + [
            "x.",
            "ns.x.",
            f"a.{probe.owner}",
            "a\\000.b.",
        ]
        names += [f"ns{number}.{dice.choice(names)}".replace("..", ".") for number in range(dice.choice((0, 3, 40)))]
        names = [name for name in names if len(name) < 250]

        def some(most: int) -> list[Seen]:
            return [self.record(dice, dice.choice(names), names, probe) for _each in range(dice.randrange(most))]

        if dice.random() < 0.7:
            return self.lead_on(dice, probe, names)

        flags = dice.choice((0, AA, AA, AA, RA, AA | RA))
        rcode = dice.choice((0, 0, 0, 0, 0, 3, 2, 5, 9))
        return response(probe, rcode, flags, some(4), some(dice.choice((3, 60))), some(dice.choice((3, 60))))

    def lead_on(self, dice: random.Random, probe: Probe, names: list[str]) -> Response:
        """A plausible response, so that the trace goes on: deeper, sideways, and to many more servers."""
        ns = [
            Seen(probe.owner, dns.NS, 60, name) for name in dice.sample(names, min(len(names), dice.choice((1, 2, 30))))
        ]
        glue = [Seen(one.value, dns.A, 60, f"198.51.100.{dice.randrange(256)}") for one in ns if dice.random() < 0.7]
        soa = Seen(probe.owner, dns.SOA, 60, f"a. b. {dice.randrange(9)} 1 1 1 60")
        if probe.rdtype == dns.SOA and (dice.random() < 0.8 or probe.owner == "."):
            return response(probe, 0, AA, [soa])
        if probe.rdtype == dns.NS and probe.owner == ".":
            return response(probe, 0, AA, ns, additional=glue)
        what = dice.random()
        if what < 0.5 and probe.owner != ".":
            return response(probe, 0, 0, authority=ns, additional=glue)
        if what < 0.65:
            return response(probe, 0, AA, [Seen(probe.owner, dns.CNAME, 60, dice.choice(names))])
        if probe.rdtype == dns.A:
            return response(probe, 0, AA, [Seen(probe.owner, dns.A, 60, f"198.51.100.{dice.randrange(256)}")])
        return response(probe, 0, AA, [self.record(dice, probe.owner, names, probe)] if what < 0.8 else [])

    def record(self, dice: random.Random, owner: str, names: list[str], probe: Probe) -> Seen:
        rdtype = dice.choice(
            (dns.NS, dns.NS, dns.NS, dns.SOA, dns.A, dns.AAAA, dns.CNAME, dns.DNAME, dns.PTR, probe.rdtype)
        )
        if dice.random() < 0.5:
            owner = probe.owner
        if rdtype == dns.A:
            value = f"{dice.choice(('198.51.100', '198.51.100', '127.0.0', '10.0.0', '8.8.8'))}.{dice.randrange(256)}"
        elif rdtype == dns.AAAA:
            value = f"{dice.choice(('2001:db8::', 'fe80::', '::', '2600::'))}{dice.randrange(1, 9999):x}"
        elif rdtype == dns.SOA:
            value = f"{dice.choice(names)} {dice.choice(names)} {dice.randrange(2**32)} 1 1 1 {dice.randrange(2**31)}"
        else:
            value = dice.choice(names) if rdtype in (dns.NS, dns.CNAME, dns.DNAME, dns.PTR) else ""
        return Seen(owner, rdtype, dice.randrange(2**31), value)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 2**32), address=st.sampled_from(["192.0.2.25", "2001:db8::25", "mail.x.example."]))
def test_no_zone_can_break_a_trace(seed, address):
    hostile = Hostile(seed)
    found = trace_in(hostile, address, options("198.51.100.250"))
    assert len(hostile.asked) <= lookup.MOST_PROBES and set(hostile.asked.values()) == {1}
    assert {probe.server.address.rsplit(".", 1)[0] for probe in hostile.asked} & {"127.0.0", "10.0.0"} == set()
    assert len(found.steps) <= 250 and all(len(step.servers) <= 33 for step in found.steps)
    assert sum(len(str(fault)) for fault in found.faults) < 300_000
    assert found.zone is not None


def test_evidence_without_a_word_is_told_as_such():
    found = replay(trace("25.2.0.192.in-addr.arpa.", dns.PTR, options()), lambda probe: None)
    assert found.outcome == views.NOT_TESTED
    assert [(fault.code, fault.details["asked"]) for fault in found.faults] == [("zone_server_unreachable", False)]


@pytest.mark.parametrize("bound, most", [("MOST_PROBES", 20), ("MOST_ROUNDS", 10), ("MOST_SILENT_ROUNDS", 1)])
def test_a_trace_that_asks_too_much_says_so(monkeypatch, bound, most):
    monkeypatch.setattr(lookup, bound, most)
    internet = Internet(ZONES, {**SERVERS, ROOT2: "!silent"})
    found = trace_in(internet)
    assert len(internet.asked) <= 20 and not found.conclusive
    assert any("bound" in note for note in found.notes)
