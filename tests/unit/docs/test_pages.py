# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every link between the pages leads somewhere, and every YAML block on them is YAML that the collection takes."""

from __future__ import annotations

import pathlib
import re
import typing as t

import pytest
import yaml

from ansible_collections.mailops.rdns.plugins.module_utils._drill.wanted import FAULTS, HOSTS, NAMES, parse_drill
from ansible_collections.mailops.rdns.plugins.module_utils._finding import CATALOGUE
from ansible_collections.mailops.rdns.plugins.module_utils._policy import Policy, parse_policy
from ansible_collections.mailops.rdns.plugins.module_utils._target import parse_targets
from ansible_collections.mailops.rdns.plugins.module_utils._waivers import parse_waivers

ROOT = pathlib.Path(__file__).resolve().parents[3]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
LINK = re.compile(r"\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)")
BLOCK = re.compile(r"^```yaml\n(.*?)^```", re.MULTILINE | re.DOTALL)
#: What looks like a finding's code and is none: options, outcomes, keys.
CODE = re.compile(r"`((?:ptr|forward|helo|address|relay|relays|mta)_[a-z_]+)`")
NO_CODES = {
    *("ptr_info", "mta_identity_info"),
    *("address_unknown", "address_holder", "forward_zone_operator", "mta_administrator"),
    *("helo_set_by", "relays_wrong", "relay_baseline"),
    *FAULTS,
}

by_name = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


def text_of(page: pathlib.Path) -> str:
    return page.read_text(encoding="utf-8")


def anchors(page: pathlib.Path) -> set[str]:
    """The anchors that a forge makes of the headings, and those that the page sets itself."""
    text = text_of(page)
    titles = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    made = {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}
    return made | set(re.findall(r'<a id="([^"]+)">', text))


@by_name
def test_links(page):
    for target, anchor in LINK.findall(text_of(page)):
        leads_to = (page.parent / target).resolve() if target else page
        assert leads_to.exists(), target
        assert not anchor or anchor in anchors(leads_to), f"{target}#{anchor}"


def blocks(page: pathlib.Path) -> t.Iterator[t.Any]:
    for block in BLOCK.findall(text_of(page)):
        yield yaml.safe_load(block)


def mappings(value: t.Any) -> t.Iterator[dict[str, t.Any]]:
    """Every mapping in a document, at any depth."""
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from mappings(inner)


@by_name
def test_yaml(page):
    for document in blocks(page):
        for mapping in mappings(document):
            for key in ("policy", "relay_audit_policy"):
                if isinstance(mapping.get(key), dict):
                    parse_policy(mapping[key])
            if isinstance(mapping.get("relay_audit_waivers"), list):
                assert parse_waivers(mapping["relay_audit_waivers"], "relay_audit_waivers", label="host")
            for key in ("targets", "relay_audit_paths"):
                if isinstance(mapping.get(key), list):
                    assert parse_targets(mapping[key], Policy())
            for key, whom in (("drill", NAMES), ("relay_audit_drill", HOSTS)):
                if key in mapping:
                    assert parse_drill(mapping[key], key, whom)


@by_name
def test_findings_named_exist(page):
    named = {name for name in CODE.findall(text_of(page)) if not name.startswith("relay_audit")}
    assert named <= set(CATALOGUE) | NO_CODES


def test_there_is_something_to_look_at():
    assert sum(1 for page in PAGES for _block in blocks(page)) >= 5
    assert sum(len(LINK.findall(text_of(page))) for page in PAGES) >= 30
