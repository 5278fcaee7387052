"""Periods in the order in which people read them."""

import re

_MONTHS = ("jan", "feb", "mar", "apr", "ma[jy]", "jun", "jul", "aug", "sep", "o[kc]t", "nov", "dec")


def period_order(period: str) -> list[tuple[int, str]]:
    """Return a key that sorts periods as people read them: 9 before 10, and 4Q2019 before 1Q2020.

    A period that does not begin with its year is read from the end, so that 3Q2019–2Q2020 comes before 1Q2020–4Q2020.

    >>> sorted(["1Q2020", "4Q2019", "10Q2019"], key=period_order)
    ['4Q2019', '10Q2019', '1Q2020']
    """
    for number, month in enumerate(_MONTHS, start=1):
        period = re.sub(rf"\b{month}[a-z]*", str(number), period, flags=re.IGNORECASE)
    parts = [part for part in re.split(r"(\d+)", period) if part]
    figures = [part for part in parts if part.isdigit()]
    if any(map(_is_year, figures)) and not _is_year(figures[0]):
        parts.reverse()
    return [(int(part), "") if part.isdigit() else (0, part) for part in parts]


def _is_year(figures: str) -> bool:
    return len(figures) == 4 and figures[:2] in {"19", "20"}
