"""The effort mirror laid out: each measure for the country and by target group, what divides, and how long it takes.

The country's figures are of all units, also of those too small to be shown by themselves: what a measure hides is of
two units or more with enough persons between them (`steps.disclosure`), so that subtraction finds no unit. For those
that a measure leaves out because they lack persons that is not so; therefore figures are rounded as far as the
threshold's number of persons could move them, and numbers of persons to tens.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from jobspejl.contracts.arrays import Flags, Ints
from jobspejl.contracts.effort import Effort
from jobspejl.contracts.effort_found import EffortFound, PersonSums, Split, Waits
from jobspejl.contracts.effort_measure import EffortMeasure
from jobspejl.contracts.study import Options
from jobspejl.contracts.tables import Cell, Laid
from jobspejl.contracts.text import Text
from jobspejl.rules.effort import effort_measures
from jobspejl.rules.guidelines import guidelines
from jobspejl.rules.vocabularies import groups
from jobspejl.stats.ratio_intervals import RatioSums, ratio_interval
from jobspejl.stats.small_tables import hidden_together
from jobspejl.steps.rounding import rounded, tens
from jobspejl.steps.tabulate_oversight import Gaps, oversight_rows
from jobspejl.steps.told_curves import summed, told_curve, told_median, told_steps

_SUMS = ("persons", "amount", "exposure", "amount2", "both", "exposure2")


@dataclass(frozen=True, slots=True)
class Beside:
    """What of the study's other figures the account depends on.

    Attributes:
        hidden: Codes of the units that may not be shown by themselves, by measure.
        results: The gaps of the results measure that the section names.
    """

    hidden: Mapping[str, frozenset[str]]
    results: Gaps


def effort_rows(section: Effort, detail: EffortFound, beside: Beside, options: Options) -> Laid:
    """Yield the rows of all tables of the effort mirror.

    Args:
        section: The effort's part of the study file.
        detail: What the lens found.
        beside: What may not be shown, and the results that the oversight looks at.
        options: Confidence and disclosure threshold.
    """
    for sums in detail.sums:
        yield "effort_measures", (section.id, *_about(sums.measure), section.made_up)
        for row in _rates(sums, options):
            yield "effort_rates", (section.id, sums.measure.id, *row, section.made_up)
    for split in detail.splits:
        for row in _parts(split, options):
            yield "effort_splits", (section.id, split.id, *row, section.made_up)
    for waits in detail.waits:
        hidden = beside.hidden.get(waits.measure, frozenset())
        for name, row in _curves(waits, detail, hidden, options):
            yield name, (section.id, waits.measure, *row, section.made_up)
    for name, row in oversight_rows(detail, beside.results, options):
        yield name, (section.id, *row, section.made_up)


def _about(measure: EffortMeasure) -> tuple[Cell, ...]:
    advice = guidelines().get(measure.id)
    band = (advice.lower, advice.upper, *_both(advice.about), *_both(advice.source)) if advice else (None,) * 6
    texts = (*_both(measure.unit_name), *_both(measure.definition), *_both(measure.source))
    return (measure.id, *_both(measure.name), measure.unit, *texts, *band)


def _both(text: Text | None) -> tuple[Cell, Cell]:
    return (text.da, text.en) if text else (None, None)


def _rates(sums: PersonSums, options: Options) -> list[tuple[Cell, ...]]:
    """Return every period's figure for all target groups together, then group by group where there are several."""
    names = groups()
    words = [(names[word].name.da, names[word].name.en) if word in names else (word, word) for word in sums.groups]
    rows: list[tuple[Cell, ...]] = []
    for t, period in enumerate(sums.periods):
        cells = {name: getattr(sums, name)[:, t].sum(axis=0) for name in (*_SUMS, "counted", "short")}
        total = {name: values.sum(keepdims=True) for name, values in cells.items()}
        if total["persons"][0] == 0:
            continue
        few = _few(sums.measure, total, options)
        rows += _told(sums.measure, (period,), [(None, None, None)], (total, few), options)
        if len(sums.groups) > 1:
            hidden = np.ones(len(sums.groups), dtype=np.bool_) if few.any() else _few(sums.measure, cells, options)
            keys = [(word, *name) for word, name in zip(sums.groups, words, strict=True)]
            rows += _told(sums.measure, (period,), keys, (cells, hidden), options)
    return rows


