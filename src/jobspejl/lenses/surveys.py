"""The experience mirror's surveys: answers, weights, and the share of good answers that is compared between units.

The share is expected from who answered: the overall shares of the kinds of respondents, by benefit, age and so on as
the study names them, in the unit's own mix. A unit counts as many answers as it would with equal weights (Kish's
effective number), so that unequal weights do not make it look surer than it is; and where people were drawn by whole
clusters, no more than their design effect leaves.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from jobspejl.contracts.answers import Answers, Grouping
from jobspejl.contracts.arrays import Flags, Floats, Ints
from jobspejl.contracts.codebook import Codebook
from jobspejl.contracts.experience import SurveyMeasure
from jobspejl.contracts.inspection import Inspection
from jobspejl.contracts.observed import Mix, Observed, Strata
from jobspejl.contracts.survey import SurveyDetail
from jobspejl.contracts.units import UnitList
from jobspejl.engines.protocol import Engine
from jobspejl.errors import DataError, Listed, Nearest, Problem
from jobspejl.lenses.book import Book, Found, inspect
from jobspejl.lenses.survey_margins import margins_of, rake_to
from jobspejl.sources.codebook import read_codebook
from jobspejl.sources.periods import period_order
from jobspejl.sources.redaction import Redactor
from jobspejl.sources.redaction_canvas import Kind
from jobspejl.sources.survey import Survey, SurveyColumns, read_survey
from jobspejl.stats.design_weights import design_weights
from jobspejl.stats.kish import effective_size
from jobspejl.stats.mix_cells import merge_cells, merged
from jobspejl.stats.scale_scores import in_top_box
from jobspejl.stats.survey_design import survey_design
from jobspejl.stats.survey_shares import domain_means

_CLUSTERS = 20
"""Fewest clusters, less strata, from which a unit's own design effect is told."""
_MOST_LEVELS = 50
_FEWEST_PEOPLE = 10
_PERSONAL: tuple[Kind, ...] = ("CPR", "TELEFON", "E-MAIL", "NAVN")


def observe(section: SurveyMeasure, folder: Path, units: UnitList, engine: Engine) -> Inspection:
    """Read a survey with its codebook, and try every rule on them.

    Args:
        section: The measure's part of the study file.
        folder: The study's folder.
        units: The units that the answers may be about.
        engine: Reads Parquet.

    Returns:
        What each rule found, the `SurveyDetail`, and the shares to compare where at least two units have answers in
        every period.
    """
    return inspect(section.id, lambda book: _found(section, folder, units, engine, book))


def _found(section: SurveyMeasure, folder: Path, units: UnitList, engine: Engine, book: Book) -> Found:
    codebook = _codebook(section, folder, engine, book)
    question = _compared(section, codebook, book)
    groups = _groups(section, codebook, book)
    data = section.data
    columns = SurveyColumns(
        data.respondent, data.unit, data.period, data.weight, data.stratum, data.cluster, tuple(groups)
    )
    survey = Survey(folder, data.file, columns, codebook, units, data.strata, data.sheet, data.decimal)
    found = read_survey(survey, engine, section.id)
    for rule in found.rules:
        book.take(rule)
    if found.answers is None:
        return Found()
    answers = _weighted(section, found.answers, book)
    _levels(section, answers, codebook, book)
    _asked(section, answers, question, book)
    margins = margins_of(section, answers, codebook, book)
    weight, raked = rake_to(section, answers, margins, book)
    detail = SurveyDetail(answers, question, weight, margins, raked)
    observed = _observed(section, detail, book)
    if observed is None:
        return Found(detail=detail)
    compared = {unit.code for unit in observed.units}
    apart = frozenset(unit.code for unit in answers.units) - compared
    return Found((observed,), replace(detail, apart=apart))


def _weighted(section: SurveyMeasure, answers: Answers, book: Book) -> Answers:
    """Return the answers with weights from the sample, where the data have none and every population is known."""
    if section.data.weight is not None:
        return answers
    population = np.array([stratum.population for stratum in answers.strata])
    weight = design_weights(answers.stratum, population, answers.cluster)
    told = (Problem("survey_weighted", {"path": section.data.file}),) if np.ptp(weight) > 0 else ()
    book.enter("survey_design_weights", len(answers.strata), remarks=told)
    return replace(answers, weight=weight)


def _codebook(section: SurveyMeasure, folder: Path, engine: Engine, book: Book) -> Codebook:
    try:
        found = read_codebook(folder, section.data.codebook, engine, section.data.codebook_sheet)
    except DataError as error:
        book.enter("survey_codebook", 1, *error.problems)
        raise
    book.enter("survey_codebook", len(found.codebook.questions), remarks=found.remarks)
    return found.codebook


def _compared(section: SurveyMeasure, codebook: Codebook, book: Book) -> int:
    """Return the place of the question that is compared; it must say which answers are good."""
    ids = tuple(question.id for question in codebook.questions)
    facts: dict[str, object] = {"path": section.data.codebook, "question": section.question}
    if section.question not in ids:
        nearest = Nearest(section.question, ids)
        book.enter("survey_question", len(ids), Problem("survey_question_unknown", {**facts, "nearest": nearest}))
    place = ids.index(section.question)
    without = [] if codebook.questions[place].top else [Problem("survey_question_no_top", facts)]
    book.enter("survey_question", len(ids), *without)
    return place


