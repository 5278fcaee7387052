"""Do answers depend on the group? Pearson's test, corrected for how the survey was drawn.

Rao & Scott 1984, Annals of Statistics 12, 46-60: the second-order correction, told as an F test (Thomas & Rao 1987,
Journal of the American Statistical Association 82, 630-636). The weighted table's Pearson statistic is a sum of chi²(1)
variables, each times a design effect; the effects are the eigenvalues of D, the covariance of the table's interactions
relative to that of a simple random sample.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import fdtrc

from jobspejl.contracts.arrays import Floats, Ints
from jobspejl.stats.survey_design import SurveyDesign, Unknown, ratios


@dataclass(frozen=True, slots=True)
class RaoScott:
    """A test that groups do not differ.

    Attributes:
        statistic: F; NaN with all else where it is unknown.
        numerator_df: Degrees of freedom, often not whole.
        denominator_df: Degrees of freedom.
        p: The chance of a larger F, were there no differences.
        unknown: Code of `survey_design.Unknown`; `NO_DEGREES_OF_FREEDOM` also where there is but one group or answer.
    """

    statistic: float
    numerator_df: float
    denominator_df: float
    p: float
    unknown: int


def rao_scott(design: SurveyDesign, group: Ints, answer: Ints) -> RaoScott:
    """Return the test of independence of group and answer.

    Args:
        design: The design, of all who took part.
        group: (N,), from 0, or -1 where unknown.
        answer: (N,), from 0, or -1 where unknown.

    >>> from jobspejl.stats.survey_design import survey_design
    >>> group, answer = np.repeat([0, 1], 50), np.repeat([0, 1, 0, 1], [30, 20, 20, 30])
    >>> found = rao_scott(survey_design(np.ones(100)), group, answer)
    >>> round(found.statistic, 2), round(found.p, 3)
    (3.96, 0.049)
    """
    inside = (group >= 0) & (answer >= 0)
    rows, row = np.unique(group[inside], return_inverse=True)
    columns, column = np.unique(answer[inside], return_inverse=True)
    if rows.size < 2 or columns.size < 2:
        return _unknown(Unknown.NO_DEGREES_OF_FREEDOM if inside.any() else Unknown.NO_ANSWERS)
    cells = np.zeros((group.size, rows.size * columns.size))
    cells[np.flatnonzero(inside), row * columns.size + column] = 1.0
    everyone = np.broadcast_to(inside[:, None], cells.shape).astype(np.float64)
    found = ratios(design, cells, everyone)
    if found.unknown[0] != Unknown.KNOWN:
        return _unknown(int(found.unknown[0]))
    table = found.value.reshape(rows.size, columns.size)
    number = int(inside.sum())
    effects = _design_effects(table, number * found.covariance)
    expected = table.sum(axis=1)[:, None] * table.sum(axis=0)
    pearson = number * float(((table - expected) ** 2 / expected).sum())
    mean, squared = float(np.trace(effects)), float(np.trace(effects @ effects))
    if mean <= 0:
        return _unknown(Unknown.NO_DEGREES_OF_FREEDOM)
    upper = mean**2 / squared
    lower = upper * float(found.degrees_of_freedom[0])
    return RaoScott(pearson / mean, upper, lower, float(fdtrc(upper, lower, pearson / mean)), int(Unknown.KNOWN))


def _design_effects(table: Floats, covariance: Floats) -> Floats:
    """Return D, ((R-1)(C-1), same), from the table of shares (R, C) and n times their covariance (RC, RC)."""
    rows, columns = table.shape
    contrast = np.kron(_against_first(rows), _against_first(columns))
    main = np.concatenate([np.kron(np.eye(rows), np.ones((columns, 1))), np.tile(np.eye(columns), (rows, 1))], axis=1)
    contrast = contrast - main @ (np.linalg.pinv(main) @ contrast)
    cells = table.reshape(-1)
    scaled = np.divide(contrast, cells[:, None], out=np.zeros_like(contrast), where=cells[:, None] > 0)
    return np.asarray(np.linalg.solve(contrast.T @ scaled, scaled.T @ covariance @ scaled))


def _against_first(levels: int) -> Floats:
    return np.eye(levels)[:, 1:]


def _unknown(why: int) -> RaoScott:
    return RaoScott(np.nan, np.nan, np.nan, np.nan, int(why))
