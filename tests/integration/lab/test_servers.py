# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Asking authoritative servers, a server that never answers, and several at once: what is known, and what is not."""

from __future__ import annotations

import typing as t

import pytest

from .conftest import ASSUME_PUBLIC, HOLDER, HOSTING, SILENT, UNBOUND, Lab

RIGHT = {"address": "192.0.2.10", "helo": "mail10.mail.example"}
ON_ONE_SERVER = {"address": "192.0.2.60", "helo": "mail.holder.example"}
MISSING = {"address": "192.0.2.11"}


@pytest.mark.parametrize(
    ("target", "nameservers", "status", "codes"),
    [
        (RIGHT, [UNBOUND], "compliant", []),
        (ON_ONE_SERVER, [UNBOUND], "compliant", []),
        # An authoritative server, asked directly: it knows its own zones, and refuses all others.
        (ON_ONE_SERVER, [HOLDER], "compliant", []),
        (MISSING, [HOLDER], "noncompliant", ["helo_not_given", "ptr_missing"]),
        (RIGHT, [HOLDER], "undetermined", ["forward_lookup_failed", "helo_lookup_failed"]),
        (RIGHT, [HOSTING], "undetermined", ["ptr_lookup_failed"]),
        # The two halves of RFC 2317 are on two servers.
        ({"address": "192.0.2.17"}, [HOLDER], "undetermined", ["helo_not_given", "ptr_lookup_failed"]),
        # Nobody answers: neither a pass nor a missing record.
        (RIGHT, [SILENT], "undetermined", ["helo_lookup_failed", "ptr_lookup_failed"]),
        (MISSING, [SILENT], "undetermined", ["helo_not_given", "ptr_lookup_failed"]),
        # The first does not answer, the second does.
        (RIGHT, [SILENT, UNBOUND], "compliant", []),
        (MISSING, [SILENT, UNBOUND], "noncompliant", ["helo_not_given", "ptr_missing"]),
    ],
)
def test_asked_directly(
    lab: Lab, target: dict[str, str], nameservers: list[str], status: str, codes: list[str]
) -> None:
    verdict = judge(lab, target, nameservers=nameservers)
    assert (verdict["status"], sorted(finding["code"] for finding in verdict["findings"])) == (status, codes)


def test_vantages_differ(lab: Lab) -> None:
    """The worst vantage decides, and what each saw is told apart."""
    verdict = judge(lab, RIGHT, vantages={"resolver": [UNBOUND], "holder": [HOLDER]})
    assert verdict["status"] == "undetermined"
    assert {name: seen["status"] for name, seen in verdict["vantages"].items()} == {
        "resolver": "compliant",
        "holder": "undetermined",
    }


def test_ptr_info(lab: Lab) -> None:
    """What the reverse tree holds, through CNAME and DNAME, from the resolver."""
    result = lab.module("ptr_info", addresses=["192.0.2.16-192.0.2.18", "2001:db8:d::30"], nameservers=[UNBOUND])
    assert [(one["address"], one["outcome"], one["names"]) for one in result["records"]] == [
        ("192.0.2.16", "answer", ["six.mail.example"]),
        ("192.0.2.17", "answer", ["mail17.mail.example"]),
        ("192.0.2.18", "nxdomain", []),
        ("2001:db8:d::30", "answer", ["mail30.mail.example"]),
    ]
    assert [len(one["aliases"]) for one in result["records"]] == [0, 1, 1, 1]
    assert result["records"][3]["aliases"][0].endswith(".six.reverse.example.")


def judge(lab: Lab, target: dict[str, str], **options: t.Any) -> dict[str, t.Any]:
    result = lab.module("fcrdns_info", targets=[target], assume_public=ASSUME_PUBLIC, timeout=1, tries=2, **options)
    return t.cast("dict[str, t.Any]", result["verdicts"][0])
