"""The reports on paper: tagged, in one language, and with the numbers of the tables and no others."""

import csv
import json
import re
import shutil
from itertools import pairwise
from pathlib import Path

import pypdf
import pytest

from jobspejl import build
from tests.report.pdf_text import elements, pages_of, words_of

MIRRORS = {
    "da": ("Resultater", "Indsats", "Borgeroplevelse", "Retssikkerhed"),
    "en": ("Results", "Effort", "Experience", "Legality"),
}
EMPTY = {"da": "Her er ingen tal i dette spejl", "en": "There are no figures in this mirror"}


def reports(site):
    return sorted((site / "reports").glob("*.pdf"))


def gaps(site):
    with (site / "tables" / "gaps.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def newest(rows):
    """Return the rows of each measure's last period, as the table has them."""
    last = {row["measure"]: row["period"] for row in rows}
    return [row for row in rows if row["period"] == last[row["measure"]]]


def danish(number, decimals, *, signed=False):
    """Return a number as a Dane writes it; a second way to write what the program writes with Babel."""
    text = f"{float(number):{'+' if signed else ''}.{decimals}f}"
    if float(text) == 0:
        text = text.lstrip("+-")
    return text.replace("-", "−").replace(".", ",")


@pytest.fixture(scope="module")
def english(small_study, tmp_path_factory):
    """A small study in English, with one unit too small to show, whose every measure is made up."""
    study = small_study(tmp_path_factory.mktemp("english") / "study")
    study.change('source = "Test"', 'source = "Test"\nmade_up = true')
    for line in (5, 15):
        study.cell(line, "personer", 97).cell(line, "ledige_pct", 3.09)
    build(study.write(), study.out, lang="en")
    return study.out


# ── what a screen reader needs ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("file", ["jobspejl.pdf", "reports/163.pdf", "council/163.pdf"])
def test_tagged_for_screen_readers(built_small, english, file):
    for site, lang, title in ((built_small.out, "da", "Lille studie"), (english, "en", "Lille studie")):
        reader = pypdf.PdfReader(site / file, strict=True)
        root = reader.trailer["/Root"]
        assert root["/MarkInfo"]["/Marked"].value is True
        assert root["/Lang"] == lang
        assert root["/ViewerPreferences"]["/DisplayDocTitle"].value is True
        assert title in reader.metadata.title
        assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()


def test_drawings_say_what_they_show(built_small):
    figures = [one for kind, one in elements(built_small.out / "jobspejl.pdf") if kind == "/Figure"]
    told = [str(one["/Alt"]) for one in figures]
    assert len(told) >= 2
    assert any("kan ikke skelnes fra det ventede" in one for one in told)
    unit = [str(one["/Alt"]) for kind, one in elements(built_small.out / "reports/163.pdf") if kind == "/Figure"]
    assert any("2022: faktisk" in one for one in unit)
    assert all(len(one) > 40 for one in told + unit)


def test_headings_and_header_cells(built_small):
    kinds = [kind for kind, _ in elements(built_small.out / "reports/163.pdf")]
    assert kinds.count("/H1") == 1
    assert kinds.index("/H1") < kinds.index("/H2")
    assert kinds.count("/TH") >= 7
    # NOTE: nobody skips from a heading to one two levels below
    levels = [int(kind[2:]) for kind in kinds if re.fullmatch(r"/H\d", kind)]
    assert all(after <= before + 1 for before, after in pairwise(levels))


# ── the numbers of the tables ─────────────────────────────────────────────────────────────────────────────────────


def test_numbers_are_those_of_the_table(built_small):
    site = built_small.out
    for row in newest(gaps(site)):
        words = words_of(site / "reports" / f"{row['unit']}.pdf")
        assert row["unit_name"] in words
        written = next(n for n in (1, 2, 3) if f"{danish(row['gap'], n, signed=True)} " in words)
        for column in ("actual", "expected"):
            assert danish(row[column], written) in words
        for column in ("gap", "lower", "upper"):
            assert danish(row[column], written, signed=True) in words
        assert f"{row['rank_lower']}–{row['rank_upper']}" in words


def test_first_page_says_it_in_a_sentence(built_small):
    for row in newest(gaps(built_small.out)):
        first = pages_of(built_small.out / "reports" / f"{row['unit']}.pdf")[0]
        same = row["verdict"] == "as_expected"
        assert ("kan ikke skelnes fra det ventede" in first) if same else ("end ventet (95 %-interval" in first)
        assert f"placeringen er mellem nr. {row['rank_lower']} og nr. {row['rank_upper']} af 10" in first


def test_all_units_and_all_of_them_together(denmark):
    rows = gaps(denmark)
    assert {path.stem for path in reports(denmark)} == {row["unit"] for row in rows}
    words = words_of(denmark / "jobspejl.pdf")
    for name in {row["measure"] for row in rows}:
        own = [row for row in newest(rows) if row["measure"] == name and not row["suppressed"]]
        worse = sum(float(row["gap"]) > 0 and row["told"] == "more" for row in own)
        fewer = sum(float(row["gap"]) < 0 and row["told"] == "fewer" for row in own)
        assert re.search(rf"{fewer} af {len(own)} kommuner har færre [^.]* end ventet, {worse} har flere", words)


def test_some_numbers_of_every_measure(denmark):
    manifest = json.loads((denmark / "manifest.json").read_text("utf-8"))
    shares = {one["measure"]["id"] for one in manifest["measures"] if one["measure"]["unit"] == "share"}
    rows = [row for row in newest(gaps(denmark)) if row["unit"] in {"101", "330", "492"}]
    assert len({row["measure"] for row in rows}) == len(manifest["measures"])
    for row in rows:
        words = words_of(denmark / "reports" / f"{row['unit']}.pdf")
        if not row["suppressed"]:
            shown = 100 if row["measure"] in shares else 1
            assert any(f"{danish(shown * float(row['gap']), n, signed=True)} " in words for n in range(4)), row


# ── what may not be told ──────────────────────────────────────────────────────────────────────────────────────────


def test_nothing_of_a_hidden_unit(english):
    hidden = {row["unit"] for row in gaps(english) if row["suppressed"] == "small"}
    assert hidden == {"159"}
    own = words_of(english / "reports/159.pdf")
    assert "The figures of Gladsaxe are not shown" in own
    for path in (*reports(english), english / "jobspejl.pdf"):
        told = words_of(path) + " ".join(str(one.get("/Alt", "")) for _, one in elements(path))
        assert not re.search(r"(?<![\d.])(3\.09|97)(?![\d.,]?\d)", told), path.name


def test_hidden_units_of_the_bundled_study(denmark):
    rows = newest(gaps(denmark))
    hidden = next(row for row in rows if row["suppressed"] == "small")
    pages = pages_of(denmark / "reports" / f"{hidden['unit']}.pdf")
    assert "vises ikke" in pages[0].lower()
    assert "vises ikke" in pages[1]
    assert all(row[column] == "" for row in rows if row["suppressed"] for column in ("n", "actual", "gap"))


# ── made up, missing, long and strange ────────────────────────────────────────────────────────────────────────────


def test_made_up_figures_say_so_on_every_page(english):
    for path in (*reports(english), english / "jobspejl.pdf"):
        assert all("Made-up figures" in page for page in pages_of(path))
        assert "says nothing of real places" in pages_of(path)[0]


def test_made_up_figures_say_so_where_they_stand(denmark, built_small):
    first = pages_of(denmark / "reports/101.pdf")[0]
    assert "Nogle tal er opdigtede; det står ved dem" in first
    made_up = {row["measure"] for row in gaps(denmark) if row["made_up"] == "true"}
    assert " opdigtede tal " in first
    assert words_of(denmark / "reports/101.pdf").count("opdigtede tal") > len(made_up)
    assert "pdigtede" not in words_of(built_small.out / "reports/101.pdf")


@pytest.mark.parametrize("lang", ["da", "en"])
def test_mirrors_without_figures_say_so(built_small, english, lang):
    site = built_small.out if lang == "da" else english
    for path in (site / "reports/101.pdf", site / "jobspejl.pdf"):
        first = pages_of(path)[0]
        assert all(mirror in first for mirror in MIRRORS[lang])
        assert first.count(EMPTY[lang]) == 3


def test_first_page_stands_alone(denmark):
    for path in [*reports(denmark)[::9], denmark / "reports/330.pdf"]:
        pages = pages_of(path)
        assert "Sådan læses siden" in pages[0]
        assert "Cirkler kan ikke." in pages[0]
        assert "Tallene" in pages[1]
        assert 2 <= len(pages) <= 4
        assert f"Side 1 af {len(pages)}" in pages[0]
    assert 6 <= len(pages_of(denmark / "jobspejl.pdf")) <= 15


def test_the_sheet_for_a_council_is_the_first_page(denmark):
    sheets = sorted((denmark / "council").glob("*.pdf"))
    assert [one.name for one in sheets] == [one.name for one in reports(denmark)]
    for path in [*sheets[::14], denmark / "council/330.pdf"]:
        [sheet] = pages_of(path)
        assert sheet.replace("Side 1 af 1", "") == re.sub(
            r"Side 1 af \d", "", pages_of(denmark / "reports" / path.name)[0]
        )
    page = (denmark / "units/330.html").read_text("utf-8")
    assert '<a href="../council/330.pdf">Ét ark til byrådet (PDF)</a>' in page
    english = (denmark / "en/units/330.html").read_text("utf-8")
    assert '<a href="../../council/330.pdf">One sheet for the council (PDF, in Danish)</a>' in english


def test_a_check_of_the_effect_stands_on_the_sheet(denmark):
    sheet, words = pages_of(denmark / "council/330.pdf")[0], words_of(denmark / "reports/330.pdf")
    assert "Virkningskontrol: kan endnu ikke siges, for måltallet ligger inden for usikkerheden." in sheet
    assert "ikke hvorfor: en ændring kan have andre årsager" in sheet
    assert "Oplyst i registret: 22,6 pct. den 1. september 2022" in words


def test_recommendations_and_where_they_stand(denmark):
    with (denmark / "tables" / "recommendations.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["units"] == "330"]
    pages, words = pages_of(denmark / "reports/330.pdf"), words_of(denmark / "reports/330.pdf")
    assert rows
    for row in rows:
        assert row["theme"] in pages[0]
        assert row["text"] in words
        if row["days_overdue"] not in {"", "0"}:
            assert f"{row['days_overdue']} dage over fristen" in words
    assert "Meldt udført, ikke verificeret" in pages[0]
    assert "Opfølgning" not in words_of(denmark / "reports/101.pdf")


def test_long_names_and_signs_that_no_font_has(small):
    long = "Vestre Åsumtorvgruppesammenslutningens Jobcenterfællesskab " * 2
    small.change('title = "Lille studie"', f'title = "{long} 漢字 \\u000b"')
    small.change('noun = { da = "ledige"', 'noun = { da = "#ledige *med* _tegn_ $ @ < & \\\\"')
    build(small.write(), small.out)
    words = words_of(small.out / "reports/101.pdf")
    assert long.strip() in words
    assert "□□" in words
    assert "□ står for et tegn, som skriften ikke har." in words
    assert "#ledige *med* _tegn_ $ @ < & \\" in words


def test_a_study_without_measures_tells_its_accounts(tmp_path):
    bundled = Path(__file__).parents[2] / "src" / "jobspejl" / "examples"
    shutil.copytree(bundled / "legality", tmp_path / "legality")
    text = (bundled / "denmark" / "study.toml").read_text("utf-8")
    account = text[text.index("[[legality.national]]") : text.index("# Follow-up")]
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "study.toml").write_text('[study]\nid = "n"\ntitle = "Landstal"\n\n' + account, "utf-8")
    build(tmp_path / "mine" / "study.toml", tmp_path / "site")
    words = words_of(tmp_path / "site" / "jobspejl.pdf")
    assert "Landstal: klager efter lov 2019–2023 (Retssikkerhed)" in words
    assert "Omgjort efter lov" in words
    assert "27,8–30,2" in words
    assert words.count(EMPTY["da"]) == 3
    assert reports(tmp_path / "site") == []


# ── the build ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_two_builds_have_the_same_bytes(small, site, prints):
    build(small.write(), small.out.with_name("again"))
    first, second = (prints(folder) for folder in (site, small.out.with_name("again")))
    papers = {name for name in first if name.endswith((".pdf", ".xlsx"))}
    assert len(papers) == 22
    assert {name: first[name] for name in papers} == {name: second[name] for name in papers}


def test_links_lead_to_the_reports(built_small):
    for page in ("index.html", "en/index.html", "units/163.html", "en/units/163.html"):
        path = built_small.out / page
        for link in re.findall(r'href="([^"]*\.pdf)"', path.read_text("utf-8")):
            assert (path.parent / link).resolve().is_file()
    assert "Hent som PDF<" in (built_small.out / "index.html").read_text("utf-8")
    assert "Download as PDF (in Danish)" in (built_small.out / "en/index.html").read_text("utf-8")


def test_reports_can_be_left_out(small, cli):
    result = cli("build", small.write(), "--out", small.out, "--no-pdf")
    assert result.exit_code == 0, result.output
    assert not list(small.out.rglob("*.pdf"))
    assert ".pdf" not in (small.out / "units/163.html").read_text("utf-8")


def test_reports_are_replaced_with_the_build(small, site, cli):
    shutil.rmtree(site / "reports")
    assert cli("build", small.write(), "--out", small.out).exit_code == 0
    assert len(reports(small.out)) == 10


def test_reports_are_small(denmark):
    assert sum(path.stat().st_size for path in reports(denmark)) < 6 * 2**20
