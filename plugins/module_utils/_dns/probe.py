# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A question to one certain server, and what that server said: what traces and validation are made of.

The resolver (resolver.py) wants to know what DNS says and takes any server's word; here each server is asked by name,
without recursion, and whatever it says is kept, wrong or not. A *probing* is a generator like a check (question.py):
it yields a Probe (or a list of them, asked side by side) and is sent the Response (or the list of Responses). The
driver is prober.py; replay() below runs one over saved responses. Nothing here opens a socket or looks at a clock.
"""

from __future__ import annotations

import typing as t

from .nameserver import Nameserver
from .question import MALFORMED, NOT_ASKED, TIMEOUT, UNREACHABLE

if t.TYPE_CHECKING:
    import dns.message

RESPONSE = "response"  # the server answered; what it said is in rcode, flags and sections

#: What can become of a probe. Only RESPONSE carries a message.
PROBE_OUTCOMES = (RESPONSE, TIMEOUT, UNREACHABLE, MALFORMED, NOT_ASKED)


class Probe(t.NamedTuple):
    """One question to one server."""

    server: Nameserver
    owner: str  # absolute, lower case, presentation form (see question.py)
    rdtype: int
    recurse: bool = False  # RD
    unchecked: bool = False  # CD: a validating resolver is to answer without validating
    dnssec: bool = False  # DO: signatures wanted


class Seen(t.NamedTuple):
    """A record in a response. Names in value are absolute, in presentation form, with their case kept."""

    owner: str  # lower case
    rdtype: int
    ttl: int
    value: str  # an address in canonical text, a name, "10 mail.example." for MX, seven fields for SOA; "" for others


class Response:
    """What one server said. Immutable by agreement."""

    __slots__ = (
        "additional", "answers", "at", "authority", "detail", "extended_errors", "flags", "outcome", "probe", "rcode",
        "rtt", "transport", "wire",
    )  # fmt: skip

    def __init__(
        self,
        probe: Probe,
        outcome: str,
        rcode: int | None = None,
        flags: int = 0,
        answers: tuple[Seen, ...] = (),
        authority: tuple[Seen, ...] = (),
        additional: tuple[Seen, ...] = (),
        extended_errors: tuple[tuple[int, str], ...] = (),
        wire: bytes | None = None,
        transport: str | None = None,
        at: float = 0.0,
        rtt: float = 0.0,
        detail: str = "",
    ) -> None:
        self.probe = probe
        self.outcome = outcome  # one of PROBE_OUTCOMES
        self.rcode = rcode
        self.flags = flags  # the header's 16 bits: AA, TC, RA, AD in reply.py
        self.answers = answers
        self.authority = authority
        self.additional = additional
        self.extended_errors = extended_errors  # RFC 8914: (code, bounded printable text)
        self.wire = wire  # the message as it came, for validation and for saved evidence
        self.transport = transport  # "udp", "tcp" or None
        self.at = at  # Unix time
        self.rtt = rtt  # seconds
        self.detail = detail  # a few words: the errno's text, "no EDNS"; bounded, printable

    def message(self) -> dns.message.Message:
        """The whole message, read by dnspython behind the guard of message.py; ValueError where it cannot be read."""
        raise NotImplementedError


Probed = t.Union[Probe, t.Sequence[Probe]]
T = t.TypeVar("T")
Probing = t.Generator[Probed, t.Any, T]


def replay(probing: Probing[T], lookup: t.Callable[[Probe], Response | None]) -> T:
    """Run one probing to its end over responses that are already there; what is missing is told as NOT_ASKED."""

    def tell(probe: Probe) -> Response:
        response = lookup(probe)
        return Response(probe, NOT_ASKED) if response is None else response

    try:
        asked = next(probing)
        while True:
            asked = probing.send(tell(asked) if isinstance(asked, Probe) else [tell(probe) for probe in asked])
    except StopIteration as done:
        return t.cast(T, done.value)
