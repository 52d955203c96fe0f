# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The three questions of a reader: how many are wrong, which first, who must act. Pure."""

from __future__ import annotations

import typing as t

from .drill import among, is_pretended, only_pretended

Data = dict[str, t.Any]

#: Where the page about the findings can be read: galaxy.yml's repository. A code is the anchor of its section.
FINDINGS = "https://github.com/mailops/rdns/blob/main/docs/findings.md"
#: From the worst on.
ORDER = ("noncompliant", "undetermined", "not_applicable", "compliant")
STATUS_WORDS = {
    "noncompliant": "wrong",
    "undetermined": "not determined",
    "not_applicable": "not applicable",
    "compliant": "right",
}
ACTOR_WORDS = {
    "address_holder": "holder of the address",
    "reverse_zone_operator": "operator of the reverse zone",
    "forward_zone_operator": "operator of the forward zone",
    "mta_administrator": "administrator of the mail server",
    "resolver_operator": "operator of the name servers asked",
    "receiver": "the receiver",
}
_SEVERITIES = {"error": 0, "undetermined": 1, "warning": 2, "notice": 3}


class Problem(t.NamedTuple):
    """One path that somebody has to look at, with the finding that counts most."""

    verdict: Data
    finding: Data | None
    actor: str | None

    @property
    def message(self) -> str:
        """One sentence."""
        return str(self.finding["message"]) if self.finding else ""


class Actor(t.NamedTuple):
    """Somebody who must act, and on how much."""

    actor: str
    words: str
    paths: int
    relays: int
    pretended: int  # paths on which a drill alone says so

    @property
    def drill(self) -> str:
        """What is to be said beside the number of paths."""
        return among(self.pretended)


class Digest(t.NamedTuple):
    """What the first screen tells."""

    problems: list[Problem]  # worst first, and what is real before what is not; neither compliant nor not applicable
    actors: list[Actor]  # who has most to do first
    wrong_relays: int


def severity_rank(finding: Data) -> int:
    """0 is the gravest; waived findings come last."""
    return 4 if finding["waived"] else _SEVERITIES.get(finding["severity"], 3)


def counting(verdict: Data) -> list[Data]:
    """The findings that make a verdict what it is, the gravest first."""
    standing = sorted((finding for finding in verdict["findings"] if not finding["waived"]), key=severity_rank)
    if verdict["status"] not in ("noncompliant", "undetermined"):
        return []
    grave = [finding for finding in standing if finding["severity"] in ("error", "undetermined")]
    return grave or [finding for finding in standing if finding["severity"] == "warning"]


def digest(verdicts: t.Iterable[Data]) -> Digest:
    """Sort and count."""
    ranked = []
    acting: dict[str, tuple[int, set[str], int]] = {}
    wrong = set()
    for index, verdict in enumerate(verdicts):
        findings = counting(verdict)
        if verdict["status"] not in ("noncompliant", "undetermined"):
            continue
        if verdict["status"] == "noncompliant":
            wrong.add(verdict["host"])
        first = findings[0] if findings else None
        actors = list(dict.fromkeys(f["remedy"]["actor"] for f in findings if f["remedy"]))
        real = {f["remedy"]["actor"] for f in findings if f["remedy"] and "drill" not in f}
        for actor in actors:
            paths, hosts, pretended = acting.get(actor, (0, set(), 0))
            hosts.add(verdict["host"])
            acting[actor] = (paths + 1, hosts, pretended + (actor not in real))
        errors = sum(finding["severity"] == "error" for finding in findings)
        key = (ORDER.index(verdict["status"]), is_pretended(verdict), -errors, index)
        ranked.append((key, Problem(verdict, first, actors[0] if actors else None)))
    ranked.sort(key=lambda item: item[0])
    actors_found = [
        Actor(actor, ACTOR_WORDS.get(actor, "somebody else"), paths, len(hosts), pretended)
        for actor, (paths, hosts, pretended) in acting.items()
    ]
    actors_found.sort(key=lambda actor: (-actor.paths, actor.actor))
    return Digest([problem for _key, problem in ranked], actors_found, len(wrong))


def plural(count: int, one: str, many: str = "") -> str:
    """'1 path', '2 paths'."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def headline(report: Data) -> str:
    """The answer in one sentence."""
    counts = report["summary"]
    total, wrong, unknown = counts["total"], counts["noncompliant"], counts["undetermined"]
    paths = plural(total, "sending path")
    if not total:
        return "No sending path was looked at"
    if wrong:
        return f"{wrong:,} of {paths} {'is' if wrong == 1 else 'are'} wrong" + _pretended(report, "noncompliant")
    if unknown:
        told = f"None of {paths} was found wrong, but {unknown:,} could not be determined"
        return told + _pretended(report, "undetermined")
    if counts.get("waived"):
        return f"No fault on {paths} but what is waived"
    if counts["not_applicable"] == total:
        return f"Receivers see none of the {paths}"
    return f"No fault on {paths}"


def _pretended(report: Data, status: str) -> str:
    """How many of them are so because of a drill."""
    if not report.get("drill"):
        return ""
    return f", {only_pretended(report['verdicts'], status):,} of them in the DRILL alone"


def address_of(verdict: Data) -> str:
    """The address, or a dash where there was none to ask about."""
    return str(verdict["address"] or "-")
