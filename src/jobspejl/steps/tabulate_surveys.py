"""Surveys laid out: how the sample became answers, whom it stands for, and what was answered."""

from dataclasses import astuple, fields

import numpy as np

from jobspejl.contracts.answers import ResponseChain, Stratum
from jobspejl.contracts.arrays import Flags, Floats
from jobspejl.contracts.experience import SurveyMeasure
from jobspejl.contracts.study import Options
from jobspejl.contracts.survey import Margin, SurveyDetail
from jobspejl.contracts.tables import Cell, Laid
from jobspejl.sources.periods import period_order
from jobspejl.stats.small_counts import Part, split_many
from jobspejl.stats.survey_design import SurveyDesign, survey_design
from jobspejl.steps.tabulate_survey_batteries import battery_rows
from jobspejl.steps.tabulate_survey_differences import difference_rows
from jobspejl.steps.tabulate_survey_questions import question_rows
from jobspejl.steps.tabulate_survey_values import value_rows
from jobspejl.steps.told_counts import whole, why

_STEPS = tuple(step.name for step in fields(ResponseChain))


def survey_rows(section: SurveyMeasure, detail: SurveyDetail, hidden: frozenset[str], options: Options) -> Laid:
    """Yield the rows of all tables of a survey.

    Args:
        section: The measure's part of the study file.
        detail: The answers.
        hidden: Codes of the units that may not be shown; their answers are in what is told of all together, where
            enough others are hidden with them.
        options: Confidence and disclosure threshold.
    """
    design = design_of(detail)
    yield from _chain_rows(section, detail, options.disclosure_threshold)
    yield from question_rows(section, detail, design, hidden, options)
    yield from value_rows(section, detail, design, options)
    yield from difference_rows(section, detail, design, options)
    yield from battery_rows(section, detail, options)
    yield from _frame_rows(section, detail, options.disclosure_threshold)


def design_of(detail: SurveyDetail) -> SurveyDesign:
    """Return how the answers were drawn, with the weights as they are after raking."""
    answers = detail.answers
    return survey_design(
        detail.weight,
        stratum=answers.stratum,
        cluster=answers.cluster,
        population=np.array([stratum.population for stratum in answers.strata]),
        margins=detail.raked,
    )


def _chain_rows(section: SurveyMeasure, detail: SurveyDetail, threshold: int) -> Laid:
    """Yield each period's strata, and first all of them together.

    NOTE: in a panel the strata have no period; what is told of them is of the first, and each period has its answers.
    """
    answers = detail.answers
    for t in sorted(range(len(answers.periods)), key=lambda t: period_order(answers.periods[t])):
        rows = answers.period == t
        own = np.bincount(answers.stratum[rows], minlength=len(answers.strata))
        there = [h for h, one in enumerate(answers.strata) if one.period in (None, answers.periods[t])]
        strata = [answers.strata[h] for h in there]
        chains = [_chain(stratum, int(own[h])) for stratum, h in zip(strata, there, strict=True)]
        told = {step: _parts([chain[step] for chain in chains], threshold) for step in _STEPS}
        whole_out = _given_away([{step: _sum([chain[step] for chain in chains]) for step in _STEPS}], threshold)
        each_out = whole_out | _given_away(chains, threshold)
        people = [stratum.population for stratum in strata]
        together = {step: _without(total, out=step in whole_out) for step, (total, _) in told.items()}
        yield "survey_chain", _chain_row(section, answers.periods[t], None, sum(people), together)
        for place, stratum in enumerate(strata if len(strata) > 1 else ()):
            line = {step: _without(parts[place], out=step in each_out) for step, (_, parts) in told.items()}
            yield "survey_chain", _chain_row(section, answers.periods[t], stratum.name, stratum.population, line)


def _chain(stratum: Stratum, completed: int) -> dict[str, int | None]:
    return {**dict(zip(_STEPS, astuple(stratum.chain), strict=True)), "completed": completed}


_SPLITS = (
    ("invited", "completed"), ("invited", "reached"), ("invited", "eligible"), ("invited", "unreachable"),
    ("invited", "reached", "unreachable"), ("invited", "completed", "refused"), ("reached", "completed"),
    ("reached", "completed", "refused"), ("eligible", "completed"), ("eligible", "refused"),
    ("eligible", "completed", "refused"),
)  # fmt: skip
"""A step, and steps after it that are parts of it; the rest is a number of people too."""

