"""The population that a survey is held against, and weights raked to it, period by period."""

from collections.abc import Iterator

import numpy as np

from jobspejl.contracts.answers import Answers, Grouping
from jobspejl.contracts.arrays import Floats, Ints
from jobspejl.contracts.codebook import Codebook, code_text
from jobspejl.contracts.experience import Frame, SurveyMeasure
from jobspejl.contracts.survey import Margin
from jobspejl.errors import Listed, Problem
from jobspejl.lenses.book import Book
from jobspejl.stats.raking import rake

_MOST_NAMES = 20


def margins_of(section: SurveyMeasure, answers: Answers, codebook: Codebook, book: Book) -> tuple[Margin, ...]:
    """Return the population's margins, and enter whether they speak of the same levels as the answers.

    Args:
        section: The measure's part of the study file.
        answers: Their groups have the columns of every frame.
        codebook: Its codes may stand in a frame instead of the labels.
        book: Keeps the rules tried.
    """
    groups = {group.column: group for group in answers.groups}
    problems: list[Problem] = []
    remarks: list[Problem] = []
    margins: list[Margin] = []
    for frame in section.frame:
        group = groups[frame.column]
        order = _order(frame, group, codebook)
        problems += _unlike(section.data.file, frame, group, order)
        counts = np.zeros(len(group.levels))
        for word, people in frame.population.items():
            if order[word] >= 0:
                counts[order[word]] = people
        margins.append(Margin(frame.column, group.levels, counts, group.place))
        if (unknown := int((group.place < 0).sum())) > 0:
            facts = {"path": section.data.file, "column": frame.column, "count": unknown}
            remarks.append(Problem("survey_frame_blank", facts))
    book.enter("survey_frame", sum(len(one.levels) for one in margins), *problems, remarks=tuple(remarks))
    return tuple(Margin(one.column, one.levels, one.share / one.share.sum(), one.place) for one in margins)


def rake_to(
    section: SurveyMeasure, answers: Answers, margins: tuple[Margin, ...], book: Book
) -> tuple[Floats, Ints | None]:
    """Return the weights, raked to all margins in every period where the study says so, and the levels raked to.

    Every period keeps the sum of its weights. Someone whose level is not known is not held to that margin.

    Args:
        section: The measure's part of the study file.
        answers: The answers.
        margins: The population.
        book: Keeps the rules tried.
    """
    if not section.rake:
        return answers.weight, None
    periods = len(answers.periods)
    levels = np.stack([np.where(one.place < 0, -1, answers.period * one.share.size + one.place) for one in margins], 1)
    targets = []
    for one in margins:
        known = one.place >= 0
        people = np.bincount(answers.period[known], answers.weight[known], minlength=periods)
        targets.append(np.outer(people, one.share).ravel())
    found = rake(answers.weight, levels, targets)
    problems = [_empty(section.data.file, answers, margins[margin], level) for margin, level in found.empty]
    if not problems and not found.converged:
        facts = {"path": section.data.file, "rounds": found.rounds, "miss": f"{found.miss:.1g}"}
        problems = [Problem("survey_rake_apart", facts)]
    book.enter("survey_raked", answers.weight.size, *problems)
    return found.weight, levels


def _order(frame: Frame, group: Grouping, codebook: Codebook) -> dict[str, int]:
    """Return which level each word of a frame is; -1 for none."""
    known = {text.casefold(): place for place, level in enumerate(group.levels) for text in (level.da, level.en)}
    question = next((one for one in codebook.questions if one.id == group.column), None)
    codes = {} if question is None else {value.code: place for place, value in enumerate(question.values)}
    return {word: known.get(word.casefold(), codes.get(code_text(word), -1)) for word in frame.population}


def _unlike(path: str, frame: Frame, group: Grouping, order: dict[str, int]) -> Iterator[Problem]:
    """Return how a frame and the levels of the answers differ; those are told only where some are alike."""
    facts: dict[str, object] = {"path": path, "column": frame.column}
    if wrong := [word for word, people in frame.population.items() if not 0 <= people < np.inf]:
        yield Problem("survey_frame_negative", {**facts, "count": len(wrong), "levels": Listed(wrong, _MOST_NAMES)})
    if all(place < 0 for place in order.values()) or not sum(frame.population.values()) > 0:
        yield Problem("survey_frame_none", dict(facts))
        return
    if unknown := [word for word, place in order.items() if place < 0]:
        known = Listed([level.da for level in group.levels], _MOST_NAMES)
        told = {"count": len(unknown), "levels": Listed(unknown, _MOST_NAMES), "known": known}
        yield Problem("survey_frame_unknown", {**facts, **told})
    places = [place for place in order.values() if place >= 0]
    if twice := sorted({place for place in places if places.count(place) > 1}):
        names = Listed([group.levels[place].da for place in twice], _MOST_NAMES)
        yield Problem("survey_frame_twice", {**facts, "count": len(twice), "levels": names})
    people = np.bincount(group.place[group.place >= 0], minlength=len(group.levels))
    if lacking := [
        level.da for place, level in enumerate(group.levels) if people[place] > 0 and place not in order.values()
    ]:
        yield Problem("survey_frame_lacking", {**facts, "count": len(lacking), "levels": Listed(lacking, _MOST_NAMES)})


def _empty(path: str, answers: Answers, margin: Margin, level: int) -> Problem:
    """Return the problem of a level that cannot be raked to: nobody answered, or there is nobody in the population."""
    period, place = divmod(level, margin.share.size)
    facts = {"path": path, "column": margin.column, "level": margin.levels[place].da}
    nobody = margin.share[place] > 0
    key = "survey_rake_empty" if nobody else "survey_rake_none"
    return Problem(key, {**facts, "period": answers.periods[period] or "–"})
