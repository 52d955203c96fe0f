# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The sink on loopback, and clients that are kind, clumsy or hostile."""

from __future__ import annotations

import contextlib
import datetime
import resource
import smtplib
import socket
import ssl
import struct
import threading
import time

import pytest

from ansible_collections.mailops.rdns.plugins.module_utils._sink import listener
from ansible_collections.mailops.rdns.plugins.module_utils._sink.listener import listen, open_socket, tls_context
from ansible_collections.mailops.rdns.plugins.module_utils._sink.session import Rules
from ansible_collections.mailops.rdns.plugins.module_utils._sink.task import Where, bind_to, parse_rules, sentence

PROBE = "probe-6f1d@sink.example"
ANY = Rules()
TEXT = "Subject: probe\r\n\r\nhello\r\n"


class Sink(threading.Thread):
    """A sink at a port of its own, until it has heard enough."""

    def __init__(self, rules=ANY, context=None, wanted=1, seconds=60.0, address="127.0.0.1"):
        super().__init__(daemon=True)
        self.opened = self._open(address)
        self.port = self.opened.getsockname()[1]
        self.address = address
        self._given = (rules, context, wanted, seconds)
        self.start()

    @staticmethod
    def _open(address):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        return open_socket(address, port)

    def run(self):
        self.heard = listen(self.opened, *self._given)

    def result(self):
        self.join(90)
        assert not self.is_alive(), "the sink did not end"
        return self.heard

    def connect(self):
        return socket.create_connection(("127.0.0.1", self.port), timeout=10)

    def send(self, context=None, recipient=PROBE, text=TEXT, helo="mail10.example.org"):
        with smtplib.SMTP("127.0.0.1", self.port, local_hostname=helo, timeout=10) as client:
            if context is not None:
                client.starttls(context=context)
            return client.sendmail("probe@example.org", [recipient], text)


def read_until(client, text):
    """What a client was told, up to this."""
    told = b""
    while text not in told:
        more = client.recv(4096)
        assert more, told
        told += more


def read_to_end(client):
    """Until the sink has closed the connection, in whatever way."""
    with contextlib.suppress(ConnectionError):
        while client.recv(4096):
            pass


def views(heard):
    return [seen.view() for seen in heard.seen]


def summed_up(heard):
    return [(seen.outcome, seen.counted, seen.detail) for seen in heard.seen]


def test_a_client_as_python_has_it():
    sink = Sink()
    began = time.time()
    sink.send()
    heard = sink.result()
    (seen,) = views(heard)
    assert 0 <= seen.pop("at") - began < 5 and seen.pop("port") > 1023
    assert seen == {
        "address": "127.0.0.1",
        "helo": "mail10.example.org",
        "esmtp": True,
        "tls": None,
        "mail_from": "probe@example.org",
        "rcpt_to": [PROBE],
        "data_bytes": len(TEXT),
        "outcome": "message",
        "detail": "",
        "counted": True,
    }
    assert (heard.counted, heard.left_out, heard.trouble) == (1, 0, "")


def test_quit_is_answered_before_the_sink_ends():
    sink = Sink()
    with smtplib.SMTP("127.0.0.1", sink.port, timeout=10) as client:
        client.sendmail("a@example", [PROBE], TEXT)
        time.sleep(0.3)
        assert client.quit()[0] == 221
    assert summed_up(sink.result()) == [("message", True, "")]


def test_both_families():
    sink = Sink(address="::")
    sink.send()
    assert views(sink.result())[0]["address"] == "127.0.0.1"


def test_ipv6():
    try:
        sink = Sink(address="::1")
    except ValueError:
        pytest.skip("loopback has no ::1: IPv6 was not tried")
    with smtplib.SMTP("::1", sink.port, timeout=10) as client:
        client.sendmail("a@example", [PROBE], TEXT)
    assert views(sink.result())[0]["address"] == "::1"


