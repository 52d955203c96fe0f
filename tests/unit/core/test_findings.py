# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Given these records and this target: exactly these findings, this iprev, this status, and no others."""

from __future__ import annotations

import pytest

from . import test_bogus, test_drift, test_vantages, test_waivers, test_wishes, test_zone
from .world import codes, verdict_in

V4 = {"address": "192.0.2.10", "helo": "mail.example"}
V6 = {"address": "2001:db8::10", "helo": "mail.example"}
GOOD = """
192.0.2.10 PTR mail.example.
2001:db8::10 PTR mail.example.
mail.example A 192.0.2.10
mail.example AAAA 2001:db8::10
"""
BARE = {"address": "192.0.2.10"}


def plus(*names: str) -> str:
    """The address with these PTR names; names that begin with 'ok' resolve back."""
    lines = [f"192.0.2.10 PTR {name}" for name in names]
    return "\n".join(lines + [f"{name} A 192.0.2.10" for name in names if name.lower().startswith("ok")])


# id: (world, target, findings, iprev, status)
CASES = {
    "right v4": (GOOD, V4, [], "pass", "compliant"),
    "right v6": (GOOD, V6, [], "pass", "compliant"),
    "case differs": (GOOD.replace("PTR mail.example.", "PTR MAIL.Example."), V4, [], "pass", "compliant"),
    "v6 written otherwise": (GOOD, {**V6, "address": "2001:DB8:0::0010"}, [], "pass", "compliant"),
    "no helo": (GOOD, BARE, ["helo_not_given"], "pass", "compliant"),
    "mapped": (GOOD, {**V4, "address": "::ffff:192.0.2.10"}, ["address_mapped"], "pass", "compliant"),
    # PTR
    "ptr nxdomain": ("mail.example A 192.0.2.10", V4, ["ptr_missing"], "permerror", "noncompliant"),
    "ptr nodata": (
        "10.2.0.192.in-addr.arpa. A 1.2.3.4\nmail.example A 192.0.2.10",
        V4,
        ["ptr_missing"],
        "permerror",
        "noncompliant",
    ),
    "ptr servfail": (
        "192.0.2.10 PTR !servfail\nmail.example A 192.0.2.10",
        V4,
        ["ptr_lookup_failed"],
        "temperror",
        "undetermined",
    ),
    "ptr refused": (
        "192.0.2.10 PTR !refused",
        BARE,
        ["helo_not_given", "ptr_lookup_failed"],
        "temperror",
        "undetermined",
    ),
    "ptr time-out": (
        "192.0.2.10 PTR !timeout",
        BARE,
        ["helo_not_given", "ptr_lookup_failed"],
        "temperror",
        "undetermined",
    ),
    "ptr lame": ("192.0.2.10 PTR !lame", BARE, ["helo_not_given", "ptr_lookup_failed"], "temperror", "undetermined"),
    "ptr malformed": (
        "192.0.2.10 PTR !malformed",
        BARE,
        ["helo_not_given", "ptr_lookup_failed"],
        "temperror",
        "undetermined",
    ),
    "rfc 2317": (
        "10.2.0.192.in-addr.arpa. CNAME x.0/26.example.\nx.0/26.example. PTR mail.example.\nmail.example A 192.0.2.10",
        V4,
        [],
        "pass",
        "compliant",
    ),
    "rfc 2317, half missing": (
        "10.2.0.192.in-addr.arpa. CNAME 10.0/26.2.0.192.in-addr.arpa.\nmail.example A 192.0.2.10",
        V4,
        ["ptr_missing"],
        "permerror",
        "noncompliant",
    ),
    # mission row 2
    "isp name without address": (
        "192.0.2.10 PTR dsl.static851056487.ttnet.net.tr.",
        BARE,
        ["forward_missing", "helo_not_given", "ptr_generic"],
        "fail",
        "noncompliant",
    ),
    "ptr single label": ("192.0.2.10 PTR mail.", BARE, ["helo_not_given", "ptr_not_fqdn"], "fail", "noncompliant"),
    "ptr is address": (
        "192.0.2.10 PTR 192.0.2.10.",
        BARE,
        ["helo_not_given", "ptr_name_is_address"],
        "fail",
        "noncompliant",
    ),
    "ptr is v6 text": (
        "192.0.2.10 PTR 2001:db8::1.",
        BARE,
        ["helo_not_given", "ptr_name_is_address"],
        "fail",
        "noncompliant",
    ),
    "ptr root": ("192.0.2.10 PTR .", BARE, ["helo_not_given", "ptr_name_invalid"], "fail", "noncompliant"),
    "ptr hyphen first": (plus("-ok.example."), BARE, ["helo_not_given", "ptr_name_invalid"], "fail", "noncompliant"),
    "ptr label ends in hyphen": (
        plus("ok-.example."),
        BARE,
        ["helo_not_given", "ptr_name_invalid"],
        "pass",
        "noncompliant",
    ),
    "ptr star": (plus("ok*.example."), BARE, ["helo_not_given", "ptr_name_invalid"], "pass", "noncompliant"),
    "ptr space": (plus(r"ok\032x.example."), BARE, ["helo_not_given", "ptr_name_invalid"], "pass", "noncompliant"),
    "ptr numeric": ("192.0.2.10 PTR 12.34.", BARE, ["helo_not_given", "ptr_name_invalid"], "fail", "noncompliant"),
    "ptr inet_aton": ("192.0.2.10 PTR 0xc0.0x2.", BARE, ["helo_not_given", "ptr_name_invalid"], "fail", "noncompliant"),
    "ptr underscore passes": (plus("ok_mail.example."), BARE, ["helo_not_given"], "pass", "compliant"),
    "ptr numeric tld passes": (plus("ok.123."), BARE, ["helo_not_given"], "pass", "compliant"),
    "ptr of 64 octets": (plus(f"ok.{'x' * 53}.example."), BARE, ["helo_not_given"], "pass", "compliant"),
    "ptr of 65 octets": (
        plus(f"ok.{'x' * 54}.example."),
        BARE,
        ["helo_not_given", "ptr_name_invalid"],
        "pass",
        "noncompliant",
    ),
    "two good ptrs": (
        plus("ok1.example.", "ok2.example."),
        BARE,
        ["helo_not_given", "ptr_multiple"],
        "pass",
        "compliant",
    ),
    "one name twice": (plus("ok1.example.", "OK1.example."), BARE, ["helo_not_given"], "pass", "compliant"),
    "fragile": (
        plus("ok1.example.", "gone.example."),
        BARE,
        ["forward_missing", "helo_not_given", "ptr_fragile", "ptr_multiple"],
        "pass",
        "noncompliant",
    ),
    "fragile by an unusable name": (
        plus("ok1.example.", "-bad.example."),
        BARE,
        ["helo_not_given", "ptr_fragile", "ptr_multiple", "ptr_name_invalid"],
        "pass",
        "noncompliant",
    ),
    "two bad ptrs": (
        plus("gone1.example.", "gone2.example."),
        BARE,
        ["forward_missing", "forward_missing", "helo_not_given", "ptr_multiple"],
        "fail",
        "noncompliant",
    ),
    "one good, one cannot be tested": (
        plus("ok1.example.", "dead.example.") + "\ndead.example. A !servfail",
        BARE,
        ["forward_lookup_failed", "helo_not_given", "ptr_multiple"],
        "pass",
        "undetermined",
    ),
    "eleven ptrs": (
        plus(*(f"ok{n}.example." for n in range(11))),
        BARE,
        ["helo_not_given", "ptr_multiple", "ptr_too_many"],
        "pass",
        "compliant",
    ),
    "ten ptrs": (
        plus(*(f"ok{n}.example." for n in range(10))),
        BARE,
        ["helo_not_given", "ptr_multiple"],
        "pass",
        "compliant",
    ),
    "more names than are asked": (
        plus(*(f"ok{n}.example." for n in range(1001))),
        BARE,
        ["forward_lookup_failed", "helo_not_given", "ptr_multiple", "ptr_too_many"],
        "pass",
        "undetermined",
    ),
    # names that a provider made
    "default name of a server": (
        plus("ok-192-0-2-10.vps.provider.example."),
        BARE,
        ["helo_not_given", "ptr_generic"],
        "pass",
        "compliant",
    ),
    "name of a fixed line": (
        plus("ok.static-10-2-0-192.provider.example."),
        BARE,
        ["helo_not_given", "ptr_generic"],
        "pass",
        "compliant",
    ),
    "name of a pool": (
        plus("ok192000002010.dyn.provider.example."),
        BARE,
        ["helo_not_given", "ptr_dynamic"],
        "pass",
        "noncompliant",
    ),
    "placeholder": (
        plus("ok.unassigned.provider.example."),
        BARE,
        ["helo_not_given", "ptr_placeholder"],
        "pass",
        "noncompliant",
    ),
    "reverse name given a domain": (
        plus("ok.10.2.0.192.in-addr.arpa.provider.example."),
        BARE,
        ["helo_not_given", "ptr_placeholder"],
        "pass",
        "noncompliant",
    ),
    "a chosen name, and the provider's still there": (
        plus("ok.provider.example.", "ok-192-0-2-10.dyn.provider.example."),
        BARE,
        ["helo_not_given", "ptr_dynamic", "ptr_multiple"],
        "pass",
        "noncompliant",
    ),
    "a provider's name that leads nowhere": (
        plus("host-192-0-2-10.dyn.provider.example."),
        BARE,
        ["forward_missing", "helo_not_given", "ptr_dynamic"],
        "fail",
        "noncompliant",
    ),
    "a pool's name that is no host name": (
        plus("ok-192-0-2-10-.dyn.provider.example."),
        BARE,
        ["helo_not_given", "ptr_name_invalid"],
        "pass",
        "noncompliant",
    ),
    "a mail host's number": (plus("ok-mta-2-10.provider.example."), BARE, ["helo_not_given"], "pass", "compliant"),
    "declared": (GOOD, {**V4, "ptr": ["Mail.Example."]}, [], "pass", "compliant"),
    "declared otherwise": (GOOD, {**V4, "ptr": ["mx.example"]}, ["ptr_unexpected"], "pass", "noncompliant"),
    "declared two, found one": (
        GOOD,
        {**V4, "ptr": ["mail.example", "mx.example"]},
        ["ptr_unexpected"],
        "pass",
        "noncompliant",
    ),
    # forward
    "mismatch": (
        "192.0.2.10 PTR mx.example.\nmx.example A 192.0.2.99",
        BARE,
        ["forward_mismatch", "helo_not_given"],
        "fail",
        "noncompliant",
    ),
    "one of several addresses": (GOOD + "mail.example A 192.0.2.11", V4, [], "pass", "compliant"),
    "other family v4": (
        "192.0.2.10 PTR mx.example.\nmx.example AAAA 2001:db8::1",
        BARE,
        ["forward_other_family", "helo_not_given"],
        "fail",
        "noncompliant",
    ),
    "other family v6": (
        "2001:db8::10 PTR mx.example.\nmx.example A 192.0.2.1",
        {"address": "2001:db8::10"},
        ["forward_other_family", "helo_not_given"],
        "fail",
        "noncompliant",
    ),
    "forward nodata": (
        "192.0.2.10 PTR mx.example.\nmx.example MX 10 x.",
        BARE,
        ["forward_missing", "helo_not_given"],
        "fail",
        "noncompliant",
    ),
    "forward time-out": (
        "192.0.2.10 PTR mx.example.\nmx.example A !timeout",
        BARE,
        ["forward_lookup_failed", "helo_not_given"],
        "temperror",
        "undetermined",
    ),
    "own family empty, other unknown": (
        "192.0.2.10 PTR mx.example.\nmx.example AAAA !servfail",
        BARE,
        ["forward_missing", "helo_not_given"],
        "fail",
        "noncompliant",
    ),
    "ptr to alias": (
        "192.0.2.10 PTR www.example.\nwww.example CNAME host.example.\nhost.example A 192.0.2.10",
        BARE,
        ["helo_not_given", "ptr_target_is_alias"],
        "pass",
        "compliant",
    ),
    "ptr to dead alias": (
        "192.0.2.10 PTR www.example.\nwww.example CNAME host.example.",
        BARE,
        ["forward_missing", "helo_not_given", "ptr_target_is_alias"],
        "fail",
        "noncompliant",
    ),
    "ptr to alias over a name that is no host name": (
        "192.0.2.10 PTR www.example.\nwww.example CNAME *x.example.\n*x.example. A 192.0.2.10",
        BARE,
        ["helo_not_given", "ptr_target_is_alias"],
        "pass",
        "compliant",
    ),
    # HELO
    "helo elsewhere": (
        GOOD + "mx.example A 192.0.2.99",
        {**V4, "helo": "mx.example"},
        ["helo_address_mismatch", "helo_ptr_mismatch"],
        "pass",
        "noncompliant",
    ),
    "helo differs, resolves": (
        GOOD + "mx.example A 192.0.2.10",
        {**V4, "helo": "mx.example"},
        ["helo_ptr_mismatch"],
        "pass",
        "compliant",
    ),
    "helo other family only": (
        GOOD + "mx.example AAAA 2001:db8::10",
        {**V4, "helo": "mx.example"},
        ["helo_address_mismatch", "helo_ptr_mismatch"],
        "pass",
        "noncompliant",
    ),
    "helo mx only": (
        GOOD + "mx.example MX 10 mail.example.",
        {**V4, "helo": "mx.example"},
        ["helo_address_mismatch", "helo_ptr_mismatch"],
        "pass",
        "noncompliant",
    ),
    "helo nxdomain": (
        GOOD,
        {**V4, "helo": "no.example"},
        ["helo_ptr_mismatch", "helo_unresolvable"],
        "pass",
        "noncompliant",
    ),
    "helo nodata": (
        GOOD + "mx.example CNAME x.example.\nx.example. PTR y.",
        {**V4, "helo": "mx.example"},
        ["helo_ptr_mismatch", "helo_unresolvable"],
        "pass",
        "noncompliant",
    ),
    "helo time-out": (
        GOOD + "mx.example A !timeout",
        {**V4, "helo": "mx.example"},
        ["helo_lookup_failed", "helo_ptr_mismatch"],
        "pass",
        "undetermined",
    ),
    "helo empty here, unknown there": (
        GOOD + "mx.example MX !servfail",
        {**V4, "helo": "mx.example"},
        ["helo_address_mismatch", "helo_lookup_failed", "helo_ptr_mismatch"],
        "pass",
        "noncompliant",
    ),
    "helo alias": (
        GOOD + "mx.example CNAME mail.example.",
        {**V4, "helo": "mx.example"},
        ["helo_ptr_mismatch"],
        "pass",
        "compliant",
    ),
    "helo is unconfirmed ptr": (
        "192.0.2.10 PTR mail.example.\nmail.example A 192.0.2.99",
        V4,
        ["forward_mismatch", "helo_address_mismatch"],
        "fail",
        "noncompliant",
    ),
    "helo literal": (GOOD, {**V4, "helo": "[192.0.2.10]"}, ["helo_literal"], "pass", "compliant"),
    "helo literal v6": (GOOD, {**V6, "helo": "[IPv6:2001:db8:0::10]"}, ["helo_literal"], "pass", "noncompliant"),
    "helo literal v4 in v6": (
        GOOD,
        {**V4, "helo": "[IPv6:::ffff:192.0.2.10]"},
        ["helo_literal"],
        "pass",
        "noncompliant",
    ),
    "helo is an alias of no host name": (
        GOOD + "mx.example CNAME a/b.example.\na/b.example A 192.0.2.10",
        {**V4, "helo": "mx.example"},
        ["helo_invalid", "helo_ptr_mismatch"],
        "pass",
        "noncompliant",
    ),
    "helo literal of another": (
        GOOD,
        {**V4, "helo": "[192.0.2.11]"},
        ["helo_literal_mismatch"],
        "pass",
        "noncompliant",
    ),
    "helo literal of the other family": (
        GOOD,
        {**V4, "helo": "[IPv6:2001:db8::10]"},
        ["helo_literal_mismatch"],
        "pass",
        "noncompliant",
    ),
    "helo literal without tag": (GOOD, {**V6, "helo": "[2001:db8::10]"}, ["helo_invalid"], "pass", "noncompliant"),
    "helo bare address": (GOOD, {**V4, "helo": "192.0.2.10"}, ["helo_is_address"], "pass", "noncompliant"),
    "helo single label": (GOOD, {**V4, "helo": "mail"}, ["helo_not_fqdn"], "pass", "noncompliant"),
    "helo localhost": (GOOD, {**V4, "helo": "localhost"}, ["helo_reserved"], "pass", "noncompliant"),
    "helo localhost.localdomain": (
        GOOD,
        {**V4, "helo": "localhost.localdomain"},
        ["helo_reserved"],
        "pass",
        "noncompliant",
    ),
    "helo .lan": (GOOD, {**V4, "helo": "mail.office.LAN"}, ["helo_reserved"], "pass", "noncompliant"),
    "helo home.arpa": (GOOD, {**V4, "helo": "mail.home.arpa"}, ["helo_reserved"], "pass", "noncompliant"),
    "helo underscore": (GOOD, {**V4, "helo": "mail_1.example"}, ["helo_invalid"], "pass", "noncompliant"),
    "helo non-ascii": (GOOD, {**V4, "helo": "m\u00fcll.example"}, ["helo_invalid"], "pass", "noncompliant"),
    "helo template": (GOOD, {**V4, "helo": "{{7*7}}.example"}, ["helo_invalid"], "pass", "noncompliant"),
    # addresses that nobody can have a PTR for
    "private": ("", {"address": "10.0.0.1", "helo": "mail.example"}, ["address_private"], None, "noncompliant"),
    "shared": ("", {"address": "100.64.0.1", "helo": "mail.example"}, ["address_private"], None, "noncompliant"),
    "loopback": ("", {"address": "127.0.0.1", "helo": "mail.example"}, ["address_special"], None, "noncompliant"),
    "documentation, not assumed": (
        "",
        {"address": "198.51.100.1", "helo": "mail.example"},
        ["address_special"],
        None,
        "noncompliant",
    ),
    "ula": ("", {"address": "fd00::1", "helo": "x"}, ["address_private", "helo_not_fqdn"], None, "noncompliant"),
    "6to4": (
        "2002:c000:20a::1 PTR ok.example.\nok.example AAAA 2002:c000:20a::1",
        {"address": "2002:c000:20a::1"},
        ["address_transition", "helo_not_given"],
        "pass",
        "compliant",
    ),
    # no address at all
    "unreachable": (
        "",
        {"unknown": {"code": "relay_unreachable", "detail": "ssh"}},
        ["relay_unreachable"],
        None,
        "undetermined",
    ),
    "no mta": ("", {"unknown": {"code": "mta_not_found"}}, ["mta_not_found"], None, "undetermined"),
    "unreadable": ("", {"unknown": {"code": "mta_unreadable"}}, ["mta_unreadable"], None, "undetermined"),
    "dynamic": ("", {"unknown": {"code": "mta_identity_dynamic"}}, ["mta_identity_dynamic"], None, "undetermined"),
    "smarthost": (
        "",
        {"unknown": {"code": "relays_through", "detail": "smart.example"}},
        ["relays_through"],
        None,
        "not_applicable",
    ),
}


