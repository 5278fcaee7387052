"""A register's account laid out as tables: models, levels, other models, leakage, potential, backtest."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import astuple

from jobspejl.contracts.register import Register
from jobspejl.contracts.register_found import LeakagePair, RegisterFound
from jobspejl.contracts.study import Options
from jobspejl.contracts.tables import Cell, Laid
from jobspejl.contracts.text import Text
from jobspejl.language import LANGUAGES, Lang


def register_rows(section: Register, found: RegisterFound, hidden: frozenset[str], options: Options) -> Laid:
    """Yield the rows of all tables of a register.

    Args:
        section: The register.
        found: What was found; hidden units are not in it.
        hidden: Units that may not be shown.
        options: The study's options.
    """
    for name, row in _rows(found):
        yield f"register_{name}", (section.id, *row, section.made_up)


def _rows(found: RegisterFound) -> Iterator[tuple[str, tuple[Cell, ...]]]:
    for model in found.models:
        facts = (model.measure, model.period, model.link, model.expectation, model.route)
        counts = (model.persons, model.cells, model.parameters, model.rounds)
        names = [_listed(levels, lang) for levels in (model.left_out, model.fixed) for lang in LANGUAGES]
        yield "models", (*facts, *counts, *names)
    for level in found.levels:
        told = (level.condition, level.level, level.name.da, level.name.en, level.persons)
        yield "levels", (level.measure, *told, level.coefficient, level.se, level.effect)
    for area in found.areas:
        yield "areas", astuple(area)
    for kind in found.variants:
        yield "variants", astuple(kind)
    models = Counter[str]()
    for kind in found.variants:
        models[kind.measure] += kind.variants
    for one in found.ranges:
        yield "ranges", (one.measure, one.unit, models[one.measure], *one.gap, *one.rank)
    for choice in found.choices:
        about = (choice.about.da, choice.about.en) if choice.about else (None, None)
        changes = (choice.median_change, choice.largest_change, choice.rank_correlation)
        yield "choices", (choice.measure, choice.kind, *about, choice.approximate, *changes)
    for pair in found.leakage:
        yield from _leakage(pair)
    for potential in found.potentials:
        yield "potential", astuple(potential)
    for test in found.backtests:
        figures = (test.units, test.slope, test.lower, test.upper, test.covered, test.confidence)
        yield "backtest", (test.measure, test.first, test.second, *figures)


def _listed(names: tuple[Text, ...], lang: Lang) -> str | None:
    return "; ".join(name.to(lang) for name in names) or None


def _leakage(pair: LeakagePair) -> Iterator[tuple[str, tuple[Cell, ...]]]:
    key = (pair.measure, pair.outside, pair.period)
    yield "leakage_country", (*key, len(pair.units), pair.correlation, pair.corrected, pair.lower, pair.upper)
    for unit in pair.units:
        yield "leakage", (*key, *unit)
