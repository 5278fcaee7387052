"""Published survey figures: they stand in the study itself, so that nothing but doubles can be wrong with them."""

from collections import Counter
from pathlib import Path

from jobspejl.contracts.experience import PublishedShares
from jobspejl.contracts.inspection import Inspection
from jobspejl.contracts.published import PublishedFigures
from jobspejl.contracts.units import UnitList
from jobspejl.engines.protocol import Engine
from jobspejl.errors import Listed, Problem
from jobspejl.lenses.book import Book, Found, inspect


def observe(section: PublishedShares, folder: Path, units: UnitList, engine: Engine) -> Inspection:
    """Take the figures as they stand.

    Args:
        section: The account's part of the study file.
        folder: Not needed, as the next two; every lens is asked in the same way.
        units: Not needed.
        engine: Not needed.
    """
    return inspect(section.id, lambda book: Found(detail=_figures(section, book)))


def _figures(section: PublishedShares, book: Book) -> PublishedFigures:
    keys = [(one.where.da, one.year, one.question.da) for one in section.figures]
    counts = Counter(keys)
    twice = [place for place, key in enumerate(keys, start=1) if counts[key] > 1]
    facts = {"measure": section.id, "count": len(twice), "rows": Listed(twice)}
    book.enter("published_once", len(keys), *([Problem("published_twice", facts)] if twice else []))
    return PublishedFigures(section.figures)
