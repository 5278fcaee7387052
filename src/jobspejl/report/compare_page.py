"""Up to four units beside each other, measure by measure; which ones is kept in the address."""

import json
from typing import Any

from jobspejl.language import Lang
from jobspejl.report.charts.dot_interval import reach
from jobspejl.report.front_page import period_file
from jobspejl.report.numbers import alphabetical
from jobspejl.report.saved import Gap, Saved, SavedMeasure
from jobspejl.report.unit_mirrors import MIRRORS
from jobspejl.report.words import Voice, percent, rank_set, say, verdict_word

PLACES = 4
"""How many units stand beside each other."""


def compare_page(saved: Saved, lang: Lang) -> dict[str, Any]:
    """Return what the page shows: whom one can choose, the measures, and every unit's figures as JSON."""
    measures = [one for lens in MIRRORS for one in saved.measures if one.measure.lens == lens]
    every = {code: [_figures(saved, one, code, lang) for one in measures] for code in saved.units}
    figures = {code: own for code, own in every.items() if any(own)}  # NOTE: a unit hidden everywhere is not offered
    names = {code: saved.units[code].name.to(lang) for code in figures}
    sure = percent(saved.options.confidence, lang)
    return {
        "heading": say(lang, "compare.heading", kind=saved.units_kind.to(lang)),
        "places_of_units": range(1, PLACES + 1),
        "names": sorted(names.items(), key=lambda item: alphabetical(item[1])),
        "mirrors": [
            {
                "name": say(lang, f"lens.{lens}"),
                "measures": [_measure(saved, one, lang) for one in measures if one.measure.lens == lens],
            }
            for lens in MIRRORS
            if any(one.measure.lens == lens for one in measures)
        ],
        "caption": say(lang, "compare.caption", sure=sure),
        "hidden": say(lang, "account.hidden"),
        "figures": json.dumps(figures, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c"),
    }


def _measure(saved: Saved, one: SavedMeasure, lang: Lang) -> dict[str, Any]:
    return {
        "name": one.measure.name.to(lang),
        "link": period_file(one, one.latest),
        "when": one.latest,
        "made_up": one.measure.made_up and not saved.all_made_up,
    }


def _figures(saved: Saved, one: SavedMeasure, code: str, lang: Lang) -> list[str | int] | None:
    """Return what a cell shows: side, figures, rank, verdict, and where the interval and its dot are drawn (0-200)."""
    gap = one.gaps[one.latest].get(code)
    if gap is None:
        return None
    voice = Voice(one, saved.options.confidence, lang)
    told = say(lang, "compare.cell", gap=voice.gap(gap.gap), interval=voice.interval(gap))
    rank = "" if gap.rank is None else say(lang, "compare.rank", set=rank_set(gap))
    return [gap.told, told, rank, verdict_word(gap, lang), *_drawn(one, gap)]


def _drawn(one: SavedMeasure, gap: Gap) -> tuple[int, int, int]:
    far = reach(list(one.gaps[one.latest].values()))
    low, middle, high = (round(100 + 100 * max(-1.0, min(1.0, end / far))) for end in (gap.lower, gap.gap, gap.upper))
    return low, middle, high
