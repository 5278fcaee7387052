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
    assert sentence.startswith("For 0 af 12 enheder er spændet over")
    assert sentence.endswith("; for 12 er der modeller på hver side af 0.")
    sections = page("en", "ranges", gap_lowest=-90.0, gap_highest=-80.0)
    sentence, *_ = first(sections, "Would other models")["paragraphs"]
    assert sentence.startswith("For 12 of 12 units the range over")
    assert sentence.endswith("; for 0 there are models on either side of 0.")


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
            [folded] = one["folds"]
            assert not folded["opened"]
            assert len(folded["tables"][0]["rows"]) == 12
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
    cells = {"persons": 1234.5, "amount": 91_970_250.0, "lower": 0.0, "upper": 180_000_000.0}
    [potential] = find(page("da", "potential", **cells), "Økonomisk")["tables"]
    assert {tuple(row[1:]) for row in potential["rows"]} == {("1.230", "91,6", "0,0–180,3")}
    [potential] = find(page("en", "potential", **cells), "Economic")["tables"]
    assert {tuple(row[1:]) for row in potential["rows"]} == {("1,230", "91.6", "0.0–180.3")}


@pytest.mark.parametrize("persons", [0.3, 4.9])
def test_few_persons_are_told_as_few_in_kroner_too(page, persons):
    """Ten persons cost 0.745 million, which is told with one decimal; an amount of 0.4 would tell them."""
    cells = {"persons": persons, "amount": 74_500 * persons, "lower": 0.0, "upper": 3_000_000.0}
    [potential] = find(page("da", "potential", **cells), "Økonomisk")["tables"]
    assert {tuple(row[1:]) for row in potential["rows"]} == {("under 10", "under 0,7", "0,0–3,0")}
    [potential] = find(page("en", "potential", **cells), "Economic")["tables"]
    assert {tuple(row[1:]) for row in potential["rows"]} == {("under 10", "under 0.7", "0.0–3.0")}


def test_every_amount_is_the_cost_of_the_persons_beside_it(page):
    [made] = find(page("en"), "Economic")["tables"]
    seen = 0
    for _, persons, amount, _ in made["rows"]:
        if not persons.startswith("under"):
            assert float(amount) == pytest.approx(int(persons.replace(",", "")) * 74_500 / 1e6, abs=0.051)
            seen += 1
    assert seen > 0


def test_a_unit_without_potential_is_not_listed(page):
    assert not any(one["rows"] for one in find(page("da", "potential", amount=0.0), "Økonomisk")["tables"])


def test_a_backtest_without_a_slope_says_so(page):
    [made] = find(page("da", "backtest", slope=None, lower=None, upper=None), "Forudsiger")["tables"]
    assert {row[2] for row in made["rows"]} == {"kan ikke skelnes fra tilfældigheder"}
    [made] = find(page("da", "backtest", slope=1.041, lower=0.2, upper=2.5, covered=11), "Forudsiger")["tables"]
    assert {tuple(row[2:]) for row in made["rows"]} == {("1,04 (0,20 til 2,50)", "11 af 12 (bør være 95 %)")}


@pytest.mark.parametrize(("lower", "upper", "nothing"), [(-13.0, 11.1, True), (0.0, 1.0, True), (0.1, 2.0, False)])
def test_a_slope_whose_interval_holds_0_and_1_is_said_to_say_nothing(page, lower, upper, nothing):
    said = {"da": ("siger intet (", "stå stille i næste periode. Så"), "en": ("says nothing (", "next period. Then")}
    for lang, (cell, note) in said.items():
        shown = find(page(lang, "backtest", slope=1.51, lower=lower, upper=upper), {"da": "Forud", "en": "Does"}[lang])
        cells = [row[2] for row in shown["tables"][0]["rows"]]
        assert all(one.startswith(cell) == nothing for one in cells)
        assert any("1,51" in one or "1.51" in one for one in cells) is not nothing
        assert any(note in one for one in shown["paragraphs"]) is nothing


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
    own = {"da": ("Enhedernes egne virkninger er med", "uden enhedernes egne virkninger")}
    own["en"] = ("The units' own effects are in the fit", "without the units' own effects")
    assert [one in text for one in own[lang]] == [expectation == "within", expectation == "pooled"]
    assert ("logit" in text) == (link == "logit")
    assert ({"da": "12.345", "en": "12,345"}[lang] in text) == (route == "cells")
    assert "{" not in text


def test_the_model_comes_first(page):
    assert [heading.split()[0] for heading in page("da")][:2] == ["Modellen", "Hvad"]


def test_no_danish_page_has_english_words_for_the_model(page):
    for view in page("da").values():
        text = " ".join([*view["paragraphs"], *(cell for one in view["tables"] for row in one["rows"] for cell in row)])
        assert not re.search(r"\b(within|pooled)\b", text)
        assert not set(text) & set("“”")


KINDS = (("linear", "pooled", False, 1024), ("linear", "within", False, 1024), ("logit", "within", False, 512))


def tried(saved, lang, kinds, possible=1):
    """Return what is said of the models that were tried: kinds are link, expectation, areas and how many."""
    [account] = saved.accounts
    row, *others = account.tables["register_variants"]
    names = ("link", "expectation", "areas", "variants")
    rows = tuple({**row, **dict(zip(names, one, strict=True)), "possible": possible * one[3]} for one in kinds)
    rest = (each for each in others if each["measure"] != row["measure"])
    changed = replace(account, tables={**account.tables, "register_variants": (*rows, *rest)})
    sections = {one["heading"]: one for one in register_sections(saved, changed, lang)}
    return first(sections, {"da": "Ville andre", "en": "Would other"}[lang])["paragraphs"][1]


def test_which_models_were_tried_is_said_as_it_is(saved):
    assert tried(saved, "da", KINDS) == (
        "Modellerne er 1.024 lineære uden enhedernes egne virkninger, 1.024 lineære med enhedernes egne virkninger og "
        "512 logistiske med enhedernes egne virkninger. Alle sammensætninger af grupper af vilkår er prøvet, også helt "
        "uden vilkår. Halvdelen er tilpasset med den største enhed, halvdelen uden."
    )
    twice = (*KINDS, *((*one[:2], True, one[3]) for one in KINDS))
    said = tried(saved, "en", twice, possible=4)
    assert "2,048 linear without the units' own effects, 2,048 linear with" in said
    assert "The commuting area's conditions are in 2,560 of them and not in 2,560." in said
    assert "Of 20,480 models with all combinations of groups of conditions those that leave out the fewest" in said
    assert "All combinations" not in said


@pytest.mark.parametrize(("lower", "upper", "nothing"), [(-1.0, 0.996, True), (-0.99, 1.0, False), (-1.0, 0.98, False)])
def test_a_correlation_that_may_be_anything_is_not_told(page, lower, upper, nothing):
    cells = {"corrected": 0.92, "lower": lower, "upper": upper}
    for lang, figure, words in (("da", "0,92", "siger intet ("), ("en", "0.92", "says nothing (")):
        section = find(page(lang, "leakage_country", **cells), LEAKAGE[lang])
        told = [row[1] for row in section["tables"][0]["rows"]]
        assert all(one.startswith(words) == nothing for one in told)
        sentence = section["folds"][0]["paragraphs"][0]
        assert UNTOLD[lang] in sentence
        assert (figure in sentence) is not nothing
