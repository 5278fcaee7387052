"""The legality mirror's second part: how often the law's deadlines are kept, read off a log of events.

Missed = met late or still not met after the deadline, of those that fell due; a duty whose deadline is still ahead,
that was lifted, or that cannot be judged is in neither. The share is expected from the rules under which the duties of
a unit fell due.
"""

from pathlib import Path

import numpy as np

from jobspejl.contracts.arrays import Ints
from jobspejl.contracts.deadline import STATES, DeadlineCounts, DeadlineRule
from jobspejl.contracts.inspection import Inspection
from jobspejl.contracts.legality import DeadlinesMeasure
from jobspejl.contracts.log import LogData
from jobspejl.contracts.observed import Observed, Strata
from jobspejl.contracts.study import Condition
from jobspejl.contracts.text import Text
from jobspejl.contracts.units import UnitList
from jobspejl.engines.protocol import Engine, Tables
from jobspejl.errors import DataError, Listed, Nearest, Problem
from jobspejl.lenses.book import Book, Found, inspect
from jobspejl.lenses.conformance import Kept, judge
from jobspejl.rules.deadlines import deadline_rules
from jobspejl.rules.vocabularies import events, groups, spelled
from jobspejl.sources.event_cases import make_cases
from jobspejl.sources.events import Log, log_columns, read_events
from jobspejl.sources.periods import period_order

_SHARE = Text(da="pct. af fristerne", en="per cent of deadlines")
_MET, _LATE, _OVERDUE = (STATES.index(state) for state in ("met", "late", "overdue"))


def observe(section: DeadlinesMeasure, folder: Path, units: UnitList, engine: Engine) -> Inspection:
    """Read a log of events, hold it against the rules, and try every rule on the log itself.

    Args:
        section: The measure's part of the study file.
        folder: The study's folder.
        units: The units that the log may speak of.
        engine: Holds the log while it is asked; nothing of it is left afterwards.

    Returns:
        The share of duties missed, and as detail the `DeadlineCounts`; with one unit only the detail.
    """
    return inspect(section.id, lambda book: _found(section, folder, units, engine, book))


def _found(section: DeadlinesMeasure, folder: Path, units: UnitList, engine: Engine, book: Book) -> Found:
    rules = _chosen_rules(section, book)
    own_events, own_groups = _own_words(section.data, book)
    log = Log(
        folder=folder,
        file=section.data.file,
        columns=log_columns(section.data),
        events={**spelled(events()), **own_events},
        groups={**spelled(groups()), **own_groups},
        units=units,
        observed_on=section.observed_on,
    )
    try:
        with engine.tables() as tables:
            for rule in read_events(log, tables, engine, section.id):
                book.take(rule)
            kept = _kept(section, rules, tables, book)
    except DataError as error:
        book.enter("engine_enough", 1, *error.problems)
        raise
    counts = _counts(section, rules, kept, units)
    due = int(counts.states[..., [_MET, _LATE, _OVERDUE]].sum())
    none = (Problem("deadline_none_due", {"path": section.data.file}),) if due == 0 else ()
    book.enter("deadlines_due", due, *none)
    return Found((_observed(section, rules, counts),) if len(counts.units) > 1 else (), counts)


def _chosen_rules(section: DeadlinesMeasure, book: Book) -> tuple[DeadlineRule, ...]:
    """Return the versions of the rules that the study asks for; all where it names none."""
    known = tuple(dict.fromkeys(rule.id for rule in deadline_rules()))
    wrong = [
        Problem("deadline_rule_unknown", {"measure": section.id, "name": name, "nearest": Nearest(name, known)})
        for name in section.rules
        if name not in known
    ]
    chosen = tuple(rule for rule in deadline_rules() if not section.rules or rule.id in section.rules)
    grouped = list(dict.fromkeys(rule.id for rule in chosen if rule.groups))
    if grouped and section.data.group is None:
        facts = {"measure": section.id, "names": Listed(grouped), "count": len(grouped)}
        wrong.append(Problem("deadline_group_column", facts))
    book.enter("deadline_rules", len(chosen), *wrong)
    return chosen


