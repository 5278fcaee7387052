"""The experience mirror's focus groups: what came up in which groups, held against who was to come and who did."""

import datetime
from collections import Counter
from pathlib import Path

from jobspejl.contracts.coding import CHECKS, CodedProject
from jobspejl.contracts.experience import FocusGroups, Recruitment
from jobspejl.contracts.focus import FocusCode, FocusDetail, FocusGroup, FocusQuote
from jobspejl.contracts.inspection import Inspection
from jobspejl.contracts.units import UnitList
from jobspejl.engines.protocol import Engine
from jobspejl.errors import DataError, Listed, Problem
from jobspejl.lenses.book import Book, Found, inspect
from jobspejl.lenses.focus_marks import coder_marks, passages
from jobspejl.lenses.focus_quotes import Pseudonyms
from jobspejl.sources.cases import holds_cpr
from jobspejl.sources.qdpx import read_qdpx
from jobspejl.sources.segments import SegmentColumns, read_segments


def observe(section: FocusGroups, folder: Path, units: UnitList, engine: Engine) -> Inspection:
    """Read coded focus groups and try every rule on them.

    Args:
        section: The account's part of the study file.
        folder: The study's folder.
        units: Not needed; every lens is asked in the same way.
        engine: Reads Parquet.
    """
    return inspect(section.id, lambda book: Found(detail=_read(section, folder, engine, book)))


def _read(section: FocusGroups, folder: Path, engine: Engine, book: Book) -> FocusDetail:
    project = _project(section, folder, engine, book)
    _names_safe(section, project, book)
    met = _in_order(section.recruitment)
    columns = _recruited(section, project, met, book)
    chosen = _quotes_there(section, project, book)
    pseudonyms = Pseudonyms(project)
    groups = tuple(_group(one, columns.get(_folded(one.group)), pseudonyms) for one in met)
    codes = tuple(FocusCode(pseudonyms.name(code.name), code.parent) for code in project.codes)
    quotes = _quotes(section, project, met, chosen, pseudonyms, book)
    _told(section, pseudonyms, quotes, book)
    places = {_folded(name): place for place, name in enumerate(project.groups)}
    own = passages(project)[:, [places[name] for name in columns]]
    checks = Counter(CHECKS[check] for check in project.segments.checks.tolist())
    return FocusDetail(
        groups=groups,
        codes=codes,
        own=own,
        marks=coder_marks(project, section.agreement_unit),
        quotes=quotes,
        checks={check: checks[check] for check in CHECKS},
        replaced=pseudonyms.replaced,
        doubts=pseudonyms.doubts,
    )


def _project(section: FocusGroups, folder: Path, engine: Engine, book: Book) -> CodedProject:
    try:
        if Path(section.file).suffix.lower() == ".qdpx":
            project = read_qdpx(folder, section.file, section.sources or None)
        else:
            texts = _transcripts(section, folder)
            project = read_segments(folder, section.file, engine, _columns(section), texts)
            _transcripts_used(section, project)
    except DataError as error:
        book.enter("file_reads", 1, *error.problems)
        raise
    remarks = []
    checks = Counter(CHECKS[check] for check in project.segments.checks.tolist())
    every = project.segments.checks.size
    if checks["unverified"]:
        facts = {"measure": section.id, "count": checks["unverified"], "all": every}
        remarks.append(Problem("focus_unverified", facts))
    if checks["unplaced"]:
        facts = {"measure": section.id, "count": checks["unplaced"], "all": every}
        remarks.append(Problem("focus_unplaced", facts))
    if project.notes.left_out:
        remarks.append(Problem("focus_left_out", {"measure": section.id, "count": project.notes.left_out}))
    if len(project.coders) < 2:
        remarks.append(Problem("focus_coders", {"measure": section.id}))
    book.enter("file_reads", every, remarks=tuple(remarks))
    return project


def _columns(section: FocusGroups) -> SegmentColumns:
    given = section.columns
    if (given.start is None) != (given.end is None):
        raise DataError(Problem("focus_span_half", {"measure": section.id}))
    span = (given.start, given.end) if given.start is not None and given.end is not None else None
    return SegmentColumns(given.group, given.code, given.source, given.coder, given.quote, span)


def _transcripts(section: FocusGroups, folder: Path) -> dict[str, str]:
    texts = {}
    for source, name in section.transcripts.items():
        path = folder / name
        if not path.is_file():
            raise DataError(Problem("no_file", {"path": name}))
        try:
            texts[" ".join(source.split())] = path.read_bytes().decode("utf-8")
        except UnicodeDecodeError as error:
            raise DataError(Problem("focus_transcript", {"path": name})) from error
    return texts


def _transcripts_used(section: FocusGroups, project: CodedProject) -> None:
    known = {source.name for source in project.sources}
    unused = [name for name in section.transcripts if " ".join(name.split()) not in known]
    if unused:
        facts = {"path": section.file, "count": len(unused), "names": Listed(unused)}
        raise DataError(Problem("focus_transcript_unknown", facts))


def _names_safe(section: FocusGroups, project: CodedProject, book: Book) -> None:
    """See that no name of a group or a code has a CPR number in it."""
    recruited = [
        text
        for one in section.recruitment
        for text in (
            one.group,
            *(side for both in (one.name, one.mode, one.note) if both for side in (both.da, both.en)),
        )
    ]
    named = {section.id: recruited, section.file: [*project.groups, *(code.name for code in project.codes)]}
    problems = []
    for path, names in named.items():
        holding = sum(holds_cpr([name]) for name in names)
        if holding:
            problems.append(Problem("focus_cpr", {"path": path, "count": holding}))
    book.enter("focus_names", sum(map(len, named.values())), *problems)


