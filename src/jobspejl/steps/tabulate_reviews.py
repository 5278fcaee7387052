"""Reviews of case files laid out: what is told of every item, of the two conclusions, and of the reviewers' agreement.

What may be said depends on how the files came to be read. Of a random sample: a share with its bounds. Of a sample
drawn group by group, and of every file of a list: a share, without an interval. Of files that were complained of or
picked by hand: counts, and never a share.
"""

import numpy as np

from jobspejl.contracts.arrays import Ints
from jobspejl.contracts.instrument import ANSWERS, CONCLUSIONS, Axis, Item
from jobspejl.contracts.legality import Review
from jobspejl.contracts.review import ReviewAnswers
from jobspejl.contracts.study import Options
from jobspejl.contracts.tables import Cell, Laid
from jobspejl.stats.coder_agreement import coder_agreement
from jobspejl.stats.file_samples import error_bounds
from jobspejl.stats.review_agreement import Readings, all_may_be_told, item_may_be_told, readings_of, rounded
from jobspejl.stats.review_answers import tally
from jobspejl.stats.review_counts import ItemCounts, broken_bounds, tell_conclusion, tell_crossed, tell_item
from jobspejl.stats.small_counts import Part, told, untold

_OTHERS = ("not_relevant", "cannot_judge", "unresolved", "unanswered")
_APART: dict[Axis, str] = {"lawful": "yes", "experienced": "bad"}
"""The conclusion on each axis that their table of two by two sets apart."""
_NO_SHARE: tuple[Cell, ...] = (None, None, None, None)


def review_rows(section: Review, detail: ReviewAnswers, hidden: frozenset[str], options: Options) -> Laid:
    """Yield the rows of the tables `reviews`, `review_conclusions` and `review_agreement`.

    Args:
        section: The review's part of the study file.
        detail: What was answered.
        hidden: Units that other sections may not show; the counts of a review are part of no other figure, so that
            its own disclosure is enough.
        options: How sure, how careful, and the seed.
    """
    yield from _items(section, detail, options)
    yield from _conclusions(section, detail, options)
    yield from _agreement(section, detail, options)


def _key(section: Review, detail: ReviewAnswers) -> tuple[Cell, ...]:
    return (section.id, detail.unit.code if detail.unit else None)


def _items(section: Review, detail: ReviewAnswers, options: Options) -> Laid:
    threshold = options.disclosure_threshold
    counts = tally(detail.rated.final, len(ANSWERS))
    for item, row in zip(detail.items, counts, strict=True):
        found = tell_item(row, threshold)
        parts = {
            "judged": found.judged,
            "yes": found.kept,
            "partly": found.partly,
            "no": found.no,
            "broken": found.broken,
            **dict(zip(_OTHERS, found.others, strict=True)),
        }
        yield (
            "reviews",
            (
                *_key(section, detail),
                *_item(detail, item),
                section.population.kind,
                detail.read,
                section.population.files,
                *(part.figure for part in parts.values()),
                *(found.broken.least, found.broken.most),
                *_share(section, found, detail.read, options.confidence),
                *(" ".join(name for name, part in parts.items() if part.how == how) for how in ("few", "hidden")),
                threshold,
                section.made_up,
            ),
        )


def _item(detail: ReviewAnswers, item: Item) -> tuple[Cell, ...]:
    part = detail.instrument.part_of(item)
    texts = (part.kind, item.id, item.text.da, item.text.en, item.legal_basis, item.severity)
    return (part.id, part.name.da, part.name.en, *texts, item.critical)


def _share(section: Review, found: ItemCounts, read: int, confidence: float) -> tuple[Cell, ...]:
    """Return the share broken in per cent, its limits, the one-sided limit, and whether they are for hidden counts."""
    population = section.population
    if population.kind in {"complaints", "chosen"} or found.judged.most == 0:
        return (*_NO_SHARE, False)
    exact = found.broken.figure is not None and found.judged.figure is not None
    share = 100 * found.broken.least / found.judged.least if exact else None
    if population.kind == "all" or population.stratified or population.files is None:
        return (share, None, None, None, False)
    bounds = broken_bounds(found, read, population.files, confidence)
    return (share, 100 * bounds.lower, 100 * bounds.upper, 100 * bounds.upper_alone, bounds.careful)


def _conclusions(section: Review, detail: ReviewAnswers, options: Options) -> Laid:
    threshold = options.disclosure_threshold
    crossed = _crossed(detail)
    tellable = crossed is not None and tell_crossed(crossed, threshold)
    for axis, possible in CONCLUSIONS.items():
        counts = tally(detail.conclusions[axis].final, len(possible))[0]
        parts = tell_conclusion(counts, threshold, possible.index(_APART[axis]) if tellable else None)
        for name, part in zip((*possible, "unresolved", "unanswered"), parts, strict=True):
            names = (name, None) if axis == "lawful" else (None, name)
            yield _conclusion(section, detail, options, (axis, *names), part)
    if crossed is None:
        return
    for lawful, row in zip(("yes", "not_yes"), crossed.tolist(), strict=True):
        for experienced, count in zip(("bad", "not_bad"), row, strict=True):
            part = told(count) if tellable else untold(detail.read)
            yield _conclusion(section, detail, options, ("both", lawful, experienced), part)


