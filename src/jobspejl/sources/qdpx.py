"""Projects in REFI-QDA (.qdpx), as NVivo, MAXQDA, ATLAS.ti and QualCoder write them.

Rotterdam Exchange Format Initiative (2019). REFI-QDA: Exchange of processed data between qualitative data analysis
software packages, version 1.5. The file is a zip with `project.qde` and the texts; it is read in memory only.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import Element

from jobspejl.contracts.coding import Code, CodedProject
from jobspejl.errors import DataError, Listed, Problem
from jobspejl.sources.archive import member_path, read_members
from jobspejl.sources.coded import GivenSegment, GivenSource, coded_project
from jobspejl.sources.markup import children, parse_markup, reference, tag
from jobspejl.sources.qdc import codes_of

_SOURCES = ("TextSource", "PDFSource", "PictureSource", "AudioSource", "VideoSource")
_SELECTIONS = (
    "PlainTextSelection", "PDFSelection", "PictureSelection", "AudioSelection", "VideoSelection", "TranscriptSelection"
)  # fmt: skip
_WITHIN = ("Representation", "TextDescription", "Transcript")


@dataclass(frozen=True, slots=True)
class _Source:
    """A source with the element that holds its text: itself, or what stands for it, a recording's first transcript say.

    The text is as it came; None where the project has none.
    """

    id: str
    name: str
    element: Element
    holder: Element | None
    text: str | None


def read_qdpx(folder: Path, name: str, groups: Mapping[str, str] | None = None) -> CodedProject:
    """Read a project.

    Args:
        folder: The study's folder.
        name: The file, as the study has it.
        groups: The group that speaks in each source, by the source's name; sources that it does not name are left out.
            Without it, a source's group is the only case that the project links it to, or else the source itself.

    Raises:
        DataError: The file is missing or unsafe, is no project, or does not hang together: codes or texts that are
            missing, positions beyond a text, sources in `groups` that the project does not have.
    """
    members = read_members(folder, name, (".qde", ".txt"))
    books = [path for path in members if path.endswith(".qde")]
    if len(books) != 1:
        raise DataError(Problem("coding_no_project", {"path": name, "found": len(books)}))
    project = parse_markup(members.pop(books[0]), name, "Project")
    codes = tuple(code for book in children(project, "CodeBook") for code in codes_of(book, name))
    sources = [
        _source(one, members, name) for held in children(project, "Sources") for one in children(held, *_SOURCES)
    ]
    spoken = _spoken(sources, project) if groups is None else _named(sources, groups, name)
    segments = _segments(sources, codes, _users(project), name)
    unread = {one.source for one in segments if one.span and one.source in spoken and sources[one.source].text is None}
    if unread:
        raise DataError(Problem("coding_text_missing", {"path": name, "count": len(unread)}))
    given = [GivenSource(one.name or str(place + 1), spoken.get(place), one.text) for place, one in enumerate(sources)]
    order = list(dict.fromkeys(spoken.values()))
    return coded_project(name, given, order, codes, segments, project.get("origin", ""))


def _source(element: Element, members: Mapping[str, bytes], name: str) -> _Source:
    holder = element if tag(element) == "TextSource" else next(children(element, *_WITHIN), None)
    text = None if holder is None else _text(holder, members, name)
    return _Source(reference(element), " ".join(element.get("name", "").split()), element, holder, text)


def _text(element: Element, members: Mapping[str, bytes], name: str) -> str | None:
    held = next(children(element, "PlainTextContent"), None)
    if held is not None:
        return held.text or ""
    path = element.get("plainTextPath", "")
    kind, colon, within = path.rpartition("://")
    if colon and kind != "internal":
        return None
    inside = member_path(within)
    if ".." in inside.split("/"):
        raise DataError(Problem("zip_climbs", {"path": name, "count": 1}))
    found = next((members[one] for one in (inside, f"sources/{inside.lstrip('/')}") if one in members), None)
    return None if found is None else _decoded(found, name)


def _decoded(data: bytes, name: str) -> str:
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise DataError(Problem("coding_text_encoding", {"path": name})) from error
    return text if encoding == "utf-8" else f"\ufeff{text}"


def _users(project: Element) -> dict[str, str]:
    """Return the coders' names by id; one without a name goes by its id."""
    users = [user for held in children(project, "Users") for user in children(held, "User")]
    return {reference(user): user.get("name") or user.get("id") or reference(user) for user in users}


def _spoken(sources: list[_Source], project: Element) -> dict[int, str]:
    """Return the group of each source: the only case that has it, or else the source itself."""
    cases: dict[str, list[str]] = {}
    for case in (one for held in children(project, "Cases") for one in children(held, "Case")):
        for link in children(case, "SourceRef"):
            cases.setdefault(reference(link, "targetGUID"), []).append(case.get("name", ""))
    spoken = {}
    for place, source in enumerate(sources):
        of = cases.get(source.id, [])
        spoken[place] = (of[0] if len(of) == 1 else "") or source.name or str(place + 1)
    return spoken


def _named(sources: list[_Source], groups: Mapping[str, str], name: str) -> dict[int, str]:
    known: dict[str, list[int]] = {}
    for place, source in enumerate(sources):
        known.setdefault(source.name.casefold(), []).append(place)
    wanted = {" ".join(source.split()).casefold(): group for source, group in groups.items()}
    missing = [one for one in groups if " ".join(one.split()).casefold() not in known]
    if missing:
        raise DataError(
            Problem("coding_source_unknown", {"path": name, "count": len(missing), "names": Listed(missing)})
        )
    several = [one for one in wanted if len(known[one]) > 1]
    if several:
        raise DataError(Problem("coding_source_twice", {"path": name, "count": len(several)}))
    return {known[one][0]: group for one, group in wanted.items()}


def _segments(
    sources: list[_Source], codes: tuple[Code, ...], users: Mapping[str, str], name: str
) -> list[GivenSegment]:
    places = {code.id: place for place, code in enumerate(codes)}
    segments: list[GivenSegment] = []
    seen: set[str] = set()
    lost = 0
    for place, source in enumerate(sources):
        for selection, coding, in_text in _codings(source):
            guid = reference(coding)
            if guid and guid in seen:
                continue
            seen.add(guid)
            link = next(children(coding, "CodeRef"), None)
            code = None if link is None else places.get(reference(link, "targetGUID"))
            if code is None:
                lost += 1
                continue
            who = reference(coding, "creatingUser") or reference(selection, "creatingUser")
            span = _span(selection, name) if in_text else None
            segments.append(
                GivenSegment(place, code, users.get(who, ""), span, selection.get("name", "") if span else "")
            )
    if lost:
        raise DataError(Problem("coding_code_unknown", {"path": name, "count": lost}))
    return segments


def _codings(source: _Source) -> Iterator[tuple[Element, Element, bool]]:
    """Yield every coding of a source: what it codes, itself, and whether that is a place in the source's text.

    Those of the text come first: a tool may write the same coding, under the same id, for a page and for its text.
    """
    spans = [] if source.holder is None else list(children(source.holder, "PlainTextSelection"))
    in_text = {id(one) for one in spans}
    others = [one for one in source.element.iter() if tag(one) in _SELECTIONS and id(one) not in in_text]
    for place in (*spans, source.element, *others):
        for coding in children(place, "Coding"):
            yield place, coding, id(place) in in_text


def _span(selection: Element, name: str) -> tuple[int, int]:
    try:
        return int(selection.get("startPosition", "")), int(selection.get("endPosition", ""))
    except ValueError as error:
        raise DataError(Problem("coding_position", {"path": name})) from error
