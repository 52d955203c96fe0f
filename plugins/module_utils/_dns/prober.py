# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs probings (see probe.py) against the servers that they name, many side by side.

Each Probe is asked once for each Prober, however many probings want it. Probings are taken from their source one by
one as there is room, and what is kept is bounded (probestore.py).
"""

from __future__ import annotations

import collections
import time
import typing as t

from .asker import Asker, Asking, Peer, make_peer
from .nameserver import Nameserver
from .probe import Probe, Probing, Response, section_of
from .probestore import ResponseStore
from .question import NOT_ASKED
from .resolver import Stats

T = t.TypeVar("T")


class ProbeSettings(t.NamedTuple):
    """How hard to ask."""

    timeout: float = 2.0  # seconds for one try at most
    tries: int = 2  # how often a probe is sent before it counts as timed out
    concurrency: int = 200  # probes on their way, and probings, at once; above 200 probes wait for each other
    rate: float = 100.0  # questions a second to one server; 0: no cap


class _Running:
    """A probing under way."""

    told: list[Response | None]  # the responses to a list that it asked side by side, as far as they are there,
    left = 0  # and how many are missing

    def __init__(self, index: int, probing: Probing[t.Any]) -> None:
        self.index = index
        self.probing = probing


class Prober:
    """Asks any server, as its probings want."""

    def __init__(
        self,
        settings: ProbeSettings = ProbeSettings(),  # noqa: B008 - immutable
        clock: t.Callable[[], float] = time.monotonic,
        wall_clock: t.Callable[[], float] = time.time,
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._wall_clock = wall_clock
        self._store = ResponseStore()
        self._peers: dict[Nameserver, Peer] = {}
        self._under_way: dict[Probe, Asking] = {}
        self._news: collections.deque[tuple[Asking, Response]] = collections.deque()  # that waiters were not told yet
        self._finished: collections.deque[tuple[int, t.Any]] = collections.deque()
        self._running = 0
        self._asker: Asker | None = None
        self.stats = Stats()

    def __enter__(self) -> Prober:  # noqa: PYI034 - typing.Self needs Python 3.11
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    @property
    def responses(self) -> t.Mapping[Probe, Response]:
        """Every response so far, by probe."""
        return self._store

    def know(self, responses: t.Iterable[Response]) -> None:
        """Take responses from elsewhere for what these servers say: they are not asked again."""
        for response in responses:
            self._store.put(response)

    def close(self) -> None:
        """Close every socket, and forget what is under way. run() does it at its end, whatever ends it."""
        asker, self._asker = self._asker, None
        if asker is not None:
            asker.close()
            self.stats.add(asker.transport, asker.retransmissions)
        for peer in self._peers.values():
            peer.waiting.clear()
            peer.in_line = False
        self._under_way.clear()
        self._news.clear()
        self._finished.clear()
        self._running = 0

    # -- probings

    def run(self, probings: t.Iterable[Probing[T]]) -> t.Iterator[tuple[int, T]]:
        """Run probings; yield each one's index and result, in the order in which they end."""
        self.close()
        settings = self._settings
        began = self._clock()
        asker = self._asker = Asker(
            self, settings.tries, settings.timeout, settings.concurrency, self._clock, self._wall_clock() - began
        )
        source: t.Iterator[tuple[int, Probing[T]]] | None = enumerate(probings)
        finished = self._finished
        try:
            while True:
                while finished:
                    yield finished.popleft()
                while source is not None and self._running + len(finished) < max(1, settings.concurrency):
                    entry = next(source, None)
                    if entry is None:
                        source = None
                    else:
                        self._running += 1
                        self._advance(_Running(*entry), None)
                if source is None and not self._running and not finished:
                    return
                asker.pump(bool(finished))
        finally:
            self.stats.seconds += self._clock() - began
            self.close()

    def _advance(self, running: _Running, told: t.Any) -> None:
        """Tell a probing what it asked for; go on until it has to wait, or ends."""
        send = running.probing.send
        while True:
            try:
                asked = send(told)
            except StopIteration as done:
                self._running -= 1
                self._finished.append((running.index, done.value))
                return
            if isinstance(asked, Probe):
                told = self._ask(asked, running, -1)
                if told is None:
                    return
            else:
                running.told = [None] * len(asked)
                running.left = len(asked) + 1  # one more, so that nothing ends before all is asked
                for position, probe in enumerate(asked):
                    response = self._ask(probe, running, position)
                    if response is not None:
                        running.told[position] = response
                        running.left -= 1
                running.left -= 1
                if running.left:
                    return
                told = running.told

    # -- probes

    def _ask(self, probe: Probe, waiter: _Running, position: int) -> Response | None:
        """The response where it is known; otherwise the waiter is told when it is."""
        response = self._store.find(probe)
        if response is not None:
            return response
        asking = self._under_way.get(probe)
        if asking is not None:
            asking.waiters.append((waiter, position))
            return None
        if self._asker is None or self._store.full:
            return Response(probe, NOT_ASKED, detail="too many probes for one run")
        try:
            question = section_of(probe)
        except (ValueError, OverflowError):
            return Response(probe, NOT_ASKED, detail="not a name, or not a type")
        peer = self._peers.get(probe.server)
        if peer is None:
            settings = self._settings
            peer = make_peer(probe.server, settings.timeout, max(1, settings.tries), settings.rate)
            self._peers[probe.server] = peer
        asking = self._under_way[probe] = Asking(probe, question, peer, (waiter, position))
        self.stats.questions += 1
        self._asker.submit(asking)
        return None

    def told(self, asking: Asking, response: Response) -> None:
        """A probe came to its end (called by the asker)."""
        del self._under_way[asking.probe]
        self._store.put(response)
        self._news.append((asking, response))
        if len(self._news) > 1:  # the call that tells the first of them goes on with the others: no recursion
            return
        while self._news:
            asking, response = self._news[0]
            for waiter, position in asking.waiters:
                if position == -1:
                    self._advance(waiter, response)
                else:
                    waiter.told[position] = response
                    waiter.left -= 1
                    if not waiter.left:
                        self._advance(waiter, waiter.told)
            self._news.popleft()
