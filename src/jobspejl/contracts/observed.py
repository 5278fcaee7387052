"""What was observed: the one shape in which every lens hands its figures on."""

from dataclasses import dataclass, field
from typing import Literal

from jobspejl.contracts.arrays import Floats
from jobspejl.contracts.measure import Measure
from jobspejl.contracts.study import Condition
from jobspejl.contracts.text import Text
from jobspejl.contracts.units import Unit

Mix = Literal["laws", "rules", "respondents", "groups", "overall"]
"""Whose mix the expectation comes from: laws, rules, kinds of respondents, target groups, or nothing but the rate of
all together.

The mix of respondents and that of target groups are not shown, since their cells are small; `Observed.conditions` is
then empty, and small cells are taken together."""

Basis = Literal["conditions", "given", "persons"] | Mix


@dataclass(frozen=True, slots=True)
class Telling:
    """How a rate over persons may be told.

    Attributes:
        least: Fewest persons of a unit and period.
        of_persons: Whether what varies is persons, and not snapshots of a unit.
        within: Id of a measure that counts everybody whom this one counts, and more.
        cohort: Whom it is about, where the bases of several measures are the same, or some of the same.
        base_of: Id of the measure whose amount this is told of, or of some of it, in the same unit.
        one_of: What this is one of several ways of, which exclude each other.
    """

    least: int = 1
    of_persons: bool = True
    within: str | None = None
    cohort: str | None = None
    base_of: str | None = None
    one_of: str | None = None


@dataclass(frozen=True, slots=True)
class Spread:
    """How amounts spread over persons, where a rate is a ratio of two sums over persons; all (U, T, L).

    A person is one case in one unit, period and stratum. Amounts are in the unit of `Strata.counted`, what they are of
    (exposures) in that of `Strata.base`; squares are of persons' own sums.

    Attributes:
        persons: How many have any exposure.
        counted: How many of them have any amount.
        short: How many of them have less amount than exposure.
        amount2: Sum of amount squared.
        both: Sum of amount times exposure.
        exposure2: Sum of exposure squared.
        telling: How the measure may be told.
    """

    persons: Floats
    counted: Floats
    short: Floats
    amount2: Floats
    both: Floats
    exposure2: Floats
    telling: Telling = field(default_factory=Telling)


@dataclass(frozen=True, slots=True)
class Strata:
    """The counts behind rates that are expected from a unit's mix of L strata, such as laws.

    Attributes:
        counted: (U, T, L), how many were counted in each stratum.
        base: (U, T, L), of how many.
        mix: What the strata are.
        spread: How the amounts spread over persons; None where each that is counted is one of the base.
    """

    counted: Floats
    base: Floats
    mix: Mix
    spread: Spread | None = None


@dataclass(frozen=True, slots=True)
class Observed:
    """One measure for U units in T periods, complete: every unit in every period.

    Attributes:
        measure: What is measured.
        units: The U units, by code.
        periods: The T periods, oldest first.
        actual: (U, T), the rate in the measure's unit.
        base: (U, T), how many persons the rate is taken of, or how much, such as months.
        given: (U, T), the expected rate where the source has it; None where it is to be estimated.
        conditions: The K framework conditions, empty where the expectation is given.
        values: (U, T, K), their values.
        conditions_note: What the study says of how they were chosen.
        strata: The counts by stratum where the expectation is that of the mix; the conditions are then the strata and
            their values the mix in per cent.
        heads: (U, T, 2), persons counted and not counted, where `base` is an effective number and not one of persons.
        apart: (T, 2), persons counted and not counted of units that are not compared but are in totals that are told.
        on_persons: Whether the expectation comes from a model on persons; the conditions are then those of persons, and
            have no value of their own for a unit.
    """

    measure: Measure
    units: tuple[Unit, ...]
    periods: tuple[str, ...]
    actual: Floats
    base: Floats
    given: Floats | None
    conditions: tuple[Condition, ...]
    values: Floats
    conditions_note: Text | None = None
    strata: Strata | None = None
    heads: Floats | None = None
    apart: Floats | None = None
    on_persons: bool = False

    @property
    def basis(self) -> Basis:
        """What the expectation is made from."""
        if self.on_persons:
            return "persons"
        if self.strata is not None:
            return self.strata.mix
        return "conditions" if self.given is None else "given"
