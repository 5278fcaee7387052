"""Sentences are snapshots: who changes a wording sees here what people will read."""

import dataclasses

import pytest

from jobspejl.contracts.measure import Measure
from jobspejl.contracts.text import Text
from jobspejl.report.saved import Gap, SavedMeasure
from jobspejl.report.words import Voice, rank_set, rate_unit, rounded, say, verdict_word

MEASURE = Measure.model_validate(
    {
        "id": "unemployment",
        "lens": "results",
        "name": {"da": "Ledige", "en": "Unemployed"},
        "noun": {"da": "ledige", "en": "unemployed people"},
        "base_noun": {"da": "arbejdsstyrken", "en": "the labour force"},
        "direction": "lower",
        "base_approximate": True,
        "source": "S",
    }
)
GAP = Gap(
    lens="results", measure="unemployment", period="2019", unit="163", unit_name="Herlev", n=14456.0,
    actual=2.94, expected=3.78, gap=-0.84, se=0.2, lower=-1.25, upper=-0.44, gap_persons=-121.7,
    shrunken=-0.7, shrunken_lower=-1.07, shrunken_upper=-0.34, rank=4, rank_lower=1, rank_upper=59,
    rank_lower_joint=1, rank_upper_joint=70, p_value=0.0001, told="fewer", verdict="better",
    unusual=False, effective_size=8000.0, suppressed=None, made_up=False,
)  # fmt: skip


def saved(measure=MEASURE, units=98):
    gaps = {"2019": {str(code): GAP for code in range(units)}}
    country = {"2019": {"median_se": 0.2}}
    return SavedMeasure(measure, (), None, ("2019",), "conditions", True, gaps, {}, country, (), {}, {}, {}, {}, (), ())


def sentence(lang, measure=MEASURE, **changes):
    return Voice(saved(measure), 0.95, lang).sentence(dataclasses.replace(GAP, **changes), "Herlev")


def test_fewer_than_expected():
    assert sentence("da") == (
        "Herlev har 0,84 procentpoint færre ledige end ventet (95 %-interval 0,44 til 1,25 færre), "
        "svarende til ca. 120 personer; placeringen er mellem nr. 1 og nr. 59 af 98."
    )
    assert sentence("en") == (
        "Herlev has 0.84 percentage points fewer unemployed people than expected (95% interval 0.44 to 1.25 fewer), "
        "about 120 persons; its rank is between no. 1 and no. 59 of 98."
    )


def test_more_than_expected():
    more = {"gap": 0.6, "lower": 0.1, "upper": 1.1, "gap_persons": 1234.0, "told": "more"}
    assert sentence("da", **more, rank_lower=98, rank_upper=98) == (
        "Herlev har 0,60 procentpoint flere ledige end ventet (95 %-interval 0,10 til 1,10 flere), "
        "svarende til ca. 1.230 personer; placeringen er nr. 98 af 98."
    )


def test_noise_is_never_worded_as_a_difference():
    noise = {"gap": -0.2, "lower": -0.5, "upper": 0.1, "told": "same"}
    danish, english = sentence("da", **noise), sentence("en", **noise)
    assert danish == (
        "Andelen af ledige i Herlev kan ikke skelnes fra det ventede: forskellen ligger mellem 0,50 procentpoint "
        "færre og 0,10 flere (95 %-interval); placeringen er mellem nr. 1 og nr. 59 af 98."
    )
    assert "færre ledige end ventet" not in danish
    assert "fewer unemployed people than expected" not in english
    assert "cannot be told" in english


def test_an_interval_that_excludes_zero_is_not_enough_among_many():
    alone = {"gap": -0.2, "lower": -0.39, "upper": -0.01, "told": "same"}
    danish = sentence("da", **alone)
    assert "kan ikke skelnes fra det ventede, når alle 98 ses under ét" in danish
    assert "end ventet (" not in danish


