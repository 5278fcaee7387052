"""The state machine: what leads where, who may say what, and that no sequence of commands leads astray."""

import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobspejl.contracts.recommendation import Change, Register
from jobspejl.errors import DataError
from jobspejl.followup.counts import STATES, days_overdue, followup_counts, times_postponed
from jobspejl.followup.fold import Said, after, entered, possible
from jobspejl.followup.plan import Entry, planned, standings
from tests.followup.cases import AUDITOR, COUNCIL, NOW, OWNER, SHA, day, entry, facts, life, register

DONE = [one.said.change.kind for one in life()]


def stood(*entries):
    return standings(register(*entries))["dialog"]


def until(kind):
    """Return the life of a recommendation up to and with the first event of a kind."""
    return life()[: DONE.index(kind) + 1]


def refused(*entries):
    with pytest.raises(DataError) as caught:
        register(*entries)
    assert all(caught.value.sentences(lang) for lang in ("da", "en"))
    return [problem.key for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        ("entered", "new"),
        ("assigned", "new"),
        ("answered", "accepted"),
        ("started", "under_way"),
        ("reported", "reported"),
        ("verified", "verified"),
        ("effect", "verified"),
    ],
)
def test_a_life_step_by_step(kind, state):
    assert stood(*until(kind)).state == state


ALWAYS = {"assigned", "tied", "due_set", "closed", "replaced"}


@pytest.mark.parametrize(
    ("state", "kinds"),
    [
        ("new", {*ALWAYS, "answered"}),
        ("accepted", {*ALWAYS, "answered", "started", "evidence", "reported"}),
        ("under_way", {*ALWAYS, "evidence", "reported"}),
        ("reported", {*ALWAYS, "evidence", "verified", "reopened", "effect"}),
        ("verified", {"reopened", "effect"}),
        ("closed", {"reopened"}),
        ("replaced", set()),
    ],
)
def test_what_can_happen_in_each_state(state, kinds):
    assert set(possible(state)) == kinds


def test_another_target_leaves_the_day_on_which_the_measure_was_named():
    named = until("tied")
    later = entry("dialog", "2025-03-01", COUNCIL, "tied", measure="complaints", baseline=13.25, target=9.0)
    other = entry("dialog", "2025-03-01", COUNCIL, "tied", measure="talks")
    assert stood(*named).tie.on == stood(*named, later).tie.on == day("2024-01-03")
    assert stood(*named, other).tie.on == day("2025-03-01")


def test_everything_that_was_said_is_kept():
    one = stood()
    assert one.dues == (day("2024-09-01"), day("2024-12-01"))
    assert times_postponed(one.dues) == 1
    assert (one.owner, one.reported_by, one.verified_by, one.method) == (OWNER, OWNER, AUDITOR, "20 breve læst")
    assert (one.tie.measure, one.tie.baseline, one.tie.target) == ("complaints", 13.25, 10.0)
    assert [(effect.value, effect.told_apart, effect.measure) for effect in one.effects] == [
        (12.1, False, "complaints")
    ]
    assert one.since == day("2024-12-10")


# ── who may say what ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("who", [OWNER, "Jobcenterchef", "  JOBCENTERCHEF "])
def test_the_owner_does_not_verify(who):
    assert refused(*until("reported"), entry("dialog", "2024-12-10", who, "verified", method="set")) == [
        "followup_by_owner"
    ]


def test_an_owner_who_hands_over_just_before_does_not_verify_either():
    handed = entry("dialog", "2024-12-09", OWNER, "assigned", owner="teamleder")
    told = entry("dialog", "2024-12-10", OWNER, "verified", method="set")
    assert refused(*until("reported"), handed, told) == ["followup_by_owner"]


def test_whoever_reported_it_does_not_verify():
    before = [one for one in until("reported") if one.said.change.kind not in {"assigned", "reported"}]
    reported = entry("dialog", "2024-11-21", "konsulent", "reported")
    assert refused(*before, reported, entry("dialog", "2024-12-10", "Konsulent", "verified", method="set")) == [
        "followup_by_reporter"
    ]


