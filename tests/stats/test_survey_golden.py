"""Every number that R's package survey gives on the made-up survey of `data/README.md`.

Tolerance 1e-9, relative; 1e-7 for the standard error after raking, since R takes the margins out in a few rounds of
averaging, and this package exactly.
"""

import numpy as np
import pytest

from jobspejl.stats.cronbach import cronbach
from jobspejl.stats.raking import rake
from jobspejl.stats.rao_scott import rao_scott
from jobspejl.stats.share_intervals import share_intervals
from jobspejl.stats.survey_design import survey_design, totals
from jobspejl.stats.survey_shares import domain_means, mean_intervals

NAMES_IN_R = {"logit": "logit", "xlogit": "logit", "asin": "arcsine", "beta": "beta"}


def limits(found, method, place=0):
    seen = share_intervals(
        found.value[place], found.se[place], found.answers[place], found.degrees_of_freedom[place], method=method
    )
    return float(seen.lower[0]), float(seen.upper[0])


def of_design(name, survey, population):
    """Return what R has of the survey under one design, by R's names."""
    design = survey_design(survey.weight, stratum=survey.stratum, population=population)
    answers = survey.treated_well[:, None]
    found = domain_means(design, answers)
    women = domain_means(design, answers, np.where(survey.woman == 1, 0, -1))
    groups = domain_means(design, answers, survey.stratum, 3)
    # R compares with a sample without replacement whether or not the design has a finite population.
    drawn = 0 if population is not None else found.answers[0, 0] / survey.weight.sum()
    got = {
        "treated_well.est": found.value[0, 0],
        "treated_well.se": found.se[0, 0],
        "treated_well.deff_wor": found.design_effect[0, 0] / (1 - drawn),
        "degf": found.degrees_of_freedom[0, 0],
        "total.se": np.sqrt(totals(design, answers).covariance[0, 0]),
        "dom_K.est": women.value[0, 0],
        "dom_K.se": women.se[0, 0],
        "dom_K.degf": women.degrees_of_freedom[0, 0],
    }
    for h, stratum in enumerate(survey.names):
        got |= {f"by.{stratum}.est": groups.value[h, 0], f"by.{stratum}.se": groups.se[h, 0]}
    pairs = {known: limits(found, own) for known, own in NAMES_IN_R.items()}
    pairs["mean"] = tuple(float(limit[0, 0]) for limit in mean_intervals(found))
    for known, pair in pairs.items():
        got |= {f"ci.{known}[{side}]": limit for side, limit in enumerate(pair)}
    return {f"{name}.{key}": value for key, value in got.items()}


def of_clusters(survey):
    found = domain_means(survey_design(survey.weight, cluster=survey.team), survey.treated_well[:, None])
    got = {"est": found.value[0, 0], "se": found.se[0, 0], "degf": found.degrees_of_freedom[0, 0]}
    got |= {f"ci.beta[{side}]": limit for side, limit in enumerate(limits(found, "beta"))}
    return {f"cluster_team.{key}": value for key, value in got.items()}


def raked(survey):
    levels = np.stack([survey.woman, survey.over_40], axis=1)
    found = rake(survey.weight, levels, [np.array([1900.0, 2100.0]), np.array([1700.0, 2300.0])])
    design = survey_design(found.weight, stratum=survey.stratum, population=survey.population, margins=levels)
    return found, domain_means(design, survey.treated_well[:, None])


def of_raking(survey):
    weights, found = raked(survey)
    return {
        "raked.est": found.value[0, 0],
        "raked.wmin": weights.weight.min(),
        "raked.wmax": weights.weight.max(),
    }


def of_the_rest(survey):
    design = survey_design(survey.weight, stratum=survey.stratum, population=survey.population)
    test = rao_scott(design, survey.stratum, survey.treated_well.astype(int))
    alpha = cronbach(survey.battery)
    return {
        "raoscott.F": test.statistic,
        "raoscott.ndf": test.numerator_df,
        "raoscott.ddf": test.denominator_df,
        "raoscott.p": test.p,
        "alpha.raw": alpha.raw,
        "alpha.std": alpha.standardised,
    }


@pytest.fixture(scope="module")
def ours(survey):
    return (
        of_design("fpc", survey, survey.population)
        | of_design("nofpc", survey, None)
        | of_clusters(survey)
        | of_raking(survey)
        | of_the_rest(survey)
    )


def test_every_number_of_r_is_ours(ours, golden):
    assert {key: value for key, value in golden.items() if key != "raked.se"} == pytest.approx(ours, rel=1e-9, abs=0)


def test_the_standard_error_after_raking(survey, golden):
    weights, found = raked(survey)
    assert weights.converged
    assert found.se[0, 0] == pytest.approx(golden["raked.se"], rel=1e-7)
