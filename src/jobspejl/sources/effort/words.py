"""What a study says that its own words mean, and whether the vocabularies have the meanings."""

from collections.abc import Iterable, Mapping

from jobspejl.errors import Nearest, Problem


def own_words(meanings: Mapping[str, str]) -> dict[str, str]:
    """Return a study's own words in lower case, with what they mean.

    >>> own_words({"KTH ": "kontanthjaelp"})
    {'kth': 'kontanthjaelp'}
    """
    return {word.strip().lower(): meaning for word, meaning in meanings.items()}


def unknown_meanings(path: str, meanings: Mapping[str, str], known: Iterable[str]) -> tuple[Problem, ...]:
    """Return the meanings that a study gives its own words and that the vocabulary has not."""
    there = tuple(known)
    return tuple(
        Problem("effort_word_unknown", {"path": path, "name": meaning, "nearest": Nearest(meaning, there)})
        for meaning in dict.fromkeys(meanings.values())
        if meaning not in there
    )
