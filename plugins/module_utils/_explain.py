# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is asked beyond the resolver, to explain a path: traces, validation, and the resolver with checking disabled.

A probing (_dns/probe.py) for one path: it decides what is worth asking, and judges nothing. What it finds is evidence
like any other: saved, and judged again offline.
"""

from __future__ import annotations

import typing as t

from ._dns.question import Answer, Question
from ._dns.traced import Security, Trace


class Explained(t.NamedTuple):
    """What is known about one path beyond what the resolvers said."""

    reverse: Trace | None = None  # of the address's owner name, PTR
    forward: t.Mapping[str, Trace] = {}  # by absolute name in lower case, in the address's family: PTR names and HELO
    security: t.Mapping[Question, Security] = {}
    unchecked: t.Mapping[str, t.Mapping[Question, Answer]] = {}  # by vantage: SERVFAIL asked again with CD


NOTHING = Explained()
