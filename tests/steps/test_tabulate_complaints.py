"""Complaints and chains laid out: the figures by hand, and no small count that can be read off or subtracted."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobspejl.contracts.chain import STAGES, ChainCounts
from jobspejl.contracts.complaint import ComplaintCounts
from jobspejl.contracts.legality import Chain, ComplaintsMeasure
from jobspejl.contracts.study import Options
from jobspejl.contracts.tables import SCHEMAS
from jobspejl.contracts.text import Text
from jobspejl.contracts.units import Unit
from jobspejl.rules.complaints import vocabulary
from jobspejl.stats.small_tables import hidden_together
from jobspejl.steps.tabulate_chain import chain_rows, told_stages
from jobspejl.steps.tabulate_complaints import complaint_rows

PLACE = {"file": "x.csv", "unit": "u", "period": "p"}
COMPLAINTS = ComplaintsMeasure.model_validate(
    {"id": "klager", "source": "P", "data": {**PLACE, "kind": "k"}, "contacts": {**PLACE, "persons": "n"}}
)
CHAIN = Chain.model_validate({"id": "kaede", "name": "K", "source": "P", "data": PLACE})
THEMES = tuple(vocabulary("theme").names)
OPTIONS = Options()
T = OPTIONS.disclosure_threshold


def units(count):
    return tuple(Unit(str(101 + u), Text(da="A", en="A"), Text(da="R", en="R")) for u in range(count))


def complaints(outcomes, untold=0):
    """Return counts of units in one period, from their complaints by outcome."""
    by_outcome = np.array(outcomes)[:, None, :]
    received = by_outcome.sum(axis=2) + untold
    upheld = by_outcome[:, :, :2].sum(axis=2)
    kinds = np.stack([received * 3, received, upheld], axis=2)
    by_theme = np.zeros((*received.shape, len(THEMES)), dtype=np.int64)
    by_theme[:, :, 0], by_theme[:, :, 1] = received - received // 3, received // 3
    remedied = np.stack([upheld // 2, upheld - upheld // 2], axis=2)
    made = np.stack([upheld, upheld, upheld // 4], axis=2)
    contacts = np.full(received.shape, 2000)
    shown = units(len(outcomes))
    return ComplaintCounts(shown, ("2023",), contacts, kinds, THEMES, by_theme, by_outcome, remedied, made)


def tables(detail, hidden=frozenset()):
    found = {"complaints": [], "complaint_themes": [], "complaint_outcomes": []}
    for name, row in complaint_rows(COMPLAINTS, detail, hidden, OPTIONS):
        columns = [column.name for column in SCHEMAS[name].columns]
        found[name].append(dict(zip(columns, row, strict=True)))
    return found


LARGE = [[20, 20, 60, 10, 10], [10, 15, 40, 8, 6], [30, 9, 99, 12, 20]]


def pick(rows, **wanted):
    [row] = [row for row in rows if all(row[key] == value for key, value in wanted.items())]
    return row


def test_figures_by_hand():
    found = tables(complaints(LARGE))
    row = pick(found["complaints"], unit="101", kind="complaint")
    assert (row["count"], row["contacts"], row["rate"]) == (120, 2000, 60.0)
    # R 4.2.2: poisson.test(120)
    assert (row["lower"] * 2, row["upper"] * 2) == pytest.approx((99.491926, 143.490585), rel=1e-8)
    together = pick(found["complaints"], unit=None, kind="complaint")
    assert (together["count"], together["contacts"]) == (369, 6000)
    row = pick(found["complaint_outcomes"], unit="101", figure="all_upheld")
    assert (row["count"], row["of"], row["share"]) == (40, 100, 40.0)
    # R 4.2.2: binom.test(40, 100)
    assert (row["lower"], row["upper"]) == pytest.approx((30.329477, 50.279085), rel=1e-7)
    together = pick(found["complaint_outcomes"], unit=None, figure="all_upheld")
    assert (together["count"], together["of"]) == (104, 104 + 199)
    assert pick(found["complaint_outcomes"], unit=None, figure="remedied")["of"] == 104
    assert pick(found["complaint_outcomes"], unit=None, figure="late")["of"] == 104
    assert sum(row["count"] for row in found["complaint_themes"]) == 369


def test_hidden_units_are_told_of_and_in_no_sum():
    found = tables(complaints(LARGE), frozenset({"103"}))
    assert pick(found["complaints"], unit="103", kind="complaint")["suppressed"] == "unit"
    assert pick(found["complaints"], unit="103", kind="complaint")["count"] is None
    assert pick(found["complaints"], unit=None, kind="complaint")["count"] == 199
    assert pick(found["complaint_outcomes"], unit="103", figure="all_upheld")["suppressed"] == "unit"


counts = st.lists(st.lists(st.integers(0, 12), min_size=5, max_size=5), min_size=1, max_size=7)


@given(counts, st.integers(0, 6))
def test_no_small_count_is_shown_or_left_by_subtraction(outcomes, untold):
    detail = complaints(outcomes, untold)
    found = tables(detail)
    for rows in found.values():
        for row in rows:
            assert row["count"] is None or not 0 < row["count"] < T
            assert (row["count"] is None) == (row["suppressed"] is not None)
            if row.get("of") is not None and row["count"] is not None:
                assert not 0 < row["of"] - row["count"] < T
    for k, kind in enumerate(("enquiry", "complaint", "criticism")):
        rows = [row for row in found["complaints"] if row["kind"] == kind]
        left(rows, detail.counts[:, 0, k])
    left(
        [row for row in found["complaint_outcomes"] if row["figure"] == "all_upheld"], np.array(outcomes)[:, :2].sum(1)
    )
    partition(found["complaint_themes"], int(detail.counts[:, 0, 1].sum()))


def left(rows, truth):
    """Hold what the sum of all together less the shown units leaves: nothing, or two units and enough complaints."""
    together, single = rows[0], rows[1:]
    assert together["unit"] is None
    blank = [row["count"] is None for row in single]
    if together["count"] is None or not any(blank):
        return
    rest = together["count"] - sum(row["count"] for row in single if row["count"] is not None)
    assert rest == truth[blank].sum()
    assert rest == 0 or (rest >= T and sum(blank) >= 2)


def partition(rows, total):
    """Hold the same for parts whose sum is told elsewhere."""
    blank = [row for row in rows if row["count"] is None]
    if blank and (total == 0 or total >= T):
        rest = total - sum(row["count"] or 0 for row in rows)
        assert len(blank) >= 2
        assert rest >= T


@given(st.lists(st.lists(st.integers(0, 20), min_size=3, max_size=3), min_size=2, max_size=8))
def test_rows_are_hidden_together(cells):
    cells = np.array(cells)
    hidden = hidden_together(cells, T)
    shown = cells[~hidden]
    assert not ((shown > 0) & (shown < T)).any()
    if hidden.any() and not hidden.all():
        assert hidden.sum() >= 2
        sums = cells[hidden].sum(axis=0)
        assert ((sums == 0) | (sums >= T)).all()
    if not ((cells > 0) & (cells < T)).any():
        assert not hidden.any()


def chain(counts, weeks=6.5):
    row = np.array([[[np.nan if count is None else count for count in counts]]], dtype=float)
    detail = ChainCounts(units(1), ("2023",), row, np.array([[weeks]]))
    columns = [column.name for column in SCHEMAS["chain"].columns]
    return {row[3]: dict(zip(columns, row, strict=True)) for _, row in chain_rows(CHAIN, detail, frozenset(), OPTIONS)}


def test_each_stage_is_a_share_of_the_one_before():
    found = chain([4000, 200, 50, 140, 129, 24, 19])
    assert list(found) == list(STAGES)
    assert (found["reversed"]["count"], found["reversed"]["of"]) == (24, 129)
    assert found["reversed"]["share"] == pytest.approx(100 * 24 / 129)
    assert found["decisions"]["share"] is None
    assert found["renewed"]["weeks"] == 6.5
    assert (found["sent"]["of"], found["changed"]["of"]) == (200, 200)


def test_a_stage_that_is_not_recorded_is_blank_with_no_reason_and_passed_over():
    found = chain([4000, 200, None, None, 129, 24, None], np.nan)
    for stage in ("changed", "sent", "renewed"):
        assert (found[stage]["count"], found[stage]["suppressed"]) == (None, None)
    assert (found["decided"]["count"], found["decided"]["of"]) == (129, 200)
    assert found["renewed"]["weeks"] is None


def test_few_cases_are_not_told_and_neither_is_their_median():
    found = chain([4000, 200, 50, 140, 129, 24, 21])
    assert found["renewed"]["count"] is None
    assert found["renewed"]["suppressed"]
    assert found["renewed"]["weeks"] is None
    assert found["reversed"]["count"] == 24


@given(st.lists(st.integers(0, 40), min_size=7, max_size=7), st.sets(st.sampled_from(STAGES)))
def test_no_small_stage_is_shown_or_left_by_subtraction(cuts, blank):
    decisions = 300 + cuts[0]
    complaints_ = decisions - cuts[1]
    changed = min(cuts[2], complaints_)
    sent = complaints_ - changed - min(cuts[3], complaints_ - changed)
    decided = max(0, sent - cuts[4])
    reversed_ = min(decided, cuts[5])
    renewed = max(0, reversed_ - cuts[6])
    all_counts = (decisions, complaints_, changed, sent, decided, reversed_, renewed)
    recorded = {stage: count for stage, count in zip(STAGES, all_counts, strict=True) if stage not in blank}
    told = {stage: part.figure for stage, part in told_stages(recorded, T).items()}
    assert set(told) == set(recorded)
    for stage, figure in told.items():
        assert figure is None or (figure == recorded[stage] and not 0 < figure < T)
    pairs = (("decisions", "complaints"), ("sent", "decided"), ("decided", "reversed"), ("reversed", "renewed"))
    for before, after in pairs:
        if told.get(before) is not None and told.get(after) is not None:
            assert not 0 < told[before] - told[after] < T
    if all(told.get(stage) is not None for stage in ("complaints", "changed", "sent")):
        assert not 0 < told["complaints"] - told["changed"] - told["sent"] < T


def test_a_hidden_unit_shows_no_stage():
    detail = ChainCounts(units(1), ("2023",), np.full((1, 1, 7), 50.0), np.full((1, 1), 3.0))
    rows = [row for _, row in chain_rows(CHAIN, detail, frozenset({"101"}), OPTIONS)]
    assert len(rows) == len(STAGES)
    assert all(row[4:-2] == (None,) * 6 and row[-2:] == ("unit", False) for row in rows)


STAGES_BEFORE = ("decisions", "complaints", "changed", "sent")


def levels(told, known):
    """Return what can be subtracted: the stages told here or elsewhere, and complaints less those changed."""
    shown = {**told, **known}
    whole = next((shown[stage] for stage in ("complaints", "decisions") if told.get(stage) is not None), None)
    mended = whole - told["changed"] if whole is not None and told.get("changed") else None
    names = ("reversed", "decided", "sent", None, "complaints", "decisions")
    return [shown.get(name) if name else mended for name in names]


@given(
    st.lists(st.integers(0, 12), min_size=6, max_size=6),
    st.integers(5, 60),
    st.sets(st.sampled_from(STAGES_BEFORE)),
    st.sets(st.sampled_from(("decided", "reversed"))),
)
def test_nothing_small_is_left_between_the_chain_and_the_appeals_that_are_compared(gaps, reversed_, blank, unrecorded):
    decided = reversed_ + 5 + gaps[0]
    sent = decided + gaps[1]
    changed = gaps[2]
    complaints_ = sent + changed + gaps[3]
    decisions = complaints_ + gaps[4]
    counts = (decisions, complaints_, changed, sent, decided, reversed_, max(0, reversed_ - gaps[5]))
    recorded = {
        stage: count
        for stage, count in zip(STAGES, counts, strict=True)
        if stage not in blank and stage not in unrecorded
    }
    known = {"decided": decided, "reversed": reversed_}
    parts = told_stages(recorded, T, known)
    assert set(parts) == set(recorded)
    told = {stage: part.figure for stage, part in parts.items()}
    for stage, part in parts.items():
        assert part.figure in {None, recorded[stage]}
        assert part.least <= recorded[stage] <= part.most
        assert not 0 < (part.figure or 0) < T
    assert all(told[stage] == count for stage, count in known.items() if stage in told)
    shown = [level for level in levels(told, known) if level is not None]
    assert not [low for low, high in pairwise(shown) if 0 < high - low < T], (recorded, told)
    if told.get("renewed") is not None:
        assert not 0 < reversed_ - told["renewed"] < T


def test_a_chain_that_is_large_throughout_is_told_beside_appeals():
    recorded = dict(zip(STAGES, (4000, 200, 50, 140, 129, 24, 19), strict=True))
    parts = told_stages(recorded, T, {"decided": 129, "reversed": 24})
    assert {stage: part.figure for stage, part in parts.items()} == recorded


def test_what_the_appeals_show_is_told_and_the_stage_before_is_not():
    row = np.array([[[4000, 200, 50, 66, 64, 24, 19]]], dtype=float)
    detail = ChainCounts(units(1), ("2023",), row, np.array([[6.5]]))
    for shown, expected in (
        ({"decided": 64, "reversed": 24}, (None, 64, 24, 19)),
        ({"decided": 60, "reversed": 20}, (66, None, None, None)),  # other appeals than the chain's
    ):
        rows = chain_rows(CHAIN, detail, frozenset(), OPTIONS, {("101", "2023"): [shown]})
        assert tuple(row[4] for _, row in rows)[3:] == expected


def test_appeals_fill_in_for_a_stage_that_the_chain_leaves_out():
    row = np.array([[[4000, 200, 50, 66, np.nan, np.nan, np.nan]]], dtype=float)
    detail = ChainCounts(units(1), ("2023",), row, np.array([[np.nan]]))
    alone = {row[3]: row[4] for _, row in chain_rows(CHAIN, detail, frozenset(), OPTIONS)}
    beside = {("101", "2023"): [{"decided": 64, "reversed": 24}]}
    found = {row[3]: row[4] for _, row in chain_rows(CHAIN, detail, frozenset(), OPTIONS, beside)}
    assert (alone["sent"], found["sent"], found["decided"]) == (66, None, None)
