"""Published shares of survey answers, without the answers themselves."""

from dataclasses import dataclass

from jobspejl.contracts.experience import PublishedShare
from jobspejl.contracts.units import Unit


@dataclass(frozen=True, slots=True)
class PublishedFigures:
    """The figures as they stand in the study."""

    figures: tuple[PublishedShare, ...]
    units: tuple[Unit, ...] = ()
