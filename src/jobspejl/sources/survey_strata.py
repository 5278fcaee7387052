"""Everyone who answered, placed in the stratum and cluster that they were drawn from."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from jobspejl.contracts.answers import ResponseChain, Stratum
from jobspejl.contracts.arrays import Ints
from jobspejl.errors import Listed, Problem
from jobspejl.sources.encoded import EncodedTable

_MOST_NAMES = 20


@dataclass(frozen=True, slots=True)
class Placed:
    """The design as the data have it.

    Attributes:
        stratum: (N,), which of `strata`.
        strata: Those with somebody in them, sorted by period and name.
        cluster: (N,), from 0; None where everyone is alone.
        problems: What does not hold.
        remarks: What holds but is worth knowing.
    """

    stratum: Ints
    strata: tuple[Stratum, ...]
    cluster: Ints | None
    problems: tuple[Problem, ...] = ()
    remarks: tuple[Problem, ...] = ()


def place_strata(
    table: EncodedTable,
    columns: tuple[str | None, str | None, str | None],
    when: tuple[Ints, tuple[str, ...]],
    told: tuple[Stratum, ...] | None,
    path: str,
) -> Placed:
    """Place everyone in a stratum and a cluster.

    Every period has strata of its own, drawn anew; where somebody answered in several periods it is a panel, whose
    strata are the same throughout and whose persons are clusters unless the data have clusters.

    Args:
        table: The answers.
        columns: The columns of respondent, stratum and cluster; None where there is none.
        when: (N,), which period, and the periods.
        told: What the table of the sample says; None where there is none.
        path: The table of the sample, for messages.
    """
    respondent, stratum, cluster = columns
    period, periods = when
    people = table.lines.size
    person = table.columns[respondent].place.astype(np.int64) if respondent else np.arange(people)
    panel = len(periods) > 1 and np.unique(person).size < people
    words = table.columns[stratum].words if stratum else ("",)
    own = table.columns[stratum].place.astype(np.int64) if stratum else np.zeros(people, dtype=np.int64)
    if blank := [*_blank(table, "survey_stratum_blank", stratum), *_blank(table, "survey_cluster_blank", cluster)]:
        return Placed(own, (), None, tuple(blank))
    apart = len(periods) > 1 and not panel
    number = own + len(words) * period if apart else own
    spans = periods if len(periods) == 1 or apart else ("",)
    keys = [(span, word) for span in spans for word in words]
    order = sorted(np.unique(number).tolist(), key=lambda key: keys[key])
    rank = np.full(len(keys), -1)
    rank[order] = np.arange(len(order))
    together = _clusters(table, cluster, person if panel else None)
    placed, used = rank[number], [keys[key] for key in order]
    strata, problems = _told(used, told, path)
    if told is not None and not problems:
        problems = [*_short(strata, placed, together, path)]
    remarks = _remarks(table, told, strata, (stratum is not None, panel), path)
    return Placed(placed, strata, together, tuple(problems), tuple(remarks))


def _blank(table: EncodedTable, key: str, column: str | None) -> Iterator[Problem]:
    if column and (blank := table.columns[column].blank()).any():
        yield Problem(
            key, {"path": table.path, "column": column, "count": int(blank.sum()), "rows": table.where(blank)}
        )


def _clusters(table: EncodedTable, cluster: str | None, person: Ints | None) -> Ints | None:
    if cluster:
        return table.columns[cluster].place.astype(np.int64)
    return None if person is None else np.unique(person, return_inverse=True)[1].astype(np.int64)


def _told(
    used: list[tuple[str, str]], told: tuple[Stratum, ...] | None, path: str
) -> tuple[tuple[Stratum, ...], list[Problem]]:
    """Return what is known of each stratum, and those that the table of the sample lacks."""
    if told is None:
        return tuple(Stratum(name, period or None, math.inf, ResponseChain()) for period, name in used), []
    by_key = {(one.period or "", one.name): one for one in told}
    first = {one.name: one for one in sorted(told, key=lambda one: one.period or "", reverse=True)}
    found: list[Stratum] = []
    lacking: list[str] = []
    for period, name in used:
        # NOTE: a panel has no period of its own, and was drawn in the first.
        one = by_key.get((period, name)) or by_key.get(("", name)) or (None if period else first.get(name))
        if one is None or math.isinf(one.population):
            lacking.append(" ".join(filter(None, (name, period))) or "–")
        else:
            found.append(Stratum(name, period or None, one.population, one.chain))
    if not lacking:
        return tuple(found), []
    # NOTE: a column in which nothing is a stratum may be any column, so its words are not told.
    if not {name for _, name in used} & {one.name for one in told}:
        return (), [Problem("survey_strata_none", {"path": path, "count": len(used)})]
    facts = {"path": path, "count": len(lacking), "names": Listed(lacking, _MOST_NAMES)}
    return (), [Problem("survey_stratum_untold", facts)]


def _short(strata: tuple[Stratum, ...], placed: Ints, cluster: Ints | None, path: str) -> Iterator[Problem]:
    """Return the strata whose population, or invited, are fewer than those who answered."""
    people = np.bincount(placed, minlength=len(strata))
    drawn = people
    if cluster is not None:
        pairs = np.unique(np.stack([placed, cluster]), axis=1)
        drawn = np.bincount(pairs[0], minlength=len(strata))
    for stratum, persons, clusters in zip(strata, people.tolist(), drawn.tolist(), strict=True):
        shown = " ".join(filter(None, (stratum.name, stratum.period))) or "–"
        facts: dict[str, object] = {"path": path, "stratum": shown}
        if stratum.population < clusters:
            population = int(stratum.population)
            yield Problem("survey_population_short", {**facts, "population": population, "sample": clusters})
        invited = stratum.chain.invited
        if invited is not None and cluster is None and invited < persons:
            yield Problem("survey_invited_short", {**facts, "invited": invited, "answers": persons})


def _remarks(
    table: EncodedTable,
    told: tuple[Stratum, ...] | None,
    strata: tuple[Stratum, ...],
    known: tuple[bool, bool],
    path: str,
) -> Iterator[Problem]:
    has_strata, panel = known
    if panel:
        yield Problem("survey_panel", {"path": table.path})
    if told is None:
        if has_strata:
            yield Problem("survey_no_population", {"path": table.path})
        return
    there = {(one.name, period) for one in strata for period in (one.period, None)}
    empty = [] if panel else [one for one in told if (one.name, one.period) not in there]
    if empty and strata:
        names = [" ".join(filter(None, (one.name, one.period))) for one in empty]
        facts = {"path": path, "count": len(empty), "names": Listed(names, _MOST_NAMES)}
        yield Problem("survey_stratum_empty", facts)
