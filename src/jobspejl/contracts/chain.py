"""The chain of an appeal: from the decisions made to the new decisions after the board."""

from dataclasses import dataclass
from typing import Literal, get_args

from jobspejl.contracts.arrays import Floats
from jobspejl.contracts.units import Unit

Stage = Literal["decisions", "complaints", "changed", "sent", "decided", "reversed", "renewed"]
"""A step of the chain: decisions made; complaints of them; those that the municipality changed itself at reassessment
(genvurdering); those sent on to the board; decided by the board on their merits; reversed by it; decided anew."""

STAGES: tuple[Stage, ...] = get_args(Stage)

BEFORE: dict[Stage, Stage] = {
    "complaints": "decisions",
    "changed": "complaints",
    "sent": "complaints",
    "decided": "sent",
    "reversed": "decided",
    "renewed": "reversed",
}
"""The stage that each one is a part of."""


@dataclass(frozen=True, slots=True)
class ChainCounts:
    """How many cases of U units got how far, each case counted in the period in which its chain began.

    Attributes:
        units: The U units, by code.
        periods: The T periods, oldest first.
        counts: (U, T, 7), cases at each of `STAGES`; NaN where the stage was not recorded, which is never 0.
        weeks: (U, T), median weeks from the board's reversal to the new decision; NaN where not recorded.
    """

    units: tuple[Unit, ...]
    periods: tuple[str, ...]
    counts: Floats
    weeks: Floats
