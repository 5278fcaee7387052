"""What a study is: the study file, key by key."""

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from jobspejl.contracts.effort import Effort
from jobspejl.contracts.experience import Experience, ExperienceAccount, ExperienceMeasure
from jobspejl.contracts.followup import Followup
from jobspejl.contracts.legality import Legality, LegalityAccount, LegalityMeasure
from jobspejl.contracts.measure import Measure
from jobspejl.contracts.register import Register
from jobspejl.contracts.section import Rows, Section
from jobspejl.contracts.text import Text
from jobspejl.language import Lang


class About(Section):
    """`[study]`: what the study is called and who answers for it."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=60)
    title: Text
    lead: Text | None = None
    language: Lang = "da"


class Options(Section):
    """`[options]`: how sure, how careful, and with which draws. The defaults suit most studies."""

    confidence: float = Field(0.95, gt=0.5, lt=1)
    false_discovery_rate: float = Field(0.05, gt=0, lt=0.5)
    disclosure_threshold: int = Field(5, ge=3)
    draws: int = Field(20_000, ge=1_000, le=1_000_000)
    seed: int = Field(2026, ge=0)

    @model_validator(mode="after")
    def _verdicts_within_intervals(self) -> "Options":
        """Hold every verdict inside its own interval: a gap that is told always has an interval on one side of 0."""
        if self.false_discovery_rate > 1 - self.confidence + 1e-12:
            raise PydanticCustomError("rate_above_confidence", "false_discovery_rate is above 1 - confidence")
        return self


class Units(Section):
    """`[units]`: the bundled list of municipalities, or a file of the user's own (code, name, region).

    `outlines` is a GeoJSON file with the units' outlines, drawn instead of tiles; `outlines_code` is the property that
    holds a unit's code.
    """

    file: str | None = None
    outlines: str | None = None
    outlines_code: str = "code"
    kind: Text = Text(da="kommuner", en="municipalities")


class Data(Rows):
    """`[results.data]`: the table, and which of its columns is what.

    Give `base`, or `persons` (the count behind the rate, from which the base follows), and `expected` where the table
    already has it.
    """

    actual: str
    base: str | None = None
    persons: str | None = None
    expected: str | None = None

    @model_validator(mode="after")
    def _one_base(self) -> "Data":
        if (self.base is None) == (self.persons is None):
            raise PydanticCustomError("one_base", "give either base or persons")
        return self


class Condition(Section):
    """`[[results.conditions]]`: one framework condition (rammevilkår) that the expectation is made from.

    `group` is what it is told together with, where conditions are many.
    """

    column: str
    name: Text
    unit: Text
    source: Text
    reason: Text | None = None
    group: Text | None = None


class ResultsMeasure(Measure):
    """`[[results]]`: one measure of the results mirror.

    `conditions_note` says how the conditions were chosen and what is missing; it stands on the method page.
    """

    data: Data
    conditions: tuple[Condition, ...] = ()
    conditions_note: Text | None = None

    @property
    def inputs(self) -> tuple[str, ...]:
        """The files that it reads."""
        return (self.data.file,)

    @model_validator(mode="before")
    @classmethod
    def _in_results(cls, value: object) -> object:
        return {"lens": "results", **value} if isinstance(value, dict) else value

    @model_validator(mode="after")
    def _expected_or_conditions(self) -> "ResultsMeasure":
        if (self.data.expected is None) != bool(self.conditions):
            raise PydanticCustomError("expected_or_conditions", "give either data.expected or conditions")
        return self


StudySection = (
    ResultsMeasure | Register | Effort | ExperienceMeasure | LegalityMeasure | ExperienceAccount | LegalityAccount
)
"""A part of a study that reads data: a measure, an account, or an account that makes measures, such as a register."""


class Study(Section):
    """A whole study file; `persons` is its `[register]`."""

    study: About
    options: Options = Options()
    units: Units = Units()
    results: tuple[ResultsMeasure, ...] = ()
    persons: Register | None = Field(None, alias="register")
    experience: Experience = Experience()
    legality: Legality = Legality()
    effort: Effort | None = None
    followup: Followup | None = None

    @property
    def sections(self) -> tuple[StudySection, ...]:
        """Everything that the study reads data for: measures mirror by mirror, then what stands beside them."""
        registers = (self.persons,) if self.persons else ()
        effort = (self.effort,) if self.effort else ()
        measures = (*self.results, *registers, *effort, *self.experience.measures, *self.legality.measures)
        return (*measures, *self.experience.accounts, *self.legality.accounts)

    @model_validator(mode="after")
    def _ids_differ(self) -> "Study":
        if not self.sections:
            raise PydanticCustomError("no_measure", "there is no measure")
        ids = [section.id for section in self.sections]
        ids += [outcome.id for outcome in self.persons.outcomes] if self.persons else []
        twice = sorted({one for one in ids if ids.count(one) > 1})
        if twice:
            raise PydanticCustomError("same_id", "two sections have the id {id}", {"id": ", ".join(twice)})
        return self
