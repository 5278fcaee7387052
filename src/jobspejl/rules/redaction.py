"""What names, numbers and addresses look like in Danish text: lists and shapes as data, for pseudonymisation."""

import csv
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jobspejl.rules.units import municipalities

_FOLDER = Path(__file__).with_name("redaction")


@dataclass(frozen=True, slots=True)
class Names:
    """One list of names, in lower case.

    Attributes:
        clear: Names that are hardly anything else.
        words: Names that are also ordinary words, months or places.
    """

    clear: frozenset[str]
    words: frozenset[str]


@cache
def given_names() -> Names:
    """Return the first names in use in Denmark that we know.

    >>> "mette" in given_names().clear, "maj" in given_names().words
    (True, True)
    """
    return _names("given_names.csv")


@cache
def surnames() -> Names:
    """Return the surnames in use in Denmark that we know.

    >>> "jensen" in surnames().clear, "skov" in surnames().words
    (True, True)
    """
    return _names("surnames.csv")


@cache
def context(part: str) -> frozenset[str]:
    """Return the words of one part of `context.toml`, in lower case.

    >>> "hilsen" in context("closings")
    True
    """
    return frozenset(_read("context.toml")[part])


@cache
def pattern(part: str, name: str) -> str:
    """Return a regular expression of `patterns.toml`.

    >>> pattern("cpr", "masked").startswith("(?<!")
    True
    """
    return str(_read("patterns.toml")[part][name])


@cache
def words(part: str, name: str) -> tuple[str, ...]:
    """Return a list of words of `patterns.toml`, the longest first.

    >>> words("address", "sure_endings")[0]
    'boulevarden'
    """
    return tuple(sorted(_read("patterns.toml")[part][name], key=lambda word: (-len(word), word)))


@cache
def place_names() -> frozenset[str]:
    """Return the names of municipalities and regions, whole and word by word, also as genitives, in lower case.

    >>> {"herlev", "høje-taastrup", "københavns"} <= place_names()
    True
    """
    places = {
        name for unit in municipalities().units for text in (unit.name, unit.region) for name in (text.da, text.en)
    }
    folded = {place.casefold() for place in places}
    single = folded | {word for place in folded for word in place.replace("-", " ").split()}
    return frozenset(single | {f"{place}s" for place in single})


def _names(file: str) -> Names:
    with (_FOLDER / file).open(encoding="utf-8") as lines:
        rows = [(row["name"].casefold(), row["ordinary_word"]) for row in csv.DictReader(lines)]
    return Names(
        clear=frozenset(name for name, word in rows if word == "no"),
        words=frozenset(name for name, word in rows if word == "yes"),
    )


@cache
def _read(file: str) -> dict[str, dict[str, list[str]]]:
    return tomllib.loads((_FOLDER / file).read_text("utf-8"))
