"""DREAM: weekly benefit histories, one row for each person, turned into shares of periods by group of benefits.

The relation that is made has one row for each person and period with a week at risk: "person" (text), "period",
"kommune" (code as text; only where asked for), "weeks" (weeks at risk), "at_risk" (their share of the period), and a
column for each group of `rules.benefits` with the share of the weeks at risk that were on it, 0 to 1. A blank week is a
week at risk without a benefit; so is a week with an unknown code, which is told. Weeks abroad, on state pension and
after death are not at risk.

When not to trust it: DREAM has one code for a week, and one day on a benefit is enough for it, so that shares are above
full-time shares; its documentation advises against counting stocks with it.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from jobspejl.contracts.inspection import Rule
from jobspejl.contracts.register import Dream, Outcome
from jobspejl.engines.names import named
from jobspejl.engines.protocol import CellKind, Tables
from jobspejl.errors import DataError, Listed, Nearest, Problem, Reason, SystemReason
from jobspejl.rules.benefits import Week, benefit_groups, counted_groups, dream_codes
from jobspejl.sources.persons.cpr import find_cpr_numbers
from jobspejl.sources.persons.dream_counts import (
    AT_NO_RISK,
    UNKNOWN,
    WeekColumn,
    count,
    packed,
    period_rows,
    places,
    quarter_name,
    strange_codes,
    unverified,
)
from jobspejl.sources.persons.dream_weeks import (
    Period,
    Quarter,
    column_of,
    missing_weeks,
    names_a_week,
    period_of,
    periods_between,
    periods_touched,
    week_of,
    weeks_of,
)
from jobspejl.sources.persons.sas import SAS, sas_columns, sas_rows

_DELIMITED = (".csv", ".txt", ".tsv")
_CODE_KINDS: tuple[CellKind, ...] = ("text", "integer", "number")
_AT_ONCE = 50_000


@dataclass(frozen=True, slots=True)
class _File:
    """A file that has been found: its columns, for tables of SAS its path, and the fewest persons told of."""

    name: str
    kinds: Mapping[str, CellKind]
    sas: Path | None
    least: int


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is read of a file: the person, the weeks of each quarter, and the municipality of each year."""

    person: str
    quarters: Mapping[Quarter, tuple[WeekColumn, ...]]
    years: Mapping[int, str]
    periods: tuple[Period, ...]

    def columns(self) -> list[str]:
        """Return every column that is read."""
        weeks = [column.name for columns in self.quarters.values() for column in columns]
        return [self.person, *weeks, *self.years.values()]


def open_dream(
    tables: Tables,
    name: str,
    section: Dream,
    folder: Path,
    *,
    first: str | None = None,
    last: str | None = None,
    least_told: int = 5,
) -> tuple[Rule, ...]:
    """Make the relation of shares in a scope, and return what each rule found on the way.

    A rule with problems is the last: the relation is there only where no rule has one.

    Args:
        tables: The scope. Besides the relation, names that begin with its name and an underscore are taken.
        name: The relation's name.
        section: What the study says: the file, the column with the person, the periods, and whether to take the
            municipality of residence, which is that of the year that a period ends in.
        folder: The study's folder.
        first: The first period, e.g. "2018H1" or "2018Q3-2019Q2"; where it is None, every period is made whose weeks
            are all in the file.
        last: The last period; the first alone where it is None.
        least_told: Fewest persons of a code or a number that is told: the disclosure threshold.

    Raises:
        DataError: In the engine: the file is damaged, or memory or disk is too small.
    """
    rules: list[Rule] = []
    for rule in _opened(tables, name, section, folder, (first, last), least_told):
        rules.append(rule)
        if rule.problems:
            break
    return tuple(rules)


def shares_sql(outcome: Outcome) -> str:
    """Return an expression over the relation for an outcome: the share of the weeks at risk on any of its benefits.

    Raises:
        DataError: A group or the scope is unknown, or its scope lets none of its groups in.

    >>> from jobspejl.contracts.text import Text
    >>> both = ("kontanthjaelp", "ressourceforloeb")
    >>> [
    ...     shares_sql(Outcome(id="k", name="K", noun="k", benefits=both, scope=scope))
    ...     for scope in ("2018", "2019")
    ... ]
    ['"kontanthjaelp"', 'LEAST(1.0, "kontanthjaelp" + "ressourceforloeb")']
    """
    groups = [named(group) for group in counted_groups(outcome.benefits, outcome.scope, outcome.role)]
    # NOTE: parts of a whole may add up to the next number above 1.
    return groups[0] if len(groups) == 1 else f"LEAST(1.0, {' + '.join(groups)})"


