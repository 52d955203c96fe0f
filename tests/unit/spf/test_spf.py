# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Given these records and this sender: this result, and this sentence. Where pyspf has a defect, a test names it."""

from __future__ import annotations

import pathlib
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.mailops.rdns.plugins.module_utils._dns import question as dns
from ansible_collections.mailops.rdns.plugins.module_utils._dns.name import octets_to_text, text_to_octets
from ansible_collections.mailops.rdns.plugins.module_utils._dns.question import Answer, replay
from ansible_collections.mailops.rdns.plugins.module_utils._spf.evaluation import (
    MOST_QUESTIONS,
    MOST_RECORD,
    MOST_SECONDS,
    MOST_TERM,
    RESULTS,
    Sender,
    check_spf,
)
from ansible_collections.mailops.rdns.plugins.module_utils._spf.explain import view
from ansible_collections.mailops.rdns.plugins.module_utils._spf.sender import parse_sender
from ansible_collections.mailops.rdns.tests.unit.core.world import World

spf = pytest.importorskip("spf", reason="pyspf is not installed: SPF was not evaluated")

V4, V6 = "192.0.2.10", "2001:db8::10"


@pytest.fixture(autouse=True)
def _no_questions_of_its_own(monkeypatch):
    """pyspf would ask the system's name servers. Nothing here may lead there."""

    def look_up(name, rdtype, *_others):
        raise AssertionError(f"pyspf asked for {name} {rdtype} itself")

    monkeypatch.setattr(spf, "DNSLookup", look_up)


class Published(World):
    """A world (see core/world.py) whose TXT records read as published."""

    def __call__(self, question):
        answer = super().__call__(question)
        if question.rdtype == dns.TXT:
            answer.records = tuple(octets_to_text(record.encode("utf-8")) for record in answer.records)
        return answer


def spf_in(world, address=V4, **more):
    seen = Published(world) if isinstance(world, str) else world
    return replay(check_spf(Sender(address, "example.org", **more)), seen)


def seen_in(world, address=V4, **more):
    return view(spf_in(world, address, **more), Sender(address, "example.org", **more))


