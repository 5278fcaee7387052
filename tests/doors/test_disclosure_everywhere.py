"""Nothing small leaks: every file that the demo leaves behind is opened and searched for one to four persons.

The tables come first. A column of whole numbers counts persons, or what persons did, unless it is named here as one
that does not, so that a new column fails until somebody has thought about it. Pages, papers and the manifest are
searched for the words that a small count would stand beside.
"""

import csv
import io
import json
import re
from html import unescape

import pytest
from pypdf import PdfReader

from jobspejl.contracts.measure import SCALE
from jobspejl.contracts.tables import SCHEMAS

THRESHOLD = 5
NO_PERSONS = {
    "gaps": {"rank", "rank_lower", "rank_upper", "rank_lower_joint", "rank_upper_joint"},
    "periods": {"units", "fewer", "same", "more", "unusual"},
    "peers": {"place"},
    "rate_funnel": {"cases"},  # sizes at which a limit is drawn
    "agreement": {"top", "kept"},
    "sensitivity": {"verdicts_changed"},
    "units": {"column", "row"},
    "deadlines": {"usual_days"},
    "deadline_waits": {"day"},
    "reviews": {"threshold"},
    "focus_recruitment": {"threshold"},
    "focus_themes": {"number", "parent_number", "segments"},
    "focus_codes": {"number", "parent_number", "groups", "of", "segments"},  # groups, not those who sat in them
    "focus_saturation": {"order", "new", "seen", "alone"},  # codes
    "focus_quotes": {"number"},
    "focus_agreement": {"number", "parent_number", "coders", "units", "both", "first_only", "second_only", "neither"},
    "focus_reading": {"count"},  # what the reader of the project met, not persons
    "survey_values": {"order"},
    "survey_batteries": {"items"},
    "register_models": {"parameters", "rounds", "cells"},
    "register_areas": {"degrees_of_freedom"},
    "register_variants": {"variants", "possible"},
    "register_ranges": {"variants", "rank_lowest", "rank_10", "rank_median", "rank_90", "rank_highest"},
    "register_leakage_country": {"units"},
    "register_backtest": {"units", "covered"},
    "pairings": {"units", *(f"{a}_{b}" for a in ("fewer", "same", "more") for b in ("fewer", "same", "more"))},
    "effort_curves": {"day"},
    "effort_medians": {"median", "lower", "upper"},
    "oversight_targets": {"version", "hidden_small", "hidden_few", "hidden_other"},
    "oversight": {"version"},
    # Recommendations are counted, never persons.
    "recommendations": {"times_postponed", "days_overdue", "evidence"},
    "recommendation_events": {"number"},
    "followup_totals": {name for name, kind in SCHEMAS["followup_totals"].kinds.items() if kind == "integer"},
}
COUNTED = (
    "personer|borgere|ledige|klager|klagere|klagesager|sager|besvarelser|svar|svarpersoner|afgørelser|deltagere|"
    "samtaler|sanktioner|forløb|sygedagpengeforløb|frister|fuldtidspersoner|skift|"
    "persons|citizens|people|complaints|cases|answers|respondents|decisions|participants|talks|sanctions|spells|"
    "deadlines"
)
SMALL = re.compile(rf"(?<![\d.,–−+/=-])\b[1-4] (?:af [\d.]+ |of [\d,]+ )?({COUNTED})\b", re.IGNORECASE)
HARMLESS = re.compile(
    r"(under|færre end|fewer than|less than|mindst|at least|minimum|højst|at most|kræver|asks for)\s+[1-4]\b"
    r"|[1-4] (personer har kodet|persons coded)",  # those who coded the texts are no citizens
    re.IGNORECASE,
)


