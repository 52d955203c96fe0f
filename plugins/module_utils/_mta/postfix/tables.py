# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Lookup tables that route mail (transport(5)): what they can answer, whatever the key. Nothing here runs a program.

A table that cannot be read through in full says so in ``trouble``; then it may answer anything.
"""

from __future__ import annotations

import re
import typing as t

from ..identity import UnreadableError, shown
from .master import split_words

# Types that postmap can walk through, and those that are text with a key (not a pattern) first.
_WALKED = frozenset(("hash", "btree", "lmdb", "cdb", "dbm", "sdbm", "texthash", "inline"))
_PATTERNS = frozenset(("pcre", "regexp"))
# Patterns that people write for "everything".
_EVERYTHING = frozenset((".", ".*", ".+", "^", "^.*", "^.*$", "^.+$", ".*$", "@", "^.*@.*$", ".*@.*"))


class Reader(t.Protocol):
    """How a table's content is got at; UnreadableError when it cannot be."""

    def listed(self, table: str) -> list[tuple[str, str]]:
        """The entries of a table that lists them."""

    def file(self, path: str) -> str:
        """What a file holds."""


class Table(t.NamedTuple):
    """What a table can answer."""

    name: str  # as in the configuration: "hash:/etc/postfix/transport"
    entries: tuple[tuple[str, str], ...] = ()  # key or pattern, result
    default: str | None = None  # the result for every key that no entry matches
    trouble: str | None = None


def read_tables(setting: str, reader: Reader) -> list[Table]:
    """Every table of a setting such as transport_maps."""
    return [_read(name, reader) for name in split_list(setting)]


def split_list(text: str) -> list[str]:
    """Split at commas and white space, but not inside of braces."""
    found, depth = "", 0
    for letter in text:
        depth += (letter == "{") - (letter == "}")
        found += " " if letter == "," and depth <= 0 else letter
    words: list[str] = []
    for word in found.split():
        if words and words[-1].count("{") > words[-1].count("}"):
            words[-1] += " " + word
        else:
            words.append(word)
    return words


def _read(name: str, reader: Reader) -> Table:
    kind, _colon, rest = name.partition(":")
    while kind in ("proxy", "proxywrite"):
        kind, _colon, rest = rest.partition(":")
    try:
        if kind == "static":
            return Table(name, default=_unbraced(rest))
        if kind == "randmap":
            results = split_list(_unbraced(rest))
            return Table(name, tuple(("", result) for result in results), default=results[-1] if results else None)
        if kind in _PATTERNS:
            lines = _inline(rest) if rest.startswith("{") else _logical_lines(reader.file(rest))
            return _patterns(name, lines)
        if kind in _WALKED:
            return _keyed(name, _walk(kind, rest, reader))
    except UnreadableError as error:
        return Table(name, trouble=str(error))
    return Table(name, trouble=f"tables of the type {shown(kind)} cannot be listed")


def _walk(kind: str, rest: str, reader: Reader) -> list[tuple[str, str]]:
    try:
        return reader.listed(f"{kind}:{rest}")
    except UnreadableError as error:
        if "sequence operation is not supported" not in str(error):
            raise
    return reader.listed(f"texthash:{rest}")  # cdb cannot be walked through; the text that it is made of can


def _keyed(name: str, entries: t.Sequence[tuple[str, str]]) -> Table:
    return Table(name, tuple(entries), default=next((result for key, result in entries if key == "*"), None))


def _patterns(name: str, lines: t.Iterable[str]) -> Table:
    entries: list[tuple[str, str]] = []
    default = None
    depth = 0
    for line in lines:
        word = line.split(None, 1)[0].lower()
        depth += (word == "if") - (word == "endif")
        if word in ("if", "endif"):
            continue
        negated, pattern, result = _rule(line)
        if "$" in result.replace("$$", ""):
            return Table(name, trouble=f"the result {shown(result)} depends on the key")
        entries.append((pattern, result))
        if pattern in _EVERYTHING and not negated and not depth and default is None:
            default = result
    return Table(name, tuple(entries), default)


def _rule(line: str) -> tuple[bool, str, str]:
    """``[!]/pattern/flags result``, with any delimiter."""
    negated = line.startswith("!")
    body = line[1:].lstrip() if negated else line
    mark = re.escape(body[:1])
    match = re.match(rf"{mark}((?:\\.|(?!{mark})[^\\])*){mark}\w*\s+(\S.*)$", body) if body else None
    if not match:
        raise UnreadableError(f"no rule of a pattern table: {shown(line)}")
    return negated, match.group(1), match.group(2).strip()


def _logical_lines(text: str) -> list[str]:
    """A line that begins with white space continues the one before it; # begins a comment line (postconf(5))."""
    lines: list[str] = []
    for line in text.splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if line[0].isspace() and lines:
            lines[-1] += " " + line.strip()
        else:
            lines.append(line.strip())
    return lines


def _inline(text: str) -> list[str]:
    return [_unbraced(word) for word in split_words(_unbraced(text).replace(",", " ")) if _unbraced(word)]


def _unbraced(text: str) -> str:
    return text.strip()[1:-1].strip() if text.strip().startswith("{") and text.strip().endswith("}") else text.strip()
