"""The family tree of what can go wrong for a user.

JobspejlError
├── StudyError      the study file: not found, not TOML, an unknown or missing key
├── DataError       a data file: columns, cells, rows, units, periods
├── OptionError     what was asked for on the command line or of a door cannot be done
└── OutputError     the output folder: not writable, not ours, disk full

Every error is one or more problems; a problem is a key of `errors.toml` and its facts, so that each sentence
stands in Danish and English beside each other. A sentence says what, where, how many and the way out, and never
holds a cell of a table on persons.
"""

import errno
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from jobspejl.language import Catalogue, Lang

_SENTENCES = Catalogue.read(Path(__file__).with_name("errors.toml"))
_SAME_REASON = {"EPERM": "EACCES", "EDQUOT": "ENOSPC"}
_CPR = re.compile(r"(?<!\d)\d{2}[01]\d{3}[- ]?\d{4}(?!\d)")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: the key of its sentence and the facts in it.

    >>> Problem("no_study", {"path": "study.toml"}).sentence("en")
    'There is no study file at study.toml. Make one with: jobspejl new FOLDER.'
    """

    key: str
    facts: dict[str, object] = field(default_factory=dict)

    def sentence(self, lang: Lang) -> str:
        """Return the problem as one sentence with its way out."""
        shown = {name: _shown(fact, lang) for name, fact in self.facts.items()}
        # NOTE: a header, or a column taken for the unit, may hold CPR numbers by mistake; they are never repeated.
        masked = {name: _CPR.sub("[CPR]", str(fact)) for name, fact in shown.items() if name != "path"}
        return _SENTENCES.text(lang, self.key, **{**shown, **masked, **self._counts()})

    def _counts(self) -> dict[str, object]:
        """Return the facts that choose between the wordings of one and many."""
        return {name: fact for name, fact in self.facts.items() if name == "count"}


@dataclass(frozen=True, slots=True)
class Nearest:
    """A fact: the known names most like a wanted one; worded as a question, or as nothing where none is near."""

    wanted: str
    known: tuple[str, ...]

    def names(self) -> list[str]:
        """Return at most three names, best first.

        >>> Nearest("Herlef", ("Herlev", "Herning", "Aarhus")).names()
        ['Herlev']
        """
        folded = {name.casefold(): name for name in self.known}
        hits = get_close_matches(self.wanted.casefold(), list(folded), n=3, cutoff=0.6)
        return [folded[hit] for hit in hits]


@dataclass(frozen=True, slots=True)
class Listed:
    """A fact: the first few of many items, worded with the number of those left out."""

    items: Sequence[object]
    most: int = 5


@dataclass(frozen=True, slots=True)
class Named:
    """A fact: something that the study calls one thing in Danish and another in English."""

    da: str
    en: str

    def worded(self, lang: Lang) -> str:
        """Return what it is called.

        >>> levels = Listed([Named("Køn: kvinde", "Sex: woman")])
        >>> facts = {"measure": "all", "period": "2024", "passes": 9, "levels": levels}
        >>> Problem("model_not_fitted", facts).sentence("en").split(". ")[1]
        'What ran away is Sex: woman'
        """
        return self.da if lang == "da" else self.en


@dataclass(frozen=True, slots=True)
class Reason:
    """A fact: a wording of `errors.toml` within another sentence; `otherwise` where there is none."""

    key: str
    facts: dict[str, object]
    otherwise: str

    def worded(self, lang: Lang) -> str:
        """Return the wording.

        >>> Reason("value.greater_than_equal", {"ge": 3}, otherwise="").worded("en")
        'it must be at least 3'
        """
        return _SENTENCES.text(lang, self.key, **self.facts) if self.key in _SENTENCES.wordings else self.otherwise


@dataclass(frozen=True, slots=True)
class SystemReason:
    """A fact: why the machine refused to read or write, in words where they are known."""

    error: OSError

    def worded(self, lang: Lang) -> str:
        """Return the reason.

        >>> SystemReason(OSError(errno.ENOSPC, "No space left on device")).worded("da")
        'disken er fuld'
        """
        name = errno.errorcode.get(self.error.errno or 0, "")
        known = f"system.{_SAME_REASON.get(name, name)}"
        if known in _SENTENCES.wordings:
            return _SENTENCES.text(lang, known)
        return os.strerror(self.error.errno) if self.error.errno else str(self.error)


def _shown(fact: object, lang: Lang) -> object:
    if isinstance(fact, Named | Reason | SystemReason):
        return fact.worded(lang)
    if isinstance(fact, Problem):
        return fact.sentence(lang)
    if isinstance(fact, Nearest):
        names = fact.names()
        if not names:
            return ""
        between = _SENTENCES.text(lang, "word.or")
        return " " + _SENTENCES.text(lang, "word.did_you_mean", names=between.join(f"“{n}”" for n in names))
    if isinstance(fact, Listed):
        first = ", ".join(str(_shown(item, lang)) for item in fact.items[: fact.most])
        rest = len(fact.items) - fact.most
        return first if rest <= 0 else first + " " + _SENTENCES.text(lang, "word.and_more", rest=rest)
    return fact


class JobspejlError(Exception):
    """Something the user can mend: the command line prints its problems and exits with 1."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(*problems)
        self.problems = problems

    def sentences(self, lang: Lang) -> list[str]:
        """Return one sentence for each problem."""
        return [problem.sentence(lang) for problem in self.problems]

    def __str__(self) -> str:
        return "\n".join(self.sentences("en"))


class StudyError(JobspejlError):
    """The study file cannot be used."""


class DataError(JobspejlError):
    """A data file cannot be used."""


class OptionError(JobspejlError):
    """What was asked for on the command line, or of a door, cannot be done."""


class OutputError(JobspejlError):
    """The output folder cannot be written."""
