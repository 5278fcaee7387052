"""The study file, read and checked key by key."""

import tomllib
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from jobspejl.contracts.study import Study
from jobspejl.errors import Nearest, Problem, Reason, StudyError, SystemReason
from jobspejl.rules.effort import effort_measures

_USUAL_NAME = "study.toml"


def read_study(path: Path) -> Study:
    """Read a study file.

    Raises:
        StudyError: Not there, not TOML, or with keys that are unknown, missing or have a value that cannot be used.
    """
    content = _content(path)
    try:
        study = Study.model_validate(content)
    except ValidationError as error:
        details = error.errors()
        places = [tuple(detail["loc"]) for detail in details]
        # NOTE: a list with a faulty entry is also called too short; the entry's own fault is enough.
        own = [
            detail
            for detail, place in zip(details, places, strict=True)
            if detail["type"] != "too_short" or not any(other[: len(place)] == place != other for other in places)
        ]
        raise StudyError(*(_problem(path.name, detail) for detail in own)) from error
    _ids_of_effort(study, path.name)
    _result_of_effort(study, path.name)
    return study


def _ids_of_effort(study: Study, path: str) -> None:
    """Hold that no other section has the id of a measure that the effort mirror makes."""
    if study.effort is None:
        return
    made = study.effort.measures or tuple(effort_measures())
    others = [section.id for section in study.sections]
    others += [outcome.id for outcome in study.persons.outcomes] if study.persons else []
    if taken := sorted(set(made) & set(others)):
        reason = Reason("value.effort_id", {"id": ", ".join(taken)}, otherwise="")
        raise StudyError(Problem("study_bad_value", {"path": path, "key": "effort", "detail": reason}))


def _result_of_effort(study: Study, path: str) -> None:
    """Hold that the results which the oversight is to look at are those of a measure in the study."""
    named = study.effort.result_measure if study.effort else None
    known = [measure.id for measure in study.results]
    known += [outcome.id for outcome in study.persons.outcomes] if study.persons else []
    if named is not None and named not in known:
        reason = Reason("value.effort_result", {"id": named}, otherwise="")
        facts = {"path": path, "key": "effort.result_measure", "detail": reason}
        raise StudyError(Problem("study_bad_value", facts))


def _content(path: Path) -> dict[str, Any]:
    try:
        if (path / _USUAL_NAME).is_file():
            raise StudyError(Problem("study_is_folder", {"path": str(path), "file": str(path / _USUAL_NAME)}))
        if not path.is_file():
            raise StudyError(Problem("no_study", {"path": str(path)}))
        return tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise StudyError(Problem("file_unreadable", {"path": str(path), "detail": SystemReason(error)})) from error
    except UnicodeDecodeError as error:
        raise StudyError(Problem("study_not_utf8", {"path": path.name})) from error
    except tomllib.TOMLDecodeError as error:
        raise StudyError(Problem("study_not_toml", {"path": path.name, "detail": str(error)})) from error


def _problem(path: str, detail: Any) -> Problem:  # noqa: ANN401 (pydantic's error record)
    place = tuple(detail["loc"])
    key = ".".join(str(step + 1) if isinstance(step, int) else step for step in place)
    if detail["type"] == "extra_forbidden":
        known = tuple(_keys_at(Study, place[:-1]))
        near = Nearest(str(place[-1]), known)
        all_known = Reason("word.known_keys", {"keys": ", ".join(known)}, otherwise="")
        return Problem("study_unknown_key", {"path": path, "key": key, "nearest": near if near.names() else all_known})
    if detail["type"] == "missing":
        return Problem("study_missing_key", {"path": path, "key": key})
    limits: dict[str, object] = {
        name: str(limit).replace(" or ", ", ") for name, limit in detail.get("ctx", {}).items()
    }
    reason = Reason(f"value.{detail['type']}", limits, otherwise=detail["msg"].removeprefix("Value error, "))
    return Problem("study_bad_value", {"path": path, "key": key or "results", "detail": reason})


def _keys_at(model: type[BaseModel], place: tuple[Any, ...]) -> list[str]:
    """Return the keys that a section of the study file may have."""
    for step in place:
        if isinstance(step, int):
            continue
        inner = _model_in(_keys(model)[step].annotation)
        if inner is None:
            return []
        model = inner
    return list(_keys(model))


def _keys(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """Return a section's keys as they are written in the study file."""
    return {field.alias or name: field for name, field in model.model_fields.items()}


def _model_in(annotation: Any) -> type[BaseModel] | None:  # noqa: ANN401 (a type annotation)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _model_in(part)) is not None), None)
