# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the fcrdns_info module does with its parameters: ask or replay, judge, save, return.

Whatever goes wrong after the first question, what is known by then is returned beside the error.
"""

from __future__ import annotations

import os
import time
import typing as t

from ._address import Network, parse_networks
from ._asking import Vantage, parse_asking
from ._evidence import Saved, SavedExplanation, SavedVantage, document, load, save
from ._packed import pack
from ._policy import Policy, parse_policy
from ._survey import Explainer, Resolving, Survey, keeper
from ._target import Target, parse_targets
from ._text import quoted
from ._tracing import SAVED, make_prober, parse_tracing, saved_tracing

if t.TYPE_CHECKING:
    from ._dns.probe import Response
    from ._dns.prober import Prober
    from ._drill.drill import Drill
    from ._elsewhere import Elsewhere

Params = t.Mapping[str, t.Any]
Outcome = tuple[str, dict[str, t.Any]]


def run(params: Params, check_mode: bool) -> Outcome:
    """(error in one sentence or "", result) for the parameters of a task."""
    try:
        policy = parse_policy(params["policy"])
        if params["evidence"] is not None:
            return _judge_again(params, policy)
        if params["evidence_dest"] and not check_mode:
            _can_write(params["evidence_dest"])
        return _ask(params, policy, check_mode)
    except ValueError as error:
        return str(error), {}


def _judge_again(params: Params, policy: Policy) -> Outcome:
    saved: Saved = load(params["evidence"])
    given = params["targets"] is not None
    targets = parse_targets(
        params["targets"] if given else saved.targets, policy, "targets" if given else "evidence.targets"
    )
    networks = parse_networks("assume_public", [*saved.assume_public, *(params["assume_public"] or ())])
    returned, keep = keeper(params["returned"], len(targets))
    survey = Survey(targets, networks, keep, _drill(params, targets, [vantage.name for vantage in saved.vantages]))
    if survey.unmatched is not None:
        survey.unmatched.refuse_far(time.time())
    started = time.monotonic()
    explanation = saved.explanation
    tracing = saved_tracing(explanation.tracing, networks) if explanation and explanation.tracing else None
    survey.replay(saved, time.time(), tracing)
    notes = [note for vantage in saved.vantages for note in vantage.notes]
    notes.append(f"judged from evidence of {time.strftime('%Y-%m-%d %H:%M:%S', time.gmtime(saved.finished))} UTC")
    if survey.lacking:
        notes.append(
            f"the evidence lacks answers that this version would ask name servers for ({len(survey.lacking):,}): less "
            "may be said of zones than was seen. Gather it again"
        )
    return "", _result(survey, returned, notes, 0, time.monotonic() - started)


def _ask(params: Params, policy: Policy, check_mode: bool) -> Outcome:
    saving = bool(params["evidence_dest"]) and not check_mode
    targets = parse_targets(params["targets"], policy)
    vantages, networks = parse_asking(params)
    elsewhere = _elsewhere(params["vantage_results"], [vantage.name for vantage in vantages])
    returned, keep = keeper(params["returned"], len(targets))
    names = [*(vantage.name for vantage in vantages), *(one.saved.name for one in elsewhere)]
    survey = Survey(targets, networks, keep, _drill(params, targets, names))
    if survey.unmatched is not None:
        survey.unmatched.refuse_far(time.time())
    notes = [note for vantage in vantages for note in vantage.notes]
    notes += [note for one in elsewhere for note in one.saved.notes]
    if returned == "problems" and params["returned"] == "auto":
        notes.append(f"{len(targets):,} targets: only problems are returned; returned=all returns every verdict")
    if params["evidence_dest"] and check_mode:
        notes.append("check mode: evidence_dest was not written")
    known = _known(params.get("trace_evidence"), targets, networks)
    probers: list[Prober] = []  # one at most, made when something is to be explained

    def prober() -> Prober:
        probers.append(make_prober(params))
        probers[-1].know(known)
        return probers[-1]

    explainer = Explainer(prober, parse_tracing(params, networks))
    started, clock = time.time(), time.monotonic()
    problem = ""
    try:
        asked: list[tuple[str, Resolving]] = [(vantage.name, vantage.resolver) for vantage in vantages]
        survey.ask([*asked, *((one.saved.name, one) for one in elsewhere)], explainer=explainer)
    except OSError as error:
        problem = f"asking DNS ended early: {error}"
    kept: dict[str, t.Any] = {}
    if saving or params["return_evidence"]:
        explanation = None
        if probers:
            tracing = None if explainer.tracing is None else {key: params[key] for key in SAVED}
            explanation = SavedExplanation(tracing, survey.explained, probers[0].responses)
        seen = [*map(_saved, vantages), *(one.saved for one in elsewhere)]
        open_to = list(params["assume_public"] or ())
        told = document(_without_waivers(params["targets"]), open_to, seen, started, time.time(), explanation)
        failed, kept = _keep(told, params["evidence_dest"] if saving else None, params["return_evidence"])
        problem = problem or failed
    stats = [*(vantage.resolver.stats for vantage in vantages), *(prober.stats for prober in probers)]
    questions = sum(each.questions for each in stats)
    return problem, {**_result(survey, returned, notes, questions, time.monotonic() - clock), **kept}


def _known(evidence: t.Any, targets: list[Target], networks: tuple[Network, ...]) -> list[Response]:
    """What an earlier trace found out that this one need not ask again."""
    if evidence is None:
        return []
    from ._retrace import still_known

    try:
        return still_known(load(evidence), targets, networks)
    except ValueError as error:
        raise ValueError(f"trace_evidence: {error}") from None


def _elsewhere(results: t.Any, names: list[str]) -> list[Elsewhere]:
    if results is None:
        return []
    from ._elsewhere import parse_elsewhere

    return parse_elsewhere(results, names)


def _drill(params: Params, targets: list[Target], vantages: list[str]) -> Drill | None:
    """What is to be pretended, where anything is."""
    if not params.get("drill"):
        return None
    from ._drill.drill import Drill
    from ._drill.wanted import parse_drill

    return Drill(parse_drill(params["drill"]), targets, vantages)


def _result(survey: Survey, returned: str, notes: list[str], questions: int, seconds: float) -> dict[str, t.Any]:
    result: dict[str, t.Any] = {
        "verdicts": survey.verdicts(),
        "summary": survey.summary(questions, seconds),
        "returned": returned,
        "notes": notes,
    }
    if survey.unmatched is not None:
        notes.extend(survey.unmatched.notes(time.time()))
    if survey.drill is not None:
        told = survey.drill.told()
        result["summary"]["drill"] = {key: sum(one[key] for one in told) for key in ("paths", "fired")}
        result.update(drill=told, notes=[*survey.drill.notes(), *notes])
    return result


def _without_waivers(targets: t.Iterable[t.Any]) -> list[t.Any]:
    """The targets as evidence keeps them: a waiver is no evidence, and whoever judges it again gives the waivers."""
    return [_without_own(target) if (target.get("policy") or {}).get("waivers") else target for target in targets]


def _without_own(target: dict[str, t.Any]) -> dict[str, t.Any]:
    return {**target, "policy": {key: one for key, one in target["policy"].items() if key != "waivers"}}


def _can_write(path: str) -> None:
    """Say that the file cannot be written before anything is asked."""
    folder = os.path.dirname(os.path.abspath(path))
    if not os.path.isdir(folder) or not os.access(folder, os.W_OK | os.X_OK):
        raise ValueError(
            f"evidence_dest: {quoted(path, 200)} cannot be written: {quoted(folder, 200)} is no writable directory"
        )
    if os.path.isdir(path):
        raise ValueError(f"evidence_dest: {quoted(path, 200)} is a directory: the path of a file is wanted")


def _saved(vantage: Vantage) -> SavedVantage:
    servers = [str(server) for server in vantage.nameservers]
    return SavedVantage(vantage.name, servers, vantage.notes, vantage.resolver.answers)


def _keep(data: dict[str, t.Any], path: str | None, returned: bool) -> Outcome:
    """Save evidence where a path is given, return it where it is wanted."""
    try:
        if path is not None:
            save(path, data)
        return "", {"evidence": pack(data)} if returned else {}
    except OSError as error:
        return f"evidence_dest: {quoted(path, 200)} could not be written: {error.strerror}", {}
    except ValueError as error:
        return f"return_evidence: {error}", {}