def test_several_messages_in_one_session():
    sink = Sink(wanted=3)
    with smtplib.SMTP("127.0.0.1", sink.port, timeout=10) as client:
        for _each in range(3):
            client.sendmail("a@example", [PROBE], TEXT)
    assert summed_up(sink.result()) == [("message", True, "")] * 3


def test_only_the_probe_ends_it():
    """What wait_for leaves behind, a port scan and stray mail do not count."""
    sink = Sink(Rules(recipient=PROBE, marker="Subject: probe"))
    sink.connect().close()
    sink.send(recipient="info@sink.example")
    sink.send(text="Subject: other\r\n\r\n")
    with sink.connect() as client:
        client.sendall(b"QUIT\r\n")
        client.recv(1000)
    sink.send()
    heard = sink.result()
    assert [outcome for outcome, _counted, _detail in summed_up(heard)].count("message") == 3
    assert [seen.counted for seen in heard.seen].count(True) == 1 and len(heard.seen) == 5


def test_a_refusal_counts():
    sink = Sink(Rules(refuse=True))
    with pytest.raises(smtplib.SMTPDataError) as error:
        sink.send()
    assert error.value.smtp_code == 554
    assert summed_up(sink.result()) == [("refused", True, "")]


def test_time_is_up():
    sink = Sink(seconds=2.0)
    with sink.connect() as client:
        client.sendall(b"HELO slow.example\r\n")
        read_until(client, b"250 ")
        heard = sink.result()
    assert summed_up(heard) == [("timeout", False, "the sink stopped listening")]
    assert views(heard)[0]["helo"] == "slow.example" and 1.9 < heard.seconds < 20


# -- TLS


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """A certificate that signs itself, and its key."""
    x509 = pytest.importorskip("cryptography.x509", reason="cryptography is not installed: no TLS was tried")
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "sink.example")])
    now = datetime.datetime.now(datetime.timezone.utc)
    day = datetime.timedelta(days=1)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now - day, now + day)
    folder = tmp_path_factory.mktemp("tls")
    certificate, secret = folder / "cert.pem", folder / "key.pem"
    certificate.write_bytes(builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8)
    secret.write_bytes(key.private_bytes(*form, serialization.NoEncryption()))
    (folder / "locked.pem").write_bytes(key.private_bytes(*form, serialization.BestAvailableEncryption(b"secret")))
    return folder


@pytest.fixture
def context(files):
    return tls_context(str(files / "cert.pem"), str(files / "key.pem"))


def trusting(version=None):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    if version:
        context.minimum_version = context.maximum_version = version
    return context


@pytest.mark.parametrize("version, name", [(ssl.TLSVersion.TLSv1_2, "TLSv1.2"), (ssl.TLSVersion.TLSv1_3, "TLSv1.3")])
def test_starttls(context, version, name):
    sink = Sink(Rules(starttls=True), context)
    sink.send(trusting(version))
    (seen,) = views(sink.result())
    assert seen["tls"]["version"] == name and seen["tls"]["cipher"]
    assert (seen["outcome"], seen["helo"]) == ("message", "mail10.example.org")


def test_garbage_instead_of_tls(context):
    sink = Sink(Rules(starttls=True), context)
    with sink.connect() as client:
        client.sendall(b"EHLO a.example\r\nSTARTTLS\r\n")
        read_until(client, b"220 2.0.0")
        client.sendall(b"this is no TLS record\r\n" * 10)
        read_to_end(client)
    with sink.connect() as client:  # and one that leaves in the middle
        client.sendall(b"EHLO b.example\r\nSTARTTLS\r\n")
        read_until(client, b"220 2.0.0")
    sink.send(trusting())
    heard = sink.result()
    told = {seen["helo"]: (seen["outcome"], seen["detail"]) for seen in views(heard)}
    assert told["a.example"][0] == "error" and told["a.example"][1].startswith("TLS was not agreed on: ")
    assert told["b.example"][0] in ("closed", "error")
    assert told["mail10.example.org"] == ("message", "") and heard.trouble == ""


