"""The made-up survey of `data/README.md`, as arrays, and R's results on it."""

import csv
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

FOLDER = Path(__file__).with_name("data")


def table(name):
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="session")
def golden():
    return {row["key"]: float(row["value"]) for row in table("survey_synthetic_golden_R.csv")}


@pytest.fixture(scope="session")
def survey():
    rows = table("survey_synthetic.csv")
    text = {name: np.array([row[name] for row in rows]) for name in rows[0]}
    names, stratum = np.unique(text["stratum"], return_inverse=True)
    people = text["N_h"].astype(float)
    return SimpleNamespace(
        names=names.tolist(),
        stratum=stratum,
        population=np.array([people[stratum == h][0] for h in range(names.size)]),
        weight=text["w"].astype(float),
        treated_well=text["treated_well"].astype(float),
        team=np.unique(text["team"], return_inverse=True)[1],
        woman=(text["sex"] == "K").astype(int),
        over_40=(text["age"] == "over40").astype(int),
        battery=np.stack([text[f"q{number}"].astype(float) for number in range(1, 5)], axis=1),
    )