# id: (records, sender's address, result, the term that decided, terms that asked, look-ups that found nothing)
CASES = {
    "ip4": ("example.org TXT v=spf1 ip4:192.0.2.10 -all", V4, "pass", "ip4:192.0.2.10", 0, 0),
    "ip4, network": ("example.org TXT v=spf1 ip4:192.0.2.0/28 -all", V4, "pass", "ip4:192.0.2.0/28", 0, 0),
    "ip4, another": ("example.org TXT v=spf1 ip4:192.0.2.11 -all", V4, "fail", "-all", 0, 0),
    "ip6": ("example.org TXT v=spf1 ip4:192.0.2.10 ip6:2001:db8::/32 -all", V6, "pass", "ip6:2001:db8::/32", 0, 0),
    "of the other family": ("example.org TXT v=spf1 ip4:192.0.2.10 ~all", V6, "softfail", "~all", 0, 0),
    "?all": ("example.org TXT v=spf1 ?all", V4, "neutral", "?all", 0, 0),
    "no all": ("example.org TXT v=spf1 ip4:192.0.2.11", V4, "neutral", None, 0, 0),
    "+all": ("example.org TXT v=spf1 +all", V4, "pass", "+all", 0, 0),
    "a minus before": ("example.org TXT v=spf1 -ip4:192.0.2.10 +all", V4, "fail", "-ip4:192.0.2.10", 0, 0),
    "a": ("example.org TXT v=spf1 a -all\nexample.org A 192.0.2.10", V4, "pass", "a", 1, 0),
    "a, IPv6": ("example.org TXT v=spf1 a -all\nexample.org AAAA 2001:db8::10", V6, "pass", "a", 1, 0),
    "a of another": (
        "example.org TXT v=spf1 a:out.example/28 -all\nout.example A 192.0.2.1", V4, "pass", "a:out.example/28", 1, 0,
    ),
    "a without address": ("example.org TXT v=spf1 a -all", V4, "fail", "-all", 1, 1),
    "mx": (
        """example.org TXT v=spf1 mx -all
           example.org MX 10 a.example.
           example.org MX 20 b.example.
           a.example A 192.0.2.1
           b.example A 192.0.2.10""", V4, "pass", "mx", 1, 0,
    ),
    "mx, the null one": (
        "example.org TXT v=spf1 mx -all\nexample.org MX 0 .", V4, "fail", "-all", 1, 0,
    ),
    "include": (
        "example.org TXT v=spf1 include:isp.example -all\nisp.example TXT v=spf1 ip4:192.0.2.0/24 ~all",
        V4, "pass", "include:isp.example", 1, 0,
    ),
    "include that does not match": (
        "example.org TXT v=spf1 include:isp.example ?all\nisp.example TXT v=spf1 -all", V4, "neutral", "?all", 1, 0,
    ),
    "include of nothing": ("example.org TXT v=spf1 include:isp.example -all", V4, "permerror", None, 1, 1),
    "redirect": (
        "example.org TXT v=spf1 redirect=isp.example\nisp.example TXT v=spf1 ip4:192.0.2.10 -all",
        V4, "pass", "ip4:192.0.2.10", 1, 0,
    ),
    "redirect to nothing": ("example.org TXT v=spf1 redirect=isp.example", V4, "permerror", None, 1, 1),
    "exists with macros": (
        """example.org TXT v=spf1 exists:%{ir}.%{v}.%{l}.%{h}.allow.%{d2} -all
           10.2.0.192.in-addr.bounces.mail.example.net.allow.example.org A 127.0.0.2""",
        V4, "pass", "exists:%{ir}.%{v}.%{l}.%{h}.allow.%{d2}", 1, 0,
    ),
    "ptr": (
        "example.org TXT v=spf1 ptr -all\n192.0.2.10 PTR out.example.org.\nout.example.org A 192.0.2.10",
        V4, "pass", "ptr", 1, 0,
    ),
    "ptr that is not confirmed": (
        "example.org TXT v=spf1 ptr -all\n192.0.2.10 PTR out.example.org.\nout.example.org A 192.0.2.11",
        V4, "fail", "-all", 1, 0,
    ),
    "ptr with odd octets": (
        "example.org TXT v=spf1 ptr -all\n192.0.2.10 PTR \\032x.example.org.", V4, "fail", "-all", 1, 0,
    ),
    "an alias": (
        "example.org CNAME real.example.\nreal.example TXT v=spf1 ip4:192.0.2.10 -all",
        V4, "pass", "ip4:192.0.2.10", 0, 0,
    ),
    "no such domain": ("other.example TXT v=spf1 -all", V4, "none", None, 0, 1),
    "no TXT": ("example.org A 192.0.2.1", V4, "none", None, 0, 1),
    "TXT of others only": ("example.org TXT a=b\nexample.org TXT v=spf10 -all", V4, "none", None, 0, 0),
    "beside TXT of others": ("example.org TXT hello\nexample.org TXT V=SPF1 +ALL", V4, "pass", "+ALL", 0, 0),
    "two policies": ("example.org TXT v=spf1 -all\nexample.org TXT v=spf1 +all", V4, "permerror", None, 0, 0),
    "not ASCII": ("example.org TXT v=spf1 a:exämple.org -all", V4, "permerror", None, 0, 0),
    "unknown term": ("example.org TXT v=spf1 ipv4:192.0.2.10 -all", V4, "permerror", None, 0, 0),
    "TXT: servfail": ("example.org TXT !servfail", V4, "temperror", None, 0, 0),
    "TXT: timeout": ("example.org TXT !timeout", V4, "temperror", None, 0, 0),
    "TXT: refused": ("example.org TXT !refused", V4, "temperror", None, 0, 0),
    "TXT: alias loop": ("example.org TXT !alias_loop", V4, "temperror", None, 0, 0),
    "include: servfail": (
        "example.org TXT v=spf1 include:isp.example -all\nisp.example TXT !servfail", V4, "temperror", None, 1, 0,
    ),
    "matches before what fails": (
        "example.org TXT v=spf1 ip4:192.0.2.10 include:isp.example -all\nisp.example TXT !servfail",
        V4, "pass", "ip4:192.0.2.10", 0, 0,
    ),
    "ten terms that ask": (
        "example.org TXT v=spf1" + 10 * " a:x.example" + " -all\nx.example A 192.0.2.1", V4, "fail", "-all", 10, 0,
    ),
    "eleven": (
        "example.org TXT v=spf1" + 11 * " a:x.example" + " -all\nx.example A 192.0.2.1", V4, "permerror", None, 11, 0,
    ),
    "an include of itself": (
        "example.org TXT v=spf1 include:b.example\nb.example TXT v=spf1 include:example.org",
        V4, "permerror", None, 11, 0,
    ),
    "two that find nothing": ("example.org TXT v=spf1 a:x.example a:y.example -all", V4, "fail", "-all", 2, 2),
    "three": ("example.org TXT v=spf1 a:x.example a:y.example a:z.example -all", V4, "permerror", None, 3, 3),
    "eleven MX": (
        "example.org TXT v=spf1 mx -all\n" + "\n".join(f"example.org MX 10 m{n}.example." for n in range(11)),
        V4, "permerror", None, 1, 0,
    ),
    "exp= is not asked": (
        "example.org TXT v=spf1 -all exp=why.example\nwhy.example TXT !servfail", V4, "fail", "-all", 0, 0,
    ),
}  # fmt: skip


