"""The effort mirror's page in the bundled study: what it tells, in both languages, and what it never says."""

import csv
import re
from html import unescape

import pytest

WORDS_OF_CAUSE = ("→", "effekt", "virkede", "medfører", "fører til", "skyldes", "leads to", "because of the effort")


@pytest.fixture(scope="module")
def pages(denmark):
    names = {"da": "accounts/effort.html", "en": "en/accounts/effort.html"}
    return {lang: unescape((denmark / name).read_text("utf-8")) for lang, name in names.items()}


def table(site, name):
    with (site / "tables" / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_every_measure_stands_with_figure_definition_and_source(denmark, pages):
    rows = table(denmark, "effort_measures")
    assert len(rows) >= 6
    for row in rows:
        assert f'href="../measures/{row["measure"]}.html">{row["name"]}</a>' in pages["da"]
        assert row["definition"] in pages["da"]
        assert row["source_en"] in pages["en"]


def test_it_is_said_to_be_made_up_and_what_it_cannot_show(pages):
    assert "Opdigtede tal." in pages["da"]
    assert "Made-up figures." in pages["en"]
    assert "Hvad dette ikke kan vise" in pages["da"]
    assert "What this cannot show" in pages["en"]
    assert '<p><a href="../mirrors.html">Er spejlene enige?</a></p>' in pages["da"]


def test_nothing_is_called_a_cause(pages):
    for lang, page in pages.items():
        text = re.sub(r"<style.*?</style>|<script.*?</script>|<[^>]+>", " ", page, flags=re.DOTALL).casefold()
        assert not [word for word in WORDS_OF_CAUSE if word.casefold() in text], lang


def test_figures_by_group_are_within_their_intervals_and_from_enough_persons(denmark):
    rows = table(denmark, "effort_rates")
    shown = [row for row in rows if row["suppressed"] == "false"]
    assert len(shown) > 50
    for row in shown:
        assert (row["persons"] == "") == (row["measure"] == "caseload")
        assert int(row["persons"] or 0) % 10 == 0
        if row["lower"]:
            assert float(row["lower"]) <= float(row["rate"]) <= float(row["upper"])
    assert all(row["rate"] == row["persons"] == "" for row in rows if row["suppressed"] == "true")


def test_the_oversight_is_judged_in_its_years_and_units_on_one_side_only_where_the_interval_is(denmark, pages):
    rows = [row for row in table(denmark, "oversight") if row["suppressed"] == "false"]
    assert {row["period"] for row in rows} == {"2024", "2025"}
    assert {row["state"] for row in rows} == {"met", "not_met", "not_certain"}
    for row in rows:
        share, lower, upper, threshold = (float(row[key]) for key in ("share", "lower", "upper", "threshold"))
        missing = round(share * int(row["persons"]) / 100)
        assert not 0 < missing < 5
        assert not 0 < int(row["persons"]) - missing < 5
        side = "met" if upper < threshold else "not_met" if lower >= threshold else "not_certain"
        assert (row["state"], lower <= share <= upper) == (side, True)
    why = {(row["target"], row["why"]) for row in table(denmark, "oversight_targets") if row["why"]}
    assert why == {("resultatmaal", "no_results")}
    assert "ikke bekræftet" in pages["da"]
    assert pages["da"].count("Ikke holdt op mod lovens egen tekst.") == 3


def test_curves_fall_and_the_median_is_within_its_interval(denmark):
    curves = {}
    for row in table(denmark, "effort_curves"):
        curves.setdefault((row["measure"], row["period"]), []).append((int(row["day"]), float(row["waiting"])))
    assert {measure for measure, _ in curves} == {"first-talk", "sickness-days"}
    for curve in curves.values():
        assert curve == sorted(curve)
        shares = [share for _, share in curve]
        assert shares == sorted(shares, reverse=True)
    medians = [row for row in table(denmark, "effort_medians") if row["median"] and row["upper"]]
    assert len(medians) > 30
    for row in medians:
        assert int(row["lower"]) <= int(row["median"]) <= int(row["upper"])


def test_every_chart_has_a_text_for_those_who_do_not_see_it(pages):
    for page in pages.values():
        charts = re.findall(r'<svg class="(?:sorted|dotrows|shares|lines)"[^>]*>', page)
        assert len(charts) >= 8
        assert all('role="img"' in chart and 'aria-label="' in chart for chart in charts)
