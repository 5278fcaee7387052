"""Deadlines: every state by hand, a slow witness on made-up logs, and what a study gets from a log."""

import csv
import random
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pytest

from jobspejl.contracts.deadline import STATES, DeadlineRule
from jobspejl.contracts.legality import DeadlinesMeasure
from jobspejl.contracts.log import LogData
from jobspejl.contracts.text import Text
from jobspejl.engines.duckdb import DuckDBEngine
from jobspejl.lenses import deadlines
from jobspejl.lenses.conformance import judge
from jobspejl.rules.deadlines import deadline_rules, due_days
from jobspejl.rules.units import municipalities
from jobspejl.rules.vocabularies import events, groups, spelled
from jobspejl.sources.event_cases import make_cases
from jobspejl.sources.events import Log, LogColumns, read_events

START = date(2024, 1, 1)
END = date(2024, 12, 31)
NAMES = ("case:concept:name", "concept:name", "time:timestamp", "unit", "group")
OPEN, TALK, FIT, CLOSED, STOP, HEARD = (
    "henvendelse", "samtale", "raskmeldt", "sag_lukket", "ydelse_stoppet", "hoering",
)  # fmt: skip
RULE = DeadlineRule(
    id="samtale-14",
    version=1,
    name=Text.model_validate("Samtale"),
    text=Text.model_validate("Samtale inden 14 dage"),
    statute="§ 1",
    valid_from=None,
    valid_to=None,
    groups=(),
    trigger=OPEN,
    every_case=True,
    satisfied_by=(TALK,),
    needed=1,
    length=14,
    unit="days",
    way="after",
    first_day_counts=False,
    calendar="kalender",
    lifted_by=(FIT, CLOSED),
    source="prøve",
    verified_on=None,
)
BEFORE = replace(RULE, id="hoering-10", trigger=STOP, every_case=False, satisfied_by=(HEARD,), length=10, way="before")
AGAIN = replace(RULE, id="samtale-igen", trigger=TALK, every_case=False)


def day(number):
    return START + timedelta(days=number)


