# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rows of the catalogue: what one place of the world sees and another does not."""

from __future__ import annotations

from .row import NOTICE, RESOLVER, WARNING, FindingType

ROWS = (
    FindingType(
        "vantage_disagreement",
        WARNING,
        "Vantages see different DNS",
        "vantages differ on {owner} {type}: {said}; {instead}; {fault}",
        RESOLVER,
        "{to_do}",
        "The same question gets different answers in different places, and no cache that runs out explains it. "
        "Receivers see what public resolvers see. A network with a DNS of its own (split horizon) sees something else "
        "on purpose: then judge by the other vantages. Else somebody forwards, filters or overrides the zone, or the "
        "zone's servers differ among themselves.",
        ("RFC 8499 section 6", "RFC 1034 section 4.3.5"),
        receivers="Each does what its own resolver makes it do. The verdict shows what they would do at each vantage.",
    ),
    FindingType(
        "propagating",
        NOTICE,
        "An older answer is still cached",
        "{owner} {type}: an older answer is still cached, {said}; {instead}; {fault}",
        RESOLVER,
        "{to_do}",
        "The zone's own servers say something else than a resolver, which may keep what it was told until the TTL is "
        "over. Receivers behind it decide by the older answer until then. An error where the older answer is the "
        "better one: receivers that ask anew see the fault already. Where the answer stays the same after the time "
        "given, it is no cache but a view of its own (split horizon, forwarding, a filter).",
        ("RFC 1035 section 3.2.1", "RFC 2308 section 5", "RFC 8767"),
        receivers="Those behind a cache that holds the older answer go by it until its time is over; those that ask "
        "anew go by what the zone says now.",
    ),
)
