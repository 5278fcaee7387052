"""What stands in the columns of answers, held against the codebook: places on the scale, and what is not on it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from jobspejl.contracts.answers import BLANK, MISSING, Places
from jobspejl.contracts.codebook import Codebook, Question, code_text
from jobspejl.errors import Listed, Problem
from jobspejl.rules.survey_words import survey_meanings
from jobspejl.sources.encoded import EncodedColumn, EncodedTable

#: NOTE: what is longer or has more letters may be a name, a number of a person or what somebody wrote.
_TELLABLE = re.compile(r"[A-Za-z_]{0,2}-?\d{1,4}")
_MOST_CODES = 200
_UNKNOWN = -100


@dataclass(frozen=True, slots=True)
class CodedAnswers:
    """Answers as places, and what was found on the way.

    Attributes:
        places: (N, Q), as in `contracts.answers.Answers`.
        problems: What stands in the data and not in the codebook.
        remarks: What was understood although it is not a code.
    """

    places: Places
    problems: tuple[Problem, ...]
    remarks: tuple[Problem, ...]


def answer_columns(codebook: Codebook, names: Sequence[str]) -> tuple[dict[str, str], list[str]]:
    """Return the column that holds each question's answers, and the questions for which there is none.

    A column is the question's own; else the only one that ends in a slash and the question, as where a form has
    groups; else, for one of several answers to tick, the column with all that were ticked.

    >>> from jobspejl.contracts.codebook import Value
    >>> values = [{"code": code, "label": code} for code in "12"]
    >>> book = Codebook.model_validate({"questions": [{"id": one, "wording": one, "values": values} for one in "ab"]})
    >>> answer_columns(book, ["moede/a", "c"])
    ({'a': 'moede/a'}, ['b'])
    """
    columns: dict[str, str] = {}
    for question in codebook.questions:
        for wanted in filter(None, (question.id, question.ticked_in)):
            grouped = [name for name in names if name.endswith("/" + wanted)]
            if wanted in names:
                columns[question.id] = wanted
            elif len(grouped) == 1:
                columns[question.id] = grouped[0]
            if question.id in columns:
                break
    return columns, [question.id for question in codebook.questions if question.id not in columns]


def code_answers(table: EncodedTable, codebook: Codebook, columns: Mapping[str, str]) -> CodedAnswers:
    """Return the place of every answer.

    A cell is understood as a code, or as the label of a value or a missing code where no other has it.

    Args:
        table: Holds the columns.
        codebook: Q questions.
        columns: The column of each question, from `answer_columns`.
    """
    places = np.empty((table.lines.size, len(codebook.questions)), dtype=np.int16)
    problems: list[Problem] = []
    labels = 0
    told: list[str] = []
    for number, question in enumerate(codebook.questions):
        column = table.columns[columns[question.id]]
        facts: dict[str, object] = {"path": table.path, "question": question.id}
        if question.ticked_in and _holds_all(question, columns[question.id]):
            known = _ticks(codebook, question.ticked_in)
            found = [_tick(question, word, known) for word in column.words]
            facts["question"] = question.ticked_in
        else:
            codes, named = _codes(question), _labels(question)
            found = [codes.get(code_text(word), named.get(word.casefold(), _UNKNOWN)) for word in column.words]
            by_label = [place != _UNKNOWN and code_text(word) not in codes for place, word in _paired(found, column)]
            read = int(column.rows()[np.array(by_label, dtype=bool)].sum())
            labels += read
            told += [question.id] if read else []
        places[:, number] = np.array([*found, BLANK], dtype=np.int16)[column.place]
        unknown = [(word, int(rows)) for place, word, rows in _counted(found, column) if place == _UNKNOWN]
        problems += [problem for problem in _problems(question, unknown, facts) if problem not in problems]
    remarks: tuple[Problem, ...] = ()
    if labels:
        remark = Problem("survey_labels_read", {"path": table.path, "count": labels, "questions": Listed(told)})
        remarks = (remark,)
    return CodedAnswers(places, tuple(problems), remarks)


def _paired(found: list[int], column: EncodedColumn) -> list[tuple[int, str]]:
    return list(zip(found, column.words, strict=True))


def _counted(found: list[int], column: EncodedColumn) -> list[tuple[int, str, int]]:
    return list(zip(found, column.words, column.rows().tolist(), strict=True))


def _codes(question: Question) -> dict[str, int]:
    codes = {value.code: place for place, value in enumerate(question.values)}
    return codes | {one.code: MISSING[one.kind] for one in question.missing}


def _labels(question: Question) -> dict[str, int]:
    """Return the place of every label that only one code has, in lower case."""
    labels: dict[str, int] = {}
    twice: set[str] = set()
    ways = [*((value.label, place) for place, value in enumerate(question.values))]
    ways += [(one.label, MISSING[one.kind]) for one in question.missing]
    if question.scale == "ticked":
        flags = survey_meanings("flag")
        places = {value.code: place for place, value in enumerate(question.values)}
        labels = {word: places[code] for word, said in flags.items() if (code := "10"[said == "no"]) in places}
    for label, place in ways:
        for word in {label.da.casefold(), label.en.casefold()}:
            if labels.get(word, place) != place:
                twice.add(word)
            labels[word] = place
    return {word: place for word, place in labels.items() if word not in twice}


def _holds_all(question: Question, column: str) -> bool:
    return not (column == question.id or column.endswith("/" + question.id))


def _ticks(codebook: Codebook, ticked_in: str) -> frozenset[str]:
    return frozenset(
        question.id.removeprefix(ticked_in + "/") for question in codebook.questions if question.ticked_in == ticked_in
    )


def _tick(question: Question, word: str, known: frozenset[str]) -> int:
    """Return whether an answer is among those ticked."""
    ticked = {code_text(one) for one in word.split()}
    if not ticked <= known:
        return _UNKNOWN
    return int(question.id.removeprefix(f"{question.ticked_in}/") in ticked)


def _problems(question: Question, unknown: list[tuple[str, int]], facts: dict[str, object]) -> list[Problem]:
    """Return what is outside the scale, what else is not in the codebook, and what is too much of a text to be told."""
    codes: dict[str, int] = {}
    texts = 0
    for word, rows in unknown:
        if _TELLABLE.fullmatch(code := code_text(word)):
            codes[code] = codes.get(code, 0) + rows
        else:
            texts += rows
    ends = _ends(question)
    outside = {code for code in codes if ends and _whole(code) and not ends[0] <= int(code) <= ends[1]}
    problems = []
    if outside and ends:
        told = {"count": sum(codes[code] for code in outside), "codes": _told(codes, outside)}
        problems.append(Problem("survey_outside", {**facts, **told, "first": ends[0], "last": ends[1]}))
    if rest := set(codes) - outside:
        told = {"count": sum(codes[code] for code in rest), "codes": _told(codes, rest)}
        problems.append(Problem("survey_codes_unknown", {**facts, **told}))
    if texts:
        problems.append(Problem("survey_texts", {**facts, "count": texts}))
    return problems


def _told(codes: dict[str, int], some: set[str]) -> Listed:
    ordered = sorted(some, key=lambda code: (-codes[code], code))
    return Listed([f"{code} ({codes[code]})" for code in ordered], _MOST_CODES)


def _whole(code: str) -> bool:
    return code.removeprefix("-").isdigit()


def _ends(question: Question) -> tuple[int, int] | None:
    """Return the ends of a scale of whole numbers."""
    codes = [value.code for value in question.values]
    if question.scale != "ordered" or not all(map(_whole, codes)):
        return None
    return min(map(int, codes)), max(map(int, codes))
