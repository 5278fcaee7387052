"""What the effort mirror's tables gave: sums over persons for each measure, and what is told beside them."""

from dataclasses import dataclass

from jobspejl.contracts.arrays import Floats, Ints
from jobspejl.contracts.effort_measure import EffortMeasure
from jobspejl.contracts.oversight import Why
from jobspejl.contracts.text import Text
from jobspejl.contracts.units import Unit


@dataclass(frozen=True, slots=True)
class PersonSums:
    """One measure's sums over persons for U units, T periods and L target groups, in the measure's own whole numbers.

    A person is one case in one unit, period and group. Sums of squares are of persons' own sums, so that what one
    person adds many times counts as one person's.

    Attributes:
        measure: The measure.
        units: The U units with any exposure.
        periods: The T periods, oldest first.
        groups: The L target groups, by the vocabulary's word; one, "", where the table has none.
        persons: (U, T, L), how many have any exposure.
        counted: (U, T, L), how many of them have any amount.
        short: (U, T, L), how many of them have less amount than exposure: of a share, those not counted in full.
        amount: (U, T, L), what happened, e.g. talks.
        exposure: (U, T, L), what they were exposed to, e.g. days.
        amount2: (U, T, L), sum of amount squared.
        both: (U, T, L), sum of amount times exposure.
        exposure2: (U, T, L), sum of exposure squared.
    """

    measure: EffortMeasure
    units: tuple[Unit, ...]
    periods: tuple[str, ...]
    groups: tuple[str, ...]
    persons: Ints
    counted: Ints
    short: Ints
    amount: Floats
    exposure: Floats
    amount2: Floats
    both: Floats
    exposure2: Floats


@dataclass(frozen=True, slots=True)
class Waits:
    """How long something took: the counts behind a Kaplan-Meier curve of one measure.

    Attributes:
        measure: Id of the measure.
        rows: (N, 5), unit's place in `EffortFound.units`, period's place in `EffortFound.periods`, days, in how many
            spells it happened on that day, and how many were followed no longer from it on; ordered. A person may have
            several spells.
    """

    measure: str
    rows: Ints


@dataclass(frozen=True, slots=True)
class Split:
    """How what is counted divides in the whole country, such as sanctions by section of the act.

    It is of all units and periods together: a person is one however often they moved, and no unit is taken out, for no
    unit's part is told.

    Attributes:
        id: What divides, e.g. `sanctions`; the catalogue of wordings has its heading.
        parts: What each of the P parts is called.
        amount: (P,), what is counted.
        persons: (P,), how many persons it was; one who is in several parts is counted in each.
    """

    id: str
    parts: tuple[Text, ...]
    amount: Ints
    persons: Ints


@dataclass(frozen=True, slots=True)
class TargetCounts:
    """One target of the oversight in one period: how many of the persons under it miss what it asks for.

    Attributes:
        target: Id of the target in `rules.oversight`.
        version: Its dated version, from 1; 0 where no version is known to hold.
        period: The period.
        missing: (U,), persons without it; 0 for the target on results, which counts nobody here.
        persons: (U,), persons under it.
        why: Why the period is not judged; None where it is.
    """

    target: str
    version: int
    period: str
    missing: Ints
    persons: Ints
    why: Why | None = None


@dataclass(frozen=True, slots=True)
class EffortFound:
    """The detail of the effort section.

    Attributes:
        units: The U units of the tables, by code.
        periods: The T periods, oldest first.
        sums: One for each measure.
        waits: The curves.
        splits: What divides.
        targets: What the oversight asks for; empty where the section says no.
    """

    units: tuple[Unit, ...]
    periods: tuple[str, ...]
    sums: tuple[PersonSums, ...]
    waits: tuple[Waits, ...] = ()
    splits: tuple[Split, ...] = ()
    targets: tuple[TargetCounts, ...] = ()
