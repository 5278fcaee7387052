"""Appeals: the official rate, the expectation from the mix of laws, and what is wrong with a table of appeals."""

import csv
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from jobspejl import DataError, build, check_study
from jobspejl.rules.appeals import outcomes

ROOT = Path(__file__).parents[2]
NATIONAL = ROOT.parent / "shared" / "data" / "appeals_national.csv"
HEADER = "kommune;aar;lov;udfald;antal\n"
PLACES = ("København", "Frederiksberg", "Herlev", "Gladsaxe", "Odense", "Aarhus")

STUDY = """
[study]
id = "klager"
title = "Klager"
[options]
draws = 1000
[[legality.appeals]]
id = "klager"
source = "Prøve"
retrieved = 2024-06-01
[legality.appeals.data]
file = "klager.csv"
unit = "kommune"
period = "aar"
law = "lov"
outcome = "udfald"
count = "antal"
"""


def counts(rng):
    """Return rows of appeals: two laws, outcomes as people write them."""
    rows = []
    for at, place in enumerate(PLACES):
        for law, cases, share in (("Aktivloven", 120 + 20 * at, 0.3), ("Sygedagpengeloven", 80, 0.18)):
            reversed_ = int(rng.binomial(cases, share))
            parts = {
                "Stadfæstelse": cases - reversed_,
                "ændret": reversed_ // 2,
                "Hjemvist": reversed_ - reversed_ // 2,
            }
            rows += [(place, 2021, law, outcome, count) for outcome, count in {**parts, "afvist": 9}.items()]
    return rows


@pytest.fixture
def study(tmp_path):
    def write(rows, text=STUDY):
        lines = [";".join("" if cell is None else str(cell) for cell in row) for row in rows]
        (tmp_path / "klager.csv").write_text(HEADER + "\n".join(lines) + "\n", "utf-8")
        (tmp_path / "study.toml").write_text(text, "utf-8")
        return tmp_path / "study.toml"

    return write


@pytest.fixture
def rows():
    return counts(np.random.default_rng(5))


