# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rows of the catalogue: what the PTR names resolve to."""

from __future__ import annotations

from .row import ERROR, FORWARD, UNDETERMINED, FindingType

ROWS = (
    FindingType(
        "forward_missing",
        ERROR,
        "PTR name has no address",
        "the PTR name {name} has no address record ({reason})",
        FORWARD,
        "{what_to_publish}",
        "The name from the PTR record does not resolve, so nobody can confirm it (FCrDNS fails).",
        ("RFC 1912 section 2.1", "RFC 8601 section 2.7.3"),
        receivers="Postfix (reject_unknown_client_hostname), Exim (verify = reverse_host_lookup), OpenSMTPD "
        "(fcrdns) and Sendmail (require_rdns: possibly forged) refuse the client. Rules that ask for nothing but a "
        "PTR (reject_unknown_reverse_client_hostname, rdns) pass it.",
    ),
    FindingType(
        "forward_mismatch",
        ERROR,
        "PTR name resolves elsewhere",
        "the PTR name {name} resolves to {found}, not to {address}",
        FORWARD,
        "{what_to_publish}",
        "Forward and reverse DNS disagree (FCrDNS fails): anybody could publish such a PTR record.",
        ("RFC 1912 section 2.1", "RFC 8601 section 2.7.3"),
        receivers="Postfix (reject_unknown_client_hostname), Exim (verify = reverse_host_lookup), OpenSMTPD "
        "(fcrdns) and Sendmail (require_rdns: possibly forged) refuse the client. Rules that ask for nothing but a "
        "PTR (reject_unknown_reverse_client_hostname, rdns) pass it.",
    ),
    FindingType(
        "forward_other_family",
        ERROR,
        "PTR name has addresses of the other family only",
        "the PTR name {name} has {other} records only, no {own} record: it cannot resolve back to {address}",
        FORWARD,
        "{what_to_publish}",
        "Receivers check the name in the family of the connection: an IPv6 client needs an AAAA record, an IPv4 "
        "client an A "
        "record.",
        ("RFC 8601 section 2.7.3",),
        receivers="The same as for a name without any address: Postfix (reject_unknown_client_hostname), Exim, "
        "OpenSMTPD (fcrdns) and Sendmail refuse the client.",
    ),
    FindingType(
        "forward_lookup_failed",
        UNDETERMINED,
        "Look-up of the PTR name failed",
        "the {own} look-up of the PTR name {name} failed: {reason}, {kind}",
        FORWARD,
        "Whether {name} resolves back to {address} is not known. {advice}",
        "The PTR exists, but its name could not be looked up. Exim defers such a client even when another name "
        "matched.",
        ("RFC 8601 section 2.7.3",),
        receivers="After SERVFAIL or a time-out, Postfix (reject_unknown_client_hostname) and Exim defer (4xx), "
        "Exim even when another name matched; OpenSMTPD (fcrdns) and Sendmail (possibly forged) refuse.",
    ),
)
