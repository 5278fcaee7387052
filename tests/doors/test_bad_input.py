"""What is wrong in a study or its data gets a sentence with its facts in both languages, and nothing is written."""

import os

import pytest

from jobspejl import DataError, StudyError, build

CANARY = "010190-1234"


@pytest.fixture
def refused(small, cli, prints):
    """Return a check that a study is refused: exit 1, the facts in both languages, no cell, nothing written."""

    def check(*facts, da=(), en=(), write=True):
        path = small.write() if write else small.path
        before = prints(small.folder.parent)
        build_da = ("build", path, "--out", small.out, "--lang", "da")
        check_en = ("check", path, "--lang", "en")
        for command, own in ((build_da, ("Fejl: ", *da)), (check_en, ("Error: ", *en))):
            result = cli(*command)
            assert result.exit_code == 1, result.output
            for fact in (*facts, *own):
                assert fact in result.stderr
            assert CANARY not in result.output
            assert CANARY[:6] not in result.output
            assert prints(small.folder.parent) == before
            assert [one.name for one in small.folder.parent.iterdir()] == [small.folder.name]
        return result.stderr

    return check


# ── the file ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("content", [b"", b"\n \n", b"\xef\xbb\xbf"])
def test_empty_file(small, refused, content):
    small.write()
    small.data.write_bytes(content)
    refused("figures.csv", write=False, da=("er tom", "kolonnenavne"), en=("is empty", "column names"))


def test_header_only(small, refused):
    small.rows = []
    refused("figures.csv", da=("ingen rækker", "Tilføj data"), en=("no rows", "Add data"))


def test_data_file_missing(small, refused):
    small.write()
    small.data.unlink()
    refused("figures.csv", write=False, da=("findes ikke", "studiefilen"), en=("does not exist", "study file"))


def test_data_file_of_another_kind(small, refused):
    small.change('"figures.csv"', '"figures.sav"').file = "figures.sav"
    refused("figures.sav", ".sav", "CSV, XLSX", "Parquet")


def test_ragged_rows(small, refused):
    small.rows[4].append("1")
    small.rows[9].pop()
    refused("figures.csv", "2", "6", "6, 11", da=("felter", "skilletegn"), en=("fields", "separators"))


def test_column_name_twice(small, refused):
    small.header[-1] = "ledige_pct"
    refused("figures.csv", "ledige_pct", da=("står 2 gange",), en=("stands 2 times",))


@pytest.mark.parametrize(
    ("file", "junk"),
    [
        ("figures.csv", bytes(range(256))),
        ("figures.csv", b"\x81\x8d\x8f" * 99),
        ("figures.xlsx", bytes(range(256))),
        ("figures.xlsx", b"PK\x03\x04" + b"\x00\xff\x81" * 500),
        ("figures.xls", b"\xd0\xcf\x11\xe0" + bytes(range(256)) * 9),
        ("figures.ods", b"PK\x03\x04" + b"\x00\xff\x81" * 500),
        ("figures.parquet", bytes(range(256))),
        ("figures.parquet", b"PAR1" + b"\x00\xff\x81" * 500 + b"PAR1"),
    ],
)
def test_binary_junk(small, refused, junk, file):
    small.change("figures.csv", file).file = file
    small.write()
    small.data.write_bytes(junk)
    kind = {"da": ("er ikke tekst",), "en": ("is not text",)} if file.endswith("csv") else {}
    refused(file, write=False, **(kind or {"da": ("kan ikke læses",), "en": ("cannot be read",)}))


