# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What was seen, as plain data for return values and reports. Pure.

Host names stand without the final dot, owner names of the reverse tree with it. Lists are bounded: saved evidence
(evidence_dest) holds everything.
"""

from __future__ import annotations

import typing as t

from ._dns.question import TYPE_NAMES, Answer
from ._fcrdns import AddressEvidence, Forward
from ._helo import PathEvidence
from ._hostname import bare
from ._requirements import requirements

MOST_SHOWN = 50


def ptr_view(seen: AddressEvidence) -> dict[str, t.Any]:
    """The reverse look-up: owner, outcome, names, ttl, aliases, server; count where names was cut."""
    reverse = seen.reverse
    view: dict[str, t.Any] = {
        "owner": reverse.question.owner,
        "outcome": reverse.outcome,
        "names": [bare(name) for name in seen.names[:MOST_SHOWN]],
        "ttl": reverse.ttl,
        "aliases": [alias.target for alias in reverse.aliases],
        "server": reverse.server,
    }
    if len(seen.names) > MOST_SHOWN:
        view["count"] = len(seen.names)
    if reverse.extended_errors:
        view["extended_errors"] = [{"code": code, "text": text} for code, text in reverse.extended_errors]
    return view


def classes_view(seen: AddressEvidence) -> dict[str, t.Any]:
    """By PTR name, as ptr_view lists them: whether somebody chose it, or a provider made it."""
    if not seen.names:
        return {}
    from ._generic import classify  # not before there is a name to judge: its tables take a moment to load

    names = [bare(name) for name in seen.names[:MOST_SHOWN]]
    return {name: classify(name, seen.address).as_dict() for name in names}


def requirements_view(path: PathEvidence) -> list[dict[str, str | None]]:
    """What large receivers document, and whether the path meets it."""

    def name_class(name: str) -> str:
        from ._generic import classify

        return classify(name, path.address.address).name_class

    return requirements(path, name_class)


def forward_view(path: PathEvidence) -> dict[str, t.Any]:
    """The forward look-ups by name: those of the PTR names, and of the HELO name."""
    view = {}
    for name in path.address.names[:MOST_SHOWN]:
        forward = path.address.look_up(name)
        if forward is not None:
            view[bare(name)] = _forward(forward)
    if path.helo is not None:
        name = bare(path.helo.own.question.owner)
        if name not in {known.lower() for known in view}:
            view[name] = _forward(Forward(path.helo.own, path.helo.other))
    return view


def _forward(forward: Forward) -> dict[str, t.Any]:
    """outcome, addresses, ttl, aliases; count where addresses was cut, unanswered where one of two look-ups failed."""
    answers: list[Answer] = [answer for answer in forward if answer is not None]
    best = next((answer for answer in answers if answer.records), forward.own)
    addresses = [record for answer in answers for record in answer.records]
    view: dict[str, t.Any] = {
        "outcome": best.outcome,
        "addresses": addresses[:MOST_SHOWN],
        "ttl": best.ttl,
        "aliases": [bare(alias.target) for alias in best.aliases],
    }
    if len(addresses) > MOST_SHOWN:
        view["count"] = len(addresses)
    failed = [TYPE_NAMES[answer.question.rdtype] for answer in answers if not answer.conclusive]
    if failed and best.conclusive:
        view["unanswered"] = failed
    return view
