"""Papers are set by a process of their own: what it cannot do is told as if it were done here."""

import shutil
import time

import pytest

from jobspejl import OutputError
from jobspejl.report.papers.apart import papers_beside


@pytest.fixture
def folder(built_small, tmp_path):
    """Return what a build leaves before its papers are set."""
    for part in ("tables", "manifest.json"):
        source = built_small.out / part
        (shutil.copytree if source.is_dir() else shutil.copy)(source, tmp_path / part)
    return tmp_path


def test_papers_are_there_when_the_block_ends_and_are_those_of_the_build(folder, built_small):
    with papers_beside(folder, "da"):
        pass
    made = {path.name: path.read_bytes() for path in (folder / "reports").iterdir()}
    assert made
    assert made == {path.name: path.read_bytes() for path in (built_small.out / "reports").iterdir()}


def test_a_file_that_cannot_be_written_is_an_error_of_the_machine(folder):
    (folder / "jobspejl.pdf").mkdir()
    with pytest.raises(IsADirectoryError, match=r"jobspejl\.pdf"), papers_beside(folder, "da"):
        pass


def test_an_error_in_the_block_ends_the_process_at_once(folder):
    begin = time.monotonic()
    with pytest.raises(ZeroDivisionError), papers_beside(folder, "da"):
        raise ZeroDivisionError
    assert time.monotonic() - begin < 5
    assert not (folder / "jobspejl.pdf").exists()


def test_a_file_in_the_folder_of_work_is_not_taken_for_a_library(folder, tmp_path, monkeypatch):
    (tmp_path / "typst.py").write_text("raise SystemExit(1)", "utf-8")
    monkeypatch.chdir(tmp_path)
    with papers_beside(folder, "da"):
        pass
    assert (folder / "jobspejl.pdf").is_file()


def test_what_else_fails_is_told_with_the_way_out(folder):
    manifest = folder / "manifest.json"
    manifest.write_text(manifest.read_text("utf-8").replace('"measures"', '"no_measures"', 1), "utf-8")
    with pytest.raises(OutputError, match="--no-pdf"), papers_beside(folder, "da"):
        pass
