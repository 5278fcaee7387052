"""The page of focus groups: recruitment first, "in k of g groups" and never a percentage, and no small group's size."""

import re
from types import SimpleNamespace

import numpy as np
import pytest
from jinja2 import Environment, PackageLoader, StrictUndefined

from jobspejl.contracts.experience import FocusGroups
from jobspejl.contracts.focus import CoderMarks, FocusCode, FocusDetail, FocusGroup, FocusQuote
from jobspejl.contracts.study import Options
from jobspejl.contracts.tables import SCHEMAS
from jobspejl.contracts.text import Text
from jobspejl.report.focus_groups_page import focus_groups_sections
from jobspejl.report.saved import SavedAccount
from jobspejl.report.words import say
from jobspejl.steps.tabulate_focus_groups import focus_group_rows

SECTION = FocusGroups.model_validate(
    {
        "id": "f", "name": "F", "source": "x", "file": "x",
        "recruitment": [{"group": "a", "name": "a", "planned": 1, "came": 1}],
    }
)  # fmt: skip
PHYSICAL, ONLINE = Text(da="Fysisk", en="Face to face"), Text(da="På video", en="By video")
GROUPS = (
    FocusGroup("a", Text(da="Ni i Nord", en="North"), 8, 12, 3, 0, PHYSICAL),
    FocusGroup("b", Text(da="Skærmen", en="Screen"), 8, None, 7, 1, ONLINE),
    FocusGroup("c", Text(da="Aflyst <Øst>", en="Cancelled <East>"), 8, 9, 0, None, PHYSICAL),
    FocusGroup("d", Text(da="Aflyst Syd", en="Cancelled South"), 8, 9, 0, None, PHYSICAL),
)
CODES = (FocusCode("Telefonen"), FocusCode("Ventetid", 0), FocusCode("Skift"))
OWN = np.array([[0, 0], [4, 2], [0, 1]])


def marks(coders=2):
    given = np.zeros((3, coders, 40), dtype=np.int64)
    given[:2, :, :10] = 1
    if coders:
        given[:2, 0, 10:14] = 1
    return CoderMarks("sentence", given)


def detail(**changes):
    given = {
        "groups": GROUPS, "codes": CODES, "own": OWN, "marks": marks(),
        "quotes": (FocusQuote(3, 1, 0, "[NAVN-1] ringede <aldrig> tilbage"),),
        "checks": {"verified": 6, "unverified": 1, "unplaced": 0}, "replaced": {"NAVN": 1, "E-MAIL": 0}, "doubts": 0,
    }  # fmt: skip
    return FocusDetail(**{**given, **changes})


def page(lang="da", **changes):
    """Return the sections, as the text of each rendered one by its heading."""
    tables = {}
    for name, row in focus_group_rows(SECTION, detail(**changes), frozenset(), Options()):
        columns = [column.name for column in SCHEMAS[name].columns]
        tables.setdefault(name, []).append(dict(zip(columns, row, strict=True)))
    frozen = {name: tuple(rows) for name, rows in tables.items()}
    name = Text(da="F", en="F")
    account = SavedAccount("focus_groups", "experience", "f", name, False, name, None, None, {}, frozen)
    sections = focus_groups_sections(
        SimpleNamespace(options=Options(), about=SimpleNamespace(language=lang)), account, lang
    )
    kind = Environment(loader=PackageLoader("jobspejl.report"), autoescape=True, undefined=StrictUndefined)
    template = kind.get_template("section.html")
    return {one["heading"]: template.render(section=one) for one in sections}


def part(name, lang="da", **changes):
    return page(lang, **changes)[say(lang, f"focus_groups.{name}.heading")]


def cells(html, first):
    """Return the cells of the row with that heading."""
    row = next(one for one in re.findall(r"<tr>.*?</tr>", html) if f'<th scope="row">{first}</th>' in one)
    return re.findall(r"<td[^>]*>(.*?)</td>", row)


# ── recruitment ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_recruitment_comes_first_and_in_words():
    sections = list(page())
    assert sections[0] == "Planlagt og gennemført"
    text = part("recruitment")
    assert "Der var planlagt 4 grupper; 2 blev holdt." in text
    assert "Fysisk: 3 grupper planlagt; 1 blev holdt." in text
    assert "På video: 1 gruppe planlagt; 1 blev holdt." in text
    english = part("recruitment", "en")
    assert "4 groups were planned; 2 were held." in english
    assert "Face to face: 3 groups planned; 1 was held." in english


def test_where_no_group_of_a_mode_was_held_it_says_so():
    groups = (GROUPS[1], *GROUPS[2:])
    moved = (FocusGroup("b", GROUPS[1].name, 8, None, 7, 0, ONLINE), *groups[1:])
    text = part("recruitment", groups=moved, own=OWN[:, 1:], quotes=())
    assert "Fysisk: 2 grupper planlagt; ingen blev holdt." in text


def test_the_size_of_a_small_group_is_not_told():
    text = part("recruitment")
    assert cells(text, "Ni i Nord") == ["Fysisk", "8", "12", "færre end 5", "ikke oplyst", ""]
    assert cells(text, "Skærmen") == ["På video", "8", "ikke oplyst", "7", "ikke oplyst", ""]
    assert cells(text, "Aflyst &lt;Øst&gt;") == ["Fysisk", "8", "9", "0", "blev ikke holdt", ""]


