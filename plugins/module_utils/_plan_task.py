# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the change_plan_info module does with its parameters: ask the zones' own servers, remember, plan."""

from __future__ import annotations

import json
import os
import time
import typing as t

from ._address import parse_networks
from ._asking import Vantage, parse_asking
from ._dns.question import TYPE_CODES, Answer, Check, Question
from ._plan.change import parse_at, parse_changes
from ._plan.found import Found, found
from ._plan.planner import Settings, keys_of, plan, remember
from ._plan.seen import Key, dump, load
from ._text import quoted
from ._tracing import make_prober, parse_tracing

if t.TYPE_CHECKING:
    from ._dns.traced import Trace
    from ._explain import Tracing

Params = t.Mapping[str, t.Any]
MOST_BYTES = 64 * 1024 * 1024
_BOUNDS = (("ttl", 1, 86400), ("margin", 0, 86400), ("keep", 0, 366 * 86400))


def run(params: Params) -> tuple[str, dict[str, t.Any]]:
    """(error in one sentence or "", result) for the parameters of a task."""
    now, started = time.time(), time.monotonic()
    try:
        networks = parse_networks("assume_public", params["assume_public"] or ())
        changes = parse_changes(params["changes"], networks, params["root_servers"] is not None)
        settings = _settings(params, now)
        before = load(_read(params["seen"]), now)
        vantages, _networks = parse_asking(params)
        tracing = parse_tracing(params, networks)
    except ValueError as error:
        return str(error), {}
    keys = keys_of(changes)
    try:
        traces, questions = _trace(keys, tracing, params)
        answers, more = _resolve(keys, vantages)
    except OSError as error:
        return f"asking DNS ended early: {error}", {}
    now = time.time()
    seen: dict[Key, Found] = {
        key: found(key[0], TYPE_CODES[key[1]], traces.get(key), answers[key], now) for key in keys
    }
    histories = remember(before, seen)
    result = plan(changes, seen, histories, now, settings)
    result["notes"] += [note for vantage in vantages for note in vantage.notes]
    result["seen"] = dump(histories)
    result["summary"] = {"questions": questions + more, "seconds": round(time.monotonic() - started, 3)}
    return "", result


def _settings(params: Params, now: float) -> Settings:
    for option, least, most in _BOUNDS:
        if not least <= params[option] <= most:
            raise ValueError(f"{option}: {quoted(params[option])} given: seconds from {least} to {most:,} are wanted")
    return Settings(parse_at(params["at"], now), params["ttl"], params["margin"], params["keep"])


def _read(value: t.Any) -> t.Any:
    """What earlier runs saw: as they returned it, or the file that holds it. Before the first run there is none."""
    if not isinstance(value, str):
        return value
    if not os.path.lexists(value):
        return None
    if not os.path.isfile(value):  # a FIFO would wait for ever
        raise ValueError(f"seen: {quoted(value, 200)} is no regular file")
    try:
        with open(value, encoding="utf-8") as file:
            text = file.read(MOST_BYTES + 1)
        document = json.loads(text) if len(text) <= MOST_BYTES else None
    except (OSError, ValueError, RecursionError) as error:
        reason = getattr(error, "strerror", None) or "it is no JSON document, or was cut short"
        raise ValueError(f"seen: {quoted(value, 200)} cannot be read: {reason}") from None
    if not isinstance(document, dict) or "seen" not in document:
        raise ValueError(f"seen: {quoted(value, 200)} holds no plan of an earlier run: move it away to begin anew")
    return document["seen"]


def _trace(keys: t.Sequence[Key], tracing: Tracing | None, params: Params) -> tuple[dict[Key, Trace], int]:
    if tracing is None:
        return {}, 0
    from ._dns.trace import trace

    traces: dict[Key, Trace] = {}
    with make_prober(params) as prober:
        for index, one in prober.run(trace(owner, TYPE_CODES[kind], tracing.options) for owner, kind in keys):
            traces[keys[index]] = one
        return traces, prober.stats.questions


def _resolve(keys: t.Sequence[Key], vantages: t.Iterable[Vantage]) -> tuple[dict[Key, list[tuple[str, Answer]]], int]:
    """What the resolvers hold."""
    answers: dict[Key, list[tuple[str, Answer]]] = {key: [] for key in keys}
    questions = 0
    for vantage in vantages:
        for index, answer in vantage.resolver.run(_ask(Question(owner, TYPE_CODES[kind])) for owner, kind in keys):
            answers[keys[index]].append((vantage.name, answer))
        questions += vantage.resolver.stats.questions
    return answers, questions


def _ask(question: Question) -> Check[Answer]:
    answer: Answer = yield question
    return answer
