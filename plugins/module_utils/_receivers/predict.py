# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What Postfix, Exim, OpenSMTPD and Sendmail make of a path: predict(), from the evidence of one vantage.

Pure. Models of programs, each in a file of its own; docs/receivers.md says what they rest on and how they are checked.
"""

from __future__ import annotations

import typing as t

from .._helo import PathEvidence
from .._hostname import ordinary
from .._target import Target
from .outcome import DEPENDS, OUTCOMES, PASS, Outcome, Outcomes

_CONFIRMED = Outcome(PASS, "the one PTR name resolves back to the address").as_dict()
_GREETED = Outcome(PASS, "the HELO name resolves to the address").as_dict()
# As nearly every path is: one PTR name that nobody objects to, confirmed; and a HELO name that resolves to the address.
_CLEAN: Outcomes = {
    "postfix": {
        "reject_unknown_reverse_client_hostname": _CONFIRMED,
        "reject_unknown_client_hostname": _CONFIRMED,
    },
    "exim": {"reverse_host_lookup": _CONFIRMED},
    "opensmtpd": {"rdns": _CONFIRMED, "fcrdns": _CONFIRMED},
    "sendmail": {"require_rdns": _CONFIRMED},
}
_CLEAN_HELO: Outcomes = {
    **_CLEAN,
    "postfix": {
        **_CLEAN["postfix"],
        "reject_unknown_helo_hostname": _GREETED,
        "helo_syntax": Outcome(PASS, "its syntax is good").as_dict(),
    },
    "exim": {**_CLEAN["exim"], "helo": _GREETED},
}


def predict(path: PathEvidence, target: Target) -> Outcomes:
    """What each rule of each receiver makes of a path. Rules about HELO are left out where no HELO was given."""
    seen, helo = path.address, target.helo
    clean = _is_clean(path)
    if clean and helo is None:
        return _CLEAN
    if clean and helo is not None and helo.name is not None and path.helo is not None:
        own = path.helo.own
        if seen.address.text in own.records and not own.aliases:
            return _CLEAN_HELO
    return {
        receiver: {rule: one.as_dict() for rule, one in rules.items()}
        for receiver, rules in _judged(path, target).items()
    }


def _is_clean(path: PathEvidence) -> bool:
    seen = path.address
    if len(seen.names) != 1 or len(seen.reverse.records) != 1:
        return False
    name = seen.names[0]
    forward = seen.look_up(name)
    return forward is not None and seen.address.text in forward.own.records and ordinary(name)


def _judged(path: PathEvidence, target: Target) -> dict[str, dict[str, Outcome]]:
    from . import exim, opensmtpd, postfix, sendmail  # a path in order needs none of it
    from .stub import Name

    seen = path.address
    address, reverse = seen.address, seen.reverse
    names = []
    for name in seen.names:
        forward = seen.look_up(name)
        names.append(Name(name, None, None) if forward is None else Name(name, forward.own, forward.other))
    found = exim.client(address, reverse, names)
    rules = {
        "postfix": postfix.client(address, reverse, names),
        "exim": {"reverse_host_lookup": found.outcome},
        "opensmtpd": opensmtpd.client(address, reverse, names, seen.misread),
        "sendmail": sendmail.client(address, reverse, names),
    }
    if target.helo is not None:
        text, told = target.helo.text, path.helo
        answers = () if told is None else (told.own, told.other, told.mx)
        rules["postfix"]["reject_unknown_helo_hostname"] = postfix.unknown_helo(text, answers)
        rules["postfix"]["helo_syntax"] = postfix.helo_syntax(text)
        rules["exim"]["helo"] = exim.helo(text, address, found, target.helo.asked is not None, told and told.own)
    return rules


def combine(told: t.Mapping[str, Outcomes]) -> Outcomes:
    """The predictions of several vantages as one: where they differ, which vantage a receiver is near decides."""
    if not told:
        return {}
    first, *others = told.values()
    if all(other is first for other in others):
        return first
    return {
        receiver: {rule: _combined({name: one[receiver][rule] for name, one in told.items()}) for rule in rules}
        for receiver, rules in first.items()
    }


def _combined(told: dict[str, dict[str, str]]) -> dict[str, str]:
    outcomes = {one["outcome"] for one in told.values()}
    if len(outcomes) == 1:
        return next(iter(told.values()))
    parts = []
    for kind in OUTCOMES:
        names = [name for name, one in told.items() if one["outcome"] == kind]
        if names:
            parts.append(f"{kind} as {', '.join(names)} sees it ({told[names[0]]['why']})")
    return Outcome(DEPENDS, "the vantages differ: " + "; ".join(parts)).as_dict()
