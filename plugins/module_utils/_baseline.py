# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

r"""The records of every sending path as a text file that is made to be read in a diff.

Pure: text in, text out. A path is a relay and a source address. Each line is one record, and depends on nothing but
that record: no columns that move, no times, no TTLs, no order of answers. So a change of one record changes one line.

    relay10               192.0.2.10       helo     mail10.example.org
    relay10               192.0.2.10       ptr      mail10.example.org
    relay10               192.0.2.10       forward  mail10.example.org 192.0.2.10

A record that was looked up and is not there is ``(none)``. One that could not be looked up has no line. What is no
plain word stands in quotes, as JSON writes it. ValueError is one sentence that begins with the number of the line.
"""

from __future__ import annotations

import functools
import json
import re
import typing as t

from ._address import Address, parse_address
from ._text import quoted

FORMAT = 1
NONE = "(none)"
HELO, PTR, FORWARD = KINDS = ("helo", "ptr", "forward")
MOST_RELAY = 1000
MOST_HELO = 1000

HEADER = f"""\
# mailops.rdns baseline, format {FORMAT}
#
# What every sending path had when somebody last looked and agreed: the names it gives after HELO, the PTR names of its
# address, and the addresses of these names. One record a line: relay, address, kind of record, value. {NONE}: looked
# up, and not there. A record without a line could not be looked up. Comments stay with the path below them.
#
# Take changes in:  ansible-playbook mailops.rdns.audit -e relay_audit_baseline_update=true
"""

Path = tuple[str, str]  # relay, and address in canonical form
Names = frozenset[str]

