"""Phone and chat, by hand."""

from datetime import datetime

from tests.lenses.effort.tiny_tables import asked, day

from jobspejl.lenses.effort import calls


def call(at, caller, waited=None, finished=None, *, channel="telefon", unit="101"):
    moment = datetime.fromisoformat(at) if "T" in at else None
    return (unit, day(at[:10]), moment, caller, channel, waited, finished, None)


def test_finished_at_first_contact_and_minutes_waited():
    """København has five calls in 2024: a twice (yes, 60 s; no, 120 s), b once (yes, never answered), and two unknown
    callers alike in everything (no, 30 s): 2 of 5 finished at first contact, of 4 persons; 240 s in 4 answered calls
    of 3 persons. A sixth says neither. The chat has one of its own, and a channel that is not known is in neither.
    """
    rows = [
        call("2024-02-01T10:00:00", "a", 60, 1),
        call("2024-03-01T10:00:00", "a", 120, 0),
        call("2024-03-01T10:00:00", "b", None, 1),
        call("2024-03-02T10:00:00", None, 30, 0),
        call("2024-03-02T10:00:00", None, 30, 0),
        call("2024-05-02T10:00:00", "d"),
        call("2024-02-01T10:01:00", "a", 5, 1, channel="chat"),
        call("2024-02-01T10:01:00", "e", 5, 1, channel="ukendt"),
    ]
    found = asked(calls, "2024-01-01", "2024-12-31", calls=rows)
    cell = ("101", "2024", "")
    assert found["phone-first-contact"] == {cell: (4, 2, 5)}
    assert found["phone-wait"] == {cell: (3, 240, 4)}
    assert found["chat-first-contact"] == {cell: (1, 1, 1)}
    assert found["chat-wait"] == {cell: (1, 5, 1)}


def test_a_call_is_repeated_until_the_same_day_a_week_later():
    """One caller each; what counts is whether the next call to the same unit comes within 7 days.

    a  1 March 12:00 and 8 March 23:59: exactly 7 days later counts: 1 of 2.
    b  1 March and 9 March: 8 days: 0 of 2.
    c  three on one day, without a time: the first two are repeated: 2 of 3.
    d  by phone, then by chat on the next day: 0 of 1; the chat 0 of 1.
    e  in København, then in Frederiksberg: 0 of 1 in each.
    f  on 29 December 2023 and 3 January 2024: repeated, in the period of the first: 1 of 1 in 2023, 0 of 1 in 2024.
    g  on 25 December 2024, which can be followed no 7 days to the 31st: not counted; on 24 December: 0 of 1.
    unknown callers: none.
    København in 2024: a 1/2, b 0/2, c 2/3, d 0/1, e 0/1, f 0/1, g 1/1 (24 December, followed on the 25th): 4 of 11.
    """
    rows = [
        call("2024-03-01T12:00:00", "a"),
        call("2024-03-08T23:59:00", "a"),
        call("2024-03-01", "b"),
        call("2024-03-09", "b"),
        call("2024-04-01", "c"),
        call("2024-04-01", "c"),
        call("2024-04-01", "c"),
        call("2024-05-01", "d"),
        call("2024-05-02", "d", channel="chat"),
        call("2024-06-01", "e"),
        call("2024-06-02", "e", unit="147"),
        call("2023-12-29", "f"),
        call("2024-01-03", "f"),
        call("2024-12-24", "g"),
        call("2024-12-25", "g"),
        call("2024-07-01", None),
        call("2024-07-02", None),
    ]
    found = asked(calls, "2023-01-01", "2024-12-31", calls=rows)
    assert found["phone-repeat"] == {
        ("101", "2023", ""): (1, 1, 1),
        ("101", "2024", ""): (7, 4, 11),
        ("147", "2024", ""): (1, 0, 1),
    }
    assert found["chat-repeat"] == {("101", "2024", ""): (1, 0, 1)}


def test_a_night_on_which_the_clock_is_changed_is_as_others():
    """Sunday 31 March 2024 has no 02:30, and 27 October 2024 has two; 29 February is a day.

    a  24 March 02:30 and 31 March 03:30, an hour less than a week by the sun: repeated.
    b  20 October 02:30 and 27 October 02:30: repeated.
    c  22 February and 29 February: repeated; 7 March is 7 days after that: repeated. 15 March is 8 days on: not.
    So 1 of 2, 1 of 2 and 2 of 4 are.
    """
    rows = [
        call("2024-03-24T02:30:00", "a"),
        call("2024-03-31T03:30:00", "a"),
        call("2024-10-20T02:30:00", "b"),
        call("2024-10-27T02:30:00", "b"),
        call("2024-02-22", "c"),
        call("2024-02-29", "c"),
        call("2024-03-07", "c"),
        call("2024-03-15", "c"),
    ]
    found = asked(calls, "2024-01-01", "2024-12-31", calls=rows)
    assert found["phone-repeat"] == {("101", "2024", ""): (3, 4, 8)}


def test_a_log_that_says_nothing_has_no_figures():
    found = asked(calls, "2024-01-01", "2024-12-31", calls=[call("2024-02-01", None)])
    assert not any(found[f"{name}-{what}"] for name in calls.CHANNELS for what in ("first-contact", "wait", "repeat"))
