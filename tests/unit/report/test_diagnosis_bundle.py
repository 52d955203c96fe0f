# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A bundle for a ticket: what it tells whom, what it keeps to itself, and that no text can leave its place in it."""

from __future__ import annotations

import json
import os
import pathlib
import re
import stat
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.mailops.rdns.plugins.module_utils import _evidence
from ansible_collections.mailops.rdns.plugins.module_utils._finding import CATALOGUE
from ansible_collections.mailops.rdns.plugins.plugin_utils._diagnosis_bundle import files
from ansible_collections.mailops.rdns.plugins.plugin_utils._diagnosis_bundle.page import page
from ansible_collections.mailops.rdns.plugins.plugin_utils._diagnosis_bundle.picture import RECIPIENTS, picture
from ansible_collections.mailops.rdns.plugins.plugin_utils._diagnosis_bundle.shareable import shareable
from ansible_collections.mailops.rdns.plugins.plugin_utils._diagnosis_bundle.summary import summary
from ansible_collections.mailops.rdns.plugins.plugin_utils._diagnosis_bundle.ticket import ticket
from ansible_collections.mailops.rdns.plugins.plugin_utils._diagnosis_bundle.words import meaning

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from diagnosis_sample import (
    ARPA,
    AT,
    CHILD,
    GREETS,
    HOLDER,
    MISSING,
    OWNER,
    REMEDY,
    ROOT,
    ZONE,
    evidence,
    judged,
    server,
    step,
    traced,
)
from sample import HOSTILE, TEXTS, finding
from test_renderers import KNOWN_TAGS, Outline

FORWARD = {**REMEDY, "actor": "forward_zone_operator", "zone": "example.", "owner": "mail.example."}
NO_ADDRESS = finding("forward_missing", message="the PTR name mail.example has no address record", remedy=FORWARD)
LAME = finding("ptr_fragile", message="only some resolve back", remedy={**REMEDY, "records": [], "nsupdate": None})
SEEN = finding("ptr_multiple", message="10.2.0.192.in-addr.arpa. has 2 PTR records", remedy=None)
WAIVED = finding("ptr_missing", message="waived", remedy=REMEDY, waived=True)
ASKED = finding(
    "ptr_lookup_failed", message="no answer", remedy={**REMEDY, "actor": "resolver_operator", "records": []}
)
PRIVATE = ("relay7", "inventory", "10.9.8.", "not fully qualified")


def told(judgement=None, trace=None, resolvers=False):
    return picture(judgement or judged(), trace or traced(), shareable(evidence(), resolvers), AT + 5)


def shown(document):
    return ticket(document, "x.html", "x.evidence.json"), page(document), "\n".join(summary(document, {}))


@pytest.mark.parametrize("code", ("propagating", "vantage_disagreement"))
def test_places_that_differ_are_not_named_to_others(code):
    one = finding(
        code,
        message=f"{OWNER} PTR: lan-7 (10.9.8.7): mail.example (300 s left); the fault is isolated to lan-7",
        details={"owner": OWNER, "type": "PTR", "instead": "the servers of the zone say that there is no such record"},
        remedy={**REMEDY, "verify": f"dig @10.9.8.7 {OWNER} PTR +short"},
    )
    for text in shown(told(judged(one))):
        assert "say that there is no such record" in " ".join(text.split())
        assert "lan-7" not in text and "10.9.8." not in text


def test_no_machine_is_named_among_the_paths_that_were_traced():
    saved = evidence()
    saved["explanation"]["paths"] = [["192.0.2.10", "relay7"], ["192.0.2.10", "mail.example"], ["192.0.2.10", None]]
    paths = [["192.0.2.10", None], ["192.0.2.10", "mail.example"], ["192.0.2.10", None]]
    assert shareable(saved, False)["explanation"]["paths"] == paths


