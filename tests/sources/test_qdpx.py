"""REFI-QDA projects and codebooks, made here and spoilt here."""

import random
import zipfile

import pytest
from tests.sources.coding_files import CODES, project, selection, source, write_qdpx

from jobspejl.contracts.coding import CHECKS
from jobspejl.errors import DataError
from jobspejl.sources import archive
from jobspejl.sources.qdc import read_qdc
from jobspejl.sources.qdpx import read_qdpx

TEXT = "Vi blev mødt venligt.\nMen vi ventede længe."
KIND = selection(0, 21, "c1", "u1", "Vi blev mødt venligt.")
WAIT = selection(22, 43, "{C2}", "U2", "Men vi ventede længe.")


def refused(folder, *told, name="p.qdpx", groups=None):
    with pytest.raises(DataError) as caught:
        read_qdpx(folder, name, groups)
    for lang in ("da", "en"):
        [sentence] = caught.value.sentences(lang)
        assert "ventede" not in sentence
        assert "{" not in sentence
    assert all(part in sentence for part in told), sentence


def checks(found):
    return [CHECKS[check] for check in found.segments.checks]


def test_a_whole_project(tmp_path):
    cases = '<Cases><Case name="Sygemeldte"><SourceRef targetGUID="{T2}"/></Case></Cases>'
    xml = project(source("t1", "Gruppe 1", KIND, WAIT), source("T2", "Lyd.docx", KIND), more=cases)
    found = read_qdpx(write_qdpx(tmp_path, xml, {"t1": TEXT, "t2": TEXT}), "p.qdpx")
    assert found.groups == ("Gruppe 1", "Sygemeldte")
    assert [(one.name, one.parent, one.codable) for one in found.codes] == [
        ("Mødet", -1, False), ("Venlighed", 0, True), ("Ventetid", 0, True), ("Breve", -1, True),
    ]  # fmt: skip
    assert found.codes[0].description == "Hvordan borgeren mødes"
    assert found.coders == ("Kode A", "kb")
    assert found.sources[1].text == TEXT
    segments = found.segments
    assert segments.sources.tolist() == [0, 0, 1]
    assert segments.codes.tolist() == [1, 2, 1]
    assert segments.coders.tolist() == [0, 1, 0]
    assert list(zip(segments.starts.tolist(), segments.ends.tolist(), strict=True)) == [(0, 21), (22, 43), (0, 21)]
    assert checks(found) == ["verified"] * 3
    assert found.notes.software == "Test 1"


def test_a_text_of_several_cases_is_its_own_group(tmp_path):
    """Cases are then persons in the group."""
    cases = "".join(f'<Case name="P{i}"><SourceRef targetGUID="t1"/></Case>' for i in range(2))
    xml = project(source("t1", "Gruppe 1", KIND, content=TEXT), more=f"<Cases>{cases}</Cases>")
    assert read_qdpx(write_qdpx(tmp_path, xml), "p.qdpx").groups == ("Gruppe 1",)


@pytest.mark.parametrize(
    "data",
    [TEXT.encode(), TEXT.encode("utf-8-sig"), TEXT.encode("utf-16"), TEXT.replace("\n", "\r\n").encode("utf-16")],
    ids=["utf-8", "mark", "utf-16", "utf-16 crlf"],
)
def test_every_encoding(tmp_path, data):
    found = read_qdpx(write_qdpx(tmp_path, project(source("t1", "G", KIND, WAIT)), {"t1": data}), "p.qdpx")
    assert found.sources[0].text == TEXT
    assert found.segments.starts.tolist() == [0, 22]
    assert checks(found)[0] == "verified"


def test_a_project_file_in_utf_16(tmp_path):
    xml = project(source("t1", "Fælles", KIND, content=TEXT)).replace("utf-8", "utf-16").encode("utf-16")
    assert read_qdpx(write_qdpx(tmp_path, xml), "p.qdpx").groups == ("Fælles",)


