"""All or nothing: whatever happens to a build, the earlier one stays whole, byte for byte."""

import errno
import os
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from random import Random

import pytest

from jobspejl import OutputError, build, new_study
from jobspejl.engines.duckdb import DuckDBEngine

LONG_AGO = 10_000


def full(*_, **__):
    raise OSError(errno.ENOSPC, "No space left on device")


def beside(out):
    return sorted(path.name for path in out.parent.iterdir())


def refuses(cli, *arguments, da, en):
    for lang, words in (("da", da), ("en", en)):
        result = cli(*arguments, "--lang", lang)
        assert result.exit_code == 1, result.output
        for word in words:
            assert word in result.stderr


# ── a folder that cannot be written ───────────────────────────────────────────────────────────────────────────────


def test_output_is_a_file(small, cli):
    small.write()
    small.out.write_text("mine")
    refuses(cli, "build", small.path, "--out", small.out, da=(str(small.out), "er en fil", "--out"), en=("is a file",))
    assert small.out.read_text() == "mine"


def test_output_below_a_file(small, cli):
    path = small.write()
    refuses(
        cli, "build", path, "--out", path / "below" / "site",
        da=("Der kan ikke skrives i", "en fil og ikke en mappe"), en=("Cannot write in", "a file, not a folder"),
    )  # fmt: skip
    assert beside(small.out) == ["study"]


def test_output_where_the_system_lets_nobody_write(small, cli):
    refuses(cli, "build", small.write(), "--out", "/proc/site", da=("/proc/site",), en=("Cannot write in /proc/site",))


def test_output_name_too_long(small, cli):
    name = "x" * 300
    said = {"da": ("navnet er for langt",), "en": ("the name is too long",)}
    refuses(cli, "build", small.write(), "--out", small.out / name, **said)
    assert beside(small.out) == ["study"]


def test_output_folder_with_other_files(small, cli, prints):
    small.write()
    (small.out / "thesis").mkdir(parents=True)
    (small.out / "thesis" / "chapter1.docx").write_text("years of work")
    (small.out / "index.html").write_text("my own page")
    before = prints(small.out)
    words = ("index.html", "thesis/chapter1.docx", str(small.out), "--out")
    said = {"da": (*words, "intet er rørt"), "en": (*words, "nothing was touched")}
    refuses(cli, "build", small.path, "--out", small.out, **said)
    assert prints(small.out) == before
    assert beside(small.out) == ["site", "study"]


def test_a_file_put_into_an_earlier_build_is_not_lost(small, site, cli):
    (site / "notes.txt").write_text("mine")
    result = cli("build", small.write(), "--out", site)
    assert result.exit_code == 1
    assert "notes.txt" in result.stderr
    assert (site / "notes.txt").read_text() == "mine"


def test_the_study_folder_is_never_built_over(small, cli, prints):
    path = small.write()
    before = prints(small.folder)
    assert cli("build", path, "--out", small.folder).exit_code == 1
    assert prints(small.folder) == before


def test_an_empty_folder_may_be_used(small):
    small.out.mkdir()
    assert build(small.write(), small.out).is_file()


def test_a_build_takes_the_place_of_an_earlier_one(small, site):
    small.change("Lille studie", "Nyt studie")
    build(small.write(), site)
    assert "Nyt studie" in (site / "index.html").read_text("utf-8")
    assert beside(site) == ["site", "study"]


# ── a disk that fills, a step that fails ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("step", ["doors.write_workbook", "doors.write_units", "steps.output._list_files"])
def test_disk_full_in_the_middle(small, site, cli, prints, monkeypatch, step):
    path = small.write()
    before = prints(site)
    monkeypatch.setattr(f"jobspejl.{step}", full)
    result = cli("build", path, "--out", site, "--lang", "en")
    assert result.exit_code == 1
    assert f"Cannot write in {site}: the disk is full." in result.stderr
    assert prints(site) == before
    assert beside(site) == ["site", "study"]


def test_disk_full_in_a_first_build_leaves_nothing(small, cli, monkeypatch):
    monkeypatch.setattr("jobspejl.steps.run.save_tables", full)
    words = ("build", small.write(), "--out", small.out)
    refuses(cli, *words, da=(str(small.out), "disken er fuld"), en=("Cannot write in", "the disk is full"))
    assert beside(small.out) == ["study"]


def test_disk_full_at_the_swap_puts_the_earlier_one_back(small, site, cli, prints, monkeypatch):
    from pathlib import Path

    before, rename = prints(site), Path.rename

    def failing(self, target):
        if ".building-" in self.name:
            full()
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", failing)
    assert cli("build", small.write(), "--out", site).exit_code == 1
    assert prints(site) == before
    assert beside(site) == ["site", "study"]


@pytest.mark.parametrize("step", ["doors.Site", "doors.write_workbook", "steps.run.compare"])
def test_an_error_in_a_step_leaves_the_earlier_build(small, site, prints, monkeypatch, step):
    before = prints(site)

    def broken(*_, **__):
        raise ZeroDivisionError

    monkeypatch.setattr(f"jobspejl.{step}", broken)
    with pytest.raises(ZeroDivisionError):
        build(small.write(), site)
    assert prints(site) == before
    assert beside(site) == ["site", "study"]


