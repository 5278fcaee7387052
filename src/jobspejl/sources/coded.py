"""From sources and segments as a file gives them to a coded project."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from jobspejl.contracts.coding import CHECKS, Code, CodedProject, CodedSegments, CodedSource, CodingNotes
from jobspejl.errors import DataError, Listed, Problem
from jobspejl.sources.positions import GivenSpan, PlacedSpan, place_spans, plain_text

_UNPLACED = PlacedSpan(-1, -1, "unplaced")


@dataclass(frozen=True, slots=True)
class GivenSource:
    """A source as a file gives it.

    Attributes:
        name: Its name.
        group: The group that speaks in it; None where it is to be left out.
        text: Its text as it came; None where there is none.
    """

    name: str
    group: str | None
    text: str | None


@dataclass(frozen=True, slots=True)
class GivenSegment:
    """A segment as a file gives it.

    Attributes:
        source: The place of its source.
        code: The place of its code.
        coder: Who coded it; empty where the file does not tell.
        span: Start and end; None where it has no place in a text.
        quote: The coded text as the file repeats it; empty where it does not.
        line: The line it stands on in a table; 0 in other files.
    """

    source: int
    code: int
    coder: str
    span: tuple[int, int] | None
    quote: str
    line: int = 0


def coded_project(
    path: str,
    sources: Sequence[GivenSource],
    groups: Sequence[str],
    codes: Sequence[Code],
    segments: Sequence[GivenSegment],
    software: str = "",
) -> CodedProject:
    """Return the project, its segments placed in the plain texts of the sources that are kept.

    Args:
        path: The file, for messages.
        sources: The sources.
        groups: The groups, in the order they are to have.
        codes: The codes.
        segments: The segments of all sources.
        software: The program that wrote the file.

    Raises:
        DataError: No segment is left, or some reach beyond their text.
    """
    kept = [place for place, source in enumerate(sources) if source.group is not None]
    new = {old: place for place, old in enumerate(kept)}
    staying = [one for one in segments if one.source in new]
    if not staying:
        raise DataError(Problem("coding_no_segments", {"path": path}))
    placed = _placed(path, sources, staying)
    spans, empty, doubled = _sorted_out(staying, placed)
    of = {group: place for place, group in enumerate(groups)}
    coders = tuple(dict.fromkeys(one.coder for one, _ in spans if one.coder))
    known = {coder: place for place, coder in enumerate(coders)}
    return CodedProject(
        groups=tuple(groups),
        sources=tuple(_source(sources[old], of) for old in kept),
        codes=tuple(codes),
        coders=coders,
        segments=CodedSegments(
            sources=np.array([new[one.source] for one, _ in spans], dtype=np.int64),
            starts=np.array([at.start for _, at in spans], dtype=np.int64),
            ends=np.array([at.end for _, at in spans], dtype=np.int64),
            codes=np.array([one.code for one, _ in spans], dtype=np.int64),
            coders=np.array([known.get(one.coder, -1) for one, _ in spans], dtype=np.int64),
            checks=np.array([CHECKS.index(at.check) for _, at in spans], dtype=np.int64),
            quotes=tuple(one.quote for one, _ in spans),
        ),
        notes=CodingNotes(software, empty, doubled, len(sources) - len(kept)),
    )


def _source(source: GivenSource, groups: dict[str, int]) -> CodedSource:
    return CodedSource(
        source.name, groups[source.group or ""], None if source.text is None else plain_text(source.text)
    )


def _placed(path: str, sources: Sequence[GivenSource], segments: Sequence[GivenSegment]) -> list[PlacedSpan]:
    texts = {place: source.text for place, source in enumerate(sources) if source.text is not None}
    rank = {place: at for at, place in enumerate(texts)}
    given = [GivenSpan(rank[one.source], *one.span, one.quote) for one in segments if one.span and one.source in rank]
    found = iter(place_spans(list(texts.values()), given))
    placed = [next(found) if one.span and one.source in rank else _as_given(one) for one in segments]
    outside = [one for one, at in zip(segments, placed, strict=True) if at is None]
    if any(one.line for one in outside):
        rows = Listed([one.line for one in outside])
        raise DataError(Problem("coding_outside_rows", {"path": path, "count": len(outside), "rows": rows}))
    if outside:
        texts_told = Listed(sorted({one.source + 1 for one in outside}))
        raise DataError(Problem("coding_outside", {"path": path, "count": len(outside), "texts": texts_told}))
    return [at for at in placed if at is not None]


def _as_given(segment: GivenSegment) -> PlacedSpan | None:
    """Return a segment's place where there is no text to hold it against."""
    if segment.span is None:
        return _UNPLACED
    start, end = segment.span
    return PlacedSpan(start, end, "unverified") if 0 <= start <= end else None


def _sorted_out(
    segments: Sequence[GivenSegment], placed: Sequence[PlacedSpan]
) -> tuple[list[tuple[GivenSegment, PlacedSpan]], int, int]:
    """Return the segments that stay, and how many were empty and doubled."""
    stay: list[tuple[GivenSegment, PlacedSpan]] = []
    seen: set[tuple[object, ...]] = set()
    empty = doubled = 0
    for one, at in zip(segments, placed, strict=True):
        key = (one.source, at.start, at.end, one.code, one.coder)
        if at.check == "unplaced":
            stay.append((one, at))
        elif at.start == at.end:
            empty += 1
        elif key in seen:
            doubled += 1
        else:
            stay.append((one, at))
            seen.add(key)
    return stay, empty, doubled
