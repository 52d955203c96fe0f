# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a client says, the codes it hears, and what is written down. No socket."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.mailops.rdns.plugins.module_utils._sink.message import MOST_HEADER
from ansible_collections.mailops.rdns.plugins.module_utils._sink.seen import (
    CLOSED,
    ERROR,
    MESSAGE,
    QUIT,
    REFUSED,
    TIMEOUT,
    Peer,
)
from ansible_collections.mailops.rdns.plugins.module_utils._sink.session import (
    MOST_COMMANDS,
    MOST_DATA,
    MOST_LINE,
    MOST_RECIPIENTS,
    MOST_WRONG,
    Rules,
    Session,
)

PEER = Peer(1_800_000_000.0, "192.0.2.10", 40000)
EVERY_RULE = Rules(starttls=True)
NOTHING = {"esmtp": False, "tls": None, "helo": None, "mail_from": None, "rcpt_to": [], "data_bytes": 0, "detail": ""}


def talk(octets, rules=EVERY_RULE, size=None):
    """What comes back, and who was written down, for octets that arrive in pieces of this size."""
    session = Session(PEER, rules)
    said = session.begin()
    for at in range(0, len(octets), size or len(octets) or 1):
        said += session.receive(octets[at : at + (size or len(octets))])
    session.end(CLOSED)
    return said, session.finished


def codes(said):
    """The code of each answer; an answer of several lines counts once."""
    lines = said.decode("ascii").split("\r\n")
    assert lines.pop() == ""
    assert all(line[3] in " -" for line in lines)
    return [int(line[:3]) for line in lines if line[3] == " "]


def script(*lines):
    return "".join(line + "\r\n" for line in lines).encode("utf-8")


HELLO = ("EHLO mail10.example.org", "MAIL FROM:<probe@example.org>", "RCPT TO:<x@sink.example>")
SENT = (*HELLO, "DATA", "Subject: hello", "", "text", ".")