def test_shifted_positions_are_repaired_and_told(tmp_path):
    marked = selection(23, 44, "c2", quote="Men vi ventede længe.")
    blind = selection(26, 29, "c3")
    for place, text in enumerate((f"\ufeff{TEXT}", TEXT.replace("\n", "\r\n"))):
        name = f"p{place}.qdpx"
        by_two = selection(23, 44, "c2", quote="Men vi ventede længe.") if place else marked
        write_qdpx(tmp_path, project(source("t1", "G", by_two, blind)), {"t1": text.encode()}, name)
        found = read_qdpx(tmp_path, name)
        assert found.segments.starts[0] == 22
        assert checks(found) == (["verified", "unverified"] if place else ["repaired", "carried"])
    one = project(source("t1", "G", WAIT, selection(26, 28, "c3")))
    found = read_qdpx(write_qdpx(tmp_path, one, {"t1": TEXT.replace("\n", "\r\n")}), "p.qdpx")
    assert checks(found) == ["repaired", "carried"]
    assert TEXT[found.segments.starts[1] : found.segments.ends[1]] == "vi"


def test_codings_of_other_things_are_in_the_group_but_have_no_place(tmp_path):
    coding = '<Coding guid="{}" creatingUser="u1"><CodeRef targetGUID="c3"/></Coding>'.format
    sound = f'<AudioSource guid="a1" name="Optagelse"><AudioSelection begin="1" end="2">{coding("k1")}</AudioSelection>'
    page = f'<PDFSelection page="0">{coding("k2")}</PDFSelection>'
    same = selection(0, 21, "c3", guid="k2")
    xml = project(
        f"{sound}</AudioSource>",
        source("t1", "Tekst", coding("k3"), content=TEXT),
        f'<PDFSource guid="d1" name="Side">{page}<Representation guid="r1">'
        f"<PlainTextContent>{TEXT}</PlainTextContent>{same}</Representation></PDFSource>",
        '<PictureSource guid="b1" name="Tavle"/>',
    )
    found = read_qdpx(write_qdpx(tmp_path, xml), "p.qdpx")
    assert found.groups == ("Optagelse", "Tekst", "Side", "Tavle")
    assert checks(found) == ["unplaced", "unplaced", "unverified"]
    assert found.segments.sources.tolist() == [0, 1, 2]
    assert found.segments.ends.tolist() == [-1, -1, 21]
    assert [one.text is None for one in found.sources] == [True, False, False, True]


def test_empty_and_doubled_segments_are_counted(tmp_path):
    xml = project(source("t1", "G", KIND, KIND, selection(5, 5), selection(0, 21, "c1", "U2"), content=TEXT))
    found = read_qdpx(write_qdpx(tmp_path, xml), "p.qdpx")
    assert (found.notes.empty, found.notes.doubled, len(found.segments.codes)) == (1, 1, 2)


def test_an_unknown_coder_is_not_made_up(tmp_path):
    xml = project(source("t1", "G", selection(0, 4, coder="u9"), selection(3, 9), content=TEXT))
    found = read_qdpx(write_qdpx(tmp_path, xml), "p.qdpx")
    assert (found.coders, found.segments.coders.tolist()) == (("Kode A",), [-1, 0])


def test_groups_that_are_named(tmp_path):
    xml = project(*(source(f"t{i}", f"Tekst {i}", KIND, content=TEXT) for i in range(3)))
    write_qdpx(tmp_path, xml)
    found = read_qdpx(tmp_path, "p.qdpx", {"tekst 2": "Unge", "Tekst 0": "Unge"})
    assert (found.groups, found.notes.left_out) == (("Unge",), 1)
    assert [one.name for one in found.sources] == ["Tekst 0", "Tekst 2"]
    assert found.segments.sources.tolist() == [0, 1]
    refused(tmp_path, "Tekst 7", groups={"Tekst 7": "Unge"})
    twice = project(source("t1", "T", KIND, content=TEXT), source("t2", "t", content=TEXT))
    refused(write_qdpx(tmp_path, twice), "several", groups={"T": "Unge"})


