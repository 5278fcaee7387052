"""A survey's questions laid out: all together, unit by unit and level by level; nothing that a few answers give away.

Answers are told as good ones and others, the two cells of a row. A row with a few in one of them is hidden, and others
of its kind with it, since all together are told. A mean tells of every value of the scale, and is told only where no
value has a few; so with the kinds of missing answers. Where a few in all did not answer, neither is it told how many
did: how many people there are is told elsewhere, and the one would give the other.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields

import numpy as np

from jobspejl.contracts.answers import MISSING, Answers, Grouping
from jobspejl.contracts.arrays import Flags, Floats, Ints
from jobspejl.contracts.codebook import Question
from jobspejl.contracts.experience import SurveyMeasure
from jobspejl.contracts.study import Options
from jobspejl.contracts.survey import SurveyDetail
from jobspejl.contracts.tables import Cell, Laid
from jobspejl.sources.periods import period_order
from jobspejl.stats.answer_means import answer_means
from jobspejl.stats.share_intervals import ShareIntervals, share_intervals
from jobspejl.stats.small_tables import hidden_together
from jobspejl.stats.survey_design import SurveyDesign, Unknown
from jobspejl.stats.survey_shares import DomainMeans, mean_intervals

_KINDS = 3
_NOT_SHOWN: tuple[Cell, ...] = (None,) * 13


def question_rows(
    section: SurveyMeasure, detail: SurveyDetail, design: SurveyDesign, hidden: frozenset[str], options: Options
) -> Laid:
    """Yield the rows of the table `survey_questions`.

    Args:
        section: The measure's part of the study file.
        detail: The answers.
        design: How they were drawn.
        hidden: Codes of the units that may not be shown.
        options: Confidence and disclosure threshold.
    """
    answers = detail.answers
    for family in _families(section, detail, hidden):
        figures = _figures(section, design, family, answers, options)
        counts = [_counts(answers, q, family) for q in range(len(answers.questions))]
        for t in in_order(answers):
            for q, question in enumerate(answers.questions):
                told = _told(question, counts[q][t], family, options.disclosure_threshold)
                about = (question.id, question.wording.da, question.wording.en, question.battery)
                for d, name in enumerate(family.names):
                    row = _row(question, figures, (t, d, q), counts[q][t][d], told)
                    yield "survey_questions", (section.id, answers.periods[t], *name, *about, *row, section.made_up)


@dataclass(frozen=True, slots=True)
class _Family:
    """D rows that divide all answers between them, and one more for answers that are in none.

    Attributes:
        names: D times unit, column, level in Danish and in English.
        place: (N,), from 0 to D.
        forced: (D + 1,), may not be shown whatever was answered.
    """

    names: tuple[tuple[Cell, Cell, Cell, Cell], ...]
    place: Ints
    forced: Flags


@dataclass(frozen=True, slots=True)
class _Figures:
    """Figures of a family's rows, for T periods and Q questions.

    Attributes:
        effective: (T, D + 1, Q), Kish's effective number of answers.
        unknown: (T, D + 1, Q), codes of `Unknown`.
        method: How the share's interval is made.
        figures: (T, D + 1, Q, 6): the share in per cent with its limits, and the mean place on the scale with its.
    """

    effective: Floats
    unknown: Ints
    method: str
    figures: Floats


@dataclass(frozen=True, slots=True)
class _Told:
    """Which of a family's rows may not be shown, for one question in one period; every field is (D + 1,).

    Attributes:
        row: Nothing of the row.
        mean: Not the mean.
        missing: Not the kinds of missing answers.
        number: Not how many answered, which beside the number of people would tell of a few who did not.
        forced: The unit may not be shown anywhere.
    """

    row: Flags
    mean: Flags
    missing: Flags
    number: Flags
    forced: Flags


def _families(section: SurveyMeasure, detail: SurveyDetail, hidden: frozenset[str]) -> Iterator[_Family]:
    answers = detail.answers
    everyone = np.zeros(answers.weight.size, dtype=np.int64)
    yield _Family(((None, None, None, None),), everyone, np.zeros(2, dtype=np.bool_))
    if answers.units:
        yield _unit_family(answers, detail.apart, hidden)
    for group in answers.groups:
        if group.column in section.data.groups:
            yield _family(group)


def _unit_family(answers: Answers, apart: frozenset[str], hidden: frozenset[str]) -> _Family:
    """Return the units; those that are not compared have no row, or a hidden one could be found from their answers."""
    there = [u for u, unit in enumerate(answers.units) if unit.code not in apart]
    place = np.full(len(answers.units) + 1, len(there))
    place[there] = np.arange(len(there))
    names = tuple((answers.units[u].code, None, None, None) for u in there)
    forced = np.array([*(answers.units[u].code in hidden for u in there), False])
    return _Family(names, place[answers.unit], forced)


def _family(group: Grouping) -> _Family:
    levels = tuple((None, group.column, level.da, level.en) for level in group.levels)
    place = np.where(group.place < 0, len(levels), group.place)
    return _Family(levels, place, np.zeros(len(levels) + 1, dtype=np.bool_))


def hidden_levels(answers: Answers, group: Grouping, q: int, t: int, threshold: int) -> Flags:
    """Return which levels of a column may not be shown for a question in a period.

    Args:
        answers: The answers.
        group: The column, of D levels.
        q: Place of the question.
        t: Place of the period.
        threshold: Fewest people that are told.

    Returns:
        (D + 1,); the last is of answers with no level.
    """
    family = _family(group)
    return _told(answers.questions[q], _counts(answers, q, family)[t], family, threshold).row


def in_order(answers: Answers) -> list[int]:
    """Return the places of the periods, the earliest first."""
    return sorted(range(len(answers.periods)), key=lambda t: period_order(answers.periods[t]))


def _scores(question: Question) -> Floats:
    """Return (K, 2): 1 for a good value and 0 for another, NaN where none is called good; and the place from 1."""
    good = np.array([value.code in question.top for value in question.values], dtype=np.float64)
    return np.column_stack([good if good.any() else np.full(good.size, np.nan), np.arange(1.0, good.size + 1)])


def _figures(
    section: SurveyMeasure, design: SurveyDesign, family: _Family, answers: Answers, options: Options
) -> _Figures:
    shape = (len(answers.periods), family.forced.size, len(answers.questions))
    domain = answers.period * shape[1] + family.place
    scores = [_scores(question) for question in answers.questions]
    found = answer_means(design, answers.places, scores, domain, shape[0] * shape[1])
    shares, means = (
        DomainMeans(**{one.name: getattr(found, one.name)[:, part::2] for one in fields(DomainMeans)})
        for part in (0, 1)
    )
    limits = share_limits(section, answers, shares, options)
    ends = mean_intervals(means, options.confidence)
    figures = (100 * shares.value, 100 * limits.lower, 100 * limits.upper, means.value, *ends)
    return _Figures(
        means.effective.reshape(shape),
        means.unknown.reshape(shape),
        limits.method,
        np.stack([one.reshape(shape) for one in figures], axis=3),
    )


def share_limits(section: SurveyMeasure, answers: Answers, found: DomainMeans, options: Options) -> ShareIntervals:
    """Return the intervals of shares, by the section's method.

    Wilson's is the score interval as everybody knows it, at n, where the sample is a simple random one of an endless
    population; for every other design it is that of `stats.share_intervals`, with Student's t.

    Args:
        section: The measure's part of the study file.
        answers: The answers, and how they were drawn.
        found: The shares.
        options: Confidence.
    """
    se, degrees = found.se, found.degrees_of_freedom.astype(np.float64)
    if section.intervals == "wilson" and not section.rake and _simple(answers):
        known = found.unknown == Unknown.KNOWN
        se = np.where(known, np.sqrt(found.value * (1 - found.value) / np.maximum(found.answers, 1)), np.nan)
        degrees = np.where(known, np.inf, degrees)
    return share_intervals(
        found.value,
        se,
        found.answers,
        degrees,
        fraction=found.fraction,
        confidence=options.confidence,
        method=section.intervals,
    )


def _simple(answers: Answers) -> bool:
    """Return whether everyone was drawn alone, with one chance for all, of a population that is not told."""
    whole = all(not stratum.name and np.isinf(stratum.population) for stratum in answers.strata)
    return whole and answers.cluster is None and bool(np.ptp(answers.weight) == 0)


def _counts(answers: Answers, q: int, family: _Family) -> Ints:
    """Return (T, D + 1, K + 3): answers by value, then don't know, no answer and not applicable.

    NOTE: a blank cell, and a code that the survey firm marked missing without saying why, are no answer.
    """
    values = len(answers.questions[q].values)
    at = np.full(-min(MISSING.values()) + values, values + 1)
    at[MISSING["dont_know"]], at[MISSING["not_applicable"]] = values, values + 2
    at[:values] = np.arange(values)
    shape = (len(answers.periods), family.forced.size, values + _KINDS)
    key = (answers.period * shape[1] + family.place) * shape[2] + at[answers.places[:, q]]
    return np.bincount(key, minlength=int(np.prod(shape))).reshape(shape)


def _told(question: Question, counts: Ints, family: _Family, threshold: int) -> _Told:
    """Return which rows may not be shown, from their counts (D + 1, K + 3)."""
    values, missing = counts[:, :-_KINDS], counts[:, -_KINDS:]
    row = _hidden(cells_of(question, values), family.forced, threshold)
    ordered = question.scale == "ordered"
    mean = row | _hidden(values, family.forced, threshold) if ordered else np.ones(row.size, dtype=np.bool_)
    number = row | _hidden(missing.sum(axis=1, keepdims=True), family.forced, threshold)
    return _Told(row, np.asarray(mean), row | _hidden(missing, family.forced, threshold), number, family.forced)


def by_value(answers: Answers, q: int, rows: Flags) -> Ints:
    """Return how many of some rows, (N,), gave each answer on a question's scale, (K,)."""
    places = answers.places[rows, q]
    return np.bincount(places[places >= 0], minlength=len(answers.questions[q].values))