def _own_words(data: LogData, book: Book) -> tuple[dict[str, str], dict[str, str]]:
    """Return what the study says that the log's own words mean; the meanings must be in the vocabularies."""
    pairs = ((data.names, tuple(events())), (data.groups, tuple(groups())))
    wrong = [
        Problem("deadline_word_unknown", {"path": data.file, "name": meaning, "nearest": Nearest(meaning, known)})
        for own, known in pairs
        for meaning in dict.fromkeys(own.values())
        if meaning not in known
    ]
    book.enter("words_known", len(data.names) + len(data.groups), *wrong)
    own_events, own_groups = ({word.strip().lower(): one for word, one in own.items()} for own, _ in pairs)
    return own_events, own_groups


def _kept(section: DeadlinesMeasure, rules: tuple[DeadlineRule, ...], tables: Tables, book: Book) -> Kept:
    cases, remarks = make_cases(tables, section.data.file)
    book.enter("log_cases", cases, remarks=remarks)
    kept = judge(tables, rules, section.observed_on, section.by)
    told = (("deadline_no_version", kept.outside), ("case_no_trigger", kept.untouched))
    notes = tuple(Problem(key, {"path": section.data.file, "count": count}) for key, count in told if count)
    book.enter("deadlines_ruled", cases, remarks=notes)
    return kept


def _counts(section: DeadlinesMeasure, rules: tuple[DeadlineRule, ...], kept: Kept, units: UnitList) -> DeadlineCounts:
    ids = tuple(dict.fromkeys(rule.id for rule in rules))
    codes = {row[1] for row in kept.states}
    present = tuple(unit for unit in units.units if unit.code in codes)
    periods = tuple(sorted({str(row[2]) for row in kept.states}, key=period_order))
    at_rule, at_unit, at_period, at_state = (
        {key: place for place, key in enumerate(keys)}
        for keys in (ids, [unit.code for unit in present], periods, STATES)
    )
    states = np.zeros((len(present), len(periods), len(ids), len(STATES)), dtype=np.int64)
    for rule, unit, period, state, duties in kept.states:
        states[at_unit[str(unit)], at_period[str(period)], at_rule[str(rule)], at_state[str(state)]] += int(str(duties))
    label = section.observed_on.isoformat()
    return DeadlineCounts(
        rules=ids,
        units=present,
        periods=(f"– {label}",) if section.by == "all" else periods,
        states=states,
        late_days=_by_rule(kept.late, ids, at_unit, 3),
        waits=_by_rule(kept.waits, ids, at_unit, 4),
        allowed=_by_rule(kept.allowed, ids, at_unit, 3),
    )


def _by_rule(
    rows: list[tuple[object, ...]], ids: tuple[str, ...], at_unit: dict[str, int], width: int
) -> tuple[Ints, ...]:
    """Return the rows of each rule, with the unit's place for its code."""
    found: dict[str, list[list[int]]] = {one: [] for one in ids}
    for rule, unit, *numbers in rows:
        found[str(rule)].append([at_unit[str(unit)], *(int(str(number)) for number in numbers)])
    return tuple(np.array(found[one], dtype=np.int64).reshape(-1, width) for one in ids)


def _observed(section: DeadlinesMeasure, rules: tuple[DeadlineRule, ...], counts: DeadlineCounts) -> Observed:
    missed = counts.states[..., [_LATE, _OVERDUE]].sum(axis=3).astype(np.float64)
    base = missed + counts.states[..., _MET]
    periods, strata = base.sum(axis=(0, 2)) > 0, base.sum(axis=(0, 1)) > 0
    units = base.sum(axis=(1, 2)) > 0
    missed, base = missed[units][:, periods][:, :, strata], base[units][:, periods][:, :, strata]
    total = base.sum(axis=2)
    per_unit = np.maximum(total, 1.0)
    last = {rule.id: rule for rule in rules}
    fallen_due = [last[one] for one, used in zip(counts.rules, strata, strict=True) if used]
    return Observed(
        measure=section.measure(),
        units=tuple(unit for unit, used in zip(counts.units, units, strict=True) if used),
        periods=tuple(period for period, used in zip(counts.periods, periods, strict=True) if used),
        actual=section.scale * missed.sum(axis=2) / per_unit,
        base=total,
        given=None,
        conditions=tuple(
            Condition(column=rule.id, name=rule.name, unit=_SHARE, source=rule.statute) for rule in fallen_due
        ),
        values=100 * base / per_unit[:, :, None],
        strata=Strata(missed, base, "rules"),
    )
