"""What a sample of case files can show, in a sentence."""

from decimal import Decimal

from jobspejl.contracts.sample import FileSample
from jobspejl.language import Lang
from jobspejl.report.numbers import number
from jobspejl.report.words import say


def shows(sample: FileSample, lang: Lang) -> str:
    """Return what finding no, one or more wrong files in a sample would show of the list."""
    facts = {"drawn": number(sample.drawn, lang), "files": number(sample.files, lang), "file": sample.frame}
    if sample.drawn == sample.files:
        return say(lang, "sample.whole", **facts)
    aim = sample.aim
    facts["sure"] = per_cent(aim.confidence, lang)
    if aim.tolerable is None:
        first = sample.claims[0]
        share = number(100 * first.most / sample.files, lang, 1)
        opening = say(lang, "sample.none", most=number(first.most, lang), share=share, **facts)
        further = sample.claims[1:]
    else:
        facts["tolerable"] = per_cent(aim.tolerable, lang)
        key = "sample.fewer" if aim.errors else "sample.fewer_none"
        opening = say(lang, key, count=aim.errors, **facts)
        further = sample.claims[aim.errors + 1 :]
    found = [
        say(
            lang,
            "sample.found",
            errors=number(one.errors, lang),
            most=number(one.most, lang),
            share=number(100 * one.most / sample.files, lang, 1),
        )
        for one in further
    ]
    return "; ".join([opening, *found]) + ". " + say(lang, "sample.reach", **facts)


def method(sample: FileSample, lang: Lang) -> str:
    """Return how a sample was drawn, so that it can be drawn again."""
    return say(lang, "sample.method", seed=sample.seed, column=sample.id_column)


def per_cent(share: float, lang: Lang) -> str:
    """Return a share as per cent with the decimals it was given with.

    >>> per_cent(0.05, "da"), per_cent(0.975, "da"), per_cent(0.95, "en")
    ('5', '97,5', '95')
    """
    exact = (100 * Decimal(repr(share))).normalize()
    return number(float(exact), lang, max(0, -int(exact.as_tuple().exponent)))
