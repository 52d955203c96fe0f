# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What hypothesis draws for properties of the judge: targets, and whatever DNS may have said about them."""

from __future__ import annotations

import string

from hypothesis import strategies as st

from ansible_collections.mailops.rdns.plugins.module_utils._dns import question as dns
from ansible_collections.mailops.rdns.plugins.module_utils._dns.question import Alias, Answer, Failure, replay
from ansible_collections.mailops.rdns.plugins.module_utils._helo import gather_path
from ansible_collections.mailops.rdns.plugins.module_utils._policy import Policy
from ansible_collections.mailops.rdns.plugins.module_utils._target import parse_target

LABEL = st.text(string.ascii_letters + string.digits + "-_*/", min_size=1, max_size=8) | st.sampled_from(
    ["\\000", "\\123\\123", "\\027", "xn--a", "7", "0x7f", "-a", "a-"]
)
NAME = st.lists(LABEL, min_size=0, max_size=4).map(lambda labels: ".".join(labels) + ".") | st.sampled_from(
    ["mail.example.", "MAIL.example.", "mx.example.", "192.0.2.1.", "localhost."]
)
ADDRESS = st.sampled_from(["203.0.114.1", "203.0.114.2", "2a00::1", "2a00::2"])
OTHER = [outcome for outcome in dns.OUTCOMES if outcome != dns.ANSWER]
FAILED = [outcome for outcome in dns.OUTCOMES if outcome not in dns.CONCLUSIVE]
ALIASES = st.lists(st.builds(Alias, NAME, st.sampled_from(["CNAME", "DNAME"]), NAME, st.integers(0, 2**31)), max_size=2)

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8) | st.integers(), inner, max_size=3),
    max_leaves=8,
)


@st.composite
def answers(draw, question):
    """Any answer that the resolver could hand to a check."""
    outcome = draw(st.sampled_from([dns.ANSWER] * 6 + OTHER))
    data = {dns.PTR: NAME, dns.A: ADDRESS, dns.AAAA: ADDRESS, dns.MX: NAME.map("10 {}".format)}[question.rdtype]
    if question.rdtype in (dns.A, dns.AAAA):
        data = ADDRESS.filter(lambda text: (":" in text) == (question.rdtype == dns.AAAA))
    records = draw(st.lists(data, min_size=1, max_size=13, unique=True)) if outcome == dns.ANSWER else []
    return Answer(
        question,
        outcome,
        tuple(records),
        draw(st.none() | st.integers(0, 2**31)),
        tuple(draw(ALIASES)),
        zone=draw(st.none() | NAME),
        rcode=draw(st.none() | st.integers(0, 4095)),
        server="192.0.2.53:53",
        transport="udp",
        at=draw(st.integers(0, 4 * 10**12)) / 1000,
        rtt=draw(st.integers(0, 10**7)) / 10**6,
        authenticated=draw(st.booleans()),
        extended_errors=tuple(draw(st.lists(st.tuples(st.integers(0, 65535), st.just("text")), max_size=1))),
        failures=tuple(
            draw(
                st.lists(
                    st.builds(Failure, st.just("192.0.2.54:53"), st.sampled_from(OTHER), st.just(0.1), st.just("")),
                    max_size=1,
                )
            )
        ),
    )


def drawing(draw):
    """A look-up that draws the answer to each question once, and the dict in which it keeps them."""
    told = {}

    def look_up(question):
        if question not in told:
            told[question] = draw(answers(question))
        return told[question]

    return told, look_up


def gather(target, look_up):
    """What a check about the target gathers."""
    return replay(gather_path(target.address, target.helo.asked if target.helo else None), look_up)


@st.composite
def targets(draw):
    """A target as a user may give it, and as it is parsed."""
    given = {"address": draw(ADDRESS)}
    helo = draw(
        st.none() | st.sampled_from(["mail.example", "mx.example", "localhost", "[203.0.114.1]", "[x", "a_b.c", "x"])
    )
    if helo:
        given["helo"] = helo
    if draw(st.booleans()):
        given["ptr"] = ["mail.example"]
    return given, parse_target(given, Policy())


@st.composite
def judged(draw):
    """A target, what DNS said about it at one or two vantages, and the answers that were given."""
    _given, target = draw(targets())
    seen, given_answers = {}, []
    for vantage in draw(st.sampled_from([["default"], ["a", "b"]])):
        told, look_up = drawing(draw)
        seen[vantage] = gather(target, look_up)
        given_answers.append(told)
    return target, seen, given_answers
