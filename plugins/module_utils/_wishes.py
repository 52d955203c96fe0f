# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an operator's policy asks of a fleet beyond what receivers do: names in own domains, after a pattern, one HELO
name for a relay, quick look-ups.

Pure. No finding here says that a receiver would refuse mail.
"""

from __future__ import annotations

import typing as t

from ._diagnosis import MOST_LISTED, Evidence, Raw
from ._dns.question import TYPE_NAMES, Answer
from ._explain import answers_of
from ._fcrdns import AddressEvidence
from ._helo import PathEvidence
from ._hostname import bare, ptr_defect
from ._policy import Policy


def about_relay(evidence: Evidence) -> list[Raw]:
    """Whether this path of a relay has another HELO name than the relay's other paths."""
    target = evidence.target
    if target.helo is None:
        return []
    own = target.helo.text.lower().rstrip(".")
    others = [name for name in evidence.siblings if name.lower().rstrip(".") != own]
    return [Raw("helo_inconsistent", {"helo": target.helo.text, "others": others[:MOST_LISTED]})] if others else []


def about_wishes(path: PathEvidence, policy: Policy) -> list[Raw]:
    """What one vantage's answers fall short of."""
    found = []
    if policy.domains or policy.naming is not None:
        found += _about_names(path.address, policy)
    if policy.slow is not None:
        found += _about_time(path, policy.slow)
    return found


def _about_names(seen: AddressEvidence, policy: Policy) -> list[Raw]:
    owner, found = seen.reverse.question.owner, []
    for name in seen.names:
        if ptr_defect(name) is not None:  # that is said already, and nothing more can be asked of it
            continue
        shown = bare(name)
        lower = shown.lower()
        details: dict[str, t.Any] = {"owner": owner, "name": shown}
        if policy.domains and not any(lower == own or lower.endswith("." + own) for own in policy.domains):
            found.append(Raw("ptr_outside_domain", {**details, "domains": list(policy.domains)}, seen.reverse))
        if policy.naming is not None and not policy.naming.fullmatch(shown):
            found.append(Raw("ptr_naming", {**details, "naming": policy.naming.pattern}, seen.reverse))
    return found


def _about_time(path: PathEvidence, bound: float) -> list[Raw]:
    """One finding for the slowest look-up that took longer than the bound."""
    slowest = max(answers_of(path), key=_seconds)
    seconds = _seconds(slowest)
    if seconds <= bound:
        return []
    kind = TYPE_NAMES.get(slowest.question.rdtype, str(slowest.question.rdtype))
    details = {
        "question": f"{slowest.question.owner} {kind}",
        "seconds": round(seconds, 3),
        "bound": bound,
        "server": slowest.server,
    }
    return [Raw("lookup_slow", details)]


def _seconds(answer: Answer) -> float:
    """From the first sending to the answer: what the tries in vain took, and the one that was answered."""
    lost = answer.failures[-1].after if answer.failures else 0.0
    return lost + (answer.rtt if answer.conclusive else 0.0)
