"""The command line: every option is one argument of a door."""

import time
from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from jobspejl.commands.followup import followup_app
from jobspejl.commands.session import Language
from jobspejl.commands.session import session as _session

# NOTE: what a command needs is imported when it runs, so that --help answers at once.
if TYPE_CHECKING:
    from jobspejl.report.terminal import Terminal

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Jobspejl: what is there in every Danish job centre, what could be expected, and how sure one can be.",
)

app.add_typer(followup_app, name="followup")

Out = Annotated[
    Path | None,
    typer.Option(
        help="Folder for the result [jobspejl-demo, or jobspejl-NAME beside the study]. Replaced only when whole."
    ),
]
EngineChoice = Annotated[
    str, typer.Option("--engine", help="Where persons and events are asked: duckdb, spark or sc://host:port.")
]
Reports = Annotated[
    bool, typer.Option("--pdf/--no-pdf", help="Set the reports (PDF) too; the slowest part of a build.")
]
StudyFile = Annotated[Path, typer.Argument(help="The study file, e.g. study.toml.")]


class StudyKind(StrEnum):
    """What there is an example of to start from."""

    RESULTS = "results"
    REGISTER = "register"
    EFFORT = "effort"
    EXPERIENCE = "experience"
    LEGALITY = "legality"


@app.command()
def demo(out: Out = None, lang: Language = None, pdf: Reports = True) -> None:
    """Build the bundled study: Denmark's 98 municipalities in 2011, 2015 and 2019."""
    from jobspejl import doors

    with _session(lang) as terminal:
        target = out or Path("jobspejl-demo")
        _built(terminal, lambda: doors.demo(target, lang=terminal.chosen, pdf=pdf, progress=terminal.progress))


@app.command()
def new(
    folder: Annotated[Path, typer.Argument(help="A new folder.")],
    of: Annotated[StudyKind, typer.Option(help="What the study is of.")] = StudyKind.RESULTS,
    lang: Language = None,
) -> None:
    """Make a commented study to start from."""
    from jobspejl import doors

    with _session(lang) as terminal:
        terminal.made(doors.new_study(folder, of.value))


@app.command()
def check(study: StudyFile, engine: EngineChoice = "duckdb", lang: Language = None) -> None:
    """Say what is wrong with a study's data, rule by rule. Exit code 1 if a rule is broken."""
    from jobspejl import doors

    with _session(lang) as terminal:
        if not terminal.checked(doors.check_study(study, engine)):
            raise typer.Exit(1)


@app.command()
def build(
    study: StudyFile,
    out: Out = None,
    lang: Language = None,
    seed: Annotated[int | None, typer.Option(min=0, help="Another seed than the study's.")] = None,
    engine: EngineChoice = "duckdb",
    pdf: Reports = True,
) -> None:
    """Build the mirror of a study: site, tables, workbook and reports."""
    from jobspejl import doors

    with _session(lang) as terminal:
        target = out or study.parent / f"jobspejl-{study.stem}"
        _built(
            terminal,
            lambda: doors.build(
                study, target, lang=terminal.chosen, seed=seed, engine=engine, pdf=pdf, progress=terminal.progress
            ),
        )


@app.command()
def simulate(
    *,
    out: Annotated[Path, typer.Option(help="A new folder for the register, its truth and its study.")],
    persons: Annotated[int, typer.Option(help="Persons in each period.")] = 1_000_000,
    units: Annotated[int, typer.Option(help="Municipalities, 10 to 98.")] = 98,
    periods: Annotated[int, typer.Option(help="Half-years, 1 to 8.")] = 2,
    confounding: Annotated[float, typer.Option(help="Correlation of units' effects with their case mix.")] = 0.0,
    weeks: Annotated[bool, typer.Option("--weeks", help="Write the weeks of benefits too, as DREAM has them.")] = False,
    seed: Annotated[int, typer.Option(min=0, help="What the register is made from.")] = 2026,
    lang: Language = None,
) -> None:
    """Make up a register of persons whose truth is known, as Parquet with a study to build."""
    from jobspejl import doors

    with _session(lang) as terminal:
        started = time.perf_counter()
        with terminal.working():
            study = doors.simulate(
                out,
                persons=persons,
                units=units,
                periods=periods,
                confounding=confounding,
                weeks=weeks,
                seed=seed,
                progress=terminal.progress,
            )
        terminal.simulated(study, persons, periods, time.perf_counter() - started)


