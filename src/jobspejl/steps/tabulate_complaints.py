"""Complaints laid out: by kind and unit, by theme, by outcome; nothing that a few complaints could be read off."""

import numpy as np

from jobspejl.contracts.arrays import Flags, Floats, Ints
from jobspejl.contracts.complaint import KINDS, OUTCOMES, ComplaintCounts
from jobspejl.contracts.legality import ComplaintsMeasure
from jobspejl.contracts.study import Options
from jobspejl.contracts.tables import Cell, Laid
from jobspejl.rules.complaints import vocabulary
from jobspejl.stats.exact_intervals import poisson_interval
from jobspejl.stats.small_counts import Part, split_many, split_two
from jobspejl.stats.small_tables import hidden_together
from jobspejl.steps.told_counts import NOTHING, share_of, whole, why

_COMPLAINT = KINDS.index("complaint")
_DECIDED = 3
"""The first three outcomes are decided on their merits, and the first two of them are upheld."""


def complaint_rows(
    section: ComplaintsMeasure, detail: ComplaintCounts, hidden: frozenset[str], options: Options
) -> Laid:
    """Yield the rows of the tables `complaints`, `complaint_themes` and `complaint_outcomes`.

    Args:
        section: The measure's part of the study file.
        detail: The counts.
        hidden: Codes of the units that may not be shown; they are in no sum either.
        options: Confidence and disclosure threshold.
    """
    for name, row in _rows(section.id, detail, hidden, options):
        yield name, (*row, section.made_up)


def _rows(account: str, detail: ComplaintCounts, hidden: frozenset[str], options: Options) -> Laid:
    shown = np.array([unit.code not in hidden for unit in detail.units])
    for t, period in enumerate(detail.periods):
        for k in range(len(KINDS)):
            yield from _kind(account, detail, shown, (t, k), options)
        for row in (*_themes(detail, shown, t, options), *_outcomes(detail, shown, t, options)):
            name, unit, *rest = row
            key = (account, period) if name == "complaint_themes" else (account, unit, period)
            yield str(name), (*key, *rest)


def _kind(account: str, detail: ComplaintCounts, shown: Flags, at: tuple[int, int], options: Options) -> Laid:
    """Yield one kind in one period: all shown units together, then unit by unit."""
    t, k = at
    cells = np.stack([detail.counts[:, t, k], detail.contacts[:, t]], axis=1)
    few = np.ones(shown.size, dtype=np.bool_)
    few[shown] = hidden_together(cells[shown], options.disclosure_threshold)
    total = cells[shown].sum(axis=0)
    parts = [whole(int(count), options.disclosure_threshold) for count in total]
    reason = next((why(part) for part in parts if part.how != "shown"), None)
    key = (detail.periods[t], KINDS[k])
    yield "complaints", (account, None, *key, *_rate(total, reason, options.confidence), reason)
    for u, unit in enumerate(detail.units):
        reason = "unit" if not shown[u] else "hidden" if few[u] else None
        yield "complaints", (account, unit.code, *key, *_rate(cells[u], reason, options.confidence), reason)


def _rate(cells: Ints, reason: str | None, confidence: float) -> tuple[Cell, ...]:
    count, contacts = map(int, cells)
    if reason is not None or contacts == 0:
        return (None,) * 5
    limits: tuple[Floats, Floats] = poisson_interval(np.array(float(count)), confidence)
    return (count, contacts, *(1000 * float(end) / contacts for end in (count, *limits)))


Row = tuple[Cell, ...]


def _themes(detail: ComplaintCounts, shown: Flags, t: int, options: Options) -> list[Row]:
    if not detail.themes:
        return []
    names = vocabulary("theme").names
    counts = [int(count) for count in detail.by_theme[shown, t].sum(axis=0)]
    of = _complaints(detail, shown, t, options)
    parts = split_many(of, [*counts, _total(detail, shown, t) - sum(counts)], options.disclosure_threshold)
    told: list[Row] = []
    for theme, part in zip((*detail.themes, "untold"), parts, strict=True):
        name = (names[theme].da, names[theme].en) if theme in names else (None, None)
        share = share_of(part, of, options.confidence)
        told.append(("complaint_themes", None, theme, *name, part.figure, *share, why(part)))
    return told


