"""A packed document says what it said before, and every sign that is let through can be set."""

import re
import unicodedata

import pypdf
import pytest
import typst

from jobspejl.report.papers.drawings import on_paper, told_by
from jobspejl.report.papers.packing import packed
from jobspejl.report.papers.typesetting import readable

SOURCE = b"""
#set document(title: "Ord", date: none)
#set text(lang: "da", font: "Libertinus Serif")
= Ord
#for n in range(60) [ == Afsnit #n
#table(columns: 3, table.header([a], [b], [c]), ..range(9).map(i => [#i])) ]
"""


def plain(source=SOURCE, **inputs):
    return typst.compile(source, pdf_standards=["ua-1"], timestamp=0, ignore_system_fonts=True, sys_inputs=inputs)


@pytest.fixture(scope="module")
def documents(tmp_path_factory):
    folder = tmp_path_factory.mktemp("documents")
    (folder / "before.pdf").write_bytes(plain())
    (folder / "after.pdf").write_bytes(packed(plain()))
    return folder


def tree(reader):
    """Return every tag with its kind, its attributes and what it holds, as text."""
    found = []

    def walk(node):
        node = node.get_object()
        if isinstance(node, list):
            for one in node:
                walk(one)
        elif isinstance(node, dict):
            found.append((node.get("/S"), str(node.get("/A")), str(node.get("/T"))))
            if "/K" in node:
                walk(node["/K"])
        else:
            found.append(node)

    walk(reader.trailer["/Root"]["/StructTreeRoot"])
    return found


def test_packed_says_the_same(documents):
    before, after = (pypdf.PdfReader(documents / name, strict=True) for name in ("before.pdf", "after.pdf"))
    assert [page.extract_text() for page in after.pages] == [page.extract_text() for page in before.pages]
    assert after.metadata == before.metadata
    assert tree(after) == tree(before)
    assert len(tree(after)) > 1000
    assert after.trailer["/ID"] == before.trailer["/ID"]


def test_packed_is_smaller(documents):
    sizes = {path.stem: path.stat().st_size for path in documents.iterdir()}
    assert sizes["after"] < sizes["before"] / 2


@pytest.mark.parametrize("spoilt", [b"", b"%PDF-1.7\n", b"no pdf at all", plain()[:-40]])
def test_what_is_no_plain_document_is_refused(spoilt):
    with pytest.raises(ValueError, match="without a plain table"):
        packed(spoilt)


def test_an_object_that_cannot_be_read_is_refused():
    with pytest.raises(ValueError, match="cannot be read"):
        packed(plain().replace(b"endobj", b"endobx", 1))


def test_every_sign_let_through_can_be_set():
    everything = "".join(chr(code) for code in range(0x20, 0x3000) if unicodedata.category(chr(code)) != "Cn")
    known = [sign for sign in everything if readable(sign) == sign and sign != "\u25a1"]
    assert len(known) > 2000
    assert plain(SOURCE + b"\n#sys.inputs.signs", signs=" ".join(known)).startswith(b"%PDF")
    with pytest.raises(typst.TypstError, match="could not be displayed"):
        plain(SOURCE + b"\n#sys.inputs.signs", signs="漢")


@pytest.mark.parametrize("text", ["漢", "😀", "\x00", "\x0b", "\u2028", "\ue000"])
def test_other_signs_are_squares(text):
    assert readable(f"a{text}b") == "a□b"


def test_letters_put_together_are_kept():
    assert readable("A\u030arhus") == "Århus"


def test_a_drawing_has_the_sites_colours():
    drawing = '<svg class="development" viewBox="0 0 9 9" role="img" aria-label="A &lt; B"><g class="more"></g></svg>'
    made = on_paper(drawing)
    assert made.count("<svg") == 1
    assert re.search(r"\.more circle, \.more path[^{]*\{fill: #c2571a;\}", made)
    assert "var(" not in made
    assert "@media" not in made
    assert told_by(drawing) == "A < B"
    assert on_paper("") == ""
