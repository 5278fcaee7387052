"""What others recommend for a measure, shown beside its figures as a band; never a rule, and never judged."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pydantic import TypeAdapter

from jobspejl.contracts.text import Text


@dataclass(frozen=True, slots=True)
class Guideline:
    """One recommendation.

    Attributes:
        lower: Where the band begins, in the measure's own unit.
        upper: Where it ends.
        about: Who recommends it, for whom, and what is not known of it.
        source: Where it was read.
    """

    lower: float
    upper: float
    about: Text
    source: Text


@cache
def guidelines() -> dict[str, Guideline]:
    """Return the recommendations, by the measure's id.

    >>> guidelines()["caseload"].lower, guidelines()["caseload"].upper
    (40.0, 55.0)
    """
    entries = tomllib.loads(Path(__file__).with_name("guidelines.toml").read_text("utf-8"))
    return {key: TypeAdapter(Guideline).validate_python(entry) for key, entry in entries.items()}
