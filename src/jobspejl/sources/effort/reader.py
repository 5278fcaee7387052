"""Any table of rows about cases in a scope of tables: read from Parquet or CSV, its cells understood and checked.

The rows end in the table "<name>_rows": "line" (missing where the file has no lines) and every column that is declared:
pseudonyms as text, units by code, words by the vocabulary, days as days, numbers and yes or no as whole numbers. A
moment has a column besides, "<what>_time", missing where only the day is known.
"""

import datetime
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from jobspejl.contracts.inspection import Rule
from jobspejl.engines.protocol import Tables
from jobspejl.errors import DataError, Listed, Problem
from jobspejl.sources.effort.columns import UNKNOWN, CaseTable, Column
from jobspejl.sources.effort.decimals import number_mark, read_number
from jobspejl.sources.moments import read_moments
from jobspejl.sources.offending import Check, offending, offending_any
from jobspejl.sources.raw_rows import (
    RawRows,
    RowsFile,
    blank_cells,
    cpr_columns,
    distinct_words,
    load_words,
    may_be_named,
    open_rows,
    unit_words,
    unknown_words,
)

_FIRST_DAY = datetime.date(1900, 1, 1)
_FLAGS = {
    **dict.fromkeys(("ja", "j", "sand", "yes", "y", "true", "1", "1.0", "1,0"), "1"),
    **dict.fromkeys(("nej", "n", "falsk", "no", "false", "0", "0.0", "0,0"), "0"),
}


def read_rows(table: CaseTable) -> Iterator[Rule]:
    """Read a table, and yield what each rule found on the way.

    A rule with problems is the last: the rows are there only when every rule has been taken without one.

    Args:
        table: What to read, and what with.
    """
    tables, engine, subject = table.reading.tables, table.reading.engine, table.reading.subject
    with TemporaryDirectory(prefix="jobspejl-") as scratch:
        try:
            raw = open_rows(_file(table), (tables, engine), Path(scratch))
        except DataError as error:
            columns = error.problems[0].key in {"column_missing", "column_twice"}
            yield Rule("columns_there" if columns else "file_reads", subject, 1, error.problems)
            return
        yield Rule("file_reads", subject, raw.rows)
        yield Rule("columns_there", subject, len(raw.names))
        ids = [column.what for column in table.holding("pseudonym")]
        yield Rule("rows_no_cpr", subject, raw.rows, cpr_columns(raw, tables, ids))
        needed = [column.what for column in table.columns if column.needed]
        yield Rule("rows_filled", subject, raw.rows * len(needed), blank_cells(raw, tables, needed))
        view = raw.view
        for column in table.holding("day", "moment"):
            problems, view = _read_day(raw, tables, column, table, view)
            yield Rule("rows_days", subject, raw.rows, problems)
        cells: dict[str, str] = {}
        yield from _read_numbers(raw, tables, table, cells)
        yield from _read_words(raw, tables, table)
        tables.step(table.rows, _typed(table, view, cells))


def _file(table: CaseTable) -> RowsFile:
    names = {column.what: column.own for column in table.columns if column.own is not None}
    kept = [column.what for column in table.columns if column.holds in {"day", "moment", "whole", "decimal"}]
    return RowsFile(
        path=table.reading.folder / table.file,
        name=table.file,
        view=f"{table.name}_raw",
        columns=tuple(column.what for column in table.columns),
        choose=lambda _: names,
        every={column.what: column.every for column in table.columns if column.every is not None},
        natural=frozenset(kept),
        pseudonyms=frozenset(column.what for column in table.holding("pseudonym")),
        keys={column.what: column.key for column in table.columns if column.key is not None},
    )


def _read_day(
    raw: RawRows, tables: Tables, column: Column, table: CaseTable, view: str
) -> tuple[tuple[Problem, ...], str]:
    """Make a view of another in which a column is a day; return what is wrong with it, and the view."""
    what, facts = column.what, raw.facts(column.what)
    cells, read = f"{table.name}_{what}_cells", f"{table.name}_{what}_read"
    tables.view(cells, f'SELECT *, "{what}" AS "moment" FROM "{view}"')
    kind = raw.kinds[what] if _has_cells(tables, cells) else "text"
    moments = read_moments(tables, kind, raw.path, str(facts["column"]), cells)
    if moments.problems:
        return moments.problems, view
    kept = ["line", *(other.what for other in table.columns if other is not column)]
    time = f', "time" AS "{what}_time"' if column.holds == "moment" else ""
    shown = ", ".join(f'm."{name}"' for name in kept)
    tables.view(read, f'SELECT {shown}, m."day" AS "{what}"{time} FROM ({moments.sql}) AS m')
    checks = [Check("rows_too_old", {**facts, "day": _FIRST_DAY.isoformat()}, f'"{what}" < ?', [_FIRST_DAY])]
    if column.latest is not None:
        late = {**facts, "day": column.latest.isoformat()}
        checks.append(Check("rows_after_end", late, f'"{what}" > ?', [column.latest]))
    return offending_any(tables, f'"{read}"', checks), read


