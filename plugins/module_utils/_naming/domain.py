# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where in a name the registered domain begins, by the public suffix list. Pure."""

from __future__ import annotations

import typing as t

_PLAIN = """
    com net org info biz eu de nl ch dk ru cloud email dev app host online site xyz edu gov mil example test internal
    local lan
"""
#: Top-level domains that the list has no rules below: for these, its table need not be loaded.
PLAIN = frozenset(_PLAIN.split())
_rules_of: dict[str, frozenset[str]] = {}  # by top-level domain, unpacked when first needed


def suffix_length(labels: t.Sequence[str]) -> int:
    """How many labels (lower case) at the end of a name are a public suffix: 1 at least, as the list has it."""
    tld = labels[-1]
    if tld in PLAIN:
        return 1
    rules = _rules_of.get(tld)
    if rules is None:
        from .suffixes import RULES

        if tld not in RULES:
            return 1
        rules = _rules_of[tld] = frozenset(RULES[tld].split())
    longest = 1
    rest = ""
    for count in range(2, min(len(labels), 5) + 1):
        label = labels[-count]
        if f"!{label}.{rest}".rstrip(".") in rules:
            return count - 1
        if (f"{label}.{rest}" if rest else label) in rules or (f"*.{rest}" if rest else "*") in rules:
            longest = count
        rest = f"{label}.{rest}" if rest else label
    return longest


def split(labels: t.Sequence[str]) -> tuple[t.Sequence[str], str, str]:
    """(labels below the registered domain, its own label, the public suffix); "" where there is none."""
    length = suffix_length(labels)
    own = labels[-length - 1] if len(labels) > length else ""
    return labels[: max(len(labels) - length - 1, 0)], own, ".".join(labels[-length:])
