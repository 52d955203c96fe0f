# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Given what several vantages saw, and what the zone's own servers said: which of them differ, which is only older."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.mailops.rdns.plugins.module_utils._dns import question as dns
from ansible_collections.mailops.rdns.plugins.module_utils._dns.traced import (
    AUTHORITATIVE,
    ServerView,
    Soa,
    Step,
    Trace,
)
from ansible_collections.mailops.rdns.plugins.module_utils._explain import NOTHING, Explained

from .world import NOW, codes, verdict_in

CODES = {"vantage_disagreement", "propagating"}
OWNER = "10.2.0.192.in-addr.arpa."
V4 = {"address": "192.0.2.10", "helo": "mail.example"}
GOOD = "192.0.2.10 PTR mail.example.\nmail.example A 192.0.2.10\n"
NAME = "mail.example A 192.0.2.10\n"
OLD = "192.0.2.10 PTR old.example. ;ttl=1200 ;age=200\nold.example A 192.0.2.10\n" + NAME
GONE = "192.0.2.10 PTR !nxdomain ;ttl=90 ;age=30\n" + NAME
SILENT = "192.0.2.10 PTR !timeout\n" + NAME
REFUSED = "192.0.2.10 PTR !refused\nmail.example A !refused\n"
TWO = "192.0.2.10 PTR mail.example.\n192.0.2.10 PTR mx.example.\nmx.example A 192.0.2.10\n" + NAME
TURNED = "192.0.2.10 PTR MX.example.\n192.0.2.10 PTR mail.example.\nmx.example A 192.0.2.10\n" + NAME
MORE = GOOD + "mail.example A 192.0.2.11\n"
HELO_GONE = "192.0.2.10 PTR mx.example.\nmx.example A 192.0.2.10\n"


def trace(*records, owner=OWNER, rdtype=dns.PTR, ttl=7200, outcome=None, servers=()):
    """What the zone's own servers say: ttl 7,200, negative 300; servers are the records of those that differ."""
    views = tuple(
        ServerView("ns.example.", "192.0.2.53", "glue", AUTHORITATIVE, found="answer", records=said) for said in servers
    )
    outcome = outcome or ("answer" if records else "nxdomain")
    soa = Soa("example.", "ns.example.", "root.example.", 1, 300, 3600)
    steps = (Step("example.", None, owner, (), {}, None, views),)
    return Trace(owner, rdtype, steps, (), owner, "example.", "x", soa, outcome, records, ttl, (), NOW)


def zone(*ptr, servers=(), ptr_ttl=7200, ptr_outcome=None, **names):
    """What the zones hold: PTR names, and the address of each host name in .example."""
    forward = {
        f"{name}.example.": trace(*addresses, owner=f"{name}.example.", rdtype=dns.A)
        for name, addresses in names.items()
    }
    return Explained(trace(*ptr, ttl=ptr_ttl, outcome=ptr_outcome, servers=servers), forward)


RIGHT = ("192.0.2.10",)
NOW_MAIL = zone("mail.example.", mail=RIGHT)

