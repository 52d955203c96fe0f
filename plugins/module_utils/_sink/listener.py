# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Listens for SMTP sessions for a bounded time, and hands what comes to session.py. Standard library only.

aiosmtpd could do it, but every host that sinks would need it, and its own bounds are for servers that keep mail. Here
each connection is short, few are open at once, and the loop ends.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import ipaddress
import os
import socket
import ssl
import time
import typing as t

from .._text import printable, quoted
from .seen import CLOSED, ERROR, QUIT, TIMEOUT, Peer, Seen
from .session import Rules, Session

MOST_OPEN = 64  # connections; one more, and the oldest of which nothing is expected must go
MOST_KEPT = 100  # sessions that are returned, beside the messages waited for
SESSION_SECONDS = 60.0  # for one connection
HANDSHAKE_SECONDS = 10.0
GRACE = 2.0  # seconds for the client to say QUIT after the last message


class Heard(t.NamedTuple):
    """What came."""

    seen: list[Seen]  # in the order in which they ended
    counted: int
    left_out: int  # ended beyond what is kept
    seconds: float
    trouble: str  # what the event loop complained of, or ""


def open_socket(address: str, port: int) -> socket.socket:
    """A socket that listens; ValueError is one sentence that says why there is none."""
    version = ipaddress.ip_address(address.partition("%")[0]).version
    family = socket.AF_INET6 if version == 6 else socket.AF_INET
    where = f"[{address}]:{port}" if version == 6 else f"{address}:{port}"
    try:
        found = socket.getaddrinfo(address, port, family, socket.SOCK_STREAM, 0, socket.AI_NUMERICHOST)
        opened = socket.socket(family, socket.SOCK_STREAM)
    except OSError as error:
        raise ValueError(f"address: cannot listen on {where}: {error.strerror or error}") from None
    try:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:  # "::" takes IPv4 too
            opened.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, int(address != "::"))
        opened.bind(found[0][4])
        opened.listen(128)
        opened.setblocking(False)
    except OSError as error:
        opened.close()
        raise ValueError(_why_not(error, where, port)) from None
    return opened