# findings -> (title, actor, codes in the ticket, codes for others)
ADDRESSED = [
    ([MISSING, GREETS], "no PTR record", "reverse_zone_operator", ["ptr_missing"], ["helo_not_fqdn"]),
    ([GREETS], "no fault in the zone", None, [], ["helo_not_fqdn"]),
    ([], "no fault in the zone", None, [], []),
    ([SEEN, WAIVED], "no fault in the zone", None, [], []),
    ([NO_ADDRESS], "PTR name has no address", "forward_zone_operator", ["forward_missing"], []),
    ([NO_ADDRESS, MISSING], "PTR name has no address", "forward_zone_operator", ["forward_missing"], ["ptr_missing"]),
    ([LAME, MISSING], "only some PTR names resolve back", "reverse_zone_operator", ["ptr_fragile", "ptr_missing"], []),
]


@pytest.mark.parametrize("findings, title, actor, own, others", ADDRESSED)
def test_a_ticket_is_for_one_reader(findings, title, actor, own, others):
    judgement = judged(status="noncompliant" if own else "compliant")
    judgement["verdicts"][0]["findings"] = findings
    document = told(judgement)
    title = title if title.startswith("PTR") else title[0].lower() + title[1:]
    assert (document["title"], document["actor"]) == (title, actor)
    assert [one["code"] for one in document["findings"]] == own
    assert [one["code"] for one in document["others"]] == others


def test_no_ticket_is_addressed_to_a_registry():
    nothing = {**REMEDY, "zone": None, "contact": None, "relative_owner": None, "zone_file": [], "nsupdate": None}
    registry = {
        **nothing,
        "actor": "address_holder",
        "zone": "in-addr.arpa.",
        "records": [],
        "text": "Have it delegated",
    }
    undelegated = finding("zone_undelegated", message="nothing leads there", remedy=registry)
    trace = traced(ROOT, ARPA, zone="in-addr.arpa.", contact="hostmaster@registry.example", findings=[undelegated])
    document = told(judged({**MISSING, "remedy": nothing}), trace)
    assert (document["actor"], document["zone"], document["contact"]) == ("address_holder", None, None)
    assert [one["code"] for one in document["findings"]] == ["ptr_missing", "zone_undelegated"]
    assert "For the holder of the address." in shown(document)[0]


def test_a_zone_with_a_fault_is_shown_server_by_server():
    serials = finding("zone_inconsistent", message="serials differ", remedy=REMEDY, details={"zone": ARPA["zone"]})
    assert f"### `{ARPA['zone']}`" in shown(told(None, traced(findings=[serials])))[0]


def test_what_could_not_be_determined_is_not_called_a_fault():
    document = told(judged(ASKED, status="undetermined"))
    assert document["title"] == "could not be determined" and document["findings"] == []
    assert "could not be looked up" in shown(document)[0]


def test_findings_of_both_modules_stand_once():
    trace = traced(findings=[MISSING, LAME])
    assert [one["code"] for one in told(judged(MISSING), trace)["findings"]] == ["ptr_missing", "ptr_fragile"]


def test_the_ticket_says_who_should_do_what_and_who_said_what_when():
    text = shown(told())[0]
    for wanted in (
        "# Reverse DNS of `192.0.2.10`: no PTR record",
        f"For the operator of the reverse zone `{ZONE}`, `hostmaster@provider.example` (the contact in its SOA record)",
        f"| `{ZONE}` | `10` | `{OWNER}` |",
        f"```text\n{OWNER} 3600 IN PTR mail.example.\n```",
        "```text\n10 3600 IN PTR mail.example.\n```",
        "To check: `dig -x 192.0.2.10 +short`",
        "| `.` | `10.2.0.192.in-addr.arpa.` | 13 of 13 serve it | refers to the next zone |",
        f"| `{ZONE}` | `{OWNER}` | 2 of 6 serve it, 3 do not, 1 not tested, parent and zone name different servers |",
        "- `ns2.provider.example` is named by the parent zone only",
        "- `ns3.provider.example` is named by the zone itself only",
        "| 2026-11-21 11:30:00 UTC | `ns1.provider.example` | `192.0.2.53` | serves the zone | NXDOMAIN: the name ",
        "does not exist | `2026112101` |",
        "| `ns2.provider.example` | `198.51.100.53` | REFUSED | - | `-` |",
        "| `ns4.provider.example` | `-` | the name server's name has no address | - |",
        "| `2001:db8:5::53` | not tested (`this host has no route to IPv6`) |",
        "DNSSEC: insecure: not signed, which is allowed.",
        f"| 2026-11-21 11:30:00 UTC | `{OWNER} PTR` | `resolver 2` | NXDOMAIN: the name does not exist | 300 |",
    ):
        assert wanted in text, text
    assert "### `.`" not in text and "### `in-addr.arpa.`" not in text  # nothing to see there


