"""The document on registers says what is measured: what pooled gaps miss, and how often intervals hold the truth."""

from pathlib import Path

import numpy as np
import pytest

from jobspejl.stats.persons.model import fit_persons
from jobspejl.testing import person_worlds
from jobspejl.testing.person_worlds import drawn, likely, person_world

DOCUMENT = Path(__file__).parents[2] / "docs" / "register.md"
WORLDS = 1_000
Z95 = 1.959963984540054


def test_the_document_has_the_table_that_is_printed(capsys):
    person_worlds.main()
    assert capsys.readouterr().out in DOCUMENT.read_text("utf-8")


def coverage():
    lines = ["| link | expectation | outcomes 0 or 1 | outcomes 0, a half or 1 |", "|---|---|---:|---:|"]
    for link in ("linear", "logit"):
        for expectation in ("pooled", "within"):
            world = person_world(seed=5, link=link, tied=0.5)
            truth = fit_persons(likely(world), 0, link, expectation).gap
            cells = []
            for halves in (False, True):
                fits = (fit_persons(drawn(world, seed, halves=halves), 0, link, expectation) for seed in range(WORLDS))
                held = [np.abs(fit.gap - truth) <= Z95 * np.sqrt(np.diag(fit.covariance)) for fit in fits]
                cells.append(f"{100 * np.mean(held):.1f}")
            lines.append(f"| {link} | {expectation} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


@pytest.mark.slow
def test_the_document_says_how_often_intervals_hold_the_truth():
    assert coverage() in DOCUMENT.read_text("utf-8")
