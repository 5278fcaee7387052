"""What a model on persons found beside the measures: the model itself, other models, leakage, potential, backtest."""

from dataclasses import dataclass

from jobspejl.contracts.persons import Link
from jobspejl.contracts.register import Expectation
from jobspejl.contracts.text import Text
from jobspejl.contracts.units import Unit


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """One fit.

    Attributes:
        measure: The outcome.
        period: The period.
        link: The model's link.
        expectation: Whether units' effects were in the fit.
        route: How the persons were summed: `rows` in memory, `cells` of persons alike, or `queries` in the engine.
        persons: Rows with a weight above 0.
        cells: Cells of persons alike; None where they were not gathered in cells.
        parameters: Free parameters, units' effects among them; a level that nobody is at in the period has none.
        rounds: Passes over the persons.
        left_out: Levels that others determine, as "condition: level".
        fixed: Levels at which the outcome is the same for all, likewise.
    """

    measure: str
    period: str
    link: Link
    expectation: Expectation
    route: str
    persons: int
    cells: int | None
    parameters: int
    rounds: int
    left_out: tuple[Text, ...]
    fixed: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class LevelFacts:
    """One level of a condition in one fit.

    Attributes:
        measure: The outcome.
        condition: The condition's column.
        level: The level as it is written, with those that were merged into it; the column again for a number.
        name: What the level is called.
        persons: How many stand at it; None for a number.
        coefficient: On the predictor's scale, less the condition's mean over all persons.
        se: Its standard error.
        effect: What it moves the expected share by for an average person, in the measure's unit.
    """

    measure: str
    condition: str
    level: str
    name: Text
    persons: int | None
    coefficient: float
    se: float
    effect: float


@dataclass(frozen=True, slots=True)
class AreaFacts:
    """One condition of areas in one second level.

    Attributes:
        measure: The outcome.
        period: The period.
        condition: The condition's column.
        coefficient: What one more of the condition adds to the expectation, in the measure's unit.
        se: Its standard error, clustered by area.
        lower: Lower limit by Student's distribution.
        upper: Upper limit.
        degrees_of_freedom: Areas less conditions less one.
    """

    measure: str
    period: str
    condition: str
    coefficient: float
    se: float
    lower: float
    upper: float
    degrees_of_freedom: int


@dataclass(frozen=True, slots=True)
class VariantKind:
    """How many other models of one kind were tried.

    Attributes:
        measure: The outcome.
        link: The models' link.
        expectation: Whether units' effects were in the fit.
        areas: Whether the conditions of areas are in.
        variants: How many there are.
        possible: How many there would be of all combinations of groups of conditions, with and without the largest
            unit, and of all scopes.
    """

    measure: str
    link: Link
    expectation: Expectation
    areas: bool
    variants: int
    possible: int


@dataclass(frozen=True, slots=True)
class VariantRange:
    """Where one unit's gap and rank lie over other models.

    Attributes:
        measure: The outcome.
        unit: The unit's code.
        gap: Lowest, 10 per cent, median, 90 per cent and highest gap, in the measure's unit.
        rank: Likewise its rank.
    """

    measure: str
    unit: str
    gap: tuple[float, float, float, float, float]
    rank: tuple[int, int, int, int, int]


@dataclass(frozen=True, slots=True)
class Choice:
    """What one choice in the model does to gaps and ranks, with all else as in the model that is shown.

    Attributes:
        measure: The outcome.
        kind: `without` a group, `pooled`, `within`, `linear`, `logit`, `without_largest` or `scope`.
        about: The group, unit or scope; None where the kind says all.
        approximate: Whether it is worked out from the stored sums by one step and not fitted anew.
        median_change: Median over units of the change of the gap, either way, in the measure's unit.
        largest_change: The largest.
        rank_correlation: Of gaps with those shown.
    """

    measure: str
    kind: str
    about: Text | None
    approximate: bool
    median_change: float
    largest_change: float
    rank_correlation: float


@dataclass(frozen=True, slots=True)
class LeakagePair:
    """Gaps in a counted outcome beside those in one that the list leaves out.

    Attributes:
        measure: The counted outcome.
        outside: The other.
        period: The period.
        correlation: Of the gaps as they are; None where all of one kind are equal.
        corrected: Of the true gaps: freed of noise; None where there is too little to learn it from.
        lower: Lower limit of that; the limits hold for all pairs of the register at once.
        upper: Upper limit of that.
        units: Of each unit: code, gap, gap outside, both together, its standard error and limits, and what can be told
            when all units in all pairs are looked at together: `moved_out` (fewer counted, more outside), `moved_in`
            or `same`.
    """

    measure: str
    outside: str
    period: str
    correlation: float | None
    corrected: float | None
    lower: float | None
    upper: float | None
    units: tuple[tuple[str, float, float, float, float, float, float, str], ...]


@dataclass(frozen=True, slots=True)
class Potential:
    """What a unit would save in a year if it came down to what is expected of it.

    Attributes:
        measure: The outcome.
        period: The period.
        unit: The unit's code.
        persons: Full-time persons above what is expected; 0 where there are not.
        cost: Of one full-time person in a year, DKK.
        amount: DKK in a year.
        lower: Lower limit, at least 0.
        upper: Upper limit.
    """

    measure: str
    period: str
    unit: str
    persons: float
    cost: float
    amount: float
    lower: float
    upper: float


@dataclass(frozen=True, slots=True)
class Backtest:
    """Whether one period's shrunken gaps foretell the next one's.

    Attributes:
        measure: The outcome.
        first: The period that foretells.
        second: The period that is foretold.
        slope: Of the next true gap on this one: 1 where gaps stand still, less where they fall back to 0; None where
            noise explains the first period's whole spread.
        lower: Lower limit of the slope; None with it.
        upper: Upper limit of the slope.
        units: How many units.
        covered: How many next gaps lie in their predictive interval.
        confidence: The share that should.
    """

    measure: str
    first: str
    second: str
    slope: float | None
    lower: float | None
    upper: float | None
    units: int
    covered: int
    confidence: float


@dataclass(frozen=True, slots=True)
class RegisterFound:
    """All that stands beside the measures of a register.

    Attributes:
        units: The units that are shown.
        models: Every fit.
        levels: Every level of the newest fits.
        areas: Every condition of areas in every second level.
        variants: Which models ranges are over.
        ranges: Gaps and ranks over other models, in the newest period.
        choices: What single choices do.
        leakage: Counted gaps beside those left out.
        potentials: What could be saved.
        backtests: Whether gaps foretell the next ones.
    """

    units: tuple[Unit, ...]
    models: tuple[ModelFacts, ...]
    levels: tuple[LevelFacts, ...]
    areas: tuple[AreaFacts, ...]
    variants: tuple[VariantKind, ...]
    ranges: tuple[VariantRange, ...]
    choices: tuple[Choice, ...]
    leakage: tuple[LeakagePair, ...]
    potentials: tuple[Potential, ...]
    backtests: tuple[Backtest, ...]
