# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the reverse_zone_info module does with its parameters: trace one address, validate, judge, return."""

from __future__ import annotations

import time
import typing as t

from ._address import PRIVATE, SPECIAL, Address, Network, parse_address, parse_networks, within
from ._asking import check_bounds
from ._circumstances import Circumstances
from ._dns.probe import Probing
from ._dns.question import PTR, Question
from ._dns.trace import trace
from ._dns.traced import Security, Trace, security_view
from ._explain import ALWAYS, Explained, Tracing
from ._finding import SEVERITIES
from ._insight import about_explained
from ._policy import Policy
from ._text import quoted
from ._tracing import make_prober, parse_tracing
from ._verdict import composed
from ._zone import nameservers_of, trace_view

Params = t.Mapping[str, t.Any]


def run(params: Params) -> tuple[str, dict[str, t.Any]]:
    """(error in one sentence or "", result) for the parameters of a task."""
    try:
        check_bounds(params)
        networks = parse_networks("assume_public", params["assume_public"] or ())
        address = _address(params, networks)
        tracing = parse_tracing({**params, "trace": ALWAYS}, networks)
    except ValueError as error:
        return str(error), {}
    if tracing is None:
        raise AssertionError("always is no reason not to trace")
    prober = make_prober(params)
    started = time.monotonic()
    try:
        with prober:
            ((_index, (found, security)),) = prober.run([_look(address, tracing, params["dnssec"])])
    except OSError as error:
        return f"asking DNS ended early: {error}", {}
    result = _result(address, found, security)
    result["summary"] = {"questions": prober.stats.questions, "seconds": round(time.monotonic() - started, 3)}
    return "", result


def _address(params: Params, networks: tuple[Network, ...]) -> Address:
    try:
        address = parse_address(params["address"])
    except ValueError as error:
        raise ValueError(f"address: {error}") from None
    where = address.range
    if where.kind in (PRIVATE, SPECIAL) and params["root_servers"] is None and not within(address, networks):
        raise ValueError(
            f"address: {quoted(address.text)} is {where.purpose} ({where.reference}), for which public DNS has no "
            "reverse zone of yours: set root_servers to the DNS that has, or list the network in assume_public"
        )
    return address


def _look(address: Address, tracing: Tracing, validating: bool) -> Probing[tuple[Trace, Security | None]]:
    found = yield from trace(address.owner, PTR, tracing.options)
    if not validating:
        return found, None
    from ._dns.dnssec import validate

    security: Security = yield from validate(found, tracing.anchors, found.at, tracing.options)
    return found, security


def _result(address: Address, found: Trace, security: Security | None) -> dict[str, t.Any]:
    view = trace_view(found)
    secured = {Question(address.owner, PTR): security} if security is not None else {}
    raws = about_explained(Explained(reverse=found, security=secured))
    around = Circumstances(address, found.target, None, (), False, reverse=found)
    findings = sorted(
        composed(raws, around, Policy(), found.at), key=lambda finding: SEVERITIES.index(finding.severity)
    )
    return {
        "address": address.text,
        "owner": found.owner,
        "target": found.target,
        "zone": found.zone,
        "relative_owner": found.relative_owner,
        "answer": {"outcome": found.outcome, "names": view["records"], "ttl": found.ttl},
        "aliases": view["aliases"],
        "soa": view["soa"],
        "contact": view["contact"],
        "nameservers": nameservers_of(found),
        "steps": view["steps"],
        "dnssec": security_view(security, found) if security is not None else None,
        "findings": [finding.as_dict() for finding in findings],
        "notes": view["notes"],
    }
