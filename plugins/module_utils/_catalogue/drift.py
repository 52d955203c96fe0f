# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rows of the catalogue: what has changed since the baseline that somebody agreed to."""

from __future__ import annotations

from .row import FORWARD, MTA, NOTICE, REVERSE, WARNING, FindingType

_NOBODY = "Nothing: no receiver knows your baseline. What they make of the path as it is now, the other findings say."

ROWS = (
    FindingType(
        "drift_ptr",
        WARNING,
        "PTR names changed since the baseline",
        "the PTR names of {address} have changed: now {now}, in the baseline {was}",
        REVERSE,
        "If the change was meant, take it into the baseline (relay_audit_baseline_update). If not, put back in "
        "{reverse_zone} what the baseline has.",
        "Raised only where a baseline is given. Somebody has published, replaced or deleted a PTR record of this "
        "address. Whether the new names are right is another matter, and judged as ever. A look-up that failed is no "
        "change.",
        ("RFC 1035 section 3.5",),
        receivers=_NOBODY,
    ),
    FindingType(
        "drift_forward",
        WARNING,
        "Addresses of a name changed since the baseline",
        "the addresses of {name} have changed: now {now}, in the baseline {was}",
        FORWARD,
        "If the change was meant, take it into the baseline (relay_audit_baseline_update). If not, put back in "
        "{name_zone} what the baseline has.",
        "Raised only where a baseline is given, for PTR names and the HELO name. The addresses are compared as a set, "
        "in whatever order the answer has them. A look-up that failed is no change.",
        ("RFC 1034 section 3.6",),
        receivers=_NOBODY,
    ),
    FindingType(
        "drift_helo",
        WARNING,
        "HELO name changed since the baseline",
        "the relay says another name after HELO: now {now}, in the baseline {was}",
        MTA,
        "If the change was meant, take it into the baseline (relay_audit_baseline_update). If not, set the relay's "
        "HELO name back (Postfix: myhostname, or smtp_helo_name).",
        "Raised only where a baseline is given. Upgrades and renamed hosts change this name without anybody looking.",
        ("RFC 5321 section 4.1.1.1",),
        receivers=_NOBODY,
    ),
    FindingType(
        "drift_path_new",
        NOTICE,
        "Sending path is not in the baseline",
        "this relay sends from {address}, which the baseline does not know",
        MTA,
        "If the path was meant, take it into the baseline (relay_audit_baseline_update). If not, see what sends from "
        "there: a transport, an address or a host that nobody announced.",
        "Raised only where a baseline is given. A relay, or an address of a relay, that was not there when the "
        "baseline was made. A relay that moved to another address has this finding there, and drift_path_gone for the "
        "old one.",
        (),
        receivers=_NOBODY,
    ),
    FindingType(
        "drift_path_gone",
        WARNING,
        "Sending path of the baseline is gone",
        "in the baseline, and no sending path any more: {detail}",
        MTA,
        "If the path was given up, take that into the baseline (relay_audit_baseline_update). If not, see why the "
        "relay, or its address, is no longer in the inventory or in the configuration of its mail server: nobody "
        "watches it now.",
        "Raised only where a baseline is given. Such a path stands in the report without an address, not applicable, "
        "unless a policy makes more of it. It is not said of a relay that could not be reached or read, nor of one "
        "that is in the inventory and not in this play (--limit): what could not be looked at is not gone.",
        (),
        receivers="Nothing, where no mail leaves there any more.",
    ),
)
