# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Patience, rate and good standing of a name server, under a clock of our own."""

from __future__ import annotations

import pytest

from ansible_collections.mailops.rdns.plugins.module_utils._dns.inquiry import Inquiry
from ansible_collections.mailops.rdns.plugins.module_utils._dns.nameserver import Nameserver
from ansible_collections.mailops.rdns.plugins.module_utils._dns.question import A, ask
from ansible_collections.mailops.rdns.plugins.module_utils._dns.server import (
    BURST,
    LONGEST_AWAY,
    NO_TCP_FOR,
    TCP_TRUST,
    Server,
)


def server(index=0, timeout=2.0, sends=3, rate=0.0):
    return Server(Nameserver(f"192.0.2.{index + 1}", 53), index, timeout, sends, rate)


@pytest.mark.parametrize(
    ("round_trips", "expected"),
    [
        ([], [1.0, 2.0, 2.0]),  # nothing is known yet
        ([0.001], [0.1, 0.2, 2.0]),  # never below the least
        ([0.1], [0.3, 0.6, 2.0]),  # RFC 6298 section 2.2: twice half of it, four times
        ([5.0], [2.0, 2.0, 2.0]),  # never above the time-out
        ([0.1] * 100, [0.1, 0.2, 2.0]),
    ],
)
def test_patience_adapts_and_backs_off(round_trips, expected):
    one = server()
    for second, round_trip in enumerate(round_trips):
        one.heard(second, second + round_trip)
    assert [one.patience(level) for level in range(3)] == pytest.approx(expected, rel=0.02)


def test_slow_answers_make_it_patient():
    one = server()
    for number in range(100):
        one.heard(number, number + (0.5 if number % 4 == 0 else 0.001))
    assert one.patience(0) > 0.5


@pytest.mark.parametrize("rate", [1.0, 50.0, 1000.0, 20000.0])
def test_rate_is_kept(rate):
    one, now, sent = server(rate=rate), 100.0, []
    while now < 103.0:
        if one.wait(now) > 0:
            now += min(one.wait(now) + 1e-9, 0.005)
        else:
            one.take_turn(now)
            sent.append(now)
    assert rate * 3 * 0.95 <= len(sent) + 1
    for begin in range(30):  # in no window of a second more than the rate and its small burst
        within = [when for when in sent if 100.0 + begin / 15 <= when < 101.0 + begin / 15]
        assert len(within) <= rate * (1 + BURST) + 2


@pytest.mark.parametrize(
    ("came", "closed"),
    [
        ("", False),
        ("f", True),  # TCP that never worked
        ("h", False),
        ("hf", False),  # one question that went wrong says nothing of the others
        ("h" + "f" * TCP_TRUST, False),
        ("h" + "f" * (TCP_TRUST + 1), True),
        ("f" + "h", True),  # until its time is up
        ("hf" * 100, False),
    ],
)
def test_tcp_is_given_up_for_a_while_when_nothing_comes_over_it(came, closed):
    one = server()
    for what in came:
        one.heard_over_tcp() if what == "h" else one.failed_over_tcp(100.0)
    assert one.no_tcp_until == (100.0 + NO_TCP_FOR if closed else 0.0)


def test_no_rate_no_wait():
    one = server(rate=0.0)
    for _each in range(1000):
        one.take_turn(5.0)
        assert one.wait(5.0) == 0


def test_a_silent_server_is_sent_away_and_comes_back():
    one = server()
    one.silent(sent=1.0, now=2.0)
    assert one.away_until > 2.0
    first = one.away_until - 2.0
    one.silent(sent=2.0, now=3.0)
    assert one.away_until - 3.0 > first
    for _each in range(50):
        one.silent(sent=3.0, now=4.0)
    assert one.away_until - 4.0 == LONGEST_AWAY
    one.heard(4.0, 5.0)
    assert one.away_until == 0.0


def test_a_lossy_server_stays():
    one = server()
    one.heard(1.0, 1.5)
    one.silent(sent=1.2, now=2.2)  # an answer to something else came since
    assert one.away_until == 0.0


def test_one_question_probes_a_server_that_was_away():
    one = server()
    one.silent(sent=1.0, now=2.0)
    later = one.away_until + 1
    one.take_turn(later)
    assert one.away_until > later


@pytest.mark.parametrize(
    ("asked", "out", "away", "busy", "expected"),
    [
        ((), (), (), (), 0),
        ((0,), (), (), (), 1),
        ((0, 1), (), (), (), 2),
        ((0, 1, 2), (), (), (), 0),
        ((), (), (0,), (), 1),
        ((), (), (0, 1), (), 2),
        ((), (), (0, 1, 2), (), 0),  # all are in bad standing: better than nobody
        ((), (0,), (), (), 1),
        ((0, 1), (2,), (), (), 0),
        ((0,), (0, 1, 2), (), (), None),
        ((), (), (), (0,), 1),  # the rate of the first is used up
        ((0, 1, 2, 0, 1, 2), (), (), (), None),  # sent as often as may be
    ],
)
def test_whom_to_ask(asked, out, away, busy, expected):
    servers = [server(index, rate=1.0) for index in range(3)]
    for index in away:
        servers[index].away_until = 200.0
    for index in busy:
        servers[index].take_turn(100.0)
    inquiry = Inquiry(ask("mail.example.", A), b"", (None, -1))
    inquiry.asked, inquiry.out = asked, out
    chosen = inquiry.next_server(servers, 6, 100.0)
    assert (chosen.index if chosen else None) == expected