def test_persons_are_exact_where_the_base_is_counted_and_never_a_lonely_zero():
    counted = MEASURE.model_copy(update={"base_approximate": False})
    assert "svarende til 570 personer" in sentence("da", counted, gap_persons=-570.0)
    assert "svarende til under 10 personer" in sentence("da", counted, gap_persons=-4.0)
    assert "fewer than 10 persons" in sentence("en", counted, gap_persons=3.0)


def test_without_a_direction_there_is_no_rank_but_a_gap_that_is_told_is_worded():
    none = MEASURE.model_copy(update={"direction": "none"})
    ranks = dict.fromkeys(("rank", "rank_lower", "rank_upper", "rank_lower_joint", "rank_upper_joint"))
    gap = dataclasses.replace(GAP, verdict=None, **ranks)
    text = Voice(saved(none), 0.95, "da").sentence(gap, "Herlev")
    assert "placering" not in text
    assert "færre ledige end ventet" in text
    assert verdict_word(gap, "da") == "Færre end ventet"
    assert rank_set(gap) == "–"


def test_shares_are_shown_as_per_cent():
    share = MEASURE.model_copy(update={"unit": "share"})
    small = {"gap": -0.0084, "lower": -0.0125, "upper": -0.0044}
    one = saved(share)
    one.country["2019"]["median_se"] = 0.002
    text = Voice(one, 0.95, "da").sentence(dataclasses.replace(GAP, **small), "Herlev")
    assert "0,84 procentpoint færre ledige end ventet (95 %-interval 0,44 til 1,25 færre)" in text


@pytest.mark.parametrize(("value", "shown"), [(25, 30), (-25, -30), (24.9, 20), (-4.9, 0), (570.0, 570)])
def test_persons_are_rounded_to_ten_away_from_zero(value, shown):
    assert rounded(value, 10) == shown


def test_rank_sets_are_written_as_sets():
    assert rank_set(GAP) == "1–59"
    assert rank_set(GAP, joint=True) == "1–70"
    assert rank_set(dataclasses.replace(GAP, rank_lower=3, rank_upper=3)) == "3"


TALKS = MEASURE.model_copy(
    update={
        "lens": "effort",
        "unit": "number",
        "unit_name": Text(da="samtaler pr. måned", en="talks per month"),
        "counts": Text(da="samtaler", en="talks"),
        "direction": "none",
        "base_approximate": False,
    }
)
NO_RANK = dict.fromkeys(("rank", "rank_lower", "rank_upper", "rank_lower_joint", "rank_upper_joint"))
MANY = {
    "actual": 0.52, "expected": 0.46, "gap": 0.06, "lower": 0.02, "upper": 0.10, "gap_persons": 418.0, "told": "more",
}  # fmt: skip


def talks(lang, basis="groups", se=0.02, **changes):
    one = dataclasses.replace(saved(TALKS), basis=basis, country={"2019": {"median_se": se}})
    return Voice(one, 0.95, lang).sentence(dataclasses.replace(GAP, **MANY | NO_RANK | changes), "Gladsaxe")


def test_a_number_comes_first_with_its_unit():
    assert talks("da") == (
        "Gladsaxe: 0,52 samtaler pr. måned, 0,06 flere end sammensætningen af borgere giver grund til at vente "
        "(95 % sikkerhed: 0,02–0,10), svarende til 420 samtaler."
    )
    assert talks("en") == (
        "Gladsaxe: 0.52 talks per month, 0.06 more than the mix of citizens leads one to expect "
        "(95% confidence: 0.02–0.10), equal to 420 talks."
    )
    fewer = talks("da", "overall", gap=-0.06, lower=-0.10, upper=-0.02, told="fewer")
    assert "0,06 færre end tallet for alle andre giver grund til at vente (95 % sikkerhed: 0,02–0,10)" in fewer


def test_a_number_that_noise_explains_is_not_worded_as_a_difference():
    assert talks("da", gap=0.01, lower=-0.03, upper=0.05, told="same") == (
        "Gladsaxe: 0,52 samtaler pr. måned. Det kan ikke skelnes fra det, sammensætningen af borgere giver grund til "
        "at vente: forskellen ligger mellem 0,03 færre og 0,05 flere (95 % sikkerhed)."
    )
    alone = talks("en", told="same")
    assert "looked at together (taken alone its 95% interval is 0.02 to 0.10 more" in alone
    assert "0.06" not in alone