def test_a_held_group_that_was_not_coded_is_told():
    groups = (*GROUPS, FocusGroup("e", Text(da="Vest", en="West"), 8, 9, 6, None))
    assert "1 af de holdte grupper er ikke kodet" in part("recruitment", groups=groups)


# ── themes ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("lang", ["da", "en"])
def test_there_is_a_percentage_in_the_agreement_and_nowhere_else(lang):
    agreement = say(lang, "focus_groups.agreement.heading")
    assert "%" in page(lang)[agreement]
    assert not [heading for heading, text in page(lang).items() if "%" in text and heading != agreement]
    assert "%" not in say(lang, "focus_groups.lead")


def test_themes_are_told_as_in_k_of_g_groups_with_a_mark_to_see():
    text = part("themes")
    assert cells(text, "– Ventetid") == ["● 4", "● 2", "2 af 2 grupper", "6"]
    assert cells(text, "Telefonen") == ["● 4", "● 2", "2 af 2 grupper", "6"]
    assert cells(text, "Skift") == ["○ 0", "● 1", "1 af 2 grupper", "1"]
    assert cells(part("themes", "en"), "Skift")[2] == "1 of 2 groups"
    assert "steder i samtalen, ikke personer" in text


def test_one_group_is_told_as_one():
    text = page(groups=GROUPS[:1], own=OWN[:, :1])
    assert cells(text["Hvad der kom op, og i hvor mange grupper"], "Skift") == ["○ 0", "0 af 1 gruppe", "0"]
    assert "Med én gruppe kan det ikke ses" in text["Kommer der stadig nyt op?"]
    assert "<svg" not in text["Kommer der stadig nyt op?"]


def test_saturation_is_drawn_and_told():
    text = part("saturation")
    assert "<svg" in text
    assert "1 af de 2 koder, der kom op, kom kun op i én gruppe." in text
    assert cells(text, "1") == ["Ni i Nord", "1", "1", "1,5"]
    assert cells(text, "2") == ["Skærmen", "1", "2", "2,0"]


# ── quotes, agreement, reading ────────────────────────────────────────────────────────────────────────────────────


def test_quotes_have_their_group_and_the_word_pseudonymised():
    text = part("quotes")
    assert cells(text, "3") == ["Ni i Nord", "Ventetid", "»[NAVN-1] ringede &lt;aldrig&gt; tilbage«"]
    assert "pseudonymiseret" in text
    assert "ikke anonyme" in text
    assert "pseudonymised" in part("quotes", "en")


def test_without_quotes_there_is_no_section_of_them():
    assert "Citater" not in page(quotes=())


def test_agreement_has_per_cent_alpha_ac1_and_the_four_counts_together():
    """Of 40 sentences both mark 10, the first alone 4 and neither 26.

    90 per cent are equal; AC1 is (0.9 - 0.42) / (1 - 0.42), since the code is given 24 of 80 times: 2 x 0.3 x 0.7.
    """
    text = part("agreement")
    row = cells(text, "– Ventetid")
    assert row[:6] == ["40", "10", "4", "0", "26", "90 %"]
    assert re.fullmatch(r"0,\d\d \(0,\d\d til \d,\d\d\)", row[6])
    assert row[7] == "0,83"
    assert cells(text, "Skift")[-2].startswith("kan ikke regnes")
    assert "mindst halvdelen" in text
    assert "intervallet er for smalt" in text


def test_without_an_interval_nothing_is_said_of_it():
    given = marks().given.copy()
    given[:, 1] = given[:, 0]
    text = part("agreement", marks=CoderMarks("sentence", given))
    assert "for smalt" not in text
    assert "100 %" in text


def test_with_three_coders_there_are_no_counts_of_two():
    text = part("agreement", marks=marks(3))
    assert len(cells(text, "– Ventetid")) == 4
    assert "3 personer" in text


@pytest.mark.parametrize("coders", [0, 1])
def test_with_one_coder_it_says_that_agreement_is_unknown(coders):
    text = part("agreement", marks=marks(coders))
    assert "det vides ikke" in text
    assert "<table" not in text


def test_how_the_file_was_read_is_told_in_counts():
    text = part("reading")
    assert "6 tekststykker: ordene i filen er dem" in text
    assert "1 tekststykker" not in text
    assert "Navne erstattet: 1" in text
    assert "E-mail" not in text
    assert "ikke i tvivl" in text
    assert "2 steder" in part("reading", doubts=2)


@pytest.mark.parametrize(("lang", "one", "two"), [("da", "citat nr. 3.", "nr. 3, 8."), ("en", "no. 3.", "nos. 3, 8.")])
def test_the_quotes_that_a_human_must_look_at_are_named_by_number(lang, one, two):
    doubtful = [FocusQuote(number, 1, 0, "om Zyx", (("NAVN", "capital_left"),)) for number in (3, 8)]
    sure = FocusQuote(5, 1, 0, "vi ventede")
    assert one in part("reading", lang, quotes=(doubtful[0], sure), doubts=1)
    text = part("reading", lang, quotes=(doubtful[0], sure, doubtful[1]), doubts=2)
    assert two in text
    assert "capital_left" not in text
    assert not re.search(r"\b(?:nr|no|nos)\. ", part("reading", lang, quotes=(sure,)))
