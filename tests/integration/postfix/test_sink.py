# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A real Postfix sends to smtp_sink_info: what the sink tells is what mta_identity_info said before."""

from __future__ import annotations

import concurrent.futures
import datetime
import time
import typing as t

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from .conftest import Relay, podman

SINK = {"address": "192.0.2.1", "port": 2525, "timeout": 60}
FILES = {"certificate": "/tmp/sink.crt", "key": "/tmp/sink.key"}
MAIN = {
    "myhostname": "mail12.relay.example",
    "smtp_bind_address": "192.0.2.12",
    "inet_protocols": "ipv4",
    "relayhost": "[192.0.2.1]:2525",
}
Call = t.Callable[..., dict[str, t.Any]]


@pytest.fixture
def hear(relay: Relay, through_ansible: Call) -> t.Iterator[Call]:
    """Configure Postfix, listen, send so many messages, and tell what the sink told."""

    def listen_and_send(
        settings: dict[str, t.Any], arguments: dict[str, t.Any], recipients: t.Sequence[str]
    ) -> dict[str, t.Any]:
        relay.play({"main": {**MAIN, **settings}})
        podman("exec", relay.container, "postfix", "start")
        with concurrent.futures.ThreadPoolExecutor() as pool:
            python = "ip netns exec server python3"
            told = pool.submit(through_ansible, {**SINK, **arguments}, module="smtp_sink_info", python=python)
            wait_for_port(relay.container)
            for recipient in recipients:
                send = ("sendmail", "-f", "probe@relay.example", recipient)
                podman("exec", "-i", relay.container, *send, given="Subject: probe\n\nsecret\n")
            return told.result()

    yield listen_and_send
    podman("exec", relay.container, "sh", "-c", "postfix stop; postsuper -d ALL")


def wait_for_port(container: str) -> None:
    end = time.monotonic() + 60
    while ":2525" not in podman("exec", container, "ip", "netns", "exec", "server", "ss", "-Hltn"):
        assert time.monotonic() < end, "the sink does not listen"
        time.sleep(0.2)


def keep_certificate(container: str) -> None:
    """Inside of the container, one that signs itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "smtp-sink.invalid")])
    now, day = datetime.datetime.now(datetime.timezone.utc), datetime.timedelta(days=1)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now - day, now + day)
    pem, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    texts = {
        "certificate": builder.sign(key, hashes.SHA256()).public_bytes(pem),
        "key": key.private_bytes(pem, form, serialization.NoEncryption()),
    }
    for option, text in texts.items():
        podman("exec", "-i", container, "sh", "-c", f"cat >{FILES[option]}", given=text.decode())


def test_the_wire_shows_what_was_discovered(through_ansible: Call, hear: Call) -> None:
    result = hear({"smtp_tls_security_level": "may"}, {"recipient": "probe@sink.example"}, ["probe@sink.example"])
    assert result["summary"]["counted"] == 1, result
    (seen,) = result["sessions"]
    assert (seen["outcome"], seen["tls"], seen["esmtp"]) == ("message", None, True)
    assert (seen["mail_from"], seen["rcpt_to"]) == ("probe@relay.example", ["probe@sink.example"])
    (identity,) = through_ansible({})["identities"]
    assert (seen["helo"], seen["address"]) == (identity["helo"], identity["sources"][0]["address"])
    assert (seen["helo"], seen["address"]) == ("mail12.relay.example", "192.0.2.12")
    assert "secret" not in str(result)


def test_starttls(relay: Relay, hear: Call) -> None:
    keep_certificate(relay.container)
    result = hear({"smtp_tls_security_level": "encrypt"}, FILES, ["probe@sink.example"])
    (seen,) = result["sessions"]
    assert (seen["outcome"], seen["tls"]["version"], seen["helo"]) == ("message", "TLSv1.3", "mail12.relay.example")


def test_several_messages(hear: Call) -> None:
    recipients = [f"probe{number}@sink.example" for number in range(3)]
    result = hear({}, {"messages": 3}, recipients)
    assert sorted(seen["rcpt_to"][0] for seen in result["sessions"] if seen["counted"]) == recipients


def test_a_refusal_is_final(relay: Relay, hear: Call) -> None:
    result = hear({}, {"refuse": True}, ["probe@sink.example"])
    assert [seen["outcome"] for seen in result["sessions"]] == ["refused"]
    assert "5.7.1" in podman("exec", relay.container, "cat", "/var/log/postfix.log")