def test_nothing_speaks_to_whoever_ran_the_audit():
    for code, row in CATALOGUE.items():
        if row.actor in RECIPIENTS:
            told_ = meaning(code)
            assert not re.search(r"Raised|policy|inventory|\.md|\byou", told_), code
            assert told_ or code in ("ptr_unexpected", "ptr_outside_domain"), code


def test_the_page_draws_every_zone_and_every_server():
    text = "".join(Outline(page(told())).text)
    for wanted in ("the root, .", "m.root-servers.net", "in-addr.arpa.", "13 of 13 serve it", "3 of 6 do not"):
        assert wanted in text
    for wanted in ("signed: DS in the parent zone", "not signed: no DS in the parent zone", "in the parent zone only"):
        assert wanted in text
    for one in HOLDER["servers"]:
        assert one["name"] in text and (one["address"] or "") in text


def test_nothing_that_the_reader_need_not_see():
    document = told()
    shared = json.dumps(shareable(evidence(), False))
    for text in (*shown(document)[:2], shared):
        assert not [word for word in PRIVATE if word in text]
    assert "not fully qualified" in shown(document)[2]  # the terminal is the operator's own


def test_resolvers_are_named_where_it_is_asked_for():
    assert "10.9.8.7:53" in shown(told(resolvers=True))[0]
    shared = shareable(evidence(), True)
    assert shared["vantages"][0]["nameservers"] == ["10.9.8.6:53", "10.9.8.7:53"]
    assert shared["targets"] == [{"address": "192.0.2.10"}]


def test_a_resolver_keeps_its_stand_in_and_the_servers_of_zones_keep_their_addresses():
    shared = shareable(evidence(), False)
    first, second = shared["vantages"][0]["nameservers"]
    answer = shared["vantages"][0]["answers"][0]
    assert (answer["server"], answer["failures"]) == (second, [[first, "timeout", 2.0, ""]])
    assert answer["extended_errors"] == [[22, ""]]
    assert [one["server"] for one in shared["explanation"]["responses"]] == [second, "192.0.2.53:53"]
    assert evidence()["vantages"][0]["answers"][0]["server"] == "10.9.8.7:53"


@pytest.mark.parametrize("resolvers, who", [(False, ["vantage 1: resolver 2", "vantage 2: resolver 2"]), (True, None)])
def test_vantages_are_told_apart(resolvers, who):
    saved = evidence()
    saved["vantages"].append({**evidence()["vantages"][0], "name": "hq-berlin"})
    shared = shareable(saved, resolvers)
    seen = [one["who"] for one in picture(judged(), traced(), shared, AT)["answers"]]
    assert seen == (who or ["default: 10.9.8.7:53", "hq-berlin: 10.9.8.7:53"])
    assert resolvers or "hq-berlin" not in json.dumps(shared)


def test_shared_evidence_can_be_judged_again():
    saved = _evidence.load(shareable(evidence(), False))
    assert [str(one) for one in saved.targets] == ["{'address': '192.0.2.10'}"]
    assert len(saved.vantages[0].answers) == 2


@pytest.mark.parametrize(
    "helo, kept", [("mail.example", True), ("relay7", False), ("mail.corp", False), ("[192.0.2.1]", False)]
)
def test_a_helo_name_that_dns_cannot_know_stays_at_home(helo, kept):
    saved = evidence()
    saved["targets"][0]["helo"] = helo
    assert ("helo" in shareable(saved, False)["targets"][0]) is kept


def test_nothing_that_was_asked_about_such_a_name_is_shared():
    saved = evidence()
    for told in (saved["vantages"][0]["answers"], saved["explanation"]["responses"]):
        told.append({**told[-1], "owner": "relay7."})
    assert "relay7" not in json.dumps(shareable(saved, True))