@pytest.mark.parametrize("world, address, result, decided_by, lookups, void", CASES.values(), ids=CASES.keys())
def test_result(world, address, result, decided_by, lookups, void):
    found = spf_in(world, address, local_part="bounces", helo="mail.example.net")
    assert (found.result, found.decided_by, found.lookups, found.void_lookups) == (result, decided_by, lookups, void)
    assert bool(found.problem) == (result in ("permerror", "temperror"))


def test_every_result_is_in_the_table():
    assert {case[2] for case in CASES.values()} == set(RESULTS)


# id: (records, why, what to publish in words, the record)
SENTENCES = {
    "pass": (
        "example.org TXT v=spf1 ip4:192.0.2.10 -all",
        "ip4:192.0.2.10 in the SPF policy of example.org authorises 192.0.2.10",
        None,
        None,
    ),
    "fail": (
        "example.org TXT v=spf1 mx:x.example -all\nx.example MX 0 .",
        "no term before -all in the SPF policy of example.org matches 192.0.2.10, so it is refused",
        "put ip4:192.0.2.10 first in the SPF policy of example.org",
        ['example.org. 3600 IN TXT "v=spf1 ip4:192.0.2.10 mx:x.example -all"'],
    ),
    "redirect": (
        "example.org TXT v=spf1 redirect=isp.example\nisp.example TXT v=spf1 ~all",
        "no term before ~all in the SPF policy of isp.example matches 192.0.2.10, so it is suspect",
        "put ip4:192.0.2.10 first in the SPF policy of example.org",
        ['example.org. 3600 IN TXT "v=spf1 ip4:192.0.2.10 redirect=isp.example"'],
    ),
    "a term says no": (
        "example.org TXT v=spf1 ?ip4:192.0.2.0/24 -all",
        "?ip4:192.0.2.0/24 in the SPF policy of example.org matches 192.0.2.10, so nothing is said about it",
        "put ip4:192.0.2.10 first in the SPF policy of example.org",
        ['example.org. 3600 IN TXT "v=spf1 ip4:192.0.2.10 ?ip4:192.0.2.0/24 -all"'],
    ),
    "macros can be pasted": (
        "example.org TXT v=spf1 exists:%{i}.x.example ~all",
        "no term before ~all in the SPF policy of example.org matches 192.0.2.10, so it is suspect",
        "put ip4:192.0.2.10 first in the SPF policy of example.org",
        ['example.org. 3600 IN TXT "v=spf1 ip4:192.0.2.10 exists:%{i}.x.example ~all"'],
    ),
    "macros that decide": (
        "example.org TXT v=spf1 -exists:%{i}.x.example ~all\n192.0.2.10.x.example A 127.0.0.2",
        "-exists:%{i}.x.example in the SPF policy of example.org matches 192.0.2.10, so it is refused",
        "put ip4:192.0.2.10 first in the SPF policy of example.org",
        ['example.org. 3600 IN TXT "v=spf1 ip4:192.0.2.10 -exists:%{i}.x.example ~all"'],
    ),
    "what cannot be pasted": (
        'example.org TXT v=spf1 x="y" ~all',
        "no term before ~all in the SPF policy of example.org matches 192.0.2.10, so it is suspect",
        "put ip4:192.0.2.10 first in the SPF policy of example.org",
        [],
    ),
    "none": (
        "example.org TXT hello",
        "example.org has no SPF policy",
        "publish an SPF policy for example.org that names ip4:192.0.2.10 and every other host that sends for it",
        ['example.org. 3600 IN TXT "v=spf1 ip4:192.0.2.10 ~all"'],
    ),
    "no domain": (
        "",
        "example.org has no SPF policy, for the domain does not exist",
        "publish an SPF policy for example.org that names ip4:192.0.2.10 and every other host that sends for it",
        ['example.org. 3600 IN TXT "v=spf1 ip4:192.0.2.10 ~all"'],
    ),
    "permerror": (
        "example.org TXT v=spf1 ip:192.0.2.10 -all",
        "the SPF policy of example.org cannot be used: Unknown mechanism found: ip:192.0.2.10",
        "mend the SPF policy of example.org first",
        [],
    ),
    "permerror of another": (
        "example.org TXT v=spf1 include:isp.example -all\nisp.example TXT v=spf1 -a/33",
        "the SPF policy of isp.example cannot be used: Invalid IP4 CIDR length: -a/33",
        "mend the SPF policy of isp.example first",
        [],
    ),
    "two policies of another": (
        "example.org TXT v=spf1 include:isp.example\nisp.example TXT v=spf1 ~all\nisp.example TXT v=spf1 -all",
        "the SPF policy of isp.example cannot be used: there is more than one (RFC 7208 section 4.5)",
        "mend the SPF policy of isp.example first",
        [],
    ),
    "too many terms ask": (
        "example.org TXT v=spf1" + 11 * " a" + "\nexample.org A 192.0.2.1",
        "the SPF policy of example.org cannot be used: more than 10 terms ask DNS (RFC 7208 section 4.6.4)",
        "mend the SPF policy of example.org first",
        [],
    ),
    "temperror": (
        "example.org TXT v=spf1 a:x.example -all\nx.example A !timeout",
        "nothing is known, for the look-up of x.example A failed (timeout)",
        None,
        None,
    ),
}