@pytest.mark.parametrize("world, target, findings, iprev, status", CASES.values(), ids=CASES.keys())
def test_findings_and_no_others(world, target, findings, iprev, status):
    verdict = verdict_in(world, target)
    assert (codes(verdict), verdict.iprev, verdict.status) == (findings, iprev, status)
    assert verdict.compliant is (status == "compliant")


def test_every_code_of_the_catalogue_has_a_case():
    from ansible_collections.mailops.rdns.plugins.module_utils._finding import CATALOGUE

    # Tables of subjects that have a file of their own.
    beside = (test_bogus, test_drift, test_vantages, test_waivers, test_wishes, test_zone)
    elsewhere = set().union(*(subject.CODES for subject in beside))
    assert {code for case in CASES.values() for code in case[2]} | elsewhere == set(CATALOGUE)


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case[2]])
def test_every_error_says_who_acts_and_how(name):
    world, target = CASES[name][:2]
    for finding in verdict_in(world, target).findings:
        if finding.severity in ("error", "undetermined", "warning"):
            assert finding.remedy["actor"] and finding.remedy["text"], finding
            assert "{" not in finding.message + finding.remedy["text"], finding
            assert finding.remedy["zone"] is None and finding.remedy["relative_owner"] is None
        assert finding.message and len(finding.message) < 1000
