"""What the comparison of one measure found, before it is written down."""

from dataclasses import dataclass

from jobspejl.contracts.arrays import Flags, Floats, Ints


@dataclass(frozen=True, slots=True)
class Comparison:
    """Gaps of U units in T periods, judged. Rates and gaps are in the measure's unit; gap = actual - expected.

    Attributes:
        gap: (U, T).
        se: (U, T), standard error of the gap.
        lower: (U, T), lower limit of the interval of the gap, for one unit taken alone.
        upper: (U, T), upper limit.
        persons: (U, T), the gap in persons; its sign is the gap's.
        shrunken: (U, T), the gap pulled towards 0.
        shrunken_lower: (U, T), lower limit of its interval.
        shrunken_upper: (U, T), upper limit.
        p_value: (U, T), of "just as expected".
        told: (U, T), the way of a gap that stands out among all: -1 fewer, 1 more, 0 where noise can explain it.
        unusual: (U, T), outside the over-dispersed funnel.
        size: (U, T), effective size: place on the funnel's axis.
        rank: (U, T), 1 = best; 0 where the measure has no direction.
        rank_lower: (U, T), best place in the unit's own set.
        rank_upper: (U, T), worst place in it.
        rank_lower_joint: (U, T), best place in the sets that hold for all units at once.
        rank_upper_joint: (U, T), worst place in them.
        country: (T,), the rate of all units together.
        between: (T,), variance between units' true gaps.
        dispersion: (T,), mean squared winsorised z-score of the funnel.
        extra: (T,), over-dispersion: variance added in the funnel.
        limits: (T, P, 5), points of the funnel: size and half-widths 95 %, 99.8 %, and both over-dispersed.
        peers_expected: (U, T, N), numbers of the units with the nearest expected value, nearest first.
        peers_profile: (U, T, N), numbers of the units with the nearest conditions; N = 0 without conditions.
        agreement: One record for each pair of periods.
    """

    gap: Floats
    se: Floats
    lower: Floats
    upper: Floats
    persons: Floats
    shrunken: Floats
    shrunken_lower: Floats
    shrunken_upper: Floats
    p_value: Floats
    told: Ints
    unusual: Flags
    size: Floats
    rank: Ints
    rank_lower: Ints
    rank_upper: Ints
    rank_lower_joint: Ints
    rank_upper_joint: Ints
    country: Floats
    between: Floats
    dispersion: Floats
    extra: Floats
    limits: Floats
    peers_expected: Ints
    peers_profile: Ints
    agreement: tuple["Agreement", ...]


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two periods put units in the same order.

    Attributes:
        first: Number of the earlier period.
        second: Number of the later period.
        rank_correlation: Spearman's correlation of the gaps as observed.
        corrected: Rank correlation of the true gaps, with noise taken out; None where noise explains every gap.
        lower: Lower limit of its interval.
        upper: Upper limit.
        top: How many places are counted as the top; None, as the next two, with few units or without a direction.
        kept: Units in the top in both periods.
        kept_by_chance: What would be kept if the order were drawn anew.
    """

    first: int
    second: int
    rank_correlation: float
    corrected: float | None
    lower: float | None
    upper: float | None
    top: int | None
    kept: int | None
    kept_by_chance: float | None
