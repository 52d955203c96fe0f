# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every form of the report: what it says, and that no text can leave its place in it."""

from __future__ import annotations

import html.parser
import json
import pathlib
import re
import sys
import xml.etree.ElementTree as ET

import jsonschema
import pytest
from hypothesis import given

from ansible_collections.mailops.rdns.plugins.module_utils._finding import CATALOGUE
from ansible_collections.mailops.rdns.plugins.plugin_utils._report import page_style
from ansible_collections.mailops.rdns.plugins.plugin_utils._report.digest import FINDINGS, digest, headline
from ansible_collections.mailops.rdns.plugins.plugin_utils._report.files import as_json
from ansible_collections.mailops.rdns.plugins.plugin_utils._report.junit import junit
from ansible_collections.mailops.rdns.plugins.plugin_utils._report.markdown import code, markdown
from ansible_collections.mailops.rdns.plugins.plugin_utils._report.page import page
from ansible_collections.mailops.rdns.plugins.plugin_utils._report.stats import MOST_BYTES, stats
from ansible_collections.mailops.rdns.plugins.plugin_utils._report.terminal import terminal

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from sample import DIFFERENT, DOCUMENTED, HOSTILE, REFUSED, REPORTS, TRACED, finding, report, verdict, waiver

SCHEMA = json.loads(
    (pathlib.Path(__file__).parents[3] / "docs" / "schema" / "report-1.json").read_text(encoding="utf-8")
)
WRONG = verdict("noncompliant", finding(), name="relay2")
UNKNOWN = verdict("undetermined", finding("ptr_lookup_failed"), name="relay3")
BESIDE = verdict(
    "not_applicable", finding("relays_through", remedy=None), name="relay4", address=None, ptr=None, forward=None
)
WAIVER = {"reason": "moves", "until": "1970-01-20", "approved_by": "Ann"}
WAIVED = verdict("not_applicable", finding(waived=True, waiver=WAIVER), name="relay5")
ALL = report(
    verdict(**DIFFERENT, **TRACED, receivers=REFUSED, requirements=DOCUMENTED),
    WRONG,
    UNKNOWN,
    BESIDE,
    WAIVED,
    waivers=[waiver(paths=[4])],
    pending=("relay6",),
)


class Outline(html.parser.HTMLParser):
    """The tags of a page, its ids and its links."""

    VOID = ("meta", "input", "circle", "br")

    def __init__(self, text):
        super().__init__()
        self.open, self.tags, self.ids, self.links, self.text = [], set(), set(), [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        known = dict(attrs)
        assert not any(name.startswith("on") or name in ("style", "src") for name in known)
        if "id" in known:
            assert known["id"] not in self.ids
            self.ids.add(known["id"])
        if "href" in known:
            self.links.append(known["href"])
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag not in self.VOID:
            assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)


KNOWN_TAGS = frozenset(
    (
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "header",
        "h1",
        "h2",
        "h3",
        "p",
        "strong",
        "main",
        "div",
        "section",
        "svg",
        "circle",
        "ul",
        "ol",
        "li",
        "span",
        "a",
        "label",
        "input",
        "select",
        "option",
        "output",
        "table",
        "thead",
        "tr",
        "th",
        "tbody",
        "td",
        "article",
        "dl",
        "dt",
        "dd",
        "pre",
        "code",
        "caption",
        "details",
        "summary",
        "footer",
        "script",
    )
)


@given(REPORTS)
def test_the_page_is_well_formed_and_holds_our_tags_only(made):
    outline = Outline(page(made))
    assert outline.open == []
    assert outline.tags <= KNOWN_TAGS
    inside = [link for link in outline.links if not link.startswith(FINDINGS + "#")]
    assert all(link[1:] in outline.ids and link[0] == "#" for link in inside)
    assert {link.rpartition("#")[2] for link in outline.links if link not in inside} <= set(CATALOGUE)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\ud800-\udfff]", "".join(outline.text))


@given(REPORTS)
def test_junit_is_xml_with_a_case_for_each_path(made):
    suite = ET.fromstring(junit(made).encode())[0]
    cases = suite.findall("testcase")
    assert len(cases) == len(made["verdicts"]) == int(suite.get("tests"))
    for kind in ("failures", "errors", "skipped"):
        tag = kind.rstrip("s") if kind != "skipped" else kind
        assert int(suite.get(kind)) == sum(case.find(tag) is not None for case in cases)


