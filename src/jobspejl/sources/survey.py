"""A survey's answers: one row a person, held against the codebook and the sample, rule by rule."""

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from jobspejl.contracts.answers import Answers, Places, Stratum
from jobspejl.contracts.arrays import Flags, Floats, Ints
from jobspejl.contracts.codebook import Codebook, Question
from jobspejl.contracts.inspection import Rule
from jobspejl.contracts.units import Unit, UnitList
from jobspejl.engines.protocol import Engine
from jobspejl.errors import DataError, Listed, Nearest, Problem
from jobspejl.sources.answer_codes import answer_columns, code_answers
from jobspejl.sources.cases import holds_cpr, shows_cpr
from jobspejl.sources.encoded import EncodedTable, OpenTable, open_encoded, read_encoded
from jobspejl.sources.matching import UnitMatcher
from jobspejl.sources.numbers import decimal_mark, numbers
from jobspejl.sources.strata import read_strata
from jobspejl.sources.survey_groups import grouping
from jobspejl.sources.survey_strata import Placed, place_strata
from jobspejl.stats.reversed_items import against_the_rest
from jobspejl.stats.scale_scores import scale_scores

_MOST_NAMES = 20


@dataclass(frozen=True, slots=True)
class SurveyColumns:
    """Which of a survey's columns is what; None where the data have no such column.

    Attributes:
        respondent: Who answered, by a number of the survey's own.
        unit: The unit that the answers are about.
        period: The period or wave.
        weight: How many each stands for.
        stratum: The part of the population that the person was drawn from.
        cluster: Those drawn together, such as a class or a household.
        groups: Columns to break answers down by; questions of the codebook too.
    """

    respondent: str | None = None
    unit: str | None = None
    period: str | None = None
    weight: str | None = None
    stratum: str | None = None
    cluster: str | None = None
    groups: tuple[str, ...] = ()

    def named(self) -> tuple[str, ...]:
        """Return the names of the columns that the data have."""
        own = (self.respondent, self.unit, self.period, self.weight, self.stratum, self.cluster, *self.groups)
        return tuple(dict.fromkeys(name for name in own if name))

    def told(self) -> frozenset[str]:
        """Return the names of the columns whose words stand on pages or in errors."""
        return frozenset(name for name in (self.unit, self.period, self.stratum, *self.groups) if name)


@dataclass(frozen=True, slots=True)
class Survey:
    """A survey to be read.

    Attributes:
        folder: The study's folder.
        file: The answers, as the study has it: CSV, XLSX, Parquet, .sav or .dta.
        columns: Which column is what.
        codebook: The questions.
        units: The units that the answers may be about.
        strata: The table of the sample; None where there is none, and nothing is then known of the population.
        sheet: Which sheet of a workbook.
        decimal: The decimal mark of weights, where it cannot be told.
    """

    folder: Path
    file: str
    columns: SurveyColumns
    codebook: Codebook
    units: UnitList
    strata: str | None = None
    sheet: str | None = None
    decimal: str | None = None


@dataclass(frozen=True, slots=True)
class FoundAnswers:
    """What came of reading a survey.

    Attributes:
        rules: Every rule tried, in order; one with problems is the last.
        answers: None where a rule is broken.
    """

    rules: tuple[Rule, ...]
    answers: Answers | None


def read_survey(survey: Survey, engine: Engine, subject: str) -> FoundAnswers:
    """Read a survey's answers, and tell what each rule found on the way.

    No cell is told but codes of answers and names of units and strata; what could be of a person is counted.

    Args:
        survey: What to read.
        engine: Reads Parquet.
        subject: The measure, for the rules.
    """
    steps = _steps(survey, engine, subject)
    rules: list[Rule] = []
    while True:
        try:
            rules.append(next(steps))
        except StopIteration as end:
            return FoundAnswers(tuple(rules), end.value)
        if rules[-1].problems:
            return FoundAnswers(tuple(rules), None)


