"""What every section of a study file has in common."""

from pydantic import BaseModel, ConfigDict, Field


class Section(BaseModel):
    """A section of a study file: no key but the known ones, and nothing changes once it is read."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Rows(Section):
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
