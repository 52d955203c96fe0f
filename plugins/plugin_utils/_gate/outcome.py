# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""All checks of a gate together: what is in the way, and how the terminal shows it. Pure."""

from __future__ import annotations

import textwrap
import typing as t

from ansible_collections.mailops.rdns.plugins.module_utils._text import printable
from ansible_collections.mailops.rdns.plugins.plugin_utils._report.digest import counting
from ansible_collections.mailops.rdns.plugins.plugin_utils._report.visible import visible

from .host import check_host
from .paths import GatePath
from .problem import DNS, Checked, Problem
from .spf import check_spf

COLUMNS = 80
MOST_LINES = 200
MOST_MESSAGE = 1000
Data = t.Mapping[str, t.Any]


class Seen(t.NamedTuple):
    """What the tasks of the role have found out; None or empty where nothing was asked."""

    host: str = ""
    facts: object = None  # the setup module's result
    identity: object = None  # mta_identity_info's
    spf: t.Sequence[tuple[Data, object]] = ()  # questions, and spf_info's results
    accepted: t.Sequence[str] = ("pass",)
    waited: object = None  # wait_for_fcrdns's


class Outcome(t.NamedTuple):
    """Whether the gate opens."""

    problems: list[Problem]  # each keeps it closed
    warnings: list[Problem]  # not determined, and the user wants no more than to hear of it
    notes: list[str]
    passed: dict[int, list[str]]  # index of a path: what was made sure of


def outcome(paths: t.Sequence[GatePath], seen: Seen, warn: bool, with_dns: bool) -> Outcome:
    """Judge what was seen; warn: a check of the host or of SPF that could not be done does not keep the gate closed."""
    problems: list[Problem] = []
    warnings: list[Problem] = []
    notes: list[str] = []
    passed: dict[int, list[str]] = {}
    for index, path in enumerate(paths):
        for checked in _checks(index, path, seen, with_dns):
            for problem in checked.problems:
                milder = warn and not problem.determined and problem.check != DNS
                (warnings if milder else problems).append(problem)
            notes += checked.notes
            if not checked.problems and checked.passed:
                passed.setdefault(index, []).append(checked.passed)
    return Outcome(list(dict.fromkeys(problems)), list(dict.fromkeys(warnings)), list(dict.fromkeys(notes)), passed)


def _checks(index: int, path: GatePath, seen: Seen, with_dns: bool) -> t.Iterator[Checked]:
    if with_dns:
        yield check_dns(index, path, seen.waited)
    if seen.host:
        yield check_host(path, seen.host, seen.facts, seen.identity)
    if seen.spf:
        yield check_spf(path, seen.spf, seen.accepted)


def check_dns(index: int, path: GatePath, waited: object) -> Checked:
    """What the last look of wait_for_fcrdns says of a path."""
    result: Data = waited if isinstance(waited, t.Mapping) else {}
    verdicts, message = result.get("verdicts"), " ".join(str(result.get("msg") or "").split())
    if not isinstance(verdicts, list) or index >= len(verdicts):
        text = visible(message or "no reason was given", MOST_MESSAGE)
        return Checked([Problem(path.address, DNS, f"DNS could not be asked ({text})", "see to that", False)])
    if verdicts[index].get("compliant") is not True:
        return Checked(list(_findings(path, verdicts[index])))
    if message and all(verdict.get("compliant") is True for verdict in verdicts):
        # Right, but not at every server that was asked, or not for long enough.
        return Checked([Problem(path.address, DNS, visible(message, MOST_MESSAGE), "", False)])
    wrong = _wrong_somewhere(path, result.get("history"))
    if message and wrong:  # the message may be about other paths alone
        return Checked([Problem(path.address, DNS, visible(wrong, MOST_MESSAGE), "", False)])
    return Checked([], passed="DNS: compliant")


def _wrong_somewhere(path: GatePath, history: object) -> str:
    """What the first place says that did not show this path as right when it was last looked at; or nothing."""
    last: dict[object, Data] = {}
    for entry in history if isinstance(history, list) else ():
        if (entry.get("address"), entry.get("helo")) == (path.address, path.helo):
            last[entry.get("where")] = entry
    wrong = [f"{where}: {entry.get('what')}" for where, entry in last.items() if entry.get("status") != "compliant"]
    return wrong[0] if wrong else ""


def _findings(path: GatePath, verdict: Data) -> t.Iterator[Problem]:
    """What counts of a verdict that is not compliant."""
    found = counting(dict(verdict))
    for finding in found:
        remedy = finding.get("remedy") or {}
        yield Problem(
            path.address,
            DNS,
            visible(finding["message"]),
            visible(remedy.get("text") or ""),
            finding["severity"] != "undetermined",
            tuple(visible(record) for record in remedy.get("records") or ()),
        )
    if not found:
        yield Problem(path.address, DNS, _unconfirmed(verdict), "", False)


def _unconfirmed(verdict: Data) -> str:
    """Why a path without a finding that counts is not compliant."""
    waived = [finding for finding in verdict["findings"] if finding["waived"]]
    if waived:
        return f"{visible(waived[0]['message'])}, and a waiver opens no gate"
    return f"DNS does not confirm it: the path is {printable(verdict.get('status'))}"


def lines(paths: t.Sequence[GatePath], found: Outcome, waited: object, undone: str = "") -> list[str]:
    """What the terminal shows, in 80 columns. undone: a sentence on what was left out."""
    told: list[str] = []
    for index, path in enumerate(paths):
        own = [problem for problem in found.problems if problem.address == path.address]
        label = f"{path.address} as {visible(path.helo, 255)}" if path.helo else path.address
        told += _wrapped(f"Gate {'closed' if own else 'open'}: {label}", "")
        for problem in own:
            told += _wrapped(f"DNS: {problem.message}" if problem.check == DNS else problem.message, "  ")
            told += _wrapped(problem.remedy, "    ") if problem.remedy else []
            told += [f"    {record}" for record in problem.records if _data(record) not in problem.remedy]
        for sentence in found.passed.get(index, ()):
            told += _wrapped(sentence, "  ")
    for problem in found.warnings:
        told += _wrapped(f"Warning: {problem.sentence}", "")
    for note in found.notes:
        told += _wrapped(f"Note: {note}", "")
    prediction = waited.get("prediction") if found.problems and isinstance(waited, t.Mapping) else None
    for sentence in filter(None, (prediction, undone)):
        told += _wrapped(visible(sentence), "")
    return told[:MOST_LINES]


def _data(record: str) -> str:
    """A zone-file line from its class on."""
    return " ".join(record.split()[2:])


def _wrapped(text: str, indent: str) -> list[str]:
    return textwrap.wrap(text, COLUMNS, initial_indent=indent, subsequent_indent=indent + "  ", break_on_hyphens=False)
