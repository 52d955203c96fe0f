# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The pages of a planned change and of a timeline in a real browser: wide and narrow, light and dark, on paper.

Screenshots are left in tests/output/html for whoever wants to look.
"""

from __future__ import annotations

import base64
import pathlib
import shutil
import sys

import pytest

from ansible_collections.mailops.rdns.plugins.plugin_utils._planned_change.page import page as change_page
from ansible_collections.mailops.rdns.plugins.plugin_utils._timeline.page import page as timeline_page

HERE = pathlib.Path(__file__).resolve()
sys.path[:0] = [str(HERE.parent), str(HERE.parents[2] / "unit" / "report")]
from browser import Browser  # noqa: E402
from sample import HOSTILE  # noqa: E402
from test_page import CONTRAST, LONG, SIZES  # noqa: E402
from test_planned_change import CHANGE, NOW, RENAME, SETS, planned  # noqa: E402
from test_timeline import NAMES, seen, told  # noqa: E402

from ansible_collections.mailops.rdns.plugins.plugin_utils._timeline.seen import (  # noqa: E402
    UNKNOWN,
    WRONG,
    ZONE,
)

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs chromium (Debian package chromium)")
SHOTS = HERE.parents[2] / "output" / "html"

NO_PTR = "no PTR record (NXDOMAIN)"
RIGHT = "PTR mail.example, which leads back to the address"
LOOKS = (
    seen("ours", 0, what=RIGHT),
    seen(ZONE, 1, what=RIGHT),
    seen("theirs", 0, what=RIGHT),
    seen(ZONE, 3600, WRONG, what=NO_PTR),
    seen("ours", 3600, what=RIGHT),
    seen("theirs", 3600, WRONG, what=NO_PTR),
    seen("ours", 7200, WRONG, what=NO_PTR),
    seen(ZONE, 7200, WRONG, what=NO_PTR),
    seen("theirs", 7200, UNKNOWN, what="no answer to the PTR look-up in time"),
    seen(ZONE, 8000, until=9800, what=RIGHT),
    seen("ours", 8000, WRONG, until=8900, what=NO_PTR),
    seen("ours", 8900, until=9800, what=RIGHT),
)
STRANGE = {**planned(RENAME, SETS), "problems": [HOSTILE, LONG], "notes": [HOSTILE]}
PAGES = {
    "change-address": change_page(planned(CHANGE, SETS, at=NOW + 200000)),
    "change-name": change_page(planned(RENAME, SETS)),
    "change-strange": change_page(STRANGE),
    "timeline": timeline_page(told(*LOOKS, unread=1)),
    "timeline-strange": timeline_page(told(seen(HOSTILE, 0, what=LONG), names={HOSTILE: HOSTILE, **NAMES})),
}


@pytest.fixture(scope="module")
def browser():
    with Browser(CHROMIUM) as running:
        yield running


@pytest.fixture(scope="module", params=PAGES)
def written(request, tmp_path_factory):
    path = tmp_path_factory.mktemp("html") / f"{request.param}.html"
    path.write_text(PAGES[request.param], encoding="utf-8", errors="backslashreplace")
    return path


@pytest.mark.parametrize("size", SIZES, ids=("wide", "phone"))
@pytest.mark.parametrize("scheme", ("light", "dark"))
def test_look(browser, written, size, scheme):
    browser.open(written, *size, scheme, True)
    browser.screenshot(SHOTS / f"{written.stem}-{size[0]}-{scheme}.png")
    assert browser.evaluate("document.scrollingElement.scrollWidth") <= size[0]
    ratio, where = browser.evaluate(CONTRAST)
    assert ratio >= 4.5, where
    asked = [
        one["params"]["request"]["url"] for one in browser.events if one.get("method") == "Network.requestWillBeSent"
    ]
    assert asked == [written.as_uri()]
    assert [one for one in browser.events if one.get("method") in ("Log.entryAdded", "Runtime.exceptionThrown")] == []
    assert browser.evaluate("document.scripts.length") == 0


def test_the_picture_is_drawn_inside_its_frame(browser, written):
    browser.open(written, *SIZES[0], "light", False)
    frames = browser.evaluate(
        "[...document.querySelectorAll('.chart svg')].map(s => [s.getBoundingClientRect(), "
        "...[...s.querySelectorAll('rect, text')].map(e => e.getBoundingClientRect())].map(r => [r.left, r.right]))"
    )
    assert frames
    for frame, *parts in frames:
        assert len(parts) >= 3
        assert all(left >= frame[0] - 1 and right <= frame[1] + 1 for left, right in parts)


def test_it_prints(browser, written):
    browser.open(written, *SIZES[0], "dark", False)
    printed = base64.b64decode(browser.call("Page.printToPDF", printBackground=False)["data"])
    assert printed.startswith(b"%PDF-") and len(printed) > 5000
