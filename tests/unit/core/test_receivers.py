# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What four receivers make of a path, as tables; the programs themselves are asked in tests/integration/lab."""

from __future__ import annotations

import pytest

from ansible_collections.mailops.rdns.plugins.module_utils import _clibrary
from ansible_collections.mailops.rdns.plugins.module_utils._dns import question as dns
from ansible_collections.mailops.rdns.plugins.module_utils._dns.question import Answer, Failure, replay
from ansible_collections.mailops.rdns.plugins.module_utils._helo import gather_path
from ansible_collections.mailops.rdns.plugins.module_utils._policy import Policy
from ansible_collections.mailops.rdns.plugins.module_utils._receivers.outcome import OUTCOMES
from ansible_collections.mailops.rdns.plugins.module_utils._receivers.predict import combine, predict
from ansible_collections.mailops.rdns.plugins.module_utils._requirements import requirements
from ansible_collections.mailops.rdns.plugins.module_utils._target import parse_target

from .world import World

pytest.importorskip("hypothesis")

from hypothesis import example, given
from hypothesis import strategies as st

from ansible_collections.mailops.rdns.plugins.module_utils._verdict import Evidence, judge

from .test_properties import NOW, judged

ADDRESS = "192.0.2.10"
SIX = "2001:db8::10"
FINE = "192.0.2.10 PTR mail.example.\nmail.example A 192.0.2.10\n"
# The rules in the order in which a row names their outcomes, by one letter each.
RULES = (
    ("postfix", "reject_unknown_reverse_client_hostname"),
    ("postfix", "reject_unknown_client_hostname"),
    ("exim", "reverse_host_lookup"),
    ("opensmtpd", "rdns"),
    ("opensmtpd", "fcrdns"),
    ("sendmail", "require_rdns"),
)
HELO_RULES = (("postfix", "reject_unknown_helo_hostname"), ("postfix", "helo_syntax"), ("exim", "helo"))
LONG = "x" * 52 + ".mail.example"  # 65 octets
WORDY = ".".join(["\\001" * 60] * 2) + ".example"  # more than Exim has room for


def told(world, address=ADDRESS, helo=None):
    """The predictions in a world of a few lines (world.py)."""
    target = parse_target({"address": address, **({"helo": helo} if helo else {})}, Policy())
    path = replay(gather_path(target.address, target.helo.asked if target.helo else None), World(world))
    return predict(path, target)


def letters(receivers, rules):
    return "".join(receivers[receiver][rule]["outcome"][0] for receiver, rule in rules)


