# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The gate on a real relay: each thing that is in the way stops the play with one sentence, and nothing later runs."""

from __future__ import annotations

import typing as t

import pytest
import yaml

from .conftest import Relay

PASS = {"sender_gate_address": "192.0.2.11", "sender_gate_helo": "out.example.org", "sender_gate_host": "relay1"}
LATER = "the address is put to use"


def gate(relay: Relay, *options: str, **variables: t.Any) -> t.Any:
    later = {"name": LATER, "ansible.builtin.debug": {"msg": "{{ sender_gate_result.passed }}"}}
    play = {"hosts": "localhost", "gather_facts": False, "roles": ["mailops.rdns.sender_gate"], "post_tasks": [later]}
    (relay.folder / "play.yml").write_text(yaml.safe_dump([play]))
    return relay.play("play.yml", *options, **{**PASS, **variables})


def test_it_opens(relay: Relay) -> None:
    done = gate(relay, sender_gate_mail_from_domain="example.org")
    assert done.code == 0 and LATER in done.output, done.output
    for sentence in (
        "Gate open: 192.0.2.11 as out.example.org DNS: compliant relay1: configured on an interface;",
        "nothing sends from it yet SPF of example.org: pass",
        "Note: the transport smtp of relay1 names no IPv4 address: the kernel chooses, for most destinations",
    ):
        assert sentence in done.told, done.output


@pytest.mark.parametrize(
    ("setup", "variables", "sentence"),
    [
        (
            "",
            {"sender_gate_address": "192.0.2.13", "sender_gate_helo": "gone.example.org"},
            "192.0.2.13: no interface of relay1 has 192.0.2.13: it has 192.0.2.10, 192.0.2.11, 192.0.2.12",
        ),
        (
            "postconf smtp_bind_address=192.0.2.11",
            {},
            "192.0.2.11: relay1 already sends from 192.0.2.11: the transport smtp does, by smtp_bind_address (main.cf)",
        ),
        (
            "",
            {"sender_gate_address": "192.0.2.10", "sender_gate_helo": "mail.example.org"},
            "192.0.2.10: relay1 already sends from 192.0.2.10: the transport smtp names no address and the kernel",
        ),
        (
            "",
            {"sender_gate_mail_from_domain": "narrow.example.org"},
            "192.0.2.11: SPF of narrow.example.org does not authorise it, the result is fail",
        ),
        (
            "",
            {"sender_gate_address": "192.0.2.12"},
            "192.0.2.12: 12.2.0.192.in-addr.arpa. has no PTR record (NXDOMAIN)",
        ),
        (
            "chmod 0 /etc/postfix/main.cf; mv /usr/sbin/postconf /usr/sbin/postconf.away",
            {},
            "192.0.2.11: whether relay1 sends from 192.0.2.11 already is not known (Postfix (no postconf program)",
        ),
        (
            "",
            {"sender_gate_host": "away"},
            "192.0.2.11: away could not be reached (",
        ),
    ],
    ids=["not configured", "bound", "by route", "SPF", "PTR", "no Postfix", "unreachable"],
)
def test_it_stays_closed(relay: Relay, setup: str, variables: dict[str, t.Any], sentence: str) -> None:
    try:
        if setup:
            relay.do(setup)
        done = gate(relay, **variables)
    finally:
        relay.do("[ ! -e /usr/sbin/postconf.away ] || mv /usr/sbin/postconf.away /usr/sbin/postconf")
    assert done.code == 2, done.output
    assert sentence in done.told, done.output
    assert LATER not in done.output


def test_all_that_is_in_the_way_is_said_at_once(relay: Relay) -> None:
    done = gate(
        relay,
        sender_gate_address="192.0.2.99",
        sender_gate_mail_from_domain="narrow.example.org",
        sender_gate_wait=600,
    )
    assert done.code == 2 and LATER not in done.output
    for sentence in (
        "99.2.0.192.in-addr.arpa. has no PTR record",
        "no interface of relay1 has",
        "does not authorise it",
    ):
        assert sentence in done.told, done.output
    assert "DNS was looked at once and not waited for" in done.told


def test_what_is_not_known_can_be_a_warning(relay: Relay) -> None:
    done = gate(relay, sender_gate_host="away", sender_gate_undetermined="warn")
    assert done.code == 0 and LATER in done.output, done.output
    assert "Warning: 192.0.2.11: away could not be reached" in done.told
