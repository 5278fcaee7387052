"""The words of file reviews, on forms and in tables of answers."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from jobspejl.contracts.text import Text

Group = Literal[
    "answer", "lawful", "experienced", "severity", "kind", "adjudicator", "sheet", "field", "column"
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Word:
    """What one thing is called.

    Attributes:
        name: Its word on a form.
        also: Further words that are understood.
    """

    name: Text
    also: tuple[str, ...]


@cache
def review_words(group: Group) -> dict[str, Word]:
    """Return the words of a group by the program's own word.

    >>> review_words("answer")["cannot_judge"].name.da
    'kan ikke vurderes'
    """
    entries = tomllib.loads(Path(__file__).with_name("review_words.toml").read_text("utf-8"))[group]
    return {key: Word(Text(da=entry["da"], en=entry["en"]), tuple(entry["also"])) for key, entry in entries.items()}


@cache
def meanings(group: Group) -> dict[str, str]:
    """Return what each word of a group means, words in lower case.

    >>> meanings("experienced")["dårlig"]
    'bad'
    """
    return {
        spelling.casefold(): key
        for key, word in review_words(group).items()
        for spelling in (key, word.name.da, word.name.en, *word.also)
    }