def period_example(periods: Literal["half-years", "four-quarters"]) -> str:
    """Return how a period that weeks are counted in is written.

    >>> period_example("half-years")
    '2018H1'
    """
    return "2018H1" if periods == "half-years" else "2018Q3-2019Q2"


def _opened(
    tables: Tables, name: str, section: Dream, folder: Path, span: tuple[str | None, str | None], least: int
) -> Iterator[Rule]:
    try:
        file = _found(tables, name, folder, section.file, least)
        plan, remarks = _plan(file, section, span)
    except DataError as error:
        yield Rule("dream_weeks", name, 1, error.problems)
        return
    yield Rule("dream_weeks", name, len(plan.periods), (), remarks)
    strange = _count(tables, name, file, plan)
    [rows, filled, persons] = _numbers(
        tables, f'SELECT COUNT(*), COUNT("person"), COUNT(DISTINCT "person") FROM {named(name + "_quarters")}'
    )
    if not rows:
        yield Rule("dream_persons", name, 0, (Problem("file_header_only", {"path": file.name}),))
        return
    yield Rule("dream_no_cpr", name, rows, _cpr(tables, name, file, plan))
    yield Rule("dream_persons", name, rows, _once(file, plan, (rows, filled, persons)))
    weeks, codes = _codes(tables, name, file, plan, strange)
    yield Rule("dream_codes", name, weeks, (), codes)
    selects = [period_rows(name + "_quarters", period, section.municipality) for period in plan.periods]
    tables.view(name, " UNION ALL ".join(selects))
    yield Rule("dream_left", name, rows * len(plan.periods), (), _left(tables, name, file, plan, section))


def _found(tables: Tables, name: str, folder: Path, wanted: str, least: int) -> _File:
    try:
        paths = sorted(folder.glob(wanted)) if "*" in wanted else [folder / wanted]
        if not paths or not all(path.is_file() for path in paths):
            raise DataError(Problem("no_file", {"path": wanted}))
        if any(path.stat().st_size == 0 for path in paths):
            raise DataError(Problem("file_empty", {"path": wanted}))
    except OSError as error:
        raise DataError(Problem("file_unreadable", {"path": wanted, "detail": SystemReason(error)})) from error
    [suffix, *others] = {path.suffix.lower() for path in paths}
    if others or suffix not in {".parquet", *_DELIMITED, *SAS} or (suffix in SAS and len(paths) > 1):
        raise DataError(Problem("dream_kind", {"path": wanted}))
    if suffix in SAS:
        return _File(wanted, sas_columns(paths[0]), paths[0], least)
    load = tables.load_parquet if suffix == ".parquet" else tables.load_csv
    return _File(wanted, load(name + "_file", paths), None, least)


def _plan(file: _File, section: Dream, span: tuple[str | None, str | None]) -> tuple[_Plan, tuple[Problem, ...]]:
    """Find the columns that are needed; told is what the file has and cannot be used."""
    there = {column.casefold(): column for column in file.kinds}
    weeks = {week: column for column in file.kinds if (week := week_of(column)) is not None}
    if not weeks:
        raise DataError(Problem("dream_no_weeks", {"path": file.name}))
    periods, remarks = _periods(file, section, set(weeks), span)
    years = {period.year: f"NYKOM{period.year}" for period in periods} if section.municipality else {}
    missing = [column for column in (section.person, *years.values()) if column.casefold() not in there]
    if missing:
        known, listed = tuple(file.kinds), Listed(list(file.kinds), most=10)
        facts = [{"path": file.name, "column": column, "nearest": Nearest(column, known)} for column in missing]
        raise DataError(*(Problem("column_missing", {**one, "columns": listed}) for one in facts))
    quarters = {
        quarter: tuple(WeekColumn(weeks[week], week, file.kinds[weeks[week]]) for week in weeks_of(quarter))
        for quarter in sorted({quarter for period in periods for quarter in period.quarters})
    }
    wrong = [one.name for columns in quarters.values() for one in columns if one.kind not in _CODE_KINDS]
    if wrong:
        raise DataError(Problem("dream_week_kind", {"path": file.name, "count": len(wrong), "columns": Listed(wrong)}))
    odd = [column for column in file.kinds if names_a_week(column) and week_of(column) is None]
    if odd:
        remarks = (*remarks, Problem("dream_week_odd", {"path": file.name, "columns": Listed(odd)}))
    found = {year: there[column.casefold()] for year, column in years.items()}
    return _Plan(there[section.person.casefold()], quarters, found, periods), remarks


