# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which transports mail to other hosts can take, and to which next hops. Pure; tables are read by tables.py.

Follows trivial-rewrite (Postfix, src/trivial-rewrite/resolve.c and transport.c): the class of the recipient's domain
gives a transport; sender_dependent_relayhost_maps or relayhost gives the next hop unless the transport names one;
transport_maps overrides both, and an entry without a next hop means the recipient's own domain again.
content_filter comes before all of that.
"""

from __future__ import annotations

import typing as t

from .tables import Reader, Table, read_tables

#: What routing depends on.
SETTINGS = (
    "default_transport",
    "relay_transport",
    "relay_domains",
    "relayhost",
    "transport_maps",
    "sender_dependent_default_transport_maps",
    "sender_dependent_relayhost_maps",
    "address_verify_default_transport",
    "address_verify_relay_transport",
)
_DUNNO = ("", "dunno")
_LOOPBACK = ("127.", "[127.", "::1", "[::1]", "[ipv6:::1]", "localhost", "[localhost]", "[localhost.")


class Route(t.NamedTuple):
    """A transport that mail can take."""

    transport: str
    nexthop: str | None  # None: the recipient's domain
    by: str  # the setting that leads there
    certain: bool = True  # false: a table that cannot be listed may lead there

    @property
    def is_local(self) -> bool:
        """Whether it stays on this host: a UNIX-domain socket, or the loopback interface."""
        hops = [hop for hop in (self.nexthop or "").replace(",", " ").split() if hop]
        return bool(hops) and all(_is_local(hop.lower()) for hop in hops)


def find_routes(
    settings: t.Mapping[str, str], filters: t.Sequence[tuple[str, str]], clients: t.Sequence[str], reader: Reader
) -> list[Route]:
    """Every route, once. ``filters`` are the content_filter settings (value, where it stands)."""
    by_name = {name: read_tables(settings.get(name, ""), reader) for name in SETTINGS if name.endswith("_maps")}
    relayhosts = _relayhosts(settings.get("relayhost", ""), by_name["sender_dependent_relayhost_maps"])
    routes = _by_class(settings, by_name["sender_dependent_default_transport_maps"], relayhosts)
    routes = _overridden(routes, by_name["transport_maps"])
    for value, place in filters:
        transport, nexthop = _parse(value)
        routes.append(Route(transport, nexthop, place))
    for name, tables in by_name.items():
        for table in filter(lambda each: each.trouble, tables):
            # A relayhost map that cannot be listed changes the next hop of transports that mail takes anyway.
            led = {route.transport for route in routes} if "relayhost" in name else clients
            place = f"perhaps {name} ({table.name}), which cannot be read through: {table.trouble}"
            routes += [Route(client, None, place, certain=False) for client in clients if client in led]
    return list(dict.fromkeys(routes))


def _relayhosts(relayhost: str, tables: t.Sequence[Table]) -> list[str | None]:
    """The next hops of mail whose transport names none."""
    found: list[str | None] = []
    for table in tables:
        found += [result for _key, result in table.entries if result.lower() not in _DUNNO]
        if table.default is not None:
            return [*found, relayhost or None] if table.default.lower() in _DUNNO else [*found, table.default]
    return [*found, relayhost or None]


def _by_class(
    settings: t.Mapping[str, str], sender_tables: t.Sequence[Table], relayhosts: t.Sequence[str | None]
) -> list[Route]:
    """What the class of the recipient's domain, and the sender, give."""
    name = "sender_dependent_default_transport_maps"
    values = []
    always = False
    for table in sender_tables:
        values += [(result, f"{name} ({table.name})") for _key, result in table.entries]
        if table.default is not None:
            values.append((table.default, f"{name} ({table.name})"))
            always = always or table.default.lower() not in _DUNNO
    if not always:
        values.append((settings.get("default_transport", ""), "default_transport"))
    if settings.get("relay_domains"):
        values.append((settings.get("relay_transport", ""), "relay_transport"))
    for probe in ("default", "relay"):  # probes of address verification (verify(8)) leave the host too
        value = settings.get(f"address_verify_{probe}_transport", "")
        if value != settings.get(f"{probe}_transport", ""):
            values.append((value, f"address_verify_{probe}_transport"))
    routes = []
    for value, place in values:
        if value.lower() not in _DUNNO:
            transport, nexthop = _parse(value)
            routes += [Route(transport, hop, place) for hop in ([nexthop] if nexthop else relayhosts)]
    return routes


def _overridden(base: t.Sequence[Route], tables: t.Sequence[Table]) -> list[Route]:
    """What transport_maps makes of it. An entry for every domain leaves nothing of what was there."""
    routes: list[Route] = []
    always = None
    for table in tables:
        place = f"transport_maps ({table.name})"
        results = [result for _key, result in table.entries]
        if table.default is not None:
            results.append(table.default)
        for result in dict.fromkeys(results):
            routes += _entry(result, place, base)
        if always is None:
            always = table.default
    changes = always is not None and always.strip() not in ("", ":")
    return routes if changes else [*base, *routes]


def _entry(result: str, place: str, base: t.Sequence[Route]) -> list[Route]:
    transport, nexthop = _parse(result)
    if transport:
        return [Route(transport, nexthop, place)]
    if nexthop:  # ":nexthop" keeps the transport
        return [Route(name, nexthop, place) for name in dict.fromkeys(route.transport for route in base)]
    return []


def _parse(value: str) -> tuple[str, str | None]:
    transport, _colon, nexthop = value.partition(":")
    return transport.strip(), nexthop.strip() or None


def _is_local(hop: str) -> bool:
    if hop.startswith("unix:"):
        return True
    return hop.startswith((*_LOOPBACK, *(f"inet:{name}" for name in _LOOPBACK)))
