# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A drill is like the real fault in findings and predictions, says so everywhere, and makes nothing greener."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.mailops.rdns.plugins.module_utils._address import parse_networks
from ansible_collections.mailops.rdns.plugins.module_utils._dns import probe
from ansible_collections.mailops.rdns.plugins.module_utils._dns import question as dns
from ansible_collections.mailops.rdns.plugins.module_utils._dns.nameserver import Nameserver
from ansible_collections.mailops.rdns.plugins.module_utils._dns.trace import TraceOptions, trace
from ansible_collections.mailops.rdns.plugins.module_utils._drill.drill import Drill
from ansible_collections.mailops.rdns.plugins.module_utils._drill.overlay import HELO
from ansible_collections.mailops.rdns.plugins.module_utils._drill.wanted import FAULTS, parse_drill
from ansible_collections.mailops.rdns.plugins.module_utils._explain import NOTHING, Explained
from ansible_collections.mailops.rdns.plugins.module_utils._policy import Policy, parse_policy
from ansible_collections.mailops.rdns.plugins.module_utils._survey import Survey
from ansible_collections.mailops.rdns.plugins.module_utils._target import parse_targets
from ansible_collections.mailops.rdns.plugins.module_utils._verdict import IPREV, STATUSES, Evidence, judge
from ansible_collections.mailops.rdns.tests.unit.dns import broken_zones
from ansible_collections.mailops.rdns.tests.unit.dns.broken_zones import ISP1, ISP2, NO_PTR, SERVERS, ZONES
from ansible_collections.mailops.rdns.tests.unit.dns.internet import Internet
from ansible_collections.mailops.rdns.tests.unit.dns.test_trace import Hostile, trace_in

from .drawn import judged
from .world import NOW, World, verdict_in

ASSUMED = parse_networks("assume_public", ["192.0.2.0/24"])
V4 = {"address": "192.0.2.10", "helo": "mail.example", "name": "relay1 smtp", "relay": "relay1"}
V6 = {**V4, "address": "2001:db8::25"}
NAME = "mail.example A 192.0.2.10\n"
GOOD = "192.0.2.10 PTR mail.example.\n" + NAME
GONE = NAME
STALE = "192.0.2.10 PTR !nxdomain ;ttl=897 ;age=600\n" + NAME
OTHER_HELO = "192.0.2.10 PTR mx.example.\nmx.example A 192.0.2.10\n" + NAME
ALIASED = "10.2.0.192.in-addr.arpa. CNAME 10.0/26.2.0.192.in-addr.arpa.\n10.0/26.2.0.192.in-addr.arpa. {}\n" + NAME
TWO = GOOD + "192.0.2.10 PTR mx.example.\nmx.example A 192.0.2.10\nmx.example A 192.0.2.11\n"
GOOD6 = "2001:db8::25 PTR mail.example.\nmail.example AAAA 2001:db8::25\n"

FAILS = "192.0.2.10 PTR mx.example.\nmx.example A 192.0.2.10\n" + "".join(
    f"mail.example {kind} !timeout\n" for kind in ("A", "AAAA", "MX")
)
FAILS_HELO = "".join(f"{HELO} {kind} !timeout\n" for kind in ("A", "AAAA", "MX"))

RANK = ("fail", "temperror", "depends", "pass")


def drilled(fault, world, target=None, explained=NOTHING, policy=None, **more):
    """What a drill makes of one target."""
    real = verdict_in(world, target or V4, policy, explained=explained)
    targets = [real.evidence.target]
    vantages = list(real.evidence.seen)
    wanted = parse_drill([{"fault": fault, "names": ["relay1"], **more}])
    return Drill(wanted, targets, vantages).judge(0, real, NOW)


def told(verdict):
    """All that is compared: findings, and what receivers make of them."""
    view = verdict.as_dict()
    findings = [(finding.code, finding.severity, finding.message) for finding in verdict.findings]
    outcomes = {
        name: {rule: one["outcome"] for rule, one in rules.items()} for name, rules in view["receivers"].items()
    }
    required = [one["outcome"] for one in view["requirements"]]
    return findings, outcomes, required, view["iprev"], view["status"]


