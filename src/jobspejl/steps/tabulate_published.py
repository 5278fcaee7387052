"""Published survey figures laid out, with the interval that their number of answers implies."""

import numpy as np

from jobspejl.contracts.experience import PublishedShare, PublishedShares
from jobspejl.contracts.published import PublishedFigures
from jobspejl.contracts.study import Options
from jobspejl.contracts.tables import Laid
from jobspejl.stats.share_intervals import share_intervals


def published_rows(
    section: PublishedShares, detail: PublishedFigures, hidden: frozenset[str], options: Options
) -> Laid:
    """Yield one row for each figure."""
    for one in detail.figures:
        words = (one.where.da, one.where.en, one.year, one.by.da, one.by.en, one.question.da, one.question.en)
        limits = _limits(one, options.confidence)
        source = (one.source.da, one.source.en)
        yield (
            "published",
            (section.id, *words, one.share, *limits, one.answers, one.response_rate, *source, section.made_up),
        )


def _limits(one: PublishedShare, confidence: float) -> tuple[float | None, float | None]:
    """Return Wilson's limits in per cent, as for a simple random sample; None where the number is not known."""
    if one.answers is None:
        return None, None
    share = one.share / 100
    se = np.sqrt(share * (1 - share) / one.answers)
    found = share_intervals(share, se, one.answers, np.inf, confidence=confidence, method="wilson")
    return 100 * float(found.lower), 100 * float(found.upper)
