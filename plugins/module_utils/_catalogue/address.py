# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rows of the catalogue: the address itself."""

from __future__ import annotations

from .row import ERROR, MTA, NOTICE, WARNING, FindingType

ROWS = (
    FindingType(
        "address_private",
        ERROR,
        "Private address",
        "{address} is private ({purpose}): receivers never see it, and it can have no public PTR record",
        MTA,
        "Find out which public address this path's mail leaves from, and declare it (relay_audit_public_addresses in "
        "the audit role, sender_gate_public_addresses in the gate), or bind the transport to a public address.",
        "Nothing was asked: the reverse zones of private ranges are served by nobody, or by your own resolver alone. "
        "Ranges that your nameservers do serve can be named in assume_public.",
        ("RFC 1918", "RFC 6303", "RFC 6598", "RFC 4193"),
        receivers="They never see this address, but the public one that it is translated to. Where mail does come "
        "from it, inside a network, they ask whatever DNS they have.",
    ),
    FindingType(
        "address_special",
        ERROR,
        "Special-purpose address",
        "{address} is no address that mail can come from: {purpose} ({reference})",
        MTA,
        "Bind the transport to a public address, or correct the inventory.",
        "IANA's special-purpose registries list this range; no public PTR record can exist. Nothing was asked.",
        ("RFC 6890",),
        receivers="They never see mail from it.",
    ),
    FindingType(
        "address_mapped",
        NOTICE,
        "IPv4-mapped address",
        "the address was given as IPv4-mapped (::ffff:{address}) and is judged as {address}",
        None,
        "",
        "Receivers turn an IPv4-mapped IPv6 address into the IPv4 address first.",
        ("RFC 4291 section 2.5.5.2",),
        receivers="They treat the client as the IPv4 address, and so does the verdict.",
    ),
    FindingType(
        "address_transition",
        WARNING,
        "Transition address",
        "{address} is a {purpose} address",
        MTA,
        "Send from a native address: bind the transport to it.",
        "Addresses of transition mechanisms have bad reputations, and their reverse zones are rarely delegated.",
        ("RFC 7526", "RFC 4380", "RFC 6052"),
        receivers="The same as for any other IPv6 address; blocklists and filters are harder on such ranges.",
    ),
)
