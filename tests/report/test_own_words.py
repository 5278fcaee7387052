"""What users wrote in Danish is marked as Danish on English pages, and only there."""

import re
from html.parser import HTMLParser

import pytest

from jobspejl.report.own_words import say_own

VOID = {"meta", "link", "input", "br", "img", "path", "circle", "rect", "use"}


class Spoken(HTMLParser):
    """Reads the texts of a page with the language that each is in."""

    def __init__(self):
        super().__init__()
        self.stack, self.said = [], []

    def handle_starttag(self, tag, attrs):
        if tag not in VOID:
            self.stack.append((tag, dict(attrs).get("lang") or (self.stack[-1][1] if self.stack else None)))

    def handle_endtag(self, tag):
        while self.stack and self.stack.pop()[0] != tag:
            pass

    def handle_data(self, data):
        if data.strip():
            self.said.append((self.stack[-1][1], data))


def spoken(path):
    reader = Spoken()
    reader.feed(re.sub(r"<(path|circle|rect|use)([^>]*)/>", r"", path.read_text("utf-8")))
    return reader.said


def english(said):
    return [text for lang, text in said if lang == "en"]


DANISH = re.compile(r"borger|sagsbehandler|udvalg|\bog\b|\bikke\b|registerfører|dialog og|jobklub|Høring før")


@pytest.mark.parametrize("page", ["en/followup.html", "en/units/330.html", "en/units/159.html"])
def test_no_danish_of_the_register_is_told_to_be_english(denmark, page):
    said = spoken(denmark / page)
    register = [text for lang, text in said if lang == "da" and text != "Dansk"]
    assert len(register) > 5
    untold = [text for text in english(said) if DANISH.search(text) and "sygedagpenge" not in text]
    assert untold == []


def test_themes_and_quotes_of_focus_groups_are_marked(denmark):
    page = next((denmark / "en" / "accounts").glob("focus*.html"))
    marked = [text for lang, text in spoken(page) if lang == "da" and text != "Dansk"]
    assert len(marked) > 30
    assert [text for text in english(spoken(page)) if re.search(r"\b(jeg|ikke|sagsbehandler\w*)\b", text)] == []


def test_comments_on_rules_are_in_the_language_of_the_page(denmark):
    """Titles and law names stay Danish; what is said of them does not."""
    for page in ("data.html", "accounts/effort.html", "accounts/deadlines.html"):
        for lang, words in (
            ("en", r"ikke efterprøvet|uden dato|lovbekendtgørelse|offentliggjort"),
            ("da", "not verified|without a date|Consolidation"),
        ):
            told = " ".join(text for _, text in spoken(denmark / ("en" if lang == "en" else ".") / page))
            assert re.search(words, told) is None, page
    told = (denmark / "en" / "data.html").read_text("utf-8")
    assert "retssikkerhedsloven § 66 (the section is not verified)" in told


def test_nothing_is_marked_where_the_page_has_the_studys_language(denmark):
    for page in ("followup.html", "units/330.html"):
        assert {lang for lang, text in spoken(denmark / page) if text != "English"} <= {"da"}


def test_marks_are_not_markup_of_the_users():
    assert "&lt;b&gt;" in say_own("en", "followup.because", reason="<b>x</b>")
