"""Tables that begin later than the study: the periods that they do not hold are left out of the measures they make."""

from datetime import date, timedelta

import pytest
from tests.lenses.effort.made_up import section, table, write
from tests.lenses.effort.tiny_tables import frame_of

from jobspejl.engines.duckdb import DuckDBEngine
from jobspejl.lenses.effort import effort
from jobspejl.lenses.effort.held import Span, held, holds
from jobspejl.rules.units import municipalities


def observed(folder, **settings):
    found = effort.observe(section(**settings), folder, municipalities(), DuckDBEngine())
    assert found.problems == ()
    return found, {sums.measure.id: sums for sums in found.detail.sums}


def test_a_log_that_begins_late_makes_no_measure_low(tmp_path):
    """Spells from 2021, the log from 10 March 2022 only: talks are told of 2023 alone, hours of 2021 to 2023."""
    write(tmp_path)
    _, before = observed(tmp_path)
    lines = (tmp_path / "log.csv").read_text("utf-8").splitlines()
    kept = [line.split(";") for line in lines[1:] if line.split(";")[2] >= "2022-03-10"]
    table(tmp_path / "log.csv", lines[0].replace(";", " "), [*kept, ["c0", "samtale", "2022-03-10", "101", ""]])
    found, after = observed(tmp_path)
    assert found.detail.periods == ("2021", "2022", "2023")
    assert (after["talks"].periods, after["ordinary-hours"].periods) == (("2023",), ("2021", "2022", "2023"))
    assert after["talks"].amount[:, 0].tolist() == before["talks"].amount[:, 2].tolist()
    assert after["ordinary-hours"].amount.tolist() == before["ordinary-hours"].amount.tolist()
    curves = {waits.measure: set(waits.rows[:, 1].tolist()) for waits in found.detail.waits}
    assert curves == {"first-talk": {2}, "sickness-days": {0, 1}}
    [remark] = [remark for remark in found.remarks if remark.key == "effort_table_late"]
    assert "log.csv: the table begins on 2022-03-10 only, so 2021, 2022 are left out of" in remark.sentence("en")
    assert "made from [effort.events]: talks, no-talk-3-months, first-talk" in remark.sentence("en")
    assert "ordinary-hours" not in remark.sentence("en")


def test_a_measure_of_which_no_period_is_held_is_left_out_with_the_table_alone(tmp_path):
    write(tmp_path)
    table(tmp_path / "hours.csv", "case month hours", [("c0", "2023-06-15", "10")])
    found, after = observed(tmp_path, measures=("talks", "ordinary-hours", "long-term-hours-6"))
    assert list(after) == ["talks"]
    told = [remark.key for remark in found.remarks]
    assert "effort_table_late" in told
    assert "effort_no_persons" not in told


@pytest.mark.parametrize(("starts", "told"), [("2022-02-01", True), ("2022-02-02", False)])
def test_31_days_are_no_lateness(starts, told):
    assert holds({"events": Span(date.fromisoformat(starts))}, ("events",), date(2022, 1, 1), date(2023, 1, 1)) == told


@pytest.mark.parametrize(("ends", "told"), [("2022-11-30", True), ("2022-11-29", False)])
def test_31_days_are_not_too_early(ends, told):
    span = Span(date(2021, 1, 1), date.fromisoformat(ends))
    assert holds({"events": span}, ("events",), date(2022, 1, 1), date(2023, 1, 1)) == told


@pytest.mark.parametrize(
    ("first", "last", "told"),
    [("2022-01-01", "2022-12-31", True), ("2022-02-01", "2022-12-31", False), ("2022-01-01", "2022-11-30", False)],
)
def test_a_table_of_months_must_have_them_all(first, last, told):
    span = Span(date.fromisoformat(first), date.fromisoformat(last), timedelta(0))
    assert holds({"hours": span}, ("hours",), date(2022, 1, 1), date(2023, 1, 1)) == told


@pytest.mark.parametrize(("starts", "told"), [("2022-01-08", True), ("2022-01-09", False)])
def test_a_target_of_a_year_may_lack_a_week(starts, told):
    span, year = Span(date.fromisoformat(starts)), (date(2022, 1, 1), date(2023, 1, 1))
    assert holds({"events": span}, ("events",), *year, timedelta(days=7)) == told


