# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options of tracing: whether to trace, from which root, with which trust anchors, and how hard to ask.

Documentation of the options: doc_fragments/tracing.py.
"""

from __future__ import annotations

import typing as t

from ._address import Network
from ._dns.nameserver import Nameserver, parse_nameservers
from ._explain import MODES, NEVER, Tracing

if t.TYPE_CHECKING:
    from ._dns.prober import Prober

ARGUMENTS: dict[str, dict[str, t.Any]] = {
    "root_servers": {"type": "list", "elements": "str"},
    "trust_anchors": {"type": "list", "elements": "str"},
    "expected_nameservers": {"type": "list", "elements": "str"},
}
SAVED = ("trace", "port", *ARGUMENTS)  # what saved evidence holds of a task's options
RATE = 100.0  # questions a second to one server at most: these servers are not ours
TRIES = 2


def parse_tracing(params: t.Mapping[str, t.Any], networks: tuple[Network, ...]) -> Tracing | None:
    """How to trace, None where nothing is to be traced; ValueError is one sentence that names the option."""
    mode = params.get("trace", NEVER)
    if mode == NEVER:
        return None
    from ._dns.anchors import parse_anchors
    from ._dns.shared import Shared
    from ._dns.trace import TraceOptions

    port = params["port"]
    anchors = params.get("trust_anchors")
    options = TraceOptions(
        roots=_roots(params.get("root_servers"), port),
        port=port,
        special_allowed=networks,
        expected=_parse("expected_nameservers", params.get("expected_nameservers"), port),
        shared=Shared(),
    )
    return Tracing(mode, options, parse_anchors(anchors))


def saved_tracing(options: t.Mapping[str, t.Any], networks: tuple[Network, ...]) -> Tracing | None:
    """How saved evidence was traced."""
    if options.get("trace") not in MODES or not isinstance(options.get("port"), int):
        raise ValueError("evidence: explanation.tracing holds no options of a trace: the document is damaged")
    for option in ARGUMENTS:
        if not isinstance(options.get(option), (list, type(None))):
            raise ValueError(f"evidence: explanation.tracing.{option} is no list: the document is damaged")
    return parse_tracing(options, networks)


def make_prober(params: t.Mapping[str, t.Any]) -> Prober:
    """What asks certain servers, within the bounds of the task's resolver options."""
    from ._dns.prober import Prober, ProbeSettings

    rate = params["rate"]
    return Prober(
        ProbeSettings(
            timeout=params["timeout"],
            tries=min(params["tries"], TRIES),
            concurrency=min(params["concurrency"], 200),
            rate=min(rate, RATE) if rate else RATE,
        )
    )


def _roots(values: t.Sequence[t.Any] | None, port: int) -> tuple[tuple[str, Nameserver], ...]:
    """Names and addresses of the root servers; the names of given ones are not known."""
    if values is not None:
        return tuple(("", server) for server in _parse("root_servers", values, port))
    from ._dns.hints import ROOT_SERVERS

    return tuple((name, Nameserver(address, port)) for name, addresses in ROOT_SERVERS for address in addresses)


def _parse(option: str, values: t.Sequence[t.Any] | None, port: int) -> tuple[Nameserver, ...]:
    if values is None or (option == "expected_nameservers" and not values):
        return ()
    try:
        return parse_nameservers(list(values), port)
    except ValueError as error:
        raise ValueError(f"{option}: {error}") from None
