"""Whether ids of persons are CPR numbers, told in the engine: no id leaves it.

A CPR number is the day, month and year of a birth and four digits more. Three rules say what is one:

* Six digits that begin with a date, a mark (hyphen, blank, point, stroke, underline) and four digits: one is enough.
  Replacement numbers, whose day is 60 too high, count.
* Ten digits in a row that begin with a date, or nine where a leading 0 was lost: enough where at least half of all ids
  of ten digits begin so, since one in 27 does by chance. A single one among pseudonyms of another shape is thus enough.
* Where most ids are of ten digits and do not begin with a date, the others are told from chance: of ids whose first two
  digits are a day, 12 in 100 have a month next. They are CPR numbers where there are more than that by five standard
  deviations: some 150 too many among 20,000 pseudonyms of ten random digits. Fewer cannot be told from pseudonyms.

Serial numbers of ten digits all begin with the same two digits; a beginning that more than a fifth of all ids share is
such a run and is not counted.
"""

from dataclasses import dataclass
from math import sqrt

from jobspejl.engines.names import named
from jobspejl.engines.protocol import Tables

_MARKED = "('000000-0000', '000000---0000')"
_MARKS = "(' ', '.', '/', '_', '-', '–')"
_PLAIN = "('0000000000', '000000000')"
_SMALLEST, _LARGEST = 100_000_000, 9_999_999_999
_NO_DATES = "('3002', '3102', '3104', '3106', '3109', '3111')"
_LAST_DAYS = {"30": 0.11, "31": 0.07}
_ANY_DAY = 0.12
_RUN = 0.2
_RUN_FEWEST = 20
_DEVIATIONS = 5.0
_WORTH_COUNTING = 2.5


@dataclass(frozen=True, slots=True)
class CprNumbers:
    """What looks like CPR numbers.

    Attributes:
        rows: Rows with an id that does.
        chance: Rows that would by chance; 0 where one is enough.
        condition: SQL that holds in those rows.
    """

    rows: int
    chance: int
    condition: str


@dataclass(frozen=True, slots=True)
class _Ids:
    """Ids with the same first two digits: those of ten digits, those of them with a date, and those with a mark."""

    plain: int
    dated: int
    marked: int


def find_cpr_numbers(relation: str, cell: str, tables: Tables, *, whole: bool = False) -> CprNumbers | None:
    """Return what of a column of ids looks like CPR numbers; None where nothing does.

    Args:
        relation: The table.
        cell: The id of a row, text or a whole number, as SQL.
        tables: The scope.
        whole: Whether ids are whole numbers: most are then seen to be too small or too large before they are spelled.
    """
    text = f"TRIM(CAST({cell} AS STRING))"
    likely = f"{cell} BETWEEN {_SMALLEST} AND {_LARGEST}" if whole else f"LENGTH({text}) BETWEEN 9 AND 13"
    ids = f'SELECT {text} AS "t" FROM {named(relation)} WHERE {likely}'
    heads = _counted(ids, tables, "COUNT({})")
    if marked := sum(one.marked for one in heads.values()):
        return CprNumbers(marked, 0, f"{_shape(text)} IN {_MARKED} AND {_dated(text, replaced=True)}")
    if not any(one.dated for one in heads.values()):
        return None
    every = int(str(tables.query(f'SELECT COUNT({cell}) AS "n" FROM {named(relation)}')["n"][0]))
    kept = {head: one for head, one in heads.items() if one.plain < max(_RUN_FEWEST, _RUN * every)}
    dated, (chance, variance) = sum(one.dated for one in kept.values()), _by_chance(kept)
    listed = ", ".join(f"'{head}'" for head in kept)
    told = f"{_shape(text)} IN {_PLAIN} AND {_dated(_ten(text))} AND SUBSTRING({_ten(text)}, 1, 2) IN ({listed})"
    if dated and 2 * dated >= sum(one.plain for one in kept.values()):
        return CprNumbers(dated, 0, told)
    if dated - chance <= _WORTH_COUNTING * sqrt(variance):
        return None
    # NOTE: a person's rows are no chances of their own, so that every id is counted once before it is judged.
    each = _counted(ids, tables, "COUNT(DISTINCT {})")
    expected, variance = _by_chance({head: each[head] for head in kept})
    beyond = sum(each[head].dated for head in kept) - expected > _DEVIATIONS * sqrt(variance)
    return CprNumbers(dated, round(chance), told) if beyond else None


def _counted(ids: str, tables: Tables, counting: str) -> dict[str, _Ids]:
    """Return ids by their first two digits, each row counted, or each id."""
    ten, column = _ten('"t"'), '"t"'
    # NOTE: a shape takes an engine far longer than all else here, so that few ids are asked for theirs.
    marked = f"CASE WHEN {_split(column)} THEN {_shape(column)} IN {_MARKED} AND {_dated(ten, replaced=True)} END"
    plain = f"CASE WHEN LENGTH({column}) IN (9, 10) THEN {_digits(ten)} END"
    cases = {"plain": '"plain"', "dated": f'"plain" AND {_dated(ten)}', "marked": '"marked"'}
    sums = ", ".join(
        counting.format(f'CASE WHEN {case} THEN "t" END') + f' AS "{name}"' for name, case in cases.items()
    )
    told = f'SELECT "t", {plain} AS "plain", {marked} AS "marked" FROM ({ids}) AS i'
    found = tables.query(
        f'SELECT SUBSTRING({ten}, 1, 2) AS "head", {sums} FROM ({told}) AS q WHERE "plain" OR "marked" GROUP BY 1'
    )
    rows = zip(*(found[name] for name in ("head", *cases)), strict=True)
    return {str(head): _Ids(*(int(str(count)) for count in counts)) for head, *counts in rows}


def _by_chance(heads: dict[str, _Ids]) -> tuple[float, float]:
    """Return how many ids would go on with a month by chance, and the variance of that number."""
    days = {head: _LAST_DAYS.get(head, _ANY_DAY) for head in heads if "01" <= head <= "31"}
    return (
        sum(heads[head].plain * chance for head, chance in days.items()),
        sum(heads[head].plain * chance * (1 - chance) for head, chance in days.items()),
    )


def _shape(text: str) -> str:
    """Return a text with 0 for every digit and a hyphen for every mark."""
    return f"TRANSLATE({text}, '123456789 ./_–', '000000000-----')"


def _split(text: str) -> str:
    """Return whether a text is as long as six digits, one mark or three, and four digits, with a mark in its place."""
    return f"LENGTH({text}) IN (11, 13) AND SUBSTRING({text}, 7, 1) IN {_MARKS}"


def _digits(ten: str) -> str:
    """Return whether ten signs are digits: the whole number that they are read as is written as they are."""
    return f"LPAD(CAST(TRY_CAST({ten} AS BIGINT) AS STRING), 10, '0') = {ten} AND SUBSTRING({ten}, 1, 1) <> '-'"


def _ten(text: str) -> str:
    """Return a text with the leading 0 that nine digits have lost."""
    return f"CASE WHEN LENGTH({text}) = 9 THEN '0' || {text} ELSE {text} END"


def _dated(text: str, *, replaced: bool = False) -> str:
    """Return whether digits begin with a day and a month, the day 60 too high where replacement numbers count."""
    day, month, both = (f"SUBSTRING({text}, {start}, {length})" for start, length in ((1, 2), (3, 2), (1, 4)))
    days = f"{day} BETWEEN '01' AND '31' AND {both} NOT IN {_NO_DATES}"
    days = f"({days} OR {day} BETWEEN '61' AND '91')" if replaced else days
    return f"{month} BETWEEN '01' AND '12' AND {days}"