def table_rows(site, name):
    with (site / "tables" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def tables(site):
    return sorted(path.stem for path in (site / "tables").glob("*.csv"))


def test_every_table_of_the_program_is_thought_about():
    assert set(NO_PERSONS) <= set(SCHEMAS)
    unknown = {
        (name, column)
        for name, columns in NO_PERSONS.items()
        for column in columns
        if SCHEMAS[name].kinds.get(column) != "integer"
    }
    assert unknown == set()


def test_no_table_counts_one_to_four(denmark):
    found = [
        (name, column, row[column])
        for name in tables(denmark)
        for row in table_rows(denmark, name)
        for column, kind in SCHEMAS[name].kinds.items()
        if kind == "integer" and column not in NO_PERSONS.get(name, ()) and row[column]
        if 0 < int(row[column]) < THRESHOLD
    ]
    assert found == []


def test_no_rate_times_its_base_is_one_to_four(denmark):
    """What a rate counts, and what it does not where it is a share, are worked out as any reader could."""
    manifest = json.loads((denmark / "manifest.json").read_text("utf-8"))
    units = {one["measure"]["id"]: one["measure"] for one in manifest["measures"]}
    seen = 0
    for row in table_rows(denmark, "gaps"):
        if row["suppressed"] or not row["n"]:
            continue
        measure = units[row["measure"]]
        if measure["unit"] == "number" or measure["base_approximate"]:
            continue  # a mean is of amounts, an approximate base gives no count
        counted = float(row["n"]) * float(row["actual"]) / SCALE[measure["unit"]]
        ends = [counted] if measure["unit"] == "per_1000" else [counted, float(row["n"]) - counted]
        seen += 1
        assert all(end > THRESHOLD - 0.5 for end in ends), (row["measure"], row["unit_name"])
    assert seen > 500


def test_agreement_of_file_reviews_gives_no_count_of_one_to_four(denmark):
    """Per cent of the files read by two is a number of them that differ, and alpha tells how often each answer was."""
    rows = table_rows(denmark, "review_agreement")
    items = [row for row in rows if row["subject"] != "all"]
    assert len(items) > 10
    for row in items:
        figures = [row[name] for name in ("agreement", "alpha", "lower", "upper", "ac1", "undefined")]
        if row["suppressed"]:
            assert figures == [""] * 6, row["subject"]
            continue
        differ = float(row["answers"]) * (1 - float(row["agreement"]) / 100)
        assert differ < 0.5 or differ > THRESHOLD - 0.5, row["subject"]
        assert float(row["answers"]) - differ > THRESHOLD - 0.5, row["subject"]
    assert any(row["suppressed"] for row in items)  # the demo's ten files read by two are too few for an item


def words(path):
    if path.suffix == ".pdf":
        return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(path.read_bytes())).pages)
    text = path.read_text("utf-8")
    if path.suffix != ".html":
        return text
    text = re.sub(r"<(title|desc)>", " ", text)
    labels = "\n".join(re.findall(r'(?:aria-label|alt|content|title)="([^"]*)"', text))
    cells = re.sub(r"<(td|th|tr|p|li|text|h\d|small|option)\b[^>]*>", "\n", text)
    return unescape(re.sub(r"<[^>]*>", " ", cells) + "\n" + labels).replace("\u00a0", " ")


KINDS = (".html", ".json", ".pdf", ".js")


def small_in(text):
    return [match[0] for match in SMALL.finditer(HARMLESS.sub(" ", text))]


def test_no_page_paper_or_manifest_tells_of_one_to_four(denmark):
    files = [path for path in sorted(denmark.rglob("*")) if path.suffix in KINDS and path.is_file()]
    assert {path.suffix for path in files} >= {".html", ".json", ".pdf"}
    found = {str(path.relative_to(denmark)): small for path in files if (small := small_in(words(path)))}
    assert found == {}


@pytest.mark.parametrize(
    "text", ["svarende til 3 personer", "Der var 2 af 40 klager", "1 person and 4 citizens", "n: 3 besvarelser"]
)
def test_the_search_would_find_a_small_count(text):
    assert small_in(text)


@pytest.mark.parametrize(
    "text", ["svarende til under 5 personer", "13 personer", "1.204 borgere", "mellem nr. 1 og 4", "0,4 samtaler"]
)
def test_the_search_lets_other_figures_be(text):
    assert small_in(text) == []


def test_every_kind_of_file_has_been_searched(denmark):
    """Parquet and the workbook hold the tables' own figures (test_outputs), the picture the front page's own words
    (test_card); what else there is has no figures."""
    known = {*KINDS, ".csv", ".parquet", ".xlsx", ".css", ".png"}
    assert {path.suffix for path in denmark.rglob("*") if path.is_file()} <= known