# id: (fault, the world in order, the world with the real fault, codes that are new)
LIKE = {
    "ptr_gone": ("ptr_gone", GOOD, GONE, ["ptr_missing"]),
    "ptr_gone, RFC 2317": (
        "ptr_gone",
        ALIASED.format("PTR mail.example."),
        ALIASED.format("PTR !nxdomain ;age=600 ;ttl=3600"),
        ["ptr_missing"],
    ),
    "ptr_gone, two vantages": (
        "ptr_gone",
        {"a": GOOD, "b": TWO},
        {"a": GONE, "b": GONE + "mx.example A 192.0.2.11"},
        ["ptr_missing"],
    ),
    "ptr_gone, one vantage silent": (
        "ptr_gone",
        {"a": GOOD, "b": "192.0.2.10 PTR !timeout\n" + NAME},
        {"a": GONE, "b": "192.0.2.10 PTR !timeout\n" + NAME},
        ["ptr_missing"],
    ),
    "forward_changed": (
        "forward_changed",
        GOOD,
        GOOD.replace("A 192.0.2.10", "A 192.0.2.1"),
        ["forward_mismatch", "helo_address_mismatch"],
    ),
    "forward_changed, another HELO": (
        "forward_changed",
        OTHER_HELO,
        OTHER_HELO.replace("mx.example A 192.0.2.10", "mx.example A 192.0.2.1"),
        ["forward_mismatch", "helo_ptr_mismatch"],  # in other words than the real one: no name is confirmed
    ),
    "forward_changed, of two addresses": (
        "forward_changed",
        TWO,
        TWO.replace("A 192.0.2.10", "A 192.0.2.1"),
        ["forward_mismatch", "forward_mismatch", "helo_address_mismatch"],
    ),
    "forward_changed, IPv6": (
        "forward_changed",
        GOOD6,
        GOOD6.replace("AAAA 2001:db8::25", "AAAA 2001:db8::1"),
        ["forward_mismatch", "helo_address_mismatch"],
    ),
    "zone_lame": ("zone_lame", GOOD, "192.0.2.10 PTR !servfail\n" + NAME, ["ptr_lookup_failed"]),
    "resolver_stale": ("resolver_stale", GOOD, STALE, ["ptr_missing"]),
    "resolver_stale, two vantages": (
        "resolver_stale",
        {"a": GOOD, "b": GOOD},
        {"a": STALE, "b": GOOD},
        ["ptr_missing", "vantage_disagreement"],
    ),
    "helo_changed": ("helo_changed", GOOD, GOOD, ["helo_ptr_mismatch", "helo_unresolvable"]),
    "helo_changed, the resolver fails": (
        "helo_changed",
        FAILS,
        FAILS + FAILS_HELO,
        ["helo_lookup_failed", "helo_ptr_mismatch"],
    ),
}


@pytest.mark.parametrize("case", LIKE.values(), ids=LIKE.keys())
def test_it_is_like_the_real_fault(case):
    fault, before, after, codes = case
    target = V6 if before == GOOD6 else V4
    found = drilled(fault, before, target)
    real = verdict_in(after, {**target, "helo": HELO} if fault == "helo_changed" else target)
    assert told(found.pretended) == told(real)
    marked = [finding for finding in found.findings if finding.message.startswith("DRILL: ")]
    assert sorted(finding.code for finding in marked) == codes
    assert found.fired
    assert found.status == min(found.real.status, real.status, key=STATUSES.index)


def traced(internet, *names):
    return Explained(trace_in(internet), {name: trace_in(internet, name) for name in names})


LAME = dict.fromkeys((ISP1, ISP2), "isp.example.")
TRACED = {"address": "192.0.2.25", "helo": "mail.isp.example", "name": "relay1"}
SEEN = "192.0.2.25 PTR mail.isp.example. ;ttl=900\nmail.isp.example A {} ;ttl=900"


def world_of(address="192.0.2.25", zones=(), servers=()):
    """The zones in order but for what is given; the PTR name lies in the provider's zone of hosts."""
    named = ZONES[broken_zones.R24].replace("mail.example.", "mail.isp.example.")
    hosts = {"isp.example.": ZONES["isp.example."] + f"\nmail A {address}"}
    internet = Internet(ZONES | {broken_zones.R24: named} | hosts | dict(zones), SERVERS | dict(servers))
    return traced(internet, "mail.isp.example.")


