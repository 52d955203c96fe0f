# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is asked beyond the resolver, to explain a path: traces, validation, and the resolver with checking disabled.

A probing (_dns/probe.py) for one path: it decides what is worth asking, and judges nothing. What it finds is evidence
like any other: saved, and judged again offline.
"""

from __future__ import annotations

import typing as t

from ._address import Address
from ._dns import question as dns
from ._dns.nameserver import Nameserver, parse_nameserver
from ._dns.probe import Probing
from ._dns.question import Answer, Question, ask
from ._dns.traced import Security, Trace
from ._fcrdns import own_type, reverse_question
from ._helo import PathEvidence
from ._hostname import ptr_defect

if t.TYPE_CHECKING:
    from ._dns.trace import TraceOptions

NEVER = "never"
ON_FAILURE = "on_failure"
ALWAYS = "always"
MODES = (NEVER, ON_FAILURE, ALWAYS)
MOST_FORWARD = 10  # names of one address whose zones are looked at: as many as receivers look at (RFC 8601)


class Explained(t.NamedTuple):
    """What is known about one path beyond what the resolvers said."""

    reverse: Trace | None = None  # of the address's owner name, PTR
    forward: t.Mapping[str, Trace] = {}  # by absolute name in lower case, in the address's family: PTR names and HELO
    security: t.Mapping[Question, Security] = {}
    unchecked: t.Mapping[str, t.Mapping[Question, Answer]] = {}  # by vantage: SERVFAIL asked again with CD


NOTHING = Explained()


class Tracing(t.NamedTuple):
    """Whether and how to trace."""

    mode: str  # NEVER, ON_FAILURE or ALWAYS
    options: TraceOptions
    anchors: t.Any  # trust anchors, as _dns/dnssec.py parses them


def failed(seen: t.Mapping[str, PathEvidence]) -> dict[str, list[Answer]]:
    """By vantage, the look-ups that ended in SERVFAIL: validation may be why."""
    found: dict[str, list[Answer]] = {}
    for vantage, path in seen.items():
        answers = {answer.question: answer for answer in answers_of(path) if answer.outcome == dns.SERVFAIL}
        if answers:
            found[vantage] = list(answers.values())
    return found


def answers_of(path: PathEvidence) -> t.Iterator[Answer]:
    """Every answer of one vantage about a path."""
    yield path.address.reverse
    for forward in path.address.forward.values():
        yield from (answer for answer in forward if answer is not None)
    if path.helo is not None:
        yield from (answer for answer in path.helo if answer is not None)


def explain(
    address: Address, helo: str | None, seen: t.Mapping[str, PathEvidence], tracing: Tracing | None
) -> Probing[Explained]:
    """Ask what explains a path: SERVFAIL again with CD, and where tracing is not None the way from the root."""
    unchecked = yield from _unchecked(seen)
    if tracing is None:
        return Explained(unchecked=unchecked)
    from ._dns.trace import trace

    security: dict[Question, Security] = {}
    reverse = yield from trace(address.owner, dns.PTR, tracing.options)
    security[reverse_question(address)] = yield from _validated(reverse, tracing)
    kind, options = own_type(address), tracing.options._replace(expected=())
    forward: dict[str, Trace] = {}
    for name in _names(reverse, seen, helo):
        forward[name] = yield from trace(name, kind, options)
        security[Question(name, kind)] = yield from _validated(forward[name], tracing)
    return Explained(reverse, forward, security, unchecked)


def _validated(trace: Trace, tracing: Tracing) -> Probing[Security]:
    from ._dns.dnssec import validate

    return (yield from validate(trace, tracing.anchors, trace.at, tracing.options))


def _unchecked(seen: t.Mapping[str, PathEvidence]) -> Probing[dict[str, dict[Question, Answer]]]:
    found: dict[str, dict[Question, Answer]] = {}
    for vantage, answers in failed(seen).items():
        from ._dns.dnssec import explain_servfail

        for answer in answers:
            resolver = _server(answer)
            if resolver is not None:
                again = yield from explain_servfail(answer.question, resolver)
                if again.outcome != dns.NOT_ASKED:
                    found.setdefault(vantage, {})[answer.question] = again
    return found


def _server(answer: Answer) -> Nameserver | None:
    try:
        return parse_nameserver(answer.server)
    except ValueError:
        return None


def _names(reverse: Trace, seen: t.Mapping[str, PathEvidence], helo: str | None) -> list[str]:
    """The names whose forward records matter, each once: those of the zone itself first, then those of caches."""
    names = [name.lower() for name in reverse.records]
    for path in seen.values():
        names += [name.lower() for name in path.address.names]
    wanted = [name for name in dict.fromkeys(names) if ptr_defect(name) is None][:MOST_FORWARD]
    if helo is not None and ask(helo, dns.A).owner not in wanted:
        wanted.append(ask(helo, dns.A).owner)
    return wanted
