"""Who is like whom: the nearest units by expected value and by profile of conditions."""

import numpy as np

from jobspejl.contracts.arrays import Floats, Ints


def nearest_peers(profile: Floats, most: int = 5) -> Ints:
    """Return each unit's nearest others, nearest first; ties in the order of the units.

    Every column counts the same: distances are Euclidean in standard deviations between units.

    Args:
        profile: (U, K), one column for each thing in which units are to be alike.
        most: How many peers; fewer where there are fewer other units.

    >>> import numpy as np
    >>> nearest_peers(np.array([[1.0], [2.0], [4.0]]), most=1).ravel().tolist()
    [1, 0, 1]
    """
    spread = profile.std(axis=0)
    scaled = profile / np.where(spread > 0, spread, 1.0)
    distance = np.sqrt(((scaled[:, None, :] - scaled[None, :, :]) ** 2).sum(axis=2))
    np.fill_diagonal(distance, np.inf)
    order = np.argsort(distance, axis=1, kind="stable")
    return np.asarray(order[:, : min(most, len(profile) - 1)], dtype=np.int64)