# pass, fail, temperror, depends: postfix reverse and client, exim, opensmtpd rdns and fcrdns, sendmail
@pytest.mark.parametrize(
    ("world", "expected"),
    [
        (FINE, "pppppp"),
        # The PTR look-up
        ("", "ffffff"),
        ("192.0.2.10 PTR !nodata", "ffffff"),
        ("192.0.2.10 PTR !servfail", "tttfft"),
        ("192.0.2.10 PTR !timeout", "tttfft"),
        ("192.0.2.10 PTR !alias_loop", "fftfff"),
        ("192.0.2.10 PTR !refused", "dddddd"),
        ("192.0.2.10 PTR !lame", "dddddd"),
        ("192.0.2.10 PTR !malformed", "dddddd"),
        ("192.0.2.10 PTR !unreachable", "dddddd"),
        ("192.0.2.10 PTR !not_asked", "dddddd"),
        ("10.2.0.192.in-addr.arpa. CNAME 10.net.example.\n10.net.example. PTR !nodata", "fftfff"),
        ("10.2.0.192.in-addr.arpa. CNAME 10.net.example.", "ffffff"),
        # The name's own look-up
        ("192.0.2.10 PTR mail.example.", "pffpff"),
        ("192.0.2.10 PTR mail.example.\nmail.example A 192.0.2.1", "pffpff"),
        ("192.0.2.10 PTR mail.example.\nmail.example AAAA 2001:db8::1", "pffpff"),
        ("192.0.2.10 PTR mail.example.\nmail.example AAAA ::ffff:192.0.2.10", "pfppff"),
        ("192.0.2.10 PTR mail.example.\nmail.example A !servfail", "pttpff"),
        ("192.0.2.10 PTR mail.example.\nmail.example A !servfail\nmail.example AAAA 2001:db8::1", "ptfpff"),
        ("192.0.2.10 PTR mail.example.\nmail.example A !nodata\nmail.example AAAA !servfail", "pftpff"),
        ("192.0.2.10 PTR mail.example.\nmail.example A !refused", "pddpdd"),
        ("192.0.2.10 PTR mail.example.\nmail.example A !alias_loop", "pftpff"),
        ("192.0.2.10 PTR mail.example.\nmail.example CNAME host.example.\nhost.example A 192.0.2.10", "pppppp"),
        # The name itself, resolving back
        *(
            (f"192.0.2.10 PTR {name}.\n{name} A 192.0.2.10", expected)
            for name, expected in [
                ("under_score.example", "pppppp"),
                ("_dmarc.example", "pppppp"),
                ("a.-b.example", "fffppp"),
                ("a-.example", "fffppp"),
                ("-a.example", "ffffff"),
                ("*.example", "ffffff"),
                ("a/b.example", "ffpfff"),
                ("a/.example", "ffffff"),
                ("a\\032b.example", "ffffff"),
                ("single", "pppppp"),
                ("host.123", "pppppp"),
                ("1.2.3.4.5", "ffpppf"),
                ("10.123", "ffpfpf"),
                ("192.0.2.10", "ffffpf"),
                ("192.0.2.1", "ffffff"),
                ("0xc0.0.2.10", "pppppf"),
                ("0xc000020a", "pppfpf"),
                ("0x.example", "pppppp"),
                ("localhost", "pfppff"),
                ("x" * 51 + ".mail.example", "pppppp"),
                (LONG, "ppppfp"),
                (WORDY, "fftfff"),
            ]
        ),
        ("192.0.2.10 PTR .", "fffpff"),
        # OpenSMTPD reads octets as they are: a NUL ends the name, a dot inside a label is a dot
        ("192.0.2.10 PTR a\\046b.example.\na.b.example A 192.0.2.10", "fffppf"),
        ("192.0.2.10 PTR mail.examplex\\000.y.\nmail.example A 192.0.2.10", "fffppf"),
        # OpenSMTPD cuts a name at 64 octets, and asks for what is left
        (f"192.0.2.10 PTR {LONG}.\n{LONG} A 192.0.2.10\n{LONG[:-1]} A 192.0.2.10", "pppppp"),
        # Several names, in any order
        (FINE + "192.0.2.10 PTR mail.example2.\nmail.example2 A 192.0.2.10", "pppppp"),
        (FINE + "192.0.2.10 PTR gone.example.", "pdppdd"),
        (FINE + "192.0.2.10 PTR *.example.", "ddpppd"),
        (FINE + "192.0.2.10 PTR .", "ddppdd"),
        (FINE + "192.0.2.10 PTR late.example.\nlate.example A !servfail", "pdtpdd"),
        (FINE + "192.0.2.10 PTR late.example.\nlate.example A !refused", "pddpdd"),
        (FINE + f"192.0.2.10 PTR {WORDY}.", "dddppd"),
        ("192.0.2.10 PTR *.example.\n192.0.2.10 PTR a\\032b.example.", "ffffff"),
    ],
)
def test_client(world, expected):
    assert letters(told(world), RULES) == expected


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        (f"{SIX} PTR mail.example.\nmail.example AAAA {SIX}", "pppppp"),
        (f"{SIX} PTR mail.example.\nmail.example A 192.0.2.10", "pffpff"),
        (f"{SIX} PTR mail.example.\nmail.example AAAA !servfail\nmail.example A 192.0.2.10", "ptfpff"),
        (f"{SIX} PTR 0xc0.0.2.10.", "pffpff"),
        (f"{SIX} PTR 192.0.2.10.", "ffffff"),
    ],
)
def test_client_ipv6(world, expected):
    assert letters(told(world, SIX), RULES) == expected


# postfix: unknown, syntax; exim
@pytest.mark.parametrize(
    ("helo", "world", "expected"),
    [
        ("mail.example", "", "ppp"),
        ("MAIL.example", "", "ppp"),
        ("other.example", "other.example A 192.0.2.10", "ppp"),
        ("other.example", "other.example A 192.0.2.1", "ppf"),
        ("other.example", "other.example AAAA 2001:db8::1", "ppf"),
        ("other.example", "other.example MX 10 mail.example.", "ppf"),
        ("other.example", "other.example MX 0 .", "ppf"),
        ("other.example", "other.example MX 10 a/b.example.", "fpf"),
        ("other.example", "", "fpf"),
        ("other.example", "other.example CNAME a/b.example.\na/b.example A 192.0.2.10", "fpp"),
        ("other.example", "other.example A !servfail", "tpf"),
        ("other.example", "other.example A !servfail\nother.example MX 10 mail.example.", "ppf"),
        ("other.example", "other.example A !nodata\nother.example MX !timeout", "tpf"),
        ("other.example", "other.example A !refused", "dpd"),
        ("mail.example.", "", "fpp"),
        ("mail.example..", "", "fff"),
        ("under_score.example", "under_score.example A 192.0.2.10", "ppf"),
        ("single", "single A 192.0.2.10", "pfp"),
        ("*.example", "*.example A 192.0.2.10", "pff"),
        ("a-.example", "a-.example A 192.0.2.10", "fff"),
        ("10.123", "10.123 A 192.0.2.10", "ffp"),
        ("192.0.2.10", "", "fff"),
        ("2001:db8::1", "", "fff"),
        ("x" * 64 + ".example", "", "fff"),
        (".", "", "fff"),
        ("[192.0.2.10]", "", "ppp"),
        ("[192.0.2.1]", "", "ppf"),
        ("[192.0.2.100]", "", "ppp"),  # Exim compares as far as the client's address goes
        ("[IPv4:192.0.2.10]", "", "fff"),
        ("[IPv6:2001:db8::1]", "", "ppf"),
        ("[2001:db8::1]", "", "fff"),
        ("[IPv6:::1%lo]", "", "fft"),
        ("[192.0.2.10", "", "fff"),
    ],
)
def test_helo(helo, world, expected):
    assert letters(told(FINE + world, helo=helo), HELO_RULES) == expected


