"""A survey's codebook: TOML, a table with a row for each answer, an XLSForm, or the labels of an SPSS or Stata file."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from jobspejl.contracts.codebook import Codebook, MissingCode, MissingKind, Question, Scale, Value, code_text
from jobspejl.contracts.text import Text
from jobspejl.engines.protocol import Engine
from jobspejl.errors import DataError, Listed, Nearest, Problem, Reason, SystemReason
from jobspejl.rules.survey_words import missing_kind, survey_meanings, survey_words
from jobspejl.sources.cases import texts
from jobspejl.sources.labelled import LABELLED, read_labels
from jobspejl.sources.question_checks import checked_codebook
from jobspejl.sources.table import RawTable, read_table
from jobspejl.sources.xlsform import is_xlsform, read_xlsform

_KEYS: dict[str, tuple[type, ...]] = {"": (Codebook,), "questions": (Question,), "values": (Value, MissingCode)}


@dataclass(frozen=True, slots=True)
class FoundCodebook:
    """A codebook as it was found.

    Attributes:
        codebook: The questions.
        remarks: What was concluded without being said, and what was left out.
    """

    codebook: Codebook
    remarks: tuple[Problem, ...] = ()


def read_codebook(folder: Path, name: str, engine: Engine, sheet: str | None = None) -> FoundCodebook:
    """Read a codebook.

    A table has a row for each code, with the columns question, wording, value, label, missing, top, reversed, battery
    and scale, in Danish or English; only question and value must be there, and what is said of a question may stand
    in its first row alone. The values of a question stand in the order of the scale.

    Args:
        folder: The study's folder.
        name: The file: TOML, CSV, XLSX, Parquet, XLSForm, SPSS (.sav, .zsav) or Stata (.dta).
        engine: Reads Parquet.
        sheet: Which sheet of a workbook; the first where none is named.

    Raises:
        DataError: The file cannot be read, or does not hang together; every fault is named with its question.
    """
    suffix = Path(name).suffix.lower()
    if suffix == ".toml":
        return FoundCodebook(_toml(folder / name, name))
    if suffix in LABELLED:
        return FoundCodebook(*read_labels(folder, name))
    if sheet is None and is_xlsform(folder / name, name):
        return FoundCodebook(*read_xlsform(folder, name, engine))
    return FoundCodebook(_from_table(read_table(folder, name, engine, sheet)))


def _toml(path: Path, name: str) -> Codebook:
    try:
        if not path.is_file():
            raise DataError(Problem("no_file", {"path": name}))
        content = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise DataError(Problem("file_unreadable", {"path": name, "detail": SystemReason(error)})) from error
    except UnicodeDecodeError as error:
        raise DataError(Problem("file_not_text", {"path": name})) from error
    except tomllib.TOMLDecodeError as error:
        raise DataError(Problem("study_not_toml", {"path": name, "detail": str(error)})) from error
    try:
        found = Codebook.model_validate(content)
    except ValidationError as error:
        raise DataError(*(_problem(name, detail, content) for detail in error.errors())) from error
    return checked_codebook(name, found.questions)


def _problem(path: str, detail: Any, content: dict[str, Any]) -> Problem:  # noqa: ANN401 (pydantic's error record)
    place = tuple(detail["loc"])
    steps = [str(step + 1) if isinstance(step, int) else step for step in place]
    if len(place) > 1 and isinstance(place[1], int):
        one = content["questions"][place[1]]
        steps[1] = str(one.get("id", steps[1])) if isinstance(one, dict) else steps[1]
    where = ".".join(steps)
    if detail["type"] == "missing":
        return Problem("codebook_missing_key", {"path": path, "key": where})
    if detail["type"] == "extra_forbidden":
        group = {1: "", 3: "questions"}.get(len(place), "values")
        known = tuple(key for model in _KEYS[group] for key in model.model_fields)  # type: ignore[attr-defined]
        return Problem("codebook_unknown_key", {"path": path, "key": where, "nearest": Nearest(str(place[-1]), known)})
    limits: dict[str, object] = {key: str(value).replace(" or ", ", ") for key, value in detail.get("ctx", {}).items()}
    reason = Reason(f"value.{detail['type']}", limits, otherwise=detail["msg"].removeprefix("Value error, "))
    return Problem("codebook_value", {"path": path, "key": where, "detail": reason})


@dataclass(slots=True)
class _Draft:
    """What the rows of one question have said so far."""

    said: dict[str, str] = field(default_factory=dict)
    values: list[Value] = field(default_factory=list)
    missing: list[MissingCode] = field(default_factory=list)
    top: list[str] = field(default_factory=list)


_OF_QUESTION = ("wording", "wording_en", "reversed", "battery", "scale")
_WORDED = {"missing": "missing", "top": "flag", "reversed": "flag", "scale": "scale"}


def _from_table(table: RawTable) -> Codebook:
    cells = _columns(table)
    problems = [*_unclear(table, cells)]
    if problems:
        raise DataError(*problems)
    drafts: dict[str, _Draft] = {}
    question = ""
    for place, line in enumerate(table.lines):
        row = {key: column[place] for key, column in cells.items()}
        question = row["question"] or question
        draft = drafts.setdefault(question, _Draft())
        for key in _OF_QUESTION:
            told = row.get(key, "")
            if told and draft.said.setdefault(key, told) != told:
                facts = {"path": table.path, "question": question, "column": _shown(table, key), "line": line}
                problems.append(Problem("codebook_conflict", facts))
        _take(draft, row)
    problems += [
        Problem("codebook_few_values", {"path": table.path, "question": one, "count": len(draft.values)})
        for one, draft in drafts.items()
        if len(draft.values) < 2
    ]
    if problems:
        raise DataError(*problems)
    return checked_codebook(table.path, [_question(one, draft) for one, draft in drafts.items()])


def _columns(table: RawTable) -> dict[str, list[str]]:
    known = survey_meanings("column")
    found = {known[name.casefold()]: name for name in reversed(table.columns) if name.casefold() in known}
    wanted = {"question": "question", "value": "value"}
    missing = [survey_words("column")[key].name.da for key in wanted if key not in found]
    if missing:
        facts = {"path": table.path, "column": Listed(missing), "columns": Listed(tuple(table.columns), most=20)}
        raise DataError(Problem("codebook_column", facts))
    return {key: texts(table, column) for key, column in found.items()}


def _shown(table: RawTable, key: str) -> str:
    known = survey_meanings("column")
    return next(name for name in table.columns if known.get(name.casefold()) == key)


def _unclear(table: RawTable, cells: dict[str, list[str]]) -> Iterator[Problem]:
    """Return the cells that must say something and do not, or say what is not understood."""
    blank = [line for line, cell in zip(table.lines, cells["value"], strict=True) if not cell]
    if not cells["question"][0]:
        blank.insert(0, table.lines[0])
    if blank:
        yield Problem("codebook_blank", {"path": table.path, "count": len(blank), "rows": Listed(blank)})
    for key, group in _WORDED.items():
        known = survey_meanings("flag") | (survey_meanings(group) if group != "flag" else {})
        for line, cell in zip(table.lines, cells.get(key, ()), strict=key in cells):
            if cell and cell.casefold() not in known:
                facts = {"path": table.path, "column": _shown(table, key), "line": line, "word": cell}
                yield Problem("codebook_word", {**facts, "nearest": Nearest(cell, tuple(known))})


def _take(draft: _Draft, row: dict[str, str]) -> None:
    code = code_text(row["value"])
    da = row.get("label") or row.get("label_en") or code
    label = Text(da=da, en=row.get("label_en") or da)
    word = row.get("missing", "").casefold()
    if word and survey_meanings("flag").get(word) != "no":
        kind: MissingKind = missing_kind(word) or missing_kind(label.da) or "user_missing"
        draft.missing.append(MissingCode(code=code, label=label, kind=kind))
        return
    draft.values.append(Value(code=code, label=label))
    if _yes(row.get("top", "")):
        draft.top.append(code)


def _question(name: str, draft: _Draft) -> Question:
    da = draft.said.get("wording") or draft.said.get("wording_en") or name
    return Question(
        id=name,
        wording=Text(da=da, en=draft.said.get("wording_en") or da),
        values=tuple(draft.values),
        missing=tuple(draft.missing),
        top=tuple(draft.top),
        reversed=_yes(draft.said.get("reversed", "")),
        battery=draft.said.get("battery"),
        scale=_scale(draft.said.get("scale", "")),
    )


def _yes(cell: str) -> bool:
    return survey_meanings("flag").get(cell.casefold()) == "yes"


def _scale(cell: str) -> Scale:
    scales: dict[str, Scale] = {"ordered": "ordered", "unordered": "unordered", "ticked": "ticked"}
    return scales.get(survey_meanings("scale").get(cell.casefold(), ""), "ordered")
