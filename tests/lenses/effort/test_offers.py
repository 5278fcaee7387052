"""Offers at companies, ordinary hours, and where citizens are after an offer, by hand."""

from tests.lenses.effort.tiny_tables import asked, day, spell

from jobspejl.lenses.effort import offers

CASH = ("101", "kontanthjaelp")
CELL = ("101", "2024", "kontanthjaelp")


def event(case, name, on):
    return (case, name, day(on))


def test_citizens_with_an_offer_while_on_support():
    """København in 2024:

    a  on support all year, practice on 1 January and on 31 December: one citizen, once.
    b  a wage subsidy on 1 February, the day after the last on support: none.
    c  on support all of March, practice on the last day: one.
    d  on support 2-31 March, with practice: no whole month, left out.
    e  all of March, of which one day exempt: left out, though with a wage subsidy.
    f  practice on 31 December 2023 only: none in 2024, one in 2023.
    g  until 31 March in København, from 1 April in Frederiksberg, practice on 1 April: none there, one here.
    h  two spells of 14 days each: no whole month.
    i  a talk only; j an offer without a spell.
    Of a, b, c, f, g, i 2 have one; 1 of 1 in Frederiksberg. In 2023, of f alone.
    """
    spells = [
        spell("a", *CASH, "2024-01-01"),
        spell("b", *CASH, "2024-01-01", "2024-01-31"),
        spell("c", *CASH, "2024-03-01", "2024-03-31"),
        spell("d", *CASH, "2024-03-02", "2024-03-31"),
        spell("e", *CASH, "2024-03-01", "2024-03-31"),
        spell("f", *CASH, "2023-12-01", "2024-02-29"),
        spell("g", *CASH, "2024-01-01", "2024-03-31"),
        spell("g", "147", "kontanthjaelp", "2024-04-01", "2024-12-31"),
        spell("h", *CASH, "2024-05-01", "2024-05-14"),
        spell("h", *CASH, "2024-06-01", "2024-06-14"),
        spell("i", *CASH, "2024-05-01", "2024-06-14"),
    ]
    events = [
        event("a", "virksomhedspraktik", "2024-01-01"),
        event("a", "virksomhedspraktik", "2024-12-31"),
        event("b", "loentilskud", "2024-02-01"),
        event("c", "virksomhedspraktik", "2024-03-31"),
        event("d", "virksomhedspraktik", "2024-03-02"),
        event("e", "loentilskud", "2024-03-01"),
        event("f", "loentilskud", "2023-12-31"),
        event("g", "loentilskud", "2024-04-01"),
        event("i", "samtale", "2024-05-02"),
        event("j", "virksomhedspraktik", "2024-05-02"),
    ]
    exempt = [("e", day("2024-03-05"), day("2024-03-06"))]
    found = asked(offers, "2023-01-01", "2024-12-31", spells=spells, events=events, exempt=exempt)
    assert found["company-offers"] == {
        CELL: (6, 2, 6),
        ("147", "2024", "kontanthjaelp"): (1, 1, 1),
        ("101", "2023", "kontanthjaelp"): (1, 1, 1),
    }


def test_where_citizens_are_six_and_twelve_months_after_an_offer():
    """Offers begun in 2023, the tables to the end of 2024. Six months after 31 August is 29 February, the leap day.

    a  offered on 31 August; on support to 28 February, then job: off support on the 29th: yes, yes.
    b  the same to 29 February: still on support that day: no; and yes after twelve months.
    c  first offered in March and again in August; on support to 31 October, job: the first offer counts, and on
       1 September c is on support: no; on 1 March 2024: yes.
    d  off support to disability pension: no, no. e to another benefit elsewhere: no, no.
    f  died, and g moved away, before: no, no. h moved to Frederiksberg and is on support there: no, no.
    i  ended without saying what followed: yes, yes. j back on support after eight months: yes, no.
    k  offered in 2024: nobody followed for twelve months, nor the whole period for six.
    6 months: a, i, j of the ten: 3. 12 months: a, b, c, i of the same ten.
    """
    spells = [
        spell("a", *CASH, "2023-01-01", "2024-02-28", "job"),
        spell("b", *CASH, "2023-01-01", "2024-02-29", "selvforsoergelse"),
        spell("c", *CASH, "2023-01-01", "2023-10-31", "job"),
        spell("d", *CASH, "2023-01-01", "2023-10-31", "foertidspension"),
        spell("e", *CASH, "2023-01-01", "2023-10-31", "sygedagpenge"),
        spell("f", *CASH, "2023-01-01", "2023-10-31", "doed"),
        spell("g", *CASH, "2023-01-01", "2023-10-31", "fraflyttet"),
        spell("h", *CASH, "2023-01-01", "2023-10-31", "fraflyttet"),
        spell("h", "147", "kontanthjaelp", "2023-11-01", observed_on="2024-12-31"),
        spell("i", *CASH, "2023-01-01", "2023-10-31"),
        spell("j", *CASH, "2023-01-01", "2023-10-31", "job"),
        spell("j", "101", "dagpenge", "2024-05-01", observed_on="2024-12-31"),
        spell("k", *CASH, "2024-01-01", "2024-02-01", "job"),
    ]
    events = [event(case, "virksomhedspraktik", "2023-08-31") for case in "abcdefghij"]
    events += [event("c", "loentilskud", "2023-03-01"), event("k", "loentilskud", "2024-01-02")]
    found = asked(offers, "2023-01-01", "2024-12-31", spells=spells, events=events)
    cell = ("101", "2023", "kontanthjaelp")
    assert found["job-after-offer-6"] == {cell: (10, 3, 10)}
    assert found["job-after-offer-12"] == {cell: (10, 4, 10)}
    assert [remark.sentence("en") for remark in found["remarks"]] == [
        f"Citizens are followed for {months} months after an offer at a company. The tables do not reach so far for "
        "2024, since they end on 2024-12-31. The measure is of those only who can be followed to the end."
        for months in (6, 12)
    ]