def test_a_log_that_ends_early_makes_no_measure_low(tmp_path):
    """The study looks on 30 June 2024, and the log ends on 20 October 2022: talks are told of 2021 alone, hours of 2021
    to 2023; sanctions of 2021 are followed for 365 days only to that day, so that they are told of nobody.
    """
    write(tmp_path)
    _, before = observed(tmp_path)
    lines = (tmp_path / "log.csv").read_text("utf-8").splitlines()
    kept = [line.split(";") for line in lines[1:] if line.split(";")[2] < "2022-10-20"]
    table(tmp_path / "log.csv", lines[0].replace(";", " "), [*kept, ["c0", "samtale", "2022-10-20", "101", ""]])
    found, after = observed(tmp_path)
    assert (after["talks"].periods, after["ordinary-hours"].periods) == (("2021",), ("2021", "2022", "2023"))
    assert before["talks"].amount[:, 0].sum() > 0
    for name in ("talks", "no-talk-3-months", "first-talk", "sanctions", "caseworker-changes"):
        assert after[name].amount[:, 0].tolist() == before[name].amount[:, 0].tolist(), name
    assert after["ordinary-hours"].amount.tolist() == before["ordinary-hours"].amount.tolist()
    assert "sanctions-changed" in before
    assert "sanctions-changed" not in after
    [remark] = [remark for remark in found.remarks if remark.key == "effort_table_ended"]
    assert "log.csv: the table ends on 2022-10-20 already, so 2022, 2023 are left out of" in remark.sentence("en")
    assert "made from [effort.events]: talks, no-talk-3-months, first-talk" in remark.sentence("en")
    assert "ordinary-hours" not in remark.sentence("en")


def test_hours_of_a_month_last_to_its_end(tmp_path):
    """Hours of December 2023 are of the month's 31 days, to the year's last; without them a month of twelve lacks."""
    write(tmp_path)
    for month, periods in (("2023-12-15", ("2021", "2022", "2023")), ("2023-11-15", ("2021", "2022"))):
        lines = (tmp_path / "hours.csv").read_text("utf-8").splitlines()
        kept = [line.split(";") for line in lines[1:] if line.split(";")[1] <= month]
        table(tmp_path / "hours.csv", lines[0].replace(";", " "), kept)
        _, after = observed(tmp_path, measures=("ordinary-hours",))
        assert after["ordinary-hours"].periods == periods


def test_snapshots_of_staff_never_end_too_early(tmp_path):
    write(tmp_path)
    rows = [("101", "2021-01-01", "kontanthjælp", 100, "1.5"), ("163", "2021-01-01", "kontanthjælp", 90, "1.5")]
    table(tmp_path / "staff.csv", "unit day group citizens full_time", rows)
    found, after = observed(tmp_path, measures=("caseload",))
    assert after["caseload"].periods == ("2021", "2022", "2023")
    assert "effort_table_ended" not in {remark.key for remark in found.remarks}


@pytest.mark.parametrize(
    ("ends", "periods", "after"),
    [
        ("2023-12-01", ("2022", "2023"), "2024-01-01"),
        ("2023-11-29", ("2022",), "2023-11-30"),  # what is followed from 2022 is followed no further
        ("2022-12-10", ("2022",), "2023-01-01"),
        ("2022-11-29", (), "2024-01-01"),
    ],
)
def test_the_frame_of_a_measure_whose_table_ends_early(ends, periods, after):
    span = Span(date(2022, 1, 1), date.fromisoformat(ends))
    frame = held(frame_of("2022-01-01", "2023-12-31", calls=[]), ("calls",), {"calls": span})
    assert (frame.periods, frame.after) == (periods, date.fromisoformat(after))


@pytest.mark.parametrize(
    ("starts", "periods", "first"),
    [
        ("2021-05-01", ("2022", "2023"), "2022-01-01"),
        ("2022-01-20", ("2022", "2023"), "2022-01-01"),
        ("2022-11-15", ("2023",), "2022-11-15"),  # what looks back from 2023 looks back no further
        ("2023-01-05", ("2023",), "2023-01-01"),
        ("2023-06-01", (), "2022-01-01"),
    ],
)
def test_the_frame_of_a_measure(starts, periods, first):
    frame = held(
        frame_of("2022-01-01", "2023-12-31", calls=[]), ("calls",), {"calls": Span(date.fromisoformat(starts))}
    )
    assert (frame.periods, frame.first) == (periods, date.fromisoformat(first))
