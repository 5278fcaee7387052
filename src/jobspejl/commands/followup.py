"""`jobspejl followup`: the register of recommendations from the command line."""

import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from jobspejl.commands.session import Language, session
from jobspejl.errors import OptionError, Problem

if TYPE_CHECKING:
    from jobspejl.contracts.recommendation import Change

followup_app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="The register of recommendations: entered, answered, carried out, and verified by somebody else.",
)

_EXAMPLES = {
    "--as": "ombudsmand",
    "--source": '"Rapport 2026"',
    "--text": '"Svar inden en uge"',
    "--method": '"20 sager læst"',
}

Store = Annotated[
    str,
    typer.Option(
        help="The register: a SQLite file, or postgresql://user@host/database (see JOBSPEJL_FOLLOWUP).",
        envvar="JOBSPEJL_FOLLOWUP",
        show_envvar=False,
    ),
]
Id = Annotated[str, typer.Argument(help="The recommendation's short name.")]
Role = Annotated[
    str | None, typer.Option("--as", help="The role that says so, e.g. jobcenterchef; never a person's name. Needed.")
]
On = Annotated[str | None, typer.Option("--on", metavar="DAY", help="The day on which it happened [today].")]
Owner = Annotated[str | None, typer.Option(help="The role that is to carry it out.")]
Measure = Annotated[str | None, typer.Option(help="The measure that it should move, by id.")]
Baseline = Annotated[float | None, typer.Option(help="The measure's value to start from.")]
Target = Annotated[float | None, typer.Option(help="The value that is aimed at.")]
TargetBy = Annotated[str | None, typer.Option("--target-by", metavar="DAY", help="The day for that.")]
Due = Annotated[str | None, typer.Option(metavar="DAY", help="The day by which it is to be carried out.")]
Evidence = Annotated[
    list[Path] | None, typer.Option(help="A file that shows it; its name and checksum are kept, not the file.")
]


@followup_app.command()
def add(  # noqa: PLR0913 (every option is one argument)
    recommendation: Id,
    *,
    source: Annotated[str | None, typer.Option(help="The report or article that it stands in. Needed.")] = None,
    text: Annotated[str | None, typer.Option(help="Its wording. Needed.")] = None,
    who: Role = None,
    page: Annotated[str | None, typer.Option(help="Where in the source it stands.")] = None,
    rendered: Annotated[bool, typer.Option("--rendered", help="The wording is not the source's own.")] = False,
    theme: Annotated[str | None, typer.Option(help="What it is about.")] = None,
    unit: Annotated[list[str] | None, typer.Option(help="A unit it is for; may be repeated [all].")] = None,
    owner: Owner = None,
    measure: Measure = None,
    baseline: Baseline = None,
    target: Target = None,
    target_by: TargetBy = None,
    due: Due = None,
    on: On = None,
    store: Store = "followup.sqlite",
    lang: Language = None,
) -> None:
    """Enter a recommendation; its source and wording are never changed afterwards."""
    from jobspejl import doors
    from jobspejl.contracts.recommendation import Change, Recommendation
    from jobspejl.report.followup_terminal import recorded

    with session(lang) as terminal:
        by = _day("--due", due)
        stands_in, wording, role = _needed("--source", source), _needed("--text", text), _needed("--as", who)
        facts = Recommendation(
            recommendation, stands_in, wording, page, "rendered" if rendered else "exact", theme, tuple(unit or ())
        )
        changes = [
            *([Change(kind="assigned", owner=owner)] if owner else []),
            *_tied(measure, baseline, target, target_by),
            *([Change(kind="due_set", due=by)] if by else []),
        ]
        standing = doors.enter_recommendation(store, facts, changes, who=role, day=_day("--on", on))
        terminal.show(recorded(standing, terminal.lang, by))


@followup_app.command("list")
def listing(
    *,
    state: Annotated[str | None, typer.Option(help="Only those in a state, e.g. reported or “meldt udført”.")] = None,
    unit: Annotated[str | None, typer.Option(help="Only those for a unit, as it was written.")] = None,
    overdue: Annotated[bool, typer.Option("--overdue", help="Only those overdue.")] = False,
    history: Annotated[str | None, typer.Option(help="Everything that happened to one recommendation.")] = None,
    check: Annotated[bool, typer.Option("--check", help="Only say whether the checksums fit.")] = False,
    on: Annotated[str | None, typer.Option("--on", metavar="DAY", help="As it stood on a day [today].")] = None,
    store: Store = "followup.sqlite",
    lang: Language = None,
) -> None:
    """Show how the recommendations stand; reading a register always holds it against its checksums."""
    from jobspejl import doors
    from jobspejl.followup.choose import chosen_recommendations, history_of
    from jobspejl.report.followup_terminal import checked, happened, listed, unguarded

    with session(lang) as terminal:
        register = doors.followup_register(store)
        if check:
            terminal.show(checked(register, terminal.lang))
        elif history is not None:
            terminal.show(*happened(history_of(register, history), terminal.lang))
        else:
            day = _day("--on", on) or datetime.datetime.now().astimezone().date()
            chosen = chosen_recommendations(register, day, state=state, unit=unit, overdue=overdue)
            terminal.show(*listed(chosen, day, terminal.lang), *unguarded(register, terminal.lang))


