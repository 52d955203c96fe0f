# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where and how a host name contains an address: which part of it, in which writing. Pure.

Decimal numbers count as whole runs of digits only: 8 is not found in 28, nor 1.2 in 1.20. Each search takes a fixed
number of steps for each number in the name, and a name has 127 of them at most.
"""

from __future__ import annotations

import re
import typing as t

from .._address import Address

ALL = "all"  # the whole address
THREE = "three"  # three octets next to each other, or half of an IPv6 address
TWO = "two"  # two octets next to each other
ANOTHER = "another"  # an IPv4 address in full, which is not this one


class Encoded(t.NamedTuple):
    """How much of an address a name contains, and in words how."""

    share: str
    how: str


_ALPHANUMERIC = re.compile(r"[0-9a-z]+")
_SEPARATORS = str.maketrans("", "", "-._")
_DASHED = str.maketrans("._", "--")
_DOTTED_QUAD = re.compile(r"(?<![0-9])([0-9]{1,3})([-._])([0-9]{1,3})\2([0-9]{1,3})\2([0-9]{1,3})(?![0-9])")


def find_address(address: Address, text: str, numbers: t.Sequence[str]) -> Encoded | None:
    """The largest part of the address in this text (lower case), whose runs of digits are given."""
    if address.version == 6:
        return _find_ipv6(address, text) or _find_another(text, numbers)
    squeezed = text.translate(_SEPARATORS)
    if len(squeezed) >= 8:
        digits = f"{address.number:08x}"
        if digits in squeezed:
            return Encoded(ALL, "contains the address in hexadecimal")
        if digits[6:] + digits[4:6] + digits[2:4] + digits[:2] in squeezed:
            return Encoded(ALL, "contains the address in hexadecimal, octets reversed")
        if digits[2:] in text and digits[2:] in _ALPHANUMERIC.findall(text) and not digits[2:].isdigit():
            return Encoded(THREE, "contains the last three octets of the address in hexadecimal")
    if not numbers:
        return None
    octets = address.text.split(".")
    a, b, c, d = octets
    if (a in text) + (b in text) + (c in text) + (d in text) >= 2:
        found = _find_octets(octets, numbers) or _find_run_together(octets, numbers)
        if found:
            return found
    if str(address.number) in numbers:
        return Encoded(ALL, "contains the address as one decimal number")
    return _find_another(text, numbers)


def _padded(numbers: t.Iterable[str]) -> str:
    return ", zero-padded" if any(len(n) > 1 and n[0] == "0" for n in numbers) else ""


def _find_octets(octets: list[str], numbers: t.Sequence[str]) -> Encoded | None:
    """Octets that are numbers of their own, next to each other."""
    wanted = [int(octet) for octet in octets]
    values = [int(n) if len(n) <= 3 else -1 for n in numbers]
    for place in range(len(values) - 3):
        window = values[place : place + 4]
        if window[0] in wanted and sorted(window) == sorted(wanted):
            order = "" if window == wanted else ", reversed" if window == wanted[::-1] else ", octets in another order"
            return Encoded(ALL, f"contains the address{order}{_padded(numbers[place : place + 4])}")
    for count, share in ((3, THREE), (2, TWO)):
        # Three from either end; of two only the last ones, which tell hosts of a network apart.
        parts = {"last": wanted[1:], "first": wanted[:3]} if count == 3 else {"last": wanted[2:]}
        for place in range(len(values) - count + 1):
            window = values[place : place + count]
            for end, part in parts.items():
                reverse = window == part[::-1] and window != part
                if (window == part or reverse) and _telling(numbers[place : place + count]):
                    order = ", reversed" if reverse else ""
                    words = f"contains the {end} {share} octets of the address"
                    return Encoded(share, f"{words}{order}{_padded(numbers[place : place + count])}")
    return None


def _telling(numbers: t.Sequence[str]) -> bool:
    """Not just two small counters."""
    return len(numbers) > 2 or any(len(number) > 1 for number in numbers)


def _find_run_together(octets: list[str], numbers: t.Sequence[str]) -> Encoded | None:
    """Octets written without anything between them."""
    runs = [number for number in numbers if len(number) >= 4]
    if not runs:
        return None
    padded = [octet.zfill(3) for octet in octets]
    for count, share in ((4, ALL), (3, THREE), (2, TWO)):
        for parts, note in ((padded, ", zero-padded"), (octets, "")):
            for part, end in ((parts[4 - count :], "last"), (parts[:count], "first")):
                if count == 2 and end == "first":
                    continue
                for pieces, order in ((part, ""), (part[::-1], ", reversed")):
                    if "".join(pieces) in runs:
                        what = "the address" if count == 4 else f"the {end} {share} octets of the address"
                        return Encoded(share, f"contains {what} run together{order}{note}")
        joined = "".join(numbers)
        if count == 4 and ("".join(padded) in joined or "".join(padded[::-1]) in joined):
            return Encoded(ALL, "contains the address, zero-padded, cut into pieces")
    return None


def _find_another(text: str, numbers: t.Sequence[str]) -> Encoded | None:
    """Four numbers that read as an IPv4 address, whichever it is."""
    if len(numbers) < 4:
        return None
    for found in _DOTTED_QUAD.finditer(text):
        values = [int(value) for value in found.group(1, 3, 4, 5)]
        if max(values) < 256 and sum(value > 9 for value in values) >= 2:
            return Encoded(ANOTHER, "contains an address, though not this one")
    return None


def _find_ipv6(address: Address, text: str) -> Encoded | None:
    nibbles = f"{address.number:032x}"
    squeezed = text.translate(_SEPARATORS)
    if nibbles in squeezed:
        return Encoded(ALL, "contains the address, all nibbles")
    if nibbles[::-1] in squeezed:
        return Encoded(ALL, "contains the address, nibbles reversed")
    groups = [f"{int(nibbles[i : i + 4], 16):x}" for i in range(0, 32, 4)]
    dashed = f"-{text.translate(_DASHED)}-"
    if f"-{address.text.replace(':', '-')}-" in dashed or f"-{'-'.join(groups)}-" in dashed:
        return Encoded(ALL, "contains the address, groups divided by hyphens or dots")
    interface, network = nibbles[16:], nibbles[:16]
    if int(interface, 16) >= 1 << 40 and (interface in squeezed or interface[::-1] in squeezed):
        return Encoded(ALL, "contains the last 64 bits of the address")
    found = _find_groups(groups, text)
    if found is not None and found.share == ALL:
        return found
    if network in squeezed or network[::-1] in squeezed:
        return Encoded(THREE, "contains the first 64 bits of the address")
    return found


def _find_groups(groups: list[str], text: str) -> Encoded | None:
    """Groups of an IPv6 address next to each other, padded or not; groups of zeros may be left out."""
    told = [int(group, 16) for group in groups if group != "0"]
    pieces = _ALPHANUMERIC.findall(text)[:64]
    values = [_hexadecimal(piece) for piece in pieces]
    values = [value for value in values if value != 0]
    best = 0
    for place in range(len(values)):
        for first in range(len(told)):
            count = 0
            while (
                place + count < len(values)
                and first + count < len(told)
                and values[place + count] == told[first + count]
            ):
                count += 1
            if sum(value > 15 for value in told[first : first + count]) >= 2 or count == len(told) > 2:
                best = max(best, count)
    if best == len(told) and best > 1:
        return Encoded(ALL, "contains the address, groups of zeros left out")
    if best >= 3:
        return Encoded(THREE, f"contains {best} groups of the address next to each other")
    if best == 2:
        return Encoded(TWO, "contains two groups of the address next to each other")
    return None


def _hexadecimal(piece: str) -> int:
    """The value of up to four hexadecimal digits; -1 for anything else."""
    if len(piece) > 4:
        return -1
    try:
        return int(piece, 16)
    except ValueError:
        return -1
