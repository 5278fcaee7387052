"""Makes the bundled, made-up review of 19 complaint files with the instrument `sagsforloeb`.

Usage: uv run python tools/bundle_reviews.py OUT.csv

What the news report on Slagelse says of the 19 files gives the structure: the law is mostly kept, and the citizens find
the treatment slow and hard to understand. Nothing else is known of those files: every answer here is made up. Reviewer
A reads all files, B every other one, and C settles what they differ on, except on one item.
"""

import csv
import sys
from pathlib import Path

import numpy as np

FILES, SEED = 19, 20_110_901
DOUBLE, SLIPS, UNSETTLED = 10, 0.12, "samme-sagsbehandler"
"""Files that B reads too, the chance that B's answer differs from A's, and the item on which C settles nothing."""
WORDS = ("ja", "delvist", "nej", "ikke relevant", "kan ikke vurderes")
ITEMS = {
    "frister": (19, 0, 0, 0, 0),
    "oplyst": (14, 5, 0, 0, 0),
    "hoering-7a": (12, 0, 0, 7, 0),
    "genoptaget": (6, 2, 4, 7, 0),
    "fremdrift": (5, 5, 9, 0, 0),
    "svar": (5, 6, 8, 0, 0),
    "forstaaelige-breve": (3, 6, 10, 0, 0),
    "forventninger": (0, 7, 12, 0, 0),
    "inddragelse": (6, 5, 8, 0, 0),
    "uenighed-helbred": (0, 5, 8, 6, 0),
    "samme-sagsbehandler": (7, 0, 11, 0, 1),
}
"""How many files have each of the answers in `WORDS`."""
CONCLUSIONS = (("ja", "dårlig", 9), ("ja", "blandet", 5), ("delvist", "dårlig", 5))
"""How many files have each pair of conclusions: lawful, and experienced."""


def main(out: Path) -> None:
    rng = np.random.default_rng(SEED)
    answers = {item: rng.permutation(np.repeat(WORDS, counts)).tolist() for item, counts in ITEMS.items()}
    pairs = rng.permutation(FILES)
    listed = [(lawful, experienced) for lawful, experienced, files in CONCLUSIONS for _ in range(files)]
    answers["lovlig"] = [listed[place][0] for place in pairs]
    answers["oplevet"] = [listed[place][1] for place in pairs]
    rows = [(case, "A", item, answers[item][case]) for case in range(FILES) for item in answers]
    double = np.sort(rng.choice(FILES, DOUBLE, replace=False))
    settled = []
    for case in double:
        for item, given in answers.items():
            other = slip(rng, item, given[case])
            rows.append((case, "B", item, other))
            if other != given[case] and item != UNSETTLED:
                settled.append((case, "C", item, given[case]))
    with out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["sag", "læser", "punkt", "svar"])
        writer.writerows((f"K-{case + 1:02}", *rest) for case, *rest in [*rows, *settled])


def slip(rng: np.random.Generator, item: str, answer: str) -> str:
    """Return another reviewer's answer: the same, or now and then the next one to it."""
    steps = {"lovlig": WORDS[:3], "oplevet": ("god", "blandet", "dårlig")}.get(item, WORDS[:3])
    if answer not in steps or rng.random() >= SLIPS:
        return answer
    place = steps.index(answer)
    return steps[place - 1] if place else steps[1]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
