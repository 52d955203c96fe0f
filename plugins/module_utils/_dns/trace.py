# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The way from the root to a name: every address of every name server at every zone cut, and what each of them says.

trace() is a probing (probe.py): no socket, no clock. How it goes down keeps these rules:

- What is asked at a cut does not depend on the name that is looked for, so that a fleet's traces share it: the SOA and
  the NS records of the zone, and the name servers of the zone below, with the name cut short (RFC 9156).
- Cuts are found with one server, at any label; then all servers are asked about the cut. A referral names the topmost
  cut below the zone, so that a name of many labels (ip6.arpa) can be tried several labels at once.
- An empty non-terminal answers NODATA, and one goes on. NXDOMAIN half-way may be the word of a broken server: the whole
  name is asked for before it counts, at all servers.
- The zone of a name is what an authoritative SOA says, within the last referral: a server may hold the zone below too.
- Where an alias leads (RFC 2317, DNAME) is asked anew, at the servers of the zone it leads to.
"""

from __future__ import annotations

import typing as t

from .._address import Network
from . import classless
from . import question as dns
from .classify import ALIAS, ANSWER, DELEGATION, NODATA, NXDOMAIN, classify
from .cuts import ask_all, ask_zone, cut_below, delegation
from .families import LEAST_ROOTS, unheard_families, unrouted_families, without_unheard
from .faults import Ending, Findings, find_faults, is_registry
from .lookup import Bounds, Lookups, Reach
from .name import is_within, relative_to
from .nameserver import Nameserver
from .probe import Probe, Probing, Response
from .question import Alias
from .shared import Shared
from .traced import Step, Trace
from .zonecut import EXPECTED, HINTS, Server, Zone, first_alias

MOST_ZONES = 24  # on one way down; a name of 34 labels has fewer cuts in practice
MOST_ALIASES = 8
_MOST_CLASSLESS = 3  # names tried for a zone after RFC 2317


class TraceOptions(t.NamedTuple):
    """Where traces begin, and whom they may ask."""

    roots: tuple[tuple[str, Nameserver], ...]  # name ("" where it is not known) and address
    port: int = 53  # of all other servers
    special_allowed: tuple[Network, ...] = ()  # special ranges that may be asked all the same
    families: frozenset[int] = frozenset((4, 6))
    expected: tuple[Nameserver, ...] = ()  # asked for the name too, listed or not
    shared: Shared | None = None  # among the traces that one prober runs; never for longer


def trace(owner: str, rdtype: int, options: TraceOptions) -> Probing[Trace]:
    """Trace one name. owner: absolute, in presentation form."""
    bounds = Bounds()
    tracer = _Tracer(owner.lower(), rdtype, options, bounds)
    yield from bounds.run(tracer.run())
    return tracer.conclude()


class _Tracer:
    def __init__(self, owner: str, rdtype: int, options: TraceOptions, bounds: Bounds) -> None:
        self._owner = owner
        self._rdtype = rdtype
        self._options = options
        self._bounds = bounds
        self._shared = options.shared or Shared()
        if self._shared.reach is None:
            given = [server for _name, server in options.roots]
            self._shared.reach = Reach(given, options.special_allowed, options.families, options.port)
        self._reach = self._shared.reach
        types = [rdtype for family, rdtype in ((4, dns.A), (6, dns.AAAA)) if family in options.families]
        roots = sorted((server for _name, server in options.roots), key=lambda server: ":" in server.address)
        self._lookups = Lookups(roots, self._reach, types or [dns.A], self._shared.addresses)
        self._zones: dict[str, Zone] = {}
        self._steps: list[Step] = []
        self._ends: list[Ending] = []  # for the owner, then for where each alias leads
        self._aliases: list[Alias] = []
        self._expected: list[Server] = []
        self._classless: Ending | None = None
        self._notes: list[str] = []

    # -- the way

    def run(self) -> Probing[None]:
        yield from self._begin()
        name, seen = self._owner, {self._owner}
        while True:
            zone = yield from self._descend(name)
            alias = first_alias(zone.said(name)) if not any(said.kind == ANSWER for said in zone.said(name)) else None
            self._ends.append(Ending(name, zone, alias))
            if alias is None:
                break
            self._aliases.append(alias)
            name = alias.target.lower()
            if name in seen or len(self._aliases) > MOST_ALIASES:
                self._ends.append(Ending(name, zone, alias, looped=True))
                break
            seen.add(name)
        if self._rdtype == dns.PTR and self._ends[0].outcome in (NODATA, NXDOMAIN):
            yield from self._look_for_classless(self._ends[0].zone)
        yield from self._ask_expected(dict.fromkeys((name, self._owner)))

    def _look_for_classless(self, zone: Zone) -> Probing[None]:
        """A zone after RFC 2317 that should hold the owner, though no CNAME leads there."""
        server = next((server.where for server in zone.asking() if server.where is not None), None)
        children, neighbours = classless.child_zones(self._owner), classless.neighbours(self._owner)
        if server is None or is_registry(self._owner, zone.name):
            return
        probes = [Probe(server, child, dns.NS) for child in children]
        responses: list[Response] = yield [*probes, *(Probe(server, one, dns.PTR) for one in neighbours)]
        told = [(response.probe.owner, classify(response, zone.name)) for response in responses]
        for name, surely in list(classless.names_told(self._owner, told).items())[:_MOST_CLASSLESS]:
            before = list(self._steps)
            end = Ending(name, (yield from self._descend(name)), None)
            if end.outcome == ANSWER or surely:
                self._classless = end
                return
            self._steps = before

    def _begin(self) -> Probing[None]:
        """The root, where others were already or as its servers say."""
        shared = self._shared
        yield from shared.wait_for(".", self._bounds)
        try:
            known = shared.root()
            self._remember(known if known is not None else (yield from self._prime()))
        finally:
            shared.done(".", self._bounds)

    def _prime(self) -> Probing[Zone]:
        """The root, as the hints give it and as its servers say themselves (RFC 9609)."""
        names = tuple(sorted({name for name, _server in self._options.roots if name}))
        root = Zone(".", None, names, {})
        for name, where in self._options.roots:
            root.servers.append(Server(name or where.address, where.address, HINTS, where))
        yield from ask_zone(root, root.servers)
        found: dict[str, tuple[str, ...]] = {}
        for server in root.servers:
            if server.ns is not None and server.ns.kind == ANSWER:
                found.update(server.ns.glue)
        given = {server.address for server in root.servers}
        if not names:  # given by their addresses alone
            by_address = {address: name for name, addresses in found.items() for address in addresses}
            for server in root.servers:
                server.name = by_address.get(server.address or "", server.name)
        others = {name: tuple(one for one in addresses if one not in given) for name, addresses in found.items()}
        root.glue = {name: addresses for name, addresses in others.items() if addresses}
        more = root.add_glue(self._reach)
        yield from ask_zone(root, more)
        views = [server.view(".") for server in root.servers]
        if not self._bounds.reached:
            self._reach.leave_out(unheard_families(views, LEAST_ROOTS) | unrouted_families(views))
            self._shared.keep(root, None)
        return root

    def _descend(self, name: str) -> Probing[Zone]:
        """From the deepest zone known to the one that holds the name, or to where it goes no further."""
        zone = self._zones[max((known for known in self._zones if is_within(name, known)), key=len)]
        for _each in range(MOST_ZONES):
            below = yield from cut_below(zone, name)
            if below is None:
                yield from ask_all(zone, name, self._rdtype)
                below = next((said.zone for said in zone.said(name) if said.kind == DELEGATION), None)
            if below is None:
                break
            zone = yield from self._enter(below, zone)
        else:
            self._notes.append(f"{name} was not followed below {zone.name}: more than {MOST_ZONES} zones on its way")
        self._add(zone.step(name))
        return zone

    def _enter(self, below: str, zone: Zone) -> Probing[Zone]:
        """The zone below, with the step that leads there; as another trace found it where one did."""
        shared = self._shared
        yield from shared.wait_for(below, self._bounds)
        try:
            known = shared.find(zone.name, below)
            if known is None:
                cut = yield from delegation(zone, below)
                step = zone.step(below)
                yield from self._survey(cut)
                if not self._bounds.reached:
                    shared.keep(cut, step)
                known = step, cut
            self._add(known[0])
            self._remember(known[1])
            return known[1]
        finally:
            shared.done(below, self._bounds)

    def _add(self, step: Step) -> None:
        self._steps = [one for one in self._steps if (one.zone, one.asked) != (step.zone, step.asked)] + [step]

    def _survey(self, zone: Zone) -> Probing[None]:
        """All servers of a zone, at all their addresses: by glue, and by their own look-ups."""
        zone.add_glue(self._reach)
        outside = [name for name in zone.parent_ns if name not in zone.glue and not is_within(name, zone.name)]
        zone.add_found((yield from self._lookups.find_all(outside)), self._reach)
        yield from ask_zone(zone, zone.servers)
        self._remember(zone)
        # In the light of the zone's own servers: names that only they list, and addresses to hold against the glue.
        others = [name for name in zone.names() if name not in zone.lookups]
        found = yield from self._lookups.find_all(others)
        yield from ask_zone(zone, zone.add_found(found, self._reach))
        zone.add_addressless()
        self._remember(zone)

    def _remember(self, zone: Zone) -> None:
        self._zones[zone.name] = zone

    def _ask_expected(self, names: t.Iterable[str]) -> Probing[None]:
        """The names at the servers that the user expects to hold them, whether or not anything leads there."""
        for where in self._options.expected:
            server = Server(where.address, where.address, EXPECTED, where)
            for name in names:
                responses: list[Response] = yield [Probe(where, name, self._rdtype), Probe(where, name, dns.SOA)]
                server.names[name], soa = (classify(response, ".") for response in responses)
                if server.soa is None or not server.speaks:
                    server.soa = soa
            self._expected.append(server)

    # -- the end

    def conclude(self) -> Trace:
        """What was found."""
        end = self._ends[-1]
        zone, said = end.zone, end.zone.said(end.name)
        outcome = "alias_loop" if end.looped else end.outcome or zone.failure(end.name)
        records: dict[str, str] = {}
        for one in said if outcome == ANSWER else ():
            for record in one.records:
                records.setdefault(record.lower(), record)
        ttls = [one.ttl for one in said if one.kind == outcome and one.ttl is not None]
        steps = self._with_expected(end)
        steps, untested = without_unheard(steps)
        notes = [*self._notes, *untested, *self._not_as_expected(end.name)]
        notes += [
            f"not all servers of {one.name} were asked: it has too many"
            for one in self._zones.values()
            if one.cut_short
        ]
        if self._bounds.reached:
            notes.append("not everything was asked: this trace came to the bound of questions that one may ask")
        found = Findings(
            self._owner,
            self._rdtype,
            steps,
            self._zones,
            self._ends,
            self._classless,
            self._expected,
            self._options.families,
        )
        return Trace(
            self._owner,
            self._rdtype,
            tuple(self._without_detours(steps)),
            tuple(self._aliases),
            end.name,
            zone.name,
            relative_to(end.name, zone.name) if is_within(end.name, zone.name) else None,
            zone.soa,
            outcome,
            tuple(records.values()),
            min(ttls + [alias.ttl for alias in self._aliases]) if ttls else None,
            find_faults(found),
            max([self._bounds.at, *(view.at for step in steps for view in step.servers)]),
            tuple(notes),
        )

    def _without_detours(self, steps: list[Step]) -> list[Step]:
        """The steps without those through a zone that was there before, on the way to where an alias leads."""
        names = {end.name for end in self._ends}
        seen: set[str] = set()
        kept = []
        for step in steps:
            if step.zone not in seen or step.asked in names:
                kept.append(step)
            seen.add(step.zone)
        return kept

    def _not_as_expected(self, name: str) -> t.Iterator[str]:
        """What is to be known of expected servers that do not hold the record."""
        for server in self._expected:
            if not any(said.kind in (ANSWER, ALIAS) for said in server.names.values()):
                view = server.view(name)
                what = view.found or view.detail or view.outcome
                yield f"{server.where}, one of expected_nameservers, does not hold the record: {what}"

    def _with_expected(self, end: Ending) -> list[Step]:
        views = tuple(server.view(end.name) for server in self._expected)
        return [
            step._replace(servers=step.servers + views)
            if (step.zone, step.asked) == (end.zone.name, end.name)
            else step
            for step in self._steps
        ]
