"""The effect check in words: snapshots in both languages, stated and computed side by side, and never a cause."""

import re
from html import unescape

import pytest

from jobspejl.report.followup_effects import check_word
from tests.report.test_followup_page import page

WORDS = {
    "reached": ("Måltallet er nået", "The target is reached"),
    "nearer": (
        "Flyttet i den rigtige retning; om måltallet er nået, kan ikke siges",
        "Moved the right way; whether the target is reached cannot be told",
    ),
    "partway": (
        "Flyttet i den rigtige retning, men måltallet er ikke nået",
        "Moved the right way, but the target is not reached",
    ),
    "short": (
        "Måltallet er ikke nået; om tallet har flyttet sig, kan ikke siges",
        "The target is not reached; whether the figure has moved cannot be told",
    ),
    "away": ("Flyttet den forkerte vej", "Moved the wrong way"),
    "untold": (
        "Kan endnu ikke siges, for måltallet ligger inden for usikkerheden",
        "Cannot be told yet, since the target lies within the uncertainty",
    ),
    "early": (
        "Kan ikke måles endnu, for der er ingen tal, der når til 31. december 2026",
        "Cannot be measured yet, since there are no figures up to 31 December 2026",
    ),
    "unseen": (
        "Kan ikke måles, for enhedens tal vises ikke",
        "Cannot be measured, since the unit's figures are not shown",
    ),
}


@pytest.mark.parametrize("verdict", WORDS)
def test_each_verdict_in_both_languages(verdict):
    check = {"verdict": verdict, "by": "2026-12-31", "change": -1.0}
    assert (check_word(check, "da"), check_word(check, "en")) == WORDS[verdict]


def test_what_there_is_no_baseline_or_no_day_for():
    assert check_word({"verdict": "short", "by": None, "change": None}, "da") == "Måltallet er ikke nået"
    assert check_word({"verdict": "early", "by": None, "change": None}, "en") == (
        "Cannot be measured yet, since there are no later figures"
    )


@pytest.mark.parametrize(
    ("lang", "figures", "stated", "caution"),
    [
        (
            "da",
            "Slagelse: 22,6 pct. (16,2–28,9) i 2021; måltal 22 pct. senest 31. december 2021. "
            "Ændring siden 2020: −7,2 (−16,7 til +2,3). Virkningskontrol: kan endnu ikke siges",
            "Oplyst i registret: 22,6 pct. den 1. september 2022; kan ikke skelnes fra udgangspunktet.",
            "Den siger ikke hvorfor: en ændring kan have andre årsager end anbefalingen, og en enhed, der",
        ),
        (
            "en",
            "Slagelse: 22.6 per cent (16.2–28.9) in 2021; target 22 per cent by 31 December 2021. "
            "Change since 2020: −7.2 (−16.7 to +2.3). Effect check: cannot be told yet",
            "Stated in the register: 22.6 per cent on 1 September 2022; cannot be told from the baseline.",
            "It does not say why: a change can have other reasons than the recommendation, and a unit",
        ),
    ],
)
def test_the_check_stands_beside_what_was_stated(denmark, lang, figures, stated, caution):
    text = " ".join(re.sub("<[^>]*>", " ", page(denmark, "followup.html", lang)).split())
    for words in (figures, stated, caution):
        assert words in text
    assert "units/330.html" in page(denmark, "followup.html", lang)


def test_a_units_page_has_the_checks_of_its_open_recommendations(denmark):
    text = page(denmark, "units/330.html")
    part = text[text.index('id="register"') : text.index("Se alle anbefalinger")]
    assert part.count("Virkningskontrol: kan ikke måles endnu") == 2, "the survey's and the deadlines'"
    assert "andre årsager" in part
    assert "Virkningskontrol" not in page(denmark, "units/159.html"), "no target was set there"


def test_no_word_of_the_check_is_of_causes(denmark):
    causal = re.compile(r"\b(virke[drt]|skyldes|takket|på grund af|because of|due to|caused by)\b", re.IGNORECASE)
    for lang, heading in (("da", "Virkningskontrol"), ("en", "Effect check")):
        text = unescape(page(denmark, "followup.html", lang))
        part = text[text.index('id="effects"') : text.index('id="history"')]
        assert heading in part
        assert causal.search(part) is None
