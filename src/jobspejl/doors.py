"""The doors: one public function for each thing a user does."""

import datetime
from collections.abc import Sequence
from contextlib import nullcontext
from importlib.resources import as_file, files
from pathlib import Path
from secrets import randbelow
from threading import Thread
from typing import Literal

from threadpoolctl import threadpool_limits

from jobspejl.contracts.inspection import Inspection
from jobspejl.contracts.recommendation import Change, Recommendation, Register, Standing
from jobspejl.contracts.sample import FileSample, SampleAim
from jobspejl.engines.choice import engine_called
from jobspejl.engines.duckdb import DuckDBEngine
from jobspejl.engines.protocol import Engine
from jobspejl.errors import OptionError, Problem
from jobspejl.followup.fold import Said
from jobspejl.followup.plan import Entry, standings
from jobspejl.followup.register_export import write_register_file
from jobspejl.followup.registers import add_to_register, import_file, read_register
from jobspejl.language import LANGUAGES, Lang
from jobspejl.report.papers.write import papers_of
from jobspejl.report.review_form import write_review_form
from jobspejl.report.sample_words import method, shows
from jobspejl.report.saved import load
from jobspejl.report.site import Site
from jobspejl.report.workbook import write_workbook
from jobspejl.report.writing.beside import Beside, process_beside
from jobspejl.report.writing.units import write_units
from jobspejl.rules.instruments import instrument
from jobspejl.sources.cases import read_case_ids
from jobspejl.sources.events import LogColumns
from jobspejl.sources.study import read_study
from jobspejl.stats.persons.row_sums import warm_up
from jobspejl.steps.check import check
from jobspejl.steps.convert import write_log
from jobspejl.steps.followup import check_followup
from jobspejl.steps.outlines import check_outlines
from jobspejl.steps.output import staged
from jobspejl.steps.progress import Progress
from jobspejl.steps.run import run
from jobspejl.steps.sample import check_folder, sample, save_sample
from jobspejl.steps.scaffold import copy_example
from jobspejl.testing.register.files import STUDY, write_register
from jobspejl.testing.register.world import register_world

StudyKind = Literal["results", "register", "effort", "experience", "legality"]
"""What there is an example of to start from."""


def new_study(folder: Path, of: StudyKind = "results") -> Path:
    """Make a commented study to start from, with a made-up table, and return its study file.

    Args:
        folder: A new or empty folder.
        of: What the study is of: `results`, `register` (the results mirror on persons), `effort`, `experience` or
            `legality`.

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
        DataError: The study's own list of units, or its outlines, cannot be used.

    >>> import tempfile
    >>> [inspection] = check_study(new_study(Path(tempfile.mkdtemp()) / "mine"))
    >>> inspection.problems, len(inspection.figures[0].observed.units)
    ((), 98)
    """
    study, chosen = read_study(path), engine_called(engine)
    inspections = check(study, path.parent, chosen)
    if not any(one.problems for one in inspections):
        check_outlines(study, path.parent, inspections)
    return (*inspections, *check_followup(study, path.parent, chosen))


def build(
    path: Path,
    out: Path,
    *,
    lang: Lang | None = None,
    seed: int | None = None,
    engine: str = "duckdb",
    pdf: bool = True,
    progress: Progress = lambda step, share: None,
) -> Path:
    """Build a study's tables, site, workbook and reports in `out`, all or nothing, and return the site's front page.

    Args:
        path: The study file.
        out: A new folder, or one that an earlier build made.
        lang: The language that the site opens in; the study's own where none is given.
        seed: Another seed than the study's.
        engine: Where persons and events are asked: `duckdb`, `spark`, or the address of a Spark Connect server.
        pdf: Whether to set the reports (PDF) too: one for each unit and one on all.
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
    if study.persons is not None:
        # NOTE: it is Python's own time, while a check of persons is the engine's.
        Thread(target=warm_up).start()
    # NOTE: sums of matrices on several threads differ in the last bits, and the matrices here are small.
    with threadpool_limits(limits=1, user_api="blas"), staged(out) as folder:
        with process_beside() if pdf else nullcontext() as beside:
            run(study, path, folder, chosen, progress)
            _report(folder, chosen, lang or study.study.language, beside, progress)
        progress("done", 1.0)
    return out / "index.html"


def _report(folder: Path, engine: Engine, first: Lang, beside: Beside | None, progress: Progress) -> None:
    """Write all that people see of a build; the process beside it, where there is one, takes some of the units."""
    progress("site", 0.9)
    if beside:
        beside.begin(folder, first)
    saved = load(folder, engine)
    site = Site(saved, folder, first, papers=beside is not None)
    site.write_common()
    write_workbook(saved, folder, engine, first)
    progress("papers" if beside else "site", 0.95)
    with papers_of(saved, folder, first) if beside else nullcontext() as papers:
        write_units(site, reversed(saved.units), papers)
    if beside:
        beside.end()


def demo(
    out: Path, *, lang: Lang | None = None, pdf: bool = True, progress: Progress = lambda step, share: None
) -> Path:
    """Build the bundled study of Denmark's 98 municipalities in `out`; see `build`."""
    with as_file(files("jobspejl") / "examples") as folder:
        return build(folder / "denmark" / "study.toml", out, lang=lang, pdf=pdf, progress=progress)


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