def _has_cells(tables: Tables, view: str) -> bool:
    """Say whether a column has any cell; one that has none holds anything in Parquet, and is read as text."""
    return bool(tables.query(f'SELECT COUNT("moment") AS "count" FROM "{view}"')["count"][0])


def _read_numbers(raw: RawRows, tables: Tables, table: CaseTable, cells: dict[str, str]) -> Iterator[Rule]:
    """Yield whether the numbers can be read, and put the SQL of each into `cells`."""
    columns = table.holding("whole", "decimal")
    if not columns:
        return
    mark = number_mark(raw, tables, columns)
    if mark is None:
        facts = {"path": raw.path, "columns": Listed([raw.names[column.what] for column in columns])}
        yield Rule("rows_numbers", table.reading.subject, raw.rows, (Problem("rows_mark", facts),))
        return
    for column in columns:
        cells[column.what], problems = read_number(raw, tables, column, mark)
        yield Rule("rows_numbers", table.reading.subject, raw.rows, problems)


def _read_words(raw: RawRows, tables: Tables, table: CaseTable) -> Iterator[Rule]:
    """Yield whether units, words of vocabularies and yes or no are known, and load what they mean."""
    for column in table.columns:
        if column.holds == "unit":
            kept = (f"{table.name}_unit_words", "rows_unit_unknown")
            yield unit_words(raw, tables, table.reading.units, table.reading.subject, kept)
        elif column.holds in {"word", "flag"}:
            yield _vocabulary(raw, tables, table, column)


def _vocabulary(raw: RawRows, tables: Tables, table: CaseTable, column: Column) -> Rule:
    known = _FLAGS if column.holds == "flag" else column.words
    words, many = distinct_words(raw, tables, column.what)
    if many:
        return Rule("rows_words", table.reading.subject, raw.rows, many)
    load_words(tables, f"{table.name}_{column.what}_words", {w: known.get(w.lower(), UNKNOWN) for w in words})
    unknown = {word: rows for word, rows in words.items() if word.lower() not in known}
    if column.holds == "flag":
        return Rule("rows_words", table.reading.subject, raw.rows, _no_flags(raw, column, words, unknown))
    key = "rows_group_unknown" if column.what == "group" else "rows_word_unknown"
    remarks = unknown_words(raw, column.what, (words, unknown), tuple(known), key)
    if column.blank is not None and column.own is not None:
        blank = f'SELECT "line" FROM "{raw.view}" WHERE "{column.what}" IS NULL'
        remarks += offending(tables, "rows_word_blank", raw.facts(column.what), blank)
    return Rule("rows_words", table.reading.subject, raw.rows, (), tuple(remarks))


def _no_flags(
    raw: RawRows, column: Column, words: Mapping[str, int], unknown: Mapping[str, int]
) -> tuple[Problem, ...]:
    if not unknown:
        return ()
    facts = {**raw.facts(column.what), "count": len(unknown)}
    if not may_be_named(words, unknown):
        return (Problem("rows_flag_untold", facts),)
    return (Problem("rows_flag_unknown", {**facts, "names": Listed(list(unknown))}),)


def _typed(table: CaseTable, view: str, cells: dict[str, str]) -> str:
    """Return the rows with every cell as what it means."""
    shown, joined = ['r."line" AS "line"'], []
    for column in table.columns:
        what, cell = column.what, f'r."{column.what}"'
        if column.holds in {"unit", "word", "flag"}:
            joined.append(f'LEFT JOIN "{table.name}_{what}_words" AS "w_{what}" ON "w_{what}"."word" = {cell}')
            cell = f'"w_{what}"."meaning"'
        if column.holds == "word" and column.blank is not None:
            cell = f"COALESCE({cell}, '{column.blank}')"
        if column.holds == "flag":
            cell = f"CAST({cell} AS BIGINT)"
        if column.holds in {"whole", "decimal"}:
            cell = cells.get(what, "CAST(NULL AS BIGINT)")
        if column.holds in {"day", "moment"} and column.own is None:
            cell = "CAST(NULL AS DATE)"
        shown.append(f'{cell} AS "{what}"')
        if column.holds == "moment":
            shown.append(f'r."{what}_time" AS "{what}_time"')
    return f'SELECT {", ".join(shown)} FROM "{view}" AS r {" ".join(joined)}'
