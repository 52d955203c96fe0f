# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What each place shows of a path, and what a wait says of it: given these records and these name servers."""

from __future__ import annotations

import pytest

from ansible_collections.mailops.rdns.plugins.module_utils._address import parse_networks
from ansible_collections.mailops.rdns.plugins.module_utils._dns import question as dns
from ansible_collections.mailops.rdns.plugins.module_utils._dns.question import Alias, replay
from ansible_collections.mailops.rdns.plugins.module_utils._dns.traced import (
    AUTHORITATIVE,
    NOT_AUTHORITATIVE,
    ServerView,
    Soa,
    Step,
    Trace,
)
from ansible_collections.mailops.rdns.plugins.module_utils._explain import NOTHING, Explained
from ansible_collections.mailops.rdns.plugins.module_utils._helo import gather_path
from ansible_collections.mailops.rdns.plugins.module_utils._policy import Policy, parse_policy
from ansible_collections.mailops.rdns.plugins.module_utils._survey import Survey
from ansible_collections.mailops.rdns.plugins.module_utils._target import parse_target
from ansible_collections.mailops.rdns.plugins.module_utils._verdict import judge
from ansible_collections.mailops.rdns.plugins.plugin_utils._wait.sight import nothing_to_ask, vantage_sight, zone_sight
from ansible_collections.mailops.rdns.plugins.plugin_utils._wait.watch import STUBBORN, ZONE, Settings, Sight, Watch
from ansible_collections.mailops.rdns.plugins.plugin_utils._wait.words import (
    change,
    joined,
    last_verdict,
    predict,
    wrapped,
)
from ansible_collections.mailops.rdns.tests.unit.core.world import NOW, World

OWNER = "10.2.0.192.in-addr.arpa."
TARGET = {"address": "192.0.2.10", "helo": "mail.example", "ptr": ["mail.example"]}
GOOD = "192.0.2.10 PTR mail.example. ;ttl=3600;age=600\nmail.example A 192.0.2.10 ;ttl=900;age=600\n"
WAIVER = {
    "code": "ptr_missing",
    "address": "192.0.2.10",
    "reason": "later",
    "approved_by": "Ann",
    "until": "2027-12-31",
}


def evidence(worlds=None, explained=NOTHING, target=None, policy=None):
    """Evidence of one path: what vantages saw (text by name), and what traces found."""
    parsed = parse_target(target or TARGET, parse_policy(policy, base=Policy()))
    survey = Survey([parsed], parse_networks("assume_public", ["192.0.2.0/24"]), lambda verdict: True)
    helo = parsed.helo.asked if parsed.helo else None
    seen = {name: replay(gather_path(parsed.address, helo), World(text)) for name, text in (worlds or {}).items()}
    return survey.evidence(0, seen, explained)


# id: (records, policy, status, seconds left, failed, what it says)
VANTAGES = {
    "right": (GOOD, {}, "compliant", 300, False, "192.0.2.10 is mail.example, which leads back"),
    "no PTR record: what is left of that, not of the address": (
        "192.0.2.10 PTR !nxdomain ;ttl=900;age=100\nmail.example A 192.0.2.10 ;ttl=60;age=30\n",
        {}, "noncompliant", 800, False, f"{OWNER} has no PTR record (NXDOMAIN)"),
    "no HELO: what is left of that, not of the PTR": (
        GOOD.replace("mail.example A 192.0.2.10 ;ttl=900", "mail.example A !nxdomain ;ttl=700"),
        {}, "noncompliant", 100, False, "mail.example"),
    "the old name": (
        "192.0.2.10 PTR old.example. ;ttl=3600;age=600\nold.example A 192.0.2.10\nmail.example A 192.0.2.10\n",
        {}, "noncompliant", 3000, False, "declared"),
    "silent": ("192.0.2.10 PTR !timeout\nmail.example A !timeout\n", {}, "undetermined", None, True, "failed"),
    "silent, and an error by policy": (
        "192.0.2.10 PTR !timeout\nmail.example A 192.0.2.10 ;ttl=60;age=30\n",
        {"severity": {"ptr_lookup_failed": "error"}}, "noncompliant", 30, False, "failed"),
    "a waiver, with which nothing counts": (
        GOOD.replace("192.0.2.10 PTR mail.example.", "192.0.2.10 PTR !nxdomain"), {"waivers": [WAIVER]},
        "not_applicable", 300, False, f"{OWNER} has no PTR record (NXDOMAIN), and a waiver does not mend that"),
    "a warning that counts": (
        GOOD.replace("mail.example. ;", "mx.example. ;") + "mx.example A 192.0.2.10 ;ttl=900;age=600\n",
        {"fail_on": "warning", "severity": {"ptr_unexpected": "notice"}}, "noncompliant", 300, False, "HELO"),
}  # fmt: skip


