# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The HTML report in a real browser: wide and narrow, light and dark, with scripts and without.

Screenshots are left in tests/output/html for whoever wants to look.
"""

from __future__ import annotations

import pathlib
import shutil
import sys

import pytest

from ansible_collections.mailops.rdns.plugins.plugin_utils._report.page import page

HERE = pathlib.Path(__file__).resolve()
sys.path[:0] = [str(HERE.parent), str(HERE.parents[2] / "unit" / "report")]
from browser import Browser  # noqa: E402
from sample import DIFFERENT, HOSTILE, REFUSED, finding, report, verdict  # noqa: E402

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs chromium (Debian package chromium)")
SHOTS = HERE.parents[2] / "output" / "html"
LONG = ".".join(["x" * 63] * 4)[:253]
SIZES = ((1280, 900), (390, 844))

ALL = report(
    *(verdict(name=f"right{number}") for number in range(10)),
    verdict(
        "noncompliant",
        finding(),
        finding("helo_invalid", severity="warning"),
        name="relay2",
        receivers=REFUSED,
        **DIFFERENT,
    ),
    verdict(
        "noncompliant", finding("forward_mismatch", message=HOSTILE), name=HOSTILE.replace("\ud800", ""), helo=LONG
    ),
    verdict(
        "noncompliant",
        finding("ptr_fragile", waived=True, waiver={"reason": "x" * 400, "until": "1970-01-20", "approved_by": "Ann"}),
        finding("helo_not_fqdn"),
        name=LONG,
        address="2001:db8::" + "ffff:" * 5 + "1",
    ),
    verdict("undetermined", finding("ptr_lookup_failed"), name="relay3"),
    verdict(
        "not_applicable", finding("relays_through", remedy=None), name="relay4", address=None, ptr=None, forward=None
    ),
    notes=("the resolver is the stub of systemd-resolved: local names may be synthesised",),
)

# The least contrast of any text on the page, where it is: WCAG 2.2, success criterion 1.4.3.
CONTRAST = """
(function () {
  function parse(colour) { return colour.match(/[\\d.]+/g).map(Number); }
  function luminance(c) {
    var l = c.slice(0, 3).map(function (v) {
      v /= 255;
      return v <= 0.04045 ? v / 12.92 : Math.pow((v + 0.055) / 1.055, 2.4);
    });
    return 0.2126 * l[0] + 0.7152 * l[1] + 0.0722 * l[2];
  }
  function ground(e) {
    for (; e; e = e.parentElement) {
      var c = parse(getComputedStyle(e).backgroundColor);
      if (c.length < 4 || c[3] === 1) { return c; }
    }
    return parse(getComputedStyle(document.body).backgroundColor);
  }
  var least = [99, ""];
  document.querySelectorAll("body *").forEach(function (e) {
    var own = [...e.childNodes].some(function (n) { return n.nodeType === 3 && n.textContent.trim(); });
    if (!own || e.tagName === "SCRIPT" || !e.getClientRects().length) { return; }
    var a = luminance(parse(getComputedStyle(e).color)), b = luminance(ground(e));
    var ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < least[0]) { least = [ratio, e.tagName + "." + e.className + ": " + e.textContent.slice(0, 40)]; }
  });
  return least;
}())
"""


@pytest.fixture(scope="module")
def browser():
    with Browser(CHROMIUM) as running:
        yield running


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    path = tmp_path_factory.mktemp("html") / "report.html"
    path.write_text(page(ALL), encoding="utf-8")
    return path


@pytest.fixture(params=SIZES, ids=("wide", "phone"))
def size(request):
    return request.param


@pytest.mark.parametrize("scripts", (True, False), ids=("scripts", "no-scripts"))
@pytest.mark.parametrize("scheme", ("light", "dark"))
def test_look(browser, written, size, scheme, scripts):
    browser.open(written, *size, scheme, scripts)
    browser.screenshot(SHOTS / f"{size[0]}-{scheme}{'' if scripts else '-no-scripts'}.png")
    assert browser.evaluate("document.scrollingElement.scrollWidth") <= size[0]
    ratio, where = browser.evaluate(CONTRAST)
    assert ratio >= 4.5, where
    dark = browser.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(19, 22, 25)"
    assert dark == (scheme == "dark")
    assert browser.evaluate("getComputedStyle(document.querySelector('.tools')).display") == (
        "flex" if scripts else "none"
    )
    requests = [
        event["params"]["request"]["url"]
        for event in browser.events
        if event.get("method") == "Network.requestWillBeSent"
    ]
    assert requests == [written.as_uri()]
    complaints = [
        event["params"]
        for event in browser.events
        if event.get("method") in ("Log.entryAdded", "Runtime.exceptionThrown")
    ]
    assert complaints == []


def test_the_first_screen_answers_three_questions(browser, written, size):
    browser.open(written, *size, "light", True)
    bottoms = browser.evaluate(
        "[...document.querySelectorAll('.card')].map(e => [e.innerText, e.getBoundingClientRect().bottom])"
    )
    assert [text.split("\n")[0] for text, _bottom in bottoms] == [
        "How many are wrong?",
        "Which first?",
        "Who must act?",
    ]
    assert "3 wrong" in bottoms[0][0]
    assert browser.evaluate("document.querySelector('h1').innerText") == "3 of 15 sending paths are wrong"
    assert max(bottom for _text, bottom in bottoms) <= size[1]


def test_vantages_and_receivers(browser, written, size):
    """Side by side where there is room, one under the other where there is not; words beside every colour."""
    browser.open(written, *size, "light", True)
    browser.evaluate("document.querySelector('.small').scrollIntoView()")
    browser.screenshot(SHOTS / f"{size[0]}-vantages.png")
    told = "[...document.querySelectorAll('.small')].map(e => e.innerText.replace(/\\s+/g, ' '))"
    vantages, receivers = browser.evaluate(told)
    assert "office" in vantages and "none, NXDOMAIN" in vantages and "60 s" in vantages
    assert "Postfix reverse refuses client refuses helo passes syntax passes" in receivers
    wide = "document.querySelector('.small').scrollWidth <= document.querySelector('article').clientWidth"
    assert browser.evaluate(wide)
    browser.evaluate("document.querySelector('article a[href=\"#x-ptr_missing\"]').click()")
    shown = "document.getElementById('x-ptr_missing').getBoundingClientRect().top"
    assert -1 <= browser.evaluate(shown) <= size[1]
    assert "Who acts:" in browser.evaluate("document.getElementById('x-ptr_missing').innerText")


def test_filter_and_sort(browser, written):
    browser.open(written, *SIZES[0], "light", True)
    count = "[...document.querySelectorAll('#paths tbody tr')].filter(r => !r.hidden).length"
    typed = "var i = document.getElementById('text'); i.value = '%s'; i.dispatchEvent(new Event('input')); " + count
    chosen = "var s = document.getElementById('status'); s.value = '%s'; s.dispatchEvent(new Event('change')); " + count
    assert browser.evaluate(typed % "") == 15
    assert browser.evaluate(typed % "RIGHT1") == 1
    assert browser.evaluate(typed % "") == 15
    assert browser.evaluate(chosen % "noncompliant") == 3
    assert browser.evaluate("document.getElementById('shown').textContent") == "3 of 15 shown"
    assert browser.evaluate(chosen % "") == 15
    first = "document.querySelectorAll('#paths th button')[%d].click();"
    first += "document.querySelector('#paths tbody tr').cells[%d].innerText"
    assert browser.evaluate(first % (0, 0)) == "wrong"
    assert browser.evaluate(first % (0, 0)) == "right"
    assert browser.evaluate("document.querySelector('#paths th').getAttribute('aria-sort')") == "descending"


def test_records_can_be_copied(browser, written):
    browser.open(written, *SIZES[0], "light", True)
    browser.evaluate("document.querySelector('.record button').click()")
    assert browser.evaluate("getSelection().toString()") == "10.2.0.192.in-addr.arpa. 3600 IN PTR mail.example."


def test_nothing_that_dns_says_runs(browser, written):
    browser.open(written, *SIZES[0], "light", True)
    assert browser.evaluate("document.scripts.length") == 1
    assert "{{ 7*7 }}<script>alert(1)</script>" in browser.evaluate("document.body.innerText")
