# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Names in both their forms, held against dnspython."""

from __future__ import annotations

import re
import struct

import dns.exception
import dns.name
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.mailops.rdns.plugins.module_utils._dns.name import (
    NotOrdinary,
    labels_to_text,
    labels_to_wire,
    name_to_wire,
    read_labels,
    text_to_labels,
)

SAFE = re.compile(r"(?:[A-Za-z0-9_*/+=:-]|\\[0-9]{3}|\.)+")

label = st.binary(min_size=1, max_size=63)
names = st.lists(label, max_size=12).filter(lambda labels: sum(map(len, labels)) + len(labels) + 1 <= 255)


@pytest.mark.parametrize(
    ("labels", "text"),
    [
        ([], "."),
        ([b"mail", b"example"], "mail.example."),
        ([b"Mail", b"EXAMPLE"], "Mail.EXAMPLE."),
        ([b"10", b"0/26", b"in-addr", b"arpa"], "10.0/26.in-addr.arpa."),
        ([b"a.b", b"c"], "a\\046b.c."),
        ([b"."], "\\046."),
        ([b"a\\b"], "a\\092b."),
        ([b"{{ 7*7 }}"], "\\123\\123\\0327*7\\032\\125\\125."),
        ([b"<script>"], "\\060script\\062."),
        ([b"\x1b[31m", b"\n\0"], "\\027\\09131m.\\010\\000."),
        ([b"\xc3\xa9"], "\\195\\169."),
        ([b"'\"&"], "\\039\\034\\038."),
    ],
)
def test_presentation_form(labels, text):
    assert labels_to_text(labels) == text
    assert text_to_labels(text) == labels


@pytest.mark.parametrize(
    "text",
    [
        "",
        "mail",
        "a..b.",
        "..",
        ".a.",
        "a" * 64 + ".",
        ("a" * 63 + ".") * 4,
        "a\\.",
        "a\\25",
        "a\\25.",
        "a\\256.",
        "\\",
        "é.",
    ],
)
def test_text_that_is_no_name(text):
    with pytest.raises(ValueError):
        name_to_wire(text)


def test_the_longest_name():
    text = ("a" * 63 + ".") * 3 + "b" * 61 + "."
    assert len(name_to_wire(text)) == 255
    assert read_labels(name_to_wire(text), 0)[1] == 255


@given(names)
def test_every_name_survives_the_round_trip(labels):
    text = labels_to_text(labels)
    wire = labels_to_wire(labels)
    assert text_to_labels(text) == labels
    assert read_labels(wire, 0) == (labels, len(wire))
    assert SAFE.fullmatch(text)


@given(names)
def test_names_are_those_of_dnspython(labels):
    theirs = dns.name.Name([*labels, b""])
    assert dns.name.from_text(labels_to_text(labels)) == theirs
    assert name_to_wire(labels_to_text(labels)) == theirs.to_wire()


@given(names, names)
def test_equal_in_dns_is_equal_in_lower_case(one, other):
    texts = labels_to_text(one).lower() == labels_to_text(other).lower()
    assert texts == (dns.name.Name([*one, b""]) == dns.name.Name([*other, b""]))


@pytest.mark.parametrize(
    ("wire", "at", "labels", "behind"),
    [
        (b"\1a\0\1b\xc0\0", 3, [b"b", b"a"], 7),
        (b"\1a\0\xc0\0", 3, [b"a"], 5),
        (b"\1a\0\xc0\0\1b\xc0\3", 5, [b"b", b"a"], 9),
        (b"\0\1a\xc0\0", 1, [b"a"], 5),
    ],
)
def test_compression(wire, at, labels, behind):
    assert read_labels(wire, at) == (labels, behind)


@pytest.mark.parametrize(
    ("wire", "at"),
    [
        (b"\xc0\0", 0),  # to itself
        (b"\1a\xc0\0", 0),  # to its own beginning
        (b"\xc0\2\xc0\0", 0),  # forward
        (b"\xc0\2\xc0\0", 2),  # a circle of two
        (b"\1a\xc0\6\0\0\1b\0", 0),  # forward, past itself
        (b"\x40a\0", 0),  # label types that never came to be (RFC 6891 section 5)
        (b"\x80a\0", 0),
        (b"\1a", 0),  # cut short
        (b"\5a\0", 0),
        (b"\1a\xc0", 0),
        (b"", 0),
        (b"\2a\1\0\xc0\1", 4),  # what is pointed to runs into the name itself
        ((b"\x3f" + b"a" * 63) * 4 + b"\0", 0),  # 257 octets
        (b"\0" + b"".join(b"\xc0" + bytes((max(0, 2 * hop - 1),)) for hop in range(20)), 39),  # 20 hops
    ],
)
def test_names_that_are_refused(wire, at):
    with pytest.raises((NotOrdinary, IndexError)):
        read_labels(wire, at)


@given(st.binary(max_size=80), st.integers(0, 80))
def test_what_is_read_is_what_dnspython_reads(wire, at):
    try:
        labels, behind = read_labels(wire, at)
    except (NotOrdinary, IndexError):
        return
    theirs, used = dns.name.from_wire(wire, at)
    assert [bytes(part) for part in theirs.labels[:-1]] == labels
    assert at + used == behind


@given(st.text(max_size=40))
def test_text_of_any_kind_gives_a_name_or_a_value_error(text):
    try:
        labels = text_to_labels(text)
    except ValueError:
        return
    assert text_to_labels(labels_to_text(labels)) == labels


@given(st.text(alphabet="ab.\\0123", max_size=20))
def test_escapes_are_read_as_dnspython_reads_them(text):
    try:
        theirs = list(dns.name.from_text(text, origin=None).labels)
    except (dns.exception.DNSException, struct.error):  # the second: some dnspython, where an escape is above 255
        theirs = None
    try:
        labels = text_to_labels(text)
    except ValueError:
        return  # stricter: a name without a final dot, an empty text
    assert theirs == [*labels, b""]
