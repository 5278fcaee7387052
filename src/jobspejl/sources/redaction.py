"""Pseudonymisation of free text: what points at a person becomes a typed placeholder, the same for the same person."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NoReturn

from jobspejl.sources.redaction_addresses import email_addresses, street_addresses
from jobspejl.sources.redaction_canvas import KINDS, PLACEHOLDER, Canvas, Finder, Found, Kind, canvas, find, mark
from jobspejl.sources.redaction_doubts import leftovers
from jobspejl.sources.redaction_names import person_names
from jobspejl.sources.redaction_numbers import cpr_numbers, journal_numbers, phone_numbers, prefixed_phone_numbers


@dataclass(frozen=True, slots=True)
class Span:
    """A place that was redacted.

    Attributes:
        kind: What stood there.
        start: Place of its first character in the text as it came.
        end: Place after its last.
        placeholder: What stands there now, e.g. `[NAVN-3]`.
    """

    kind: Kind
    start: int
    end: int
    placeholder: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """A place for a human to look at.

    Attributes:
        kind: What it is, or may be.
        start: Place of its first character in the redacted text.
        end: Place after its last.
        reason: Why, as an id of docs/redaction.md.
        redacted: Whether a placeholder stands there; otherwise the words stand as they came.
    """

    kind: Kind
    start: int
    end: int
    reason: str
    redacted: bool


@dataclass(frozen=True, slots=True)
class Redacted:
    """A pseudonymised text. It holds positions and counts, never what was taken out.

    Attributes:
        text: The text with placeholders.
        counts: How many places of each kind were redacted, for the log.
        spans: Where they were in the text as it came.
        doubts: Where a human should look in `text`.
    """

    text: str
    counts: Mapping[Kind, int]
    spans: tuple[Span, ...]
    doubts: tuple[Doubt, ...]


class Redactor:
    """Pseudonymises the texts of one project: the same number, or the same written name, gets the same placeholder.

    The result is *pseudonymised*, not anonymous: names that nothing gives away stay, and so does what is told of a
    person. Read docs/redaction.md for what is found and how often, and let a human read `doubts`.

    >>> redactor = Redactor()
    >>> redactor.redact("Jeg hedder Lone Hansen, 010203-1234, tlf. 12 34 56 78.").text
    'Jeg hedder [NAVN-1], [CPR-1], tlf. [TELEFON-1].'
    >>> redactor.redact("Lone Hansens mentor ringede til 12345678").text
    '[NAVN-1]s mentor ringede til [TELEFON-1]'
    >>> dict(redactor.counts)
    {'CPR': 1, 'TELEFON': 2, 'E-MAIL': 0, 'ADRESSE': 0, 'JOURNALNR': 0, 'NAVN': 2}
    """

    def __init__(self, known_names: Iterable[str] = ()) -> None:
        """Start a project.

        Args:
            known_names: Names to be found wherever they stand with a capital letter, such as those of the staff.
        """
        self._known = tuple(sorted({name.strip() for name in known_names} - {""}, key=lambda name: (-len(name), name)))
        self._numbers: dict[tuple[Kind, str], int] = {}
        self._written: dict[str, str] = {}
        self._last: Counter[Kind] = Counter()
        self._counts: Counter[Kind] = Counter()

    def __reduce__(self) -> NoReturn:
        # NOTE: pickling would write the key between placeholders and persons to a file or another process.
        raise TypeError("a Redactor holds personal data and stays in memory")

    @property
    def counts(self) -> Mapping[Kind, int]:
        """How many places of each kind were redacted so far, for the log."""
        return {kind: self._counts[kind] for kind in KINDS}

    def redact(self, text: str) -> Redacted:
        """Return a text in Danish or English with placeholders for what points at a person.

        Redacting the result again changes nothing. Placeholders that the text already holds stay as they are, and
        their numbers are not given to others.
        """
        for kind, number in PLACEHOLDER.findall(text):
            self._last[kind] = max(self._last[kind], int(number))
        marked = self._marked(text)
        parts: list[str] = []
        spans: list[Span] = []
        doubts: list[Doubt] = []
        length = 0
        starts: list[int] = []
        for place, (start, end) in enumerate(marked.places):
            one = marked.found.get(place)
            written = text[start:end] if one is None else self._placeholder(one, text[start:end])
            starts.append(length)
            if one is not None:
                spans.append(Span(one.kind, start, end, written))
                if one.doubt:
                    doubts.append(Doubt(one.kind, length, length + len(written), one.doubt, redacted=True))
            parts.append(written)
            length += len(written)
        starts.append(length)
        doubts += [
            Doubt(left.kind, starts[left.start], starts[left.end], left.doubt, redacted=False)
            for left in find(leftovers, marked.text)
        ]
        counted = Counter(span.kind for span in spans)
        self._counts += counted
        ordered = tuple(sorted(doubts, key=lambda doubt: (doubt.start, doubt.end, doubt.reason)))
        return Redacted("".join(parts), {kind: counted[kind] for kind in KINDS}, tuple(spans), ordered)

    def mapping(self) -> dict[str, str]:
        """Return what first stood under each placeholder: the key, which is personal data and must be kept apart."""
        return dict(self._written)

    def _marked(self, text: str) -> Canvas:
        """Find until nothing more is found, since what is gone can show what stands beside it."""
        now = canvas(text)
        finders: tuple[Finder, ...] = (
            email_addresses,
            lambda read: [*prefixed_phone_numbers(read), *cpr_numbers(read)],
            journal_numbers,
            street_addresses,
            phone_numbers,
            lambda read: person_names(read, self._known),
        )
        while True:
            before = now.text
            for finder in finders:
                now = mark(now, find(finder, now.text))
            # NOTE: an invisible character may stand within a number as well as between two.
            now = mark(now, cpr_numbers(now.text))
            if now.text == before:
                return now

    def _placeholder(self, one: Found, written: str) -> str:
        number = self._numbers.get((one.kind, one.key))
        if number is None:
            number = self._last[one.kind] + 1
            self._numbers[one.kind, one.key] = self._last[one.kind] = number
            self._written[f"[{one.kind}-{number}]"] = written
        return f"[{one.kind}-{number}]"
