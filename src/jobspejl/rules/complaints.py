"""The words of complaints: kinds, themes, outcomes and answers, as data with their source."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from jobspejl.contracts.text import Text

Part = Literal["kind", "theme", "outcome", "answer"]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """One part of the words of complaints.

    Attributes:
        names: What each id is called.
        words: The id that each word means, words in lower case.
        first: The first Danish word of each id, to be shown to whoever wrote another.
    """

    names: dict[str, Text]
    words: dict[str, str]
    first: tuple[str, ...]


@cache
def vocabulary(part: Part) -> Vocabulary:
    """Return the words of one part.

    >>> vocabulary("outcome").words["delvis medhold"], vocabulary("kind").names["criticism"].da
    ('partly', 'kritik')
    """
    entries = tomllib.loads(Path(__file__).with_name("complaints.toml").read_text("utf-8"))[part]
    return Vocabulary(
        names={key: Text.model_validate(entry["name"]) for key, entry in entries.items()},
        words={word: key for key, entry in entries.items() for word in entry["words"]},
        first=tuple(entry["words"][0] for entry in entries.values()),
    )
