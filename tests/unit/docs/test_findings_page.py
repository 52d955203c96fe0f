# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The page of findings is the catalogue's."""

from __future__ import annotations

import importlib.util
import pathlib

import pytest

from ansible_collections.mailops.rdns.plugins.module_utils._finding import CATALOGUE

ROOT = pathlib.Path(__file__).resolve().parents[3]


def test_page_is_made_from_the_catalogue():
    spec = importlib.util.spec_from_file_location("findings_page", ROOT / "tests" / "docs" / "findings_page.py")
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    assert made.PAGE.read_text(encoding="utf-8") == made.page(), "run: python tests/docs/findings_page.py"
    assert "{" not in made.page()


@pytest.mark.parametrize("row", CATALOGUE.values(), ids=CATALOGUE)
def test_every_section_says_what_a_reader_wants_to_know(row):
    """What it means, what receivers do, and, where somebody must act, who and how."""
    for told in (row.title, row.meaning, row.receivers, *([row.text] if row.actor else [])):
        assert len(told) > 5 and told == " ".join(told.split())
    assert row.receivers.endswith(".") and "{" not in row.receivers + row.meaning
