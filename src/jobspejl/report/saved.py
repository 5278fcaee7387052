"""A build as it lies on disk, read back for showing. The report knows nothing else of how figures were made."""

import json
import math
from collections import defaultdict
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from jobspejl.contracts.measure import Measure
from jobspejl.contracts.observed import Basis
from jobspejl.contracts.study import About, Condition, Options
from jobspejl.contracts.tables import SCHEMAS
from jobspejl.contracts.text import Text
from jobspejl.contracts.units import Unit
from jobspejl.engines.protocol import Engine
from jobspejl.report.saved_followup import SavedFollowup, saved_followup

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Gap:
    """One row of the table of gaps that is not suppressed; see `contracts/tables.toml` for every field."""

    lens: str
    measure: str
    period: str
    unit: str
    unit_name: str
    n: float
    actual: float
    expected: float
    gap: float
    se: float
    lower: float
    upper: float
    gap_persons: float
    shrunken: float
    shrunken_lower: float
    shrunken_upper: float
    rank: int | None
    rank_lower: int | None
    rank_upper: int | None
    rank_lower_joint: int | None
    rank_upper_joint: int | None
    p_value: float
    told: str
    verdict: str | None
    unusual: bool
    effective_size: float
    suppressed: None
    made_up: bool


@dataclass(frozen=True, slots=True)
class SavedMeasure:
    """One measure's results.

    Attributes:
        measure: What is measured.
        conditions: The framework conditions, empty where the expectation came with the data.
        conditions_note: What the study says of how they were chosen.
        periods: Oldest first.
        basis: What the expectation is made from.
        whole_country: Whether all units of the country are shown.
        gaps: Shown rows by period and unit, in the order of their rank (of their gap without a direction).
        suppressed: Why a unit is not shown (`small`, `complementary` or `thin`), by code.
        country: The row of the table `periods`, by period.
        model: Rows of `conditions`.
        contributions: Rows by period and unit.
        peers: Codes, nearest first, by period, unit and kind.
        funnel: Rows by period.
        rate_funnel: Rows by period; empty where the measure has none.
        agreement: Rows.
        sensitivity: Rows.
        least_persons: Fewest persons of a unit and period that the measure asks for; None where it is not over persons.
    """

    measure: Measure
    conditions: tuple[Condition, ...]
    conditions_note: Text | None
    periods: tuple[str, ...]
    basis: Basis
    whole_country: bool
    gaps: dict[str, dict[str, Gap]]
    suppressed: dict[str, str]
    country: dict[str, Row]
    model: tuple[Row, ...]
    contributions: dict[tuple[str, str], tuple[Row, ...]]
    peers: dict[tuple[str, str, str], tuple[str, ...]]
    funnel: dict[str, tuple[Row, ...]]
    rate_funnel: dict[str, tuple[Row, ...]]
    agreement: tuple[Row, ...]
    sensitivity: tuple[Row, ...]
    least_persons: int | None = None

    @property
    def latest(self) -> str:
        """The newest period."""
        return self.periods[-1]

    @property
    def decimals(self) -> int:
        """How many decimals of a rate are worth showing: down to a tenth of a typical standard error.

        Numbers that are no share are of any size, such as 213 days or 0.42 talks: down to half of the error.
        """
        error = self.shown_scale * self.country[self.latest]["median_se"]
        if self.measure.unit == "number":
            return max(0, -math.floor(math.log10(error / 2)))
        return max(1, 1 - math.floor(math.log10(error)))

    @property
    def shown_scale(self) -> float:
        """What rates are multiplied by where people read them: shares are shown as per cent."""
        return 100.0 if self.measure.unit == "share" else 1.0


@dataclass(frozen=True, slots=True)
class SavedAccount:
    """One account: figures that stand beside the measures.

    Attributes:
        kind: What it is an account of: deadlines, complaints, chain, reviews or national.
        lens: The mirror that it belongs to.
        id: Short name; that of a measure where it stands beside one.
        name: Heading.
        made_up: The figures are made up.
        source: Where they come from.
        note: What a reader must know of them.
        caution: What must be said wherever a figure stands.
        section: What else its section of the study says.
        tables: Its rows, by table; every table of the program is there, most without a row.
    """

    kind: str
    lens: str
    id: str
    name: Text
    made_up: bool
    source: Text
    note: Text | None
    caution: Text | None
    section: Row
    tables: dict[str, tuple[Row, ...]]


