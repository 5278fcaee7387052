"""A unit with few persons is in no output, and no other figure depends on it."""

import csv
import json
import re
import zipfile

import duckdb
import numpy as np
import pytest

from jobspejl import build, check_study
from jobspejl.contracts.measure import Measure
from jobspejl.contracts.observed import Observed
from jobspejl.contracts.text import Text
from jobspejl.contracts.units import Unit
from jobspejl.steps.disclosure import without_small

HIDDEN = "492"


def with_few(small, *, rates=(3.13797, 4.07311), bases=(97.375, 41_017), education=(20.2, 21.2)):
    """Give the small study a unit with three persons counted in its first year."""
    for line, rate, base, share in zip((9, 19), rates, bases, education, strict=True):
        assert small.rows[line - 2][0] == HIDDEN
        small.cell(line, "ledige_pct", rate).cell(line, "personer", base).cell(line, "uddannelse_pct", share)
    return small


def gaps(site):
    with (site / "tables" / "gaps.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def table(site, name):
    with (site / "tables" / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def text_of(path):
    """Return all that can be read in a file, whatever its kind."""
    if path.suffix == ".parquet":
        return "\n".join(map(str, duckdb.execute(f"SELECT * FROM '{path}'").fetchall()))
    if path.suffix == ".xlsx":
        with zipfile.ZipFile(path) as parts:
            return "\n".join(parts.read(name).decode("utf-8") for name in parts.namelist())
    return path.read_text("utf-8")


@pytest.fixture(scope="module")
def built(tmp_path_factory, small_study):
    study = with_few(small_study(tmp_path_factory.mktemp("few") / "study"))
    build(study.write(), study.out, pdf=False)
    return study.out


def test_its_rows_stay_and_say_why(built):
    own = [row for row in gaps(built) if row["unit"] == HIDDEN]
    assert len(own) == 2
    for row in own:
        assert row["suppressed"] == "small"
        kept = {"lens", "measure", "period", "unit", "unit_name", "suppressed", "made_up"}
        assert not any(cell for column, cell in row.items() if column not in kept)


def test_no_group_with_a_public_total_hides_a_single_unit(built, small_study, tmp_path):
    hidden = {row["unit"]: row["suppressed"] for row in gaps(built) if row["suppressed"]}
    assert hidden[HIDDEN] == "small"
    assert set(hidden.values()) == {"small", "complementary"}
    regions = {row["unit"]: row["region"] for row in table(built, "units")}
    for region in {regions[code] for code in hidden}:
        inside = [code for code in hidden if regions[code] == region]
        assert len(inside) >= 2 or [code for code in regions if regions[code] == region] == inside


def test_its_page_says_why_in_both_languages(built):
    assert "under 5 personer" in (built / "units" / f"{HIDDEN}.html").read_text("utf-8")
    assert "fewer than 5 persons" in (built / "en" / "units" / f"{HIDDEN}.html").read_text("utf-8")
    assert "Ærø" in (built / "index.html").read_text("utf-8")


def test_its_figures_are_in_no_file(built):
    files = [path for path in built.rglob("*") if path.is_file()]
    assert {path.suffix for path in files} >= {".html", ".csv", ".parquet", ".xlsx", ".json"}
    figure = re.compile(
        r"(?<![\d.,])(?:3[.,]1379|3[.,]138(?!\d)|4[.,]0731|4[.,]073(?!\d)|97[.,]375|41[.,\s\u00a0]?017)"
    )
    for path in files:
        assert not figure.search(text_of(path)), path


def without_checksums(text):
    return re.sub(r"\d[\d.,]* bytes, sha256 [0-9a-f]+", "", text)


def test_nothing_else_depends_on_it(built, small):
    with_few(small, rates=(1.02, 88.8), bases=(111, 9_999_999), education=(95.0, 1.0))
    build(small.write(), small.out, pdf=False)
    names = {path.relative_to(built) for path in built.rglob("*") if path.is_file()}
    assert names == {path.relative_to(small.out) for path in small.out.rglob("*") if path.is_file()}
    for name in names:
        one, other = built / name, small.out / name
        if name.name == "manifest.json":
            first, second = (json.loads(path.read_text("utf-8")) for path in (one, other))
            for own in (first, second):
                del own["inputs"], own["seconds"]
            assert first == second
        elif name.name == "method.html":
            assert without_checksums(one.read_text("utf-8")) == without_checksums(other.read_text("utf-8"))
        elif name.suffix == ".xlsx":
            assert text_of(one) == text_of(other)
        else:
            assert one.read_bytes() == other.read_bytes(), name


@pytest.mark.parametrize(
    ("rate", "base", "threshold", "hidden"),
    [
        (50, 1, 5, True), (25, 4, 5, True), (0, 4, 5, True), (0, 5_000, 5, True), (4, 100, 5, True), (5, 100, 5, False),
        (96, 100, 5, True), (100, 5_000, 5, True), (4, 100, 3, False), (2, 100, 3, True), (9, 100, 10, True),
        (10, 100, 10, False), (4.6, 100, 5, True),
    ],
)  # fmt: skip
def test_who_is_too_small(small, rate, base, threshold, hidden):
    small.change("draws = 1000", f"draws = 1000\ndisclosure_threshold = {threshold}")
    small.cell(9, "ledige_pct", rate).cell(9, "personer", base)
    [inspection] = check_study(small.write())
    why = {unit.code: reason for unit, reason in inspection.figures[0].hidden}
    assert (why.get(HIDDEN) == "small") is hidden
    assert ("complementary" in why.values()) is hidden
    assert (HIDDEN in {unit.code for unit in inspection.figures[0].observed.units}) is not hidden


def figures(measure_id, rows, regions):
    """Return made-up figures of one period: (code, counted, base) by row."""
    measure = Measure.model_validate(
        {
            "id": measure_id,
            "lens": "results",
            "name": "M",
            "noun": "n",
            "base_noun": "b",
            "direction": "none",
            "source": "s",
        }
    )
    units = tuple(Unit(code, Text(da=code, en=code), Text(da=regions[code], en=regions[code])) for code, _, _ in rows)
    base = np.array([[float(base)] for *_, base in rows])
    counted = np.array([[float(counted)] for _, counted, _ in rows])
    return Observed(measure, units, ("1",), 100 * counted / base, base, counted, (), np.empty((len(rows), 1, 0)))


def hidden_in(*measures, threshold=5):
    return [{unit.code: why for unit, why in gone} for _, gone in without_small(measures, threshold)]


def test_the_smallest_of_its_region_hides_a_lone_small_unit():
    regions = {"a": "N", "b": "N", "c": "N", "d": "S", "e": "S"}
    rows = [("a", 3, 900), ("b", 40, 900), ("c", 50, 900), ("d", 9, 900), ("e", 60, 900)]
    assert hidden_in(figures("m", rows, regions)) == [{"a": "small", "b": "complementary"}]


def test_two_small_ones_hide_each_other_only_with_enough_persons_between_them():
    regions = dict.fromkeys("abcd", "N")
    together = [("a", 3, 900), ("b", 4, 900), ("c", 50, 900), ("d", 60, 900)]
    assert hidden_in(figures("m", together, regions)) == [{"a": "small", "b": "small"}]
    too_few = [("a", 1, 900), ("b", 2, 900), ("c", 50, 900), ("d", 60, 900)]
    assert hidden_in(figures("m", too_few, regions)) == [{"a": "small", "b": "small", "c": "complementary"}]


def test_a_unit_hidden_in_one_measure_is_hidden_in_all():
    regions = dict.fromkeys("abcd", "N")
    young = figures("young", [("a", 3, 900), ("b", 40, 900), ("c", 50, 900), ("d", 60, 900)], regions)
    old = figures("old", [("a", 300, 900), ("b", 400, 900), ("c", 500, 900), ("d", 600, 900)], regions)
    assert hidden_in(young, old) == [{"a": "small", "b": "complementary"}] * 2


def test_one_unit_hides_for_all_measures_of_a_mirror():
    """What is smallest in one measure is not in another; the one with the fewest persons serves both."""
    regions = dict.fromkeys("abcd", "N")
    young = figures("young", [("a", 3, 500), ("b", 40, 800), ("c", 50, 700), ("d", 60, 900)], regions)
    old = figures("old", [("a", 4, 500), ("b", 60, 800), ("c", 50, 700), ("d", 40, 900)], regions)
    assert hidden_in(young, old) == [{"a": "small", "c": "complementary"}] * 2


def test_nothing_is_hidden_where_nothing_is_small():
    regions = dict.fromkeys("ab", "N")
    assert hidden_in(figures("m", [("a", 30, 900), ("b", 40, 900)], regions)) == [{}]


@pytest.mark.parametrize("threshold", [-1, 0, 1, 2])
def test_never_under_three(small, cli, threshold):
    small.change("draws = 1000", f"disclosure_threshold = {threshold}")
    result = cli("build", small.write(), "--out", small.out, "--lang", "en")
    assert result.exit_code == 1
    assert "options.disclosure_threshold" in result.stderr
    assert not small.out.exists()


def test_too_few_left_is_told_before_anything_is_written(small, cli):
    for line in range(2, 9):
        small.cell(line, "personer", 20)
    for lang, words in (("da", "er for få til 2"), ("en", "are too few for 2")):
        result = cli("build", small.write(), "--out", small.out, "--lang", lang)
        assert result.exit_code == 1
        assert words in result.stderr
    assert not small.out.exists()


@pytest.mark.parametrize("given", [False, True])
def test_fewer_than_two_left_is_told(small, cli, given):
    if given:
        small.text = small.text.split("[[results.conditions]]")[0]
        small.change('base = "personer"', 'base = "personer"\nexpected = "enlige_pct"')
    small.column("personer", [20] * 20)
    result = cli("build", small.write(), "--out", small.out, "--lang", "da")
    assert result.exit_code == 1
    assert "under 5 talte personer (eller under 5 ikke talte) holdes ude, er der 0 tilbage" in result.stderr
    assert not small.out.exists()


def test_a_condition_that_leans_on_one_unit_when_small_ones_are_out(small, cli):
    small.column("enlige_pct", [int(row[0] in {HIDDEN, "163"}) for row in small.rows]).cell(9, "personer", 20)
    result = cli("build", small.write(), "--out", small.out, "--lang", "en")
    assert result.exit_code == 1
    assert "enlige_pct" in result.stderr
    assert "Herlev" in result.stderr


def test_heads_and_not_effective_numbers_decide_what_is_small():
    """With weights, 40 effective answers may be few people: three of one kind are three, whatever they weigh."""
    units = tuple(Unit(str(code), Text(da=str(code), en=str(code)), Text(da="R", en="R")) for code in range(6))
    heads = np.full((6, 1, 2), 20.0)
    heads[0, 0] = (3, 40)
    observed = Observed(
        measure=Measure(
            id="m", lens="experience", name="m", noun="n", base_noun="b", direction="higher", source="s",
        ), units=units, periods=("1",), actual=np.full((6, 1), 50.0), base=np.full((6, 1), 40.0),
        given=None, conditions=(), values=np.empty((6, 1, 0)), heads=heads,
    )  # fmt: skip
    [(shown, hidden)] = without_small((observed,), 5)
    assert "0" in {unit.code for unit, _ in hidden}
    assert shown.heads.shape[0] == len(shown.units) == 6 - len(hidden)


@pytest.mark.parametrize(("apart", "hidden"), [
    (None, set()), ([[0, 0], [20, 30]], set()), ([[0, 0], [0, 30]], set()),
    ([[0, 0], [30, 3]], {"101", "102"}), ([[2, 30], [2, 30]], {"101"}),
])  # fmt: skip
def test_units_apart_do_not_leave_a_few_by_subtraction(apart, hidden):
    """All together less the units that are shown is never a few: the smallest unit is hidden with those apart."""
    heads = np.array([[[20.0, 30.0]] * 2, [[25.0, 30.0]] * 2, [[40.0, 50.0]] * 2])
    base = heads.sum(axis=2)
    units = tuple(Unit(str(101 + u), Text(da="A", en="A"), Text(da=f"R{u}", en=f"R{u}")) for u in range(3))
    measure = Measure.model_validate(
        {
            "lens": "experience",
            "id": "m",
            "name": "n",
            "noun": "n",
            "base_noun": "b",
            "direction": "higher",
            "source": "s",
        }
    )
    rate = 100 * heads[..., 0] / base
    observed = Observed(
        measure, units, ("2023", "2024"), rate, base, rate, (), np.empty((3, 2, 0)), heads=heads,
        apart=None if apart is None else np.array(apart, dtype=float),
    )  # fmt: skip
    [(shown, gone)] = without_small((observed,), 5)
    assert {unit.code for unit, _ in gone} == hidden
    left = heads.sum(axis=0) + (0 if apart is None else np.array(apart)) - shown.heads.sum(axis=0)
    assert not ((left > 0) & (left < 5)).any()