def test_only_networks_that_the_diagnosis_needs_are_shared():
    saved = evidence()
    saved["assume_public"] = ["10.20.0.0/16", "192.0.2.8/29", "192.0.2.48/28", "198.51.100.0/24", "2001:db8::/32"]
    assert shareable(saved, True)["assume_public"] == ["192.0.2.8/29", "192.0.2.48/28"]  # the target, a zone's server


def test_a_ticket_about_a_host_name_shows_the_way_to_it():
    names = {"mail.example": {"zones": [".", "example."]}}
    judgement = judged(NO_ADDRESS, trace={"reverse": {}, "forward": names}, dnssec={"reverse": None, "forward": {}})
    about = {**NO_ADDRESS, "details": {"name": "Mail.Example"}}
    lame = {**NO_ADDRESS, "code": "zone_lame", "details": {"zone": "example."}}
    example = step("example.", server("ns1.example", "192.0.2.55", found="nxdomain"), asked="mail.example.")
    ways = {"mail.example": traced(ROOT, example, owner="mail.example.", zone="example.", contact="dns@example")}
    for finding_ in (about, lame):
        judgement["verdicts"][0]["findings"] = [finding_]
        document = picture(judgement, traced(), None, AT, ways.get)
        assert [one["zone"] for one in document["steps"]] == [".", "example."]
        assert (document["owner"], document["zone"], document["security"]) == ("mail.example.", "example.", [])


def test_a_host_name_without_a_trace_is_not_put_into_the_reverse_zone():
    remedy = {**FORWARD, "zone": None, "contact": None}
    document = told(judged({**NO_ADDRESS, "remedy": remedy, "details": {"name": "mail.example"}}))
    assert (document["zone"], document["contact"]) == (None, None)


def test_aliases_stand_where_they_were_found():
    parent = step(ZONE, server("ns1.provider.example", "192.0.2.53", found="alias"), parent="in-addr.arpa.")
    child = step(CHILD, server("ns.child.example", "192.0.2.54", found="nxdomain"), parent=ZONE, asked=f"10.{CHILD}")
    alias = {"owner": OWNER, "type": "CNAME", "target": f"10.{CHILD}", "ttl": 3600}
    document = told(trace=traced(ROOT, ARPA, parent, child, aliases=[alias], zone=CHILD))
    text = page(document)
    places = [text.index(f"<h3>{zone}</h3>") for zone in (ZONE, CHILD)]
    assert places[0] < text.index("is an alias") < places[1]
    assert f"`{OWNER}` is an alias (`CNAME`) for `10.{CHILD}`." in shown(document)[0]


def test_the_zone_whose_signatures_break_is_marked():
    bogus = {"state": "bogus", "zone": "in-addr.arpa.", "reason": "expired", "why": "they expired"}
    drawn = page(told(trace=traced(dnssec=bogus)))
    assert drawn.count("the chain of signatures breaks here") == 1
    assert drawn.index("<h3>in-addr.arpa.</h3>") < drawn.index("breaks here") < drawn.index(f"<h3>{ZONE}</h3>")
    assert "breaks here" not in page(told())


def test_servers_that_could_not_be_asked_have_no_time():
    dead = step(ZONE, server("ns1.example", None, "no_address", seconds=0.0, at=None), parent=None)
    text, drawn, _printed = shown(told(trace=traced(dead)))
    assert "directly and without recursion." in text and "directly and without recursion." in drawn


def test_a_trace_that_came_to_nothing():
    document = told(trace=traced(owner=OWNER, steps=[], zone=None, contact=None, dnssec=None))
    text, drawn, _printed = shown(document)
    assert "## What was asked" not in text and "The way from the root" not in drawn


def test_the_policy_of_the_page_allows_its_own_style_and_nothing_else():
    outline = Outline(page(told()))
    assert outline.tags <= KNOWN_TAGS - {"script", "a"}
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]+)"', page(told()))
    wanted = r"default-src 'none'; style-src 'sha256-[^;]+'; base-uri 'none'; form-action 'none'"
    assert re.fullmatch(wanted, policy.replace("&#39;", "'"))


