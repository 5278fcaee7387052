"""The effect check: what a study's own figures say, later, of the measure that a recommendation should move.

It is a comparison of one unit with itself and with a target, and says nothing of why: a change can have other reasons
than the recommendation, and a unit chosen because its figure was unusual often comes nearer to the others by itself.
Periods are taken as independent of each other here, also where a model on persons knows better: where the same citizens
are counted in both, the interval of a change is then too wide rather than too narrow.
"""

import datetime
import math
from collections.abc import Sequence
from decimal import Decimal

import numpy as np

from jobspejl.contracts.recommendation import CheckVerdict, EffectCheck, Seen, Tie
from jobspejl.sources.periods import period_days
from jobspejl.stats.intervals import half_width

_ROUNDING = 1e-9


def effect_check(tie: Tie, seen: Sequence[Seen], better: int, confidence: float) -> EffectCheck | None:
    """Return what a unit's values say of a target; None where there is none, or it cannot be said which way it lies.

    The change is counted from the study's own value in the period of the baseline: the newest one that had ended when
    the measure was named, or else had begun, and whose value is the given baseline, as far as that has decimals; with
    no baseline given, the newest that had ended. Where there is no such period, it is counted from the given baseline,
    which is then taken to be as uncertain as the newest value: nobody wrote down how uncertain it is.

    Args:
        tie: The measure, its baseline and its target.
        seen: The unit's values, oldest first; none where they are not shown.
        better: The sign of a good difference; 0 without a direction.
        confidence: Coverage of each interval.

    >>> day = datetime.date(2021, 3, 15)
    >>> tie = Tie("appeals", 29.7, 22.0, datetime.date(2021, 12, 31), day)
    >>> found = effect_check(tie, [Seen("2020", 29.746, 3.6), Seen("2021", 22.56, 3.3)], -1, 0.95)
    >>> found.baseline_period, round(found.change, 2), round(found.change_lower, 1), found.verdict
    ('2020', -7.19, -16.8, 'untold')
    """
    if tie.target is None:
        return None
    if not seen:
        return EffectCheck("unseen")
    start, newest = _start(tie, seen), seen[-1]
    baseline = tie.baseline if start is None else start.value
    lower, upper = _limits(newest.value, newest.se, confidence)
    change = _change(newest, start, baseline, confidence)
    way = _way(tie, baseline, better)
    if way == 0:
        return None
    there = _side(lower - tie.target, upper - tie.target, way)
    towards = _side(change[1], change[2], way) if change else 0
    early = newest is start or not _reaches(newest.period, tie.by or tie.on + datetime.timedelta(days=1))
    moved, least, most = change or (None, None, None)
    return EffectCheck(
        verdict="early" if early else _verdict(there, towards),
        baseline_period=None if start is None else start.period,
        baseline=baseline,
        period=newest.period,
        value=newest.value,
        lower=lower,
        upper=upper,
        change=moved,
        change_lower=least,
        change_upper=most,
    )


def _change(
    newest: Seen, start: Seen | None, baseline: float | None, confidence: float
) -> tuple[float, float, float] | None:
    """Return the change with its limits; None where there is nothing earlier to count it from."""
    if baseline is None or newest is start:
        return None
    moved = newest.value - baseline
    return (moved, *_limits(moved, math.hypot(newest.se, start.se if start else newest.se), confidence))


def _start(tie: Tie, seen: Sequence[Seen]) -> Seen | None:
    """Return the value that the change is counted from, where it is one of the study's own."""
    days = [(one, span) for one in reversed(seen) if (span := period_days(one.period))]
    ended = [one for one, (_, last) in days if last <= tie.on]
    if tie.baseline is None:
        return ended[0] if ended else None
    given = Decimal(repr(tie.baseline)).normalize()
    exponent = given.as_tuple().exponent
    step = 10.0 ** min(exponent, 0) if isinstance(exponent, int) else 0.0
    begun = [one for one, (first, last) in days if first <= tie.on < last]
    return next((one for one in (*ended, *begun) if abs(one.value - tie.baseline) <= step / 2 * (1 + _ROUNDING)), None)


def _reaches(period: str, day: datetime.date) -> bool:
    span = period_days(period)
    return span is not None and span[1] >= day


def _way(tie: Tie, baseline: float | None, better: int) -> int:
    """Return the way to the target: what was given says it, then the measure, then where the unit came from.

    It is 0 where what was given goes against the measure: a target beyond a baseline that was good already may be a
    limit to stay within, or more of what is not good; nobody can say which was meant.
    """
    given = 0 if tie.target is None or tie.baseline is None else int(np.sign(tie.target - tie.baseline))
    own = 0 if tie.target is None or baseline is None else int(np.sign(tie.target - baseline))
    return 0 if given * better < 0 else given or better or own


def _limits(value: float, se: float, confidence: float) -> tuple[float, float]:
    half = float(half_width(np.array(se), confidence))
    return value - half, value + half


def _side(lower: float, upper: float, way: int) -> int:
    """Return 1 where a whole interval is on the good side of 0, -1 where it is on the other, 0 where 0 is inside."""
    low, high = (lower, upper) if way > 0 else (-upper, -lower)
    if low <= 0 <= high:
        return 0
    return 1 if low > 0 else -1


def _verdict(there: int, towards: int) -> CheckVerdict:
    """Return the verdict of two intervals: against the target, and against the baseline."""
    if there == 1:
        return "reached"
    if towards == -1:
        return "away"
    if towards == 1:
        return "partway" if there == -1 else "nearer"
    return "short" if there == -1 else "untold"
