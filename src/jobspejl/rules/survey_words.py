"""The words of surveys, in codebooks and in tables of a sample."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Literal

from jobspejl.contracts.codebook import MissingKind
from jobspejl.contracts.text import Text
from jobspejl.rules.review_words import Word

Group = Literal["column", "missing", "flag", "scale", "sample", "tick"]


@cache
def survey_words(group: Group) -> dict[str, Word]:
    """Return the words of a group by the program's own word.

    >>> survey_words("missing")["dont_know"].name.da
    'ved ikke'
    """
    entries = tomllib.loads(Path(__file__).with_name("survey_words.toml").read_text("utf-8"))[group]
    return {key: Word(Text(da=entry["da"], en=entry["en"]), tuple(entry["also"])) for key, entry in entries.items()}


@cache
def survey_meanings(group: Group) -> dict[str, str]:
    """Return what each word of a group means, words in lower case.

    >>> survey_meanings("flag")["ja"]
    'yes'
    """
    return {
        spelling.casefold(): key
        for key, word in survey_words(group).items()
        for spelling in (key, word.name.da, word.name.en, *word.also)
    }


def missing_kind(label: str) -> MissingKind | None:
    """Return why there is no answer where that is all that a label says.

    >>> missing_kind("Ved ikke"), missing_kind("Ved ikke nok om jobcentret")
    ('dont_know', None)
    """
    found = survey_meanings("missing").get(label.strip().rstrip(".").casefold())
    kinds: dict[str, MissingKind] = {
        "dont_know": "dont_know",
        "no_answer": "no_answer",
        "not_applicable": "not_applicable",
        "user_missing": "user_missing",
    }
    return kinds.get(found or "")