# id: (fault, what the resolver says of the real fault, what traces find then, codes that are new)
TRACES = {
    "ptr_gone": (
        "ptr_gone",
        "192.0.2.25 PTR !nxdomain ;ttl=900\nmail.isp.example A 192.0.2.25 ;ttl=900",
        world_of(zones=NO_PTR),
        ["ptr_missing"],
    ),
    "forward_changed": (
        "forward_changed",
        SEEN.format("192.0.2.1"),
        world_of("192.0.2.1"),
        ["forward_mismatch", "helo_address_mismatch"],
    ),
    "zone_lame": (
        "zone_lame",
        "192.0.2.25 PTR !servfail\nmail.isp.example A 192.0.2.25 ;ttl=900",
        world_of(servers=LAME),
        ["ptr_lookup_failed", "zone_lame"],
    ),
    "resolver_stale": (
        "resolver_stale",
        "192.0.2.25 PTR !nxdomain ;ttl=897 ;age=600\nmail.isp.example A 192.0.2.25 ;ttl=900",
        world_of(),
        ["propagating", "ptr_missing"],
    ),
}


def classless(records):
    zones = {**broken_zones.WITH_CNAME, broken_zones.CHILD: f"@ NS ns.cust.example.\n{records}"}
    return Explained(trace_in(Internet(ZONES | zones, SERVERS | broken_zones.AT_CUST)))


def test_half_of_a_delegation_after_rfc_2317_is_what_remains():
    owner = f"25.{broken_zones.CHILD}"
    world = f"25.2.0.192.in-addr.arpa. CNAME {owner}\n{owner} {{}} ;ttl=900\nmail.isp.example A 192.0.2.25"
    found = drilled("ptr_gone", world.format("PTR mail.isp.example."), TRACED, classless("25 PTR mail.isp.example."))
    real = verdict_in(world.format("PTR !nxdomain"), TRACED, explained=classless("24 PTR mail.isp.example."))
    assert told(found.pretended) == told(real)
    assert {"ptr_missing", "zone_rfc2317_broken"} <= {finding.code for finding in found.findings}


@pytest.mark.parametrize("case", TRACES.values(), ids=TRACES.keys())
def test_it_is_like_the_real_fault_where_a_trace_asked_the_zones(case):
    fault, after, explained, codes = case
    found = drilled(fault, SEEN.format("192.0.2.25"), TRACED, world_of())
    real = verdict_in(after, TRACED, explained=explained)
    assert told(found.pretended) == told(real)
    assert sorted(one.code for one in found.findings if one.message.startswith("DRILL: ")) == codes


def test_nobody_is_written_to_and_nothing_can_be_published_by_what_a_trace_adds():
    found = drilled("ptr_gone", SEEN.format("192.0.2.25"), TRACED, world_of())
    real = next(one.remedy for one in found.pretended.findings if one.code == "ptr_missing")
    told = next(one.remedy for one in found.findings if one.code == "ptr_missing")
    assert real["contact"] and told["contact"] is None
    for key in ("records", "zone_file", "nsupdate"):
        assert real[key] and told[key] == [f"; DRILL: {line}" for line in real[key]]


# -- never greener, always marked


def waiver(code, until):
    return {"code": code, "address": "203.0.114.1", "reason": "x", "until": until, "approved_by": "y"}


@st.composite
def policies(draw):
    """What fails, and waivers for some of what a drill gives rise to, ended or not."""
    known = ["ptr_missing", "forward_mismatch", "ptr_lookup_failed", "helo_unresolvable", "helo_ptr_mismatch"]
    codes = draw(st.lists(st.sampled_from(known), unique=True))
    waivers = [waiver(code, draw(st.sampled_from(["2027-01-10", "2027-02-10"]))) for code in codes]
    return parse_policy({"fail_on": draw(st.sampled_from(["error", "warning"])), "waivers": waivers})


