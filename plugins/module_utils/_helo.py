# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Gather the evidence for one sending path: its address (see _fcrdns.py) and its HELO name, asked side by side.

A check: it yields questions and is sent answers; it judges nothing.
"""

from __future__ import annotations

import typing as t

from ._address import Address
from ._dns import question as dns
from ._dns.question import Answer, Asked, Question, ask
from ._fcrdns import AddressEvidence, gather_forward, other_type, own_type, reverse_question

_SILENT = frozenset((dns.TIMEOUT, dns.UNREACHABLE))  # where the PTR met this too, nothing that is asked gets an answer


class HeloEvidence(t.NamedTuple):
    """What DNS said about a HELO name. An MX is enough for Postfix's reject_unknown_helo_hostname."""

    own: Answer
    other: Answer | None  # the other family, and ...
    mx: Answer | None  # ... MX: asked only where the own family came back empty (NODATA), or failed


class PathEvidence(t.NamedTuple):
    """What DNS said about one sending path, at one vantage."""

    address: AddressEvidence
    helo: HeloEvidence | None  # None where no HELO name was given, or none that can be looked up


def gather_path(address: Address, helo: str | None) -> t.Generator[Asked, t.Any, PathEvidence]:
    """Ask about an address, and about the HELO name (as Helo.asked says it) where there is one."""
    if helo is None:
        reverse = yield reverse_question(address)
        return PathEvidence((yield from gather_forward(address, reverse)), None)
    question = ask(helo, own_type(address))
    reverse, answer = yield [reverse_question(address), question]
    evidence = yield from gather_forward(address, reverse)
    silent = {answer.outcome, reverse.outcome} <= _SILENT
    if silent or answer.outcome in (dns.ANSWER, dns.NXDOMAIN):
        return PathEvidence(evidence, HeloEvidence(answer, None, None))
    other, mx = yield [Question(question.owner, other_type(address)), Question(question.owner, dns.MX)]
    return PathEvidence(evidence, HeloEvidence(answer, other, mx))
