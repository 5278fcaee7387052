"""What the cells of a register hold: the rules on ids, numbers, weights, blanks, periods, shares and limits."""

from collections.abc import Sequence

from jobspejl.errors import Listed, Problem
from jobspejl.lenses.book import Book
from jobspejl.lenses.persons.asked import Asked
from jobspejl.lenses.persons.coding import quoted
from jobspejl.lenses.persons.counts import Group, LevelCounts, Weights
from jobspejl.sources.periods import names_a_period
from jobspejl.sources.persons.register import cell, cpr_numbers, outcome_column, unread, unread_cells


def no_cpr(asked: Asked, weights: Weights, book: Book) -> None:
    """Try that persons are told apart by pseudonyms."""
    cluster = asked.section.cluster
    if cluster is None:
        return
    found = cpr_numbers(asked.source, cluster, asked.tables)
    problems: list[Problem] = []
    if found is not None:
        facts: dict[str, object] = {"path": asked.path, "column": cluster, "count": found.rows}
        if found.chance:
            problems.append(Problem("person_cpr_chance", {**facts, "chance": found.chance}))
        else:
            problems.append(Problem("person_cpr", {**facts, "where": asked.at(found.condition, at_risk=False)}))
    book.enter("persons_pseudonyms", weights.rows, *problems)


def numbers_read(asked: Asked, weights: Weights, book: Book) -> None:
    """Try that columns of numbers hold finite ones, and columns of words no fractions."""
    found = unread_cells(asked.source, asked.tables)
    facts: dict[str, object] = {"path": asked.path}
    problems = [
        Problem(key, {**facts, "column": column, "count": count, "where": _unread(asked, column)})
        for key, columns in (("person_text", found.texts), ("person_fraction", found.fractions))
        for column, count in columns.items()
    ]
    if found.marks_unclear:
        columns = found.marks_unclear
        problems.append(Problem("person_marks", {**facts, "names": Listed(columns), "count": len(columns)}))
    book.enter("cells_numbers", weights.rows * len(asked.source.numbers), *problems)


def weighed(asked: Asked, weights: Weights, book: Book) -> None:
    """Try that weights are there, that none is negative, and that some are above 0."""
    column = asked.section.weight
    if column is None:
        return
    facts: dict[str, object] = {"path": asked.path, "column": column}
    weight = cell(asked.source, column)
    told = (
        ("person_weight_missing", weights.missing, f"{weight} IS NULL"),
        ("person_weight_negative", weights.negative, f"{weight} < 0"),
    )
    problems = [
        Problem(key, {**facts, "count": count, "where": asked.at(condition, at_risk=False)})
        for key, count, condition in told
        if count
    ]
    if weights.zero == weights.rows:
        problems.append(Problem("person_weight_all_zero", facts))
    zero = (Problem("person_weight_zero", {**facts, "count": weights.zero}),) if weights.zero else ()
    book.enter("weights_positive", weights.rows, *problems, remarks=zero)


def filled(asked: Asked, groups: Sequence[Group], counts: Sequence[LevelCounts], book: Book) -> None:
    """Try that no cell is blank."""
    section = asked.section
    rows = sum(one.rows for one in groups)
    blank: dict[str, int] = {}
    for what in ("unit", "period", "area"):
        if column := getattr(section, what):
            blank[column] = sum(one.rows for one in groups if getattr(one, what) is None)
    if section.cluster:
        blank[section.cluster] = rows - sum(one.clustered for one in groups)
    for column in asked.source.numbers:
        if column != section.weight:
            blank[column] = rows - sum(one.columns[column].filled for one in groups)
    levels = [one.column for one in section.conditions if not one.number]
    for column, found in zip(levels, counts, strict=True):
        blank[column] = sum(count for (_, _, level), count in found.items() if level is None)
    problems = [
        Problem("person_blank", {"path": asked.path, "column": column, "count": count, "where": _blank(asked, column)})
        for column, count in blank.items()
        if count
    ]
    book.enter("cells_filled", rows * len(blank), *problems)


def periods_read(asked: Asked, groups: Sequence[Group], book: Book) -> None:
    """Try that every period is one: a year, a half-year, a quarter, a month, or a span of them."""
    column = asked.section.period
    if column is None:
        return
    words = {str(one.period) for one in groups}
    wrong = sorted(word for word in words if not names_a_period(word))
    problems: list[Problem] = []
    if wrong:
        count = sum(one.rows for one in groups if one.period in wrong)
        condition = f"CAST({cell(asked.source, column)} AS STRING) IN ({', '.join(map(quoted, wrong))})"
        facts: dict[str, object] = {"path": asked.path, "column": column, "count": count}
        problems.append(Problem("person_period", {**facts, "where": asked.at(condition)}))
    book.enter("periods_known", len(words), *problems)


def shares_in_range(asked: Asked, groups: Sequence[Group], book: Book) -> None:
    """Try that outcomes are shares from 0 to 1."""
    problems: list[Problem] = []
    for outcome in asked.section.outcomes:
        column = outcome_column(outcome)
        shares = [one.columns[column] for one in groups]
        outside = sum(one.outside for one in shares)
        most = max((one.most for one in shares if one.most is not None), default=0.0)
        least = min((one.least for one in shares if one.least is not None), default=0.0)
        per_cent = least >= 0 and 2 < most <= 100  # NOTE: a single 1.7 is a slip, and no per cent
        if outside:
            share = cell(asked.source, column)
            where = asked.at(f"{share} < 0 OR {share} > 1")
            facts = {"path": asked.path, "column": column, "count": outside, "where": where}
            problems.append(Problem("person_share_per_cent" if per_cent else "person_share_outside", facts))
    book.enter("rates_in_range", sum(one.rows for one in groups) * len(asked.section.outcomes), *problems)


def limits_kept(asked: Asked, groups: Sequence[Group], book: Book) -> None:
    """Try that numbers lie within the limits that the study has for them."""
    problems: list[Problem] = []
    limited = [one for one in asked.section.conditions if (one.least, one.most) != (None, None)]
    for one in limited:
        number = cell(asked.source, one.column)
        found = [group.columns[one.column] for group in groups]
        below = one.least is not None and any(part.least is not None and part.least < one.least for part in found)
        above = one.most is not None and any(part.most is not None and part.most > one.most for part in found)
        facts: dict[str, object] = {"path": asked.path, "column": one.column}
        for key, broken, limit, sign in (
            ("person_below_least", below, one.least, "<"),
            ("person_above_most", above, one.most, ">"),
        ):
            if broken and limit is not None:
                condition = f"{number} {sign} CAST('{limit!r}' AS DOUBLE)"
                count = asked.count(condition)
                told = {**facts, "count": count, "limit": f"{limit:.12g}", "where": asked.at(condition)}
                problems.append(Problem(key, told))
    book.enter("limits_kept", sum(one.rows for one in groups) * len(limited), *problems)


def _unread(asked: Asked, column: str) -> object:
    return asked.at(unread(asked.source, column), at_risk=False)


def _blank(asked: Asked, column: str) -> object:
    value = cell(asked.source, column)
    return asked.at(f"{value} IS NULL" + (f" OR TRIM({value}) = ''" if column in asked.source.words else ""))
