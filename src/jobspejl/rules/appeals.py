"""The official outcomes of an appeal, by the words that tables use for them."""

import tomllib
from functools import cache
from pathlib import Path

Outcome = str
"""One of `upheld`, `changed`, `remanded`, `rejected`."""


@cache
def outcomes() -> dict[str, Outcome]:
    """Return the outcome that each word means, words in lower case.

    >>> outcomes()["hjemvisning"]
    'remanded'
    """
    entries = tomllib.loads(Path(__file__).with_name("appeals.toml").read_text("utf-8"))
    return {word: outcome for outcome, entry in entries.items() for word in entry["words"]}