def test_silence_instead_of_tls(context, monkeypatch):
    monkeypatch.setattr(listener, "HANDSHAKE_SECONDS", 0.5)
    sink = Sink(Rules(starttls=True), context)
    with sink.connect() as client:
        client.sendall(b"EHLO a.example\r\nSTARTTLS\r\n")
        read_until(client, b"220 2.0.0")
        read_to_end(client)
    monkeypatch.undo()
    sink.send(trusting())
    heard = sink.result()
    assert [seen["outcome"] for seen in views(heard)] == ["error", "message"]


def test_bad_tls_files(files, tmp_path):
    good = str(files / "cert.pem")
    with pytest.raises(ValueError, match=r"^certificate: '/nowhere' cannot be read: No such file"):
        tls_context("/nowhere", "/nowhere")
    with pytest.raises(ValueError, match=r"^key: '/nowhere' cannot be read"):
        tls_context(good, "/nowhere")
    for certificate, key in ((good, good), (good, files / "locked.pem"), (files / "key.pem", files / "key.pem")):
        with pytest.raises(ValueError, match=r"^certificate: the files given are no certificate and its key"):
            tls_context(str(certificate), str(key))


# -- hostile


def test_a_flood_of_connections_does_not_keep_the_probe_out():
    sink = Sink(Rules(recipient=PROBE), wanted=2)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, 4096)), hard))
    with smtplib.SMTP("127.0.0.1", sink.port, timeout=10) as early, contextlib.ExitStack() as open_clients:
        early.helo("early.example")
        early.mail("a@example")
        early.rcpt(PROBE)
        for _each in range(600):
            open_clients.enter_context(sink.connect())
        sink.send()
        assert early.data(TEXT)[0] == 250  # it was there before, and something is expected of it
    for _each in range(1000):
        with contextlib.suppress(OSError):
            sink.connect().close()
    heard = sink.result()
    assert heard.counted == 2 and heard.trouble == ""
    outcomes = [seen.outcome for seen in heard.seen]
    assert outcomes.count("message") == 2 and len(outcomes) <= 102
    assert heard.left_out >= 400
    assert "more than 64 connections at once" in {seen.detail for seen in heard.seen}


def test_slow_clients_have_their_time(monkeypatch):
    monkeypatch.setattr(listener, "SESSION_SECONDS", 0.5)
    sink = Sink()
    with sink.connect() as client:
        with contextlib.suppress(OSError):
            for octet in b"EHLO slowly.example.org and so on and on and on":
                client.sendall(bytes((octet,)))
                time.sleep(0.05)
        read_to_end(client)
    monkeypatch.undo()
    sink.send()
    heard = sink.result()
    assert summed_up(heard) == [("timeout", False, "open for 0.5 seconds"), ("message", True, "")]


def test_endless_clients():
    sink = Sink()
    for octets in (b"x" * 10_000_000, b"DATA\0\r\n" * 100_000, b"NOOP\r\n" * 1_000_000, b"\r\n" * 1_000_000):
        with contextlib.suppress(OSError), sink.connect() as client:
            client.sendall(octets)
    with contextlib.suppress(OSError), sink.connect() as client:
        client.sendall(b"HELO a\r\nMAIL FROM:<a@b>\r\nRCPT TO:<a@b>\r\nDATA\r\n" + b"x" * 10_000_000)
    with sink.connect() as client:  # gone with a reset
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        client.sendall(b"HELO b\r\n")
    sink.send()
    heard = sink.result()
    assert heard.trouble == ""
    assert summed_up(heard)[-1] == ("message", True, "")
    assert [seen.outcome for seen in heard.seen].count("error") == 5


def test_a_client_that_never_reads():
    sink = Sink()
    with sink.connect() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
        client.sendall(b"EHLO a\r\n" * 190)
        sink.send()
        assert sink.result().counted == 1


