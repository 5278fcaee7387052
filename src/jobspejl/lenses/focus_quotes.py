"""Focus groups: what may be shown of what was said, pseudonymised with all of its text around it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from jobspejl.contracts.coding import CHECKS, CodedProject
from jobspejl.contracts.text import Text
from jobspejl.sources.redaction import Doubt, Redacted, Redactor
from jobspejl.sources.redaction_canvas import KINDS, PLACEHOLDER


@dataclass(frozen=True, slots=True)
class Shown:
    """A text as it may be shown, and the kind and reason of each place in it that a human should look at."""

    text: str
    doubts: tuple[tuple[str, str], ...] = ()


class Pseudonyms:
    """Pseudonymises the names and quotes of one project, and counts what was replaced in them.

    A quote is pseudonymised in the whole of its text: what stands before it may be what gives a name away. It is then
    read once more by itself.
    """

    def __init__(self, project: CodedProject) -> None:
        """Start with a project, whose coders are persons and are known by name."""
        self._project = project
        self._redactor = Redactor(project.coders)
        self._whole: dict[int, Redacted] = {}
        self._replaced: Counter[str] = Counter()
        self._doubts = 0

    @property
    def replaced(self) -> dict[str, int]:
        """How many identifiers were replaced in what is shown, by kind."""
        return {kind: self._replaced[kind] for kind in KINDS}

    @property
    def doubts(self) -> int:
        """How many places in what is shown a human must look at."""
        return self._doubts

    def name(self, written: str) -> str:
        """Return a name that may be shown."""
        found = self._redactor.redact(written)
        return self._counted(Shown(found.text, _reasons(found.doubts))).text

    def names(self, written: Text) -> Text:
        """Return a name in both languages; where both are the same it is counted once."""
        danish = self.name(written.da)
        return Text(da=danish, en=danish if written.en == written.da else self.name(written.en))

    def quote(self, segment: int) -> Shown:
        """Return what a segment says, as it may be shown; empty where the file does not tell."""
        given = self._project.segments
        source, start, end = (int(one[segment]) for one in (given.sources, given.starts, given.ends))
        text = self._project.sources[source].text
        if text is None or CHECKS[int(given.checks[segment])] == "unplaced":
            cut = Shown(given.quotes[segment])
        else:
            if source not in self._whole:
                self._whole[source] = self._redactor.redact(text)
            cut = _cut(self._whole[source], start, end)
        again = self._redactor.redact(" ".join(cut.text.split()))
        # NOTE: what is in doubt in both readings is one place.
        doubts = Counter(cut.doubts) | Counter(_reasons(again.doubts))
        return self._counted(Shown(again.text, tuple(sorted(doubts.elements()))))

    def _counted(self, shown: Shown) -> Shown:
        self._replaced.update(kind for kind, _ in PLACEHOLDER.findall(shown.text))
        self._doubts += len(shown.doubts)
        return shown


def _cut(whole: Redacted, start: int, end: int) -> Shown:
    """Return a part of a redacted text, given by places in the text as it came; a placeholder it cuts stays whole."""
    first, last = _moved(whole, start, after=False), _moved(whole, end, after=True)
    doubts = _reasons(one for one in whole.doubts if one.start < last and one.end > first)
    return Shown(whole.text[first:last], doubts)


def _reasons(doubts: Iterable[Doubt]) -> tuple[tuple[str, str], ...]:
    return tuple((doubt.kind, doubt.reason) for doubt in doubts)


def _moved(whole: Redacted, place: int, *, after: bool) -> int:
    """Return where a place of the text as it came is in the redacted text; within what is gone, an end of it."""
    longer = 0
    for one in whole.spans:
        if one.start >= place:
            break
        if place < one.end:
            return one.start + longer + (len(one.placeholder) if after else 0)
        longer += len(one.placeholder) - (one.end - one.start)
    return place + longer
