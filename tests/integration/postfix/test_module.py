# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module as Ansible runs it, on a host with a real Postfix."""

from __future__ import annotations

import typing as t

import pytest

from .conftest import Relay

MAIN = {"myhostname": "mail.relay.example", "smtp_bind_address": "192.0.2.12", "relayhost": "[smarthost.example]"}
EXPECTED = {
    "mta": "postfix",
    "instance": "/etc/postfix",
    "transport": "smtp",
    "helo": "mail.relay.example",
    "helo_set_by": "myhostname (main.cf)",
    "sources": [
        {"address": "192.0.2.12", "family": "ipv4", "set_by": "smtp_bind_address (main.cf)"},
        {"address": "2001:db8::10", "family": "ipv6", "set_by": "route"},
    ],
    "candidates": ["10.255.0.1", "192.0.2.10", "192.0.2.11", "2001:db8::11"],
    "direct": False,
    "relayhost": "[smarthost.example]",
    "reached_by": ["default_transport"],
    "certain": True,
}


@pytest.mark.parametrize("options", [(), ("--check",)], ids=["run", "check mode"])
@pytest.mark.parametrize("user", ["root", "nobodyatall"])
def test_result(
    relay: Relay, through_ansible: t.Callable[..., dict[str, t.Any]], options: tuple[str, ...], user: str
) -> None:
    relay.play({"main": MAIN})
    result = through_ansible({}, *options, user=user)
    assert result["identities"] == [EXPECTED]
    assert result["findings"] == []
    assert [unused["transport"] for unused in result["unused"]] == ["relay", "lmtp"]
    assert result["changed"] is False


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"instance": ["nowhere"]}, "instance: 'nowhere' is no Postfix instance of this host: it has - (/etc/postfix)"),
        ({"mta": "exim"}, "value of mta must be one of: auto, postfix, got: exim"),
    ],
)
def test_bad_input(
    relay: Relay, through_ansible: t.Callable[..., dict[str, t.Any]], arguments: dict[str, t.Any], sentence: str
) -> None:
    relay.play({"main": MAIN})
    result = through_ansible(arguments)
    assert "identities" not in result
    assert result["msg"] == sentence
