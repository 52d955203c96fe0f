# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbook that enables an address in Postfix: what the wire shows counts, and nothing else stays."""

from __future__ import annotations

import pathlib
import re
import typing as t

import pytest

from .conftest import Relay, Run

PLAYBOOK = "mailops.rdns.enable_postfix_address"
SECOND = {
    "enable_address_host": "relay1",
    "sender_gate_address": "192.0.2.11",
    "sender_gate_helo": "out.example.org",
    "enable_address_sink_host": "sink1",
    "enable_address_sink_address": "192.0.2.1",
    "enable_address_sink_timeout": 8,
}
SERVICE = (
    "out-192-0-2-11 unix - - n - - smtp -o smtp_helo_name=out.example.org -o inet_protocols=ipv4"
    " -o smtp_bind_address_enforce=yes -o smtp_bind_address=192.0.2.11"
)
TLS = {"enable_address_sink_certificate": "/opt/sink.pem", "enable_address_sink_key": "/opt/sink.key"}


#: The command of the page, which names the same hosts and addresses.
PAGE = (pathlib.Path(__file__).resolve().parents[3] / "docs" / "gate.md").read_text(encoding="utf-8")
(PRINTED,) = re.findall(r"^    ansible-playbook (mailops\.rdns\.enable_postfix_address .*)$", PAGE, re.MULTILINE)


def enable(relay: Relay, *options: str, **variables: t.Any) -> Run:
    return relay.play(PLAYBOOK, *options, **{**SECOND, **variables})


def test_a_second_address(relay: Relay) -> None:
    """As the page has it, from the command on."""
    main = relay.do("cat /etc/postfix/main.cf")
    master = relay.do("cat /etc/postfix/master.cf")
    done = relay.play(*PRINTED.split())
    assert done.code == 0, done.output
    assert "192.0.2.11 is enabled on relay1 as the transport out-192-0-2-11" in done.told
    assert relay.do("postconf -M out-192-0-2-11/unix").split() == SERVICE.split()
    assert relay.do("cat /etc/postfix/main.cf") == main, "the probe's route stayed"
    assert relay.do("cat /etc/postfix/master.cf").startswith(master), "other services changed"
    assert "Mail queue is empty" in relay.state() and "before-" not in relay.state()
    # The log is Postfix's own word on which transport took the probe.
    log = relay.do("cat /var/log/postfix.log")
    assert re.search(r"to=<probe\d+@rdns-probe.invalid>, relay=192.0.2.1\[192.0.2.1\]:2525, .*status=sent", log), log

    again = enable(relay)
    assert (again.code, again.changed) == (0, 0), again.output
    assert "192.0.2.11 is enabled already, as the transport out-192-0-2-11" in again.told


def test_over_ipv6_and_tls(relay: Relay) -> None:
    six = {"sender_gate_address": "2001:db8::11", "enable_address_sink_address": "2001:db8::1"}
    done = enable(relay, **six, **TLS, enable_address_transport="bulk")
    assert done.code == 0, done.output
    assert "-o smtp_bind_address6=2001:db8::11" in " ".join(relay.do("postconf -M bulk/unix").split())


def test_check_mode_shows_and_changes_nothing(relay: Relay) -> None:
    before = relay.state()
    done = enable(relay, "--check")
    assert done.code == 0, done.output
    assert f"master.cf would have one more service: {SERVICE}" in done.told
    assert relay.state() == before
    assert "probe" not in relay.do("cat /var/log/postfix.log")


@pytest.mark.parametrize(
    ("variables", "why"),
    [
        (
            {"enable_address_settings": {"smtp_helo_name": "wrong.example.org"}},
            "the sink saw 192.0.2.11 as wrong.example.org without TLS, and not 192.0.2.11 as out.example.org",
        ),
        (
            {"enable_address_settings": {"smtp_bind_address": "192.0.2.10"}},
            "the sink saw 192.0.2.10 as out.example.org without TLS, and not 192.0.2.11 as out.example.org",
        ),
        (
            {**TLS, "enable_address_settings": {"smtp_tls_security_level": "none"}},
            "the sink saw 192.0.2.11 as out.example.org without TLS, and not 192.0.2.11 as out.example.org with TLS",
        ),
        (
            {"enable_address_settings": {"smtp_tls_security_level": "encrypt"}},
            "the sink saw nothing of the probe (TLS is required, but was not offered",
        ),
        (
            {"enable_address_sink_listen": "192.0.2.77"},
            "the sink saw nothing of the probe (",
        ),
        (
            {"enable_address_sink_host": "away"},
            "Reach the host of the sink: timed out waiting for ping module test",
        ),
    ],
    ids=["HELO", "address", "TLS", "nothing arrives", "no sink", "host of the sink out of reach"],
)
def test_the_wire_disagrees(relay: Relay, variables: dict[str, t.Any], why: str) -> None:
    before = relay.state()
    done = enable(relay, **variables)
    assert done.code == 2, done.output
    assert f"192.0.2.11 was not enabled on relay1, and Postfix is as it was: {why}" in done.told
    assert relay.state() == before


def test_what_routes_mail_already_stays(relay: Relay) -> None:
    """The probe's way comes before the maps that are there, and leaves them as they were."""
    relay.do("postconf 'transport_maps = inline:{ { x.example = smtp:[192.0.2.1] } }, static:retry:no'; postfix reload")
    before = relay.do("cat /etc/postfix/main.cf")
    done = enable(relay)
    assert done.code == 0, done.output
    assert relay.do("cat /etc/postfix/main.cf") == before


@pytest.mark.parametrize(
    ("setup", "variables", "sentence"),
    [
        ("", {"enable_address_host": None}, "enable_address_host is not given"),
        ("", {"enable_address_host": "relay2"}, "enable_address_host: 'relay2' fits no host of the inventory"),
        ("", {"sender_gate_address": "192.0.2.11,192.0.2.12"}, "sender_gate_address: 2 addresses given"),
        ("", {"enable_address_sink_host": "nobody"}, "enable_address_sink_host: 'nobody' is no host of the inventory"),
        ("postconf -M other/unix='other unix - - n - - smtp'", {"enable_address_transport": "other"},
         "master.cf has a service other already, with other settings"),
        ("mkdir /etc/postfix/rdns-before-out-192-0-2-11", {}, "an earlier run was interrupted"),
        ("mkdir /etc/postfix/rdns-before-other", {}, "or another one is not over: /etc/postfix/rdns-before-other hold"),
    ],
)  # fmt: skip
def test_what_is_refused_before_anything_changes(
    relay: Relay, setup: str, variables: dict[str, t.Any], sentence: str
) -> None:
    relay.do(setup or "true")
    before = relay.state()
    done = enable(relay, **variables)
    assert done.code == 2 and sentence in done.told, done.output
    assert relay.state() == before and done.changed == 0
