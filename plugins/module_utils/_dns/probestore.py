# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Responses kept small: each message as it came, and how it came. What is wanted again is read again, but for those
read last: a trace asks for the same zones over and over."""

from __future__ import annotations

import typing as t

from .probe import Probe, Response, read_response

MOST_RESPONSES = 250_000
MOST_OCTETS = 128 * 1024 * 1024  # of messages, together
MOST_AT_HAND = 2 * 1024 * 1024  # of messages that are kept as read: reading makes them up to thirty times as large


class ResponseStore(t.Mapping[Probe, Response]):
    """Every response of a prober, by probe."""

    def __init__(self) -> None:
        self._kept: dict[Probe, Response | tuple[bytes, str | None, float, float, str]] = {}
        self._octets = 0
        self._at_hand: dict[Probe, Response] = {}
        self._octets_at_hand = 0

    @property
    def full(self) -> bool:
        """No more is to be asked: memory is bounded."""
        return len(self._kept) >= MOST_RESPONSES or self._octets >= MOST_OCTETS

    def put(self, response: Response) -> None:
        """Keep a response."""
        wire = response.wire
        if wire is None:
            self._kept[response.probe] = response
            return
        self._kept[response.probe] = (wire, response.transport, response.at, response.rtt, response.detail)
        self._octets += len(wire)
        self._have_at_hand(response, len(wire))

    def _have_at_hand(self, response: Response, size: int) -> None:
        if self._octets_at_hand + size > MOST_AT_HAND:
            self._at_hand.clear()
            self._octets_at_hand = 0
        self._at_hand[response.probe] = response
        self._octets_at_hand += size

    def find(self, probe: Probe) -> Response | None:
        """The response to a probe, or None."""
        response = self._at_hand.get(probe)
        if response is not None:
            return response
        kept = self._kept.get(probe)
        if kept is None or isinstance(kept, Response):
            return kept
        response = read_response(probe, *kept)
        self._have_at_hand(response, len(kept[0]))
        return response

    def __getitem__(self, probe: Probe) -> Response:
        response = self.find(probe)
        if response is None:
            raise KeyError(probe)
        return response

    def __iter__(self) -> t.Iterator[Probe]:
        return iter(self._kept)

    def __len__(self) -> int:
        return len(self._kept)