@pytest.fixture
def limit():
    """Return how this process is kept from writing larger files, as where a quota is used up."""
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    yield lambda most: resource.setrlimit(resource.RLIMIT_FSIZE, (most, before[1]))
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_machine_that_stops_writing_gets_a_sentence(small, site, prints, limit):
    before, path = prints(site), small.write()
    limit(8_000)
    try:
        with pytest.raises(OutputError, match=f"Cannot write in {site}"):
            build(path, site)
    finally:
        limit(-1)
    assert prints(site) == before
    assert beside(site) == ["site", "study"]


def test_disk_full_while_the_workbook_is_put_together(small, site, monkeypatch):
    monkeypatch.setattr("xlsxwriter.workbook.ZipFile", full)
    with pytest.raises(OutputError, match="the disk is full"):
        build(small.write(), site)


def test_disk_full_while_the_engine_writes(tmp_path):
    (tmp_path / "a.csv").write_text("a\n1\n")
    with pytest.raises(OSError, match=r"a\.parquet"):
        DuckDBEngine().csv_to_parquet(tmp_path / "a.csv", tmp_path / "nowhere" / "a.parquet", {"a": "integer"})


# ── killed, interrupted ───────────────────────────────────────────────────────────────────────────────────────────


def begun(process, small, out):
    """Start a long build over the earlier one in a process of its own."""
    return process("build", small.write(), "--out", out)


def under_way(one, out):
    """Wait until a build has begun to write."""
    deadline = time.monotonic() + 120
    while not list(out.parent.glob(f".{out.name}.building-*")):
        assert one.poll() is None, one.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_killed_or_interrupted_the_earlier_build_is_left_and_the_next_succeeds(small, site, process, prints):
    before, other = prints(site), site.with_name("other")
    shutil.copytree(site, other)
    small.change("draws = 1000", "draws = 900000")
    killed, interrupted = begun(process, small, site), begun(process, small, other)

    under_way(killed, site)
    killed.kill()
    killed.communicate()
    assert killed.returncode == -signal.SIGKILL

    under_way(interrupted, other)
    interrupted.send_signal(signal.SIGINT)
    said, errors = interrupted.communicate(timeout=120)
    assert interrupted.returncode == 130
    assert "Traceback" not in said + errors

    assert prints(site) == prints(other) == before
    [leftover] = site.parent.glob(".*")
    assert leftover.name.startswith(".site.building-")

    os.utime(leftover, (time.time() - LONG_AGO,) * 2)
    small.change("draws = 900000", "draws = 1000").change("Lille studie", "Nyt studie")
    build(small.write(), site)
    assert "Nyt studie" in (site / "index.html").read_text("utf-8")
    assert beside(site) == ["other", "site", "study"]


@pytest.mark.slow
def test_killed_at_twenty_moments_there_is_the_old_build_or_the_new_one(small, site, process, prints):
    """Moments are spread over a whole build, drawn with a seed; the end is where a half-done swap would show."""
    old, random = prints(site), Random(20261122)
    small.change("Lille studie", "Nyt studie").write()
    new = prints(build(small.path, site.with_name("new")).parent)
    begin = time.monotonic()
    process("build", small.path, "--out", site.with_name("timed")).communicate()
    whole, seen = time.monotonic() - begin, set()
    for share in sorted(random.uniform(0.05, 1.1) for _ in range(20)):
        killed = process("build", small.path, "--out", site)
        with suppress(subprocess.TimeoutExpired):
            killed.wait(share * whole)
        killed.kill()
        killed.communicate()
        found = prints(site)
        which = "old" if found == old else "new"
        seen.add(which)
        # NOTE: a manifest tells how long its build took, so that of two like builds all files but it are the same.
        assert which == "old" or plain(found) == plain(new)
    assert seen == {"old", "new"}


def plain(found):
    return {name: checksum for name, checksum in found.items() if name != "manifest.json"}


def test_a_build_under_way_is_not_cleared_by_another(small, site):
    other = site.with_name(".site.building-other")
    other.mkdir()
    build(small.write(), site)
    assert other.is_dir()


def test_killed_between_the_two_renames_is_put_right(small, site, prints):
    before = prints(site)
    site.rename(site.with_name(".site.previous-x"))
    small.rows = []
    with pytest.raises(Exception, match="no rows"):
        build(small.write(), site)
    assert prints(site) == before


# ── a new study ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_new_makes_a_study_that_builds(tmp_path, cli):
    made = cli("new", tmp_path / "mine", "--lang", "da")
    assert made.exit_code == 0
    path = tmp_path / "mine" / "study.toml"
    assert str(path) in made.stdout
    assert sorted(one.name for one in path.parent.iterdir()) == ["figures.csv", "study.toml"]
    checked = cli("check", path, "--lang", "da")
    assert checked.exit_code == 0
    assert "regler holder" in checked.stdout
    assert "Alt i orden: 0 regler" not in checked.stdout


def test_new_touches_no_folder_with_files(tmp_path, cli):
    (tmp_path / "mine.txt").write_text("mine")
    refuses(cli, "new", tmp_path, da=("ikke tom", "intet er rørt"), en=("not empty", "nothing was touched"))
    assert [one.name for one in tmp_path.iterdir()] == ["mine.txt"]


def test_new_over_and_below_a_file(tmp_path):
    (tmp_path / "file").write_text("mine")
    with pytest.raises(OutputError, match="is a file"):
        new_study(tmp_path / "file")
    with pytest.raises(OutputError, match="a file, not a folder"):
        new_study(tmp_path / "file" / "study")