def _groups(section: SurveyMeasure, codebook: Codebook, book: Book) -> list[str]:
    """Return all columns that the answers are broken down, expected or weighted by."""
    ids = tuple(question.id for question in codebook.questions)
    known = (*section.data.groups, *ids)
    wanted = dict.fromkeys((*section.mix, *(frame.column for frame in section.frame)))
    problems = [
        Problem("survey_group_unknown", {"measure": section.id, "column": name, "nearest": Nearest(name, known)})
        for name in wanted
        if name not in known
    ]
    columns = [frame.column for frame in section.frame]
    twice = [name for name in dict.fromkeys(columns) if columns.count(name) > 1]
    problems += [Problem("survey_frame_again", {"measure": section.id, "column": name}) for name in twice]
    book.enter("survey_groups", len(wanted), *problems)
    return list(dict.fromkeys((*section.data.groups, *wanted)))


def _levels(section: SurveyMeasure, answers: Answers, codebook: Codebook, book: Book) -> None:
    """Try that no column to break down by could be of persons: a number of each, or what they wrote themselves."""
    ids = {question.id for question in codebook.questions}
    wrong = [
        problem
        for group in answers.groups
        if group.column not in ids
        for problem in _personal(group, answers, section.data.file)
    ]
    book.enter("survey_levels", sum(len(one.levels) for one in answers.groups), *wrong)


def _personal(group: Grouping, answers: Answers, path: str) -> Iterator[Problem]:
    """Yield why a column's words could be of persons; the words themselves are never told."""
    facts: dict[str, object] = {"path": path, "column": group.column}
    levels = len(group.levels)
    if levels > _MOST_LEVELS:
        yield Problem("survey_group_levels", {**facts, "levels": levels, "most": _MOST_LEVELS})
        return
    if named := sum(_names_person(level.da) for level in group.levels):
        yield Problem("survey_group_persons", {**facts, "count": named})
    if few := sum(people < _FEWEST_PEOPLE for people in _people(group, answers)):
        yield Problem("survey_group_few", {**facts, "count": few, "fewest": _FEWEST_PEOPLE})


def _names_person(word: str) -> bool:
    """Say whether a word holds what points at a person, also where a name is written without its capital letter."""
    redactor = Redactor()
    for written in (word, word[:1].upper() + word[1:]):
        redactor.redact(written)
    return any(redactor.counts[kind] for kind in _PERSONAL)


def _people(group: Grouping, answers: Answers) -> list[int]:
    """Return how many people are at each level, at least: with clusters, which may be of one person, in one period."""
    when = np.zeros_like(answers.period) if answers.cluster is None else answers.period
    known = group.place >= 0
    counts = np.zeros((len(group.levels), len(answers.periods)), dtype=np.int64)
    np.add.at(counts, (group.place[known], when[known]), 1)
    return [int(most) for most in counts.max(axis=1)]


def _asked(section: SurveyMeasure, answers: Answers, question: int, book: Book) -> None:
    count = int((answers.places[:, question] >= 0).sum())
    facts: dict[str, object] = {"path": section.data.file, "question": section.question}
    book.enter("survey_compared", count, *([] if count else [Problem("survey_question_unanswered", facts)]))


def _observed(section: SurveyMeasure, detail: SurveyDetail, book: Book) -> Observed | None:
    """Return the shares of the units that have answers in every period; None where they are fewer than two."""
    answers = detail.answers
    if section.data.unit is None:
        return None
    order = sorted(range(len(answers.periods)), key=lambda t: period_order(answers.periods[t]))
    groups = {group.column: group for group in answers.groups}
    cell, cells = _cells([groups[column] for column in section.mix], answers.weight.size)
    people, good, counted, weighted, squares = _sums(detail, cell, cells)
    kept = (people.sum(axis=2) > 0).all(axis=1)
    book.enter("survey_units", kept.size, remarks=_remarks(section, answers, kept))
    if kept.sum() < 2:
        return None
    chosen = np.ix_(kept, order)
    apart = np.stack([one[~kept].sum(axis=(0, 2))[order] for one in (good, people - good)], axis=1)
    most = _at_most(detail)[chosen]
    people, good, counted, weighted, squares = (one[chosen] for one in (people, good, counted, weighted, squares))
    into = merge_cells(people) if section.mix else np.zeros(1, dtype=np.int64)
    total = weighted.sum(axis=2)
    base = np.minimum(effective_size(total, squares.sum(axis=2)), most)
    of_weight, of_good = (merged(one, into) for one in (weighted, counted))
    each = (base / total)[:, :, None]
    mix: Mix = "respondents" if section.mix else "overall"
    return Observed(
        measure=section.measure(),
        units=tuple(unit for unit, keep in zip(answers.units, kept, strict=True) if keep),
        periods=tuple(answers.periods[t] or _when(section) for t in order),
        actual=section.scale * counted.sum(axis=2) / total,
        base=base,
        given=None,
        conditions=(),
        values=np.empty((*base.shape, 0)),
        strata=Strata(of_good * each, of_weight * each, mix),
        heads=np.stack([good.sum(axis=2), (people - good).sum(axis=2)], axis=2),
        apart=apart if apart.any() else None,
    )


