"""The page of a survey: who was asked and when, the chart's two sides, and a reason where there is no interval."""

import re
from types import SimpleNamespace

import numpy as np
import pytest

from jobspejl.contracts.answers import Answers, ResponseChain, Stratum
from jobspejl.contracts.codebook import Question
from jobspejl.contracts.experience import SurveyMeasure
from jobspejl.contracts.study import Options
from jobspejl.contracts.survey import SurveyDetail
from jobspejl.contracts.tables import SCHEMAS
from jobspejl.contracts.text import Text
from jobspejl.report.charts.diverging import Scale, diverging
from jobspejl.report.saved import SavedAccount
from jobspejl.report.surveys_page import surveys_sections
from jobspejl.report.words import say
from jobspejl.steps.tabulate_surveys import survey_rows

SECTION = {
    "id": "svar", "name": "S", "noun": "n", "base_noun": "b", "source": "P", "question": "q1", "who": "W", "mode": "M",
    "data": {"file": "s.csv", "codebook": "k.csv"},
}  # fmt: skip
MIXED = [[place] for place in (0, 1, 2, 2) for _ in range(20)]


def question(**more):
    scale = [{"code": place, "label": f"Svar {place}"} for place in range(3)]
    return Question.model_validate({"id": "q1", "wording": "Tilfreds?", "values": scale, "top": [2], **more})


def page(places=MIXED, lang="da", asked=None, waves=1, population=np.inf, **more):
    """Return the sections by heading; with several waves, the same answers in each; `stratum` is each person's."""
    stratum = np.array(more.pop("stratum", [0] * len(places) * waves))
    section = SurveyMeasure.model_validate({**SECTION, **more})
    people = len(places) * waves
    answers = Answers(
        questions=(asked or question(),), places=np.tile(np.array(places, dtype=np.int16), (waves, 1)),
        weight=np.ones(people), stratum=stratum,
        strata=tuple(Stratum(str(h), None, population, ResponseChain()) for h in range(stratum.max() + 1)),
        cluster=None, unit=np.full(people, -1), units=(),
        period=np.repeat(np.arange(waves), len(places)), periods=tuple(str(2023 + t) for t in range(waves)), groups=(),
    )  # fmt: skip
    tables = {name: [] for name in SCHEMAS}
    for name, row in survey_rows(section, SurveyDetail(answers, 0, answers.weight), frozenset(), Options()):
        tables[name].append(dict(zip([column.name for column in SCHEMAS[name].columns], row, strict=True)))
    told = section.model_dump(mode="json", exclude={"data"})
    frozen = {name: tuple(rows) for name, rows in tables.items()}
    name = Text(da="S", en="S")
    account = SavedAccount("surveys", "experience", "svar", name, False, name, None, None, told, frozen)
    found = surveys_sections(SimpleNamespace(options=Options()), account, lang)
    return {one["heading"]: str(one) for one in found}


def part(name, lang="da", **more):
    return next(text for heading, text in page(lang=lang, **more).items() if heading.startswith(say(lang, name)))


@pytest.mark.parametrize(("days", "told"), [
    ({"first_day": "2024-01-08"}, r"Hvornår: fra 8\. januar 2024"),
    ({"last_day": "2024-02-09"}, r"Hvornår: til 9\. februar 2024"),
    ({"first_day": "2024-01-08", "last_day": "2024-02-09"}, r"Hvornår: 8\. januar 2024 til 9\. februar 2024"),
])  # fmt: skip
def test_a_day_is_told_also_where_it_is_the_only_one(days, told):
    assert re.search(told, part("surveys.asked", **days))


def test_without_days_nothing_is_told_of_when():
    assert "Hvornår" not in part("surveys.asked")


@pytest.mark.parametrize(("population", "told"), [(np.inf, False), (900.0, True)])
def test_where_a_population_is_told_so_is_what_it_counts(population, told):
    assert ("antallet af klynger" in part("surveys.asked", population=population)) == told


@pytest.mark.parametrize("lang", ["da", "en"])
def test_differences_say_how_their_intervals_are_made(lang):
    assert "Newcombe" in part("surveys.waves.heading", lang, waves=2, intervals="wilson")


def test_a_share_that_is_neither_none_nor_all_has_another_reason_than_they():
    alike, none = (
        page([[0]] * low + [[2]] * high, stratum=[0] * low + [1] * high, intervals="logit")[heading()]
        for low, high in ((25, 25), (50, 0))
    )
    assert "50,0 % (usikkerheden kan ikke regnes ud: svarene er ens)" in alike
    assert "0,0 % (metoden giver intet interval, når alle eller ingen svarer positivt)" in none


def heading(lang="da"):
    return say(lang, "surveys.answers.heading", period="2023")


def test_a_mean_of_equal_answers_says_why_it_has_no_interval():
    text = page([[2]] * 50)[heading()]
    assert "3,00 (usikkerheden kan ikke regnes ud: svarene er ens)" in text
    assert "3,00 (3,00" not in text
    assert "2,25 (2,06–2,44)" in page()[heading()]  # 2.25 ± 1.990 × sqrt(0.6875 / 79)


def test_questions_in_no_order_are_in_the_table_and_not_in_the_chart():
    assert "<svg" in page()[heading()]
    text = page(asked=question(scale="unordered"))[heading()]
    assert "Tilfreds?" in text
    assert "<svg" not in text


def bars(shares, good):
    """Return the class, the left edge and the width of each bar, in parts of one side, from the middle."""
    drawing = diverging([Scale("q", shares, good, ("", ""))], "alt")
    middle, wide = 470.0, 200.0
    found = re.findall(r'<rect class="([^"h][^"]*)" x="([\d.]+)" y="[\d.]+" width="([\d.]+)"', drawing)
    return [(css, (float(x) - middle) / wide, float(width) / wide) for css, x, width in found]


def close(number):
    return pytest.approx(number, abs=0.01)


def test_the_right_side_is_as_long_as_the_share_of_good_answers():
    found = bars((0.1, 0.2, 0.3, 0.25, 0.15), (False, False, False, True, True))
    assert found == [
        ("bad outer", close(-0.6), close(0.1)), ("bad", close(-0.5), close(0.2)), ("mid", close(-0.3), close(0.3)),
        ("good", close(0), close(0.25)), ("good outer", close(0.25), close(0.15)),
    ]  # fmt: skip


def test_only_the_answers_that_count_as_good_are_on_the_right():
    best_only = bars((0.1, 0.2, 0.3, 0.4), (False, False, False, True))
    assert [css for css, x, _ in best_only if x > -0.01] == ["good outer"]
    in_the_middle = bars((0.3, 0.5, 0.2), (False, True, False))
    assert in_the_middle == [
        ("bad outer", close(-0.5), close(0.3)), ("bad outer", close(-0.2), close(0.2)), ("good", close(0), close(0.5)),
    ]  # fmt: skip


def test_where_a_share_is_hidden_nothing_is_drawn():
    assert bars((0.1, None, 0.9), (False, False, True)) == []
