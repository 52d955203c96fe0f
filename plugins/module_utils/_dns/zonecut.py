# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One zone while it is being traced: how it is delegated, its name servers at all their addresses, what each said.

Pure: what is asked, and of whom, is decided in trace.py. step() makes the finished Step of traced.py.
"""

from __future__ import annotations

import typing as t

from . import question as dns
from . import traced
from .classify import ALIAS, ANSWER, AUTHORITATIVE, DELEGATION, Said
from .lookup import Addresses, Reach
from .name import is_within
from .nameserver import Nameserver
from .traced import ServerView, Soa, Step

MOST_SERVERS = 32  # addresses of one zone that are asked; the root has 26
MOST_RECORDS = 100  # in the view of one server

HINTS, GLUE, LOOKUP, EXPECTED = "hints", "glue", "lookup", "expected"
_FOUND = {DELEGATION: "referral"}


class Server:
    """One address of one name server, or a name server without address."""

    def __init__(self, name: str, address: str | None, via: str, where: Nameserver | tuple[str, str]) -> None:
        self.name = name
        self.address = address
        self.via = via
        self._where = where
        self.where = where if isinstance(where, Nameserver) else None
        self.unasked = where if not isinstance(where, Nameserver) else None  # else the outcome, and why
        self.soa: Said | None = None
        self.ns: Said | None = None
        self.names: dict[str, Said] = {}  # what it said about other names of the zone

    def fork(self) -> Server:
        """The same, but for what it said about names in the zone."""
        twin = Server(self.name, self.address, self.via, self._where)
        twin.soa, twin.ns = self.soa, self.ns
        return twin

    @property
    def speaks(self) -> bool:
        """It answers for the zone."""
        return self.soa is not None and self.soa.kind in AUTHORITATIVE

    @property
    def answers(self) -> bool:
        """It answers, for the zone or not."""
        return self.soa is not None and self.soa.kind not in traced.SILENT and self.soa.kind != traced.NOT_TESTED

    def view(self, asked: str) -> ServerView:
        """What it is to the zone, with what it said about one name."""
        said = self.names.get(asked)
        outcome, detail = self._outcome(said)
        serial = self.soa.soa.serial if self.soa is not None and self.soa.soa is not None and self.speaks else None
        ns = self.ns.ns if self.ns is not None and self.ns.kind == ANSWER else None
        seen = [one for one in (self.soa, self.ns, said) if one is not None]
        spoke = said is not None and said.speaks
        return ServerView(
            self.name,
            self.address,
            self.via,
            outcome,
            serial,
            ns,
            _FOUND.get(said.kind, said.kind) if said is not None and spoke else None,
            said.records[:MOST_RECORDS] if said is not None and spoke and said.kind == ANSWER else (),
            said.ttl if said is not None and spoke else None,
            min((one.response.rtt for one in seen if one.response.rtt), default=0.0),
            max((one.response.at for one in seen), default=0.0),
            detail,
        )

    def _outcome(self, said: Said | None) -> tuple[str, str]:
        if self.unasked is not None:
            return self.unasked
        if self.soa is None:
            return traced.NOT_TESTED, "not asked"
        if self.speaks:
            detail = "" if said is None or said.speaks else f"asked for the name itself: {said.detail or said.kind}"
            return traced.AUTHORITATIVE, detail or ("" if self.soa.soa is not None else "gives no SOA")
        if said is not None and said.speaks:  # it refers, or answers, and yet gives no SOA
            return traced.AUTHORITATIVE, f"asked for the SOA: {self.soa.detail or self.soa.kind}"
        return self.soa.kind, self.soa.detail


class Zone:
    """A zone and its servers."""

    def __init__(
        self, name: str, parent: str | None, parent_ns: tuple[str, ...], glue: dict[str, tuple[str, ...]]
    ) -> None:
        self.name = name
        self.parent = parent
        self.parent_ns = parent_ns
        self.glue = glue
        self.referrals: tuple[tuple[str, ...], ...] = ()  # the sets of name servers that the parent's servers give
        self.servers: list[Server] = []
        self.lookups: dict[str, Addresses] = {}
        self.signed: bool | None = None
        self.cut_short = False  # a bound kept servers from being asked

    def fork(self) -> Zone:
        """The same zone for another trace, which asks its servers about other names."""
        twin = Zone(self.name, self.parent, self.parent_ns, self.glue)
        twin.referrals, twin.lookups, twin.signed, twin.cut_short = (
            self.referrals,
            self.lookups,
            self.signed,
            self.cut_short,
        )
        twin.servers = [server.fork() for server in self.servers]
        return twin

    def add_glue(self, reach: Reach) -> list[Server]:
        """The servers whose addresses came with the referral."""
        before = len(self.servers)
        for name, addresses in self.glue.items():
            self._add(name, addresses, GLUE, reach)
        return self.servers[before:]

    def add_found(self, found: t.Mapping[str, Addresses], reach: Reach) -> list[Server]:
        """The servers whose addresses were looked up; those that were not there before."""
        self.lookups.update(found)
        before = len(self.servers)
        for name, addresses in found.items():
            self._add(name, addresses.addresses, LOOKUP, reach)
        return self.servers[before:]

    def _add(self, name: str, addresses: t.Iterable[str], via: str, reach: Reach) -> None:
        known = {(server.name, server.address) for server in self.servers}
        for address in sorted(addresses, key=lambda one: ":" in one):
            if (name, address) in known:
                continue
            if len(self.servers) >= MOST_SERVERS:
                self.cut_short = True
                return
            where = reach.server(address)
            self.servers.append(
                Server(name, address, via, (traced.NOT_TESTED, where) if isinstance(where, str) else where)
            )

    def add_addressless(self) -> None:
        """The name servers that no address could be had for."""
        there = {server.name for server in self.servers}
        for name in self.names():
            if name in there or len(self.servers) >= MOST_SERVERS:
                continue
            found = self.lookups.get(name)
            if self.in_domain(name) and not any(server.address for server in self.servers):
                detail = f"its address can only be had from glue, and {self.parent} gives none"
                self.servers.append(Server(name, None, LOOKUP, (traced.NO_ADDRESS, detail)))
            elif found is None or not found.known:
                detail = found.detail if found else "not looked up"
                self.servers.append(Server(name, None, LOOKUP, (traced.ADDRESS_UNKNOWN, detail)))
            elif not found.addresses:
                self.servers.append(Server(name, None, LOOKUP, (traced.NO_ADDRESS, found.detail)))

    def names(self) -> list[str]:
        """All its name servers, those of the parent first."""
        return list(dict.fromkeys((*self.parent_ns, *(self.child_ns or ()))))

    @property
    def child_ns(self) -> tuple[str, ...] | None:
        """What its own servers say (the union); None where none of them did."""
        sets = [server.ns.ns for server in self.servers if server.ns is not None and server.ns.kind == ANSWER]
        return tuple(sorted({name for one in sets for name in one})) if sets else None

    def asking(self) -> list[Server]:
        """The servers to go on with: those that speak for the zone, else those that answer at all."""
        speaking = [server for server in self.servers if server.speaks]
        return speaking or [server for server in self.servers if server.answers]

    @property
    def soa(self) -> Soa | None:
        """Its SOA, with the highest serial where they differ."""
        soas = [server.soa.soa for server in self.servers if server.speaks and server.soa and server.soa.soa]
        return max((soa for soa in soas if soa.zone == self.name), key=lambda soa: soa.serial, default=None)

    def said(self, name: str) -> list[Said]:
        """What its servers said about a name, where they spoke."""
        found = (server.names.get(name) for server in self.servers)
        return [said for said in found if said is not None and said.speaks]

    def failure(self, name: str) -> str:
        """Why no server told of a name: the most telling of what they did."""
        kinds = {
            server.names[name].kind if server.speaks and name in server.names else server.view(name).outcome
            for server in self.servers
        }
        if kinds & traced.LAME:
            return "lame"
        order = (traced.TIMEOUT, traced.UNREACHABLE, traced.MALFORMED, traced.NOT_TESTED)
        return next((kind for kind in order if kind in kinds), traced.ADDRESS_UNKNOWN)

    def step(self, asked: str) -> Step:
        """What was found."""
        views = tuple(server.view(asked) for server in self.servers)
        return Step(self.name, self.parent, asked, self.parent_ns, self.glue, self.child_ns, views, self.signed)

    def in_domain(self, name: str) -> bool:
        """The name lies in this zone, or below: its address can only be had from here, or by glue."""
        return is_within(name, self.name)


def first_alias(said: t.Iterable[Said]) -> dns.Alias | None:
    """The alias that the servers give."""
    return next((one.alias for one in said if one.kind == ALIAS), None)
