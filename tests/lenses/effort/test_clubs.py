"""Job clubs, by hand."""

from tests.lenses.effort.tiny_tables import asked, day, spell

from jobspejl.lenses.effort import clubs


def club(case, on, offered, attended, content="jobsoegning", unit="101"):
    return (case, unit, day(on), offered, attended, content)


ROWS = [
    club("a", "2024-01-31", 120, 120),
    club("a", "2024-02-01", 120, 60, "cv"),
    club("a", "2024-02-01", 60, 0, "undervisning"),
    club("a", "2024-02-29", 60, 60, "ukendt"),
    club("b", "2024-03-05", 180, 0),
    club("c", "2024-03-05", 0, 0),
    club("a", "2025-01-01", 60, 30),
]


def test_hours_attended_offered_and_spent_on_search():
    """In 2024 a was offered 120 + 120 + 60 + 60 minutes and attended 120 + 60 + 0 + 60, b 180 and 0, c nothing at all.

    Attendance: 240 of 540 minutes, of 2 persons. Participant-months: a's January and February, b's March, c none: 540
    minutes in 3. Search: 120 of the 180 attended minutes whose content is known, all a's.
    """
    found = asked(clubs, "2024-01-01", "2025-12-31", clubs=ROWS)
    assert found["club-attendance"] == {("101", "2024", ""): (2, 240, 540), ("101", "2025", ""): (1, 30, 60)}
    assert found["club-hours"] == {("101", "2024", ""): (2, 540, 3), ("101", "2025", ""): (1, 60, 1)}
    assert found["club-search"] == {("101", "2024", ""): (1, 120, 180), ("101", "2025", ""): (1, 30, 30)}


def test_what_the_hours_are_spent_on():
    """Over both years: 120 + 30 minutes of job search of one person, 60 on a CV; teaching was not attended."""
    parts = asked(clubs, "2024-01-01", "2025-12-31", clubs=ROWS)["splits"]["club-content"]
    assert [part.en for part in parts.parts] == [
        "job search", "CV and application", "contact with companies", "teaching", "other",
    ]  # fmt: skip
    assert parts.amount.tolist() == [150, 60, 0, 0, 0]
    assert parts.persons.tolist() == [1, 1, 0, 0, 0]


def test_who_moves_is_one_person_of_what_the_hours_are_spent_on():
    rows = [club("a", "2024-01-31", 120, 100), club("a", "2024-06-30", 60, 50, unit="147")]
    parts = asked(clubs, "2024-01-01", "2024-12-31", clubs=rows)["splits"]["club-content"]
    assert (parts.amount.tolist(), parts.persons.tolist()) == ([150, 0, 0, 0, 0], [1, 0, 0, 0, 0])


def test_a_table_without_content_has_no_search():
    rows = [club("a", "2024-01-31", 120, 120, None)]
    found = asked(clubs, "2024-01-01", "2024-12-31", clubs=rows)
    assert found["club-search"] == {}
    assert found["club-attendance"] == {("101", "2024", ""): (1, 120, 120)}


def test_with_spells_a_day_counts_for_the_group_of_that_day():
    """a goes from social assistance to sickness benefit on 1 February 2024; b is not on support."""
    spells = [
        spell("a", "101", "kontanthjaelp", "2023-05-01", "2024-01-31"),
        spell("a", "101", "sygedagpenge", "2024-02-01", "2024-12-31"),
        spell("b", "101", "dagpenge", "2024-01-01", "2024-03-04"),
    ]
    found = asked(clubs, "2024-01-01", "2024-12-31", clubs=ROWS[:-1], spells=spells)
    assert found["club-attendance"] == {
        ("101", "2024", "kontanthjaelp"): (1, 120, 120),
        ("101", "2024", "sygedagpenge"): (1, 120, 240),
        ("101", "2024", "ukendt"): (1, 0, 180),
    }