@pytest.mark.parametrize(("kind", "payload"), [("closed", {}), ("replaced", {"successor": "ny"})])
def test_the_owner_ends_it_in_no_other_way(kind, payload):
    other = entry("ny", "2024-01-02", AUDITOR, "entered")
    told = entry("dialog", "2024-12-10", OWNER, kind, reason="nej", **payload)
    assert refused(*until("reported"), other, told) == ["followup_by_owner"]


# ── what is lacking ───────────────────────────────────────────────────────────────────────────────────────────────


def test_nothing_is_verified_without_evidence():
    bare = [one for one in until("reported") if one.said.change.kind != "evidence"]
    told = entry("dialog", "2024-12-10", AUDITOR, "verified", method="set")
    assert refused(*bare, told) == ["followup_no_evidence"]


def test_evidence_from_before_it_was_opened_again_does_not_count():
    opened = entry("dialog", "2024-12-11", COUNCIL, "reopened", reason="virker ikke")
    reported = entry("dialog", "2024-12-12", OWNER, "reported")
    told = entry("dialog", "2024-12-13", AUDITOR, "verified", method="set")
    assert refused(*until("verified"), opened, reported, told) == ["followup_no_evidence"]
    again = stood(*until("verified"), opened)
    assert (again.state, again.verified_by, again.verified_on, again.reported_by) == ("under_way", None, None, None)


@pytest.mark.parametrize(
    ("told", "key"),
    [
        (entry("dialog", "2024-02-02", COUNCIL, "answered", answer="partly"), "followup_reason"),
        (entry("dialog", "2024-02-02", COUNCIL, "answered", answer="no"), "followup_reason"),
        (entry("dialog", "2024-02-02", COUNCIL, "closed"), "followup_reason"),
        (entry("dialog", "2024-02-02", COUNCIL, "replaced", successor="dialog"), "followup_own_successor"),
        (entry("dialog", "2024-02-02", COUNCIL, "replaced", successor="dialg"), "followup_id_unknown"),
        (entry("dialog", "2024-02-02", COUNCIL, "replaced"), "followup_blank"),
        (entry("dialog", "2024-02-02", COUNCIL, "due_set", due=day("2024-10-01")), "followup_due_reason"),
        (entry("dialog", "2024-02-02", COUNCIL, "due_set", due=day("2024-09-01"), reason="x"), "followup_due_same"),
        (entry("dialog", "2024-01-31", COUNCIL, "started"), "followup_day_before"),
        (entry("dialog", "2026-06-03", COUNCIL, "started"), "followup_day_ahead"),
        (entry("dialog", "2024-02-02", "  ", "started"), "followup_blank"),
        (entry("dialog", "2024-02-02", COUNCIL, "evidence", file="a.pdf"), "followup_blank"),
        (entry("dialog", "2024-02-02", COUNCIL, "evidence", file="a.pdf", sha256="123"), "followup_sha256"),
        (entry("dialog", "2024-02-02", COUNCIL, "tied", measure="m", baseline=float("nan")), "followup_number"),
        (entry("dialog", "2024-02-02", COUNCIL, "verified", method="x"), "followup_not_possible"),
        (entry("dialog", "2024-02-02", COUNCIL, "effect", value=1.0, told_apart=True), "followup_not_possible"),
        (entry("dialog", "2024-02-02", COUNCIL, "entered"), "followup_id_twice"),
        (entry("andet", "2024-02-02", COUNCIL, "started"), "followup_id_unknown"),
        (entry("Ikke et id", "2024-02-02", COUNCIL, "started"), "followup_id_wrong"),
    ],
)
def test_what_cannot_be_said_of_an_accepted_recommendation(told, key):
    assert key in refused(*until("due_set"), told)


def test_an_effect_is_measured_later_on_the_same_measure():
    late = entry("dialog", "2024-11-20", AUDITOR, "effect", value=1.0, told_apart=True)
    assert refused(*until("reported"), late) == ["followup_effect_early"]
    other = entry("dialog", "2025-11-20", AUDITOR, "effect", measure="appeals", value=1.0, told_apart=True)
    assert refused(*until("verified"), other) == ["followup_effect_measure"]
    untied = [one for one in until("verified") if one.said.change.kind != "tied"]
    told = entry("dialog", "2025-11-20", AUDITOR, "effect", measure="complaints", value=1.0, told_apart=True)
    assert refused(*untied, told) == ["followup_effect_no_baseline"]


