"""What is passed on with the address of a page: its own sentences, and what of it is made up."""

import re
from html import unescape

from jobspejl.engines.choice import engine_called
from jobspejl.report.papers.card_picture import card_picture
from jobspejl.report.saved import load


def told(path):
    [words] = re.findall(
        r'<meta name="description" property="og:description" content="([^"]*)">', path.read_text("utf-8")
    )
    return unescape(words)


def test_a_unit_is_told_by_its_mirrors(built_small):
    words = told(built_small.out / "units/163.html")
    assert words.startswith("Resultater: ")
    assert "Ledige" in words
    assert "Indsats" not in words


def test_a_measure_is_told_by_its_count(built_small):
    for file, part in (("index.html", "10 kommuner har færre ledige"), ("en/index.html", "10 municipalities")):
        words = told(built_small.out / file)
        assert part in words
        assert words in unescape((built_small.out / file).read_text("utf-8").split("<body>")[1])


def test_made_up_figures_are_told_to_be(denmark):
    assert told(denmark / "measures/appeals.html").endswith("Opdigtede tal indgår; de siger intet om virkelige steder.")
    assert told(denmark / "en/units/330.html").endswith("they say nothing of real places.")
    assert "pdigtede" not in told(denmark / "measures/unemployment.html")


def test_every_page_says_something(denmark):
    pages = [path for path in denmark.rglob("*.html") if path.parent.name != "units"]
    assert len(pages) > 20
    assert all(len(told(path)) > 20 for path in pages)
    assert all('<meta property="og:title"' in path.read_text("utf-8") for path in pages)


def test_the_front_page_has_a_picture_that_says_what_it_says(built_small):
    site = built_small.out
    picture = (site / "card.png").read_bytes()
    assert picture.startswith(b"\x89PNG")
    assert [int.from_bytes(picture[at : at + 4], "big") for at in (16, 20)] == [1200, 630]
    said = card_picture(load(site, engine_called("duckdb")), "da")
    assert said["sentence"] == told(site / "index.html")
    assert said["title"] == "Lille studie"
    [image] = re.findall(r'<meta property="og:image" content="([^"]*)">', (site / "index.html").read_text("utf-8"))
    assert image == "card.png"
    others = [path for path in site.rglob("*.html") if path != site / "index.html"]
    assert not any("og:image" in path.read_text("utf-8") for path in others), "it is in one language, on one finding"


def test_the_picture_of_made_up_figures_says_so(legality):
    _, site = legality
    assert "pdigtede tal indgår" in card_picture(load(site, engine_called("duckdb")), "da")["made_up"]