@pytest.mark.parametrize("records, policy, status, left, failed, what", VANTAGES.values(), ids=VANTAGES.keys())
def test_what_a_vantage_shows(records, policy, status, left, failed, what):
    sight = vantage_sight(evidence({"a": records, "b": GOOD}, policy=policy), "a", NOW)
    assert (sight.status, sight.left, sight.failed) == (status, left, failed)
    assert what in sight.what and sight.right is (status == "compliant") and not sight.hopeless


def test_a_change_is_a_change_and_time_is_none():
    one, later = (vantage_sight(evidence({"a": GOOD}), "a", now) for now in (NOW, NOW + 100))
    assert one.gist == later.gist and one.left == later.left + 100
    other = vantage_sight(evidence({"a": GOOD + "mail.example A 192.0.2.11\n"}), "a", NOW)
    assert other.gist != one.gist


@pytest.mark.parametrize(
    "target, hopeless",
    [
        ({**TARGET, "helo": "mail"}, True),
        ({**TARGET, "helo": "[192.0.2.11]"}, True),
        ({**TARGET, "helo": "other.example"}, False),
        ({"address": "10.0.0.1"}, True),
    ],
)
def test_what_no_record_can_mend(target, hopeless):
    if target["address"] == "10.0.0.1":
        assert nothing_to_ask(evidence(target=target), NOW).hopeless
    else:
        assert vantage_sight(evidence({"a": GOOD}, target=target), "a", NOW).hopeless is hopeless


# -- the zone's own servers


def server(number, *records, found=None, outcome=AUTHORITATIVE, via="glue"):
    found = found or ("answer" if records else "nxdomain")
    return ServerView(f"ns{number}.example.", f"192.0.2.{number}", via, outcome, found=found, records=records)


def trace(owner, rdtype, *servers, outcome=None, aliases=(), target=None):
    records = tuple(dict.fromkeys(record for view in servers for record in view.records))
    outcome = outcome or ("answer" if records else "nxdomain")
    steps = [Step("example.", None, target or owner, (), {}, None, servers)]
    for alias in aliases:
        views = tuple(view._replace(found="alias", records=()) for view in servers[:1])
        steps.insert(0, Step("in-addr.arpa.", None, alias.owner, (), {}, None, (*views, *servers[1:])))
    soa = Soa("example.", "ns.example.", "root.example.", 1, 300, 3600)
    end = target or owner
    return Trace(
        owner, rdtype, tuple(steps), tuple(aliases), end, "example.", "x", soa, outcome, records, 3600, (), NOW
    )


def zone(*ptr, forward=None, **more):
    mail = forward or [server(1, "192.0.2.10"), server(2, "192.0.2.10")]
    return Explained(trace(OWNER, dns.PTR, *ptr, **more), {"mail.example.": trace("mail.example.", dns.A, *mail)})


