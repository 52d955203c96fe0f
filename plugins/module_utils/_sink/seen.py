# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who came: what is written down of a message, or of a session without one, and how it is shown. Pure."""

from __future__ import annotations

import typing as t

from .._text import printable

# How a session, or one message of it, ended.
MESSAGE = "message"  # a message came whole, and was accepted
REFUSED = "refused"  # the same, and the sink refused it because it was told to
QUIT = "quit"  # the client said QUIT
CLOSED = "closed"  # the client went away
TIMEOUT = "timeout"  # time was up
ERROR = "error"  # the sink closed the connection; the detail says why

MOST_SHOWN = 320  # characters of a name or a mailbox that are returned


class Peer(t.NamedTuple):
    """Who connected, and when."""

    at: float  # Unix time
    address: str
    port: int


class Seen:
    """A message, or a session that brought none. Texts are as the client sent them, but for their encoding."""

    def __init__(self, peer: Peer) -> None:
        self.peer = peer
        self.helo: str | None = None
        self.esmtp = False
        self.tls: dict[str, str] | None = None
        self.mail_from: str | None = None
        self.rcpt_to: list[str] = []
        self.data_bytes = 0
        self.outcome = ""
        self.detail = ""
        self.counted = False

    def next(self) -> Seen:
        """The next message of the same session."""
        seen = Seen(self.peer)
        seen.helo, seen.esmtp, seen.tls = self.helo, self.esmtp, self.tls
        return seen

    def view(self) -> dict[str, t.Any]:
        """What is returned: bounded, and harmless wherever it is shown."""
        return {
            **self.peer._asdict(),
            "helo": _shown(self.helo),
            "esmtp": self.esmtp,
            "tls": self.tls,
            "mail_from": _shown(self.mail_from),
            "rcpt_to": [printable(recipient, MOST_SHOWN) for recipient in self.rcpt_to],
            "data_bytes": self.data_bytes,
            "outcome": self.outcome,
            "detail": printable(self.detail),
            "counted": self.counted,
        }


def text_of(octets: bytes) -> str:
    """What a client sent, as text; octets that are no UTF-8 as \\xNN."""
    return octets.decode("utf-8", "backslashreplace")


def _shown(text: str | None) -> str | None:
    return None if text is None else printable(text, MOST_SHOWN)
