"""`[register]`: a study of the results mirror on persons, key by key."""

from collections import Counter
from typing import Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from jobspejl.contracts.account import Account
from jobspejl.contracts.measure import Direction, LensName, Measure
from jobspejl.contracts.persons import Link
from jobspejl.contracts.section import Section
from jobspejl.contracts.text import Text

Expectation = Literal["pooled", "within"]
"""Whether the units' own effects are in the fit: `within` keeps them from being taken for case mix."""

_Id = Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=60)


class Outcome(Section):
    """`[[register.outcomes]]`: a share of the period from 0 to 1 for every person, such as weeks on public support.

    It is read from a column, or counted from the weeks of `[register.dream]` over groups of benefits.

    Attributes:
        id: Short name for files and links.
        role: `counted` is a measure of the list; `outside` is what the list leaves out (førtidspension, fleksjob), a
            measure of its own, set beside the counted ones; `variant` is another scope of a counted outcome, used in
            the sensitivity only.
        variant_of: The outcome that a variant is another scope of.
        column: The column with the share.
        benefits: Groups of benefits as `rules` names them.
        scope: The dated list that says which groups and codes count, e.g. "2018" or "2019".
        cost_per_person: Yearly cost of one full-time person, in DKK, for the economic potential.
    """

    id: str = _Id
    role: Literal["counted", "outside", "variant"] = "counted"
    variant_of: str | None = None
    name: Text
    noun: Text
    direction: Direction = "lower"
    column: str | None = None
    benefits: tuple[str, ...] = ()
    scope: str | None = None
    cost_per_person: float | None = Field(None, gt=0)

    @model_validator(mode="after")
    def _one_origin(self) -> "Outcome":
        if (self.column is None) == (not self.benefits):
            raise PydanticCustomError("one_outcome_origin", "give either column or benefits")
        if (self.role == "variant") != (self.variant_of is not None):
            raise PydanticCustomError("variant_of_what", "give variant_of with role variant, and only there")
        return self


class PersonCondition(Section):
    """`[[register.conditions]]`: one framework condition (rammevilkår) of a person.

    Attributes:
        column: The column.
        name: What it is called.
        group: The group of conditions that it is told with, e.g. "education"; see `[[register.groups]]`.
        cuts: Where a number is cut into levels: below the first, from the first to below the second, and so on.
        number: Keep the number as it is, with one slope.
        levels: The levels that may occur, where they should be held to; otherwise those that occur are taken.
        level_names: What levels are called on the pages, where that is not how they are written.
        least: The least that a number can be; rows below it are refused.
        most: The most that it can be.
        source: Where it comes from.
    """

    column: str
    name: Text
    group: str
    cuts: tuple[float, ...] = ()
    number: bool = False
    levels: tuple[str, ...] = ()
    level_names: dict[str, Text] = Field(default_factory=dict)
    least: float | None = None
    most: float | None = None
    source: Text | None = None

    def level_text(self, level: str) -> Text:
        """Return what a level is called: by name where it has one, else as it is written."""
        return self.level_names.get(level, Text(da=level, en=level))

    @model_validator(mode="after")
    def _one_kind(self) -> "PersonCondition":
        if sum((bool(self.cuts), self.number, bool(self.levels))) > 1:
            raise PydanticCustomError("one_condition_kind", "give at most one of cuts, number and levels")
        if any(a >= b for a, b in zip(self.cuts, self.cuts[1:], strict=False)):
            raise PydanticCustomError("cuts_rise", "cuts must rise")
        number = bool(self.cuts) or self.number
        if not number and (self.least, self.most) != (None, None):
            raise PydanticCustomError("limits_of_numbers", "least and most belong to cuts or number")
        if self.least is not None and self.most is not None and self.least >= self.most:
            raise PydanticCustomError("limits_cross", "least must be below most")
        if self.level_names and (number or (self.levels and not {*self.level_names} <= {*self.levels})):
            raise PydanticCustomError("level_names_of_levels", "level_names belong to levels")
        return self


class ConditionGroup(Section):
    """`[[register.groups]]`: conditions that are told together, e.g. age or education."""

    id: str = _Id
    name: Text


class AreaCondition(Section):
    """`[[register.area_conditions]]`: a condition of the commuting area, the same for all persons in it."""

    column: str
    name: Text
    unit: Text
    source: Text | None = None


