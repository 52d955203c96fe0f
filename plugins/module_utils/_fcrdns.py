# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Gather the evidence for one address: its PTR names, and what each of them resolves to.

A check (see _dns/question.py): it yields questions and is sent answers; it judges nothing. iprev() reads the
evidence as RFC 8601 section 2.7.3 does.
"""

from __future__ import annotations

import types
import typing as t

from ._address import Address
from ._clibrary import misread
from ._dns import question as dns
from ._dns.question import Answer, Asked, Question, ask

# An answer of 64 KiB could hold some 4,000 names. Looking all of them up would let whoever runs a reverse zone choose
# our questions; names beyond this bound are said to be not asked, and such a path is never green.
MOST_NAMES = 1000
NOTHING: t.Mapping[str, Answer] = types.MappingProxyType({})


class Forward(t.NamedTuple):
    """What one host name resolves to, as far as the address in question needs it."""

    own: Answer  # A for an IPv4 address, AAAA for an IPv6 address
    other: Answer | None  # the other family; asked only where the own one came back empty (NODATA), or failed


class AddressEvidence:
    """What DNS said about one address, at one vantage."""

    __slots__ = ("address", "forward", "misread", "names", "reverse")

    def __init__(
        self,
        address: Address,
        reverse: Answer,
        names: t.Sequence[str],
        forward: dict[str, Forward],
        misread: t.Mapping[str, Answer] = NOTHING,
    ) -> None:
        self.address = address
        self.reverse = reverse
        self.names = names  # every PTR name once (RFC 4343), absolute, in the order and case of the answer
        self.forward = forward  # by absolute name in lower case; the first MOST_NAMES of names
        self.misread = misread  # what OpenSMTPD asks for in place of a PTR name that it cannot read; own family

    def look_up(self, name: str) -> Forward | None:
        """What a PTR name resolves to; None where it was not asked."""
        return self.forward.get(name.lower())


def own_type(address: Address) -> int:
    """The record type that can confirm the address."""
    return dns.A if address.version == 4 else dns.AAAA


def other_type(address: Address) -> int:
    """The record type of the other family."""
    return dns.AAAA if address.version == 4 else dns.A


def reverse_question(address: Address) -> Question:
    """The question for the address's PTR records."""
    return Question(address.owner, dns.PTR)


def gather_reverse(address: Address) -> t.Generator[Asked, t.Any, AddressEvidence]:
    """Ask for the PTR records alone."""
    reverse = yield reverse_question(address)
    return AddressEvidence(address, reverse, _distinct(reverse.records), {})


def gather_forward(address: Address, reverse: Answer) -> t.Generator[Asked, t.Any, AddressEvidence]:
    """Look up every name of a reverse answer, in the address's own family first."""
    records = reverse.records
    if not records:
        return AddressEvidence(address, reverse, (), {})
    own = own_type(address)
    if len(records) == 1:
        question = ask(records[0], own)
        answer = yield question
        forward = {question.owner: (yield from _with_other(address, question, answer))}
        return AddressEvidence(address, reverse, records, forward, (yield from _gather_misread(records, own)))
    names = _distinct(records)
    questions = [ask(name, own) for name in names[:MOST_NAMES]]
    answers = yield questions
    forward = {}
    for question, answer in zip(questions, answers):
        forward[question.owner] = yield from _with_other(address, question, answer)
    return AddressEvidence(address, reverse, names, forward, (yield from _gather_misread(names[:MOST_NAMES], own)))


def _gather_misread(names: t.Sequence[str], own: int) -> t.Generator[Asked, t.Any, t.Mapping[str, Answer]]:
    """Look up what OpenSMTPD makes of names with odd octets, or of too many."""
    questions = {ask(read, own) for read in map(misread, names) if read is not None}
    if not questions:
        return NOTHING
    answers = yield sorted(questions)
    return {answer.question.owner: answer for answer in answers}


def _distinct(records: t.Sequence[str]) -> t.Sequence[str]:
    """Every name once, as DNS compares them, in the order and the case of its first occurrence."""
    if len(records) < 2:
        return records
    first: dict[str, str] = {}
    for name in records:
        first.setdefault(name.lower(), name)
    return list(first.values())


def _with_other(address: Address, question: Question, answer: Answer) -> t.Generator[Asked, t.Any, Forward]:
    if answer.outcome not in (dns.ANSWER, dns.NXDOMAIN):
        return Forward(answer, (yield Question(question.owner, other_type(address))))
    return Forward(answer, None)


def confirms(forward: Forward | None, address: Address) -> bool:
    """True when the name resolves to the address. Both texts are canonical, made by inet_ntop from the octets."""
    return forward is not None and address.text in forward.own.records


def iprev(evidence: AddressEvidence) -> str:
    """The result of RFC 8601 section 2.7.3: pass, fail, temperror or permerror."""
    reverse = evidence.reverse
    if not reverse.conclusive:
        return "temperror"
    if not evidence.names:
        return "permerror"
    looked = evidence.forward.values()
    if any(confirms(forward, evidence.address) for forward in looked):
        return "pass"
    if len(looked) < len(evidence.names) or not all(forward.own.conclusive for forward in looked):
        return "temperror"
    return "fail"
