# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An address as reverse DNS sees it: its owner name, whether a public PTR can exist, ranges and networks.

Pure. Addresses are parsed by ipaddress, strictly: ``010.0.0.1`` and ``10.1`` are refused, never reinterpreted.
The special ranges are IANA's special-purpose registries as of 2026-11 (RFC 6890 and its updates), not
ipaddress.is_global, which differs between Python releases.
"""

from __future__ import annotations

import bisect
import ipaddress
import typing as t

from ._text import quoted

MOST_ADDRESSES = 65536

# What a range means for reverse DNS.
PUBLIC = "public"  # a PTR can exist and receivers can see this address
PRIVATE = "private"  # used inside a network; receivers see another address (NAT)
SPECIAL = "special"  # never the source of mail on the Internet
TRANSITION = "transition"  # public, but made from an IPv4 address: 6to4, Teredo, NAT64

# (prefix, class, what it is, where that is said); the longest prefix decides.
_RANGES = (
    ("0.0.0.0/0", PUBLIC, "", ""),
    ("0.0.0.0/8", SPECIAL, "this network", "RFC 791 section 3.2"),
    ("10.0.0.0/8", PRIVATE, "private use", "RFC 1918"),
    ("100.64.0.0/10", PRIVATE, "shared address space of carriers", "RFC 6598"),
    ("127.0.0.0/8", SPECIAL, "loopback", "RFC 1122 section 3.2.1.3"),
    ("169.254.0.0/16", SPECIAL, "link-local", "RFC 3927"),
    ("172.16.0.0/12", PRIVATE, "private use", "RFC 1918"),
    ("192.0.0.0/24", SPECIAL, "IETF protocol assignments", "RFC 6890 section 2.1"),
    ("192.0.0.9/32", PUBLIC, "", ""),
    ("192.0.0.10/32", PUBLIC, "", ""),
    ("192.0.2.0/24", SPECIAL, "documentation", "RFC 5737"),
    ("192.88.99.0/24", SPECIAL, "former 6to4 relay anycast", "RFC 7526"),
    ("192.168.0.0/16", PRIVATE, "private use", "RFC 1918"),
    ("198.18.0.0/15", SPECIAL, "benchmarking", "RFC 2544"),
    ("198.51.100.0/24", SPECIAL, "documentation", "RFC 5737"),
    ("203.0.113.0/24", SPECIAL, "documentation", "RFC 5737"),
    ("224.0.0.0/4", SPECIAL, "multicast", "RFC 5771"),
    ("240.0.0.0/4", SPECIAL, "reserved", "RFC 1112 section 4"),
    ("::/0", SPECIAL, "outside the allocated global unicast space", "RFC 4291 section 2.4"),
    ("::/128", SPECIAL, "unspecified", "RFC 4291 section 2.5.2"),
    ("::1/128", SPECIAL, "loopback", "RFC 4291 section 2.5.3"),
    ("64:ff9b::/96", TRANSITION, "NAT64", "RFC 6052"),
    ("64:ff9b:1::/48", SPECIAL, "local-use NAT64", "RFC 8215"),
    ("100::/64", SPECIAL, "discard-only", "RFC 6666"),
    ("100:0:0:1::/64", SPECIAL, "dummy prefix", "RFC 9780"),
    ("2000::/3", PUBLIC, "", ""),
    ("2001::/23", SPECIAL, "IETF protocol assignments", "RFC 2928"),
    ("2001::/32", TRANSITION, "Teredo", "RFC 4380"),
    ("2001:1::1/128", PUBLIC, "", ""),
    ("2001:1::2/128", PUBLIC, "", ""),
    ("2001:1::3/128", PUBLIC, "", ""),
    ("2001:2::/48", SPECIAL, "benchmarking", "RFC 5180"),
    ("2001:3::/32", PUBLIC, "", ""),
    ("2001:4:112::/48", PUBLIC, "", ""),
    ("2001:10::/28", SPECIAL, "former ORCHID", "RFC 4843"),
    ("2001:20::/28", PUBLIC, "", ""),
    ("2001:30::/28", PUBLIC, "", ""),
    ("2001:db8::/32", SPECIAL, "documentation", "RFC 3849"),
    ("2002::/16", TRANSITION, "6to4", "RFC 3056"),
    ("3fff::/20", SPECIAL, "documentation", "RFC 9637"),
    ("5f00::/16", SPECIAL, "segment routing identifiers", "RFC 9602"),
    ("fc00::/7", PRIVATE, "unique local", "RFC 4193"),
    ("fe80::/10", SPECIAL, "link-local", "RFC 4291 section 2.5.6"),
    ("ff00::/8", SPECIAL, "multicast", "RFC 4291 section 2.7"),
)


class Range(t.NamedTuple):
    """One of IANA's special-purpose ranges, or the public rest."""

    kind: str  # PUBLIC, PRIVATE, SPECIAL or TRANSITION
    purpose: str  # a few words; "" for PUBLIC
    reference: str  # the RFC that says so; "" for PUBLIC


def _segments(version: int) -> tuple[list[int], list[Range]]:
    """Flatten the nested prefixes of one family into consecutive segments, for one bisection a look-up."""
    nets = [(ipaddress.ip_network(prefix), Range(*rest)) for prefix, *rest in _RANGES]
    nets = sorted((n for n in nets if n[0].version == version), key=lambda n: n[0].prefixlen)
    edges = sorted({int(n.network_address) for n, _r in nets} | {int(n.broadcast_address) + 1 for n, _r in nets})[:-1]
    owners = []
    for edge in edges:
        holding = [r for n, r in nets if int(n.network_address) <= edge <= int(n.broadcast_address)]
        owners.append(holding[-1])
    return edges, owners


