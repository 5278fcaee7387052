"""What a measure of effort is: the catalogue's record, from which the common `Measure` is made."""

from typing import Literal

from pydantic import Field

from jobspejl.contracts.effort import TableName
from jobspejl.contracts.measure import Direction, Measure, Unit
from jobspejl.contracts.section import Section
from jobspejl.contracts.text import Text

Kind = Literal["share", "rate", "mean"]
"""A share of the exposure that is counted (0 to 1 of it), a rate of events in the exposure, or a mean of amounts."""


class EffortMeasure(Section):
    """One measure of the effort mirror.

    Every one is a ratio: what happened to persons, summed, by what they were exposed to, summed. The engine sums whole
    numbers; `amount_grain` of them are one of what is told, and `exposure_grain` of them one of what it is told of.

    Attributes:
        id: Short name for files and links.
        kind: What the ratio is.
        needs: The tables that must be there.
        name: Heading.
        noun: What is counted, in the plural.
        base_noun: What it is counted of.
        counts: What a gap is counted in, in the plural.
        direction: Which way is good; `none` where more is neither good nor bad by itself.
        unit: The unit of the ratio.
        unit_name: How a `number` is read, e.g. "talks a month".
        amount_grain: Whole numbers in one of what is told, e.g. 60 seconds in a minute.
        exposure_grain: Whole numbers in one of what it is told of, e.g. 30.4375 days in a month.
        least_persons: Fewest persons of a unit and period for the measure to be told.
        over: What varies: persons, or snapshots of a unit, which are no persons to be hidden.
        within: Id of a measure of the same persons that counts everybody whom this one counts, and more.
        cohort: Whom this is about, where other measures are about the same or fewer of them: a name of its own.
        base_of: Id of the measure whose amount this is told of, or of some of it, in the same unit.
        one_of: What this is one way of, where ways exclude each other, such as how a spell ends; a name of its own.
        definition: Exactly what is counted and of what; what is left out.
        source: Where the definition comes from.
        caution: What must be said wherever a figure stands, instead of what the study says of all measures.
    """

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=60)
    kind: Kind
    needs: tuple[TableName, ...]
    name: Text
    noun: Text
    base_noun: Text
    counts: Text
    direction: Direction = "none"
    unit: Unit = "percent"
    unit_name: Text | None = None
    amount_grain: float = Field(1, gt=0)
    exposure_grain: float = Field(1, gt=0)
    least_persons: int = Field(20, ge=1)
    over: Literal["persons", "snapshots"] = "persons"
    within: str | None = None
    cohort: str | None = None
    base_of: str | None = None
    one_of: str | None = None
    definition: Text
    source: Text
    caution: Text | None = None

    def measure(self, *, made_up: bool, source: Text, caution: Text | None) -> Measure:
        """Return the common measure, with what a study says of its data."""
        return Measure(
            id=self.id,
            lens="effort",
            name=self.name,
            noun=self.noun,
            base_noun=self.base_noun,
            direction=self.direction,
            unit=self.unit,
            unit_name=self.unit_name,
            made_up=made_up,
            counts=self.counts,
            round_to=1,
            source=source,
            note=self.definition,
            caution=self.caution or caution,
        )
