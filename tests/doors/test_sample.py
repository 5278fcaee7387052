"""A sample for a file review: what is drawn, said and written down, and what is refused."""

import csv
import json
import os
from hashlib import sha256

import pytest
import xlsxwriter

from jobspejl import OptionError, SampleAim, draw_sample
from jobspejl.engines.duckdb import DuckDBEngine

CANARY = "010190-1234"
LAWS = ["Sygedagpenge"] * 60 + ["Kontanthjælp"] * 37 + ["Øvrige"] * 3


def rows():
    return [[f"S-{100 + number}", law, "AB"[number % 2], CANARY] for number, law in enumerate(LAWS)]


def write(path, lines, header=("sag", "lov", "team", "note")):
    path.parent.mkdir(parents=True, exist_ok=True)
    text = "\n".join(";".join("" if cell is None else str(cell) for cell in line) for line in [header, *lines])
    path.write_text(text + "\n", "utf-8")
    return path


@pytest.fixture
def cases(tmp_path):
    return write(tmp_path / "list" / "cases.csv", rows())


@pytest.fixture
def out(tmp_path):
    return tmp_path / "review"


@pytest.fixture
def refused(cli, out, prints):
    """Return a check that a sample is refused: exit 1, one sentence in each language, no case id, nothing written."""

    def check(cases, *options, facts=(), da=(), en=(), target=out):
        root = out.parent
        before = prints(root), sorted(root.iterdir())
        for lang, start, own in (("da", "Fejl: ", da), ("en", "Error: ", en)):
            result = cli("sample", cases, *options, "--out", target, "--lang", lang)
            assert result.exit_code == 1, result.output
            assert result.stderr.startswith(start)
            assert result.stderr.count("\n") == 1
            assert result.stdout == ""
            for fact in (*facts, *own):
                assert fact in result.stderr
            assert not any(secret in result.output for secret in ("S-1", CANARY, CANARY[:6], CANARY.replace("-", "")))
            assert (prints(root), sorted(root.iterdir())) == before

    return check


def read(out):
    with (out / "sample.csv").open(encoding="utf-8", newline="") as file:
        drawn = list(csv.DictReader(file))
    return drawn, json.loads((out / "manifest.json").read_text("utf-8"))


# ── what is drawn ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_simple_sample(cases, out, cli):
    result = cli("sample", cases, "--tolerable", "0.05", "--out", out, "--lang", "en", "--seed", "3")
    assert result.exit_code == 0, result.output
    assert (
        "45 of 100 files: if none is wrong, fewer than 5% of the 100 are wrong with 95% confidence; "
        "if you find 1, at most 8 (8.0%). This holds for the files in cases.csv and for no others."
    ) in result.stdout
    assert "seed 3" in result.stdout
    assert "S-1" not in result.output
    assert CANARY[:6] not in result.output
    drawn, log = read(out)
    assert sorted(path.name for path in out.iterdir()) == ["manifest.json", "sample.csv"]
    assert list(drawn[0]) == ["case", "stratum", "order"]
    assert [int(one["order"]) for one in drawn] == list(range(1, 46))
    assert len({one["case"] for one in drawn}) == 45
    assert {one["case"] for one in drawn} <= {row[0] for row in rows()}
    assert log["frame"] == {"file": "cases.csv", "sha256": sha256(cases.read_bytes()).hexdigest(), "rows": 100}
    assert (log["seed"], log["drawn"], log["id_column"], log["strata_columns"]) == (3, 45, "sag", [])
    assert log["asked"] == {"size": None, "tolerable": 0.05, "errors": 0, "confidence": 0.95}
    assert log["claims"][1] == {"wrong_in_sample": 1, "wrong_at_most": 8, "share_at_most": 0.08}
    assert log["says"]["en"] in result.stdout
    assert "har under 5 pct. af de 100 fejl med 95 % sikkerhed" in log["says"]["da"]
    assert "PCG64" in log["method"]["da"]
    assert log["jobspejl"]
    assert len(log["drawn_on"]) == len("2026-01-01")
    assert not any(text in (out / "sample.csv").read_text("utf-8") for text in (CANARY, "note", "team"))
    assert "S-1" not in (out / "manifest.json").read_text("utf-8")


def test_a_stratified_sample(cases, out, cli):
    result = cli("sample", cases, "--size", "20", "--by", "lov", "--out", out, "--lang", "da")
    assert result.exit_code == 0, result.output
    drawn, log = read(out)
    strata = {one["stratum"]: one for one in log["strata"]}
    assert {name: (one["files"], one["drawn"]) for name, one in strata.items()} == {
        "Sygedagpenge": (60, 11), "Kontanthjælp": (37, 7), "Øvrige": (3, 2),
    }  # fmt: skip
    for name, one in strata.items():
        assert one["weight"] == pytest.approx(one["files"] / one["drawn"])
        assert sum(case["stratum"] == name for case in drawn) == one["drawn"]
        line = next(text for text in result.stdout.splitlines() if text.startswith(name))
        assert line.split()[-2:] == [str(one["files"]), str(one["drawn"])]
    law = {row[0]: row[1] for row in rows()}
    assert all(law[one["case"]] == one["stratum"] for one in drawn)
    assert "20 af 100 sager: har ingen af dem fejl, har højst " in result.stdout


