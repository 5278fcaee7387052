"""Periods in the order in which people read them."""

import re
from datetime import date, timedelta

_MONTHS = ("jan", "feb", "mar", "apr", "ma[jy]", "jun", "jul", "aug", "sep", "o[kc]t", "nov", "dec")

_YEAR = "(?P<year>(?:19|20)[0-9]{2})"
_WEEKS = 53
_PARTS = {
    ("h", "s", "halvår", "halvaar", "half", "half-year"): 2,
    ("q", "k", "kv", "kvt", "kvartal", "quarter"): 4,
    ("", "m", "md", "måned", "maaned", "month"): 12,
    ("u", "w", "uge", "week"): _WEEKS,
}
"""What divides a year, in how many."""
_PART = "(?P<part>[a-zæøå-]*?)"
_NUMBER = "(?P<number>[0-9]{1,2})"
_SHAPES = [
    re.compile(shape)
    for shape in (
        rf"{_YEAR}[ ._/-]*{_PART}[ ._-]*{_NUMBER}",
        rf"{_YEAR}[ .,_-]*{_NUMBER}[. ]*{_PART}[.]?",
        rf"{_NUMBER}[. -]*{_PART}[. ,_-]*{_YEAR}",
        rf"{_PART}[ ]?{_NUMBER}[. ,_-]*{_YEAR}",
    )
]
_GAP = re.compile(r" ?[-–/] ?| til | to ")


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


def names_a_period(word: str) -> bool:
    """Say whether a word names a year, or a half-year, quarter, month, week or day of one, or a span of two such.

    >>> [names_a_period(word) for word in ("2024", "2024H1", "3. kvartal 2024", "2024-07", "jul 2023–jun 2024")]
    [True, True, True, True, True]
    >>> [names_a_period(word) for word in ("abc", "2020-13", "2024H3", "24", "2024-02-30")]
    [False, False, False, False, False]
    """
    return period_days(word) is not None


def period_days(word: str) -> tuple[date, date] | None:
    """Return the first and the last day of a period; None where the word names none.

    >>> [f"{first} {last}" for first, last in map(period_days, ("2024", "2. kvartal 2024", "jul 2023–jun 2024"))]
    ['2024-01-01 2024-12-31', '2024-04-01 2024-06-30', '2023-07-01 2024-06-30']
    """
    plain = " ".join(word.casefold().split())
    for number, month in enumerate(_MONTHS, start=1):
        plain = re.sub(rf"\b{month}[a-zæøå]*", f"m{number}", plain)
    whole = _days(plain)
    if whole is not None:
        return whole
    for gap in _GAP.finditer(plain):
        first, last = _days(plain[: gap.start()]), _days(plain[gap.end() :])
        if first is not None and last is not None:
            return first[0], last[1]
    return None


def _days(plain: str) -> tuple[date, date] | None:
    if re.fullmatch(r"\d{4}-\d\d-\d\d", plain):
        try:
            day = date.fromisoformat(plain)
        except ValueError:
            return None
        return (day, day) if _is_year(str(day.year)) else None
    if re.fullmatch(_YEAR, plain):
        return date(int(plain), 1, 1), date(int(plain), 12, 31)
    parts = next((found for shape in _SHAPES if (found := shape.fullmatch(plain))), None)
    if parts is None or (plain.isdigit() and len(plain) == 5):
        return None
    most = next((most for words, most in _PARTS.items() if parts["part"] in words), 0)
    number = int(parts["number"])
    return _part(int(parts["year"]), number, most) if 1 <= number <= most else None


def _part(year: int, number: int, of: int) -> tuple[date, date]:
    """Return the days of one part of a year that has so many."""
    if of == _WEEKS:
        monday = date.fromisocalendar(year, 1, 1) + timedelta(weeks=number - 1)
        return monday, monday + timedelta(days=6)
    months = 12 // of
    last = date(year + number // of, number % of * months + 1, 1) - timedelta(days=1)
    return date(year, (number - 1) * months + 1, 1), last


def _is_year(figures: str) -> bool:
    return len(figures) == 4 and figures[:2] in {"19", "20"}