# id: (what the client says, the codes it hears after the greeting, what is written down: outcome and what differs)
CASES = {
    "nothing": ((), [], [(CLOSED, {})]),
    "quit at once": (("QUIT",), [221], [(QUIT, {})]),
    "helo": (("HELO a.example", "QUIT"), [250, 221], [(QUIT, {"helo": "a.example"})]),
    "ehlo": (("ehlo a.example", "quit"), [250, 221], [(QUIT, {"helo": "a.example", "esmtp": True})]),
    "a literal": (("EHLO [192.0.2.10]",), [250], [(CLOSED, {"helo": "[192.0.2.10]", "esmtp": True})]),
    "no name": (("EHLO", "HELO  "), [501, 501], [(CLOSED, {})]),
    "the last name counts": (("EHLO a.example", "HELO b.example"), [250, 250], [(CLOSED, {"helo": "b.example"})]),
    "a template": (("HELO {{ 7*7 }}",), [250], [(CLOSED, {"helo": r"\x7b\x7b 7*7 \x7d\x7d"})]),
    "markup": (("HELO <b>\x1b[1m",), [250], [(CLOSED, {"helo": r"\x3cb\x3e\x1b[1m"})]),
    "UTF-8": (("HELO ä.example",), [250], [(CLOSED, {"helo": r"\xe4.example"})]),
    "a message": (
        (*SENT, "QUIT"), [250, 250, 250, 354, 250, 221],
        [(MESSAGE, {"helo": "mail10.example.org", "esmtp": True, "mail_from": "probe@example.org",
                    "rcpt_to": ["x@sink.example"], "data_bytes": 24, "counted": True})],
    ),
    "a message, then nothing": (
        SENT, [250, 250, 250, 354, 250],
        [(MESSAGE, {"helo": "mail10.example.org", "esmtp": True, "mail_from": "probe@example.org",
                    "rcpt_to": ["x@sink.example"], "data_bytes": 24, "counted": True})],
    ),
    "two messages": (
        (*SENT, "MAIL FROM:<>", "RCPT TO:<y@sink.example>", "RCPT TO:<z@sink.example>", "DATA", ".", "QUIT"),
        [250, 250, 250, 354, 250, 250, 250, 250, 354, 250, 221],
        [(MESSAGE, {"helo": "mail10.example.org", "esmtp": True, "mail_from": "probe@example.org",
                    "rcpt_to": ["x@sink.example"], "data_bytes": 24, "counted": True}),
         (MESSAGE, {"helo": "mail10.example.org", "esmtp": True, "mail_from": "",
                    "rcpt_to": ["y@sink.example", "z@sink.example"], "counted": True})],
    ),
    "what follows a message is not about it": (
        (*SENT, "HELO other.example", "RSET", "RCPT TO:<y@sink.example>", "DATA", "MAIL FROM:<y@example>", "QUIT"),
        [250, 250, 250, 354, 250, 250, 250, 503, 503, 250, 221],
        [(MESSAGE, {"helo": "mail10.example.org", "esmtp": True, "mail_from": "probe@example.org",
                    "rcpt_to": ["x@sink.example"], "data_bytes": 24, "counted": True}),
         (QUIT, {"helo": "other.example", "mail_from": "y@example"})],
    ),
    "gone in the middle": (
        (*HELLO, "DATA", "Subject: hello", "", "text"), [250, 250, 250, 354],
        [(CLOSED, {"helo": "mail10.example.org", "esmtp": True, "mail_from": "probe@example.org",
                   "rcpt_to": ["x@sink.example"], "data_bytes": 24})],
    ),
    "dots in the text": (
        (*HELLO, "DATA", "..", ".x", "x.", " .", ".", "QUIT"), [250, 250, 250, 354, 250, 221],
        [(MESSAGE, {"helo": "mail10.example.org", "esmtp": True, "mail_from": "probe@example.org",
                    "rcpt_to": ["x@sink.example"], "data_bytes": 16, "counted": True})],
    ),
    "RSET": (
        (*HELLO, "RSET", "DATA", "MAIL FROM:<b@example>"), [250, 250, 250, 250, 503, 250],
        [(CLOSED, {"helo": "mail10.example.org", "esmtp": True, "mail_from": "b@example"})],
    ),
    "out of order": (
        ("MAIL FROM:<a@example>", "RCPT TO:<x@example>", "DATA", "HELO a", "RCPT TO:<x@example>", "DATA"),
        [503, 503, 503, 250, 503, 503], [(CLOSED, {"helo": "a"})],
    ),
    "two senders": (
        ("HELO a", "MAIL FROM:<a@example>", "MAIL FROM:<b@example>"), [250, 250, 503],
        [(CLOSED, {"helo": "a", "mail_from": "a@example"})],
    ),
    "odd envelopes": (
        ("HELO a", "MAIL FROM: <\"a>b\"@example> SIZE=10 BODY=8BITMIME", "RCPT TO:<@r.example:x@example>",
         "RCPT TO:<Postmaster>", "RCPT TO:<>", "RCPT TO:x@example", "RCPT x@example", "rcpt to:<{{x}}>"),
        [250, 250, 250, 250, 501, 501, 501, 250],
        [(CLOSED, {"helo": "a", "mail_from": r"\x22a\x3eb\x22@example",
                   "rcpt_to": ["@r.example:x@example", "Postmaster", r"\x7b\x7bx\x7d\x7d"]})],
    ),
    "too long, as it says itself": (
        ("HELO a", f"MAIL FROM:<a@example> SIZE={MOST_DATA + 1}"), [250, 552], [(CLOSED, {"helo": "a"})],
    ),
    "others": (
        ("NOOP", "VRFY root", "HELP", "EXPN x", "AUTH PLAIN", "BDAT 3 LAST", "TURN", ""),
        [250, 252, 500, 500, 500, 500, 500, 500], [(CLOSED, {})],
    ),
    "NULs": (("HELO a\0b", "\0\0\0", "NOOP\0"), [500, 500, 500], [(CLOSED, {})]),
    "after quit": (("QUIT", "HELO a"), [221], [(QUIT, {})]),
    "STARTTLS with words": (("EHLO a", "STARTTLS now"), [250, 501], [(CLOSED, {"helo": "a", "esmtp": True})]),
    "more after STARTTLS": (
        ("EHLO a", "STARTTLS", "MAIL FROM:<a@example>"), [250, 421],
        [(ERROR, {"helo": "a", "esmtp": True, "detail": "the client went on after STARTTLS"})],
    ),
    "another protocol": (
        ("GET / HTTP/1.1", *(f"Header-{n}: x" for n in range(20))), [500] * MOST_WRONG + [421],
        [(ERROR, {"detail": "more than 10 commands that are none"})],
    ),
    "too many commands": (
        ("NOOP",) * 300, [250] * MOST_COMMANDS + [421], [(ERROR, {"detail": "more than 200 commands"})],
    ),
    "a line too long": (
        ("HELO " + "a" * 100_000,), [500], [(ERROR, {"detail": "a command that was too long"})],
    ),
    "a long name is cut": (
        ("HELO " + "a" * 1000,), [250], [(CLOSED, {"helo": "a" * 320 + "..."})],
    ),
}  # fmt: skip