def _periods(
    file: _File, section: Dream, weeks: set[Week], span: tuple[str | None, str | None]
) -> tuple[tuple[Period, ...], tuple[Problem, ...]]:
    """Return the periods to make, and the remark on those that the file holds in part."""
    named_periods = [_period(file, section, label) for label in span if label is not None]
    if span[0] is not None:
        asked = periods_between(section.periods, named_periods[0], named_periods[-1])
        missing = [column_of(week) for period in asked for week in missing_weeks(period, weeks)]
        columns = list(dict.fromkeys(missing))
        if columns or not asked:
            facts = {"path": file.name, "count": len(columns), "columns": Listed(columns)}
            raise DataError(Problem("dream_weeks_missing", facts) if columns else _unnamed(file, section, str(span[0])))
        return asked, ()
    touched = periods_touched(section.periods, weeks)
    whole = tuple(period for period in touched if not missing_weeks(period, weeks))
    if not whole:
        raise DataError(Problem("dream_no_period", {"path": file.name}))
    part = [period.label for period in touched if period not in whole]
    return whole, (Problem("dream_period_part", {"path": file.name, "periods": Listed(part)}),) if part else ()


def _period(file: _File, section: Dream, label: str) -> Period:
    period = period_of(section.periods, label)
    if period is None:
        raise DataError(_unnamed(file, section, label))
    return period


def _unnamed(file: _File, section: Dream, label: str) -> Problem:
    return Problem("dream_period_name", {"path": file.name, "name": label, "example": period_example(section.periods)})


def _count(tables: Tables, name: str, file: _File, plan: _Plan) -> Counter[tuple[object, str]]:
    """Keep every person's counts in NAME_quarters; return persons and weeks of codes without a meaning."""
    kind = file.kinds[plan.person]
    person = named(plan.person) if kind != "number" else f"CAST({named(plan.person)} AS BIGINT)"
    person = f"NULLIF(TRIM(CAST({person} AS STRING)), '')"
    cells = [
        f'{person} AS "person"',
        *(f"{packed(columns)} AS {named(quarter_name(quarter))}" for quarter, columns in plan.quarters.items()),
        *(f"{_municipality(column)} AS {named(f'k{year}')}" for year, column in plan.years.items()),
    ]
    parts, strange = [], Counter[tuple[object, str]]()
    weeks = [column for columns in plan.quarters.values() for column in columns]
    for number, part in enumerate(_parts(tables, name, file, plan)):
        parts.append(f"{name}_quarters{number}")
        tables.step(parts[-1], f"SELECT {', '.join(cells)} FROM {named(part)}")
        [unknown] = _numbers(tables, f"SELECT SUM({count(UNKNOWN, list(plan.quarters))}) FROM {named(parts[-1])}")
        if unknown:
            found = tables.query(strange_codes(part, person, weeks))
            for code, persons, times in zip(found["code"], found["persons"], found["weeks"], strict=True):
                strange[code, "persons"] += int(str(persons))
                strange[code, "weeks"] += int(str(times))
    tables.view(name + "_quarters", " UNION ALL ".join(f"SELECT * FROM {named(part)}" for part in parts))
    return strange


def _parts(tables: Tables, name: str, file: _File, plan: _Plan) -> Iterator[str]:
    """Yield the names of tables that hold the file's rows, one after the other."""
    if file.sas is None:
        yield name + "_file"
        return
    kinds = {column: file.kinds[column] for column in plan.columns()}
    tables.load(name + "_none", {column: [] for column in kinds}, kinds)
    yield name + "_none"
    for rows in sas_rows(file.sas, list(kinds), _AT_ONCE):
        tables.load(name + "_rows", rows, kinds)
        yield name + "_rows"
        tables.drop(name + "_rows")


def _municipality(column: str) -> str:
    text = f"NULLIF(TRIM(CAST({named(column)} AS STRING)), '')"
    # NOTE: a number may be kept with a decimal point or leading zeros; 0 and a point alone stand for no municipality.
    number = f"CAST(TRY_CAST(TRY_CAST({named(column)} AS DOUBLE) AS INTEGER) AS STRING)"
    return f"NULLIF(NULLIF(COALESCE({number}, {text}), '0'), '.')"