# id: (worlds by vantage, what traces found, findings of comparison with their scope, status, of each vantage)
CASES = {
    "the same": ({"a": GOOD, "b": GOOD}, NOTHING, {}, "compliant", "compliant compliant"),
    "one vantage": ({"a": GOOD}, NOTHING, {}, "compliant", "compliant"),
    "names in another order and case": ({"a": TWO, "b": TURNED}, NOTHING, {}, "compliant", "compliant compliant"),
    "TTLs differ": ({"a": GOOD, "b": GOOD.replace("mail.example.", "mail.example. ;ttl=5", 1)}, NOTHING, {},
                    "compliant", "compliant compliant"),
    "a further address": ({"a": GOOD, "b": MORE}, NOTHING, {}, "compliant", "compliant compliant"),
    "NXDOMAIN here, NODATA there": ({"a": NAME, "b": "192.0.2.10 PTR !nodata\n" + NAME}, NOTHING, {},
                                    "noncompliant", "noncompliant noncompliant"),
    # could not test is no difference
    "one refused": ({"a": GOOD, "b": REFUSED}, NOTHING, {}, "undetermined", "compliant undetermined"),
    "one silent": ({"a": GOOD, "b": SILENT}, NOTHING, {}, "undetermined", "compliant undetermined"),
    "one refused, two differ": (
        {"a": GOOD, "b": REFUSED, "c": GONE}, NOTHING, {"vantage_disagreement": "isolated"},
        "noncompliant", "compliant undetermined noncompliant",
    ),
    # nobody can say which is older
    "another name": ({"a": GOOD, "b": OLD}, NOTHING, {"vantage_disagreement": "none"}, "compliant",
                     "compliant compliant"),
    "none there": ({"a": GOOD, "b": GONE}, NOTHING, {"vantage_disagreement": "isolated"}, "noncompliant",
                   "compliant noncompliant"),
    "other faults everywhere": (
        {"a": "192.0.2.10 PTR x.example.\n" + NAME, "b": GONE}, NOTHING, {"vantage_disagreement": "universal"},
        "noncompliant", "noncompliant noncompliant",
    ),
    "the HELO name": ({"a": HELO_GONE + NAME, "b": HELO_GONE}, NOTHING, {"vantage_disagreement": "isolated"},
                      "noncompliant", "compliant noncompliant"),
    "the resolver says that it is stale": (
        {"a": GOOD, "b": OLD.replace(";ttl", ";ede=3 ;ttl")}, NOTHING, {"propagating": "none"},
        "compliant", "compliant compliant",
    ),
    "stale, and true all the same": (
        {"a": GOOD, "b": GOOD.replace("mail.example.", "mail.example. ;ede=3", 1)}, NOTHING, {},
        "compliant", "compliant compliant",
    ),
    # the zone's own servers are the reference
    "all up to date": ({"a": GOOD, "b": GOOD}, NOW_MAIL, {}, "compliant", "compliant compliant"),
    "one older, in order": ({"a": GOOD, "b": OLD}, NOW_MAIL, {"propagating": "none"}, "compliant",
                            "compliant compliant"),
    "one older, none there": ({"a": GOOD, "b": GONE}, NOW_MAIL, {"propagating": "isolated"}, "noncompliant",
                              "compliant noncompliant"),
    "all older": ({"a": GONE, "b": GONE}, NOW_MAIL, {"propagating": "isolated"}, "noncompliant",
                  "noncompliant noncompliant"),
    "the only one is older": ({"a": GONE}, NOW_MAIL, {"propagating": "isolated"}, "noncompliant", "noncompliant"),
    "mended in the zone and refused here": ({"a": REFUSED}, NOW_MAIL, {}, "undetermined", "undetermined"),
    "the whole TTL left: no cache": (
        {"a": GOOD, "b": OLD.replace("ttl=1200", "ttl=7200")}, NOW_MAIL, {"vantage_disagreement": "none"},
        "compliant", "compliant compliant",
    ),
    "the whole negative TTL left": (
        {"a": GOOD, "b": GONE.replace("ttl=90", "ttl=300")}, NOW_MAIL, {"vantage_disagreement": "isolated"},
        "noncompliant", "compliant noncompliant",
    ),
    "no TTL at all": ({"a": GOOD, "b": "192.0.2.10 PTR !nxdomain\n" + NAME}, NOW_MAIL,
                      {"vantage_disagreement": "isolated"}, "noncompliant", "compliant noncompliant"),
    "a server of the zone lags behind": (
        {"a": GOOD, "b": OLD},
        zone("mail.example.", "old.example.", servers=(("mail.example.",), ("old.example.",)), mail=RIGHT, old=RIGHT),
        {"vantage_disagreement": "none"}, "compliant", "compliant compliant",
    ),
    "the zone cannot be asked": ({"a": GOOD, "b": OLD}, zone(ptr_outcome="lame"), {"vantage_disagreement": "none"},
                                 "compliant", "compliant compliant"),
    # what is cached is the better answer: nothing gets greener
    "the PTR was taken away": ({"a": GOOD}, zone(mail=RIGHT), {"propagating": "isolated"}, "noncompliant", "compliant"),
    "a view that receivers do not see": (
        {"a": GOOD.replace("mail.example.", "mail.example. ;ttl=7200", 1)}, zone("x.example.", x=(), mail=RIGHT),
        {"vantage_disagreement": "isolated"}, "noncompliant", "compliant",
    ),
    "the new name does not resolve back": (
        {"a": GOOD, "b": GOOD}, zone("x.example.", x=(), mail=RIGHT), {"propagating": "isolated"},
        "noncompliant", "compliant compliant",
    ),
    "the new name was not looked at": ({"a": GOOD}, zone("x.example.", mail=RIGHT), {"propagating": "none"},
                                       "compliant", "compliant"),
    "the HELO name was taken away": (
        {"a": HELO_GONE + NAME}, zone("mx.example.", mx=RIGHT, mail=()), {"propagating": "isolated"},
        "noncompliant", "compliant",
    ),
    "a name on its way out is of no interest": (
        {"a": OLD}, zone("mail.example.", mail=RIGHT, old=()), {"propagating": "none"}, "compliant", "compliant",
    ),
}  # fmt: skip