@dataclass(frozen=True, slots=True)
class Saved:
    """A whole build.

    Attributes:
        about: The study's title and publisher.
        options: What it was built with.
        units_kind: What the units are called, in the plural.
        manifest: Inputs, versions, row counts, warnings.
        units: Every unit by code.
        measures: In the study's order.
        accounts: In the study's order.
        pairings: Rows of `pairings`: measures of different mirrors, two at a time.
        outlines: Rows of `outlines`; empty where the map has tiles.
        followup: The register of recommendations; None where the study has none.
    """

    about: About
    options: Options
    units_kind: Text
    manifest: Row
    units: dict[str, Unit]
    measures: tuple[SavedMeasure, ...]
    accounts: tuple[SavedAccount, ...]
    pairings: tuple[Row, ...]
    outlines: tuple[Row, ...] = ()
    followup: SavedFollowup | None = None

    @property
    def all_made_up(self) -> bool:
        """Whether every figure is made up."""
        told = [*(one.measure.made_up for one in self.measures), *(one.made_up for one in self.accounts)]
        return all(told)


def load(folder: Path, engine: Engine) -> Saved:
    """Read a build back.

    Args:
        folder: Holds `manifest.json` and `tables/`.
        engine: Reads Parquet.
    """
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    tables = {name: _rows(folder, name, engine) for name in manifest["rows"]}
    return Saved(
        about=About.model_validate(manifest["study"]),
        options=Options.model_validate(manifest["options"]),
        units_kind=Text.model_validate(manifest["units_kind"]),
        manifest=manifest,
        units={row["unit"]: _unit(row) for row in tables["units"]},
        measures=tuple(_measure(one, tables) for one in manifest["measures"]),
        accounts=tuple(_account(one, tables) for one in manifest["accounts"]),
        pairings=tuple(tables.get("pairings", [])),
        outlines=tuple(tables.get("outlines", [])),
        followup=saved_followup(manifest, tables),
    )


def _rows(folder: Path, name: str, engine: Engine) -> list[Row]:
    columns = engine.read_parquet(folder / "tables" / f"{name}.parquet")
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _unit(row: Row) -> Unit:
    tile = None if row["column"] is None else (row["column"], row["row"])
    name = Text(da=row["name"], en=row["name_en"])
    return Unit(row["unit"], name, Text(da=row["region"], en=row["region_en"]), tile)


def _measure(entry: Row, tables: dict[str, list[Row]]) -> SavedMeasure:
    measure = Measure.model_validate(entry["measure"])
    own = {name: [row for row in rows if row.get("measure") == measure.id] for name, rows in tables.items()}
    names = [field.name for field in fields(Gap)]
    shown = [Gap(**{name: row[name] for name in names}) for row in own["gaps"] if row["suppressed"] is None]
    gaps: dict[str, dict[str, Gap]] = {period: {} for period in entry["periods"]}
    for gap in sorted(shown, key=lambda one: (one.rank or 0, one.gap, one.unit)):
        gaps[gap.period][gap.unit] = gap
    return SavedMeasure(
        measure=measure,
        conditions=tuple(Condition.model_validate(condition) for condition in entry["conditions"]),
        conditions_note=Text.model_validate(entry["conditions_note"]) if entry["conditions_note"] else None,
        periods=tuple(entry["periods"]),
        basis=entry["basis"],
        whole_country=entry["whole_country"],
        gaps=gaps,
        suppressed={row["unit"]: row["suppressed"] for row in own["gaps"] if row["suppressed"]},
        country={row["period"]: row for row in own["periods"]},
        model=tuple(own["conditions"]),
        contributions=_grouped(own["contributions"], "period", "unit"),
        peers={
            key: tuple(row["peer"] for row in rows)
            for key, rows in _grouped(own["peers"], "period", "unit", "kind").items()
        },
        funnel={key[0]: rows for key, rows in _grouped(own["funnel"], "period").items()},
        rate_funnel={key[0]: rows for key, rows in _grouped(own["rate_funnel"], "period").items()},
        agreement=tuple(own["agreement"]),
        sensitivity=tuple(own["sensitivity"]),
        least_persons=entry["least_persons"],
    )


def _account(entry: Row, tables: dict[str, list[Row]]) -> SavedAccount:
    section = entry["section"]
    texts = {key: Text.model_validate(section[key]) if section.get(key) else None for key in ("note", "caution")}
    return SavedAccount(
        kind=entry["kind"],
        lens=entry["lens"],
        id=section["id"],
        name=Text.model_validate(section["name"]),
        made_up=section["made_up"],
        source=Text.model_validate(section["source"]),
        note=texts["note"],
        caution=texts["caution"],
        section=section,
        tables={
            name: tuple(row for row in tables.get(name, ()) if row.get("account") == section["id"]) for name in SCHEMAS
        },
    )


def _grouped(rows: list[Row], *keys: str) -> dict[Any, tuple[Row, ...]]:
    groups: dict[Any, list[Row]] = defaultdict(list)
    for row in rows:
        groups[tuple(row[key] for key in keys)].append(row)
    return {key: tuple(group) for key, group in groups.items()}
