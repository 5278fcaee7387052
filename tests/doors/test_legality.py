"""The legality mirror's example as a whole: what its pages say, and that they give no small number away."""

import csv
import json
from itertools import pairwise

import duckdb
import pytest
from python_calamine import CalamineWorkbook

from jobspejl import check_study, convert_events, make_form


@pytest.fixture(scope="module")
def study(legality):
    return legality[0]


@pytest.fixture(scope="module")
def site(legality):
    return legality[1]


def table(site, name):
    with (site / "tables" / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def page(site, name):
    return (site / "accounts" / f"{name}.html").read_text("utf-8")


def test_shares_of_deadlines_are_of_those_due_and_agree_with_the_comparison(site):
    rows = table(site, "deadlines")
    for row in rows:
        due, met, late, overdue = (int(row[key]) for key in ("due", "met", "late", "overdue"))
        assert due == met + late + overdue
        assert float(row["share_met"]) == pytest.approx(100 * met / due)
        assert float(row["lower"]) < 100 * met / due < float(row["upper"])
    gaps = [row for row in table(site, "gaps") if row["measure"] == "deadlines" and not row["suppressed"]]
    assert sum(int(row["due"]) for row in rows) == sum(float(row["n"]) for row in gaps)
    missed = sum(float(row["n"]) * float(row["actual"]) / 100 for row in gaps)
    assert sum(int(row["late"]) + int(row["overdue"]) for row in rows) == pytest.approx(missed)


def test_every_rule_says_that_it_is_not_verified_and_where_it_was_read(site):
    text = page(site, "deadlines")
    rules = table(site, "deadlines")
    assert text.count("Ikke bekræftet mod lovens egen tekst.") == len(rules)
    for row in rules:
        assert row["statute"] in text


def test_waiting_falls_from_day_to_day(site):
    curves = {}
    for row in table(site, "deadline_waits"):
        shares = [float(row[key]) for key in ("lower", "waiting", "upper")]
        assert shares == sorted(shares)
        assert all(share == round(share, 1) for share in shares)
        curves.setdefault(row["rule"], []).append((int(row["day"]), float(row["waiting"])))
    assert len(curves) == 4  # the hearing counts backwards and has no wait
    for curve in curves.values():
        assert curve == sorted(curve)
        shares = [share for _, share in curve]
        assert shares == sorted(shares, reverse=True)


def test_half_are_met_within_the_interval_of_the_median_and_the_usual_deadline_is_drawn(site):
    rules = table(site, "deadlines")
    told = [row for row in rules if row["median_wait"]]
    assert told
    for row in told:
        assert float(row["median_wait_lower"]) <= float(row["median_wait"])
        assert not row["median_wait_upper"] or float(row["median_wait"]) <= float(row["median_wait_upper"])
    text = page(site, "deadlines")
    usual = {row["rule"]: int(row["usual_days"]) for row in rules if row["usual_days"]}
    assert usual["samtale-foerste-hjaelp"] == 7
    assert "hoering-foer-ophoer" not in usual
    assert all(f"frist: {days} dage" in text for days in usual.values())
    assert text.count('class="due"') == len(usual)


def test_no_percentage_of_complaint_files_is_printed(site):
    text = page(site, "review")
    found = text[text.index("To konklusioner") : text.index("Er læserne enige?")]
    assert "%" not in found
    assert "af de 19 klagesager" in found


def test_no_account_shows_a_count_under_the_threshold(site):
    """Every whole number in a count column of every account is 0 or at least 5."""
    counts = {
        "deadlines": ("due", "met", "late", "overdue", "not_due", "not_applicable", "unjudged"),
        "complaints": ("count",),
        "complaint_themes": ("count",),
        "complaint_outcomes": ("count",),
        "chain": ("count",),
        "reviews": ("yes", "partly", "no", "broken", "not_relevant", "cannot_judge", "unresolved", "unanswered"),
        "review_conclusions": ("count",),
    }
    for name, columns in counts.items():
        rows = table(site, name)
        shown = [int(float(row[column])) for row in rows for column in columns if row[column]]
        assert shown
        assert not [count for count in shown if 0 < count < 5], name


def test_a_unit_hidden_among_appeals_is_hidden_in_the_chain(site):
    hidden = {row["unit"] for row in table(site, "gaps") if row["measure"] == "appeals" and row["suppressed"]}
    assert hidden
    own = [row for row in table(site, "chain") if row["unit"] in hidden]
    assert own
    assert {row["count"] for row in own} == {""}


def test_the_chain_ends_in_the_appeals_that_are_compared(site):
    gaps = {(r["period"], r["unit"]): r for r in table(site, "gaps") if r["measure"] == "appeals"}
    shown = [row for row in table(site, "chain") if row["stage"] == "decided" and row["count"]]
    assert len(shown) > 20
    for row in shown:
        assert float(gaps[row["period"], row["unit"]]["n"]) == int(row["count"])


def test_nothing_small_is_left_between_the_chain_and_the_appeals(site):
    """The chain joined with the comparison: no difference of neighbouring told stages is from 1 to 4."""
    gaps = {
        (row["period"], row["unit"]): (round(float(row["n"]) * float(row["actual"]) / 100), int(float(row["n"])))
        for row in table(site, "gaps")
        if row["measure"] == "appeals" and not row["suppressed"]
    }
    chains = {}
    for row in table(site, "chain"):
        if row["suppressed"] != "unit":
            chain = chains.setdefault((row["period"], row["unit"]), {})
            chain[row["stage"]] = int(row["count"]) if row["count"] else None
    joined = [(gaps[key], told) for key, told in chains.items() if key in gaps]
    assert len(joined) > 20
    for (reversed_, decided), told in joined:
        mended = None if None in (told["complaints"], told["changed"]) else told["complaints"] - told["changed"]
        levels = [told["renewed"], reversed_, decided, told["sent"], mended, told["complaints"], told["decisions"]]
        shown = [level for level in levels if level is not None]
        assert not [low for low, high in pairwise(shown) if 0 < high - low < 5]
        assert (told["reversed"], told["decided"]) == (reversed_, decided)
    assert any(told["sent"] is None for _, told in joined)


def test_every_row_says_whether_it_is_made_up(site):
    for name in ("complaints", "complaint_themes", "complaint_outcomes", "chain", "reviews", "national"):
        assert {row["made_up"] for row in table(site, name)} == {"false" if name == "national" else "true"}, name


def test_the_published_figures_say_when_they_were_retrieved(site):
    assert "hentet 1. juni 2024" in page(site, "national")


def test_a_form_goes_out_and_comes_back(study, tmp_path, cli):
    cases = tmp_path / "cases.csv"
    cases.write_text("sag\nK1\nK2\n", "utf-8")
    assert make_form("sagsforloeb", cases, tmp_path / "a.xlsx", reviewer="A") == 11
    assert len(CalamineWorkbook.from_path(tmp_path / "a.xlsx").sheet_names) >= 3
    result = cli("form", "sagsforloeb", cases, "--reviewer", "B", "--out", tmp_path / "b.xlsx", "--lang", "da")
    assert result.exit_code == 0
    again = cli("form", "sagsforloeb", cases, "--reviewer", "B", "--out", tmp_path / "b.xlsx", "--lang", "da")
    assert again.exit_code == 1
    assert "b.xlsx" in again.stderr


def test_a_log_becomes_ocel_and_xes_and_says_the_same(study, tmp_path, cli):
    duckdb.execute(
        f"COPY (SELECT * FROM '{study.parent}/events.parquet' WHERE unit IN ('101', '163')) TO '{tmp_path}/log.parquet'"
    )
    columns = {"case": "case", "event": "event", "time": "day", "unit": "unit", "group": "target_group"}
    written = convert_events(tmp_path / "log.parquet", tmp_path / "log.json", **columns)
    options = [word for name, column in columns.items() for word in (f"--{name}", column)]
    result = cli("events", tmp_path / "log.parquet", tmp_path / "log.csv", *options, "--lang", "en")
    assert result.exit_code == 0
    assert f"{written:,}" in result.stdout
    assert len(json.loads((tmp_path / "log.json").read_text("utf-8"))["events"]) == written
    text = study.read_text("utf-8")
    part = text[: text.index("[[legality.appeals]]")]
    part += text[text.index("[[legality.deadlines]]") : text.index("[[legality.complaints]]")]
    data = part[part.index("[legality.deadlines.data]") :]
    told = {}
    for name, lines in {
        "parquet": data.replace("events.parquet", "log.parquet"),
        "csv": '[legality.deadlines.data]\nfile = "log.csv"\ngroup = "group"\n',
        "json": '[legality.deadlines.data]\nfile = "log.json"\ngroup = "group"\n',
    }.items():
        (tmp_path / "study.toml").write_text(part.replace(data, lines), "utf-8")
        [inspection] = check_study(tmp_path / "study.toml")
        assert inspection.problems == ()
        told[name] = inspection.detail.states.tolist()
    assert told["parquet"] == told["csv"] == told["json"]


def test_the_role_goes_along(tmp_path, cli):
    log = "sag,hvad,hvornaar,hvem\nK1,samtale,2024-01-05,leder\n"
    (tmp_path / "log.csv").write_text(log, "utf-8")
    words = ("--case", "sag", "--event", "hvad", "--time", "hvornaar", "--role", "hvem")
    assert cli("events", tmp_path / "log.csv", tmp_path / "log.json", *words).exit_code == 0
    [event] = json.loads((tmp_path / "log.json").read_text("utf-8"))["events"]
    assert {"name": "org:role", "value": "leder"} in event["attributes"]