@settings(deadline=None)
@given(judged(), st.sampled_from(FAULTS), st.integers(0, 2**32) | st.none(), policies())
def test_whatever_is_seen_a_drill_makes_nothing_greener_and_marks_what_is_new(case, fault, seed, policy):
    target, seen, _answers = case
    target = target._replace(policy=policy)
    explained = NOTHING
    if seed is not None:
        way = TraceOptions(roots=(("root.example.", Nameserver("198.51.100.1", 53)),), special_allowed=())
        explained = Explained(probe.replay(trace(target.address.owner, dns.PTR, way), Hostile(seed)))
    real = judge(Evidence(target, False, seen, explained), policy, NOW)
    wanted = parse_drill({"fault": fault, "addresses": [target.address.text]})
    found = Drill(wanted, [target], list(seen)).judge(0, real, NOW)
    before, after = real.as_dict(), found.as_dict()
    assert json.loads(json.dumps(after))
    assert judge(real.evidence, policy, NOW).as_dict() == before, "the evidence itself was altered"
    assert STATUSES.index(found.status) <= STATUSES.index(real.status)
    assert after["compliant"] <= before["compliant"]
    assert IPREV.index(after["iprev"]) <= IPREV.index(before["iprev"])
    for receiver, rules in before["receivers"].items():
        for rule, one in rules.items():
            assert RANK.index(after["receivers"][receiver][rule]["outcome"]) <= RANK.index(one["outcome"])
    for was, now in zip(before["requirements"], after["requirements"]):
        assert RANK.index(now["outcome"]) <= RANK.index(was["outcome"])
    assert [one for one in after["findings"] if "drill" not in one] == before["findings"], "a real finding is gone"
    new = [one for one in after["findings"] if "drill" in one]
    assert all(one["message"].startswith("DRILL: ") for one in new)
    assert bool(new) == after["drill"]["fired"]
    assert new or found.status == real.status
    for one in new:
        mend = one["remedy"]
        if mend is not None:
            assert mend["text"].startswith("DRILL: ")
            assert all(
                line.startswith("; DRILL: ") for key in ("records", "zone_file", "nsupdate") for line in mend[key] or ()
            )
            assert mend["contact"] is None
    assert after["drill"]["effect"].startswith("DRILL: " if new else "DRILL DID NOT FIRE: ")
    assert after["drill"]["real_status"] == before["status"]
    for name, one in after["forward"].items():
        assert one == before["forward"].get(name) or one["drill"]
    for kind in ("ptr", "receivers", "requirements"):
        assert (
            after[kind] == before[kind] or '"drill": true' in json.dumps(after[kind]) or "DRILL: " in str(after[kind])
        )


def test_what_is_pretended_is_marked_wherever_it_is_shown():
    view = drilled("forward_changed", GOOD).as_dict()
    assert view["forward"]["mail.example"] == {
        "outcome": "answer",
        "addresses": ["192.0.2.1"],
        "ttl": 3600,
        "aliases": [],
        "drill": True,
    }
    assert "drill" not in view["ptr"]
    assert view["vantages"]["default"]["forward"] == view["forward"]
    assert view["receivers"]["exim"]["reverse_host_lookup"]["why"].startswith("DRILL: ")
    mend = next(one for one in view["findings"] if one["code"] == "forward_mismatch")["remedy"]
    assert mend["records"] == ["; DRILL: mail.example. 3600 IN A 192.0.2.10"]
    assert mend["verify"] == "dig mail.example A +short  # DRILL"


def test_a_real_fault_stays_as_it_is_beside_the_drill():
    world = "192.0.2.10 PTR mail.example.\nmail.example A 192.0.2.99"
    real, found = verdict_in(world, V4), drilled("ptr_gone", world)
    kept = [finding for finding in found.findings if not finding.message.startswith("DRILL: ")]
    assert kept == list(real.findings)
    assert "ptr_missing" in [finding.code for finding in found.findings]
    assert found.as_dict()["drill"]["real_status"] == "noncompliant"


def test_a_failing_look_up_for_a_drill_does_not_hide_a_refusal():
    found = drilled("zone_lame", "192.0.2.10 PTR mail.example.\nmail.example A 192.0.2.99").as_dict()
    assert found["status"] == "noncompliant"
    assert found["receivers"]["sendmail"]["require_rdns"]["outcome"] == "fail"
    assert not found["receivers"]["sendmail"]["require_rdns"]["why"].startswith("DRILL")


