"""What a build was made from and with, so that it can be made again and trusted."""

import datetime
import hashlib
import platform
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

from jobspejl.contracts.experience import FocusGroups
from jobspejl.contracts.inspection import Inspection
from jobspejl.contracts.study import Study
from jobspejl.contracts.tables import Table
from jobspejl.contracts.text import Text
from jobspejl.errors import Problem, Reason
from jobspejl.language import LANGUAGES, Lang
from jobspejl.rules.units import municipalities
from jobspejl.steps.details import accounts
from jobspejl.steps.tabulate import Judged

_LIBRARIES = ("numpy", "scipy", "duckdb")

_OF_PERSONS = {
    **dict.fromkeys(("log_twice", "log_event_unknown", "log_group_unknown", "log_group_blank"), ("count",)),
    **dict.fromkeys(("case_units", "case_before_open", "case_opened_twice"), ("count",)),
    **dict.fromkeys(("case_closed_first", "case_no_trigger", "deadline_no_version"), ("count",)),
    **dict.fromkeys(("review_unanswered", "review_unread"), ("count",)),
    **dict.fromkeys(("survey_labels_read", "survey_frame_blank"), ("count",)),
    **dict.fromkeys(("survey_not_reversed", "survey_reversed_wrongly"), ("people",)),
    **dict.fromkeys(("person_weight_zero", "person_moved", "person_dream_unknown", "person_dream_left"), ("count",)),
    **dict.fromkeys(("rows_group_unknown", "rows_word_unknown", "rows_word_blank"), ("count",)),
    **dict.fromkeys(("spells_ahead", "spells_merged", "exempt_ahead", "exempt_whole_spells"), ("count",)),
    **dict.fromkeys(("exempt_outside", "clubs_above", "effort_events_outside", "effort_caseworker_blank"), ("count",)),
    **dict.fromkeys(("rows_words_untold", "dream_no_risk", "dream_no_municipality"), ("rows",)),
    "log_two_caseworkers": ("count",),
    "dream_codes_unverified": ("weeks",),
    "review_few_double": ("double", "read"),
}
"""The facts of remarks that count persons, cases, events or answers, by the remark's key."""

_SAID_FEWER = {
    "survey_one_answer": "survey_few_answers",
    "person_separated_none": "person_level_without",
    "person_separated_all": "person_level_with_all",
}
"""Remarks that tell a count whatever it is, and what is published in their place.

The wording of one answer is a count itself; persons at a level are counted in hidden units too, which would tell how
many are there when those of the units that are shown are taken from them.
"""


class Clock:
    """Keeps how long each step took, in seconds."""

    def __init__(self) -> None:
        self.laps: dict[str, float] = {}
        self._last = time.perf_counter()

    def lap(self, step: str) -> None:
        """Note the time since the last lap as that of `step`."""
        now = time.perf_counter()
        self.laps[step] = round(now - self._last, 3)
        self._last = now


def manifest(
    study: Study,
    path: Path,
    judged: tuple[Judged, ...],
    inspections: tuple[Inspection, ...],
    tables: tuple[Table, ...],
    remarks: list[Problem],
    clock: Clock,
    engine: str,
) -> dict[str, Any]:
    """Return the manifest: study, measures, inputs with their hashes, options, row counts, warnings, durations."""
    files = {name for section in study.sections for name in section.inputs}
    files |= {name for name in (study.units.file, study.units.outlines) if name}
    files |= {study.followup.file} if study.followup and study.followup.file else set()
    untold, named = _with_hidden(study, inspections), _transcripts(study)
    return {
        "jobspejl": version("jobspejl"),
        "built": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "python": platform.python_version(),
        "libraries": {name: version(name) for name in _LIBRARIES},
        "engine": engine,
        "study": study.study.model_dump(mode="json"),
        "units_kind": study.units.kind.model_dump(mode="json"),
        "options": study.options.model_dump(mode="json"),
        "measures": [_measure(one, study.units.file is None) for one in judged],
        "accounts": accounts(study, inspections),
        "inputs": [
            _input(path, path.name),
            *(_input(path.parent / name, named.get(name, name), name not in untold) for name in sorted(files)),
        ],
        "rows": {table.schema.name: len(table.rows) for table in tables},
        "warnings": [
            {lang: told(remark, study.options.disclosure_threshold, lang) for lang in LANGUAGES} for remark in remarks
        ],
        "seconds": clock.laps,
    }