@followup_app.command()
def update(  # noqa: PLR0913 (every option is one argument)
    recommendation: Id,
    *,
    who: Role = None,
    accept: Annotated[str | None, typer.Option(help="ja, delvist or nej (yes, partly, no).")] = None,
    reason: Annotated[str | None, typer.Option(help="Why: not accepted, postponed, opened again, closed.")] = None,
    owner: Owner = None,
    measure: Measure = None,
    baseline: Baseline = None,
    target: Target = None,
    target_by: TargetBy = None,
    due: Due = None,
    start: Annotated[bool, typer.Option("--start", help="Work on it has begun.")] = False,
    evidence: Evidence = None,
    reported: Annotated[bool, typer.Option("--reported", help="Report it done; that does not make it done.")] = False,
    reopen: Annotated[bool, typer.Option("--reopen", help="Open it again.")] = False,
    close: Annotated[bool, typer.Option("--close", help="Close it without its being carried out.")] = False,
    replaced_by: Annotated[str | None, typer.Option(help="The recommendation that takes its place.")] = None,
    effect: Annotated[float | None, typer.Option(help="The measure's value now, to hold against its baseline.")] = None,
    told_apart: Annotated[
        bool | None, typer.Option("--told-apart/--not-told-apart", help="Whether it can be told from the baseline.")
    ] = None,
    on: On = None,
    store: Store = "followup.sqlite",
    lang: Language = None,
) -> None:
    """Write down what happened to a recommendation; several options are written in the order they are listed in."""
    from jobspejl import doors
    from jobspejl.contracts.recommendation import Change
    from jobspejl.followup.choose import answer_called
    from jobspejl.followup.registers import evidence_of
    from jobspejl.report.followup_terminal import recorded

    with session(lang) as terminal:
        role, by = _needed("--as", who), _day("--due", due)
        answer = None if accept is None else answer_called(accept)
        moves = [
            *([Change(kind="answered", answer=answer, reason=reason)] if answer else []),
            *([Change(kind="assigned", owner=owner)] if owner else []),
            *_tied(measure, baseline, target, target_by),
            *([Change(kind="due_set", due=by, reason=reason)] if by else []),
            *([Change(kind="started")] if start else []),
            *(evidence_of(file) for file in evidence or ()),
            *([Change(kind="reported")] if reported else []),
            *([Change(kind="reopened", reason=reason)] if reopen else []),
            *([Change(kind="closed", reason=reason)] if close else []),
            *([Change(kind="replaced", successor=replaced_by, reason=reason)] if replaced_by else []),
            *([Change(kind="effect", value=effect, told_apart=told_apart)] if effect is not None else []),
        ]
        standing = doors.follow_up(store, recommendation, moves, who=role, day=_day("--on", on))
        terminal.show(recorded(standing, terminal.lang, by))


@followup_app.command()
def verify(
    recommendation: Id,
    *,
    who: Role = None,
    method: Annotated[str | None, typer.Option(help="How it was verified, e.g. “20 files read”. Needed.")] = None,
    evidence: Evidence = None,
    on: On = None,
    store: Store = "followup.sqlite",
    lang: Language = None,
) -> None:
    """Verify that a recommendation is carried out: on evidence, and by another than its owner and its reporter."""
    from jobspejl import doors
    from jobspejl.contracts.recommendation import Change
    from jobspejl.followup.registers import evidence_of
    from jobspejl.report.followup_terminal import recorded

    with session(lang) as terminal:
        role, how = _needed("--as", who), _needed("--method", method)
        moves = [*(evidence_of(file) for file in evidence or ()), Change(kind="verified", method=how)]
        standing = doors.follow_up(store, recommendation, moves, who=role, day=_day("--on", on))
        terminal.show(recorded(standing, terminal.lang))


@followup_app.command()
def export(
    target: Annotated[Path, typer.Argument(help="A new CSV or XLSX file.")],
    *,
    store: Store = "followup.sqlite",
    lang: Language = None,
) -> None:
    """Write a whole register, its history included, to a file that a study or another register can read."""
    from jobspejl import doors
    from jobspejl.report.followup_terminal import exported

    with session(lang) as terminal:
        events = doors.export_followup(store, target, lang=terminal.lang)
        terminal.show(exported(target, events, terminal.lang))


@followup_app.command("import")
def importing(
    source: Annotated[Path, typer.Argument(help="CSV or XLSX: an exported register, or a list of recommendations.")],
    *,
    who: Annotated[str | None, typer.Option("--as", help="The role that says so, where the file does not.")] = None,
    on: On = None,
    store: Store = "followup.sqlite",
    lang: Language = None,
) -> None:
    """Add every row of a file to a register, or none of them."""
    from jobspejl import doors
    from jobspejl.report.followup_terminal import imported

    with session(lang) as terminal:
        events = doors.import_followup(source, store, who=who, day=_day("--on", on))
        terminal.show(imported(source, store, events, terminal.lang))


def _tied(measure: str | None, baseline: float | None, target: float | None, by: str | None) -> list["Change"]:
    """Return the measure that a recommendation should move; values without a measure are refused further in."""
    from jobspejl.contracts.recommendation import Change

    if measure is None and baseline is None and target is None and by is None:
        return []
    return [Change(kind="tied", measure=measure, baseline=baseline, target=target, by=_day("--target-by", by))]


def _needed(option: str, given: str | None) -> str:
    """Return what was given with an option that cannot be left out.

    Raises:
        OptionError: It was left out.
    """
    if given is None:
        raise OptionError(Problem("followup_option", {"option": option, "example": _EXAMPLES[option]}))
    return given


def _day(option: str, written: str | None) -> datetime.date | None:
    """Return the day that was given with an option.

    Raises:
        OptionError: There is no such day.
    """
    if written is None:
        return None
    try:
        return datetime.date.fromisoformat(written.strip())
    except ValueError as error:
        raise OptionError(Problem("followup_day_option", {"option": option})) from error
