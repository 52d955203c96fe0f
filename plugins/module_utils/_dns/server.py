# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is known about one name server while questions go to it: how fast it answers, whether it answers at all, and
how soon it may be asked again. No socket and no clock: every method is told the time."""

from __future__ import annotations

import collections
import typing as t

from .nameserver import Nameserver

if t.TYPE_CHECKING:
    from .inquiry import Attempt

FIRST_PATIENCE = 1.0  # before anything was measured (RFC 6298 section 2.1)
LEAST_PATIENCE = 0.1  # a busy machine on either side must not look like a loss
LONGEST_AWAY = 30.0
NO_TCP_FOR = 30.0  # seconds after TCP failed
TCP_TRUST = 64  # failures in a row over TCP, after an answer over it, that are put down to the questions
BURST = 0.02  # seconds' worth of questions that may go out at once under a rate


class Server:
    """One name server, as the engine sees it."""

    __slots__ = ("nameserver", "index", "text", "timeout", "ageing", "silences", "away_until", "plain",
                 "no_tcp_until", "interval", "_tcp_trust", "_smoothed", "_variation", "last_heard",
                 "_next")  # fmt: skip

    def __init__(self, nameserver: Nameserver, index: int, timeout: float, sends: int, rate: float) -> None:
        self.nameserver = nameserver
        self.index = index
        self.text = str(nameserver)
        self.timeout = timeout
        #: Attempts by the time they were sent, a queue for the first attempt at a question, one for the second ...
        self.ageing: list[collections.deque[Attempt]] = [collections.deque() for _each in range(sends)]
        self.silences = 0  # attempts in a row that got nothing back
        self.away_until = 0.0  # until then others are asked first
        self.plain = False  # it wants no EDNS
        self.no_tcp_until = 0.0
        self._tcp_trust = 0
        self._smoothed = -1.0
        self._variation = 0.0
        self.last_heard = float("-inf")
        self.interval = 1.0 / rate if rate else 0.0  # seconds between questions; 0: no cap
        self._next = 0.0

    def patience(self, level: int) -> float:
        """Seconds until the level-th attempt (from 0) at a question is followed by another: RFC 6298 with back-off.

        The last attempt gets the whole time-out.
        """
        if level + 1 >= len(self.ageing):
            return self.timeout
        if self._smoothed < 0:
            return min(self.timeout, FIRST_PATIENCE * (1 << level))
        return min(self.timeout, max(LEAST_PATIENCE, self._smoothed + 4 * self._variation) * (1 << level))

    def heard(self, sent: float, now: float) -> None:
        """An answer came to what was sent then (each attempt has an id of its own, so this is never ambiguous)."""
        rtt = now - sent
        if self._smoothed < 0:
            self._smoothed, self._variation = rtt, rtt / 2
        else:
            self._variation += (abs(rtt - self._smoothed) - self._variation) / 4
            self._smoothed += (rtt - self._smoothed) / 8
        self.last_heard = now
        if self.silences:
            self.silences = 0
            self.away_until = 0.0

    def silent(self, sent: float, now: float) -> None:
        """Nothing came to what was sent then. A server that answered others since is only on a lossy path."""
        if self.last_heard < sent:
            self.silences += 1
            self._send_away(now)

    def heard_over_tcp(self) -> None:
        """Something came over TCP, of use or not."""
        self._tcp_trust = TCP_TRUST

    def failed_over_tcp(self, now: float) -> None:
        """A connection came to nothing. Where others did not, that may be about one zone, and not about TCP."""
        if self._tcp_trust:
            self._tcp_trust -= 1
        else:
            self.no_tcp_until = now + NO_TCP_FOR

    def _send_away(self, now: float) -> None:
        self.away_until = now + min(LONGEST_AWAY, self.timeout * (1 << min(self.silences, 10)))

    def take_turn(self, now: float) -> None:
        """A question goes out to it. Where it was silent, one question is the probe; the others go on elsewhere."""
        if self.interval:
            self._next = max(self._next, now - BURST) + self.interval
        if self.silences and now >= self.away_until:
            self._send_away(now)

    def wait(self, now: float) -> float:
        """Seconds until its rate allows the next question."""
        return max(0.0, self._next - now) if self.interval else 0.0