_VERSION = re.compile(r"# mailops\.rdns baseline, format ([0-9]{1,9})[ \t]*")
_FIELD = re.compile(r'"(?:[^"\\]|\\.)*"|[!#-~]+')
_LINE = re.compile(rf"[ \t]*(?:(?:{_FIELD.pattern})[ \t]+)*(?:{_FIELD.pattern})[ \t]*")
_WORDS = re.compile(r"[!#-~ \t]+")
_PLAIN = re.compile(r"[A-Za-z0-9_.*/+=:@\[\]\\-]+")
_NAME = re.compile(r"(?:[a-z0-9_*/+=:-]|\\[0-9]{3}|\.){1,1024}")  # as _dns/name.py writes names, in lower case
_CONFLICT = re.compile(r"(<{7}|={7}|>{7}|\|{7})( |$)")
_DIGITS = re.compile(r"([0-9]+)")
# A comment is kept as it stands, and shown in a diff: nothing that moves the cursor, or turns text around.
_UNSEEN = re.compile(r"\r(?!\r*\n)|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


class Records(t.NamedTuple):
    """What is known of one path. None, or a name that is not in forward: not looked up, or in vain."""

    helo: Names | None = None  # in lower case, as all names here
    ptr: Names | None = None  # without final dot
    forward: t.Mapping[str, Names] = {}  # addresses by PTR name and HELO name


def parse_records(value: t.Mapping[str, t.Any]) -> Records:
    """Records as plain data: helo and ptr lists, forward a dictionary of lists; each absent where nothing is known."""
    forward = value.get(FORWARD) or {}
    if not isinstance(forward, t.Mapping):
        raise ValueError(f"{FORWARD}: {quoted(forward)} given: a dictionary of names and lists of addresses is wanted")
    helo, ptr = (None if value.get(kind) is None else _values(kind, value[kind]) for kind in (HELO, PTR))
    return Records(helo, ptr, {_name(name): _values(FORWARD, values) for name, values in forward.items()})


def _values(kind: str, values: object) -> Names:
    if not isinstance(values, (list, tuple)) or not all(isinstance(value, str) for value in values):
        raise ValueError(f"{kind}: {quoted(values)} given: a list of texts is wanted")
    return frozenset(_value(kind, value) for value in values)


class Baseline(t.NamedTuple):
    """A parsed file."""

    paths: dict[Path, Records]
    comments: dict[Path, tuple[str, ...]]  # that stand above a path
    tail: tuple[str, ...] = ()  # comments below the last one


def empty() -> Baseline:
    """A baseline that knows nothing yet."""
    return Baseline({}, {})


def render(baseline: Baseline) -> str:
    """The file: sorted, one record a line."""
    lines = [HEADER]
    for path in sorted(baseline.paths, key=order):
        lines += [f"{comment}\n" for comment in baseline.comments.get(path, ())]
        lines += [f"{line}\n" for line in _lines(path, baseline.paths[path])]
    return "\n".join(lines[:1]) + "\n" + "".join(lines[1:]) + "".join(f"{comment}\n" for comment in baseline.tail)


def _lines(path: Path, records: Records) -> t.Iterator[str]:
    start = f"{_written(path[0]):<20}  {path[1]:<15}  "
    for kind, names in ((HELO, records.helo), (PTR, records.ptr)):
        for value in () if names is None else sorted(map(_written, names)) or (NONE,):
            yield f"{start}{kind:<7}  {value}"
    for name in sorted(records.forward):
        for address in sorted(records.forward[name], key=_by_number) or (NONE,):
            yield f"{start}{FORWARD:<7}  {_written(name)} {address}"


def _written(text: str) -> str:
    return text if _PLAIN.fullmatch(text) else json.dumps(text)


def order(path: Path) -> tuple[t.Any, ...]:
    """relay2 before relay10; addresses by number, IPv4 first."""
    parts = _DIGITS.split(path[0])
    number = [(int(part), "") if index % 2 else (-1, part) for index, part in enumerate(parts)]
    return (number, path[0], _by_number(path[1]))


@functools.lru_cache(maxsize=1024)  # the lines of a path stand together, each with its address
def _address(text: str) -> Address:
    return parse_address(text)


def _by_number(text: str) -> tuple[int, int]:
    address = _address(text)
    return address.version, address.number


class _Reader:
    """The records read so far."""

    def __init__(self) -> None:
        # By path, kind, and for forward the name; None is what stands for none.
        self.values: dict[tuple[Path, str, str], set[str | None]] = {}
        self.comments: dict[Path, list[str]] = {}
        self.waiting: list[str] = []  # comments above the next record

    def take(self, fields: list[str]) -> None:
        """One line with a record."""
        if len(fields) < 3 or fields[2] not in KINDS:
            wanted = f"a relay, an address, one of {', '.join(KINDS)}, and a value are wanted"
            raise ValueError(f"{quoted(' '.join(fields))} is no record: {wanted}")
        relay, kind, values = _text(fields[0]), fields[2], fields[3:]
        if not 0 < len(relay) <= MOST_RELAY:
            raise ValueError(f"{quoted(relay)} is no relay: text of 1 to {MOST_RELAY:,} characters is wanted")
        if len(values) != (2 if kind == FORWARD else 1):
            wanted = "a name and one address" if kind == FORWARD else "one value"
            raise ValueError(f"{len(values)} given behind {kind}: {wanted} is wanted, or {NONE}")
        path = relay, _address(fields[1]).text
        name = _name(_text(values[0])) if kind == FORWARD else ""
        known = self.values.setdefault((path, kind, name), set())
        value = None if values[-1] == NONE else _value(kind, _text(values[-1]))
        if known and (None in known) != (value is None):
            raise ValueError(f"{NONE} is given beside other values of the same record: one or the other is wanted")
        known.add(value)
        self.comments.setdefault(path, []).extend(self.waiting)
        self.waiting = []

    def baseline(self) -> Baseline:
        """All of it."""
        known: dict[Path, dict[str, Names]] = {}
        forward: dict[Path, dict[str, Names]] = {}
        for (path, kind, name), values in self.values.items():
            found = frozenset(value for value in values if value is not None)
            of_path = known.setdefault(path, {})
            if kind == FORWARD:
                forward.setdefault(path, {})[name] = found
            else:
                of_path[kind] = found
        paths = {path: Records(of.get(HELO), of.get(PTR), forward.get(path, {})) for path, of in known.items()}
        comments = {path: tuple(lines) for path, lines in self.comments.items() if lines}
        return Baseline(paths, comments, tuple(self.waiting))


def parse(text: str) -> Baseline:
    """The baseline that render() wrote, or that somebody edited."""
    lines = text.split("\n")
    _check_version(lines[0].rstrip("\r"))
    if lines.pop():
        raise ValueError(f"line {len(lines) + 1}: the file ends within it: it was cut short")
    reader, header = _Reader(), True
    unseen = _UNSEEN.search(text)
    if unseen:
        number = text.count("\n", 0, unseen.start())
        line = quoted(lines[number].rstrip("\r"))
        raise ValueError(f"line {number + 1}: {line} holds a character that a terminal obeys: take it out")
    for number, line in enumerate((line.rstrip("\r") for line in lines), 1):
        header = header and line.startswith("#")
        if header or not line.strip():
            continue
        if line.lstrip().startswith("#"):
            reader.waiting.append(line.strip())
            continue
        if _CONFLICT.match(line):
            raise ValueError(f"line {number}: {quoted(line)} was left by a merge: choose one side, and delete the mark")
        fields = line.split() if _WORDS.fullmatch(line) else _FIELD.findall(line) if _LINE.fullmatch(line) else None
        if fields is None:
            raise ValueError(f"line {number}: {quoted(line)} is no record: words, or text in double quotes, are wanted")
        try:
            reader.take(fields)
        except ValueError as error:
            raise ValueError(f"line {number}: {error}") from None
    return reader.baseline()


def _check_version(line: str) -> None:
    version = _VERSION.fullmatch(line)
    if version is None:
        raise ValueError(f"line 1: {quoted(line)} is not how a baseline begins: {quoted(HEADER.partition(chr(10))[0])}")
    if int(version.group(1)) != FORMAT:
        raise ValueError(
            f"line 1: format {version.group(1)} given, this collection reads format {FORMAT}: use the collection that "
            "wrote it, or make the baseline again"
        )


def _text(field: str) -> str:
    if not field.startswith('"'):
        return field
    try:
        return str(json.loads(field))
    except ValueError:
        raise ValueError(f"{quoted(field)} is no text in quotes as JSON has it") from None


def _name(text: object) -> str:
    name = text.lower() if isinstance(text, str) else ""
    name = name[:-1] if len(name) > 1 and name.endswith(".") else name
    if not _NAME.fullmatch(name):
        raise ValueError(f"{quoted(text)} is no host name: one such as 'mail.example.org' is wanted")
    return name


def _value(kind: str, text: str) -> str:
    if kind == FORWARD:
        return _address(text).text
    if kind == PTR:
        return _name(text)
    if not 0 < len(text) <= MOST_HELO:
        raise ValueError(f"{quoted(text)} is no HELO name: text of 1 to {MOST_HELO:,} characters is wanted")
    return text.lower()
