"""What every engine promises of its tables, each promise tried and held against what it should give.

With `engine_sql` it is the whole of what the program builds on, so that an engine that keeps it can carry any study.
"""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from jobspejl.engines.protocol import ColumnKind, Engine, Tables
from jobspejl.errors import DataError
from jobspejl.testing.engine_sql import SAYINGS, answer, load_sample, same

Tried = tuple[object, object]
"""What an engine gave, and what it should have given."""

_WORDS: dict[str, Sequence[object]] = {"a": ["x", None, "æ"], "b": [1, 2, None]}


def _load(tables: Tables) -> None:
    tables.load("words", _WORDS, {"a": "text", "b": "integer"})


def _loads(tables: Tables, folder: Path) -> Tried:
    _load(tables)
    tables.load("none", {"a": [], "b": []}, {"a": "number", "b": "day"})
    given = (tables.query('SELECT * FROM "words" ORDER BY "b" NULLS LAST'), tables.query('SELECT * FROM "none"'))
    return (given, tables.kinds("none")), ((_WORDS, {"a": [], "b": []}), {"a": "number", "b": "day"})


def _steps_stay(tables: Tables, folder: Path) -> Tried:
    _load(tables)
    tables.step("first", 'SELECT "b" + ? AS "b" FROM "words"', [10])
    tables.step("second", 'SELECT SUM("b") AS "sum" FROM "first"')
    tables.drop("first", "words")
    return tables.query('SELECT * FROM "second"'), {"sum": [23]}


def _views_are_named(tables: Tables, folder: Path) -> Tried:
    _load(tables)
    tables.view("seen", 'SELECT "a" FROM "words" WHERE "b" > 1')
    tables.view("counted", 'SELECT COUNT(*) AS "count" FROM "seen"')
    return (tables.query('SELECT * FROM "counted"'), tables.kinds("seen")), ({"count": [1]}, {"a": "text"})


def _dropped_is_gone(tables: Tables, folder: Path) -> Tried:
    _load(tables)
    tables.drop("words")
    tables.load("words", {"c": [True]}, {"c": "flag"})
    return tables.query('SELECT * FROM "words"'), {"c": [True]}


def _odd_names(tables: Tables, folder: Path) -> Tried:
    name, column = 'Tabel "1", æ', 'a "b".c`d'
    tables.load(name, {column: [1]}, {column: "integer"})
    return tables.query('SELECT "a ""b"".c`d" AS "one" FROM "Tabel ""1"", æ"'), {"one": [1]}


def _rows_come_in_blocks(tables: Tables, folder: Path) -> Tried:
    _load(tables)
    blocks = tables.fetch_persons('SELECT "b", "a" FROM "words" ORDER BY "b" NULLS LAST', 2)
    return list(blocks), [[(1, "x"), (2, None)], [(None, "æ")]]


def _parquet_files_in_one(tables: Tables, folder: Path) -> Tried:
    kinds = tables.load_parquet("both", [folder / "one [1].parquet", folder / "two.parquet"])
    rows = tables.query('SELECT "n", "w", "f" FROM "both" ORDER BY "n"')
    return (
        (kinds, tables.kinds("both"), rows),
        (_KINDS, _KINDS, {"n": [1, 2, 3], "w": ["x", None, "ø"], "f": [0.5, None, 2.0]}),
    )


def _parquet_of_another_kind(tables: Tables, folder: Path) -> Tried:
    problems = _problems(lambda: tables.load_parquet("both", [folder / "two.parquet", folder / "other.parquet"]))
    return problems, ["files_column_kind", "files_column_missing", "files_column_missing"]