def cells_of(question: Question, values: Ints) -> Ints:
    """Return the cells that a row tells of, from its answers by value, (D, K): good and other, or all where none is."""
    good = np.array([value.code in question.top for value in question.values])
    if not good.any():
        return np.asarray(values.sum(axis=1, keepdims=True))
    return np.stack([values[:, good].sum(axis=1), values[:, ~good].sum(axis=1)], axis=1)


def few_missing(answers: Answers, q: int, rows: Flags, threshold: int) -> bool:
    """Return whether a few of some people, (N,), have no answer to a question on its scale."""
    return bool(0 < (answers.places[rows, q] < 0).sum() < threshold)


def _hidden(cells: Ints, forced: Flags, threshold: int) -> Flags:
    """Return which rows may not be shown: the forced ones, those with a small cell, and others that hide them.

    NOTE: a row of nobody hides nothing, and is left out. All together are a family of one row, shown or not by itself.
    NOTE: the column added makes every forced row a small one, and any two of them, or one and another, large enough.
    """
    out = forced.copy()
    some = cells.any(axis=1)
    marked = np.column_stack([cells, np.where(forced, threshold - 1, threshold)])
    out[some] = hidden_together(marked[some], threshold)
    return out


def _row(
    question: Question, figures: _Figures, at: tuple[int, int, int], counts: Ints, told: _Told
) -> tuple[Cell, ...]:
    """Return the cells from `answers` to `suppressed`."""
    place = at[1]
    if told.row[place]:
        return (*_NOT_SHOWN, "unit" if told.forced[place] else "hidden")
    share, lower, upper, *mean = (_known(figure) for figure in figures.figures[at])
    unknown = Unknown(int(figures.unknown[at]))
    missing = [int(count) for count in counts[-_KINDS:]]
    ordered = question.scale == "ordered"
    parts = (ordered and told.mean[place]) or told.missing[place] or told.number[place]
    return (
        *((None, None) if told.number[place] else (int(counts[:-_KINDS].sum()), _known(figures.effective[at]))),
        share,
        lower,
        upper,
        None if share is None else figures.method,
        *(mean if not told.mean[place] else (None, None, None)),
        *(missing if not told.missing[place] else (None, None, None)),
        _why(unknown, share, lower),
        "parts" if parts else None,
    )


def _why(unknown: Unknown, share: Cell, lower: Cell) -> str | None:
    """Return why the share, or its interval, is not there."""
    if unknown != Unknown.KNOWN:
        return unknown.name.lower()
    return "no_limits" if share is not None and lower is None else None


def _known(figure: float) -> float | None:
    return None if np.isnan(figure) else float(figure)