@given(REPORTS)
def test_markdown_keeps_foreign_text_in_code_spans(made):
    for line in markdown(made).splitlines():
        outside = re.sub(r"`[^`]+`", "", line)
        assert "`" not in outside
        assert not re.search(r"[<>\[\]\x00-\x1f\x7f-\x9f]|://|www\.", outside)
        assert not line.startswith("|") or line.count("|") == 6


@given(REPORTS)
def test_the_summary_fits_the_terminal(made):
    for line in terminal(made):
        assert len(line) <= 80
        assert re.fullmatch(r"[\x20-\x7e]*", line)


@given(REPORTS)
def test_stats_and_json_are_json_in_ascii(made):
    carried = stats(made, {"html": "/x/report.html"})
    assert len(json.dumps(carried)) <= MOST_BYTES
    assert carried["problems_total"] == made["summary"]["noncompliant"] + made["summary"]["undetermined"]
    assert as_json(made).isascii()
    assert json.loads(as_json(made))["verdicts"] == json.loads(json.dumps(made["verdicts"]))


def test_the_json_report_keeps_its_schema():
    validator = jsonschema.Draft202012Validator(SCHEMA)
    validator.check_schema(SCHEMA)
    assert [error.message for error in validator.iter_errors(json.loads(as_json(ALL)))] == []
    broken = json.loads(as_json(ALL))
    broken["verdicts"][0]["status"] = "green"
    assert [error.message for error in validator.iter_errors(broken)] != []


@pytest.mark.parametrize(
    ("verdicts", "said"),
    (
        ((verdict(),), "No fault on 1 sending path"),
        ((verdict(), WRONG), "1 of 2 sending paths is wrong"),
        ((verdict(), UNKNOWN), "None of 2 sending paths was found wrong, but 1 could not be determined"),
        ((BESIDE,), "Receivers see none of the 1 sending path"),
        ((), "No sending path was looked at"),
    ),
)
def test_headline(verdicts, said):
    assert headline(report(*verdicts)) == said


def test_worst_first_and_who_must_act():
    two = verdict("noncompliant", finding(), finding("helo_invalid"), name="two")
    seen = digest(report(UNKNOWN, WRONG, two, verdict(), BESIDE)["verdicts"])
    assert [problem.verdict["name"] for problem in seen.problems] == ["two", "relay2", "relay3"]
    assert [(actor.actor, actor.paths) for actor in seen.actors] == [
        ("reverse_zone_operator", 3),
        ("mta_administrator", 1),
    ]
    assert seen.wrong_relays == 2


def test_a_waived_finding_has_no_part_in_it():
    spared = verdict("noncompliant", finding(waived=True), finding("helo_invalid"), name="spared")
    seen = digest(report(spared)["verdicts"])
    assert seen.problems[0].finding["code"] == "helo_invalid"
    assert [actor.actor for actor in seen.actors] == ["mta_administrator"]


@pytest.mark.parametrize(
    ("name", "kind"),
    (
        ("relay1", None),
        ("relay2", "failure"),
        ("relay3", "error"),
        ("relay4", "skipped"),
        ("relay5", "skipped"),
        ("relay6", "error"),
    ),
)
def test_junit_says_what_became_of_each_path(name, kind):
    suite = ET.fromstring(junit(ALL).encode())[0]
    (case,) = [case for case in suite if case.get("classname") == name]
    assert [child.tag for child in case if child.tag != "system-out"] == ([kind] if kind else [])
    assert kind is None or case[0].get("message")


def test_an_incomplete_report_says_so_everywhere():
    assert "Not complete" in page(ALL)
    assert "not complete" in markdown(ALL)
    assert "Not complete: the play has not come to all hosts yet." in "\n".join(terminal(ALL))
    assert stats(ALL, {})["complete"] is False
    assert "has not come to this host yet" in ALL["verdicts"][-1]["findings"][0]["message"]


def words_of(made):
    """The text of a page, cell by cell."""
    return " ".join(" ".join(Outline(made).text).split())


def test_receivers_are_named_everywhere_a_path_is_refused():
    refused = report(verdict("noncompliant", finding(), name="relay2", receivers=REFUSED))
    short = "Postfix reverse+client, Exim, Sendmail"
    assert f"      refused by: {short}" in terminal(refused)
    assert "      may be refused by: OpenSMTPD fcrdns" in terminal(refused)
    assert f"- refused by `{short}`" in markdown(refused).splitlines()
    assert f"refused by: {short}\n" in junit(refused)
    assert stats(refused, {})["problems"][0]["refused_by"] == short
    text = words_of(page(refused))
    assert "Postfix reverse refuses client refuses helo passes syntax passes" in text
    assert "Sendmail, FEATURE(require_rdns) refuses: there is no PTR (NXDOMAIN)" in text


