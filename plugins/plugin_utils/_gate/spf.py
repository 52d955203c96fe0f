# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether SPF of the sending domain (RFC 7208) lets the address send. Pure."""

from __future__ import annotations

import typing as t

from ansible_collections.mailops.rdns.plugins.module_utils._text import listed, printable
from ansible_collections.mailops.rdns.plugins.plugin_utils._report.visible import visible

from .paths import RESULTS, GatePath
from .problem import SPF, Checked, Problem

MOST_WHY = 300
NOT_KNOWN = "not known"  # beside the results of SPF: the question could not be asked
QUESTION = "__sender_gate_question"  # the role's loop variable
Data = t.Mapping[str, t.Any]


class Said(t.NamedTuple):
    """One answer, as far as it can be shown."""

    domain: str
    result: str
    why: str
    remedy: str = ""
    records: tuple[str, ...] = ()


def answers(questions: t.Sequence[Data], registered: object) -> list[tuple[Data, object]]:
    """Each question with what the loop over spf_info registered for it; without an answer, with the loop's own result.

    A loop that fails as a whole has no results: nothing was asked then, which is no pass.
    """
    results = registered.get("results") if isinstance(registered, t.Mapping) else None
    asked = [(one[QUESTION], one) for one in results or () if isinstance(one, t.Mapping) and QUESTION in one]
    known = [question for question, _answer in asked]
    return asked + [(question, registered) for question in questions if question not in known]


def check_spf(path: GatePath, answers: t.Sequence[tuple[Data, object]], accepted: t.Sequence[str]) -> Checked:
    """answers: each question, and what spf_info returned for it."""
    said: dict[Said, list[str]] = {}  # and the vantages that see it so
    for question, answer in answers:
        if question["address"] == path.address and question["helo"] == path.helo:
            said.setdefault(_read(printable(question["domain"], 253), answer), []).append(str(question["vantage"]))
    problems, passed = [], []
    for one, vantages in said.items():
        where = f" at {listed(vantages)}" if len(said) > 1 and any(vantages) else ""
        if one.result in accepted:
            passed.append(f"SPF of {one.domain}: {one.result}{where}")
        else:
            problems.append(_problem(path, one, where))
    return Checked(problems, passed="; ".join(passed))


def _read(domain: str, answer: object) -> Said:
    if not isinstance(answer, t.Mapping) or answer.get("result") not in RESULTS:
        message = answer.get("msg") if isinstance(answer, t.Mapping) else None
        return Said(domain, NOT_KNOWN, _line(message or "no reason was given"))
    remedy = answer.get("remedy")
    remedy = remedy if isinstance(remedy, t.Mapping) else {}
    return Said(
        domain,
        str(answer["result"]),
        _line(answer.get("why") or "").rstrip("."),
        _line(remedy.get("text") or ""),
        tuple(visible(record) for record in remedy.get("records") or ()),
    )


def _line(text: object) -> str:
    return visible(" ".join(str(text).split()), MOST_WHY)


def _problem(path: GatePath, said: Said, where: str) -> Problem:
    domain, why = said.domain, f" ({said.why})" if said.why else ""
    if said.result in (NOT_KNOWN, "temperror"):
        message = f"whether SPF of {domain} lets it send could not be determined{where}{why}"
        return Problem(path.address, SPF, message, "see to that, and ask again", determined=False)
    message = f"SPF of {domain} does not authorise it, the result is {said.result}{where}{why}"
    return Problem(path.address, SPF, message, said.remedy or f"change the SPF record of {domain}", True, said.records)
