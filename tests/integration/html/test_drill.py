# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The page of a fire drill in a real browser: DRILL across the top, wherever one scrolls to, and at each path it hits.

Screenshots are left in tests/output/html for whoever wants to look.
"""

from __future__ import annotations

import pathlib
import shutil
import sys

import pytest

from ansible_collections.mailops.rdns.plugins.plugin_utils._report.page import page
from ansible_collections.mailops.rdns.tests.unit.core.test_drill import GOOD, V4, drilled
from ansible_collections.mailops.rdns.tests.unit.core.world import verdict_in

HERE = pathlib.Path(__file__).resolve()
sys.path[:0] = [str(HERE.parent), str(HERE.parents[2] / "unit" / "report")]
from browser import Browser  # noqa: E402
from sample import report  # noqa: E402
from test_page import CONTRAST, SIZES  # noqa: E402

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs chromium (Debian package chromium)")
SHOTS = HERE.parents[2] / "output" / "html"

WRONG = {"address": "192.0.2.11", "helo": "mail.example", "name": "relay3"}
MADE = report(
    drilled("ptr_gone", {"office": GOOD, "outside": GOOD}).as_dict(),
    {**drilled("helo_changed", GOOD).as_dict(), "name": "relay2"},
    verdict_in("mail.example A 192.0.2.11", WRONG).as_dict(),
    drilled(
        "ptr_gone", "", {"unknown": {"code": "relay_unreachable", "detail": "no route"}, "name": "relay1"}
    ).as_dict(),
    *({**verdict_in(GOOD, V4).as_dict(), "name": f"right{number}"} for number in range(5)),
)
BANNER = "document.querySelector('div.drill')"
TOP = f"(function () {{ var r = {BANNER}.getBoundingClientRect(); return [r.top, r.left, r.right]; }}())"


@pytest.fixture(scope="module")
def browser():
    with Browser(CHROMIUM) as running:
        yield running


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    path = tmp_path_factory.mktemp("html") / "report.html"
    path.write_text(page(MADE), encoding="utf-8")
    return path


@pytest.mark.parametrize("size", SIZES, ids=("wide", "phone"))
@pytest.mark.parametrize("scheme", ("light", "dark"))
def test_it_is_across_the_top_wherever_one_looks(browser, written, size, scheme):
    browser.open(written, *size, scheme, True)
    browser.screenshot(SHOTS / f"{size[0]}-{scheme}-drill.png")
    width = browser.evaluate("document.documentElement.clientWidth")
    assert browser.evaluate("document.scrollingElement.scrollWidth") <= size[0]
    assert browser.evaluate("document.title").startswith("DRILL: ")
    ratio, where = browser.evaluate(CONTRAST)
    assert ratio >= 4.5, where
    top, left, right = browser.evaluate(TOP)
    assert top == 0
    assert (left, right) == (0, width) or (right - left) >= 0.95 * min(width, 1280)
    assert browser.evaluate(f"parseFloat(getComputedStyle({BANNER}.querySelector('strong')).fontSize)") >= 24
    bottoms = browser.evaluate("[...document.querySelectorAll('.card')].map(e => e.getBoundingClientRect().bottom)")
    assert max(bottoms) <= size[1]
    browser.evaluate("document.querySelector('article a').scrollIntoView()")
    browser.evaluate("location.hash = '#p1'")
    browser.screenshot(SHOTS / f"{size[0]}-{scheme}-drill-path.png")
    assert browser.evaluate(TOP)[0] == 0
    covered = f"document.querySelector('#p1').getBoundingClientRect().top - {BANNER}.getBoundingClientRect().bottom"
    assert browser.evaluate(covered) >= 0


def test_the_paths_that_it_hits_say_so(browser, written):
    browser.open(written, *SIZES[0], "light", True)
    cells = browser.evaluate("[...document.querySelectorAll('#paths tbody tr')].map(r => r.cells[0].innerText)")
    assert sum("DRILL" in cell for cell in cells) == 3
    chosen = "var i = document.getElementById('text'); i.value = 'drill'; i.dispatchEvent(new Event('input')); "
    shown = "[...document.querySelectorAll('#paths tbody tr')].filter(r => !r.hidden).length"
    assert browser.evaluate(chosen + shown) == 3


def test_a_record_that_is_copied_publishes_nothing(browser, written):
    browser.open(written, *SIZES[0], "light", True)
    browser.evaluate("document.querySelector('#p1 .record button').click()")
    assert browser.evaluate("getSelection().toString()").startswith("; DRILL: ")
