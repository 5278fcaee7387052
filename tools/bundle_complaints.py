"""Makes made-up tables of complaints, of citizens in contact and of the chain of appeals for the 98 municipalities.

Usage: uv run python tools/bundle_complaints.py TARGET_FOLDER

Writes complaints.csv, contacts.csv and chain.csv. Nothing in them is real: numbers follow the municipalities' sizes and
a made-up difference between them, with a fixed seed, so that the same files come out every time. The chain's last
stages are those of the made-up appeals.csv, which must be in the folder.
"""

import csv
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

EXAMPLES = Path(__file__).parents[1] / "src" / "jobspejl" / "examples"
YEARS = ("2022", "2023")
SEED, BETWEEN = 20_231_115, 0.3
"""Seed of the made-up figures, and the standard deviation between municipalities on the log scale."""

THEMES = {
    "sagsbehandlingstid": 0.24, "afgørelse og vilkår": 0.19, "vejledning": 0.12, "inddragelse": 0.10,
    "borgerbetjening": 0.09, "sagsoplysning": 0.07, "begrundelse": 0.06, "personaleadfærd": 0.05,
    "aktindsigt og notatpligt": 0.03, "partshøring": 0.02, "klagevejledning": 0.02, "digital tilgængelighed": 0.01,
}  # fmt: skip
OUTCOMES = {"medhold": 0.16, "delvist medhold": 0.17, "ikke medhold": 0.47, "afvist": 0.12, "under behandling": 0.08}
CHAIN = ("decisions", "complaints", "changed", "sent", "decided", "reversed", "renewed", "weeks")


def main(target: Path) -> None:
    rng = np.random.default_rng(SEED)
    with (EXAMPLES / "denmark" / "figures.csv").open(encoding="utf-8") as file:
        places = [row for row in csv.DictReader(file) if row["year"] == "2019"]
    force = np.array([float(row["labour_force_approx"]) for row in places])
    difference = np.exp(BETWEEN * rng.standard_normal(len(places)))
    contacts = {year: rng.binomial(force.astype(np.int64), 0.11) for year in YEARS}
    heads = [(row["code"], row["name"]) for row in places]
    write(
        target / "contacts.csv",
        ("code", "name", "year", "citizens"),
        ((*heads[u], year, contacts[year][u]) for year in YEARS for u in range(len(heads))),
    )
    header = (
        "code",
        "name",
        "year",
        "kind",
        "theme",
        "outcome",
        "remedied",
        "count",
        "recommended",
        "complied",
        "late",
    )
    write(target / "complaints.csv", header, complaints(rng, heads, contacts, difference))
    write(target / "chain.csv", ("code", "name", "year", *CHAIN), chains(rng, target / "appeals.csv", heads, force))


def complaints(
    rng: np.random.Generator, heads: list[tuple[str, str]], contacts: dict[str, np.ndarray], difference: np.ndarray
) -> Iterator[tuple[object, ...]]:
    cells = [(theme, outcome) for theme in THEMES for outcome in OUTCOMES]
    shares = np.array([THEMES[theme] * OUTCOMES[outcome] for theme, outcome in cells])
    for year, citizens in contacts.items():
        for u, head in enumerate(heads):
            received = rng.poisson(0.011 * difference[u] * citizens[u])
            for (theme, outcome), count in zip(cells, rng.multinomial(received, shares / shares.sum()), strict=True):
                upheld = outcome in ("medhold", "delvist medhold")
                remedied = rng.binomial(count, 0.4) if upheld else 0
                for answer, part in (("ja", remedied), ("nej" if upheld else "", count - remedied)):
                    if part:
                        yield (*head, year, "klage", theme, outcome, answer, part, "", "", "")
            yield (*head, year, "henvendelse", "", "", "", rng.poisson(0.02 * citizens[u]) + 1, "", "", "")
            made = rng.poisson(0.0012 * difference[u] * citizens[u])
            if made:
                complied = rng.binomial(made, 0.9)
                yield (*head, year, "kritik", "", "", "", made, made, complied, rng.binomial(complied, 0.12))


def chains(
    rng: np.random.Generator, appeals: Path, heads: list[tuple[str, str]], force: np.ndarray
) -> Iterator[tuple[object, ...]]:
    """Yield chains whose last stages are the made-up appeals, so that the two never contradict each other."""
    ended: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    with appeals.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            ended[row["year"], row["code"]][row["outcome"]] += int(row["count"])
    silent = set(rng.choice(len(heads), 12, replace=False).tolist())
    for year in sorted({year for year, _ in ended}):
        for u, head in enumerate(heads):
            outcomes = ended[year, head[0]]
            reversed_ = outcomes["ændret"] + outcomes["hjemvist"]
            decided = outcomes["stadfæstet"] + reversed_
            sent = decided + outcomes["afvist"]
            changed = rng.poisson(0.25 * sent)
            complained = sent + changed + rng.poisson(0.05 * sent)
            made = complained + rng.poisson(0.12 * force[u])
            renewed = rng.binomial(reversed_, 0.9)
            weeks = f"{rng.gamma(9, 0.9):.1f}" if renewed else ""
            # NOTE: some municipalities did not record what they mended themselves; that is blank and not 0.
            told = "" if u in silent else changed
            yield (*head, year, made, complained, told, sent, decided, reversed_, renewed, weeks)


def write(path: Path, header: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
