"""Agreement over periods: what is seen without noise, and what noise hides, where the truth is known."""

import numpy as np
import pytest

from jobspejl.stats.agreement import persistence


def two_periods(rng, correlation, noise_sd, units=98):
    shared = rng.multivariate_normal([0, 0], [[1, correlation], [correlation, 1]], units).T
    error = np.diag(np.full(2 * units, noise_sd**2))
    first, second = shared + noise_sd * rng.standard_normal((2, units))
    return first, second, error


def test_without_noise_nothing_is_corrected():
    first = np.arange(10.0)
    found = persistence(first, first, np.zeros((20, 20)), seed=1, draws=200)
    assert found.observed == pytest.approx(1)
    assert found.corrected == pytest.approx(1)


def test_hand_case():
    # Covariances of the gaps: [[5/3, 4/3], [4/3, 5/3]]; noise 2/3 on the diagonal leaves [[1, 4/3], [4/3, 1]]: r = 1.
    first, second = np.array([1.0, 2.0, 3.0, 4.0]), np.array([1.0, 3.0, 2.0, 4.0])
    found = persistence(first, second, np.diag(np.full(8, 2 / 3)), seed=1, draws=50)
    assert found.observed == pytest.approx(0.8)
    assert found.corrected == pytest.approx(1.0)


def test_noise_that_explains_every_gap_leaves_nothing_to_say():
    rng = np.random.default_rng(2)
    first, second = rng.standard_normal((2, 30)) * 0.5
    found = persistence(first, second, np.eye(60), seed=1, draws=50)
    assert found.corrected is None
    assert found.lower is None
    assert found.upper is None


def test_errors_shared_by_the_periods_are_not_taken_for_agreement():
    rng = np.random.default_rng(3)
    truth, shared = rng.standard_normal((2, 400)), rng.standard_normal(400)
    error = np.kron(np.ones((2, 2)), np.eye(400))
    found = persistence(truth[0] + shared, truth[1] + shared, error, seed=1, draws=200)
    assert found.observed > 0.35
    assert abs(found.corrected) < 0.2
    assert found.lower < 0 < found.upper


@pytest.mark.parametrize("correlation", [0.0, 0.7])
def test_the_corrected_correlation_finds_the_truth_and_its_interval_covers(correlation):
    rng = np.random.default_rng(4)
    truth = 6 / np.pi * np.arcsin(correlation / 2)
    found = [persistence(*two_periods(rng, correlation, noise_sd=0.7), seed=run, draws=200) for run in range(200)]
    corrected = np.array([one.corrected for one in found])
    observed = np.array([one.observed for one in found])
    assert corrected.mean() == pytest.approx(truth, abs=0.03)
    if correlation:
        assert observed.mean() < truth - 0.1
    covered = np.mean([one.lower <= truth <= one.upper for one in found])
    assert covered > 0.95 - 3 * np.sqrt(0.05 * 0.95 / 200)