HAS, LACKS = [server(1, "mail.example."), server(2, "Mail.example.")], [server(1), server(2)]
AT = Alias(OWNER, "CNAME", "10.0/26.2.0.192.in-addr.arpa.", 60)
# id: (what traces found, status, failed, those that say something else)
ZONES = {
    "all have it": (zone(*HAS), "compliant", False, ()),
    "none has it": (zone(*LACKS), "noncompliant", False, ()),
    "one lacks it": (zone(HAS[0], server(2)), "compliant", False, ("ns2.example (192.0.2.2)",)),
    "one has another": (zone(HAS[0], server(2, "old.example.")), "noncompliant", False,
                        ("ns1.example (192.0.2.1)", "ns2.example (192.0.2.2)")),
    "one is lame, and does not count": (
        zone(HAS[0], server(2, outcome=NOT_AUTHORITATIVE, found="nxdomain")), "compliant", False, ()),
    "one is expected only, and does not count": (zone(HAS[0], server(2, via="expected")), "compliant", False, ()),
    "one address record is missing": (
        zone(*HAS, forward=[server(1, "192.0.2.10"), server(2)]), "compliant", False, ("ns2.example (192.0.2.2)",)),
    "a further address is no difference": (
        zone(*HAS, forward=[server(1, "192.0.2.10"), server(2, "192.0.2.10", "192.0.2.11")]), "compliant", False, ()),
    "no address record": (zone(*HAS, forward=[server(1), server(2)]), "noncompliant", False, ()),
    "through a CNAME": (zone(*HAS, aliases=[AT], target=AT.target), "compliant", False, ("ns2.example (192.0.2.2)",)),
    "nobody answers": (zone(outcome="timeout"), "undetermined", True, ()),
    "not asked": (NOTHING, "undetermined", True, ()),
}  # fmt: skip


@pytest.mark.parametrize("explained, status, failed, lagging", ZONES.values(), ids=ZONES.keys())
def test_what_the_zone_shows(explained, status, failed, lagging):
    sight = zone_sight(evidence(explained=explained), NOW)
    assert (sight.status, sight.failed, sight.lagging) == (status, failed, lagging)
    assert sight.right is (status == "compliant" and not lagging)


# -- words


RIGHT = Sight("compliant", "right", "192.0.2.10 is mail.example, which leads back", left=300)
OLD = Sight("noncompliant", "old", "no PTR record", left=412)
SILENT = Sight("undetermined", "silent", "the look-up failed", failed=True)
GONE = {"a": "192.0.2.10 PTR !nxdomain ;ttl=900;age=100\nmail.example A 192.0.2.10\n"}


def watch_of(places, settings=Settings(60, 20), now=100.0, **sights):  # noqa: B008 - immutable
    watch = Watch(places, 1, settings, now)
    for place, sight in sights.items():
        watch.saw((ZONE if place == "zone" else place, 0), sight, now)
    watch.settle(all(sight.right for sight in sights.values()), now)
    return watch


HELPS, ALONE = "Waiting longer would help: ", "Waiting alone would not help: "
NEVER, WHO_KNOWS = "Waiting longer would not help: ", "Whether waiting longer would help is not known: "
# id: (what places show, whether waiting helps, seconds, sentence)
PREDICTIONS = {
    "an older answer": (
        {"zone": RIGHT, "a": RIGHT, "b": OLD}, True, 433, HELPS + "b keeps the old answer for another 413 s."),
    "two of them": (
        {"zone": RIGHT, "a": OLD._replace(left=3412), "b": OLD}, True, 3433,
        HELPS + "a keeps the old answer for another 3,413 s; b keeps the old answer for another 413 s."),
    "the zone itself": (
        {"zone": OLD, "a": OLD, "b": RIGHT}, False, None, ALONE + "by the zone's own servers, no PTR record."),
    "silence": (
        {"zone": RIGHT, "a": SILENT, "b": SILENT}, None, None, WHO_KNOWS + "a and b could not be asked."),
    "silence beside an older answer": (
        {"zone": RIGHT, "a": SILENT, "b": OLD}, None, None,
        WHO_KNOWS + "a could not be asked; b keeps the old answer for another 413 s."),
    "the zone is silent": (
        {"zone": SILENT, "a": OLD, "b": RIGHT}, None, None,
        WHO_KNOWS + "the zone's own servers could not be asked; a keeps the old answer for another 413 s."),
    "a name server lags": (
        {"zone": RIGHT._replace(lagging=("ns2",)), "a": RIGHT, "b": RIGHT}, None, None,
        WHO_KNOWS + "ns2 says something else than the other name servers of the zone."),
    "nothing mends it": (
        {"zone": OLD, "a": OLD._replace(hopeless=True, what="10.0.0.1 is private"), "b": RIGHT}, False, None,
        NEVER + "10.0.0.1 is private."),
    "all is right, and not for long enough": (
        {"zone": RIGHT, "a": RIGHT, "b": RIGHT}, True, 20,
        HELPS + "everything has been right for 0 s, and 20 s are wanted."),
}  # fmt: skip


