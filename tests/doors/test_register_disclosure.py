"""An attack on what a build on persons tells: small numbers are planted, and every file is searched for them."""

import json
import re
import tomllib
from collections import defaultdict
from html import unescape
from pathlib import Path

import duckdb
import numpy as np
import pytest
from python_calamine import CalamineWorkbook

from jobspejl import build
from jobspejl.steps import manifest
from tests.doors.register_study import PERIODS, UNITS, RegisterStudy, by, planted, table

THRESHOLD = 5
SMALL = {"a01", "b02"}
SECRETS = ("psn-", "oldtidsgraesk", "hemmelig", "0.123456", "0,123456", "12.3456", "0.73125", "0,73125")
SOURCES = ("lenses/persons/*.py", "sources/persons/*.py", "steps/check.py")
REFUSALS = {
    "areas_few", "dream_cpr", "dream_cpr_chance", "dream_person_blank", "dream_person_twice", "dream_week_kind",
    "dream_weeks_missing", "levels_refused", "person_above_most", "person_area_absent", "person_area_varies",
    "person_below_least", "person_blank", "person_cpr", "person_cpr_chance", "person_dream_period", "person_period",
    "person_fraction", "person_level_unknown",
    "person_level_unknown_small", "person_marks", "person_share_outside", "person_share_per_cent", "person_text",
    "person_twice", "person_unit_areas", "person_unit_unknown", "person_unit_unknown_small", "person_weight_missing",
    "person_weight_negative",
}  # fmt: skip
OF_OTHER_THINGS = {
    "dream_codes_rare", "levels_merged", "person_separated_small", "person_unit_absent", "units_absent", "units_hidden",
    "units_hidden_persons",
}  # fmt: skip
"""Remarks that count codes, conditions, levels or units."""


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    made = planted(tmp_path_factory.mktemp("planted") / "study")
    build(made.write(), made.out)
    return made


@pytest.fixture(scope="module")
def hidden(study):
    return {row["unit"]: row["suppressed"] for row in table(study.out, "gaps") if row["suppressed"]}


def texts(site):
    """Yield every file of a site as its name and its text; a workbook and Parquet as their cells."""
    for path in sorted(site.rglob("*")):
        name = str(path.relative_to(site))
        if path.suffix == ".xlsx":
            book = CalamineWorkbook.from_path(path)
            for sheet in book.sheet_names:
                lines = book.get_sheet_by_name(sheet).to_python()
                yield f"{name}/{sheet}", "\n".join("\t".join(map(str, line)) for line in lines)
        elif path.suffix == ".parquet":
            lines = duckdb.sql(f"SELECT * FROM '{path}'").fetchall()
            yield name, "\n".join("\t".join(map(str, line)) for line in lines)
        elif path.is_file():
            yield name, path.read_bytes().decode("utf-8", "replace")


