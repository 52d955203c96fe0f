# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The field of addresses that every benchmark asks about, and the truth about each of them.

198.18.0.0/16, of the range set aside for benchmarks (RFC 2544, RFC 6890). One address in fifty is broken: no PTR,
a PTR whose name has no address, or one whose name has another address.
"""

from __future__ import annotations

import pathlib
import typing as t

MOST = 65536
ZONES = ("18.198.in-addr.arpa", "bench.example")

OK = "ok"
NO_PTR = "no PTR"
NO_ADDRESS = "no address"
MISMATCH = "mismatch"
ERROR = "error"  # never true: what a client could not find out
_KINDS = (NO_PTR, NO_ADDRESS, MISMATCH)

_HEAD = """$TTL 3600
@ IN SOA ns.bench.example. hostmaster.bench.example. 1 7200 3600 1209600 300
@ IN NS ns.bench.example.
"""


def address(index: int) -> str:
    """The address of that number."""
    return f"198.18.{index >> 8}.{index & 255}"


def owner(index: int) -> str:
    """Its name in the reverse tree, with the final dot."""
    return f"{index & 255}.{index >> 8}.18.198.in-addr.arpa."


def host(index: int) -> str:
    """The name that its PTR record has, or would have, with the final dot."""
    return f"mail-{index >> 8}-{index & 255}.bench.example."


def truth(index: int) -> str:
    """What is right to say of it."""
    return _KINDS[index // 50 % 3] if index % 50 == 25 else OK


def questions(count: int) -> int:
    """How many questions the first ``count`` addresses need: PTR for each, and A for each name."""
    return 2 * count - sum(truth(index) == NO_PTR for index in range(count))


def judge(index: int, names: t.Sequence[str], addresses: t.Sequence[str]) -> str:
    """What the answers say. The benchmark's own rule, the same for every client: each has one PTR name here."""
    if not names:
        return NO_PTR
    if not addresses:
        return NO_ADDRESS
    return OK if address(index) in addresses else MISMATCH


def write_zones(folder: pathlib.Path) -> None:
    """Zone files NAME.zone for the whole field."""
    reverse, forward = [_HEAD], [_HEAD, "ns A 127.0.0.1\n"]
    for index in range(MOST):
        kind = truth(index)
        if kind != NO_PTR:
            reverse.append(f"{index & 255}.{index >> 8} PTR {host(index)}\n")
        if kind == NO_ADDRESS:
            forward.append(f'{host(index)} TXT "a name, but no address"\n')
        elif kind != NO_PTR:
            forward.append(f"{host(index)} A {'198.19.255.255' if kind == MISMATCH else address(index)}\n")
    for zone, lines in zip(ZONES, (reverse, forward)):
        (folder / f"{zone}.zone").write_text("".join(lines))
