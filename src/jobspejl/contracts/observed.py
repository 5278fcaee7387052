"""What was observed: the one shape in which every lens hands its figures on."""

from dataclasses import dataclass

from jobspejl.contracts.arrays import Floats
from jobspejl.contracts.measure import Measure
from jobspejl.contracts.study import Condition
from jobspejl.contracts.text import Text
from jobspejl.contracts.units import Unit


@dataclass(frozen=True, slots=True)
class Observed:
    """One measure for U units in T periods, complete: every unit in every period.

    Attributes:
        measure: What is measured.
        units: The U units, by code.
        periods: The T periods, oldest first.
        actual: (U, T), the rate in the measure's unit.
        base: (U, T), how many persons the rate is taken of.
        given: (U, T), the expected rate where the source has it; None where it is to be estimated.
        conditions: The K framework conditions, empty where the expectation is given.
        values: (U, T, K), their values.
        conditions_note: What the study says of how they were chosen.
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
