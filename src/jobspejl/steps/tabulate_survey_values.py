"""A survey's answers value by value; all together, never unit by unit."""

from collections.abc import Iterator

import numpy as np

from jobspejl.contracts.arrays import Floats, Ints
from jobspejl.contracts.codebook import Question
from jobspejl.contracts.experience import SurveyMeasure
from jobspejl.contracts.study import Options
from jobspejl.contracts.survey import SurveyDetail
from jobspejl.contracts.tables import Cell, Laid
from jobspejl.stats.answer_means import answer_means
from jobspejl.stats.small_counts import Part, split_many
from jobspejl.stats.survey_design import SurveyDesign
from jobspejl.steps.tabulate_survey_questions import by_value, cells_of, few_missing, in_order, share_limits
from jobspejl.steps.told_counts import whole, why

_TOGETHER = 8


def value_rows(section: SurveyMeasure, detail: SurveyDetail, design: SurveyDesign, options: Options) -> Laid:
    """Yield the rows of the table `survey_values`.

    Args:
        section: The measure's part of the study file.
        detail: The answers.
        design: How they were drawn.
        options: Confidence and disclosure threshold.
    """
    answers = detail.answers
    for start in range(0, len(answers.questions), _TOGETHER):
        some = range(start, min(start + _TOGETHER, len(answers.questions)))
        scores = [np.eye(len(answers.questions[q].values)) for q in some]
        found = answer_means(design, answers.places[:, some], scores, answers.period, len(answers.periods))
        limits = share_limits(section, answers, found, options)
        first = 0
        for q in some:
            question = answers.questions[q]
            part = slice(first, first + len(question.values))
            first = part.stop
            figures = np.stack([found.value[:, part], limits.lower[:, part], limits.upper[:, part]], axis=2)
            for t in in_order(answers):
                rows, threshold = answers.period == t, options.disclosure_threshold
                parts = _parts(question, by_value(answers, q, rows), threshold)
                numbers = not few_missing(answers, q, rows, threshold)
                for row in _rows(question, parts, figures[t], numbers=numbers):
                    yield "survey_values", (section.id, answers.periods[t], question.id, *row, section.made_up)


def _rows(question: Question, parts: list[Part], figures: Floats, *, numbers: bool) -> Iterator[tuple[Cell, ...]]:
    """Yield the cells from `value` to `suppressed`; shares alone where the numbers' sum may not be told."""
    for place, (value, part) in enumerate(zip(question.values, parts, strict=True)):
        shares: list[Cell] = [None, None, None]
        if part.figure is not None:
            shares = [None if np.isnan(figure) else 100 * float(figure) for figure in figures[place]]
        label = (value.code, value.label.da, value.label.en, place + 1, value.code in question.top)
        yield (*label, part.figure if numbers else None, *shares, why(part) or (None if numbers else "hidden"))


def _parts(question: Question, counts: Ints, threshold: int) -> list[Part]:
    """Return what is told of each value: good answers and others each add up to a number that is told elsewhere."""
    good = np.array([value.code in question.top for value in question.values])
    cells = cells_of(question, counts[None])[0]
    told = not ((cells > 0) & (cells < threshold)).any()
    found = [Part("hidden", 0, int(counts.sum()))] * counts.size
    for group in (good, ~good) if told else ():
        places = np.flatnonzero(group)
        own = counts[places].tolist()
        for place, part in zip(places.tolist(), split_many(whole(sum(own), threshold), own, threshold), strict=True):
            found[place] = part
    return found
