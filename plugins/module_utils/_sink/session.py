# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One SMTP session of a sink, without socket and clock: octets in, octets out, and who came written down.

The sink takes a message to its final dot and drops it: nothing is relayed, nothing is kept but the envelope. Standard
library only, for it runs where mail arrives. Whatever the client sends, what is kept and answered is bounded.
"""

from __future__ import annotations

import re
import typing as t

from .message import Message
from .seen import ERROR, MESSAGE, QUIT, REFUSED, Peer, Seen, text_of

NAME = "smtp-sink.invalid"  # never the host's own: Postfix takes a server with its own name for itself

MOST_LINE = 2048  # octets of a command; RFC 5321 section 4.5.3.1.4 wants 512 at least, extensions add to it
MOST_COMMANDS = 200
MOST_WRONG = 10  # commands that were refused
MOST_RECIPIENTS = 100  # RFC 5321 section 4.5.3.1.8
MOST_DATA = 1 << 20  # octets of a message

# MAIL FROM:<...> and RCPT TO:<...>; a quoted local part may hold ">" (RFC 5321 section 4.1.2).
_PATH = rb'%s:[ ]*<((?:"(?:[^"\\]|\\.)*"|[^">])*)>(?: +(.*))?'
_MAIL, _RCPT = re.compile(_PATH % b"FROM", re.IGNORECASE), re.compile(_PATH % b"TO", re.IGNORECASE)
_SIZE = re.compile(rb"(?:^| )SIZE=([0-9]{1,20})(?: |$)", re.IGNORECASE)


class Rules(t.NamedTuple):
    """What the sink offers, and which messages it waits for."""

    starttls: bool = False
    refuse: bool = False
    recipient: str | None = None  # only messages to it count
    marker: str | None = None  # only messages with this text in their header count


class Session:
    """The server's side of one connection. Feed it, send what it gives, close when it is over."""

    def __init__(self, peer: Peer, rules: Rules) -> None:
        self.seen = Seen(peer)
        self.finished: list[Seen] = []  # for the owner to take away
        self.over = False  # send what is left, then close
        self.wants_tls = False  # send what is left, then negotiate TLS, then call secured()
        self._rules = rules
        self._buffer = b""
        self._data: Message | None = None
        self._greeted = False
        self._commands = self._wrong = 0
        self._brought = False  # a message, and nothing since: there is no more to tell

    @property
    def expected(self) -> bool:
        """True when the message that is waited for may be coming."""
        return bool(self.seen.rcpt_to) and self._for_recipient()

    def begin(self) -> bytes:
        """The greeting."""
        return b"220 " + NAME.encode() + b" ESMTP\r\n"

    def receive(self, octets: bytes) -> bytes:
        """What to answer to what came."""
        answers: list[bytes] = []
        self._buffer += octets
        while not self.over and not self.wants_tls:
            answer = self._take_data() if self._data else self._take_line()
            if answer is None:
                break
            answers.append(answer)
        if self.wants_tls and self._buffer:  # what came in the clear must not count as said under TLS (CVE-2011-0411)
            self.wants_tls = False
            answers[-1] = self._close(b"421 4.7.0 nothing may follow STARTTLS", "the client went on after STARTTLS")
        if self.over:
            self._buffer = b""
        return b"".join(answers)

    def secured(self, version: str, cipher: str) -> None:
        """TLS stands. The client begins anew (RFC 3207 section 4.2)."""
        self.wants_tls = self._greeted = False
        self._renew()
        self.seen.tls = {"version": version, "cipher": cipher}
        self._reset()

    def end(self, outcome: str, detail: str = "") -> None:
        """The connection is gone, or must go. Only the first reason counts."""
        if self.over:
            return
        self.over = True
        if not self._brought:
            self._finish(outcome, detail)

    def _finish(self, outcome: str, detail: str = "") -> None:
        seen = self.seen
        if self._data is not None:
            seen.data_bytes, self._data = self._data.size, None
        seen.outcome, seen.detail = outcome, detail
        self.finished.append(seen)

    def _close(self, answer: bytes, detail: str) -> bytes:
        self.end(ERROR, detail)
        return answer + b"\r\n"

    # -- commands

    def _take_line(self) -> bytes | None:
        line, newline, rest = self._buffer.partition(b"\n")
        if len(line) > MOST_LINE:
            return self._close(b"500 5.5.2 line too long", "a command that was too long")
        if not newline:
            return None
        self._buffer = rest
        self._commands += 1
        if self._commands > MOST_COMMANDS:
            return self._close(b"421 4.7.0 too many commands", f"more than {MOST_COMMANDS} commands")
        answer = self._command(line[:-1] if line.endswith(b"\r") else line)
        if answer.startswith(b"5"):
            self._wrong += 1
            if self._wrong > MOST_WRONG:
                return self._close(b"421 4.7.0 too many errors", f"more than {MOST_WRONG} commands that are none")
        return answer + b"\r\n"

    def _command(self, line: bytes) -> bytes:
        verb, _space, rest = line.partition(b" ")
        command = _COMMANDS.get(verb.upper())
        if command is None or b"\0" in line:
            return b"500 5.5.2 command not recognized"
        return command(self, rest.strip())

    def _helo(self, name: bytes) -> bytes:
        return self._greet(name, False) or b"250 " + NAME.encode()

    def _ehlo(self, name: bytes) -> bytes:
        refused = self._greet(name, True)
        if refused:
            return refused
        offers = [NAME, "PIPELINING", f"SIZE {MOST_DATA}", "ENHANCEDSTATUSCODES", "8BITMIME", "SMTPUTF8"]
        if self._rules.starttls and self.seen.tls is None:
            offers.insert(1, "STARTTLS")
        last = offers.pop()
        return "".join(f"250-{offer}\r\n" for offer in offers).encode() + b"250 " + last.encode()

    def _greet(self, name: bytes, esmtp: bool) -> bytes:
        if not name:
            return b"501 5.5.4 a name must follow"
        self._renew()
        self._reset()
        self.seen.helo, self.seen.esmtp = text_of(name), esmtp
        self._greeted = True
        return b""

    def _mail(self, rest: bytes) -> bytes:
        found = _MAIL.fullmatch(rest)
        if not self._greeted:
            return b"503 5.5.1 HELO or EHLO comes first"
        if self.seen.mail_from is not None and not self._brought:
            return b"503 5.5.1 one sender a message"
        if found is None:
            return b"501 5.5.4 MAIL FROM:<address> is wanted"
        size = _SIZE.search(found[2] or b"")
        if size and int(size[1]) > MOST_DATA:
            return b"552 5.3.4 message too long"
        self._renew()
        self._brought = False
        self.seen.mail_from = text_of(found[1])
        return b"250 2.1.0 OK"

    def _rcpt(self, rest: bytes) -> bytes:
        found = _RCPT.fullmatch(rest)
        if self._brought or self.seen.mail_from is None:
            return b"503 5.5.1 MAIL comes first"
        if found is None or not found[1]:
            return b"501 5.5.4 RCPT TO:<address> is wanted"
        if len(self.seen.rcpt_to) >= MOST_RECIPIENTS:
            return b"452 4.5.3 too many recipients"
        self.seen.rcpt_to.append(text_of(found[1]))
        return b"250 2.1.5 OK"

    def _data_begins(self, rest: bytes) -> bytes:
        if self._brought or not self.seen.rcpt_to:
            return b"503 5.5.1 RCPT comes first"
        if rest:
            return b"501 5.5.4 nothing may follow DATA"
        self._data = Message()
        return b"354 end with a dot on a line of its own"

    def _rset(self, _rest: bytes) -> bytes:
        self._reset()
        return b"250 2.0.0 OK"

    def _noop(self, _rest: bytes) -> bytes:
        return b"250 2.0.0 OK"

    def _vrfy(self, _rest: bytes) -> bytes:
        return b"252 2.5.0 send it and see"

    def _starttls(self, rest: bytes) -> bytes:
        if not self._rules.starttls or self.seen.tls is not None:
            return b"502 5.5.1 TLS is not offered"
        if rest:
            return b"501 5.5.4 nothing may follow STARTTLS"
        self.wants_tls = True
        return b"220 2.0.0 go ahead"

    def _quit(self, _rest: bytes) -> bytes:
        self.end(QUIT)
        return b"221 2.0.0 bye"

    def _renew(self) -> None:
        """What follows a message is about the next one."""
        if self._brought:
            self.seen = self.seen.next()

    def _reset(self) -> None:
        if not self._brought:
            self.seen.mail_from, self.seen.rcpt_to = None, []

    # -- a message

    def _take_data(self) -> bytes | None:
        data = t.cast(Message, self._data)
        octets, self._buffer = self._buffer, b""
        if not octets:
            return None
        rest = data.take(octets)
        if data.size > MOST_DATA:
            return self._close(b"552 5.3.4 message too long", f"a message of more than {MOST_DATA:,} octets")
        if rest is None:
            return None
        self._buffer = rest
        self.seen.counted = self._for_recipient() and data.has(self._rules.marker)
        self._finish(REFUSED if self._rules.refuse else MESSAGE)
        self._brought = True
        if self._rules.refuse:
            return b"554 5.7.1 refused, as this sink was told to\r\n"
        return b"250 2.0.0 taken, and dropped\r\n"

    def _for_recipient(self) -> bool:
        wanted = self._rules.recipient
        return wanted is None or wanted.lower() in (recipient.lower() for recipient in self.seen.rcpt_to)


_COMMANDS: dict[bytes, t.Callable[[Session, bytes], bytes]] = {
    b"HELO": Session._helo,
    b"EHLO": Session._ehlo,
    b"MAIL": Session._mail,
    b"RCPT": Session._rcpt,
    b"DATA": Session._data_begins,
    b"RSET": Session._rset,
    b"NOOP": Session._noop,
    b"VRFY": Session._vrfy,
    b"STARTTLS": Session._starttls,
    b"QUIT": Session._quit,
}
