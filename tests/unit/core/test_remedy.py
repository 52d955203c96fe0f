# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Given what a resolver said and what a trace found: who must change which record of which zone, ready to be pasted."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.mailops.rdns.plugins.module_utils._dns import question as dns
from ansible_collections.mailops.rdns.plugins.module_utils._dns.question import Alias, Question
from ansible_collections.mailops.rdns.plugins.module_utils._dns.traced import BOGUS, Fault, Security, Soa, Step, Trace
from ansible_collections.mailops.rdns.plugins.module_utils._explain import NOTHING, Explained

from .test_findings import BARE, GOOD, V4
from .world import NOW, verdict_in

OWNER = "10.2.0.192.in-addr.arpa."
REVERSE = "2.0.192.in-addr.arpa."
CHILD = "0/26.2.0.192.in-addr.arpa."
WAY = (".", "in-addr.arpa.", REVERSE, CHILD, "example.")  # zones with servers of their own
ALIAS = (Alias(OWNER, "CNAME", f"10.{CHILD}", 3600),)
MX = {**V4, "helo": "mx.example"}


def trace(zone, *records, owner=OWNER, rdtype=dns.PTR, target=None, aliases=(), outcome=None, **soa):
    """What a trace to the owner found in a zone; the outcome follows from the records unless it is given."""
    target = target or owner
    relative = None if zone is None else target[: -len(zone) - 1] or "@"
    said = {"mname": f"ns1.{zone}", "rname": "hostmaster.example.org.", **soa}
    above = [name for name in WAY if name == "." or owner.endswith("." + name) or target.endswith("." + name)]
    steps = tuple(Step(name, None, owner, (), {}, None, ()) for name in above)
    outcome = outcome or ("answer" if records else "nxdomain")
    found = None if zone is None else Soa(zone, said["mname"], said["rname"], 1, 300, 3600)
    return Trace(owner, rdtype, steps, aliases, target, zone, relative, found, outcome, records, 300, (), NOW)


def forward(name, *addresses, zone="example.", **more):
    return {name: trace(zone, *addresses, owner=name, rdtype=dns.A, mname="ns1.example.", **more)}


def remedy_of(world, target, code, explained):
    findings = verdict_in(world, target, explained=explained).findings
    return next(finding.remedy for finding in findings if finding.code == code)


HEAD = ["server ns1.2.0.192.in-addr.arpa", "zone 2.0.192.in-addr.arpa.", f"prereq nxrrset {OWNER} IN CNAME"]
SEEN = f"prereq yxrrset {OWNER} IN PTR"

