"""A survey's answers value by value, and how much they differ between waves; all together, never unit by unit."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from jobspejl.contracts.answers import Answers
from jobspejl.contracts.arrays import Flags, Floats, Ints
from jobspejl.contracts.codebook import Question
from jobspejl.contracts.experience import SurveyMeasure
from jobspejl.contracts.study import Options
from jobspejl.contracts.survey import SurveyDetail
from jobspejl.contracts.tables import Cell, Laid
from jobspejl.sources.periods import period_order
from jobspejl.stats.answer_means import answer_means
from jobspejl.stats.scale_scores import in_top_box
from jobspejl.stats.small_counts import Part, split_many
from jobspejl.stats.survey_design import SurveyDesign, Unknown
from jobspejl.stats.survey_differences import detectable_difference, share_differences
from jobspejl.stats.survey_shares import domain_means
from jobspejl.steps.tabulate_survey_questions import cells_of, share_limits
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
            for t in _in_order(answers):
                counts = _counted(answers, q, answers.period == t)
                for row in _rows(question, counts, figures[t], options.disclosure_threshold):
                    yield "survey_values", (section.id, answers.periods[t], question.id, *row, section.made_up)


def difference_rows(section: SurveyMeasure, detail: SurveyDetail, design: SurveyDesign, options: Options) -> Laid:
    """Yield the rows of the table `survey_differences`: waves against the one before, the last against the first.

    Args:
        section: The measure's part of the study file.
        detail: The answers.
        design: How they were drawn, in all waves.
        options: Confidence and disclosure threshold.
    """
    answers = detail.answers
    order = _in_order(answers)
    pairs = [*pairwise(order), *([(order[0], order[-1])] if len(order) > 2 else [])]
    asked = [q for q, question in enumerate(answers.questions) if question.top]
    top = _top_box(answers)[:, asked] if pairs else np.empty((0, 0))
    for earlier, later in pairs:
        waves = [answers.period == t for t in (later, earlier)]
        found = share_differences(design, top, waves[0], waves[1], options.confidence)
        least = _detectable(design, top, waves, options.confidence)
        for place, q in enumerate(asked):
            few = any(_few(answers, q, wave, options.disclosure_threshold) for wave in waves)
            figures = [100 * float(one[place]) for one in (found.value, found.lower, found.upper, least)]
            yield (
                "survey_differences",
                (
                    section.id,
                    answers.questions[q].id,
                    answers.periods[earlier],
                    answers.periods[later],
                    *(None if few or np.isnan(figure) else figure for figure in figures),
                    _unknown(int(found.unknown[place])),
                    "hidden" if few else None,
                    section.made_up,
                ),
            )


def _in_order(answers: Answers) -> list[int]:
    return sorted(range(len(answers.periods)), key=lambda t: period_order(answers.periods[t]))


def _top_box(answers: Answers) -> Floats:
    """Return (N, Q): 1 for a good answer and 0 for another; NaN where there is none, or none is called good."""
    good = [
        [place for place, value in enumerate(question.values) if value.code in question.top]
        for question in answers.questions
    ]
    found = in_top_box(answers.places, good)
    found[:, [not places for places in good]] = np.nan
    return found


def _counted(answers: Answers, q: int, rows: Flags) -> Ints:
    places = answers.places[rows, q]
    return np.bincount(places[places >= 0], minlength=len(answers.questions[q].values))


def _few(answers: Answers, q: int, rows: Flags, threshold: int) -> bool:
    """Return whether a wave's good or other answers are too few to be told."""
    cells = cells_of(answers.questions[q], _counted(answers, q, rows)[None])
    return bool(((cells > 0) & (cells < threshold)).any())


def _rows(question: Question, counts: Ints, figures: Floats, threshold: int) -> Iterator[tuple[Cell, ...]]:
    parts = _parts(question, counts, threshold)
    for place, (value, part) in enumerate(zip(question.values, parts, strict=True)):
        shares: list[Cell] = [None, None, None]
        if part.figure is not None:
            shares = [None if np.isnan(figure) else 100 * float(figure) for figure in figures[place]]
        label = (value.code, value.label.da, value.label.en, place + 1, value.code in question.top)
        yield (*label, part.figure, *shares, why(part))


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


def _detectable(design: SurveyDesign, top: Floats, waves: list[Flags], confidence: float) -> Floats:
    """Return the smallest difference, as a share, that two waves as large as these would mostly show; (Q,)."""
    one, other = (domain_means(design, top, np.where(wave, 0, -1)) for wave in waves)
    share = (one.value[0] + other.value[0]) / 2
    sizes = []
    for found in (one, other):
        spread = found.value[0] * (1 - found.value[0])
        sizes.append(np.divide(spread, found.se[0] ** 2, out=np.full(spread.shape, np.nan), where=found.se[0] > 0))
    return detectable_difference(share, sizes[0], sizes[1], confidence=confidence)


def _unknown(code: int) -> str | None:
    return None if code == Unknown.KNOWN else Unknown(code).name.lower()
