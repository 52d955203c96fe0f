# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Evidence as a document: written once, judged again as often as wanted, offline.

Pure but for reading and writing the file. The document holds what was asked about (targets), of whom (vantages), and
every answer with who gave it, when, and for how long it may be kept. Judging runs the same checks over it again
(replay in _dns/question.py). ValueError is one sentence.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
import typing as t

from ._dns import question as dns
from ._dns.question import Alias, Answer, Failure, Question
from ._packed import is_packed, unpack
from ._text import quoted

if t.TYPE_CHECKING:
    from ._dns.probe import Probe, Response

SCHEMA = "mailops.rdns.evidence"
VERSION = 1
MOST_BYTES = 512 * 1024 * 1024

# Names as _dns/wire.py writes them; anything else in a saved file would carry text past its checks.
_NAME = re.compile(r"(?:[A-Za-z0-9_*/+=:-]|\\[0-9]{3}|\.){1,1024}")
_RECORD = re.compile(r"[A-Za-z0-9_*/+=:. \\-]{1,1100}")
# As _dns/reply.py writes texts, and a little more: no braces, angle brackets, quotes, ampersand or backslash.
_PLAIN = re.compile(r"[A-Za-z0-9 _\-./*+=:,;@!?()\[\]#~^|%$]{0,300}")

#: (attribute of Answer, what it holds when nothing special happened): left out of the document then.
_OPTIONAL = (
    ("records", ()),
    ("ttl", None),
    ("aliases", ()),
    ("zone", None),
    ("rcode", None),
    ("server", None),
    ("transport", None),
    ("authenticated", False),
    ("extended_errors", ()),
    ("failures", ()),
)


def dump_answer(answer: Answer) -> dict[str, t.Any]:
    """One answer as plain data."""
    question = answer.question
    kind = dns.TYPE_NAMES.get(question.rdtype, str(question.rdtype))
    data: dict[str, t.Any] = {"owner": question.owner, "type": kind, "outcome": answer.outcome}
    data.update(at=round(answer.at, 3), rtt=round(answer.rtt, 6))
    for key, usual in _OPTIONAL:
        value = getattr(answer, key)
        if value != usual:
            data[key] = value
    return data


def load_answer(data: t.Mapping[str, t.Any]) -> Answer:
    """The answer that dump_answer() wrote; ValueError, TypeError or KeyError where it is none."""
    owner, kind, outcome = data["owner"], data["type"], data["outcome"]
    if not _NAME.fullmatch(owner) or kind not in dns.TYPE_CODES or outcome not in dns.OUTCOMES:
        raise ValueError(f"no answer: {quoted(owner)} {quoted(kind)} {quoted(outcome)}")
    if not isinstance(data.get("records", ()), (list, tuple)):
        raise ValueError(f"{quoted(owner)}: records are no list")
    records = tuple(_text(record, _RECORD) for record in data.get("records", ()))
    if (outcome == dns.ANSWER) != bool(records):
        raise ValueError(f"{quoted(owner)}: outcome {outcome} with {len(records)} records")
    return Answer(
        Question(owner.lower(), dns.TYPE_CODES[kind]),
        outcome,
        records=records,
        ttl=_number(data.get("ttl")),
        aliases=tuple(
            Alias(_text(owner, _NAME), _text(kind, _PLAIN), _text(target, _NAME), _number(ttl) or 0)
            for owner, kind, target, ttl in data.get("aliases", ())
        ),
        zone=None if data.get("zone") is None else _text(data["zone"], _NAME),
        rcode=_number(data.get("rcode")),
        server=None if data.get("server") is None else _text(data["server"], _PLAIN),
        transport=None if data.get("transport") is None else _text(data["transport"], _PLAIN),
        at=_seconds(data["at"]),
        rtt=_seconds(data["rtt"]),
        authenticated=data.get("authenticated", False) is True,
        extended_errors=tuple((int(code), _text(text, _PLAIN)) for code, text in data.get("extended_errors", ())),
        failures=tuple(
            Failure(_text(server, _PLAIN), _text(what, _PLAIN), _seconds(after), _text(detail, _PLAIN))
            for server, what, after, detail in data.get("failures", ())
        ),
    )


def _text(value: object, pattern: re.Pattern[str]) -> str:
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise ValueError(f"unexpected text {quoted(value)}")
    return value


def _number(value: object) -> int | None:
    if value is None or (isinstance(value, int) and 0 <= value < 2**32):
        return value
    raise ValueError(f"unexpected number {quoted(value)}")


def _seconds(value: object) -> float:
    if isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value < 1e11:
        return float(value)
    raise ValueError(f"unexpected time {quoted(value)}")


class SavedVantage(t.NamedTuple):
    """What one vantage answered."""

    name: str
    nameservers: list[str]
    notes: list[str]
    answers: t.Mapping[Question, Answer]


class SavedExplanation(t.NamedTuple):
    """What was asked beyond the resolvers, and for which paths."""

    tracing: t.Mapping[str, t.Any] | None  # the options of tracing as they were given; None: nothing was traced
    paths: t.Collection[tuple[str, str | None]]  # (address, HELO name)
    responses: t.Mapping[Probe, Response]


