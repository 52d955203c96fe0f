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
Data = t.Mapping[str, t.Any]


def check_spf(path: GatePath, answers: t.Sequence[tuple[Data, object]], accepted: t.Sequence[str]) -> Checked:
    """answers: each question, and what spf_info returned for it."""
    said: dict[tuple[str, str, str], list[str]] = {}  # domain, result, why: the vantages that see it so
    for question, answer in answers:
        if question["address"] == path.address and question["helo"] == path.helo:
            key = (printable(question["domain"], 253), *_read(answer))
            said.setdefault(key, []).append(str(question["vantage"]))
    problems, passed = [], []
    for (domain, result, why), vantages in said.items():
        where = f" at {listed(vantages)}" if len(said) > 1 and any(vantages) else ""
        if result in accepted:
            passed.append(f"SPF of {domain}: {result}{where}")
        else:
            problems.append(_problem(path, domain, result, why, where))
    return Checked(problems, passed="; ".join(passed))


def _read(answer: object) -> tuple[str, str]:
    if not isinstance(answer, t.Mapping) or answer.get("result") not in RESULTS:
        message = answer.get("msg") if isinstance(answer, t.Mapping) else None
        return NOT_KNOWN, visible(" ".join(str(message or "no reason was given").split()), MOST_WHY)
    return str(answer["result"]), visible(" ".join(str(answer.get("why") or "").split()), MOST_WHY).rstrip(".")


def _problem(path: GatePath, domain: str, result: str, why: str, where: str) -> Problem:
    if result in (NOT_KNOWN, "temperror"):
        return Problem(
            path.address,
            SPF,
            f"whether SPF of {domain} lets it send could not be determined{where} ({why or result})",
            "see to that, and ask again",
            determined=False,
        )
    mechanism = f"ip6:{path.address}" if ":" in path.address else f"ip4:{path.address}"
    message = f"SPF of {domain} does not authorise it, the result is {result}{where}" + (f" ({why})" if why else "")
    return Problem(path.address, SPF, message, _remedy(domain, result, mechanism))


def _remedy(domain: str, result: str, mechanism: str) -> str:
    if result == "none":
        return f"publish a TXT record for {domain} that begins with v=spf1 and holds {mechanism}"
    if result == "permerror":
        return f"mend the SPF record of {domain}, and see that it holds {mechanism}"
    return f"add {mechanism} to the SPF record of {domain}, before its all"
