"""The legality mirror's reviews of case files: what reviewers answered, without any case id.

The answer that counts is the adjudicator's, else the one on which all agree, else that of the only reviewer; where
reviewers differ and nobody settled it, it is unresolved. What each reviewer answered is kept for their agreement.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

import numpy as np

from jobspejl.contracts.arrays import Ints
from jobspejl.contracts.inspection import Inspection
from jobspejl.contracts.instrument import ANSWERS, CONCLUSIONS, Axis, Instrument, Item
from jobspejl.contracts.legality import Review
from jobspejl.contracts.review import Rated, ReviewAnswers
from jobspejl.contracts.units import Unit, UnitList
from jobspejl.engines.protocol import Engine
from jobspejl.errors import DataError, Listed, Nearest, Problem, StudyError
from jobspejl.lenses.book import Book, Found, inspect
from jobspejl.rules.instruments import instrument
from jobspejl.rules.review_words import meanings, review_words
from jobspejl.sources.cases import case_ids, holds_cpr
from jobspejl.sources.matching import UnitMatcher
from jobspejl.sources.review_tables import GivenAnswer, ReviewTable, read_review_table
from jobspejl.sources.table import read_table
from jobspejl.stats.review_answers import BLANK, final_answers

_Key = TypeVar("_Key")
_ADJUDICATOR = ""
"""The key of the adjudicator among the reviewers."""
_LEAST_DOUBLE = 0.2
"""The share of files that ought to be read by two."""
_LONGEST_WORD, _MOST_DIGITS = 30, 3


def observe(section: Review, folder: Path, units: UnitList, engine: Engine) -> Inspection:
    """Read the answers of a review and try every rule on them.

    Args:
        section: The review's part of the study file.
        folder: The study's folder.
        units: The units that the study speaks of.
        engine: Reads Parquet.
    """
    return inspect(section.id, lambda book: Found(detail=_read(section, folder, units, engine, book)))


def _read(section: Review, folder: Path, units: UnitList, engine: Engine, book: Book) -> ReviewAnswers:
    used = _instrument(section, folder, book)
    unit = _unit(section, units, book)
    tables = _tables(section, folder, engine, book)
    _pseudonyms(tables, book)
    _same_instrument(tables, used, book)
    _one_form_a_reviewer(tables, book)
    items = used.on(section.read_on)
    _items_known(tables, used, items, section, book)
    _answers_known(tables, items, book)
    name = _reviewer_names(section)
    _once(tables, name, book)
    if section.cases is not None:
        _on_list(tables, _listed(section.cases, folder, engine, book), book)
    found = _laid_out(tables, used, items, name, unit)
    _complete(section, tables, found, book)
    return found


def _instrument(section: Review, folder: Path, book: Book) -> Instrument:
    try:
        found = instrument(section.instrument, folder)
    except StudyError as error:
        book.enter("instrument_reads", 1, *error.problems)
        raise
    facts = {"name": found.id, "day": section.read_on.isoformat()}
    none = () if found.on(section.read_on) else (Problem("form_no_items", dict(facts)),)
    unverified = () if found.verified_on else (Problem("instrument_unverified", {"name": found.id}),)
    book.enter("instrument_reads", len(found.items), *none, remarks=unverified)
    return found


def _unit(section: Review, units: UnitList, book: Book) -> Unit | None:
    if section.unit is None:
        return None
    matcher = UnitMatcher(units)
    unit = matcher.find(section.unit)
    near = Nearest(section.unit, matcher.names)
    facts: dict[str, object] = {"name": section.unit, "nearest": near}
    book.enter("units_known", 1, *([] if unit else [Problem("review_unit", facts)]))
    return unit


def _tables(section: Review, folder: Path, engine: Engine, book: Book) -> list[ReviewTable]:
    tables: list[ReviewTable] = []
    problems: list[Problem] = []
    for name in section.files:
        try:
            tables.append(read_review_table(folder, name, engine))
        except DataError as error:
            problems += error.problems
    book.enter("file_reads", len(section.files), *problems)
    return tables


def _pseudonyms(tables: list[ReviewTable], book: Book) -> None:
    """See that every row says whose case and whose answer it is, and that none is a CPR number."""
    problems: list[Problem] = []
    for table in tables:
        cells = ([one.case for one in table.answers], [one.reviewer for one in table.answers])
        for column, texts in zip(table.columns, cells, strict=True):
            if holds_cpr([column]) or holds_cpr(texts):
                problems.append(Problem("review_cpr", {"path": table.path, "column": column}))
        for field in ("case", "reviewer", "item"):
            blank = [one.line for one in table.answers if not getattr(one, field)]
            if blank:
                column = review_words("column")[field].name.da
                facts = {"path": table.path, "column": column, "count": len(blank), "rows": Listed(blank)}
                problems.append(Problem("review_blank", facts))
    book.enter("ids_pseudonyms", _rows(tables), *problems)


def _same_instrument(tables: list[ReviewTable], used: Instrument, book: Book) -> None:
    others = [
        Problem("review_other_instrument", {"path": table.path, "name": used.id})
        for table in tables
        if table.form and table.instrument != used.id
    ]
    book.enter("same_instrument", len(tables), *others)


def _one_form_a_reviewer(tables: list[ReviewTable], book: Book) -> None:
    forms: dict[str, list[str]] = defaultdict(list)
    for table in tables:
        if table.form:
            forms[_folded(table.answers[0].reviewer)].append(table.path)
    # NOTE: the name is not told: it is a pseudonym only as long as people keep to it.
    same = [Problem("review_same_reviewer", {"files": Listed(paths)}) for paths in forms.values() if len(paths) > 1]
    book.enter("reviewers_differ", len(forms), *same)


def _items_known(
    tables: list[ReviewTable], used: Instrument, items: tuple[Item, ...], section: Review, book: Book
) -> None:
    valid, known = {item.id for item in items}, tuple(item.id for item in used.items)
    problems: list[Problem] = []
    for table in tables:
        strange = _grouped(
            (one.item, one.line) for one in table.answers if _axis(one) is None and one.item not in valid
        )
        for word, lines in strange:
            facts = {"path": table.path, "count": len(lines), "rows": Listed(lines), "name": used.id}
            if word in known:
                day = section.read_on.isoformat()
                problems.append(Problem("review_item_not_valid", {**facts, "item": word, "day": day}))
            elif _tellable(word):
                near = Nearest(word, known)
                problems.append(Problem("review_item_unknown", {**facts, "item": word, "nearest": near}))
            else:
                problems.append(Problem("review_item_strange", facts))
    book.enter("items_known", _rows(tables), *problems[:10])


def _answers_known(tables: list[ReviewTable], items: tuple[Item, ...], book: Book) -> None:
    offered = {item.id: item.answers for item in items}
    problems: list[Problem] = []
    for table in tables:
        unknown = [(one, _axis(one) or "answer") for one in table.answers if one.answer and _code(one) is None]
        for (group, word), lines in _grouped(((group, one.answer), one.line) for one, group in unknown):
            shown = tuple(each.name.da for each in review_words(group).values())
            facts = {"path": table.path, "count": len(lines), "rows": Listed(lines), "known": Listed(shown)}
            if _tellable(word):
                problems.append(
                    Problem("review_answer_unknown", {**facts, "word": word, "nearest": Nearest(word, shown)})
                )
            else:
                problems.append(Problem("review_answer_strange", facts))
        refused = [
            (one.item, one.line)
            for one in table.answers
            if _axis(one) is None and (place := _code(one)) is not None and ANSWERS[place] not in offered[one.item]
        ]
        for item, lines in _grouped(refused):
            words = [review_words("answer")[answer].name.da for answer in offered[item]]
            facts = {"path": table.path, "count": len(lines), "rows": Listed(lines), "known": Listed(words)}
            problems.append(Problem("review_answer_not_offered", {**facts, "item": item}))
    blank = sum(not one.answer for table in tables for one in table.answers)
    remarks = (Problem("review_unanswered", {"count": blank, "all": _rows(tables)}),) if blank else ()
    book.enter("answers_known", _rows(tables), *problems[:10], remarks=remarks)


def _reviewer_names(section: Review) -> Callable[[str], str]:
    settling = {*meanings("adjudicator"), *([_folded(section.adjudicator)] if section.adjudicator else [])}
    return lambda written: _ADJUDICATOR if _folded(written) in settling else _folded(written)


def _once(tables: list[ReviewTable], name: Callable[[str], str], book: Book) -> None:
    given = [(table, one) for table in tables for one in table.answers if one.answer]
    counts = Counter((name(one.reviewer), one.case, _axis(one) or one.item) for _, one in given)
    twice: dict[str, list[str]] = defaultdict(list)
    for table, one in given:
        if counts[name(one.reviewer), one.case, _axis(one) or one.item] > 1:
            twice[table.path].append(one.line)
    problems = [
        Problem("review_twice", {"path": path, "count": len(lines), "rows": Listed(lines)})
        for path, lines in twice.items()
    ]
    book.enter("answered_once", len(given), *problems)


def _listed(name: str, folder: Path, engine: Engine, book: Book) -> frozenset[str]:
    try:
        table = read_table(folder, name, engine)
        found = case_ids(table, next(iter(table.columns)))
    except DataError as error:
        book.enter("file_reads", 1, *error.problems)
        raise
    book.enter("file_reads", len(found))
    return frozenset(found)


def _on_list(tables: list[ReviewTable], listed: frozenset[str], book: Book) -> None:
    problems = []
    for table in tables:
        outside = [one.line for one in table.answers if one.case not in listed]
        if outside:
            cases = len({one.case for one in table.answers} - listed)
            facts = {"path": table.path, "column": table.columns[0], "count": cases, "rows": Listed(outside)}
            problems.append(Problem("review_case_outside", facts))
    book.enter("cases_in_frame", len(listed), *problems)


def _laid_out(
    tables: list[ReviewTable],
    used: Instrument,
    items: tuple[Item, ...],
    name: Callable[[str], str],
    unit: Unit | None,
) -> ReviewAnswers:
    given = [one for table in tables for one in table.answers if one.answer]
    cases = {case: place for place, case in enumerate(sorted({one.case for one in given}))}
    reviewers = sorted({name(one.reviewer) for one in given} - {_ADJUDICATOR})
    at_reviewer = {reviewer: place for place, reviewer in enumerate([*reviewers, _ADJUDICATOR])}
    columns = {key: place for place, key in enumerate([*(item.id for item in items), *CONCLUSIONS])}
    answers = np.full((len(at_reviewer), len(cases), len(columns)), BLANK, dtype=np.int64)
    for one in given:
        code = _code(one)
        place = (at_reviewer[name(one.reviewer)], cases[one.case], columns[_axis(one) or one.item])
        answers[place] = BLANK if code is None else code
    own, settled = answers[:-1], answers[-1]
    final = final_answers(own, settled)
    many = len(items)
    return ReviewAnswers(
        instrument=used,
        items=items,
        rated=Rated(own[:, :, :many], final[:, :many]),
        conclusions={axis: _one(own, final, many + place) for place, axis in enumerate(CONCLUSIONS)},
        read=len(cases),
        double=int(((own != BLANK).any(axis=2).sum(axis=0) > 1).sum()),
        reviewers=len(reviewers),
        unit=unit,
    )


def _one(answers: Ints, final: Ints, place: int) -> Rated:
    return Rated(answers[:, :, [place]], final[:, [place]])


def _complete(section: Review, tables: list[ReviewTable], found: ReviewAnswers, book: Book) -> None:
    """See that the files read fit what the study says of the population."""
    problems: list[Problem] = []
    population, read = section.population, found.read
    facts: dict[str, object] = {"measure": section.id, "read": read, "files": population.files}
    if not read:
        problems.append(Problem("review_empty", {"measure": section.id}))
    elif population.files is not None and read > population.files:
        problems.append(Problem("review_more_than_all", facts))
    elif population.kind == "all" and population.files is not None and read < population.files:
        problems.append(Problem("review_not_all", facts))
    names = {_folded(one.reviewer) for table in tables for one in table.answers}
    if section.adjudicator and _folded(section.adjudicator) not in names:
        problems.append(Problem("review_no_adjudicator", {"measure": section.id, "name": section.adjudicator}))
    remarks: list[Problem] = []
    unread = len({one.case for table in tables for one in table.answers}) - read
    if unread:
        remarks.append(Problem("review_unread", {"measure": section.id, "count": unread}))
    if read and found.double < _LEAST_DOUBLE * read:
        remarks.append(Problem("review_few_double", {"measure": section.id, "double": found.double, "read": read}))
    book.enter("population_fits", read, *problems, remarks=tuple(remarks))


def _axis(one: GivenAnswer) -> Axis | None:
    """Return the axis that a row is a conclusion on; None where it is an answer to an item."""
    found = meanings("kind").get(one.item.casefold())
    return next((axis for axis in CONCLUSIONS if axis == found), None)


def _code(one: GivenAnswer) -> int | None:
    """Return the place of an answer among the possible ones; None where the word is not known."""
    axis = _axis(one)
    words = tuple(ANSWERS) if axis is None else CONCLUSIONS[axis]
    meant = meanings(axis or "answer").get(one.answer.strip().casefold())
    return None if meant is None else words.index(meant)


def _grouped(pairs: Iterable[tuple[_Key, str]]) -> list[tuple[_Key, list[str]]]:
    groups: dict[_Key, list[str]] = defaultdict(list)
    for key, line in pairs:
        groups[key].append(line)
    return list(groups.items())


def _tellable(word: str) -> bool:
    """Return whether a word may be told: a long text, or one with many digits, may be about a person."""
    return len(word) <= _LONGEST_WORD and sum(mark.isdigit() for mark in word) <= _MOST_DIGITS


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()


def _rows(tables: list[ReviewTable]) -> int:
    return sum(len(table.answers) for table in tables)
