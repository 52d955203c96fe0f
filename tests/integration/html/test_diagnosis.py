# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The page of a diagnosis in a real browser: wide and narrow, light and dark, on paper; it needs no script.

Screenshots are left in tests/output/html for whoever wants to look.
"""

from __future__ import annotations

import base64
import pathlib
import shutil
import sys

import pytest

from ansible_collections.mailops.rdns.plugins.plugin_utils._diagnosis_bundle.page import page
from ansible_collections.mailops.rdns.plugins.plugin_utils._diagnosis_bundle.picture import picture
from ansible_collections.mailops.rdns.plugins.plugin_utils._diagnosis_bundle.shareable import shareable

HERE = pathlib.Path(__file__).resolve()
sys.path[:0] = [str(HERE.parent), str(HERE.parents[2] / "unit" / "report")]
from browser import Browser  # noqa: E402
from diagnosis_sample import ARPA, AT, HOLDER, MISSING, OWNER, REMEDY, ROOT, evidence, judged, step, traced  # noqa: E402
from sample import HOSTILE, finding  # noqa: E402
from test_page import CONTRAST, SIZES  # noqa: E402

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs chromium (Debian package chromium)")
SHOTS = HERE.parents[2] / "output" / "html"
LONG = ".".join(["x" * 63] * 4)[:253] + "."

STRANGE = finding("ptr_fragile", message=HOSTILE, remedy={**REMEDY, "text": HOSTILE, "records": []})
FAR = {**HOLDER, "zone": LONG, "asked": f"10.{LONG}", "parent_ns": [LONG]}
ALIAS = {"owner": OWNER, "type": "CNAME", "target": f"10.{LONG}", "ttl": 60}
PAGES = {
    "missing": picture(judged(), traced(), shareable(evidence(), False), AT),
    "strange": picture(
        judged(MISSING, STRANGE),
        traced(ROOT, ARPA, step("2.0.192.in-addr.arpa."), FAR, aliases=[ALIAS], notes=[HOSTILE]),
        shareable(evidence(records=[HOSTILE]), True),
        AT,
    ),
}


@pytest.fixture(scope="module")
def browser():
    with Browser(CHROMIUM) as running:
        yield running


@pytest.fixture(scope="module", params=PAGES)
def written(request, tmp_path_factory):
    path = tmp_path_factory.mktemp("html") / f"{request.param}.html"
    path.write_text(page(PAGES[request.param]), encoding="utf-8")
    return path


@pytest.mark.parametrize("size", SIZES, ids=("wide", "phone"))
@pytest.mark.parametrize("scheme", ("light", "dark"))
def test_look(browser, written, size, scheme):
    browser.open(written, *size, scheme, True)
    browser.screenshot(SHOTS / f"diagnosis-{written.stem}-{size[0]}-{scheme}.png")
    assert browser.evaluate("document.scrollingElement.scrollWidth") <= size[0]
    ratio, where = browser.evaluate(CONTRAST)
    assert ratio >= 4.5, where
    asked = [
        one["params"]["request"]["url"] for one in browser.events if one.get("method") == "Network.requestWillBeSent"
    ]
    assert asked == [written.as_uri()]
    assert [one for one in browser.events if one.get("method") in ("Log.entryAdded", "Runtime.exceptionThrown")] == []
    assert browser.evaluate("document.scripts.length") == 0


def test_the_boxes_stand_one_below_the_other_in_the_order_of_the_way(browser, written):
    browser.open(written, *SIZES[0], "light", False)
    boxes = browser.evaluate(
        "[...document.querySelectorAll('ol.way > li')].map(e => [e.getBoundingClientRect().top, "
        "e.getBoundingClientRect().bottom])"
    )
    assert len(boxes) >= 3
    assert all(above[1] < below[0] for above, below in zip(boxes, boxes[1:]))


def test_it_prints(browser, written):
    browser.open(written, *SIZES[0], "dark", False)
    printed = base64.b64decode(browser.call("Page.printToPDF", printBackground=False)["data"])
    assert printed.startswith(b"%PDF-") and len(printed) > 5000
