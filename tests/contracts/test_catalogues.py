"""Every wording is there in both languages with the same facts, and every one that is asked for is there."""

import ast
import re
import string
import tomllib
from pathlib import Path

import pytest

import jobspejl
from jobspejl.language import LANGUAGES, Catalogue

SRC = Path(jobspejl.__file__).parent
ERRORS = Catalogue.read(SRC / "errors.toml").wordings
WORDS = Catalogue.read(SRC / "report" / "words.toml").wordings
EVERY = [pytest.param(key, both, id=key) for key, both in {**WORDS, **ERRORS}.items()]


def facts(wording):
    return {name for _, name, _, _ in string.Formatter().parse(wording) if name is not None}


@pytest.mark.parametrize(("key", "both"), EVERY)
def test_both_languages_have_the_same_facts(key, both):
    assert set(both) == set(LANGUAGES)
    assert all(one.strip() for one in both.values())
    assert facts(both["da"]) == facts(both["en"]), key
    assert "" not in facts(both["da"])


@pytest.mark.parametrize(
    "path", sorted({*SRC.rglob("words.toml"), *SRC.rglob("tables.toml"), *SRC.rglob("study.toml")})
)
def test_each_language_has_its_own_quotation_marks(path):
    """What people read on pages: »dansk« and “English”; quotes of what is to be typed are straight."""
    texts = list(_texts(tomllib.loads(path.read_text("utf-8"))))
    assert len(texts) > 5
    assert not [one for one in texts if set(one["da"]) & set("“”„")]
    assert not [one for one in texts if set(one["en"]) & set("»«„")]
    assert not [one for one in texts if one["da"].count("»") != one["da"].count("«")]


def _texts(node):
    """Yield every text in both languages, however deep it stands."""
    children = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    if isinstance(node, dict) and {"da", "en"} <= {*node} and isinstance(node["da"], str):
        yield node
    for child in children:
        yield from _texts(child)


def test_the_catalogues_hold_nothing_but_wordings():
    for file, wordings in (("errors.toml", ERRORS), ("report/words.toml", WORDS)):
        leaves = str(tomllib.loads((SRC / file).read_text("utf-8"))).count("'da':")
        assert leaves == len(wordings)


def calls(name):
    """Return the calls of a function by that name in the source, each with its file."""
    for path in sorted(SRC.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == name:
                yield path.relative_to(SRC), node


def literal(argument):
    return argument.value if isinstance(argument, ast.Constant) and isinstance(argument.value, str) else None


def known(key, wordings):
    return key in wordings or f"{key}.one" in wordings


def test_every_problem_has_its_sentence():
    asked = {literal(call.args[0]): path for path, call in calls("Problem") if call.args and literal(call.args[0])}
    assert len(asked) > 30
    assert not {key: path for key, path in asked.items() if not known(key, ERRORS)}


def test_every_sentence_of_an_error_is_used():
    source = "".join(path.read_text("utf-8") for path in SRC.rglob("*.py"))
    groups = ("word.", "value.", "system.")
    keys = {key.removesuffix(".one").removesuffix(".other") for key in ERRORS if not key.startswith(groups)}
    assert not [key for key in keys if f'"{key}"' not in source]


def test_every_problem_gives_the_facts_of_its_sentence():
    """A fact that is worked out elsewhere is not seen here; those that stand in the call are."""
    for path, call in calls("Problem"):
        key = literal(call.args[0]) if call.args else None
        given = call.args[1] if len(call.args) > 1 else None
        names = {literal(name) for name in given.keys} if isinstance(given, ast.Dict) else {None}
        if key in ERRORS and None not in names:
            assert facts(ERRORS[key]["en"]) <= names, (path, key)


def said():
    """Return every key that code or a template says outright, each with its file."""
    for name, place in (("say", 1), ("_say", 0)):
        for path, call in calls(name):
            key = literal(call.args[place]) if len(call.args) > place else None
            if key and "." in key and " " not in key:
                yield key, path
    for path in sorted(SRC.rglob("*.html")):
        for key in re.findall(r"""say\(["']([a-z_.]+)["'][,)]""", path.read_text("utf-8")):
            yield key, path.relative_to(SRC)


def test_every_wording_that_is_said_is_there():
    asked = dict(said())
    assert len(asked) > 100
    within = ("", "method.", "reviews.", "surveys.", "register.")
    assert not {key: path for key, path in asked.items() if not any(known(one + key, WORDS) for one in within)}


def test_every_rule_and_step_has_a_name():
    rules = {literal(call.args[0]) for path, call in calls("enter") if path.parent.name == "lenses"}
    assert len(rules) >= 12
    assert not {rule for rule in rules if f"rule.{rule}" not in WORDS}
    steps = {literal(call.args[0]) for _, call in calls("progress") if call.args} - {None}
    assert not {step for step in steps if f"step.{step}" not in WORDS}


def test_the_exports_are_sorted_and_documented():
    assert jobspejl.__all__ == sorted(jobspejl.__all__)
    for name in jobspejl.__all__:
        export = getattr(jobspejl, name)
        assert export.__doc__, name
        assert export.__module__.startswith("jobspejl.")
    with pytest.raises(AttributeError, match="nothing"):
        jobspejl.nothing  # noqa: B018
