"""What lenses found beside the measures, laid out as tables; the handover of every account."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from jobspejl.contracts.account import Account
from jobspejl.contracts.experience import FocusGroups, PublishedShares, SurveyMeasure
from jobspejl.contracts.inspection import Inspection
from jobspejl.contracts.legality import Chain, ComplaintsMeasure, DeadlinesMeasure, NationalAppeals, Review
from jobspejl.contracts.measure import Measure
from jobspejl.contracts.study import Options, Study
from jobspejl.contracts.tables import SCHEMAS, Cell, Laid, Table
from jobspejl.steps.tabulate_chain import chain_rows
from jobspejl.steps.tabulate_complaints import complaint_rows
from jobspejl.steps.tabulate_deadlines import deadline_rows
from jobspejl.steps.tabulate_focus_groups import focus_group_rows
from jobspejl.steps.tabulate_national import national_rows
from jobspejl.steps.tabulate_published import published_rows
from jobspejl.steps.tabulate_reviews import review_rows
from jobspejl.steps.tabulate_surveys import survey_rows

Layout = Callable[[Any, Any, frozenset[str], Options], Laid]
"""Lays out a section's detail, given the codes of the units that may not be shown."""

KINDS: dict[type[Measure | Account], str] = {
    DeadlinesMeasure: "deadlines",
    ComplaintsMeasure: "complaints",
    Chain: "chain",
    Review: "reviews",
    NationalAppeals: "national",
    PublishedShares: "published",
    SurveyMeasure: "surveys",
    FocusGroups: "focus_groups",
}
"""What each kind of account is called in links, wordings and the manifest."""

_LAYOUTS: dict[str, Layout] = {
    "deadlines": deadline_rows,
    "complaints": complaint_rows,
    "chain": chain_rows,
    "reviews": review_rows,
    "national": national_rows,
    "published": published_rows,
    "surveys": survey_rows,
    "focus_groups": focus_group_rows,
}


def detail_tables(study: Study, inspections: tuple[Inspection, ...]) -> tuple[Table, ...]:
    """Return the tables of all accounts, in the order of `contracts.tables.SCHEMAS`; none that is empty."""
    rows: dict[str, list[tuple[Cell, ...]]] = defaultdict(list)
    for section, one in zip(study.sections, inspections, strict=True):
        if one.detail is not None:
            hidden = _hidden(study, inspections, section)
            for name, row in _LAYOUTS[KINDS[type(section)]](section, one.detail, hidden, study.options):
                rows[name].append(row)
    return tuple(Table(schema, tuple(rows[name])) for name, schema in SCHEMAS.items() if rows[name])


def accounts(study: Study, inspections: tuple[Inspection, ...]) -> list[dict[str, Any]]:
    """Return what the manifest says of every account: its kind, and what its section of the study says of it."""
    return [
        {
            "kind": KINDS[type(section)],
            "lens": section.lens,
            "section": section.model_dump(mode="json", exclude={"data", "file", "files", "contacts"}),
        }
        for section, one in zip(study.sections, inspections, strict=True)
        if one.detail is not None
    ]


def _hidden(study: Study, inspections: tuple[Inspection, ...], section: Measure | Account) -> frozenset[str]:
    """Return the units that an account may not show: its own; with an account that is no measure, those of any.

    NOTE: the chain of an appeal holds the very counts that the measure of appeals is made of.
    """
    own = isinstance(section, Measure)
    return frozenset(
        unit.code
        for other, one in zip(study.sections, inspections, strict=True)
        if other is section or not own
        for unit, _ in one.hidden
    )
