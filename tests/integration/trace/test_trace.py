# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Traces of broken zones on NSD, BIND and Unbound: where each ends, and exactly these findings."""

from __future__ import annotations

import typing as t

import pytest

from .conftest import Inside
from .internet import ROOTS, ROWS, Row, address_of, zone_of


@pytest.fixture(scope="module")
def found(inside: Inside) -> dict[int, dict[str, t.Any]]:
    """What a trace of each row finds, all of one fleet."""
    (fleet,) = inside.look([(address_of(row), row.expected) for row in ROWS])
    return {row.number: one for row, one in zip(ROWS, fleet["found"])}


@pytest.mark.parametrize("row", ROWS, ids=[f"{row.number} {row.title}" for row in ROWS])
def test_exactly_these_findings(row: Row, found: dict[int, dict[str, t.Any]]) -> None:
    one = found[row.number]
    assert (one["outcome"], one["zone"]) == (row.end[0], zone_of(row))
    assert [(each["code"], each["severity"]) for each in one["findings"]] == [each[:2] for each in row.findings]
    for finding, (_code, _severity, said) in zip(one["findings"], row.findings):
        assert said in finding["message"]
        assert finding["remedy"]["text"] and "{" not in finding["message"] + finding["remedy"]["text"]
    if row.end[0] == "answer":
        assert one["records"] == ["mail.test"]
    servers = {
        view["name"]: view["outcome"]
        for step in one["steps"]
        if step["zone"] == one["zone"]
        for view in step["servers"]
    }
    assert {name: servers[f"ns-{name}.test"] for name in row.servers} == row.servers
    assert one["notes"] == []


def test_a_fleet_visits_each_cut_once(inside: Inside) -> None:
    alone, fleet = inside.look(
        [("10.0.1.25", [])], [(f"10.0.1.{last}", []) for last in range(256)] + [("10.0.16.25", [])] * 3
    )
    assert fleet["questions"] < alone["questions"] + 256 * 35
    assert [one["outcome"] for one in fleet["found"]].count("answer") == 1 + 3


def test_the_module_says_it_all(inside: Inside) -> None:
    result = inside.module(address="10.0.17.25", root_servers=ROOTS, dnssec=False, timeout=0.5)
    assert (result["zone"], result["relative_owner"]) == ("0/26.17.0.10.in-addr.arpa.", "25")
    assert result["answer"] == {"outcome": "nxdomain", "names": [], "ttl": 300}
    assert result["contact"] == "hostmaster@test" and result["nameservers"] == ["ns-cust.test"]
    assert [one["code"] for one in result["findings"]] == ["zone_rfc2317_broken"]
    assert [step["zone"] for step in result["steps"]][-2:] == ["17.0.10.in-addr.arpa.", "0/26.17.0.10.in-addr.arpa."]
    assert result["dnssec"] is None and not result["changed"]


def test_the_module_validates(inside: Inside) -> None:
    result = inside.module(address="10.0.1.25", root_servers=ROOTS, timeout=0.5)
    assert result["dnssec"]["state"] == "indeterminate" and result["findings"] == []


def test_a_host_without_a_way_to_the_root_blames_no_zone(inside: Inside) -> None:
    result = inside.module(address="192.0.9.1", dnssec=False)
    assert (result["answer"]["outcome"], result["zone"]) == ("not_tested", ".")
    (finding,) = result["findings"]
    assert (finding["code"], finding["severity"]) == ("zone_server_unreachable", "undetermined")
    assert "no name server can be asked" in finding["message"]
    assert result["summary"]["seconds"] < 5
    assert len(result["notes"]) == 2, "IPv4 and IPv6 were not tested"


@pytest.mark.parametrize(
    "arguments, sentence",
    [
        ({"address": "10.0.1.25"}, "address: '10.0.1.25' is private use (RFC 1918)"),
        ({"address": "10.0.1"}, "address: '10.0.1' is no address"),
        ({"address": "10.0.1.25", "root_servers": ["a.root"]}, "root_servers: 'a.root' is a name"),
        ({"address": "10.0.1.25", "root_servers": []}, "root_servers: the list is empty"),
        ({"address": "192.0.9.1", "expected_nameservers": ["192.0.2.1:99999"]}, "expected_nameservers: "),
        ({"address": "10.0.1.25", "assume_public": ["10.0.0.1/8"]}, "assume_public: '10.0.0.1/8' has host bits set"),
        ({"address": "192.0.9.1", "timeout": 0}, "timeout: 0.0 (float) given"),
    ],
)
def test_bad_input_gets_one_sentence(inside: Inside, arguments: dict[str, t.Any], sentence: str) -> None:
    result = inside.module(**arguments)
    assert result["msg"].startswith(sentence) and "\n" not in result["msg"]
