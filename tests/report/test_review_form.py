"""The form: what stands in the workbook, read back by another library, and what is refused."""

import datetime
import re
import zipfile

import pytest
from python_calamine import CalamineWorkbook

from jobspejl.errors import OptionError, OutputError
from jobspejl.report.review_form import write_review_form
from jobspejl.rules.instruments import instrument

DAY = datetime.date(2026, 5, 1)
CASES = ["S-1", "=1+1", "0012"]


@pytest.fixture
def written(tmp_path):
    def write(name="sagsforloeb", lang="da", cases=CASES, reviewer="A", file="form.xlsx"):
        used = instrument(name, tmp_path)
        items = write_review_form(used, cases, tmp_path / file, reviewer=reviewer, lang=lang, day=DAY)
        return tmp_path / file, items

    return write


def sheets(path):
    book = CalamineWorkbook.from_path(path)
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def xml(path, sheet):
    return zipfile.ZipFile(path).read(f"xl/worksheets/sheet{sheet}.xml").decode("utf-8")


@pytest.mark.parametrize(
    ("lang", "names"), [("da", ["Vejledning", "Svar", "Konklusioner"]), ("en", ["Guide", "Answers", "Conclusions"])]
)
def test_sheets_are_named_in_the_forms_language(written, lang, names):
    path, _ = written(lang=lang)
    assert list(sheets(path)) == names


def test_one_row_for_every_case_and_item(written, tmp_path):
    path, items = written()
    used = instrument("sagsforloeb", tmp_path)
    head, *rows = sheets(path)["Svar"]
    assert items == len(used.items)
    assert [(row[0], row[1]) for row in rows] == [(case, item.id) for case in CASES for item in used.items]
    assert head[:2] == ["sag", "punkt"]
    assert rows[2][3] == used.items[2].text.da
    assert rows[2][4] == "retssikkerhedsloven § 7 a"
    assert rows[1][5] == "høj (kritisk)"
    assert {row[head.index("svar")] for row in rows} == {""}
    head, *rows = sheets(path)["Konklusioner"]
    assert head[:3] == ["sag", "lovlig", "oplevet"]
    assert [row[0] for row in rows] == CASES


def test_the_guide_explains_answers_and_both_conclusions(written):
    path, _ = written(reviewer=" A ")
    rows = sheets(path)["Vejledning"]
    assert rows[1:4] == [["Læser", "A"], ["Skema", "sagsforloeb"], ["Dato", "2026-05-01"]]
    headings = {row[0] for row in rows}
    assert {"ja", "delvist", "nej", "ikke relevant", "kan ikke vurderes", "To konklusioner"} <= headings
    assert {"lovlig: nej", "oplevet: dårlig"} <= headings
    assert any("aldrig lægges sammen" in row[1] for row in rows)
    assert "Ikke efterprøvet" in headings


def ranges(text):
    """Return the rows of each drop-down list by its words, and the column."""
    found = {}
    for places, words in re.findall(r'<dataValidation type="list"[^>]*sqref="([^"]*)"[^>]*><formula1>"([^"]*)"', text):
        for place in places.split():
            column, first, last = re.fullmatch(r"([A-Z]+)(\d+)(?::[A-Z]+(\d+))?", place).groups()
            for row in range(int(first), int(last or first) + 1):
                assert (column, row) not in found
                found[column, row] = words.split(",")
    return found


def test_every_answer_has_a_list_of_what_the_item_offers(written, tmp_path):
    path, items = written("afgoerelse-sygedagpenge")
    used = instrument("afgoerelse-sygedagpenge", tmp_path)
    lists = ranges(xml(path, 2))
    column = chr(ord("A") + sheets(path)["Svar"][0].index("svar"))
    assert set(lists) == {(column, row) for row in range(2, 2 + items * len(CASES))}
    for place, item in enumerate(used.items * len(CASES)):
        assert len(lists[column, place + 2]) == len(item.answers)
    at = [item.id for item in used.items].index("klagevejledning")
    assert lists[column, at + 2] == ["ja", "delvist", "nej", "ikke relevant"]
    lists = ranges(xml(path, 3))
    assert lists["B", 2] == ["ja", "delvist", "nej", "kan ikke vurderes"]
    assert lists["C", 4] == ["god", "blandet", "dårlig", "kan ikke vurderes"]
    assert len(lists) == 2 * len(CASES)


def test_many_cases_share_a_few_rules(written):
    path, _ = written("afgoerelse-sygedagpenge", cases=[f"S-{n}" for n in range(300)])
    assert len(ranges(xml(path, 2))) == 300 * 13
    assert max(map(len, re.findall(r'sqref="([^"]*)"', xml(path, 2)))) < 2_000


def test_texts_are_locked_and_answers_are_open(written):
    path, _ = written()
    styles = zipfile.ZipFile(path).read("xl/styles.xml").decode("utf-8")
    formats = re.findall(r"<xf [^>]*?(?:/>|>.*?</xf>)", styles.partition("<cellXfs")[2])
    for sheet in (1, 2, 3):
        assert "<sheetProtection" in xml(path, sheet)
    text = xml(path, 2)

    def is_open(cell):
        style = int(re.search(rf'<c r="{cell}" s="(\d+)"', text)[1])
        return 'locked="0"' in formats[style]

    assert [is_open(f"{column}2") for column in "ADHIJ"] == [False, False, True, True, True]


def test_the_header_stays_and_can_be_filtered(written):
    path, items = written()
    text = xml(path, 2)
    assert re.search(r'<pane [^>]*ySplit="1"[^>]*state="frozen"', text)
    assert f'<autoFilter ref="A1:J{items * len(CASES) + 1}"' in text
    widths = [float(width) for width in re.findall(r'<col [^>]*width="([\d.]+)"', text)]
    assert len(widths) == 10
    assert max(widths) > 40


def test_a_form_is_never_written_over(written):
    path, _ = written()
    before = path.read_bytes()
    with pytest.raises(OutputError, match="may be filled in"):
        written()
    assert path.read_bytes() == before


@pytest.mark.parametrize(("reviewer", "says"), [("  ", "pseudonym"), ("010190-1234", "CPR"), ("0101901234", "CPR")])
def test_the_reviewer_needs_a_pseudonym(written, tmp_path, reviewer, says):
    with pytest.raises(OptionError, match=says) as caught:
        written(reviewer=reviewer)
    assert "1234" not in str(caught.value)
    assert not list(tmp_path.iterdir())


def test_other_refusals(written, tmp_path):
    with pytest.raises(OutputError, match=r"\.xlsx"):
        written(file="form.csv")
    with pytest.raises(OutputError, match="nowhere"):
        written(file="nowhere/form.xlsx")
    with pytest.raises(OptionError, match="rows"):
        written(cases=["S"] * 100_000)
    used = instrument("sagsforloeb", tmp_path)
    past = used.model_copy(
        update={"items": tuple(one.model_copy(update={"valid_to": datetime.date(2000, 1, 1)}) for one in used.items)}
    )
    with pytest.raises(OptionError, match="no item that is valid"):
        write_review_form(past, CASES, tmp_path / "form.xlsx", reviewer="A", lang="da", day=DAY)
    assert not list(tmp_path.iterdir())
