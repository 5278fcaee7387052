"""The first page of a unit's paper, which stands alone: a row for each mirror, in sentences a council can carry."""

from typing import Any

from jobspejl.language import Lang
from jobspejl.report.papers.followed import Followed
from jobspejl.report.saved import Saved, SavedMeasure
from jobspejl.report.unit_mirrors import Mirror, MirrorRow, disagreement
from jobspejl.report.words import Voice, percent, say

View = dict[str, Any]

_MOST = 8
"""Most measures that all have a sentence on the page."""
_EACH = 2
"""Where there are more, most sentences of a mirror: first those that are told from the expected."""
_UNTOLD = ("same", "hidden")
_ALONE = ("given",)
"""Bases of expectation with more to say of what a gap is than that it is a residual."""


def council_page(
    saved: Saved, code: str, mirrors: tuple[Mirror, ...], recommended: Followed | None, lang: Lang
) -> View:
    """Return what the page shows.

    Args:
        saved: The build.
        code: The unit.
        mirrors: Its four mirrors.
        recommended: What was recommended to it; None where nothing was.
        lang: The paper's language.
    """
    sure = percent(saved.options.confidence, lang)
    lines = recommended.lines if recommended else {}
    most = _EACH if sum(len(one.rows) for one in mirrors) > _MOST else _MOST
    return {
        "subtitle": say(lang, "paper.subtitle"),
        "lead": say(lang, "unit_mirrors.lead"),
        "together": disagreement(mirrors, lang) or "",
        "mirrors": [
            {**_mirror(saved, one, code, most, lang), "recommended": lines.get(one.lens, [])} for one in mirrors
        ],
        "followup": _followup(recommended, lang) if recommended else None,
        "reading_heading": say(lang, "paper.reading"),
        "reading": [
            say(lang, "paper.reading_residual"),
            say(lang, "paper.reading_interval", sure=sure),
            say(lang, "paper.reading_rank", sure=sure),
            say(lang, "paper.reading_same"),
            say(lang, "paper.reading_marks"),
        ],
    }


def _followup(recommended: Followed, lang: Lang) -> View:
    return {
        "heading": say(lang, "paper.followup"),
        "question": say(lang, "paper.question.followup"),
        "sentences": [*recommended.sentences, *filter(None, recommended.caution[:1])],
        "made_up": recommended.made_up,
    }


def _mirror(saved: Saved, mirror: Mirror, code: str, most: int, lang: Lang) -> View:
    # NOTE: a stable order, so that only those told from the expected come before others of the study.
    chosen = {row.measure for row in sorted(mirror.rows, key=lambda row: row.way in _UNTOLD)[:most]}
    rows = [row for row in mirror.rows if row.measure in chosen]
    own = [one for one in saved.measures if one.measure.id in chosen]
    rest = say(lang, "paper.rows_rest", shown=len(rows), all=len(mirror.rows)) if len(rows) < len(mirror.rows) else ""
    return {
        "name": mirror.name,
        "question": say(lang, f"paper.question.{mirror.lens}"),
        "summary": mirror.summary,
        "rows": [_row(row, lang) for row in rows],
        "rest": rest,
        "unsure": _unsure(saved, own, code, lang),
        "cautions": list(dict.fromkeys(caution for one in own for caution in _cautions(one, lang))),
        "source": _source(own, lang),
        "accounts": _accounts(saved, mirror, lang),
    }


def _row(row: MirrorRow, lang: Lang) -> View:
    return {
        "name": row.name,
        "side": row.side,
        "when": row.when,
        "sentence": row.sentence,
        "made_up": say(lang, "site.made_up_short") if row.made_up else "",
    }


def _unsure(saved: Saved, own: list[SavedMeasure], code: str, lang: Lang) -> str:
    """Return how large a gap must be to be told from chance, measure by measure; blank where none is shown."""
    limits = []
    for one in own:
        gap = one.gaps[one.latest].get(code)
        if gap is not None:
            voice = Voice(one, saved.options.confidence, lang)
            half = voice.rate((gap.upper - gap.lower) / 2)
            limits.append(say(lang, "paper.limit", half=half, unit=voice.unit_word(), name=one.measure.name.to(lang)))
    return say(lang, "paper.unsure", limits="; ".join(limits)) if limits else ""


def _cautions(one: SavedMeasure, lang: Lang) -> list[str]:
    caution = [one.measure.caution.to(lang)] if one.measure.caution else []
    return caution + ([say(lang, f"site.residual.{one.basis}")] if one.basis in _ALONE else [])


def _source(own: list[SavedMeasure], lang: Lang) -> str:
    sources = dict.fromkeys(one.measure.source.to(lang) for one in own)
    return say(lang, "site.source", source="; ".join(sources)) if sources else ""


def _accounts(saved: Saved, mirror: Mirror, lang: Lang) -> str:
    """Return what a mirror without measures tells elsewhere."""
    names = [account.name.to(lang) for account in saved.accounts if account.lens == mirror.lens]
    return say(lang, "paper.accounts", names="; ".join(names)) if names and not mirror.rows else ""
