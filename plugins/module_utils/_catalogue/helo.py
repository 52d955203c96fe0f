# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rows of the catalogue: the name after HELO or EHLO."""

from __future__ import annotations

from .row import ERROR, FORWARD, MTA, NOTICE, UNDETERMINED, WARNING, FindingType

ROWS = (
    FindingType(
        "helo_not_given",
        NOTICE,
        "No HELO name given",
        "no HELO name was given: the verdict covers the address alone",
        None,
        "",
        "Receivers also look at the name after HELO or EHLO. Give it as helo, or let mta_identity_info read it.",
        ("RFC 5321 section 4.1.1.1",),
        receivers="They look at the name all the same: Postfix (reject_invalid_helo_hostname, "
        "reject_non_fqdn_helo_hostname, reject_unknown_helo_hostname) and Exim (verify = helo) have rules about it. "
        "The verdict leaves those out.",
    ),
    FindingType(
        "helo_invalid",
        ERROR,
        "HELO name is malformed",
        "the HELO name {helo} is malformed: {why}",
        MTA,
        "{set_helo}",
        "Postfix with reject_invalid_helo_hostname, and Exim always, refuse a HELO argument that is no domain name.",
        ("RFC 5321 section 4.1.1.1", "RFC 5321 section 4.1.2"),
        receivers="Postfix (reject_invalid_helo_hostname) refuses with 501 what is neither a host name nor a "
        "well-formed literal; underscores pass. Exim refuses anything but letters, digits, dots, hyphens and "
        "literals in the greeting itself (501), without any rule switched on; it takes an IPv6 literal without the "
        "tag.",
    ),
    FindingType(
        "helo_not_fqdn",
        ERROR,
        "HELO name is not fully qualified",
        "the HELO name {helo} is not fully qualified",
        MTA,
        "{set_helo}",
        "Postfix with reject_non_fqdn_helo_hostname refuses it; filters score it.",
        ("RFC 5321 section 2.3.5", "RFC 5321 section 4.1.1.1"),
        receivers="Postfix (reject_non_fqdn_helo_hostname) refuses it with 504. Whether a single label resolves for "
        "Postfix (reject_unknown_helo_hostname) and Exim (verify = helo) depends on the receiver's own resolver.",
    ),
    FindingType(
        "helo_is_address",
        ERROR,
        "HELO name is a bare address",
        "the HELO name {helo} is a bare address",
        MTA,
        "{set_helo}",
        "RFC 5321 wants a domain name, or an address in brackets when there is none. Many receivers refuse bare "
        "addresses.",
        ("RFC 5321 section 4.1.1.1", "RFC 5321 section 4.1.3"),
        receivers="Postfix (reject_non_fqdn_helo_hostname) refuses it with 504, and reject_unknown_helo_hostname as "
        "unknown; Exim (verify = helo) refuses it.",
    ),
    FindingType(
        "helo_reserved",
        ERROR,
        "HELO name is reserved",
        "the HELO name {helo} is for local use: {why}",
        MTA,
        "{set_helo}",
        "Names such as localhost, .local or .lan say that the relay was never given its name.",
        ("RFC 6761", "RFC 6762", "RFC 8375", "RFC 5321 section 2.3.5"),
        receivers="Whether the name resolves depends on the receiver's own resolver, and so does what Postfix "
        "(reject_unknown_helo_hostname) and Exim (verify = helo) make of it. A bare localhost is refused by Postfix "
        "(reject_non_fqdn_helo_hostname) in any case.",
    ),
    FindingType(
        "helo_unresolvable",
        ERROR,
        "HELO name does not resolve",
        "the HELO name {helo} has no A, AAAA or MX record ({reason})",
        FORWARD,
        "{helo_remedy}",
        "RFC 5321 wants a name that resolves. Postfix with reject_unknown_helo_hostname refuses it.",
        ("RFC 5321 section 2.3.5",),
        receivers="Postfix (reject_unknown_helo_hostname) refuses it, with 450 unless told otherwise "
        "(unknown_hostname_reject_code); Exim (verify = helo) refuses it unless the name is a PTR name that resolves "
        "back.",
    ),
    FindingType(
        "helo_address_mismatch",
        ERROR,
        "HELO name resolves elsewhere",
        "the HELO name {helo} resolves to {found}, not to {address}",
        FORWARD,
        "{helo_remedy}",
        "Exim with verify = helo and many filters want the HELO name to lead to the sending address. RFC 5321 "
        "section 4.1.4 "
        "forbids refusing mail for that alone; the severity can be changed by policy.",
        ("RFC 5321 section 4.1.4",),
        receivers="Exim (verify = helo) refuses it unless the name is a PTR name that resolves back. Postfix "
        "(reject_unknown_helo_hostname) never compares the name with the address: that it resolves, or has an MX "
        "record, is enough.",
    ),
    FindingType(
        "helo_lookup_failed",
        UNDETERMINED,
        "HELO look-up failed",
        "the look-up of the HELO name {helo} failed: {reason}, {kind}",
        FORWARD,
        "Whether {helo} resolves to {address} is not known. {advice}",
        "The HELO name could not be looked up: neither a pass nor a failure.",
        ("RFC 5321 section 4.1.4",),
        receivers="After SERVFAIL or a time-out, Postfix (reject_unknown_helo_hostname) defers (4xx); Exim (verify "
        "= helo) takes it for a name that does not fit and refuses, unless it is a PTR name that resolves back.",
    ),
    FindingType(
        "helo_ptr_mismatch",
        WARNING,
        "HELO name is not the PTR name",
        "the HELO name {helo} is none of the confirmed PTR names{which}",
        MTA,
        "Let the relay greet with the name of its PTR record, or have the PTR record hold the HELO name.",
        "Common and legal, and no receiver may refuse mail for it; filters still score it.",
        ("RFC 5321 section 4.1.4",),
        receivers="Nothing, where the HELO name resolves to the address: Postfix never compares it with the PTR "
        "name, and Exim (verify = helo) is content with either. Filters score it.",
    ),
    FindingType(
        "helo_literal",
        WARNING,
        "HELO is an address literal",
        "the HELO argument {helo} is an address literal",
        MTA,
        "{set_helo}",
        "Legal for a host without a name; a relay that sends mail has one. Filters score literals. A literal with an "
        "IPv6 "
        "address is an error: Postfix wants the tag IPv6: in it, and Exim with verify = helo refuses it for that.",
        ("RFC 5321 section 4.1.3",),
        receivers="Postfix passes every literal that is well formed, which for IPv6 means with the tag IPv6:. Exim "
        "(verify = helo) compares what follows the bracket with the bare address, so it passes an IPv4 literal and "
        "refuses one with the tag.",
    ),
    FindingType(
        "helo_literal_mismatch",
        ERROR,
        "HELO literal is another address",
        "the HELO argument {helo} is an address literal, but the mail comes from {address}",
        MTA,
        "{set_helo}",
        "The literal must be the address of the client. Behind NAT it usually is not.",
        ("RFC 5321 section 4.1.3", "RFC 5321 section 4.1.4"),
        receivers="Exim (verify = helo) refuses it. Postfix looks at the form of the literal only.",
    ),
)
