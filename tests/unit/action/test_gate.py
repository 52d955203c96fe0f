# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The gate for new sending addresses, as tables: what is given, what host, SPF and DNS say, what is in the way."""

from __future__ import annotations

import pathlib
import re

import pytest
import yaml

from ansible_collections.mailops.rdns.plugins.plugin_utils._gate.host import check_host
from ansible_collections.mailops.rdns.plugins.plugin_utils._gate.outcome import Seen, lines, outcome
from ansible_collections.mailops.rdns.plugins.plugin_utils._gate.paths import GatePath, gate_paths, spf_questions
from ansible_collections.mailops.rdns.plugins.plugin_utils._gate.spf import QUESTION, answers, check_spf
from ansible_collections.mailops.rdns.plugins.plugin_utils._gate.waiting import VARIABLES, check_waiting
from ansible_collections.mailops.rdns.plugins.plugin_utils._wait.watch import ZONE

ROLE = pathlib.Path(__file__).resolve().parents[3] / "roles" / "sender_gate"
V4 = GatePath("192.0.2.11", "mail.example.org", ["192.0.2.11"], {"address": "192.0.2.11", "helo": "mail.example.org"})
V6 = GatePath("2001:db8::11", None, ["2001:db8::11"], {"address": "2001:db8::11"})
NAT = GatePath("192.0.2.11", None, ["10.0.0.11"], {"address": "192.0.2.11"})
PUBLIC = {"10.0.0.11": ["192.0.2.11", "192.0.2.12"], "10.0.0.13": "192.0.2.13"}


@pytest.mark.parametrize(
    ("given", "found"),
    (
        ({"address": "192.0.2.1"}, [("192.0.2.1", None, ["192.0.2.1"])]),
        ({"address": "192.0.2.1, 192.0.2.2 2001:DB8::1"},
         [(one, None, [one]) for one in ("192.0.2.1", "192.0.2.2", "2001:db8::1")]),
        ({"address": ["192.0.2.1", "192.0.2.2"], "helo": "a.example"},
         [("192.0.2.1", "a.example", ["192.0.2.1"]), ("192.0.2.2", "a.example", ["192.0.2.2"])]),
        ({"address": {"address": "192.0.2.1", "helo": "b.example"}, "helo": "a.example"},
         [("192.0.2.1", "b.example", ["192.0.2.1"])]),
        ({"address": ["192.0.2.1", {"address": "192.0.2.2", "helo": "b.example"}], "helo": "a.example"},
         [("192.0.2.1", "a.example", ["192.0.2.1"]), ("192.0.2.2", "b.example", ["192.0.2.2"])]),
        # Behind NAT: either side may be given.
        ({"address": "10.0.0.11", "public_addresses": PUBLIC},
         [("192.0.2.11", None, ["10.0.0.11"]), ("192.0.2.12", None, ["10.0.0.11"])]),
        ({"address": "192.0.2.13", "public_addresses": PUBLIC}, [("192.0.2.13", None, ["10.0.0.13"])]),
        ({"address": "192.0.2.14", "public_addresses": PUBLIC}, [("192.0.2.14", None, ["192.0.2.14"])]),
    ),
)  # fmt: skip
def test_paths(given, found):
    paths = gate_paths(given)
    assert [(path.address, path.helo, path.inside) for path in paths] == found
    assert [path.target["address"] for path in paths] == [one[0] for one in found]


def test_names_declared_are_part_of_the_target():
    given = {"address": ["192.0.2.1", {"address": "192.0.2.2", "ptr": ["b.example"]}], "ptr": ["a.example"]}
    assert [path.target["ptr"] for path in gate_paths(given)] == [["a.example"], ["b.example"]]


