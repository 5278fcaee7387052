"""The follow-up page: what is reported is never shown as done, and what is made up says so wherever it stands."""

import re
from html import unescape

import pytest

from jobspejl.report.charts.dues import DueLine, due_lines
from jobspejl.report.charts.states import ORDER, StateBar, state_bars
from jobspejl.report.followup_words import state_word
from tests.followup.cases import day


def page(site, name, lang="da"):
    return unescape((site / ("" if lang == "da" else lang) / name).read_text("utf-8")).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("da", ("Pr. 31. december 2025 er 1 af 4 forfaldne anbefalinger verificeret (14 i alt).", "365 dage over")),
        ("en", ("As of 31 December 2025, 1 of 4 recommendations due are verified (14 in all).", "365 days overdue")),
    ],
)  # fmt: skip
def test_the_finding_comes_first_and_stands_in_the_charts_text(denmark, lang, words):
    text = page(denmark, "followup.html", lang)
    assert all(word in text for word in words)
    labels = re.findall(r'role="img" aria-label="([^"]*)"', text)
    assert len(labels) == 2
    assert words[0] in labels[0]
    assert words[1] in labels[1]


def test_reported_is_called_unverified_everywhere(denmark):
    for name in ("followup.html", "units/330.html", "en/followup.html"):
        text = page(denmark, name)
        bare = re.findall(r"meldt udført(?!,? (?:ikke|men ikke)|; ikke|”|«|\.| tæller)", text, flags=re.IGNORECASE)
        assert bare == [], name
    assert "Meldt udført, ikke verificeret" in page(denmark, "units/330.html")
    assert "Reported done, not verified" in page(denmark, "followup.html", "en")


def test_a_units_page_has_its_own_open_recommendations_and_their_measures(denmark):
    text = page(denmark, "units/330.html")
    part = text[text.index('id="register"') : text.index("Se alle anbefalinger")]
    assert "opdigtet" in part
    assert '<a href="../followup.html#r-slagelse-kommunikation">' in part
    assert '<a href="../measures/survey.html">' in part
    assert "slagelse-hjemviste" not in part, "it is verified"
    assert "slagelse-revalidering" not in part, "it is closed"
    assert "gladsaxe" not in part
    assert 'id="register"' not in page(denmark, "units/101.html")


def test_every_link_leads_to_a_recommendation_on_the_page(denmark):
    text = page(denmark, "followup.html")
    there = set(re.findall(r'id="(r-[a-z0-9-]+)"', text))
    assert len(there) == 14
    assert set(re.findall(r'href="#(r-[a-z0-9-]+)"', text)) == there


def test_what_is_made_up_says_so_on_every_page_that_has_it(denmark):
    for lang, words in (("da", "Forløbet er opdigtet"), ("en", "The course is made up")):
        for name in ("index.html", "followup.html", "units/330.html", "units/159.html"):
            assert words in page(denmark, name, lang), name
    assert page(denmark, "followup.html").count("opdigtet forløb") == 2 * 14


def test_the_old_due_dates_are_kept_and_drawn(denmark):
    text = page(denmark, "followup.html")
    assert "udskudt 2 gange; første frist 31. december 2023" in text
    assert text.count('<circle class="old"') == 4 + 1, "four postponements, and the legend"
    assert "Frist: 31. december 2024. Begrundelse: Nye breve afventer leverandøren." in text


def test_the_front_page_and_the_menu_lead_there(denmark):
    for name, home in (("index.html", ""), ("units/101.html", "../"), ("measures/survey.html", "../")):
        assert f'<a href="{home}followup.html"' in page(denmark, name)
    assert page(denmark, "measures/survey.html").count("followup.html") == 1, "the teaser is on the front page only"


def test_a_study_without_a_register_has_no_such_page(built_small):
    assert not (built_small.out / "followup.html").exists()
    assert "followup.html" not in page(built_small.out, "index.html")


@pytest.mark.parametrize("lang", ["da", "en"])
@pytest.mark.parametrize("state", ORDER)
def test_every_state_has_a_word_and_a_pattern_of_its_own(state, lang):
    assert state_word(state, lang)
    drawn = state_bars([StateBar("x", {state: 3})], "x")
    assert f'<rect class="{state}"' in drawn
    assert ">3</text>" in drawn


def test_bars_are_as_long_as_their_numbers():
    drawn = state_bars([StateBar("a", {"new": 4, "verified": 4}), StateBar("b", {"new": 2})], "x")
    wide = [float(one) for one in re.findall(r'<rect class="(?:new|verified)"[^>]* width="([\d.]+)"', drawn)]
    assert wide[0] == pytest.approx(wide[1])
    assert wide[2] + 2 == pytest.approx((wide[0] + 2) / 2, abs=0.1)


def test_a_line_is_overdue_only_while_it_is_open_and_past_its_date():
    on, past, ahead = day("2025-06-30"), day("2025-01-01"), day("2026-01-01")
    drawn = [
        due_lines([DueLine("a", (due,), None, is_open, "")], on, "i dag", "x").count('class="late"')
        for due, is_open in ((past, True), (past, False), (ahead, True))
    ]
    assert drawn == [1, 0, 0]