def test_two_columns_and_errors_allowed(cases, out, cli):
    options = ("--tolerable", "0.1", "--errors", "1", "--by", "lov", "--by", "team", "--id", "sag")
    result = cli("sample", cases, *options, "--out", out, "--lang", "en")
    assert result.exit_code == 0, result.output
    _, log = read(out)
    assert [one["stratum"] for one in log["strata"]][:2] == ["Kontanthjælp | A", "Kontanthjælp | B"]
    assert log["drawn"] > 39  # a sample from an undivided list needs 39
    assert log["claims"][1]["share_at_most"] < 0.1
    assert "if at most one of them is wrong, fewer than 10% of the 100" in result.stdout
    assert "if you find 2, at most" in result.stdout


def test_all_files(cases, out, cli):
    result = cli("sample", cases, "--size", "100", "--out", out, "--lang", "en")
    assert "All 100 files in cases.csv are drawn" in result.stdout
    assert len(read(out)[0]) == 100


def test_every_kind_of_file_in_any_order_gives_the_same_sample(tmp_path):
    lines = [[number, law] for number, law in enumerate(LAWS, start=7000)]
    header = ("sag", "lov")
    write(tmp_path / "a.csv", lines, header)
    write(tmp_path / "b.csv", lines[::-1], header)
    with xlsxwriter.Workbook(tmp_path / "c.xlsx") as book:
        sheet = book.add_worksheet()
        for place, line in enumerate([header, *lines]):
            sheet.write_row(place, 0, line)
    (tmp_path / "d.csv").write_text("".join(f"{case},{law}\n" for case, law in [header, *lines]), "utf-8")
    DuckDBEngine().csv_to_parquet(tmp_path / "d.csv", tmp_path / "d.parquet", {"sag": "number", "lov": "text"})
    aim = SampleAim(size=12)
    samples = [
        draw_sample(tmp_path / name, tmp_path / f"out-{name}", aim=aim, by=("lov",), seed=11).cases
        for name in ("a.csv", "b.csv", "c.xlsx", "d.parquet")
    ]
    assert all(one == samples[0] for one in samples)
    assert samples[0][0].case.isdigit()


def test_the_written_seed_draws_the_same_sample_again(cases, tmp_path):
    first = draw_sample(cases, tmp_path / "first", aim=SampleAim(size=10), by=("lov",))
    seed = read(tmp_path / "first")[1]["seed"]
    draw_sample(cases, tmp_path / "again", aim=SampleAim(size=10), by=("lov",), seed=seed)
    other = draw_sample(cases, tmp_path / "other", aim=SampleAim(size=10), by=("lov",), seed=seed + 1)
    written = [(tmp_path / name / "sample.csv").read_bytes() for name in ("first", "again")]
    assert written[0] == written[1]
    assert first.cases != other.cases


def test_a_name_of_a_stratum_is_no_markup(tmp_path, out, cli):
    lines = [[row[0], "[red]x[/red]" if number % 2 else "[/b]"] for number, row in enumerate(rows())]
    result = cli("sample", write(tmp_path / "c.csv", lines, ("sag", "lov")), "--size", "9", "--by", "lov", "--out", out)
    assert result.exit_code == 0
    assert "[red]x[/red]" in result.stdout


# ── what is refused ───────────────────────────────────────────────────────────────────────────────────────────────


def test_sample_larger_than_its_frame(cases, refused):
    refused(cases, "--size", "101", facts=("cases.csv", "101", "100"), da=("--size ned",), en=("Lower --size",))


@pytest.mark.parametrize("size", ["0", "-4"])
def test_size_that_is_none(cases, refused, size):
    refused(cases, "--size", size, facts=("--size", size), da=("mindst én",), en=("at least one",))


@pytest.mark.parametrize("options", [(), ("--size", "10", "--tolerable", "0.05")])
def test_both_or_neither_aim(cases, refused, options):
    refused(cases, *options, facts=("--size", "--tolerable"), da=("kun én",), en=("only one",))


@pytest.mark.parametrize("tolerable", ["0", "1", "5", "-0.1", "nan"])
def test_tolerable_outside(cases, refused, tolerable):
    refused(cases, "--tolerable", tolerable, facts=("0.05",), da=("over 0 og under 1",), en=("above 0 and below 1",))


@pytest.mark.parametrize("confidence", ["0.5", "1", "95", "nan"])
def test_confidence_outside(cases, refused, confidence):
    options = ("--size", "10", "--confidence", confidence)
    refused(cases, *options, facts=("0.95",), da=("over 0.5 og under 1",), en=("above 0.5 and below 1",))


def test_errors_negative(cases, refused):
    refused(cases, "--size", "10", "--errors", "-1", facts=("-1",), da=("0 eller mere",), en=("0 or more",))


