"""How much a survey's answers differ: between waves, and between those in a group and the others who answered.

A group's difference to the others is told where the group is told; with all together and the group, it tells nothing of
the others that is not told already. Where some are in no group, that holds only if they may be told of as well.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from jobspejl.contracts.answers import Answers, Grouping
from jobspejl.contracts.arrays import Flags, Floats
from jobspejl.contracts.experience import SurveyMeasure
from jobspejl.contracts.study import Options
from jobspejl.contracts.survey import SurveyDetail
from jobspejl.contracts.tables import Cell, Laid
from jobspejl.stats.scale_scores import in_top_box
from jobspejl.stats.survey_design import SurveyDesign, Unknown
from jobspejl.stats.survey_differences import Differences, detectable_difference, share_differences
from jobspejl.steps.tabulate_survey_questions import by_value, cells_of, hidden_levels, in_order

_NO_SPREAD = 1e-12
"""Standard errors of at most this are rounding."""


def difference_rows(section: SurveyMeasure, detail: SurveyDetail, design: SurveyDesign, options: Options) -> Laid:
    """Yield the rows of the table `survey_differences`.

    Waves are held against the one before and the last against the first, question by question; the levels of a column
    against all others of that column, for the compared question in the last wave.

    Args:
        section: The measure's part of the study file.
        detail: The answers.
        design: How they were drawn, in all waves.
        options: Confidence and disclosure threshold.
    """
    for pair in (*_waves(detail.answers, options), *_levels(section, detail.answers, options)):
        for question, figures in _figures(detail.answers, design, pair, options.confidence):
            yield "survey_differences", (section.id, question, *pair.name, *figures, section.made_up)


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two sets of people to compare on some questions.

    Attributes:
        name: Column, level in Danish and in English, the earlier period and the later.
        first: (N,), whose answers count up.
        second: (N,), whose answers count down.
        questions: Their places.
        hidden: Of those, which may not be told.
    """

    name: tuple[Cell, Cell, Cell, Cell, Cell]
    first: Flags
    second: Flags
    questions: list[int]
    hidden: list[bool]


def _waves(answers: Answers, options: Options) -> Iterator[_Pair]:
    order = in_order(answers)
    asked = [q for q, question in enumerate(answers.questions) if question.top]
    for earlier, later in (*pairwise(order), *([(order[0], order[-1])] if len(order) > 2 else [])):
        new, old = (answers.period == t for t in (later, earlier))
        few = [any(_few(answers, q, wave, options.disclosure_threshold) for wave in (new, old)) for q in asked]
        yield _Pair((None, None, None, answers.periods[earlier], answers.periods[later]), new, old, asked, few)


def _levels(section: SurveyMeasure, answers: Answers, options: Options) -> Iterator[_Pair]:
    [q] = [q for q, question in enumerate(answers.questions) if question.id == section.question]
    if not answers.questions[q].top:
        return
    for group in answers.groups:
        if group.column in section.data.groups and len(group.levels) > 1:
            yield from _levels_of(group, answers, q, options.disclosure_threshold)


def _levels_of(group: Grouping, answers: Answers, q: int, threshold: int) -> Iterator[_Pair]:
    t = in_order(answers)[-1]
    hidden = hidden_levels(answers, group, q, t, threshold)
    known = (answers.period == t) & (group.place >= 0)
    for place, level in enumerate(group.levels):
        own = known & (group.place == place)
        # NOTE: rows are hidden so that the others of a row that is shown are enough together.
        out = bool(hidden[place] or hidden[-1])
        yield _Pair((group.column, level.da, level.en, None, answers.periods[t]), own, known & ~own, [q], [out])


def _figures(
    answers: Answers, design: SurveyDesign, pair: _Pair, confidence: float
) -> Iterator[tuple[str, tuple[Cell, ...]]]:
    """Yield each question with the cells from `difference` to `suppressed`."""
    top = _top_box(answers, pair.questions)
    found = share_differences(design, top, pair.first, pair.second, confidence)
    least = np.where(_vary(top, pair.first) & _vary(top, pair.second), _detectable(found, confidence), np.nan)
    for place, (q, out) in enumerate(zip(pair.questions, pair.hidden, strict=True)):
        figures = [100 * float(one[place]) for one in (found.value, found.lower, found.upper, least)]
        yield (
            answers.questions[q].id,
            (
                *(None if out or np.isnan(figure) else figure for figure in figures),
                None if out else _unknown(int(found.unknown[place])),
                "hidden" if out else None,
            ),
        )


def _top_box(answers: Answers, asked: list[int]) -> Floats:
    """Return (N, Q): 1 for a good answer and 0 for another; NaN where there is none."""
    good = [
        [place for place, value in enumerate(answers.questions[q].values) if value.code in answers.questions[q].top]
        for q in asked
    ]
    return in_top_box(answers.places[:, asked], good)


def _few(answers: Answers, q: int, rows: Flags, threshold: int) -> bool:
    """Return whether the good or the other answers of some people are too few to be told."""
    cells = cells_of(answers.questions[q], by_value(answers, q, rows)[None])
    return bool(((cells > 0) & (cells < threshold)).any())


def _detectable(found: Differences, confidence: float) -> Floats:
    """Return the smallest difference, as a share, that a survey as precise as this would mostly show; (Q,).

    NOTE: by the standard error of the difference itself, as two independent samples would have it, so that a panel,
    whose people answer twice, is credited with what it can see.
    """
    even = 0.5
    # NOTE: in a panel where nobody changed the standard error is none, or rounding, by luck.
    known = np.where(found.se > _NO_SPREAD, 2 * even * (1 - even) / np.maximum(found.se, _NO_SPREAD) ** 2, np.nan)
    return detectable_difference(np.array(even), known, known, confidence=confidence)


def _vary(top: Floats, rows: Flags) -> Flags:
    """Return whether some people's answers differ, (Q,); where they do not, their standard error of 0 is luck."""
    lowest, highest = (reach.reduce(top[rows], axis=0, initial=np.nan) for reach in (np.fmin, np.fmax))
    return np.asarray(lowest < highest)


def _unknown(code: int) -> str | None:
    return None if code == Unknown.KNOWN else Unknown(code).name.lower()
