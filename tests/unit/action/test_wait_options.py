# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options of wait_for_fcrdns: what is documented is what is taken, and what each look hands on."""

from __future__ import annotations

import pathlib
import re

import pytest
import yaml

from ansible_collections.mailops.rdns.plugins.doc_fragments import resolver, tracing
from ansible_collections.mailops.rdns.plugins.modules import wait_for_fcrdns
from ansible_collections.mailops.rdns.plugins.plugin_utils._wait.options import ARGUMENTS, parse
from ansible_collections.mailops.rdns.plugins.plugin_utils._wait.watch import ZONE, Settings

PAGE = (pathlib.Path(__file__).resolve().parents[3] / "docs" / "wait.md").read_text(encoding="utf-8")
DEFAULTS = {name: argument.get("default") for name, argument in ARGUMENTS.items()}
TARGET = {"address": "192.0.2.10", "helo": "mail.example"}


def given(**options):
    return {**DEFAULTS, "targets": [TARGET], "nameservers": ["192.0.2.53"], **options}


def test_what_is_documented_is_what_is_taken():
    documented = yaml.safe_load(wait_for_fcrdns.DOCUMENTATION)["options"]
    for fragment in (resolver, tracing):
        documented.update(yaml.safe_load(fragment.ModuleDocFragment.DOCUMENTATION)["options"])
    assert set(documented) == set(ARGUMENTS)
    for name, option in documented.items():
        taken = ARGUMENTS[name]
        for key in ("type", "elements", "default", "choices", "required"):
            assert option.get(key) == taken.get(key), (name, key)


def test_the_playbook_of_the_page_is_taken():
    (play,) = yaml.safe_load(re.search(r"^```yaml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL).group(1))
    plan = parse({**DEFAULTS, **play["tasks"][0]["mailops.rdns.wait_for_fcrdns"]}, False)
    assert plan.places == (ZONE, "ours", "elsewhere") and plan.settings == Settings(3600, 10)
    assert set(re.findall(r"`(min_interval|stable_for|fail_fast|wait_timeout|trace)", PAGE)) <= set(ARGUMENTS)


@pytest.mark.parametrize(
    "options, check, expected",
    [
        ({}, False, Settings(600, 0, 5, False)),
        (
            {"wait_timeout": 60, "stable_for": 60, "min_interval": 1, "fail_fast": True},
            False,
            Settings(60, 60, 1, True),
        ),
        ({"wait_timeout": 60, "stable_for": 60}, True, Settings(0, 0, 5, False)),
    ],
)
def test_settings(options, check, expected):
    assert parse(given(**options), check).settings == expected


@pytest.mark.parametrize(
    "options, sentence",
    [
        ({"wait_timeout": -1}, "wait_timeout: -1 (int) given: seconds from 0 to 604,800 are wanted"),
        ({"wait_timeout": float("nan")}, "wait_timeout: nan (float) given"),
        ({"stable_for": 1000000}, "stable_for: 1000000 (int) given: seconds from 0 to 604,800 are wanted"),
        ({"stable_for": 601}, "stable_for: 601 given, and wait_timeout 600: "),
        ({"min_interval": 0}, "min_interval: 0 (int) given: seconds from 1 to 3,600 are wanted"),
        ({"targets": []}, "targets: [] (list) given: a list of at least one target is wanted"),
        ({"targets": [{"unknown": {"code": "relays_through"}}]}, "targets[0]: unknown given: only an address"),
        ({"targets": [{**TARGET, "name": str(n)} for n in range(1001)]}, "targets: 1,001 given: at most 1,000"),
        ({"policy": {"severity": {"ptr_mising": "error"}}}, "policy.severity: 'ptr_mising' is no finding code"),
        ({"vantages": {"a": ["192.0.2.53"]}}, "nameservers and vantages are both given"),
        ({"nameservers": None, "vantages": {}}, "vantages: {} given: at least one name"),
        ({"nameservers": ["ns.example"]}, "nameservers: 'ns.example'"),
        ({"root_servers": ["x"]}, "root_servers: 'x'"),
        ({"trust_anchors": ["x"]}, "trust_anchors"),
        ({"assume_public": ["192.0.2.1/24"]}, "assume_public"),
        ({"port": 0}, "port: 0 (int) given: a number from 1 to 65,535 is wanted"),
    ],
)
def test_refused_in_one_sentence(options, sentence):
    with pytest.raises(ValueError) as caught:
        parse(given(**options), False)
    assert str(caught.value).startswith(sentence) and "\n" not in str(caught.value)


def test_the_system_s_name_servers_are_those_of_the_host_that_asks():
    plan = parse(given(nameservers=None), False)
    assert plan.places == (ZONE, "default") and "nameservers" not in plan.call(["default"], [0], True)


VANTAGES = {"a": ["192.0.2.53"], "b": ["192.0.2.54"]}


@pytest.mark.parametrize(
    "asked, traced, vantages, trace",
    [
        (["a", "b"], True, VANTAGES, "always"),
        (["b"], False, {"b": ["192.0.2.54"]}, "never"),
        ([], True, {}, "always"),
    ],
)
def test_a_look_is_about_what_is_due_and_nothing_else(asked, traced, vantages, trace):
    two = [TARGET, {"address": "192.0.2.11"}]
    plan = parse(given(nameservers=None, vantages=VANTAGES, targets=two, timeout=0.5), False)
    call = plan.call(asked, [1], traced)
    assert (call["vantages"], call["trace"], call["targets"]) == (vantages, trace, [two[1]])
    assert (call["timeout"], call["returned"], call["return_evidence"]) == (0.5, "summary", True)
    assert ("vantage_results" in call) is (not asked) and "trace_evidence" not in call
    assert plan.call(asked, [1], traced, "way")["trace_evidence"] == "way"
    assert plan.call(["a"], [0], True)["vantages"] == {"a": ["192.0.2.53"]}
    assert parse(given(trace="never"), False).places == ("default",)
