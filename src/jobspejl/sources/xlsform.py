"""XLSForm: the workbook in which ODK and KoboToolbox have a questionnaire, read from its sheets survey and choices.

The form does not say which answers are good, missing or in an order. The columns `battery`, `reversed`, `scale` and
`top` on the sheet survey, and `missing` and `top` on the sheet choices, say so; other programs pass over them. A
question's own `top`, the good codes with blanks between, stands above that of its choices.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from jobspejl.contracts.codebook import Codebook, MissingCode, Question, Scale, Value, code_text
from jobspejl.contracts.text import Text
from jobspejl.engines.protocol import Engine
from jobspejl.errors import DataError, Listed, Problem, SystemReason
from jobspejl.rules.survey_words import missing_kind, survey_meanings, survey_words
from jobspejl.sources.cases import texts
from jobspejl.sources.question_checks import checked_codebook
from jobspejl.sources.spreadsheet import sheet_names
from jobspejl.sources.table import RawTable, read_table

_WORKBOOKS = {".xlsx", ".xlsm", ".xls"}
_SELECT = re.compile(r"select[_ ](one|multiple)\s+(\S+)(?:\s+or[_ ]other)?")
_LABEL = re.compile(r"(?:label|caption)\s*(?:::?\s*(?P<name>[^(]*?)\s*(?:\((?P<code>[\w-]+)\))?)?")
_LANGUAGES = {"da": {"da", "danish", "dansk"}, "en": {"en", "english", "engelsk"}}
_SILENT = {"start", "end", "today", "deviceid", "note", "calculate", "hidden", "username", "phonenumber", "audit"}


def is_xlsform(path: Path, name: str) -> bool:
    """Say whether a file is a workbook with the sheets survey and choices.

    Args:
        path: The file.
        name: Its name as the study has it, for messages.

    Raises:
        DataError: It is to be a workbook and is not.
    """
    try:
        if path.suffix.lower() not in _WORKBOOKS or not path.is_file() or path.stat().st_size == 0:
            return False
        return {"survey", "choices"} <= set(_sheets(path, name))
    except OSError as error:
        raise DataError(Problem("file_unreadable", {"path": name, "detail": SystemReason(error)})) from error


def read_xlsform(folder: Path, name: str, engine: Engine) -> tuple[Codebook, tuple[Problem, ...]]:
    """Read the questions that have given answers, and what is worth knowing of them.

    Each answer to a question with several is a question of its own, `question/answer`, which is ticked or not. A group
    with the appearance table-list is a battery. Choices are in an order where their codes are numbers, unless the
    column `scale` says otherwise; a choice whose label says only that there is no answer is missing.

    Args:
        folder: The study's folder.
        name: The workbook, as the study has it.
        engine: Reads tables.

    Raises:
        DataError: It cannot be read, lacks a column, asks for choices that are not there, or has nothing to answer.
    """
    sheets = _sheets(folder / name, name)
    survey = read_table(folder, name, engine, sheets["survey"])
    choices = _choices(read_table(folder, name, engine, sheets["choices"]))
    questions: list[Question] = []
    problems: list[Problem] = []
    left_out: list[str] = []
    for row in _rows(survey):
        match = _SELECT.match(row.type)
        if match is None or row.repeated:
            left_out += [row.name] if row.type.split(" ")[0] not in _SILENT else []
        elif match[2] not in choices:
            facts = {"path": name, "question": row.name, "list": match[2], "known": Listed(list(choices))}
            problems.append(Problem("xlsform_no_list", facts))
        else:
            questions += (_several if match[1] == "multiple" else _one)(row, choices[match[2]])
    if not problems and not questions:
        problems.append(Problem("xlsform_no_questions", {"path": name}))
    if problems:
        raise DataError(*problems)
    return checked_codebook(name, questions), _remarks(name, left_out, questions)


def _sheets(path: Path, name: str) -> dict[str, str]:
    return {sheet.strip().casefold(): sheet for sheet in sheet_names(path, name)}


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of the sheet survey; a question in a repeated group can have several answers a person."""

    type: str
    name: str
    label: Text
    battery: str | None
    reversed: bool
    scale: str
    top: tuple[str, ...]
    repeated: bool


@dataclass(frozen=True, slots=True)
class _Choice:
    code: str
    label: Text
    missing: str
    top: bool


