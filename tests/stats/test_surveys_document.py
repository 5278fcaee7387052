"""The document on surveys says what is measured: how often intervals hold the truth, and how wide they are."""

from pathlib import Path

import numpy as np
import pytest
from test_survey_coverage import SCENARIOS, seen

from jobspejl.stats.share_intervals import share_intervals
from jobspejl.stats.survey_design import survey_design
from jobspejl.stats.survey_shares import domain_means

DOCUMENT = Path(__file__).parents[2] / "docs" / "surveys.md"
METHODS = ("korn_graubard", "nchs", "beta", "wilson", "logit")
REPLICATIONS = 20_000
# Clusters, people in each, the true share; people of a cluster are alike by CORRELATION.
CLUSTERED = ((8, 10, 0.8), (8, 10, 0.95), (20, 10, 0.95), (30, 10, 0.95))
CORRELATION = 0.1


def drawn_alone():
    """Return the table of the strata, where people are drawn one by one."""
    lines = [
        "| answered, of how many, true share | default | width | `nchs` | width | `beta` | `wilson` | `logit` |",
        "|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for scenario in SCENARIOS:
        found = {method: seen(scenario, method, REPLICATIONS) for method in METHODS}
        cells = [shown(found["korn_graubard"][0]), shown(found["korn_graubard"][1])]
        cells += [shown(found["nchs"][0]), shown(found["nchs"][1])]
        cells += [shown(found[method][0]) for method in METHODS[2:]]
        lines.append(f"| {scenario} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def drawn_in_clusters():
    """Return the table of clusters; a cluster's own share is beta distributed around the truth."""
    lines = ["| clusters, people in each, true share | default | `beta` | `wilson` |", "|---|---:|---:|---:|"]
    for clusters, people, truth in CLUSTERED:
        rng = np.random.default_rng(1)
        alike = 1 / CORRELATION - 1
        own = rng.beta(truth * alike, (1 - truth) * alike, (clusters, REPLICATIONS))
        answers = rng.random((clusters * people, REPLICATIONS)) < np.repeat(own, people, axis=0)
        design = survey_design(np.ones(clusters * people), cluster=np.repeat(np.arange(clusters), people))
        found = domain_means(design, answers.astype(float))
        cells = []
        for method in ("korn_graubard", "beta", "wilson"):
            limits = share_intervals(found.value, found.se, found.answers, found.degrees_of_freedom, method=method)
            cells.append(shown(((limits.lower <= truth) & (truth <= limits.upper)).mean()))
        lines.append(f"| {clusters} of {people}, {100 * truth:.0f} % | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def shown(share):
    return f"{100 * share:.1f}"


@pytest.mark.slow
@pytest.mark.parametrize("table", [drawn_alone, drawn_in_clusters])
def test_the_document_says_what_is_measured(table):
    assert table() in DOCUMENT.read_text("utf-8")
