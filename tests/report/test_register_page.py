"""The register's page: what is said of figures that are put there for it, in both languages."""

import re
from dataclasses import replace

import pytest

from jobspejl import build
from jobspejl.engines.duckdb import DuckDBEngine
from jobspejl.report.register_page import register_sections
from jobspejl.report.saved import load
from tests.doors.register_study import RegisterStudy

CLAIMS = {"da": "har oftere", "en": "more often have"}
UNTOLD = {"da": "kan ikke siges", "en": "cannot be told"}


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    study = RegisterStudy(tmp_path_factory.mktemp("page") / "study")
    build(study.write(), study.out, pdf=False)
    return load(study.out, DuckDBEngine())


@pytest.fixture
def page(saved):
    """Return the sections of the page by the start of their heading, with some cells of some rows changed."""

    def made(lang, table=None, **cells):
        [account] = saved.accounts
        tables = dict(account.tables)
        if table is not None:
            name = f"register_{table}"
            tables[name] = tuple({**row, **cells} for row in tables[name])
        return {one["heading"]: one for one in register_sections(saved, replace(account, tables=tables), lang)}

    return made


def find(sections, start):
    [found] = [one for heading, one in sections.items() if heading.startswith(start)]
    return found


def first(sections, start):
    """Return the first of the sections that are folded within another."""
    return find(sections, start)["folds"][0]


LEAKAGE = {"da": "Hvad listen lader ude", "en": "What the list leaves out"}


@pytest.mark.parametrize("lang", ["da", "en"])
@pytest.mark.parametrize(
    ("lower", "upper"), [(-0.4, 0.3), (-0.7, 0.001), (-0.7, -0.004), (0.0, 0.6), (0.004, 0.6), (-1e-9, 0.8), (0.0, 0.0)]
)
def test_a_correlation_whose_interval_holds_0_is_not_worded_as_one(page, lang, lower, upper):
    cells = {"corrected": (lower + upper) / 2, "lower": lower, "upper": upper}
    sentence, *_ = first(page(lang, "leakage_country", **cells), LEAKAGE[lang])["paragraphs"]
    assert UNTOLD[lang] in sentence
    assert CLAIMS[lang] not in sentence


@pytest.mark.parametrize("lang", ["da", "en"])
@pytest.mark.parametrize(
    ("lower", "upper", "words"),
    [
        (-0.81, -0.12, {"da": "oftere flere end ventet", "en": "more often have more than expected"}),
        (0.12, 0.81, {"da": "oftere også færre end ventet", "en": "more often have fewer than expected"}),
    ],
)
def test_one_that_does_not_hold_0_is_told_with_its_direction(page, lang, lower, upper, words):
    cells = {"corrected": (lower + upper) / 2, "lower": lower, "upper": upper}
    sentence, *_ = first(page(lang, "leakage_country", **cells), LEAKAGE[lang])["paragraphs"]
    assert words[lang] in sentence
    assert {"da": "0,12", "en": "0.12"}[lang] in sentence
    assert {"da": "0,81", "en": "0.81"}[lang] in sentence


@pytest.mark.parametrize("lang", ["da", "en"])
def test_one_that_cannot_be_freed_of_noise_is_not_worded_as_one(page, lang):
    cells = {"correlation": -0.9, "corrected": None, "lower": None, "upper": None}
    sentence, *_ = first(page(lang, "leakage_country", **cells), LEAKAGE[lang])["paragraphs"]
    assert {"da": "−0,90, men de er for usikre", "en": "−0.90, but they are too uncertain"}[lang] in sentence
    assert CLAIMS[lang] not in sentence


@pytest.mark.parametrize("told", ["moved_out", "moved_in", "same"])
def test_units_that_moved_are_counted(page, told):
    shown = {"da": first(page("da", "leakage", told=told), LEAKAGE["da"])}
    shown["en"] = first(page("en", "leakage", told=told), LEAKAGE["en"])
    out, back = (12 * (told == key) for key in ("moved_out", "moved_in"))
    assert f"{out} af 12 enheder har færre end ventet i det ene og flere i det andet; {back} har" in " ".join(
        shown["da"]["paragraphs"]
    )
    assert f"in the other: {out} of 12 units; the other way round: {back}." in " ".join(shown["en"]["paragraphs"])