@pytest.mark.parametrize(
    ("helo", "expected"),
    [
        ("[2001:db8::10]", "ffp"),
        ("[IPv6:2001:db8::10]", "ppf"),
        ("[IPv6:2001:DB8::10]", "ppf"),
        ("[192.0.2.10]", "ppf"),
    ],
)
def test_literals_of_ipv6(helo, expected):
    assert letters(told("", SIX, helo), HELO_RULES) == expected


def test_helo_where_the_ptr_is_not_known():
    """Exim takes a HELO name that is a confirmed PTR name: whether it is one depends on the receiver's own resolver."""
    assert told("192.0.2.10 PTR !refused", helo="mail.example")["exim"]["helo"]["outcome"] == "depends"
    assert told("192.0.2.10 PTR !refused\nmail.example A 192.0.2.10", helo="mail.example")["exim"]["helo"] == {
        "outcome": "pass",
        "why": "it resolves to 192.0.2.10",
    }
    half = FINE + "192.0.2.10 PTR late.example.\nlate.example A !refused"
    assert told(half, helo="late.example")["exim"]["helo"]["outcome"] == "depends"
    assert told(half, helo="other.example")["exim"]["helo"]["outcome"] == "fail"


def test_rules_about_helo_need_one():
    assert {rule for rules in told(FINE).values() for rule in rules} == {rule for _receiver, rule in RULES}
    assert set(told(FINE, helo="mail.example")["postfix"]) >= {"reject_unknown_helo_hostname", "helo_syntax"}


def test_the_short_way_says_what_the_long_way_says():
    clean = letters(told(FINE, helo="mail.example"), (*RULES, *HELO_RULES))
    aliased = FINE.replace("mail.example A", "mail.example CNAME host.example.\nhost.example A")
    assert clean == letters(told(aliased, helo="mail.example"), (*RULES, *HELO_RULES)) == "ppppppppp"
    assert told(FINE) is told(FINE)


def test_a_slow_resolver_is_not_an_unreachable_one():
    target = parse_target({"address": ADDRESS}, Policy())
    slow = (Failure("192.0.2.53:53", dns.TIMEOUT, 2.0, ""),)

    def outcome(failures):
        def answer(question):
            return Answer(question, dns.UNREACHABLE, failures=failures)

        return predict(replay(gather_path(target.address, None), answer), target)["sendmail"]["require_rdns"]["outcome"]

    assert (outcome(slow), outcome(())) == ("temperror", "depends")


def test_vantages():
    here, there = told(FINE), told("192.0.2.10 PTR !servfail")
    assert combine({}) == {}
    assert combine({"here": here, "there": here}) is here
    both = combine({"here": here, "there": there})
    assert both["opensmtpd"]["rdns"]["outcome"] == "depends"
    why = both["opensmtpd"]["rdns"]["why"]
    assert why.startswith("the vantages differ: pass as here sees it (") and "fail as there sees it (" in why
    assert {one["outcome"] for rules in both.values() for one in rules.values()} <= set(OUTCOMES)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("192.0.2.10", "192.0.2.10"),
        ("0xc0.0.2.10", "192.0.2.10"),
        ("0300.0.2.012", "192.0.2.10"),
        ("192.0.522", "192.0.2.10"),
        ("3221225994", "192.0.2.10"),
        ("0", "0.0.0.0"),
        ("4294967296", None),
        ("256.0.0.1", None),
        ("08.1", None),
        ("0x", None),
        ("1.2.3.4.5", None),
        ("a.b", None),
        ("", None),
    ],
)
def test_inet_aton(text, expected):
    assert _clibrary.inet_aton(text) == expected