@pytest.mark.parametrize(
    ("sources", "settings", "told"),
    [
        ([source("t1", "G", KIND)], {}, "missing"),
        ([source("t1", "G", KIND, path="relative:///t1.txt")], {}, "missing"),
        ([source("t1", "G", KIND, path="absolute:///etc/hostname")], {}, "missing"),
        ([source("t1", "G", KIND, path="internal://../../etc/hostname")], {}, "leads out"),
        ([source("t1", "G", selection(0, 900), content=TEXT)], {}, "text no. 1"),
        ([source("t1", "G", selection(-3, 2), content=TEXT)], {}, "outside"),
        ([source("t1", "G", selection("x", 2), content=TEXT)], {}, "whole number"),
        ([source("t1", "G", selection("9" * 5000, 2), content=TEXT)], {}, "whole number"),
        ([source("t1", "G", selection(0, 2, "c9"), content=TEXT)], {}, "codebook"),
        ([source("t1", "G", content=TEXT)], {}, "no coded segments"),
        ([source("t1", "G", KIND, content=TEXT)], {"codes": '<Code guid="c1" name=" "/>'}, "name"),
        ([source("t1", "G", KIND, content=TEXT)], {"codes": '<Code name="Venlig"/>'}, "id"),
        ([source("t1", "G", KIND, content=TEXT)], {"codes": CODES + '<Code guid="{C3}" name="b"/>'}, "same id"),
    ],
    ids=range(13),
)
def test_a_project_that_does_not_hang_together(tmp_path, sources, settings, told):
    refused(write_qdpx(tmp_path, project(*sources, **settings)), told)


@pytest.mark.parametrize(
    ("xml", "told"),
    [
        ("<Project><Users>", "broken on line 1"),
        ("", "broken"),
        ("<CodeBook/>", "Project"),
        ('<!DOCTYPE p [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><Project>&b;</Project>', "entities"),
        ('<!DOCTYPE p [<!ENTITY x SYSTEM "file:///etc/hostname">]><Project>&x;</Project>', "entities"),
        ('<!DOCTYPE p SYSTEM "http://example.org/p.dtd"><Project/>', "entities"),
        ('<?xml version="1.0" encoding="klingon"?><Project/>', "encoding"),
        (b'<?xml version="1.0" encoding="big5"?><Project/>', "encoding"),
        (b"<Project name='\xff'/>", "broken"),
        (None, "exactly one project file"),
    ],
    ids=range(10),
)
def test_project_files_that_are_refused(tmp_path, xml, told):
    refused(write_qdpx(tmp_path, xml), told)


def test_deep_nesting_is_no_crash(tmp_path):
    deep = 20_000
    codes = "".join(f'<Code guid="d{i}" name="d">' for i in range(deep)) + "</Code>" * deep
    xml = project(source("t1", "G", selection(0, 4, "d9"), content=TEXT), codes=codes)
    assert read_qdpx(write_qdpx(tmp_path, xml), "p.qdpx").codes[-1].parent == deep - 2


@pytest.mark.parametrize(
    "path", ["../evil.txt", "Sources/../../evil.txt", "/etc/evil.txt", "C:\\evil.txt", "..\\e.txt"]
)
def test_paths_that_climb_out(tmp_path, path):
    before = sorted(tmp_path.parent.iterdir())
    refused(write_qdpx(tmp_path, project(source("t1", "G", KIND, content=TEXT)), more={path: "x"}), "leads out")
    assert sorted(tmp_path.parent.iterdir()) == before
    assert [one.name for one in tmp_path.iterdir()] == ["p.qdpx"]


@pytest.mark.parametrize("member", ["project.qde", "Sources/t1.txt"])
def test_zip_bomb(tmp_path, member):
    xml = None if member == "project.qde" else project(source("t1", "G", KIND))
    write_qdpx(tmp_path, xml, more={member: b" " * 30_000_000})
    assert (tmp_path / "p.qdpx").stat().st_size < 60_000
    refused(tmp_path, "too large")


