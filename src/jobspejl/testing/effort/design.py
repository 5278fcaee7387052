"""What a made-up world of effort looks like: its target groups with their rates, and how much municipalities differ.

The numbers are chosen so that figures look like those of a Danish job centre; none of them is an estimate of anything.
"""

import csv
from dataclasses import dataclass
from importlib.resources import files

import numpy as np

from jobspejl.contracts.arrays import Floats
from jobspejl.contracts.units import Unit
from jobspejl.rules.units import municipalities


@dataclass(frozen=True, slots=True)
class GroupDesign:
    """One target group; rates are those of a municipality without a difference of its own.

    Attributes:
        word: The vocabulary's word.
        share: Share of those who come on support.
        days: Mean days on support.
        talks: Talks in a month on support without exemption.
        changes: Changes of caseworker in a year on support.
        offers: Active offers in a year on support without exemption.
        sanctions: Sanctions in a year on support.
        worked: Share of persons with ordinary hours.
        exempt: Share of persons with an exemption.
        nexts: What comes after, each with its share.
    """

    word: str
    share: float
    days: float
    talks: float
    changes: float
    offers: float
    sanctions: float
    worked: float
    exempt: float
    nexts: tuple[tuple[str, float], ...]


GROUPS = (
    GroupDesign("dagpenge", 0.30, 170, 0.55, 0.60, 0.80, 0.00, 0.10, 0.02,
        (("job", 0.80), ("sygedagpenge", 0.10), ("kontanthjaelp", 0.05), ("uddannelse", 0.05))),
    GroupDesign("kontanthjaelp", 0.22, 700, 0.58, 1.00, 1.60, 0.30, 0.16, 0.12,
        (("job", 0.50), ("sygedagpenge", 0.05), ("ressourceforloeb", 0.15), ("foertidspension", 0.10),
         ("fleksjob", 0.10), ("fraflyttet", 0.10))),
    GroupDesign("uddannelseshjaelp", 0.10, 450, 0.64, 0.90, 1.90, 0.40, 0.14, 0.05,
        (("uddannelse", 0.50), ("job", 0.35), ("kontanthjaelp", 0.15))),
    GroupDesign("sygedagpenge", 0.24, 130, 0.45, 0.70, 0.35, 0.02, 0.12, 0.06,
        (("job", 0.74), ("jobafklaring", 0.12), ("ressourceforloeb", 0.02), ("fleksjob", 0.05),
         ("foertidspension", 0.03), ("kontanthjaelp", 0.04))),
    GroupDesign("jobafklaring", 0.05, 450, 0.52, 0.90, 1.20, 0.02, 0.12, 0.08,
        (("job", 0.40), ("fleksjob", 0.25), ("foertidspension", 0.15), ("ressourceforloeb", 0.20))),
    GroupDesign("ressourceforloeb", 0.05, 800, 0.50, 0.80, 1.40, 0.02, 0.12, 0.10,
        (("fleksjob", 0.45), ("foertidspension", 0.45), ("job", 0.10))),
    GroupDesign("ledighedsydelse", 0.04, 550, 0.46, 0.60, 1.20, 0.05, 0.20, 0.04,
        (("fleksjob", 0.85), ("foertidspension", 0.15))),
)  # fmt: skip
"""The target groups; shares of `nexts` add up to 1."""

KINDS = ("virksomhedspraktik", "loentilskud", "vejledning_opkvalificering", "nytteindsats")
KIND_SHARES = (0.58, 0.12, 0.22, 0.08)
COMPANY = ("virksomhedspraktik", "loentilskud")
"""Active offers, how they divide, and which of them are directed at companies."""

CONTENTS = ("jobsoegning", "cv", "virksomhedskontakt", "undervisning", "andet")

SD = {
    "talks": 0.22,
    "changes": 0.35,
    "offers": 0.30,
    "sanctions": 0.40,
    "worked": 0.25,
    "length": 0.12,
    "mix": 0.25,
}
"""How much municipalities differ: standard deviation of the logarithm of each one's multiplier, whose mean is 1."""

FRAILTY = {"talks": 5.0, "changes": 2.0, "sanctions": 1.0, "offers": 3.0}
"""How much persons differ: shape of the gamma of each one's multiplier, whose mean is 1; the smaller, the more."""

PHONE = {"first": (0.9, 0.5), "wait": (5.0, 0.4), "again": (0.22, 0.3)}
"""Of calls: log odds of being finished at first contact, log of the seconds waited, share called again; with the
standard deviation between municipalities on that scale."""

ATTENDANCE = (14.0, 6.0)
"""The beta that the share of hours attended in a municipality's job clubs is drawn from."""

CASELOAD = (58.0, 0.22)
"""Median citizens for each full-time caseworker, and the standard deviation of its logarithm."""


@dataclass(frozen=True, slots=True)
class EffortPlaces:
    """U municipalities.

    Attributes:
        units: The municipalities.
        size: (U,), their shares of the country's unemployed in 2019.
    """

    units: tuple[Unit, ...]
    size: Floats


def effort_places(count: int = 98) -> EffortPlaces:
    """Return so many municipalities, evenly spread over the list.

    >>> effort_places(3).units[0].name.da
    'København'
    """
    every = municipalities().units
    chosen = tuple(every[round(place)] for place in np.linspace(0, len(every) - 1, count))
    with (files("jobspejl") / "examples" / "denmark" / "figures.csv").open(encoding="utf-8") as file:
        unemployed = {
            row["code"]: float(row["unemployment_pct"]) * float(row["labour_force_approx"])
            for row in csv.DictReader(file)
            if row["year"] == "2019"
        }
    size = np.array([unemployed[unit.code] for unit in chosen])
    return EffortPlaces(chosen, size / size.sum())
