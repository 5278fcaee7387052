"""How a measure of effort is asked of the engine, and how one is added.

A measure is an entry of `rules/effort.toml` and one SQL text over the tables of the frame (`lenses.effort.frame`), in
the module of its subject. Modules say what they have as `FAMILIES`, a tuple of `Family`; `lenses.effort.effort` goes
through them all, asks those that the study's tables allow, and knows nothing else of them. To add a measure:

1. its entry in `rules/effort.toml`, with what is counted, of what, and which tables it needs;
2. its SQL as a constant of the module, in a `MeasureSql`; what several measures of a family share is made once, by
   `prepare`, as steps with names of their own, and dropped after the family;
3. a case by hand in `tests/lenses/effort/`. The test that DuckDB and Spark agree takes it in by itself.

A measure's rows have whole numbers only, so that sums are exact on every engine and with any number of threads.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from jobspejl.contracts.inspection import Rule
from jobspejl.contracts.text import Text
from jobspejl.engines.protocol import Tables
from jobspejl.lenses.effort.frame import Frame

Params = Callable[[Frame], Sequence[object]]
"""The values of a query's `?`, from the frame, in their order."""


def nothing(frame: Frame) -> Sequence[object]:
    """Return no values, for a query without `?`."""
    del frame
    return ()


def unprepared(tables: Tables, frame: Frame) -> Iterable[Rule]:
    """Make no steps and try no rules."""
    del tables, frame
    return ()


@dataclass(frozen=True, slots=True)
class MeasureSql:
    """One measure, as it is asked.

    Attributes:
        id: The measure in the catalogue.
        sql: Rows ("unit", "period", "group", "person", "amount", "exposure"): the unit's code, the period's label, the
            vocabulary's word ("" where the table has no groups), a pseudonym, and whole numbers (BIGINT). A person may
            have many rows; those of one unit, period and group are added up. Persons without exposure are left out.
        params: The values of its `?`.
        columns: Columns that the study must name for it, beside the tables that the catalogue says, each as
            "table.key", e.g. "calls.waited".
        waits: Rows ("unit", "period", "group", "days", "happened", "persons"): after how many days it happened (1), or
            how long those were followed to whom it did not (0), and how many they are, a person once for each spell;
            None where the measure has no curve.
        waits_params: The values of their `?`.
    """

    id: str
    sql: str
    params: Params = nothing
    columns: tuple[str, ...] = ()
    waits: str | None = None
    waits_params: Params = nothing


@dataclass(frozen=True, slots=True)
class SplitSql:
    """How what a measure counts divides, as it is asked.

    Attributes:
        id: What divides; the catalogue of wordings has its heading.
        measure: The measure whose table it divides; told where that is.
        parts: The parts in their order: the word of the rows, and what it is called.
        sql: Rows ("part", "person", "amount") of all units and periods.
        params: The values of its `?`.
    """

    id: str
    measure: str
    parts: tuple[tuple[str, Text], ...]
    sql: str
    params: Params = nothing


@dataclass(frozen=True, slots=True)
class Family:
    """Measures of one subject that share steps, and that need the same tables for them.

    Attributes:
        measures: In any order; they are told in that of the catalogue.
        prepare: Makes the steps, and yields what each rule found on the way; a rule with problems is the last.
        steps: The names of the steps, dropped when the family is done.
        splits: What divides.
    """

    measures: tuple[MeasureSql, ...]
    prepare: Callable[[Tables, Frame], Iterable[Rule]] = unprepared
    steps: tuple[str, ...] = ()
    splits: tuple[SplitSql, ...] = ()
