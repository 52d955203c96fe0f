# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The report as one HTML page that needs nothing outside itself.

Pure. Everything shown goes through visible() and Jinja2's autoescape; the content security policy allows our own style
and script, by their hashes, and nothing else.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import typing as t

from jinja2 import Environment, Template
from markupsafe import Markup

from ansible_collections.mailops.rdns.plugins.module_utils._finding import CATALOGUE

from . import waivers
from .digest import (
    ACTOR_WORDS,
    FINDINGS,
    ORDER,
    STATUS_WORDS,
    address_of,
    counting,
    digest,
    headline,
    plural,
    severity_rank,
)
from .drill import banner, effect, mark
from .drill import seen as pretended
from .page_script import SCRIPT
from .page_style import STYLE
from .page_template import TEMPLATE
from .receivers import documented, rules
from .side_by_side import vantages
from .since import sentence as changed
from .visible import visible

MOST_ROWS = 5000
MOST_DETAILED = 1000
MOST_REQUIREMENTS = 100
Data = dict[str, t.Any]


def source_hash(text: str) -> str:
    """What a content security policy calls this style or script."""
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


POLICY = (
    f"default-src 'none'; script-src {source_hash(SCRIPT)}; style-src {source_hash(STYLE)}; "
    "base-uri 'none'; form-action 'none'"
)


def _shown(value: t.Any) -> t.Any:
    """What becomes of every expression of the template before it is escaped."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def compiled(template: str) -> Template:
    """A template whose every expression is made visible and escaped."""
    return Environment(autoescape=True, finalize=_shown, trim_blocks=True, auto_reload=False).from_string(template)


@functools.lru_cache(maxsize=1)
def _template() -> Template:
    return compiled(TEMPLATE)


def page(report: Data) -> str:
    """The whole page."""
    counts, seen = report["summary"], digest(report["verdicts"])
    order = {id(problem.verdict): place for place, problem in enumerate(seen.problems)}
    ranked = sorted(report["verdicts"], key=lambda one: (order.get(id(one), len(order)), ORDER.index(one["status"])))
    rows = [_row(number, verdict) for number, verdict in enumerate(ranked[:MOST_ROWS])]
    detailed = [row for row in rows if row["findings"] or row["rank"] < 2][:MOST_DETAILED]
    for row in detailed:
        row["detailed"] = True
    codes = {finding["code"] for row in detailed for finding in row["findings"]}
    asked_for = {(one.receiver, one.requirement): one for row in detailed for one in row["documented"]}
    return _template().render(
        policy=POLICY,
        style=Markup(STYLE),  # noqa: S704  (ours, constant)
        script=Markup(SCRIPT),  # noqa: S704
        report=report,
        headline=headline(report),
        mark=mark(report),
        banner=banner(report),
        waivers=waivers.sentence(report),
        waived=waivers.words,
        since=changed(report),
        when=report["generated"].replace("T", " ").replace("Z", " UTC"),
        counts=counts,
        arcs=_arcs(counts),
        order=ORDER,
        words=STATUS_WORDS,
        actor_words=lambda actor: ACTOR_WORDS.get(actor, "somebody else").capitalize(),
        plural=plural,
        problems=rows[: len(seen.problems)],
        actors=seen.actors,
        rows=rows,
        detailed=detailed,
        left_out=_left_out(ranked, rows, detailed),
        meanings=[row for code, row in CATALOGUE.items() if code in codes],
        requirements=list(asked_for.values())[:MOST_REQUIREMENTS],
        findings_page=FINDINGS,
    )


def _row(number: int, verdict: Data) -> Data:
    grave = counting(verdict)
    findings = sorted(verdict["findings"], key=severity_rank)
    first = grave[0] if grave else None
    actors = dict.fromkeys(finding["remedy"]["actor"] for finding in grave if finding["remedy"])
    return {
        "number": number,
        "rank": ORDER.index(verdict["status"]),
        "status": verdict["status"],
        "label": verdict["name"] or verdict["host"],
        "short": visible(verdict["name"] or verdict["host"], 40),
        "address": address_of(verdict),
        "helo": verdict["helo"] or "-",
        "codes": ", ".join(dict.fromkeys(finding["code"] + " (waived)" * finding["waived"] for finding in findings)),
        "title": _title(first),
        "actor": ", ".join(ACTOR_WORDS.get(actor, "somebody else") for actor in actors),
        "drill": effect(verdict),
        "findings": findings,
        "seen": _seen(verdict),
        "vantages": vantages(verdict),
        "receivers": rules(verdict),
        "documented": documented(verdict),
    }


def _title(finding: Data | None) -> str:
    if finding is None:
        return ""
    row = CATALOGUE.get(finding["code"])
    return pretended(finding) + (row.title if row else str(finding["code"]))


def _seen(verdict: Data) -> list[tuple[str, str]]:
    """The evidence in short."""
    told = []
    origin, ptr = verdict.get("origin") or {}, verdict["ptr"]
    if origin.get("transports"):
        told.append(("Transports", ", ".join(origin["transports"])))
    if origin.get("helo_set_by"):
        told.append(("HELO set by", origin["helo_set_by"]))
    if origin.get("source_set_by"):
        told.append(("Address set by", origin["source_set_by"]))
    if origin.get("inside"):
        told.append(("Behind NAT", origin["inside"]))
    if ptr:
        told.append((f"PTR of {ptr['owner']}", pretended(ptr) + (", ".join(ptr["names"]) or ptr["outcome"])))
    for name, forward in (verdict["forward"] or {}).items():
        said = ", ".join(forward["addresses"]) or forward["outcome"]
        told.append((f"Addresses of {name}", pretended(forward) + said))
    return told[:12] + _explained(verdict)


def _explained(verdict: Data) -> list[tuple[str, str]]:
    """Where the PTR record stands, and whether it validates, where a trace looked."""
    reverse, dnssec = (verdict.get("trace") or {}).get("reverse"), (verdict.get("dnssec") or {}).get("reverse")
    told = []
    if isinstance(reverse, dict) and reverse.get("zone"):
        contact = f", contact {reverse['contact']}" if reverse.get("contact") else ""
        told.append(("Zone of the PTR", f"{reverse['zone']}{contact}"))
    if isinstance(dnssec, dict) and dnssec.get("state"):
        told.append(("DNSSEC of the PTR", f"{dnssec['state']}: {dnssec.get('why') or '-'}"))
    return told


def _arcs(counts: Data) -> list[Data]:
    """The parts of the ring; its circumference is 100."""
    arcs, start = [], 25.0
    for status in ORDER:
        length = 100 * counts[status] / counts["total"] if counts["total"] else 0
        if length:
            drawn = {"length": length, "rest": 100 - length, "offset": start}
            arcs.append({"status": status, **{key: f"{value:.3f}" for key, value in drawn.items()}})
        start = (start - length) % 100
    return arcs


def _left_out(ranked: list[Data], rows: list[Data], detailed: list[Data]) -> str:
    """What a very large report leaves to the JSON."""
    if len(ranked) > len(rows):
        return f"{len(ranked) - len(rows):,} more sending paths are in the JSON report, none of them graver than these."
    if len(detailed) == MOST_DETAILED:
        return f"Only the {MOST_DETAILED:,} gravest paths are shown with their findings; the JSON report holds all."
    return ""
