"""A small register of persons that can be spoilt in every way before it is written."""

import csv
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from jobspejl.contracts.tables import SCHEMAS

UNITS = {
    "a01": ("Nordby", "Nord"), "a02": ("Vadum", "Nord"), "a03": ("Skovlund", "Nord"), "a04": ("Holmstrup", "Nord"),
    "b01": ("Sønderholt", "Midt"), "b02": ("Ærøskov", "Midt"), "b03": ("Bakkeby", "Midt"), "b04": ("Lyngsø", "Midt"),
    "c01": ("Kystby", "Syd"), "c02": ("Mosede", "Syd"), "c03": ("Havrebjerg", "Syd"), "c04": ("Tornved", "Syd"),
}  # fmt: skip
SIZES = (180, 240, 300, 360, 420, 480, 540, 600, 660, 720, 780, 840)
PERIODS = ("2024H1", "2024H2")
SCHOOLS = ("faglaert", "grundskole", "kort", "lang")

STUDY = """
[study]
id = "personer"
title = { da = "Personer", en = "Persons" }

[options]
draws = 1000

[units]
file = "enheder.csv"

[register]
id = "register"
name = { da = "Registret", en = "The register" }
source = "Prøve"
base_noun = { da = "borgerne", en = "the residents" }
file = "personer/*.parquet"
unit = "kommune"
period = "halvaar"
weight = "vaegt"
cluster = "borger"
link = "logit"
expectation = "within"

[[register.outcomes]]
id = "ydelse"
name = { da = "Alle ydelser", en = "All benefits" }
noun = { da = "på ydelse", en = "on benefits" }
column = "ydelse"
cost_per_person = 74500

[[register.outcomes]]
id = "dagpenge"
name = { da = "Dagpenge", en = "Insurance benefit" }
noun = { da = "på dagpenge", en = "on insurance benefit" }
column = "dagpenge"

[[register.outcomes]]
id = "pension"
role = "outside"
name = { da = "Førtidspension", en = "Disability pension" }
noun = { da = "på førtidspension", en = "on disability pension" }
column = "pension"
direction = "none"

[[register.outcomes]]
id = "bred"
role = "variant"
variant_of = "ydelse"
name = { da = "Bred liste", en = "Wide list" }
noun = { da = "på ydelse", en = "on benefits" }
column = "bred"

[[register.groups]]
id = "krop"
name = { da = "Alder og køn", en = "Age and sex" }

[[register.groups]]
id = "skole"
name = { da = "Uddannelse", en = "Education" }

[[register.conditions]]
column = "alder"
name = { da = "Alder", en = "Age" }
group = "krop"
cuts = [30, 50]

[[register.conditions]]
column = "koen"
name = { da = "Køn", en = "Sex" }
group = "krop"

[[register.conditions]]
column = "uddannelse"
name = { da = "Uddannelse", en = "Education" }
group = "skole"
"""

BRANCH = """
[[register.conditions]]
column = "branche"
name = { da = "Branche", en = "Industry" }
group = "skole"
"""


def persons(sizes=SIZES, seed=11):
    """Return columns of a register: persons who mostly stay from the first half-year to the second."""
    draw = np.random.default_rng(seed)
    unit = np.repeat(np.arange(len(sizes)), sizes)
    count = unit.size
    school = (draw.random(count)[:, None] > np.array([0.35, 0.6, 0.8])).sum(axis=1)
    sex, age = draw.integers(0, 2, count), draw.integers(18, 67, count)
    tilt = 0.4 * np.sin(unit) - 1.2 + 0.7 * (school == 1) - 0.5 * (school == 3) + 0.3 * sex - 0.4 * (age >= 50)
    columns = {name: [] for name in ("borger", "kommune", "halvaar", "vaegt", "ydelse", "dagpenge", "pension", "bred")}
    columns |= {name: [] for name in ("alder", "koen", "uddannelse")}
    for period in PERIODS:
        chance = 1 / (1 + np.exp(-tilt))
        some = draw.random(count) < chance
        share = np.where(some, draw.choice([0.25, 0.5, 1.0], count), 0.0)
        outside = np.where(~some & (draw.random(count) < 0.3 * chance), 1.0, 0.0)
        columns["borger"].append(np.array([f"psn-{number:05d}" for number in range(count)]))
        columns["kommune"].append(np.array(list(UNITS))[unit])
        columns["halvaar"].append(np.full(count, period))
        columns["vaegt"].append(draw.choice([1.0, 0.5, 0.25], count, p=[0.8, 0.1, 0.1]))
        columns["ydelse"].append(share)
        columns["dagpenge"].append(np.where(draw.random(count) < 0.5, share, 0.0))
        columns["pension"].append(outside)
        columns["bred"].append(np.minimum(1.0, share + 0.5 * outside))
        columns["alder"].append(age)
        columns["koen"].append(np.array(["k", "m"])[sex])
        columns["uddannelse"].append(np.array(SCHOOLS, dtype=object)[school])
    return {name: np.concatenate(parts) for name, parts in columns.items()}


