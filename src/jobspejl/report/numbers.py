"""Numbers, dates and the alphabet, the Danish and the English way."""

import datetime
from functools import cache, lru_cache

from babel.dates import format_date
from babel.numbers import format_decimal

from jobspejl.language import Lang

_LOCALES: dict[Lang, str] = {"da": "da_DK", "en": "en_GB"}
_AFTER_Z = str.maketrans({"æ": "{a", "ä": "{a", "ø": "{b", "ö": "{b", "å": "{c", "é": "e", "ü": "y"})


@cache
def _pattern(decimals: int) -> str:
    return "#,##0" + ("." + "0" * decimals if decimals else "")


def number(value: float, lang: Lang, decimals: int = 0) -> str:
    """Return a number with separators, and a true minus sign.

    >>> number(-1234.5, "da", 1), number(-1234.5, "en", 1)
    ('−1.234,5', '−1,234.5')
    """
    return _written(round(value, decimals) + 0.0, lang, decimals)  # NOTE: -0.04 is shown as 0.0, never as -0.0


@lru_cache(maxsize=100_000)
def _written(rounded: float, lang: Lang, decimals: int) -> str:
    # NOTE: kept, since a site writes the same figures again and again, and Babel takes 50 microseconds for each.
    return format_decimal(rounded, _pattern(decimals), locale=_LOCALES[lang]).replace("-", "−")


def signed(value: float, lang: Lang, decimals: int = 0) -> str:
    """Return a number with its sign, also where it is positive; zero has none.

    >>> signed(0.5, "da", 1), signed(-0.01, "da", 1)
    ('+0,5', '0,0')
    """
    return ("+" if round(value, decimals) > 0 else "") + number(value, lang, decimals)


def date(iso: str, lang: Lang) -> str:
    """Return a date as people write it.

    >>> date("2026-11-22", "da"), date("2026-11-22", "en")
    ('22. november 2026', '22 November 2026')
    """
    return format_date(datetime.date.fromisoformat(iso), "long", locale=_LOCALES[lang])


def alphabetical(name: str) -> str:
    """Return a key that sorts names as a Danish dictionary does: aa with å, and æ, ø, å after z.

    >>> sorted(["Aarhus", "Ærø", "Odense", "Vejle", "Øster"], key=alphabetical)
    ['Odense', 'Vejle', 'Ærø', 'Øster', 'Aarhus']
    """
    return name.casefold().replace("aa", "å").translate(_AFTER_Z)
