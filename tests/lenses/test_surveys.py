"""Surveys: what is compared, by hand; the mix of respondents against a known truth; and every kind of bad input."""

import csv

import numpy as np
import pytest

from jobspejl.contracts.experience import SurveyMeasure
from jobspejl.engines.duckdb import DuckDBEngine
from jobspejl.language import LANGUAGES
from jobspejl.lenses.surveys import observe
from jobspejl.rules.units import municipalities
from jobspejl.stats.intervals import half_width
from jobspejl.stats.raking import rake
from jobspejl.steps.expect import expectation_of

CODEBOOK = """question;wording;value;label;label_en;missing;top
q1;Blev du behandlet godt?;1;Nej;No;;
q1;;2;Delvist;Partly;;
q1;;3;Ja;Yes;;ja
q1;;9;Ved ikke;Do not know;ved ikke;
q2;Hvem taler du med?;1;En;One;;
q2;;2;Flere;Several;;
"""
HEADER = ("id", "kommune", "aar", "vaegt", "ydelse", "alder", "q1", "q2")
DATA = {
    "file": "svar.csv", "codebook": "kodebog.csv", "respondent": "id", "unit": "kommune", "period": "aar",
    "weight": "vaegt", "groups": ["ydelse", "alder"],
}  # fmt: skip
MEASURE = {
    "id": "svar", "name": "S", "noun": "n", "base_noun": "b", "source": "P", "question": "q1", "who": "W", "mode": "M",
    "data": DATA,
}  # fmt: skip
PLACES = ("Herlev", "Gladsaxe", "Odense")


def people(kind, *answers):
    """Return rows of respondents: (unit, period, weight, benefit, age), then codes of q1, each with its number."""
    unit, period, weight, benefit, age = kind
    return [(unit, period, weight, benefit, age, code, 1 + n % 2) for code, count in answers for n in range(count)]


def two_units():
    """Return two units of 60 and 40 in one year: weights 1 and 2, two benefits."""
    return [
        *people(("Herlev", 2024, 1, "dagpenge", "ung"), (3, 20), (1, 10)),
        *people(("Herlev", 2024, 2, "kontanthjælp", "ung"), (3, 15), (2, 15), (9, 4)),
        *people(("Gladsaxe", 2024, 1, "dagpenge", "gammel"), (3, 18), (2, 2)),
        *people(("Gladsaxe", 2024, 2, "kontanthjælp", "gammel"), (3, 5), (1, 15)),
    ]


@pytest.fixture
def read(tmp_path):
    def observed(rows=None, book=CODEBOOK, ids=False, **more):
        rows = two_units() if rows is None else rows
        with (tmp_path / "svar.csv").open("w", encoding="utf-8", newline="") as file:
            numbered = rows if ids else [(f"p{n}", *row) for n, row in enumerate(rows)]
            csv.writer(file, delimiter=";").writerows([HEADER, *numbered])
        (tmp_path / "kodebog.csv").write_text(book, "utf-8")
        section = SurveyMeasure.model_validate({**MEASURE, **more})
        return observe(section, tmp_path, municipalities(), DuckDBEngine())

    return observed


def said(found):
    """Return what is said in English, and hold that Danish has it too."""
    assert all(problem.sentence(lang) for problem in (*found.problems, *found.remarks) for lang in LANGUAGES)
    return "\n".join(problem.sentence("en") for problem in found.problems)


def keys(problems):
    return [problem.key for problem in problems]


def test_shares_and_effective_numbers_by_hand(read):
    found = read()
    observed = found.figures[0].observed
    assert not found.problems
    assert [unit.name.da for unit in observed.units] == ["Gladsaxe", "Herlev"]
    # Gladsaxe: 18 + 2 * 5 of 20 + 2 * 20; Herlev: 20 + 2 * 15 of 30 + 2 * 30
    assert observed.actual.ravel().tolist() == pytest.approx([100 * 28 / 60, 100 * 50 / 90])
    # Kish: (sum of weights)² / sum of squares
    assert observed.base.ravel().tolist() == pytest.approx([60**2 / (20 + 4 * 20), 90**2 / (30 + 4 * 30)])
    assert (observed.basis, observed.conditions, observed.values.shape) == ("overall", (), (2, 1, 0))


