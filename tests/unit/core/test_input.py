# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Bad input ends in one sentence that names what was given and what would be right."""

from __future__ import annotations

import pytest

from ansible_collections.mailops.rdns.plugins.module_utils._address import expand, parse_address, parse_networks
from ansible_collections.mailops.rdns.plugins.module_utils._policy import Policy, parse_policy
from ansible_collections.mailops.rdns.plugins.module_utils._target import parse_targets

OK = {"address": "192.0.2.1"}


@pytest.mark.parametrize(
    "targets, sentence",
    [
        ([], "targets: [] (list) given: a list of at least one target is wanted"),
        (None, "targets: None (NoneType) given"),
        ([{}], "targets[0]: neither address nor unknown given"),
        ([{"address": None}], "targets[0]: neither address nor unknown given"),
        ([{**OK, "unknown": {"code": "relay_unreachable"}}], "targets[0]: both address and unknown given"),
        ([OK, {"address": "10.1"}], "targets[1]: address: '10.1' is no address: write all four octets"),
        ([{"address": "010.0.0.1"}], "address: '010.0.0.1' is no address: write it without leading zeros"),
        ([{"address": "mail.example"}], "address: 'mail.example' is no address: an IPv4 or IPv6 address is wanted"),
        ([{"address": "192.0.2.0/24"}], "it looks like a network"),
        ([{"address": "fe80::1%eth0"}], "leave out the scope"),
        ([{"address": 3221225985}], "address: 3221225985 (int) is no address"),
        ([{**OK, "helo": "mail example"}], "helo: 'mail example' holds spaces or control characters"),
        ([{**OK, "helo": "mail\r\nRSET"}], "helo: 'mail\\x0d\\x0aRSET' holds spaces or control characters"),
        ([{**OK, "helo": "mail\x85"}], "holds spaces or control characters"),
        ([{**OK, "helo": ""}], "helo: '' is no HELO name"),
        ([{**OK, "helo": "x" * 1001}], "1,001 characters long"),
        ([{**OK, "ptr": ["a b"]}], "ptr: 'a b' is no host name"),
        ([{**OK, "name": ""}], "name: '' is no label"),
        (
            [{**OK, "hello": "x"}],
            "'hello' is no key of a target: address, baseline, helo, name, policy, ptr, relay, unknown are",
        ),
        (["192.0.2.1"], "targets[0]: '192.0.2.1' is no target"),
        ([{"unknown": {"code": "gone"}}], "unknown.code: 'gone' given: one of relay_unreachable"),
        ([{"unknown": "gone"}], "unknown: 'gone' given: a dictionary with code and detail"),
        (
            [{**OK, "policy": {"severity": {"ptr_mising": "error"}}}],
            "policy.severity: 'ptr_mising' is no finding code: did you mean 'ptr_missing'?",
        ),
        ([OK, {"address": "::ffff:192.0.2.1"}], "targets[1]: the same target as targets[0]"),
        (
            [{**OK, "helo": "a.example"}, {**OK, "helo": "A.example"}],
            "the same target as targets[0] ('192.0.2.1', 'A.example')",
        ),
        ([{"address": "{{ 7*7 }}"}], "'\\x7b\\x7b 7*7 \\x7d\\x7d' is no address"),
    ],
)
def test_targets(targets, sentence):
    with pytest.raises(ValueError) as caught:
        parse_targets(targets, Policy())
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value) and len(str(caught.value)) < 400


def test_same_address_under_two_names_is_two_targets():
    assert (
        len(
            parse_targets(
                [{**OK, "name": "a"}, {**OK, "name": "b"}, {**OK, "name": "b", "helo": "x.example"}], Policy()
            )
        )
        == 3
    )


