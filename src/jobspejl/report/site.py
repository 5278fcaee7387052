"""The site: static pages in two languages, from a build on disk. No server, no scripts needed, no outside request."""

import shutil
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from jobspejl.language import LANGUAGES, Lang
from jobspejl.report.account_page import account_file, account_name, account_page
from jobspejl.report.card import card
from jobspejl.report.compare_page import compare_page
from jobspejl.report.data_page import data_page
from jobspejl.report.followup_page import FILE as FOLLOWUP
from jobspejl.report.followup_page import followup_page, followup_teaser
from jobspejl.report.front_page import accounts_page, contents, front_page, period_file
from jobspejl.report.made_up import made_up_part
from jobspejl.report.method_page import method_page
from jobspejl.report.mirrors_page import mirrors_page, pair_file, pair_name, pair_page
from jobspejl.report.numbers import date
from jobspejl.report.own_words import own_words
from jobspejl.report.papers.files import ALL, council_file, unit_file
from jobspejl.report.saved import Saved
from jobspejl.report.unit_page import unit_page
from jobspejl.report.words import say

View = dict[str, Any]

_ON_EVERYTHING = ("method", "data", "mirrors", "compare")
"""Kinds of pages that speak of all figures of the study."""


@dataclass(frozen=True, slots=True)
class _Page:
    """One page of one language: its file within the language's tree, its template and what it shows."""

    file: str
    template: str
    kind: str
    title: str
    view: View


class Site:
    """Writes the pages of a build in both languages.

    The first language stands at the top of the folder, the other in a folder of its own name.
    """

    def __init__(self, saved: Saved, folder: Path, first: Lang, *, papers: bool = False) -> None:
        """Take what is told.

        Args:
            saved: The build.
            folder: Where it is.
            first: The language that `index.html` is in.
            papers: Whether the build has papers to lead to.
        """
        self._saved, self._folder, self._first, self._papers = saved, folder, first, papers
        self._environment = Environment(
            loader=PackageLoader("jobspejl.report"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def write_common(self) -> None:
        """Write all pages but those of units, and what pages share."""
        with as_file(files("jobspejl.report") / "assets") as assets:
            shutil.copytree(assets, self._folder / "assets", ignore=shutil.ignore_patterns("__*"))
        for lang in LANGUAGES:
            for page in _common_pages(self._saved, lang):
                self._write(page, lang)

    def write_unit(self, code: str) -> View:
        """Write a unit's pages, and return what the page of the first language shows."""
        views = {lang: unit_page(self._saved, code, lang) for lang in LANGUAGES}
        for lang, view in views.items():
            name = self._saved.units[code].name.to(lang)
            self._write(_Page(f"units/{code}.html", "unit.html", "unit", name, view), lang)
        return views[self._first]

    def _write(self, page: _Page, lang: Lang) -> None:
        first = self._first
        path = (self._folder if lang == first else self._folder / lang) / page.file
        path.parent.mkdir(parents=True, exist_ok=True)
        paper = _paper(page, lang, first) if self._papers else None
        text = self._environment.get_template(page.template).render(
            {**_frame(self._saved, page, lang, first), "paper": paper}
        )
        # NOTE: a number and its per cent sign stay on one line
        path.write_text(text.replace(" %", "\u00a0%"), "utf-8")


def _common_pages(saved: Saved, lang: Lang) -> list[_Page]:
    title = saved.about.title.to(lang)
    first = front_page(saved, saved.measures[0], None, lang) if saved.measures else accounts_page(saved, lang)
    pages = [
        _Page("index.html", "front.html" if saved.measures else "accounts.html", "overview", title, first),
        _Page("method.html", "sections.html", "method", say(lang, "nav.method"), method_page(saved, lang)),
        _Page("data.html", "data.html", "data", say(lang, "nav.data"), data_page(saved, lang)),
    ]
    if saved.pairings:
        view = mirrors_page(saved, lang)
        pages.append(_Page("mirrors.html", "sections.html", "mirrors", say(lang, "nav.mirrors"), view))
    for row in saved.pairings:
        view = pair_page(saved, row, lang)
        pages.append(_Page(pair_file(row), "sections.html", "pair", pair_name(saved, row, lang), view))
    if saved.measures and len(saved.units) > 1:
        view = compare_page(saved, lang)
        pages.append(_Page("compare.html", "compare.html", "compare", say(lang, "nav.compare"), view))
    for one in saved.measures:
        for period in one.periods:
            view = front_page(saved, one, period, lang)
            pages.append(_Page(period_file(one, period), "front.html", "measure", one.measure.name.to(lang), view))
    if saved.followup is not None:
        view = followup_page(saved, saved.followup, lang)
        pages.append(_Page(FOLLOWUP, "followup.html", "followup", view["heading"], view))
    for account in saved.accounts:
        view = {**account_page(saved, account, lang), "lenses": contents(saved, account, lang, "../")}
        pages.append(_Page(account_file(account), "sections.html", "account", account_name(account, lang), view))
    return pages


def _paper(page: _Page, lang: Lang, first: Lang) -> tuple[str, ...] | None:
    """Return the links to a page's reports, each with what it is called; None where a page has none."""
    code = Path(page.file).stem
    papers = {
        "overview": [("download", ALL)],
        "unit": [("download", unit_file(code)), ("council", council_file(code))],
    }
    if page.kind not in papers:
        return None
    up, other = "../" * (page.file.count("/") + (lang != first)), "" if lang == first else "_other"
    return tuple(said for key, file in papers[page.kind] for said in (up + file, say(lang, f"paper.{key}{other}")))


def _frame(saved: Saved, page: _Page, lang: Lang, first: Lang) -> View:
    """Return a page's view with what every page has: language, links, banner and footer."""
    other: Lang = "en" if lang == "da" else "da"
    up = "../" * page.file.count("/")
    root = up if lang == first else up + "../"
    built = date(saved.manifest["built"], lang)
    return {
        "lang": lang,
        "other": other,
        "home": up,
        "root": root,
        "twin": (up + other + "/" if lang == first else root) + page.file,
        "page": page.kind,
        "title": page.title,
        "description": card({"made_up": saved.all_made_up, **page.view}, saved.about.title.to(lang), lang),
        "made_up": saved.all_made_up,
        "made_up_part": made_up_part(saved, lang, brief=True) if page.kind in _ON_EVERYTHING else None,
        "footer": say(lang, "site.footer", date=built, version=saved.manifest["jobspejl"]),
        "places": [
            ("overview", "index.html"),
            *([("mirrors", "mirrors.html")] if saved.pairings else []),
            *([("compare", "compare.html")] if saved.measures and len(saved.units) > 1 else []),
            *([("followup", FOLLOWUP)] if saved.followup else []),
            ("method", "method.html"),
            ("data", "data.html"),
        ],
        "followup": followup_teaser(saved, lang, up) if page.kind == "overview" else None,
        "crumb": None,
        "lenses": [],
        "lead": None,
        "caution": None,
        "source": None,
        "note": None,
        "say": lambda key, **facts: say(lang, key, **facts),
        "own": lambda text: own_words(text, saved, lang),
        **page.view,
    }
