# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where the PTR record of an address may wait in a zone of RFC 2317 that nothing leads to.

Pure. With the CNAME there, the child zone's label is whatever the CNAME says. Without it there are two ways to learn of
the child: the labels that are in use (RFC 2317 sections 4 and 5.1), and the CNAMEs of neighbouring addresses.
"""

from __future__ import annotations

import re
import typing as t

from .classify import ALIAS, ANSWER, DELEGATION, Said

_OWNER = re.compile(r"(\d{1,3})\.(\d{1,3}\.\d{1,3}\.\d{1,3}\.in-addr\.arpa\.)")
_PREFIXES = range(30, 24, -1)  # the smallest block first


def child_zones(owner: str) -> list[str]:
    """The names that a zone for the owner's block may have: 0/26, 0-63 or 0-26 below the /24."""
    match = _OWNER.fullmatch(owner)
    if match is None:
        return []
    octet, zone = int(match.group(1)), match.group(2)
    found = []
    for prefix in _PREFIXES:
        size = 1 << (32 - prefix)
        first = octet - octet % size
        found += [f"{first}/{prefix}.{zone}", f"{first}-{first + size - 1}.{zone}", f"{first}-{prefix}.{zone}"]
    return found


def neighbours(owner: str) -> list[str]:
    """Addresses that are most likely in the same block."""
    match = _OWNER.fullmatch(owner)
    if match is None or int(match.group(1)) > 255:
        return []
    octet, zone = int(match.group(1)), match.group(2)
    return [f"{octet ^ bit}.{zone}" for bit in (1, 2, 3)]


def name_in(child: str, owner: str) -> str:
    """The owner's name inside a child zone."""
    return f"{owner.split('.', 1)[0]}.{child}"


def names_told(owner: str, told: t.Iterable[tuple[str, Said]]) -> dict[str, bool]:
    """Where the PTR record may wait, and whether the child's label says that it holds the owner.

    told: what a server of the zone said about the names above, asked for NS and PTR.
    """
    names: dict[str, bool] = {}
    near = neighbours(owner)
    for asked, said in told:
        if asked in near:
            like = name_like(asked, said.alias.target.lower(), owner) if said.kind == ALIAS and said.alias else None
            if like is not None:
                names.setdefault(like, False)
        elif said.kind in (DELEGATION, ANSWER) and said.zone == asked:
            names[name_in(asked, owner)] = True
    return names


def name_like(neighbour: str, target: str, owner: str) -> str | None:
    """Where the owner's CNAME would lead if it were like its neighbour's; None where that one follows no pattern."""
    first, rest = target.split(".", 1)
    return f"{owner.split('.', 1)[0]}.{rest}" if first == neighbour.split(".", 1)[0] and rest else None
