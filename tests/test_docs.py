"""What the documents say is tried: commands, code, rooms and version."""

import re
import shlex
import shutil
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


def commands():
    """Return every command by its words: those of a command that has commands of its own are two."""
    for name, command in get_command(app).commands.items():
        for inner, own in getattr(command, "commands", {"": command}).items():
            yield f"{name} {inner}".strip(), own


def used_in_readme():
    """Return every command line of the README, split as a shell does, by the words of its command."""
    words = sorted((name.split() for name, _ in commands()), key=len, reverse=True)
    for line in re.findall(r"^uv run jobspejl ([^#\n]*)", read("README.md"), re.MULTILINE):
        parts = shlex.split(line)
        own = next(name for name in words if parts[: len(name)] == name)
        yield " ".join(own), parts


def test_readme_names_every_command_and_only_those():
    assert {name for name, _ in used_in_readme()} == {name for name, _ in commands()}


def test_readme_commands_have_the_options_they_use():
    known = {name: {option for one in command.params for option in one.opts} for name, command in commands()}
    used = [(name, part) for name, parts in used_in_readme() for part in parts if part.startswith("--")]
    assert len(used) > 20
    assert [(name, option) for name, option in used if option not in known[name]] == []


def test_readme_commands_on_the_register_run(tmp_path, monkeypatch, cli):
    shutil.copy(ROOT / "README.md", tmp_path)
    monkeypatch.chdir(tmp_path)
    told = {name: cli(*parts) for name, parts in used_in_readme() if name.startswith("followup ")}
    assert [(name, one.output) for name, one in told.items() if one.exit_code] == []
    assert "1 of 1" in told["followup list"].stdout or "no recommendation is due" in told["followup list"].stdout
    assert (tmp_path / "another.sqlite").is_file()


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