def enter_recommendation(
    store: str | Path,
    recommendation: Recommendation,
    changes: Sequence[Change] = (),
    *,
    who: str,
    day: datetime.date | None = None,
) -> Standing:
    """Enter a recommendation in a register, with what is known of it from the start, and return how it stands.

    Args:
        store: A SQLite file, which is made where there is none, or the address of a PostgreSQL database.
        recommendation: What was recommended; it is never changed afterwards.
        changes: What is known of it: owner, measure, due date.
        who: The role that says so.
        day: When it happened; today where none is given.

    Raises:
        DataError: It is in the register already, lacks something, seems to hold a CPR number, or cannot be written.
    """
    on = day or _today()
    entries = [Entry(recommendation.id, Said(on, who, Change(kind="entered")), recommendation)]
    entries += [Entry(recommendation.id, Said(on, who, change)) for change in changes]
    return standings(add_to_register(str(store), entries, create=True))[recommendation.id]


def follow_up(
    store: str | Path, recommendation: str, changes: Sequence[Change], *, who: str, day: datetime.date | None = None
) -> Standing:
    """Write down what happened to a recommendation, all or none of it, and return how it stands.

    Args:
        store: A SQLite file or the address of a PostgreSQL database.
        recommendation: Its id.
        changes: What happened, in order.
        who: The role that says so.
        day: When it happened; today where none is given.

    Raises:
        OptionError: There is nothing to write.
        DataError: There is no such recommendation, a change is not possible now, lacks what it needs, or is said by a
            role that may not say it.
    """
    if not changes:
        raise OptionError(Problem("followup_nothing", {"id": recommendation}))
    on = day or _today()
    entries = [Entry(recommendation, Said(on, who, change)) for change in changes]
    return standings(add_to_register(str(store), entries))[recommendation]


def followup_register(store: str | Path) -> Register:
    """Return a whole register, held against its checksums.

    Args:
        store: A SQLite file, a CSV or XLSX register, or the address of a PostgreSQL database.

    Raises:
        DataError: It is not there, cannot be read, or does not fit its checksums.
    """
    return read_register(str(store), DuckDBEngine())


def export_followup(store: str | Path, target: Path, *, lang: Lang = "da") -> int:
    """Write a register, its history included, to a new CSV or XLSX file, and return how many events it has.

    Args:
        store: A SQLite file, a CSV or XLSX register, or the address of a PostgreSQL database.
        target: A new file.
        lang: The language of a workbook's overview.

    Raises:
        DataError: The register cannot be read.
        OutputError: The target is there already, is of another kind, or cannot be written.
    """
    register = followup_register(store)
    write_register_file(register, target, lang)
    return len(register.events)


def import_followup(
    source: Path, store: str | Path, *, who: str | None = None, day: datetime.date | None = None
) -> int:
    """Add every row of a file to a register, or none, and return how many events that were.

    Args:
        source: CSV or XLSX: an exported register, or a plain list with one row a recommendation.
        store: A SQLite file, which is made where there is none, or the address of a PostgreSQL database.
        who: The role that says so, where the file does not.
        day: When it happened, where the file does not say; today where none is given.

    Raises:
        DataError: Any row cannot be added; every faulty row is named with its line.
    """
    return import_file(source, str(store), DuckDBEngine(), who=who, day=day or _today())[0]


def _today() -> datetime.date:
    return datetime.datetime.now().astimezone().date()