def test_the_mix_divides_what_is_compared(read):
    observed = read(mix=["ydelse"]).figures[0].observed
    assert observed.basis == "respondents"
    assert observed.strata.base.shape == (2, 1, 2)
    assert observed.strata.base.sum(axis=2).tolist() == pytest.approx(observed.base)
    assert 100 * observed.strata.counted.sum(axis=2) / observed.base == pytest.approx(observed.actual)
    # Gladsaxe, effective 36: a third of the weight is dagpenge, of whom 18 of 20 answer well
    assert observed.strata.base[0, 0].tolist() == pytest.approx([12, 24])
    assert observed.strata.counted[0, 0].tolist() == pytest.approx([12 * 0.9, 24 * 0.25])
    # (12 * 18/20 + 18 * 20/30) / 30 and (24 * 5/20 + 36 * 15/30) / 60, weighted by the mix: no gap but the units' own
    expected = expectation_of(observed)
    assert np.isfinite(expected.gap).all()


def test_cells_of_one_unit_are_merged(read):
    observed = read(mix=["ydelse", "alder"]).figures[0].observed  # each age is in one unit only
    assert observed.strata.base.shape[2] == 1
    assert np.isfinite(expectation_of(observed).gap).all()


def test_units_without_answers_in_a_period_are_left_out(read):
    rows = (
        two_units()
        + [(*row[:1], 2025, *row[2:]) for row in two_units()]
        + people(("Odense", 2025, 1, "dagpenge", "ung"), (3, 9))
    )
    found = read(rows)
    assert [unit.name.da for unit in found.figures[0].observed.units] == ["Gladsaxe", "Herlev"]
    assert "survey_units_partial" in keys(found.remarks)
    assert len(found.detail.units) == 3
    found = read(people(("Odense", 2025, 1, "dagpenge", "ung"), (3, 9), (1, 3)))
    assert found.figures == ()
    assert found.detail is not None
    assert "survey_units_few" in keys(found.remarks)


def test_periods_are_in_order(read):
    rows = [(row[0], period, *row[2:]) for period in ("1Q2020", "4Q2019") for row in two_units()]
    assert read(rows).figures[0].observed.periods == ("4Q2019", "1Q2020")


def test_answers_without_a_period_are_of_the_year_of_the_field_work(read):
    data = {key: value for key, value in DATA.items() if key != "period"}
    assert read(data=data).figures[0].observed.periods == ("–",)
    assert read(data=data, last_day="2024-05-31").figures[0].observed.periods == ("2024",)


FRAME = {"column": "ydelse", "population": {"dagpenge": 300, "kontanthjælp": 700}}
AGES = {"column": "alder", "population": {"ung": 55, "gammel": 45}}


def test_weights_are_raked_to_the_frame(read):
    detail = read(frame=[FRAME, AGES], rake=True).detail
    levels = np.stack([margin.place for margin in detail.margins], axis=1)
    total = detail.answers.weight.sum()
    plain = rake(detail.answers.weight, levels, [total * margin.share for margin in detail.margins])
    assert detail.weight == pytest.approx(plain.weight, rel=1e-12)
    shares = [np.bincount(margin.place, detail.weight) / total for margin in detail.margins]
    assert shares[0].tolist() == pytest.approx([0.3, 0.7], rel=1e-9)
    untouched = read(frame=[FRAME]).detail
    assert untouched.raked is None
    assert untouched.weight is untouched.answers.weight


def test_every_period_is_raked_by_itself(read):
    rows = two_units() + [(row[0], 2025, *row[2:]) for row in two_units()[10:]]
    detail = read(rows, frame=[FRAME], rake=True).detail
    for period in (0, 1):
        own = detail.answers.period == period
        weight = np.bincount(detail.margins[0].place[own], detail.weight[own])
        assert weight / weight.sum() == pytest.approx([0.3, 0.7], rel=1e-9)
        assert weight.sum() == pytest.approx(detail.answers.weight[own].sum())


