"""The doors: one public function for each thing a user does."""

import datetime
from importlib.resources import as_file, files
from pathlib import Path
from secrets import randbelow
from typing import Literal

from threadpoolctl import threadpool_limits

from jobspejl.contracts.inspection import Inspection
from jobspejl.contracts.sample import FileSample, SampleAim
from jobspejl.engines.choice import engine_called
from jobspejl.engines.duckdb import DuckDBEngine
from jobspejl.language import LANGUAGES, Lang
from jobspejl.report.review_form import write_review_form
from jobspejl.report.sample_words import method, shows
from jobspejl.report.site import write_site
from jobspejl.report.workbook import write_workbook
from jobspejl.rules.instruments import instrument
from jobspejl.sources.cases import read_case_ids
from jobspejl.sources.events import LogColumns
from jobspejl.sources.study import read_study
from jobspejl.steps.check import check
from jobspejl.steps.convert import write_log
from jobspejl.steps.output import staged
from jobspejl.steps.progress import Progress
from jobspejl.steps.run import run
from jobspejl.steps.sample import check_folder, sample, save_sample
from jobspejl.steps.scaffold import copy_example
from jobspejl.testing.register.files import STUDY, write_register
from jobspejl.testing.register.world import register_world

StudyKind = Literal["results", "register", "experience", "legality"]
"""What there is an example of to start from."""


def new_study(folder: Path, of: StudyKind = "results") -> Path:
    """Make a commented study to start from, with a made-up table, and return its study file.

    Args:
        folder: A new or empty folder.
        of: What the study is of: `results`, `register` (the results mirror on persons), `experience` or `legality`.

    Raises:
        OutputError: The folder is not empty or cannot be written.

    >>> import tempfile
    >>> new_study(Path(tempfile.mkdtemp()) / "mine").name
    'study.toml'
    """
    return copy_example(of, folder)


def check_study(path: Path, engine: str = "duckdb") -> tuple[Inspection, ...]:
    """Try every rule on a study's data and return what was found; nothing is written.

    Args:
        path: The study file.
        engine: Where persons and events are asked: `duckdb`, `spark`, or the address of a Spark Connect server.

    Raises:
        StudyError: The study file itself cannot be used, or there is no such engine.
        DataError: The study's own list of units cannot be used.

    >>> import tempfile
    >>> [inspection] = check_study(new_study(Path(tempfile.mkdtemp()) / "mine"))
    >>> inspection.problems, len(inspection.observed.units)
    ((), 98)
    """
    return check(read_study(path), path.parent, engine_called(engine))


def build(
    path: Path,
    out: Path,
    *,
    lang: Lang | None = None,
    seed: int | None = None,
    engine: str = "duckdb",
    progress: Progress = lambda step, share: None,
) -> Path:
    """Build a study's tables, site and workbook in `out`, all or nothing, and return the site's front page.

    Args:
        path: The study file.
        out: A new folder, or one that an earlier build made.
        lang: The language that the site opens in; the study's own where none is given.
        seed: Another seed than the study's.
        engine: Where persons and events are asked: `duckdb`, `spark`, or the address of a Spark Connect server.
        progress: Told the key of each step and how far the build is, 0 to 1.

    Raises:
        StudyError: The study file cannot be used.
        DataError: A rule on the data is broken, or the units that may be shown cannot carry the model.
        OutputError: `out` cannot be written or holds other files.
    """
    study = read_study(path)
    if seed is not None:
        study = study.model_copy(update={"options": study.options.model_copy(update={"seed": seed})})
    chosen = engine_called(engine)
    # NOTE: sums of matrices on several threads differ in the last bits, and the matrices here are small.
    with threadpool_limits(limits=1, user_api="blas"), staged(out) as folder:
        run(study, path, folder, chosen, progress)
        progress("site", 0.92)
        write_workbook(folder, chosen, lang or study.study.language)
        write_site(folder, chosen, lang or study.study.language)
        progress("done", 1.0)
    return out / "index.html"


def demo(out: Path, *, lang: Lang | None = None, progress: Progress = lambda step, share: None) -> Path:
    """Build the bundled study of Denmark's 98 municipalities in `out`; see `build`."""
    with as_file(files("jobspejl") / "examples") as folder:
        return build(folder / "denmark" / "study.toml", out, lang=lang, progress=progress)