@pytest.mark.parametrize(
    ("given", "sentence"),
    (
        ({"address": ""}, "sender_gate_address: '' given: the address that is to send is wanted, or a list of them"),
        ({"address": []}, "sender_gate_address: [] (list) given: the address that is to send is wanted"),
        ({"address": 7}, "sender_gate_address: 7 (int) given: the address that is to send is wanted"),
        ({"address": "10.1"}, "sender_gate_address: '10.1' is no address"),
        ({"address": "192.0.2.1", "helo": "a b"}, "sender_gate_helo: 'a b' holds spaces"),
        ({"address": "192.0.2.1", "ptr": ["a b"]}, "sender_gate_ptr: 'a b' is no host name"),
        ({"address": [{"helo": "a.example"}]}, "sender_gate_address[0]: neither address nor unknown given"),
        ({"address": [{"unknown": {"code": "mta_not_found"}}]}, "sender_gate_address[0]: 'unknown' is no key of an"),
        ({"address": ["192.0.2.1", "192.0.2.1"]}, "sender_gate_address[1]: the same target as sender_gate_address[0]"),
        ({"address": "192.0.2.1", "policy": {"fail": 1}}, "sender_gate_policy: 'fail' is no part of a policy"),
        ({"address": "192.0.2.1", "public_addresses": []}, "sender_gate_public_addresses: [] (list) given"),
        ({"address": [f"192.0.2.{n}" for n in range(101)]}, "sender_gate_address: 101 addresses given: 100 at most"),
    ),
)
def test_what_is_refused(given, sentence):
    with pytest.raises(ValueError, match=re.escape(sentence)):
        gate_paths(given)


@pytest.mark.parametrize(
    ("given", "asked"),
    (
        ({}, []),
        ({"mail_from_domain": "example.org"}, [("", None)]),
        ({"mail_from_domain": "example.org", "nameservers": ["192.0.2.53"]}, [("", ["192.0.2.53"])]),
        ({"mail_from_domain": "example.org", "vantages": {"a": ["192.0.2.53"], "b": ["192.0.2.54"]}},
         [("a", ["192.0.2.53"]), ("b", ["192.0.2.54"])]),
    ),
)  # fmt: skip
def test_spf_is_asked_at_every_vantage(given, asked):
    questions = spf_questions(given, [V4])
    assert [(one["vantage"], one["nameservers"]) for one in questions] == asked
    assert all((one["domain"], one["address"]) == ("example.org", "192.0.2.11") for one in questions)


@pytest.mark.parametrize(
    ("given", "sentence"),
    (
        ({"mail_from_domain": "user@example.org"}, "sender_gate_mail_from_domain: 'user@example.org' is no domain"),
        ({"mail_from_domain": "example.org", "spf_accept": ["ok"]}, "sender_gate_spf_accept: 'ok' given: pass, fail"),
    ),
)
def test_what_is_refused_of_spf(given, sentence):
    with pytest.raises(ValueError, match=re.escape(sentence)):
        spf_questions(given, [V4])


@pytest.mark.parametrize(
    ("given", "sentence"),
    (
        ({"nameservers": ["x"]}, "sender_gate_nameservers: 'x' is a name"),
        ({"vantages": {"a": []}}, "sender_gate_vantages.a: the list is empty"),
        ({"vantages": {"a": ["192.0.2.53"]}, "nameservers": ["192.0.2.53"]},
         "sender_gate_vantages and sender_gate_nameservers are both given"),
        ({"assume_public": ["192.0.2.1/24"]}, "sender_gate_assume_public"),
        ({"port": 0}, "sender_gate_port: 0 (int) given: a number from 1 to 65,535"),
        ({"port": "0"}, "sender_gate_port: 0 (int) given"),
        ({"timeout": -1}, "sender_gate_timeout: -1.0 (float) given"),
        ({"tries": 0}, "sender_gate_tries: 0 (int) given"),
        ({"trace": "maybe"}, "value of trace must be one of: never, always"),
        ({"root_servers": ["a.root"]}, "sender_gate_root_servers: 'a.root' is a name"),
        ({"trust_anchors": ["x"]}, "sender_gate_trust_anchors: 'x' is no record"),
        ({"wait": -5}, "sender_gate_wait: -5.0 (float) given: seconds from 0 to 604,800 are wanted"),
        ({"wait": "1000000"}, "sender_gate_wait: 1000000.0 (float) given"),
        ({"stable_for": -1}, "sender_gate_stable_for: -1.0 (float) given"),
        ({"stable_for": 60}, "sender_gate_stable_for: 60 given, and sender_gate_wait 0: nothing can be stable"),
        ({"min_interval": 0}, "sender_gate_min_interval: 0.0 (float) given: seconds from 1 to 3,600"),
    ),
)  # fmt: skip
def test_what_is_refused_of_the_wait_names_the_variable(given, sentence):
    with pytest.raises(ValueError) as caught:
        check_waiting(given, [V4])
    assert str(caught.value).startswith(sentence)