# what: (world, target, traces, code) -> zone, relative owner, zone-file lines, nsupdate
PLACED = {
    "no PTR record": (
        ("mail.example A 192.0.2.10", V4, Explained(trace(REVERSE)), "ptr_missing"),
        (REVERSE, "10", ["10 3600 IN PTR mail.example."]),
        [*HEAD, f"prereq nxrrset {OWNER} IN PTR", f"update add {OWNER} 3600 IN PTR mail.example.", "send"],
    ),
    "no PTR record, and nobody said which": (
        ("", BARE, Explained(trace(REVERSE)), "ptr_missing"),
        (REVERSE, "10", []),
        None,
    ),
    "a resolver still says there is none": (
        ("mail.example A 192.0.2.10", V4, Explained(trace(REVERSE, "MAIL.example.")), "ptr_missing"),
        (REVERSE, "10", []),
        None,
    ),
    "a zone whose servers do not answer": (
        ("mail.example A 192.0.2.10", V4, Explained(trace(REVERSE, outcome="lame")), "ptr_missing"),
        (REVERSE, "10", ["10 3600 IN PTR mail.example."]),
        None,
    ),
    "the zone's server has no name": (
        ("mail.example A 192.0.2.10", V4, Explained(trace(REVERSE, mname=".")), "ptr_missing"),
        (REVERSE, "10", ["10 3600 IN PTR mail.example."]),
        None,
    ),
    "RFC 2317: the child zone holds the record": (
        (
            f"{OWNER} CNAME 10.{CHILD}\nmail.example A 192.0.2.10",
            V4,
            Explained(trace(CHILD, target=f"10.{CHILD}", aliases=ALIAS, mname="ns.child.example.")),
            "ptr_missing",
        ),
        (CHILD, "10", ["10 3600 IN PTR mail.example."]),
        [
            "server ns.child.example",
            f"zone {CHILD}",
            f"prereq nxrrset 10.{CHILD} IN CNAME",
            f"prereq nxrrset 10.{CHILD} IN PTR",
            f"update add 10.{CHILD} 3600 IN PTR mail.example.",
            "send",
        ],
    ),
    "the record stands at the apex of a zone of its own": (
        ("mail.example A 192.0.2.10", V4, Explained(trace(OWNER)), "ptr_missing"),
        (OWNER, "@", ["@ 3600 IN PTR mail.example."]),
        [
            f"server ns1.{OWNER[:-1]}",
            f"zone {OWNER}",
            *HEAD[2:],
            f"prereq nxrrset {OWNER} IN PTR",
            f"update add {OWNER} 3600 IN PTR mail.example.",
            "send",
        ],
    ),
    "another name than the declared one": (
        (
            GOOD,
            {**V4, "ptr": ["mx.example", "mx2.example"]},
            Explained(trace(REVERSE, "mail.example.")),
            "ptr_unexpected",
        ),
        (REVERSE, "10", ["10 3600 IN PTR mx.example.", "10 3600 IN PTR mx2.example."]),
        [
            *HEAD,
            f"{SEEN} mail.example.",
            f"update delete {OWNER} IN PTR mail.example.",
            f"update add {OWNER} 3600 IN PTR mx.example.",
            f"update add {OWNER} 3600 IN PTR mx2.example.",
            "send",
        ],
    ),
    "one of the declared names is there": (
        (
            GOOD,
            {**V4, "ptr": ["mail.example", "mx.example"]},
            Explained(trace(REVERSE, "Mail.example.")),
            "ptr_unexpected",
        ),
        (REVERSE, "10", ["10 3600 IN PTR mail.example.", "10 3600 IN PTR mx.example."]),
        [*HEAD, f"{SEEN} Mail.example.", f"update add {OWNER} 3600 IN PTR mx.example.", "send"],
    ),
    "a stale PTR record beside a good one is taken away": (
        (
            GOOD + "192.0.2.10 PTR old.example.",
            V4,
            Explained(trace(REVERSE, "mail.example.", "old.example.")),
            "forward_missing",
        ),
        (REVERSE, "10", []),
        [*HEAD, f"{SEEN} mail.example.", f"{SEEN} old.example.", f"update delete {OWNER} IN PTR old.example.", "send"],
    ),
    "of several names only one resolves back": (
        (
            GOOD + "192.0.2.10 PTR old.example.",
            V4,
            Explained(trace(REVERSE, "mail.example.", "old.example.")),
            "ptr_fragile",
        ),
        (REVERSE, "10", ["10 3600 IN PTR mail.example."]),
        [*HEAD, f"{SEEN} mail.example.", f"{SEEN} old.example.", f"update delete {OWNER} IN PTR old.example.", "send"],
    ),
    "a provider's name gives way to the relay's own": (
        (
            "192.0.2.10 PTR dsl10.isp.example.\nmail.example A 192.0.2.10",
            V4,
            Explained(trace(REVERSE, "dsl10.isp.example.")),
            "forward_missing",
        ),
        (REVERSE, "10", ["10 3600 IN PTR mail.example."]),
        [
            *HEAD,
            f"{SEEN} dsl10.isp.example.",
            f"update delete {OWNER} IN PTR dsl10.isp.example.",
            f"update add {OWNER} 3600 IN PTR mail.example.",
            "send",
        ],
    ),
    "a PTR name without address": (
        ("192.0.2.10 PTR mail.example.", V4, Explained(None, forward("mail.example.")), "forward_missing"),
        ("example.", "mail", ["mail 3600 IN A 192.0.2.10"]),
        [
            "server ns1.example",
            "zone example.",
            "prereq nxrrset mail.example. IN CNAME",
            "prereq nxrrset mail.example. IN A",
            "update add mail.example. 3600 IN A 192.0.2.10",
            "send",
        ],
    ),
    "a PTR name with other addresses keeps them": (
        (
            "192.0.2.10 PTR mail.example.\nmail.example A 192.0.2.99",
            V4,
            Explained(None, forward("mail.example.", "192.0.2.99")),
            "forward_mismatch",
        ),
        ("example.", "mail", ["mail 3600 IN A 192.0.2.10"]),
        [
            "server ns1.example",
            "zone example.",
            "prereq nxrrset mail.example. IN CNAME",
            "prereq yxrrset mail.example. IN A 192.0.2.99",
            "update add mail.example. 3600 IN A 192.0.2.10",
            "send",
        ],
    ),
    "an alias that leads nowhere: the record belongs behind it": (
        (
            "192.0.2.10 PTR www.example.\nwww.example CNAME host.cdn.example.",
            BARE,
            Explained(
                None,
                forward(
                    "www.example.",
                    target="host.cdn.example.",
                    zone="cdn.example.",
                    aliases=(Alias("www.example.", "CNAME", "host.cdn.example.", 60),),
                ),
            ),
            "forward_missing",
        ),
        ("cdn.example.", "host", ["host 3600 IN A 192.0.2.10"]),
        [
            "server ns1.example",
            "zone cdn.example.",
            "prereq nxrrset host.cdn.example. IN CNAME",
            "prereq nxrrset host.cdn.example. IN A",
            "update add host.cdn.example. 3600 IN A 192.0.2.10",
            "send",
        ],
    ),
    "the alias itself is to give way: its own zone": (
        (
            "192.0.2.10 PTR www.example.\nwww.example CNAME host.cdn.example.\nhost.cdn.example. A 192.0.2.10",
            BARE,
            Explained(
                None,
                forward(
                    "www.example.",
                    "192.0.2.10",
                    target="host.cdn.example.",
                    zone="cdn.example.",
                    aliases=(Alias("www.example.", "CNAME", "host.cdn.example.", 60),),
                ),
            ),
            "ptr_target_is_alias",
        ),
        ("example.", "www", ["www 3600 IN A 192.0.2.10"]),
        None,
    ),
    "a HELO name without address": (
        ("192.0.2.10 PTR gone.example.", MX, Explained(None, forward("mx.example.")), "helo_unresolvable"),
        ("example.", "mx", ["mx 3600 IN A 192.0.2.10"]),
        [
            "server ns1.example",
            "zone example.",
            "prereq nxrrset mx.example. IN CNAME",
            "prereq nxrrset mx.example. IN A",
            "update add mx.example. 3600 IN A 192.0.2.10",
            "send",
        ],
    ),
    "the PTR holds a name that no script may hold": (
        (
            r"192.0.2.10 PTR a\059b.example." + "\nmail.example A 192.0.2.10",
            V4,
            Explained(trace(REVERSE, r"a\059b.example.")),
            "ptr_name_invalid",
        ),
        (REVERSE, "10", ["10 3600 IN PTR mail.example."]),
        None,
    ),
    "a failed look-up": (
        ("192.0.2.10 PTR !servfail", BARE, Explained(trace(REVERSE, outcome="lame")), "ptr_lookup_failed"),
        (REVERSE, "10", []),
        None,
    ),
}