def test_a_share_that_no_sample_can_show(cases, refused):
    options = ("--tolerable", "0.02", "--errors", "2")
    refused(cases, *options, facts=("100", "0.02", "2"), da=("selv alle",), en=("not even all",))


def test_more_strata_than_files_in_the_sample(cases, refused):
    options = ("--size", "5", "--by", "lov", "--by", "team")
    refused(cases, *options, facts=("6", "5", "--by"), da=("rækker ikke",), en=("not enough",))


def test_strata_of_one_case_each(cases, refused):
    refused(cases, "--size", "100", "--by", "sag", facts=("sag",), da=("kun én sag",), en=("only one case",))


@pytest.mark.parametrize("options", [("--id", "sga"), ("--by", "lvo")])
def test_missing_column_names_the_nearest(cases, refused, options):
    near = {"sga": "“sag”", "lvo": "“lov”"}[options[1]]
    refused(cases, "--size", "5", *options, facts=(options[1], near), da=("Mente du",), en=("Did you mean",))


def test_ids_twice(tmp_path, refused):
    lines = rows()
    lines[9][0] = lines[3][0]
    path = write(tmp_path / "list.csv", lines)
    refused(path, "--size", "5", facts=("sag", "5, 11"), da=("ét id", "mere end én gang"), en=("one id", "once"))
    lines[20][0] = lines[21][0]
    write(path, lines)
    refused(path, "--size", "5", facts=("5, 11, 22, 23",), da=("2 id'er",), en=("2 ids",))


def test_blank_ids(tmp_path, refused):
    lines = rows()
    lines[4][0], lines[6][0] = None, "  "
    path = write(tmp_path / "list.csv", lines)
    refused(path, "--size", "5", facts=("sag", "6, 8"), da=("tom i 2 rækker",), en=("empty in 2 rows",))


def test_blank_stratum(tmp_path, refused):
    lines = rows()
    lines[4][1] = None
    path = write(tmp_path / "list.csv", lines)
    options = ("--size", "5", "--by", "lov")
    refused(path, *options, facts=("lov", "6"), da=("tom i én række",), en=("empty in one row",))


@pytest.mark.parametrize("number", [CANARY, CANARY.replace("-", ""), CANARY.replace("-", " ")])
def test_one_cpr_number_among_the_ids(tmp_path, refused, number):
    lines = rows()
    lines[40][0] = number
    path = write(tmp_path / "list.csv", lines)
    refused(path, "--size", "5", facts=("sag",), da=("ligner CPR-numre",), en=("looks like CPR numbers",))


def test_cpr_numbers_with_a_running_number(tmp_path, refused):
    path = write(tmp_path / "list.csv", [[f"{CANARY}-{place}", *row[1:]] for place, row in enumerate(rows())])
    refused(path, "--size", "5", facts=("sag",), en=("looks like CPR numbers",))


def test_cpr_numbers_as_strata_and_as_a_heading(cases, tmp_path, refused):
    refused(cases, "--size", "5", "--by", "note", facts=("note",), en=("looks like CPR numbers",))
    path = write(tmp_path / "list.csv", rows(), (CANARY, "lov", "team", "x"))
    refused(path, "--size", "5", facts=("[CPR]",))


def test_empty_frame_and_none(tmp_path, refused):
    path = write(tmp_path / "list.csv", [])
    refused(path, "--size", "5", facts=("list.csv",), da=("ingen rækker",), en=("no rows",))
    path.write_text("", "utf-8")
    refused(path, "--size", "5", facts=("list.csv",), da=("er tom",), en=("is empty",))
    refused(tmp_path / "no.csv", "--size", "5", facts=("no.csv",), da=("ingen sagsliste",), en=("no case list",))
    refused(tmp_path, "--size", "5", da=("ingen sagsliste",), en=("no case list",))
    refused("x" * 5000, "--size", "5", da=("for langt",), en=("too long",))


def test_output_that_cannot_be_written(cases, tmp_path, refused):
    plain = tmp_path / "file"
    plain.write_text("x", "utf-8")
    refused(cases, "--size", "5", target=plain, facts=("file", "--out"))
    refused(cases, "--size", "5", target=plain / "in", facts=("--out",))
    if os.geteuid() != 0:
        locked = tmp_path / "locked"
        locked.mkdir(mode=0o555)
        refused(cases, "--size", "5", target=locked / "in", facts=("--out",))


def test_a_sample_that_was_drawn_is_not_drawn_over(cases, out, refused):
    draw_sample(cases, out, aim=SampleAim(size=5))
    refused(cases, "--size", "5", facts=("review",), da=("ikke tom",), en=("not empty",))


def test_a_full_disk_leaves_nothing(cases, refused, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("jobspejl.steps.sample.json.dumps", full)
    refused(cases, "--size", "5", da=("disken er fuld",), en=("disk is full",))


def test_python_gets_the_same_error(cases, out):
    with pytest.raises(OptionError, match="at least one file"):
        draw_sample(cases, out, aim=SampleAim(size=0))
    assert not out.exists()
