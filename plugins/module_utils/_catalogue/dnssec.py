# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rows of the catalogue: what is wrong with the signatures of a zone."""

from __future__ import annotations

from .row import ERROR, REVERSE, FindingType

ROWS = (
    FindingType(
        "dnssec_bogus",
        ERROR,
        "Signatures do not validate",
        "{question} does not validate (DNSSEC): {what}",
        REVERSE,
        "{mend}.",
        "The zone says of itself that it is signed, and what it answers does not bear that out. Resolvers that "
        "validate, as those of most large receivers do, answer SERVFAIL: behind them the record does not exist, and "
        "mail is deferred. Resolvers that do not validate give the answer, so the fault shows in some places only. "
        "Raised where a resolver answers SERVFAIL, but answers with checking disabled, and where validation from the "
        "root's trust anchor fails. It stays until the zone is signed anew or its DS record mended: waiting does not "
        "help. docs/dnssec.md tells what each reason means.",
        ("RFC 4035 section 5.5", "RFC 4033 section 5", "RFC 8914 section 4.7"),
        receivers="Those whose resolver validates get SERVFAIL, and act as for ptr_lookup_failed, "
        "forward_lookup_failed or helo_lookup_failed: mostly they defer. Those whose resolver does not validate see "
        "the answer, and judge by it.",
    ),
)