_KEPT_FIRST = ("completed", "invited", "reached", "eligible", "refused", "unreachable")


def _sum(counts: list[int | None]) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if len(known) == len(counts) else None


def _given_away(chains: list[dict[str, int | None]], threshold: int) -> frozenset[str]:
    """Return the steps that would leave a few people between them and others, in any of some chains.

    NOTE: a step that must go is not told of any stratum, so that no stratum is found by subtracting the rest.
    """
    kept: set[str] = set()
    for step in _KEPT_FIRST:
        among = kept | {step}
        splits = [split for split in _SPLITS if among.issuperset(split)]
        if not any(_few_left(chain, split, threshold) for chain in chains for split in splits):
            kept = among
    return frozenset(_STEPS) - kept


def _few_left(chain: dict[str, int | None], split: tuple[str, ...], threshold: int) -> bool:
    known = [count for step in split if (count := chain[step]) is not None]
    return len(known) == len(split) and 0 < known[0] - sum(known[1:]) < threshold


def _without(told: "_Told", *, out: bool) -> "_Told":
    hidden, figure = told
    return (True, None) if out and figure is not None else (hidden, figure)


_Told = tuple[bool, int | None]
"""Whether a count may not be shown, and the count where it may and is known."""


def _parts(counts: list[int | None], threshold: int) -> tuple[_Told, list[_Told]]:
    """Return what is told of the sum of some counts, unknown where one of them is, and of each."""
    known = [count for count in counts if count is not None]
    if len(known) < len(counts):
        alone = [None if count is None else whole(count, threshold) for count in counts]
        return (False, None), [(False, None) if part is None else _told(part) for part in alone]
    total = whole(sum(known), threshold)
    return _told(total), [_told(part) for part in split_many(total, known, threshold)]


def _told(part: Part) -> _Told:
    return part.how != "shown", part.figure


def _chain_row(
    section: SurveyMeasure, period: str, stratum: str | None, population: float, told: dict[str, _Told]
) -> tuple[Cell, ...]:
    shown = {step: figure for step, (_, figure) in told.items()}
    completed, invited = shown["completed"], shown["invited"]
    return (
        section.id,
        period,
        stratum,
        int(population) if np.isfinite(population) else None,
        *(shown[step] for step in ("invited", "reached", "eligible", "completed", "refused", "unreachable")),
        100 * completed / invited if completed is not None and invited else None,
        "hidden" if any(out for out, _ in told.values()) else None,
        section.made_up,
    )


def _frame_rows(section: SurveyMeasure, detail: SurveyDetail, threshold: int) -> Laid:
    """Yield who answered beside the population, margin by margin."""
    answers = detail.answers
    for t in sorted(range(len(answers.periods)), key=lambda t: period_order(answers.periods[t])):
        rows = answers.period == t
        for margin in detail.margins:
            for row in _margin_rows(margin, rows, detail.weight, threshold):
                yield "survey_frame", (section.id, answers.periods[t], margin.column, *row, section.made_up)


def _margin_rows(margin: Margin, rows: Flags, weight: Floats, threshold: int) -> list[tuple[Cell, ...]]:
    known = rows & (margin.place >= 0)
    people = np.bincount(margin.place[known], minlength=margin.share.size)
    weighted = np.bincount(margin.place[known], weight[known], minlength=margin.share.size)
    unknown = int((rows & ~known).sum())
    counts = [*people.tolist(), *([unknown] if unknown else [])]
    parts = split_many(whole(int(rows.sum()), threshold), counts, threshold)
    # NOTE: shares are of those whose level is known, and a share beside its count tells how many they are.
    known_told = not unknown or parts[-1].how == "shown"
    found: list[tuple[Cell, ...]] = []
    for place, (level, part) in enumerate(zip(margin.levels, parts, strict=False)):
        population, total = 100 * float(margin.share[place]), int(people.sum())
        shares: tuple[Cell, ...] = (None, None, None)
        if part.figure is not None and total and known_told:
            share = 100 * part.figure / total
            shares = (share, share - population, 100 * float(weighted[place] / weighted.sum()))
        found.append((level.da, level.en, population, part.figure, *shares, why(part)))
    return found