@pytest.mark.parametrize("world, why, text, records", SENTENCES.values(), ids=SENTENCES.keys())
def test_why_and_what_to_publish(world, why, text, records):
    seen = seen_in(world)
    assert seen["why"] == why
    remedy = seen["remedy"] or {"text": None, "records": None}
    assert (remedy["text"], remedy["records"]) == (text, records)
    assert seen["authorised"] is (seen["result"] == "pass")


def test_what_the_page_shows():
    page = (pathlib.Path(__file__).resolve().parents[3] / "docs" / "spf.md").read_text(encoding="utf-8")
    seen = seen_in("example.org TXT v=spf1 mx -all\nexample.org MX 0 .")
    assert f"why: {seen['why']}\n" in page
    assert f"remedy: {seen['remedy']['text']}\n        {seen['remedy']['records'][0]}\n" in page
    for bound in (
        f"{MOST_RECORD:,} octets",
        f"longer than {MOST_TERM}",
        f"{MOST_QUESTIONS} questions",
        f"{MOST_SECONDS:g} seconds",
    ):
        assert bound in page.replace("\n  ", " ")
    for result in RESULTS:
        assert f"| `{result}` |" in page


@pytest.mark.parametrize("case", [name for name, sentence in SENTENCES.items() if sentence[3]])
def test_the_remedy_mends_it(case):
    world = SENTENCES[case][0]
    (line,) = seen_in(world)["remedy"]["records"]
    record = line.partition('"')[2].rstrip('"')
    others = "\n".join(row for row in world.splitlines() if not row.startswith("example.org TXT v=spf1"))
    assert spf_in(f"{others}\nexample.org TXT {record}").result == "pass"