def _conclusion(
    section: Review, detail: ReviewAnswers, options: Options, names: tuple[Cell, ...], part: Part
) -> tuple[str, tuple[Cell, ...]]:
    count, population = part.figure, section.population
    share: tuple[Cell, ...] = (None, None, None)
    if count is not None and (population.kind == "all" or population.stratified):
        share = (100 * count / detail.read, None, None)
    elif count is not None and population.kind == "random" and population.files is not None:
        bounds = error_bounds(count, detail.read, population.files, options.confidence)
        share = (100 * count / detail.read, 100 * bounds.lower_share, 100 * bounds.upper_share)
    of = (population.kind, detail.read, population.files)
    suppressed = None if part.how == "shown" else part.how
    row = (*_key(section, detail), *names, *of, count, *share, suppressed, section.made_up)
    return "review_conclusions", row


def _crossed(detail: ReviewAnswers) -> Ints | None:
    """Return files by lawful or not, and bad or not; None where any file lacks either conclusion.

    NOTE: files with only one conclusion would be told by subtracting this table from those of each axis.
    """
    lawful, experienced = (detail.conclusions[axis].final[:, 0] for axis in CONCLUSIONS)
    judged = [
        (final >= 0) & (final != CONCLUSIONS[axis].index("cannot_judge"))
        for axis, final in zip(CONCLUSIONS, (lawful, experienced), strict=True)
    ]
    if not all(flags.all() for flags in judged):
        return None
    yes = lawful == CONCLUSIONS["lawful"].index(_APART["lawful"])
    bad = experienced == CONCLUSIONS["experienced"].index(_APART["experienced"])
    cells = [[yes & bad, yes & ~bad], [~yes & bad, ~yes & ~bad]]
    return np.array([[int(cell.sum()) for cell in row] for row in cells])


def _agreement(section: Review, detail: ReviewAnswers, options: Options) -> Laid:
    """Yield the reviewers' agreement on all items together, on each, and on the two conclusions.

    NOTE: figures of a single item give its table of double readings; those of all together do so less easily. See
    `stats.review_agreement`.
    """
    answers, final, threshold = detail.rated.answers, detail.rated.final, options.disclosure_threshold
    files, enough = np.arange(detail.read), detail.double >= threshold or detail.double == 0
    items = [readings_of(answers[:, :, place], final[:, place]) for place in range(len(detail.items))]
    pooled = (answers.reshape(answers.shape[0], -1), len(ANSWERS), np.repeat(files, len(detail.items)))
    may = enough and all_may_be_told(items, len(ANSWERS), threshold)
    # NOTE: where one item's double readings are few, those of all together would tell them by subtraction.
    fewest = min(filter(None, map(_double, items)), default=0)
    yield _agreed(section, detail, options, "all", pooled, may=may, fewest=fewest)
    for place, item in enumerate(detail.items):
        offered = np.array([item.answers.index(one) if one in item.answers else -1 for one in ANSWERS] + [-1])
        asked = (offered[answers[:, :, place]], len(item.answers), files)
        may = enough and item_may_be_told(items[place], threshold)
        yield _agreed(section, detail, options, item.id, asked, may=may)
    for axis, rated in detail.conclusions.items():
        codes = rated.answers[:, :, 0]
        may = enough and item_may_be_told(readings_of(codes, rated.final[:, 0]), threshold)
        yield _agreed(section, detail, options, axis, (codes, len(CONCLUSIONS[axis]), files), may=may)


def _double(readings: Readings) -> int:
    """Return how many files two or more read."""
    return sum(files for (answers, _), files in readings.items() if len(answers) > 1)


def _agreed(
    section: Review,
    detail: ReviewAnswers,
    options: Options,
    subject: str,
    asked: tuple[Ints, int, Ints],
    *,
    may: bool,
    fewest: int = 0,
) -> tuple[str, tuple[Cell, ...]]:
    """Return the row of one subject; its number of double readings is hidden where `fewest`, a part of it, is small."""
    codes, categories, files = asked
    found = coder_agreement(codes, categories, seed=options.seed, clusters=files, confidence=options.confidence)
    if subject == "all":
        found = rounded(found)
    per_cent = None if found.agreement is None else 100 * found.agreement
    figures = (per_cent, found.alpha, found.lower, found.upper, found.ac1, found.undefined)
    given: tuple[Cell, ...] = figures if may else (None,) * len(figures)
    hidden = None if may else "hidden"
    few = range(1, options.disclosure_threshold)
    double = None if detail.double in few else detail.double
    units = None if fewest in few or found.units in few else found.units
    row = (*_key(section, detail), subject, double, units, *given, hidden, section.made_up)
    return "review_agreement", row
