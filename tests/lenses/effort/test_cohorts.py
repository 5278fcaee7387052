"""Long-term recipients followed, by hand."""

from tests.lenses.effort.tiny_tables import asked, day, spell

from jobspejl.lenses.effort import cohorts

CASH = ("101", "kontanthjaelp")
CELL = ("101", "2023", "kontanthjaelp")
LONG = "2021-01-01"


def test_who_is_long_term_on_the_first_day():
    """On 1 January 2023, 365 days back is 1 January 2022:

    a  on support from 1 January 2022: 365 days: in. b from 2 January: 364: out.
    c  from 2021, 27 days off in the summer of 2022, and back: in, in the unit and group of the day (sickness benefit).
    d  28 days off: out. e ended on 31 December 2022: out. f whose last day is 1 January 2023: in.
    g  exempt all the time: in. All but e and f are on support to the end: none of the others is self-supporting.
    f  is off to a job: self-supporting after 6, 12 and 24 months. In 2023 København has a, f, g on social assistance.
    """
    spells = [
        spell("a", *CASH, "2022-01-01"),
        spell("b", *CASH, "2022-01-02"),
        spell("c", "147", "kontanthjaelp", LONG, "2022-06-30"),
        spell("c", "101", "sygedagpenge", "2022-07-28"),
        spell("d", *CASH, LONG, "2022-06-30"),
        spell("d", *CASH, "2022-07-29"),
        spell("e", *CASH, LONG, "2022-12-31"),
        spell("f", *CASH, LONG, "2023-01-01", "job"),
        spell("g", *CASH, LONG),
    ]
    exempt = [("g", day(LONG), day("2026-01-01"))]
    found = asked(cohorts, spells=spells, exempt=exempt)
    for months in (6, 12, 24):
        found_there = found[f"long-term-selfsupporting-{months}"]
        assert found_there[CELL] == (3, 1, 3)
        assert found_there["101", "2023", "sygedagpenge"] == (1, 0, 1)
        assert {period for _, period, _ in found_there} == {6: {"2023", "2024", "2025"}, 12: {"2023", "2024", "2025"},
                                                            24: {"2023", "2024"}}[months]  # fmt: skip


def test_a_period_that_begins_inside_a_month_has_its_cohort_on_the_next_first():
    """All of 15 June 2023 to 31 December 2024 in one: the cohort is that of 1 July 2023, followed to 1 January 2024.

    a  hours in December 2023 alone, the last of the 6 months; b in June, before; c left on 30 June, and is not in it.
    """
    spells = [spell("a", *CASH, LONG), spell("b", *CASH, LONG), spell("c", *CASH, LONG, "2023-06-30")]
    hours = [("a", day("2023-12-01"), 60), ("b", day("2023-06-01"), 60), ("c", day("2023-07-01"), 60)]
    found = asked(cohorts, "2023-06-15", "2024-12-31", "all", spells=spells, hours=hours)
    assert found["long-term-hours-6"] == {("101", "2023-06-15 – 2024-12-31", "kontanthjaelp"): (2, 1, 2)}


def test_self_supporting_is_28_days_without_support_and_no_other_benefit():
    """Long-term on 1 January 2024, followed to 1 July: the 28 days before it begin on 3 June.

    a  last day 2 June, to a job: yes. b last day 3 June: no. c off since January, back on 30 June: no.
    d  off since January, back on 1 July: yes. e to disability pension: no. f to an unknown end: yes.
    g  died, h moved away: left out. i moved to Frederiksberg, and on support there: no. j to a flexi-job: no.
    k  died on 1 July itself, its last day of support: still on support to the end, and no.
    3 of a, b, c, d, e, f, i, j, k.
    """
    spells = [
        spell("a", *CASH, LONG, "2024-06-02", "job"),
        spell("b", *CASH, LONG, "2024-06-03", "job"),
        spell("c", *CASH, LONG, "2024-01-31", "job"),
        spell("c", "101", "dagpenge", "2024-06-30"),
        spell("d", *CASH, LONG, "2024-01-31", "uddannelse"),
        spell("d", "101", "dagpenge", "2024-07-01"),
        spell("e", *CASH, LONG, "2024-01-31", "foertidspension"),
        spell("f", *CASH, LONG, "2024-01-31", "ukendt"),
        spell("g", *CASH, LONG, "2024-01-31", "doed"),
        spell("h", *CASH, LONG, "2024-06-20", "fraflyttet"),
        spell("i", *CASH, LONG, "2024-01-31", "fraflyttet"),
        spell("i", "147", "kontanthjaelp", "2024-02-01"),
        spell("j", *CASH, LONG, "2024-01-31", "fleksjob"),
        spell("k", *CASH, LONG, "2024-07-01", "doed"),
    ]
    found = asked(cohorts, "2024-01-01", "2024-12-31", spells=spells, exempt=[])
    assert found["long-term-selfsupporting-6"] == {("101", "2024", "kontanthjaelp"): (9, 3, 9)}
    assert found["long-term-selfsupporting-12"].keys() == {("101", "2024", "kontanthjaelp")}
    assert found["long-term-selfsupporting-24"] == {}


def test_hours_within_the_months_beside_support_or_after():
    """Long-term on 1 January 2024. Hours in: a June 2024; b July; c December 2023; d May, after support; e 0 in March;
    f April, and died in May: left out. Within 6 months: a, d of a, b, c, d, e; within 12: a, b, d.
    """
    spells = [spell(case, *CASH, LONG) for case in "abce"]
    spells += [spell("d", *CASH, LONG, "2024-03-31", "job"), spell("f", *CASH, LONG, "2024-05-31", "doed")]
    hours = [
        ("a", day("2024-06-01"), 60),
        ("b", day("2024-07-01"), 60),
        ("c", day("2023-12-01"), 60),
        ("d", day("2024-05-01"), 9000),
        ("e", day("2024-03-01"), 0),
        ("f", day("2024-04-01"), 60),
        ("g", day("2024-04-01"), 60),
    ]
    found = asked(cohorts, "2024-01-01", "2024-12-31", spells=spells, hours=hours)
    cell = ("101", "2024", "kontanthjaelp")
    assert found["long-term-hours-6"] == {cell: (5, 2, 5)}
    assert found["long-term-hours-12"] == {cell: (5, 3, 5)}
    assert found["long-term-hours-24"] == {}


def test_the_end_of_the_tables_may_be_the_day_before_the_end_of_the_months():
    """Half-years from 1 January 2024 are followed 6 months by tables that end on 30 June, and not on the 29th."""
    spells = [spell("a", *CASH, LONG, observed_on="2024-06-30")]
    found = asked(cohorts, "2024-01-01", "2024-06-30", "half_year", spells=spells, exempt=[])
    assert found["long-term-selfsupporting-6"] == {("101", "2024H1", "kontanthjaelp"): (1, 0, 1)}
    assert found["long-term-selfsupporting-12"] == {}
