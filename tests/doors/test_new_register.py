"""The register's example as a whole: it builds as it stands, hides no unit, and does what its comments say."""

import csv
import math
import tomllib
from collections import Counter

import pytest

from jobspejl import build, new_study
from jobspejl.contracts.study import Study


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    study = new_study(tmp_path_factory.mktemp("register") / "X", "register")
    return study, build(study, study.parent / "site", pdf=False).parent


def rows(path, delimiter=","):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


def table(made, name):
    return rows(made[1] / "tables" / f"{name}.csv")


def number(cell):
    return float(cell.replace(",", "."))


@pytest.fixture(scope="module")
def persons(made):
    return rows(made[0].parent / "persons.csv", ";")


def test_every_municipality_of_the_example_is_shown(made, persons):
    gaps = table(made, "gaps")
    assert {row["suppressed"] for row in gaps} == {""}
    assert {row["unit"] for row in gaps} == {row["kommune"] for row in persons}
    assert len({row["unit"] for row in gaps}) == 20
    assert {row["measure"] for row in gaps} == {"ydelser", "foertidspension"}


def test_shares_are_those_of_the_table(made, persons):
    counted, base = Counter(), Counter()
    for row in persons:
        weight = number(row["andel_af_halvaaret"])
        base[row["kommune"], row["halvaar"]] += weight
        counted[row["kommune"], row["halvaar"]] += weight * number(row["ydelser"])
    for row in table(made, "gaps"):
        if row["measure"] == "ydelser":
            at = row["unit"], row["period"]
            assert float(row["actual"]) == pytest.approx(100 * counted[at] / base[at])
            assert float(row["actual"]) - float(row["expected"]) == pytest.approx(float(row["gap"]))


def test_the_small_level_is_merged_as_the_comment_says(made, persons):
    assert set(Counter(row["bolig"] for row in persons if row["halvaar"] == "2024H1").items()) >= {("kollegium", 4)}
    homes = {row["level"] for row in table(made, "register_levels") if row["condition"] == "bolig"}
    assert homes == {"eje", "leje + kollegium"}
    assert "kollegium" in made[0].read_text("utf-8")


def test_contributions_are_of_persons_rounded_to_tens(tmp_path, persons):
    """With the linear link and no weights a contribution is the sum of coefficients over the unit's persons."""
    study = new_study(tmp_path / "X", "register")
    text = study.read_text("utf-8").replace('link = "logit"', 'link = "linear"').replace("\nweight = ", "\n# weight = ")
    study.write_text(text, "utf-8")
    built = study, build(study, tmp_path / "site", pdf=False).parent
    slopes = {row["level"]: float(row["coefficient"]) for row in table(built, "register_levels")[::-1]}
    sexes = {}
    for row in persons:
        if row["halvaar"] == "2024H2":
            sexes.setdefault(row["kommune"], Counter())[row["koen"]] += 1
    added, off = {}, 0
    for unit, counts in sexes.items():
        [(most, _), (fewer, count)] = counts.most_common()
        told = 10 * math.floor(count / 10 + 0.5)
        added[unit] = slopes[fewer] * told + slopes[most] * (counts.total() - told)
        off += count != told
    country = sum(added.values()) / sum(counts.total() for counts in sexes.values())
    rows_told = [
        row for row in table(built, "contributions") if (row["measure"], row["condition"]) == ("ydelser", "koen")
    ]
    for row in rows_told:
        mean = added[row["unit"]] / sexes[row["unit"]].total() - country
        assert float(row["contribution"]) == pytest.approx(100 * mean, rel=1e-9)
    assert len(rows_told) == len(sexes) == 20
    assert off > 10


def test_what_is_said_of_made_up_figures_is_on_every_page_of_a_municipality(made):
    for page in (made[1] / "units").glob("*.html"):
        assert "Opdigtede tal" in page.read_text("utf-8")


def test_the_parts_that_are_commented_out_make_a_study_too(made):
    """With DREAM: outcomes have benefits and a scope instead of a column."""
    text = made[0].read_text("utf-8")
    for key in ("[register.dream]", "file = ", "person = ", "periods = ", "municipality = ", "benefits = ", "scope = "):
        text = text.replace(f"# {key}", key)
    told = tomllib.loads(text.replace('column = "ydelser"\n', "", 1))
    register = Study.model_validate(told).persons
    assert register.dream.municipality
    assert (register.outcomes[0].scope, len(register.outcomes[0].benefits)) == ("2019", 5)
