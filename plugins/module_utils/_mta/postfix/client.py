# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The HELO name and the source addresses of one smtp or lmtp client, and which setting says so.

Follows the client (Postfix, src/smtp/smtp_connect.c): smtp_bind_address of the family; else, when inet_interfaces
comes to exactly one address of the family and that is no loopback address, that one; else what the kernel chooses.
An address that cannot be bound to is passed over, unless smtp_bind_address_enforce is set (Postfix 3.7).
"""

from __future__ import annotations

import ipaddress
import re
import typing as t

from ..host import IPV4, IPV6, Host
from ..identity import Source, UnreadableError, shown
from .master import Service
from .settings import RUN_TIME

_HELO = {"smtp": "smtp_helo_name", "lmtp": "lmtp_lhlo_name"}
_MYHOSTNAME = ("$myhostname", "${myhostname}", "$(myhostname)")
_SHARED = ("myhostname", "inet_interfaces", "inet_protocols")
_NO_NAME = re.compile(r"[\s\x00-\x20\x7f-\x9f]")
_MOST_HELO = 1000


class DynamicError(Exception):
    """The value is only known when mail is sent; the text says which."""


class Client(t.NamedTuple):
    """A client service, the values it sees, and what main.cf sets itself."""

    service: Service
    values: t.Mapping[str, str]
    explicit: t.Mapping[str, str]

    def place(self, name: str, unset: str = "default") -> str:
        """The setting and where it stands."""
        if name in dict(self.service.overrides):
            return f"{name} (master.cf {self.service.place})"
        return f"{name} ({'main.cf' if name in self.explicit else unset})"


def settings_of(command: str) -> tuple[str, ...]:
    """The names of all settings that matter to a client."""
    bind = f"{command}_bind_address"
    return (*_SHARED, _HELO[command], bind, f"{bind}6", f"{bind}_enforce")


def helo_of(client: Client) -> tuple[str, str]:
    """The HELO name (LHLO for lmtp), and the setting that says so."""
    name = _HELO[client.service.command]
    place = client.place(name)
    raw = dict(client.service.overrides).get(name, client.explicit.get(name, "$myhostname"))
    if raw in _MYHOSTNAME:
        place = client.place("myhostname", "gethostname")
    helo = client.values.get(name, "")
    if RUN_TIME in helo or "$" in helo:
        raise DynamicError(f"{place} is {shown(raw)}")
    if not helo:
        raise UnreadableError(f"{place} is empty, with which Postfix does not start the client")
    if _NO_NAME.search(helo) or len(helo) > _MOST_HELO:
        raise UnreadableError(f"{place} is {shown(helo)}, which is no host name")
    return helo, place


def sources_of(client: Client, host: Host) -> tuple[Source, ...]:
    """One source address for each family that can be used."""
    wanted = re.split(r"[\s,]+", client.values.get("inet_protocols", "all").lower())
    found = []
    for family in (IPV4, IPV6):
        if family in wanted or "all" in wanted:
            source = _bound(client, host, family)
            if source.address:
                found.append(source)
    return tuple(found)


def _bound(client: Client, host: Host, family: str) -> Source:
    name = f"{client.service.command}_bind_address{'6' if family == IPV6 else ''}"
    value = client.values.get(name, "")
    if not value:
        return _single(client, host, family) or _routed(host, family)
    place = client.place(name)
    try:
        address = ipaddress.ip_address(value[1:-1] if value.startswith("[") and value.endswith("]") else value)
    except ValueError:
        raise UnreadableError(f"{place} is {shown(value)}: Postfix wants an address there") from None
    if address.is_unspecified:
        return _routed(host, family)
    if address.version == (6 if family == IPV6 else 4) and host.is_own(str(address)):
        return Source(str(address), family, place)
    if client.values.get(f"{client.service.command}_bind_address_enforce") == "yes":
        return Source("", family, place)  # mail of this family stays in the queue
    return _routed(host, family, f"route ({place} is {address}, to which this host cannot bind)")


def _routed(host: Host, family: str, set_by: str = "route") -> Source:
    return Source((host.route(family) or "").partition("%")[0], family, set_by)


def _single(client: Client, host: Host, family: str) -> Source | None:
    """The address of inet_interfaces, when it comes to exactly one of this family."""
    value = client.values.get("inet_interfaces", "all")
    if value in ("all", "loopback-only"):  # "all" counts the loopback address too: never just one
        return None
    place = client.place("inet_interfaces")
    own = set()
    for word in re.split(r"[\s,]+", value):
        if word:
            own |= _addresses(word, host, place)
    own = {each for each in own if each.version == (6 if family == IPV6 else 4)}
    if len(own) != 1:
        return None
    address = own.pop()
    if address.is_loopback or address.is_unspecified or not host.is_own(str(address)):
        return None
    return Source(str(address), family, place)


def _addresses(word: str, host: Host, place: str) -> set[ipaddress.IPv4Address | ipaddress.IPv6Address]:
    try:
        return {ipaddress.ip_address(word[1:-1] if word.startswith("[") and word.endswith("]") else word)}
    except ValueError:
        found = host.resolve(word)
    if not found:
        raise UnreadableError(f"{place} names {shown(word)}, which has no address on this host")
    return {ipaddress.ip_address(text.partition("%")[0]) for text in found}
