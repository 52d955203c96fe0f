# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Names between their two forms: labels of octets in a message, and presentation form in text.

Pure. Presentation form here is absolute and lossless: letters, digits and ``-_*/+=:`` stand for themselves, every
other octet, also a dot inside a label, is ``\\DDD`` (RFC 1035 section 5.1). So a name can carry no markup, template,
quote, white space or terminal escape, and two names are equal in DNS when their texts are equal in lower case.
"""

from __future__ import annotations

import re

MOST_LABEL = 63  # RFC 1035 section 2.3.4
MOST_NAME = 255
MOST_HOPS = 16  # compression pointers followed for one name; dnspython 2.9 has the same bound

PLAIN = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_*/+=:"
_SHOWN = {octet: chr(octet) if octet in PLAIN else f"\\{octet:03d}" for octet in range(256)}
_ESCAPE = re.compile(rb"\\([0-9]{3})?")
_LENGTH = [bytes((size,)) for size in range(MOST_LABEL + 1)]


class NotOrdinary(Exception):  # noqa: N818 - it tells the fast reader to stand back, and is no error
    """A message that the fast reader leaves to dnspython: rare, or broken."""


def labels_to_text(labels: list[bytes]) -> str:
    """A name's labels (without the root's empty one) in presentation form."""
    text = b".".join(labels)
    if text.translate(None, PLAIN) != b"." * (len(labels) - 1):
        return "".join(["".join([_SHOWN[octet] for octet in label]) + "." for label in labels])
    return text.decode("ascii") + "."


def read_labels(wire: bytes, pos: int) -> tuple[list[bytes], int]:
    """The labels of the name at pos, and the position behind it.

    Raises NotOrdinary, or IndexError at the end of the message. Pointers must lead back, and what they lead to must
    end before the place where the name (or the part of it read last) began: no loop, and bounded work.
    """
    labels: list[bytes] = []
    begin, limit, behind, hops, size = pos, len(wire), 0, 0, 1
    while True:
        count = wire[pos]
        if count <= MOST_LABEL:
            pos += 1
            if not count:
                break
            labels.append(wire[pos : pos + count])
            pos += count
            size += count + 1
        else:
            target = (count & 0x3F) << 8 | wire[pos + 1]
            hops += 1
            if count < 0xC0 or target >= begin or hops > MOST_HOPS or pos + 2 > limit:
                raise NotOrdinary
            behind = behind or pos + 2
            limit, begin, pos = begin, target, target
    if pos > limit or size > MOST_NAME:
        raise NotOrdinary
    return labels, behind or pos


def text_to_labels(text: str) -> list[bytes]:
    """The labels of an absolute name in presentation form. ValueError where the text is no name."""
    if text == ".":
        return []
    octets = text.encode("ascii")  # UnicodeEncodeError is a ValueError
    if not octets.endswith(b"."):
        raise ValueError("a name must end with a dot")
    labels = octets[:-1].split(b".")
    if b"\\" in octets:  # an escape holds no dot, so that labels can be split first
        labels = [_ESCAPE.sub(_unescape, label) for label in labels]
    if sum(map(len, labels)) + len(labels) + 1 > MOST_NAME:
        raise ValueError("a name longer than 255 octets")
    for label in labels:
        if not 1 <= len(label) <= MOST_LABEL:
            raise ValueError("a label that is empty or longer than 63 octets")
    return labels


def _unescape(match: re.Match[bytes]) -> bytes:
    code = match.group(1)
    if code is None or int(code) > 255:
        raise ValueError("an escape that stands for no octet")
    return bytes((int(code),))


def octets_to_text(octets: bytes) -> str:
    """Octets that are no name, such as those of a TXT record, as a label is written."""
    return "".join([_SHOWN[octet] for octet in octets])


def text_to_octets(text: str) -> bytes:
    """The octets that octets_to_text() wrote. ValueError where it cannot have been that."""
    return _ESCAPE.sub(_unescape, text.encode("ascii"))


def labels_to_wire(labels: list[bytes]) -> bytes:
    """A name's labels as they stand in a message, uncompressed."""
    return b"".join([_LENGTH[len(label)] + label for label in labels]) + b"\0"


def name_to_wire(text: str) -> bytes:
    """A name in presentation form as it stands in a message. ValueError where the text is no name."""
    return labels_to_wire(text_to_labels(text))


def is_within(name: str, zone: str) -> bool:
    """True where the name is the zone's apex or below it; both in presentation form, in lower case."""
    return zone == "." or name == zone or name.endswith("." + zone)


def relative_to(name: str, zone: str) -> str:
    """The name inside a zone that it is within, as zone files write it: "25", "@" for the apex."""
    if name == zone:
        return "@"
    return name[:-1] if zone == "." else name[: -len(zone) - 1]
