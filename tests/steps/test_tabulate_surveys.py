"""Surveys laid out: figures by hand and of R's, and no small number of people that can be read off or subtracted."""

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobspejl.contracts.answers import MISSING, Answers, Grouping, ResponseChain, Stratum
from jobspejl.contracts.codebook import Question
from jobspejl.contracts.experience import SurveyMeasure
from jobspejl.contracts.study import Options
from jobspejl.contracts.survey import Margin, SurveyDetail
from jobspejl.contracts.tables import SCHEMAS
from jobspejl.contracts.text import Text
from jobspejl.contracts.units import Unit
from jobspejl.stats.cronbach import cronbach
from jobspejl.stats.survey_differences import share_differences
from jobspejl.stats.survey_shares import domain_means, mean_intervals
from jobspejl.steps.tabulate_surveys import design_of, survey_rows

DATA = Path(__file__).parents[1] / "stats" / "data"
OPTIONS = Options()
T = OPTIONS.disclosure_threshold
SECTION = {
    "id": "svar", "name": "S", "noun": "n", "base_noun": "b", "source": "P", "question": "q1", "who": "W", "mode": "M",
    "data": {"file": "s.csv", "codebook": "k.csv", "groups": ["alder"]},
}  # fmt: skip


def section(**more):
    return SurveyMeasure.model_validate({**SECTION, **more})


def question(name="q1", values=2, top=(1,), **more):
    scale = [{"code": place, "label": f"Svar {place}"} for place in range(values)]
    return Question.model_validate({"id": name, "wording": name, "values": scale, "top": list(top), **more})


def units(count):
    return tuple(Unit(str(101 + u), Text(da="A", en="A"), Text(da="R", en="R")) for u in range(count))


SATISFIED = (question(),)


def survey(places, questions=SATISFIED, **more):
    """Return a survey of people drawn one by one from an endless population, all weights 1, unless told otherwise."""
    places = np.array(places, dtype=np.int16)
    people = len(places)
    answers = {
        "questions": tuple(questions), "places": places, "weight": np.ones(people),
        "stratum": np.zeros(people, dtype=np.int64), "strata": (Stratum("", None, np.inf, ResponseChain()),),
        "cluster": None, "unit": np.full(people, -1), "units": (), "period": np.zeros(people, dtype=np.int64),
        "periods": ("",), "groups": (),
    }  # fmt: skip
    detail = {name: more.pop(name) for name in ("margins", "raked", "apart") if name in more}
    answers = Answers(**(answers | more))
    return SurveyDetail(answers, 0, answers.weight, **detail)


def tables(detail, hidden=frozenset(), **more):
    found = {name: [] for name in SCHEMAS if name.startswith("survey_")}
    for name, row in survey_rows(section(**more), detail, hidden, OPTIONS):
        found[name].append(dict(zip([column.name for column in SCHEMAS[name].columns], row, strict=True)))
    return found


def pick(rows, **wanted):
    [row] = [row for row in rows if all(row[key] == value for key, value in wanted.items())]
    return row


def good(count, of):
    return [[1]] * count + [[0]] * (of - count)


@pytest.mark.parametrize(("count", "share", "lower", "upper"), [(154, 77, 70.7, 82.3), (172, 86, 80.5, 90.1)])
def test_the_articles_shares_by_wilson(count, share, lower, upper):
    row = tables(survey(good(count, 200)), intervals="wilson")["survey_questions"][0]
    assert (row["answers"], row["effective"], row["share"], row["method"]) == (200, 200, share, "wilson")
    assert (round(row["lower"], 1), round(row["upper"], 1)) == (lower, upper)
    assert row["why"] is None


def test_the_default_is_clopper_and_pearsons_for_a_simple_sample():
    exact = tables(survey(good(154, 200)))["survey_questions"][0]
    # R 4.2.2: binom.test(154, 200)
    assert (exact["lower"], exact["upper"]) == pytest.approx((70.53936, 82.64191), abs=0.06)  # of 199 answers for 200


