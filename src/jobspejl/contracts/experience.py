"""`[experience]`: surveys, focus groups and published survey figures."""

import datetime
from typing import Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from jobspejl.contracts.account import Account
from jobspejl.contracts.measure import Direction, LensName, Measure
from jobspejl.contracts.section import Section
from jobspejl.contracts.text import Text

IntervalMethod = Literal["korn_graubard", "wilson", "logit", "nchs"]


class SurveyData(Section):
    """`[experience.surveys.data]`: a table with one row a respondent, and which of its columns is what.

    `strata` is the table of the sample: each stratum's population, and what became of those invited. `groups` are
    columns to break answers down by, questions of the codebook among them.
    """

    file: str
    sheet: str | None = None
    decimal: str | None = Field(None, pattern=r"^[.,]$")
    codebook: str
    codebook_sheet: str | None = None
    strata: str | None = None
    respondent: str | None = None
    unit: str | None = None
    period: str | None = None
    weight: str | None = None
    stratum: str | None = None
    cluster: str | None = None
    groups: tuple[str, ...] = ()


class Frame(Section):
    """`[[experience.surveys.frame]]`: how the population divides over the levels of one group column.

    Respondents are compared with it; with `rake` in the survey, weights are raked to all of these margins.
    """

    column: str
    population: dict[str, float] = Field(min_length=2)


class SurveyMeasure(Measure):
    """`[[experience.surveys]]`: a survey; the share in the top box of one question is compared between units.

    Attributes:
        data: The answers.
        question: The question that is compared, by id.
        mix: Group columns (such as benefit, age, duration) from whose combinations the expectation is made; with none
            it is the overall share.
        frame: The population's margins.
        rake: Whether weights are raked to them.
        intervals: How intervals of shares are made.
        who: Who was asked.
        mode: How they were asked, e.g. web, post, telephone, in person.
        asked_by: Who asked; a caseworker who recruits is worth knowing.
        first_day: First day of the field work.
        last_day: Last day.
    """

    data: SurveyData
    question: str
    mix: tuple[str, ...] = ()
    frame: tuple[Frame, ...] = ()
    rake: bool = False
    intervals: IntervalMethod = "korn_graubard"
    who: Text
    mode: Text
    asked_by: Text | None = None
    first_day: datetime.date | None = None
    last_day: datetime.date | None = None
    lens: LensName = "experience"
    direction: Direction = "higher"
    counts: Text = Text(da="svar", en="answers")
    round_to: int = 1
    caution: Text | None = Text(
        da="Tallet er, hvad de, der svarede, sagde. De, der ikke svarede, kan mene noget andet.",
        en="The figure is what those who answered said. Those who did not answer may think otherwise.",
    )

    @property
    def inputs(self) -> tuple[str, ...]:
        """The files that it reads."""
        return tuple(name for name in (self.data.file, self.data.codebook, self.data.strata) if name)

    @model_validator(mode="after")
    def _margins_to_rake_to(self) -> "SurveyMeasure":
        if self.rake and not self.frame:
            raise PydanticCustomError("frame_missing", "rake needs at least one [[experience.surveys.frame]]")
        return self


class Recruitment(Section):
    """`[[experience.focus_groups.recruitment]]`: one group as it was planned and as it came about."""

    group: str
    name: Text
    planned: int = Field(ge=0)
    invited: int | None = Field(None, ge=0)
    came: int = Field(ge=0)
    held_on: datetime.date | None = None
    mode: Text | None = None
    note: Text | None = None


class SegmentTable(Section):
    """`[experience.focus_groups.columns]`: which columns of a table of coded segments is what."""

    group: str = "group"
    code: str = "code"
    source: str | None = None
    coder: str | None = None
    quote: str | None = None
    start: str | None = None
    end: str | None = None


class FocusGroups(Account):
    """`[[experience.focus_groups]]`: coded focus groups, told as "in k of g groups" and never as percentages.

    `file` is a REFI-QDA project (.qdpx) or a table of coded segments; `transcripts` are the texts by source where the
    table has positions. `quotes` says which segments may be quoted, by their place in the file's order counted from 1;
    every quote is pseudonymised before it is shown.
    """

    lens: LensName = "experience"
    file: str
    columns: SegmentTable = SegmentTable()
    transcripts: dict[str, str] = Field(default_factory=dict)
    sources: dict[str, str] = Field(default_factory=dict)
    recruitment: tuple[Recruitment, ...] = Field(min_length=1)
    quotes: tuple[int, ...] = ()
    agreement_unit: Literal["line", "sentence"] = "sentence"

    @property
    def inputs(self) -> tuple[str, ...]:
        """The files that it reads."""
        return (self.file, *self.transcripts.values())


class PublishedShare(Section):
    """`[[experience.published.figures]]`: one published share of answers, without microdata.

    `share` is in per cent, `answers` how many it is of where that was published.
    """

    where: Text
    year: str
    by: Text
    question: Text
    share: float = Field(ge=0, le=100)
    answers: int | None = Field(None, ge=1)
    response_rate: float | None = Field(None, ge=0, le=100)
    source: Text


class PublishedShares(Account):
    """`[[experience.published]]`: published survey figures as they stand, with the interval that their number implies.

    The design behind them is not known, so the interval is Wilson's for a simple random sample, and said to be so.
    """

    lens: LensName = "experience"
    figures: tuple[PublishedShare, ...] = Field(min_length=1)

    @property
    def inputs(self) -> tuple[str, ...]:
        """It reads no file: the figures stand in the study."""
        return ()


ExperienceMeasure = SurveyMeasure
ExperienceAccount = FocusGroups | PublishedShares


class Experience(Section):
    """`[experience]`: the experience mirror."""

    surveys: tuple[SurveyMeasure, ...] = ()
    focus_groups: tuple[FocusGroups, ...] = ()
    published: tuple[PublishedShares, ...] = ()

    @property
    def measures(self) -> tuple[ExperienceMeasure, ...]:
        """What is compared between units."""
        return self.surveys

    @property
    def accounts(self) -> tuple[ExperienceAccount, ...]:
        """What stands beside the measures."""
        return (*self.focus_groups, *self.published)
