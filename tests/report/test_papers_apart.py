"""Papers are set by a process of their own: what it cannot do is told as if it were done here."""

import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest

from jobspejl import OutputError
from jobspejl.engines.choice import engine_called
from jobspejl.report.papers.write import papers_of
from jobspejl.report.saved import load
from jobspejl.report.site import Site
from jobspejl.report.writing.beside import process_beside
from jobspejl.report.writing.units import write_units


@pytest.fixture
def folder(built_small, tmp_path):
    """Return what a build leaves before its papers are set."""
    for part in ("tables", "manifest.json"):
        source = built_small.out / part
        (shutil.copytree if source.is_dir() else shutil.copy)(source, tmp_path / part)
    return tmp_path


@contextmanager
def papers_beside(folder):
    """Have another process write all papers and unit pages while the block runs."""
    with process_beside() as beside:
        beside.begin(folder, "da")
        yield
        beside.end()


def written(folder):
    """Return every paper and unit page with its bytes."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for part in ("reports", "units", "en/units")
        for path in (folder / part).iterdir()
    }


def test_papers_are_there_when_the_block_ends_and_are_those_of_the_build(folder, built_small):
    with papers_beside(folder):
        pass
    assert len(written(folder)) == 3 * len(list((folder / "reports").iterdir())) > 0
    assert written(folder) == written(built_small.out)
    assert (folder / "jobspejl.pdf").is_file()


def test_what_one_process_has_begun_the_other_leaves(folder, built_small):
    saved = load(folder, engine_called("duckdb"))
    first, *others = saved.units
    with papers_of(saved, folder, "da") as papers:
        begun = papers.begin(first)
        write_units(Site(saved, folder, "da", papers=True), saved.units, papers)
    begun.close()
    assert (folder / "reports" / f"{first}.pdf").read_bytes() == b""
    assert not (folder / "units" / f"{first}.html").exists()
    assert {path.stem for path in (folder / "units").iterdir()} == set(others)


def test_two_that_share_the_units_make_what_one_makes(folder, built_small):
    saved = load(folder, engine_called("duckdb"))
    with papers_beside(folder), papers_of(saved, folder, "da") as papers:
        write_units(Site(saved, folder, "da", papers=True), reversed(saved.units), papers)
    assert written(folder) == written(built_small.out)


@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_a_process_whose_maker_is_killed_ends_too(folder):
    made = (
        "import os, pathlib, signal, sys\n"
        "from jobspejl.report.writing.beside import process_beside\n"
        "with process_beside() as beside:\n"
        f"    beside.begin(pathlib.Path({str(folder)!r}), 'da')\n"
        "    print(beside.number, flush=True)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    killed = subprocess.run([sys.executable, "-c", made], capture_output=True, text=True, check=False)
    assert killed.returncode == -signal.SIGKILL
    begin = time.monotonic()
    while alive(int(killed.stdout)) and time.monotonic() - begin < 20:
        time.sleep(0.05)
    assert not alive(int(killed.stdout))


def alive(process):
    """Return whether a process runs; one that has ended and waits to be asked for does not."""
    found = subprocess.run(["ps", "-o", "stat=", "-p", str(process)], capture_output=True, text=True, check=False)
    return found.stdout.strip()[:1] not in {"", "Z"}


def test_a_process_that_is_asked_for_nothing_ends_with_the_block(folder):
    with process_beside():
        pass
    assert not (folder / "jobspejl.pdf").exists()


def test_a_file_that_cannot_be_written_is_an_error_of_the_machine(folder):
    (folder / "jobspejl.pdf").mkdir()
    with pytest.raises(IsADirectoryError, match=r"jobspejl\.pdf"), papers_beside(folder):
        pass


def test_an_error_in_the_block_ends_the_process_at_once(folder):
    begin = time.monotonic()
    with pytest.raises(ZeroDivisionError), papers_beside(folder):
        raise ZeroDivisionError
    assert time.monotonic() - begin < 5
    assert not (folder / "jobspejl.pdf").exists()


def test_a_file_in_the_folder_of_work_is_not_taken_for_a_library(folder, tmp_path, monkeypatch):
    (tmp_path / "typst.py").write_text("raise SystemExit(1)", "utf-8")
    monkeypatch.chdir(tmp_path)
    with papers_beside(folder):
        pass
    assert (folder / "jobspejl.pdf").is_file()


def test_what_else_fails_is_told_with_the_way_out(folder):
    manifest = folder / "manifest.json"
    manifest.write_text(manifest.read_text("utf-8").replace('"measures"', '"no_measures"', 1), "utf-8")
    with pytest.raises(OutputError, match="--no-pdf"), papers_beside(folder):
        pass


def ask_the_dead(folder):
    with process_beside() as beside:
        os.kill(beside.number, signal.SIGKILL)
        time.sleep(0.5)
        beside.begin(folder, "da")
        beside.end()


def test_a_process_that_died_before_it_was_asked_is_told_as_such(folder):
    with pytest.raises(OutputError, match=r"\(PDF\)"):
        ask_the_dead(folder)