def _at_most(detail: SurveyDetail) -> Floats:
    """Return (U, T), answers over the design effect where people were drawn by whole clusters; infinite elsewhere.

    The design effect is each unit's own where it has clusters enough to go by, otherwise that of all units, weighted by
    their answers; where no unit tells of any, a cluster counts as one answer. A panel's clusters are of one person in
    each period, and say nothing of how people in a period are alike.
    """
    answers = detail.answers
    shape = (len(answers.units), len(answers.periods))
    places = answers.places[:, detail.question]
    rows = places >= 0
    if answers.cluster is None or not _several(answers, rows):
        return np.full(shape, np.inf)
    question = answers.questions[detail.question]
    good = [place for place, value in enumerate(question.values) if value.code in question.top]
    design = survey_design(detail.weight, stratum=answers.stratum, cluster=answers.cluster)
    domain = answers.unit * shape[1] + answers.period
    found = domain_means(design, in_top_box(places[:, None], [good]), domain, shape[0] * shape[1])
    own, count = found.design_effect.ravel(), found.answers.ravel()
    known = np.isfinite(own)
    if known.any():
        pooled = float((own[known] * count[known]).sum() / count[known].sum())
    else:
        pooled = rows.sum() / np.unique(answers.cluster[rows]).size
    enough = known & (found.degrees_of_freedom.ravel() >= _CLUSTERS)
    effect = np.where(enough, own, pooled)
    most = np.divide(count, effect, out=np.full(effect.shape, np.inf), where=effect > 0)
    return np.asarray(most.reshape(shape))


def _several(answers: Answers, rows: Flags) -> bool:
    """Return whether any cluster has several answers in one period."""
    if answers.cluster is None:
        return False
    pairs = np.stack([answers.stratum[rows], answers.cluster[rows], answers.period[rows]])
    return bool(np.unique(pairs, axis=1).shape[1] < pairs.shape[1])


def _when(section: SurveyMeasure) -> str:
    """Return what the one period of answers without any is called: the year of the field work, where it is told."""
    day = section.last_day or section.first_day
    return "–" if day is None else str(day.year)


def _cells(groups: list[Grouping], people: int) -> tuple[Ints, int]:
    """Return which combination of levels each person is at, and how many there are; not known is a level too."""
    place, cells = np.zeros(people, dtype=np.int64), 1
    for group in groups:
        levels = len(group.levels) + 1
        own = np.where(group.place < 0, levels - 1, group.place)
        # NOTE: combinations are counted as they occur, or many columns would make more of them than there are people.
        found, place = np.unique(place * levels + own, return_inverse=True)
        place, cells = place.reshape(-1).astype(np.int64), found.size
    return place, cells


def _sums(detail: SurveyDetail, cell: Ints, cells: int) -> tuple[Floats, ...]:
    """Return people, those with good answers, their weights, all weights and their squares, each (U, T, L).

    Of the compared question.
    """
    answers = detail.answers
    places = answers.places[:, detail.question]
    question = answers.questions[detail.question]
    good = np.array([value.code in question.top for value in question.values])
    shape = (len(answers.units), len(answers.periods), cells)
    rows = places >= 0
    key = np.ravel_multi_index((answers.unit[rows], answers.period[rows], cell[rows]), shape)
    weight = detail.weight[rows]

    def summed(amounts: Floats) -> Floats:
        return np.asarray(np.bincount(key, amounts, minlength=int(np.prod(shape))).reshape(shape), dtype=np.float64)

    own = good[places[rows]].astype(np.float64)
    return summed(np.ones(weight.size)), summed(own), summed(weight * own), summed(weight), summed(weight**2)


def _remarks(section: SurveyMeasure, answers: Answers, kept: Flags) -> tuple[Problem, ...]:
    facts: dict[str, object] = {"path": section.data.file, "question": section.question}
    names = [unit.name.da for unit, keep in zip(answers.units, kept, strict=True) if not keep]
    remarks = []
    if names:
        remarks.append(Problem("survey_units_partial", {**facts, "count": len(names), "names": Listed(names)}))
    if kept.sum() < 2:
        remarks.append(Problem("survey_units_few", facts))
    elif _again(answers):
        remarks.append(Problem("survey_units_panel", facts))
    return tuple(remarks)


def _again(answers: Answers) -> bool:
    """Return whether people, or clusters, are in more than one period."""
    if answers.cluster is None:
        return False
    clusters = np.stack([answers.stratum, answers.cluster])
    both = np.vstack([clusters, answers.period])
    return bool(np.unique(both, axis=1).shape[1] > np.unique(clusters, axis=1).shape[1])
