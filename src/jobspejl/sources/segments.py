"""Coded segments in a table: a row for each segment, code and coder."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from jobspejl.contracts.coding import Code, CodedProject
from jobspejl.engines.protocol import Engine
from jobspejl.errors import DataError, Listed, Problem
from jobspejl.sources.cases import holds_cpr, texts
from jobspejl.sources.coded import GivenSegment, GivenSource, coded_project
from jobspejl.sources.table import RawTable, read_table


@dataclass(frozen=True, slots=True)
class SegmentColumns:
    """What the columns of a table of segments are called.

    Attributes:
        group: The group that speaks.
        code: The code.
        source: The text; None where each group is one text.
        coder: Who coded; None where the table does not tell.
        quote: The coded text; None where the table does not repeat it.
        span: The columns of the start and of the end, as REFI-QDA counts them; None where there are none. A row in
            which both are blank is of no certain place.
    """

    group: str
    code: str
    source: str | None = None
    coder: str | None = None
    quote: str | None = None
    span: tuple[str, str] | None = None


def read_segments(
    folder: Path, name: str, engine: Engine, columns: SegmentColumns, transcripts: Mapping[str, str] | None = None
) -> CodedProject:
    """Read a table of coded segments: CSV, XLSX or Parquet.

    Args:
        folder: The study's folder.
        name: The file, as the study has it.
        engine: Reads Parquet.
        columns: What the columns are called.
        transcripts: The texts by source, as they came, for checking positions and for agreement; may lack some.

    Raises:
        DataError: The table cannot be read or lacks a column; groups or codes are blank; names are CPR numbers; a
            source is of two groups; positions are no numbers, or reach beyond their text.
    """
    table = read_table(folder, name, engine)
    groups, codes = _names(table, columns.group), _names(table, columns.code)
    sources = groups if columns.source is None else _names(table, columns.source)
    coders = [""] * len(groups) if columns.coder is None else _named(table, columns.coder)
    quotes = [""] * len(groups) if columns.quote is None else texts(table, columns.quote)
    spans = [None] * len(groups) if columns.span is None else _spans(table, *columns.span)
    group_of = dict(zip(reversed(sources), reversed(groups), strict=True))
    _one_group_each(table, sources, groups, group_of)
    source_at = {source: place for place, source in enumerate(dict.fromkeys(sources))}
    code_at = {code: place for place, code in enumerate(dict.fromkeys(codes))}
    segments = [
        GivenSegment(source_at[source], code_at[code], coder, span, quote, line)
        for source, code, coder, span, quote, line in zip(
            sources, codes, coders, spans, quotes, table.lines, strict=True
        )
    ]
    given = [GivenSource(source, group_of[source], (transcripts or {}).get(source)) for source in source_at]
    book = [Code(code, code) for code in code_at]
    return coded_project(name, given, list(dict.fromkeys(groups)), book, segments)


def _named(table: RawTable, column: str) -> list[str]:
    names = [" ".join(name.split()) for name in texts(table, column)]
    if holds_cpr([column, *names]):
        raise DataError(Problem("coding_cpr", {"path": table.path, "column": column}))
    return names


def _names(table: RawTable, column: str) -> list[str]:
    """Return a column of names, none of which may be blank."""
    names = _named(table, column)
    blank = [line for name, line in zip(names, table.lines, strict=True) if not name]
    if blank:
        facts = {"path": table.path, "column": column, "count": len(blank), "rows": Listed(blank)}
        raise DataError(Problem("coding_blank", facts))
    return names


def _one_group_each(table: RawTable, sources: list[str], groups: list[str], group_of: dict[str, str]) -> None:
    rows = zip(sources, groups, table.lines, strict=True)
    other = [line for source, group, line in rows if group_of[source] != group]
    if other:
        raise DataError(Problem("coding_two_groups", {"path": table.path, "count": len(other), "rows": Listed(other)}))


def _spans(table: RawTable, start: str, end: str) -> list[tuple[int, int] | None]:
    starts, ends = texts(table, start), texts(table, end)
    wrong = [
        line
        for first, last, line in zip(starts, ends, table.lines, strict=True)
        if (first or last) and not (_whole(first) and _whole(last))
    ]
    if wrong:
        facts = {"path": table.path, "columns": f"{start}, {end}", "count": len(wrong), "rows": Listed(wrong)}
        raise DataError(Problem("coding_span_rows", facts))
    return [(int(first), int(last)) if first else None for first, last in zip(starts, ends, strict=True)]


def _whole(cell: str) -> bool:
    return cell.isascii() and cell.isdecimal() and len(cell) < 10
