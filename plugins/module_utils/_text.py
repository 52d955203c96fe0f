# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Text that comes from outside, made fit to be shown: bounded, on one line, without markup, templates or escapes.

Pure. Names that come out of DNS are already harmless (see _dns/question.py); this is for everything else:
what users, inventories, mail servers and resolvers write.
"""

from __future__ import annotations

import re

MOST_SHOWN = 120

# Letters, digits, space and the punctuation of host names, addresses, paths and plain sentences. Not there: quotes,
# braces, angle brackets, ampersand, backtick, dollar, control and non-ASCII characters.
_UNSAFE = re.compile(r"[^A-Za-z0-9 _\-./*+=:,;@!?()\[\]#~^|%\\]")


def printable(value: object, most: int = MOST_SHOWN) -> str:
    """The value as one harmless line of at most about ``most`` characters; what is unsafe becomes ``\\xNN``."""
    text = value if isinstance(value, str) else str(value)
    cut = len(text) > most
    return _UNSAFE.sub(_escape, text[:most]) + ("..." if cut else "")


def _escape(match: re.Match[str]) -> str:
    code = ord(match.group())
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}" if code < 65536 else f"\\U{code:08x}"


def quoted(value: object, most: int = 60) -> str:
    """The value as it stands in an error message: 'text' in quotes, anything else with its type."""
    if isinstance(value, str):
        return f"'{printable(value, most)}'"
    return f"{printable(repr(value), most)} ({type(value).__name__})"


def listed(values: object, most: int = 5) -> str:
    """Several values in a sentence: "a, b and 3 more"."""
    items = [printable(value) for value in values] if isinstance(values, (list, tuple)) else [printable(values)]
    if len(items) <= most:
        return ", ".join(items)
    return ", ".join(items[:most]) + f" and {len(items) - most} more"