def test_documented_requirements_are_told_once_and_named_for_each_path():
    refused = [verdict("noncompliant", finding(), receivers=REFUSED, requirements=DOCUMENTED) for _each in range(3)]
    made = report(*refused)
    told = "against the documented rules of"
    assert f"- {told} `Gmail; GMX, WEB.DE`" in markdown(made).splitlines()
    assert f"{told}: Gmail; GMX, WEB.DE" in junit(made)
    assert told not in "".join(terminal(made))
    text = words_of(page(made))
    assert text.count("Gmail refuses GMX, WEB.DE refuses Other depends") == 3
    assert text.count("550 5.7.25 no PTR") == 2 and "Yahoo" not in text
    assert "Gmail refuses: there is no PTR (NXDOMAIN)" in text


@pytest.mark.parametrize(
    "receivers",
    (None, {}, [], "x", {"postfix": None}, {"postfix": {"helo_syntax": {"outcome": "maybe"}}}, {"other": {"x": {}}}),
    ids=str,
)
def test_a_verdict_without_receivers_has_none(receivers):
    made = report(verdict("noncompliant", finding(), receivers=receivers))
    assert "refused by" not in "\n".join([*terminal(made), markdown(made), junit(made)])
    assert "What receivers make of it" not in page(made)


def test_vantages_stand_side_by_side():
    text = words_of(page(report(verdict("noncompliant", finding(), **DIFFERENT))))
    assert "office right mail.example mail.example: 192.0.2.10 3,600 s" in text
    assert "outside wrong none, NXDOMAIN mail.example: 192.0.2.10 60 s" in text
    assert "What each vantage sees" not in page(report(verdict("noncompliant", finding())))
    one = {"vantages": {"office": DIFFERENT["vantages"]["office"]}}
    assert "What each vantage sees" not in page(report(verdict("noncompliant", finding(), **one)))
    text = words_of(page(report(verdict("noncompliant", finding(), **DIFFERENT, **TRACED))))
    assert "the zones' own servers reference mail.example mail.example: 192.0.2.10 7,200 s" in text
    assert "Zone of the PTR 2.0.192.in-addr.arpa., contact hostmaster@example.org" in text
    assert "DNSSEC of the PTR insecure: no DS" in text


def test_every_finding_leads_to_what_it_means():
    outline = Outline(page(ALL))
    assert {"x-ptr_missing", "x-ptr_lookup_failed", "x-relays_through"} <= outline.ids
    assert FINDINGS + "#ptr_missing" in outline.links
    assert FINDINGS in "".join(terminal(ALL))
    galaxy = (pathlib.Path(__file__).parents[3] / "galaxy.yml").read_text(encoding="utf-8")
    (home,) = re.findall(r"^repository: (\S+)$", galaxy, re.MULTILINE)
    assert FINDINGS.startswith(home + "/") and FINDINGS.endswith("/docs/findings.md")


def test_hostile_text_is_shown_as_it_is():
    bad = verdict("noncompliant", finding(message=HOSTILE), name=HOSTILE, helo=HOSTILE)
    made = page(report(bad))
    assert "{{ 7*7 }}&lt;script&gt;alert(1)&lt;/script&gt;\\x1b[31m\\x00\\x0a" in made
    assert "49" not in Outline(made).text


def test_stats_are_bounded():
    many = report(
        *(verdict("noncompliant", finding(message="x" * 5000), name="n" * 500, helo="h" * 900) for _each in range(300))
    )
    carried = stats(many, {})
    assert len(json.dumps(carried)) <= MOST_BYTES
    assert carried["problems_total"] == 300
    assert 20 < len(carried["problems"]) <= 100


def test_a_large_report_says_what_it_left_out():
    many = page(report(*[verdict()] * 5001, WRONG))
    assert "2 more sending paths are in the JSON report" in many
    assert 'href="#p0"' in many  # the wrong one stands first


@pytest.mark.parametrize(
    ("given", "shown"), (("a", "`a`"), ("`a|b", "`\\x60a\\x7cb`"), ("", "`-`"), (" ", "`-`"), ("\n", "`\\x0a`"))
)
def test_code_span(given, shown):
    assert code(given) == shown


def luminance(colour):
    channels = [int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("palette", (page_style.LIGHT, page_style.DARK), ids=("light", "dark"))
@pytest.mark.parametrize("pair", page_style.PAIRS, ids=" on ".join)
def test_contrast_is_aa(palette, pair):
    one, other = sorted((luminance(palette[role]) for role in pair), reverse=True)
    assert (one + 0.05) / (other + 0.05) >= 4.5
