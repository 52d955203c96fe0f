# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a wait says: of a change, of what stands in the way, of how it ended, and whether waiting longer would help.

Pure. Names out of DNS are harmless already; all that is told goes through visible() once more.
"""

from __future__ import annotations

import textwrap
import time
import typing as t

from ansible_collections.mailops.rdns.plugins.module_utils._finding import Finding
from ansible_collections.mailops.rdns.plugins.module_utils._target import Target
from ansible_collections.mailops.rdns.plugins.module_utils._verdict import COMPLIANT, UNDETERMINED_STATUS, Verdict
from ansible_collections.mailops.rdns.plugins.plugin_utils._report.visible import visible

from .sight import standing
from .watch import STUBBORN, ZONE, Pair, Sight, View, Watch

COLUMNS = 80
MOST_PATHS = 3  # that one message tells of
MOST_WHAT = 300
MOST_REMEDY = 800


class Prediction(t.NamedTuple):
    """What becomes of it if nobody does anything but wait."""

    helps: bool | None  # whether waiting longer would help; None where that is not known
    expected: float | None  # seconds until it is over
    sentence: str


def label(target: Target) -> str:
    """A path, as it is spoken of."""
    address = target.address.text if target.address is not None else "no address"
    return f"{address} ({visible(target.helo.text, 255)})" if target.helo is not None else address


def wrapped(text: str, indent: str = "  ") -> list[str]:
    """Lines that fit a terminal."""
    return textwrap.wrap(text, COLUMNS, subsequent_indent=indent, break_on_hyphens=False) or [""]


def utc(at: float, form: str = "%Y-%m-%dT%H:%M:%SZ") -> str:
    """A time."""
    return time.strftime(form, time.gmtime(at))


def change(target: Target, pair: Pair, sight: Sight, several: bool) -> str:
    """What a place shows now."""
    what = visible(sight.what, MOST_WHAT)
    shown = target.address.text if target.address is not None else ""
    about = f"{shown}: " if several and shown not in what else ""
    kept = ""
    if pair[0] != ZONE and sight.left is not None and not sight.right and not sight.hopeless:
        kept = f"; kept for another {sight.left:,.0f} s"
    return f"{about}{what}{kept}"


def joined(names: t.Sequence[str], most: int = 5) -> str:
    """Names of places, or of name servers, in a sentence."""
    shown = list(names[:most]) + ([f"{len(names) - most} more"] if len(names) > most else [])
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


# -- what stands in the way


def predict(watch: Watch, targets: t.Sequence[Target], verdicts: t.Sequence[Verdict], now: float) -> Prediction:
    """Whether waiting longer would help, and how long."""
    hopeless, wrong = watch.hopeless(), watch.zone_wrong()
    if hopeless:
        return Prediction(False, None, f"Waiting longer would not help: {_what(hopeless, targets)}.")
    if wrong:
        said = _what(wrong, targets)
        return Prediction(False, None, f"Waiting alone would not help: by the zone's own servers, {said}.")
    clauses: list[tuple[bool | None, str]] = [*_silent(watch), *_differing(watch), *_behind(watch, verdicts, now)]
    if not clauses:
        return _all_right(watch, verdicts, now)
    known = [helps for helps, _clause in clauses]
    helps = False if False in known else None if None in known else True
    opening = {
        True: "Waiting longer would help",
        None: "Whether waiting longer would help is not known",
        False: "Waiting longer would probably not help",
    }[helps]
    shown = [clause for _helps, clause in clauses[:MOST_PATHS]]
    more = f"; and {len(clauses) - MOST_PATHS} more" if len(clauses) > MOST_PATHS else ""
    expected = None
    if helps:
        expected = max(view.due - now for _pair, view in watch.behind()) + watch.settings.stable_for
    return Prediction(helps, expected, f"{opening}: {'; '.join(shown)}{more}.")


def _what(views: list[tuple[Pair, View]], targets: t.Sequence[Target]) -> str:
    (_place, path), view = views[0]
    others = len({path for (_place, path), _view in views}) - 1
    more = f", and {others} more {'paths are' if others > 1 else 'path is'} wrong" if others else ""
    return change(targets[path], (ZONE, path), view.sight, len(targets) > 1) + more


def _silent(watch: Watch) -> t.Iterator[tuple[bool | None, str]]:
    silent = list(dict.fromkeys(place for (place, _path), _view in watch.failed()))
    if silent:
        yield None, f"{joined(silent)} could not be asked"


def _differing(watch: Watch) -> t.Iterator[tuple[bool | None, str]]:
    names = list(dict.fromkeys(name for _pair, view in watch.zone_lagging() for name in view.sight.lagging))
    if names:
        says = "says" if len(names) == 1 else "say"
        yield None, f"{joined(names, 3)} {says} something else than the other name servers of the zone"


def _behind(watch: Watch, verdicts: t.Sequence[Verdict], now: float) -> t.Iterator[tuple[bool | None, str]]:
    worst: dict[str, View] = {}
    for (place, _path), view in watch.behind():
        if place not in worst or view.due > worst[place].due:
            worst[place] = view
    for place, view in sorted(worst.items(), key=lambda item: -item[1].due):
        left = max(0.0, view.due - now)
        if view.stubborn >= STUBBORN or _sees_another(place, verdicts):
            yield False, f"{place} was told so anew while the zone's own servers say it right: it sees another DNS"
        elif ZONE not in watch.places:
            yield None, f"{place} keeps its answer for another {left:,.0f} s, and the zone's own servers were not asked"
        else:
            yield True, f"{place} keeps the old answer for another {left:,.0f} s"


def _sees_another(place: str, verdicts: t.Sequence[Verdict]) -> bool:
    """Whether its answer was fetched this second, and is not what the zone's own servers say."""
    found = [finding for verdict in verdicts for finding in verdict.findings if _another(finding)]
    return any(place in finding.details["vantages"] for finding in found)


