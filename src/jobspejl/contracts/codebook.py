"""What a codebook is: the questions of a survey, the answers that may stand in the data, and what each means."""

import re
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from jobspejl.contracts.section import Section
from jobspejl.contracts.text import Text

MissingKind = Literal["dont_know", "no_answer", "not_applicable", "user_missing"]
"""Why a code is not an answer on the scale: the person does not know, did not want to answer, was not meant to be
asked, or the survey firm has marked the code as missing without saying why.
"""

Scale = Literal["ordered", "unordered", "ticked"]
"""Whether the values go from one end to another, are names without an order, or say if one of several was ticked."""

_WHOLE = re.compile(r"([+-]?\d+)(?:[.,]0+)?")


def code_text(cell: object) -> str:
    """Return a code as it is compared: trimmed, and whole numbers without zeros around them.

    >>> [code_text(cell) for cell in (1, 2.0, " 3 ", "04", "5,0", "A1", True)]
    ['1', '2', '3', '4', '5', 'A1', '1']
    """
    if isinstance(cell, bool):
        return str(int(cell))
    text = str(cell).strip()
    whole = _WHOLE.fullmatch(text)
    return str(int(whole[1])) if whole else text


def _code(cell: object) -> object:
    return code_text(cell) if isinstance(cell, str | int | float) else cell


Code = Annotated[str, BeforeValidator(_code), Field(min_length=1)]
"""A code in the form that `code_text` gives it."""


class Value(Section):
    """One answer on the scale."""

    code: Code
    label: Text


class MissingCode(Section):
    """One code that stands in the data where there is no answer on the scale."""

    code: Code
    label: Text
    kind: MissingKind


class Question(Section):
    """One question.

    Attributes:
        id: The column of the data that holds its answers.
        wording: The question as it was put.
        values: The answers on the scale, in the order of the codes' meaning as the questionnaire has them.
        missing: The codes that are not answers on the scale; they leave every denominator and are counted beside it.
        top: The codes of the answers that count as good ("top box"); empty where none is told.
        reversed: The last value is the bad end, against the other questions of the battery. `top` is never turned: it
            names the good answers as they stand.
        battery: The group of questions that it belongs to.
        scale: Whether the values have an order.
        ticked_in: For a question that says whether one of several answers was ticked: the column that may instead hold
            all the ticked ones with blanks between. The question's id is then that column, a slash and the answer.
    """

    id: str = Field(min_length=1)
    wording: Text
    values: tuple[Value, ...] = Field(min_length=2)
    missing: tuple[MissingCode, ...] = ()
    top: tuple[Code, ...] = ()
    reversed: bool = False
    battery: str | None = None
    scale: Scale = "ordered"
    ticked_in: str | None = None


class Codebook(Section):
    """All questions, in the order of the questionnaire."""

    questions: tuple[Question, ...] = Field(min_length=1)
