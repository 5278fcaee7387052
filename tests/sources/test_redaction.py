"""Pseudonymisation: recall and false alarms on a made-up corpus, and what must hold for any text."""

import pickle
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from redaction_corpus import KINDS, PARTS, hidden, misses, scores, sentences

from jobspejl.rules.units import municipalities
from jobspejl.sources.redaction import Redactor
from jobspejl.sources.redaction_canvas import PLACEHOLDER
from jobspejl.sources.redaction_numbers import passes_modulus_11

DOCUMENT = Path(__file__).parents[2] / "docs" / "redaction.md"
# Written independently of the patterns: ten digits, six and four, with or without one sign between.
CPR_LIKE = re.compile(r"(?<!\d)\d{6}[ \-\u2010-\u2015\u2212./]?\d{4}(?!\d)")
PIECES = st.one_of(
    st.text(alphabet="0123456789 -.+/[]\n", max_size=24),
    st.from_regex(r"[0-9]{6}[- ]?[0-9]{4}", fullmatch=True),
    st.sampled_from(["Lone", "Hansen", "Hansens", "sagsbehandler ", "hedder ", "Bo", "maj ", "og ", "Skov", "von "]),
    st.sampled_from(["tlf. ", "+45", "0045", "j.nr. ", "kr. ", " kr", "Vestergade 12", "født 1.2.1970", "-sen"]),
    st.sampled_from(["[NAVN-2]", "[CPR-", "]", "@", "mail.example", "(at)", "MVH\n", "/MKJ", ", ", ". "]),
    st.sampled_from(["K. ", "A.B.", "\u00ad", "\u200b", "\u0301", "\ue000"]),
    st.text(max_size=6),
)
TEXTS = st.lists(PIECES, max_size=12).map("".join)


def table():
    """Return the table of the document from what is measured now."""
    lines = [
        "| part | kind | planted | hidden | recall | false alarms | too wide |",
        "|---|---|---:|---:|---:|---:|---:|",
    ]
    for part in PARTS:
        for kind, score in scores(part).items():
            share = f"{100 * score.hidden / score.planted:.1f} %"
            cells = (part, kind, score.planted, score.hidden, share, score.false_alarms, score.too_wide)
            lines.append("| " + " | ".join(str(cell) for cell in cells) + " |")
    return "\n".join(lines)


def test_the_document_says_what_is_measured():
    assert table() in DOCUMENT.read_text("utf-8")


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("kind", ["CPR", "TELEFON", "E-MAIL"])
def test_numbers_and_mail_are_all_hidden(part, kind):
    assert [one.text[start:end] for one, missed, start, end in misses(part) if missed == kind] == []


def test_the_corpus_is_large_enough():
    everything = [one for part in PARTS for one in sentences(part)]
    assert sum(len(one.planted) for one in everything) >= 300
    assert sum(not one.planted for one in everything) >= 100
    assert {kind for one in everything for kind, _, _ in one.planted} == set(KINDS)
    held_out = len(sentences("held out")) / len(everything)
    assert 0.3 < held_out < 0.4


def test_the_corpus_names_nobody():
    for one in (one for part in PARTS for one in sentences(part)):
        for kind, start, end in one.planted:
            digits = re.sub(r"\D", "", one.text[start:end])
            if kind == "CPR" and len(digits) >= 10:
                ten = digits if len(digits) == 10 else digits[:4] + digits[6:]
                assert not passes_modulus_11(ten)
                assert not ten.startswith("0101")
            if kind == "TELEFON" and "+48" not in one.text:
                assert digits[-8] == "1"
            if kind == "E-MAIL":
                assert re.search(r"\.example$|example\.(com|org)$", one.text[start:end])


@pytest.mark.parametrize("first", "23456789")
def test_every_first_digit_of_a_telephone_number_is_as_good(first):
    for one in (one for part in PARTS for one in sentences(part)):
        for kind, start, end in one.planted:
            written = one.text[start:end]
            place = max(
                start, end - len(written.removeprefix("+45").removeprefix("0045").removeprefix("(+45)").lstrip())
            )
            if kind == "TELEFON" and one.text[place] == "1":
                text = one.text[:place] + first + one.text[place + 1 :]
                assert hidden(text, start, end, Redactor().redact(text).spans), text


@settings(deadline=None, max_examples=200)
@given(TEXTS)
def test_no_cpr_like_number_survives(text):
    assert CPR_LIKE.search(Redactor().redact(text).text) is None


@settings(deadline=None, max_examples=200)
@given(TEXTS)
def test_redacting_twice_changes_nothing(text):
    redactor = Redactor()
    once = redactor.redact(text)
    for again in (redactor.redact(once.text), Redactor().redact(once.text)):
        assert again.text == once.text
        assert sum(again.counts.values()) == 0


@settings(deadline=None, max_examples=100)
@given(st.lists(TEXTS, min_size=1, max_size=4))
def test_a_placeholder_means_one_thing_and_one_thing_has_one_placeholder(texts):
    redactor = Redactor()
    first = [redactor.redact(text) for text in texts]
    assert [redactor.redact(text).text for text in texts] == [one.text for one in first]
    handed = {span.placeholder for one in first for span in one.spans}
    assert handed == set(redactor.mapping())
    foreign = {match[0] for text in texts[:1] for match in PLACEHOLDER.finditer(text)}
    assert not {span.placeholder for span in first[0].spans} & foreign