UNREACHABLE = {"unknown": {"code": "relay_unreachable", "detail": "no route"}, "name": "relay1"}

# id: (fault, world, target, what the effect says)
IN_VAIN = {
    "no PTR record": ("ptr_gone", NAME, V4, "ptr_gone cannot be pretended here, 10.2.0.192.in-addr.arpa. has no PTR"),
    "silence": ("ptr_gone", "192.0.2.10 PTR !timeout", V4, "the look-up of 10.2.0.192.in-addr.arpa. fails as it is"),
    "silence, stale": ("resolver_stale", "192.0.2.10 PTR !timeout", V4, "as vantage default sees it, the look-up of"),
    "lame already": ("zone_lame", "192.0.2.10 PTR !servfail", V4, "fails at every vantage as it is"),
    "moved already": ("forward_changed", GOOD.replace("A 192", "A 191"), V4, "no PTR name of this address resolves"),
    "unreachable": (
        "helo_changed",
        NAME,
        UNREACHABLE,
        "nothing could be asked about this path (relay_unreachable: no route)",
    ),
    "private": (
        "ptr_gone",
        NAME,
        {"address": "10.0.0.1", "name": "relay1"},
        "its address is none that public DNS knows",
    ),
    "that HELO": ("helo_changed", GOOD, {**V4, "helo": HELO}, "makes no difference here"),
}


@pytest.mark.parametrize("case", IN_VAIN.values(), ids=IN_VAIN.keys())
def test_a_drill_that_does_not_fire_says_so(case):
    fault, world, target, words = case
    found = drilled(fault, world, target)
    real = verdict_in(world, target)
    view = found.as_dict()
    assert view["drill"]["effect"].startswith("DRILL DID NOT FIRE: ")
    assert words in view["drill"]["effect"]
    assert (view["drill"]["fired"], found.problem) == (False, True)
    assert {key: value for key, value in view.items() if key != "drill"} == real.as_dict()


def test_one_relay_with_two_names_is_what_a_changed_helo_leaves():
    targets = parse_targets([V4, {**V4, "name": "relay1 bulk", "address": "192.0.2.11"}], Policy())
    world = GOOD + "192.0.2.11 PTR mx.example.\nmx.example A 192.0.2.11\nmail.example A 192.0.2.11\n"
    real = verdict_in(world, V4)
    drill = Drill(parse_drill({"fault": "helo_changed", "names": "relay1 smtp"}), targets, ["default"])
    assert "helo_inconsistent" in [finding.code for finding in drill.judge(0, real, NOW).findings]
    drill = Drill(parse_drill({"fault": "helo_changed", "names": "relay1"}), targets, ["default"])
    assert "helo_inconsistent" not in [finding.code for finding in drill.judge(0, real, NOW).findings]


# -- many targets


class Asking:
    """A resolver with one world."""

    def __init__(self, world):
        self.world = World(world)

    def run(self, checks):
        for index, check in enumerate(checks):
            yield index, dns.replay(check, self.world)


TARGETS = [
    V4,
    {"address": "192.0.2.11", "helo": "mail.example", "name": "relay2"},
    {"unknown": {"code": "relay_unreachable", "detail": ""}, "name": "relay3"},
]


def survey(drill=None, keep=lambda verdict: True):
    targets = parse_targets(TARGETS, Policy())
    made = Drill(parse_drill(drill), targets, ["default"]) if drill is not None else None
    found = Survey(targets, ASSUMED, keep, made)
    found.ask([("default", Asking(GOOD))], clock=lambda: NOW)
    return found


def test_only_the_paths_that_are_hit_change():
    without = survey().verdicts()
    found = survey([{"fault": "ptr_gone", "names": "relay1"}, {"fault": "zone_lame", "names": ["relay3"]}])
    first, second, third = found.verdicts()
    assert second == without[1]
    assert (first["status"], first["drill"]["fired"]) == ("noncompliant", True)
    assert (third["status"], third["drill"]["fired"]) == ("undetermined", False)
    assert found.drill.told() == [
        {"fault": "ptr_gone", "paths": 1, "fired": 1},
        {"fault": "zone_lame", "paths": 1, "fired": 0},
    ]
    notes = found.drill.notes()
    assert notes[0] == (
        "DRILL: faults were pretended (ptr_gone on 1, 1 of them fired, zone_lame on 1, 0 of them fired). Nothing that "
        "says DRILL is real, or is to be mended"
    )
    assert notes[1:] == [f"relay3: {third['drill']['effect']}"]
    assert found.summary(0, 0.0)["by_code"]["ptr_missing"] == 2