@dataclass
class RegisterStudy:
    """A study folder on persons: its text and its columns can be changed before it is written."""

    folder: Path
    text: str = STUDY
    columns: dict = field(default_factory=persons)
    files: int = 1

    @property
    def path(self):
        return self.folder / "study.toml"

    @property
    def out(self):
        return self.folder.parent / "site"

    def part(self, number=0):
        return self.folder / "personer" / f"del-{number}.parquet"

    def change(self, old, new):
        """Change the study file; what is to be changed must be there."""
        assert old in self.text, old
        self.text = self.text.replace(old, new)
        return self

    def where(self, **cells):
        """Return which rows have these cells."""
        found = np.ones(self.columns["borger"].size, dtype=bool)
        for column, cell in cells.items():
            found &= self.columns[column] == cell
        return found

    def put(self, rows, **cells):
        """Give rows, named by number or by flag, other cells; a column that is new is missing elsewhere."""
        for column, cell in cells.items():
            # NOTE: words of any length, not cut to the longest there is.
            kept = self.columns[column]
            self.columns[column] = kept.astype(object) if kept.dtype.kind == "U" else kept
            self.columns[column][rows] = cell
        return self

    def with_branches(self):
        """Add a condition of ten levels that every unit has many at.

        With few levels for each outcome units with a few persons at one of them are hidden; with these they are shown.
        """
        draw = np.random.default_rng(7)
        names = np.array([f"branche {number}" for number in range(10)])
        self.columns["branche"] = names[draw.integers(0, 10, self.columns["borger"].size)]
        self.text += BRANCH
        return self

    def keep(self, rows):
        """Keep these rows only."""
        self.columns = {name: cells[rows] for name, cells in self.columns.items()}
        return self

    def write(self):
        """Write the study file, the units and the persons; return the study file."""
        (self.folder / "personer").mkdir(parents=True, exist_ok=True)
        self.path.write_text(self.text, "utf-8")
        lines = ["code,name,region", *(f"{code},{name},{region}" for code, (name, region) in UNITS.items())]
        (self.folder / "enheder.csv").write_text("\n".join(lines) + "\n", "utf-8")
        count = self.columns["borger"].size
        for number in range(self.files):
            own = slice(number * count // self.files, (number + 1) * count // self.files)
            pq.write_table(pa.table({name: cells[own] for name, cells in self.columns.items()}), self.part(number))
        return self.path


NUMBER = """
[[register.conditions]]
column = "indkomst"
name = { da = "Indkomst", en = "Income" }
group = "skole"
number = true
"""


def planted(folder):
    """Return a study in which small numbers are planted wherever a page or table might tell them."""
    study = RegisterStudy(folder)
    draw = np.random.default_rng(5)
    count = study.columns["borger"].size
    study.columns["indkomst"] = np.round(draw.gamma(4.0, 70_000.123, count), 3)
    first = study.where(kommune="a01")
    few = np.isin(study.columns["borger"], np.unique(study.columns["borger"][first])[:3])
    study.keep(~first | few)
    study.put(study.where(kommune="a01"), uddannelse="hemmelig", ydelse=0.123456, vaegt=0.73125)
    for period in PERIODS:
        of = {code: np.flatnonzero(study.where(kommune=code, halvaar=period)) for code in UNITS}
        study.put(of["c04"][:3], uddannelse="oldtidsgraesk")
        study.put(of["a03"], koen="m").put(of["a03"][:3], koen="k")
        study.put(of["c02"], koen="m").put(of["c02"][:12], koen="k")
        none = [*of["c01"][:30], *of["c03"][:30], *of["a01"][:2]]
        study.put(none, uddannelse="nulniveau", ydelse=0.0, dagpenge=0.0)
        study.put(of["b02"], dagpenge=study.columns["ydelse"][of["b02"]])
        full = of["b02"][study.columns["ydelse"][of["b02"]] == 1.0][:2]
        study.put(full, dagpenge=0.0, vaegt=1.0)
        study.put(of["c03"][-3:], vaegt=0.0)
    newest = np.flatnonzero(study.where(kommune="b03", halvaar=PERIODS[1]))[:2]
    moved = {name: np.append(cells, cells[newest]) for name, cells in study.columns.items()}
    moved["kommune"][-2:] = "b04"
    study.columns = moved
    study.text += NUMBER
    return study.with_branches()


def table(site, name):
    """Return a table of a build, its cells as what they are and None where they are blank."""
    with (site / "tables" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [{key: _cell(cell, SCHEMAS[name].kinds[key]) for key, cell in row.items()} for row in rows]


def _cell(cell, kind):
    if cell == "":
        return None
    return {"number": float, "integer": int, "flag": lambda word: word == "true", "text": str}[kind](cell)


def by(rows, *keys):
    """Return rows by their keys, of which no two have the same."""
    found = {tuple(row[key] for key in keys): row for row in rows}
    assert len(found) == len(rows)
    return found
