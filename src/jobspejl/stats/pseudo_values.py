"""How long each one is expected to have waited, some of whom were not followed to the end: pseudo-values of a mean.

Andersen, P. K., Klein, J. P. & Rosthøj, S. (2003). Generalised linear models for correlated pseudo-observations, with
applications to multi-state models. Biometrika 90, 15-27; Andersen, P. K. & Perme, M. P. (2010). Pseudo-observations in
survival analysis. Statistical Methods in Medical Research 19, 71-99.

Everybody's wait is cut off at a horizon, and the mean of that is the area under Kaplan and Meier's curve. The
pseudo-value of one of n persons is n times the mean of all less n - 1 times the mean without that person. Where all
are followed it is that person's own wait; elsewhere it is in place of it, so that waits can be summed, averaged and
compared by units as if everybody had been followed. It depends on nothing but after how many days it happened, or
how long the person was followed: 2 D values stand for any number of persons.

When not to trust it: whoever leaves must be no more or less likely to have it happen than the others in the histogram,
and above all must not leave more often in one unit than in another: the curve that fills in what was not seen is that
of all units together. Where nobody is followed to the horizon, the curve stays where it was, and the mean is of fewer
days than it says; where few are, single persons move much.
"""

import numpy as np

from jobspejl.contracts.arrays import Floats, Ints


def pseudo_days(histogram: Ints, horizon: int) -> Floats:
    """Return the pseudo-value of the mean wait for every day on which it happened, or on which someone left.

    Args:
        histogram: (D, 3), a day from 0 on in rising order, to how many it happened on it, and how many were followed
            no longer from that day on, as in `stats.survival.kaplan_meier`: they are taken to have been waiting still
            when it happened to others that day.
        horizon: Days, above 0; waits are cut off there.

    Returns:
        (D, 2), in days, for one to whom it happened on the day, and for one who left; NaN where there is no such
        person. A value can lie below 0 or above the horizon.

    Raises:
        ValueError: Nobody is in the counts.

    >>> import numpy as np
    >>> pseudo_days(np.array([[23, 1, 0], [38, 0, 1], [66, 0, 2]]), 50).round(6).tolist()
    [[23.0, nan], [nan, 50.0], [nan, 50.0]]
    """
    if not histogram.size or not histogram[:, 1:].any():
        raise ValueError("nobody is in the counts")
    days, happened, left = histogram.T
    persons = int((happened + left).sum())
    at_risk = (happened + left)[::-1].cumsum()[::-1]
    on = (happened > 0) & (days < horizon)
    steps, events, exposed = days[on], happened[on], at_risk[on]
    whole = _area(steps, exposed, events, horizon)
    there, own = days[:, None] >= steps, days[:, None] == steps
    without = [_area(steps, exposed - there, events - gone, horizon) for gone in (own, np.zeros_like(own))]
    values = persons * whole - (persons - 1) * np.stack(without, axis=-1)
    return np.where(histogram[:, 1:] > 0, values, np.nan)


def _area(days: Ints, at_risk: Ints, happened: Ints, horizon: int) -> Floats:
    """Return the area under the curve up to the horizon, along the last axis; with nobody at risk the curve stays."""
    if not days.size:
        return np.full(at_risk.shape[:-1], float(horizon))
    kept = np.where(at_risk > 0, (at_risk - happened) / np.maximum(at_risk, 1), 1.0)
    survival = np.cumprod(kept, axis=-1)
    widths = np.diff(np.concatenate([days, [horizon]]).astype(np.float64))
    return np.asarray(float(days[0]) + survival @ widths)
