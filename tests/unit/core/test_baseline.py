# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The file of a baseline: what is written is read again, whatever the text, and what is no baseline is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.mailops.rdns.plugins.module_utils._baseline import (
    FORMAT,
    HEADER,
    Baseline,
    Records,
    empty,
    parse,
    parse_records,
    render,
)

from .drawn import ADDRESS, NAME

START = HEADER.partition("\n")[0]
PATH = ("relay10", "192.0.2.10")


def names(*values: str) -> frozenset[str]:
    return frozenset(values)


def body(baseline: Baseline) -> list[str]:
    """The lines below the header."""
    text = render(baseline)
    assert text.startswith(HEADER + "\n") and text.endswith("\n")
    return text[len(HEADER) + 1 :].splitlines()


def test_one_record_a_line_in_a_fixed_order():
    paths = {
        ("relay10", "2001:db8::10"): Records(names("mail10.example.org"), None, {}),
        ("relay10", "192.0.2.10"): Records(
            names("mail10.example.org"),
            names("mx.example.org", "mail10.example.org"),
            {"mx.example.org": names(), "mail10.example.org": names("192.0.2.10", "192.0.2.9", "2001:db8::10")},
        ),
        ("relay9", "192.0.2.9"): Records(names("mail9.example.org", "[192.0.2.9]"), names(), {}),
        ("a relay", "192.0.2.1"): Records(names(), names("a\\032b.example.org"), {}),
    }
    assert body(Baseline(paths, {})) == [
        '"a relay"             192.0.2.1        helo     (none)',
        '"a relay"             192.0.2.1        ptr      a\\032b.example.org',
        "relay9                192.0.2.9        helo     [192.0.2.9]",
        "relay9                192.0.2.9        helo     mail9.example.org",
        "relay9                192.0.2.9        ptr      (none)",
        "relay10               192.0.2.10       helo     mail10.example.org",
        "relay10               192.0.2.10       ptr      mail10.example.org",
        "relay10               192.0.2.10       ptr      mx.example.org",
        "relay10               192.0.2.10       forward  mail10.example.org 192.0.2.9",
        "relay10               192.0.2.10       forward  mail10.example.org 192.0.2.10",
        "relay10               192.0.2.10       forward  mail10.example.org 2001:db8::10",
        "relay10               192.0.2.10       forward  mx.example.org (none)",
        "relay10               2001:db8::10     helo     mail10.example.org",
    ]


def test_a_line_depends_on_its_own_record_alone():
    """No column moves when a longer name comes in: a diff shows that name and nothing else."""
    one = {PATH: Records(names("mail10.example.org"), names("mail10.example.org"), {})}
    more = {**one, ("a-relay-with-a-very-long-name-indeed.example.org", "2001:db8:1234:5678::1"): Records(names("x"))}
    assert set(body(Baseline(one, {}))) < set(body(Baseline(more, {})))


@pytest.mark.parametrize(
    "text, records",
    [
        ("relay10 192.0.2.10 helo mail.example\n", Records(helo=names("mail.example"))),
        ("relay10\t192.0.2.10   helo\tMAIL.Example  \r\n\r\n", Records(helo=names("mail.example"))),
        ("\n# why\nrelay10 192.0.2.10 ptr Mail.Example.\n", Records(ptr=names("mail.example"))),
        ('"relay10" ::ffff:192.0.2.10 ptr "mail.example"\n', Records(ptr=names("mail.example"))),
        ("relay10 192.0.2.10 ptr a.b\nrelay10 192.0.2.10 ptr a.b\n", Records(ptr=names("a.b"))),
        ("relay10 192.0.2.10 ptr (none)\n", Records(ptr=names())),
        ('relay10 192.0.2.10 helo "(none)"\n', Records(helo=names("(none)"))),
        ("relay10 192.0.2.10 forward a.b (none)\n", Records(forward={"a.b": names()})),
        ("relay10 192.0.2.10 forward A.b 2001:DB8::1\n", Records(forward={"a.b": names("2001:db8::1")})),
    ],
)
def test_edited_by_hand(text, records):
    assert parse(f"{START}\n\n{text}").paths == {PATH: records}


def test_comments_stay_with_their_path_and_any_order_is_read():
    text = f"""{START}
# An old header, which the next one replaces.

# the second relay
# belongs to Ann
relay2 192.0.2.2 helo b.example
relay1 192.0.2.1 helo a.example
  # indented
relay2 192.0.2.2 ptr b.example
# the end
"""
    assert body(parse(text)) == [
        "relay1                192.0.2.1        helo     a.example",
        "# the second relay",
        "# belongs to Ann",
        "# indented",
        "relay2                192.0.2.2        helo     b.example",
        "relay2                192.0.2.2        ptr      b.example",
        "# the end",
    ]


TEXT = st.text(min_size=1, max_size=20)
NAMES = NAME.map(lambda name: (name[:-1] or ".").lower())
SETS = st.none() | st.frozensets(NAMES, max_size=3)
RECORDS = st.builds(
    Records,
    st.none() | st.frozensets(TEXT.map(str.lower).filter(lambda text: text == text.lower()), max_size=3),
    SETS,
    st.dictionaries(NAMES, st.frozensets(ADDRESS, max_size=3), max_size=3),
).filter(lambda records: records != Records())
COMMENTS = st.lists(st.sampled_from(["# a", "#", "# relay 192.0.2.1 ptr x", "#\u00e4"]), min_size=1, max_size=2)


