# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What we make of a response is what Unbound and BIND make of it, or there is a reason why not (differences.py)."""

from __future__ import annotations

import pathlib
import typing as t

import pytest

from .differences import DIFFERENCES, REASONS
from .rows import ANSWER, FAILED, ROWS, Row

Looked = t.Mapping[str, t.Mapping[str, t.Mapping[str, t.Any]]]
DOCUMENT = pathlib.Path(__file__).resolve().parents[3] / "docs" / "robustness.md"


@pytest.fixture(params=ROWS, ids=[row.title for row in ROWS])
def row(request: pytest.FixtureRequest) -> Row:
    return t.cast(Row, request.param)


def test_our_own_reading(row: Row, looked: Looked) -> None:
    """Asked as if it were our name server."""
    assert looked[row.title]["own"]["class"] == row.outcome


@pytest.mark.parametrize("resolver", ["unbound", "bind"])
def test_agreement(row: Row, looked: Looked, resolver: str) -> None:
    said, own = looked[row.title][resolver], looked[row.title]["own"]
    difference = DIFFERENCES.get(row.title)
    if difference is None:
        assert (said["class"], said["records"]) == (own["class"], own["records"])
    else:
        assert said["class"] == getattr(difference, resolver)


@pytest.mark.parametrize("resolver", ["unbound", "bind"])
def test_what_a_resolver_says_is_carried_over(row: Row, looked: Looked, resolver: str) -> None:
    """Asked through the resolver, we come to exactly what it says, read by another program (dnspython)."""
    said, through = looked[row.title][resolver], looked[row.title][f"through {resolver}"]
    assert (through["class"], through["records"]) == (said["class"], said["records"] if said["class"] == ANSWER else [])
    if said["class"] != FAILED:
        assert through["rcode"] == said["rcode"]


@pytest.mark.parametrize("title", DIFFERENCES)
def test_a_difference_that_is_none_any_more_goes(looked: Looked, title: str) -> None:
    by = looked[title]
    assert any(by["own"][key] != by[other][key] for other in ("unbound", "bind") for key in ("class", "records"))


def test_titles_name_one_row_each() -> None:
    titles = [row.title for row in ROWS]
    assert len(set(titles)) == len(titles) <= 254, "a row is a /24 of 198.18.0.0/16"
    assert set(DIFFERENCES) <= set(titles)


@pytest.mark.parametrize("reason", REASONS)
def test_each_reason_stands_in_the_documentation(reason: str) -> None:
    assert reason in " ".join(DOCUMENT.read_text(encoding="utf-8").split())
