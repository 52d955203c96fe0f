# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What every MTA is asked, and the shape of its answer.

One question: with which HELO names, and from which addresses, does mail leave this host? An MTA's folder answers it
with a Found. Nothing is guessed: what cannot be established is a Problem, never left out.

This folder runs on relays: standard library only, and nothing of the other rooms.
"""

from __future__ import annotations

import typing as t

# Codes of the collection's catalogue of findings that discovery may give.
MTA_NOT_FOUND = "mta_not_found"
MTA_UNREADABLE = "mta_unreadable"
MTA_IDENTITY_DYNAMIC = "mta_identity_dynamic"

MOST_TEXT = 200


class Source(t.NamedTuple):
    """An address that connections come from."""

    address: str
    family: str  # "ipv4" or "ipv6"
    set_by: str  # the setting and where it stands, or "route"

    def view(self) -> dict[str, t.Any]:
        """As the module returns it."""
        return self._asdict()


class Identity(t.NamedTuple):
    """How one transport of one instance of one MTA shows itself to receivers."""

    mta: str
    instance: str
    transport: str
    helo: str
    helo_set_by: str
    sources: tuple[Source, ...]
    candidates: tuple[str, ...]  # other addresses of the host: not judged
    direct: bool  # some mail goes straight to its recipients' servers
    relayhost: str | None  # next hosts that are named in the configuration
    reached_by: tuple[str, ...]  # the settings that lead mail here
    certain: bool  # false: a table that cannot be listed may lead mail here, or nothing does

    def view(self) -> dict[str, t.Any]:
        """As the module returns it."""
        return {
            **self._asdict(),
            "sources": [source.view() for source in self.sources],
            "candidates": list(self.candidates),
            "reached_by": list(self.reached_by),
        }


class Problem(t.NamedTuple):
    """Why something could not be established, in the shape of a target's ``unknown``."""

    code: str
    detail: str


class Unused(t.NamedTuple):
    """A client that no mail to other hosts was found to reach."""

    mta: str
    instance: str
    transport: str
    detail: str


class Found(t.NamedTuple):
    """The answer."""

    identities: tuple[Identity, ...] = ()
    problems: tuple[Problem, ...] = ()
    unused: tuple[Unused, ...] = ()


class UnreadableError(Exception):
    """The MTA is there, but what it would do cannot be read; the text says why."""


def shown(text: str) -> str:
    """Text of a configuration or a program, quoted for a sentence: bounded, and printable ASCII only."""
    cut = text if len(text) <= MOST_TEXT else text[:MOST_TEXT] + "..."
    return ascii(cut)
