# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Postfix's own tools, asked: postconf(1), postmap(1), postmulti(1). They expand macros as the daemons do."""

from __future__ import annotations

import re
import typing as t

from ..host import Host, Output
from ..identity import UnreadableError, shown
from .master import Service, parse_services

# Stands for $process_id: where it shows up, the value is decided at run time.
RUN_TIME = "known-only-at-run-time"

_NAMES = "(service_name|process_name|process_id)"
_OWN_MACRO = re.compile(rf"\$(?:{_NAMES}(?![A-Za-z0-9_])|\{{{_NAMES}\}}|\({_NAMES}\))")


class Instance(t.NamedTuple):
    """One Postfix instance, as ``postmulti -l`` lists it."""

    name: str  # "-" for the unnamed one
    directory: str
    enabled: bool


class Settings:
    """What main.cf and master.cf of one instance say."""

    def __init__(self, host: Host, postconf: str, directory: str) -> None:
        self._host = host
        self._postconf = postconf
        self._directory = directory
        self._explicit: dict[str, str] | None = None

    def services(self) -> list[Service]:
        """Every service of master.cf."""
        try:
            return parse_services(self._ask("-M"))
        except ValueError as error:
            raise UnreadableError(f"postconf -M: {error}") from None

    def values(self, names: t.Sequence[str], service: Service) -> dict[str, str]:
        """Values after expansion, as the service would see them. A name that this Postfix does not know is absent."""
        own = {"service_name": service.name, "process_name": service.command, "process_id": RUN_TIME}
        filled = [(name, _fill(value, own)) for name, value in self.explicit().items()]
        changed = [(name, value) for name, value in filled if value != self.explicit()[name]]
        overrides = [(name, _fill(value, own)) for name, value in service.overrides]
        options = [word for name, value in (*changed, *overrides) for word in ("-o", f"{name}={value}")]
        return _pairs(self._ask(*options, "-x", *names))

    def explicit(self) -> dict[str, str]:
        """What main.cf sets, before expansion."""
        if self._explicit is None:
            self._explicit = _pairs(self._ask("-n"))
        return self._explicit

    def listed(self, table: str) -> list[tuple[str, str]]:
        """The entries of a lookup table that can be walked through (``postmap -s``)."""
        postmap = self._host.program("postmap")
        if not postmap:
            raise UnreadableError("there is no postmap program")
        said = self._host.run((postmap, "-c", self._directory, "-s", table))
        if said.code != 0:
            raise UnreadableError(_complaint(said))
        return [(key, value) for key, _tab, value in (line.partition("\t") for line in said.out.splitlines()) if key]

    def file(self, path: str) -> str:
        """The text of a table that people write."""
        try:
            return self._host.read(path)
        except OSError as error:
            raise UnreadableError(error.strerror or str(error)) from None

    def _ask(self, *arguments: str) -> str:
        said = self._host.run((self._postconf, "-c", self._directory, *arguments))
        if said.code != 0:
            raise UnreadableError(f"postconf: {_complaint(said)}")
        return said.out


def list_instances(host: Host, postconf: str) -> list[Instance]:
    """All instances; the only one where there is no postmulti."""
    postmulti = host.program("postmulti")
    if postmulti:
        said = host.run((postmulti, "-l"))
        if said.code != 0:
            why = host.run((postconf, "-n"))  # postmulti often fails without a word where this names the file
            raise UnreadableError(f"postmulti -l: {_complaint(said if why.code == 0 else why)}")
        rows = [row for row in (line.split(None, 3) for line in said.out.splitlines()) if len(row) == 4]
        found = [Instance(name, where.strip(), enabled == "y") for name, _group, enabled, where in rows]
        if found:
            return found
    said = host.run((postconf, "-h", "config_directory"))
    if said.code != 0 or not said.out.strip():
        raise UnreadableError(f"postconf: {_complaint(said)}")
    return [Instance("-", said.out.strip(), True)]


def _fill(value: str, own: t.Mapping[str, str]) -> str:
    """Put in what differs from service to service: postconf expands these macros to its own."""
    return _OWN_MACRO.sub(lambda match: own[match.group(1) or match.group(2) or match.group(3)], value)


def _pairs(text: str) -> dict[str, str]:
    found = {}
    for line in text.splitlines():
        name, equals, value = line.partition("=")
        if equals:
            found[name.strip()] = value.strip()
    return found


def _complaint(said: Output) -> str:
    """The sentence that matters: the fatal one, or the last."""
    lines = [line.strip() for line in said.complaint.splitlines() if line.strip()]
    fatal = [line.partition("fatal: ")[2] for line in lines if "fatal: " in line]
    return shown((fatal or lines or [f"ended with {said.code}"])[-1])