def test_one_that_was_refused_stays_new_until_it_is_closed_or_accepted_after_all():
    no = entry("dialog", "2024-02-02", COUNCIL, "answered", answer="no", reason="for dyrt")
    assert stood(*until("entered"), no).state == "new"
    assert refused(*until("entered"), no, entry("dialog", "2024-02-03", OWNER, "started")) == ["followup_not_possible"]
    assert (
        stood(*until("entered"), no, entry("dialog", "2024-02-03", COUNCIL, "answered", answer="yes")).answer == "yes"
    )


def test_what_is_replaced_is_at_its_end_and_two_cannot_stand_in_for_each_other():
    other = entry("ny", "2024-01-02", AUDITOR, "entered")
    told = entry("dialog", "2024-12-10", AUDITOR, "replaced", successor="ny")
    back = entry("ny", "2024-12-10", AUDITOR, "replaced", successor="dialog")
    assert refused(*until("reported"), other, told, entry("dialog", "2025-01-01", OWNER, "started")) == [
        "followup_at_end"
    ]
    assert refused(*until("reported"), other, told, back) == ["followup_successor_ended"]


def test_the_sentence_names_the_state_what_was_asked_and_what_is_possible():
    with pytest.raises(DataError) as caught:
        register(*until("verified"), entry("dialog", "2025-01-01", OWNER, "started"))
    assert caught.value.sentences("da") == [
        "dialog: “sætte i gang” kan ikke lade sig gøre, så længe anbefalingen er verificeret. "
        "Nu kan man: åbne igen, måle virkning."
    ]
    assert caught.value.sentences("en") == [
        "dialog: “start” is not possible while the recommendation is verified. "
        "Possible now: open again, measure the effect."
    ]


# ── persons ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("number", ["010190-1234", "0101901234", "010190 1234"])
@pytest.mark.parametrize("field", ["source", "text", "page", "theme"])
def test_no_fact_holds_a_cpr_number(field, number):
    told = Entry("x", Said(day("2024-01-02"), AUDITOR, Change(kind="entered")), facts("x", **{field: f"sag {number}"}))
    with pytest.raises(DataError) as caught:
        register(told)
    assert {problem.key for problem in caught.value.problems} == {"followup_cpr"}
    assert number not in str(caught.value)
    assert "1234" not in str(caught.value)


@pytest.mark.parametrize(
    "told",
    [
        entry("dialog", "2024-12-11", COUNCIL, "reopened", reason="borger 010190-1234 klager"),
        entry("dialog", "2024-12-11", "010190-1234", "reopened", reason="klage"),
    ],
)
def test_no_event_holds_a_cpr_number(told):
    assert refused(*until("verified"), told) == ["followup_cpr"]


# ── counts ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_reported_is_never_counted_as_verified_and_stays_overdue():
    one = stood(*until("reported"))
    counts = followup_counts([one], day("2024-12-31"))
    assert (counts.due, counts.verified_of_due, counts.overdue, counts.states["reported"]) == (1, 0, 1, 1)
    assert days_overdue(one, day("2024-12-31")) == 30
    assert days_overdue(one, day("2024-12-01")) == 0
    assert days_overdue(stood(*until("verified")), day("2024-12-31")) is None


