# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""For every code of the catalogue a path in the lab that gives rise to it, with a trace from the lab's own root."""

from __future__ import annotations

import sys
import typing as t

import pytest

from .conftest import ASSUME_PUBLIC, COLLECTIONS, HOLDER, HOSTING, UNBOUND, Lab

ROOT = "198.51.100.2"

# Each code, and a target that has it. The last number of an address is the number of its scenario in tests/lab/servers.
_WAIVER = {"code": "ptr_missing", "reason": "it moves", "until": "2020-01-01", "approved_by": "Ann"}
TARGETS: dict[str, dict[str, t.Any]] = {
    "ptr_missing": {"address": "192.0.2.11"},
    "ptr_lookup_failed": {"address": "192.0.2.19"},
    "ptr_placeholder": {"address": "192.0.2.43"},
    "ptr_dynamic": {"address": "192.0.2.250"},
    "ptr_generic": {"address": "192.0.2.251"},
    "ptr_multiple": {"address": "192.0.2.20"},
    "ptr_fragile": {"address": "192.0.2.21"},
    "ptr_too_many": {"address": "192.0.2.44"},
    "ptr_name_invalid": {"address": "192.0.2.32"},
    "ptr_not_fqdn": {"address": "192.0.2.30"},
    "ptr_name_is_address": {"address": "192.0.2.29"},
    "ptr_target_is_alias": {"address": "192.0.2.23"},
    "ptr_unexpected": {"address": "192.0.2.10", "ptr": ["other.mail.example"]},
    "ptr_outside_domain": {"address": "192.0.2.10", "name": "domain", "policy": {"domains": ["other.example"]}},
    "ptr_naming": {"address": "192.0.2.10", "name": "naming", "policy": {"naming": "^relay"}},
    "forward_missing": {"address": "192.0.2.14"},
    "forward_mismatch": {"address": "192.0.2.13"},
    "forward_other_family": {"address": "192.0.2.16"},
    "forward_lookup_failed": {"address": "192.0.2.38"},
    "lookup_slow": {"address": "192.0.2.28", "policy": {"slow": 0.000001}},
    "helo_not_given": {"address": "192.0.2.10", "name": "no HELO"},
    "helo_invalid": {"address": "192.0.2.107", "helo": "under_score107.mail.example"},
    "helo_not_fqdn": {"address": "192.0.2.103", "helo": "relay103"},
    "helo_is_address": {"address": "192.0.2.104", "helo": "192.0.2.104"},
    "helo_reserved": {"address": "192.0.2.124", "helo": "relay124.lan"},
    "helo_unresolvable": {"address": "192.0.2.102", "helo": "nothing.mail.example"},
    "helo_address_mismatch": {"address": "192.0.2.110", "helo": "mail110.mail.example"},
    "helo_ptr_mismatch": {"address": "192.0.2.101", "helo": "other101.mail.example"},
    "helo_literal": {"address": "192.0.2.105", "helo": "[192.0.2.105]"},
    "helo_literal_mismatch": {"address": "192.0.2.106", "helo": "[192.0.2.1]"},
    "helo_lookup_failed": {"address": "192.0.2.125", "helo": "mail125.lame.example"},
    "address_private": {"address": "10.0.0.1"},
    "address_special": {"address": "127.0.0.1"},
    "address_mapped": {"address": "::ffff:192.0.2.31"},
    "address_transition": {"address": "2002:c000:0201::1"},
    "dnssec_bogus": {"address": "192.0.2.35"},
    "zone_lame": {"address": "192.0.2.19", "name": "lame"},
    "zone_server_unreachable": {"address": "192.0.2.36"},
    "zone_rfc2317_broken": {"address": "192.0.2.18"},
    "zone_inconsistent": {"address": "192.0.2.252"},
    "zone_undelegated": {"address": "192.0.2.253"},
    "waiver_expired": {
        "address": "192.0.2.11",
        "name": "waiver, ended",
        "policy": {"waivers": [{**_WAIVER, "name": "waiver, ended"}]},
    },
    "waiver_unmatched": {
        "address": "192.0.2.10",
        "name": "waiver, left over",
        "policy": {"waivers": [{**_WAIVER, "name": "waiver, left over"}]},
    },
    "relay_unreachable": {"unknown": {"code": "relay_unreachable"}, "name": "unreachable"},
    "mta_not_found": {"unknown": {"code": "mta_not_found"}, "name": "not found"},
    "mta_identity_dynamic": {"unknown": {"code": "mta_identity_dynamic"}, "name": "identity"},
    "mta_unreadable": {"unknown": {"code": "mta_unreadable"}, "name": "unreadable"},
    "helo_inconsistent": {"address": "192.0.2.10", "helo": "mail10.mail.example", "relay": "one"},
}
# The other path of that relay, under another name.
SIBLING = {"address": "192.0.2.100", "helo": "h100.mail.example", "relay": "one"}
# Codes that take more than a target: two vantages, or a relay that this collection has asked.
VANTAGES = {"vantage_disagreement": {"address": "192.0.2.252"}}
ELSEWHERE = {
    "propagating": "an older answer in a cache: tests/integration/modules/test_trace.py",
    "relays_through": "the audit role says it: extensions/molecule/postfix",
    **dict.fromkeys(
        ("drift_ptr", "drift_forward", "drift_helo", "drift_path_new", "drift_path_gone"),
        "the audit role says it, with a file to compare with: tests/integration/role/test_baseline.py",
    ),
}


@pytest.fixture(scope="module")
def found(lab: Lab) -> dict[str, list[str]]:
    """The codes of each target, by the code that it is there for."""
    result = lab.module(
        "fcrdns_info",
        targets=[*TARGETS.values(), SIBLING],
        nameservers=[UNBOUND],
        assume_public=ASSUME_PUBLIC,
        trace="always",
        root_servers=[ROOT],
        expected_nameservers=[HOSTING],
        timeout=1,
        tries=1,
    )
    codes = [[finding["code"] for finding in verdict["findings"]] for verdict in result["verdicts"]]
    return dict(zip(TARGETS, codes))


@pytest.mark.parametrize("code", TARGETS)
def test_the_lab_has_it(code: str, found: dict[str, list[str]]) -> None:
    assert code in found[code]


def test_vantages(lab: Lab) -> None:
    result = lab.module(
        "fcrdns_info",
        targets=list(VANTAGES.values()),
        vantages={"holder": [HOLDER], "hosting": [HOSTING]},
        assume_public=ASSUME_PUBLIC,
    )
    (verdict,) = result["verdicts"]
    assert "vantage_disagreement" in [finding["code"] for finding in verdict["findings"]]
    assert verdict["receivers"]["sendmail"]["require_rdns"]["outcome"] == "depends"


def test_no_code_is_left_out() -> None:
    sys.path.insert(0, str(COLLECTIONS))
    from ansible_collections.mailops.rdns.plugins.module_utils._finding import CATALOGUE

    assert set(CATALOGUE) == {*TARGETS, *VANTAGES, *ELSEWHERE}
