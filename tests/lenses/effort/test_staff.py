"""Caseloads, by hand."""

from tests.lenses.effort.tiny_tables import asked, day

from jobspejl.lenses.effort import staff


def snapshot(on, group, citizens, full_time, unit="101"):
    return (unit, day(on), group, citizens, full_time)


def test_citizens_per_full_time_post_over_the_days_of_a_period():
    """2024: 450 citizens on 10 posts and 550 on 10.5 in one group: 1,000 on 20.50 posts. A count without posts, and one
    of another year, are left out. The group without a name is one by itself.
    """
    rows = [
        snapshot("2024-02-29", "kontanthjaelp", 450, 1000),
        snapshot("2024-12-31", "kontanthjaelp", 550, 1050),
        snapshot("2024-12-31", "sygedagpenge", 90, 300),
        snapshot("2024-06-30", "kontanthjaelp", 400, 0),
        snapshot("2022-06-30", "kontanthjaelp", 400, 100),
        snapshot("2024-06-30", "", 80, 200, unit="147"),
    ]
    found = asked(staff, "2023-01-01", "2024-12-31", staff=rows)
    assert found["caseload"] == {
        ("101", "2024", "kontanthjaelp"): (2, 1000, 2050),
        ("101", "2024", "sygedagpenge"): (1, 90, 300),
        ("147", "2024", ""): (1, 80, 200),
    }
