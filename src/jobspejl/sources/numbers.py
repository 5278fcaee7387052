"""Numbers as people write them: 1.234,5 and 1,234.5, with percent signs, spaces and true minus signs."""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass

_MISSING = {"", ".", "..", "...", "…", "-", "–", "*", "na", "n/a", "nan", "null", "none", "#n/a"}
_GROUPED = {mark: re.compile(rf"[+-]?[1-9]\d{{0,2}}(\{mark}\d{{3}})+") for mark in ".,"}
_DECIMAL = {mark: re.compile(rf"[+-]?\d*\{mark}\d+([eE][+-]?\d+)?") for mark in ".,"}
_OTHER = {".": ",", ",": "."}
_SPACED = re.compile(r"[+-]?\d{1,3}(\s\d{3})+([.,]\d+)?")


@dataclass(frozen=True, slots=True)
class Numbers:
    """A column as numbers.

    Attributes:
        values: The numbers; NaN where a cell is empty or not a number.
        missing: Places of the empty cells.
        text: Places of the cells that are not numbers.
    """

    values: list[float]
    missing: list[int]
    text: list[int]


def decimal_mark(columns: Iterable[Iterable[object]]) -> str | None:
    """Return the decimal mark that a table's number columns use, or None where it cannot be told.

    A table that uses no mark at all is taken to use a point. None means that the marks contradict each other, or
    that every mark could be a separator of thousands, as in 1.234.

    >>> decimal_mark([["4,2", "1.234,5"]]), decimal_mark([["4.25"]]), decimal_mark([["1.234"]])
    (',', '.', None)
    """
    cells = {_bare(cell) for column in columns for cell in column if isinstance(cell, str)}
    marked = [cell for cell in cells if "." in cell or "," in cell]
    sure = {mark for cell in marked for mark in ".," if _surely(cell, mark)}
    if not any(_GROUPED[mark].fullmatch(cell) for cell in marked for mark in ".,") and not sure:
        return "."
    return sure.pop() if len(sure) == 1 else None


def numbers(cells: Iterable[object], mark: str) -> Numbers:
    """Return cells as numbers, given the table's decimal mark.

    >>> numbers(["1.234,5", "4 %", None, "x"], ",")
    Numbers(values=[1234.5, 4.0, nan, nan], missing=[2], text=[3])
    """
    values: list[float] = []
    missing: list[int] = []
    text: list[int] = []
    for place, cell in enumerate(cells):
        value = _number(cell, mark)
        if value is None:
            (missing if _is_missing(cell) else text).append(place)
        values.append(math.nan if value is None else value)
    return Numbers(values, missing, text)


def _surely(cell: str, mark: str) -> bool:
    other = _OTHER[mark]
    if other in cell:  # both marks stand in it: the last one is the decimal mark
        head, _, tail = cell.rpartition(mark)
        return other in head and other not in tail and bool(_GROUPED[other].fullmatch(head)) and tail.isdigit()
    return bool(_DECIMAL[mark].fullmatch(cell)) and not _GROUPED[mark].fullmatch(cell)


def _number(cell: object, mark: str) -> float | None:
    if isinstance(cell, bool) or cell is None:
        return None
    if not isinstance(cell, str):
        try:
            value = float(cell)  # type: ignore[arg-type]
        except (TypeError, ValueError):
            return None
        return value if math.isfinite(value) else None
    bare = _bare(cell)
    other = _OTHER[mark]
    head, point, tail = bare.partition(mark)
    if other in tail or (other in head and not _GROUPED[other].fullmatch(head)):
        return None
    plain = head.replace(other, "") + ("." + tail if point else "")
    if not re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", plain):
        return None
    value = float(plain)
    return value if math.isfinite(value) else None


def _bare(cell: str) -> str:
    """Return a cell without percent sign, true minus and spaces; other spaces than between thousands are kept."""
    bare = cell.strip().replace("\u2212", "-").removesuffix("%").rstrip()
    bare = re.sub(r"^([+-])\s+", r"\1", bare)
    return re.sub(r"\s", "", bare) if _SPACED.fullmatch(bare) else bare


def _is_missing(cell: object) -> bool:
    if isinstance(cell, float):
        return math.isnan(cell)
    return cell is None or (isinstance(cell, str) and _bare(cell).casefold() in _MISSING)
