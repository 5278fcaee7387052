"""Writes a made-up world of effort as the files of a study, and its truth."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jobspejl.contracts.arrays import Flags, Ints
from jobspejl.engines.protocol import Engine
from jobspejl.testing.effort.design import CONTENTS, GROUPS
from jobspejl.testing.effort.lives import NEXTS
from jobspejl.testing.effort.log import WORDS
from jobspejl.testing.effort.world import EffortWorld

TRUTH = "truth.csv"

Arrays = dict[str, NDArray[Any]]
Words = Mapping[str, Sequence[str | None]]

_GROUPS = tuple(group.word for group in GROUPS)
_CHANNELS = ("telefon", "chat")


def write_effort(world: EffortWorld, folder: Path, engine: Engine) -> None:
    """Write `spells`, `exemptions`, `events`, `hours`, `calls`, `clubs` and `staff` as Parquet, and `truth.csv`.

    Columns have the names that a section of effort takes for granted, so that a study names files alone. Rows are in
    the order of cases and days; the same world gives the same bytes.

    Args:
        world: The world.
        folder: An empty folder.
        engine: What writes Parquet.

    Raises:
        OSError: A file cannot be written.
    """
    for name, (columns, words) in _tables(world).items():
        engine.arrays_to_parquet(columns, folder / f"{name}.parquet", words)
    _write_truth(world, folder / TRUTH)


def _tables(world: EffortWorld) -> dict[str, tuple[Arrays, Words]]:
    return {
        "spells": _spells(world),
        "exemptions": _exemptions(world),
        "events": _events(world),
        "hours": _hours(world),
        "calls": _calls(world),
        "clubs": _clubs(world),
        "staff": _staff(world),
    }


def _codes(world: EffortWorld) -> tuple[str, ...]:
    return tuple(unit.code for unit in world.places.units)


def _cases(world: EffortWorld) -> tuple[str, ...]:
    return tuple(f"c{number:05}" for number in range(int(world.lives.person.max()) + 1))


def _day(days: Ints) -> NDArray[Any]:
    return days.astype("datetime64[D]").astype("datetime64[s]")


def _missing(moments: NDArray[Any], gone: Flags) -> NDArray[Any]:
    return np.where(gone, np.datetime64("NaT", "s"), moments)


def _spells(world: EffortWorld) -> tuple[Arrays, Words]:
    one = world.lives
    lasting = one.end >= world.span.after
    columns: Arrays = {
        "case": one.person,
        "unit": one.unit,
        "group": one.group,
        "start": _day(one.start),
        "end": _missing(_day(one.end - 1), lasting),
        "next": np.where(lasting, 0, one.next),
    }
    return columns, {"case": _cases(world), "unit": _codes(world), "group": _GROUPS, "next": (None, *NEXTS[1:])}


def _exemptions(world: EffortWorld) -> tuple[Arrays, Words]:
    one = world.lives
    some = one.exempt[:, 1] > one.exempt[:, 0]
    first, after = one.exempt[some].T
    columns: Arrays = {"case": one.person[some], "start": _day(first), "end": _day(after - 1)}
    return columns, {"case": _cases(world)}


def _events(world: EffortWorld) -> tuple[Arrays, Words]:
    one, log = world.lives, world.log
    person, unit = one.person[log.spell], one.unit[log.spell]
    order = np.lexsort((log.event, log.day, person))
    workers = int(log.worker.max()) + 1
    named = [f"{code}-{number}" for code in _codes(world) for number in range(workers)]
    worker = np.where(log.worker < 0, len(named), unit * workers + log.worker)
    columns: Arrays = {
        "case": person[order],
        "event": log.event[order],
        "time": _day(log.day[order]),
        "unit": unit[order],
        "group": one.group[log.spell][order],
        "caseworker": worker[order],
    }
    words = {"case": _cases(world), "event": WORDS, "unit": _codes(world), "group": _GROUPS}
    return columns, {**words, "caseworker": (*named, None)}


def _hours(world: EffortWorld) -> tuple[Arrays, Words]:
    spell, day, minutes = world.desks.hours
    columns: Arrays = {"case": world.lives.person[spell], "month": _day(day), "hours": minutes / 60}
    return columns, {"case": _cases(world)}


def _calls(world: EffortWorld) -> tuple[Arrays, Words]:
    unit, minute, person, chat, waited, finished = world.desks.calls
    order = np.lexsort((minute, unit))
    cases = _cases(world)
    columns: Arrays = {
        "unit": unit[order],
        "time": (60 * minute[order]).astype("datetime64[s]"),
        "caller": np.where(person < 0, len(cases), person)[order],
        "channel": chat[order],
        "waited": np.where(waited < 0, waited.max() + 1, waited)[order],
        "finished": np.where(finished < 0, 2, finished)[order],
    }
    seconds = (*map(str, range(int(waited.max()) + 1)), None)
    words = {"unit": _codes(world), "caller": (*cases, None), "channel": _CHANNELS}
    return columns, {**words, "waited": seconds, "finished": ("nej", "ja", None)}


def _clubs(world: EffortWorld) -> tuple[Arrays, Words]:
    spell, day, offered, attended, content = world.desks.clubs
    order = np.lexsort((day, world.lives.person[spell]))
    columns: Arrays = {
        "unit": world.lives.unit[spell][order],
        "case": world.lives.person[spell][order],
        "day": _day(day[order]),
        "offered": offered[order] / 60,
        "attended": attended[order] / 60,
        "content": content[order],
    }
    return columns, {"unit": _codes(world), "case": _cases(world), "content": CONTENTS}


def _staff(world: EffortWorld) -> tuple[Arrays, Words]:
    unit, day, citizens, posts = world.desks.staff
    columns: Arrays = {"unit": unit, "day": _day(day), "citizens": citizens, "full_time": posts / 100}
    return columns, {"unit": _codes(world)}


def _write_truth(world: EffortWorld, path: Path) -> None:
    """Write what the units really do: how many times as much, or as often, as is usual in the target group."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("unit", "measure", "times"))
        for measure, rates in world.truth.rates.items():
            usual = world.truth.usual[measure]
            times = (rates[:, usual > 0] / usual[usual > 0])[:, 0]
            writer.writerows(
                (unit.code, measure, f"{each:.4f}") for unit, each in zip(world.places.units, times, strict=True)
            )
