"""`[legality]`: appeals, deadlines, complaints, the chain of an appeal, and reviews of case files."""

import datetime
from typing import Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from jobspejl.contracts.account import Account
from jobspejl.contracts.log import LogData
from jobspejl.contracts.measure import Direction, LensName, Measure, Unit
from jobspejl.contracts.section import Rows, Section
from jobspejl.contracts.text import Text


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

    @property
    def inputs(self) -> tuple[str, ...]:
        """The files that it reads."""
        return (self.data.file,)


class Contacts(Rows):
    """`[legality.complaints.contacts]`: how many citizens each unit was in contact with in each period."""

    persons: str


class ComplaintsData(Rows):
    """`[legality.complaints.data]`: a table of enquiries, complaints and criticism raised.

    `kind` says which of the three a row is; with `count` a row is that many of them, without it a row is one. `theme`,
    `outcome` and `remedied` are of complaints and may be blank in other rows. `recommendations`, `complied` and `late`
    count what the ombudsman recommended, what was followed, and what of that came late.
    """

    kind: str
    count: str | None = None
    theme: str | None = None
    outcome: str | None = None
    remedied: str | None = None
    recommendations: str | None = None
    complied: str | None = None
    late: str | None = None


class ComplaintsMeasure(Measure):
    """`[[legality.complaints]]`: complaints to the municipality or its ombudsman, of citizens in contact with it."""

    data: ComplaintsData
    contacts: Contacts
    lens: LensName = "legality"
    direction: Direction = "none"
    unit: Unit = "per_1000"
    name: Text = Text(da="Klager pr. 1.000 borgere i kontakt", en="Complaints per 1,000 citizens in contact")
    noun: Text = Text(da="klager", en="complaints")
    base_noun: Text = Text(da="borgere i kontakt med jobcentret", en="citizens in contact with the job centre")
    counts: Text = Text(da="klager", en="complaints")
    round_to: int = 1
    caution: Text | None = Text(
        da="Mange klager kan betyde dårlig sagsbehandling, men også at det er let at klage. Tallet siger derfor ikke, "
        "hvad der er godt eller skidt; se, hvor mange klager der fik medhold.",
        en="Many complaints may mean poor casework, but also that it is easy to complain. The figure therefore does "
        "not say what is good or bad; look at how many complaints were upheld.",
    )

    @property
    def inputs(self) -> tuple[str, ...]:
        """The files that it reads."""
        return (self.data.file, self.contacts.file)


class ChainData(Rows):
    """`[legality.chain.data]`: one row a unit and period, a column for each step of an appeal that is recorded.

    A blank cell is a step that was not recorded; it is never taken for 0.
    """

    decisions: str | None = None
    complaints: str | None = None
    changed: str | None = None
    sent: str | None = None
    decided: str | None = None
    reversed: str | None = None
    renewed: str | None = None
    weeks: str | None = None


class Chain(Account):
    """`[[legality.chain]]`: from the decisions made to the new decisions after the board, step by step.

    decisions made - complaints - changed by the municipality itself at reassessment (genvurdering) - sent to the
    board - decided on their merits - reversed - decided anew, and the median weeks that took.
    """

    data: ChainData
    lens: LensName = "legality"

    @property
    def inputs(self) -> tuple[str, ...]:
        """The files that it reads."""
        return (self.data.file,)


