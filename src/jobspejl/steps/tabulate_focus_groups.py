"""Focus groups laid out: who was to come and who did, what came up where, quotes, and whether coders agree.

The participants of a group are few by nature, so their numbers are told only from the threshold on. Passages are not
persons: one participant can bring up a theme ten times, and so their numbers are told as they are.
"""

from collections.abc import Mapping

import numpy as np

from jobspejl.contracts.arrays import Ints
from jobspejl.contracts.experience import FocusGroups
from jobspejl.contracts.focus import FocusDetail, FocusGroup
from jobspejl.contracts.study import Options
from jobspejl.contracts.tables import Cell, Laid
from jobspejl.contracts.text import Text
from jobspejl.stats.coder_agreement import answers_crossed, coder_agreement
from jobspejl.stats.themes import ThemeMatrix, saturation, theme_matrix
from jobspejl.steps.told_counts import whole

_PAIR = 2


def focus_group_rows(section: FocusGroups, detail: FocusDetail, hidden: frozenset[str], options: Options) -> Laid:
    """Yield the rows of the tables whose names begin with `focus_`.

    Args:
        section: The account's part of the study file.
        detail: What was marked, counted.
        hidden: Units that other sections may not show; a focus group speaks of none.
        options: How sure, how careful, and the seed.
    """
    found = _themes(detail)
    for group in detail.groups:
        yield "focus_recruitment", _recruited(section, group, options.disclosure_threshold)
    yield from _matrix(section, detail, found)
    yield from _saturated(section, detail)
    for quote in detail.quotes:
        code, key = detail.codes[quote.code].name, detail.groups[quote.group].key
        yield "focus_quotes", (section.id, quote.number, code, key, quote.text, section.made_up)
    yield from _agreement(section, detail, found, options)
    yield from _reading(section, detail)


def _recruited(section: FocusGroups, group: FocusGroup, threshold: int) -> tuple[Cell, ...]:
    invited = None if group.invited is None else whole(group.invited, threshold)
    came = whole(group.came, threshold)
    few = [name for name, part in (("invited", invited), ("came", came)) if part is not None and part.how == "few"]
    return (
        section.id,
        group.key,
        *(group.name.da, group.name.en),
        group.planned,
        invited.figure if invited else None,
        came.figure,
        " ".join(few) or None,
        *(group.came > 0, group.column is not None),
        *_both(group.mode),
        group.held_on.isoformat() if group.held_on else None,
        *_both(group.note),
        threshold,
        section.made_up,
    )


def _both(text: Text | None) -> tuple[Cell, Cell]:
    return (None, None) if text is None else (text.da, text.en)


def _themes(detail: FocusDetail) -> ThemeMatrix:
    codes, groups = np.nonzero(detail.own)
    times = detail.own[codes, groups]
    parents = np.array([code.parent for code in detail.codes], dtype=np.int64)
    return theme_matrix(np.repeat(codes, times), np.repeat(groups, times), parents, detail.own.shape[1])


def _coded(detail: FocusDetail) -> list[FocusGroup]:
    """Return the coded groups in the order of the columns."""
    return sorted((group for group in detail.groups if group.column is not None), key=lambda group: group.column or 0)


def _code(detail: FocusDetail, place: int) -> tuple[Cell, ...]:
    """Return a code's number, its name, and the number and name of the one above it."""
    code = detail.codes[place]
    if code.parent < 0:
        return (place + 1, code.name, None, None)
    return (place + 1, code.name, code.parent + 1, detail.codes[code.parent].name)


def _matrix(section: FocusGroups, detail: FocusDetail, found: ThemeMatrix) -> Laid:
    groups = _coded(detail)
    for place in range(len(detail.codes)):
        for group, count in zip(groups, found.segments[place].tolist(), strict=True):
            yield "focus_themes", (section.id, *_code(detail, place), group.key, count, section.made_up)
    for place, (k, row) in enumerate(zip(found.groups.tolist(), found.segments, strict=True)):
        yield "focus_codes", (section.id, *_code(detail, place), k, found.of, int(row.sum()), section.made_up)


def _saturated(section: FocusGroups, detail: FocusDetail) -> Laid:
    """Yield how codes accumulate; each code counts for its own marks, not for those below it."""
    found = saturation(detail.own)
    figures = zip(_coded(detail), found.new.tolist(), found.seen.tolist(), found.averaged.tolist(), strict=True)
    for order, (group, new, seen, averaged) in enumerate(figures, 1):
        yield "focus_saturation", (section.id, order, group.key, new, seen, averaged, found.alone, section.made_up)


def _agreement(section: FocusGroups, detail: FocusDetail, found: ThemeMatrix, options: Options) -> Laid:
    """Yield the agreement on every code that came up, where two or more have coded a text."""
    given = detail.marks.given
    if given.shape[1] < _PAIR or not given.shape[2]:
        return
    for place in np.flatnonzero(found.groups > 0).tolist():
        answers = given[place]
        one = coder_agreement(answers, 2, seed=options.seed, confidence=options.confidence)
        # NOTE: where coders never differ, every resample gives 1, which says nothing of how sure the alpha is.
        limits = (None, None) if one.agreement == 1 else (one.lower, one.upper)
        told = (None if one.agreement is None else 100 * one.agreement, one.alpha, *limits, one.ac1)
        how = (detail.marks.cut, given.shape[1], one.units)
        row = (*_code(detail, place), *how, *_crossed(answers), *told, one.undefined)
        yield "focus_agreement", (section.id, *row, section.made_up)


def _crossed(answers: Ints) -> tuple[Cell, ...]:
    """Return units marked by both, by the first only, by the second only and by neither; nothing for three coders."""
    if len(answers) != _PAIR:
        return (None, None, None, None)
    (neither, second), (first, both) = answers_crossed(answers[0], answers[1], 2).tolist()
    return (both, first, second, neither)


def _reading(section: FocusGroups, detail: FocusDetail) -> Laid:
    quotes = {str(quote.number): len(quote.doubts) for quote in detail.quotes if quote.doubts}
    kinds: tuple[tuple[str, Mapping[str, int]], ...] = (
        ("placed", {str(check): count for check, count in detail.checks.items()}),
        ("replaced", detail.replaced),
        ("doubts", {"all": detail.doubts}),
        ("doubts_in_quote", quotes),
    )
    for what, counts in kinds:
        for kind, count in counts.items():
            yield "focus_reading", (section.id, what, kind, count, section.made_up)
