# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From a saved file to what it says was seen: results of wait_for_fcrdns, saved evidence, reports of the audit.

ValueError is one sentence that does not name the file. What a file claims is checked: it may come from anywhere.
"""

from __future__ import annotations

import calendar
import json
import os
import time
import typing as t

from ansible_collections.mailops.rdns.plugins.module_utils import _evidence
from ansible_collections.mailops.rdns.plugins.module_utils._address import parse_address, parse_networks
from ansible_collections.mailops.rdns.plugins.module_utils._dns.question import PTR, Question
from ansible_collections.mailops.rdns.plugins.module_utils._policy import Policy
from ansible_collections.mailops.rdns.plugins.module_utils._survey import Survey
from ansible_collections.mailops.rdns.plugins.module_utils._target import Target, parse_targets
from ansible_collections.mailops.rdns.plugins.module_utils._tracing import saved_tracing

from .._wait.session import MOST_HISTORY
from .seen import UNKNOWN, ZONE, Seen, say, shown_helo, state_of

Data = dict[str, t.Any]
MOST_BYTES = 256 * 1024 * 1024
MOST_SEEN = 20000  # of one file
_REPORT = "mailops.rdns.report"


def read(path: str, addresses: t.Collection[str], policy: Policy) -> list[Seen]:
    """What a file says of these addresses (canonical text), in the order of time."""
    document = _load(path)
    try:
        seen = _seen(document, addresses, policy)
    except KeyError as error:
        raise ValueError(f"it lacks {error}: it is damaged") from None
    except (TypeError, AttributeError, OverflowError, RecursionError):
        raise ValueError("its parts are not what they should be: it is damaged") from None
    if len(seen) > MOST_SEEN:
        raise ValueError(f"it tells of {len(seen):,} looks: at most {MOST_SEEN:,} of one file are taken")
    return sorted(seen, key=lambda one: one.at)


def _load(path: str) -> t.Any:
    if os.path.lexists(path) and not os.path.isfile(path):  # a FIFO would wait for ever
        raise ValueError("it is no regular file")
    try:
        with open(path, encoding="utf-8") as file:
            text = file.read(MOST_BYTES + 1)
        if len(text) > MOST_BYTES:
            raise ValueError(f"it is larger than {MOST_BYTES // 1024 // 1024} MiB")
        return json.loads(text)
    except OSError as error:
        raise ValueError(f"it cannot be read: {error.strerror}") from None
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError):
        raise ValueError("it is no JSON document, or was cut short") from None


def _seen(document: t.Any, addresses: t.Collection[str], policy: Policy) -> list[Seen]:
    if isinstance(document, dict) and document.get("schema") == _evidence.SCHEMA:
        return list(_of_evidence(document, addresses, policy))
    if isinstance(document, dict) and document.get("schema") == _REPORT:
        return list(_of_report(document, addresses))
    if isinstance(document, dict) and isinstance(document.get("history"), list):
        return list(_of_history(document["history"], document.get("waited"), addresses))
    raise ValueError("it is neither a result of wait_for_fcrdns, nor saved evidence, nor a report of the audit")


# -- a wait


def _of_history(history: list[t.Any], waited: t.Any, addresses: t.Collection[str]) -> t.Iterator[Seen]:
    """Each entry holds until the next one of the same place and path: there was a look again and again.

    A history that is full says nothing of what came after its last entry.
    """
    entries = [entry for entry in history if isinstance(entry, dict)]
    if len(entries) != len(history):
        raise ValueError("its history holds something else than entries: it is damaged")
    times = [_moment(entry["at"]) for entry in entries]
    whole = times and waited is not None and len(history) < MOST_HISTORY
    end = times[0] + _moment(waited) if whole else max(times, default=0.0)
    following: dict[t.Any, float] = {}
    for entry, at in reversed(list(zip(entries, times))):
        address = _address(entry.get("address"))
        key = address, str(entry.get("helo")), str(entry["where"])
        until = following.get(key, max(at, end))
        following[key] = at
        if address in addresses:
            state = state_of(entry.get("iprev"), entry.get("status"))
            what = say(entry.get("ptr"), entry.get("iprev"), state)
            yield Seen(address, shown_helo(entry.get("helo")), str(entry["where"]), at, max(at, until), state, what)


# -- evidence


def _of_evidence(document: Data, addresses: t.Collection[str], policy: Policy) -> t.Iterator[Seen]:
    """Judged as it would have been then, under the policy of now."""
    saved = _evidence.load(document)
    targets = [
        target for target in _targets(saved.targets, policy) if target.address and target.address.text in addresses
    ]
    networks = parse_networks("assume_public", saved.assume_public)
    survey = Survey(targets, networks, lambda verdict: True)
    tracing = saved.explanation.tracing if saved.explanation else None
    survey.replay(saved, saved.finished, saved_tracing(tracing, networks) if tracing else None)
    times = {
        vantage.name: {question: answer.at for question, answer in vantage.answers.items()}
        for vantage in saved.vantages
    }
    for target, verdict in zip(targets, survey.verdicts()):
        if target.address is None:
            continue
        asked = Question(target.address.owner, PTR)
        yield from _of_verdict(verdict, {name: answers.get(asked) or saved.finished for name, answers in times.items()})
        yield from _of_zone(verdict, saved.finished)


def _targets(values: list[t.Any], policy: Policy) -> list[Target]:
    """The paths, each once, whatever the inventory calls them."""
    bare: dict[str, Data] = {}
    for value in values:
        if isinstance(value, dict) and value.get("address") is not None:
            kept = {key: value[key] for key in ("address", "helo", "ptr") if value.get(key) is not None}
            bare.setdefault(json.dumps([kept.get("address"), kept.get("helo")], default=str), kept)
    return parse_targets(list(bare.values()), policy) if bare else []


def _of_verdict(verdict: Data, at: t.Mapping[str, float]) -> t.Iterator[Seen]:
    """What each vantage saw, and when."""
    waived = any(_waived_helo(finding) for finding in verdict.get("findings") or ())
    for name, view in verdict["vantages"].items():
        state = state_of(view["iprev"], "noncompliant" if waived else view["status"])
        moment = at[name]
        what = say(view.get("ptr"), view["iprev"], state)
        yield Seen(str(verdict["address"]), shown_helo(verdict.get("helo")), str(name), moment, moment, state, what)


def _waived_helo(finding: Data) -> bool:
    """An error about HELO that was waived: receivers see it all the same. Those about DNS show in iprev."""
    return finding.get("waived") is True and finding.get("severity") == "error" and finding["code"].startswith("helo_")


def _of_zone(verdict: Data, at: float) -> t.Iterator[Seen]:
    """What the servers of the zones themselves said, where they were asked."""
    traced = (verdict.get("trace") or {}).get("reverse")
    if not isinstance(traced, dict):
        return
    address, forward = str(verdict["address"]), verdict["trace"].get("forward") or {}
    names = [str(name) for name in traced.get("records") or ()]
    leads = [forward.get(f"{name}.".lower(), forward.get(name.lower())) for name in names]
    found = [address in (one.get("records") or ()) for one in leads if isinstance(one, dict)]
    spoke = [one.get("outcome") in ("answer", "nodata", "nxdomain") for one in leads if isinstance(one, dict)]
    if traced.get("outcome") not in ("answer", "nodata", "nxdomain"):
        iprev = "temperror"
    elif not names:
        iprev = "permerror"
    else:
        iprev = "pass" if any(found) else "fail" if len(spoke) == len(names) and all(spoke) else "temperror"
    state = state_of(iprev, "compliant")
    what = say({"names": names, "outcome": traced.get("outcome")}, iprev, state)
    yield Seen(address, shown_helo(verdict.get("helo")), ZONE, at, at, state, what)


# -- a report


def _of_report(document: Data, addresses: t.Collection[str]) -> t.Iterator[Seen]:
    if document.get("drill"):
        raise ValueError("it is of a DRILL, and tells of faults that were not there")
    if document.get("version") != 1:
        raise ValueError("it is a report of another version")
    at = _generated(document["generated"])
    done: set[tuple[str, str]] = set()
    for verdict in document["verdicts"]:
        address = _address(verdict.get("address"))
        key = address, str(verdict.get("helo"))
        if address not in addresses or key in done:
            continue
        done.add(key)
        if verdict.get("drill"):
            raise ValueError("it is of a DRILL, and tells of faults that were not there")
        if not verdict["vantages"]:
            yield Seen(address, shown_helo(verdict.get("helo")), "the audit", at, at, UNKNOWN, "nothing could be asked")
        yield from _of_verdict({**verdict, "address": address}, dict.fromkeys(verdict["vantages"], at))
        yield from _of_zone({**verdict, "address": address}, at)


def _generated(value: t.Any) -> float:
    try:
        return float(calendar.timegm(time.strptime(str(value)[:40], "%Y-%m-%dT%H:%M:%SZ")))
    except ValueError:
        raise ValueError("it does not say when it was made") from None


def _moment(value: t.Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < 1e11:
        raise ValueError("a time in it is none: it is damaged")
    return float(value)


def _address(value: t.Any) -> str:
    """In canonical form; empty where it is none."""
    try:
        return parse_address(value).text
    except ValueError:
        return ""