def _steps(survey: Survey, engine: Engine, subject: str) -> Generator[Rule, None, Answers]:
    """Yield every rule, and return the answers where whoever asks goes on to the end."""
    columns = survey.columns
    try:
        opened = open_encoded(survey.folder, survey.file, engine, survey.sheet)
        held, missing = answer_columns(survey.codebook, opened.names)
        there = [name for name in (*columns.named(), *held.values()) if name in opened.names]
        table = read_encoded(opened, there or opened.names[:1])
    except DataError as error:
        yield Rule("file_reads", subject, 1, error.problems)
        raise
    people = table.lines.size
    yield Rule("file_reads", subject, people)
    yield Rule("columns_there", subject, len(opened.names), *_columns(survey, opened, held, missing))
    yield Rule("survey_no_cpr", subject, len(table.columns), _cpr(table, columns))
    yield Rule("survey_respondents", subject, people, _respondents(table, columns))
    unit, units, unknown = _units(table, columns.unit, survey.units)
    yield Rule("units_known", subject, max(len(units), 1), unknown)
    period, periods, blank = _periods(table, columns.period)
    yield Rule("periods_there", subject, len(periods), blank)
    weight, wrong = _weights(table, columns.weight, survey.decimal)
    yield Rule("survey_weights", subject, people, wrong)
    placed = yield from _strata(survey, table, (period, periods), engine, subject)
    coded = code_answers(table, survey.codebook, held)
    yield Rule("survey_codes", subject, coded.places.size, coded.problems, coded.remarks)
    yield Rule("survey_answered", subject, coded.places.size, *_answered(table.path, coded.places, survey.codebook))
    yield Rule("survey_batteries", subject, people, (), _against(table.path, coded.places, survey.codebook))
    groups = tuple(grouping(table, column, survey.codebook) for column in columns.groups)
    return Answers(
        questions=survey.codebook.questions,
        places=coded.places,
        weight=weight,
        stratum=placed.stratum,
        strata=placed.strata,
        cluster=placed.cluster,
        unit=unit,
        units=units,
        period=period,
        periods=periods,
        groups=groups,
    )


def _columns(
    survey: Survey, opened: OpenTable, held: dict[str, str], missing: list[str]
) -> tuple[tuple[Problem, ...], tuple[Problem, ...]]:
    """Return what is not there, and which columns are not used."""
    facts: dict[str, object] = {"path": opened.path}
    known = Listed(opened.names, _MOST_NAMES)
    problems = [
        Problem(
            "column_missing", {**facts, "column": column, "nearest": Nearest(column, opened.names), "columns": known}
        )
        for column in survey.columns.named()
        if column not in opened.names
    ]
    if missing:
        told = {"count": len(missing), "questions": Listed(missing, _MOST_NAMES)}
        problems.append(Problem("survey_questions_missing", {**facts, **told, "columns": known}))
    used = {*survey.columns.named(), *held.values()}
    unused = [name for name in opened.names if name not in used]
    told = {"count": len(unused), "columns": Listed(unused, _MOST_NAMES)}
    return tuple(problems), (Problem("survey_columns_unused", {**facts, **told}),) if unused else ()


def _cpr(table: EncodedTable, columns: SurveyColumns) -> tuple[Problem, ...]:
    """Return the columns that are headed by a CPR number or hold some; weights are numbers of their own."""
    told = columns.told()
    return tuple(
        Problem("survey_cpr", {"path": table.path, "column": column})
        for column, cells in table.columns.items()
        if holds_cpr([column])
        or (column != columns.weight and cells.words and holds_cpr(cells.words))
        or (column in told and shows_cpr(cells.words))
    )


def _respondents(table: EncodedTable, columns: SurveyColumns) -> tuple[Problem, ...]:
    if columns.respondent is None:
        return ()
    cells = table.columns[columns.respondent]
    facts: dict[str, object] = {"path": table.path, "column": columns.respondent}
    problems = []
    if (blank := cells.blank()).any():
        facts_blank = {**facts, "count": int(blank.sum()), "rows": table.where(blank)}
        problems.append(Problem("survey_respondent_blank", facts_blank))
    person = cells.place.astype(np.int64)
    if columns.period is not None:
        periods = table.columns[columns.period]
        person = person * (len(periods.words) + 1) + periods.place + 1
    _, same, rows = np.unique(person, return_inverse=True, return_counts=True)
    twice: Flags = (rows[same] > 1) & ~blank
    if twice.any():
        told = {"count": int(np.unique(person[twice]).size), "rows": table.where(twice)}
        problems.append(Problem("survey_respondent_twice", {**facts, **told}))
    return tuple(problems)


def _units(
    table: EncodedTable, column: str | None, units: UnitList
) -> tuple[Ints, tuple[Unit, ...], tuple[Problem, ...]]:
    if column is None:
        return np.full(table.lines.size, -1), (), ()
    cells = table.columns[column]
    matcher = UnitMatcher(units)
    found = [matcher.find(word) for word in cells.words]
    facts: dict[str, object] = {"path": table.path, "column": column}
    problems = [
        Problem("survey_unit_unknown", {**facts, "name": word, "count": rows, "nearest": Nearest(word, matcher.names)})
        for word, unit, rows in zip(cells.words, found, cells.rows().tolist(), strict=True)
        if unit is None
    ]
    # NOTE: a column in which nothing is a unit may be any column, so its words are not told.
    if problems and not any(found):
        problems = [Problem("survey_units_none", dict(facts))]
    if (more := len(problems) - _MOST_NAMES) > 0:
        problems[_MOST_NAMES:] = [Problem("unit_unknown_more", {"path": table.path, "count": more})]
    if (blank := cells.blank()).any():
        problems.append(Problem("unit_blank", {**facts, "count": int(blank.sum()), "rows": table.where(blank)}))
    there = {unit.code for unit in found if unit}
    own = tuple(unit for unit in units.units if unit.code in there)
    order = {unit.code: place for place, unit in enumerate(own)}
    places = np.array([*(order[unit.code] if unit else -1 for unit in found), -1], dtype=np.int64)
    return places[cells.place], own, tuple(problems)