def test_what_the_wait_takes():
    check_waiting({}, [V4])
    check_waiting(dict.fromkeys(VARIABLES), [V4])
    check_waiting({"wait": "60", "stable_for": "60", "nameservers": "192.0.2.53,192.0.2.54", "vantages": {}}, [V4, V6])


def test_all_that_the_wait_is_given_is_looked_at_before():
    """What tasks/main.yml hands to wait_for_fcrdns, it hands to gate_targets first."""
    tasks = yaml.safe_load((ROLE / "tasks" / "main.yml").read_text(encoding="utf-8"))
    before = next(task["mailops.rdns.gate_targets"] for task in tasks if "mailops.rdns.gate_targets" in task)
    later = next(task["mailops.rdns.wait_for_fcrdns"] for task in tasks if "mailops.rdns.wait_for_fcrdns" in task)
    mine = set(re.findall(r"\bsender_gate_(\w+)", str(later))) - {"before", "fail_fast"}  # a bool cannot be wrong
    assert mine - {"policy"} == set(VARIABLES) and mine < set(before)
    assert {before[name] for name in mine} == {f"{{{{ sender_gate_{name} }}}}" for name in mine}


def facts(*addresses):
    listed = {f"ansible_all_ipv{version}_addresses": [one for one in addresses if (":" in one) == (version == 6)]
              for version in (4, 6)}  # fmt: skip
    return {"ansible_facts": listed}


def identity(address="192.0.2.10", set_by="route", candidates=("192.0.2.11",), findings=(), **more):
    source = {"address": address, "family": "ipv6" if ":" in address else "ipv4", "set_by": set_by}
    one = {"transport": "smtp", "instance": "/etc/postfix", "sources": [source], "candidates": list(candidates)}
    return {"identities": [{**one, "certain": True, **more}], "findings": list(findings)}


BOTH = facts("192.0.2.10", "192.0.2.11", "2001:db8::11")
BOUND = identity(set_by="smtp_bind_address (main.cf)")
DOWN = {"unreachable": True, "msg": "no route to {{ host }}"}


@pytest.mark.parametrize(
    ("path", "known", "said", "problems"),
    (
        (V4, BOTH, BOUND, []),
        (V6, BOTH, BOUND, []),
        (NAT, facts("10.0.0.11"), BOUND, []),
        (V4, facts("192.0.2.10"), BOUND, ["no interface of mx has 192.0.2.11: it has 192.0.2.10"]),
        (NAT, facts("192.0.2.11"), BOUND, ["no interface of mx has 10.0.0.11: it has 192.0.2.11"]),
        (V4, facts("192.0.2.10"), identity("192.0.2.11", "smtp_bind_address (main.cf)"),
         ["no interface of mx has 192.0.2.11", "mx already sends from 192.0.2.11: the transport smtp does, by"]),
        (V4, BOTH, identity("192.0.2.11"), ["mx already sends from 192.0.2.11: the transport smtp names no address"]),
        (V4, BOTH, identity("192.0.2.11", certain=False, instance="/etc/postfix-b"),
         ["the transport smtp of /etc/postfix-b (which mail may reach or not)"]),
        # Not known: neither a pass nor a fault.
        (V4, DOWN, DOWN, ["mx could not be reached (no route to {{ host }}), so whether it has"]),
        (V4, {"msg": "no python"}, BOUND, ["the addresses of mx could not be listed (no python)"]),
        (V4, facts(), BOUND, ["the addresses of mx could not be listed (no reason was given)"]),
        (V4, BOTH, {"msg": "boom"}, ["whether mx sends from 192.0.2.11 already is not known (boom)"]),
        (V4, BOTH, {"identities": [], "findings": [{"code": "mta_not_found", "detail": "Postfix not found"}]},
         ["whether mx sends from 192.0.2.11 already is not known (Postfix not found)"]),
        (V4, BOTH, {"identities": ["x"]}, ["mta_identity_info returned what it never should"]),
        (V4, None, None, ["could not be listed", "is not known"]),
    ),
)  # fmt: skip
def test_host(path, known, said, problems):
    checked = check_host(path, "mx", known, said)
    assert len(checked.problems) == len(problems), checked.problems
    for problem, part in zip(checked.problems, problems):
        assert part in problem.message
        assert problem.determined == ("not known" not in problem.message and "could not" not in problem.message)
        assert problem.remedy
    assert bool(checked.passed) is not bool(problems) or problems