# -- options and sentences

GIVEN = {"address": "192.0.2.25", "port": 25, "timeout": 60.0, "messages": 1}
FILTERS = {"recipient": None, "marker": None, "certificate": None, "refuse": False}


@pytest.mark.parametrize(
    "given, sentence",
    [
        ({"address": "sink.example"}, "address: 'sink.example' given: an address of this host is wanted"),
        ({"address": ""}, "address: '' given: "),
        ({"address": "fe80::1%{{x}}"}, r"address: 'fe80::1%\x7b\x7bx\x7d\x7d' given: only an IPv6 address"),
        ({"address": "192.0.2.1%eth0"}, "address: '192.0.2.1%eth0' given: only an IPv6 address can have a scope"),
        ({"port": 0}, "port: 0 (int) given: a number from 1 to 65,535 is wanted"),
        ({"port": 65536}, "port: 65536 (int) given"),
        ({"timeout": 0.5}, "timeout: 0.5 (float) given: a number from 1 to 86,400 is wanted"),
        ({"timeout": float("nan")}, "timeout: nan (float) given"),
        ({"messages": 0}, "messages: 0 (int) given: a number from 1 to 100 is wanted"),
        ({"messages": 101}, "messages: 101 (int) given"),
        ({"recipient": "<a@b>"}, r"recipient: '\x3ca@b\x3e' given: one mailbox such as probe@sink.example is wanted"),
        ({"recipient": ""}, "recipient: '' given"),
        ({"marker": "a\nb"}, r"marker: 'a\x0ab' given: printable ASCII is wanted"),
        ({"marker": ""}, "marker: '' given"),
    ],
)
def test_bad_options(given, sentence):
    with pytest.raises(ValueError) as error:
        bind_to({**GIVEN, **given})
        parse_rules({**FILTERS, **given})
    assert str(error.value).startswith(sentence)


def test_options():
    assert (
        str(bind_to(GIVEN)) == "192.0.2.25:25"
        and str(bind_to({**GIVEN, "address": "2001:DB8::25"})) == "[2001:db8::25]:25"
    )
    assert bind_to({**GIVEN, "address": "fe80::1%eth0"}).address == "fe80::1%eth0"
    assert parse_rules({**FILTERS, "certificate": "x", "recipient": PROBE}) == Rules(True, False, PROBE, None)


def test_where_it_cannot_listen():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(ValueError, match=rf"^port: 127\.0\.0\.1:{port} is in use: stop what listens there"):
            open_socket("127.0.0.1", port)
    with pytest.raises(ValueError, match=r"^address: cannot listen on 198\.51\.100\.1:2525: this host does not have"):
        open_socket("198.51.100.1", 2525)
    with pytest.raises(ValueError, match=r"^address: cannot listen on \[fe80::1%nowhere\]:2525: "):
        open_socket("fe80::1%nowhere", 2525)


def test_no_permission():
    error = PermissionError(13, "Permission denied")
    assert listener._why_not(error, "192.0.2.1:25", 25).startswith("port: no permission to listen on 192.0.2.1:25")


@pytest.mark.parametrize(
    "params, counted, others, said",
    [
        ({}, 0, 0, "no message came to 192.0.2.25:25 in 60 s; no other session was seen"),
        ({"recipient": PROBE}, 0, 1, f"no message to {PROBE} came to 192.0.2.25:25 in 60 s; 1 other session was seen"),
        (
            {"marker": "{x", "messages": 3},
            2,
            12,
            r"only 2 of 3 messages with \x7bx in its header came to 192.0.2.25:25 in 60 s; 12 other sessions were seen",
        ),
    ],
)
def test_what_is_said_when_time_is_up(params, counted, others, said):
    heard = listener.Heard([], counted, counted + others, 60.0, "")
    assert sentence(heard, {**GIVEN, **FILTERS, **params}, Where("192.0.2.25", 25)) == said
