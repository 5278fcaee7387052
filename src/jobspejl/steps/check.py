"""The first move: read the data of every measure and try every rule on them."""

from pathlib import Path

from jobspejl.contracts.inspection import Inspection
from jobspejl.contracts.study import Study
from jobspejl.engines.protocol import Engine
from jobspejl.lenses import results
from jobspejl.sources.units import read_units


def check(study: Study, folder: Path, engine: Engine) -> tuple[Inspection, ...]:
    """Return what the rules found, one inspection for each measure of the study.

    Raises:
        DataError: The study's own list of units cannot be used.
    """
    units = read_units(study.units, folder, engine)
    return tuple(results.observe(section, folder, units, engine) for section in study.results)
