"""Where lines and sentences end."""

from itertools import pairwise

import pytest

from jobspejl.sources.text_units import text_units


def pieces(text, cut="sentence"):
    found = text_units(text, cut)
    assert all(one[1] <= two[0] for one, two in pairwise(found))
    return [text[start:end] for start, end in found]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", []),
        (" \n--\n", []),
        ("Ja. Nej! Hvad? Måske … Ja", ["Ja.", "Nej!", "Hvad?", "Måske …", "Ja"]),
        ("Det var f.eks. Jobcentret, bl.a. Borgerservice.", ["Det var f.eks. Jobcentret, bl.a. Borgerservice."]),
        ("Den 9. maj kl. 10. Så gik vi.", ["Den 9. maj kl. 10.", "Så gik vi."]),
        ('Han sagde "nej." Så gik vi.', ['Han sagde "nej."', "Så gik vi."]),
        ("Brev nr. 7 kom 3.50 for sent", ["Brev nr. 7 kom 3.50 for sent"]),
        ("A: ja\n  B: nej  ", ["A: ja", "B: nej"]),
    ],
)
def test_sentences(text, wanted):
    assert pieces(text) == wanted


def test_lines_are_turns():
    assert pieces("A: Ja. Nej.\n\n B: Hvad?", "line") == ["A: Ja. Nej.", "B: Hvad?"]