def test_data_file_that_the_machine_refuses(small, refused, monkeypatch):
    small.write()

    def denied(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("jobspejl.sources.table.read_delimited", denied)
    refused("figures.csv", write=False, da=("du har ikke adgang",), en=("access is denied",))


def test_workbook_without_the_sheet(small, refused):
    import xlsxwriter

    small.change('file = "figures.csv"', 'file = "figures.xlsx"\nsheet = "Tale"')
    small.write()
    with xlsxwriter.Workbook(small.folder / "figures.xlsx") as book:
        for name in ("Tal", "Noter"):
            book.add_worksheet(name).write(0, 0, "x")
    refused("figures.xlsx", "Tale", "“Tal”", write=False, da=("Mente du",), en=("Did you mean",))


# ── columns and cells ─────────────────────────────────────────────────────────────────────────────────────────────


def test_missing_column_suggests_the_nearest(small, refused):
    small.change('base = "personer"', 'base = "person"')
    refused(
        "figures.csv", "person", "ledige_pct, personer",
        da=("kolonnen person findes ikke. Mente du “personer”?",),
        en=("no column person. Did you mean “personer”?",),
    )  # fmt: skip


def test_all_missing_columns_are_named(small, refused):
    small.change('actual = "ledige_pct"', 'actual = "ledige"').change('"enlige_pct"', '"alene_pct"')
    refused("ledige", "alene_pct")


def test_table_without_a_header_repeats_no_cpr_number(small, refused):
    small.rows[0][0] = CANARY
    small.header = [str(cell) for cell in small.rows.pop(0)]
    refused("kommune")


def test_text_in_a_number_column(small, refused):
    small.cell(4, "ledige_pct", CANARY).cell(9, "ledige_pct", "ukendt").cell(13, "enlige_pct", "mange")
    said = refused(
        "ledige_pct", "enlige_pct", "4, 9", "13", da=("tekst i stedet for tal",), en=("text instead of numbers",)
    )
    assert "ukendt" not in said
    assert "mange" not in said


def test_many_row_numbers_are_counted(small, refused):
    small.column("ledige_pct", ["x"] * 20)
    refused("2, 3, 4, 5, 6", da=("20 rækker", "og 15 mere"), en=("20 rows", "and 15 more"))


def test_missing_values_are_all_listed_and_never_dropped(small, refused):
    small.cell(3, "ledige_pct", None).cell(5, "ledige_pct", "..").cell(7, "personer", "-").cell(11, "enlige_pct", "NA")
    refused(
        "ledige_pct", "3, 5", "personer", "7", "enlige_pct", "11",
        da=("mangler værdi i 2 rækker", "Udfyld dem"), en=("no value in 2 rows", "Fill them in"),
    )  # fmt: skip


def test_percentages_as_fractions(small, refused):
    small.column("ledige_pct", [row[2] / 100 for row in small.rows])
    words = {"da": ("andele", "Gang med 100"), "en": ("fractions", "Multiply by 100")}
    said = refused("ledige_pct", 'unit = "share"', **words)
    assert "0.06" not in said


def test_percentages_over_100(small, refused):
    small.cell(6, "ledige_pct", 104.2)
    said = refused("ledige_pct", "0–100", "6", da=("én række", "unit"), en=("one row", "unit"))
    assert "104" not in said


def test_negative_rate(small, refused):
    small.cell(8, "ledige_pct", -2)
    refused("ledige_pct", "0–100", "8")


@pytest.mark.parametrize("base", [-500, 0])
def test_base_that_is_no_number_of_people(small, refused, base):
    small.cell(9, "personer", base).cell(12, "personer", base)
    refused("personer", "9, 12", da=("nul eller negativ i 2 rækker",), en=("zero or negative in 2 rows",))


def test_base_that_does_not_follow_from_nobody(small, refused):
    small.change('base = "personer"', 'persons = "personer"').cell(9, "personer", 0).cell(9, "ledige_pct", 0)
    refused("personer", "9", "(base)", da=("grundlaget kan ikke regnes ud",), en=("base cannot be worked out",))


def test_decimal_mark_that_cannot_be_told(small, refused):
    small.delimiter = ";"
    small.column("ledige_pct", ["4.125"] * 20).column("uddannelse_pct", range(20)).column("enlige_pct", range(20))
    refused('decimal = ","', 'decimal = "."', "results.data", da=("decimaltegn",), en=("decimal mark",))
    assert "4.125" not in refused()


def test_decimal_marks_that_contradict_each_other(small, refused):
    small.delimiter = ";"
    small.cell(3, "ledige_pct", "4,25")
    refused('decimal = ","', da=("komma eller punktum",), en=("comma or point",))


# ── units and periods ─────────────────────────────────────────────────────────────────────────────────────────────


def test_unit_twice_in_a_period(small, refused):
    small.rows.append(list(small.rows[14]))
    refused("Herlev", "2023", "16, 22", da=("mere end én gang",), en=("more than once",))


def test_unit_twice_under_two_spellings(small, refused):
    small.rows.append(["Høje Tåstrup Kommune", *small.rows[5][1:]])
    refused("Høje-Taastrup", "2022", "7, 22")


def test_unknown_unit_names_the_nearest(small, refused):
    small.cell(6, "kommune", "Herlef").cell(3, "kommune", "Fredriksberg").cell(13, "kommune", "Fredriksberg")
    refused(
        "“Herlef”", "“Herlev”", "“Fredriksberg”", "“Frederiksberg”", "3, 13", "ignore_units",
        da=("Mente du",), en=("Did you mean",),
    )  # fmt: skip


def test_unknown_code(small, refused):
    small.cell(6, "kommune", "999")
    refused("“999”", "6")


def test_cpr_numbers_taken_for_units_are_not_repeated(small, refused):
    small.cell(6, "kommune", CANARY)
    refused("[CPR]", "6")


def test_blank_unit_and_blank_period(small, refused):
    small.cell(6, "kommune", None)
    refused("kommune", "6", da=("er tom i én række",), en=("is empty in one row",))
    small.cell(6, "kommune", "163").cell(7, "aar", None)
    refused("aar", "7", da=("er tom i én række",), en=("is empty in one row",))


def test_periods_with_different_units(small, refused):
    del small.rows[13]
    refused("2023", "Gladsaxe", da=("mangler én enhed", "de samme enheder"), en=("lacks one unit", "the same units"))


def test_one_unit(small, refused):
    small.rows = [row for row in small.rows if row[0] == "163"]
    refused("figures.csv", da=("mindst to enheder",), en=("at least two units",))


def test_fewer_units_than_conditions(small, refused):
    small.rows = [row for row in small.rows if row[0] in {"101", "147"}]
    refused("2", "5", da=("for få til 2 rammevilkår",), en=("too few for 2 conditions",))


def test_no_row_left(small, refused):
    small.change("actual = ", 'where = { aar = "2019" }\nactual = ')
    refused("20", "where", "ignore_units")


# ── conditions ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("values", [[3.5] * 20, [1] * 10 + [2] * 10])
def test_constant_condition(small, refused, values):
    small.column("uddannelse_pct", values)
    refused("uddannelse_pct", da=("ens for alle enheder", "Tag det ud"), en=("same for all units", "Take it out"))


def test_collinear_condition(small, refused):
    small.column("enlige_pct", [2 * row[4] + 7 for row in small.rows])
    refused("_pct", da=("kollineært",), en=("collinear",))


def test_condition_that_only_one_unit_has(small, refused):
    small.column("enlige_pct", [int(row[0] == "492") for row in small.rows])
    refused("enlige_pct", "Ærø", da=("kun én enhed",), en=("only one unit",))


# ── the study file ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("old", "new", "key", "near"),
    [
        ("[options]", "[option]", "option", "options"),
        ('title = "Lille', 'titel = "Lille', "study.titel", "title"),
        ("draws = 1000", "draw = 1000", "options.draw", "draws"),
        ("[[results]]", '[units]\nfiel = "x"\n[[results]]', "units.fiel", "file"),
        ('direction = "lower"', 'directon = "lower"', "results.1.directon", "direction"),
        ('period = "aar"', 'perod = "aar"', "results.1.data.perod", "period"),
        ('name = "Enlige"', 'nam = "Enlige"', "results.1.conditions.2.nam", "name"),
    ],
)
def test_misspelt_key_at_every_depth(small, refused, old, new, key, near):
    small.change(old, new)
    said = {"da": (f"nøglen {key} findes ikke. Mente du",), "en": (f"there is no key {key}. Did you mean",)}
    refused("study.toml", f"“{near}”", **said)