def _another(finding: Finding) -> bool:
    return finding.code == "vantage_disagreement" and finding.details["zone_says"] is not None


def _all_right(watch: Watch, verdicts: t.Sequence[Verdict], now: float) -> Prediction:
    since, stable = watch.right_since, watch.settings.stable_for
    if since is not None:
        left = max(0.0, since + stable - now)
        if left or stable:
            said = f"everything has been right for {now - since:,.0f} s, and {stable:,.0f} s are wanted"
            return Prediction(True, left, f"Waiting longer would help: {said}.")
        return Prediction(True, 0.0, "")
    found = [standing(verdict) for verdict in verdicts if verdict.status != COMPLIANT]
    said = found[0][0].message if found and found[0] else "not everything was seen"
    return Prediction(None, None, f"Whether waiting longer would help is not known: {visible(said, MOST_WHAT)}.")


# -- how it stands


def last_verdict(watch: Watch, targets: t.Sequence[Target], verdicts: t.Sequence[Verdict]) -> str:
    """The paths that are not compliant, each with what each place says; or that all are."""
    wrong = [path for path, verdict in enumerate(verdicts) if verdict.status != COMPLIANT]
    wrong += [path for path in range(watch.paths) if path not in wrong and not _right(watch, path)]
    if not wrong:
        one = len(targets) == 1
        return f"{label(targets[0])} is compliant everywhere" if one else f"all {len(targets)} paths are compliant"
    told = [f"{label(targets[path])} is {_status(watch, path, verdicts[path])}" for path in wrong[:MOST_PATHS]]
    more = f"; and {len(wrong) - MOST_PATHS} more paths are not compliant" if len(wrong) > MOST_PATHS else ""
    return "; ".join(told) + more


def _right(watch: Watch, path: int) -> bool:
    views = [watch.views.get((place, path)) for place in watch.places]
    return all(view is not None and view.sight.right for view in views)


def _status(watch: Watch, path: int, verdict: Verdict) -> str:
    views = {place: watch.views[place, path] for place in watch.places if (place, path) in watch.views}
    silent = [place for place, view in views.items() if view.sight.failed]
    wrong = [place for place, view in views.items() if not view.sight.failed and not view.sight.right]
    right = [place for place, view in views.items() if view.sight.right]
    parts = []
    if wrong:
        where = f" (seen {'everywhere' if len(wrong) == len(views) else f'from {joined(wrong)}'})"
        parts.append(visible(views[wrong[0]].sight.what, MOST_WHAT) + (where if len(views) > 1 else ""))
    if silent:
        parts.append(f"{joined(silent)} could not be asked ({visible(views[silent[0]].sight.what, MOST_WHAT)})")
    if right and (wrong or silent):
        parts.append(f"{joined(right)}: compliant")
    if not parts:
        found = standing(verdict)
        parts.append(visible(found[0].message, MOST_WHAT) if found else "nothing is known")
    status = verdict.status
    if status == COMPLIANT:
        status = "not compliant everywhere" if wrong else UNDETERMINED_STATUS if silent else status
    return f"{status}: {'; '.join(parts)}"


def remedy(verdicts: t.Sequence[Verdict]) -> str:
    """What to do first; empty where nobody has to do anything."""
    for verdict in verdicts:
        found = standing(verdict)
        differing = [finding for finding in verdict.findings if _another(finding)] if found else []
        for finding in (*differing, *found):
            if finding.remedy is not None and finding.remedy["text"]:
                return f"Remedy: {visible(finding.remedy['text'], MOST_REMEDY)}"
    return ""
