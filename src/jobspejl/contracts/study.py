"""What a study is: the study file, key by key."""

import datetime

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from jobspejl.contracts.measure import Direction, LensName, Measure
from jobspejl.contracts.text import Text
from jobspejl.language import Lang


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class About(_Section):
    """`[study]`: what the study is called and who answers for it."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=60)
    title: Text
    lead: Text | None = None
    language: Lang = "da"


class Options(_Section):
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


class Units(_Section):
    """`[units]`: the bundled list of municipalities, or a file of the user's own (code, name, region)."""

    file: str | None = None
    kind: Text = Text(da="kommuner", en="municipalities")


class Rows(_Section):
    """What every table of a lens has: a file, a unit and a period for each row, and which rows count.

    `where` keeps the rows in which a column has a value; `ignore_units` leaves rows such as the country's total out by
    name; `decimal` says the decimal mark where it cannot be told.
    """

    file: str
    sheet: str | None = None
    unit: str
    period: str
    where: dict[str, str] = {}
    ignore_units: tuple[str, ...] = ()
    decimal: str | None = Field(None, pattern=r"^[.,]$")


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


class Condition(_Section):
    """`[[results.conditions]]`: one framework condition (rammevilkår) that the expectation is made from."""

    column: str
    name: Text
    unit: Text
    source: Text
    reason: Text | None = None


class ResultsMeasure(Measure):
    """`[[results]]`: one measure of the results mirror.

    `conditions_note` says how the conditions were chosen and what is missing; it stands on the method page.
    """

    data: Data
    conditions: tuple[Condition, ...] = ()
    conditions_note: Text | None = None

    @model_validator(mode="before")
    @classmethod
    def _in_results(cls, value: object) -> object:
        return {"lens": "results", **value} if isinstance(value, dict) else value

    @model_validator(mode="after")
    def _expected_or_conditions(self) -> "ResultsMeasure":
        if (self.data.expected is None) != bool(self.conditions):
            raise PydanticCustomError("expected_or_conditions", "give either data.expected or conditions")
        return self


class AppealsData(Rows):
    """`[legality.appeals.data]`: a table of appeals.

    `law` and `outcome` say under which law each appeal was made and how it ended; with `count` a row is that many
    appeals, without it a row is one.
    """

    law: str
    outcome: str
    count: str | None = None


class AppealsMeasure(Measure):
    """`[[legality.appeals]]`: how often the appeals board reverses decisions, against the mix of laws."""

    data: AppealsData
    retrieved: datetime.date
    lens: LensName = "legality"
    direction: Direction = "lower"
    name: Text = Text(
        da="Omgjorte klagesager, pct. af realitetsbehandlede", en="Appeals reversed, per cent of those decided"
    )
    noun: Text = Text(da="omgjorte afgørelser", en="reversed decisions")
    base_noun: Text = Text(da="realitetsbehandlede klager", en="appeals decided on their merits")
    counts: Text = Text(da="afgørelser", en="decisions")
    round_to: int = 1
    caution: Text | None = Text(
        da="Tallet handler kun om afgørelser, der blev klaget over og nåede Ankestyrelsen. Det siger intet om dem, der "
        "ikke blev klaget over, og en kommune, der selv retter fejl ved genvurderingen, kan se dårligere ud.",
        en="The figure speaks only of decisions that were appealed and reached the appeals board. It says nothing of "
        "those that were not appealed, and a municipality that mends its own mistakes on reassessment may look worse.",
    )


class Legality(_Section):
    """`[legality]`: the legality mirror."""

    appeals: tuple[AppealsMeasure, ...] = ()


class Study(_Section):
    """A whole study file."""

    study: About
    options: Options = Options()
    units: Units = Units()
    results: tuple[ResultsMeasure, ...] = ()
    legality: Legality = Legality()

    @property
    def sections(self) -> tuple[ResultsMeasure | AppealsMeasure, ...]:
        """All measures of the study, mirror by mirror."""
        return (*self.results, *self.legality.appeals)

    @model_validator(mode="after")
    def _ids_differ(self) -> "Study":
        if not self.sections:
            raise PydanticCustomError("no_measure", "there is no measure")
        ids = [measure.id for measure in self.sections]
        twice = sorted({one for one in ids if ids.count(one) > 1})
        if twice:
            raise PydanticCustomError("same_id", "two measures have the id {id}", {"id": ", ".join(twice)})
        return self
