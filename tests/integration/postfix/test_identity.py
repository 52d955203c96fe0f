# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is said of a real Postfix, and what a mail server sees of it, under many configurations."""

from __future__ import annotations

import dataclasses
import typing as t

import pytest

from .cases import CASES, Case
from .conftest import Relay


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_discovery_agrees_with_what_the_server_sees(relay: Relay, case: Case) -> None:
    result = relay.play(
        {
            "main": {**case.main, **case.setup.get("main_more", {})},
            "mail": [[mail.sender, f"{n}{mail.recipient}", *mail.options] for n, mail in enumerate(case.mail)],
            **case.setup,
        }
    )
    said, seen = result["said"], result["seen"]

    assert {label(identity): described(identity) for identity in said["identities"]} == {
        name: dataclasses.asdict(path) for name, path in case.paths.items()
    }
    assert len(said["findings"]) == len(case.findings), said["findings"]
    for finding, (code, part) in zip(said["findings"], case.findings):
        assert finding["code"] == code
        assert part in finding["detail"]
    if case.unused is not None:
        assert sorted(said["unused"]) == sorted(case.unused)

    assert len(seen) == len(case.mail), result["log"]
    for number, mail in enumerate(case.mail):
        (visit,) = [each for each in seen if each["recipient"] == f"{number}{mail.recipient}"]
        announced = {
            (identity["helo"], source["address"])
            for identity in said["identities"]
            if label(identity) in mail.transport.split("|")
            for source in identity["sources"]
        }
        assert (visit["helo"], visit["address"]) in announced, mail


def label(identity: dict[str, t.Any]) -> str:
    """How the table names a transport."""
    prefix = "" if identity["instance"] == "/etc/postfix" else f"{identity['instance']} "
    return f"{prefix}{identity['transport']}"


def described(identity: dict[str, t.Any]) -> dict[str, t.Any]:
    """An identity in the words of the table."""
    sources = tuple(f"{source['address']} by {source['set_by']}" for source in identity["sources"])
    keys = ("helo", "helo_set_by", "relayhost", "direct", "certain", "instance")
    return {"sources": sources, **{key: identity[key] for key in keys}}


def test_other_addresses_are_candidates(relay: Relay) -> None:
    (identity,) = relay.play({"main": {"myhostname": "mail.relay.example"}})["said"]["identities"]
    assert identity["candidates"] == ["10.255.0.1", "192.0.2.11", "192.0.2.12", "2001:db8::11"]
    assert identity["reached_by"] == ["default_transport"]


def test_an_instance_that_is_not_there_gets_one_sentence(relay: Relay) -> None:
    with pytest.raises(
        RuntimeError, match=r"instance: 'postfix-x' is no Postfix instance .* it has - \(/etc/postfix\)"
    ):
        relay.play({"main": {}, "instances": ["postfix-x"]})


def test_every_transport_of_the_table_is_tried_by_mail() -> None:
    """The comparison with the server must not become empty by accident."""
    for case in CASES:
        tried = {name for mail in case.mail for name in mail.transport.split("|")}
        assert tried <= set(case.paths), case.title
    assert sum(bool(case.mail) for case in CASES) >= 25