def simulate(
    out: Path,
    *,
    persons: int,
    units: int = 98,
    periods: int = 2,
    confounding: float = 0.0,
    weeks: bool = False,
    seed: int = 2026,
    progress: Progress = lambda step, share: None,
) -> Path:
    """Make up a register of persons whose truth is known, in `out`, all or nothing, and return its study file.

    Args:
        out: A new or empty folder.
        persons: Persons in each period, 1,000 to 100 million.
        units: How many municipalities, 10 to 98, with their real sizes against each other.
        periods: How many half-years, 1 to 8.
        confounding: Correlation, -0.95 to 0.95, of the units' true effects with their residents' case mix.
        weeks: Write the weeks of benefits too, as DREAM has them, with a study that counts them.
        seed: The same seed makes the same register.
        progress: Told the key of each step and how far it is, 0 to 1.

    Raises:
        OptionError: An argument is outside its range.
        OutputError: `out` is not empty or cannot be written.
    """
    check_folder(out)
    world = register_world(persons, seed=seed, units=units, periods=periods, confounding=confounding)
    with staged(out) as folder:
        write_register(world, folder, DuckDBEngine(), weeks=weeks, progress=progress)
        progress("done", 1.0)
    return out / STUDY


def draw_sample(
    cases: Path,
    out: Path,
    *,
    aim: SampleAim,
    by: tuple[str, ...] = (),
    id_column: str | None = None,
    seed: int | None = None,
) -> FileSample:
    """Draw case files for a review at random, write the sample and how it was drawn in `out`, and return it.

    Args:
        cases: The case list: CSV, XLSX or Parquet, one row a case.
        out: A new or empty folder.
        aim: How many files, or what the sample is to show.
        by: Columns that divide the list into strata; files are drawn from each.
        id_column: The column with the cases' ids; the first where none is named.
        seed: What the draw starts from; by lot where none is given, and written down.

    Raises:
        DataError: The list cannot be read, or its ids are blank, twice or CPR numbers.
        OptionError: The list cannot give what is asked for.
        OutputError: `out` is not empty or cannot be written.
    """
    check_folder(out)
    chosen = randbelow(2**32) if seed is None else seed
    drawn = sample(cases, DuckDBEngine(), aim, by=by, id_column=id_column, seed=chosen)
    with staged(out) as folder:
        said = {lang: shows(drawn, lang) for lang in LANGUAGES}
        save_sample(drawn, folder, {lang: method(drawn, lang) for lang in LANGUAGES}, said)
    return drawn


def make_form(
    name: str,
    cases: Path,
    out: Path,
    *,
    reviewer: str,
    lang: Lang = "da",
    day: datetime.date | None = None,
    id_column: str | None = None,
) -> int:
    """Write the form on which one reviewer answers an instrument's items, and return how many items each file has.

    Args:
        name: The id of an instrument that comes with the program, or the TOML file of another.
        cases: The files to be read: CSV, XLSX or Parquet, one row a file, such as the sample that was drawn.
        out: A new XLSX file.
        reviewer: The reviewer's pseudonym; two reviewers need two forms.
        lang: The language of the form.
        day: The day of the review, by which items are valid; today where none is given.
        id_column: The column with the cases' ids; the first where none is named.

    Raises:
        DataError: The instrument or the list of cases cannot be used.
        OptionError: No reviewer is named, or no item is valid on the day.
        OutputError: The form is there already or cannot be written.
    """
    ids = read_case_ids(cases, DuckDBEngine(), id_column)
    chosen = day or datetime.datetime.now(datetime.UTC).date()
    return write_review_form(instrument(name, Path()), ids, out, reviewer=reviewer, lang=lang, day=chosen)


def convert_events(  # noqa: PLR0913 (every column is one argument)
    source: Path,
    target: Path,
    *,
    case: str = "case:concept:name",
    event: str = "concept:name",
    time: str = "time:timestamp",
    unit: str | None = None,
    group: str | None = None,
    role: str | None = None,
    caseworker: str | None = None,
) -> int:
    """Write a log of events as another kind of file, for programs that mine processes; return how many events it has.

    Args:
        source: Parquet, CSV or OCEL 2.0 in JSON.
        target: A new file: `.csv` for XES-style CSV, `.json` for OCEL 2.0.
        case: The column of the case; an XES log's own name where none is said, as for the next two.
        event: The column of what happened.
        time: The column of when.
        unit: The column of the unit, where the log has one.
        group: The column of the case's target group.
        role: The column of in what capacity somebody acted.
        caseworker: The column of who acted, by pseudonym.

    Raises:
        DataError: The log cannot be read, lacks a column, or has blank cells or times that cannot be read.
        OutputError: The target is there already, is of another kind, or cannot be written.
    """
    columns = LogColumns(case, event, time, unit, group, role, caseworker)
    return write_log(source, target, DuckDBEngine(), columns)