def test_an_offer_on_the_last_day_that_can_be_followed():
    """Half-years: 30 June 2024 and six months is 30 December, held by tables that end on it, and not a day before."""
    spells = [spell("a", *CASH, "2024-01-01", "2024-07-31", "job")]
    events = [event("a", "virksomhedspraktik", "2024-06-30")]
    for last, there in (("2024-12-30", True), ("2024-12-29", False)):
        found = asked(offers, "2024-01-01", last, "half_year", spells=spells, events=events)
        assert bool(found["job-after-offer-6"]) == there


def test_ordinary_hours_in_whole_months_on_support():
    """København in 2024; hours in minutes.

    a  on support all of January to March: 600 in January, none in February, 60 in March: 660 in 3 months.
    b  on support 2 January to 28 February (2024 is a leap year): no whole month; its 300 in January are not counted.
    c  all of February to the 29th, exempt on that day: no whole month, though with 120.
    d  all of February, exempt from 1 March: 1 month, no hours; the hours of March are after its support.
    e  in February until the 14th as on social assistance and then on sickness benefit: no whole month in either.
    f  on support over the turn of the year: December 2023 and January 2024, 120 in each.
    Any: a and f of a, d, f. Hours: 660 + 0 + 120 in 3 + 1 + 1 months.
    """
    spells = [
        spell("a", *CASH, "2024-01-01", "2024-03-31"),
        spell("b", *CASH, "2024-01-02", "2024-02-28"),
        spell("c", *CASH, "2024-02-01", "2024-02-29"),
        spell("d", *CASH, "2024-02-01", "2024-02-29"),
        spell("e", *CASH, "2024-02-01", "2024-02-14"),
        spell("e", "101", "sygedagpenge", "2024-02-15", "2024-02-29"),
        spell("f", *CASH, "2023-12-01", "2024-01-31"),
    ]
    hours = [
        ("a", day("2024-01-01"), 600),
        ("a", day("2024-03-01"), 60),
        ("b", day("2024-01-01"), 300),
        ("c", day("2024-02-01"), 120),
        ("d", day("2024-03-01"), 9000),
        ("e", day("2024-02-01"), 60),
        ("f", day("2023-12-01"), 120),
        ("f", day("2024-01-01"), 120),
        ("g", day("2024-01-01"), 120),
    ]
    exempt = [("c", day("2024-02-29"), day("2024-03-01")), ("d", day("2024-03-01"), day("2024-04-01"))]
    found = asked(offers, "2023-01-01", "2024-12-31", spells=spells, hours=hours, exempt=exempt)
    before = ("101", "2023", "kontanthjaelp")
    assert found["ordinary-hours-any"] == {before: (1, 1, 1), CELL: (3, 2, 3)}
    assert found["ordinary-hours"] == {before: (1, 120, 1), CELL: (3, 780, 5)}


def test_a_period_that_begins_in_a_month_has_its_whole_months_only():
    """15 January to 14 April 2024: February and March are whole."""
    spells = [spell("a", *CASH, "2023-01-01", "2024-12-31")]
    hours = [("a", day(f"2024-0{month}-01"), 60) for month in (1, 2, 3, 4)]
    found = asked(offers, "2024-01-15", "2024-04-14", "all", spells=spells, hours=hours)
    assert list(found["ordinary-hours"].values()) == [(1, 120, 2)]
