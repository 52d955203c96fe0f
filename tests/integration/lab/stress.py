# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sending paths that receivers read in different ways, beside those of scenarios.py: what happens on them, the models
(plugins/module_utils/_receivers) must foretell, and the programs decide.

The records are in tests/lab/servers; the last number of an IPv4 address is the number of its scenario there.
"""

from __future__ import annotations

import typing as t


class Path(t.NamedTuple):
    """One sending path."""

    what: str
    address: str
    helo: str


def v4(number: int, what: str) -> Path:
    """A client whose HELO name resolves to its address."""
    return Path(what, f"192.0.2.{number}", f"h{number}.mail.example")


def v6(group: str, what: str) -> Path:
    return Path(what, f"2001:db8:2::{group}", "mail10.mail.example")


def greeting(what: str, *helos: str) -> tuple[Path, ...]:
    """A client whose PTR is beyond reproach, and what it calls itself."""
    return tuple(Path(what if len(helos) == 1 else f"{what}: {helo}", "192.0.2.240", helo) for helo in helos)


def greeting6(what: str, helo: str) -> Path:
    return Path(f"{what}, IPv6", "2001:db8:2::f0", helo)


PTRS = (
    # Lengths: OpenSMTPD has room for 64 octets, DNS for 253 in text
    v4(130, "a name of 63 octets"),
    v4(131, "a name of 64 octets"),
    v4(132, "a name of 65 octets"),
    v4(133, "a name of 65 octets, whose first 64 resolve back"),
    v4(134, "a name whose 64th octet is a dot, resolving back when cut there"),
    v4(135, "a name of 252 octets"),
    v4(136, "a name of 253 octets"),
    v4(137, "a label of 63 octets in front, 78 in all"),
    v4(138, "PTR name that a DNAME makes too long"),
    # Octets
    v4(139, "a slash inside a label"),
    v4(140, "a slash at the end of a label"),
    v4(141, "an equals sign"),
    v4(142, "a plus sign"),
    v4(143, "a colon"),
    v4(144, "an at sign"),
    v4(145, "a backslash"),
    v4(146, "a backslash at the end of a label"),
    v4(147, "a backslash and the code of a hyphen"),
    v4(148, "a double quote"),
    v4(149, "a single quote"),
    v4(150, "a dollar sign"),
    v4(151, "a semicolon"),
    v4(152, "brackets"),
    v4(153, "a NUL first"),
    v4(156, "an octet of 255"),
    v4(157, "a DEL"),
    v4(158, "a tab"),
    v4(159, "a line feed"),
    v4(160, "a terminal escape"),
    v4(163, "a label that ends with a hyphen, not the first"),
    v4(164, "two hyphens in a row"),
    v4(165, "a label that ends with an underscore"),
    v4(166, "a label that is an underscore"),
    v4(167, "a label that is a hyphen"),
    v4(162, "capitals only"),
    v4(154, "a NUL behind a name that resolves back"),
    v4(155, "a dot inside a label, resolving back also without it"),
    v4(161, "a hundred control characters"),
    # Names that read as numbers
    v4(168, "digits only, resolving back"),
    v4(169, "the address in parts, one in hex"),
    v4(170, "the address as one number in hex"),
    v4(171, "the address itself"),
    v4(172, "another address"),
    v4(173, "the address in octal"),
    v4(174, "digits that are no number in C, resolving back"),
    v4(175, "five numbers"),
    v4(176, "a label that is hex without digits, resolving back"),
    v4(178, "four numbers that are no address"),
    v4(179, "the address of all ones"),
    v4(180, "a number as top-level domain alone"),
    v4(181, "three numbers"),
    v4(177, "hex and a domain"),
    # Names that a machine knows by itself
    v4(182, "localhost in a domain, resolving back"),
    v4(183, "LOCALHOST in capitals"),
    v4(184, "localhost.localdomain"),
    # Several names, which come in any order
    v4(185, "two PTRs: confirmed, and the root"),
    v4(186, "two PTRs: confirmed, and an asterisk"),
    v4(187, "two PTRs: confirmed, and one that does not exist"),
    v4(188, "two PTRs: confirmed, and a trailing hyphen"),
    v4(189, "two PTRs: confirmed, and the address in text"),
    v4(190, "two PTRs: confirmed, and one whose zone is bogus"),
    v4(191, "two PTRs: both in bogus zones"),
    v4(192, "two PTRs: neither is a host name"),
    v4(193, "two PTRs: no host name, and one that resolves elsewhere"),
    v4(194, "two PTRs: the root, and one that resolves elsewhere"),
    v4(195, "two PTRs: confirmed, and a hundred control characters"),
    v4(196, "two PTRs: confirmed, and a single label that does not exist"),
    v4(197, "two PTRs: both confirmed, one of 80 octets"),
    v4(198, "two PTRs: one whose zone is bogus, and one that resolves elsewhere"),
    v4(199, "two PTRs: confirmed, and one with the address as IPv4-mapped AAAA"),
    v4(200, "two PTRs: confirmed, and one with an IPv6 address only"),
    v4(201, "two PTRs: confirmed, and localhost"),
    v4(202, "three PTRs: confirmed, a leading hyphen, and one that does not exist"),
    v4(203, "two PTRs: trailing hyphen, and leading hyphen"),
    v4(204, "two PTRs: confirmed, and a slash that resolves back"),
    v4(205, "two PTRs: both through a CNAME in the reverse tree"),
    # Aliases
    v4(206, "a CNAME in the reverse tree for a name without PTR"),
    v4(207, "three CNAMEs in the reverse tree"),
    v4(208, "a CNAME in the reverse tree for a zone that is bogus"),
    v4(209, "a CNAME in the reverse tree for one that does not exist"),
    v4(210, "PTR names a CNAME for a zone that is bogus"),
    v4(211, "PTR names a CNAME for an IPv6 address only"),
    v4(212, "PTR names a CNAME that leads nowhere"),
    v4(213, "PTR names a CNAME for localhost"),
    v4(214, "PTR name under a DNAME"),
    v4(215, "PTR name is a wildcard's CNAME"),
    v4(216, "PTR names a chain of nine CNAMEs"),
    v4(217, "a CNAME in the reverse tree for a name of its own"),
    v4(218, "a CNAME in the reverse tree for a zone that nobody answers for"),
    # Half-broken zones: one type is answered, the other is not
    v4(219, "A is right, AAAA fails"),
    v4(220, "A fails, AAAA is another address"),
    v4(221, "A is empty, AAAA fails"),
    v4(222, "A fails, AAAA is empty"),
    v4(223, "A is refused, AAAA is right"),
    v4(224, "A is another address, AAAA fails"),
    v4(225, "A is right, AAAA is not answered"),
    v4(226, "A does not exist, AAAA is another address"),
    v4(227, "A is not implemented"),
    v4(228, "A is a format error"),
    v4(229, "a reverse zone whose server refuses"),
    # IPv6
    v6("e0", "white space, IPv6"),
    v6("e1", "a name of 65 octets, IPv6"),
    v6("e2", "an IPv4 address in text, IPv6"),
    v6("e3", "an IPv4 address in parts, one in hex, IPv6"),
    v6("e4", "localhost, IPv6"),
    v6("e5", "AAAA fails, A is another address, IPv6"),
    v6("e6", "AAAA is right, A fails, IPv6"),
    v6("e7", "AAAA is empty, A fails, IPv6"),
    v6("e8", "a CNAME in the reverse tree for a name without PTR, IPv6"),
    v6("e9", "the root, IPv6"),
    v6("ea", "two PTRs: confirmed, and one that does not exist, IPv6"),
    v6("eb", "PTR name in a bogus zone, IPv6"),
    v6("ec", "trailing hyphen, IPv6"),
    v6("ed", "three numbers, IPv6"),
    v6("ee", "two addresses, one is right, IPv6"),
    v6("ef", "two PTRs: both resolve back, one with a trailing hyphen, IPv6"),
)

# 253 octets in text, as many as DNS has room for
LONGEST = "h253." + ("x" * 63 + ".") * 3 + "x" * 44 + ".odd.example"

GREETINGS = (
    *greeting("a literal", "[192.0.2.240]"),
    *greeting("the literal of another address", "[192.0.2.241]", "[192.0.2.24]"),
    Path("a literal that begins like the address", "192.0.2.24", "[192.0.2.240]"),
    *greeting("a literal with the tag of the other family", "[IPv6:192.0.2.240]", "[IPv6:::ffff:192.0.2.240]"),
    *greeting(
        "no literal", "[]", "[192.0.2.240", "[192.0.2.240]x", "[192.0.2]", "[192.0.2.256]", "[192.0.2.240.1]", "[a.b]"
    ),
    *greeting("a literal that only Exim knows", "[IPv4:192.0.2.240]", "[::ffff:192.0.2.240]"),
    *greeting("a literal with zeros", "[192.0.2.0240]", "[192.000.002.240]", "[0.0.0.0]", "[0.1.2.3]"),
    *greeting("an IPv6 literal from IPv4", "[IPv6:2001:db8::1]", "[IPv6:::]", "[IPv6:::1]", "[IPv6:1:2:3:4:5:6:7::]"),
    *greeting(
        "no IPv6 literal", "[IPv6::1]", "[IPv6:1:2]", "[IPv6:1:2:3:4:5:6:7:8:9]", "[IPv6:12345::]", "[IPv6:::1::2]"
    ),
    *greeting(
        "an odd IPv6 literal", "[IPv6:1::2:3:4:5:6:7:8]", "[IPv6:1:2:3:4:5:6:7:]", "[IPv6:::1%lo]", "[IPv6:::192.0.2.1]"
    ),
    greeting6("a literal", "[IPv6:2001:db8:2::f0]"),
    greeting6("a literal with a small tag", "[ipv6:2001:db8:2::f0]"),
    greeting6("a literal without its tag", "[2001:db8:2::f0]"),
    greeting6("a literal without its tag, with a zone", "[2001:db8:2::f0%lo]"),
    greeting6("a literal in capitals", "[IPv6:2001:DB8:2::F0]"),
    greeting6("a literal written out", "[IPv6:2001:db8:2:0:0:0:0:f0]"),
    greeting6("the literal of another address", "[IPv6:2001:db8:2::f1]"),
    greeting6("an IPv4 literal", "[192.0.2.240]"),
    *greeting("the PTR name", "h240.mail.example", "H240.MAIL.EXAMPLE"),
    *greeting("another name of the address", "h240.odd.example"),
    *greeting("dots at the end", "h240.mail.example.", "h240.odd.example.", "h240.odd.example.."),
    *greeting("dots elsewhere", ".h240.odd.example", "h240..odd.example", "."),
    *greeting("a single label", "h240", "example", "single", "single.", "localhost", "LOCALHOST", "localhost."),
    *greeting("names that mean nothing outside", "relay.local", "localhost.localdomain", "relay.home.arpa"),
    *greeting("underscores", "under_score.odd.example", "_under.odd.example", "_"),
    *greeting("hyphens", "trailing-.odd.example", "-leading.odd.example", "a--b.odd.example", "-"),
    *greeting(
        "an asterisk", "*", "*.star240.odd.example", "a.*.odd.example", "*x.odd.example", "any.star240.odd.example"
    ),
    *greeting(
        "signs",
        "mail/240.odd.example",
        "user@h240.odd.example",
        "h240.odd.example:25",
        "h240,odd.example",
        "h\\240.example",
    ),
    *greeting(
        "brackets and quotes", "<h240.odd.example>", "(h240.odd.example)", '"h240.odd.example"', "h240.odd.example]"
    ),
    *greeting("a label of 63 octets", "l" * 63 + ".odd.example"),
    *greeting("a label of 64 octets", "l" * 64 + ".odd.example"),
    *greeting("HELO of 253 octets", LONGEST),
    *greeting("HELO of 253 octets and a dot", LONGEST + "."),
    *greeting("HELO of 254 octets", "x" + LONGEST),
    *greeting("HELO of 255 octets", "a." * 127 + "b"),
    *greeting("HELO of 256 octets", "a." * 127 + "bc"),
    *greeting("digits", "240.123", "123", "1.2.3.4.5", "192.0.2", "08.123", "host.123", "240.odd.example"),
    *greeting("numbers of C", "0xc0.0.2.240", "0xc00002f0", "0300.0.2.240"),
    *greeting("an address", "192.0.2.240", "192.0.2.240.", "192.0.2.241", "192.0.2.0240", "0.0.0.0", "300.1.2.3"),
    *greeting("an IPv6 address", "2001:db8:2::f0", "::1", "::", "IPv6:2001:db8:2::f0"),
    *greeting("mail alone", "nullmx.odd.example", "badmx.odd.example", "goodmx.odd.example", "twomx.odd.example"),
    *greeting(
        "aliases", "goodalias.odd.example", "badalias.odd.example", "addressalias.odd.example", "dead.odd.example"
    ),
    *greeting("addresses", "both240.odd.example", "else240.odd.example", "six-only.odd.example"),
    greeting6("an address of the other family", "h240.odd.example"),
    greeting6("addresses of both families", "both240.odd.example"),
    *greeting("A fails, an MX is there", "a-servfail.mx-ok.n1.crooked.example"),
    *greeting("A fails, AAAA is there", "a-servfail.aaaa-ok.n1.crooked.example"),
    *greeting("A fails, nothing else is there", "a-servfail.n1.crooked.example"),
    *greeting("HELO with an empty A, AAAA fails", "aaaa-servfail.n1.crooked.example"),
    *greeting("A is empty, MX fails", "mx-servfail.n1.crooked.example"),
    *greeting("A is right, all else fails", "a-ok.aaaa-servfail.mx-servfail.n240.crooked.example"),
    *greeting("A is refused", "a-refused.n1.crooked.example"),
    greeting6("AAAA fails, A is there", "a-ok.aaaa-servfail.n1.crooked.example"),
    greeting6("AAAA is not answered, A is there", "a-ok.aaaa-drop.n1.crooked.example"),
    Path("no PTR, and HELO resolves to the address", "192.0.2.11", "h11.mail.example"),
    Path("a PTR name that is not confirmed for HELO", "192.0.2.13", "mail13.mail.example"),
    Path("one of two confirmed PTR names for HELO", "192.0.2.20", "also20.mail.example"),
    Path("one of two PTR names for HELO, whose zone is bogus", "192.0.2.190", "good190.odd.example"),
    Path("a PTR name that is too long for OpenSMTPD for HELO", "192.0.2.132", "n132." + "x" * 48 + ".odd.example"),
)

PATHS = PTRS + GREETINGS
