"""What lenses found beside the measures, laid out as tables; the handover of every account."""

from collections import defaultdict
from collections.abc import Callable
from functools import partial
from typing import Any

from jobspejl.contracts.account import Account
from jobspejl.contracts.chain import Stage
from jobspejl.contracts.effort import Effort
from jobspejl.contracts.experience import FocusGroups, PublishedShares, SurveyMeasure
from jobspejl.contracts.inspection import Inspection
from jobspejl.contracts.legality import (
    AppealsMeasure,
    Chain,
    ComplaintsMeasure,
    DeadlinesMeasure,
    NationalAppeals,
    Review,
)
from jobspejl.contracts.measure import Measure
from jobspejl.contracts.observed import Observed
from jobspejl.contracts.register import Register
from jobspejl.contracts.study import Options, Study
from jobspejl.contracts.tables import SCHEMAS, Cell, Laid, Table
from jobspejl.rules.effort import effort_measures
from jobspejl.steps.tabulate import Judged
from jobspejl.steps.tabulate_chain import Appeals, chain_rows
from jobspejl.steps.tabulate_complaints import complaint_rows
from jobspejl.steps.tabulate_deadlines import deadline_rows
from jobspejl.steps.tabulate_effort import Beside, effort_rows
from jobspejl.steps.tabulate_focus_groups import focus_group_rows
from jobspejl.steps.tabulate_national import national_rows
from jobspejl.steps.tabulate_oversight import Gaps
from jobspejl.steps.tabulate_published import published_rows
from jobspejl.steps.tabulate_register import register_rows
from jobspejl.steps.tabulate_reviews import review_rows
from jobspejl.steps.tabulate_surveys import survey_rows

Layout = Callable[[Any, Any, Any, Options], Laid]
"""Lays out a section's detail, given the codes of the units that may not be shown; the effort mirror's, by measure."""

_ACCOUNTS: dict[type[Measure | Account], tuple[str, Layout]] = {
    DeadlinesMeasure: ("deadlines", deadline_rows),
    ComplaintsMeasure: ("complaints", complaint_rows),
    Chain: ("chain", chain_rows),
    Review: ("reviews", review_rows),
    NationalAppeals: ("national", national_rows),
    PublishedShares: ("published", published_rows),
    SurveyMeasure: ("surveys", survey_rows),
    FocusGroups: ("focus_groups", focus_group_rows),
    Register: ("register", register_rows),
    Effort: ("effort", effort_rows),
}
"""What each kind of account is called in links, wordings and the manifest, and how it is laid out."""


_TOLD = {
    "id", "name", "made_up", "source", "note", "caution",
    "observed_on", "read_on", "retrieved", "population",
    "question", "intervals", "rake", "who", "mode", "asked_by", "first_day", "last_day",
}  # fmt: skip
"""What the manifest repeats of a section; nothing else, since a section may hold small counts and names of files."""


def detail_tables(study: Study, inspections: tuple[Inspection, ...], judged: tuple[Judged, ...]) -> tuple[Table, ...]:
    """Return the tables of all accounts, in the order of `contracts.tables.SCHEMAS`; none that is empty.

    Args:
        study: The study.
        inspections: What was found of each of its sections.
        judged: What was found of each measure.
    """
    rows: dict[str, list[tuple[Cell, ...]]] = defaultdict(list)
    for section, one in zip(study.sections, inspections, strict=True):
        if one.detail is not None:
            hidden: frozenset[str] | Beside = _hidden(study, inspections, section)
            if isinstance(section, Effort):
                hidden = _beside(section, one, judged)
            _, layout = _ACCOUNTS[type(section)]
            if isinstance(section, Chain):
                layout = partial(chain_rows, appeals=_appeals(study, inspections))
            for name, row in layout(section, one.detail, hidden, study.options):
                rows[name].append(row)
    return tuple(Table(schema, tuple(rows[name])) for name, schema in SCHEMAS.items() if rows[name])


def accounts(study: Study, inspections: tuple[Inspection, ...]) -> list[dict[str, Any]]:
    """Return what the manifest says of every account: its kind, and what its section of the study says of it."""
    return [
        {
            "kind": _ACCOUNTS[type(section)][0],
            "lens": section.lens,
            "section": section.model_dump(mode="json", include=_TOLD),
        }
        for section, one in zip(study.sections, inspections, strict=True)
        if one.detail is not None
    ]


def _hidden(study: Study, inspections: tuple[Inspection, ...], section: Measure | Account) -> frozenset[str]:
    """Return the units that an account may not show: its own; where it is no measure, those of any of its mirror.

    NOTE: the chain of an appeal holds the very counts that the measure of appeals is made of.
    """
    own = isinstance(section, Measure)
    return frozenset(
        unit.code
        for other, one in zip(study.sections, inspections, strict=True)
        if other is section or (other.lens == section.lens and not own)
        for each in one.figures
        for unit, _ in each.hidden
    )


def _beside(section: Effort, one: Inspection, judged: tuple[Judged, ...]) -> Beside:
    """Return the units that each measure of effort may not show, and the gaps of the results that are named.

    NOTE: all but those that its comparison shows, so that a measure that could not be compared shows none.
    """
    shown = {each.observed.measure.id: {unit.code for unit in each.observed.units} for each in one.figures}
    everybody = frozenset(unit.code for unit in one.detail.units) if one.detail else frozenset()
    hidden = {measure: everybody - shown.get(measure, set()) for measure in effort_measures()}
    return Beside(
        hidden,
        Gaps(
            {
                (period, unit.code): (float(c.gap[u, t]), float(c.lower[u, t]), float(c.upper[u, t]))
                for c, o in ((named.comparison, named.observed) for named in judged)
                if o.measure.id == section.result_measure
                for t, period in enumerate(o.periods)
                for u, unit in enumerate(o.units)
            }
        ),
    )


def _appeals(study: Study, inspections: tuple[Inspection, ...]) -> Appeals:
    """Return what measures of appeals show, which no other account may be subtracted from."""
    shown: dict[tuple[str, str], list[dict[Stage, int]]] = defaultdict(list)
    for section, one in zip(study.sections, inspections, strict=True):
        if isinstance(section, AppealsMeasure):
            for each in one.figures:
                _add_appeals(shown, each.observed)
    return shown


def _add_appeals(shown: dict[tuple[str, str], list[dict[Stage, int]]], observed: Observed) -> None:
    if observed.strata is None:
        return
    decided, reversed_ = observed.strata.base.sum(axis=2), observed.strata.counted.sum(axis=2)
    for u, unit in enumerate(observed.units):
        for t, period in enumerate(observed.periods):
            counts: dict[Stage, int] = {"decided": round(decided[u, t]), "reversed": round(reversed_[u, t])}
            shown[unit.code, period].append(counts)
