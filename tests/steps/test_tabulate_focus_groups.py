"""Focus groups laid out: which numbers of persons are told, what comes up where, and agreement with its counts."""

import datetime

import numpy as np
import pytest

from jobspejl.contracts.experience import FocusGroups
from jobspejl.contracts.focus import CoderMarks, FocusCode, FocusDetail, FocusGroup, FocusQuote
from jobspejl.contracts.study import Options
from jobspejl.contracts.tables import SCHEMAS
from jobspejl.contracts.text import Text
from jobspejl.steps.tabulate_focus_groups import focus_group_rows

CODES = (FocusCode("telefon"), FocusCode("kø", 0), FocusCode("svar", 0), FocusCode("skift"))


def group(key, came, column, invited=None, **more):
    return FocusGroup(key, Text(da=f"Gruppe {key}", en=f"Group {key}"), 8, invited, came, column, **more)


GROUPS = (
    group("a", 6, 0, 12, held_on=datetime.date(2026, 2, 1), mode=Text(da="video", en="video")),
    group("b", 3, 1, 4),
    group("c", 5, 2, 0),
    group("d", 0, None, 9, note=Text(da="Aflyst", en="Cancelled")),
)
OWN = np.array([[0, 0, 0], [2, 1, 0], [0, 3, 0], [1, 0, 0]])


def section(**changes):
    given = {
        "id": "fokus", "name": "x", "source": "x", "file": "x.csv",
        "recruitment": [{"group": "a", "name": "a", "planned": 8, "came": 6}], **changes,
    }  # fmt: skip
    return FocusGroups.model_validate(given)


def detail(given=None, own=OWN):
    marks = np.zeros((len(CODES), 0, 0), dtype=np.int64) if given is None else given
    quotes = (FocusQuote(7, 2, 1, "[NAVN-1] svarede ikke"),)
    checks = {"verified": 6, "unplaced": 1}
    return FocusDetail(GROUPS, CODES, own, CoderMarks("sentence", marks), quotes, checks, {"NAVN": 1}, 2)


def laid(found, *, made_up=False, **options):
    tables = {}
    for name, row in focus_group_rows(section(made_up=made_up), found, frozenset(), Options(**options)):
        columns = [column.name for column in SCHEMAS[name].columns]
        tables.setdefault(name, []).append(dict(zip(columns, row, strict=True)))
    return tables


def same(*pairs):
    """Return marks of the code `kø` and the theme above it by two coders: how often each pair of answers was given."""
    answers = np.array([pair for pair, times in pairs for _ in range(times)]).T
    marks = np.zeros((len(CODES), 2, answers.shape[1]), dtype=np.int64)
    marks[:2] = answers
    return marks


def agreement(found, code="kø", **options):
    return next(row for row in laid(found, **options)["focus_agreement"] if row["code"] == code)


# ── persons ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_participants_are_told_only_from_the_threshold_on():
    rows = {row["group"]: row for row in laid(detail())["focus_recruitment"]}
    told = {key: (row["invited"], row["came"], row["few"]) for key, row in rows.items()}
    assert told == {
        "a": (12, 6, None), "b": (None, None, "invited came"), "c": (0, 5, None), "d": (9, 0, None),
    }  # fmt: skip
    assert {key for key, row in rows.items() if not row["held"]} == {"d"}
    assert all(row["planned"] == 8 for row in rows.values())
    lower = {row["group"]: row["came"] for row in laid(detail(), disclosure_threshold=3)["focus_recruitment"]}
    assert lower["b"] == 3


def test_recruitment_has_what_else_is_known_of_a_group():
    first, *_, last = laid(detail())["focus_recruitment"]
    assert (first["held_on"], first["mode"], first["coded"]) == ("2026-02-01", "video", True)
    assert (last["note"], last["note_en"], last["coded"], last["held_on"]) == ("Aflyst", "Cancelled", False, None)


# ── themes ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_theme_has_its_own_passages_and_those_below_it():
    rows = {(row["code"], row["group"]): row["segments"] for row in laid(detail())["focus_themes"]}
    assert [rows["telefon", key] for key in "abc"] == [2, 4, 0]
    assert [rows["svar", key] for key in "abc"] == [0, 3, 0]


