"""Instruments for file reviews: those that come with the program, and users' own, checked item by item."""

import tomllib
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from jobspejl.contracts.instrument import Instrument
from jobspejl.errors import Listed, Nearest, Problem, Reason, StudyError, SystemReason
from jobspejl.rules.review_words import meanings, review_words

_BUNDLED = Path(__file__).with_name("instruments")
_KEYS: dict[str, tuple[str, ...]] = {
    "": ("id", "name", "source", "verified_on", "parts", "items"),
    "parts": ("id", "name", "kind"),
    "items": (
        "id", "part", "text", "legal_basis", "valid_from", "valid_to", "answers", "severity", "critical", "evidence",
    ),
}  # fmt: skip


def bundled_instruments() -> tuple[str, ...]:
    """Return the ids of the instruments that come with the program.

    >>> bundled_instruments()
    ('afgoerelse-sygedagpenge', 'sagsforloeb')
    """
    return tuple(sorted(path.stem for path in _BUNDLED.glob("*.toml")))


def instrument(name: str, folder: Path) -> Instrument:
    """Return an instrument by the id of a bundled one, or by the path of a TOML file.

    Args:
        name: An id, or a path that ends in .toml.
        folder: Where relative paths start.

    Raises:
        StudyError: There is none by that name, or the file is faulty; every fault is named with its item.

    >>> instrument("sagsforloeb", Path()).name.da
    'Sagsforløb'
    """
    if name in bundled_instruments():
        return _bundled(name)
    if not name.lower().endswith(".toml"):
        known = bundled_instruments()
        raise StudyError(
            Problem("instrument_unknown", {"name": name, "nearest": Nearest(name, known), "known": Listed(known)})
        )
    return _read(folder / name)


@cache
def _bundled(name: str) -> Instrument:
    return _read(_BUNDLED / f"{name}.toml")


def _read(path: Path) -> Instrument:
    content = _content(path)
    problems = [*_unknown_words(path.name, content)]
    if problems:
        raise StudyError(*problems)
    try:
        found = Instrument.model_validate(_with_codes(content))
    except ValidationError as error:
        raise StudyError(*(_problem(path.name, detail, content) for detail in error.errors())) from error
    problems = [*_inconsistent(path.name, found)]
    if problems:
        raise StudyError(*problems)
    return found


def _content(path: Path) -> dict[str, Any]:
    try:
        if not path.is_file():
            raise StudyError(Problem("no_instrument", {"path": path.name, "known": Listed(bundled_instruments())}))
        return tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise StudyError(Problem("file_unreadable", {"path": path.name, "detail": SystemReason(error)})) from error
    except UnicodeDecodeError as error:
        raise StudyError(Problem("study_not_utf8", {"path": path.name})) from error
    except tomllib.TOMLDecodeError as error:
        raise StudyError(Problem("study_not_toml", {"path": path.name, "detail": str(error)})) from error


def _sections(content: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """Return the sections of a list, as far as they are sections; what is not is left for pydantic to tell."""
    found = content.get(name)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _words(item: dict[str, Any]) -> list[str]:
    found = item.get("answers")
    return [one for one in found if isinstance(one, str)] if isinstance(found, list) else []


def _unknown_words(path: str, content: dict[str, Any]) -> Iterator[Problem]:
    """Return the answers that no item may have."""
    known = meanings("answer")
    shown = tuple(word.name.da for word in review_words("answer").values())
    for place, item in enumerate(_sections(content, "items"), start=1):
        for word in _words(item):
            if word.strip().casefold() not in known:
                facts = {"path": path, "item": item.get("id", place), "answer": word}
                yield Problem("instrument_answer", {**facts, "nearest": Nearest(word, shown), "known": Listed(shown)})


def _with_codes(content: dict[str, Any]) -> dict[str, Any]:
    """Return the content with the program's own words for answers."""
    known = meanings("answer")
    items = content.get("items")
    if not isinstance(items, list):
        return content
    coded = [
        {**item, "answers": [known[one.strip().casefold()] if isinstance(one, str) else one for one in item["answers"]]}
        if isinstance(item, dict) and _words(item)
        else item
        for item in items
    ]
    return {**content, "items": coded}


def _problem(path: str, detail: Any, content: dict[str, Any]) -> Problem:  # noqa: ANN401 (pydantic's error record)
    place = tuple(detail["loc"])
    where = ".".join(str(step + 1) if isinstance(step, int) else step for step in place)
    if len(place) > 1 and isinstance(place[1], int):
        one = content[place[0]][place[1]]
        name = one.get("id", place[1] + 1) if isinstance(one, dict) else place[1] + 1
        where = ".".join([str(place[0]), str(name), *map(str, place[2:])])
    if detail["type"] == "missing":
        return Problem("instrument_missing", {"path": path, "key": where})
    if detail["type"] == "extra_forbidden":
        group = str(place[0]) if len(place) > 2 else ""
        near = Nearest(str(place[-1]), _KEYS.get(group, ()))
        return Problem("instrument_unknown_key", {"path": path, "key": where, "nearest": near})
    limits: dict[str, object] = {
        name: str(value).replace(" or ", ", ") for name, value in detail.get("ctx", {}).items()
    }
    reason = Reason(f"value.{detail['type']}", limits, otherwise=detail["msg"].removeprefix("Value error, "))
    return Problem("instrument_value", {"path": path, "key": where, "detail": reason})


def _inconsistent(path: str, found: Instrument) -> Iterator[Problem]:
    """Return what is wrong between keys that are each well formed."""
    parts = {part.id: part for part in found.parts}
    reserved = meanings("kind")
    for kind, ids in (("parts", [part.id for part in found.parts]), ("items", [item.id for item in found.items])):
        for one, count in Counter(ids).items():
            if count > 1:
                yield Problem("instrument_twice", {"path": path, "section": kind, "id": one, "times": count})
    for item in found.items:
        facts = {"path": path, "item": item.id}
        if item.part not in parts:
            yield Problem("instrument_part", {**facts, "part": item.part, "nearest": Nearest(item.part, tuple(parts))})
        elif parts[item.part].kind == "lawful" and not (item.legal_basis or "").strip():
            yield Problem("instrument_basis", {**facts, "part": item.part})
        if item.id in reserved:
            yield Problem("instrument_reserved", dict(facts))
        if item.valid_from and item.valid_to and item.valid_to < item.valid_from:
            yield Problem("instrument_dates", dict(facts))
