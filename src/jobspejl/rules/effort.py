"""The catalogue of the effort mirror: every measure with its definition, direction and source."""

import tomllib
from functools import cache
from pathlib import Path

from jobspejl.contracts.effort_measure import EffortMeasure


@cache
def effort_measures() -> dict[str, EffortMeasure]:
    """Return the measures by id, in the order in which they are told.

    >>> effort_measures()["talks"].direction
    'none'
    """
    entries = tomllib.loads(Path(__file__).with_name("effort.toml").read_text("utf-8"))
    return {key: EffortMeasure.model_validate({"id": key, **entry}) for key, entry in entries.items()}
