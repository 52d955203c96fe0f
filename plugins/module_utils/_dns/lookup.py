# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a trace needs beside its own way down: addresses of name servers, looked up from the root as a resolver does,
which of them may be asked at all, and bounds that no zone can make it exceed.

Probings (probe.py), without socket or clock. A name server's own zone is not what is traced: one server that answers
is enough here, and the zones on the way are remembered.
"""

from __future__ import annotations

import typing as t

from .._address import PUBLIC, Network, parse_address, within
from . import question as dns
from .classify import ALIAS, ANSWER, DELEGATION, NODATA, NXDOMAIN, USABLE, Said, classify
from .name import is_within
from .nameserver import Nameserver
from .probe import Probe, Probing, Response

# Bounds of one trace. An ordinary one asks 200 to 600 questions, most of them at cuts that the others share.
MOST_PROBES = 3000
MOST_ROUNDS = 400  # waits for an answer
MOST_SILENT_ROUNDS = 40  # of them those in which somebody did not answer: each costs all tries and time-outs

MOST_HOPS = 24  # zones on the way to a name server's address
MOST_ALIASES = 8  # a name server's name must be no alias (RFC 2181 section 10.3); some are
MOST_DEPTH = 6  # name servers whose address depends on other name servers' addresses
MOST_ADDRESSES = 16  # of one name server
_BATCHES = ((0, 1), (1, 3), (3, 6))  # servers of a zone asked side by side, until one answers
_NO_OTHERS = 2  # name servers without glue that are looked up to go on

SPECIAL = "not asked, for it is special"  # begins the reason why such an address is not asked

T = t.TypeVar("T")


class Bounds:
    """Runs a probing under the bounds, asks nothing twice, and remembers what became of it."""

    def __init__(self) -> None:
        self._known: dict[Probe, Response] = {}
        self._rounds = self._silent = 0
        self.reached = False  # something was not asked because of a bound
        self.at = 0.0  # when the last answer came
        self.waiting: list[Probe] = []  # for the answers to these

    def run(self, probing: Probing[T]) -> Probing[T]:
        """The same probing, bounded: what is beyond is told as NOT_ASKED."""
        try:
            asked = next(probing)
            while True:
                probes = [asked] if isinstance(asked, Probe) else list(asked)
                yield from self._ask([probe for probe in dict.fromkeys(probes) if probe not in self._known])
                told = [self._known.get(probe) or Response(probe, dns.NOT_ASKED) for probe in probes]
                asked = probing.send(told[0] if isinstance(asked, Probe) else told)
        except StopIteration as done:
            return t.cast(T, done.value)

    def _ask(self, probes: list[Probe]) -> Probing[None]:
        room = MOST_PROBES - len(self._known)
        if self._rounds >= MOST_ROUNDS or self._silent >= MOST_SILENT_ROUNDS:
            room = 0
        if len(probes) > room:
            self.reached = True
            probes = probes[:room]
        if not probes:
            return
        self._rounds += 1
        self.waiting = probes
        responses: list[Response] = yield probes
        self._known.update(zip(probes, responses))
        self._silent += any(response.outcome == dns.TIMEOUT for response in responses)
        self.at = max(self.at, *(response.at for response in responses))


def side_by_side(probings: t.Iterable[Probing[T]]) -> Probing[list[T]]:
    """Run several probings at once, in step; their results in order."""
    results: dict[int, T] = {}
    waiting: list[tuple[int, Probing[T], t.Any]] = []

    def go_on(index: int, probing: Probing[T], told: t.Any) -> None:
        try:
            asked = probing.send(told)
            waiting.append((index, probing, asked))
        except StopIteration as done:
            results[index] = done.value

    for index, probing in enumerate(probings):
        go_on(index, probing, None)
    while waiting:
        asking, waiting = waiting, []
        lists = [[asked] if isinstance(asked, Probe) else list(asked) for _index, _probing, asked in asking]
        responses: list[Response] = yield [probe for probes in lists for probe in probes]
        for (index, probing, asked), probes in zip(asking, lists):
            told, responses = responses[: len(probes)], responses[len(probes) :]
            go_on(index, probing, told[0] if isinstance(asked, Probe) else told)
    return [results[index] for index in sorted(results)]


class Reach:
    """Which addresses may be asked. A zone must not aim our questions at hosts of our own networks."""

    def __init__(
        self, given: t.Iterable[Nameserver], allowed: t.Sequence[Network], families: t.Collection[int], port: int
    ) -> None:
        self._allowed = allowed
        self._families = families
        self._port = port
        # Whoever begins at a special address traces a DNS that lives in such addresses.
        self._ranges = {parse_address(server.address.partition("%")[0]).range for server in given}
        self._dead: frozenset[int] = frozenset()
        self._servers: dict[str, Nameserver | str] = {}

    def server(self, address: str) -> Nameserver | str:
        """Where to ask, or in a few words why this address is not asked."""
        if address not in self._servers:
            self._servers[address] = self._decide(address)
        return self._servers[address]

    def leave_out(self, families: t.Collection[int]) -> None:
        """Ask no more in these families: nobody answers there."""
        self._dead = frozenset(families)

    def _decide(self, text: str) -> Nameserver | str:
        address = parse_address(text)
        where = address.range
        if address.mapped:
            return f"{SPECIAL}: an IPv4 address inside an IPv6 address"
        if where.kind != PUBLIC and where not in self._ranges and not within(address, self._allowed):
            return f"{SPECIAL}: {where.purpose} ({where.reference})"
        if address.version not in self._families:
            return f"IPv{address.version} is not asked"
        if address.version in self._dead:
            return f"IPv{address.version} is not asked: no root server answers by it"
        return Nameserver(address.text, self._port)


class Addresses(t.NamedTuple):
    """What is known about the addresses of a name server."""

    known: bool  # DNS has spoken: there are addresses, or there are none
    addresses: tuple[str, ...] = ()
    detail: str = ""


class Lookups:
    """Addresses of name servers, each looked up once."""

    def __init__(
        self,
        roots: t.Iterable[Nameserver],
        reach: Reach,
        rdtypes: t.Sequence[int],
        shared: t.Mapping[str, Addresses] | None = None,
    ) -> None:
        self._shared = shared if shared is not None else {}  # what other traces found
        self._reach = reach
        self._rdtypes = rdtypes  # A, AAAA or both
        self._roots = tuple(roots)
        self._found: dict[str, Addresses] = {}

    def find_all(self, names: t.Iterable[str]) -> Probing[dict[str, Addresses]]:
        """The addresses of several name servers, looked up side by side."""
        wanted = list(dict.fromkeys(names))
        found = yield from side_by_side(self.find(name) for name in wanted)
        return dict(zip(wanted, found))

    def find(self, name: str, above: tuple[str, ...] = ()) -> Probing[Addresses]:
        """The addresses of one name server. above: those that wait for this one."""
        if name in self._found or name in self._shared:
            return self._found.get(name) or self._shared[name]
        if name in above:
            return Addresses(False, detail="its address can only be had from itself")
        if len(above) >= MOST_DEPTH:
            return Addresses(False, detail="its address depends on too many other name servers")
        found = yield from self._walk(name, above)
        if found.known or not above:  # what could not be found on the way to another may be found on its own
            self._found[name] = found
        return found

    def _walk(self, name: str, above: tuple[str, ...]) -> Probing[Addresses]:
        """From the root, whatever is known already: what is asked depends on the name alone, and can be replayed."""
        owner, aliases = name, 0
        zones: dict[str, tuple[Nameserver, ...]] = {".": self._roots}
        glue: tuple[str, ...] = ()
        for _hop in range(MOST_HOPS):
            zone = max((zone for zone in zones if is_within(owner, zone)), key=len)
            said = yield from self._first(zone, zones[zone], owner)
            if said is None:
                detail = f"no usable answer from the servers of {zone}"
                return Addresses(True, glue, f"by glue alone: {detail}") if glue else Addresses(False, detail=detail)
            if said.kind == DELEGATION:
                glue = said.glue.get(owner, ()) if is_within(owner, zone) else ()
                zones[said.zone or "."] = yield from self._delegated(said, zone, (*above, name))
            elif said.kind == ALIAS and said.alias is not None:
                owner, aliases = said.alias.target.lower(), aliases + 1
                if aliases > MOST_ALIASES:
                    break
            else:
                return (yield from self._both(said, owner, zone, zones[zone]))
        return Addresses(False, detail="its name leads too far")

    def _first(self, zone: str, servers: tuple[Nameserver, ...], owner: str) -> Probing[Said | None]:
        for begin, end in _BATCHES:
            probes = [Probe(server, owner, self._rdtypes[0]) for server in servers[begin:end]]
            responses: list[Response] = yield probes
            for response in responses:
                said = classify(response, zone)
                if said.kind in USABLE:
                    return said
        return None

    def _delegated(self, said: Said, zone: str, above: tuple[str, ...]) -> Probing[tuple[Nameserver, ...]]:
        """Servers of a zone below: by their glue where the zone above may give it, else by their own names."""
        addresses = [one for name, glue in said.glue.items() if is_within(name, zone) for one in glue]
        if not addresses:
            names = [name for name in said.ns if not is_within(name, said.zone or ".")]
            found = yield from side_by_side(self.find(name, above) for name in names[:_NO_OTHERS])
            addresses = [one for each in found for one in each.addresses]
        servers = [self._reach.server(address) for address in sorted(addresses, key=lambda one: ":" in one)]
        return tuple(dict.fromkeys(server for server in servers if isinstance(server, Nameserver)))

    def _both(self, said: Said, owner: str, zone: str, servers: tuple[Nameserver, ...]) -> Probing[Addresses]:
        """The addresses of both families, from the server that answered for one."""
        server = said.response.probe.server
        records = list(said.records)
        probes = [Probe(server, owner, rdtype) for rdtype in self._rdtypes[1:]] if said.kind != NXDOMAIN else []
        if not records:  # that it has none is not taken from one server's word
            others = [other for other in servers if other != server][:1]
            probes += [Probe(other, owner, rdtype) for other in others for rdtype in self._rdtypes]
        responses: list[Response] = yield probes
        unknown = ""
        for response in responses:
            other = classify(response, zone)
            if other.kind == ANSWER and response.probe.server != server and records:
                continue
            if other.kind == ANSWER:
                records += other.records
            elif other.kind not in (NODATA, NXDOMAIN) and response.probe.server == server:
                unknown = f"its other addresses could not be looked up ({other.kind})"
        if unknown and not records:
            return Addresses(False, detail=unknown)
        nothing = "no such name" if said.kind == NXDOMAIN else "no address record"
        return Addresses(True, tuple(records[:MOST_ADDRESSES]), unknown or ("" if records else nothing))