class Saved(t.NamedTuple):
    """A loaded document."""

    targets: list[t.Any]  # as they were given
    assume_public: list[str]
    vantages: list[SavedVantage]
    finished: float  # Unix time
    explanation: SavedExplanation | None = None


def document(
    targets: list[t.Any],
    assume_public: list[str],
    vantages: t.Iterable[SavedVantage],
    started: float,
    finished: float,
    explanation: SavedExplanation | None = None,
) -> dict[str, t.Any]:
    """The document that load() reads."""
    return {
        "schema": SCHEMA,
        "version": VERSION,
        "started": started,
        "finished": finished,
        "assume_public": assume_public,
        "targets": targets,
        "vantages": [
            {
                "name": vantage.name,
                "nameservers": vantage.nameservers,
                "notes": vantage.notes,
                "answers": [dump_answer(answer) for answer in vantage.answers.values()],
            }
            for vantage in vantages
        ],
        **({} if explanation is None else {"explanation": _dump_explanation(explanation)}),
        "complete": True,
    }


def _dump_explanation(explanation: SavedExplanation) -> dict[str, t.Any]:
    from ._saved_probe import dump_response

    return {
        "tracing": explanation.tracing,
        "paths": [list(path) for path in explanation.paths],
        "responses": [dump_response(response) for response in explanation.responses.values()],
    }


def _load_explanation(data: t.Any) -> SavedExplanation | None:
    if data is None:
        return None
    from ._saved_probe import load_response

    tracing = data["tracing"]
    if tracing is not None and not isinstance(tracing, t.Mapping):
        raise ValueError(f"explanation.tracing is no dictionary: {quoted(tracing)}")
    paths = set()
    for address, helo in data["paths"]:
        if not isinstance(address, str) or not isinstance(helo, (str, type(None))):
            raise ValueError(f"explanation.paths holds {quoted((address, helo))}")
        paths.add((address, helo))
    responses = [load_response(response) for response in data["responses"]]
    return SavedExplanation(tracing, paths, {response.probe: response for response in responses})


def save(path: str, data: dict[str, t.Any]) -> None:
    """Write a document, readable by its owner only, whole or not at all. OSError where it cannot be written."""
    folder = os.path.dirname(os.path.abspath(path))
    handle, draft = tempfile.mkstemp(prefix=".mailops-rdns-", dir=folder)  # made with mode 0600
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(data, file, separators=(",", ":"))
        os.replace(draft, path)
    except BaseException:
        os.unlink(draft)
        raise


def load(value: object) -> Saved:
    """Read evidence from a dictionary, from what return_evidence returned, or from the file that a path names."""
    if is_packed(value):
        try:
            value = unpack(t.cast(str, value))
        except ValueError as error:
            raise ValueError(f"evidence: {error}") from None
    if isinstance(value, str) and not value.lstrip().startswith("{"):
        value = _read(value)
    if isinstance(value, str):
        value = _parse(value, "the text given")
    if not isinstance(value, t.Mapping):
        raise ValueError(f"evidence: {quoted(value)} given: a dictionary, or the path of a file, is wanted")
    if value.get("schema") != SCHEMA:
        raise ValueError(
            f"evidence: schema is {quoted(value.get('schema'))}, not '{SCHEMA}': this is no saved evidence"
        )
    if value.get("version") != VERSION:
        raise ValueError(
            f"evidence: version {quoted(value.get('version'))} given, this collection reads version {VERSION}: gather "
            "it again, or use the collection that wrote it"
        )
    if value.get("complete") is not True:
        raise ValueError("evidence: it was cut short (no 'complete: true' at its end): gather it again")
    try:
        return Saved(
            targets=list(value["targets"]),
            assume_public=[str(net) for net in value["assume_public"]],
            vantages=[_vantage(data) for data in value["vantages"]],
            finished=_seconds(value["finished"]),
            explanation=_load_explanation(value.get("explanation")),
        )
    except KeyError as error:
        raise ValueError(f"evidence: {quoted(error.args[0])} is missing: the document is damaged") from None
    except (TypeError, ValueError, AttributeError, OverflowError) as error:
        raise ValueError(f"evidence: the document is damaged: {error}") from None


def _read(path: str) -> t.Any:
    if os.path.exists(path) and not os.path.isfile(path):  # a FIFO would wait for ever
        raise ValueError(f"evidence: {quoted(path, 200)} is no regular file")
    try:
        with open(path, encoding="utf-8") as file:
            text = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise ValueError(f"evidence: {quoted(path, 200)} cannot be read: {reason}") from None
    if len(text) > MOST_BYTES:
        raise ValueError(f"evidence: {quoted(path, 200)} is larger than {MOST_BYTES // 1024 // 1024} MiB")
    return _parse(text, quoted(path, 200))


def _parse(text: str, where: str) -> t.Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", "?")
        raise ValueError(f"evidence: {where} is no JSON document, or was cut short (line {line})") from None


def _vantage(data: t.Mapping[str, t.Any]) -> SavedVantage:
    answers = (load_answer(answer) for answer in data["answers"])
    return SavedVantage(
        name=_text(data["name"], _PLAIN),
        nameservers=[_text(server, _PLAIN) for server in data["nameservers"]],
        notes=[_text(note, _PLAIN) for note in data["notes"]],
        answers={answer.question: answer for answer in answers},
    )