@pytest.mark.parametrize("case, place, script", PLACED.values(), ids=PLACED.keys())
def test_zone_and_script(case, place, script):
    world, target, explained, code = case
    remedy = remedy_of(world, target, code, explained)
    assert (remedy["zone"], remedy["relative_owner"], remedy["zone_file"]) == place
    assert remedy["nsupdate"] == script
    soa = (explained.reverse or next(iter(explained.forward.values()))).soa
    reached = soa.zone == remedy["zone"] and remedy["actor"] != "resolver_operator"
    assert remedy["contact"] == ("hostmaster@example.org" if reached else None)
    assert json.loads(json.dumps(remedy)) == remedy
    for line in remedy["zone_file"][:1]:
        assert line in remedy["text"]


@pytest.mark.parametrize("case, place, script", PLACED.values(), ids=PLACED.keys())
def test_without_a_trace_nothing_is_guessed(case, place, script):
    world, target, _explained, code = case
    remedy = remedy_of(world, target, code, NOTHING)
    assert [remedy[key] for key in ("zone", "contact", "relative_owner", "nsupdate")] == [None] * 4
    assert remedy["zone_file"] == []


# (world, target, traces, code): the remedy's text
TEXTS = [
    (
        ("mail.example A 192.0.2.10", V4, Explained(trace(REVERSE)), "ptr_missing"),
        (
            "In the zone 2.0.192.in-addr.arpa. (contact hostmaster@example.org), publish one PTR record that "
            "names this relay, mail.example. If a provider gave you the address, ask the provider: the zone is "
            "theirs unless they delegated it to you. In the zone file: 10 3600 IN PTR mail.example."
        ),
    ),
    (  # an RNAME that is no mail address is not shown as one
        ("", BARE, Explained(trace(REVERSE, rname=".")), "ptr_missing"),
        (
            "In the zone 2.0.192.in-addr.arpa., publish one PTR record that names this relay. If a provider gave "
            "you the address, ask the provider: the zone is theirs unless they delegated it to you."
        ),
    ),
    (
        ("192.0.2.10 PTR !servfail", BARE, Explained(trace(REVERSE, outcome="lame")), "ptr_lookup_failed"),
        (
            "Nothing is known about this address's reverse DNS. Asked directly, the name servers of the zone "
            "2.0.192.in-addr.arpa. (contact hostmaster@example.org) give no answer either (they refuse, fail or "
            "refer elsewhere): for its operator to mend."
        ),
    ),
    (
        ("192.0.2.10 PTR !servfail", BARE, Explained(trace(REVERSE, "mail.example.")), "ptr_lookup_failed"),
        (
            "Nothing is known about this address's reverse DNS. Asked directly, the name servers of the zone "
            "2.0.192.in-addr.arpa. (contact hostmaster@example.org) do answer: the resolver cannot reach them, or "
            "does not believe their signatures."
        ),
    ),
    (
        ("192.0.2.10 PTR !timeout", BARE, Explained(trace(REVERSE, "mail.example.")), "ptr_lookup_failed"),
        (
            "Nothing is known about this address's reverse DNS. Asked directly, the name servers of the zone "
            "2.0.192.in-addr.arpa. (contact hostmaster@example.org) do answer: the resolver cannot reach them in "
            "time, or our question does not reach the resolver."
        ),
    ),
    (
        ("192.0.2.10 PTR !unreachable", BARE, Explained(trace(REVERSE, "mail.example.")), "ptr_lookup_failed"),
        (
            "Nothing is known about this address's reverse DNS. Asked directly, the name servers of the zone "
            "2.0.192.in-addr.arpa. (contact hostmaster@example.org) do answer: it is the resolver that cannot be "
            "reached. Look at its address and port, and at the network."
        ),
    ),
    (
        ("192.0.2.10 PTR mail.example.", V4, Explained(None, forward("mail.example.")), "forward_missing"),
        (
            "In the zone example. (contact hostmaster@example.org), publish the A record 192.0.2.10. If "
            "mail.example is not a name of yours (a provider's default), have the PTR record changed to the "
            "relay's own name instead. In the zone file: mail 3600 IN A 192.0.2.10"
        ),
    ),
]