def test_key_that_is_like_no_other_tells_those_there_are(small, refused):
    small.change('da = "ledige"', 'dk = "ledige"')
    refused("results.1.noun.dk", "da, en")


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ('title = "Lille studie"\n', "study.title"),
        ('direction = "lower"\n', "results.1.direction"),
        ('unit = "kommune"\n', "results.1.data.unit"),
        ('name = "Uddannelse"\nunit = "pct."\n', "results.1.conditions.1.unit"),
    ],
)
def test_missing_key(small, refused, line, key):
    small.change(line, "")
    refused("study.toml", f" {key} ", "jobspejl new", da=("mangler",), en=("is missing",))


@pytest.mark.parametrize(
    ("old", "new", "facts", "da", "en"),
    [
        ('"lower"', '"down"', ("results.1.direction", "'lower'", "'higher'"), "en af", "one of"),
        ("draws = 1000", "draws = 12", ("options.draws", "1000"), "mindst", "at least"),
        ("draws = 1000", 'draws = "mange"', ("options.draws",), "helt tal", "whole number"),
        ("draws = 1000", "disclosure_threshold = 2", ("options.disclosure_threshold", "3"), "mindst", "at least"),
        ("draws = 1000", "confidence = 95", ("options.confidence", "1"), "under", "below"),
        ('id = "small"', 'id = "Mit studie"', ("study.id",), "mønstret", "pattern"),
        ('id = "small"', "id = 7", ("study.id",), "anførselstegn", "quotes"),
        ("[[results]]", "[results]", ("results", "[["), "liste", "list"),
    ],
)  # fmt: skip
def test_wrong_value(small, refused, old, new, facts, da, en):
    small.change(old, new)
    if new == "[results]":
        small.text = small.text.split("[[results.conditions]]")[0]
    refused("study.toml", *facts, da=(da,), en=(en,))


