"""Pages on A4: nothing stands outside the paper, and what only a screen can use is left out."""

import pytest

pytestmark = pytest.mark.browser

PAGES = [
    "index.html", "compare.html", "followup.html", "method.html", "mirrors.html", "units/330.html",
    "accounts/chain.html", "accounts/complaints.html", "accounts/survey.html", "measures/survey.html",
]  # fmt: skip
WIDE = 680
"""An A4 page's width in CSS pixels, less margins of 15 mm."""
FARTHEST = """() => Math.max(...[...document.querySelectorAll("main *")]
  .filter(one => getComputedStyle(one).position !== "absolute")
  .map(one => one.getBoundingClientRect()).filter(box => box.width > 0).map(box => box.right))"""


@pytest.mark.parametrize("tree", ["", "en/"])
@pytest.mark.parametrize("page", PAGES)
def test_a_page_prints_without_being_cut(site, browser, page, tree):
    sheet = browser.new_page(viewport={"width": WIDE, "height": 960})
    sheet.emulate_media(media="print")
    sheet.goto(f"file://{site}/{tree}{page}")
    assert sheet.evaluate(FARTHEST) <= WIDE + 1
    assert not sheet.locator(".tools, .skip, .toggle").filter(visible=True).count()
    sheet.close()