@pytest.mark.parametrize("case, text", TEXTS)
def test_words(case, text):
    world, target, explained, code = case
    assert remedy_of(world, target, code, explained)["text"] == text


@pytest.mark.parametrize(
    "outcome, traced, actor",
    [
        ("timeout", None, "resolver_operator"),
        ("timeout", trace(REVERSE, "mail.example."), "resolver_operator"),
        ("timeout", trace(REVERSE, outcome="timeout"), "reverse_zone_operator"),
        ("timeout", trace(".", outcome="timeout"), "resolver_operator"),  # it did not get anywhere: our own network
        ("servfail", trace(REVERSE, outcome="lame"), "reverse_zone_operator"),
        ("refused", trace(REVERSE, "mail.example."), "resolver_operator"),
    ],
)
def test_who_has_to_mend_a_look_up_that_failed(outcome, traced, actor):
    found = remedy_of(f"192.0.2.10 PTR !{outcome}", BARE, "ptr_lookup_failed", Explained(traced))
    assert found["actor"] == actor


@pytest.mark.parametrize(
    "world, kept", [("192.0.2.10 PTR a.example.\na.example A 192.0.2.10", "a.example."), (GOOD, "mail.example.")]
)
def test_too_many_names_leave_one_that_is_right(world, kept):
    others = "".join(f"\n192.0.2.10 PTR n{n}.example.\nn{n}.example A 192.0.2.10" for n in range(11))
    names = [kept, *(f"n{n}.example." for n in range(11))]
    remedy = remedy_of(world + others, {**V4}, "ptr_too_many", Explained(trace(REVERSE, *names)))
    assert remedy["zone_file"] == [f"10 3600 IN PTR {kept}"]
    gone = [line.split()[-1] for line in remedy["nsupdate"] if line.startswith("update delete")]
    assert sorted(gone) == sorted(names[1:]) and not any(line.startswith("update add") for line in remedy["nsupdate"])