@pytest.mark.parametrize("sights, helps, seconds, sentence", PREDICTIONS.values(), ids=PREDICTIONS.keys())
def test_prediction(sights, helps, seconds, sentence):
    verdict = judge(evidence(GONE), Policy(), NOW)
    watch = watch_of((ZONE, "a", "b"), **sights)
    predicted = predict(watch, [verdict.evidence.target], [verdict], 100.0)
    assert predicted == (helps, seconds, sentence)


def test_without_the_zone_nobody_can_tell():
    verdict = judge(evidence(GONE), Policy(), NOW)
    predicted = predict(watch_of(("a",), a=OLD), [verdict.evidence.target], [verdict], 100.0)
    assert (predicted.helps, predicted.expected) == (None, None)
    assert "a keeps its answer for another 413 s, and the zone's own servers were not asked" in predicted.sentence


def test_one_that_stays_wrong_sees_another_dns():
    verdict = judge(evidence(GONE), Policy(), NOW)
    watch = watch_of((ZONE, "a"), zone=RIGHT, a=OLD._replace(left=10))
    now = 100.0
    for _look in range(STUBBORN):
        now = watch.views["a", 0].due
        watch.saw(("a", 0), OLD._replace(left=10), now)
    predicted = predict(watch, [verdict.evidence.target], [verdict], now)
    assert predicted.helps is False and "it sees another DNS" in predicted.sentence


def test_last_verdict():
    verdict = judge(evidence(GONE), Policy(), NOW)
    watch = watch_of((ZONE, "a", "b"), zone=RIGHT, a=OLD, b=SILENT)
    assert last_verdict(watch, [verdict.evidence.target], [verdict]) == (
        "192.0.2.10 (mail.example) is noncompliant: no PTR record (seen from a); b could not be asked (the look-up "
        "failed); the zone's own servers: compliant"
    )
    right = judge(evidence({"a": GOOD}), Policy(), NOW)
    watch = watch_of((ZONE, "a"), zone=RIGHT, a=RIGHT)
    assert last_verdict(watch, [right.evidence.target], [right]) == "192.0.2.10 (mail.example) is compliant everywhere"


def test_lines():
    target = parse_target(TARGET, Policy())
    assert change(target, ("a", 0), OLD, True) == "192.0.2.10: no PTR record; kept for another 412 s"
    assert change(target, (ZONE, 0), OLD, False) == "no PTR record"
    hostile = change(target, ("a", 0), OLD._replace(what="x\x1b[31m\n{{ y }}\u202e"), False)
    assert hostile.isprintable() and "\n" not in hostile
    assert all(len(line) <= 80 for line in wrapped("15:02:08 a: " + "x" * 300 + " " + "y " * 90))
    assert [joined(["a"]), joined(["a", "b"]), joined(list("abcdef"), 2)] == ["a", "a and b", "a, b and 4 more"]