def synthetic():
    with (DATA / "survey_synthetic.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    names, stratum = np.unique([row["stratum"] for row in rows], return_inverse=True)
    population = {row["stratum"]: float(row["N_h"]) for row in rows}
    asked = [question("q0", top=(1,))]
    asked += [question(f"q{n}", 5, (3, 4), battery="b") for n in range(1, 5)]
    places = [[int(row["treated_well"]), *(int(row[f"q{n}"]) - 1 for n in range(1, 5))] for row in rows]
    strata = tuple(Stratum(str(name), None, population[name], ResponseChain(invited=500)) for name in names)
    woman = Grouping(
        "sex", (Text(da="M", en="M"), Text(da="K", en="K")), np.array([row["sex"] == "K" for row in rows]) + 0
    )
    weight = np.array([float(row["w"]) for row in rows])
    return survey(places, asked, stratum=stratum, strata=strata, weight=weight, groups=(woman,))


def of_r():
    with (DATA / "survey_synthetic_golden_R.csv").open(encoding="utf-8", newline="") as file:
        return {row["key"]: float(row["value"]) for row in csv.DictReader(file)}


def test_rs_numbers_come_through_to_the_tables():
    golden, detail = of_r(), synthetic()
    found = tables(detail, intervals="logit", question="q0", data={**SECTION["data"], "groups": ["sex"]})
    row = pick(found["survey_questions"], question="q0", column=None)
    assert row["share"] == pytest.approx(100 * golden["fpc.treated_well.est"], rel=1e-9)
    limits = (100 * golden["fpc.ci.xlogit[0]"], 100 * golden["fpc.ci.xlogit[1]"])
    assert (row["lower"], row["upper"]) == pytest.approx(limits, rel=1e-9)
    women = pick(found["survey_questions"], question="q0", level="K")
    assert women["share"] == pytest.approx(100 * golden["fpc.dom_K.est"], rel=1e-9)
    assert pick(found["survey_batteries"], battery="b")["alpha"] == pytest.approx(golden["alpha.raw"], rel=1e-9)
    assert len([row for row in found["survey_items"] if row["battery"] == "b"]) == 4


def test_means_and_items_are_those_of_the_statistics():
    detail = synthetic()
    found = tables(detail, question="q0")
    positions = detail.answers.places[:, 1:2] + 1.0
    means = domain_means(design_of(detail), positions)
    low, high = mean_intervals(means)
    row = pick(found["survey_questions"], question="q1", column=None)
    told = (row["mean"], row["mean_lower"], row["mean_upper"])
    assert told == pytest.approx((means.value[0, 0], low[0, 0], high[0, 0]), rel=1e-12)
    alpha = cronbach(detail.answers.places[:, 1:].astype(float))
    assert [row["item_rest"] for row in found["survey_items"]] == pytest.approx(alpha.item_rest.tolist(), rel=1e-12)


def test_values_of_a_question_add_up():
    found = tables(
        survey([[0]] * 40 + [[1]] * 30 + [[2]] * 30 + [[MISSING["dont_know"]]] * 7, [question("q1", 3, (2,))])
    )
    values = found["survey_values"]
    assert [(row["order"], row["top"], row["count"], row["share"]) for row in values] == [
        (1, False, 40, 40), (2, False, 30, 30), (3, True, 30, 30),
    ]  # fmt: skip
    [row] = found["survey_questions"]
    assert (row["answers"], row["dont_know"], row["no_answer"], row["not_applicable"]) == (100, 7, 0, 0)
    assert row["mean"] == pytest.approx(1.9)


def test_waves_differ_by_their_own_interval():
    period = np.repeat([0, 1], 200)
    strata = tuple(Stratum("", name, np.inf, ResponseChain()) for name in ("2023", "2024"))
    detail = survey(
        good(154, 200) + good(172, 200), period=period, periods=("2023", "2024"), stratum=period, strata=strata
    )
    [row] = tables(detail)["survey_differences"]
    assert (row["first"], row["second"], row["difference"]) == ("2023", "2024", pytest.approx(9))
    top = detail.answers.places.astype(float)
    alone = share_differences(design_of(detail), top, period == 1, period == 0)
    assert (row["lower"], row["upper"]) == pytest.approx((100 * alone.lower[0], 100 * alone.upper[0]), rel=1e-12)
    # Fleiss, Levin & Paik: (1.96 + 0.84) sqrt(2 * 0.815 * 0.185 / 200) is 10.9 points
    assert row["detectable"] == pytest.approx(10.9, abs=0.2)
    assert [row["period"] for row in tables(detail)["survey_questions"]] == ["2023", "2024"]


def panel(moved):
    """Return a panel of 200 in two waves: the first 120 good before, the first 120 + `moved` good after."""
    period = np.repeat([0, 1], 200)
    person = np.tile(np.arange(200), 2)
    strata = (Stratum("", None, np.inf, ResponseChain()),)
    places = good(120, 200) + good(120 + moved, 200)
    return survey(places, period=period, periods=("2023", "2024"), cluster=person, strata=strata)


def test_a_panel_sees_smaller_differences_than_two_samples():
    [row] = tables(panel(20))["survey_differences"]
    assert row["difference"] == pytest.approx(10)
    # Nobody changed but 20: the variance of 200 paired differences is 0.1 * 0.9, and z is 1.959964 + 0.841621.
    assert row["detectable"] == pytest.approx(100 * 2.801585 * np.sqrt(0.1 * 0.9 / 199), rel=1e-6)
    assert row["detectable"] < 100 * 2.801585 * np.sqrt((0.6 * 0.4 + 0.7 * 0.3) / 200) / 2


@pytest.mark.parametrize("moved", [80, 0])
def test_where_a_wave_agrees_or_nobody_changed_it_is_not_told_what_could_have_been_seen(moved):
    [row] = tables(panel(moved))["survey_differences"]
    assert (row["difference"], row["detectable"]) == (pytest.approx(moved / 2), None)


def test_equal_answers_have_a_share_with_limits_and_a_mean_without():
    [row] = tables(survey(good(50, 50)))["survey_questions"]
    assert (row["mean"], row["mean_lower"], row["mean_upper"]) == (2, None, None)
    assert row["lower"] < 95
    halves = survey(good(50, 100), stratum=np.repeat([0, 1], 50), strata=(
        Stratum("a", None, np.inf, ResponseChain()), Stratum("b", None, np.inf, ResponseChain()),
    ))  # fmt: skip
    found = tables(halves, intervals="wilson")
    assert (found["survey_questions"][0]["share"], found["survey_questions"][0]["lower"]) == (50, None)
    assert [(row["share"], row["lower"]) for row in found["survey_values"]] == [(50, None), (50, None)]


def test_the_chain_and_its_rate():
    stratum = np.repeat([0, 1], [150, 50])
    chain = ResponseChain(invited=400, reached=300, eligible=380, refused=60, unreachable=100)
    strata = (Stratum("nord", None, 1000, chain), Stratum("syd", None, 500, ResponseChain(invited=100)))
    rows = tables(survey(good(154, 200), stratum=stratum, strata=strata))["survey_chain"]
    together, north, south = rows
    assert (together["stratum"], together["population"], together["completed"]) == (None, 1500, 200)
    assert (together["invited"], together["refused"], together["response_rate"]) == (500, None, 40)
    assert (north["completed"], north["refused"], north["response_rate"]) == (150, 60, 37.5)
    assert (south["completed"], south["unreachable"], south["response_rate"]) == (50, None, 50)


def test_respondents_beside_the_population():
    levels = (Text(da="unge", en="young"), Text(da="ældre", en="older"))
    place = np.repeat([0, 1], [50, 150])
    margin = Margin("alder", levels, np.array([0.4, 0.6]), place)
    rows = tables(survey(good(100, 200), weight=np.where(place == 0, 1.6, 0.8), margins=(margin,)))["survey_frame"]
    told = [(row["population_share"], row["answered_share"], row["difference"], row["weighted_share"]) for row in rows]
    assert told == [pytest.approx((40, 25, -15, 40)), pytest.approx((60, 75, 15, 60))]


def test_what_cannot_be_told_says_why():
    alone = survey(good(20, 40), stratum=np.array([0] * 39 + [1]), strata=(
        Stratum("a", None, np.inf, ResponseChain()), Stratum("b", None, np.inf, ResponseChain()),
    ))  # fmt: skip
    row = tables(alone)["survey_questions"][0]
    assert (row["share"], row["lower"], row["why"]) == (50, None, "lone_cluster")
    same = tables(survey(good(40, 40)))["survey_questions"][0]
    assert (same["share"], same["upper"], same["why"]) == (100, 100, None)
    assert same["lower"] == pytest.approx(100 * 0.025 ** (1 / 40))  # Clopper and Pearson's, all of 40
    same = tables(survey(good(40, 40)), intervals="logit")["survey_questions"][0]
    assert (same["lower"], same["why"]) == (None, "no_limits")
    none = tables(survey(good(20, 40) + [[-1]] * 9, unit=np.array([0] * 40 + [1] * 9), units=units(2)))[
        "survey_questions"
    ]
    row = pick(none, unit="102")
    assert (row["answers"], row["share"], row["why"], row["no_answer"]) == (0, None, "no_answers", 9)


def test_units_that_may_not_be_shown_are_not():
    unit = np.repeat([0, 1, 2, 3], 50)
    detail = survey(good(25, 50) * 4, unit=unit, units=units(4))
    rows = tables(detail, frozenset({"103"}))["survey_questions"]
    row = pick(rows, unit="103")
    assert (row["suppressed"], row["answers"], row["share"], row["mean"]) == ("unit", None, None, None)
    hidden = [row["unit"] for row in rows if row["suppressed"]]
    assert len(hidden) == 2  # one alone could be subtracted from all together
    assert pick(rows, unit=None)["answers"] == 200


CODES = [0, 1, 2, -1, MISSING["dont_know"], MISSING["not_applicable"]]
people = st.lists(
    st.tuples(st.sampled_from([0, 1, 2, 3]), st.integers(-1, 2), st.sampled_from(CODES), st.integers(1, 12)),
    min_size=1, max_size=14,
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(people, st.sampled_from([(), (2,), (1, 2)]), st.sampled_from([frozenset(), frozenset({"102"})]))
def test_no_few_people_are_told_or_left_by_subtraction(kinds, top, hidden):
    unit, age, code, count = (np.array(column) for column in zip(*kinds, strict=True))
    places = np.repeat(code, count)[:, None]
    levels = tuple(Text(da=f"A{n}", en=f"A{n}") for n in range(3))
    group = Grouping("alder", levels, np.repeat(age, count))
    weight = np.random.default_rng(1).uniform(1, 5, places.size)
    more = {"unit": np.repeat(unit, count), "units": units(4), "groups": (group,), "weight": weight}
    detail = survey(places, [question("q1", 3, top)], **more)
    found = tables(detail, hidden)
    rows = found["survey_questions"]
    everyone = np.zeros(places.size, dtype=int)
    homes = {"unit": more["unit"], "column": np.where(group.place < 0, 3, group.place)}
    together = pick(rows, unit=None, column=None)
    held(together, [together], everyone, detail, top)
    for key, home in homes.items():
        held(together, [row for row in rows if row[key] is not None], home, detail, top)
    parts(found["survey_values"], together, top, 0 < (places < 0).sum() < T)


def counts(detail, rows, top):
    """Return what a row is made of: good and other answers, each value, each kind of missing."""
    places = detail.answers.places[rows, 0]
    values = np.bincount(places[places >= 0], minlength=3)
    kinds = [np.isin(places, one).sum() for one in ([-2], [-1, -3, -5], [-4])]
    of = list(top)
    cells = [values[of].sum(), values.sum() - values[of].sum()] if top else [values.sum()]
    return np.array(cells), values, np.array(kinds)


def held(together, rows, home, detail, top):
    """Hold that what is told, and what is left when it is taken from all together, is of nobody or of enough."""
    truth = [counts(detail, home == place, top) for place in range(max(len(rows), home.max() + 1))]
    figures = {0: "answers", 1: "mean", 2: "no_answer"}
    for kind, name in figures.items():
        shown = [(row["suppressed"] in (None, "parts")) if not kind else row[name] is not None for row in rows]
        shown += [False] * (len(truth) - len(rows))
        for row, out, cells in zip(rows, shown, truth, strict=False):
            if out:
                assert not ((cells[kind] > 0) & (cells[kind] < T)).any()
            if row["answers"] is not None:
                assert row["answers"] == cells[0].sum()
                assert not 0 < cells[2].sum() < T
        some = [place for place, cells in enumerate(truth) if not shown[place] and cells[kind].any()]
        if (
            len(rows) > 1
            and some
            and (together[name] is not None if kind else together["suppressed"] in (None, "parts"))
        ):
            left = sum(truth[place][kind] for place in some)
            assert not ((left > 0) & (left < T)).any()


def parts(values, together, top, few_missing):
    """Hold the same for the values of one question, whose good and other answers are told."""
    for mine in (True, False) if top else (False,):
        own = [row for row in values if row["top"] == mine]
        blank = [row for row in own if row["count"] is None]
        assert not any(0 < row["count"] < T for row in own if row["count"] is not None)
        if few_missing:
            assert len(blank) == len(own)
            continue
        assert all((row["share"] is None) for row in blank)
        if blank and together["answers"] is not None:
            share = together["share"]
            assert len(blank) > 1 or share is None


def test_a_few_missing_are_not_found_from_the_number_of_answers():
    asked = [question("q1"), question("q2")]
    places = [[1, 1]] * 100 + [[0, 0]] * 97 + [[-1, 0]] * 3
    found = tables(survey(places, asked))
    first, second = found["survey_questions"]
    assert (first["answers"], first["effective"], first["no_answer"], first["suppressed"]) == (
        None,
        None,
        None,
        "parts",
    )
    assert first["share"] == pytest.approx(100 * 100 / 197)
    assert (second["answers"], second["no_answer"]) == (200, 0)
    counts = {row["question"]: [] for row in found["survey_values"]}
    for row in found["survey_values"]:
        counts[row["question"]].append(row["count"])
    assert counts == {"q1": [None, None], "q2": [100, 100]}


def test_units_that_are_not_compared_have_no_row_but_are_in_the_whole():
    detail = survey(good(25, 50) * 3, unit=np.repeat([0, 1, 2], 50), units=units(3), apart=frozenset({"102"}))
    rows = tables(detail)["survey_questions"]
    assert [row["unit"] for row in rows] == [None, "101", "103"]
    assert rows[0]["answers"] == 150
    assert not any(row["suppressed"] for row in rows)


def test_a_few_of_unknown_level_are_not_found_from_the_shares():
    levels = (Text(da="unge", en="young"), Text(da="ældre", en="older"))
    told = {}
    for few in (3, 8):
        place = np.repeat([0, 1, -1], [50, 150 - few, few])
        margin = Margin("alder", levels, np.array([0.4, 0.6]), place)
        rows = tables(survey(good(100, 200), margins=(margin,)))["survey_frame"]
        told[few] = [row[key] for row in rows for key in ("answered_share", "difference", "weighted_share")]
    assert told[3] == [None] * 6
    assert None not in told[8]


CHAIN = {"invited": 200, "reached": 190, "eligible": 180, "refused": 20, "unreachable": 10}


@pytest.mark.parametrize(("more", "gone"), [
    ({}, set()),
    ({"reached": 197, "unreachable": 3}, {"reached", "unreachable"}),
    ({"reached": 197, "unreachable": None}, {"reached"}),
    ({"reached": 188, "unreachable": 10}, {"unreachable"}),  # 2 of 200 neither reached nor not
    ({"eligible": 173, "refused": 20}, {"refused"}),  # 150 and 20 leave 3
    ({"invited": 153, "reached": None, "eligible": None, "refused": None, "unreachable": None}, {"invited"}),
])  # fmt: skip
def test_no_few_people_are_left_between_the_steps_of_the_chain(more, gone):
    chain = CHAIN | more
    [row] = tables(survey(good(75, 150), strata=(Stratum("", None, np.inf, ResponseChain(**chain)),)))["survey_chain"]
    assert {step for step, count in chain.items() if count is not None and row[step] is None} == gone
    assert (row["suppressed"] == "hidden") == bool(gone)
    assert row["completed"] == 150
    assert (row["response_rate"] is None) == ("invited" in gone)


def test_a_step_that_gives_one_stratum_away_is_told_of_all_together_only():
    chains = (ResponseChain(invited=200, reached=197), ResponseChain(invited=100, reached=80))
    strata = tuple(Stratum(name, None, np.inf, chain) for name, chain in zip("ab", chains, strict=True))
    rows = tables(survey(good(75, 150), stratum=np.repeat([0, 1], 75), strata=strata))["survey_chain"]
    assert [row["reached"] for row in rows] == [277, None, None]
    assert [row["invited"] for row in rows] == [300, 200, 100]


def test_a_census_of_people_is_none_of_their_answers():
    everyone = (Stratum("", None, 60, ResponseChain()),)
    [whole] = tables(survey(good(30, 60), strata=everyone))["survey_questions"]
    assert (whole["lower"], whole["upper"], whole["mean_lower"]) == (50, 50, 1.5)
    [some] = tables(survey([*good(25, 50), *[[-1]] * 10], strata=everyone))["survey_questions"]
    assert some["lower"] < 50 < some["upper"]
    assert some["mean_lower"] is None
