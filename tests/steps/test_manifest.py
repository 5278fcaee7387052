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
BATTERY = {"question": "q1", "battery": "b", "correlation": -0.61, "people": 30}
MORE = {"where": " (e.g. line 71)", "questions": "q", "double": 50, "rows": 40, "count": 30, "weeks": 40}
MORE |= {"file": "dream.csv", "codes": "999", "day": "2026-12-30"}

TRANSCRIBED = """
[study]
id = "en"
title = "En kommune"

[[experience.focus_groups]]
id = "fokus"
name = "Fokusgrupper"
source = "P"
file = "kodet.csv"
transcripts = { samtale = "lone_hansen.txt" }
columns = { group = "group", code = "code", source = "source", coder = "coder", start = "start", end = "end" }
recruitment = [{ group = "Nord", name = "Nord", planned = 8, came = 6 }]
"""


@pytest.mark.parametrize("key", _OF_PERSONS)
@pytest.mark.parametrize("lang", ["da", "en"])
def test_a_small_count_of_persons_is_told_as_fewer(key, lang):
    few = {"da": "ærre end 5", "en": "ewer than 5"}[lang]
    whole = {**FACTS, **MORE, **BATTERY}
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


@pytest.mark.parametrize("lang", ["da", "en"])
def test_a_question_with_one_answer_is_told_as_one_with_few(lang):
    remark = Problem("survey_one_answer", {"path": "svar.csv", "count": 1, "questions": "q7"})
    sentence = told(remark, 5, lang)
    assert {"da": "færre end 5 svar", "en": "fewer than 5 answers"}[lang] in sentence
    assert "q7" in sentence
    assert told(remark, 1, lang) == remark.sentence(lang)


def test_a_transcript_is_called_by_a_number(tmp_path):
    """People name the files of transcripts after who speaks in them."""
    (tmp_path / "lone_hansen.txt").write_text("Vi venter. Igen og igen.", "utf-8")
    (tmp_path / "kodet.csv").write_text("group,code,source,coder,start,end\nNord,ventetid,samtale,x,0,10\n", "utf-8")
    (tmp_path / "study.toml").write_text(TRANSCRIBED, "utf-8")
    build(tmp_path / "study.toml", tmp_path / "out", pdf=False)
    inputs = json.loads((tmp_path / "out" / "manifest.json").read_text("utf-8"))["inputs"]
    assert [one["file"] for one in inputs] == ["study.toml", "kodet.csv", "transcript 1"]
    assert inputs[-1] == {"file": "transcript 1", "sha256": None, "bytes": None}
    written = [path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file()]
    assert not any(b"lone_hansen" in one for one in written)


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
    build(tmp_path / "study.toml", tmp_path / "out", pdf=False)
    warnings = [one["en"] for one in json.loads((tmp_path / "out" / "manifest.json").read_text("utf-8"))["warnings"]]
    assert len(warnings) == 2
    assert all(warning.startswith("log.csv: fewer than 5 ") for warning in warnings)
