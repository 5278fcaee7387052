"""The paper on all units: what the mirrors are, a page for each measure, mirrors two at a time, method and sources."""

from typing import Any

from jobspejl.language import Lang
from jobspejl.report.account_page import account_name, account_page
from jobspejl.report.charts.ladder import ladder
from jobspejl.report.data_page import data_page
from jobspejl.report.followup_page import followup_page
from jobspejl.report.front_page import front_page
from jobspejl.report.method_page import method_page
from jobspejl.report.mirrors_page import mirrors_page, pair_name, pair_page
from jobspejl.report.numbers import number
from jobspejl.report.papers.drawings import on_paper
from jobspejl.report.papers.sheets import drawn, section_on_paper, sheet, table
from jobspejl.report.saved import Saved, SavedAccount, SavedMeasure
from jobspejl.report.saved_followup import SavedFollowup
from jobspejl.report.summary import extremes
from jobspejl.report.unit_mirrors import MIRRORS
from jobspejl.report.words import Voice, percent, say

View = dict[str, Any]

_MAPPED = 6
"""With more measures than this each has half a page, without its map."""
_DRAWN = 12
"""With more measures than this only as many are drawn, the first of each mirror; all are in the table."""
_POINTS = 8
"""Most points of a section on the method."""
_SOURCES = 30
_FIRST = 2
"""How many sections of each account there are in a study without measures."""
_PAIRS = 4
"""Most pairs that are drawn; all are in the table."""


def national_report(saved: Saved, lang: Lang) -> View:
    """Return what the paper shows.

    Args:
        saved: The build.
        lang: The paper's language.
    """
    sure = percent(saved.options.confidence, lang)
    chosen = _chosen(saved.measures)
    return {
        **sheet(saved, saved.about.title.to(lang), lang),
        "lead": saved.about.lead.to(lang) if saved.about.lead else "",
        "mirrors_heading": say(lang, "unit_mirrors.heading"),
        "mirrors_lead": say(lang, "paper.mirrors_lead"),
        "mirrors": [_mirror(saved, lens, lang) for lens in MIRRORS],
        "reading_heading": say(lang, "paper.reading_all"),
        "reading": [
            say(lang, "paper.reading_residual"),
            say(lang, "paper.reading_interval", sure=sure),
            say(lang, "paper.reading_rank", sure=sure),
            say(lang, "paper.reading_same"),
            say(lang, "front.legend_note"),
        ]
        if saved.measures
        else [],
        "overview": _overview(saved, lang) if len(saved.measures) > 1 else None,
        "measures": [_measure(saved, one, lang) for one in chosen],
        "measures_rest": say(lang, "paper.measures_rest") if len(chosen) < len(saved.measures) else "",
        "pairs": _pairs(saved, lang) if saved.pairings else None,
        "followup": _followup(saved, saved.followup, lang) if saved.followup else None,
        "accounts": _accounts(saved, lang) if saved.accounts else None,
        "method_heading": say(lang, "paper.method"),
        "method": [_short(one, lang) for one in method_page(saved, lang)["sections"] if not one["tables"]],
        "sources": _sources(saved, lang),
    }


def _chosen(measures: tuple[SavedMeasure, ...]) -> list[SavedMeasure]:
    """Return the measures that are drawn: all, or as many of each mirror, in the study's order."""
    if len(measures) <= _DRAWN:
        return list(measures)
    places: dict[str, int] = {}
    for one in measures:
        places[one.measure.lens] = places.get(one.measure.lens, 0) + 1
    each = _DRAWN // len(places)
    return [one for lens in places for one in [own for own in measures if own.measure.lens == lens][:each]]


def _overview(saved: Saved, lang: Lang) -> View:
    """Return all measures in one table: how many units are told from the expected, which way."""
    headings = [say(lang, "unit_mirrors.measure"), say(lang, "mirrors.units"), say(lang, "column.actual")]
    headings += [say(lang, f"verdict.{way}") for way in ("fewer", "same", "more")]
    return table(
        say(lang, "paper.overview"), headings, [_counts(saved, one, lang) for one in saved.measures], [1, 2, 3, 4, 5]
    )


def _counts(saved: Saved, one: SavedMeasure, lang: Lang) -> list[str]:
    row, voice = one.country[one.latest], Voice(one, saved.options.confidence, lang)
    when = f"{one.latest}{_marked(one.measure.made_up, saved, lang)}"
    counts = [number(row[key], lang) for key in ("fewer", "same", "more")]
    return [f"{one.measure.name.to(lang)}\n{when}", number(row["units"], lang), voice.rate(row["country"]), *counts]


def _short(section: View, lang: Lang) -> View:
    """Return a section on paper with as many points as there is room for."""
    rest = len(section["points"]) - _POINTS
    points = section["points"][:_POINTS] + ([say(lang, "paper.points_rest", count=rest)] if rest > 0 else [])
    return section_on_paper({**section, "points": points})