Cells = Mapping[str, Ints]


def _few(measure: EffortMeasure, cells: Cells, options: Options) -> Flags:
    """Return which cells may not be told: too few persons, with or without, and those that hide them."""
    columns = [cells["persons"], cells["counted"]]
    if measure.kind == "share":
        columns.append(cells["short"])
    table = np.stack(columns, axis=1).astype(np.int64)
    if len(table) > 1:
        return hidden_together(table, options.disclosure_threshold)
    return np.asarray(((table > 0) & (table < options.disclosure_threshold)).any(axis=1))


def _told(
    measure: EffortMeasure,
    period: tuple[str],
    keys: Sequence[tuple[str | None, str | None, str | None]],
    told: tuple[Cells, Flags],
    options: Options,
) -> list[tuple[Cell, ...]]:
    cells, hidden = told
    floats = {name: np.asarray(cells[name], dtype=np.float64) for name in _SUMS}
    found = ratio_interval(RatioSums(**floats), options.confidence, measure.kind)
    scale = measure.measure(made_up=False, source=measure.source, caution=None).scale
    grain = scale * measure.exposure_grain / measure.amount_grain
    rows: list[tuple[Cell, ...]] = []
    for place, key in enumerate(keys):
        persons = int(cells["persons"][place])
        if persons == 0:
            continue
        figures: tuple[Cell, ...] = (None, None, None, None)
        if not hidden[place]:
            rate, *limits = (grain * float(values[place]) for values in (found.rate, found.lower, found.upper))
            most = scale if measure.kind == "share" else rate or np.nan_to_num(limits[1])
            moved = float(most) * options.disclosure_threshold / persons
            heads = None if measure.over == "snapshots" else tens(persons)
            figures = (heads, *rounded((rate, *limits), moved))
        rows.append((*period, *key, *figures, bool(hidden[place])))
    return rows


def _parts(split: Split, options: Options) -> list[tuple[Cell, ...]]:
    """Return each part's share of what is counted: of the country, also of units that a measure hides."""
    amount, persons = split.amount, split.persons
    some = persons > 0
    hidden = np.zeros(persons.size, dtype=np.bool_)
    if some.any():
        hidden[some] = hidden_together(persons[some, None], options.disclosure_threshold)
    total = max(int(amount.sum()), 1)
    return [
        (name.da, name.en, None, None, True)
        if out
        else (name.da, name.en, round(100 * int(part) / total, 1), tens(int(count)) if count else 0, False)
        for name, part, count, out in zip(split.parts, amount, persons, hidden, strict=True)
    ]


def _curves(waits: Waits, detail: EffortFound, hidden: frozenset[str], options: Options) -> Laid:
    """Yield the curve of each period for the country, and its median; then the median of each unit that is shown.

    Spells are counted, of which a person may have several; a unit needs as many of them as the measure needs persons.
    """
    least = effort_measures()[waits.measure].least_persons
    for t, period in enumerate(detail.periods):
        rows = np.delete(waits.rows[waits.rows[:, 1] == t], 1, axis=1)
        whole = summed(rows, np.ones(len(detail.units), dtype=np.bool_))
        curve = told_curve(whole, options)
        if curve is None:
            continue
        spells = int(whole[:, 1:].sum())
        yield "effort_medians", (period, None, tens(spells), *told_median(whole, options))
        for step in told_steps(curve, options.disclosure_threshold / spells):
            yield "effort_curves", (period, *step)
        for u, unit in enumerate(detail.units):
            own = summed(rows, np.arange(len(detail.units)) == u)
            if unit.code not in hidden and own[:, 1:].sum() >= least:
                yield "effort_medians", (period, unit.code, tens(int(own[:, 1:].sum())), *told_median(own, options))