class Dream(Section):
    """`[register.dream]`: weekly benefit histories, one row for each person, one column `Y_YYWW` for each week.

    Attributes:
        file: Parquet, CSV or SAS.
        person: The column with the person's pseudonym, which the register's `cluster` column holds too.
        periods: The periods that weeks are counted in.
        municipality: Take the municipality of residence from the columns `NYKOMYYYY` instead of the register's `unit`.
    """

    file: str
    person: str = "PNR"
    periods: Literal["half-years", "four-quarters"] = "half-years"
    municipality: bool = False


class Register(Account):
    """A table with one row for each person and period, and the model that says what to expect of each unit.

    Attributes:
        file: Parquet files (a name may hold `*`), CSV, or a DuckDB file.
        table: The table in a DuckDB file or in Spark's catalogue.
        unit: The column with the unit's code or name.
        period: The column with the period; None where all rows are of one.
        weight: The column with the person's time at risk, e.g. as a share of the period; 1 where there is none.
        cluster: The column that says which rows belong together over periods: the person's pseudonym.
        area: The column with the commuting area (pendlingsområde).
        link: `linear`, as the ministry has it, or `logit`.
        expectation: Whether the units' effects are in the fit.
        small_levels: What is done with levels that have fewer persons than the disclosure threshold.
        base_noun: Those who are counted, e.g. "residents aged 16-66".
        outcomes: What is counted.
        conditions: The persons' framework conditions.
        groups: How conditions are told together.
        area_conditions: Conditions of the commuting area, for a second level.
    """

    file: str | None = None
    table: str | None = None
    unit: str
    period: str | None = None
    weight: str | None = None
    cluster: str | None = None
    area: str | None = None
    link: Link = "logit"
    expectation: Expectation = "within"
    small_levels: Literal["merge", "refuse"] = "merge"
    lens: LensName = "results"
    base_noun: Text
    outcomes: tuple[Outcome, ...] = Field(min_length=1)
    conditions: tuple[PersonCondition, ...] = Field(min_length=1)
    groups: tuple[ConditionGroup, ...] = ()
    area_conditions: tuple[AreaCondition, ...] = ()
    dream: Dream | None = None

    @property
    def where(self) -> str:
        """The file or the table, for messages."""
        return self.file or self.table or ""

    @property
    def inputs(self) -> tuple[str, ...]:
        """The files that it reads; a name may hold `*`."""
        return tuple(name for name in (self.file, self.dream.file if self.dream else None) if name)

    def measure(self, outcome: Outcome) -> Measure:
        """Return the measure that an outcome is."""
        return Measure(
            id=outcome.id,
            lens="results",
            name=outcome.name,
            noun=outcome.noun,
            base_noun=self.base_noun,
            direction=outcome.direction,
            made_up=self.made_up,
            counts=Text(da="fuldtidspersoner", en="full-time persons"),
            source=self.source,
            note=self.note,
        )

    @model_validator(mode="after")
    def _names_fit(self) -> "Register":
        if self.file is None and self.table is None:
            raise PydanticCustomError("register_where", "give file or table")
        columns = Counter(condition.column for condition in self.conditions)
        if twice := [column for column, count in columns.items() if count > 1]:
            raise PydanticCustomError("same_column", "two conditions have the column {id}", {"id": ", ".join(twice)})
        own = {name for name in (self.unit, self.period, self.weight, self.cluster, self.area) if name}
        if taken := sorted((own | {*columns}) & {outcome.column or outcome.id for outcome in self.outcomes}):
            raise PydanticCustomError("outcome_column", "{id} is an outcome's", {"id": ", ".join(taken)})
        groups = {group.id for group in self.groups}
        unknown = sorted({condition.group for condition in self.conditions} - groups)
        if unknown:
            raise PydanticCustomError("group_unknown", "no group has the id {id}", {"id": ", ".join(unknown)})
        counted = {outcome.id for outcome in self.outcomes if outcome.role == "counted"}
        if any(one.variant_of not in counted for one in self.outcomes if one.role == "variant"):
            raise PydanticCustomError("variant_of_what", "variant_of names no counted outcome")
        if any(one.benefits for one in self.outcomes) and self.dream is None:
            raise PydanticCustomError("dream_missing", "benefits need [register.dream]")
        if self.area_conditions and self.area is None:
            raise PydanticCustomError("area_missing", "area_conditions need area")
        return self
