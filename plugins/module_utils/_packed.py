# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A document as one word of text: compressed, so that it travels through Ansible cheaply, and without any character
that Jinja2 or YAML could take for their own.

Pure. Unpacking is bounded; ValueError is one sentence.
"""

from __future__ import annotations

import base64
import binascii
import json
import typing as t
import zlib

PREFIX = "mailops.rdns.packed/1;"
MOST_PACKED = 64 * 1024 * 1024  # characters
MOST_UNPACKED = 512 * 1024 * 1024  # octets
MOST_WEIGHT = 24_000_000  # of what is read; the evidence of 65,536 paths weighs less than half of it


def pack(data: t.Any) -> str:
    """The document as text; ValueError where it is too large to be carried so."""
    octets = zlib.compress(json.dumps(data, separators=(",", ":")).encode("ascii"))
    text = PREFIX + base64.b64encode(octets).decode("ascii")
    if len(text) > MOST_PACKED:
        raise ValueError(f"{len(text):,} characters are too many to be returned: save them with evidence_dest")
    return text


def is_packed(value: object) -> bool:
    """True for what pack() wrote, or claims to have written."""
    return isinstance(value, str) and value.startswith(PREFIX)


def unpack(text: str) -> t.Any:
    """The document that pack() was given."""
    if len(text) > MOST_PACKED:
        raise ValueError(f"packed text of {len(text):,} characters is too large")
    try:
        unpacker = zlib.decompressobj()
        octets = unpacker.decompress(base64.b64decode(text[len(PREFIX) :], validate=True), MOST_UNPACKED)
        if not unpacker.eof:
            raise ValueError
        # An empty list is two octets of text and takes sixty in memory; a dictionary takes four times that.
        if octets.count(b",") + octets.count(b"[") + 4 * octets.count(b"{") > MOST_WEIGHT:
            raise ValueError
        return json.loads(octets)
    except (binascii.Error, zlib.error, ValueError, RecursionError):
        raise ValueError("packed text is damaged, cut short, or too large") from None