def test_a_long_record_is_cut_into_strings():
    record = "v=spf1 " + " ".join(f"ip4:198.51.100.{n}" for n in range(100)) + " -all"
    (line,) = seen_in(f"example.org TXT {record}")["remedy"]["records"]
    strings = line.partition(' IN TXT "')[2].rstrip('"').split('" "')
    assert all(len(string) <= 255 for string in strings) and len(strings) > 5
    assert "".join(strings) == record.replace("v=spf1 ", "v=spf1 ip4:192.0.2.10 ")


# -- defects of pyspf 2.0.14: what it makes of them here


def test_pyspf_counts_redirect_although_a_term_matches():
    """RFC 7208 section 6.1: redirect= is for when no term matches. pyspf counts it as soon as it reads it."""
    ten = "example.org TXT v=spf1" + 9 * " a:x.example" + " a:y.example redirect=z.example\nx.example A 192.0.2.1\n"
    assert spf_in(ten + "y.example A 192.0.2.10").lookups == 11
    assert spf_in(ten + "y.example A 192.0.2.10").result == "permerror"


def test_pyspf_takes_away_one_label_only_of_a_long_name():
    """RFC 7208 section 7.3: labels go from the left until the name fits."""
    asked = []
    text = "example.org TXT v=spf1 exists:" + 6 * ("a" * 60 + ".") + "x.example -all"
    world = Published(text)
    spf_in(lambda question: (asked.append(question), world(question))[1])
    assert [question.owner for question in asked[1:]] == [4 * ("a" * 60 + ".") + "x.example."]


def test_pyspf_does_not_stand_numbers_of_thousands_of_digits():
    """From Python 3.11 on int() raises ValueError for more than 4,300; a term may not be so long here anyway."""
    assert spf_in(f"example.org TXT v=spf1 a/{'9' * 400} -all").result == "permerror"
    assert spf_in(f"example.org TXT v=spf1 a/{'9' * 4000} -all").result == "permerror"


def test_pyspf_takes_a_transformer_of_zero_labels():
    """RFC 7208 section 7.3: it is a syntax error. pyspf takes it for all labels but the first."""
    assert spf_in("example.org TXT v=spf1 exists:%{d0}.x.example -all").result == "fail"


def test_pyspf_calls_failed_lookups_of_ptr_temperror():
    """RFC 7208 section 5.5: such a term does not match. Here that would hide that nothing is known: left as it is."""
    assert spf_in("example.org TXT v=spf1 ptr -all\n192.0.2.10 PTR !servfail").result == "temperror"


# -- hostile


@pytest.mark.parametrize(
    "record",
    [
        "v=spf1 " + "a" * 100_000,
        "v=spf1 a:x." + "a" * 60_000 + "!",
        "v=spf1 a:" + "a." * 30_000,
        "v=spf1 " + "a " * 30_000,
        "v=spf1 " + "%{d}" * 1000,
        "v=spf1 exists:" + "%{d}" * 120 + ".x.example",
        "v=spf1 include:%{p}" + " mx" * 20,
        "v=spf1" + " exists:%{i}." + "a." * 240,
        "v=spf1 a:{{lookup('pipe','id')}} -all",
        "v=spf1 a:x.example\0 -all",
        "v=spf1 \x1b[31m",
        "v=spf1 " + " ".join(f"m{n}=%{{d}}" for n in range(400)),
    ],
    ids=lambda record: f"{record[:20]!r}, {len(record)}",
)
def test_hostile_records_are_bounded(record):
    told = Answer(dns.ask("example.org", dns.TXT), dns.ANSWER, (octets_to_text(record.encode()),))
    asked = []

    def tell(question):
        asked.append(question)
        return told if question.rdtype == dns.TXT else Answer(question, dns.ANSWER, _others(question))

    began = time.process_time()
    seen = seen_in(tell)
    assert time.process_time() - began < 10  # 40 without the bounds
    assert len(asked) <= MOST_QUESTIONS
    shown = repr(seen)
    assert "{{" not in shown.replace("{{}", "") and "{%" not in shown and "\x1b" not in shown and len(shown) < 40_000


def _others(question):
    if question.rdtype == dns.MX:
        return tuple(f"10 m{n}.{question.owner}" for n in range(10))
    if question.rdtype == dns.PTR:
        return tuple(f"p{n}.example.net." for n in range(50))
    return ("203.0.113.1",) if question.rdtype == dns.A else ("2001:db8::ffff",)


