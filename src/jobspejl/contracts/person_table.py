"""What a check found in a table of persons: counts by which later steps decide what may be shown, and no rows."""

from dataclasses import dataclass

from jobspejl.contracts.arrays import Floats, Ints
from jobspejl.contracts.persons import Layout
from jobspejl.contracts.register import AreaCondition, Outcome, PersonCondition
from jobspejl.contracts.units import Unit


@dataclass(frozen=True, slots=True)
class LevelSet:
    """A condition with levels, and the levels that occur, in a fixed order.

    Attributes:
        condition: The condition.
        levels: How its levels are written; for one that is cut, "-30", "30-40", "40-".
    """

    condition: PersonCondition
    levels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AreaTable:
    """Which area each unit lies in, and what is known of the areas.

    Attributes:
        names: The A areas.
        of_unit: (U,), the number of each unit's area.
        conditions: The conditions.
        values: (T, A, C), their values.
    """

    names: tuple[str, ...]
    of_unit: Ints
    conditions: tuple[AreaCondition, ...]
    values: Floats


@dataclass(frozen=True, slots=True)
class PersonTable:
    """A table of persons, checked: U units, T periods, K conditions with L levels in all, N numbers, O outcomes.

    Attributes:
        units: The U units, by code.
        spellings: How each unit is written in the table.
        periods: The T periods, oldest first, as they are told.
        period_cells: How each is written in the table; empty where the table has no period.
        level_sets: The K conditions with levels.
        numbers: The N conditions that are kept as numbers.
        outcomes: The O outcomes.
        persons: (U, T, L), rows with a weight above 0 at each level.
        heads: (U, T, O, 2), rows with an outcome above 0, and with one below 1.
        counted: (U, T, O), sum of weight * outcome.
        base: (U, T), sum of weight.
        area: The units' areas; None where the study has none.
        repeated: (T,), whether some clusters have several rows in the period; empty where there are no clusters.
        between: (U, T, D), persons for whom an outcome is not what others add up to, for D such differences of which
            some unit has a few; None where there are none. Where they are many it is the least that they are.
    """

    units: tuple[Unit, ...]
    spellings: tuple[tuple[str, ...], ...]
    periods: tuple[str, ...]
    period_cells: tuple[str, ...]
    level_sets: tuple[LevelSet, ...]
    numbers: tuple[PersonCondition, ...]
    outcomes: tuple[Outcome, ...]
    persons: Ints
    heads: Ints
    counted: Floats
    base: Floats
    area: AreaTable | None = None
    repeated: tuple[bool, ...] = ()
    between: Ints | None = None


@dataclass(frozen=True, slots=True)
class Coding:
    """How the rows of a checked table become numbers: which units are in, and which levels stand together.

    Attributes:
        units: The numbers of the units of the table that are in, in their order; the first is unit 0 of the model.
        levels: For each condition, the number in the model of each level of the table: the same for levels that are
            merged.
    """

    units: tuple[int, ...]
    levels: tuple[tuple[int, ...], ...]
    numbers: int = 0

    @property
    def layout(self) -> Layout:
        """Which entry of a person's vector is what."""
        return Layout(len(self.units), tuple(max(into) + 1 for into in self.levels), self.numbers)