@pytest.mark.parametrize("lang", ["da", "en"])
def test_one_unit_is_not_told_in_the_plural(saved, lang):
    """Sentences with a count of units are true of 0, 1 and 12 of them."""
    [account] = saved.accounts
    rows = account.tables["register_leakage"]
    one = tuple({**row, "told": "moved_out" if at % 12 == 0 else "same"} for at, row in enumerate(rows))
    changed = replace(account, tables={**account.tables, "register_leakage": one})
    views = register_sections(saved, changed, lang)
    text = " ".join(
        " ".join(view["paragraphs"]) for view in [*views, *(part for one in views for part in one["folds"])]
    )
    assert {"da": "1 af 12 enheder har", "en": "1 of 12 units;"}[lang] in text
    assert not re.search(r"(?<![\d.,])1 (units|enheder|models|modeller|have|were|are)\b", text)


def test_models_on_either_side_of_0_are_counted_among_all_units(page):
    """Gaps that no model moves by more than an interval may still be on either side of 0 in every one of them."""
    sections = page("da", "ranges", gap_lowest=-1e-6, gap_highest=1e-6)
    sentence, *_ = first(sections, "Ville andre modeller")["paragraphs"]
    assert "for 0 af 12 enheder; for 12 er der modeller på hver side af 0." in sentence
    sections = page("en", "ranges", gap_lowest=-90.0, gap_highest=-80.0)
    sentence, *_ = first(sections, "Would other models")["paragraphs"]
    assert "for 12 of 12 units; for 0 there are models on either side of 0." in sentence


@pytest.mark.parametrize("lang", ["da", "en"])
def test_every_outcome_and_every_pair_is_shown_the_first_of_them_open(page, lang):
    sections = page(lang)
    over = find(sections, {"da": "Ville andre modeller", "en": "Would other models"}[lang])
    outcomes = {"da": ["Alle ydelser", "Dagpenge"], "en": ["All benefits", "Insurance benefit"]}[lang]
    assert [one["heading"] for one in over["folds"]] == outcomes
    assert [row[0] for row in over["tables"][0]["rows"]] == outcomes
    beside = find(sections, LEAKAGE[lang])
    outside, between = {"da": ("Førtidspension", "ved siden af"), "en": ("Disability pension", "beside")}[lang]
    pairs = [f"{outside} {between} {name}" for name in outcomes]
    assert [one["heading"] for one in beside["folds"]] == pairs
    assert [row[0] for row in beside["tables"][0]["rows"]] == pairs
    for view in (over, beside):
        assert [one["opened"] for one in view["folds"]] == [True, False]
        for one in view["folds"]:
            assert len(one["figures"]) == 1
            assert len(one["tables"][0]["rows"]) == 12
    note = " ".join(beside["paragraphs"])
    assert {"da": "2 par", "en": "2 pairs"}[lang] in note
    assert {"da": "højst 5 pct.", "en": "at most 5 per cent"}[lang] in note


def test_one_pair_is_not_told_in_the_plural(saved):
    [account] = saved.accounts
    rows = account.tables["register_leakage_country"][:1]
    changed = replace(account, tables={**account.tables, "register_leakage_country": rows})
    changed.tables["register_leakage"] = tuple(
        row for row in account.tables["register_leakage"] if row["measure"] == rows[0]["measure"]
    )
    for lang, words in (("da", "Her er ét par."), ("en", "Here is one pair.")):
        sections = {one["heading"]: one for one in register_sections(saved, changed, lang)}
        assert words in " ".join(find(sections, LEAKAGE[lang])["paragraphs"])


def test_levels_are_named_in_the_language_of_the_page(page):
    cells = {"name": "Kvinde", "name_en": "Woman"}
    for lang, word in (("da", "Kvinde"), ("en", "Woman")):
        tables = find(page(lang, "levels", **cells), {"da": "Hvad der flytter", "en": "What moves"}[lang])["tables"]
        assert {row[1] for one in tables for row in one["rows"]} == {word}


