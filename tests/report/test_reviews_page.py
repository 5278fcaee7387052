"""The page of a review: what is said of an item that nobody could judge, and of a sample drawn from groups."""

import pytest

from jobspejl import build

INSTRUMENT = """
id = "lille"
name = "Lille skema"
source = "Prøve"
verified_on = 2026-01-01
parts = [{ id = "lov", name = "Loven", kind = "lawful" }]
items = [{ id = "hoering", part = "lov", text = "Er borgeren hørt?", legal_basis = "forvaltningsloven § 19" }]
"""
STUDY = """
[study]
id = "gennemgang"
title = "Gennemgang"

[[legality.reviews]]
id = "gennemgang"
name = "Gennemgang"
source = "Prøve"
instrument = "lille.toml"
files = ["svar.csv"]
read_on = 2026-05-01

[legality.reviews.population]
who = "bevillinger"
"""


@pytest.fixture
def page(tmp_path):
    """Return a builder of the page of a review of one item, from its answers."""

    def built(answers, population='kind = "complaints"', second=()):
        (tmp_path / "lille.toml").write_text(INSTRUMENT, "utf-8")
        (tmp_path / "study.toml").write_text(STUDY + population + "\n", "utf-8")
        readers = (("A", answers), ("B", second))
        rows = [f"S-{place},{who},hoering,{one}" for who, given in readers for place, one in enumerate(given)]
        (tmp_path / "svar.csv").write_text("\n".join(["sag,læser,punkt,svar", *rows]) + "\n", "utf-8")
        build(tmp_path / "study.toml", tmp_path / "site", lang="da", pdf=False)
        return (tmp_path / "site" / "accounts" / "gennemgang.html").read_text("utf-8")

    return built


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        (["ikke relevant"] * 12, "Punktet kunne ikke vurderes i nogen af de 12 klagesager."),
        (["ja"] * 12, "Ingen brud i de 12 klagesager."),
        (["ja"] * 12 + ["ikke relevant"] * 7, "Ingen brud i de 12 vurderede af 19 klagesager."),
        (["ja"] * 12 + ["nej"] * 7, "Ikke, som det skal være, i 7 af de 19 klagesager."),
        (["ja"] * 17 + ["ikke relevant"] * 2, "Ingen brud i dem af de 19 klagesager, der kunne vurderes."),
    ],
)
def test_what_is_said_of_an_item(page, answers, sentence):
    assert sentence in page(answers)


def test_a_sample_drawn_from_groups_says_why_it_has_no_interval(page):
    simple = page(["ja"] * 12 + ["nej"] * 7, 'kind = "random"\nfiles = 120')
    assert "Grænserne for hele listen siger" in simple
    assert "(grænser for hele listen" in simple
    groups = page(["ja"] * 12 + ["nej"] * 7, 'kind = "random"\nfiles = 120\nstratified = true')
    assert "trukket fra hver gruppe i listen for sig" in groups
    assert "36,8" in groups
    assert "(grænser for hele listen" not in groups


def test_agreement_that_would_tell_of_a_few_files_is_left_out_and_said(page):
    twice = page(["ja"] * 24, second=["ja"] * 10 + ["nej"] * 2)
    agreement = twice[twice.index("Er læserne enige?") :]
    assert "12 af de 24 sager er læst af mindst to." in agreement
    assert "For ét punkt vises enigheden ikke" in agreement
    assert "83" not in agreement
    alike = page(["ja"] * 24, second=["ja"] * 12)
    assert "100\u00a0%" in alike[alike.index("Er læserne enige?") :]
    assert "For få af de 24 sager er læst af mindst to" in page(["ja"] * 24, second=["ja"] * 3)
