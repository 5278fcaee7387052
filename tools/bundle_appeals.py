"""Makes the bundled, made-up table of appeals by municipality, whose national totals are the published ones.

Usage: uv run python tools/bundle_appeals.py SOURCE_FOLDER

The source folder holds appeals_national.csv (Ankestyrelsen's shares of outcomes by law, as cited there). Appeals are
spread over municipalities by size and unemployment, outcomes by a made-up difference between municipalities; then
single decisions are moved until the country's number decided and number reversed under each law are exactly the
published ones.
"""

import csv
import sys
from pathlib import Path

import numpy as np

EXAMPLES = Path(__file__).parents[1] / "src" / "jobspejl" / "examples"
YEARS = ("2020", "2021")
LAWS = ("Aktivloven", "Sygedagpengeloven", "Lov om en aktiv beskæftigelsesindsats")
SEED, BETWEEN = 20_210_601, 0.35
"""Seed of the made-up spread, and the standard deviation between municipalities on the logit scale."""


def main(source: Path) -> None:
    rng = np.random.default_rng(SEED)
    with (source / "appeals_national.csv").open(encoding="utf-8-sig") as file:
        national = {(row["law"], row["year"]): row for row in csv.DictReader(file)}
    with (EXAMPLES / "denmark" / "figures.csv").open(encoding="utf-8") as file:
        latest = [row for row in csv.DictReader(file) if row["year"] == "2019"]
    size = np.array([float(row["labour_force_approx"]) * float(row["unemployment_pct"]) for row in latest])
    difference = BETWEEN * rng.standard_normal(len(latest))
    with (EXAMPLES / "legality" / "appeals.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["code", "name", "year", "law", "outcome", "count"])
        for year in YEARS:
            for law in LAWS:
                for at, counts in enumerate(spread(rng, national[law, year], size, difference)):
                    row = latest[at]
                    for outcome, count in zip(("stadfæstet", "ændret", "hjemvist", "afvist"), counts, strict=True):
                        if count:
                            writer.writerow([row["code"], row["name"], year, law, outcome, count])


def spread(rng: np.random.Generator, published: dict[str, str], size: np.ndarray, difference: np.ndarray) -> np.ndarray:
    """Return (upheld, changed, remanded, rejected) for every municipality."""
    decided = int(published["n_decided"])
    reversed_total = round(decided * float(published["omgjort_pct"]) / 100)
    cases = rng.multinomial(decided, size / size.sum())
    share = reversed_total / decided
    rates = 1 / (1 + np.exp(-(np.log(share / (1 - share)) + difference)))
    reversed_ = rng.binomial(cases, rates)
    while (off := reversed_.sum() - reversed_total) != 0:
        room = reversed_ > 0 if off > 0 else reversed_ < cases
        reversed_[rng.choice(np.flatnonzero(room))] -= np.sign(off)
    changed_pct, remanded_pct = float(published["aendret_pct"]), float(published["hjemvist_pct"])
    changed = rng.binomial(reversed_, changed_pct / (changed_pct + remanded_pct))
    rejected = rng.binomial(cases, 0.1)
    return np.stack([cases - reversed_, changed, reversed_ - changed, rejected], axis=1)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