def test_a_path_of_a_drill_is_a_problem_even_where_nothing_came_of_it():
    found = survey({"fault": "forward_changed", "names": "relay1"}, keep=lambda verdict: verdict.problem)
    assert [one["name"] for one in found.verdicts()] == ["relay1 smtp", "relay2", "relay3"]


GONE_AT = {"fault": "ptr_gone"}
FAULTS_ARE = "is no fault that can be pretended: ptr_gone, forward_changed, zone_lame, resolver_stale, helo_changed are"
SUCH_AS = "such as {'fault': 'ptr_gone', 'names': ['relay1']}"
# id: (drill, how the sentence goes on after "drill")
WRONG = {
    "no list": ("ptr_gone", f": 'ptr_gone' given: a list of faults is wanted, {SUCH_AS}"),
    "no dictionary": (["ptr_gone"], f"[0]: 'ptr_gone' is no fault: a dictionary is wanted, {SUCH_AS}"),
    "unknown fault": (
        [{"fault": "ptr_gne", "names": ["relay1"]}],
        "[0].fault: 'ptr_gne' is no fault that can be pretended: did you mean 'ptr_gone'?",
    ),
    "no fault": ([{"names": ["relay1"]}], f"[0].fault: None (NoneType) {FAULTS_ARE}"),
    "unknown key": ([{**GONE_AT, "name": ["relay1"]}], "[0]: 'name' is no part of a drill: did you mean 'names'?"),
    "whom": ([GONE_AT], "[0]: whom ptr_gone hits is not said: names or addresses is wanted"),
    "no text": ([{**GONE_AT, "names": [1]}], "[0].names: 1 (int) given: text is wanted"),
    "no address": ([{**GONE_AT, "addresses": ["relay1"]}], "[0].addresses: 'relay1' is no address"),
    "nobody of that name": (
        [{**GONE_AT, "names": ["realy2"]}],
        "[0].names: no target has the name 'realy2', and no relay: did you mean 'relay2'?",
    ),
    "nobody there": (
        [{**GONE_AT, "addresses": ["203.0.113.77"]}],
        "[0].addresses: no target has the address 203.0.113.77: addresses are 192.0.2.10, 192.0.2.11",
    ),
    "both do not fit": (
        [{**GONE_AT, "names": ["relay2"], "addresses": ["192.0.2.10"]}],
        "[0].names: 'relay2' has none of the addresses given: leave one of both out",
    ),
    "twice": (
        [{**GONE_AT, "names": ["relay1"]}, {"fault": "helo_changed", "addresses": ["192.0.2.10"]}],
        "[1]: relay1 smtp 192.0.2.10 is hit by drill[0] already: one fault for each path is wanted",
    ),
    "vantage of another fault": (
        [{**GONE_AT, "names": ["relay1"], "vantage": "default"}],
        "[0].vantage: 'default' given, but ptr_gone is seen from everywhere: leave it out",
    ),
    "unknown vantage": (
        [{"fault": "resolver_stale", "names": ["relay1"], "vantage": "defalt"}],
        "[0].vantage: 'defalt' is no vantage of this task: did you mean 'default'?",
    ),
    "braces": ([{"fault": "{{ 7*7 }}", "names": ["relay1"]}], f"[0].fault: '\\x7b\\x7b 7*7 \\x7d\\x7d' {FAULTS_ARE}"),
}


@pytest.mark.parametrize("case", WRONG.values(), ids=WRONG.keys())
def test_wrong_drills_are_refused_in_one_sentence(case):
    drill, sentence = case
    with pytest.raises(ValueError) as error:
        survey(drill)
    assert str(error.value).startswith(f"drill{sentence}")
    assert "\n" not in str(error.value)
