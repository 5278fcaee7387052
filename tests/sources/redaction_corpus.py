"""The made-up corpus for pseudonymisation, and what is measured on it."""

import re
from dataclasses import dataclass
from pathlib import Path

from jobspejl.sources.redaction import Redactor

DATA = Path(__file__).with_name("data")
PARTS = {"tuning": "redaction_tuning.txt", "held out": "redaction_held_out.txt"}
KINDS = ("CPR", "TELEFON", "E-MAIL", "ADRESSE", "JOURNALNR", "NAVN")
_PLANTED = re.compile(r"\{([A-Z-]+):([^{}]+)\}")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One line: its text, and what is planted in it as (kind, start, end)."""

    text: str
    planted: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class Score:
    """What was found of one kind: planted, hidden wholly, hidden as the right kind; false alarms; spans too wide."""

    planted: int
    hidden: int
    typed: int
    false_alarms: int
    too_wide: int


def sentences(part):
    lines = (DATA / PARTS[part]).read_text("utf-8").splitlines()
    return [sentence(line.replace("\\n", "\n")) for line in lines if not line.startswith("# ")]


def sentence(line):
    text, planted, done = "", [], 0
    for one in _PLANTED.finditer(line):
        text += line[done : one.start()]
        planted.append((one[1], len(text), len(text) + len(one[2])))
        text += one[2]
        done = one.end()
    return Sentence(text + line[done:], tuple(planted))


def misses(part):
    """Give (sentence, kind, start, end) of what is planted and not wholly hidden."""
    for one in sentences(part):
        spans = Redactor().redact(one.text).spans
        for kind, start, end in one.planted:
            if not hidden(one.text, start, end, spans):
                yield one, kind, start, end


def hidden(text, start, end, spans):
    """Say whether every letter and digit of a planted span is redacted."""
    covered = {place for span in spans for place in range(span.start, span.end)}
    return all(place in covered for place in range(start, end) if text[place].isalnum())


def alarms(part):
    """Give (sentence, span, "false" or "wide") of what is redacted without being planted."""
    for one in sentences(part):
        planted = {place for _, start, end in one.planted for place in range(start, end)}
        for span in Redactor().redact(one.text).spans:
            letters = [place for place in range(span.start, span.end) if one.text[place].isalnum()]
            inside = [place for place in letters if place in planted]
            if not inside:
                yield one, span, "false"
            elif len(inside) < len(letters):
                yield one, span, "wide"


def scores(part):
    """Return the score of every kind."""
    missed = [kind for _, kind, _, _ in misses(part)]
    alarm = [(span.kind, why) for _, span, why in alarms(part)]
    result = {}
    for kind in KINDS:
        planted = typed = 0
        for one in sentences(part):
            spans = [span for span in Redactor().redact(one.text).spans if span.kind == kind]
            mine = [place for place in one.planted if place[0] == kind]
            planted += len(mine)
            typed += sum(hidden(one.text, start, end, spans) for _, start, end in mine)
        result[kind] = Score(
            planted, planted - missed.count(kind), typed, alarm.count((kind, "false")), alarm.count((kind, "wide"))
        )
    return result
