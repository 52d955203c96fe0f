# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Asking the servers of one zone: about the zone itself, about a name, and where the next zone cut is.

Probings (probe.py) that keep what they learn in the zone (zonecut.py). The rules that they keep are told in trace.py.
"""

from __future__ import annotations

from . import question as dns
from .classify import ANSWER, DELEGATION, NODATA, NXDOMAIN, USABLE, Said, classify
from .name import is_within, relative_to
from .nameserver import Nameserver
from .probe import Probe, Probing, Response
from .zonecut import Server, Zone

_STRIDE = 4  # labels tried at once in ip6.arpa: cuts are mostly at /16, /32, /48 and /64, and referrals tell the others
_MOST_TRIED = 12  # names tried at one zone before the whole name
_DS = 43
_FEW_SERVERS = 3  # asked one after another until one has an answer, where one is enough


def cut_below(zone: Zone, name: str) -> Probing[str | None]:
    """The topmost zone below this one on the way to the name, as one server tells."""
    servers = zone.asking()
    for tried in minimised(zone.name, name):
        said = yield from first_said(servers, zone, tried, dns.NS)
        if said is None or (said.kind == NXDOMAIN and not _below(said.zone, zone.name)):
            break
        if said.kind == DELEGATION:
            return said.zone
        if _below(said.zone, zone.name):
            return (yield from hidden_cut(said, zone, name))
    said = yield from first_said(servers, zone, name, dns.SOA)
    if said is not None and said.kind == DELEGATION:
        return said.zone
    if said is not None and _below(said.zone, zone.name):
        return (yield from hidden_cut(said, zone, name))
    return None


def hidden_cut(said: Said, zone: Zone, name: str) -> Probing[str]:
    """The topmost cut that a server does not refer to because it holds the zone below too."""
    deepest = said.zone or name
    between = [one for one in ancestors(zone.name, name) if one != deepest and is_within(deepest, one)]
    server = said.response.probe.server
    responses: list[Response] = yield [Probe(server, one, dns.NS) for one in between]
    for one, response in zip(between, responses):
        other = classify(response, zone.name)
        if other.kind == DELEGATION and other.zone is not None:
            return other.zone
        if other.kind == ANSWER:
            return one
    return deepest


def first_said(servers: list[Server], zone: Zone, name: str, rdtype: int) -> Probing[Said | None]:
    """What the first server says that has something to say."""
    for server in servers[:_FEW_SERVERS]:
        if server.where is not None:
            response: Response = yield Probe(server.where, name, rdtype)
            said = classify(response, zone.name)
            if said.kind in USABLE:
                return said
    return None


def delegation(zone: Zone, below: str) -> Probing[Zone]:
    """How all servers of a zone delegate the one below."""
    asking = zone.asking()
    signer = next((server.where for server in asking if server.where is not None), None)
    if signer is not None:
        response: Response = yield Probe(signer, below, _DS, dnssec=True)
    yield from ask_all(zone, below, dns.NS)
    said = [one for one in zone.said(below) if one.zone == below and one.ns]
    referrals = [one for one in said if one.kind == DELEGATION]
    glue: dict[str, dict[str, None]] = {}
    for one in referrals or said:
        for name, addresses in one.glue.items():
            if is_within(name, zone.name):  # other glue is not the parent's to give
                glue.setdefault(name, {}).update(dict.fromkeys(addresses))
    names = tuple(sorted({name for one in referrals or said for name in one.ns}))
    cut = Zone(below, zone.name, names, {name: tuple(addresses) for name, addresses in sorted(glue.items())})
    cut.referrals = tuple(sorted({one.ns for one in referrals}))
    if signer is not None:
        cut.signed = _signed(response, zone.name)
    return cut


def ask_zone(zone: Zone, servers: list[Server]) -> Probing[None]:
    """SOA and NS of the zone; the NS only of servers that speak for it."""
    asked = [server for server in servers if server.where is not None]
    responses: list[Response] = yield [Probe(_where(server), zone.name, dns.SOA) for server in asked]
    for server, response in zip(asked, responses):
        server.soa = classify(response, zone.name)
    asked = [server for server in asked if server.answers]
    responses = yield [Probe(_where(server), zone.name, dns.NS) for server in asked]
    for server, response in zip(asked, responses):
        server.ns = classify(response, zone.name)


def ask_all(zone: Zone, name: str, rdtype: int) -> Probing[None]:
    """One name at every server of a zone that answers."""
    asked = [server for server in zone.servers if server.where is not None and server.answers]
    responses: list[Response] = yield [Probe(_where(server), name, rdtype) for server in asked]
    for server, response in zip(asked, responses):
        server.names[name] = classify(response, zone.name)


def _where(server: Server) -> Nameserver:
    if server.where is None:
        raise AssertionError("a server without address is not asked")
    return server.where


def _below(zone: str | None, above: str) -> bool:
    return zone is not None and zone != above and is_within(zone, above)


def _signed(response: Response, zone: str) -> bool | None:
    said = classify(response, zone)
    if said.kind == ANSWER:
        return True
    return False if said.kind in (NODATA, NXDOMAIN) else None


def ancestors(zone: str, name: str) -> list[str]:
    """The names between a zone and a name below it, from the top; neither of them."""
    labels = relative_to(name, zone).split(".")
    ending = "" if zone == "." else zone
    return [".".join(labels[-count:]) + "." + ending for count in range(1, len(labels))]


def minimised(zone: str, name: str) -> list[str]:
    """The names to try for a cut between a zone and a name (RFC 9156): not all of them where there are many."""
    between = ancestors(zone, name)
    if name.endswith(".ip6.arpa.") and is_within(zone, "ip6.arpa."):
        return [one for one in between if one.count(".") % _STRIDE == 2]
    if len(between) <= _MOST_TRIED:
        return between
    few, rest = between[: _MOST_TRIED // 2], between[_MOST_TRIED // 2 :]
    stride = -(-len(rest) // (_MOST_TRIED // 2))
    return few + rest[stride - 1 :: stride]