@pytest.mark.parametrize("lines, heard, written", CASES.values(), ids=CASES.keys())
def test_dialogue(lines, heard, written):
    said, finished = talk(script(*lines))
    assert codes(said) == [220, *heard]
    seen = [entry.view() for entry in finished]
    for entry in seen:
        assert (entry.pop("at"), entry.pop("address"), entry.pop("port")) == PEER
    assert seen == [{**NOTHING, "outcome": outcome, "counted": False, **more} for outcome, more in written]


def test_every_outcome_is_in_a_test():
    told = {outcome for case in CASES.values() for outcome, _more in case[2]}
    assert told | {TIMEOUT, REFUSED} == {CLOSED, ERROR, MESSAGE, QUIT, REFUSED, TIMEOUT}


def test_what_is_offered():
    assert b"STARTTLS" in talk(b"EHLO a\r\n")[0]
    assert b"STARTTLS" not in talk(b"EHLO a\r\n", Rules())[0]
    assert codes(talk(script("EHLO a", "STARTTLS"), Rules())[0]) == [220, 250, 502]
    for offer in (b"PIPELINING", b"SIZE 1048576", b"8BITMIME", b"SMTPUTF8", b"ENHANCEDSTATUSCODES"):
        assert offer in talk(b"EHLO a\r\n")[0]


def test_line_ends():
    """A line end without CR is taken after a command, as by hand, but a message ends with CR LF dot CR LF alone."""
    assert codes(talk(b"HELO a\nQUIT\n")[0]) == [220, 250, 221]
    begin = script(*HELLO, "DATA")
    for end in (b"\n.\n", b"\r.\r", b"\r\n.\n", b"\n.\r\n"):
        assert codes(talk(begin + b"x" + end)[0])[-1] == 354, end
    assert codes(talk(begin + b"x\r\n.\r\n")[0])[-1] == 250


def test_starttls_begins_anew():
    session = Session(PEER, EVERY_RULE)
    session.receive(script("EHLO a.example", "MAIL FROM:<a@example>"))
    assert codes(session.receive(b"STARTTLS\r\n")) == [220] and session.wants_tls
    session.secured("TLSv1.3", "TLS_AES_256_GCM_SHA384")
    assert codes(session.receive(script("RCPT TO:<x@example>", "MAIL FROM:<b@example>"))) == [503, 503]
    answer = session.receive(script("EHLO b.example"))
    assert b"STARTTLS" not in answer
    assert codes(session.receive(script("STARTTLS", "MAIL FROM:<b@example>", "QUIT"))) == [502, 250, 221]
    (seen,) = session.finished
    view = seen.view()
    assert (view["helo"], view["mail_from"]) == ("b.example", "b@example")
    assert view["tls"] == {"version": "TLSv1.3", "cipher": "TLS_AES_256_GCM_SHA384"}


def test_a_name_is_kept_when_nothing_follows_tls():
    session = Session(PEER, EVERY_RULE)
    session.receive(script("EHLO a.example", "STARTTLS"))
    session.secured("TLSv1.2", "x")
    session.end(CLOSED)
    assert session.finished[0].view()["helo"] == "a.example"


def test_refusal():
    said, (seen,) = talk(script(*SENT, "QUIT"), Rules(refuse=True))
    assert codes(said) == [220, 250, 250, 250, 354, 554, 221]
    assert (seen.outcome, seen.counted) == (REFUSED, True)