@pytest.mark.parametrize(
    ("path", "said", "notes"),
    (
        (V4, BOUND, []),
        (V4, identity(), ["the transport smtp of mx names no IPv4 address: the kernel chooses, for most"]),
        (V6, identity(), []),
        (V6, identity("2001:db8::10", candidates=["2001:db8::11"]), ["names no IPv6 address"]),
    ),
)  # fmt: skip
def test_a_transport_without_an_address_is_told_apart(path, said, notes):
    checked = check_host(path, "mx", BOTH, said)
    assert checked.problems == []
    assert len(checked.notes) == len(notes)
    for note, part in zip(checked.notes, notes):
        assert part in note


QUESTIONS = [
    {"address": V4.address, "helo": V4.helo, "domain": "example.org", "vantage": "", "nameservers": None}
]  # fmt: skip


def asked(*answers):
    return [
        ({"address": V4.address, "helo": V4.helo, "domain": "example.org", "vantage": vantage}, answer)
        for vantage, answer in zip(("here", "there"), answers)
    ]


@pytest.mark.parametrize(
    ("answers", "accepted", "sentences"),
    (
        ([{"result": "pass", "why": "ip4"}], ["pass"], []),
        ([{"result": "softfail", "why": "~all"}], ["pass", "softfail"], []),
        ([{"result": "fail", "why": "-all matched.", "remedy": {"text": "Add ip4:192.0.2.11."}}], ["pass"],
         ["192.0.2.11: SPF of example.org does not authorise it, the result is fail (-all matched): Add ip4:1"]),
        ([{"result": "none", "why": ""}], ["pass"], ["the result is none: change the SPF record of example.org"]),
        ([{"result": "permerror", "why": "two records"}], ["pass"], ["the result is permerror (two records): change"]),
        ([{"result": "temperror", "why": "timeout"}], ["pass"], ["could not be determined (timeout)"]),
        ([{"msg": "Failed to import pyspf"}], ["pass"], ["could not be determined (Failed to import pyspf)"]),
        ([None], ["pass"], ["could not be determined (no reason was given)"]),
        ([{"result": "pass", "why": ""}, {"result": "fail", "why": ""}], ["pass"], ["the result is fail at there"]),
        ([{"result": "fail", "why": ""}] * 2, ["pass"], ["the result is fail: change"]),
    ),
)  # fmt: skip
def test_spf(answers, accepted, sentences):
    checked = check_spf(V4, asked(*answers), accepted)
    assert len(checked.problems) == len(sentences), checked
    for problem, part in zip(checked.problems, sentences):
        assert part in problem.sentence
        assert problem.determined == ("could not" not in problem.message)


MISSING = {
    "status": "noncompliant",
    "compliant": False,
    "findings": [
        {
            "code": "ptr_missing",
            "severity": "error",
            "waived": False,
            "message": "11.2.0.192.in-addr.arpa. has no PTR record (NXDOMAIN)",
            "remedy": {"text": "Publish one.", "records": ["11.2.0.192.in-addr.arpa. 3600 IN PTR mail.example.org."]},
        },
        {"code": "ptr_multiple", "severity": "notice", "waived": False, "message": "quiet", "remedy": None},
    ],
}
RIGHT = {"status": "compliant", "compliant": True, "findings": []}
WAIVED = {"status": "not_applicable", "compliant": None, "findings": [{**MISSING["findings"][0], "waived": True}]}


@pytest.mark.parametrize(
    "registered",
    (
        None,
        {"failed": True, "msg": "no interpreter"},  # as a whole, before the first item
        {"results": []},
        {"results": [{QUESTION: {**QUESTIONS[0], "address": "192.0.2.99"}, "result": "pass"}]},
    ),
    ids=["nothing", "failed as a whole", "no results", "of another address"],
)
def test_spf_that_was_not_asked_is_no_pass(registered):
    found = check_spf(V4, answers(QUESTIONS, registered), ["pass"])
    (problem,) = found.problems
    assert "whether SPF of example.org lets it send could not be determined" in problem.message
    assert not problem.determined and not found.passed