def test_a_frame_may_be_of_a_question_by_its_codes(read):
    found = read(frame=[{"column": "q2", "population": {"1": 40, "Flere": 60}}], rake=True)
    assert said(found) == ""
    assert found.detail.margins[0].share.tolist() == [0.4, 0.6]


BAD = [
    ("survey_question_unknown", {"question": "q11"}),
    ("survey_question_no_top", {"question": "q2"}),
    ("survey_group_unknown", {"mix": ["ydelser"]}),
    ("survey_frame_again", {"frame": [FRAME, FRAME]}),
    ("survey_group_levels", {"data": {**DATA, "groups": ["id"]}}),
    ("survey_frame_none", {"frame": [{"column": "alder", "population": {"a": 1, "b": 2}}]}),
    ("survey_frame_negative", {"frame": [{"column": "ydelse", "population": {"dagpenge": -1, "kontanthjælp": 2}}]}),
    ("survey_frame_unknown", {"frame": [{"column": "ydelse", "population": {**FRAME["population"], "su": 5}}]}),
    ("survey_frame_twice", {"frame": [{"column": "ydelse", "population": {**FRAME["population"], "Dagpenge": 5}}]}),
    ("survey_frame_lacking", {"frame": [{"column": "alder", "population": {"ung": 1, "Ung": 0}}]}),
    ("survey_rake_none", {"rake": True, "frame": [{"column": "alder", "population": {"ung": 1, "gammel": 0}}]}),
    ("codebook_column", {"book": "a;b\n1;2\n"}),
    ("column_missing", {"data": {**DATA, "groups": ["mangler"]}}),
]


@pytest.mark.parametrize(("key", "more"), BAD, ids=[key for key, _ in BAD])
def test_bad_input_is_told(read, key, more):
    found = read(**more)
    assert said(found)
    assert key in keys(found.problems)
    assert (found.figures, found.detail) == ((), None)
    assert all(f"p{n}" not in said(found).split() for n in range(5))


@pytest.mark.parametrize("word", ["Lone Hansen", "lone", "hos 010203-1234", "tlf. 12 34 56 78", "lone@mail.example"])
def test_a_group_that_is_called_after_a_person_is_refused_and_not_told(read, word):
    rows = two_units() + people(("Herlev", 2024, 1, word, "ung"), (3, 30))
    found = read(rows)
    expected = "survey_cpr" if "-" in word else "survey_group_persons"
    assert keys(found.problems) == [expected]
    assert "column ydelse" in said(found)
    assert word not in said(found)
    assert (found.figures, found.detail) == ((), None)


def test_a_group_of_few_people_is_refused_unless_the_codebook_has_it(read):
    for people_there, problems in ((9, ["survey_group_few"]), (10, [])):
        found = read(two_units() + people(("Herlev", 2024, 1, "sjælden ydelse", "ung"), (3, people_there)))
        assert keys(found.problems) == problems
        assert "sjælden" not in said(found)
    rows = [row for row in two_units() if row[-2] != 2]  # the answer 2 is then of nobody
    assert keys(read(rows, data={**DATA, "groups": ["q1"]}).problems) == []


def test_the_people_of_a_panel_are_counted_once(read):
    """Six people in two waves are six, not twelve, though they give twelve rows."""
    rows = [(unit, year, *more) for year in (2024, 2025) for unit, _, *more in two_units()]
    few = [("Herlev", year, 1, "sjælden ydelse", "ung", 3, 1) for year in (2024, 2025) for _ in range(6)]
    assert keys(read([*rows, *few]).problems) == []
    waves = [[row for row in (*rows, *few) if row[1] == year] for year in (2024, 2025)]
    panel = [(f"p{n}", *row) for wave in waves for n, row in enumerate(wave)]
    assert keys(read(panel, ids=True).problems) == ["survey_group_few"]


def test_an_empty_cell_is_named(read):
    rows = [row for row in two_units() if row[3] == "dagpenge"]
    rows += [(row[0], 2025, *row[2:]) for row in two_units()]
    found = read(rows, frame=[FRAME], rake=True)
    assert keys(found.problems) == ["survey_rake_empty"]
    assert "kontanthjælp" in said(found)
    assert "2024" in said(found)