@given(st.dictionaries(st.tuples(TEXT, ADDRESS), RECORDS, max_size=5), st.lists(COMMENTS, max_size=3), st.data())
def test_what_is_written_is_read_again(paths, comments, data):
    above = dict(zip(data.draw(st.permutations(sorted(paths))), map(tuple, comments)))
    baseline = Baseline(paths, above, tuple(comments[0]) if comments else ())
    text = render(baseline)
    assert parse(text) == baseline
    assert render(parse(text)) == text
    assert text.count("\n") == len(text.splitlines()), "a record is one line, whatever it holds"
    assert not any(0xD800 <= ord(letter) < 0xE000 or letter == "\x1b" for letter in text)


@given(st.text(max_size=60) | st.text('relay1 29.:helofrwdpt(n)"\\#\t-', max_size=60))
def test_any_text_is_read_or_refused_in_one_sentence(text):
    for whole in (text, f"{START}\n\n{text}\n"):
        try:
            parse(whole)
        except ValueError as error:
            assert str(error).startswith("line ") and "\n" not in str(error)


@pytest.mark.parametrize(
    "text, sentence",
    [
        ("", "line 1: '' is not how a baseline begins: '# mailops.rdns baseline, format 1'"),
        ("relay10 192.0.2.10 ptr a.b\n", "line 1: 'relay10 192.0.2.10 ptr a.b' is not how a baseline begins"),
        ("[defaults]\n", "line 1: '[defaults]' is not how"),
        (
            f"# mailops.rdns baseline, format {FORMAT + 1}\n",
            f"line 1: format {FORMAT + 1} given, this collection reads",
        ),
        (f"{START}\n\nr 192.0.2.1 ptr a.b\nr 192.0.2.1 ptr a.ex", "line 4: the file ends within it: it was cut short"),
        (f"{START}\n\nr 192.0.2.1 ptr\n", "line 3: 0 given behind ptr: one value is wanted, or (none)"),
        (f"{START}\n\nr 192.0.2.1 ptr a.b c.d\n", "line 3: 2 given behind ptr: one value is wanted"),
        (f"{START}\n\nr 192.0.2.1 forward a.b\n", "line 3: 1 given behind forward: a name and one address is wanted"),
        (f"{START}\n\nr 192.0.2.1 mx a.b\n", "line 3: 'r 192.0.2.1 mx a.b' is no record: a relay, an address, one of"),
        (f"{START}\n\nr 192.0.2 ptr a.b\n", "line 3: '192.0.2' is no address"),
        (f"{START}\n\nr 192.0.2.1 ptr a{{b\n", "line 3: 'a\\x7bb' is no host name"),
        (f"{START}\n\nr 192.0.2.1 forward a.b x\n", "line 3: 'x' is no address"),
        (f'{START}\n\nr 192.0.2.1 helo "a\n', "is no record: words, or text in double quotes, are wanted"),
        (f'{START}\n\nr 192.0.2.1 helo "\\q"\n', "is no text in quotes as JSON has it"),
        (f'{START}\n\nr 192.0.2.1 helo ""\n', "'' is no HELO name"),
        (f'{START}\n\n"" 192.0.2.1 helo a\n', "line 3: '' is no relay"),
        (f"{START}\n\nr\x1b 192.0.2.1 helo a\n", "line 3: 'r\\x1b 192.0.2.1 helo a' holds a character that"),
        (f"{START}\n\nr 192.0.2.1 ptr a.b\nr 192.0.2.1 ptr (none)\n", "line 4: (none) is given beside other values"),
        (f"{START}\n\n<<<<<<< HEAD\n", "line 3: '\\x3c\\x3c\\x3c\\x3c\\x3c\\x3c\\x3c HEAD' was left by a merge"),
        (f"{START}\n\n=======\n", "line 3: '=======' was left by a merge"),
        # Comments are shown in a diff as they stand.
        (f"{START}\n\n# \x1b]0;owned\x07\n", "line 3: '# \\x1b]0;owned\\x07' holds a character that a terminal obeys"),
        (f"{START}\n# \x9b2J\n", "line 2: '# \\x9b2J' holds a character that a terminal obeys"),
        (f"{START}\n\n# all is well\rr 192.0.2.1 ptr a.b\n", "line 3: '# all is well\\x0dr 192.0.2.1 ptr a.b' holds a"),
        (f"{START}\n\n# \u202eesrever\n", "line 3: '# \\u202eesrever' holds a character that a terminal obeys"),
    ],
)
def test_what_is_no_baseline_is_refused_with_its_line(text, sentence):
    with pytest.raises(ValueError) as caught:
        parse(text)
    assert sentence in str(caught.value) and "\n" not in str(caught.value)


def test_an_empty_one_is_its_header():
    assert parse(render(empty())) == empty()


@pytest.mark.parametrize(
    "value, sentence",
    [
        ({"ptr": "a.b"}, "ptr: 'a.b' given: a list of texts is wanted"),
        ({"helo": [1]}, "helo: [1] (list) given: a list of texts is wanted"),
        ({"forward": ["a.b"]}, "forward: [\\x27a.b\\x27] (list) given: a dictionary of names"),
        ({"forward": {"a b": []}}, "'a b' is no host name"),
        ({"forward": {"a.b": ["c"]}}, "'c' is no address"),
    ],
)
def test_records_as_data_are_refused_in_one_sentence(value, sentence):
    with pytest.raises(ValueError) as caught:
        parse_records(value)
    assert sentence in str(caught.value)