def _mirror(saved: Saved, lens: str, lang: Lang) -> View:
    """Return what a mirror asks, and what the study has for it."""
    measures = [
        say(
            lang,
            "paper.measure",
            name=one.measure.name.to(lang),
            period=one.latest,
            units=len(one.gaps[one.latest]),
            kind=saved.units_kind.to(lang),
        )
        + _marked(one.measure.made_up, saved, lang)
        for one in saved.measures
        if one.measure.lens == lens
    ]
    accounts = [
        account_name(one, lang) + _marked(one.made_up, saved, lang) for one in saved.accounts if one.lens == lens
    ]
    return {
        "name": say(lang, f"lens.{lens}"),
        "question": say(lang, f"paper.question.{lens}"),
        "measures": measures,
        "accounts": [say(lang, "paper.also", names="; ".join(accounts))] if accounts else [],
        "empty": "" if measures or accounts else say(lang, "unit_mirrors.empty"),
    }


def _marked(made_up: bool, saved: Saved, lang: Lang) -> str:
    """Return in brackets that figures are made up, in a study in which not all are."""
    return f" ({say(lang, 'site.made_up_short')})" if made_up and not saved.all_made_up else ""


def _measure(saved: Saved, one: SavedMeasure, lang: Lang) -> View:
    page = front_page(saved, one, one.latest, lang)
    gaps = list(one.gaps[one.latest].values())
    voice = Voice(one, saved.options.confidence, lang)
    ends = (say(lang, "paper.left"), say(lang, "paper.right"))
    order = drawn(ladder(gaps, voice.plain_gap, ends, page["count"]), say(lang, "paper.ladder", sure=voice.sure))
    return {
        "name": page["period_heading"],
        "made_up": say(lang, "site.made_up_short") if one.measure.made_up else "",
        "sentences": [page["count"], page["country"]],
        "named": [f"{line}." for line in extremes(saved, gaps, lang)] + [page["unusual"]],
        "residual": page["residual"],
        "ladder": order,
        "map": {**drawn(page["map"], page["map_note"]), "alt": f"{page['map_note']} {page['count']}"}
        if page["map"] and len(saved.measures) <= _MAPPED
        else None,
        "suppressed": (page["suppressed"] or "") if len(saved.measures) <= _MAPPED else "",
        "source": " ".join(filter(None, (page["source"], page["note"]))),
    }


def _pairs(saved: Saved, lang: Lang) -> View:
    page = mirrors_page(saved, lang)
    # NOTE: a stable order, so that those that show nothing come as the study has them, and none is picked.
    chosen = sorted(saved.pairings, key=lambda row: not _told(row))[:_PAIRS]
    rest = say(lang, "paper.pairs_rest", count=len(chosen)) if len(chosen) < len(saved.pairings) else ""
    return {
        "heading": page["heading"],
        "lead": page["lead"],
        "rest": rest,
        "overview": [section_on_paper(one) for one in page["sections"]],
        "pairs": [
            {
                "name": pair_name(saved, row, lang),
                "made_up": say(lang, "site.made_up_short") if row["made_up"] else "",
                "section": section_on_paper(pair_page(saved, row, lang)["sections"][0]),
            }
            for row in chosen
        ],
    }


def _told(row: View) -> bool:
    return row["lower"] is not None and (row["lower"] > 0 or row["upper"] < 0)


def _followup(saved: Saved, register: SavedFollowup, lang: Lang) -> View:
    page = followup_page(saved, register, lang)
    return {
        "heading": page["heading"],
        "words": [" ".join(page["sentences"]), page["caution"]],
        "made_up": page["invented"] or "",
        "figures": [
            {
                **drawn(page[key], say(lang, f"paper.{key}")),
                "legend": [{"svg": on_paper(mark), "words": " ".join(words)} for mark, *words in page[legend]],
            }
            for key, legend in (("states", "legend"), ("dues", "due_legend"))
            if page[key]
        ],
        "source": " ".join(filter(None, (page["source"], page["note"]))),
    }


def _accounts(saved: Saved, lang: Lang) -> View:
    return {
        "heading": say(lang, "paper.accounts_heading"),
        "lead": say(lang, "paper.accounts_lead"),
        "list": [_account(one, saved, lang) for one in saved.accounts],
    }


def _account(one: SavedAccount, saved: Saved, lang: Lang) -> View:
    """Return what is said of an account; its first sections too where the study has no measures."""
    sections = [] if saved.measures else account_page(saved, one, lang)["sections"][:_FIRST]
    return {
        "name": f"{account_name(one, lang)} ({say(lang, f'lens.{one.lens}')})",
        "made_up": say(lang, "site.made_up_short") if one.made_up and not saved.all_made_up else "",
        "words": [say(lang, f"{one.kind}.lead"), *([one.caution.to(lang)] if one.caution else [])],
        "sections": [section_on_paper(section) for section in sections],
        "source": say(lang, "site.source", source=one.source.to(lang)),
    }


def _sources(saved: Saved, lang: Lang) -> View:
    """Return where figures come from, and where all of them are."""
    told = data_page(saved, lang)["sources"]
    rest = len(told) - _SOURCES
    return {
        "heading": say(lang, "data.sources"),
        "points": told[:_SOURCES] + ([say(lang, "paper.points_rest", count=rest)] if rest > 0 else []),
        "end": say(lang, "paper.end"),
    }
