"""From segments that coders marked freely to answers that can be compared: has this unit of text the code or not."""

from collections.abc import Sequence

import numpy as np

from jobspejl.contracts.arrays import Flags, Ints
from jobspejl.contracts.coding import CodedSegments

_HALF = 0.5


def coded_units(
    segments: CodedSegments, wanted: Ints, units: Sequence[Ints], coders: int, read: Flags | None = None
) -> Ints:
    """Return whether each coder gave each unit of text one of some codes; `coder_agreement` takes it with 2 categories.

    A coder gave a unit the code where their segments cover at least half of it, or where the largest part of one of
    their segments lies in it. A mark that spills a word into the next sentence is thus not counted there, while a mark
    of two words in a long sentence is. Segments without a place or a coder are not used.

    Args:
        segments: The segments of N sources.
        wanted: The codes, one code alone or a theme with the codes below it.
        units: For each source (U_n, 2), start and end of its units in order, not overlapping; (0, 2) without a text.
            Units of one character give the overlap of characters; they hang together too closely for a bootstrap.
        coders: R.
        read: (R, N), whether a coder coded the source at all. By default those who have a segment with any code there
            did; a coder who read a source and found nothing in it must be told of here.

    Returns:
        (R, sum of U_n), 1 where the coder gave the unit a code, 0 where not, -1 where they did not read the source.

    >>> one = np.array
    >>> segments = CodedSegments(one([0, 0]), one([0, 4]), one([4, 9]), one([0, 1]), one([0, 1]), one([0, 0]), ("", ""))
    >>> coded_units(segments, one([0]), [one([[0, 4], [5, 9]])], coders=2).tolist()
    [[1, 0], [0, 0]]
    """
    placed = (segments.starts >= 0) & (segments.coders >= 0)
    if read is None:
        read = np.zeros((coders, len(units)), dtype=np.bool_)
        read[segments.coders[placed], segments.sources[placed]] = True
    placed &= np.isin(segments.codes, wanted)
    given = []
    for source, of in enumerate(units):
        answers = np.zeros((coders, len(of)), dtype=np.int64)
        for coder in range(coders):
            own = placed & (segments.sources == source) & (segments.coders == coder)
            answers[coder] = _given(of, segments.starts[own], segments.ends[own])
        given.append(np.where(read[:, source, None], answers, -1))
    return np.concatenate(given, axis=1) if given else np.zeros((coders, 0), dtype=np.int64)


def _given(units: Ints, starts: Ints, ends: Ints) -> Flags:
    """Return whether units have the code of one coder's segments."""
    has = np.zeros(len(units), dtype=np.bool_)
    if not len(units) or not len(starts):
        return has
    covered = np.zeros(int(max(units[-1, 1], ends.max())) + 1, dtype=np.int64)
    for start, end in zip(starts, ends, strict=True):
        covered[start:end] = 1
        first, last = np.searchsorted(units[:, 1], start, side="right"), np.searchsorted(units[:, 0], end)
        near = units[first:last]
        inside = np.minimum(near[:, 1], end) - np.maximum(near[:, 0], start)
        has[first:last] |= inside == inside.max(initial=0)
    before = np.concatenate([[0], np.cumsum(covered)])
    share = (before[units[:, 1]] - before[units[:, 0]]) / (units[:, 1] - units[:, 0])
    return np.asarray(has | (share >= _HALF))