def test_a_name_of_the_relay_is_not_proposed_in_its_own_place():
    policy = {"domains": ["example.org"]}
    findings = verdict_in(GOOD, V4, policy, explained=Explained(trace(REVERSE, "mail.example."))).findings
    (outside,) = [finding.remedy for finding in findings if finding.code == "ptr_outside_domain"]
    assert outside["records"] == [] and outside["nsupdate"] is None and outside["zone"] == REVERSE


LAME = {"parent": "in-addr.arpa.", "working": [], "undecided": [], "servers": ["ns2.example (192.0.2.54): refused"]}
NOWHERE = {"owner": OWNER, "records": [], "servers": [], "expected_zone": None}
HALF = {"owner": OWNER, "alias": f"10.{CHILD}", "parent": REVERSE}
CHILD_TRACE = trace(CHILD, target=f"10.{CHILD}", aliases=ALIAS, mname="ns.child.example.")


def faulty(found, code, zone, **details):
    return found._replace(faults=(Fault(code, zone, {"zone": zone, **details}),))


# what: (traces, code) -> actor, zone, contact, zone-file lines, verify
ZONE_FAULTS = {
    "a lame server of the reverse zone": (
        (Explained(faulty(trace(REVERSE), "zone_lame", REVERSE, **LAME)), "zone_lame"),
        ("reverse_zone_operator", REVERSE, "hostmaster@example.org", [], f"dig +nssearch {REVERSE}"),
    ),
    "a lame server above it, whose contact is not known": (
        (Explained(faulty(trace(REVERSE), "zone_lame", "in-addr.arpa.", **LAME)), "zone_lame"),
        ("reverse_zone_operator", "in-addr.arpa.", None, [], "dig +nssearch in-addr.arpa."),
    ),
    "a lame server of a zone of host names": (
        (
            Explained(
                trace(REVERSE),
                {"mail.example.": faulty(forward("mail.example.")["mail.example."], "zone_lame", "example.", **LAME)},
            ),
            "zone_lame",
        ),
        ("forward_zone_operator", "example.", "hostmaster@example.org", [], "dig +nssearch example."),
    ),
    "no root server answers": (
        (Explained(faulty(trace(".", outcome="timeout"), "zone_lame", ".", **LAME)), "zone_lame"),
        ("resolver_operator", ".", None, [], None),
    ),
    "no zone of its own below a registry's": (
        (
            Explained(faulty(trace("in-addr.arpa."), "zone_undelegated", "in-addr.arpa.", **NOWHERE)),
            "zone_undelegated",
        ),
        ("address_holder", "in-addr.arpa.", None, [], "dig -x 192.0.2.10 +short"),
    ),
    "RFC 2317 without the PTR record": (
        (Explained(faulty(CHILD_TRACE, "zone_rfc2317_broken", CHILD, missing="ptr", **HALF)), "zone_rfc2317_broken"),
        (
            "reverse_zone_operator",
            CHILD,
            "hostmaster@example.org",
            ["10 3600 IN PTR mail.example."],
            "dig -x 192.0.2.10 +short",
        ),
    ),
    "RFC 2317 without the CNAME record": (
        (
            Explained(faulty(trace(REVERSE), "zone_rfc2317_broken", REVERSE, missing="cname", child=CHILD, **HALF)),
            "zone_rfc2317_broken",
        ),
        (
            "reverse_zone_operator",
            REVERSE,
            "hostmaster@example.org",
            [f"10 3600 IN CNAME 10.{CHILD}"],
            "dig -x 192.0.2.10 +short",
        ),
    ),
    "signatures that do not hold": (
        (
            Explained(
                trace(REVERSE),
                security={Question(OWNER, dns.PTR): Security(BOGUS, REVERSE, "expired", "the signatures expired")},
            ),
            "dnssec_bogus",
        ),
        ("reverse_zone_operator", REVERSE, "hostmaster@example.org", [], f"delv {OWNER} PTR"),
    ),
}


