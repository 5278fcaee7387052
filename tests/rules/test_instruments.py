"""Instruments: those that come along, and what is said of a faulty one."""

import datetime

import pytest

from jobspejl.contracts.instrument import ANSWERS
from jobspejl.errors import StudyError
from jobspejl.rules.instruments import bundled_instruments, instrument
from jobspejl.rules.review_words import meanings, review_words

OWN = """
id = "eget"
name = "Eget skema"
source = "Kommunen"
[[parts]]
id = "lov"
name = "Loven"
kind = "lawful"
[[parts]]
id = "oplevelse"
name = "Oplevelsen"
kind = "experienced"
[[items]]
id = "hoering"
part = "lov"
text = { da = "Er borgeren hørt?", en = "Was the citizen heard?" }
legal_basis = "forvaltningsloven § 19"
answers = ["ja", "Nej", "ikke relevant"]
[[items]]
id = "klart"
part = "oplevelse"
text = "Er det klart?"
"""


@pytest.fixture
def own(tmp_path):
    def write(old="", new="", name="eget.toml"):
        assert old in OWN
        (tmp_path / name).write_text(OWN.replace(old, new, 1), "utf-8")
        return instrument(name, tmp_path)

    return write


@pytest.fixture
def refused(own):
    def check(old, new, *facts):
        with pytest.raises(StudyError) as caught:
            own(old, new)
        for lang in ("da", "en"):
            [sentence] = caught.value.sentences(lang)
            assert "eget.toml" in sentence
            for fact in facts:
                assert fact in sentence, sentence

    return check


@pytest.mark.parametrize("name", bundled_instruments())
def test_those_that_come_along(name, tmp_path):
    found = instrument(name, tmp_path)
    assert found.id == name
    assert found.verified_on is None  # nobody has held them against the law, and they say so
    assert "ikke efterprøvet" in found.source.da
    for item in found.items:
        lawful = found.part_of(item).kind == "lawful"
        assert bool(item.legal_basis) == lawful, item.id
        assert item.text.da != item.text.en
        assert item.text.da.endswith("?")


def test_the_three_parts_of_the_appeals_board(tmp_path):
    found = instrument("afgoerelse-sygedagpenge", tmp_path)
    assert [part.id for part in found.parts] == ["materiel", "saerlige", "formelle"]
    basis = {item.id: item.legal_basis for item in found.items}
    assert "§ 7 a" in basis["hoering-7a"]
    assert basis["klagevejledning"] == "forvaltningsloven § 25"


def test_an_own_instrument(own):
    found = own()
    assert found.items[0].answers == ("yes", "no", "not_relevant")
    assert found.items[1].answers == ANSWERS
    assert found.name.en == "Eget skema"


def test_items_are_put_on_the_days_on_which_they_are_valid(own):
    found = own('part = "lov"\n', 'part = "lov"\nvalid_from = 2020-01-01\nvalid_to = 2020-12-31\n')
    days = ((2019, 12, 31), (2020, 1, 1), (2020, 12, 31), (2021, 1, 1))
    assert [len(found.on(datetime.date(*day))) for day in days] == [1, 2, 2, 1]


def test_a_lawful_item_needs_a_legal_basis(refused):
    refused('legal_basis = "forvaltningsloven § 19"', "", "hoering", "legal_basis")
    refused("forvaltningsloven § 19", " ", "hoering")


@pytest.mark.parametrize(
    ("old", "new", "facts"),
    [
        ('id = "klart"', 'id = "hoering"', ["hoering", "2", "items"]),
        ("[[items]]", '[[parts]]\nid = "lov"\nname = "x"\nkind = "lawful"\n[[items]]', ["lov", "2", "parts"]),
        ('"Nej"', '"nja"', ["hoering", "nja", "ikke relevant"]),
        ('part = "oplevelse"', 'part = "oplevelsen"', ["klart", "oplevelsen", "“oplevelse”"]),
        ('id = "klart"', 'id = "oplevet"', ["oplevet"]),
        ('kind = "lawful"', 'kind = "legal"', ["parts.lov.kind", "lawful"]),
        ('text = "Er det klart?"', "", ["items.klart.text"]),
        ('source = "Kommunen"', "", ["source"]),
        ('text = "Er det klart?"', 'text = "x"\nhjemmel = "y"', ["items.klart.hjemmel"]),
        ('text = "Er det klart?"', 'text = "x"\nseverity = "grave"', ["items.klart.severity", "high"]),
        ('["ja", "Nej", "ikke relevant"]', '["ja"]', ["items.hoering.answers", "2"]),
        ('part = "lov"\n', 'part = "lov"\nvalid_from = 2021-01-01\nvalid_to = 2020-01-01\n', ["hoering", "valid_to"]),
        ("[[items]]", "[[items]", ["TOML"]),
        ('"Nej"', "3", ["items.hoering.answers"]),
        ('part = "lov"\n', 'part = "lov"\nvalid_from = "snart"\n', ["items.hoering.valid_from", "2026-05-01"]),
        ('da = "Er borgeren hørt?", ', "", ["items.hoering.text.da"]),
        ('id = "eget"', 'id = "Eget skema"', ["id"]),
    ],
)
def test_what_is_wrong_is_named(refused, old, new, facts):
    refused(old, new, *facts)


def test_every_fault_is_told_at_once(own):
    with pytest.raises(StudyError) as caught:
        own('legal_basis = "forvaltningsloven § 19"\nanswers = ["ja", "Nej", "ikke relevant"]\n[[items]]\nid = "klart"',
            '[[items]]\nid = "hoering"')  # fmt: skip
    assert len(caught.value.problems) == 2


def test_an_unknown_name_and_a_missing_file(tmp_path):
    with pytest.raises(StudyError, match="sagsforloeb"):
        instrument("sagsforlob", tmp_path)
    with pytest.raises(StudyError, match=r"mit\.toml does not exist"):
        instrument("mit.toml", tmp_path)
    (tmp_path / "latin.toml").write_bytes("name = 'æ'".encode("cp1252"))
    with pytest.raises(StudyError, match="UTF-8"):
        instrument("latin.toml", tmp_path)


def test_no_word_means_two_things():
    for group in ("answer", "lawful", "experienced", "severity", "kind", "adjudicator", "sheet", "field", "column"):
        words = review_words(group)
        spellings = [{key, *map(str.casefold, (word.name.da, word.name.en, *word.also))} for key, word in words.items()]
        assert sum(map(len, spellings)) == len(meanings(group)), group
