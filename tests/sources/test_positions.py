"""A segment is found whatever way its tool counted: spans are counted here letter by letter, apart from the reader."""

from itertools import product

import pytest

from jobspejl.sources.positions import GivenSpan, PlacedSpan, place_spans, plain_text

LINES = [
    "A: Goddag 🙂 og velkommen.",
    "B: Brevene er svære at forstå.",
    "",
    "A: Ja 🙂🙂, det er de.",
    "C: Jeg venter længe.",
]
QUOTES = ["Goddag 🙂 og", "svære at forstå", "det er de.\nC: Jeg", "venter længe."]


def counted(raw, breaks, wide, mark):
    """Return the number that a tool gives to each letter of the plain text and to the end."""
    numbers, at, place = [], int(mark), 0
    text = raw.removeprefix("\ufeff")
    while place < len(text):
        numbers.append(at)
        pair = text[place : place + 2] == "\r\n"
        if text[place] in "\r\n":
            at += {"as they are": 2 if pair else 1, "one": 1, "two": 2}[breaks]
        else:
            at += 2 if wide and ord(text[place]) > 0xFFFF else 1
        place += 2 if pair else 1
    return [*numbers, at]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("start", ["", "\ufeff"])
@pytest.mark.parametrize("way", list(product(["as they are", "one", "two"], *[[False, True]] * 3)), ids=str)
def test_every_way_of_counting(newline, start, way):
    breaks, wide, mark, last = way
    raw = start + newline.join(LINES)
    plain = plain_text(raw)
    numbers = counted(raw, breaks, wide, mark)
    spans, wanted = [], []
    for quote in QUOTES:
        at = plain.index(quote)
        to = at + len(quote)
        spans.append(GivenSpan(0, numbers[at], numbers[to] - last, quote.replace("\n", newline)))
        wanted.append((at, to))
    placed = place_spans([raw], spans)
    assert [(one.start, one.end) for one in placed] == wanted
    moved = any(counted(raw, "as they are", False, False)[at] != numbers[at] for at, _ in wanted) or last
    assert ("repaired" in {one.check for one in placed}) == moved
    assert {one.check for one in placed} <= {"verified", "repaired"}


def test_a_segment_without_its_text_is_moved_with_the_others():
    raw = "nej\r\nnej\r\ntak for hjælpen\r\nfarvel igen"
    spans = [GivenSpan(0, 8, 23, "tak for hjælpen"), GivenSpan(0, 24, 30, ""), GivenSpan(0, 0, 3, "")]
    assert place_spans([raw], spans) == [
        PlacedSpan(8, 23, "repaired"), PlacedSpan(24, 30, "carried"), PlacedSpan(0, 3, "unverified"),
    ]  # fmt: skip


def test_a_label_proves_nothing():
    spans = [GivenSpan(0, 4, 7, "vigtigt citat"), GivenSpan(0, 0, 3, "0,3"), GivenSpan(0, 0, 2, "ja")]
    assert [one.check for one in place_spans(["ja tak\r\nnej"], spans)] == ["unverified"] * 3


def test_a_repeated_text_may_be_cut_off_but_not_run_on():
    raw = "x\r\nDet er svært at forstå brevene."
    cut, on = GivenSpan(0, 2, 33, "Det er svært at f…"), GivenSpan(0, 3, 10, "Det er svært at f")
    assert place_spans([raw], [cut]) == [PlacedSpan(2, 33, "repaired")]
    assert place_spans([raw], [on])[0].check == "unverified"


def test_without_any_repeated_text_the_range_can_show_how_line_breaks_were_counted():
    assert place_spans(["a\nb\nc"], [GivenSpan(0, 6, 7, "")]) == [PlacedSpan(4, 5, "carried")]
    assert place_spans(["a\nb\nc"], [GivenSpan(0, 60, 70, ""), GivenSpan(0, 0, 1, "")])[0] is None


def test_a_blank_before_a_cut_text_hides_nothing():
    """Other segments show that breaks count as one; this one begins with a blank that its repeated text lacks."""
    raw = "en\r\nto\r\ntre fire fem seks syv otte ni"
    sure, blank = GivenSpan(0, 6, 14, "tre fire"), GivenSpan(0, 9, 33, "fire fem seks sy...")
    assert place_spans([raw], [sure, blank])[1] == PlacedSpan(9, 33, "repaired")


def test_a_segment_that_is_one_place_off_is_not_taken_for_right():
    """As it stands it would begin with the blank before, which a text without its end cannot tell from the segment."""
    raw = "x\r\nOg det er svært at forstå brevene."
    assert place_spans([raw], [GivenSpan(0, 5, 30, "det er svært at f...")]) == [PlacedSpan(5, 30, "repaired")]


def test_two_tools_in_one_file():
    """The one text is counted as it stands, the other not: each segment that is repeated finds its place."""
    raw = ["en\r\nto\r\ntre fire", "fem\r\nseks syv otte"]
    spans = [GivenSpan(0, 8, 16, "tre fire"), GivenSpan(1, 4, 12, "seks syv")]
    assert place_spans(raw, spans) == [PlacedSpan(6, 14, "verified"), PlacedSpan(4, 12, "repaired")]


def test_what_cannot_be_a_span():
    assert place_spans(["tekst her"], [GivenSpan(0, -1, 3, ""), GivenSpan(0, 5, 2, "")]) == [None, None]
    assert place_spans(["her", ""], [GivenSpan(0, 3, 3, "et citat"), GivenSpan(1, 0, 0, "et citat")]) == [
        PlacedSpan(3, 3, "unverified"), PlacedSpan(0, 0, "unverified"),
    ]  # fmt: skip
