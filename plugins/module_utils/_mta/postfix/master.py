# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""master.cf as ``postconf -M`` prints it: one service on a line, its seven fields, its command (master(5)). Pure."""

from __future__ import annotations

import typing as t

_FIELDS = 7  # service, type, private, unprivileged, chroot, wake-up, process limit; then the command


class Service(t.NamedTuple):
    """One line of master.cf."""

    name: str
    type: str
    command: str  # the program: "smtp", "lmtp", "smtpd" ...
    overrides: tuple[tuple[str, str], ...]  # the last one of a name counts, as in Postfix

    @property
    def place(self) -> str:
        """How postconf names the service."""
        return f"{self.name}/{self.type}"

    @property
    def is_client(self) -> bool:
        """Whether mail can leave the host through it: transports are looked up as UNIX-domain services."""
        return self.type == "unix" and self.command in ("smtp", "lmtp")


def parse_services(text: str) -> list[Service]:
    """Every service of the listing. ValueError names the line that is none."""
    services = []
    for line in text.splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        words = line.split(None, _FIELDS)
        if len(words) <= _FIELDS:
            raise ValueError(f"no service of master.cf: {line[:200]!a}")
        command, *arguments = split_words(words[_FIELDS])
        services.append(Service(words[0], words[1], command.rpartition("/")[2], tuple(_overrides(arguments))))
    return services


def split_words(text: str) -> list[str]:
    """Split at white space, but not inside of braces, which may be nested; the outermost braces stay."""
    words: list[str] = []
    word, depth = "", 0
    for letter in text:
        if letter.isspace() and not depth:
            if word:
                words.append(word)
            word = ""
            continue
        # A brace opens a word only at its start: ${name} inside of a word is just text.
        if letter == "{" and (depth or word in ("", "-o")):
            depth += 1
        elif letter == "}" and depth:
            depth -= 1
        word += letter
    return [*words, word] if word else words


def _overrides(arguments: t.Sequence[str]) -> t.Iterator[tuple[str, str]]:
    rest = iter(arguments)
    for argument in rest:
        if not argument.startswith("-o"):
            continue
        pair = argument[2:] or next(rest, "")
        if pair.startswith("{") and pair.endswith("}"):
            pair = pair[1:-1]
        name, equals, value = pair.partition("=")
        if equals and name.strip():
            yield name.strip(), value.strip()