def test_themes_are_told_as_k_of_the_coded_groups():
    rows = {row["code"]: row for row in laid(detail())["focus_codes"]}
    assert {code: (row["groups"], row["of"], row["segments"]) for code, row in rows.items()} == {
        "telefon": (2, 3, 6), "kø": (2, 3, 3), "svar": (1, 3, 3), "skift": (1, 3, 1),
    }  # fmt: skip
    assert (rows["kø"]["parent_number"], rows["kø"]["parent"]) == (1, "telefon")
    assert rows["skift"]["parent_number"] is None


def test_saturation_counts_each_code_for_its_own_marks_over_every_order():
    """By hand: kø in a and b, svar in b, skift in a. One of the three groups shows on average (2 + 2 + 0) / 3 codes."""
    rows = laid(detail())["focus_saturation"]
    assert [(row["new"], row["seen"]) for row in rows] == [(2, 2), (1, 3), (0, 3)]
    assert [row["averaged"] for row in rows] == pytest.approx([4 / 3, 1 + 2 * 2 / 3, 3])
    assert {row["alone"] for row in rows} == {2}


def test_columns_follow_the_groups_that_are_coded():
    swapped = FocusDetail(GROUPS[::-1], CODES, OWN, CoderMarks("line", np.zeros((4, 0, 0), int)), (), {}, {}, 0)
    rows = laid(swapped)["focus_themes"]
    assert [row["group"] for row in rows[:3]] == ["a", "b", "c"]


# ── agreement ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_agreement_has_its_counts_beside_it():
    """Both 40, one alone 10 and 20, neither 30, after Gwet's formulas by hand: 70 per cent, AC1 0.4059."""
    row = agreement(detail(same(((1, 1), 40), ((1, 0), 10), ((0, 1), 20), ((0, 0), 30))))
    counts = ("units", "both", "first_only", "second_only", "neither")
    assert [row[key] for key in counts] == [100, 40, 10, 20, 30]
    assert row["agreement"] == pytest.approx(70)
    used = (50 + 60) / 200
    chance = 2 * used * (1 - used)
    assert round(row["ac1"], 4) == 0.4059
    assert row["ac1"] == pytest.approx((0.7 - chance) / (1 - chance))
    assert row["alpha"] == pytest.approx(1 - 199 * 30 / (110 * 90))
    assert row["lower"] < row["alpha"] < row["upper"]


def test_alpha_is_undefined_where_all_answers_are_the_same():
    row = agreement(detail(same(((0, 0), 25))))
    assert (row["alpha"], row["undefined"], row["agreement"]) == (None, "no_variation", 100)


def test_an_alpha_of_coders_who_never_differ_has_no_interval():
    row = agreement(detail(same(((1, 1), 30), ((0, 0), 30))))
    assert (row["alpha"], row["lower"], row["upper"]) == (1, None, None)


def test_a_code_that_came_up_nowhere_has_no_agreement():
    own = OWN.copy()
    own[3] = 0
    rows = laid(detail(same(((1, 1), 9), ((0, 0), 9)), own))["focus_agreement"]
    assert [row["code"] for row in rows] == ["telefon", "kø", "svar"]


def test_one_coder_has_no_agreement_and_three_have_no_table_of_two_by_two():
    assert "focus_agreement" not in laid(detail(np.ones((4, 1, 9), int)))
    three = np.zeros((4, 3, 20), dtype=np.int64)
    three[:, :, :8] = 1
    row = agreement(detail(three))
    assert [row[key] for key in ("both", "first_only", "second_only", "neither")] == [None] * 4
    assert (row["coders"], row["alpha"]) == (3, pytest.approx(1))


# ── the rest ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_quotes_stand_with_their_group_and_code():
    [row] = laid(detail())["focus_quotes"]
    assert (row["number"], row["code"], row["group"]) == (7, "svar", "b")
    assert row["text"] == "[NAVN-1] svarede ikke"


def test_how_the_file_was_read_is_counts_only():
    rows = {(row["what"], row["kind"]): row["count"] for row in laid(detail())["focus_reading"]}
    assert rows == {
        ("placed", "verified"): 6, ("placed", "unplaced"): 1, ("replaced", "NAVN"): 1, ("doubts", "all"): 2,
    }  # fmt: skip


def test_every_row_says_whose_it_is_and_whether_it_is_made_up():
    tables = laid(detail(same(((1, 1), 9), ((0, 0), 9))), made_up=True)
    assert set(tables) == {name for name in SCHEMAS if name.startswith("focus_")}
    assert all(row["made_up"] is True for rows in tables.values() for row in rows)
    assert all(row["account"] == "fokus" for rows in tables.values() for row in rows)
