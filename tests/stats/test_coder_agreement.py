"""Agreement between reviewers against published numbers, hand cases, and a simulation with known truth."""

import numpy as np
import pytest

from jobspejl.stats.coder_agreement import answers_crossed, coder_agreement

NONE = -1
# Krippendorff (2011): four observers, twelve units, five values.
KRIPPENDORFF = (
    np.array(
        [
            [1, 2, 3, 3, 2, 1, 4, 1, 2, 0, 0, 0],
            [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, 0, 3],
            [0, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 0],
            [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, 0],
        ]
    )
    - 1
)


@pytest.mark.parametrize(("level", "published"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849)])
def test_krippendorffs_own_example(level, published):
    found = coder_agreement(KRIPPENDORFF, 5, seed=1, level=level, draws=50)
    assert round(found.alpha, 3) == published
    assert found.units == 11


def test_alpha_and_ac1_to_the_digits_of_other_programs():
    found = coder_agreement(KRIPPENDORFF, 5, seed=1, draws=50)
    assert found.alpha == pytest.approx(0.7434, abs=5e-5)
    assert found.ac1 == pytest.approx(0.77544, abs=5e-6)
    assert found.undefined is None


def test_a_rare_answer_gives_a_low_alpha_and_a_high_ac1():
    # 100 files: both say yes to 1, they differ on 4, both say no to 95. By hand: expected disagreement 2*6*194/200/199,
    # chance agreement of AC1 2*.03*.97.
    first = np.array([1] + [1, 1, 0, 0] + [0] * 95)
    second = np.array([1] + [0, 0, 1, 1] + [0] * 95)
    found = coder_agreement(np.stack([first, second]), 2, seed=1)
    assert found.agreement == pytest.approx(0.96)
    assert found.alpha == pytest.approx(1 - 0.04 / (2 * 6 * 194 / 200 / 199))
    assert found.ac1 == pytest.approx((0.96 - 0.0582) / (1 - 0.0582))
    assert (round(found.alpha, 3), round(found.ac1, 3)) == (0.316, 0.958)
    assert found.lower < found.alpha < found.upper
    assert answers_crossed(first, second, 2).tolist() == [[95, 2], [2, 1]]


def test_without_variation_alpha_is_undefined_and_not_one():
    found = coder_agreement(np.zeros((2, 20), dtype=int), 3, seed=1)
    assert (found.alpha, found.lower, found.upper, found.undefined) == (None, None, None, "no_variation")
    assert (found.agreement, found.ac1) == (1.0, 1.0)


def test_files_read_by_one_say_nothing_of_agreement():
    found = coder_agreement(np.array([[0, 1, NONE], [NONE, NONE, 1]]), 2, seed=1)
    assert (found.units, found.agreement, found.alpha, found.ac1) == (0, None, None, None)
    assert found.undefined == "no_pairs"
    assert coder_agreement(np.zeros((0, 3), dtype=int), 2, seed=1).undefined == "no_pairs"


def test_one_possible_answer():
    found = coder_agreement(np.zeros((2, 5), dtype=int), 1, seed=1)
    assert (found.alpha, found.ac1, found.undefined) == (None, None, "one_category")


def test_full_disagreement_is_below_chance():
    found = coder_agreement(np.array([[0, 1, 0, 1], [1, 0, 1, 0]]), 2, seed=1, draws=50)
    # By hand: observed disagreement 1, expected 2*4*4/(8*7).
    assert found.alpha == pytest.approx(1 - 1 / (32 / 56))
    assert found.agreement == 0


def test_an_answer_seen_in_one_file_only_has_no_interval():
    codes = np.zeros((2, 12), dtype=int)
    codes[:, 0] = 1
    found = coder_agreement(codes, 2, seed=1)
    assert found.alpha == 1
    assert found.lower is None


def test_the_same_seed_gives_the_same_interval():
    first, again, other = (coder_agreement(KRIPPENDORFF, 5, seed=seed) for seed in (3, 3, 4))
    assert first == again
    assert first.lower != other.lower


def simulated(rng, files, items=1, slip=0.2):
    """Return two reviewers' answers: a file's truth is the same for all items, and each reviewer slips at random."""
    truth = np.repeat(rng.random(files) < 0.4, items)
    return np.stack([np.where(rng.random(truth.size) < slip, ~truth, truth) for _ in range(2)]).astype(int)


def test_the_interval_covers_the_truth():
    rng = np.random.default_rng(7)
    # Both right or both wrong: .8**2 + .2**2; a share of .4*.8 + .6*.2 = .44 says yes.
    truth = 1 - (1 - 0.68) / (2 * 0.44 * 0.56)
    found = [coder_agreement(simulated(rng, 80), 2, seed=run, draws=300) for run in range(300)]
    assert np.mean([one.alpha for one in found]) == pytest.approx(truth, abs=0.02)
    covered = np.mean([one.lower <= truth <= one.upper for one in found])
    assert 0.90 < covered < 0.99


def test_answers_to_the_same_file_are_drawn_together():
    rng = np.random.default_rng(8)
    codes = np.repeat(simulated(rng, 30), 10, axis=1)
    files = np.repeat(np.arange(30), 10)
    alone = coder_agreement(codes, 2, seed=1)
    together = coder_agreement(codes, 2, seed=1, clusters=files)
    assert alone.alpha == together.alpha
    assert together.upper - together.lower > 2 * (alone.upper - alone.lower)