@pytest.mark.parametrize("case, wanted", ZONE_FAULTS.values(), ids=ZONE_FAULTS.keys())
def test_faults_of_zones(case, wanted):
    explained, code = case
    remedy = remedy_of("mail.example A 192.0.2.10", V4, code, explained)
    assert tuple(remedy[key] for key in ("actor", "zone", "contact", "zone_file", "verify")) == wanted
    assert remedy["text"] and "{" not in remedy["text"]


# -- nothing that DNS or the relay says becomes syntax

LABEL = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=12)
ESCAPED = st.text(max_size=6).map(lambda text: "".join(f"\\{ord(c) % 256:03d}" for c in text) or "x")
NASTY = st.sampled_from(
    ["$(id)", "-x", "a;b", "@", "a b", "`id`", "a\nsend\n", "$INCLUDE", "x)", '"', "--help", "'", "a..b", ""]
)
NAMES = st.lists(st.one_of(LABEL, ESCAPED, NASTY, st.just("example"), st.just("mx")), min_size=1, max_size=4).map(
    lambda labels: ".".join(labels) + "."
)
LINE = re.compile(r"[A-Za-z0-9_@][A-Za-z0-9_./:@ +-]*")
WORDS = {"server", "zone", "prereq", "update", "send", "nxrrset", "yxrrset", "add", "delete", "IN"}


@given(NAMES, NAMES, NAMES, NAMES, st.booleans(), st.booleans())
def test_what_is_to_be_pasted_holds_plain_names_only(ptr, helo, zone, primary, aliased, known):
    name = (ptr.split() or ["x."])[0].replace(";", "\\059")
    target = {"address": "192.0.2.10", "ptr": ["mail.example"]} if known else {"address": "192.0.2.10"}
    if not re.search(r"[\s\x00-\x20\x7f-\x9f]", helo):
        target["helo"] = helo
    owner = f"10.{zone}" if aliased else OWNER
    aliases = (Alias(OWNER, "CNAME", owner, 60),) if aliased else ()
    explained = Explained(
        trace(zone if aliased else REVERSE, ptr, target=owner, aliases=aliases, mname=primary, rname=primary),
        {ptr.lower(): trace(zone, owner=ptr, rdtype=dns.A, mname=primary, rname=primary)},
    )
    for finding in verdict_in(f"192.0.2.10 PTR {name}", target, explained=explained).findings:
        remedy = finding.remedy or {"records": [], "zone_file": [], "nsupdate": None, "verify": None}
        for line in [*remedy["records"], *remedy["zone_file"]]:
            assert LINE.fullmatch(line) and len(line.split(" ")) == 5
        for line in remedy["nsupdate"] or ():
            assert LINE.fullmatch(line) and line.split(" ")[0] in WORDS
            assert all(not word.startswith(("-", ".", "@")) for word in line.split(" "))
        if remedy["verify"]:
            assert LINE.fullmatch(remedy["verify"]) and " -" not in remedy["verify"].replace("dig -x ", "")


def test_what_is_published_already_need_not_be_published_again():
    case = ("mail.example A 192.0.2.10", V4, "ptr_missing", Explained(trace(REVERSE, "MAIL.example.")))
    remedy = remedy_of(*case)
    assert remedy["actor"] == "resolver_operator" and remedy["records"] == [] and remedy["retry_after"] is not None
    assert "say it already" in remedy["text"] and REVERSE in remedy["text"]