@app.command()
def sample(  # noqa: PLR0913 (every option is one argument)
    cases: Annotated[Path, typer.Argument(help="The case list: CSV, XLSX or Parquet, one row a case.")],
    *,
    out: Annotated[Path, typer.Option(help="A new folder for the sample and how it was drawn.")],
    size: Annotated[int | None, typer.Option(help="How many files; or give --tolerable.")] = None,
    tolerable: Annotated[float | None, typer.Option(help="Show fewer wrong files than this share, e.g. 0.05.")] = None,
    errors: Annotated[int, typer.Option(help="Wrong files the sample may have with that still shown.")] = 0,
    confidence: Annotated[float, typer.Option(help="How sure, above 0.5 and below 1.")] = 0.95,
    by: Annotated[list[str] | None, typer.Option(help="Draw from each value of a column; may be repeated.")] = None,
    id_column: Annotated[str | None, typer.Option("--id", help="Column of the case ids [the first].")] = None,
    seed: Annotated[int | None, typer.Option(min=0, help="What the draw starts from [by lot, written down].")] = None,
    lang: Language = None,
) -> None:
    """Draw case files at random for a review, and say what they can show."""
    from jobspejl import doors
    from jobspejl.contracts.sample import SampleAim

    with _session(lang) as terminal:
        aim = SampleAim(size, tolerable, errors, confidence)
        drawn = doors.draw_sample(
            cases, out, aim=aim, by=tuple(dict.fromkeys(by or ())), id_column=id_column, seed=seed
        )
        terminal.sampled(drawn, out)


@app.command()
def form(
    instrument: Annotated[str, typer.Argument(help="An instrument that comes along, or a TOML file of your own.")],
    cases: Annotated[Path, typer.Argument(help="The files to read: CSV, XLSX or Parquet, such as sample.csv.")],
    *,
    reviewer: Annotated[str, typer.Option(help="The reviewer's pseudonym; one form for each reviewer.")],
    out: Annotated[Path, typer.Option(help="A new XLSX file.")],
    day: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Day of the review [today].")] = None,
    id_column: Annotated[str | None, typer.Option("--id", help="Column of the case ids [the first].")] = None,
    lang: Language = None,
) -> None:
    """Make the workbook on which a reviewer answers an instrument, file by file, from lists to choose from."""
    from jobspejl import doors

    with _session(lang) as terminal:
        chosen = None if day is None else day.date()
        items = doors.make_form(
            instrument, cases, out, reviewer=reviewer, lang=terminal.lang, day=chosen, id_column=id_column
        )
        terminal.form_made(out, items)


@app.command()
def events(  # noqa: PLR0913 (every option is one argument)
    source: Annotated[Path, typer.Argument(help="A log of events: Parquet, CSV or OCEL 2.0 in JSON.")],
    target: Annotated[Path, typer.Argument(help="A new file: .csv for XES-style CSV, .json for OCEL 2.0.")],
    *,
    case: Annotated[str, typer.Option(help="Column of the case.")] = "case:concept:name",
    event: Annotated[str, typer.Option(help="Column of what happened.")] = "concept:name",
    time: Annotated[str, typer.Option(help="Column of when.")] = "time:timestamp",
    unit: Annotated[str | None, typer.Option(help="Column of the unit, where there is one.")] = None,
    group: Annotated[str | None, typer.Option(help="Column of the target group, where there is one.")] = None,
    role: Annotated[str | None, typer.Option(help="Column of the role in which somebody acted.")] = None,
    caseworker: Annotated[str | None, typer.Option(help="Column of the caseworker's pseudonym.")] = None,
    lang: Language = None,
) -> None:
    """Write a log of events as another kind of file, for programs that mine processes."""
    from jobspejl import doors

    with _session(lang) as terminal:
        written = doors.convert_events(
            source, target, case=case, event=event, time=time, unit=unit, group=group, role=role, caseworker=caseworker
        )
        terminal.converted(target, written)


def _built(terminal: "Terminal", door: Callable[[], Path]) -> None:
    started = time.perf_counter()
    with terminal.working():
        front = door()
    terminal.built(front, time.perf_counter() - started)


def main() -> None:
    """Run the command line."""
    app()
