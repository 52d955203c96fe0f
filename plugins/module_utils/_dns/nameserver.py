# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whom to ask: name servers as users write them, and as the system names them.

Never asks DNS itself: a name server is given by its address. Every ValueError is one sentence for the user.
"""

from __future__ import annotations

import ipaddress
import re
import typing as t

RESOLV_CONF = "/etc/resolv.conf"
RESOLVED_UPSTREAM = "/run/systemd/resolve/resolv.conf"  # what systemd-resolved itself asks: systemd-resolved.service(8)
RESOLVED_STUBS = ("127.0.0.53", "127.0.0.54")  # its listeners: resolved.conf(5), DNSStubListener=

_MOST_READ = 65536  # octets of a resolv.conf
_PORT = re.compile(r"[0-9]{1,5}")
_SHOWN = re.compile(r"[^A-Za-z0-9 ._:/%\[\]-]")


class NoNameserversError(ValueError):
    """The system names no name server that can be asked."""


class Nameserver(t.NamedTuple):
    """Where to send questions."""

    address: str  # canonical text; a link-local IPv6 address with its scope: "fe80::1%eth0"
    port: int

    def __str__(self) -> str:
        return f"[{self.address}]:{self.port}" if ":" in self.address else f"{self.address}:{self.port}"


def _quoted(value: object) -> str:
    text = str(value)
    return "'" + _SHOWN.sub("?", text[:60]) + ("..." if len(text) > 60 else "") + "'"


def _address(text: str) -> str | None:
    """The address in canonical text; None where the text is none. 3.9.0 to 3.9.4 would take leading zeros."""
    if re.search(r"(?:^|\.)0[0-9]", text) and ":" not in text:
        return None
    bare, percent, scope = text.partition("%")
    if percent and (":" not in bare or not re.fullmatch(r"[A-Za-z0-9_.-]{1,15}", scope)):
        return None
    try:
        return str(ipaddress.ip_address(bare)) + percent + scope
    except ValueError:
        return None


def _split(text: str) -> tuple[str, str | None]:
    """An entry's address and port as text; the port is None where none is given."""
    if text.startswith("["):
        host, bracket, rest = text[1:].partition("]")
        if bracket and ":" in host and (not rest or rest.startswith(":")):
            return host, rest[1:] if rest else None
        return "", None
    if text.count(":") == 1:
        host, _colon, port = text.partition(":")
        return host, port
    return text, None


def parse_nameserver(value: t.Any, default_port: int = 53) -> Nameserver:
    """One name server from ADDRESS, ADDRESS:PORT, [V6] or [V6]:PORT."""
    wanted = "ADDRESS, ADDRESS:PORT or [IPV6-ADDRESS]:PORT is wanted"
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{_quoted(value)} is no name server: {wanted}")
    host, port = _split(value.strip())
    address = _address(host)
    if address is None:
        if re.fullmatch(r"[A-Za-z0-9_.-]*[A-Za-z][A-Za-z0-9_.-]*", host):
            raise ValueError(f"{_quoted(value)} is a name, and names are not looked up here: {wanted}")
        raise ValueError(f"{_quoted(value)} holds no valid IP address: {wanted}")
    if port is None:
        return Nameserver(address, default_port)
    if not _PORT.fullmatch(port) or not 1 <= int(port) <= 65535:
        raise ValueError(f"{_quoted(value)} has port {_quoted(port)}: a number from 1 to 65535 is wanted")
    return Nameserver(address, int(port))


def parse_nameservers(values: t.Sequence[t.Any], default_port: int = 53) -> tuple[Nameserver, ...]:
    """All name servers of an option, in order."""
    if not values:
        raise ValueError("the list is empty: at least one name server is wanted")
    found: list[Nameserver] = []
    for value in values:
        nameserver = parse_nameserver(value, default_port)
        if nameserver in found:
            raise ValueError(f"{nameserver} is given twice: each name server is wanted once")
        found.append(nameserver)
    return tuple(found)


def _read(path: str) -> list[Nameserver]:
    """The nameserver lines of a resolv.conf (resolv.conf(5)); lines that hold no address are passed over."""
    with open(path, "rb") as file:
        text = file.read(_MOST_READ).decode("utf-8", "replace")
    found: list[Nameserver] = []
    for line in text.splitlines():
        words = line.split()
        if len(words) >= 2 and words[0] == "nameserver":
            address = _address(words[1])
            if address is not None and Nameserver(address, 53) not in found:
                found.append(Nameserver(address, 53))
    return found


def system_nameservers(
    path: str = RESOLV_CONF, upstream_path: str = RESOLVED_UPSTREAM
) -> tuple[tuple[Nameserver, ...], list[str]]:
    """The system's name servers, and sentences that a reader of their answers must know.

    Only nameserver lines count: neither search list nor hosts file. systemd-resolved's stub answers for local names
    by itself, so its upstream list is taken instead where it can be read.
    """
    try:
        found = _read(path)
    except OSError as error:
        raise NoNameserversError(
            f"the system's name servers are unknown, {path} cannot be read ({error.strerror}): set nameservers"
        ) from None
    if not found:
        raise NoNameserversError(f"{path} names no name server: set nameservers")
    notes: list[str] = []
    if any(nameserver.address in RESOLVED_STUBS for nameserver in found):
        try:
            upstream = [entry for entry in _read(upstream_path) if entry.address not in RESOLVED_STUBS]
        except OSError:
            upstream = []
        if upstream:
            return tuple(upstream), notes
        notes.append(
            f"Answers came through the stub of systemd-resolved ({found[0].address}), whose upstream name servers "
            "could not be read: names of this host and its local network may be synthesised, unlike in public DNS."
        )
    return tuple(found), notes
