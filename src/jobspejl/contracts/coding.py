"""What coders marked in the texts of focus groups and interviews, and with which codes.

A text here has one character (LF) for every line break and no byte-order mark; a position in it counts Unicode code
points from 0, and the end of a span is the first place after it.
"""

from dataclasses import dataclass
from typing import Literal, get_args

from jobspejl.contracts.arrays import Ints

Check = Literal["verified", "repaired", "carried", "unverified", "unplaced"]
"""How sure the place of a segment is.

`verified`: the file repeats the coded text, and it stands there. `repaired`: it stands there once line breaks, the
byte-order mark or characters are counted as the tool counted them. `carried`: moved in the way that other segments of
the file called for. `unverified`: read as it stands, and nothing in the file tells whether that is right. `unplaced`:
no place in a text is given, as of a picture, of a whole text, or in a table without positions.
"""

CHECKS: tuple[Check, ...] = get_args(Check)


@dataclass(frozen=True, slots=True)
class Code:
    """One code of a codebook.

    Attributes:
        id: Its id in the file; its name where the file has no ids.
        name: What it is called.
        parent: The place among the codes of the one it stands under, -1 at the top. A parent comes before its children.
        description: What the codebook says of it; empty where nothing.
        codable: Whether segments can have it; a heading is not.
    """

    id: str
    name: str
    parent: int = -1
    description: str = ""
    codable: bool = True


@dataclass(frozen=True, slots=True)
class CodedSource:
    """One text, recording or picture. Its name may tell who speaks: a page names the group instead.

    Attributes:
        name: Its name in the file.
        group: The place of the group that speaks in it among the groups.
        text: What is said, which is never printed as it stands; None where there is no text.
    """

    name: str
    group: int
    text: str | None


@dataclass(frozen=True, slots=True)
class CodedSegments:
    """S segments, each with one code by one coder. A passage with two codes is two segments.

    Attributes:
        sources: (S,), place among the sources.
        starts: (S,), position in the source's text; -1 where unplaced.
        ends: (S,), first position after it; -1 where unplaced.
        codes: (S,), place among the codes.
        coders: (S,), place among the coders; -1 where the file does not tell.
        checks: (S,), place in `CHECKS`.
        quotes: The text of each as the file repeats it, perhaps shortened; empty where it does not.
    """

    sources: Ints
    starts: Ints
    ends: Ints
    codes: Ints
    coders: Ints
    checks: Ints
    quotes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CodingNotes:
    """What was set aside on the way in.

    Attributes:
        software: The program that wrote the file, as it calls itself; empty where it does not.
        empty: Segments of no length, left out.
        doubled: Segments that repeat the same span, code and coder, left out.
        left_out: Sources that were not asked for, left out with their segments.
    """

    software: str = ""
    empty: int = 0
    doubled: int = 0
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class CodedProject:
    """Texts, codes and segments.

    Attributes:
        groups: Names of the G groups, in the order in which they stand in the file.
        sources: The N sources; every group has one at least.
        codes: The C codes.
        coders: Names of the R coders, as the file has them: they are persons, so a page numbers them.
        segments: The S segments.
        notes: What was set aside.
    """

    groups: tuple[str, ...]
    sources: tuple[CodedSource, ...]
    codes: tuple[Code, ...]
    coders: tuple[str, ...]
    segments: CodedSegments
    notes: CodingNotes
