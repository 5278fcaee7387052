"""What must hold between the parts of a codebook, wherever it came from."""

from collections import Counter
from collections.abc import Iterator, Sequence

from jobspejl.contracts.codebook import Codebook, Question
from jobspejl.errors import DataError, Listed, Problem

_MOST_CODES = 20


def checked_codebook(path: str, questions: Sequence[Question]) -> Codebook:
    """Return the codebook of some questions.

    Args:
        path: The file, for messages.
        questions: At least one.

    Raises:
        DataError: A question or a code stands twice, a code is both an answer and missing, a good answer is not on the
            scale or is all of it, or a question without an order is reversed.
    """
    problems = [*_twice(path, questions)]
    for question in questions:
        problems += _codes(path, question)
        problems += _top(path, question)
    problems += _turned_top(path, questions)
    if problems:
        raise DataError(*problems)
    return Codebook(questions=tuple(questions))


def _twice(path: str, questions: Sequence[Question]) -> Iterator[Problem]:
    for one, times in Counter(question.id for question in questions).items():
        if times > 1:
            yield Problem("codebook_twice", {"path": path, "question": one, "times": times})


def _codes(path: str, question: Question) -> Iterator[Problem]:
    facts = {"path": path, "question": question.id}
    seen = Counter([*(value.code for value in question.values), *(one.code for one in question.missing)])
    if twice := [code for code, times in seen.items() if times > 1]:
        yield Problem("codebook_code_twice", {**facts, "codes": Listed(twice, _MOST_CODES)})


def _top(path: str, question: Question) -> Iterator[Problem]:
    facts = {"path": path, "question": question.id}
    codes = [value.code for value in question.values]
    if off := [code for code in question.top if code not in codes]:
        known = Listed(codes, _MOST_CODES)
        yield Problem("codebook_top", {**facts, "codes": Listed(off, _MOST_CODES), "known": known})
    elif set(question.top) == set(codes):
        yield Problem("codebook_top_all", dict(facts))
    if question.reversed and question.scale != "ordered":
        yield Problem("codebook_reversed_unordered", dict(facts))


def _turned_top(path: str, questions: Sequence[Question]) -> Iterator[Problem]:
    """Return the reversed questions that call the same codes good as a question of the battery that is not reversed."""
    upright: dict[tuple[str | None, tuple[str, ...], frozenset[str]], str] = {
        (question.battery, tuple(value.code for value in question.values), frozenset(question.top)): question.id
        for question in reversed(questions)
        if question.battery and question.top and not question.reversed
    }
    for question in questions:
        codes = tuple(value.code for value in question.values)
        other = upright.get((question.battery, codes, frozenset(question.top)))
        if question.reversed and other is not None:
            facts: dict[str, object] = {
                "path": path,
                "question": question.id,
                "other": other,
                "battery": question.battery,
            }
            yield Problem("codebook_top_reversed", facts)