@pytest.mark.parametrize("worlds, explained, findings, status, each", CASES.values(), ids=CASES.keys())
def test_comparison(worlds, explained, findings, status, each):
    verdict = verdict_in(worlds, V4, explained=explained)
    assert {f.code: f.details["scope"] for f in verdict.findings if f.code in CODES} == findings
    assert verdict.status == status
    assert [seen.status for seen in verdict.vantages.values()] == each.split()
    for finding in verdict.findings:
        assert "{" not in finding.message and "\n" not in finding.message


@pytest.mark.parametrize("name", CASES)
def test_comparing_never_makes_a_verdict_greener(name):
    worlds, explained = CASES[name][:2]
    order = ("noncompliant", "undetermined", "not_applicable", "compliant")
    verdict = verdict_in(worlds, V4, explained=explained)
    alone = [verdict_in({vantage: world}, V4).status for vantage, world in worlds.items()]
    assert order.index(verdict.status) <= min(map(order.index, alone))


PTRS = st.sampled_from(
    ("mail.example.", "old.example.", "MAIL.example.", "!nxdomain", "!nodata", "!refused", "!timeout")
)
ADDRESSES = st.sampled_from(("192.0.2.10", "192.0.2.99", "!nxdomain", "!servfail"))
BESIDE = st.builds("{} ;ttl={} ;age={}".format, PTRS, st.sampled_from((0, 90, 300, 7200)), st.sampled_from((0, 30)))
WORLDS = st.builds(
    "192.0.2.10 PTR {}\nmail.example A {}\nold.example A {}\n".format, BESIDE, ADDRESSES, st.just("192.0.2.10")
)
ZONES = st.one_of(
    st.just(NOTHING),
    st.builds(
        zone,
        st.sampled_from(("mail.example.", "old.example.", "x.example.")),
        ptr_outcome=st.sampled_from((None, None, "lame", "timeout")),
        mail=st.sampled_from(((), RIGHT, ("192.0.2.99",))),
    ),
)


@given(st.lists(WORLDS, min_size=1, max_size=4), ZONES)
def test_whatever_differs_the_worst_vantage_decides_at_best(worlds, explained):
    named = {f"v{number}": world for number, world in enumerate(worlds)}
    verdict = verdict_in(named, V4, explained=explained)
    order = ("noncompliant", "undetermined", "not_applicable", "compliant")
    assert order.index(verdict.status) <= min(order.index(seen.status) for seen in verdict.vantages.values())
    for finding in verdict.findings:
        if finding.code in CODES:
            details = finding.details
            assert set(details["vantages"]) <= set(named) and not set(details["vantages"]) & set(details["untested"])
            assert details["wait"] is None or details["wait"] >= 0
            assert (details["scope"] == "none") == (not details["wrong"] and details["zone_right"] is not False)
    alone = [verdict_in({name: world}, V4) for name, world in named.items()]
    assert [seen.status for seen in verdict.vantages.values()] == [one.status for one in alone]
    turned = verdict_in(dict(reversed(named.items())), V4, explained=explained)
    assert (turned.status, codes(turned)) == (verdict.status, codes(verdict))


def finding_in(code, worlds, explained=NOTHING, **more):
    (found,) = (f for f in verdict_in(worlds, V4, explained=explained, **more).findings if f.code == code)
    return found