def _in_order(recruited: tuple[Recruitment, ...]) -> tuple[Recruitment, ...]:
    """Return the groups in the order in which they met, where that is known of all that did; those never held last."""
    if any(one.came and one.held_on is None for one in recruited):
        return recruited
    return tuple(sorted(recruited, key=lambda one: (one.held_on if one.came else None) or datetime.date.max))


def _recruited(section: FocusGroups, project: CodedProject, met: tuple[Recruitment, ...], book: Book) -> dict[str, int]:
    """Return the column of each coded group, by its folded name, in the order in which they met."""
    keys = [_folded(one.group) for one in section.recruitment]
    coded = [_folded(name) for name in project.groups]
    twice = [place + 1 for place, key in enumerate(keys) if key in keys[:place]]
    unknown = [place + 1 for place, key in enumerate(coded) if key not in keys]
    nobody = [
        place + 1 for place, one in enumerate(section.recruitment) if not one.came and _folded(one.group) in coded
    ]
    problems = []
    if twice:
        problems.append(Problem("focus_group_twice", {"measure": section.id, "rows": Listed(twice)}))
    if unknown:
        known = Listed([one.group for one in section.recruitment], most=20)
        facts = {"path": section.file, "count": len(unknown), "rows": Listed(unknown), "known": known}
        problems.append(Problem("focus_group_unknown", facts))
    if nobody:
        facts = {"measure": section.id, "count": len(nobody), "rows": Listed(nobody)}
        problems.append(Problem("focus_nobody_came", facts))
    held = [one for one in section.recruitment if one.came]
    remarks = []
    if len(held) < len(keys):
        remarks.append(Problem("focus_planned", {"measure": section.id, "planned": len(keys), "held": len(held)}))
    uncoded = sum(_folded(one.group) not in coded for one in held)
    if uncoded:
        remarks.append(Problem("focus_not_coded", {"measure": section.id, "count": uncoded}))
    book.enter("focus_recruited", len(coded), *problems, remarks=tuple(remarks))
    columns = [_folded(one.group) for one in met if _folded(one.group) in coded]
    return {name: place for place, name in enumerate(columns)}


def _quotes_there(section: FocusGroups, project: CodedProject, book: Book) -> list[int]:
    """Return the places of the segments to quote."""
    every, numbers = project.segments.codes.size, section.quotes
    problems = []
    outside = [number for number in numbers if not 1 <= number <= every]
    if outside:
        facts: dict[str, object] = {"measure": section.id, "count": len(outside), "rows": Listed(outside), "all": every}
        problems.append(Problem("focus_quote_unknown", facts))
    twice = sorted({number for number in numbers if numbers.count(number) > 1})
    if twice:
        problems.append(Problem("focus_quote_twice", {"measure": section.id, "rows": Listed(twice)}))
    gone = project.notes.empty + project.notes.doubled
    if numbers and gone:
        # NOTE: a number that was counted in the file would quote another segment than the one that was chosen.
        problems.append(Problem("focus_quotes_shifted", {"path": section.file, "count": gone}))
    book.enter("focus_quotes", len(numbers), *problems)
    return [number - 1 for number in numbers]


def _group(one: Recruitment, column: int | None, pseudonyms: Pseudonyms) -> FocusGroup:
    return FocusGroup(
        key=pseudonyms.name(one.group),
        name=pseudonyms.names(one.name),
        planned=one.planned,
        invited=one.invited,
        came=one.came,
        column=column,
        mode=pseudonyms.names(one.mode) if one.mode else None,
        held_on=one.held_on,
        note=pseudonyms.names(one.note) if one.note else None,
    )


def _quotes(
    section: FocusGroups,
    project: CodedProject,
    met: tuple[Recruitment, ...],
    chosen: list[int],
    pseudonyms: Pseudonyms,
    book: Book,
) -> tuple[FocusQuote, ...]:
    place_of = {_folded(one.group): place for place, one in enumerate(met)}
    quotes = []
    for segment in chosen:
        spoken = project.groups[project.sources[int(project.segments.sources[segment])].group]
        code, shown = int(project.segments.codes[segment]), pseudonyms.quote(segment)
        quotes.append(FocusQuote(segment + 1, code, place_of[_folded(spoken)], shown.text, shown.doubts))
    empty = [one.number for one in quotes if not one.text]
    facts = {"measure": section.id, "count": len(empty), "rows": Listed(empty)}
    book.enter("focus_quotes_text", len(quotes), *([Problem("focus_quote_empty", facts)] if empty else []))
    return tuple(quotes)


def _told(section: FocusGroups, pseudonyms: Pseudonyms, quotes: tuple[FocusQuote, ...], book: Book) -> None:
    """Tell how much was replaced, and what a human must look at: counts, places and reasons, never what it was."""
    replaced = {kind: count for kind, count in pseudonyms.replaced.items() if count}
    remarks = []
    if replaced:
        kinds = Listed([f"{count} {kind}" for kind, count in replaced.items()], most=len(replaced))
        remarks.append(
            Problem("focus_replaced", {"measure": section.id, "count": sum(replaced.values()), "kinds": kinds})
        )
    if pseudonyms.doubts:
        remarks.append(Problem("focus_doubts", {"measure": section.id, "count": pseudonyms.doubts}))
    doubts = [f"{quote.number} ({kind}: {reason})" for quote in quotes for kind, reason in quote.doubts]
    if doubts:
        listed = Listed(doubts, most=len(doubts))
        remarks.append(Problem("focus_doubts_quotes", {"measure": section.id, "doubts": listed}))
    book.enter("focus_pseudonymised", len(section.quotes), remarks=tuple(remarks))


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()
