"""Samples of case files: how many, from which strata, which ones, and what the wrong ones among them show.

Everything inverts the hypergeometric distribution of the wrong files in a sample without replacement (Cochran, W. G.
1977. Sampling Techniques, 3rd ed., ch. 3; Stewart, T. R. 2012. Technical Notes on the AICPA Audit Guide: Audit
Sampling, table A-1, for the infinite list). "Fewer than the tolerable share" excludes every number of wrong files from
the smallest whole number that is at least that share of the list.

In a stratified sample the wrong files may lie in any strata, and the hypergeometric of the whole list can promise too
much. Hypergeometric counts are sums of independent trials (Vatutin, V. A. & Mikhailov, V. G. 1982. Theory of
Probability and its Applications 27, 734-743), so that the chance of few errors is at most a binomial's (Hoeffding, W.
1956. Annals of Mathematical Statistics 27, 713-721) with the mean that is smallest over all places of the wrong files.
That holds wherever they lie, and costs a few files.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import Literal

import numpy as np
from scipy.special import bdtr, gammaln

from jobspejl.contracts.arrays import Floats, Ints

#: A chance that equals its limit to nine digits counts as equal: rounding never costs a file.
_TIE = 1 + 1e-9

Side = Literal["both", "upper", "lower"]


@dataclass(frozen=True, slots=True)
class ErrorBounds:
    """How many files of a list may be wrong, from a simple random sample of it.

    Attributes:
        lower: Number of wrong files in the list, lower bound; those seen where only an upper bound is asked for.
        upper: Upper bound; all but the files seen to be right where only a lower bound is asked for.
        lower_share: `lower` as a share of the list, 0 to 1.
        upper_share: `upper` as a share of the list, 0 to 1.
    """

    lower: int
    upper: int
    lower_share: float
    upper_share: float


def least_intolerable(files: int, tolerable: float) -> int:
    """Return the smallest number of wrong files that is not below a share of the list.

    The share is read as the decimal number it is written as: 0.07 of 100 is 7.

    >>> least_intolerable(50, 0.05), least_intolerable(100, 0.07)
    (3, 7)
    """
    return ceil(Fraction(repr(tolerable)) * files)


def smallest_sample(files: int | None, tolerable: float, errors: int = 0, confidence: float = 0.95) -> int | None:
    """Return the size of the smallest simple random sample that can show fewer than a share of wrong files.

    With at most `errors` wrong files in it, fewer than `tolerable` of the list are wrong with that confidence.

    Args:
        files: How many files the list has; None for a list without end (binomial).
        tolerable: Share, above 0 and below 1.
        errors: How many wrong files the sample may have, 0 or more.
        confidence: One-sided, above 0.5 and below 1.

    Returns:
        The size; None where not even the whole list could show it, because `errors` wrong files in it are too many.

    >>> [smallest_sample(files, 0.05) for files in (100, 1000, None)]
    [45, 57, 59]
    """
    risk = 1 - confidence
    if files is None:
        return _first(lambda size: float(bdtr(errors, size, tolerable)) <= risk * _TIE, errors + 1, None)
    wrong = least_intolerable(files, tolerable)
    if wrong <= errors:
        return None
    return _first(lambda size: chance_of_few(errors, wrong, files, size) <= risk * _TIE, errors + 1, files)


def chance_of_few(errors: int, wrong: int, files: int, size: int) -> float:
    """Return the chance of at most `errors` wrong files in a simple random sample, where `wrong` of `files` are wrong.

    >>> round(chance_of_few(0, 5, 100, 45), 4)
    0.0462
    """
    return _sum_of_chances(max(0, size - files + wrong), min(errors, wrong, size), wrong, files, size)


def chance_of_many(errors: int, wrong: int, files: int, size: int) -> float:
    """Return the chance of at least `errors` wrong files in a simple random sample, where `wrong` of `files` are wrong.

    >>> round(chance_of_many(1, 5, 100, 45), 4)
    0.9538
    """
    return _sum_of_chances(max(errors, size - files + wrong), min(wrong, size), wrong, files, size)


def error_bounds(errors: int, size: int, files: int, confidence: float = 0.95, side: Side = "both") -> ErrorBounds:
    """Return exact bounds for the wrong files of a list from a simple random sample of it.

    For a random sample only: files that were complained of or picked by hand say nothing of the others.

    Args:
        errors: Wrong files found.
        size: Files in the sample.
        files: Files in the list.
        confidence: Above 0.5 and below 1; where both sides are asked for each has half of the risk.
        side: Which bounds.

    >>> error_bounds(3, 19, 120, side="upper").upper
    41
    """
    risk = (1 - confidence) / (2 if side == "both" else 1) * _TIE
    least, most = errors, files - size + errors
    lower, upper = least, most
    if side != "upper":
        found = _first(lambda wrong: chance_of_many(errors, wrong, files, size) > risk, least, most)
        lower = most if found is None else found
    if side != "lower":
        excluded = _first(lambda wrong: chance_of_few(errors, wrong, files, size) <= risk, least, most)
        upper = most if excluded is None else max(least, excluded - 1)
    return ErrorBounds(lower, upper, lower / files, upper / files)


def allocate(files: Ints, size: int) -> Ints:
    """Return how many files to draw from each stratum: in proportion, largest remainders first.

    Every stratum gets two (one where it has one) if the size allows that for all, else every stratum at least one;
    the others share what is left. None gets more than it has. Equal remainders go to the larger stratum, then to the
    first.

    Args:
        files: (H,), files in each stratum, 1 or more.
        size: From the number of strata to the number of files.

    >>> import numpy as np
    >>> allocate(np.array([60, 37, 3]), 20).tolist()
    [11, 7, 2]
    """
    least = np.minimum(files, 2) if size >= np.minimum(files, 2).sum() else np.ones_like(files)
    drawn = least.copy()
    free = np.ones(files.size, dtype=np.bool_)
    while True:
        left, base = int(size - least[~free].sum()), int(files[free].sum())
        below = free & (left * files < least * base)
        if not below.any():
            break
        free &= ~below
    quota, remainder = np.divmod(left * files[free], base)
    places = np.flatnonzero(free)
    order = np.lexsort((places, -files[free], -remainder))
    quota[order[: left - int(quota.sum())]] += 1
    drawn[places] = quota
    return drawn


def chance_of_few_anywhere(errors: int, wrong: int, files: Ints, drawn: Ints) -> float:
    """Return a bound on the chance of at most `errors` wrong files in a stratified sample, wherever `wrong` ones lie.

    Exact where there is one stratum; with several the largest chance is at most this.

    Args:
        errors: Wrong files in the sample.
        wrong: Wrong files in the list.
        files: (H,), files in each stratum.
        drawn: (H,), files drawn from each.

    >>> import numpy as np
    >>> round(chance_of_few_anywhere(0, 5, np.array([50, 50]), np.array([23, 23])), 4)
    0.0459
    """
    total, size = int(files.sum()), int(drawn.sum())
    if files.size == 1 or wrong <= errors:
        return chance_of_few(errors, wrong, total, size)
    if wrong > total - size + errors:
        return 0.0
    share = drawn / files
    seldom = np.argsort(share, kind="stable")
    before = np.cumsum(files[seldom]) - files[seldom]
    least_mean = float((np.clip(wrong - before, 0, files[seldom]) * share[seldom]).sum())
    if errors and least_mean < errors + 1:  # NOTE: Hoeffding's bound is for counts at least one below the mean
        return 1.0
    trials = min(wrong, size)
    return float(bdtr(errors, trials, min(1.0, least_mean / trials)))


def most_wrong(errors: int, files: Ints, drawn: Ints, confidence: float = 0.95) -> int:
    """Return the one-sided upper bound for the wrong files of a list, from a stratified sample.

    Args:
        errors: Wrong files in the sample, in all strata together.
        files: (H,), files in each stratum.
        drawn: (H,), files drawn from each.
        confidence: One-sided, above 0.5 and below 1.

    >>> import numpy as np
    >>> most_wrong(3, np.array([120]), np.array([19])), most_wrong(3, np.array([60, 60]), np.array([10, 9]))
    (41, 45)
    """
    most = int(files.sum() - drawn.sum()) + errors
    risk = (1 - confidence) * _TIE
    excluded = _first(lambda wrong: chance_of_few_anywhere(errors, wrong, files, drawn) <= risk, errors, most)
    return most if excluded is None else max(errors, excluded - 1)


def smallest_stratified(files: Ints, tolerable: float, errors: int = 0, confidence: float = 0.95) -> int | None:
    """Return the size of the smallest allocated sample that can show fewer than a share of wrong files.

    It holds wherever the wrong files lie; see `smallest_sample` for the arguments.

    Args:
        files: (H,), files in each stratum.
        tolerable: Share, above 0 and below 1.
        errors: How many wrong files the sample may have.
        confidence: One-sided, above 0.5 and below 1.

    Returns:
        The size, at least one file a stratum; None where not even the whole list could show it.

    >>> import numpy as np
    >>> smallest_stratified(np.array([100]), 0.05), smallest_stratified(np.array([50, 50]), 0.05)
    (45, 46)
    """
    total = int(files.sum())
    start = smallest_sample(total, tolerable, errors, confidence)
    if start is None:
        return None
    wrong = least_intolerable(total, tolerable)
    risk = (1 - confidence) * _TIE
    # NOTE: sizes are tried one by one: rounding may lower a stratum's share when the size grows.
    return next(
        size
        for size in range(max(start, files.size), total + 1)
        if chance_of_few_anywhere(errors, wrong, files, allocate(files, size)) <= risk
    )


def draw(ids: Sequence[str], stratum: Ints, drawn: Ints, seed: int) -> Ints:
    """Return the places in `ids` of the files that are drawn, in the order of draw.

    The ids are sorted by code point, and each in turn gets the next 64-bit number of the bit generator PCG64 (O'Neill
    2014, as seeded by NumPy; its stream is fixed). In each stratum the files with the smallest numbers are drawn, and
    the smaller the number the earlier. The order in which the list came does not matter, and with the same seed a
    larger sample from the same list holds the smaller one.

    Args:
        ids: Each of them once.
        stratum: (N,), the number of each file's stratum, from 0.
        drawn: (H,), how many to draw from each stratum.
        seed: 0 or more.

    >>> import numpy as np
    >>> [int(place) for place in draw(["c", "a", "b"], np.zeros(3, dtype=int), np.array([2]), seed=1)]
    [0, 1]
    """
    ticket = np.empty(len(ids), dtype=np.uint64)
    ticket[sorted(range(len(ids)), key=ids.__getitem__)] = np.random.PCG64(seed).random_raw(len(ids))
    order = np.lexsort((ticket, stratum))
    of = stratum[order]
    starts = np.searchsorted(of, np.arange(drawn.size))
    chosen = order[np.arange(order.size) - starts[of] < drawn[of]]
    return np.asarray(chosen[np.argsort(ticket[chosen], kind="stable")], dtype=np.int64)


def _first(holds: Callable[[int], bool], low: int, high: int | None) -> int | None:
    """Return the first whole number from `low` to `high` for which a condition holds that goes on holding."""
    if high is None:
        high = low
        while not holds(high):
            high *= 2
    elif low > high or not holds(high):
        return None
    while low < high:
        middle = (low + high) // 2
        if holds(middle):
            high = middle
        else:
            low = middle + 1
    return low


def _sum_of_chances(first: int, last: int, wrong: int, files: int, size: int) -> float:
    """Return the hypergeometric chance of `first` to `last` wrong files in the sample."""
    if first > last:
        return 0.0
    seen = np.arange(first, last + 1, dtype=np.float64)
    logs = _log_choose(wrong, seen) + _log_choose(files - wrong, size - seen) - _log_choose(files, np.array(size))
    return min(1.0, float(np.exp(logs).sum()))


def _log_choose(of: int, chosen: Floats | Ints) -> Floats:
    return np.asarray(gammaln(of + 1) - gammaln(chosen + 1) - gammaln(of - chosen + 1))
