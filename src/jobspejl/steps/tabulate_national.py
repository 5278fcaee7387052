"""Published national figures laid out, with the interval that their number of decisions implies."""

import numpy as np

from jobspejl.contracts.legality import NationalAppeals
from jobspejl.contracts.national import NationalFigure, NationalFigures
from jobspejl.contracts.study import Options
from jobspejl.contracts.tables import Laid
from jobspejl.stats.exact_intervals import share_interval


def national_rows(section: NationalAppeals, detail: NationalFigures, hidden: frozenset[str], options: Options) -> Laid:
    """Yield one row for each law and year."""
    for one in detail.rows:
        shares = (one.upheld, one.changed, one.remanded, one.reversed)
        yield (
            "national",
            (section.id, one.law, one.year, *shares, one.decided, *_limits(one, options.confidence), section.made_up),
        )


def _limits(one: NationalFigure, confidence: float) -> tuple[float | None, float | None]:
    if one.decided is None:
        return None, None
    counted = np.round(np.array(one.decided * one.reversed / 100))
    low, high = share_interval(counted, np.array(float(one.decided)), confidence)
    return 100 * float(low), 100 * float(high)