def gaps(site):
    with (site / "tables" / "gaps.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_the_official_example_19_and_5_of_129(study, rows):
    ours = [("Herlev", 2021, "Aktivloven", outcome, count) for outcome, count in
            (("stadfæstet", 105), ("hjemvist", 19), ("ændret", 5), ("afvist", 400))]  # fmt: skip
    others = [row for row in rows if row[0] != "Herlev"]
    [found] = check_study(study(others + ours))
    at = [unit.name.da for unit in found.figures[0].observed.units].index("Herlev")
    assert found.figures[0].observed.actual[at, 0] == pytest.approx(100 * 24 / 129)
    assert round(found.figures[0].observed.actual[at, 0], 1) == 18.6
    assert found.figures[0].observed.base[at, 0] == 129


def test_the_expected_rate_is_that_of_all_under_the_same_laws_less_the_units_own_pull(study, rows, tmp_path):
    build(study(rows), tmp_path / "site", pdf=False)
    [herlev] = [row for row in gaps(tmp_path / "site") if row["unit_name"] == "Herlev"]

    def total(law, wanted, places=PLACES):
        return sum(row[4] for row in rows if row[2] == law and row[3].lower() in wanted and row[0] in places)

    decided, reversed_ = {"stadfæstelse", "ændret", "hjemvist"}, {"ændret", "hjemvist"}
    laws = ("Aktivloven", "Sygedagpengeloven")
    own = {law: total(law, decided, ("Herlev",)) for law in laws}
    size = sum(own.values())
    plain = sum(own[law] / size * total(law, reversed_) / total(law, decided) for law in laws)
    pull = sum(own[law] / size * own[law] / total(law, decided) for law in laws)
    actual = sum(total(law, reversed_, ("Herlev",)) for law in laws) / size
    assert float(herlev["gap"]) == pytest.approx(100 * (actual - plain) / (1 - pull))
    assert float(herlev["n"]) == size


def test_a_unit_with_few_appeals_under_one_law_is_hidden_and_with_it_what_that_would_tell(study, rows):
    few = [row for row in rows if (row[0], row[2]) != ("Herlev", "Sygedagpengeloven")]
    few += [("Herlev", 2021, "Sygedagpengeloven", "stadfæstet", 2), ("Herlev", 2021, "Sygedagpengeloven", "ændret", 1)]
    [found] = check_study(study(few))
    why = {unit.name.da: reason for unit, reason in found.figures[0].hidden}
    assert why["Herlev"] == "small"
    assert "complementary" in why.values()
    names = {unit.name.da for unit in found.figures[0].observed.units}
    assert names.isdisjoint(why)


def test_one_decision_a_row_gives_the_same(study, rows, tmp_path):
    build(study(rows), tmp_path / "counts", pdf=False)
    single = [(*row[:4], None) for row in rows for _ in range(row[4])]
    build(study(single, STUDY.replace('count = "antal"\n', "")), tmp_path / "single", pdf=False)
    assert (tmp_path / "counts/tables/gaps.csv").read_bytes() == (tmp_path / "single/tables/gaps.csv").read_bytes()


def test_every_page_with_a_figure_says_that_it_speaks_of_appeals_only(study, rows, tmp_path):
    build(study(rows), tmp_path / "site", lang="da", pdf=False)
    pages = ["index.html", "units/163.html", "measures/klager.html"]
    for page in pages:
        assert "hentet 2024-06-01" in (tmp_path / "site" / page).read_text("utf-8")
        assert "handler kun om afgørelser, der blev klaget over" in (tmp_path / "site" / page).read_text("utf-8")
        assert "speaks only of decisions that were appealed" in (tmp_path / "site/en" / page).read_text("utf-8")


@pytest.mark.parametrize(
    ("change", "facts"),
    [
        (lambda rows: [*rows[:3], (*rows[3][:3], "hjemvistt", 3), *rows[4:]], ("hjemvistt", "“hjemvist”", "5")),
        (lambda rows: [(*rows[0][:4], -3), *rows[1:]], ("antal", "one row", "2")),
        (lambda rows: [(*rows[0][:4], 2.5), *rows[1:]], ("antal", "not a whole number")),
        (lambda rows: [rows[0], *rows], ("same unit", "2, 3")),
        (lambda rows: [(rows[0][0], 2021, None, *rows[0][3:]), *rows[1:]], ("lov", "Write the law")),
        (lambda rows: [*rows, ("Herlev", 2021, "Særlov", "hjemvist", 9)], ("only Herlev", "Særlov", "2021")),
        (lambda rows: [row for row in rows if row[0] == "Herlev"], ("two units",)),
    ],
)  # fmt: skip
def test_bad_input(study, rows, change, facts, tmp_path):
    path = study(change(rows))
    with pytest.raises(DataError) as caught:
        build(path, tmp_path / "site", pdf=False)
    for fact in facts:
        assert fact in str(caught.value)
    assert not (tmp_path / "site").exists()


def test_no_published_table_tells_a_small_number_of_appeals_under_a_law(legality):
    """What an outsider can do: a law's share of a unit's appeals times the unit's appeals."""
    site = legality[1]
    own = [row for row in gaps(site) if row["measure"] == "appeals"]
    sizes = {(row["period"], row["unit"]): row["n"] for row in own if not row["suppressed"]}
    with (site / "tables" / "contributions.csv").open(encoding="utf-8") as file:
        shares = [row for row in csv.DictReader(file) if row["condition"] != "level" and row["measure"] == "appeals"]
    cells = [float(row["value"]) / 100 * float(sizes[row["period"], row["unit"]]) for row in shares]
    assert len(cells) > 300
    assert min(cell for cell in cells if round(cell) > 0) >= 4.999
    hidden = {row["unit"] for row in own if row["suppressed"]}
    with files("jobspejl").joinpath("examples/legality/appeals.csv").open(encoding="utf-8") as file:
        gone = [row for row in csv.DictReader(file) if row["code"] in hidden and row["outcome"] != "afvist"]
    for key in {(row["year"], row["law"]) for row in gone}:
        assert sum(int(row["count"]) for row in gone if (row["year"], row["law"]) == key) >= 5


def test_outcomes_have_one_meaning_each():
    assert outcomes()["ophævet"] == "changed"
    assert set(outcomes().values()) == {"upheld", "changed", "remanded", "rejected"}


def test_the_example_builds_and_its_totals_are_the_published_ones(tmp_path, cli):
    if not NATIONAL.is_file():
        pytest.skip("the source tables are not here")
    with NATIONAL.open(encoding="utf-8-sig") as file:
        published = {(row["law"], row["year"]): row for row in csv.DictReader(file) if row["n_decided"]}
    with files("jobspejl").joinpath("examples/legality/appeals.csv").open(encoding="utf-8") as file:
        ours = list(csv.DictReader(file))
    for law, year in {(row["law"], row["year"]) for row in ours}:
        own = [row for row in ours if (row["law"], row["year"]) == (law, year)]
        decided = sum(int(row["count"]) for row in own if row["outcome"] != "afvist")
        reversed_ = sum(int(row["count"]) for row in own if row["outcome"] in {"ændret", "hjemvist"})
        assert decided == int(published[law, year]["n_decided"])
        assert reversed_ == round(decided * float(published[law, year]["omgjort_pct"]) / 100)


def test_the_example_is_labelled_made_up_on_every_page(legality):
    pages = list(legality[1].rglob("*.html"))
    assert len(pages) > 190
    for page in pages:
        text = page.read_text("utf-8")
        if page.name == "national.html":  # the published figures are real
            assert "Opdigtede tal" not in text
            assert "Made-up figures" not in text
            continue
        assert "Opdigtede tal" in text or "Made-up figures" in text, page
