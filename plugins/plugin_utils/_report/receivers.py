# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What receivers make of a path, for people: which rules of which programs refuse it. Pure.

Older verdicts, and those of paths without an address, have nothing about receivers: then there is nothing to tell.
"""

from __future__ import annotations

import typing as t

from .visible import visible

Data = dict[str, t.Any]

MOST_DOCUMENTED = 50

#: Programs and their rules as people write them: (receiver, its name, {rule: (a word, the rule in a configuration)}).
KNOWN: tuple[tuple[str, str, dict[str, tuple[str, str]]], ...] = (
    (
        "postfix",
        "Postfix",
        {
            "reject_unknown_reverse_client_hostname": ("reverse", "reject_unknown_reverse_client_hostname"),
            "reject_unknown_client_hostname": ("client", "reject_unknown_client_hostname"),
            "reject_unknown_helo_hostname": ("helo", "reject_unknown_helo_hostname"),
            "helo_syntax": ("syntax", "reject_invalid_helo_hostname, reject_non_fqdn_helo_hostname"),
        },
    ),
    (
        "exim",
        "Exim",
        {
            "reverse_host_lookup": ("reverse", "verify = reverse_host_lookup"),
            "helo": ("helo", "verify = helo"),
        },
    ),
    ("opensmtpd", "OpenSMTPD", {"rdns": ("rdns", "!rdns"), "fcrdns": ("fcrdns", "!fcrdns")}),
    ("sendmail", "Sendmail", {"require_rdns": ("rdns", "FEATURE(require_rdns)")}),
)
#: Outcome: (what becomes of the mail, the status whose colours it has).
OUTCOMES = {
    "pass": ("passes", "compliant"),
    "fail": ("refuses", "noncompliant"),
    "temperror": ("defers", "undetermined"),
    "depends": ("depends", "not_applicable"),
}


class Rule(t.NamedTuple):
    """What one rule makes of a path."""

    receiver: str
    word: str
    setting: str
    outcome: str
    why: str

    @property
    def says(self) -> str:
        """The outcome as a verb."""
        return OUTCOMES[self.outcome][0]

    @property
    def colour(self) -> str:
        """The class of its badge."""
        return OUTCOMES[self.outcome][1]


def rules(verdict: Data) -> dict[str, list[Rule]]:
    """By receiver's name, the rules that the verdict speaks of; those of programs known here, in a fixed order."""
    told = verdict.get("receivers")
    found: dict[str, list[Rule]] = {}
    for key, name, known in KNOWN:
        by_rule = told.get(key) if isinstance(told, dict) else None
        for rule, (word, setting) in known.items():
            said = by_rule.get(rule) if isinstance(by_rule, dict) else None
            if isinstance(said, dict) and said.get("outcome") in OUTCOMES:
                why = visible(said.get("why") or "", 500)
                found.setdefault(name, []).append(Rule(name, word, setting, said["outcome"], why))
    return found


def with_outcome(verdict: Data, outcome: str) -> str:
    """The rules that come to this outcome: 'Postfix reverse+client, Exim'; a bare program stands for all its rules."""
    parts = []
    for name, ruled in rules(verdict).items():
        words = [rule.word for rule in ruled if rule.outcome == outcome]
        if words:
            parts.append(name if len(words) == len(ruled) else f"{name} {'+'.join(words)}")
    return ", ".join(parts)


class Documented(t.NamedTuple):
    """What a large receiver asks for by its own documents, and what comes of it for one path."""

    receiver: str
    requirement: str
    outcome: str
    why: str
    refusal: str
    source: str

    @property
    def says(self) -> str:
        """The outcome as a verb."""
        return OUTCOMES[self.outcome][0]

    @property
    def colour(self) -> str:
        """The class of its badge."""
        return OUTCOMES[self.outcome][1]


def documented(verdict: Data) -> list[Documented]:
    """Documented requirements that the path does not meet, or not surely."""
    told = verdict.get("requirements")
    ones = [one for one in told if isinstance(one, dict)] if isinstance(told, list) else []
    texts = ("receiver", "requirement", "outcome", "why", "refusal", "source")
    found = [Documented(*(visible(one.get(key) or "", 600) for key in texts)) for one in ones[:MOST_DOCUMENTED]]
    return [one for one in found if one.outcome in OUTCOMES and one.outcome != "pass"]


def reactions(verdict: Data) -> list[tuple[str, str]]:
    """('refused by', 'Postfix reverse+client, Exim') and the like; nothing where every rule passes."""
    words = (("refused by", "fail"), ("deferred by", "temperror"), ("may be refused by", "depends"))
    told = [(said, with_outcome(verdict, outcome)) for said, outcome in words]
    return [(said, who) for said, who in told if who]


def by_their_documents(verdict: Data) -> list[tuple[str, str]]:
    """The same for receivers that are known by their documents alone."""
    names = dict.fromkeys(one.receiver for one in documented(verdict) if one.outcome == "fail")
    return [("against the documented rules of", "; ".join(names))] if names else []