def strange_server(texts):
    said = {"found": st.none() | texts, "records": st.lists(texts, max_size=2), "detail": texts, "via": texts}
    return st.builds(server, texts, st.none() | texts, texts, **said)


STEPS = st.builds(
    lambda zone, servers, names, **more: step(zone, *servers, child_ns=names, **more),
    TEXTS,
    st.lists(strange_server(TEXTS), max_size=3),
    st.none() | st.lists(TEXTS, max_size=3),
    asked=TEXTS,
    parent=st.none() | TEXTS,
    parent_ns=st.lists(TEXTS, max_size=2),
    glue=st.dictionaries(TEXTS, st.lists(TEXTS, max_size=2), max_size=2),
    signed=st.sampled_from((True, False, None)),
)
STRANGE = st.builds(
    lambda steps, **more: traced(steps=steps, **more),
    st.lists(STEPS, max_size=3),
    owner=TEXTS,
    zone=st.none() | TEXTS,
    contact=st.none() | TEXTS,
    aliases=st.lists(st.fixed_dictionaries({"owner": TEXTS, "type": TEXTS, "target": TEXTS}), max_size=2),
    dnssec=st.none() | st.fixed_dictionaries({"state": TEXTS, "zone": TEXTS, "why": TEXTS}),
    notes=st.lists(TEXTS, max_size=2),
)


def strange_finding(text):
    remedy = dict.fromkeys(("zone", "contact", "owner", "relative_owner", "text", "verify"), text)
    lines = {key: [text] for key in ("records", "zone_file", "nsupdate")}
    return finding(message=text, remedy={**REMEDY, **remedy, **lines})


@given(STRANGE, TEXTS, TEXTS)
def test_no_text_leaves_its_place(trace, text, other):
    saved = evidence(owner=str(trace["owner"]), records=[text], aliases=[[text, text, other, 1]])
    document = picture(judged(strange_finding(text)), trace, shareable(saved, True), AT)
    outline = Outline(page(document))
    assert outline.open == [] and outline.links == [] and outline.tags <= KNOWN_TAGS - {"script", "a"}
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\ud800-\udfff]", "".join(outline.text))
    fenced = False
    for line in ticket(document, "x.html", "x.json").splitlines():
        fence = line.startswith("```")
        fenced = fenced != fence
        outside = "" if fenced or fence else re.sub(r"`[^`]+`", "", line)
        assert "`" not in outside and not re.search(r"[<>\[\]\x00-\x1f\x7f-\x9f]|://|www\.", outside), line
    assert not fenced
    for line in summary(document, {}):
        assert re.fullmatch(r"[\x20-\x7e]*", line)


def test_hostile_text_is_shown_as_it_is():
    text, drawn, _printed = shown(told(judged(strange_finding(HOSTILE))))
    assert "{{ 7*7 }}&lt;script&gt;alert(1)&lt;/script&gt;\\x1b[31m\\x00\\x0a" in drawn and "<script" not in drawn
    assert "\\x60x\\x60" in text


def test_files_are_for_their_owner_alone_and_whole(tmp_path):
    made = files.paths(str(tmp_path / "new"), "192.0.2.10")
    assert files.write(made, told(), shareable(evidence(), False)) == ""
    names = ["192.0.2.10.evidence.json", "192.0.2.10.html", "192.0.2.10.md"]
    assert sorted(os.listdir(tmp_path / "new")) == names
    assert {stat.S_IMODE(os.stat(path).st_mode) for path in made.values()} == {0o600}
    assert "`192.0.2.10.html`" in pathlib.Path(made["ticket"]).read_text(encoding="utf-8")
    assert json.loads(pathlib.Path(made["evidence"]).read_text(encoding="utf-8"))["complete"] is True


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path):
    (tmp_path / "file").touch()
    problem = files.write(files.paths(str(tmp_path / "file"), "x"), told(), {})
    assert problem.startswith("diagnose_dir: the bundle could not be written in") and "\n" not in problem