@pytest.mark.parametrize(
    "rules, counted",
    [
        (Rules(), True),
        (Rules(recipient="X@Sink.example"), True),
        (Rules(recipient="y@sink.example"), False),
        (Rules(marker="Subject: hello"), True),
        (Rules(marker="hello"), True),
        (Rules(marker="text"), False),  # stands in the text, not in the header
        (Rules(recipient="x@sink.example", marker="hello"), True),
        (Rules(recipient="y@sink.example", marker="hello"), False),
        (Rules(recipient="x@sink.example", marker="other"), False),
    ],
)
def test_what_counts(rules, counted):
    _said, (seen,) = talk(script(*SENT), rules)
    assert seen.counted is counted


def test_the_header_may_be_missing():
    begin = script(*HELLO, "DATA")
    assert not talk(begin + b"\r\nmark\r\n.\r\n", Rules(marker="mark"))[1][0].counted
    assert talk(begin + b"mark\r\n.\r\n", Rules(marker="mark"))[1][0].counted
    late = b"x" * MOST_HEADER + b"mark\r\n.\r\n"
    assert not talk(begin + late, Rules(marker="mark"))[1][0].counted


def test_too_many_recipients():
    said, (seen,) = talk(script(*HELLO, *["RCPT TO:<y@sink.example>"] * MOST_RECIPIENTS))
    assert codes(said).count(452) == 1
    assert len(seen.rcpt_to) == MOST_RECIPIENTS


def test_endless_data():
    said, (seen,) = talk(script(*HELLO, "DATA") + b"x" * (MOST_DATA + 10), size=65536)
    assert codes(said)[-1] == 552
    assert (seen.outcome, seen.detail) == (ERROR, "a message of more than 1,048,576 octets")


def test_endless_line():
    session = Session(PEER, EVERY_RULE)
    for _each in range(1000):
        session.receive(b"x" * 100)
    assert session.over and len(session._buffer) <= MOST_LINE + 100


# -- properties

pieces = st.sampled_from(
    [
        *(script(line) for line in (*HELLO, "DATA", "QUIT", "RSET", "NOOP", "STARTTLS", ".", "..", "", "MAIL FROM:<>")),
        b"\r", b"\n", b".", b"\0", b"x" * 3000, b"\xff\xfe",
    ]
)  # fmt: skip
dialogues = st.lists(st.one_of(pieces, st.binary(max_size=20)), max_size=30).map(b"".join)


@given(dialogues, st.integers(1, 50))
def test_how_octets_arrive_makes_no_difference(octets, size):
    """Nothing but STARTTLS depends on it: what comes with it is refused, what comes after it is for TLS."""
    plain = Rules()
    said, finished = talk(octets, plain)
    said_slowly, finished_slowly = talk(octets, plain, size)
    assert said == said_slowly
    assert [seen.view() for seen in finished] == [seen.view() for seen in finished_slowly]


@given(st.lists(dialogues, max_size=5))
def test_any_client(chunks):
    session = Session(PEER, EVERY_RULE)
    for chunk in chunks:
        codes(session.receive(chunk))
        if session.wants_tls:
            session.secured("TLSv1.3", "x")
        assert len(session._buffer) <= MOST_LINE + max(map(len, chunks)) + 1
    session.end(TIMEOUT)
    ended = [seen.view() for seen in session.finished]
    assert ended and all(seen["outcome"] for seen in ended)
    assert not any(char in repr(seen["helo"]) for seen in ended for char in "{}<>")


@given(st.binary(max_size=200), st.integers(1, 7))
def test_a_message_ends_where_it_should(text, size):
    """Held against the rule itself: everything up to the first CR LF dot CR LF, the dot's line left out."""
    whole = text + b"\r\n.\r\n"
    end = 0 if whole.startswith(b".\r\n") else whole.index(b"\r\n.\r\n") + 2
    session = Session(PEER, Rules())
    session.receive(script(*HELLO, "DATA"))
    for at in range(0, len(whole), size):
        session.receive(whole[at : at + size])
        if session.finished:
            break
    assert session.finished[0].data_bytes == end