class DeadlinesMeasure(Measure):
    """`[[legality.deadlines]]`: how often the law's deadlines are kept, against the mix of rules.

    `rules` picks rules of the catalogue by id, all where none is named; `observed_on` is the last day of the log.
    """

    data: LogData
    observed_on: datetime.date
    rules: tuple[str, ...] = ()
    by: Literal["year", "half_year", "all"] = "year"
    lens: LensName = "legality"
    direction: Direction = "lower"
    name: Text = Text(da="Overskredne frister, pct. af forfaldne", en="Deadlines missed, per cent of those due")
    noun: Text = Text(da="overskredne frister", en="missed deadlines")
    base_noun: Text = Text(da="frister, der er forfaldne", en="deadlines that fell due")
    counts: Text = Text(da="frister", en="deadlines")
    round_to: int = 1
    caution: Text | None = Text(
        da="Tallet bygger på, hvad der er registreret. En manglende registrering kan ligne en overskredet frist, og "
        "reglerne er ikke en juridisk vurdering af den enkelte sag.",
        en="The figure rests on what was registered. A missing registration can look like a missed deadline, and the "
        "rules are no legal judgement of a single case.",
    )

    @property
    def inputs(self) -> tuple[str, ...]:
        """The files that it reads."""
        return (self.data.file,)


Population = Literal["random", "all", "complaints", "chosen"]
"""How the files of a review came to be read: drawn at random, every one of a list, those complained of, hand-picked."""


class ReviewPopulation(Section):
    """`[legality.reviews.population]`: what is the population? It must be answered, since it decides what may be said.

    `kind` says how the files came to be read, `who` describes those they were taken from, and `files` how many there
    were to draw from; `stratified` says that a random sample was drawn from each group of the list by itself.
    """

    kind: Population
    who: Text
    files: int | None = Field(None, ge=1)
    stratified: bool = False

    @model_validator(mode="after")
    def _frame_of_sample(self) -> "ReviewPopulation":
        if self.kind == "random" and self.files is None:
            raise PydanticCustomError("population_files", "a random sample needs the number of files it was drawn from")
        if self.stratified and self.kind != "random":
            raise PydanticCustomError("population_stratified", "only a random sample can be drawn from groups")
        return self


class Review(Account):
    """`[[legality.reviews]]`: a review of case files with an instrument.

    `instrument` is the id of one that comes with the program or a TOML file of the user's own; `files` are filled-in
    forms or long tables of answers, one or more; `cases` is the list of the files that were to be read, such as the
    sample that was drawn; `adjudicator` is the reviewer whose answers settle disagreement.
    """

    lens: LensName = "legality"
    instrument: str
    files: tuple[str, ...] = Field(min_length=1)
    cases: str | None = None
    population: ReviewPopulation
    read_on: datetime.date
    adjudicator: str | None = None
    unit: str | None = None

    @property
    def inputs(self) -> tuple[str, ...]:
        """The files that it reads."""
        return (*self.files, *([self.cases] if self.cases else []))


class NationalAppeals(Account):
    """`[[legality.national]]`: published national figures on appeals by law and year, shown as they are.

    The table has a row for each law and year, with the per cents upheld, changed, remanded and reversed, and the
    number decided where it was published; `retrieved` is the day on which they were, since they are revised later.
    """

    lens: LensName = "legality"
    file: str
    retrieved: datetime.date
    law: str
    year: str
    upheld: str
    changed: str
    remanded: str
    reversed: str
    decided: str | None = None

    @property
    def inputs(self) -> tuple[str, ...]:
        """The files that it reads."""
        return (self.file,)


LegalityMeasure = AppealsMeasure | DeadlinesMeasure | ComplaintsMeasure
LegalityAccount = Chain | Review | NationalAppeals


class Legality(Section):
    """`[legality]`: the legality mirror."""

    appeals: tuple[AppealsMeasure, ...] = ()
    deadlines: tuple[DeadlinesMeasure, ...] = ()
    complaints: tuple[ComplaintsMeasure, ...] = ()
    chain: tuple[Chain, ...] = ()
    reviews: tuple[Review, ...] = ()
    national: tuple[NationalAppeals, ...] = ()

    @property
    def measures(self) -> tuple[LegalityMeasure, ...]:
        """What is compared between units."""
        return (*self.appeals, *self.deadlines, *self.complaints)

    @property
    def accounts(self) -> tuple[LegalityAccount, ...]:
        """What stands beside the measures."""
        return (*self.chain, *self.reviews, *self.national)