def told(remark: Problem, threshold: int, lang: Lang) -> str:
    """Return a remark as it may be published: a count of persons, cases, events or answers under the threshold is not.

    A check tells the person who has the data every count; the manifest goes with the pages.

    >>> told(Problem("case_closed_first", {"path": "log.csv", "count": 2}), 5, "en")
    'log.csv: fewer than 5 cases are closed before they were opened. Check the dates.'
    """
    if remark.key in _SAID_FEWER and threshold > 1:
        return Problem(_SAID_FEWER[remark.key], {**remark.facts, "threshold": threshold}).sentence(lang)
    words = Reason("word.few", {"threshold": threshold}, otherwise="").worded(lang)
    small = [name for name in _OF_PERSONS.get(remark.key, ()) if _few(remark.facts[name], threshold)]
    if not small:
        return remark.sentence(lang)
    # NOTE: the lines of a file that a remark is on would tell the count.
    facts = {**remark.facts, **dict.fromkeys(small, words), **({"where": ""} if "where" in remark.facts else {})}
    sentence = Problem(remark.key, facts).sentence(lang)
    return sentence[0].upper() + sentence[1:] if sentence.startswith(words) else sentence


def _few(count: object, threshold: int) -> bool:
    """Return whether a count is too small to be told; a source may have said already that it is."""
    return isinstance(count, Reason) or 0 < int(str(count)) < threshold


def _with_hidden(study: Study, inspections: tuple[Inspection, ...]) -> set[str]:
    """Return the files with something that is not shown: a unit, or counts that an account may have left blank."""
    return {
        name
        for section, one in zip(study.sections, inspections, strict=True)
        if any(each.hidden for each in one.figures) or one.detail is not None
        for name in section.inputs
    }


def _transcripts(study: Study) -> dict[str, str]:
    """Return what each transcript is called: a number, since people name such files after who speaks in them."""
    files = {
        name for section in study.sections if isinstance(section, FocusGroups) for name in section.transcripts.values()
    }
    return {name: f"transcript {number}" for number, name in enumerate(sorted(files), 1)}


def _measure(one: Judged, country: bool) -> dict[str, Any]:
    return {
        "measure": one.observed.measure.model_dump(mode="json"),
        "conditions": [condition.model_dump(mode="json") for condition in one.observed.conditions],
        "conditions_note": _text(one.observed.conditions_note),
        "periods": list(one.observed.periods),
        "basis": one.observed.basis,
        "whole_country": country and not one.hidden and len(one.observed.units) == len(municipalities().units),
        "suppressed_units": len(one.hidden),
        "least_persons": _least(one),
        "rounds": one.expectation.rounds,
    }


def _least(one: Judged) -> int | None:
    """Return how many persons a measure over persons asks for."""
    spread = one.observed.strata.spread if one.observed.strata else None
    return spread.telling.least if spread and spread.telling.of_persons else None


def _text(text: Text | None) -> dict[str, Any] | None:
    return None if text is None else text.model_dump(mode="json")


def _input(path: Path, name: str, told: bool = True) -> dict[str, Any]:
    """Return a file's name, checksum and size.

    NOTE: not told where something in it is not shown: with all else published, the one cell that is not could be found
    by trying values until the checksum fits.
    """
    if not told:
        return {"file": Path(name).name, "sha256": None, "bytes": None}
    data = path.read_bytes()
    return {"file": Path(name).name, "sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
