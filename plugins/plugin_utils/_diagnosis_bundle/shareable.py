# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Saved evidence without what the operator of a zone need not see. Pure.

What is left judges to the same verdict: labels, policies and the addresses of resolvers have no part in it.
"""

from __future__ import annotations

import copy
import ipaddress
import re
import typing as t

from ansible_collections.mailops.rdns.plugins.module_utils._hostname import parse_helo

Data = dict[str, t.Any]
_TARGET = ("address", "helo", "ptr")  # not: name, relay and policy, which are the inventory's
_STAND_IN = re.compile(r"\[100::([0-9a-f]+)\]:53")


def shareable(evidence: Data, resolvers: bool) -> Data:
    """A copy for others. With resolvers, their addresses stay; else each stands as [100::N]:53 (RFC 6666)."""
    shared = copy.deepcopy(evidence)
    shared["targets"] = [_target(target) for target in evidence["targets"]]
    explanation = shared.get("explanation") or {}
    if explanation.get("paths"):
        explanation["paths"] = [[address, helo if _known(helo) else None] for address, helo in explanation["paths"]]
    _leave_out(
        shared, {f"{target['helo'].lower()}." for target in evidence["targets"] if _internal(target.get("helo"))}
    )
    shared["assume_public"] = _needed(shared)
    if resolvers:
        return shared
    hidden = _Hidden()
    for number, vantage in enumerate(shared["vantages"], 1):
        if len(shared["vantages"]) > 1:
            vantage["name"] = f"vantage {number}"
        vantage["nameservers"] = [hidden.name(server) for server in vantage["nameservers"]]
        vantage["notes"] = ["the addresses of the resolvers were replaced by [100::N]:53"]
        for answer in vantage["answers"]:
            _hide(answer, hidden)
    for response in (shared.get("explanation") or {}).get("responses") or ():
        if response.get("recurse"):  # a resolver asked again with checking disabled; the others are the zones' servers
            response["server"] = hidden.name(response["server"])
    return shared


def in_words(server: str) -> str:
    """A resolver as people shall read of it."""
    hidden = _STAND_IN.fullmatch(server)
    return f"resolver {int(hidden.group(1), 16)}" if hidden else server


class _Hidden:
    """Resolvers by what stands for them: the same one always by the same."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def name(self, server: str) -> str:
        return self._known.setdefault(server, f"[100::{len(self._known) + 1:x}]:53")


def _leave_out(shared: Data, owners: set[str]) -> None:
    """What was asked about names that are left out themselves."""
    for vantage in shared["vantages"]:
        vantage["answers"] = [answer for answer in vantage["answers"] if answer["owner"] not in owners]
    explanation = shared.get("explanation") or {}
    if "responses" in explanation:
        explanation["responses"] = [one for one in explanation["responses"] if one["owner"] not in owners]


def _needed(shared: Data) -> list[str]:
    """Of the networks that were to be judged like public ones, those in which something of this diagnosis lies."""
    servers = [
        one["server"] for one in (shared.get("explanation") or {}).get("responses") or () if not one.get("recurse")
    ]
    addresses = [target["address"] for target in shared["targets"] if target.get("address")]
    addresses += [server.rpartition(":")[0].strip("[]") for server in servers]
    known = {ipaddress.ip_address(address.partition("%")[0]) for address in addresses}
    return [
        network
        for network in shared.get("assume_public") or ()
        if any(address in ipaddress.ip_network(network, strict=False) for address in known)
    ]


def _internal(helo: str | None) -> bool:
    return helo is not None and not _known(helo)


def _known(helo: str | None) -> bool:
    """Whether DNS could know a HELO name; what it could not know names a machine."""
    return helo is not None and parse_helo(helo).name is not None


def _target(target: Data) -> Data:
    kept = {key: target[key] for key in _TARGET if target.get(key) is not None}
    if "helo" in kept and not _known(kept["helo"]):
        del kept["helo"]
    return kept


def _hide(answer: Data, hidden: _Hidden) -> None:
    if answer.get("server"):
        answer["server"] = hidden.name(answer["server"])
    if answer.get("failures"):
        answer["failures"] = [[hidden.name(server), *rest] for server, *rest in answer["failures"]]
    if answer.get("extended_errors"):  # the text is the resolver's own, and may name it
        answer["extended_errors"] = [[code, ""] for code, _text in answer["extended_errors"]]