def test_margins_that_cannot_meet_are_told(read):
    # the young are all of Herlev's and nobody else: their share follows from the other margin
    frames = [
        {"column": "alder", "population": {"ung": 90, "gammel": 10}},
        {"column": "ydelse", "population": {"dagpenge": 10, "kontanthjælp": 90}},
    ]
    rows = people(("Herlev", 2024, 1, "dagpenge", "ung"), (3, 20), (1, 10))
    rows += people(("Gladsaxe", 2024, 1, "kontanthjælp", "gammel"), (3, 20), (1, 10))
    found = read(rows, frame=frames, rake=True)
    assert keys(found.problems) == ["survey_rake_apart"]
    assert said(found)


def test_nothing_one_thing_and_all_the_same(read):
    kind = ("Herlev", 2024, 1, "dagpenge", "ung")
    assert "survey_question_unanswered" in keys(read(people(kind, (9, 30))).problems)
    assert "survey_one_person" in keys(read(people(kind, (3, 1))).problems)
    same = read(people(kind, (3, 30)) + people(("Gladsaxe", *kind[1:]), (3, 30)))
    assert not same.problems
    assert "survey_same_answer" in keys(same.remarks)
    assert same.figures[0].observed.actual.ravel().tolist() == [100, 100]


@pytest.mark.slow
def test_units_that_differ_by_their_respondents_only_have_no_gap(read):
    """Ten units of 300 with their own mixes of two benefits and two ages, and the same truth in every cell."""
    rng = np.random.default_rng(5)
    names = [unit.name.da for unit in municipalities().units[:10]]
    mixes = rng.dirichlet([2, 2, 2, 2], size=10)
    truth = np.array([0.85, 0.7, 0.6, 0.4])
    inside = []
    for _ in range(150):
        rows = []
        for name, mix in zip(names, mixes, strict=True):
            cells = rng.choice(4, size=300, p=mix)
            good = rng.random(300) < truth[cells]
            rows += [
                (name, 2024, 1, ("a", "b")[cell // 2], ("c", "d")[cell % 2], 3 if well else 1, 1)
                for cell, well in zip(cells.tolist(), good.tolist(), strict=True)
            ]
        found = expectation_of(read(rows, mix=["ydelse", "alder"]).figures[0].observed)
        half = half_width(np.sqrt(np.diag(found.covariance[0])), 0.95)
        inside.append(np.abs(found.gap[:, 0]) <= half)
    assert 0.94 <= np.mean(inside) <= 0.96


def in_clusters(mixed):
    """Return two units of 30 clusters of 4, whose people answer alike or half and half."""
    rows = []
    for unit in ("Herlev", "Gladsaxe"):
        for n in range(30):
            answers = ((3, 2), (1, 2)) if mixed else (((3, 4),) if n % 2 else ((1, 4),))
            rows += people((unit, 2024, 1, f"{unit}{n}", "ung"), *answers)
    return rows


def test_people_of_one_cluster_who_are_alike_count_as_one(read):
    data = {**DATA, "cluster": "ydelse", "groups": ["alder"]}
    alone = read(in_clusters(mixed=False), data={**DATA, "groups": ["alder"]}).figures[0].observed
    alike = read(in_clusters(mixed=False), data=data).figures[0].observed
    mixed = read(in_clusters(mixed=True), data=data).figures[0].observed
    assert alone.base.ravel().tolist() == pytest.approx([120, 120])
    # n over 1 + (4 - 1) * 1 is 30 clusters (Kish 1965, section 5.4)
    assert alike.base.ravel().tolist() == pytest.approx([30, 30], rel=0.05)
    assert mixed.base.ravel().tolist() == pytest.approx([120, 120])


def test_units_that_are_not_compared_are_handed_on(read):
    later = [(*row[:1], 2025, *row[2:]) for row in two_units()]
    odense = people(("Odense", 2025, 1, "dagpenge", "ung"), (3, 9), (1, 2))
    found = read(two_units() + later + odense)
    assert found.detail.apart == {"461"}
    assert found.figures[0].observed.apart.tolist() == [[0, 0], [9, 2]]
    assert read().figures[0].observed.apart is None