def _periods(table: EncodedTable, column: str | None) -> tuple[Ints, tuple[str, ...], tuple[Problem, ...]]:
    if column is None:
        return np.zeros(table.lines.size, dtype=np.int64), ("",), ()
    cells = table.columns[column]
    blank = cells.blank()
    facts = {"path": table.path, "column": column, "count": int(blank.sum()), "rows": table.where(blank)}
    periods = tuple(sorted(cells.words))
    order = {word: place for place, word in enumerate(periods)}
    places = np.array([*(order[word] for word in cells.words), -1], dtype=np.int64)
    return places[cells.place], periods, (Problem("period_blank", facts),) if blank.any() else ()


def _weights(table: EncodedTable, column: str | None, decimal: str | None) -> tuple[Floats, tuple[Problem, ...]]:
    if column is None:
        return np.ones(table.lines.size), ()
    cells = table.columns[column]
    facts: dict[str, object] = {"path": table.path, "column": column}
    mark = "." if cells.typed else decimal or decimal_mark([cells.words])
    if mark is None:
        return np.ones(table.lines.size), (Problem("survey_decimal", facts),)
    read = numbers(cells.words, mark)
    text, none = np.zeros(len(cells.words) + 1, dtype=bool), np.zeros(len(cells.words) + 1, dtype=bool)
    text[read.text], none[read.missing], none[-1] = True, True, True
    weight = np.array([*read.values, np.nan])[cells.place]
    found = {
        "survey_weight_missing": none[cells.place],
        "survey_weight_text": text[cells.place],
        "survey_weight_not_positive": weight <= 0,
    }
    return weight, tuple(
        Problem(key, {**facts, "count": int(rows.sum()), "rows": table.where(rows)})
        for key, rows in found.items()
        if rows.any()
    )


def _strata(
    survey: Survey, table: EncodedTable, when: tuple[Ints, tuple[str, ...]], engine: Engine, subject: str
) -> Generator[Rule, None, Placed]:
    """Read the table of the sample, and place everyone in a stratum."""
    told: tuple[Stratum, ...] | None = None
    if survey.strata is not None:
        try:
            told = read_strata(survey.folder, survey.strata, engine)
        except DataError as error:
            yield Rule("survey_strata", subject, 1, error.problems)
            raise
    placed = place_strata(
        table,
        (survey.columns.respondent, survey.columns.stratum, survey.columns.cluster),
        when,
        told,
        survey.strata or survey.file,
    )
    yield Rule("survey_strata", subject, max(len(placed.strata), 1), placed.problems, placed.remarks)
    return placed


def _answered(path: str, places: Places, codebook: Codebook) -> tuple[tuple[Problem, ...], tuple[Problem, ...]]:
    """Return whether there is enough to tell anything, and the questions for which there is not."""
    answered = (places >= 0).sum(axis=0)
    if not answered.any():
        return (Problem("survey_no_answers", {"path": path}),), ()
    if (places >= 0).any(axis=1).sum() == 1:
        return (Problem("survey_one_person", {"path": path}),), ()
    varied = np.array([np.unique(column[column >= 0]).size for column in places.T])
    found = {
        "survey_unanswered": answered == 0,
        "survey_one_answer": answered == 1,
        "survey_same_answer": (answered > 1) & (varied == 1),
    }
    remarks = []
    for key, some in found.items():
        names = [question.id for question, hit in zip(codebook.questions, some, strict=True) if hit]
        if names:
            facts = {"path": path, "count": len(names), "questions": Listed(names, _MOST_NAMES)}
            remarks.append(Problem(key, facts))
    return (), tuple(remarks)


def _against(path: str, places: Places, codebook: Codebook) -> tuple[Problem, ...]:
    """Return the questions that point against their battery, given what the codebook says is reversed."""
    return tuple(
        Problem(
            "survey_reversed_wrongly" if question.reversed else "survey_not_reversed",
            {
                "path": path,
                "question": question.id,
                "battery": question.battery,
                "correlation": round(correlation, 2),
                "people": people,
            },
        )
        for question, correlation, people in _suspected(places, codebook)
    )


def _suspected(places: Places, codebook: Codebook) -> Iterator[tuple[Question, float, int]]:
    batteries: dict[str, list[int]] = {}
    for number, question in enumerate(codebook.questions):
        if question.battery and question.scale == "ordered":
            batteries.setdefault(question.battery, []).append(number)
    for members in batteries.values():
        some = [codebook.questions[number] for number in members]
        values = [len(question.values) for question in some]
        scores = scale_scores(places[:, members], values, [question.reversed for question in some])
        for found in against_the_rest(scores):
            yield some[found.item], found.correlation, found.people