def write(path, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(NAMES)
        writer.writerows((*row[:2], row[2].isoformat(), *row[3:]) for row in rows)


def kept(folder, rows, rules, observed_on=END, by="year"):
    """Hold events (case, event, day, unit, group) against rules."""
    write(folder / "log.csv", rows)
    columns = LogColumns(group="group")
    words = (spelled(events()), spelled(groups()))
    log = Log(folder, "log.csv", columns, *words, municipalities(), observed_on)
    engine = DuckDBEngine()
    with engine.tables() as tables:
        for rule in read_events(log, tables, engine, "test"):
            assert not rule.problems, [problem.sentence("en") for problem in rule.problems]
        make_cases(tables, "log.csv")
        return judge(tables, rules, observed_on, by)


def one_case(*happened, unit="101", group="kontanthjaelp"):
    return [("a", event, day(number), unit, group) for event, number in happened]


def state_of(folder, rule, *happened, last=300):
    """Return the states of the duties of one case, which has something else in it too."""
    rows = one_case(*happened, ("fritagelse", 0))
    return [(state, duties) for _, _, _, state, duties in kept(folder, rows, [rule], day(last)).states]


@pytest.mark.parametrize(
    ("happened", "last", "state"),
    [
        ([(OPEN, 0), (TALK, 14)], 300, "met"),  # on the last day
        ([(OPEN, 5), (TALK, 5)], 300, "met"),  # on the trigger's own day
        ([(OPEN, 0), (TALK, 15)], 300, "late"),
        ([(OPEN, 10), (TALK, 9)], 300, "overdue"),  # before the trigger does not count
        ([(OPEN, 0)], 13, "not_due"),
        ([(OPEN, 0)], 14, "overdue"),  # the log holds its last day in full
        ([(OPEN, 0), (TALK, 14)], 14, "met"),
        ([(OPEN, 0), (TALK, 9)], 13, "not_due"),  # met, but the others of that day cannot be judged yet
        ([(OPEN, 0), (TALK, 9)], 14, "met"),
        ([(OPEN, 0)], 15, "overdue"),
        ([(OPEN, 0), (CLOSED, 14)], 300, "not_applicable"),
        ([(OPEN, 0), (CLOSED, 15)], 300, "overdue"),
        ([(OPEN, 0), (FIT, 3), (TALK, 20)], 300, "not_applicable"),
        ([(OPEN, 0), (TALK, 4), (CLOSED, 3)], 300, "met"),  # done in time is done
        ([(OPEN, 10), (CLOSED, 9)], 300, "overdue"),  # lifted before it arose
        ([(TALK, 4)], 300, "unjudged"),
    ],
)
def test_states_of_a_rule_counting_forwards(tmp_path, happened, last, state):
    assert state_of(tmp_path, RULE, *happened, last=last) == [(state, 1)]


@pytest.mark.parametrize(
    ("happened", "last", "state"),
    [
        ([(STOP, 40), (HEARD, 30)], 300, "met"),
        ([(STOP, 40), (HEARD, 31)], 300, "late"),
        ([(STOP, 40), (HEARD, 40)], 300, "late"),
        ([(STOP, 40), (HEARD, 41)], 300, "overdue"),
        ([(STOP, 40)], 40, "overdue"),
        ([(STOP, 40), (CLOSED, 30)], 300, "not_applicable"),
        ([(STOP, 40), (CLOSED, 31)], 300, "overdue"),
    ],
)
def test_states_of_a_rule_counting_backwards(tmp_path, happened, last, state):
    assert state_of(tmp_path, BEFORE, *happened, last=last) == [(state, 1)]


def test_a_rule_that_its_own_event_meets_asks_for_the_next_one(tmp_path):
    rows = one_case((TALK, 0), (TALK, 0), (TALK, 10), (TALK, 30))
    found = kept(tmp_path, rows, [AGAIN], day(300))
    assert [row[3:] for row in found.states] == [("late", 1), ("met", 1), ("overdue", 1)]
    assert found.late == [("samtale-igen", "101", 6, 1)]  # day 30 against day 24
    assert [row[2:] for row in found.waits] == [(10, 1, 0), (20, 1, 0), (270, 0, 1)]
    assert found.allowed == [("samtale-igen", "101", 14, 3)]


def test_the_same_event_twice_on_a_day_counts_once(tmp_path):
    two = replace(RULE, needed=2)
    assert state_of(tmp_path, two, (OPEN, 0), (TALK, 3), (TALK, 3)) == [("overdue", 1)]
    assert state_of(tmp_path, two, (OPEN, 0), (TALK, 3), (TALK, 4)) == [("met", 1)]


def test_a_rule_holds_for_its_groups_only(tmp_path):
    rule = replace(RULE, groups=("dagpenge",))
    assert kept(tmp_path, one_case((OPEN, 0)), [rule]).states == []
    assert [row[3] for row in kept(tmp_path, one_case((OPEN, 0), group="Dagpengemodtager"), [rule]).states] == [
        "overdue"
    ]


def test_the_version_of_the_triggers_day_applies(tmp_path):
    old = replace(RULE, valid_to=day(9), length=5)
    new = replace(RULE, version=2, valid_from=day(20), length=30)
    rows = one_case((OPEN, 9), (OPEN, 15), (OPEN, 20), (TALK, 45))
    found = kept(tmp_path, rows, [old, new])
    assert [row[3:] for row in found.states] == [("late", 1), ("met", 1)]
    assert found.outside == 1  # day 15 is under neither


def test_periods_are_those_of_the_deadline(tmp_path):
    rows = one_case((OPEN, 175), (OPEN, 170))  # due on day 189, July, and day 184, 3 July
    rows += [("b", OPEN, day(160), "101", "dagpenge")]  # due on day 174, June
    assert [row[2:] for row in kept(tmp_path, rows, [RULE], by="half_year").states] == [
        ("2024H1", "overdue", 1),
        ("2024H2", "overdue", 2),
    ]


def slow(rows, rules, observed_on):
    """Judge every duty by walking through each case: the second witness, with no step in common but the due days."""
    states, late, waits, allowed = Counter(), Counter(), Counter(), Counter()
    cases = defaultdict(list)
    for case, event, when, unit, group in rows:
        cases[case].append((when, event, unit, group))
    for log in cases.values():
        first = min(when for when, *_ in log)
        for rule in rules:
            due_of = dict(due_days(rule, START - timedelta(days=500), END + timedelta(days=500)))
            triggers = sorted({when for when, event, *_ in log if event == rule.trigger})
            if not triggers and rule.every_case and first in due_of:
                here = [(unit, group) for when, _, unit, group in log if when == first]
                if not rule.groups or min(group for _, group in here) in rule.groups:
                    states[rule.id, min(unit for unit, _ in here), str(first.year), "unjudged"] += 1
            for when in triggers:
                same = [(unit, group) for at, event, unit, group in log if at == when and event == rule.trigger]
                if when not in due_of or (rule.groups and min(group for _, group in same) not in rule.groups):
                    continue
                state, done, until = judged(
                    rule, when, due_of[when], {(at, event) for at, event, *_ in log}, observed_on
                )
                ahead = state == "met" and due_of[when] > observed_on
                place = (rule.id, min(unit for unit, _ in same))
                states[*place, str(due_of[when].year), "not_due" if ahead else state] += 1
                if state == "late":
                    late[*place, (done - due_of[when]).days] += 1
                if rule.way == "after":
                    waits[*place, (until - when).days, state in ("met", "late")] += 1
                    allowed[*place, (due_of[when] - when).days] += 1
    return states, late, waits, allowed


def judged(rule, trigger, due, happened, observed_on):
    def relevant(events):
        if rule.way == "before":
            return sorted((at, e) for at, e in happened if e in events)
        return sorted(
            (at, e) for at, e in happened if e in events and (at > trigger or (at == trigger and e != rule.trigger))
        )

    done, lifted = None, None
    satisfying = relevant(rule.satisfied_by)
    if len(satisfying) >= rule.needed:
        done, event = satisfying[rule.needed - 1]
        if rule.way == "before" and (done > trigger or (done == trigger and event == rule.trigger)):
            done = None
    if lifting := relevant(rule.lifted_by):
        lifted = lifting[0][0]
    if done and done <= due:
        return "met", done, done
    if lifted and lifted <= due:
        return "not_applicable", done, lifted
    if done:
        return "late", done, done
    passed = observed_on >= (trigger if rule.way == "before" else due)
    return ("overdue" if passed else "not_due"), None, lifted or observed_on


WORDS = (OPEN, TALK, FIT, CLOSED, STOP, HEARD)


def made_up(rng, cases):
    """Return a random log and rules that meet in every way: repeats, equal days, several units and groups."""
    span = rng.choice((20, 60, 200))
    rows = [
        (
            f"c{case}",
            rng.choice(WORDS),
            day(rng.randrange(span)),
            rng.choice(("101", "147")),
            rng.choice(("dagpenge", "kontanthjaelp")),
        )
        for case in range(cases)
        for _ in range(rng.randrange(1, 12))
    ]
    rules = []
    for number in range(6):
        middle = day(rng.randrange(span))
        shape = replace(
            RULE,
            id=f"r{number}",
            trigger=rng.choice(WORDS),
            every_case=rng.random() < 0.5,
            satisfied_by=tuple(rng.sample(WORDS, rng.randrange(1, 3))),
            lifted_by=tuple(rng.sample(WORDS, rng.randrange(3))),
            needed=rng.randrange(1, 4),
            length=rng.randrange(30),
            way=rng.choice(("after", "before")),
            groups=rng.choice(((), ("dagpenge",))),
        )
        rules.append(replace(shape, valid_to=middle))
        if rng.random() < 0.7:
            gap = timedelta(days=rng.randrange(1, 4))
            rules.append(replace(shape, version=2, valid_from=middle + gap, length=rng.randrange(30), needed=1))
    return rows, rules, day(span + rng.randrange(10))


@pytest.mark.parametrize("seed", range(8))
def test_a_slow_witness_counts_the_same(tmp_path, seed):
    rng = random.Random(seed)
    rows, rules, observed_on = made_up(rng, 60)
    found = kept(tmp_path, rows, rules, observed_on)
    states, late, waits, allowed = slow(rows, rules, observed_on)
    assert {row[:4]: row[4] for row in found.states} == dict(states)
    assert {row[:3]: row[3] for row in found.late} == dict(late)
    assert {row[:3]: row[3] for row in found.allowed} == dict(allowed)
    expected = defaultdict(lambda: [0, 0])
    for (*place, met), duties in waits.items():
        expected[*place,][0 if met else 1] += duties
    assert {row[:3]: list(row[3:]) for row in found.waits} == dict(expected)
    assert len({row[3] for row in found.states}) >= 4  # the log reaches most states


@pytest.mark.parametrize("needed", [1, 2, 3])
@pytest.mark.parametrize("way", ["after", "before"])
def test_one_more_event_never_makes_a_duty_met_overdue(tmp_path, way, needed):
    """Each of 49 cases has a twin with one event more, each in a unit of its own: no duty met in the one is lost."""
    rng = random.Random(needed)
    codes = [unit.code for unit in municipalities().units]
    pairs = list(zip(codes[::2], codes[1::2], strict=True))
    rows = []
    for without, with_it in pairs:
        log = [(rng.choice((OPEN, TALK, TALK, TALK, CLOSED)), day(rng.randrange(60))) for _ in range(10)]
        more = (rng.choice((OPEN, TALK, CLOSED, FIT)), day(rng.randrange(60)))
        rows += [(without, *event, without, "dagpenge") for event in log]
        rows += [(with_it, *event, with_it, "dagpenge") for event in [*log, more]]
    rule = replace(RULE, every_case=False, needed=needed, way=way, length=30 if way == "after" else 5)
    met = Counter()
    for _, unit, _, state, duties in kept(tmp_path, rows, [rule]).states:
        met[unit] += duties * (state == "met")
    assert sum(met.values()) > 49
    assert [pair for pair in pairs if met[pair[0]] > met[pair[1]]] == []


def section(**more):
    data = LogData(file="log.csv", group="group")
    source = Text.model_validate("Prøve")
    return DeadlinesMeasure(id="frister", source=source, data=data, observed_on=END, **more)


def log_of(rng, cases=40):
    """Return a log of three municipalities in which first talks come late in a share of cases of its own."""
    rows, truth = [], Counter()
    for unit, share in (("101", 0.1), ("147", 0.3), ("163", 0.6)):
        for number in range(cases):
            start, late = rng.randrange(250), rng.random() < share
            rows.append((f"{unit}-{number}", OPEN, day(start), unit, "kontanthjaelp"))
            rows.append((f"{unit}-{number}", TALK, day(start + (30 if late else 2)), unit, "kontanthjaelp"))
            truth[unit] += late
    return rows, truth


def test_a_study_gets_the_share_missed_of_those_due(tmp_path):
    rows, truth = log_of(random.Random(1))
    write(tmp_path / "log.csv", rows)
    found = deadlines.observe(section(rules=("samtale-foerste-hjaelp",)), tmp_path, municipalities(), DuckDBEngine())
    assert found.problems == ()
    assert [unit.code for unit in found.figures[0].observed.units] == ["101", "147", "163"]
    assert found.figures[0].observed.base[:, 0].tolist() == [40, 40, 40]
    assert np.allclose(
        found.figures[0].observed.actual[:, 0], [100 * truth[unit] / 40 for unit in ("101", "147", "163")]
    )
    assert found.figures[0].observed.basis == "rules"
    assert found.figures[0].observed.values[:, 0].tolist() == [[100.0]] * 3
    assert found.detail.states.sum() == 120
    assert found.detail.states[..., STATES.index("late")].sum() == sum(truth.values())


def test_the_detail_has_every_rule_and_rising_histograms(tmp_path):
    rows, truth = log_of(random.Random(2))
    write(tmp_path / "log.csv", rows)
    found = deadlines.observe(section(), tmp_path, municipalities(), DuckDBEngine()).detail
    at = found.rules.index("samtale-foerste-hjaelp")
    assert found.states.shape == (3, len(found.periods), len(found.rules), len(STATES))
    assert all(days.shape[1] == 3 for days in (*found.late_days, *found.allowed))
    assert all(days.shape[1] == 4 for days in found.waits)
    assert all(one < other for one, other in pairwise(map(tuple, found.waits[at][:, :2].tolist())))
    for place, unit in enumerate(found.units):
        for counts in (found.waits[at], found.allowed[at]):
            assert counts[counts[:, 0] == place, 2:].sum() == 40
        late = found.late_days[at]
        assert late[late[:, 0] == place, 2].sum() == truth[unit.code]
    assert all(not found.waits[place].size for place, rule in enumerate(found.rules) if rule == "hoering-foer-ophoer")


def test_what_was_done_before_an_earlier_trigger_counts_for_a_later_one_too(tmp_path):
    """It is said in the text of every rule of the catalogue that counts backwards."""
    rows = one_case((HEARD, 0), (STOP, 20), (STOP, 200))
    assert [row[3:] for row in kept(tmp_path, rows, [BEFORE], day(300)).states] == [("met", 2)]
    backwards = [rule for rule in deadline_rules() if rule.way == "before"]
    assert len(backwards) == 2
    assert all("Enhver tidligere" in rule.text.da and "Any earlier" in rule.text.en for rule in backwards)


def test_one_unit_is_told_but_not_compared(tmp_path):
    rows, _ = log_of(random.Random(3))
    write(tmp_path / "log.csv", [row for row in rows if row[3] == "101"])
    found = deadlines.observe(section(), tmp_path, municipalities(), DuckDBEngine())
    assert found.problems == ()
    assert found.figures == ()
    assert [unit.code for unit in found.detail.units] == ["101"]


def test_all_periods_together_are_one(tmp_path):
    rows, _ = log_of(random.Random(4))
    write(tmp_path / "log.csv", rows)
    found = deadlines.observe(section(by="all"), tmp_path, municipalities(), DuckDBEngine())
    assert len(found.detail.periods) == 1
    assert found.figures[0].observed.base.shape == (3, 1)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"rules": ("samtale-foerste",)}, "no rule called samtale-foerste. Did you mean “samtale-foerste-"),
        ({"data": LogData(file="log.csv")}, "the log has no column with the target group"),
        ({"data": LogData(file="log.csv", group="group", names={"x": "samtal"})}, "Did you mean “samtale”"),
        ({"data": LogData(file="nolog.csv", group="group")}, "nolog.csv does not exist"),
    ],
)
def test_what_is_wrong_with_the_study_is_told(tmp_path, changes, told):
    rows, _ = log_of(random.Random(5), 5)
    write(tmp_path / "log.csv", rows)
    found = deadlines.observe(section().model_copy(update=changes), tmp_path, municipalities(), DuckDBEngine())
    assert found.figures == ()
    assert told in found.problems[0].sentence("en")


def test_a_log_without_a_deadline_that_fell_due_is_told(tmp_path):
    write(tmp_path / "log.csv", one_case((TALK, 3)))
    found = deadlines.observe(section(), tmp_path, municipalities(), DuckDBEngine())
    assert [problem.key for problem in found.problems] == ["deadline_none_due"]
