"""The chain of appeals laid out: each unit's stages in order, each as a share of the last recorded one before it."""

from collections.abc import Iterator

import numpy as np

from jobspejl.contracts.arrays import Floats
from jobspejl.contracts.chain import BEFORE, STAGES, ChainCounts, Stage
from jobspejl.contracts.legality import Chain
from jobspejl.contracts.study import Options
from jobspejl.contracts.tables import Cell, Laid
from jobspejl.stats.small_counts import Part, split_many, split_two
from jobspejl.steps.told_counts import NOTHING, share_of, whole, why


def chain_rows(section: Chain, detail: ChainCounts, hidden: frozenset[str], options: Options) -> Laid:
    """Yield one row for each unit, period and stage; a stage that was not recorded is blank with no reason.

    Args:
        section: The account's part of the study file.
        detail: The counts.
        hidden: Codes of the units that may not be shown.
        options: Confidence and disclosure threshold.
    """
    for t, period in enumerate(detail.periods):
        for u, unit in enumerate(detail.units):
            key = (section.id, unit.code, period)
            if unit.code in hidden:
                yield from (("chain", (*key, stage, None, None, *NOTHING, None, "unit")) for stage in STAGES)
            else:
                weeks = float(detail.weeks[u, t])
                for row in _stages(detail.counts[u, t], weeks, options):
                    yield "chain", (*key, *row)


def _stages(counts: Floats, weeks: float, options: Options) -> Iterator[tuple[Cell, ...]]:
    recorded = {stage: int(count) for stage, count in zip(STAGES, counts, strict=True) if not np.isnan(count)}
    told = told_stages(recorded, options.disclosure_threshold)
    for stage in STAGES:
        if stage not in told:
            yield (stage, None, None, *NOTHING, None, None)
            continue
        part, before = told[stage], _before(stage, recorded)
        of = told[before] if before else None
        share = share_of(part, of, options.confidence) if of else NOTHING
        # NOTE: a median of few cases would be read off those cases.
        shown = weeks if stage == "renewed" and part.figure and not np.isnan(weeks) else None
        yield (stage, part.figure, of.figure if of else None, *share, shown, why(part))


def told_stages(recorded: dict[Stage, int], threshold: int) -> dict[Stage, Part]:
    """Return what is told of each recorded stage of one chain.

    What is not in the next stage is a part as well, though it is not told by itself: where it is small, subtraction
    would give it away.

    Args:
        recorded: Cases at each recorded stage, in the order of `STAGES`.
        threshold: Fewest cases that are told.

    >>> told = told_stages({"sent": 40, "decided": 38, "reversed": 12}, 5)
    >>> [(stage, part.figure) for stage, part in told.items()]
    [('sent', 40), ('decided', None), ('reversed', None)]
    """
    told: dict[Stage, Part] = {}
    for stage, count in recorded.items():
        if stage in told:
            continue
        before = _before(stage, recorded)
        if before is None:
            told[stage] = whole(count, threshold)
            continue
        siblings = [other for other in recorded if _before(other, recorded) == before]
        rest = recorded[before] - sum(recorded[other] for other in siblings)
        if len(siblings) > 1 and rest >= 0:
            parts = split_many(told[before], [*(recorded[other] for other in siblings), rest], threshold)
            told |= dict(zip(siblings, parts, strict=False))
        else:
            told[stage], _ = split_two(told[before], count, threshold)
    return {stage: told[stage] for stage in STAGES if stage in told}


def _before(stage: Stage, recorded: dict[Stage, int]) -> Stage | None:
    """Return the last recorded stage that a stage is a part of."""
    while stage in BEFORE:
        stage = BEFORE[stage]
        if stage in recorded:
            return stage
    return None