@pytest.mark.parametrize(
    ("se", "value", "shown"), [(0.02, 0.4249, "0,42"), (3.1, 213.4, "213"), (0.6, 18.41, "18,4"), (40.0, 213.4, "213")]
)
def test_a_number_has_the_decimals_that_its_error_bears(se, value, shown):
    one = dataclasses.replace(saved(TALKS), country={"2019": {"median_se": se}})
    assert Voice(one, 0.95, "da").rate(value) == shown


def test_units_of_numbers_are_their_own():
    assert rate_unit(TALKS, "en") == Voice(saved(TALKS), 0.95, "en").unit_word() == "talks per month"
    assert rate_unit(MEASURE, "da") == "pct."


SANCTIONS = MEASURE.model_copy(
    update={
        "lens": "effort",
        "unit": "per_1000",
        "noun": Text(da="sanktioner", en="sanctions"),
        "base_noun": Text(da="måneder på ydelse", en="months on support"),
        "counts": Text(da="sanktioner", en="sanctions"),
        "direction": "none",
        "base_approximate": False,
    }
)


def sanctions(lang, **changes):
    one = dataclasses.replace(saved(SANCTIONS), basis="conditions", country={"2019": {"median_se": 1.5}})
    few = {"actual": 9.3, "expected": 16.3, "gap": -7.0, "lower": -10.2, "upper": -3.8, "gap_persons": -63.0}
    return Voice(one, 0.95, lang).sentence(dataclasses.replace(GAP, **few | NO_RANK | changes), "Gladsaxe")


def test_a_rate_per_thousand_says_of_what():
    assert sanctions("da") == (
        "Gladsaxe: 9,3 sanktioner pr. 1.000 måneder på ydelse, 7,0 færre end rammevilkårene giver grund til at vente "
        "(95 % sikkerhed: 3,8–10,2), svarende til 60 sanktioner."
    )
    assert sanctions("en") == (
        "Gladsaxe: 9.3 sanctions per 1,000 months on support, 7.0 fewer than the framework conditions lead one to "
        "expect (95% confidence: 3.8–10.2), equal to 60 sanctions."
    )
    assert sanctions("da", gap=-1.0, lower=-3.0, upper=1.0, told="same") == (
        "Gladsaxe: 9,3 sanktioner pr. 1.000 måneder på ydelse. Det kan ikke skelnes fra det, rammevilkårene giver "
        "grund til at vente: forskellen ligger mellem 3,0 færre og 1,0 flere (95 % sikkerhed)."
    )


@pytest.mark.parametrize(
    ("n", "da", "en"),
    [(688.0, "ca. 690", "about 690"), (96.4, "ca. 96", "about 96"), (14456.0, "ca. 14.500", "about 14,500")],
)
def test_about_stands_before_rounded_numbers_only(n, da, en):
    about = MEASURE.model_copy(update={"base_approximate": True})
    for lang, told in (("da", da), ("en", en)):
        assert Voice(saved(about), 0.95, lang).base(dataclasses.replace(GAP, n=n)) == told


def test_contributions_are_not_called_exact_though_each_is_rounded():
    facts = {"whole": "3,66", "country": "x", "unit": "x", "expected": "3,78", "name": "x"}
    for basis in ("persons", "conditions", "laws", "rules"):
        assert "afrundet hver for sig" in say("da", f"unit.moves_note.{basis}", **facts)
        assert "exact" not in say("en", f"unit.moves_note.{basis}", **facts)


@pytest.mark.parametrize(
    ("n", "da", "en"), [(1.43, "1,4", "1.4"), (0.26, "0,3", "0.3"), (9.0, "9", "9"), (18.4, "18", "18")]
)
def test_a_few_posts_have_a_decimal(n, da, en):
    for lang, told in (("da", da), ("en", en)):
        assert Voice(saved(TALKS), 0.95, lang).base(dataclasses.replace(GAP, n=n)) == told
