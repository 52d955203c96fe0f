# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

r"""Text from anywhere, made visible: what would move the cursor, reorder the line or hide is shown as \xNN. Pure.

Not an escape for any format: HTML, XML and Markdown do that on top.
"""

from __future__ import annotations

import re

MOST = 2000
# C0 and C1 controls, soft hyphen, zero-width and bidirectional controls, line and paragraph separators, surrogates,
# private use, non-characters, tags, and whatever XML 1.0 forbids.
_HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202f\u205f-\u206f"
    "\u3164\ufdd0-\ufdef\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff\ud800-\udfff\ue000-\uf8ff\U000e0000-\U0010ffff]"
)


def visible(value: object, most: int = MOST) -> str:
    """One line of at most about ``most`` characters, all of which can be seen."""
    text = value if isinstance(value, str) else str(value)
    return _HIDDEN.sub(_escape, text[:most]) + ("..." if len(text) > most else "")


def _escape(match: re.Match[str]) -> str:
    code = ord(match.group())
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}" if code < 65536 else f"\\U{code:08x}"