def test_a_policy_that_asks_for_as_much_as_it_can():
    """Ten times mx with ten names each, at every level: no more questions than the bound, and an end."""
    policy = "v=spf1 " + " ".join(f"mx:m{n}.%{{i}}.example" for n in range(11))
    asked = []

    def tell(question):
        asked.append(question)
        if question.rdtype == dns.TXT:
            return Answer(question, dns.ANSWER, (octets_to_text(policy.encode()),))
        return Answer(question, dns.ANSWER, _others(question))

    began = time.process_time()
    assert spf_in(tell).result == "permerror"
    assert 100 < len(asked) <= MOST_QUESTIONS and len(asked) == len(set(asked))
    assert time.process_time() - began < 10


@pytest.mark.parametrize("seconds, result", [(5, "permerror"), (7, "temperror")])
def test_slow_answers_have_an_end(seconds, result):
    """Ten look-ups that each take so long, one after the other; the eleventh is one too many."""
    asked = []

    def tell(question):
        asked.append(question)
        policy = octets_to_text(f"v=spf1 include:b{len(asked)}.example".encode())
        return Answer(question, dns.ANSWER, (policy,), at=1000.0 + seconds * len(asked))

    found = spf_in(tell)
    assert found.result == result
    if result == "temperror":
        assert found.problem == "the answers took longer than 60 seconds" and len(asked) == 10


terms = st.one_of(
    st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=30),
    st.from_regex(r"[+?~-]?(a|mx|ptr|exists|include|ip4|ip6|all)(:[a-z0-9.%{}]{0,12})?(/[0-9]{1,3})?", fullmatch=True),
    st.from_regex(r"(redirect|exp|x)=[a-z0-9.%{}]{0,12}", fullmatch=True),
)


@given(st.lists(terms, max_size=8), st.sampled_from(dns.OUTCOMES), st.sampled_from([V4, V6]))
def test_any_policy_ends_in_a_result(policy, outcome, address):
    record = octets_to_text(" ".join(["v=spf1", *policy]).encode())

    def tell(question):
        if question.rdtype == dns.TXT:
            return Answer(question, dns.ANSWER, (record,))
        return Answer(question, outcome, _others(question) if outcome == dns.ANSWER else ())

    seen = seen_in(tell, address)
    assert seen["result"] in RESULTS
    if seen["remedy"]:
        assert all(line.startswith("example.org. 3600 IN TXT ") for line in seen["remedy"]["records"])


@given(st.binary(max_size=300))
def test_octets_of_a_txt_record_come_back(octets):
    assert text_to_octets(octets_to_text(octets)) == octets


# -- options


GOOD = {"address": V4, "domain": "Example.org.", "local_part": "postmaster", "helo": "unknown"}


def test_a_sender_as_a_user_says_it():
    assert parse_sender(GOOD) == Sender(V4, "Example.org")
    assert parse_sender({**GOOD, "address": "::ffff:192.0.2.10"}).address == V4


@pytest.mark.parametrize(
    "given_wrong, sentence",
    [
        ({"address": "192.0.2.256"}, "address: '192.0.2.256' is no address"),
        ({"domain": "example"}, "domain: 'example' given: a fully qualified domain"),
        ({"domain": "me@example.org"}, "domain: 'me@example.org' given"),
        ({"domain": "exa mple.org"}, "domain: 'exa mple.org' given"),
        ({"domain": "a" * 64 + ".org"}, "domain: "),
        ({"domain": "a." * 127 + "org"}, "domain: "),
        ({"domain": "{{ x }}.org"}, r"domain: '\x7b\x7b x \x7d\x7d.org' given"),
        ({"local_part": "a@b"}, "local_part: 'a@b' given"),
        ({"local_part": ""}, "local_part: '' given"),
        ({"helo": "a b"}, "helo: 'a b' given"),
        ({"helo": ""}, "helo: '' given"),
    ],
)
def test_bad_options(given_wrong, sentence):
    with pytest.raises(ValueError) as error:
        parse_sender({**GOOD, **given_wrong})
    assert str(error.value).startswith(sentence)
