# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A world in a few lines of text, and what the judge makes of one target in it."""

from __future__ import annotations

import typing as t

from ansible_collections.mailops.rdns.plugins.module_utils._address import parse_address, parse_networks, within
from ansible_collections.mailops.rdns.plugins.module_utils._dns import question as dns
from ansible_collections.mailops.rdns.plugins.module_utils._dns.question import Alias, Answer, Question, ask, replay
from ansible_collections.mailops.rdns.plugins.module_utils._explain import NOTHING, Explained
from ansible_collections.mailops.rdns.plugins.module_utils._helo import gather_path
from ansible_collections.mailops.rdns.plugins.module_utils._policy import Policy, parse_policy
from ansible_collections.mailops.rdns.plugins.module_utils._target import parse_target
from ansible_collections.mailops.rdns.plugins.module_utils._verdict import Evidence, Verdict, judge

NOW = 1_800_000_000.0
TTL = 3600


class World:
    """Answers by question. Lines read like ``OWNER TYPE DATA...``; several lines of one owner and type make one answer.

    An address as owner of a PTR stands for its reverse name. DATA may be ``!servfail`` or another outcome. A name that
    holds no line at all is NXDOMAIN; one that holds lines of other types only is NODATA. CNAMEs are followed.
    What the answer has beside its records may follow: ``;ttl=60``, ``;age=10`` (seconds ago), ``;ede=3`` (RFC 8914).
    """

    def __init__(self, text: str) -> None:
        self.records: dict[Question, list[str]] = {}
        self.asked: list[Question] = []
        self.beside: dict[Question, dict[str, int]] = {}
        for line in filter(None, map(str.strip, text.splitlines())):
            owner, kind, data = line.split(None, 2)
            if kind == "PTR" and not owner.endswith("."):
                owner = parse_address(owner).owner
            data, *beside = map(str.strip, data.split(";"))
            question = ask(owner, dns.TYPE_CODES[kind])
            self.records.setdefault(question, []).append(data)
            given = (item.split("=") for item in beside)
            self.beside.setdefault(question, {}).update((key, int(value)) for key, value in given)

    def __call__(self, question: Question) -> Answer:
        self.asked.append(question)
        aliases = []
        owner = question.owner
        while ask(owner, dns.CNAME) in self.records and len(aliases) < 9:
            target = self.records[ask(owner, dns.CNAME)][0]
            aliases.append(Alias(owner, "CNAME", target, TTL))
            owner = ask(target, dns.A).owner
        data = self.records.get(ask(owner, question.rdtype), [])
        beside = self.beside.get(ask(owner, question.rdtype), {})
        told: dict[str, t.Any] = {"aliases": tuple(aliases), "server": "192.0.2.53:53"}
        told["extended_errors"] = ((beside["ede"], ""),) if "ede" in beside else ()
        if data and data[0].startswith("!"):
            return Answer(question, data[0][1:], ttl=beside.get("ttl"), at=NOW - beside.get("age", 0), **told)
        exists = any(known.owner == owner for known in self.records)
        outcome = dns.ANSWER if data else dns.NODATA if exists else dns.NXDOMAIN
        at = NOW - beside.get("age", 600)
        return Answer(question, outcome, tuple(data), beside.get("ttl", TTL), at=at, rtt=0.01, **told)


def verdict_in(
    world: str | dict[str, str],
    target: dict[str, t.Any],
    policy: dict[str, t.Any] | None = None,
    assume_public: t.Sequence[str] = ("192.0.2.0/24", "2001:db8::/32"),
    explained: Explained = NOTHING,
) -> Verdict:
    """Judge one target in one world, or in several seen by vantages of these names."""
    parsed = parse_target(target, parse_policy(policy, base=Policy()))
    worlds = {"default": world} if isinstance(world, str) else world
    seen = {}
    assumed = parsed.address is not None and within(parsed.address, parse_networks("assume_public", assume_public))
    if parsed.address is not None and (assumed or parsed.address.range.kind in ("public", "transition")):
        helo = parsed.helo.asked if parsed.helo else None
        seen = {name: replay(gather_path(parsed.address, helo), World(text)) for name, text in worlds.items()}
    return judge(Evidence(parsed, assumed, seen, explained), parsed.policy, NOW)


def codes(verdict: Verdict) -> list[str]:
    """The finding codes, sorted."""
    return sorted(finding.code for finding in verdict.findings)