def test_counts_by_hand():
    """Four recommendations: verified, postponed, closed without being carried out, and replaced by the second."""
    on = day("2024-10-01")
    second = [entry("b", *rest) for rest in (("2024-01-02", AUDITOR, "entered"),)]
    second += [entry("b", "2024-01-03", COUNCIL, "due_set", due=day("2024-06-01"))]
    second += [entry("b", "2024-05-03", COUNCIL, "due_set", due=day("2024-12-01"), reason="tid")]
    third = [
        entry("c", "2024-01-02", AUDITOR, "entered"),
        entry("c", "2024-01-03", COUNCIL, "due_set", due=day("2024-06-01")),
    ]
    third += [entry("c", "2024-03-03", COUNCIL, "closed", reason="vil ikke")]
    fourth = [
        entry("d", "2024-01-02", AUDITOR, "entered"),
        entry("d", "2024-01-03", COUNCIL, "due_set", due=day("2024-06-01")),
    ]
    fourth += [entry("d", "2024-03-03", COUNCIL, "replaced", successor="b")]
    all_of_them = standings(register(*until("verified"), *second, *third, *fourth), until=day("2024-12-31"))
    counts = followup_counts(list(all_of_them.values()), on)
    assert (counts.due, counts.verified_of_due) == (1, 0), "c is due; a and b were postponed beyond the day"
    assert (counts.first_due, counts.verified_of_first_due) == (3, 1), "a, b and c by their first due date"
    assert (counts.postponed, counts.times_postponed, counts.overdue, counts.undated) == (2, 2, 0, 0)
    assert counts.states == {**dict.fromkeys(STATES, 0), "verified": 1, "new": 1, "closed": 1, "replaced": 1}


def test_a_register_can_be_seen_as_it_stood_on_a_day():
    assert standings(register(), until=day("2024-11-25"))["dialog"].state == "reported"
    assert standings(register(), until=day("2024-01-01")) == {}


# ── any sequence of commands ──────────────────────────────────────────────────────────────────────────────────────

ROLES = st.sampled_from([OWNER, COUNCIL, AUDITOR, "teamleder"])
NAMES = st.sampled_from(["a", "b", "c"])
DAYS = st.integers(0, 60).map(lambda days: day("2024-01-01") + datetime.timedelta(days))
CHANGES = st.one_of(
    st.just(Change(kind="entered")),
    st.builds(Change, kind=st.just("assigned"), owner=ROLES),
    st.builds(Change, kind=st.just("tied"), measure=st.sampled_from(["m", "n"]), baseline=st.none() | st.floats(0, 9)),
    st.builds(Change, kind=st.just("answered"), answer=st.sampled_from(["yes", "partly", "no"]), reason=st.just("r")),
    st.builds(Change, kind=st.just("due_set"), due=DAYS, reason=st.none() | st.just("r")),
    st.sampled_from([Change(kind=kind) for kind in ("started", "reported")]),
    st.just(Change(kind="evidence", file="f", sha256=SHA)),
    st.just(Change(kind="verified", method="m")),
    st.sampled_from([Change(kind=kind, reason="r") for kind in ("reopened", "closed")]),
    st.builds(Change, kind=st.just("replaced"), successor=NAMES),
    st.builds(Change, kind=st.just("effect"), value=st.floats(0, 9), told_apart=st.booleans()),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(NAMES, DAYS, ROLES, CHANGES), max_size=40))
def test_any_commands_fold_to_a_legal_state_and_the_history_never_shrinks(commands):
    held = Register()
    for name, on, who, change in sorted(commands, key=lambda one: one[1]):
        told = Entry(name, Said(on, who, change), facts(name) if change.kind == "entered" else None)
        before = standings(held).get(name)
        try:
            new = planned(held, [told], NOW)
        except DataError:
            continue
        assert len(new.events) == 1
        assert before is None or change.kind in possible(before.state)
        held = Register((*held.recommendations, *new.recommendations), (*held.events, *new.events))
        one = standings(held)[name]
        assert one.state in STATES
        assert one.events == (before.events if before else 0) + 1
        assert before is None or one.dues[: len(before.dues)] == before.dues
        if one.state == "verified":
            assert one.evidence
            assert one.verified_by not in {*one.owners, one.reported_by}
        if one.state == "replaced":
            assert standings(held)[one.successor].recommendation.id != name
    assert [event.sequence for event in held.events] == list(range(1, len(held.events) + 1))


def test_a_fold_never_begins_twice():
    said = Said(day("2024-01-02"), AUDITOR, Change(kind="entered"))
    with pytest.raises(DataError):
        after(entered(facts(), said), said)
