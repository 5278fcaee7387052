"""Codebooks in REFI-QDA, as NVivo, MAXQDA, ATLAS.ti, QualCoder and Taguette write them.

Rotterdam Exchange Format Initiative (2019). REFI-QDA: Exchange of processed data between qualitative data analysis
software packages, version 1.5.
"""

from pathlib import Path
from xml.etree.ElementTree import Element

from jobspejl.contracts.coding import Code
from jobspejl.errors import DataError, Problem, SystemReason
from jobspejl.sources.markup import children, parse_markup, reference, tag

_MOST_BYTES = 100 * 1024**2


def read_qdc(folder: Path, name: str) -> tuple[Code, ...]:
    """Return the codes of a codebook (.qdc), parents before their children.

    Args:
        folder: The study's folder.
        name: The file, as the study has it.

    Raises:
        DataError: The file is missing, empty, too large or no codebook, or has codes without a name or twice.
    """
    path = folder / name
    try:
        if not path.is_file():
            raise DataError(Problem("no_file", {"path": name}))
        size = path.stat().st_size
        if not size:
            raise DataError(Problem("file_empty", {"path": name}))
        if size > _MOST_BYTES:
            raise DataError(Problem("zip_grows", {"path": name, "most": _MOST_BYTES // 1024**2}))
        data = path.read_bytes()
    except OSError as error:
        raise DataError(Problem("file_unreadable", {"path": name, "detail": SystemReason(error)})) from error
    codes = codes_of(parse_markup(data, name, "CodeBook"), name)
    if not codes:
        raise DataError(Problem("coding_no_codes", {"path": name}))
    return codes


def codes_of(book: Element, name: str) -> tuple[Code, ...]:
    """Return the codes that stand within a codebook's element, parents before their children.

    Args:
        book: The element.
        name: The file, for messages.

    Raises:
        DataError: Codes without a name or an id, or two with the same id.
    """
    codes: list[Code] = []
    # NOTE: a stack and no recursion, since the depth is the file's to choose.
    waiting = [(child, -1) for child in reversed(list(book))]
    while waiting:
        element, parent = waiting.pop()
        below = parent
        if tag(element) == "Code":
            below = len(codes)
            codes.append(_code(element, parent))
        waiting.extend((child, below) for child in reversed(list(element)))
    nameless = sum(not (code.id and code.name) for code in codes)
    if nameless:
        raise DataError(Problem("coding_code_nameless", {"path": name, "count": nameless}))
    twice = len(codes) - len({code.id for code in codes})
    if twice:
        raise DataError(Problem("coding_code_twice", {"path": name, "count": twice}))
    return tuple(codes)


def _code(element: Element, parent: int) -> Code:
    said = next(children(element, "Description"), None)
    return Code(
        id=reference(element),
        name=" ".join(element.get("name", "").split()),
        parent=parent,
        description="" if said is None else (said.text or "").strip(),
        codable=element.get("isCodable", "true").strip().lower() not in {"false", "0"},
    )