@pytest.mark.parametrize(
    "policy, sentence",
    [
        ("strict", "policy: 'strict' is no dictionary"),
        ({"strict": True}, "'strict' is no part of a policy: severity, fail_on, domains, naming, slow, waivers are"),
        ({"fail_on": "notice"}, "policy.fail_on: 'notice' given: 'error' or 'warning' is wanted"),
        (
            {"severity": ["ptr_missing"]},
            "policy.severity: ['ptr_missing'] (list) is no dictionary".replace("'", "\\x27"),
        ),
        ({"severity": {"no_such": "error"}}, "policy.severity: 'no_such' is no finding code"),
        ({"severity": {"ptr_missing": "fatal"}}, "policy.severity.ptr_missing: 'fatal' is no level"),
        ({"severity": {"ptr_missing": ["error"]}}, "is no level"),
        ({"severity": {"ptr_lookup_failed": "notice"}}, "what could not be tested can be made an 'error', not milder"),
        ({"severity": {"relays_through": "error"}}, "a path no receiver sees stays a 'notice'"),
        ({"severity": {"waiver_unmatched": "warning"}}, "a waiver that matches nothing stays a 'notice'"),
    ],
)
def test_policy(policy, sentence):
    with pytest.raises(ValueError) as caught:
        parse_policy(policy)
    assert sentence in str(caught.value)


@pytest.mark.parametrize(
    "values, sentence",
    [
        (["192.0.2.1/24"], "addresses: '192.0.2.1/24' has host bits set: the network is '192.0.2.0/24'"),
        (["10.0.0.0/15"], "addresses: 131,072 addresses after expanding: at most 65,536"),
        (["10.0.0.0/16", "10.1.0.0"], "65,537 addresses after expanding"),
        (["2001:db8::/64"], "addresses after expanding"),
        (["10.1-10.2"], "'10.1' is no address"),
        (["10.0.0.9-10.0.0.1"], "is no range: both ends in one family, the lower one first"),
        (["10.0.0.1-2001:db8::1"], "is no range"),
        (["192.0.2.0/33"], "is no network"),
        ([], "an empty list given"),
    ],
)
def test_expanding(values, sentence):
    with pytest.raises(ValueError) as caught:
        expand("addresses", values)
    assert sentence in str(caught.value)


def test_expanding_what_is_right():
    texts = [
        a.text for a in expand("addresses", ["192.0.2.254-192.0.3.1", "192.0.2.255/32", "2001:db8::/127", "192.0.2.7"])
    ]
    assert texts == ["192.0.2.254", "192.0.2.255", "192.0.3.0", "192.0.3.1", "2001:db8::", "2001:db8::1", "192.0.2.7"]
    assert len(expand("addresses", ["10.0.0.0/16"])) == 65536


def test_networks_name_their_option():
    with pytest.raises(ValueError, match=r"^assume_public: '192\.0\.2\.1/24' has host bits set"):
        parse_networks("assume_public", ["192.0.2.1/24"])


@pytest.mark.parametrize(
    "text, owner, kind",
    [
        ("192.0.2.25", "25.2.0.192.in-addr.arpa.", "special"),
        ("203.0.114.1", "1.114.0.203.in-addr.arpa.", "public"),
        ("192.0.0.9", "9.0.0.192.in-addr.arpa.", "public"),
        ("192.0.0.8", "8.0.0.192.in-addr.arpa.", "special"),
        ("172.31.255.255", "255.255.31.172.in-addr.arpa.", "private"),
        ("172.32.0.0", "0.0.32.172.in-addr.arpa.", "public"),
        ("224.0.0.1", "1.0.0.224.in-addr.arpa.", "special"),
        ("255.255.255.255", "255.255.255.255.in-addr.arpa.", "special"),
        ("::1", "1." + "0." * 31 + "ip6.arpa.", "special"),
        ("2001:0:1::1", "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.1.0.0.0.0.0.0.0.1.0.0.2.ip6.arpa.", "transition"),
        ("2a00::1", "1." + "0." * 27 + "0.0.a.2.ip6.arpa.", "public"),
        ("64:ff9b::1.2.3.4", "4.0.3.0.2.0.1.0." + "0." * 16 + "b.9.f.f.4.6.0.0.ip6.arpa.", "transition"),
        ("64:ff9b:1::1", None, "special"),
        ("3fff::1", None, "special"),
        ("4000::1", None, "special"),
        ("fc00::1", None, "private"),
    ],
)
def test_address(text, owner, kind):
    address = parse_address(text)
    assert address.range.kind == kind
    if owner:
        assert address.owner == owner
