# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The catalogue of findings: every code, how grave it is, what it says, who must act, and where that is written.

Return values, reports, docs/findings.md and tests come from this table. Pure data; remedies that need the evidence
at hand (which records, for which owner) are filled in by _remedy.py.
"""

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


_ROWS = (
    FindingType(
        "ptr_missing",
        ERROR,
        "No PTR record",
        "{owner} has no PTR record ({reason})",
        REVERSE,
        "In the reverse zone that holds {owner}, publish one PTR record that names this relay{wanted}. If a provider "
        "gave you the address, ask the provider: the zone is theirs unless they delegated it to you.",
        "The address has no name. Postfix, Exim, Sendmail and OpenSMTPD can be told to refuse such a client, and "
        "Gmail, "
        "Microsoft and most large receivers do.",
        ("RFC 1912 section 2.1", "RFC 8601 section 2.7.3"),
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
    ),
    FindingType(
        "ptr_fragile",
        ERROR,
        "Only some PTR names resolve back",
        "of the {count} PTR names of {owner} only some resolve back to {address}: {unconfirmed} will not",
        REVERSE,
        "In the reverse zone that holds {owner}, keep the PTR records whose names resolve back ({confirmed}) and "
        "remove "
        "the others, or mend their forward records.",
        "Postfix, Sendmail and OpenSMTPD look at the first name only, and the order of the records changes from "
        "look-up to "
        "look-up: such a path is accepted now and refused the next minute.",
        ("RFC 2181 section 10.2", "RFC 8601 section 2.7.3"),
    ),
    FindingType(
        "ptr_too_many",
        WARNING,
        "More than ten PTR records",
        "{owner} has {count} PTR records; receivers need not look at more than 10",
        REVERSE,
        "In the reverse zone that holds {owner}, keep one PTR record, for the relay's own name, and remove the others.",
        "RFC 8601 lets a receiver stop after a few names (10 is usual, after RFC 7208 section 4.6.4), and long "
        "answers need "
        "TCP, which some networks block.",
        ("RFC 8601 section 2.7.3", "RFC 7208 section 4.6.4"),
    ),
    FindingType(
        "ptr_name_invalid",
        ERROR,
        "PTR name is no host name",
        "the PTR name {name} is not usable as a host name: {why}",
        REVERSE,
        "In the reverse zone that holds {owner}, replace the PTR record by one with the relay's own host name{wanted}: "
        "letters, digits and hyphens only.",
        "C libraries (glibc's res_hnok) or mail servers (Postfix's valid_hostname) refuse the name, and the client "
        "counts as "
        "one without any name; among several PTR records, one such name can spoil the whole look-up.",
        ("RFC 1123 section 2.1", "RFC 952"),
    ),
    FindingType(
        "ptr_not_fqdn",
        ERROR,
        "PTR name is not fully qualified",
        "the PTR name {name} is a single label",
        REVERSE,
        "In the reverse zone that holds {owner}, replace the PTR record by one with the full host name{wanted}. In a "
        "zone "
        "file, mind the final dot.",
        "A name without a domain cannot be resolved by anybody else. Often a host name was entered where a full "
        "domain name "
        "was wanted.",
        ("RFC 1123 section 6.1.4", "RFC 5321 section 2.3.5"),
    ),
    FindingType(
        "ptr_name_is_address",
        ERROR,
        "PTR name is an address",
        "the PTR name {name} is an address in text, not a host name",
        REVERSE,
        "In the reverse zone that holds {owner}, replace the PTR record by one with the relay's own host name{wanted}.",
        "A PTR record must hold a host name. Postfix refuses a name that is an address.",
        ("RFC 1035 section 3.5",),
    ),
    FindingType(
        "ptr_target_is_alias",
        WARNING,
        "PTR name is an alias",
        "the PTR name {name} is a CNAME for {canonical}",
        FORWARD,
        "In the zone that holds {name}., replace the CNAME by an address record, or have the PTR record name the "
        "canonical "
        "host name.",
        "A PTR record should point to a canonical name. Most receivers follow the CNAME; some filters score it.",
        ("RFC 2181 section 10.2",),
    ),
    FindingType(
        "ptr_unexpected",
        ERROR,
        "PTR is not the declared one",
        "the PTR names of {owner} are not the declared ones: found {found}, declared {declared}",
        REVERSE,
        "In the reverse zone that holds {owner}, publish the declared name{wanted} and remove the others, or correct "
        "the "
        "declaration.",
        "The inventory says which names this address should have; DNS says otherwise.",
        ("RFC 1035 section 3.5",),
    ),
    FindingType(
        "forward_missing",
        ERROR,
        "PTR name has no address",
        "the PTR name {name} has no address record ({reason})",
        FORWARD,
        "{what_to_publish}",
        "The name from the PTR record does not resolve, so nobody can confirm it (FCrDNS fails).",
        ("RFC 1912 section 2.1", "RFC 8601 section 2.7.3"),
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
    ),
    FindingType(
        "helo_not_given",
        NOTICE,
        "No HELO name given",
        "no HELO name was given: the verdict covers the address alone",
        None,
        "",
        "Receivers also look at the name after HELO or EHLO. Give it as helo, or let mta_identity_info read it.",
        ("RFC 5321 section 4.1.1.1",),
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
    ),
    FindingType(
        "address_private",
        ERROR,
        "Private address",
        "{address} is private ({purpose}): receivers never see it, and it can have no public PTR record",
        MTA,
        "Find out which public address this path's mail leaves from, and declare it (relay_audit_public_addresses in "
        "the "
        "audit role), or bind the transport to a public address.",
        "Nothing was asked: the reverse zones of private ranges are served by nobody, or by your own resolver alone. "
        "Ranges that "
        "your nameservers do serve can be named in assume_public.",
        ("RFC 1918", "RFC 6303", "RFC 6598", "RFC 4193"),
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
    ),
    FindingType(
        "relay_unreachable",
        UNDETERMINED,
        "Relay was not reached",
        "the relay could not be reached: {detail}",
        MTA,
        "Make the relay reachable for Ansible, or declare its sending paths in the inventory (relay_audit_paths).",
        "Nothing is known about this relay. It is listed so that it is not forgotten.",
        (),
    ),
    FindingType(
        "mta_not_found",
        UNDETERMINED,
        "No supported MTA found",
        "no supported mail server was found: {detail}",
        MTA,
        "Declare the relay's sending paths in the inventory (relay_audit_paths), or take the host out of the play.",
        "The relay was reached, but nothing there says with which name and from which address it sends.",
        (),
    ),
    FindingType(
        "mta_unreadable",
        UNDETERMINED,
        "MTA configuration cannot be read",
        "the mail server's configuration could not be read: {detail}",
        MTA,
        "Run the play with the rights that reading the configuration needs (become), or declare the sending paths in "
        "the "
        "inventory (relay_audit_paths).",
        "There is a mail server, but its configuration could not be read. Nothing is guessed.",
        (),
    ),
    FindingType(
        "mta_identity_dynamic",
        UNDETERMINED,
        "Identity is decided at run time",
        "the identity is decided when mail is sent: {detail}",
        MTA,
        "Declare the resulting sending paths in the inventory (relay_audit_paths).",
        "The HELO name or the source address depends on the message or the connection and cannot be read from the "
        "configuration.",
        (),
    ),
    FindingType(
        "relays_through",
        NOTICE,
        "Mail leaves through another host",
        "mail leaves through another host: {detail}",
        None,
        "",
        "Receivers see the smarthost's reverse DNS, not this host's. Audit the smarthost instead.",
        (),
    ),
)

CATALOGUE: dict[str, FindingType] = {row.code: row for row in _ROWS}

#: Codes that a target may carry instead of an address: what happened on the way to the relay's identity.
UNKNOWN_CODES = ("relay_unreachable", "mta_not_found", "mta_unreadable", "mta_identity_dynamic", "relays_through")


class Finding(t.NamedTuple):
    """One finding of one verdict, ready to be returned."""

    code: str
    severity: str
    message: str
    details: dict[str, t.Any]
    remedy: dict[str, t.Any] | None
    references: tuple[str, ...]
    waived: bool

    def as_dict(self) -> dict[str, t.Any]:
        """The shape of a finding in return values and reports."""
        return {**self._asdict(), "references": list(self.references)}
