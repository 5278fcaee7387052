"""The words of a register of recommendations: its columns, states, events and answers, as data."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from jobspejl.contracts.text import Text

Part = Literal["answer", "wording", "made_up", "flag", "state", "kind", "column"]


@dataclass(frozen=True, slots=True)
class FollowupWords:
    """One part of the words.

    Attributes:
        names: What each id is called where people read it.
        words: The id that each word means, words in lower case.
        first: The first word of each id, to be shown to whoever wrote another.
    """

    names: dict[str, Text]
    words: dict[str, str]
    first: tuple[str, ...]


@cache
def followup_words(part: Part) -> FollowupWords:
    """Return the words of one part.

    >>> followup_words("answer").words["delvist"], followup_words("state").names["reported"].da
    ('partly', 'meldt udført, ikke verificeret')
    """
    entries = tomllib.loads(Path(__file__).with_name("followup.toml").read_text("utf-8"))[part]
    return FollowupWords(
        names={key: Text.model_validate(entry["name"]) for key, entry in entries.items()},
        words={word: key for key, entry in entries.items() for word in (key, *entry["words"])},
        first=tuple(entry["words"][0] for entry in entries.values()),
    )