def test_every_wrong_key_is_told_at_once(small, refused):
    small.change('direction = "lower"', 'directon = "lower"').change("draws", "drows")
    said = refused("results.1.directon", "options.drows", "results.1.direction ")
    assert said.count("Error: ") == 3


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('base = "personer"', "", "base"),
        ('base = "personer"', 'base = "personer"\npersons = "personer"', "persons"),
        ('actual = "ledige_pct"', 'actual = "ledige_pct"\nexpected = "enlige_pct"', "conditions"),
    ],
)
def test_keys_that_exclude_each_other(small, refused, old, new, said):
    small.change(old, new)
    refused("study.toml", said)


def test_invalid_toml(small, refused):
    small.change('id = "small"', 'id = "small')
    refused("study.toml", "line 3", da=("ikke gyldig TOML",), en=("not valid TOML",))


def test_study_file_in_another_encoding(small, refused):
    small.write()
    small.path.write_bytes(small.text.replace("Lille studie", "Prøve").encode("cp1252"))
    refused("study.toml", "UTF-8", write=False)


def test_study_file_missing(small, cli):
    for lang, words in (("da", "ingen studiefil"), ("en", "no study file")):
        result = cli("build", small.folder / "nothing.toml", "--out", small.out, "--lang", lang)
        assert result.exit_code == 1
        assert words in result.stderr
        assert str(small.folder / "nothing.toml") in result.stderr
        assert "jobspejl new" in result.stderr
    assert not small.out.exists()


def test_folder_in_the_place_of_the_study_file(small, cli):
    small.write()
    result = cli("check", small.folder, "--lang", "en")
    assert result.exit_code == 1
    assert str(small.path) in result.stderr


def test_study_file_that_the_machine_refuses(small, cli):
    result = cli("check", "x" * 5000, "--lang", "da")
    assert result.exit_code == 1
    assert "navnet er for langt" in result.stderr


def test_unknown_language_is_refused(small, cli):
    result = cli("build", small.write(), "--out", small.out, "--lang", "de")
    assert result.exit_code == 2
    assert not small.out.exists()


# ── a list of units of one's own ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("lines", "facts", "da", "en"),
    [
        ("code,name\n1,A\n2,B\n", ("units.csv", "region"), "mangler", "is missing"),
        ("code,name,region\n1,A,x\n01,B,x\n", ("units.csv", "2"), "koden", "code"),
        ("code,name,region\n1,Hold A,x\n2,hold a,x\n", ("units.csv", "2"), "navnet", "name"),
        ("code,name,region\n,A,x\n2,B,x\n", ("units.csv", "code", "2"), "er tom", "is empty"),
        ("code,name,region\n../../a,A,x\n2,B,x\n", ("units.csv", "../../a"), "koderne", "codes"),
    ],
)
def test_list_of_units(small, refused, lines, facts, da, en):
    small.change("[[results]]", '[units]\nfile = "units.csv"\n[[results]]').write()
    (small.folder / "units.csv").write_text(lines)
    refused(*facts, write=False, da=(da,), en=(en,))


# ── over an earlier build, and through the doors ──────────────────────────────────────────────────────────────────


def test_a_refused_build_leaves_the_earlier_one_untouched(small, site, cli, prints):
    before = prints(site)
    small.cell(4, "ledige_pct", CANARY).write()
    assert cli("build", small.path, "--out", site).exit_code == 1
    assert prints(site) == before
    assert sorted(path.name for path in site.parent.iterdir()) == ["site", "study"]


def test_no_folder_is_left_above_a_refused_build(small, cli):
    small.rows = []
    assert cli("build", small.write(), "--out", small.folder.parent / "a" / "b" / "site").exit_code == 1
    assert not (small.folder.parent / "a").exists()


def test_doors_raise_the_same_sentences(small):
    with pytest.raises(StudyError, match="no study file"):
        build(small.path, small.out)
    small.rows = []
    with pytest.raises(DataError, match="no rows") as caught:
        build(small.write(), small.out)
    assert caught.value.sentences("da")[0].startswith("Filen figures.csv har kolonnenavne")


def test_as_a_process_of_its_own(small, process):
    small.cell(4, "ledige_pct", CANARY)
    one = process("build", small.write(), "--out", small.out, "--lang", "da")
    said, errors = one.communicate(timeout=120)
    assert one.returncode == 1
    assert "ledige_pct" in errors
    assert "linje 4" in errors
    assert "Traceback" not in said + errors
    assert CANARY not in said + errors
    assert os.listdir(small.folder.parent) == ["study"]  # noqa: PTH208
