# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A slow link: a UDP relay that delays and loses datagrams. Run as a process of its own.

    link.py LISTEN-ADDRESS:PORT[,...] SERVER-ADDRESS:PORT ROUND-TRIP LOSS SEED

It must not be the bottleneck: each client socket gets a pair of connected sockets, and whole batches go from one to
the other (recvmmsg and sendmmsg, by ctypes) without a look at what is in them. Clients that take a new socket for
each question would cost a pair each; the first datagrams of a socket go one by one instead, and their answers find
back by the id. Delay is the same for all, so what is due stands at the head of one queue. Half of the loss happens on
each way.
"""

from __future__ import annotations

import collections
import contextlib
import ctypes
import os
import random
import resource
import select
import socket
import sys
import time
import typing as t

BATCH = 64  # datagrams in one batch
SIZE = 1500  # octets in one datagram
TICK = 0.0005  # seconds between two looks at the network while something is under way
IDLE = 10.0  # seconds after which a client socket's pair is closed
SINGLE = 4  # datagrams of a client socket that go one by one, before it gets a pair
SHARED = 64  # sockets to the server for those
DONTWAIT = 0x40
_libc = ctypes.CDLL(None, use_errno=True)


class _IoVec(ctypes.Structure):
    _fields_ = (("base", ctypes.c_void_p), ("length", ctypes.c_size_t))


class _Message(ctypes.Structure):
    """struct mmsghdr: a struct msghdr, and how long the datagram is."""

    _fields_ = (
        ("name", ctypes.c_void_p),
        ("name_length", ctypes.c_uint),
        ("vectors", ctypes.c_void_p),
        ("vector_count", ctypes.c_size_t),
        ("control", ctypes.c_void_p),
        ("control_length", ctypes.c_size_t),
        ("flags", ctypes.c_size_t),  # an int, and padding
        ("length", ctypes.c_uint),
    )


class Batch:
    """Up to BATCH datagrams that arrived together."""

    def __init__(self) -> None:
        self._octets = ctypes.create_string_buffer(BATCH * SIZE)
        self._vectors = (_IoVec * BATCH)()
        self._messages = (_Message * BATCH)()
        start, vector = ctypes.addressof(self._octets), ctypes.addressof(self._vectors)
        for place in range(BATCH):
            self._vectors[place].base = start + place * SIZE
            self._vectors[place].length = SIZE
            self._messages[place].vectors = vector + place * ctypes.sizeof(_IoVec)
            self._messages[place].vector_count = 1
        self.count = 0

    def receive(self, number: int) -> int:
        """Take what a socket has; how many datagrams."""
        self.count = max(0, _libc.recvmmsg(number, self._messages, BATCH, DONTWAIT, None))
        vectors, messages = self._vectors, self._messages
        for place in range(self.count):
            vectors[place].length = messages[place].length
        return self.count

    def send(self, number: int, lost: t.Sequence[int]) -> None:
        """Send all but the lost ones, and be ready for the next use."""
        begin, size = 0, ctypes.sizeof(_Message)
        for end in (*lost, self.count):
            while begin < end:
                sent = _libc.sendmmsg(number, ctypes.byref(self._messages, begin * size), end - begin, DONTWAIT)
                if sent <= 0:
                    break
                begin += sent
            begin = end + 1
        for place in range(self.count):
            self._vectors[place].length = SIZE


class Pair:
    """The two sockets that stand for one client socket."""

    def __init__(self, listening: tuple[str, int], client: tuple[str, int], server: tuple[str, int]) -> None:
        self.down = _socket()
        self.down.bind(listening)
        self.down.connect(client)
        self.up = _socket()
        self.up.connect(server)
        self.used = time.monotonic()


def _socket() -> socket.socket:
    made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    for option in (socket.SO_RCVBUF, socket.SO_SNDBUF):
        made.setsockopt(socket.SOL_SOCKET, option, 4194304)
    return made


class Link:
    """The relay."""

    def __init__(
        self, listening: t.Sequence[tuple[str, int]], server: tuple[str, int], round_trip: float, loss: float, seed: str
    ) -> None:
        self._server = server
        self._delay = round_trip / 2 - TICK / 2  # a datagram waits half a tick on average before it is seen
        self._loss = loss / 2
        self._random = random.Random(seed)
        self._listening: dict[int, tuple[socket.socket, tuple[str, int]]] = {}
        self._pairs: dict[tuple[tuple[str, int], tuple[str, int]], Pair] = {}
        self._ways: dict[int, tuple[Pair, int]] = {}  # by descriptor: the pair, and where to send
        self._under_way: collections.deque[tuple[float, int, Batch, Pair]] = collections.deque()
        self._singles: collections.deque[tuple[float, socket.socket, tuple[str, int], bytes]] = collections.deque()
        self._heard: dict[tuple[str, int], int] = {}  # datagrams of each client socket
        self._owed: dict[tuple[int, bytes], tuple[float, socket.socket, tuple[str, int]]] = {}  # by socket and id
        self._spare: list[Batch] = []
        self._poll = select.epoll()
        self._next_lost = self._gap()
        self._shared = collections.deque(_socket() for _each in range(SHARED))
        self._by_number = {made.fileno(): made for made in self._shared}
        for made in self._shared:
            self._poll.register(made, select.EPOLLIN)
        for address in listening:
            made = _socket()
            made.bind(address)
            self._listening[made.fileno()] = (made, address)
            self._poll.register(made, select.EPOLLIN)

    def _gap(self) -> int:
        """Datagrams until the next one that is lost."""
        return int(self._random.expovariate(self._loss)) if self._loss else sys.maxsize

    def _lost(self, count: int) -> list[int]:
        lost = []
        while self._next_lost < count:
            lost.append(self._next_lost)
            self._next_lost += 1 + self._gap()
        self._next_lost -= count
        return lost

    def run(self) -> None:
        """Relay until terminated."""
        tidy = time.monotonic() + IDLE
        while True:
            busy = self._under_way or self._singles
            for number, _event in self._poll.poll(0.0 if busy else 1.0, 4096):
                if number in self._ways:
                    self._take(number)
                elif number in self._listening:
                    self._greet(number)
                elif number in self._by_number:
                    self._take_singles(number)
            now = time.monotonic()
            self._let_go(now)
            if now > tidy:
                self._tidy(now)
                tidy = now + IDLE
            if self._under_way or self._singles:
                time.sleep(TICK)

    def _let_go(self, now: float) -> None:
        while self._under_way and self._under_way[0][0] <= now:
            _due, number, batch, pair = self._under_way.popleft()
            pair.used = now
            batch.send(number, self._lost(batch.count))
            self._spare.append(batch)
        while self._singles and self._singles[0][0] <= now:
            _due, through, to, octets = self._singles.popleft()
            if not self._lost(1):
                with contextlib.suppress(OSError):
                    through.sendto(octets, to)

    def _take(self, number: int) -> None:
        pair, to = self._ways[number]
        while True:
            batch = self._spare.pop() if self._spare else Batch()
            if not batch.receive(number):
                self._spare.append(batch)
                return
            self._under_way.append((time.monotonic() + self._delay, to, batch, pair))
            if batch.count < BATCH:
                return

    def _greet(self, number: int) -> None:
        """Datagrams from client sockets that have no pair yet (or have had one for a moment only)."""
        listening, address = self._listening[number]
        while True:
            try:
                octets, client = listening.recvfrom(SIZE)
            except OSError:
                return
            now = time.monotonic()
            heard = self._heard[client] = self._heard.get(client, 0) + 1
            if heard > SINGLE:
                self._pair(address, client)
            through = self._through(octets[:2], now)
            self._owed[through.fileno(), octets[:2]] = (now, listening, client)
            self._singles.append((now + self._delay, through, self._server, octets))

    def _through(self, ident: bytes, now: float) -> socket.socket:
        """A shared socket on which nothing is outstanding with that id."""
        for _each in range(SHARED):
            self._shared.rotate()
            owed = self._owed.get((self._shared[0].fileno(), ident))
            if owed is None or owed[0] < now - 1.0:
                break
        return self._shared[0]

    def _take_singles(self, number: int) -> None:
        through = self._by_number[number]
        while True:
            try:
                octets = through.recv(SIZE)
            except OSError:
                return
            owed = self._owed.pop((number, octets[:2]), None)
            if owed is not None:
                self._singles.append((time.monotonic() + self._delay, owed[1], owed[2], octets))

    def _pair(self, address: tuple[str, int], client: tuple[str, int]) -> None:
        if (address, client) not in self._pairs:
            pair = self._pairs[address, client] = Pair(address, client, self._server)
            for one, other in ((pair.down, pair.up), (pair.up, pair.down)):
                self._ways[one.fileno()] = (pair, other.fileno())
                self._poll.register(one, select.EPOLLIN)

    def _tidy(self, now: float) -> None:
        self._heard.clear()
        for owing in [key for key, owed in self._owed.items() if owed[0] < now - IDLE]:
            del self._owed[owing]
        for key, pair in list(self._pairs.items()):
            if pair.used < now - IDLE:
                del self._pairs[key]
                for made in (pair.down, pair.up):
                    del self._ways[made.fileno()]
                    made.close()


def _endpoint(text: str) -> tuple[str, int]:
    address, port = text.rsplit(":", 1)
    return address, int(port)


if __name__ == "__main__":
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    link = Link(
        [_endpoint(text) for text in sys.argv[1].split(",")],
        _endpoint(sys.argv[2]),
        float(sys.argv[3]),
        float(sys.argv[4]),
        sys.argv[5],
    )
    print(os.getpid(), flush=True)
    link.run()