@settings(deadline=None, max_examples=200)
@given(TEXTS)
def test_everything_else_stays_and_places_are_true(text):
    redacted = Redactor().redact(text)
    rebuilt, done = "", 0
    for span in redacted.spans:
        rebuilt += text[done : span.start] + span.placeholder
        done = span.end
    assert redacted.text == rebuilt + text[done:]
    assert all(0 <= doubt.start < doubt.end <= len(redacted.text) for doubt in redacted.doubts)
    placed = {(doubt.start, doubt.end) for doubt in redacted.doubts if doubt.redacted}
    assert all(PLACEHOLDER.fullmatch(redacted.text[start:end]) for start, end in placed)


@pytest.mark.parametrize("number", ["010203-1234", "0102031234", "010203 1234", "01.02.03-1234", "01 02 1903 1234"])
@pytest.mark.parametrize("around", ["{}", "cpr{}x", "({})", "nr.{}.", "a/{}/b", "\u00ad{}\u200b", "1,{}"])
def test_cpr_numbers_in_every_writing_are_one_number(number, around):
    redactor = Redactor()
    redactor.redact("0102031234")
    assert redactor.redact(around.format(number)).spans[0].placeholder == "[CPR-1]"


def test_modulus_11_clears_no_number():
    # By hand: 4*3 + 3*0 + 2*0 + 7*2 + 6*8 + 5*5 = 99 = 9 * 11, so 0000 passes, 0001 does not; the date is none.
    assert passes_modulus_11("3002850000")
    assert not passes_modulus_11("3002850001")
    for number in ("300285-0000", "300285-0001", "999999-9999", "000000-0000"):
        assert Redactor().redact(number).counts["CPR"] == 1


def test_a_number_that_is_hardly_one_is_hidden_and_told():
    (doubt,) = Redactor().redact("Id 9999999999.").doubts
    assert (doubt.kind, doubt.reason, doubt.redacted) == ("CPR", "cpr_no_date", True)


def test_municipalities_stay():
    names = ", ".join(unit.name.da for unit in municipalities().units)
    for text in (f"Vi har data fra {names}.", *(f"Sagsbehandler {name} Kommune" for name in names.split(", "))):
        assert Redactor().redact(text).text == text


def test_the_key_stays_inside():
    redactor = Redactor()
    redacted = redactor.redact("Lone Hansen, 010203-1234")
    assert "Lone" not in repr(redacted) + repr(redactor)
    assert redactor.mapping() == {"[NAVN-1]": "Lone Hansen", "[CPR-1]": "010203-1234"}
    with pytest.raises(TypeError, match="stays in memory"):
        pickle.dumps(redactor)


def test_numbers_of_placeholders_in_the_text_are_not_given_to_others():
    assert Redactor().redact("[NAVN-1] og Mette").text == "[NAVN-1] og [NAVN-2]"


def test_known_names_are_found_where_nothing_gives_them_away():
    text = "Forår kom med forår. Glad forår!"
    assert Redactor().redact(text).text == text
    assert Redactor(["Forår"]).redact(text).text == "[NAVN-1] kom med forår. Glad forår!"


def test_a_name_learned_from_its_context_is_found_again():
    text = "Min mentor hedder Xerxa. Det var Xerxas idé."
    assert Redactor().redact(text).text == "Min mentor hedder [NAVN-1]. Det var [NAVN-1]s idé."


@pytest.mark.parametrize("text", ["jeg hedder karsten holm", "JEG HEDDER KARSTEN HOLM", "jeg talte med karsten holm"])
def test_a_surname_that_is_a_word_goes_with_the_given_name_and_is_in_doubt(text):
    redacted = Redactor().redact(text)
    assert redacted.text.endswith(" [NAVN-1]")
    assert [(one.kind, one.reason, one.redacted) for one in redacted.doubts] == [("NAVN", "name_or_word", True)]


def test_a_word_that_is_no_surname_does_not_go_with_a_given_name():
    assert Redactor().redact("jeg talte med karsten igen").text == "jeg talte med [NAVN-1] igen"


def test_what_may_be_left_is_listed():
    redacted = Redactor().redact("så kom Xerxa, se www.mail.example/xerxa, id 123456789, født 1. maj 1980")
    left = {(redacted.text[doubt.start : doubt.end], doubt.reason) for doubt in redacted.doubts if not doubt.redacted}
    assert left == {
        ("Xerxa", "capital_left"),
        ("www.mail.example/xerxa", "link"),
        ("123456789", "long_number"),
        ("1. maj 1980", "birth_date"),
    }


def test_every_reason_is_explained():
    document = DOCUMENT.read_text("utf-8")
    everything = [one.text for part in PARTS for one in sentences(part)]
    reasons = {doubt.reason for text in everything for doubt in Redactor().redact(text).doubts}
    assert len(reasons) > 5
    assert [reason for reason in reasons if f"`{reason}`" not in document] == []


def test_the_document_s_code_runs():
    (block,) = re.findall(r"```python\n(.*?)```", DOCUMENT.read_text("utf-8"), re.DOTALL)
    exec(compile(block, str(DOCUMENT), "exec"), {})
