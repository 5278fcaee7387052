"""A build in a few lines, for the terminal."""

from pathlib import Path

from jobspejl.engines.protocol import Engine
from jobspejl.language import Lang
from jobspejl.report.account_page import account_name
from jobspejl.report.numbers import number
from jobspejl.report.saved import Gap, Saved, SavedMeasure, load
from jobspejl.report.words import rank_set, say


def summary_lines(folder: Path, lang: Lang, engine: Engine) -> list[str]:
    """Return what a build found, in at most eight lines for the first measure, and what is worth noting.

    Args:
        folder: The finished build.
        lang: The language.
        engine: Reads the tables.
    """
    saved = load(folder, engine)
    lines = _of_measure(saved, saved.measures[0], lang) if saved.measures else [saved.about.title.to(lang)]
    lines += _accounts(saved, lang)
    return lines + [say(lang, "terminal.warning", text=one[lang]) for one in saved.manifest["warnings"]]


def _accounts(saved: Saved, lang: Lang) -> list[str]:
    """Return the headings of what is told and not compared."""
    names = "; ".join(account_name(account, lang) for account in saved.accounts)
    return [say(lang, "terminal.accounts", names=names)] if names else []


def _of_measure(saved: Saved, one: SavedMeasure, lang: Lang) -> list[str]:
    gaps = list(one.gaps[one.latest].values())
    country = one.country[one.latest]
    lines = [
        saved.about.title.to(lang),
        say(lang, "terminal.measure", measure=one.measure.name.to(lang), period=one.latest)
        + ": "
        + count_sentence(saved, one, one.latest, lang),
    ]
    lines += extremes(saved, gaps, lang)
    if country["median_rank_span"] is not None:
        lines.append(say(lang, "terminal.typical", places=number(country["median_rank_span"], lang)))
    lines.append(
        say(lang, "terminal.sum", persons=number(country["sum_base_gap"], lang), counts=one.measure.counts.to(lang))
    )
    if country["explained"] is not None:
        lines.append(say(lang, "terminal.explained", share=number(100 * country["explained"], lang)))
    return lines


def extremes(saved: Saved, gaps: list[Gap], lang: Lang) -> list[str]:
    """Return who has fewest and most against the expected; only units that are told from it are named."""
    found = []
    for way, sign in (("fewer", 1), ("more", -1)):
        named = sorted((gap for gap in gaps if gap.told == way), key=lambda gap: sign * gap.gap)[:3]
        if named:
            found.append(say(lang, f"terminal.{way}", names=_named(saved, named, lang)))
    return found or [say(lang, "terminal.nobody")]


def count_sentence(saved: Saved, one: SavedMeasure, period: str, lang: Lang) -> str:
    """Return how many units have fewer, more, and as many as expected."""
    gaps = one.gaps[period].values()
    counts = {which: sum(gap.told == which for gap in gaps) for which in ("fewer", "more", "same")}
    kind, noun = saved.units_kind.to(lang), one.measure.noun.to(lang)
    return say(lang, "front.count", all=len(gaps), kind=kind, noun=noun, **counts)


def _named(saved: Saved, gaps: list[Gap], lang: Lang) -> str:
    return ", ".join(
        saved.units[gap.unit].name.to(lang)
        if gap.rank is None
        else say(lang, "terminal.named", name=saved.units[gap.unit].name.to(lang), set=rank_set(gap))
        for gap in gaps
    )
