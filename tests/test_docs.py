"""What the documents say is tried: commands, code, rooms and version."""

import re
import tomllib
from pathlib import Path

import pytest
from typer.main import get_command

import jobspejl
from jobspejl.cli import app

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "jobspejl"


def read(name):
    return (ROOT / name).read_text("utf-8")


def test_readme_code_runs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"```python\n(.*?)```", read("README.md"), re.DOTALL)
    assert blocks
    for block in blocks:
        exec(compile(block, "README.md", "exec"), {})
    assert (tmp_path / "jobspejl-demo" / "index.html").is_file()


def test_readme_names_every_command_and_only_those():
    named = set(re.findall(r"jobspejl (demo|[a-z]+) ?(?:my-study|#|\n|my-study/|sagsforloeb)", read("README.md")))
    assert named == set(get_command(app).commands)


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "ARCHITECTURE.md"])
def test_documents_name_files_that_exist(name):
    named = re.findall(r"`((?:stats|steps|report|sources|contracts|lenses|engines)/[\w/]+\.\w+)`", read(name))
    assert [path for path in named if not (PACKAGE / path).is_file()] == []


def test_architecture_has_every_room():
    rooms = {path.stem for path in PACKAGE.iterdir() if not path.name.startswith("_") and path.suffix in {"", ".py"}}
    told = set(re.findall(r"^\| `(\w+)` \|", read("ARCHITECTURE.md"), re.MULTILINE))
    assert rooms - told == {"examples"}
    assert told <= rooms


def test_changelog_has_this_version():
    version = tomllib.loads(read("pyproject.toml"))["project"]["version"]
    assert re.search(rf"^## {re.escape(version)}$", read("CHANGELOG.md"), re.MULTILINE)


def test_public_names_are_sorted_and_there():
    assert jobspejl.__all__ == sorted(jobspejl.__all__)
    for name in jobspejl.__all__:
        assert getattr(jobspejl, name).__doc__
