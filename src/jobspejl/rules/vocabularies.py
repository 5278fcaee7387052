"""What case logs and registers call things: events, target groups, what comes after a spell, channels, contents."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pydantic import TypeAdapter

from jobspejl.contracts.text import Text


@dataclass(frozen=True, slots=True)
class Term:
    """One word of a vocabulary.

    Attributes:
        id: The word that rules and tables use.
        name: What people call it.
        spellings: Further words for it.
    """

    id: str
    name: Text
    spellings: tuple[str, ...]


@cache
def events() -> dict[str, Term]:
    """Return the events of a case, by id.

    >>> events()["opfoelgning"].name.da
    'opfølgning'
    """
    return _terms("events.toml")


@cache
def groups() -> dict[str, Term]:
    """Return the target groups, by id.

    >>> groups()["kontanthjaelp"].name.en
    'recipients of social assistance'
    """
    return _terms("groups.toml")


@cache
def nexts() -> dict[str, Term]:
    """Return what can come after a spell on support, beside another target group, by id.

    >>> nexts()["foertidspension"].name.en
    'disability pension'
    """
    return _terms("nexts.toml")


@cache
def channels() -> dict[str, Term]:
    """Return the ways to contact a job centre, by id.

    >>> list(channels())
    ['telefon', 'chat']
    """
    return _terms("channels.toml")


@cache
def contents() -> dict[str, Term]:
    """Return what the hours of a job club are spent on, by id.

    >>> contents()["jobsoegning"].name.en
    'job search'
    """
    return _terms("contents.toml")


def spelled(terms: dict[str, Term]) -> dict[str, str]:
    """Return the id that each word means, words in lower case: ids, both names and the spellings.

    >>> spelled(groups())["kontanthjælp"]
    'kontanthjaelp'
    """
    return {
        word.lower(): term.id
        for term in terms.values()
        for word in (term.id, term.name.da, term.name.en, *term.spellings)
    }


def _terms(name: str) -> dict[str, Term]:
    entries = tomllib.loads(Path(__file__).with_name(name).read_text("utf-8"))
    return {key: TypeAdapter(Term).validate_python({"id": key, **entry}) for key, entry in entries.items()}