@pytest.mark.parametrize(
    ("name", "glibc", "asr", "misread"),
    [
        ("mail.example.", "mail.example", "mail.example", None),
        (".", ".", "", None),
        ("a\\046b.example.", None, "a.b.example", "a.b.example."),
        ("ab\\000c.example.", None, "a", "a."),
        ("\\000.example.", None, "", None),
        ("a\\\\045b.example.", None, None, None),
        ("a\\092045b.example.", None, "a\\045b.example", None),
        ("a\\092b.example.", None, "a\\b.example", None),
        ("a\\092.example.", None, None, None),
        ("\\092045a.example.", None, None, None),
        (LONG + ".", LONG, LONG[:64], LONG[:64] + "."),
        ("no name", None, None, None),
    ],
)
def test_names_in_c_libraries(name, glibc, asr, misread):
    assert _clibrary.glibc_host_name(name) == glibc
    assert _clibrary.asr_host_name(name) == asr
    assert _clibrary.misread(name) == misread


@given(judged())
def test_any_world_is_predicted(case):
    """No exception, every rule, one line; and what is compliant is passed by every rule about the client's name."""
    target, seen, _answers = case
    verdict = judge(Evidence(target, False, seen), Policy(), NOW)
    receivers = combine({name: predict(path, target) for name, path in seen.items()})
    rules = RULES if target.helo is None else (*RULES, *HELO_RULES)
    assert {(receiver, rule) for receiver in receivers for rule in receivers[receiver]} == set(rules)
    for receiver, rule in rules:
        one = receivers[receiver][rule]
        assert one["outcome"] in OUTCOMES
        assert one["why"].isprintable() and len(one["why"]) < 3000
    if verdict.compliant:
        assert letters(receivers, RULES) == "pppppp"


HOST = st.from_regex(r"[A-Za-z0-9_.:/*\\[\]%@-]{1,30}", fullmatch=True) | st.text(min_size=1, max_size=20)


@given(HOST, HOST, st.sampled_from([ADDRESS, SIX]))
@example("0.A.", "0", ADDRESS)  # two dots at the end: no name that DNS could hold
def test_any_name_and_any_greeting(name, helo, address):
    try:
        target = parse_target({"address": address, "helo": helo}, Policy())
    except ValueError:
        return  # no HELO name by any measure

    def answer(question):
        return Answer(question, dns.ANSWER, (name + ".",) if question.rdtype == dns.PTR else (address,))

    path = replay(gather_path(target.address, target.helo.asked), answer)
    assert len(letters(predict(path, target), (*RULES, *HELO_RULES))) == 9
    by_address = parse_target({"address": address}, Policy())
    if judge(Evidence(by_address, True, {"default": path}), Policy(), NOW).compliant:
        assert letters(predict(path, by_address), RULES) == "pppppp"


# Gmail, Microsoft, Yahoo, iCloud, GMX, T-Online, Comcast, freenet, Virgin Media
@pytest.mark.parametrize(
    ("address", "world", "name_class", "expected"),
    [
        (ADDRESS, FINE, "custom", "ppppppppp"),
        (ADDRESS, FINE, "hosting_default", "pppdddppd"),
        (ADDRESS, FINE, "dynamic", "pppfffppf"),
        (ADDRESS, "", "custom", "fpfffffff"),
        (SIX, "", "custom", "fffffffff"),
        (ADDRESS, "192.0.2.10 PTR !servfail", "custom", "tpttttttt"),
        (ADDRESS, "192.0.2.10 PTR !refused", "custom", "dpddddddd"),
        (ADDRESS, "192.0.2.10 PTR mail.example.", "custom", "fppppppfp"),
        (ADDRESS, "192.0.2.10 PTR mail.example.\nmail.example A !timeout", "custom", "tpppppptp"),
        (ADDRESS, "192.0.2.10 PTR mail.example.\nmail.example A !lame", "custom", "dppppppdp"),
        (ADDRESS, FINE + "192.0.2.10 PTR gone.example.", "custom", "dppppppdp"),
    ],
)
def test_requirements(address, world, name_class, expected):
    target = parse_target({"address": address}, Policy())
    path = replay(gather_path(target.address, None), World(world))
    rows = requirements(path, lambda name: name_class)
    assert "".join(row["outcome"][0] for row in rows) == expected
    for row in rows:
        assert row["outcome"] in OUTCOMES
        assert "read 2026" in row["source"] or "on 2026" in row["source"]
        assert set(row) == {"receiver", "requirement", "outcome", "why", "refusal", "source"}