def _cpr(tables: Tables, name: str, file: _File, plan: _Plan) -> tuple[Problem, ...]:
    """Return the problem of a person's column with CPR numbers; the numbers are never repeated."""
    found = find_cpr_numbers(name + "_quarters", '"person"', tables)
    if found is None:
        return ()
    facts = {"path": file.name, "column": plan.person, "count": found.rows, "chance": found.chance}
    return (Problem("dream_cpr_chance" if found.chance else "dream_cpr", facts),)


def _once(file: _File, plan: _Plan, counts: tuple[int, int, int]) -> tuple[Problem, ...]:
    rows, filled, persons = counts
    facts = {"path": file.name, "column": plan.person}
    blank = [Problem("dream_person_blank", {**facts, "count": rows - filled})] if rows > filled else []
    twice = [Problem("dream_person_twice", {**facts, "count": filled - persons})] if filled > persons else []
    return (*blank, *twice)


def _codes(
    tables: Tables, name: str, file: _File, plan: _Plan, strange: Counter[tuple[object, str]]
) -> tuple[int, tuple[Problem, ...]]:
    """Return how many weeks have a code, and what is to be told of codes and groups."""
    counted = [f"SUM({count(place, list(plan.quarters))})" for place in places()]
    weeks = dict(
        zip(
            places(),
            _numbers(tables, f"SELECT {', '.join(counted)} FROM {named(name + '_quarters')}"),
            strict=True,
        )
    )
    remarks = list(_strange(file, strange))
    unsure = [group.id for group in benefit_groups() if weeks.get(unverified(group.id))]
    if unsure:
        codes = [one.code for one in dream_codes() if one.group in unsure and not one.verified]
        facts = {"path": file.name, "weeks": _told(sum(weeks[unverified(group)] for group in unsure), file.least)}
        remarks.append(Problem("dream_codes_unverified", {**facts, "codes": Listed(codes, most=len(codes))}))
    fixed = [Problem(key, {"path": file.name}) for key in ("dream_groups_proposed", "dream_any_day")]
    return sum(weeks.values()), (*remarks, *fixed)


def _strange(file: _File, strange: Counter[tuple[object, str]]) -> Iterator[Problem]:
    """Yield the codes without a meaning; one that few persons have is not told by name."""
    codes = [code for code, what in strange if what == "persons"]
    told = [code for code in codes if code is not None and strange[code, "persons"] >= file.least]
    if told:
        shown = [f"{code} ({strange[code, 'weeks']})" for code in told]
        yield Problem("dream_codes_unknown", {"path": file.name, "codes": Listed(shown, most=50)})
    if len(told) < len(codes):
        facts = {"path": file.name, "count": len(codes) - len(told), "threshold": file.least}
        yield Problem("dream_codes_rare", facts)


def _left(tables: Tables, name: str, file: _File, plan: _Plan, section: Dream) -> tuple[Problem, ...]:
    """Return how many persons leave, by period added up: never at risk, or without a municipality."""
    quarters = named(name + "_quarters")
    none, homeless = [], []
    for period in plan.periods:
        never = f"({count(AT_NO_RISK, period.quarters)}) = {period.weeks}"
        none.append(f"COUNT(CASE WHEN {never} THEN 1 END)")
        if section.municipality:
            homeless.append(f"COUNT(CASE WHEN NOT {never} AND {named(f'k{period.year}')} IS NULL THEN 1 END)")
    wanted = [" + ".join(none), *([" + ".join(homeless)] if homeless else [])]
    keys = ("dream_no_risk", "dream_no_municipality")
    counts = _numbers(tables, f"SELECT {', '.join(wanted)} FROM {quarters}")
    return tuple(
        Problem(key, {"path": file.name, "rows": _told(rows, file.least)})
        for key, rows in zip(keys, counts, strict=False)
        if rows
    )


def _told(number: int, least: int) -> object:
    return number if number >= least else Reason("word.few", {"threshold": least}, otherwise="")


def _numbers(tables: Tables, sql: str) -> list[int]:
    """Return the one row of a query of counts; a sum over nothing is 0."""
    return [int(str(cells[0] or 0)) for cells in tables.query(sql).values()]
