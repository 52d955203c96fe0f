# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a row of the catalogue of findings holds, and the words it is written in."""

from __future__ import annotations

import typing as t

ERROR = "error"
WARNING = "warning"
NOTICE = "notice"
UNDETERMINED = "undetermined"
#: From the gravest on, as findings are sorted.
SEVERITIES = (ERROR, UNDETERMINED, WARNING, NOTICE)

ADDRESS_HOLDER = "address_holder"
REVERSE = "reverse_zone_operator"
FORWARD = "forward_zone_operator"
MTA = "mta_administrator"
RESOLVER = "resolver_operator"


class FindingType(t.NamedTuple):
    """One row of the catalogue."""

    code: str
    severity: str  # default; a policy may change it (never from undetermined to something milder)
    title: str  # a few words, for headings
    message: str  # one sentence; {fields} are filled from the finding's details
    actor: str | None  # who must act, where nothing in the evidence says otherwise; None: nobody needs to
    text: str  # what to do; {fields} as above
    meaning: str  # for the docs: what it means and why receivers care
    references: tuple[str, ...]
    receivers: str = ""  # for the docs: what the receivers do, program by program
