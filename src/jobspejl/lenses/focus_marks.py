"""Focus groups: from the coders' segments to passages that can be counted and units that can be compared."""

from collections import defaultdict
from typing import Literal

import numpy as np

from jobspejl.contracts.arrays import Ints
from jobspejl.contracts.coding import CodedProject
from jobspejl.contracts.focus import CoderMarks
from jobspejl.sources.text_units import text_units
from jobspejl.stats.coded_units import coded_units


def passages(project: CodedProject) -> Ints:
    """Return (C, G), how many passages of each group have each code itself.

    Segments of one code that overlap or touch in the same text are one passage, so that two coders who mark the same
    words do not count twice. A segment without a place counts as one; where several coders have such segments with
    one code in one source, those of the coder with most are counted, since none can be told to be another's.
    """
    spans: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    unplaced: dict[tuple[int, int], list[int]] = defaultdict(list)
    given = project.segments
    for source, code, start, end, coder in zip(
        given.sources.tolist(), given.codes.tolist(), given.starts.tolist(), given.ends.tolist(), given.coders.tolist(),
        strict=True,
    ):  # fmt: skip
        if start < 0:
            unplaced[source, code].append(coder)
        else:
            spans[source, code].append((start, end))
    counts = np.zeros((len(project.codes), len(project.groups)), dtype=np.int64)
    for (source, code), own in spans.items():
        counts[code, project.sources[source].group] += _merged(own)
    for (source, code), coders in unplaced.items():
        counts[code, project.sources[source].group] += max(coders.count(one) for one in set(coders))
    return counts


def _merged(spans: list[tuple[int, int]]) -> int:
    """Return how many passages spans make, those that overlap or touch being one.

    >>> _merged([(5, 9), (0, 4), (3, 5), (12, 14)])
    2
    """
    count, reached = 0, -1
    for start, end in sorted(spans):
        count += start > reached
        reached = max(reached, end)
    return count


def coder_marks(project: CodedProject, cut: Literal["line", "sentence"]) -> CoderMarks:
    """Return which units of text each coder gave each code or one below it."""
    units = [
        text_units(source.text, cut) if source.text is not None else np.zeros((0, 2), dtype=np.int64)
        for source in project.sources
    ]
    wanted = _with_those_below([code.parent for code in project.codes])
    coders = len(project.coders)
    given = [coded_units(project.segments, np.array(own, dtype=np.int64), units, coders) for own in wanted]
    return CoderMarks(cut, np.array(given, dtype=np.int64).reshape(len(wanted), coders, sum(map(len, units))))


def _with_those_below(parents: list[int]) -> list[list[int]]:
    """Return for each code itself and all codes below it.

    >>> _with_those_below([-1, 0, 1, -1])
    [[0, 1, 2], [1, 2], [2], [3]]
    """
    below = [[place] for place in range(len(parents))]
    for place in range(len(parents) - 1, -1, -1):
        if parents[place] >= 0:
            below[parents[place]] += below[place]
    return [sorted(own) for own in below]