def test_spf_that_was_asked_passes():
    registered = {"results": [{QUESTION: QUESTIONS[0], "result": "pass", "why": "x"}]}
    assert check_spf(V4, answers(QUESTIONS, registered), ["pass"]).passed == "SPF of example.org: pass"


@pytest.mark.parametrize(
    ("waited", "sentence"),
    (
        ({"verdicts": [RIGHT]}, None),
        ({"verdicts": [RIGHT], "msg": "Not confirmed: ns2 lags."}, "192.0.2.11: Not confirmed: ns2 lags."),
        ({"verdicts": [RIGHT, MISSING], "msg": "Not confirmed: the other."}, None),
        ({"verdicts": [MISSING]}, "192.0.2.11: 11.2.0.192.in-addr.arpa. has no PTR record (NXDOMAIN): Publish one."),
        ({"verdicts": [{**RIGHT, "compliant": "true", "status": "odd"}]}, "192.0.2.11: DNS does not confirm it"),
        ({"verdicts": [WAIVED]}, "192.0.2.11: 11.2.0.192.in-addr.arpa. has no PTR record (NXDOMAIN), and a waiver"),
        ({"verdicts": []}, "192.0.2.11: DNS could not be asked (no reason was given)"),
        ({"msg": "nameservers: 'x' is no address"}, "DNS could not be asked (nameservers: 'x' is no address)"),
        (None, "DNS could not be asked"),
    ),
)  # fmt: skip
def test_dns(waited, sentence):
    found = outcome([V4], Seen(waited=waited), warn=True, with_dns=True)
    assert len(found.problems) == (sentence is not None)
    if sentence:
        assert sentence in found.problems[0].sentence


def test_a_path_that_one_server_has_not_is_closed_beside_a_worse_one():
    """The verdict on the first path is compliant, but not at every server; the message is about the second."""

    def entry(path, status, what):
        return {"where": ZONE, "address": path.address, "helo": path.helo, "status": status, "what": what}

    history = [
        entry(V4, "compliant", "right"), entry(V4, "noncompliant", "ns2 says something else"),
        entry(V6, "noncompliant", "has no PTR record"),
    ]  # fmt: skip
    waited = {"verdicts": [RIGHT, MISSING], "history": history, "msg": "Not confirmed: 2001:db8::11 has no PTR record."}
    found = outcome([V4, V6], Seen(waited=waited), False, True)
    assert [problem.address for problem in found.problems] == [V4.address, V6.address]
    assert found.problems[0].message == f"{ZONE}: ns2 says something else"
    waited["history"].append(entry(V4, "compliant", "right again"))
    assert [problem.address for problem in outcome([V4, V6], Seen(waited=waited), False, True).problems] == [V6.address]


def test_warn_spares_only_what_is_not_known_about_host_and_spf():
    undetermined = {**RIGHT, "status": "undetermined", "compliant": False}
    seen = Seen("mx", DOWN, None, asked({"result": "temperror", "why": ""}), ["pass"], {"verdicts": [undetermined]})
    strict, mild = (outcome([V4], seen, warn, with_dns=True) for warn in (False, True))
    assert [problem.check for problem in strict.problems] == ["DNS", "interface", "SPF"] and strict.warnings == []
    assert [problem.check for problem in mild.problems] == ["DNS"]
    assert [problem.check for problem in mild.warnings] == ["interface", "SPF"]
    used = Seen("mx", BOTH, identity("192.0.2.11"))
    assert outcome([V4], used, True, with_dns=False).problems


def test_the_terminal():
    seen = Seen("mx", BOTH, BOUND, waited={"verdicts": [MISSING, RIGHT], "prediction": "Waiting would not help."})
    found = outcome([V4, V6], seen, False, with_dns=True)
    told = lines([V4, V6], found, seen.waited, "Not waited.")
    assert told == [
        "Gate closed: 192.0.2.11 as mail.example.org",
        "  DNS: 11.2.0.192.in-addr.arpa. has no PTR record (NXDOMAIN)",
        "    Publish one.",
        "    11.2.0.192.in-addr.arpa. 3600 IN PTR mail.example.org.",
        "  mx: configured on an interface; nothing sends from it yet",
        "Gate open: 2001:db8::11",
        "  DNS: compliant",
        "  mx: configured on an interface; nothing sends from it yet",
        "Waiting would not help.",
        "Not waited.",
    ]
    assert max(map(len, told)) <= 80
