# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What validation begins with: trust anchors, as IANA publishes them for the root, and as users write them.

The root's anchors are those of https://data.iana.org/root-anchors/root-anchors.xml, as of 2026-11: the key of 2017
(tag 20326), and the one of 2024 (tag 38696) that follows it.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import struct
import typing as t

from .name import name_to_wire

ROOT_ANCHORS = (
    ". IN DS 20326 8 2 E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D",
    ". IN DS 38696 8 2 683D2D0ACB8C9B712A1948B27F741219298D0A450D612C483AF444A4C0FB2B16",
)

#: Digest types that can be checked (RFC 4034, RFC 4509, RFC 6605): the hash, and how many octets it has.
DIGESTS = {1: (hashlib.sha1, 20), 2: (hashlib.sha256, 32), 4: (hashlib.sha384, 48)}

_OPTION = "trust_anchors"
_WANTED = "a DS or DNSKEY record such as '. IN DS 20326 8 2 E06D44B8...' is wanted"
_MOST_ANCHORS = 50
_MOST_CHARACTERS = 4096
_COMMENT = re.compile(r";.*")
_TTL = re.compile(r"[0-9]{1,10}")
_ZONE_KEY = 0x0100  # RFC 4034 section 2.1.1
_REVOKED = 0x0080  # RFC 5011 section 2.1
_SHOWN = re.compile(r"[^A-Za-z0-9 ._:/+=-]")


class Digest(t.NamedTuple):
    """What a DS record says of a zone's key."""

    tag: int
    algorithm: int
    digest_type: int
    digest: bytes


class Anchor(t.NamedTuple):
    """A key that is trusted without proof."""

    zone: str  # absolute, lower case, presentation form
    key: Digest


def parse_anchors(values: t.Sequence[t.Any] | None) -> tuple[Anchor, ...]:
    """The trust anchors of an option, those of the root where it is not given. ValueError is one sentence."""
    if values is None:
        values = ROOT_ANCHORS
    if not values:
        raise ValueError(
            f"{_OPTION}: the list is empty: at least one trust anchor is wanted, or no list for the root's"
        )
    if len(values) > _MOST_ANCHORS:
        raise ValueError(f"{_OPTION}: {len(values)} are given: at most {_MOST_ANCHORS} are wanted")
    return tuple(dict.fromkeys(_parse(value) for value in values))


def _parse(value: t.Any) -> Anchor:
    if not isinstance(value, str) or len(value) > _MOST_CHARACTERS:
        raise ValueError(f"{_OPTION}: {_quoted(value)} is no record: {_WANTED}")
    words = _COMMENT.sub("", value).replace("(", " ").replace(")", " ").split()
    kinds = [at for at, word in enumerate(words[:4]) if at and word.upper() in ("DS", "DNSKEY")]
    if not kinds or any(word.upper() != "IN" and not _TTL.fullmatch(word) for word in words[1 : kinds[0]]):
        raise ValueError(f"{_OPTION}: {_quoted(value)} is no record of type DS or DNSKEY: {_WANTED}")
    zone = words[0].lower()
    zone += "" if zone.endswith(".") else "."
    try:
        owner = name_to_wire(zone)
    except ValueError:
        raise ValueError(f"{_OPTION}: {_quoted(words[0])} is no name of a zone: {_WANTED}") from None
    kind, fields = words[kinds[0]].upper(), words[kinds[0] + 1 :]
    try:
        return Anchor(zone, _ds(fields) if kind == "DS" else _dnskey(owner, fields))
    except ValueError as error:
        raise ValueError(f"{_OPTION}: {_quoted(value)}: {error}") from None


def _numbers(fields: list[str], *most: int) -> list[int]:
    """The numbers that a record begins with, each within its bound."""
    found = [int(field) for field in fields[: len(most)] if re.fullmatch(r"[0-9]{1,5}", field)]
    if len(fields) <= len(most) or len(found) < len(most) or any(one > top for one, top in zip(found, most)):
        raise ValueError(f"{len(most)} numbers and what follows them are wanted")
    return found


def _ds(fields: list[str]) -> Digest:
    tag, algorithm, digest_type = _numbers(fields, 65535, 255, 255)
    try:
        digest = bytes.fromhex("".join(fields[3:]))
    except ValueError:
        raise ValueError("the digest of a DS record is written in hexadecimal digits") from None
    if digest_type not in DIGESTS:
        raise ValueError(f"digest type {digest_type} is not known: 1, 2 or 4 is wanted")
    if len(digest) != DIGESTS[digest_type][1]:
        wanted = 2 * DIGESTS[digest_type][1]
        raise ValueError(f"a digest of type {digest_type} has {wanted} digits, and this one {2 * len(digest)}")
    return Digest(tag, algorithm, digest_type, digest)


def _dnskey(owner: bytes, fields: list[str]) -> Digest:
    flags, protocol, algorithm = _numbers(fields, 65535, 255, 255)
    try:
        key = base64.b64decode("".join(fields[3:]), validate=True)
    except binascii.Error:
        raise ValueError("the key of a DNSKEY record is written in base64") from None
    if not flags & _ZONE_KEY or flags & _REVOKED or protocol != 3:
        raise ValueError("this key signs no zone: flags 256 or 257, and protocol 3, are wanted")
    rdata = struct.pack("!HBB", flags, protocol, algorithm) + key
    return Digest(key_tag(rdata), algorithm, 2, hashlib.sha256(owner + rdata).digest())


def key_tag(rdata: bytes) -> int:
    """The tag of a DNSKEY record (RFC 4034 appendix B)."""
    padded = rdata + b"\0" * (len(rdata) % 2)
    total: int = sum(struct.unpack(f"!{len(padded) // 2}H", padded))
    return (total + (total >> 16)) & 0xFFFF


def _quoted(value: object) -> str:
    text = str(value)
    return "'" + _SHOWN.sub("?", text[:60]) + ("..." if len(text) > 60 else "") + "'"
