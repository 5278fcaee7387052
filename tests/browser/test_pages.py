"""The built site as a person meets it: both languages, three widths, scripts on and off."""

import pytest

pytestmark = pytest.mark.browser

PAGES = [
    "index.html", "units/163.html", "method.html", "data.html", "measures/unemployment.2011.html",
    "compare.html", "compare.html#101,751,461,851",
    "measures/appeals.html",
    "accounts/deadlines.html", "accounts/complaints.html", "accounts/chain.html", "accounts/review.html",
    "accounts/national.html", "accounts/survey.html", "accounts/focus-groups.html", "accounts/published.html",
    "measures/survey.html", "followup.html", "units/330.html",
    "accounts/effort.html", "measures/talks.html", "mirrors.html",
]  # fmt: skip


@pytest.mark.parametrize("width", [1280, 768, 320])
@pytest.mark.parametrize("tree", ["", "en/"])
@pytest.mark.parametrize("page", PAGES)
def test_no_accessibility_violation_and_no_overflow(site, visit, page, tree, width):
    from axe_core_python.sync_playwright import Axe

    opened = visit.open(f"file://{site}/{tree}{page}", width)
    found = Axe().run(opened, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]})
    assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found["violations"]] == []
    assert opened.evaluate("document.documentElement.scrollWidth") <= width


def test_language_toggle_leads_to_the_same_page_and_back(site, visit):
    page = visit.open(f"file://{site}/units/163.html")
    page.click("a.toggle")
    assert page.url.endswith("/en/units/163.html")
    assert page.evaluate("document.documentElement.lang") == "en"
    page.click("a.toggle")
    assert page.url == f"file://{site}/units/163.html"


def test_units_chosen_stand_beside_each_other_and_are_kept_in_the_address(site, visit):
    page = visit.open(f"file://{site}/units/163.html")
    page.click("a[href='../compare.html#163']")
    assert page.input_value("select[name=u1]") == "163"
    page.select_option("select[name=u2]", label="Gladsaxe")
    assert page.url.endswith("compare.html#163,159")
    heads = "[...document.querySelectorAll('table.compare thead th')].slice(1).map(th => th.textContent)"
    again = visit.open(page.url)
    assert again.evaluate(heads) == ["Herlev", "Gladsaxe"]
    again.click("a.toggle")
    assert again.evaluate(heads) == ["Herlev", "Gladsaxe"]
    columns = "document.querySelectorAll('table.compare tbody tr:nth-child(2) td').length"
    assert again.evaluate(columns) >= 2


def test_compared_figures_are_those_of_the_units_page(site, visit):
    page = visit.open(f"file://{site}/compare.html#163")
    told = page.evaluate("document.querySelector('table.compare td span').textContent")
    own = visit.open(f"file://{site}/units/163.html")
    gap, interval = own.evaluate(
        "(cell => [cell.firstChild.textContent, cell.querySelector('small').textContent])"
        "(document.querySelector('table.rows td.c + td'))"
    )
    assert told == f"{gap} ({interval})"


def test_sort_search_and_filter_are_kept_in_the_address(site, visit):
    page = visit.open(f"file://{site}/index.html")
    names = "[...document.querySelectorAll('table.rank tbody tr:not([hidden]) th')].map(th => th.textContent)"
    page.click("th[data-k=name] button")
    in_order = page.evaluate(names)
    assert in_order[0] == "Albertslund"
    assert in_order[-4:] == ["Ærø", "Aabenraa", "Aalborg", "Aarhus"]
    page.fill("input[name=q]", "her")
    page.select_option("select[name=r]", label="Hovedstaden")
    assert page.evaluate(names) == ["Herlev"]
    again = visit.open(page.url)
    assert again.evaluate(names) == ["Herlev"]
    assert again.input_value("input[name=q]") == "her"
    again.click("a.toggle")
    assert again.evaluate(names) == ["Herlev"]


def test_numbers_sort_by_size_in_both_languages(site, visit):
    gaps = "[...document.querySelectorAll('table.rank tbody tr')].map(tr => tr.cells[7].textContent)"
    for tree, thousands in (("", "."), ("en/", ",")):
        page = visit.open(f"file://{site}/{tree}index.html")
        page.click("th[data-k=persons] button")
        shown = [int(text.replace("−", "-").replace("+", "").replace(thousands, "")) for text in page.evaluate(gaps)]
        assert shown == sorted(shown)
        assert max(shown) >= 1000


def test_everything_stands_without_scripts(site, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"file://{site}/index.html")
    assert page.locator("table.rank tbody tr").count() == 98
    assert page.locator("form.tools").is_hidden()
    assert page.locator("svg.tiles rect").count() == 98
    context.close()


def test_front_page_is_light(site):
    assert (site / "index.html").stat().st_size <= 200_000
