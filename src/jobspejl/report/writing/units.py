"""What is written of each unit, by one process or by two that share the units: its pages, and its paper."""

from collections.abc import Iterable

from jobspejl.report.papers.write import Papers
from jobspejl.report.site import Site


def write_units(site: Site, codes: Iterable[str], papers: Papers | None = None) -> None:
    """Write the pages of units, and their papers.

    With papers another process may be at work on the same units: who makes a unit's paper first writes all of it.

    Args:
        site: Writes pages.
        codes: The units, in the order in which they are taken.
        papers: Writes papers; None where the build has none.

    Raises:
        OSError: Something cannot be written.
    """
    for code in codes:
        if papers is None:
            site.write_unit(code)
            continue
        file = papers.begin(code)
        if file is None:
            continue
        with file:
            file.write(papers.unit(code, site.write_unit(code)))