def _why_not(error: OSError, where: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port: {where} is in use: stop what listens there, such as an MTA, or choose another port"
    if error.errno in (errno.EACCES, errno.EPERM):
        return f"port: no permission to listen on {where}: ports below 1024 are root's (become), or choose another port"
    if error.errno in (errno.EADDRNOTAVAIL, errno.ENODEV):
        return f"address: cannot listen on {where}: this host does not have the address"
    return f"address: cannot listen on {where}: {os.strerror(error.errno or 0)}"


def tls_context(certificate: str, key: str) -> ssl.SSLContext:
    """For STARTTLS; ValueError is one sentence that says which file is no good."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    for option, path in (("certificate", certificate), ("key", key)):
        try:
            with open(path, "rb"):
                pass
        except OSError as error:
            raise ValueError(f"{option}: {quoted(path, 200)} cannot be read: {error.strerror}") from None
    try:
        context.load_cert_chain(certificate, key, password=lambda: "")
    except (ssl.SSLError, ValueError):
        raise ValueError(
            "certificate: the files given are no certificate and its key, in PEM form and without a passphrase"
        ) from None
    return context


def listen(opened: socket.socket, rules: Rules, context: ssl.SSLContext | None, wanted: int, seconds: float) -> Heard:
    """Take sessions until so many messages that count came, or time is up."""
    return asyncio.run(_Sink(rules, context, wanted).listen(opened, seconds))


class _Sink:
    """All connections."""

    def __init__(self, rules: Rules, context: ssl.SSLContext | None, wanted: int) -> None:
        self.rules = rules
        self.context = context
        self.open: dict[_Connection, None] = {}  # the oldest first
        self._wanted = wanted
        self._counted = self._left_out = 0
        self._seen: list[Seen] = []
        self._trouble = ""
        self._enough: asyncio.Event

    async def listen(self, opened: socket.socket, seconds: float) -> Heard:
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(self._complain)
        self._enough = asyncio.Event()
        began = time.monotonic()
        server = await loop.create_server(lambda: _Connection(self), sock=opened)
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self._enough.wait(), seconds)
        server.close()
        if self._enough.is_set():
            await self._part()
        for connection in list(self.open):
            connection.end(TIMEOUT, "the sink stopped listening")
        await asyncio.sleep(0)  # one turn of the loop, in which connections tell that they are closed
        return Heard(self._seen, self._counted, self._left_out, time.monotonic() - began, printable(self._trouble))

    async def _part(self) -> None:
        """Let clients that brought their message say QUIT."""
        until = time.monotonic() + GRACE
        while time.monotonic() < until and any(connection.session.expected for connection in self.open):
            await asyncio.sleep(0.01)

    def _complain(self, _loop: asyncio.AbstractEventLoop, context: dict[str, t.Any]) -> None:
        self._trouble = self._trouble or str(context.get("exception") or context["message"])

    def admit(self, connection: _Connection) -> None:
        """One more; another goes where there are too many."""
        if len(self.open) >= MOST_OPEN:
            oldest = min(self.open, key=lambda one: one.session.expected)  # the first of those that are equal
            oldest.end(ERROR, f"more than {MOST_OPEN} connections at once")
        self.open[connection] = None

    def note(self, finished: list[Seen]) -> None:
        """Keep what ended, within bounds."""
        for seen in finished:
            self._counted += seen.counted
            others = len(self._seen) - min(self._counted, self._wanted)
            if (seen.counted and self._counted <= self._wanted) or others < MOST_KEPT:
                self._seen.append(seen)
            else:
                self._left_out += 1
        finished.clear()
        if self._counted >= self._wanted:
            self._enough.set()


class _Connection(asyncio.Protocol):
    """One connection."""

    session: Session

    def __init__(self, sink: _Sink) -> None:
        self._sink = sink

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = t.cast(asyncio.Transport, transport)
        loop = asyncio.get_running_loop()
        self._expiry = loop.call_later(SESSION_SECONDS, self.end, TIMEOUT, f"open for {SESSION_SECONDS:g} seconds")
        peer = transport.get_extra_info("peername") or ("", 0)
        self.session = Session(Peer(round(time.time(), 3), _plain(peer[0]), peer[1]), self._sink.rules)
        self._sink.admit(self)
        self._transport.write(self.session.begin())

    def data_received(self, data: bytes) -> None:
        session = self.session
        answer = session.receive(data)
        if session.wants_tls:
            self._transport.pause_reading()
        self._transport.write(answer)
        self._sink.note(session.finished)
        if session.over:
            self._transport.close()
        elif session.wants_tls:
            self._securing = asyncio.get_running_loop().create_task(self._secure())

    async def _secure(self) -> None:
        context = t.cast(ssl.SSLContext, self._sink.context)
        loop = asyncio.get_running_loop()
        try:
            secured = await loop.start_tls(
                self._transport, self, context, server_side=True, ssl_handshake_timeout=HANDSHAKE_SECONDS
            )
        except (OSError, asyncio.TimeoutError) as error:  # ssl.SSLError is an OSError
            reason = getattr(error, "reason", None) or type(error).__name__
            self.end(ERROR, f"TLS was not agreed on: {reason}")
            return
        if secured is None or self.session.over:
            self.end(CLOSED)
            return
        self._transport = secured
        cipher = secured.get_extra_info("cipher") or ("", "", 0)
        self.session.secured(cipher[1] and secured.get_extra_info("ssl_object").version(), cipher[0])

    def connection_lost(self, _error: Exception | None) -> None:
        self.end(CLOSED)

    def end(self, outcome: str, detail: str = "") -> None:
        """Have done with it, for whatever reason comes first."""
        self._expiry.cancel()
        self._sink.open.pop(self, None)
        self.session.end(outcome, detail)
        self._sink.note(self.session.finished)
        if outcome in (CLOSED, QUIT):
            self._transport.close()
        else:
            self._transport.abort()


def _plain(address: str) -> str:
    """The client's address; of ::ffff:a.b.c.d, which "::" gives, the IPv4 address."""
    bare, percent, scope = address.partition("%")
    try:
        parsed = ipaddress.ip_address(bare)
    except ValueError:
        return ""
    mapped = getattr(parsed, "ipv4_mapped", None)
    return str(mapped or parsed) + percent + scope
