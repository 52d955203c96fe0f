# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sending paths in the lab: what the collection must say of each, and what Postfix does when mail comes that way.

The records are in tests/lab/servers; the last number of an address is the number of its scenario there. The findings
of a row are all its findings, the rules are all the receivers (tests/lab/receiver) that refuse or defer.
"""

from __future__ import annotations

import typing as t

OK = "compliant"
NO = "noncompliant"
UNKNOWN = "undetermined"

# The rules of the receivers, by the first label of their names.
PTR = "reverse"  # reject_unknown_reverse_client_hostname
NAME = "client"  # reject_unknown_client_hostname
HELO = "helo"  # reject_unknown_helo_hostname
SYNTAX = "syntax"  # reject_invalid_helo_hostname and reject_non_fqdn_helo_hostname
RULES = (PTR, NAME, HELO, SYNTAX)


class Scenario(t.NamedTuple):
    """One sending path."""

    what: str
    address: str
    helo: str
    status: str
    findings: str  # codes, sorted
    refused_by: tuple[str, ...] = ()
    at_random: bool = False  # the rules refuse or not, depending on which PTR record comes first


def _other_name(what: str, address: str, helo: str, status: str, findings: str, *rest: t.Any) -> Scenario:
    """A client whose HELO name resolves to its address, and is not the PTR name: where there is one, that is said."""
    codes = set(findings.split())
    if not codes & {"ptr_missing", "ptr_lookup_failed"}:
        codes.add("helo_ptr_mismatch")
    return Scenario(what, address, helo, status, " ".join(sorted(codes)), *rest)


def v4(number: int, what: str, *rest: t.Any) -> Scenario:
    return _other_name(what, f"192.0.2.{number}", f"h{number}.mail.example", *rest)


def v6(address: str, what: str, *rest: t.Any) -> Scenario:
    return _other_name(what, address, "six-h.mail.example", *rest)


def greeting(number: int, helo: str, what: str, *rest: t.Any) -> Scenario:
    """A client whose PTR record is beyond reproach, and whose HELO name is not."""
    return Scenario(what, f"192.0.2.{number}", helo, *rest)


SCENARIOS = (
    Scenario("as it should be", "192.0.2.10", "mail10.mail.example", OK, ""),
    # What a PTR can lack
    v4(11, "no PTR: the name does not exist", NO, "ptr_missing", (PTR, NAME)),
    v4(12, "no PTR: the name has other records", NO, "ptr_missing", (PTR, NAME)),
    v4(13, "PTR name resolves elsewhere", NO, "forward_mismatch", (NAME,)),
    v4(14, "PTR name does not exist", NO, "forward_missing", (NAME,)),
    v4(15, "PTR name has no address", NO, "forward_missing", (NAME,)),
    v4(16, "PTR name has an IPv6 address only", NO, "forward_other_family", (NAME,)),
    v4(54, "PTR name has the address IPv4-mapped, as AAAA", NO, "forward_other_family", (NAME,)),
    v4(58, "PTR name in a domain that nobody has", NO, "forward_missing", (NAME,)),
    # Classless delegation
    v4(17, "RFC 2317", OK, ""),
    v4(18, "RFC 2317, the customer's half is missing", NO, "ptr_missing", (PTR, NAME)),
    v4(19, "RFC 2317, the customer's server does not have the zone", UNKNOWN, "ptr_lookup_failed", (PTR, NAME)),
    v4(51, "a CNAME loop in the reverse tree", UNKNOWN, "ptr_lookup_failed", (PTR, NAME)),
    # Several names
    v4(20, "two PTRs, both confirmed", OK, "ptr_multiple"),
    v4(21, "four PTRs, one confirmed", NO, "forward_mismatch ptr_fragile ptr_multiple", (NAME,), True),
    v4(22, "two PTRs, none confirmed", NO, "forward_mismatch ptr_multiple", (NAME,)),
    v4(44, "forty PTRs, all confirmed", OK, "ptr_multiple ptr_too_many"),
    v4(
        52,
        "two PTRs, one confirmed, one that nobody can look up",
        UNKNOWN,
        "forward_lookup_failed ptr_multiple",
        (NAME,),
        True,
    ),
    v4(
        53,
        "two PTRs, both confirmed, one is no host name",
        NO,
        "ptr_fragile ptr_multiple ptr_name_invalid",
        (PTR, NAME),
        True,
    ),
    v4(55, "two hundred PTRs, all confirmed", OK, "ptr_multiple ptr_too_many"),
    # Names that are more, or less, than a host name
    v4(23, "PTR names a CNAME", OK, "ptr_target_is_alias"),
    v4(49, "PTR names a CNAME, five times", OK, "ptr_target_is_alias"),
    v4(50, "PTR names a CNAME that goes in a circle", UNKNOWN, "forward_lookup_failed", (NAME,)),
    v4(66, "PTR names a CNAME for what is no host name", OK, "ptr_target_is_alias"),
    v4(24, "underscore", OK, ""),
    v4(25, "leading hyphen", NO, "ptr_name_invalid", (PTR, NAME)),
    v4(26, "trailing hyphen", NO, "ptr_name_invalid", (PTR, NAME)),
    v4(27, "leading hyphen, not in the first label", NO, "ptr_name_invalid", (PTR, NAME)),
    v4(28, "last label is a number", OK, ""),
    v4(29, "an address for a name", NO, "ptr_name_is_address", (PTR, NAME)),
    v4(30, "a single label, confirmed", NO, "ptr_not_fqdn"),
    v4(31, "mixed case", OK, ""),
    v4(32, "white space, and it resolves", NO, "ptr_name_invalid", (PTR, NAME)),
    v4(33, "an asterisk", NO, "ptr_name_invalid", (PTR, NAME)),
    v4(40, "a label of 63 octets, 76 in all", NO, "ptr_name_invalid"),
    v4(41, "the root", NO, "ptr_name_invalid", (PTR, NAME)),
    v4(42, "localhost, which every hosts file has", NO, "ptr_not_fqdn", (NAME,)),
    v4(43, "its own reverse name", NO, "forward_missing ptr_placeholder", (NAME,)),
    v4(45, "a template", NO, "ptr_name_invalid", (PTR, NAME)),
    v4(46, "markup", NO, "ptr_name_invalid", (PTR, NAME)),
    v4(56, "eight-bit octets, and it resolves", NO, "ptr_name_invalid", (PTR, NAME)),
    v4(61, "a dot inside a label", NO, "ptr_name_invalid", (PTR, NAME)),
    v4(62, "a NUL inside a label", NO, "ptr_name_invalid", (PTR, NAME)),
    v4(59, "leading underscore", OK, ""),
    v4(63, "an internationalized name", OK, ""),
    v4(64, "first label of digits", OK, ""),
    v4(65, "a long name", NO, "ptr_name_invalid"),
    v4(47, "PTR name with many addresses", OK, ""),
    v4(48, "PTR name by a wildcard", OK, ""),
    v4(57, "PTR name in an unsigned zone", OK, ""),
    # Servers that fail
    Scenario(
        "reverse zone with expired signatures",
        "203.0.113.34",
        "bogus-h34.mail.example",
        NO,
        "dnssec_bogus",
        (PTR, NAME),
    ),
    v4(35, "PTR name in a zone with expired signatures", NO, "dnssec_bogus", (NAME,)),
    v4(36, "reverse zone that nobody answers for", UNKNOWN, "ptr_lookup_failed", (PTR, NAME)),
    v4(37, "PTR name that nobody answers for", UNKNOWN, "forward_lookup_failed", (NAME,)),
    v4(38, "PTR name in a zone with a lame server", UNKNOWN, "forward_lookup_failed", (NAME,)),
    # IPv6
    Scenario("as it should be, IPv6", "2001:db8:2::10", "mail10.mail.example", OK, ""),
    v6("2001:db8:2::11", "no PTR, IPv6", NO, "ptr_missing", (PTR, NAME)),
    v6("2001:db8:2::13", "PTR name resolves elsewhere, IPv6", NO, "forward_mismatch", (NAME,)),
    v6("2001:db8:2::16", "PTR name has an IPv4 address only", NO, "forward_other_family", (NAME,)),
    v6("2001:db8:2::17", "a CNAME in ip6.arpa", OK, ""),
    v6("2001:db8:2::20", "two PTRs, both confirmed, IPv6", OK, "ptr_multiple"),
    v6("2001:db8:2::21", "two PTRs, none confirmed, IPv6", NO, "forward_mismatch ptr_multiple", (NAME,)),
    v6("2001:db8:d::30", "a DNAME in ip6.arpa", OK, ""),
    # What the client calls itself
    greeting(100, "h100.mail.example", "HELO is the PTR name", OK, ""),
    greeting(116, "H116.MAIL.example", "HELO in mixed case", OK, ""),
    greeting(101, "other101.mail.example", "HELO is another name of the address", OK, "helo_ptr_mismatch"),
    greeting(118, "alias118.mail.example", "HELO is a CNAME", OK, "helo_ptr_mismatch"),
    greeting(
        128,
        "abcdefghijklmnopqrstuvwxyz-abcdefghijklmnopqrstuvwxyz-123456128.mail.example",
        "HELO with a label of 63 octets",
        OK,
        "helo_ptr_mismatch",
    ),
    greeting(121, "both121.mail.example", "HELO has two addresses, one is right", OK, "helo_ptr_mismatch"),
    greeting(102, "nothing.mail.example", "HELO does not exist", NO, "helo_ptr_mismatch helo_unresolvable", (HELO,)),
    greeting(
        127,
        "dangling127.mail.example",
        "HELO is a CNAME that leads nowhere",
        NO,
        "helo_ptr_mismatch helo_unresolvable",
        (HELO,),
    ),
    greeting(122, "text.mail.example", "HELO has no address", NO, "helo_ptr_mismatch helo_unresolvable", (HELO,)),
    greeting(103, "relay103", "HELO is a single label", NO, "helo_not_fqdn", (HELO, SYNTAX)),
    greeting(104, "192.0.2.104", "HELO is a bare address", NO, "helo_is_address", (HELO, SYNTAX)),
    greeting(105, "[192.0.2.105]", "HELO is an address literal", OK, "helo_literal"),
    greeting(106, "[192.0.2.1]", "HELO is the literal of another address", NO, "helo_literal_mismatch"),
    greeting(107, "under_score107.mail.example", "HELO with an underscore", NO, "helo_invalid"),
    greeting(108, "trailing108-.mail.example", "HELO with a trailing hyphen", NO, "helo_invalid", (HELO, SYNTAX)),
    greeting(119, "two..dots.mail.example", "HELO with an empty label", NO, "helo_invalid", (HELO, SYNTAX)),
    greeting(123, "dollar$.mail.example", "HELO with a sign that no host name has", NO, "helo_invalid", (HELO, SYNTAX)),
    greeting(126, "-leading126.mail.example", "HELO with a leading hyphen", NO, "helo_invalid", (HELO, SYNTAX)),
    greeting(129, "a" * 64 + ".mail.example", "HELO with a label of 64 octets", NO, "helo_invalid", (HELO, SYNTAX)),
    greeting(112, "h112.mail.example.", "HELO with a final dot", NO, "helo_invalid", (HELO,)),
    greeting(117, "117.2", "HELO of digits", NO, "helo_invalid", (HELO, SYNTAX)),
    greeting(109, "mx109.mail.example", "HELO with an MX alone", NO, "helo_address_mismatch helo_ptr_mismatch"),
    greeting(110, "mail110.mail.example", "HELO resolves elsewhere", NO, "helo_address_mismatch helo_ptr_mismatch"),
    greeting(
        120, "six120.mail.example", "HELO has an IPv6 address only", NO, "helo_address_mismatch helo_ptr_mismatch"
    ),
    greeting(111, "localhost.localdomain", "HELO is localhost", NO, "helo_reserved", (HELO,)),
    greeting(124, "relay124.lan", "HELO under .lan", NO, "helo_reserved", (HELO,)),
    greeting(
        113,
        "mail113.bogus.example",
        "HELO in a zone with expired signatures",
        NO,
        "dnssec_bogus helo_ptr_mismatch",
        (HELO,),
    ),
    greeting(
        114,
        "mail114.silent.example",
        "HELO that nobody answers for",
        UNKNOWN,
        "helo_lookup_failed helo_ptr_mismatch",
        (HELO,),
    ),
    greeting(
        125,
        "mail125.lame.example",
        "HELO in a zone with a lame server",
        UNKNOWN,
        "helo_lookup_failed helo_ptr_mismatch",
        (HELO,),
    ),
    Scenario(
        "HELO has an IPv4 address only, IPv6",
        "2001:db8:2::10",
        "h4only.mail.example",
        NO,
        "helo_address_mismatch helo_ptr_mismatch",
    ),
    Scenario(
        "HELO is an IPv6 literal without its tag",
        "2001:db8:2::115",
        "[2001:db8:2::115]",
        NO,
        "helo_invalid",
        (HELO, SYNTAX),
    ),
    Scenario("HELO is an IPv6 literal", "2001:db8:2::115", "[IPv6:2001:db8:2::115]", NO, "helo_literal"),
    # Both at once
    Scenario("nothing is right", "192.0.2.11", "relay", NO, "helo_not_fqdn ptr_missing", (PTR, NAME, HELO, SYNTAX)),
    Scenario("judged by its address alone", "192.0.2.60", "", OK, "helo_not_given"),
)