def _parquet_cut_short(tables: Tables, folder: Path) -> Tried:
    whole = (folder / "two.parquet").read_bytes()
    (folder / "cut.parquet").write_bytes(whole[: len(whole) // 2])
    return _problems(lambda: tables.load_parquet("cut", folder / "cut.parquet")), ["file_unreadable"]


def _csv_files_in_one(tables: Tables, folder: Path) -> Tried:
    one = 'sag;værdi\r\n1;"a;b"\r\n\r\n;"sagde ""nej"""\r\n2;\r\n'
    (folder / "one.csv").write_bytes(b"\xef\xbb\xbf" + one.encode())
    (folder / "two.csv").write_text("værdi,sag\n ø 'c' ,NULL\n", encoding="utf-8")
    kinds = tables.load_csv("csv", [folder / "one.csv", folder / "two.csv"])
    rows = tables.query('SELECT "sag", "værdi" FROM "csv" ORDER BY "værdi" NULLS LAST')
    cells = {"sag": ["NULL", "1", None, "2"], "værdi": [" ø 'c' ", "a;b", 'sagde "nej"', None]}
    return (kinds, rows), ({"sag": "text", "værdi": "text"}, cells)


def _csv_refused(tables: Tables, folder: Path) -> Tried:
    for name, (content, _) in _BAD_CSV.items():
        (folder / f"{name}.csv").write_bytes(content)
    given = {name: _problems(partial(tables.load_csv, "bad", folder / f"{name}.csv")) for name in _BAD_CSV}
    return given, {name: [key] for name, (_, key) in _BAD_CSV.items()}


def _first_rows(tables: Tables, folder: Path) -> Tried:
    """Rows of files are told where the engine knows their numbers, and never wrongly."""
    lines = ["a;b", *(f"{number};{'x' if number % 40_000 == 7 else ''}" for number in range(1, 100_001))]
    (folder / "long.csv").write_text("\n".join(lines) + "\n", "utf-8")
    tables.load_csv("long", folder / "long.csv")
    tables.load_parquet("both", [folder / "one [1].parquet", folder / "two.parquet"])
    _load(tables)
    given = (
        tables.first_rows("long", "\"b\" = 'x'", 2),
        tables.first_rows("both", '"n" > 1', 5),
        tables.first_rows("words", '"b" > 0', 5),
    )
    none: list[tuple[str, int]] = []
    known = ([("long.csv", 7), ("long.csv", 40_007)], [("one [1].parquet", 2), ("two.parquet", 1)], none)
    return given, given if given == ([], [], []) else known


def _tables_that_are_not_there(tables: Tables, folder: Path) -> Tried:
    known = {"engine_table_unknown", "engine_no_tables", "table_needs_file"}
    keys = _problems(lambda: tables.attach("there", None, "nowhere"))
    return set(keys) <= known and len(keys), 1


def _problems(do: Callable[[], object]) -> list[str]:
    """Return the keys of what an engine complains of."""
    try:
        do()
    except DataError as error:
        return sorted(problem.key for problem in error.problems)
    return []


_KINDS = {"n": "integer", "w": "text", "f": "number"}
_BAD_CSV = {
    "nothing": (b"", "file_empty"),
    "blank line first": (b"\na;b\n1;2\n", "header_first"),
    "column twice": (b"a;a\n1;2\n", "column_twice"),
    "column without a name": (b"a;b;\n1;2;\n", "header_blank"),
    "too few and too many fields": (b"a;b\n1\n1;2;3\n4;5\n", "file_ragged"),
    "another encoding": ("a;b\n1;æ\n".encode("cp1252"), "file_not_utf8"),
    "a quote that is not closed": (b'a;b\n1;"2\n3;4\n', "file_quotes"),
    "a quote closed too early": (b'a;b\n"1"x;2\n', "file_quotes"),
}

PROMISES: dict[str, Callable[[Tables, Path], Tried]] = {
    "Python values are loaded": _loads,
    "steps stay when what they came from is dropped": _steps_stay,
    "views are named": _views_are_named,
    "a name is free when its table is dropped": _dropped_is_gone,
    "names may hold any sign": _odd_names,
    "rows come in blocks": _rows_come_in_blocks,
    "Parquet files are one table": _parquet_files_in_one,
    "Parquet files with other columns are refused": _parquet_of_another_kind,
    "a Parquet file cut short is refused": _parquet_cut_short,
    "delimited files are one table": _csv_files_in_one,
    "delimited files that are not right are refused": _csv_refused,
    "rows of files are told by number, or not at all": _first_rows,
    "a table that is not there is refused": _tables_that_are_not_there,
}


def tried(engine: Engine, folder: Path, promise: str) -> Tried:
    """Try one promise, in a scope of its own.

    Args:
        engine: The engine.
        folder: An empty folder for its files.
        promise: A name of `PROMISES`.
    """
    _files(engine, folder)
    with engine.tables() as tables:
        return PROMISES[promise](tables, folder)


def broken(engine: Engine, folder: Path) -> tuple[str, ...]:
    """Return the promises that an engine does not keep, and the queries of `engine_sql` that it answers otherwise.

    Args:
        engine: The engine.
        folder: An empty folder for files.

    >>> import tempfile
    >>> from jobspejl.engines.duckdb import DuckDBEngine
    >>> broken(DuckDBEngine(), Path(tempfile.mkdtemp()))
    ()
    """
    names = [name for name in PROMISES if len(set(map(repr, tried(engine, folder, name)))) > 1]
    with engine.tables() as tables:
        load_sample(tables)
        names += [name for name, saying in SAYINGS.items() if not same(answer(tables, saying), saying.answer)]
    return tuple(names)


def _files(engine: Engine, folder: Path) -> None:
    """Write the Parquet files that promises are tried on."""
    contents: dict[str, tuple[str, dict[str, ColumnKind]]] = {
        "one [1]": ("n,w,f\n1,x,0.5\n2,,\n", {"n": "integer", "w": "text", "f": "number"}),
        "two": ("f,n,w\n2.0,3,ø\n", {"f": "number", "n": "integer", "w": "text"}),
        "other": ("f,n,q\n2.0,3,ø\n", {"f": "text", "n": "integer", "q": "text"}),
    }
    for name, (text, kinds) in contents.items():
        source = folder / "source.csv"
        source.write_text(text, encoding="utf-8")
        engine.csv_to_parquet(source, folder / f"{name}.parquet", kinds)
