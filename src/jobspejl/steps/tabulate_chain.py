"""The chain of appeals laid out: each unit's stages in order, each as a share of the last recorded one before it."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from jobspejl.contracts.arrays import Floats
from jobspejl.contracts.chain import BEFORE, STAGES, ChainCounts, Stage
from jobspejl.contracts.legality import Chain
from jobspejl.contracts.study import Options
from jobspejl.contracts.tables import Cell, Laid
from jobspejl.stats.small_counts import Part, split_many, split_two, told, untold
from jobspejl.steps.told_counts import NOTHING, share_of, whole, why

Appeals = Mapping[tuple[str, str], Sequence[Mapping[Stage, int]]]
"""By unit and period: the cases decided and reversed that measures of appeals show."""


def chain_rows(
    section: Chain, detail: ChainCounts, hidden: frozenset[str], options: Options, appeals: Appeals | None = None
) -> Laid:
    """Yield one row for each unit, period and stage; a stage that was not recorded is blank with no reason.

    Args:
        section: The account's part of the study file.
        detail: The counts.
        hidden: Codes of the units that may not be shown.
        options: Confidence and disclosure threshold.
        appeals: What measures of appeals show of the same cases.
    """
    for t, period in enumerate(detail.periods):
        for u, unit in enumerate(detail.units):
            key = (section.id, unit.code, period)
            if unit.code in hidden:
                blank = (None, None, *NOTHING, None, "unit", section.made_up)
                yield from (("chain", (*key, stage, *blank)) for stage in STAGES)
            else:
                shown = (appeals or {}).get((unit.code, period), ())
                for row in _stages(detail.counts[u, t], float(detail.weeks[u, t]), shown, options):
                    yield "chain", (*key, *row, section.made_up)


def _stages(
    counts: Floats, weeks: float, shown: Sequence[Mapping[Stage, int]], options: Options
) -> Iterator[tuple[Cell, ...]]:
    recorded = {stage: int(count) for stage, count in zip(STAGES, counts, strict=True) if not np.isnan(count)}
    known = {stage: count for one in shown for stage, count in one.items() if _fits(stage, count, recorded)}
    parts = told_stages(recorded, options.disclosure_threshold, known)
    for stage in STAGES:
        if stage not in parts:
            yield (stage, None, None, *NOTHING, None, None)
            continue
        part, before = parts[stage], _before(stage, recorded)
        of = parts[before] if before else None
        share = share_of(part, of, options.confidence) if of else NOTHING
        # NOTE: a median of few cases would be read off those cases.
        after = weeks if stage == "renewed" and part.figure and not np.isnan(weeks) else None
        yield (stage, part.figure, of.figure if of else None, *share, after, why(part))


def _fits(stage: Stage, count: int, recorded: Mapping[Stage, int]) -> bool:
    """Return whether a count shown elsewhere is of the chain's own cases: the same, or what the chain leaves out."""
    if stage in recorded:
        return recorded[stage] == count
    before, place = _before(stage, recorded), STAGES.index(stage)
    after = (recorded[other] for other in STAGES[place + 1 :] if other in recorded)
    return (before is None or recorded[before] >= count) and all(count >= other for other in after)


def told_stages(
    recorded: Mapping[Stage, int], threshold: int, known: Mapping[Stage, int] | None = None
) -> dict[Stage, Part]:
    """Return what is told of each recorded stage of one chain.

    What is not in the next stage is a part as well, though it is not told by itself: where it is small, subtraction
    would give it away. A stage is told as a part of the one before, and nothing of the parts of one that is not; but
    where a stage is known from elsewhere, those before it are told only where they differ from it by enough.

    Args:
        recorded: Cases at each recorded stage, in the order of `STAGES`.
        threshold: Fewest cases that are told.
        known: Cases at stages that are shown elsewhere, decided or reversed; of those recorded the same number.

    >>> parts = told_stages({"sent": 40, "decided": 38, "reversed": 12}, 5)
    >>> [(stage, part.figure) for stage, part in parts.items()]
    [('sent', 40), ('decided', None), ('reversed', None)]
    >>> parts = told_stages({"sent": 40, "decided": 38, "reversed": 12}, 5, {"decided": 38, "reversed": 12})
    >>> [(stage, part.figure) for stage, part in parts.items()]
    [('sent', None), ('decided', 38), ('reversed', 12)]
    """
    if not known:
        parts = _downwards(recorded, {}, threshold)
    else:
        lowest = max(known, key=STAGES.index)
        parts = {stage: told(count) for stage, count in known.items()}
        later = {stage: recorded[stage] for stage in STAGES[STAGES.index(lowest) + 1 :] if stage in recorded}
        parts = _downwards({lowest: known[lowest], **later}, parts, threshold)
        parts = {**_upwards(recorded, known, threshold), **parts}
    return {stage: parts[stage] for stage in STAGES if stage in recorded}


def _downwards(recorded: Mapping[Stage, int], parts: dict[Stage, Part], threshold: int) -> dict[Stage, Part]:
    """Return the stages with those that follow from them, each told as a part of the one before."""
    parts = dict(parts)
    for stage, count in recorded.items():
        if stage in parts:
            continue
        before = _before(stage, recorded)
        if before is None:
            parts[stage] = whole(count, threshold)
            continue
        siblings = [other for other in recorded if _before(other, recorded) == before]
        rest = recorded[before] - sum(recorded[other] for other in siblings)
        if len(siblings) > 1 and rest >= 0:
            split = split_many(parts[before], [*(recorded[other] for other in siblings), rest], threshold)
            parts |= dict(zip(siblings, split, strict=False))
        else:
            parts[stage], _ = split_two(parts[before], count, threshold)
    return parts


def _upwards(recorded: Mapping[Stage, int], known: Mapping[Stage, int], threshold: int) -> dict[Stage, Part]:
    """Return the stages before a known one: those that differ by enough from the nearest one told below them.

    NOTE: complaints less those that the municipality changed itself are a stage too, told where both are.
    """
    parts: dict[Stage, Part] = {}
    last = known[max(known, key=STAGES.index)]
    for stage in ("decided", "sent", "changed", "complaints", "decisions"):
        count = known.get(stage, recorded.get(stage))
        if count is None:
            continue
        if stage == "changed":
            parts[stage], last = _changed(recorded, last, threshold)
        elif stage in known or not 0 < count - last < threshold:
            parts[stage], last = told(count), count
        else:
            parts[stage] = Part("hidden", last + 1, last + threshold - 1)
    return parts


def _changed(recorded: Mapping[Stage, int], last: int, threshold: int) -> tuple[Part, int]:
    """Return what is told of the cases changed at reassessment, and the number that those above must differ from."""
    changed, before = recorded["changed"], _before("changed", recorded)
    if before is None or changed == 0 or changed < threshold:
        return whole(changed, threshold), last
    left = recorded[before] - changed
    if left < max(last, recorded.get("sent", 0)):
        # NOTE: cases that are both changed and sent on are counted twice, so that nothing follows from the sum.
        return (untold(recorded[before]) if 0 < left < threshold else told(changed)), last
    return (untold(recorded[before]), last) if 0 < left - last < threshold else (told(changed), left)


def _before(stage: Stage, recorded: Mapping[Stage, int]) -> Stage | None:
    """Return the last recorded stage that a stage is a part of."""
    while stage in BEFORE:
        stage = BEFORE[stage]
        if stage in recorded:
            return stage
    return None
