# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options of a sink, and what it says when nothing came. Every ValueError is one sentence for the user."""

from __future__ import annotations

import ipaddress
import re
import typing as t

from .._text import printable, quoted
from .listener import Heard
from .session import Rules

_BOUNDS = (("port", 1, 65535), ("timeout", 1, 86400), ("messages", 1, 100))
_RECIPIENT = re.compile(r"[!-;=?-~]{1,254}")  # what may stand between angle brackets, without quoted spaces
_MARKER = re.compile(r"[ -~]{1,200}")


class Where(t.NamedTuple):
    """Where to listen."""

    address: str
    port: int

    def __str__(self) -> str:
        return f"[{self.address}]:{self.port}" if ":" in self.address else f"{self.address}:{self.port}"


def bind_to(params: t.Mapping[str, t.Any]) -> Where:
    """The address and port of a task, once its numbers are within bounds."""
    for option, least, most in _BOUNDS:
        value = params[option]
        if not least <= value <= most:
            raise ValueError(f"{option}: {quoted(value)} given: a number from {least:,} to {most:,} is wanted")
    text = params["address"]
    bare, percent, scope = text.partition("%")
    try:
        address = ipaddress.ip_address(bare)
    except ValueError:
        raise ValueError(
            f"address: {quoted(text)} given: an address of this host is wanted, such as 192.0.2.25, or 0.0.0.0 for all"
        ) from None
    if percent and (address.version == 4 or not re.fullmatch(r"[A-Za-z0-9_.-]{1,15}", scope)):
        raise ValueError(f"address: {quoted(text)} given: only an IPv6 address can have a scope, an interface's name")
    return Where(str(address) + percent + scope, params["port"])


def parse_rules(params: t.Mapping[str, t.Any]) -> Rules:
    """What the sink offers, and which messages count."""
    recipient, marker = params["recipient"], params["marker"]
    if recipient is not None and not _RECIPIENT.fullmatch(recipient):
        raise ValueError(f"recipient: {quoted(recipient)} given: one mailbox such as probe@sink.example is wanted")
    if marker is not None and not _MARKER.fullmatch(marker):
        raise ValueError(f"marker: {quoted(marker)} given: printable ASCII is wanted, 200 characters at most")
    return Rules(params["certificate"] is not None, params["refuse"], recipient, marker)


def sentence(heard: Heard, params: t.Mapping[str, t.Any], where: Where) -> str:
    """What happened instead of what was waited for."""
    wanted, came = params["messages"], heard.counted
    which = f" to {printable(params['recipient'])}" if params["recipient"] else ""
    which += f" with {printable(params['marker'])} in its header" if params["marker"] else ""
    what = f"no message{which}" if not came else f"only {came} of {wanted} messages{which}"
    others = len(heard.seen) + heard.left_out - came
    seen = "no other session" if not others else "1 other session" if others == 1 else f"{others:,} other sessions"
    return f"{what} came to {where} in {params['timeout']:g} s; {seen} was seen".replace(
        "sessions was", "sessions were"
    )
