# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rows of the catalogue: what the PTR records say."""

from __future__ import annotations

from .row import ERROR, FORWARD, NOTICE, REVERSE, UNDETERMINED, WARNING, FindingType

ROWS = (
    FindingType(
        "ptr_missing",
        ERROR,
        "No PTR record",
        "{owner} has no PTR record ({reason})",
        REVERSE,
        "In {reverse_zone}, publish one PTR record that names this relay{wanted}. If a provider "
        "gave you the address, ask the provider: the zone is theirs unless they delegated it to you.",
        "The address has no name. Postfix, Exim, Sendmail and OpenSMTPD can be told to refuse such a client, and "
        "Gmail, "
        "Microsoft and most large receivers do.",
        ("RFC 1912 section 2.1", "RFC 8601 section 2.7.3"),
        receivers="Postfix (reject_unknown_reverse_client_hostname, reject_unknown_client_hostname), Exim (verify = "
        "reverse_host_lookup), OpenSMTPD (rdns, fcrdns) and Sendmail (require_rdns) refuse the client. Postfix "
        "replies 450 unless told otherwise (unknown_client_reject_code), so mail waits in the queue and bounces days "
        "later.",
    ),
    FindingType(
        "ptr_lookup_failed",
        UNDETERMINED,
        "PTR look-up failed",
        "the PTR look-up of {owner} failed: {reason}, {kind}",
        REVERSE,
        "Nothing is known about this address's reverse DNS. {advice}",
        "The question was asked and could not be answered. That is neither a pass nor a missing PTR. Receivers that "
        "fail in the same way defer the mail (4xx) and look again when it is tried again.",
        ("RFC 8601 section 2.7.3",),
        receivers="After SERVFAIL or a time-out, Postfix, Exim and Sendmail defer (4xx), and the mail is tried "
        "again; OpenSMTPD takes it for no PTR at all and refuses. What other resolvers than the one asked would have "
        "told them is not known.",
    ),
    FindingType(
        "ptr_multiple",
        NOTICE,
        "Several PTR records",
        "{owner} has {count} PTR records",
        None,
        "",
        "Legal (RFC 2181 section 10.2). Receivers that look at one name see the first in the answer, which changes "
        "with "
        "every look-up: fine as long as every name resolves back.",
        ("RFC 2181 section 10.2",),
        receivers="Nothing, as long as every name resolves back. Postfix, OpenSMTPD and Sendmail look at the first "
        "name, Exim at all.",
    ),
    FindingType(
        "ptr_fragile",
        ERROR,
        "Only some PTR names resolve back",
        "of the {count} PTR names of {owner} only some resolve back to {address}: {unconfirmed} will not",
        REVERSE,
        "In {reverse_zone}, keep the PTR records whose names resolve back ({confirmed}) and "
        "remove "
        "the others, or mend their forward records.",
        "Postfix, Sendmail and OpenSMTPD look at the first name only, and the order of the records changes from "
        "look-up to "
        "look-up: such a path is accepted now and refused the next minute.",
        ("RFC 2181 section 10.2", "RFC 8601 section 2.7.3"),
        receivers="Postfix (reject_unknown_client_hostname), OpenSMTPD (fcrdns) and Sendmail look at the first name "
        "only, whichever that is this time, and so accept and refuse in turn. Exim looks at all of them and is "
        "content with one that resolves back.",
    ),
    FindingType(
        "ptr_too_many",
        WARNING,
        "More than ten PTR records",
        "{owner} has {count} PTR records; receivers need not look at more than 10",
        REVERSE,
        "In {reverse_zone}, keep one PTR record, for the relay's own name, and remove the others.",
        "RFC 8601 lets a receiver stop after a few names (10 is usual, after RFC 7208 section 4.6.4), and long "
        "answers need "
        "TCP, which some networks block.",
        ("RFC 8601 section 2.7.3", "RFC 7208 section 4.6.4"),
        receivers="Postfix, Exim, OpenSMTPD and Sendmail pass it when every name resolves back. Receivers that "
        "follow RFC 8601 may stop after ten names, and filters may score it.",
    ),
    FindingType(
        "ptr_name_invalid",
        ERROR,
        "PTR name is no host name",
        "the PTR name {name} is not usable as a host name: {why}",
        REVERSE,
        "In {reverse_zone}, replace the PTR record by one with the relay's own host name{wanted}: "
        "letters, digits and hyphens only.",
        "C libraries (glibc's res_hnok) or mail servers (Postfix's valid_hostname) refuse the name, and the client "
        "counts as "
        "one without any name; among several PTR records, one such name can spoil the whole look-up.",
        ("RFC 1123 section 2.1", "RFC 952"),
        receivers="It depends on the name, and the verdict says which. A space, an asterisk or a hyphen at the "
        "front makes the name unusable to the C library and to OpenSMTPD: all four refuse. A label that ends in a "
        "hyphen is refused by Postfix and Exim alone, a name of more than 64 octets by OpenSMTPD (fcrdns) alone.",
    ),
    FindingType(
        "ptr_not_fqdn",
        ERROR,
        "PTR name is not fully qualified",
        "the PTR name {name} is a single label",
        REVERSE,
        "In {reverse_zone}, replace the PTR record by one with the full host name{wanted}. In a "
        "zone "
        "file, mind the final dot.",
        "A name without a domain cannot be resolved by anybody else. Often a host name was entered where a full "
        "domain name "
        "was wanted.",
        ("RFC 1123 section 6.1.4", "RFC 5321 section 2.3.5"),
        receivers="Postfix (reject_unknown_client_hostname), Exim, OpenSMTPD (fcrdns) and Sendmail refuse it, for a "
        "single label does not resolve. Rules that ask for nothing but a PTR "
        "(reject_unknown_reverse_client_hostname, rdns) pass it.",
    ),
    FindingType(
        "ptr_name_is_address",
        ERROR,
        "PTR name is an address",
        "the PTR name {name} is an address in text, not a host name",
        REVERSE,
        "In {reverse_zone}, replace the PTR record by one with the relay's own host name{wanted}.",
        "A PTR record must hold a host name. Postfix refuses a name that is an address.",
        ("RFC 1035 section 3.5",),
        receivers="Postfix, Exim, Sendmail and OpenSMTPD (rdns) refuse it as no name at all. OpenSMTPD (fcrdns) "
        "passes it where the text is the client's own IPv4 address.",
    ),
    FindingType(
        "ptr_target_is_alias",
        WARNING,
        "PTR name is an alias",
        "the PTR name {name} is a CNAME for {canonical}",
        FORWARD,
        "In {name_zone}, replace the CNAME by an address record, or have the PTR record name the canonical host name.",
        "A PTR record should point to a canonical name. Most receivers follow the CNAME; some filters score it.",
        ("RFC 2181 section 10.2",),
        receivers="Postfix, Exim, OpenSMTPD and Sendmail follow the alias and look at the address.",
    ),
    FindingType(
        "ptr_unexpected",
        ERROR,
        "PTR is not the declared one",
        "the PTR names of {owner} are not the declared ones: found {found}, declared {declared}",
        REVERSE,
        "In {reverse_zone}, publish the declared name{wanted} and remove the others, or correct the declaration.",
        "The inventory says which names this address should have; DNS says otherwise.",
        ("RFC 1035 section 3.5",),
        receivers="Nothing: no receiver knows which name you declared. They judge the name that they find.",
    ),
)
