# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The way to a host name, made again from saved evidence: verdicts hold it in short only. Asks nobody."""

from __future__ import annotations

import typing as t

from ansible_collections.mailops.rdns.plugins.module_utils._address import parse_address, parse_networks
from ansible_collections.mailops.rdns.plugins.module_utils._dns.probe import replay
from ansible_collections.mailops.rdns.plugins.module_utils._dns.question import ask
from ansible_collections.mailops.rdns.plugins.module_utils._evidence import load
from ansible_collections.mailops.rdns.plugins.module_utils._fcrdns import own_type
from ansible_collections.mailops.rdns.plugins.module_utils._tracing import saved_tracing
from ansible_collections.mailops.rdns.plugins.module_utils._zone import trace_view

Data = dict[str, t.Any]


def way_to(name: str, address: str, saved: Data) -> Data | None:
    """The trace of the name in the family of the address; None where the evidence holds none."""
    evidence = load(saved)
    explanation = evidence.explanation
    if explanation is None or explanation.tracing is None:
        return None
    tracing = saved_tracing(explanation.tracing, parse_networks("assume_public", evidence.assume_public))
    if tracing is None:
        return None
    from ansible_collections.mailops.rdns.plugins.module_utils._dns.trace import trace

    question = ask(name, own_type(parse_address(address)))
    options = tracing.options._replace(expected=())  # as _explain.py traces host names
    found = replay(trace(question.owner, question.rdtype, options), explanation.responses.get)
    return trace_view(found)
