"""What a manifest tells of the data's faults: never how few persons one is about."""

import csv
import datetime
import json
import re

import pytest

from jobspejl import build, check_study
from jobspejl.errors import Problem
from jobspejl.steps.manifest import _OF_PERSONS, told

FACTS = {"path": "log.csv", "measure": "frister", "name": "x", "column": "event", "nearest": "", "all": 90, "read": 60}
MORE = {"where": " (e.g. line 71)", "questions": "q", "double": 50, "rows": 40, "count": 30}


@pytest.mark.parametrize("key", _OF_PERSONS)
@pytest.mark.parametrize("lang", ["da", "en"])
def test_a_small_count_of_persons_is_told_as_fewer(key, lang):
    few = {"da": "ærre end 5", "en": "ewer than 5"}[lang]
    whole = {**FACTS, **MORE}
    assert told(Problem(key, whole), 5, lang) == Problem(key, whole).sentence(lang)
    for count in (1, 3, 4):
        sentence = told(Problem(key, {**whole, **dict.fromkeys(_OF_PERSONS[key], count)}), 5, lang)
        assert few in sentence
        assert not re.search(rf"\b{count}\b", sentence)
        assert "71" not in sentence
        assert sentence == told(Problem(key, {**whole, **dict.fromkeys(_OF_PERSONS[key], 2)}), 5, lang)
        assert sentence[0].isupper() or sentence.startswith(("log.csv", "frister"))
    assert few not in told(Problem(key, {**whole, **dict.fromkeys(_OF_PERSONS[key], 5)}), 5, lang)


def test_a_count_of_units_is_told():
    assert told(Problem("units_hidden", {"measure": "x", "count": 2, "threshold": 5}), 5, "en").startswith("x: 2 units")


def test_a_build_tells_no_small_count_that_a_check_tells(tmp_path):
    """One municipality's log: 60 cases of which two open twice, and three rows that stand twice."""
    start = datetime.date(2024, 1, 1)
    rows = []
    for case in range(60):
        day = start + datetime.timedelta(days=case)
        rows.append((case, "henvendelse", day, "101"))
        if case < 2:
            rows.append((case, "henvendelse", day + datetime.timedelta(days=1), "101"))
        rows.append((case, "aktindsigt_anmodet", day, "101"))
        rows.append((case, "aktindsigt_givet", day + datetime.timedelta(days=2 + 20 * (case % 3 == 0)), "101"))
    with (tmp_path / "log.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("case:concept:name", "concept:name", "time:timestamp", "unit"), *rows, *rows[-3:]])
    lines = ['[study]\nid = "en"\ntitle = "En kommune"', '[[legality.deadlines]]\nid = "frister"\nsource = "P"']
    lines += ['observed_on = 2024-12-31\nrules = ["aktindsigt"]', '[legality.deadlines.data]\nfile = "log.csv"']
    (tmp_path / "study.toml").write_text("\n".join(lines), "utf-8")
    [inspection] = check_study(tmp_path / "study.toml")
    exact = {remark.key: remark.facts["count"] for remark in inspection.remarks}
    assert exact == {"log_twice": 3, "case_opened_twice": 2}
    build(tmp_path / "study.toml", tmp_path / "out")
    warnings = [one["en"] for one in json.loads((tmp_path / "out" / "manifest.json").read_text("utf-8"))["warnings"]]
    assert len(warnings) == 2
    assert all(warning.startswith("log.csv: fewer than 5 ") for warning in warnings)
