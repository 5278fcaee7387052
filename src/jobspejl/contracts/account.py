"""An account (opgørelse): figures that stand beside the measures and are not compared between units."""

from pydantic import Field

from jobspejl.contracts.measure import LensName
from jobspejl.contracts.section import Section
from jobspejl.contracts.text import Text


class Account(Section):
    """What every account says of itself.

    Attributes:
        lens: The mirror that it belongs to.
        id: Short name for files and links: lower-case letters, digits and hyphens.
        name: Heading.
        made_up: The figures are made up; every page that shows them says so.
        source: Where the figures come from, shown beside them.
        note: What a reader must know of the figures.
    """

    lens: LensName
    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=60)
    name: Text
    made_up: bool = False
    source: Text
    note: Text | None = None