def test_many_texts_may_not_grow_beyond_the_total(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "_MOST_BYTES", 300_000)
    lines = {f"t{i}": random.Random(i).randbytes(40_000).hex() for i in range(4)}
    refused(write_qdpx(tmp_path, project(source("t1", "G", KIND)), lines), "too large")


def test_a_size_that_lies_is_no_way_in(tmp_path):
    """The directory of the zip says one byte; what is unpacked counts."""
    write_qdpx(tmp_path, None, more={"project.qde": b" " * 30_000_000})
    path = tmp_path / "p.qdpx"
    path.write_bytes(path.read_bytes().replace((30_000_000).to_bytes(4, "little"), (1).to_bytes(4, "little")))
    refused(tmp_path)


def test_a_film_in_the_project_is_not_unpacked(tmp_path):
    xml = project(source("t1", "G", KIND, content=TEXT))
    write_qdpx(tmp_path, xml, more={"Sources/film.mp4": b"\0" * 120_000_000})
    assert read_qdpx(tmp_path, "p.qdpx").groups == ("G",)


def test_other_zip_trouble(tmp_path, monkeypatch):
    refused(tmp_path, "does not exist")
    (tmp_path / "p.qdpx").write_bytes(b"not a zip")
    refused(tmp_path, "zip")
    write_qdpx(tmp_path, project(source("t1", "G", KIND, content=TEXT)))
    whole = (tmp_path / "p.qdpx").read_bytes()
    with zipfile.ZipFile(tmp_path / "p.qdpx") as made:
        [entry] = made.infolist()
    locked = bytearray(whole)
    locked[6] |= 1
    locked[whole.index(b"PK\1\2") + 8] |= 1
    (tmp_path / "p.qdpx").write_bytes(locked)
    refused(tmp_path, "password")
    (tmp_path / "p.qdpx").write_bytes(whole)
    monkeypatch.setattr(archive, "_MOST_ENTRIES", 0)
    refused(tmp_path, "holds 1 files")
    assert entry.filename == "project.qde"


def test_damaged_files_are_read_or_refused_but_never_crash(tmp_path):
    write_qdpx(tmp_path, project(source("t1", "G", KIND, WAIT)), {"t1": TEXT})
    whole = (tmp_path / "p.qdpx").read_bytes()
    chance = random.Random(1)
    refusals = 0
    for _ in range(400):
        spoilt = bytearray(whole)
        for _ in range(chance.choice([1, 1, 3])):
            spoilt[chance.randrange(len(spoilt))] = chance.randrange(256)
        cut = chance.choice([len(spoilt), len(spoilt), chance.randrange(len(spoilt))])
        (tmp_path / "p.qdpx").write_bytes(spoilt[:cut])
        try:
            read_qdpx(tmp_path, "p.qdpx")
        except DataError:
            refusals += 1
    assert refusals > 200


BOOK = f'<CodeBook xmlns="urn:QDA-XML:codebook:1.0"><Codes>{CODES}</Codes></CodeBook>'


def test_codebook(tmp_path):
    (tmp_path / "k.qdc").write_bytes(b"\xef\xbb\xbf" + BOOK.encode())
    codes = read_qdc(tmp_path, "k.qdc")
    assert [(one.id, one.name, one.parent) for one in codes] == [
        ("c0", "Mødet", -1), ("c1", "Venlighed", 0), ("c2", "Ventetid", 0), ("c3", "Breve", -1),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "told"),
    [(None, "not exist"), ("", "empty"), ("<CodeBook/>", "empty"), ("<Project/>", "CodeBook"), ("hej", "broken")],
)
def test_codebooks_that_are_refused(tmp_path, text, told):
    if text is not None:
        (tmp_path / "k.qdc").write_text(text, "utf-8")
    with pytest.raises(DataError, match=told):
        read_qdc(tmp_path, "k.qdc")
