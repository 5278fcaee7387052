"""One measure of effort as its account writes it: figures with their unit, and no more decimals than they can bear."""

import math

from jobspejl.language import Lang
from jobspejl.report.numbers import number
from jobspejl.report.saved import Row
from jobspejl.report.words import say

_MOST_DECIMALS = 3


class EffortFigure:
    """Writes the figures of one measure.

    Attributes:
        unit: What a figure is read as, e.g. "per cent" or "talks per month".
    """

    def __init__(self, about: Row, rows: list[Row], lang: Lang) -> None:
        """Write figures of one measure.

        Args:
            about: The measure's row of `effort_measures`.
            rows: The figures that stand together, and have the same decimals.
            lang: The language.
        """
        self._lang: Lang = lang
        self._scale = 100.0 if about["unit"] == "share" else 1.0
        own = about["unit_name" if lang == "da" else "unit_name_en"]
        self.unit = str(own) if own else say(lang, f"rate_unit.{about['unit']}")
        wide = [row["upper"] - row["lower"] for row in rows if row["lower"] is not None]
        self._decimals = _decimals(self._scale * min(wide)) if wide else 1

    def rate(self, row: Row) -> str:
        """Return a figure, or that it is not shown."""
        if row["suppressed"]:
            return say(self._lang, "account.hidden")
        return number(self._scale * row["rate"], self._lang, self._bears(row))

    def interval(self, row: Row) -> str:
        """Return the interval of a figure; a dash where it has none."""
        if row["lower"] is None:
            return "–"
        decimals = self._bears(row)
        return "–".join(number(self._scale * row[end], self._lang, decimals) for end in ("lower", "upper"))

    def persons(self, row: Row) -> str:
        """Return how many persons a figure is of, in tens."""
        return "–" if row["persons"] is None else number(row["persons"], self._lang)

    def drawn(self, row: Row) -> tuple[float | None, tuple[float, float] | None]:
        """Return a figure and its interval as they are drawn; nothing where they are not shown."""
        if row["suppressed"]:
            return None, None
        limits = None if row["lower"] is None else (self._scale * row["lower"], self._scale * row["upper"])
        return self._scale * row["rate"], limits

    def tick(self, value: float) -> str:
        """Return a value of an axis with the decimals it has."""
        return number(value, self._lang, _decimals_in(value))

    def _bears(self, row: Row) -> int:
        """Return a row's decimals: those of the figures it stands with, or fewer where it is rounded further."""
        told = (row[end] for end in ("rate", "lower", "upper"))
        return min(self._decimals, max(_decimals_in(self._scale * one) for one in told if one is not None))


def _decimals_in(value: float) -> int:
    return next((d for d in range(_MOST_DECIMALS) if round(value, d) == round(value, 6)), _MOST_DECIMALS)


def _decimals(wide: float) -> int:
    """Return the decimals that a figure with so wide an interval is worth."""
    return max(0, min(_MOST_DECIMALS, -math.floor(math.log10(max(wide, 1e-6) / 4))))
