"""What is measured, and how it is to be read."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from jobspejl.contracts.text import Text

LensName = Literal["results", "effort", "experience", "legality"]
Direction = Literal["lower", "higher", "none"]
Unit = Literal["percent", "per_1000", "share", "number"]

#: How much of the measure's own unit one whole is: a rate of 4.2 per cent is 4.2 of 100.
SCALE: dict[Unit, float] = {"percent": 100.0, "per_1000": 1000.0, "share": 1.0, "number": 1.0}


class Measure(BaseModel):
    """A rate observed for units in periods, with everything that its readers need.

    Sentences, colours, sorting and checks derive from these fields; nothing else knows what a measure is about.

    Attributes:
        id: Short name for files and links: lower-case letters, digits and hyphens.
        lens: The mirror that the measure belongs to.
        name: Heading, e.g. "Unemployed, per cent of the labour force".
        noun: Those who are counted, in the plural, e.g. "unemployed people"; used in sentences.
        base_noun: Those the rate is taken of, e.g. "the labour force".
        direction: Which way is good. With "none", gaps are shown but never called better or worse.
        unit: The rate's unit; the gap is in the same unit (percentage points for per cent).
        unit_name: How a `number` is read, e.g. "talks per month"; every `number` has one.
        base_approximate: The base is an approximation, so persons are worded with "about".
        made_up: The figures are made up; every page that shows them says so.
        counts: What the gap is counted in, in the plural.
        round_to: Counts are rounded to this where people read them.
        source: Where the figures come from, shown beside them.
        note: What a reader must know of the figures.
        caution: What must be said wherever a figure stands.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=60)
    lens: LensName
    name: Text
    noun: Text
    base_noun: Text
    direction: Direction
    unit: Unit = "percent"
    unit_name: Text | None = None
    base_approximate: bool = False
    made_up: bool = False
    counts: Text = Text(da="personer", en="persons")
    round_to: int = Field(10, ge=1)
    source: Text
    note: Text | None = None
    caution: Text | None = None

    @model_validator(mode="after")
    def _number_is_named(self) -> "Measure":
        """Hold that what is no share has a name for what it is, and a lens that knows how far it can go."""
        if (self.unit == "number") != (self.unit_name is not None) or (self.unit == "number" and self.lens != "effort"):
            raise PydanticCustomError("unit_number", "only measures of the effort mirror are numbers, with a unit_name")
        return self

    @property
    def scale(self) -> float:
        """The rate that a unit would have where everybody is counted: 100 for per cent."""
        return SCALE[self.unit]

    @property
    def better_sign(self) -> int:
        """The sign of a good gap: -1 where lower is better, 1 where higher is, 0 without a direction."""
        return {"lower": -1, "higher": 1, "none": 0}[self.direction]

    def measure(self) -> "Measure":
        """Return the measure alone, without what a section of a study file adds to it."""
        return Measure.model_validate({key: getattr(self, key) for key in Measure.model_fields})
