"""Numbers that point at a person: CPR numbers, telephone numbers and journal numbers."""

import re
from collections.abc import Iterator
from functools import cache

from jobspejl.rules.redaction import pattern
from jobspejl.sources.redaction_canvas import Found, apart

_WEIGHTS = (4, 3, 2, 7, 6, 5, 4, 3, 2, 1)


def cpr_numbers(text: str) -> list[Found]:
    """Return what looks like a CPR number: six digits and four, in any usual writing.

    Nothing clears a number: neither an impossible date nor modulus 11, which some valid numbers fail. Both only tell
    whether a human should look.

    >>> [(one.key, one.doubt) for one in cpr_numbers("010203-1234, 990099 1234")]
    [('0102031234', ''), ('9900991234', 'cpr_no_date')]
    """
    found = [Found("CPR", *one.span("value"), _digits(one["value"])) for one in _compiled("cpr", "cued").finditer(text)]
    for name in ("plain", "century"):
        found += [_cpr(one) for one in _compiled("cpr", name).finditer(text)]
    for one in _compiled("cpr", "pairs").finditer(text):
        if is_date(_digits(one[0])[:6]):
            found.append(Found("CPR", *one.span(), _digits(one[0]), "cpr_grouping"))
    found += [Found("CPR", *one.span(), one[0].casefold()) for one in _compiled("cpr", "masked").finditer(text)]
    return apart(found)


def phone_numbers(text: str) -> list[Found]:
    """Return telephone numbers of eight digits, and foreign ones with their country.

    Amounts, dates, years, opening hours and business numbers are left alone unless a word such as `tlf` comes before.

    >>> [one.key for one in phone_numbers("Ring 12 34 56 78 eller +45 12345679; 12.345.678 kr. den 12.03.2024")]
    ['12345678', '12345679']
    """
    found = prefixed_phone_numbers(text)
    found += [_phone(*one.span("value"), one["value"]) for one in _compiled("phone", "cued").finditer(text)]
    for name in ("solid", "pairs", "fours", "spaced"):
        found += [_phone(*one.span(), one[0], doubt) for one, doubt in _uncued(text, name)]
    return apart(found)


def prefixed_phone_numbers(text: str) -> list[Found]:
    """Return telephone numbers that begin with + or 00 and a country; Danish ones are known by their last eight digits.

    >>> [one.key for one in prefixed_phone_numbers("0045 12345678, +46 70 123 45 67")]
    ['12345678', '46701234567']
    """
    found = [_phone(*one.span(), one[0]) for one in _compiled("phone", "prefixed").finditer(text)]
    foreign = _compiled("phone", "foreign").finditer(text)
    return apart([*found, *(Found("TELEFON", *one.span(), _digits(one[0]).removeprefix("00")) for one in foreign)])


def journal_numbers(text: str) -> list[Found]:
    """Return file numbers: after a word such as `j.nr.`, or of the shape that municipalities' file plan gives.

    >>> [one.key for one in journal_numbers("j.nr. 2023-12345, KEN nr. 9533 af 26/06/2018")]
    ['2023-12345']
    """
    found = [Found("JOURNALNR", *one.span("value"), _bare(one["value"])) for one in _cued_journal(text)]
    found += [Found("JOURNALNR", *one.span(), _bare(one[0])) for one in _compiled("journal", "kle").finditer(text)]
    bare = _compiled("journal", "bare").finditer(text)
    return apart([*found, *(Found("JOURNALNR", *one.span(), _bare(one[0]), "journal_unsure") for one in bare)])


def is_date(six: str) -> bool:
    """Say whether six digits can be the date in a CPR number, replacement numbers (day + 60) included.

    >>> is_date("310199"), is_date("710199"), is_date("320199"), is_date("011399")
    (True, True, False, False)
    """
    day, month = int(six[:2]), int(six[2:4])
    return (1 <= day <= 31 or 61 <= day <= 91) and 1 <= month <= 12


def passes_modulus_11(ten: str) -> bool:
    """Say whether ten digits pass modulus 11, as all CPR numbers did until October 2007 (cpr.dk).

    The example's date does not exist, so the number is nobody's.

    >>> passes_modulus_11("3002850000"), passes_modulus_11("3002850001")
    (True, False)
    """
    return sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, ten, strict=True)) % 11 == 0


@cache
def _compiled(part: str, name: str) -> re.Pattern[str]:
    return re.compile(pattern(part, name))


def _digits(written: str) -> str:
    return re.sub(r"\D", "", written)


def _bare(written: str) -> str:
    return written.replace(" ", "").casefold()


def _cpr(one: re.Match[str]) -> Found:
    digits = _digits(one[0])
    ten = digits if len(digits) == 10 else digits[:4] + digits[6:]
    doubt = ""
    if not is_date(ten):
        doubt = "cpr_no_date"
    elif one[1] and re.search(r"\d\d[ :.]\d\d$| \d{4}$", one[0]) and _is_time(ten[6:]):
        doubt = "cpr_or_date_and_time"
    elif one[0].isdigit() and not passes_modulus_11(ten):
        doubt = "cpr_or_other_number"
    return Found("CPR", *one.span(), ten, doubt)


def _phone(start: int, end: int, written: str, doubt: str = "") -> Found:
    return Found("TELEFON", start, end, _digits(written)[-8:], doubt)


def _uncued(text: str, name: str) -> Iterator[tuple[re.Match[str], str]]:
    """Give what is a telephone number by its shape alone and by what stands around it, and why to doubt it."""
    for one in _compiled("phone", name).finditer(text):
        before = text[max(0, one.start() - 30) : one.start()]
        if _compiled("phone", "money_before").search(before) or _compiled("phone", "money_after").match(
            text, one.end()
        ):
            continue
        if _is_other(one[0], name):
            continue
        yield one, "phone_or_other_number" if one[0][0] in "01" else ""


def _is_other(written: str, name: str) -> bool:
    digits = _digits(written)
    first, last = digits[:4], digits[4:]
    if name == "fours":
        return (_is_year(first) and _is_year(last)) or (_is_time(first, step=15) and _is_time(last, step=15))
    if name == "pairs":
        return False
    day_first = is_date(digits) and int(digits[:2]) <= 31 and _is_year(last)
    year_first = _is_year(first) and is_date(digits[6:] + digits[4:6] + "00") and int(digits[6:]) <= 31
    return day_first or year_first or digits[0] == "0"


def _is_year(four: str) -> bool:
    return four[:2] in {"19", "20"}


def _is_time(four: str, step: int = 1) -> bool:
    return int(four[:2]) <= 24 and int(four[2:]) < 60 and int(four[2:]) % step == 0


def _cued_journal(text: str) -> Iterator[re.Match[str]]:
    """Give numbers after a word for a file; at least three digits, so that `sag nr. 2` stays."""
    for one in _compiled("journal", "cued").finditer(text):
        if len(_digits(one["value"])) >= 3:
            yield one