def _outcomes(detail: ComplaintCounts, shown: Flags, t: int, options: Options) -> list[Row]:
    told: list[Row] = []
    threshold, confidence = options.disclosure_threshold, options.confidence
    if detail.by_outcome is not None:
        counts = [int(count) for count in detail.by_outcome[shown, t].sum(axis=0)]
        of = _complaints(detail, shown, t, options)
        told += _ended(detail, counts, of, (shown, t), options)
        told += _upheld_by_unit(detail, detail.by_outcome[:, t], shown, t, options)
    if detail.recommendations is not None:
        made, complied, late = (int(count) for count in detail.recommendations[shown, t].sum(axis=0))
        all_made = whole(made, threshold)
        followed, _ = split_two(all_made, complied, threshold)
        too_late, _ = split_two(followed, late, threshold)
        told.append(_line(None, "recommendations", all_made, None, confidence))
        told.append(_line(None, "complied", followed, all_made, confidence))
        told.append(_line(None, "late", too_late, followed, confidence))
    return told


def _ended(
    detail: ComplaintCounts, counts: list[int], of: Part, place: tuple[Flags, int], options: Options
) -> list[Row]:
    """Return how the complaints of all shown units ended: told first, decided or not, then upheld or not."""
    threshold, confidence = options.disclosure_threshold, options.confidence
    shown, t = place
    untold = _total(detail, shown, t) - sum(counts)
    decided, undecided = split_two(of, sum(counts[:_DECIDED]), threshold)
    upheld, not_upheld = split_two(decided, counts[0] + counts[1], threshold)
    in_full, partly = split_two(upheld, counts[0], threshold)
    others = split_many(undecided, [*counts[_DECIDED:], untold], threshold)
    parts = (in_full, partly, not_upheld, *others)
    told = [
        _line(None, figure, part, None, confidence) for figure, part in zip((*OUTCOMES, "untold"), parts, strict=True)
    ]
    told.append(_line(None, "all_upheld", upheld, decided, confidence))
    if detail.remedied is not None:
        yes, no = (int(count) for count in detail.remedied[shown, t].sum(axis=0))
        rest = counts[0] + counts[1] - yes - no
        remedied = split_many(upheld, [yes, no, rest], threshold)[0]
        told.append(_line(None, "remedied", remedied, upheld, confidence))
    return told


def _upheld_by_unit(detail: ComplaintCounts, by_outcome: Ints, shown: Flags, t: int, options: Options) -> list[Row]:
    """Return each unit's upheld complaints of those decided."""
    decided, upheld = by_outcome[:, :_DECIDED].sum(axis=1), by_outcome[:, :2].sum(axis=1)
    complaints = detail.counts[:, t, _COMPLAINT]
    cells = np.stack([upheld, decided - upheld, complaints - decided], axis=1)
    few = np.ones(shown.size, dtype=np.bool_)
    few[shown] = hidden_together(cells[shown], options.disclosure_threshold)
    told: list[Row] = []
    for u, unit in enumerate(detail.units):
        if few[u]:
            reason = "hidden" if shown[u] else "unit"
            told.append(("complaint_outcomes", unit.code, "all_upheld", None, None, *NOTHING, reason))
        else:
            part, of = (Part("shown", int(count), int(count)) for count in (upheld[u], decided[u]))
            told.append(_line(unit.code, "all_upheld", part, of, options.confidence))
    return told


def _line(unit: str | None, figure: str, part: Part, of: Part | None, confidence: float) -> Row:
    share = NOTHING if of is None else share_of(part, of, confidence)
    base = None if of is None else of.figure
    return ("complaint_outcomes", unit, figure, part.figure, base, *share, why(part))


def _total(detail: ComplaintCounts, shown: Flags, t: int) -> int:
    return int(detail.counts[shown, t, _COMPLAINT].sum())


def _complaints(detail: ComplaintCounts, shown: Flags, t: int, options: Options) -> Part:
    return whole(_total(detail, shown, t), options.disclosure_threshold)