def test_older_answer_says_where_what_and_how_long():
    found = finding_in("propagating", {"home": GOOD, "far": GONE, "dead": REFUSED}, NOW_MAIL)
    assert found.severity == "notice"
    assert found.message == (
        "10.2.0.192.in-addr.arpa. PTR: an older answer is still cached, far: NXDOMAIN (60 s left); "
        "the servers of the zone say mail.example; the fault is isolated to far, dead could not be asked"
    )
    assert found.remedy["retry_after"] == 60
    assert found.remedy["actor"] == "resolver_operator"
    assert found.remedy["verify"] == "dig @192.0.2.53 10.2.0.192.in-addr.arpa. PTR +short"
    assert found.details["seen"]["far"] == {
        "outcome": "nxdomain", "records": [], "expires_in": 60, "server": "192.0.2.53:53",
    }  # fmt: skip
    assert "ask again in 60 s" in found.remedy["text"]


def test_a_better_answer_in_a_cache_is_an_error_for_the_zone_to_mend():
    found = finding_in("propagating", {"a": GOOD}, zone(mail=RIGHT))
    assert (found.severity, found.remedy["zone"]) == ("error", "example.")
    assert "the fault is isolated to receivers that ask anew" in found.message
    assert found.remedy["text"].startswith("In the zone example. (contact root@example), mend the record")
    assert (found.remedy["actor"], found.remedy["records"]) == (
        "reverse_zone_operator",
        [f"{OWNER} 3600 IN PTR mail.example."],
    )
    helo = finding_in("propagating", {"a": HELO_GONE + NAME}, zone("mx.example.", mx=RIGHT, mail=()))
    assert (helo.remedy["actor"], helo.remedy["records"]) == (
        "forward_zone_operator",
        ["mail.example. 3600 IN A 192.0.2.10"],
    )
    both_wrong = finding_in("propagating", {"a": GONE}, zone("x.example.", x=(), mail=RIGHT))
    assert both_wrong.severity == "notice"
    milder = finding_in("propagating", {"a": GOOD}, zone(mail=RIGHT), policy={"severity": {"propagating": "notice"}})
    assert milder.severity == "notice"


def test_disagreement_tells_every_answer_and_when_it_ends():
    found = finding_in("vantage_disagreement", {"inside": GOOD, "outside": GONE})
    assert found.message == (
        "vantages differ on 10.2.0.192.in-addr.arpa. PTR: inside: mail.example (3000 s left), outside: "
        "NXDOMAIN (60 s left); the servers of the zone were not asked; the fault is isolated to outside"
    )
    assert (found.severity, found.remedy["retry_after"], found.details["wrong"]) == ("warning", 3000, ["outside"])
    turned = finding_in("vantage_disagreement", {"outside": GONE, "inside": GOOD})
    assert turned.remedy["retry_after"] == 3000  # the longest of them
    verdict = verdict_in({"inside": GOOD, "outside": OLD}, V4, {"fail_on": "warning"})
    assert verdict.status == "noncompliant"


def test_a_fault_that_not_all_see_says_who_does():
    verdict = verdict_in({"a": GOOD, "b": REFUSED, "c": REFUSED}, V4)
    assert codes(verdict) == ["helo_lookup_failed", "ptr_lookup_failed"]
    assert all(finding.message.endswith(" (seen from b, c only)") for finding in verdict.findings)


@pytest.mark.parametrize(
    "worlds, explained, doubted",
    [
        ({"a": GOOD, "b": GONE}, NOTHING, True),
        ({"a": GONE, "b": GONE}, NOTHING, False),  # everybody sees it
        ({"a": SILENT, "b": GONE}, NOTHING, False),  # nobody sees anything else
        ({"a": GOOD, "b": GONE}, zone("mail.example.", mail=RIGHT), False),  # the zone itself has been asked
    ],
)
def test_nothing_is_published_on_the_word_of_one_vantage(worlds, explained, doubted):
    found = verdict_in(worlds, V4, explained=explained).findings
    (mend,) = (finding.remedy for finding in found if finding.code == "ptr_missing")
    assert mend["text"].startswith(f"Vantages differ on {OWNER}: see first") == doubted


def test_comparison_is_bounded():
    worlds = {
        place: "".join(f"192.0.2.10 PTR n{n}.example.\nn{n}.example A {a}\n" for n in range(200))
        for place, a in (("a", "192.0.2.10"), ("b", "192.0.2.11"))
    }
    found = [finding for finding in verdict_in(worlds, {"address": "192.0.2.10"}).findings if finding.code in CODES]
    assert len(found) == 20