def _rows(survey: RawTable) -> list[_Row]:
    types, names = (_column(survey, key, needed=True) for key in ("type", "name"))
    labels = _labels(survey, names)
    appearance, battery, turned, scale, top = (
        _column(survey, key) for key in ("appearance", "battery", "reversed", "scale", "top")
    )
    yes = survey_meanings("flag")
    rows: list[_Row] = []
    inside: list[tuple[bool, str | None]] = []
    for place, written in enumerate(types):
        kind = re.sub(r"\s+", " ", written.strip())
        step = kind.replace(" ", "_").lower()
        if step.startswith("begin_"):
            table = names[place] if "table-list" in appearance[place] else None
            inside.append((step == "begin_repeat", table))
        elif step.startswith("end_"):
            inside = inside[:-1]
        elif kind:
            held = battery[place] or next((table for _, table in reversed(inside) if table), None)
            flag = yes.get(turned[place].casefold()) == "yes"
            repeated = any(repeat for repeat, _ in inside)
            good = tuple(map(code_text, top[place].split()))
            rows.append(_Row(kind, names[place], labels[place], held, flag, scale[place].casefold(), good, repeated))
    return rows


def _choices(sheet: RawTable) -> dict[str, list[_Choice]]:
    lists = _column(sheet, "list_name", needed=True)
    codes = _column(sheet, "name", needed=True)
    labels = _labels(sheet, codes)
    missing, top = (_column(sheet, key) for key in ("missing", "top"))
    yes = survey_meanings("flag")
    found: dict[str, list[_Choice]] = defaultdict(list)
    for name, code, label, why, good in zip(lists, codes, labels, missing, top, strict=True):
        if name and code:
            found[name].append(_Choice(code_text(code), label, why, yes.get(good.casefold()) == "yes"))
    return dict(found)


def _column(table: RawTable, key: str, *, needed: bool = False) -> list[str]:
    for name in table.columns:
        if name.strip().casefold().replace(" ", "_") == key:
            return texts(table, name)
    if needed:
        facts = {"path": table.path, "column": key, "columns": Listed(tuple(table.columns), most=20)}
        raise DataError(Problem("xlsform_column", facts))
    return [""] * len(table.lines)


def _labels(table: RawTable, otherwise: Sequence[str]) -> list[Text]:
    """Return the labels in both languages; one without a language, or in another one, stands for those that lack."""
    columns: dict[str, list[str]] = {}
    for name in table.columns:
        if match := _LABEL.fullmatch(name.strip().casefold()):
            said = {match["name"] or "", match["code"] or ""}
            lang = next((lang for lang, words in _LANGUAGES.items() if said & words), "")
            columns.setdefault(lang, texts(table, name))
    order = {"da": ("da", "", "en"), "en": ("en", "da", "")}
    return [
        Text(
            **{
                lang: next((columns[one][place] for one in first if one in columns and columns[one][place]), plain)
                for lang, first in order.items()
            }
        )
        for place, plain in enumerate(otherwise)
    ]


def _split(choices: list[_Choice]) -> tuple[list[_Choice], list[MissingCode]]:
    """Return the choices that are answers, and the codes of those that are not."""
    flags = survey_meanings("flag")
    kept: list[_Choice] = []
    missing: list[MissingCode] = []
    for choice in choices:
        said = flags.get(choice.missing.casefold())
        guess = missing_kind(choice.missing) or missing_kind(choice.label.da) or missing_kind(choice.label.en)
        if said == "no" or (not choice.missing and guess is None):
            kept.append(choice)
        else:
            missing.append(MissingCode(code=choice.code, label=choice.label, kind=guess or "user_missing"))
    return kept, missing


def _one(row: _Row, choices: list[_Choice]) -> list[Question]:
    kept, missing = _split(choices)
    if len(kept) < 2:
        return []
    numbered = all(re.fullmatch(r"-?\d+", choice.code) for choice in kept)
    said = survey_meanings("scale").get(row.scale, "ordered" if numbered else "unordered")
    scale: Scale = "ordered" if said == "ordered" else "unordered"
    return [
        Question(
            id=row.name,
            wording=row.label,
            values=tuple(Value(code=choice.code, label=choice.label) for choice in kept),
            missing=tuple(missing),
            top=row.top or tuple(choice.code for choice in kept if choice.top),
            reversed=row.reversed,
            battery=row.battery,
            scale=scale,
        )
    ]


def _several(row: _Row, choices: list[_Choice]) -> list[Question]:
    ticks = survey_words("tick")
    values = (Value(code="0", label=ticks["no"].name), Value(code="1", label=ticks["yes"].name))
    return [
        Question(
            id=f"{row.name}/{choice.code}",
            wording=Text(
                da=f"{row.label.da}: {choice.label.da}",
                en=f"{row.label.en}: {choice.label.en}",
            ),
            values=values,
            battery=row.battery,
            scale="ticked",
            ticked_in=row.name,
        )
        for choice in choices
    ]


def _remarks(name: str, left_out: list[str], questions: list[Question]) -> tuple[Problem, ...]:
    remarks = []
    if left_out:
        facts = {"path": name, "count": len(left_out), "questions": Listed(left_out)}
        remarks.append(Problem("xlsform_left_out", facts))
    without = [question.id for question in questions if question.scale == "ordered" and not question.top]
    if without:
        remarks.append(Problem("codebook_no_top", {"path": name, "count": len(without), "questions": Listed(without)}))
    return tuple(remarks)
