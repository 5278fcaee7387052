"""Small studies to try things on, and the command line as a user meets it."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

import pytest
from typer.testing import CliRunner

from jobspejl.cli import app

UNITS = {
    "101": "København", "147": "Frederiksberg", "151": "Ballerup", "159": "Gladsaxe", "163": "Herlev",
    "169": "Høje-Taastrup", "461": "Odense", "492": "Ærø", "751": "Aarhus", "820": "Vesthimmerlands",
}  # fmt: skip
HEADER = ("kommune", "aar", "ledige_pct", "personer", "uddannelse_pct", "enlige_pct")
RATES = (5.2, 4.1, 3.9, 4.4, 4.8, 5.9, 5.5, 3.1, 4.9, 4.0)
EDUCATION = (38.5, 44.0, 30.1, 35.2, 28.4, 25.0, 31.3, 20.2, 36.8, 18.1)
ALONE = (49.4, 48.1, 36.9, 39.9, 37.2, 33.0, 44.6, 41.5, 43.7, 34.9)

STUDY = """
[study]
id = "small"
title = "Lille studie"

[options]
draws = 1000

[[results]]
id = "ledige"
name = "Ledige"
noun = { da = "ledige", en = "unemployed people" }
base_noun = { da = "arbejdsstyrken", en = "the labour force" }
direction = "lower"
source = "Test"

[results.data]
file = "figures.csv"
unit = "kommune"
period = "aar"
actual = "ledige_pct"
base = "personer"

[[results.conditions]]
column = "uddannelse_pct"
name = "Uddannelse"
unit = "pct."
source = "Test"

[[results.conditions]]
column = "enlige_pct"
name = "Enlige"
unit = "pct."
source = "Test"
"""


def figures():
    """Return the rows of the small study: ten municipalities in two years."""
    rows = []
    for t, year in enumerate((2022, 2023)):
        for u, (code, rate) in enumerate(zip(UNITS, RATES, strict=True)):
            base = 8_000 + 4_100 * u
            actual = round(rate + 0.3 * t + 0.1 * (u % 3), 2)
            rows.append([code, year, actual, base, EDUCATION[u] + t, ALONE[u] - t / 2])
    return rows


@dataclass
class SmallStudy:
    """A study folder that can be spoilt in every way before it is written."""

    folder: Path
    text: str = STUDY
    header: list = field(default_factory=lambda: list(HEADER))
    rows: list = field(default_factory=figures)
    file: str = "figures.csv"
    delimiter: str = ","

    @property
    def path(self):
        return self.folder / "study.toml"

    @property
    def data(self):
        return self.folder / self.file

    @property
    def out(self):
        return self.folder.parent / "site"

    def change(self, old, new):
        """Change the study file; what is to be changed must be there."""
        assert old in self.text, old
        self.text = self.text.replace(old, new, 1)
        return self

    def cell(self, line, column, value):
        """Change one cell, named by the file's line (the header is line 1) and the column."""
        self.rows[line - 2][self.header.index(column)] = value
        return self

    def column(self, name, values):
        """Change or add a whole column."""
        if name not in self.header:
            self.header.append(name)
            for row in self.rows:
                row.append(None)
        for row, value in zip(self.rows, values, strict=True):
            row[self.header.index(name)] = value
        return self

    def write(self):
        """Write the study file and the table; return the study file."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.path.write_text(self.text, "utf-8")
        lines = [self.header, *self.rows]
        cells = [["" if cell is None else str(cell) for cell in line] for line in lines]
        self.data.write_text("".join(self.delimiter.join(line) + "\n" for line in cells), "utf-8")
        return self.path


@pytest.fixture(scope="session")
def small_study():
    """Return the maker of small studies."""
    return SmallStudy


@pytest.fixture
def small(tmp_path):
    """A small study that builds, not yet written."""
    return SmallStudy(tmp_path / "study")


@pytest.fixture(scope="session")
def spark():
    """A local Spark, one for each process of tests; only where JOBSPEJL_ENGINES is `required` must there be one."""
    from jobspejl.engines.spark import SparkEngine
    from jobspejl.errors import DataError

    engine = SparkEngine(memory="1g")
    with pytest.MonkeyPatch.context() as patch:
        # NOTE: a short life is not worth optimising for.
        patch.setenv("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
        try:
            with engine.tables():
                return engine
        except DataError as error:
            if os.environ.get("JOBSPEJL_ENGINES") == "required":
                raise
            pytest.skip(str(error))


@pytest.fixture
def cli():
    """Run the command line in this process; nothing but an orderly exit is let through."""

    def run(*arguments):
        result = CliRunner().invoke(app, [str(argument) for argument in arguments])
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert "Traceback" not in result.output
        return result

    return run


@pytest.fixture
def process():
    """Start the command line as a process of its own."""
    started = []

    def start(*arguments, **settings):
        # NOTE: without kept bytecode every start compiles SciPy anew, which takes seconds.
        environment = {**os.environ, "PYTHONWARNINGS": "error", "PYTHONDONTWRITEBYTECODE": ""}
        command = [sys.executable, "-m", "jobspejl", *map(str, arguments)]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        started.append(subprocess.Popen(command, env=environment, **pipes, **settings))
        return started[-1]

    yield start
    for one in started:
        if one.poll() is None:
            one.kill()
        one.communicate()


def prints(folder):
    """Return the name and checksum of every file in a folder."""
    return {
        str(path.relative_to(folder)): sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(name="prints")
def prints_of():
    return prints


@pytest.fixture(scope="session")
def built_small(tmp_path_factory):
    """The small study, built once; tests copy it or only read it."""
    from jobspejl import build

    study = SmallStudy(tmp_path_factory.mktemp("small") / "study")
    build(study.write(), study.out)
    return study


@pytest.fixture
def site(small, built_small):
    """A good build beside the small study, as an earlier run left it."""
    shutil.copytree(built_small.out, small.out)
    return small.out


def built_example(folder, mirror):
    """Return the study file of a mirror's bundled example, and its site, built with fewer draws."""
    from jobspejl import build, new_study

    path = new_study(folder / "mine", of=mirror)
    first = f"[[{mirror}"
    path.write_text(path.read_text("utf-8").replace(first, f"[options]\ndraws = 1000\n\n{first}", 1), "utf-8")
    build(path, path.parent / "site", lang="da", pdf=False)
    return path, path.parent / "site"


@pytest.fixture(scope="session")
def legality(tmp_path_factory):
    """The example of the legality mirror, built once."""
    return built_example(tmp_path_factory.mktemp("legality"), "legality")


@pytest.fixture(scope="session")
def experience(tmp_path_factory):
    """The example of the experience mirror, built once."""
    return built_example(tmp_path_factory.mktemp("experience"), "experience")


@pytest.fixture(scope="session")
def denmark(tmp_path_factory):
    """The bundled study built once, with fewer draws."""
    from jobspejl import build

    folder = tmp_path_factory.mktemp("denmark")
    bundled = Path(__file__).parents[1] / "src" / "jobspejl" / "examples"
    shutil.copytree(bundled, folder / "examples")
    path = folder / "examples" / "denmark" / "study.toml"
    text = path.read_text("utf-8")
    assert "draws = 20000" in text
    path.write_text(text.replace("draws = 20000", "draws = 1000"), "utf-8")
    build(path, folder / "site")
    return folder / "site"
