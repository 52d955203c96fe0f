# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rows of the catalogue: waivers that waive nothing."""

from __future__ import annotations

from .row import MTA, NOTICE, WARNING, FindingType

ROWS = (
    FindingType(
        "waiver_expired",
        WARNING,
        "A waiver has ended",
        "the waiver of {waived} ended on {until} (UTC), and the finding is still there; approved by {approved_by}: "
        "{why}",
        MTA,
        "Mend {waived}, or have the waiver approved again with another date.",
        "Somebody accepted this fault until a day that is over. The finding counts again, and this one says that it "
        "was expected to be gone by now.",
        (),
        receivers="Nothing: they know of no waiver, and acted on the fault all the time.",
    ),
    FindingType(
        "waiver_unmatched",
        NOTICE,
        "A waiver matches no finding",
        "a waiver matches no finding: {detail}",
        MTA,
        "Take the waiver out of the list: the fault is mended. Where it is not, correct the code, the address, the "
        "host or the name in the waiver.",
        "Nothing is found that this waiver could waive. It would hide the same fault when it comes back. Said only "
        "where every path that the waiver is for was tested; a waiver for no path of the play has a row of its own.",
        (),
        receivers="Nothing: they know of no waiver.",
    ),
)
