"""A register of persons in a scope of tables: the view `persons`, with the columns that a study names and no others.

Columns with words (unit, period, area, cluster, conditions with levels) are as they are written; whole numbers that are
kept with decimals become whole numbers again, so that a level is spelled alike in every kind of file. Columns with
numbers (weight, outcomes, conditions that are cut or kept as numbers, conditions of areas) are doubles; as text they
may have a decimal comma, and are missing where they cannot be read. `unread_cells` counts what is no number.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from jobspejl.contracts.inspection import Rule
from jobspejl.contracts.register import Outcome, Register
from jobspejl.engines.names import named
from jobspejl.engines.protocol import CellKind, Tables
from jobspejl.errors import DataError, Listed, Nearest, Problem, SystemReason
from jobspejl.sources.persons.cpr import CprNumbers, find_cpr_numbers
from jobspejl.sources.persons.dream_join import join_dream

READ = "persons_read"
"""The register as it came."""

PERSONS = "persons"
"""The register with the columns that the study names."""

_TEXT = {".csv", ".txt", ".tsv"}
_DATABASE = {".duckdb", ".db", ".ddb"}
_FINITE = "1.7976931348623157E308"
_WHOLE = "9.0E15"
_NO_NUMBER: set[CellKind] = {"day", "moment", "instant", "other"}
_NO_WORD: set[CellKind] = {"moment", "instant"}


@dataclass(frozen=True, slots=True)
class PersonSource:
    """A register that can be asked.

    Attributes:
        path: The file or the table, as the study has it, for messages.
        kinds: What the columns that the study names hold, as they came.
        words: Which of them are words.
        numbers: Which of them are numbers.
        trimmed: Blanks around words are taken away and blank cells are missing, as in delimited text.
        relation: The register as it came, with the shares of `[register.dream]` beside it where the study has it.
        rules: What the rules on DREAM found.
    """

    path: str
    kinds: dict[str, CellKind]
    words: tuple[str, ...]
    numbers: tuple[str, ...]
    trimmed: bool
    relation: str = READ
    rules: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True)
class Unread:
    """Cells that hold something else than their column should.

    Attributes:
        texts: By number column, cells with something that is no finite number.
        fractions: By word column, cells with a number that is not whole.
        marks_unclear: Number columns in which it cannot be told whether comma or point is the decimal mark.
    """

    texts: dict[str, int]
    fractions: dict[str, int]
    marks_unclear: tuple[str, ...]


def outcome_column(outcome: Outcome) -> str:
    """Return the column of `persons` with an outcome: the study's, or the outcome's id where weeks are counted."""
    return outcome.column or outcome.id


def open_persons(section: Register, folder: Path, tables: Tables, least_told: int = 5) -> PersonSource:
    """Make the view `persons` of a study's register.

    Args:
        section: The register's part of the study file.
        folder: The study's folder.
        tables: The scope in which `persons` is made.
        least_told: Fewest persons that are told of one by one in what is remarked on DREAM: the disclosure threshold.

    Raises:
        DataError: No file is there, a file cannot be read, the files differ in their columns, a column is missing or
            holds what it cannot be used for; or DREAM breaks a rule.
    """
    path = section.file or section.table or ""
    try:
        kinds = _loaded(section, folder, tables)
    except OSError as error:
        raise DataError(Problem("file_unreadable", {"path": path, "detail": SystemReason(error)})) from error
    words, numbers = _words(section), _numbers(section)
    used = tuple(dict.fromkeys((*words, *numbers)))
    relation = READ
    rules: tuple[Rule, ...] = ()
    if section.dream:
        made = {one.id for one in section.outcomes if one.benefits}
        made |= {section.unit} if section.dream.municipality else set()
        _refuse_missing(path, [one for one in used if one not in made], kinds)
        own = {column: kind for column, kind in kinds.items() if column in used}
        joined = join_dream(section, section.dream, (READ, own), (folder, tables), least_told)
        relation, kinds, rules = joined.relation, joined.kinds, joined.rules
    _refuse_missing(path, used, kinds)
    text = section.file is not None and Path(section.file).suffix.lower() in _TEXT
    own = {column: kinds[column] for column in used}
    source = PersonSource(path, own, words, numbers, trimmed=text, relation=relation, rules=rules)
    _refuse_kinds(source)
    cells = [f"{_word(source, one)} AS {named(one)}" for one in words]
    cells += [f"{_number(source, one)} AS {named(one)}" for one in numbers]
    tables.view(PERSONS, f'SELECT {", ".join(cells)} FROM "{relation}"')
    return source


def unread_cells(source: PersonSource, tables: Tables) -> Unread:
    """Return what stands in cells as they came that `persons` cannot have.

    Args:
        source: The register.
        tables: The scope in which it was opened.
    """
    texts = [one for one in source.numbers if source.kinds[one] == "text"]
    halves = [one for one in source.words if source.kinds[one] == "number"]
    any_kind = [*texts, *(one for one in source.numbers if source.kinds[one] == "number")]
    sums = [f'{_unread(source, one)} AS "text{at}"' for at, one in enumerate(any_kind)]
    sums += [_count(_fraction(one), f"half{at}") for at, one in enumerate(halves)]
    for mark, name in ((",", "comma"), (".", "point")):
        sums += [_count(f"{named(one)} LIKE '%{mark}%'", f"{name}{at}") for at, one in enumerate(texts)]
        sums += [_count(_grouped(one, mark), f"{name}_grouped{at}") for at, one in enumerate(texts)]
    if not sums:
        return Unread({}, {}, ())
    found = {
        key: int(str(cells[0]))
        for key, cells in tables.query(f'SELECT {", ".join(sums)} FROM "{source.relation}"').items()
    }
    marked = {name: sum(found[f"{name}{at}"] for at in range(len(texts))) for name in ("comma", "point")}
    sure = [n for n in marked if marked[n] > sum(found[f"{n}_grouped{at}"] for at in range(len(texts)))]
    used = [name for name in marked if marked[name]]
    unclear = len(used) > 1 or (bool(used) and not sure)
    return Unread(
        texts={one: found[f"text{at}"] for at, one in enumerate(any_kind) if found[f"text{at}"]},
        fractions={one: found[f"half{at}"] for at, one in enumerate(halves) if found[f"half{at}"]},
        marks_unclear=tuple(
            one for at, one in enumerate(texts) if unclear and any(found[f"{name}{at}"] for name in used)
        ),
    )


def cpr_numbers(source: PersonSource, column: str, tables: Tables) -> CprNumbers | None:
    """Return what of a column of ids looks like CPR numbers; None where nothing does.

    Args:
        source: The register.
        column: A column of words.
        tables: The scope in which it was opened.
    """
    if source.kinds[column] not in {"text", "integer", "number"}:
        return None
    whole = source.kinds[column] != "text"
    return find_cpr_numbers(source.relation, _word(source, column), tables, whole=whole)


def cell(source: PersonSource, column: str) -> str:
    """Return what `persons` has in a column, as SQL over the register as it came."""
    return _word(source, column) if column in source.words else _number(source, column)


def unread(source: PersonSource, column: str) -> str:
    """Return SQL over the register as it came that holds where a cell is not what its column should be."""
    if column in source.words:
        return _fraction(column)
    if source.kinds[column] == "number":
        return f"{named(column)} IS NOT NULL AND NOT ({_finite(named(column))})"
    return f"NULLIF(TRIM({named(column)}), '') IS NOT NULL AND ({_number(source, column)}) IS NULL"


def first_rows(source: PersonSource, condition: str, tables: Tables, most: int) -> list[tuple[str, int]]:
    """Return in which file, and at which of its rows, a condition holds; nothing where that cannot be told.

    Args:
        source: The register; where DREAM is beside it some rows were left out, and none is told.
        condition: SQL over the register as it came.
        tables: The scope in which it was opened.
        most: How many rows are told, the first of them.
    """
    return tables.first_rows(READ, condition, most) if source.relation == READ else []


def _loaded(section: Register, folder: Path, tables: Tables) -> dict[str, CellKind]:
    if section.file is None:
        return tables.attach(READ, None, section.table or "")
    pattern = folder / section.file
    paths = sorted(pattern.parent.glob(pattern.name)) if "*" in pattern.name else [pattern]
    if not paths or not all(path.is_file() for path in paths):
        raise DataError(Problem("no_file", {"path": section.file}))
    for path in paths:
        if path.stat().st_size == 0:
            raise DataError(Problem("file_empty", {"path": path.name}))
    suffix = pattern.suffix.lower()
    if suffix == ".parquet":
        return tables.load_parquet(READ, paths)
    if suffix in _TEXT:
        return tables.load_csv(READ, paths)
    if suffix in _DATABASE:
        if section.table is None:
            raise DataError(Problem("person_table_unnamed", {"path": section.file}))
        return tables.attach(READ, paths[0], section.table)
    raise DataError(Problem("person_file_kind", {"path": section.file, "suffix": suffix or "–"}))


def _words(section: Register) -> tuple[str, ...]:
    levels = [one.column for one in section.conditions if not (one.cuts or one.number)]
    columns = (section.unit, section.period, section.area, section.cluster, *levels)
    return tuple(dict.fromkeys(column for column in columns if column))


def _numbers(section: Register) -> tuple[str, ...]:
    kept = [one.column for one in section.conditions if one.cuts or one.number]
    outcomes = [outcome_column(outcome) for outcome in section.outcomes]
    columns = (section.weight, *outcomes, *kept, *(one.column for one in section.area_conditions))
    return tuple(dict.fromkeys(column for column in columns if column))


def _refuse_missing(path: str, used: Sequence[str], there: dict[str, CellKind]) -> None:
    known = tuple(there)
    problems = [
        Problem(
            "column_missing",
            {"path": path, "column": column, "nearest": Nearest(column, known), "columns": Listed(known, most=20)},
        )
        for column in used
        if column not in there
    ]
    if problems:
        raise DataError(*problems)


def _refuse_kinds(source: PersonSource) -> None:
    both = [one for one in source.numbers if one in source.words]
    times = [one for one in source.words if source.kinds[one] in _NO_WORD]
    none = [one for one in source.numbers if source.kinds[one] in _NO_NUMBER]
    told = (("person_column_both", both), ("person_column_time", times), ("person_column_no_number", none))
    problems = [Problem(key, {"path": source.path, "column": one}) for key, columns in told for one in columns]
    if problems:
        raise DataError(*problems)


def _word(source: PersonSource, column: str) -> str:
    cell, kind = named(column), source.kinds[column]
    if kind == "number":
        whole = f"{cell} BETWEEN -{_WHOLE} AND {_WHOLE} AND {cell} = FLOOR({cell})"
        return f"CASE WHEN {whole} THEN CAST(FLOOR({cell}) AS BIGINT) END"
    if kind == "other":
        return f"CAST({cell} AS STRING)"
    return f"NULLIF(TRIM({cell}), '')" if source.trimmed else cell


def _number(source: PersonSource, column: str) -> str:
    cell, kind = named(column), source.kinds[column]
    if kind in {"integer", "flag"}:
        return f"CAST({cell} AS DOUBLE)"
    if kind == "number":
        return f"CAST({cell} AS DOUBLE)"
    value = f"TRY_CAST(TRANSLATE(TRIM({cell}), ',', '.') AS DOUBLE)"
    return f"CASE WHEN {_finite(value)} THEN {value} END"


def _finite(value: str) -> str:
    # NOTE: in every engine NaN is above all numbers, so the bounds leave it out with the infinite ones.
    return f"{value} BETWEEN -{_FINITE} AND {_FINITE}"


def _unread(source: PersonSource, column: str) -> str:
    if source.kinds[column] == "number":
        return f"COUNT({named(column)}) - COUNT(CASE WHEN {_finite(named(column))} THEN 1 END)"
    return f"COUNT(NULLIF(TRIM({named(column)}), '')) - COUNT({_number(source, column)})"


def _fraction(column: str) -> str:
    return f"{named(column)} <> FLOOR({named(column)})"


def _grouped(column: str, mark: str) -> str:
    """Return whether a cell could have its mark between thousands: 1.234, but not 0.234 or 1.23."""
    digits = f"TRANSLATE(TRIM({named(column)}), '123456789', '000000000')"
    shapes = ", ".join(f"'{'0' * head}{mark}000'" for head in (1, 2, 3))
    return f"{digits} IN ({shapes}) AND SUBSTRING(TRIM({named(column)}), 1, 1) <> '0'"


def _count(condition: str, name: str) -> str:
    return f'COUNT(CASE WHEN {condition} THEN 1 END) AS "{name}"'
