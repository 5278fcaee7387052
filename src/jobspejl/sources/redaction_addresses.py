"""Where a person can be reached: e-mail addresses and street addresses."""

import re
from functools import cache

from jobspejl.rules.redaction import context, pattern, words
from jobspejl.sources.redaction_canvas import Found, apart

_WORD = r"(?:[A-ZÆØÅÉÖÜ](?:[\wé'-]+|\.(?: ?[A-ZÆØÅ]\.)?)|(?:Gl|Ny|Sdr|Ndr|Nr|St|Ll|Vr|Øst|Sct|Skt|Dr)\.)"

_STREETS_BEGIN = {"ved", "over", "under", "mellem"}


def email_addresses(text: str) -> list[Found]:
    """Return e-mail addresses, also those with the sign spelled out.

    >>> [one.key for one in email_addresses("Skriv til Lone@mail.example eller lone (at) mail.example.")]
    ['lone@mail.example', 'lone@mail.example']
    """
    found = {}
    for name in ("cut", "spelled", "plain"):
        for one in _email(name).finditer(text):
            end = one.start() + len(one[0].rstrip(".-"))
            found[one.start()] = Found("E-MAIL", one.start(), end, _address(text[one.start() : end]))
    return list(found.values())


def street_addresses(text: str) -> list[Found]:
    """Return street addresses: a street with a house number, or without one where somebody is said to live there.

    Floor, postal code and town belong to the address; a town or municipality alone is none.

    >>> text = "Jeg bor på Nørregade 12, 2. tv., 9990 Skagen og arbejder i Herlev"
    >>> [text[one.start : one.end] for one in street_addresses(text)]
    ['Nørregade 12, 2. tv., 9990 Skagen']
    """
    found = [_street(one) for one in _numbered().finditer(text) if not _is_no_street(one)]
    found += [_street(one) for one in _by_postal_code().finditer(text)]
    found += [_street(one) for one in re.finditer(pattern("address", "english"), text)]
    living = re.compile(pattern("address", "living"))
    for one in _unnumbered().finditer(text):
        lived_in = living.search(text[max(0, one.start() - 60) : one.start()]) is not None
        if lived_in and one["street"].casefold() not in words("address", "not_streets"):
            found.append(_street(one, "address_without_number"))
    return apart(found)


@cache
def _email(name: str) -> re.Pattern[str]:
    return re.compile(pattern("email", name), re.IGNORECASE)


def _address(written: str) -> str:
    spelled = re.sub(r"\s*[\[({<]?\s*\b(?:at|snabel-?a|a)\b\s*[\])}>]?\s*", "@", written.casefold(), count=1)
    return re.sub(r"\s", "", written.casefold() if "@" in written else spelled)


@cache
def _numbered() -> re.Pattern[str]:
    """A street by its ending, and a house number: Peter Bangs Vej 12, nørregade 3 B, 1. tv., 2000 Frederiksberg."""
    every = "|".join(re.escape(ending) for ending in words("address", "endings"))
    capital = "|".join(re.escape(ending.capitalize()) for ending in words("address", "endings") if ending.isalpha())
    sure = "|".join(words("address", "sure_endings"))
    one_word = rf"(?:{_WORD} ){{0,3}}[A-ZÆØÅ][\wé'-]*(?:{every})"
    apart = rf"(?:{_WORD} ){{1,4}}(?:{capital}|{sure})"
    lower = rf"(?:[a-zæøåé]+s )?[a-zæøåé]{{2,}}(?:{sure})"
    return re.compile(rf"(?<![\w-])(?P<street>{apart}|{one_word}|{lower}){_rest()}")


def _rest() -> str:
    return pattern("address", "house") + f"(?:{pattern('address', 'floor')})?(?:{pattern('address', 'postal')})?"


@cache
def _by_postal_code() -> re.Pattern[str]:
    """A street of any name shows itself by house number, postal code and town: Mælkebøtten 12, 2730 Herlev."""
    rest = pattern("address", "house") + f"(?:{pattern('address', 'floor')})?{pattern('address', 'postal')}"
    return re.compile(rf"(?<![\w-])(?P<street>(?:{_WORD} ){{0,3}}[A-ZÆØÅ][\wé'-]+){rest}")


@cache
def _unnumbered() -> re.Pattern[str]:
    sure = "|".join(words("address", "sure_endings"))
    apart = "|".join(ending.capitalize() for ending in words("address", "sure_endings"))
    return re.compile(rf"(?<![\w-])(?P<street>(?:{_WORD} ){{1,3}}(?:{apart})|[A-ZÆØÅ][\wé-]*(?:{sure}))(?![\w-])")


def _street(one: re.Match[str], doubt: str = "") -> Found:
    start = one.start() + _before_street(one)
    written = one[0][start - one.start() :]
    return Found("ADRESSE", start, one.end(), re.sub(r"[\W_]+", " ", written).strip().casefold(), doubt)


def _before_street(one: re.Match[str]) -> int:
    """Return how many characters before the street open a sentence: På Nørregade 12."""
    first, _, rest = one[0].partition(" ")
    return len(first) + 1 if rest[:1].isalpha() and first.casefold() in context("openers") - _STREETS_BEGIN else 0


def _is_no_street(one: re.Match[str]) -> bool:
    street = one["street"][_before_street(one) :]
    last = street.casefold() if not street.islower() else street.split()[-1]
    return last in words("address", "not_streets")
