"""Units of text and what coders gave them, by hand."""

import numpy as np
import pytest
from tests.sources.coding_files import project, selection, source, write_qdpx

from jobspejl.contracts.coding import CodedSegments
from jobspejl.sources.qdpx import read_qdpx
from jobspejl.sources.text_units import text_units
from jobspejl.stats.coded_units import coded_units
from jobspejl.stats.coder_agreement import answers_crossed, coder_agreement

TEN = np.array([[10 * i, 10 * i + 9] for i in range(10)])


def segments(*rows):
    """Return segments of (source, start, end, code, coder)."""
    columns = np.array(rows, dtype=np.int64).reshape(-1, 5).T
    return CodedSegments(*columns, np.zeros(len(rows), dtype=np.int64), ("",) * len(rows))


def given(*spans, units=TEN):
    found = coded_units(segments(*[(0, *span, 0, 0) for span in spans]), np.array([0]), [units], 1)
    return np.flatnonzero(found[0] == 1).tolist()


@pytest.mark.parametrize(
    ("spans", "wanted"),
    [
        ([(10, 19)], [1]),
        ([(10, 22)], [1]),  # two letters spilt into the next
        ([(13, 15)], [1]),  # two letters in the middle
        ([(10, 25)], [1, 2]),  # 5 of 9
        ([(0, 99)], list(range(10))),
        ([(17, 22)], [1, 2]),  # as much of it in the one as in the other
        ([(17, 23)], [2]),
        ([(11, 14), (15, 18)], [1]),
        ([(40, 43), (36, 41), (43, 45)], [3, 4]),
        ([(9, 10)], []),  # the gap
    ],
)
def test_which_units_a_mark_gives_the_code(spans, wanted):
    assert given(*spans) == wanted


def test_an_overlap_is_covered_once():
    assert given((10, 14), (10, 14), units=np.array([[0, 30]])) == [0]
    assert given((0, 39), (0, 38), units=np.array([[0, 30], [30, 50]])) == [0]


def test_who_did_not_read_gave_no_answer():
    found = segments((0, 0, 9, 0, 0), (0, 0, 9, 1, 1), (1, 0, 9, 0, 0))
    units = [TEN[:2], TEN[:2], np.empty((0, 2), dtype=np.int64)]
    assert coded_units(found, np.array([0]), units, 2).tolist() == [[1, 0, 1, 0], [0, 0, -1, -1]]
    read = np.array([[True, True, False], [True, True, True]])
    assert coded_units(found, np.array([0]), units, 2, read).tolist() == [[1, 0, 1, 0], [0, 0, 0, 0]]
    assert coded_units(found, np.array([0, 1]), units, 2)[1].tolist() == [1, 0, -1, -1]


def test_segments_without_place_or_coder_are_not_used():
    found = segments((0, -1, -1, 0, 0), (0, 0, 9, 0, -1), (0, 10, 19, 1, 0))
    assert coded_units(found, np.array([0]), [TEN[:2]], 1).tolist() == [[0, 0]]


def test_agreement_by_hand():
    """Ten sentences, A marks 1-3 and B 2-4. Both 2, one alone 1 + 1, neither 6.

    Agreement 8/10. Alpha: 6 of 20 answers are yes, chance disagreement 2*6*14/(20*19), alpha 1 - .2/.44211 = .54762.
    AC1: chance 2*.3*.7 = .42, AC1 (.8 - .42)/.58 = .65517.
    """
    found = segments((0, 10, 39, 0, 0), (0, 20, 49, 0, 1))
    answers = coded_units(found, np.array([0]), [TEN], 2)
    assert answers_crossed(*answers, 2).tolist() == [[6, 1], [1, 2]]
    agreed = coder_agreement(answers, 2, seed=1, draws=50)
    assert (agreed.units, agreed.agreement) == (10, 0.8)
    assert agreed.alpha == pytest.approx(1 - 0.2 * 380 / 168)
    assert agreed.ac1 == pytest.approx(0.38 / 0.58)


def test_a_code_that_no_one_used_has_no_alpha():
    answers = coded_units(segments((0, 0, 9, 1, 0), (0, 0, 9, 1, 1)), np.array([0]), [TEN], 2)
    agreed = coder_agreement(answers, 2, seed=1, draws=50)
    assert (agreed.agreement, agreed.alpha, agreed.undefined) == (1.0, None, "no_variation")


def test_from_a_project_with_two_coders_to_agreement(tmp_path):
    text = "A: Vi ventede. Det var f.eks. længe.\nB: Brevet var svært!\nA: Ja. Nej."
    at = {
        piece: (text.index(piece), text.index(piece) + len(piece)) for piece in ("Vi ventede", "Brevet", "Ja.", "længe")
    }
    marks = [selection(*at["Vi ventede"]), selection(*at["Brevet"]), selection(*at["Vi ventede"], coder="u2")]
    marks += [selection(*at["længe"], coder="u2"), selection(*at["Ja."], "c3", "u2")]
    write_qdpx(tmp_path, project(source("t1", "G", *marks)), {"t1": text})
    found = read_qdpx(tmp_path, "p.qdpx")
    units = [text_units(one.text, "sentence") for one in found.sources]
    answers = coded_units(found.segments, np.array([1]), units, len(found.coders))
    assert answers.tolist() == [[1, 0, 1, 0, 0], [1, 1, 0, 0, 0]]
    letters = [np.stack([np.arange(len(text)), np.arange(len(text)) + 1], axis=1)]
    by_letter = coded_units(found.segments, np.array([1]), letters, len(found.coders))
    assert answers_crossed(*by_letter, 2).tolist() == [[len(text) - 21, 5], [6, 10]]
