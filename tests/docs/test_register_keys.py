"""The document on registers against the program: its keys, rules, rows, thresholds, lists and tables."""

import re
import tomllib
import typing
from pathlib import Path

import pytest
from pydantic import BaseModel

from jobspejl import check_study, new_study, simulate
from jobspejl.contracts.register import Register
from jobspejl.contracts.study import Options, Study
from jobspejl.contracts.tables import SCHEMAS
from jobspejl.lenses.persons.levels import MOST_LEVELS
from jobspejl.report.words import say
from jobspejl.rules.benefits import scopes
from jobspejl.stats.area_level import FEWEST_DEGREES

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "register.md").read_text("utf-8")
EXAMPLE = ROOT / "src" / "jobspejl" / "examples" / "register"


def table(heading):
    """Return the cells of the table below its first line."""
    [found] = re.findall(rf"^\| {re.escape(heading)} \|[^\n]*\n\|[-:|]+\n((?:\|[^\n]*\n)+)", TEXT, re.MULTILINE)
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in found.splitlines()]


def study():
    return tomllib.loads("\n".join(re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL)))


def keys(model):
    """Return each section's model with its keys."""
    yield model, set(model.model_fields) - {"lens"}
    for field in model.model_fields.values():
        for one in (field.annotation, *typing.get_args(field.annotation)):
            if isinstance(one, type) and issubclass(one, BaseModel) and one.__module__ == Register.__module__:
                yield from keys(one)


def written(told):
    """Return every key that stands in a section, by the keys of the section itself."""
    here = told if isinstance(told, list) else [told]
    return {key for one in here for key in one}


def test_the_blocks_make_one_study_that_is_taken():
    assert Study.model_validate(study()).persons.dream.municipality


def test_every_key_is_shown_in_the_document_and_in_the_example():
    found = dict(keys(Register))
    names = {model.__name__: expected for model, expected in found.items()}
    assert set(names) == {"Register", "Outcome", "PersonCondition", "ConditionGroup", "AreaCondition", "Dream"}
    told = study()["register"]
    sections = {
        "Register": told,
        "Outcome": told["outcomes"],
        "PersonCondition": told["conditions"],
        "ConditionGroup": told["groups"],
        "AreaCondition": told["area_conditions"],
        "Dream": told["dream"],
    }
    missing = {f"{name}.{key}" for name, expected in names.items() for key in expected - written(sections[name])}
    assert missing == set()
    example = (EXAMPLE / "study.toml").read_text("utf-8")
    there = set(re.findall(r"^(?:# )?(\w+) = ", example, re.MULTILINE))
    there |= set(re.findall(r"^(?:# )?\[+register\.(\w+)\]+", example, re.MULTILINE))
    assert {key for expected in found.values() for key in expected} - there == set()


@pytest.fixture(scope="module")
def tried(tmp_path_factory):
    """The rules that are tried on the example and on a register with the weeks of DREAM, in order."""
    folder = tmp_path_factory.mktemp("tried")
    simulate(folder / "W", persons=20_000, units=20, weeks=True)
    paths = new_study(folder / "X", "register"), folder / "W" / "study-dream.toml"
    return [[rule.key for rule in check_study(path)[0].rules] for path in paths]


def test_every_rule_is_told_in_its_order(tried):
    told = [row[0] for row in table("rule")]
    for rules in tried:
        said = [say("en", f"rule.{one}") for one in rules]
        assert [one for one in told if one in said] == list(dict.fromkeys(said))
    assert set(told) == {say("en", f"rule.{one}") for rules in tried for one in rules}


def test_rows_are_those_of_the_example():
    lines = (EXAMPLE / "persons.csv").read_text("utf-8").splitlines()
    rows = table("person")
    assert f"| {lines[0].replace(';', ' | ')} |\n" in TEXT
    assert [";".join(row) for row in rows] == lines[1 : 1 + len(rows)]


def test_limits_are_those_of_the_program():
    rules = {row[0]: row[1] for row in table("rule")}
    assert rules["Conditions have not too many levels"] == f"more than {MOST_LEVELS}"
    assert f"fewer areas than conditions and {FEWEST_DEGREES + 1} more" in TEXT
    assert f"With a threshold of {Options().disclosure_threshold}" in TEXT


def test_scopes_are_those_of_the_rules():
    rows = [[f"`{one.id}`", ", ".join(one.counted), ", ".join(one.outside)] for one in scopes()]
    assert table("`scope`") == rows
    assert not any(one.verified for one in scopes())


def test_every_table_is_told():
    assert {row[0].strip("`") for row in table("table")} == {name for name in SCHEMAS if name.startswith("register_")}
