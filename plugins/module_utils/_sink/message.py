# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A message while it comes in: where it ends, how long it is, and what its header holds. Nothing else is kept. Pure."""

from __future__ import annotations

MOST_HEADER = 1 << 16  # of them looked through for the marker

_END = b"\r\n.\r\n"


class Message:
    """The octets of a message, most of which are only counted."""

    def __init__(self) -> None:
        self.size = 0  # with the line end before the final dot
        self._tail = b"\r\n"  # the last octets, as many as the end may begin in
        self._first = b""  # octets, among which the header is

    def take(self, octets: bytes) -> bytes | None:
        """What follows the end of the message; None while there is none."""
        known = self._tail
        joined = known + octets
        end = joined.find(_END)
        if end < 0:
            self._count(octets)
            self._tail = joined[-len(_END) + 1 :]
            return None
        # The dot's own line does not count, even where its dot came before.
        body = joined[: end + 2]
        self._count(body[len(known) :])
        self.size -= max(0, len(known) - len(body))
        return joined[end + len(_END) :]

    def has(self, marker: str | None) -> bool:
        """Whether the header holds this text."""
        header, _blank, _body = (b"\r\n" + self._first).partition(b"\r\n\r\n")
        return marker is None or marker.encode("utf-8") in header

    def _count(self, octets: bytes) -> None:
        self.size += len(octets)
        if len(self._first) < MOST_HEADER:
            self._first += octets[: MOST_HEADER - len(self._first)]
