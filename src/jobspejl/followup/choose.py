"""What is asked of a register: some of its recommendations as they stood on a day, or all that happened to one."""

import datetime

from jobspejl.contracts.recommendation import Answer, Event, Register, Standing
from jobspejl.errors import DataError, Listed, Nearest, OptionError, Problem
from jobspejl.followup.counts import days_overdue
from jobspejl.followup.plan import standings
from jobspejl.followup.register_cells import CellError, word_in
from jobspejl.rules.followup import Part, followup_words


def chosen_recommendations(
    register: Register, on: datetime.date, *, state: str | None = None, unit: str | None = None, overdue: bool = False
) -> tuple[Standing, ...]:
    """Return recommendations as they stood on a day.

    Args:
        register: The register.
        on: The day.
        state: Only those in a state, by id or word.
        unit: Only those for a unit, as it was written.
        overdue: Only those overdue.

    Raises:
        OptionError: There is no such state.
    """
    wanted = None if state is None else _called(state, "state", "--state")
    return tuple(
        one
        for one in standings(register, on).values()
        if (wanted is None or one.state == wanted)
        and (unit is None or unit.casefold() in {each.casefold() for each in one.recommendation.units})
        and (not overdue or days_overdue(one, on))
    )


def history_of(register: Register, recommendation: str) -> tuple[Event, ...]:
    """Return everything that happened to a recommendation, oldest first.

    Raises:
        DataError: There is no such recommendation.
    """
    events = tuple(event for event in register.events if event.recommendation == recommendation)
    if not events:
        known = tuple(one.id for one in register.recommendations)
        facts = {"id": recommendation, "nearest": Nearest(recommendation, known)}
        raise DataError(Problem("followup_id_unknown", facts))
    return events


def answer_called(word: str) -> Answer:
    """Return the answer that a word means.

    Raises:
        OptionError: It means none.

    >>> answer_called("delvist")
    'partly'
    """
    answers: dict[str, Answer] = {"yes": "yes", "partly": "partly", "no": "no"}
    return answers[_called(word, "answer", "--accept")]


def _called(word: str, part: Part, option: str) -> str:
    try:
        found = word_in(word, part)
    except CellError as error:
        first = followup_words(part).first
        raise OptionError(
            Problem("followup_word", {"option": option, "words": Listed(first, most=len(first))})
        ) from error
    return found or ""
