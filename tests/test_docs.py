"""What the documents say is tried: commands, code, rooms and version."""

import re
import tomllib
from pathlib import Path
from typing import get_args

import pytest
from typer.main import get_command

import jobspejl
from jobspejl import doors
from jobspejl.cli import StudyKind, app

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
    named = set(re.findall(r"^uv run jobspejl (\w+)", read("README.md"), re.MULTILINE))
    assert named == set(get_command(app).commands)


def test_readme_commands_have_the_options_they_use():
    commands = get_command(app).commands
    used = re.findall(r"^uv run jobspejl (\w+)([^#\n]*)", read("README.md"), re.MULTILINE)
    known = {name: {option for one in command.params for option in one.opts} for name, command in commands.items()}
    assert [
        (name, option) for name, rest in used for option in re.findall(r"--\w+", rest) if option not in known[name]
    ] == []


def test_readme_names_every_kind_of_study_to_start_from():
    named = re.search(r"\(or --of ([\w, ]+)\)", read("README.md"))[1]
    assert {"results", *re.findall(r"\w+", named)} - {"or"} == {kind.value for kind in StudyKind}
    assert {kind.value for kind in StudyKind} == set(get_args(doors.StudyKind))


def test_readme_names_every_extra_and_what_is_installed_for_spark():
    project = tomllib.loads(read("pyproject.toml"))["project"]
    assert set(re.findall(r"^\* `\[(\w+)\]`", read("README.md"), re.MULTILINE)) == set(project["optional-dependencies"])
    assert "Java 17" in read("README.md")
    assert "openjdk-17" in read("CONTRIBUTING.md")
    assert "JOBSPEJL_ENGINES=required" in read(".ci/run")


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "ARCHITECTURE.md", "docs/register.md"])
def test_documents_name_files_that_exist(name):
    rooms = "stats|steps|report|sources|contracts|lenses|engines|rules|testing"
    named = re.findall(rf"`((?:{rooms})/[\w/]+\.\w+)`", read(name))
    assert [path for path in named if not (PACKAGE / path).is_file()] == []
    beside = re.findall(r"`((?:docs|tests|benchmarks)/[\w/]+\.\w+)`", read(name))
    assert [path for path in beside if not (ROOT / path).is_file()] == []


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