_SEGMENTS = {4: _segments(4), 6: _segments(6)}


class Address(t.NamedTuple):
    """One parsed address."""

    text: str  # canonical (RFC 5952 for IPv6); of ::ffff:a.b.c.d the IPv4 address
    version: int  # 4 or 6
    number: int
    mapped: bool  # was given as ::ffff:a.b.c.d

    @property
    def owner(self) -> str:
        """The owner name of its PTR: RFC 1035 section 3.5 for IPv4, RFC 3596 section 2.5 for IPv6."""
        if self.version == 4:
            a, b, c, d = self.text.split(".")
            return f"{d}.{c}.{b}.{a}.in-addr.arpa."
        return ".".join(reversed(f"{self.number:032x}")) + ".ip6.arpa."

    @property
    def range(self) -> Range:
        """What IANA's registries say of this address."""
        edges, owners = _SEGMENTS[self.version]
        return owners[bisect.bisect_right(edges, self.number) - 1]


Network = t.Union[ipaddress.IPv4Network, ipaddress.IPv6Network]


def parse_address(value: object) -> Address:
    """Parse one address, strictly; ValueError is one sentence that says what would be right."""
    if not isinstance(value, str):
        raise ValueError(f"{quoted(value)} is no address: give it as text, such as '192.0.2.10' or '2001:db8::10'")
    try:
        ip = ipaddress.ip_address(value)
    except ValueError:
        ip = None
    # Old Pythons read 010.0.0.1, some as octal; a scope (%eth0) has no meaning outside one host.
    if ip is None or (ip.version == 4 and str(ip) != value) or "%" in value:
        raise ValueError(f"{quoted(value)} is no address: {_address_hint(value)}")
    mapped = ip.ipv4_mapped if isinstance(ip, ipaddress.IPv6Address) else None
    if mapped is not None:
        return Address(str(mapped), 4, int(mapped), True)
    return Address(str(ip), ip.version, int(ip), False)


def _address_hint(text: str) -> str:
    parts = text.split(".")
    if "%" in text:
        return "leave out the scope (from '%' on); link-local addresses send no mail to receivers"
    if "/" in text:
        return "it looks like a network; one address is wanted here, such as '192.0.2.10'"
    if (
        len(parts) == 4
        and all(p.isdigit() and p.isascii() for p in parts)
        and any(p != "0" and p[0] == "0" for p in parts)
    ):
        return "write it without leading zeros, which some programs read as octal"
    if all(p.isdigit() and p.isascii() for p in parts) and len(parts) < 4:
        return "write all four octets, such as '10.0.0.1'"
    return "an IPv4 or IPv6 address is wanted, such as '192.0.2.10' or '2001:db8::10'"


def parse_network(value: object) -> Network:
    """Parse one CIDR, strictly; ValueError is one sentence. A plain address counts as a network of one."""
    if not isinstance(value, str) or "/" not in value:
        return ipaddress.ip_network(parse_address(value).text)
    try:
        return ipaddress.ip_network(value, strict=True)
    except ValueError as error:
        if "host bits" in str(error):
            right = ipaddress.ip_network(value, strict=False)
            raise ValueError(f"{quoted(value)} has host bits set: the network is '{right}'") from None
        raise ValueError(
            f"{quoted(value)} is no network: a CIDR is wanted, such as '192.0.2.0/24' or '2001:db8::/32'"
        ) from None


def parse_networks(option: str, values: t.Iterable[object]) -> tuple[Network, ...]:
    """Parse an option that is a list of CIDRs; ValueError names the option."""
    networks = []
    for value in values:
        try:
            networks.append(parse_network(value))
        except ValueError as error:
            raise ValueError(f"{option}: {error}") from None
    return tuple(networks)


def within(address: Address, networks: t.Iterable[Network]) -> bool:
    """True when one of the networks holds the address."""
    return any(
        address.version == n.version and int(n.network_address) <= address.number <= int(n.broadcast_address)
        for n in networks
    )


def expand(option: str, values: t.Iterable[object], most: int = MOST_ADDRESSES) -> list[Address]:
    """Every address that a list of addresses, CIDRs and ``a-b`` ranges holds, once, in the order given.

    ValueError is one sentence; the bound is checked before anything is expanded.
    """
    spans = []
    for value in values:
        try:
            spans.append(_span(value))
        except ValueError as error:
            raise ValueError(f"{option}: {error}") from None
    if not spans:
        raise ValueError(f"{option}: an empty list given: at least one address, network or range is wanted")
    total = sum(last - first + 1 for first, last, _version in spans)
    if total > most:
        raise ValueError(
            f"{option}: {total:,} addresses after expanding: at most {most:,} can be asked about in one task"
        )
    found: dict[Address, None] = {}
    for first, last, version in spans:
        make = ipaddress.IPv4Address if version == 4 else ipaddress.IPv6Address
        found.update((parse_address(str(make(number))), None) for number in range(first, last + 1))
    return list(found)


def _span(value: object) -> tuple[int, int, int]:
    if isinstance(value, str) and "-" in value:
        import netaddr

        first, last = (parse_address(part.strip()) for part in value.split("-", 1))
        if first.version != last.version or first.number > last.number:
            raise ValueError(f"{quoted(value)} is no range: both ends in one family, the lower one first")
        whole = netaddr.IPRange(first.text, last.text)
        return int(whole.first), int(whole.last), first.version
    if isinstance(value, str) and "/" in value:
        net = parse_network(value)
        return int(net.network_address), int(net.broadcast_address), net.version
    address = parse_address(value)
    return address.number, address.number, address.version
