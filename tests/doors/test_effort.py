"""The effort mirror's example: it starts a study, it can be checked, and it is small; what is wrong in it is told."""

from pathlib import Path

import pytest

from jobspejl import check_study, new_study
from jobspejl.errors import StudyError
from jobspejl.sources.study import read_study

EXAMPLE = Path(__file__).parents[2] / "src" / "jobspejl" / "examples" / "effort"


def test_the_files_of_the_example_are_no_larger_than_they_may_be():
    assert sum(path.stat().st_size for path in EXAMPLE.iterdir()) <= 900 * 1024


def test_a_new_study_of_effort_holds_every_measure_and_is_made_up(tmp_path, cli):
    result = cli("new", tmp_path / "mine", "--of", "effort")
    assert result.exit_code == 0
    study = read_study(tmp_path / "mine" / "study.toml")
    assert study.effort.made_up
    assert set(study.effort.tables) == {"spells", "events", "exemptions", "hours", "calls", "clubs", "staff"}
    assert study.effort.measures == ()


def test_the_example_breaks_no_rule_and_its_oversight_has_results(tmp_path):
    path = new_study(tmp_path / "mine", "effort")
    text = path.read_text("utf-8")
    path.write_text(text.replace("# measures = [", "measures = ["), "utf-8")
    results, effort = check_study(path)
    assert results.problems == effort.problems == ()
    assert [each.observed.measure.id for each in effort.figures] == ["talks", "caseworker-changes"]
    judged = {(one.target, one.period): one.why for one in effort.detail.targets}
    assert judged == dict.fromkeys(judged)
    assert len(judged) == 6


@pytest.mark.parametrize("lang", ["da", "en"])
def test_results_that_are_not_in_the_study_are_told(tmp_path, cli, lang):
    path = new_study(tmp_path / "mine", "effort")
    path.write_text(
        path.read_text("utf-8").replace('result_measure = "on-support"', 'result_measure = "ledige"'), "utf-8"
    )
    with pytest.raises(StudyError):
        read_study(path)
    result = cli("check", path, "--lang", lang)
    assert result.exit_code == 1
    assert "effort.result_measure" in result.stderr
    assert "ledige" in result.stderr