def test_numbers_are_written_as_the_language_has_them(page):
    for lang, persons, cost in (("da", "6.120", "74.500"), ("en", "6,120", "74,500")):
        sections = page(lang)
        [fits] = find(sections, {"da": "Modellen", "en": "The model"}[lang])["tables"]
        assert {row[2] for row in fits["rows"]} == {persons}
        [potential] = find(sections, {"da": "Økonomisk", "en": "Economic"}[lang])["tables"]
        assert cost in potential["caption"]
        wrong = re.compile({"da": r"\d\.\d(?!\d\d)", "en": r"\d,\d(?!\d\d)"}[lang])
        for view in [*sections.values(), *(part for one in sections.values() for part in one["folds"])]:
            for one in view["tables"]:
                # NOTE: a level may be a number with a decimal point, as the data have it; here none is.
                assert not wrong.search(" ".join(cell for row in one["rows"] for cell in row)), one["caption"]


def test_amounts_are_millions_with_one_decimal(page):
    cells = {"persons": 1234.5, "amount": 91_234_567.0, "lower": 0.0, "upper": 180_000_000.0}
    [potential] = find(page("da", "potential", **cells), "Økonomisk")["tables"]
    assert {tuple(row[2:]) for row in potential["rows"]} == {("91,2", "0,0–180,0")}
    [potential] = find(page("en", "potential", **cells), "Economic")["tables"]
    assert {tuple(row[2:]) for row in potential["rows"]} == {("91.2", "0.0–180.0")}


def test_a_unit_without_potential_is_not_listed(page):
    assert not any(one["rows"] for one in find(page("da", "potential", amount=0.0), "Økonomisk")["tables"])


def test_a_backtest_without_a_slope_says_so(page):
    [made] = find(page("da", "backtest", slope=None, lower=None, upper=None), "Forudsiger")["tables"]
    assert {row[2] for row in made["rows"]} == {"kan ikke skelnes fra tilfældigheder"}
    [made] = find(page("da", "backtest", slope=1.041, lower=-0.2, upper=2.5, covered=11), "Forudsiger")["tables"]
    assert {tuple(row[2:]) for row in made["rows"]} == {("1,04 (−0,20 til 2,50)", "11 af 12 (bør være 95 %)")}


def test_what_is_left_out_and_fixed_is_named_and_a_dash_stands_for_nothing(page):
    [fits] = find(page("da"), "Modellen")["tables"]
    assert {tuple(row[5:]) for row in fits["rows"]} == {("–", "–")}
    cells = {"left_out": "Køn: k", "left_out_en": "Sex: f", "fixed": "Uddannelse: lang", "fixed_en": "School: long"}
    [fits] = find(page("da", "models", **cells), "Modellen")["tables"]
    assert {tuple(row[5:]) for row in fits["rows"]} == {("Køn: k", "Uddannelse: lang")}
    [fits] = find(page("en", "models", **cells), "The model")["tables"]
    assert {tuple(row[5:]) for row in fits["rows"]} == {("Sex: f", "School: long")}


@pytest.mark.parametrize("lang", ["da", "en"])
@pytest.mark.parametrize("link", ["linear", "logit"])
@pytest.mark.parametrize("expectation", ["pooled", "within"])
@pytest.mark.parametrize("route", ["rows", "cells", "queries"])
def test_every_kind_of_model_has_its_words(page, lang, link, expectation, route):
    cells = {"link": link, "expectation": expectation, "route": route, "cells": 12345 if route == "cells" else None}
    text = " ".join(find(page(lang, "models", **cells), {"da": "Modellen", "en": "The model"}[lang])["paragraphs"])
    assert f"({expectation})" in text
    assert ("logit" in text) == (link == "logit")
    assert ({"da": "12.345", "en": "12,345"}[lang] in text) == (route == "cells")
    assert "{" not in text
