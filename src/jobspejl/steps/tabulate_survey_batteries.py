"""Batteries of questions laid out: Cronbach's alpha, and never without the questions that it is of."""

import numpy as np

from jobspejl.contracts.answers import Answers
from jobspejl.contracts.experience import SurveyMeasure
from jobspejl.contracts.study import Options
from jobspejl.contracts.survey import SurveyDetail
from jobspejl.contracts.tables import Cell, Laid
from jobspejl.sources.periods import period_order
from jobspejl.stats.cronbach import cronbach
from jobspejl.stats.scale_scores import scale_scores


def battery_rows(section: SurveyMeasure, detail: SurveyDetail, options: Options) -> Laid:
    """Yield the rows of the tables `survey_batteries` and `survey_items`, battery by battery in each period.

    Args:
        section: The measure's part of the study file.
        detail: The answers; each counts once, whatever its weight.
        options: Confidence, and the fewest people of whom alpha is told.
    """
    answers = detail.answers
    for t in sorted(range(len(answers.periods)), key=lambda t: period_order(answers.periods[t])):
        rows = answers.period == t
        for battery, members in batteries_of(answers).items():
            questions = [answers.questions[q] for q in members]
            turned = [question.reversed for question in questions]
            scores = scale_scores(answers.places[rows][:, members], [len(one.values) for one in questions], turned)
            found = cronbach(scores, options.confidence)
            few = 0 < found.people < options.disclosure_threshold
            key = (section.id, answers.periods[t], battery)
            figures = [_told(one, few=few) for one in (found.raw, found.lower, found.upper)]
            people = None if few else found.people
            why = "hidden" if few else None
            yield "survey_batteries", (*key, len(members), people, *figures, why, section.made_up)
            for question, correlation in zip(questions, found.item_rest.tolist(), strict=True):
                about = (question.id, question.wording.da, question.wording.en, question.reversed)
                yield "survey_items", (*key, *about, _told(correlation, few=few), why, section.made_up)


def batteries_of(answers: Answers) -> dict[str, list[int]]:
    """Return the places of each battery's questions, those whose values have an order; batteries of two or more."""
    found: dict[str, list[int]] = {}
    for q, question in enumerate(answers.questions):
        if question.battery and question.scale == "ordered":
            found.setdefault(question.battery, []).append(q)
    return {battery: members for battery, members in found.items() if len(members) > 1}


def _told(figure: float, *, few: bool) -> Cell:
    return None if few or np.isnan(figure) else figure
