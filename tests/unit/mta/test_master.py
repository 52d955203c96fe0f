# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""master.cf, as postconf -M prints it and as nobody would write it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.mailops.rdns.plugins.module_utils._mta.postfix.master import parse_services, split_words

HEAD = "slow unix - - n - - "


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ("", []),
        ("-v -D", []),
        ("-o a=b", [("a", "b")]),
        ("-oa=b", [("a", "b")]),
        ("-o a=", [("a", "")]),
        ("-o a=b=c", [("a", "b=c")]),
        ("-o {a=b c}", [("a", "b c")]),
        ("-o { a = b c }", [("a", "b c")]),
        ("-o{ a = b }", [("a", "b")]),
        ("-o a=${x?{1}:{2}}", [("a", "${x?{1}:{2}}")]),
        ("-o { a = ${x? {1} : {2}} }", [("a", "${x? {1} : {2}}")]),
        ("-v -o a=b -o a=c", [("a", "b"), ("a", "c")]),
        ("-o", []),
        ("-o nothing", []),
    ],
)
def test_overrides(arguments: str, expected: list[tuple[str, str]]) -> None:
    (service,) = parse_services(f"{HEAD}smtp {arguments}\n")
    assert list(service.overrides) == expected


@pytest.mark.parametrize(
    ("line", "client"),
    [
        (f"{HEAD}smtp", True),
        (f"{HEAD}lmtp", True),
        (f"{HEAD}/usr/lib/postfix/sbin/smtp", True),
        (f"{HEAD}smtpd", False),
        (f"{HEAD}pipe user=smtp argv=smtp", False),
        ("smtp inet n - y - - smtp", False),
    ],
)
def test_clients(line: str, client: bool) -> None:
    (service,) = parse_services(line)
    assert service.is_client is client


@pytest.mark.parametrize("line", ["smtp", "smtp unix -", "smtp unix - - n - -", "\x1b[31m"])
def test_lines_that_are_no_service(line: str) -> None:
    with pytest.raises(ValueError, match=r"^no service of master\.cf: '") as caught:
        parse_services(line)
    assert str(caught.value).isprintable()


WORD = st.text(st.characters(codec="ascii", exclude_characters="{}=#", categories=["L", "N", "P"]), min_size=1)
PAIRS = st.lists(st.tuples(WORD, st.text(st.characters(codec="ascii", categories=["L", "N", "Zs"]))))


@given(PAIRS)
def test_what_is_written_in_braces_comes_back(pairs: list[tuple[str, str]]) -> None:
    arguments = " ".join(f"-o {{ {name} = {value} }}" for name, value in pairs)
    (service,) = parse_services(f"{HEAD}smtp {arguments}")
    assert list(service.overrides) == [(name, value.strip()) for name, value in pairs]


@given(st.text())
def test_any_text_is_services_or_one_sentence(text: str) -> None:
    try:
        for service in parse_services(text):
            assert service.name
    except ValueError as error:
        assert "\n" not in str(error)


@given(st.text("ab {}-o$="))
def test_splitting_loses_nothing_but_white_space(text: str) -> None:
    assert "".join(split_words(text)).replace(" ", "") == text.replace(" ", "")