def test_no_file_has_a_persons_cell_or_the_name_of_a_small_level(study):
    incomes = {f"{income:.3f}" for income in study.columns["indkomst"][:: study.columns["indkomst"].size // 40]}
    searched = set()
    for name, text in texts(study.out):
        for secret in (*SECRETS, *incomes):
            assert secret not in text, (name, secret)
        searched.add(Path(name).suffix or name)
    assert {".html", ".csv", ".parquet", ".json"} <= searched
    assert any("jobspejl.xlsx/" in name for name, _ in texts(study.out))


def test_hidden_units_hide_each_other_and_have_no_figure(study, hidden):
    assert {unit for unit, why in hidden.items() if why == "small"} == SMALL
    regions = defaultdict(int)
    for unit in hidden:
        regions[UNITS[unit][1]] += 1
    assert min(regions.values()) > 1
    keys = {"lens", "measure", "period", "unit", "unit_name", "suppressed", "made_up"}
    for path in sorted((study.out / "tables").glob("*.csv")):
        for row in table(study.out, path.stem):
            if not {str(cell) for cell in row.values()} & {*hidden, *(UNITS[unit][0] for unit in hidden)}:
                continue
            assert path.stem in {"gaps", "units"}
            assert path.stem == "units" or not [
                key for key, cell in row.items() if key not in keys and cell is not None
            ]


def test_pages_name_hidden_units_only_as_hidden(study, hidden):
    names = [UNITS[unit][0] for unit in hidden]
    own = {f"units/{unit}.html" for unit in hidden}
    said = {"da": "af hensyn til anonymitet", "en": "for anonymity"}
    for name, text in texts(study.out):
        if not name.endswith(".html"):
            continue
        lang = "en" if name.startswith("en/") else "da"
        for block in re.findall(
            r"<(?:p|li|tr|text|title|option|desc)\b.*?</(?:p|li|tr|text|title|option|desc)>", text, re.S
        ):
            if any(one in block for one in names) and name.removeprefix("en/") not in own:
                assert said[lang] in block, (name, block)
        if name.removeprefix("en/") in own:
            main = unescape(re.sub(r"<[^>]+>", " ", text[text.index("<main") : text.index("</main>")]))
            # NOTE: besides the threshold: the period, the confidence, and how many measures are not shown.
            others = {"95", *re.findall(r"\d+", " ".join(PERIODS))}
            kept = set(re.findall(r"\d+", re.sub(r"\d+ (mål|measures)", " ", main)))
            assert kept <= {str(THRESHOLD), *others}, name


def test_every_hidden_unit_has_its_own_reason(study, hidden):
    """Too small itself, or to hide another: each on its own page, and both on the front page."""
    said = {
        "": ("har under 5 borgere noget af det, der tælles", "fordi en anden enheds tal ellers kunne findes"),
        "en/": ("fewer than 5 citizens have any of what is counted", "because another unit's figures could otherwise"),
    }
    assert set(hidden.values()) == {"small", "complementary"}
    for folder, (small, other) in said.items():
        for unit, why in hidden.items():
            text = unescape((study.out / folder / "units" / f"{unit}.html").read_text("utf-8"))
            assert (small in text) == (why == "small")
            assert (other in text) == (why == "complementary")
    names = {why: ", ".join(sorted(UNITS[u][0] for u in hidden if hidden[u] == why)) for why in hidden.values()}
    front = unescape((study.out / "en" / "index.html").read_text("utf-8"))
    assert f"{names['small']} (fewer than 5 citizens who are counted" in front
    assert f"{names['complementary']} (to hide another)" in front


def test_the_rule_on_small_units_speaks_of_what_the_mirror_has(study, denmark):
    """No law and no mix of cases where persons alone are counted; both where appeals are."""
    method = unescape((study.out / "method.html").read_text("utf-8"))
    assert "trække et mål fra andre" in method
    assert "under en lov" not in method
    assert "en del af blandingen" not in method
    both = unescape((denmark / "method.html").read_text("utf-8"))
    assert "en del af blandingen, fx under en lov" in both
    assert "trække et mål fra andre" not in both


def test_no_table_counts_one_to_four_persons(study, hidden):
    counts = [row["persons"] for row in table(study.out, "register_models")]
    counts += [row["persons"] for row in table(study.out, "register_levels") if row["persons"] is not None]
    for row in table(study.out, "gaps"):
        if row["unit"] not in hidden:
            counted = row["n"] * row["actual"] / 100
            counts += [row["n"], counted, row["n"] - counted]
    assert len(counts) > 100
    assert min(counts) >= THRESHOLD


def test_no_page_counts_one_to_four_persons(study):
    """Every column of persons on the register's page; the economic potential is no count but a model's figure."""
    seen = 0
    for page in ("accounts/register.html", "en/accounts/register.html"):
        for one in re.findall(r"<table.*?</table>", (study.out / page).read_text("utf-8"), re.S):
            rows = [
                re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S) for row in re.findall(r"<tr.*?</tr>", one, re.S)
            ]
            heads = [re.sub(r"<[^>]+>", "", cell).strip() for cell in rows[0]]
            for place in (at for at, head in enumerate(heads) if head in {"Personer", "Persons"}):
                cells = [int(re.sub(r"\D", "", row[place])) for row in rows[1:]]
                seen += len(cells)
                assert min(cells) >= THRESHOLD
    assert seen > 20


def test_what_is_left_of_a_total_is_not_a_few_persons(study, hidden):
    """Two persons of one unit are on other benefits than insurance benefit: a total less its part would tell."""
    newest = study.where(kommune="b02", halvaar=PERIODS[1])
    left = (study.columns["vaegt"] * (study.columns["ydelse"] - study.columns["dagpenge"]))[newest].sum()
    assert left == pytest.approx(2.0)
    gaps = by([row for row in table(study.out, "gaps") if not row["suppressed"]], "measure", "period", "unit")
    for (measure, period, unit), row in gaps.items():
        if measure == "ydelse":
            part = gaps["dagpenge", period, unit]
            assert row["n"] * (row["actual"] - part["actual"]) / 100 >= THRESHOLD
    assert {unit for _, _, unit in gaps} == set(UNITS) - set(hidden)


def test_levels_are_those_of_units_that_are_shown(study, hidden):
    """A remark that counted persons in hidden units too would tell how many those have at a level."""
    newest = study.where(halvaar=PERIODS[1]) & (study.columns["vaegt"] > 0)
    shown = newest & ~np.isin(study.columns["kommune"], list(hidden))
    at_level = study.columns["uddannelse"] == "nulniveau"
    assert 0 < (at_level & newest).sum() - (at_level & shown).sum() < THRESHOLD
    levels = by(table(study.out, "register_levels"), "measure", "condition", "level")
    assert levels["ydelse", "uddannelse", "nulniveau + …"]["persons"] == (at_level & shown).sum() + 3
    warnings = json.loads((study.out / "manifest.json").read_text("utf-8"))["warnings"]
    named = [one for one in warnings if "nulniveau" in one["en"]]
    assert len(named) == 4
    for one in named:
        for sentence in one.values():
            assert not re.search(r"\d", sentence.replace(PERIODS[0], "").replace(PERIODS[1], ""))


def test_no_remark_counts_one_to_four(study):
    warnings = json.loads((study.out / "manifest.json").read_text("utf-8"))["warnings"]
    told = [sentence for one in warnings for sentence in one.values()]
    assert any("fewer than 5 times a person" in sentence for sentence in told)
    for sentence in told:
        assert not re.search(r"\b[1-4] (rækker|gange|personer|rows|times|persons)\b", sentence), sentence


# ── the contributions ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def open_book(tmp_path_factory):
    """A linear model on three measures: with its coefficients a contribution is a share times a known number."""
    made = RegisterStudy(tmp_path_factory.mktemp("linear") / "study")
    made.change('link = "logit"', 'link = "linear"').change('weight = "vaegt"\n', "")
    for code, few in (("a01", 3), ("a02", 1), ("b01", 12), ("c04", 17)):
        for period in PERIODS:
            rows = np.flatnonzero(made.where(kommune=code, halvaar=period))
            made.put(rows, koen="m").put(rows[:few], koen="k")
    build(made.with_branches().write(), made.out)
    return made


def test_with_few_levels_a_unit_with_few_persons_at_one_is_hidden(tmp_path):
    """With one condition of two levels what is expected would tell exactly how many persons are at each."""
    made = RegisterStudy(tmp_path / "study").change('weight = "vaegt"\n', "")
    made.put(np.flatnonzero(made.where(kommune="a02")), koen="m")
    for period in PERIODS:
        made.put(np.flatnonzero(made.where(kommune="a02", halvaar=period))[:3], koen="k")
    start, keep, end = (
        made.text.index(f'[[register.conditions]]\ncolumn = "{name}"') for name in ("alder", "koen", "uddannelse")
    )
    made.text = made.text[:start] + made.text[keep:end]
    made.change('[[register.groups]]\nid = "skole"\nname = { da = "Uddannelse", en = "Education" }\n', "")
    build(made.write(), made.out)
    gaps = table(made.out, "gaps")
    assert {row["suppressed"] for row in gaps if row["unit"] == "a02"} == {"small"}
    assert any(row["suppressed"] is None for row in gaps)


def test_contributions_of_all_measures_tell_only_a_rounded_number(open_book):
    """The attack: the women of a unit from the contribution of sex, the coefficients and the women of the country."""
    levels = by(table(open_book.out, "register_levels"), "measure", "condition", "level")
    gaps = by(table(open_book.out, "gaps"), "measure", "period", "unit")
    added = by(table(open_book.out, "contributions"), "measure", "unit", "condition")
    newest = open_book.where(halvaar=PERIODS[1])
    women = {u: (open_book.where(kommune=u, koen="k") & newest).sum() for u in UNITS}
    rounded = {u: 10 * ((count + 5) // 10) for u, count in women.items()}
    country = sum(rounded.values()) / newest.sum()
    found = defaultdict(set)
    for (measure, unit, condition), row in added.items():
        if condition == "koen":
            own = [levels[measure, "koen", level]["coefficient"] for level in ("k", "m")]
            share = country + row["contribution"] / 100 / (own[0] - own[1])
            found[unit].add(round(share * gaps[measure, PERIODS[1], unit]["n"], 6))
    assert {women[u] for u in ("a01", "a02", "b01", "c04")} == {3, 1, 12, 17}
    assert found == {u: {float(count)} for u, count in rounded.items()}


# ── the remarks ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_remark_that_counts_persons_is_known_to_the_manifest():
    """A new sentence with a number in one of these sources must be placed here before it can be published."""
    source = Path(manifest.__file__).parents[1]
    sentences = tomllib.loads((source / "errors.toml").read_text("utf-8"))
    words = {
        word
        for pattern in SOURCES
        for path in source.glob(pattern)
        for word in re.findall(r'"([a-z]+(?:_[a-z]+)+)"', path.read_text("utf-8"))
    }
    numbers = {
        key
        for key, wordings in sentences.items()
        if key in words and re.search(r"\{(count|rows|weeks|seen|people)\}", str(wordings))
    }
    known = set(manifest._OF_PERSONS) | set(manifest._SAID_FEWER)
    assert numbers - REFUSALS - OF_OTHER_THINGS == numbers & known
    assert not known & (REFUSALS | OF_OTHER_THINGS)
    assert {"person_weight_zero", "person_moved", "person_dream_left", "dream_no_risk"} <= numbers & known
