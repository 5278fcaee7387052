"""Focus groups read: what is counted, what is pseudonymised before it is kept, and what is refused."""

import importlib.util
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest

from jobspejl.contracts.experience import FocusGroups
from jobspejl.engines.duckdb import DuckDBEngine
from jobspejl.lenses.focus_groups import observe
from jobspejl.rules.units import municipalities
from jobspejl.sources.redaction import Redactor
from jobspejl.steps.tabulate_focus_groups import _themes

CANARY = "010190-1234"
SECRET = "Xantippe"
HEADER = "gruppe;kode;kilde;koder;citat;start;slut"
COLUMNS = {
    "group": "gruppe", "code": "kode", "source": "kilde", "coder": "koder", "quote": "citat", "start": "start",
    "end": "slut",
}  # fmt: skip
TEXT = f"M: Hvad skete der?\nA: Sagsbehandler {SECRET} ringede. {SECRET} glemte mig.\nB: Vi venter. Igen og igen."
RECRUITED = [
    {"group": "Nord", "name": "Gruppen i nord", "planned": 8, "came": 3},
    {"group": "Syd", "name": "Gruppen i syd", "planned": 8, "came": 6},
    {"group": "Øst", "name": "Gruppen i øst", "planned": 8, "came": 0},
]


def mark(said, code, coder, group="Nord", nth=0):
    """Return a row for a segment of the text."""
    start = TEXT.index(said)
    for _ in range(nth):
        start = TEXT.index(said, start + 1)
    return (group, code, "samtale", coder, said, str(start), str(start + len(said)))


def unplaced(group, code, coder="", quote=""):
    return (group, code, f"kilde {group}", coder, quote, "", "")


ROWS = [
    mark("Vi venter.", "ventetid", "x"),
    mark("Vi venter. Igen", "ventetid", "y"),
    mark("glemte mig", "glemt", "x"),
    unplaced("Syd", "ventetid"),
]


@pytest.fixture
def focus(tmp_path):
    """Return a reader of a table of segments; keys of the section can be changed."""

    def read(*rows, recruited=RECRUITED, columns=COLUMNS, **changes):
        table = "\n".join([HEADER, *(";".join(row) for row in rows)])
        (tmp_path / "kodet.csv").write_text(table + "\n", "utf-8")
        if not (tmp_path / "samtale.txt").exists():
            (tmp_path / "samtale.txt").write_bytes(TEXT.encode())
        section = {
            "id": "fokus", "name": "Fokusgrupper", "source": "Prøve", "file": "kodet.csv", "columns": columns,
            "recruitment": recruited, "transcripts": {"samtale": "samtale.txt"}, **changes,
        }  # fmt: skip
        return observe(FocusGroups.model_validate(section), tmp_path, municipalities(), DuckDBEngine())

    return read


@pytest.fixture
def refused(focus):
    """Return a check of the one thing that is wrong, in both languages, with nothing secret in it."""

    def check(*rows, facts, key, **changes):
        found = focus(*rows, **changes)
        assert found.detail is None
        assert [one.key for one in found.problems] == [key]
        for lang in ("da", "en"):
            said = found.problems[0].sentence(lang)
            assert all(fact in said for fact in facts), said
            assert not any(secret in said for secret in (CANARY, CANARY[:6], SECRET))

    return check


def keys(found):
    return [one.key for one in found.remarks]


# ── what is counted ───────────────────────────────────────────────────────────────────────────────────────────────


def test_words_marked_by_two_coders_are_one_passage(focus):
    detail = focus(*ROWS).detail
    assert [code.name for code in detail.codes] == ["ventetid", "glemt"]
    assert detail.own.tolist() == [[1, 1], [1, 0]]


def test_passages_apart_are_counted_apart_and_those_that_touch_once(focus):
    rows = [mark("Vi venter.", "a", "x"), mark("Igen", "a", "y"), mark("Vi", "b", "x"), mark(" venter", "b", "x")]
    assert focus(*rows).detail.own.tolist() == [[2], [1]]


@pytest.mark.parametrize("seed", range(20))
def test_passages_are_the_runs_of_marked_characters(focus, seed):
    """Counted the other way round: paint every mark on the text, and count where paint begins."""
    rng = np.random.default_rng(seed)
    painted = np.zeros(len(TEXT) + 1, dtype=bool)
    rows = []
    for start in rng.integers(0, len(TEXT) - 12, 7).tolist():
        end = start + int(rng.integers(1, 12))
        painted[start:end] = True
        rows.append(("Nord", "a", "samtale", "xy"[start % 2], "", str(start), str(end)))
    begins = int((painted[1:] & ~painted[:-1]).sum() + painted[0])
    assert focus(*rows).detail.own.tolist() == [[begins]]


def test_segments_without_a_place_are_counted_once_for_the_coder_with_most(focus):
    rows = [unplaced("Syd", "a", "x"), unplaced("Syd", "a", "x"), unplaced("Syd", "a", "y"), unplaced("Nord", "a")]
    assert focus(*rows, transcripts={}).detail.own.tolist() == [[1, 2]]


def test_the_coders_are_compared_sentence_by_sentence(focus):
    """Five sentences; both mark the fourth, and the second coder's mark spills one word of three into the fifth."""
    given = focus(*ROWS).detail.marks.given
    assert given[0].tolist() == [[0, 0, 0, 1, 0], [0, 0, 0, 1, 0]]
    assert given[1].tolist() == [[0, 0, 1, 0, 0], [0, 0, 0, 0, 0]]


def test_groups_stand_in_the_order_in_which_they_met_and_one_never_held_is_told(focus):
    days = {"Nord": "2026-03-02", "Syd": "2026-02-01", "Øst": "2026-01-01"}
    found = focus(*ROWS, recruited=[{**one, "held_on": days[one["group"]]} for one in RECRUITED])
    assert [(one.key, one.column) for one in found.detail.groups] == [("Syd", 0), ("Nord", 1), ("Øst", None)]
    assert found.detail.own.tolist() == [[1, 1], [0, 1]]
    planned = next(one for one in found.remarks if one.key == "focus_planned")
    assert (planned.facts["planned"], planned.facts["held"]) == (3, 2)
    assert "3" in planned.sentence("da")
    assert "2" in planned.sentence("da")


def test_group_names_are_matched_whatever_their_case_and_spaces(focus):
    assert focus(mark("Igen", "a", "x", group=" nord ")).detail.groups[0].column == 0


def test_a_held_group_without_any_code_does_not_count_and_is_told(focus):
    found = focus(*ROWS[:3])
    assert found.detail.own.shape == (2, 1)
    assert "focus_not_coded" in keys(found)


def test_how_surely_segments_are_placed_is_told(focus):
    found = focus(*ROWS)
    assert found.detail.checks == {"verified": 3, "repaired": 0, "carried": 0, "unverified": 0, "unplaced": 1}
    assert "focus_unplaced" in keys(found)
    blank = [(*row[:4], "", *row[5:]) for row in ROWS[:3]]
    assert focus(*blank).detail.checks["unverified"] == 3
    assert "focus_unverified" in keys(focus(*blank))


def test_one_coder_is_told(focus):
    assert "focus_coders" in keys(focus(ROWS[0]))
    assert "focus_coders" not in keys(focus(*ROWS))


# ── pseudonymised before it is kept ───────────────────────────────────────────────────────────────────────────────


def test_a_name_is_found_by_what_stands_before_the_quote(focus):
    """Nothing in the quote itself says that the unknown word is a name; the sentence before it does."""
    said = f"{SECRET} glemte mig."
    assert Redactor().redact(said).text == said
    found = focus(mark(said, "glemt", "x"), quotes=[1])
    assert found.detail.quotes[0].text == "[NAVN-1] glemte mig."
    assert found.detail.replaced["NAVN"] == 1


def test_a_quote_that_begins_or_ends_within_a_name_shows_nothing_of_it(focus):
    begins, ends = mark("tippe glemte mig", "glemt", "x"), mark("ringede. Xan", "glemt", "x")
    assert focus(begins, quotes=[1]).detail.quotes[0].text == "[NAVN-1] glemte mig"
    assert focus(ends, quotes=[1]).detail.quotes[0].text == "ringede. [NAVN-1]"


def test_nothing_secret_is_in_the_detail_or_the_remarks(focus):
    recruited = [{**RECRUITED[0], "name": "Lone Hansens gruppe", "note": "Ring på 20 11 22 33"}, *RECRUITED[1:]]
    rows = [mark(f"Sagsbehandler {SECRET} ringede.", "Kirsten Jensen ringede", "Koder Bentsen")]
    found = focus(*rows, recruited=recruited, quotes=[1])
    kept = f"{asdict(found.detail)} {[one.sentence('da') for one in found.remarks]}"
    assert not [word for word in ("Xantippe", "Hansen", "20 11 22 33", "Kirsten", "Bentsen") if word in kept]
    assert found.detail.replaced == {"CPR": 0, "TELEFON": 1, "E-MAIL": 0, "ADRESSE": 0, "JOURNALNR": 0, "NAVN": 3}
    told = next(one for one in found.remarks if one.key == "focus_replaced").sentence("da")
    assert "4 oplysninger" in told
    assert "1 TELEFON" in told


def test_places_in_doubt_are_counted_for_a_human(focus):
    quote = "jeg talte med Zyx om det"
    found = focus(unplaced("Syd", "a", quote=quote), quotes=[1], transcripts={})
    assert found.detail.doubts == len(Redactor().redact(quote).doubts) == 1
    assert "focus_doubts" in keys(found)


def test_the_quotes_that_a_human_must_look_at_are_listed_by_number_kind_and_reason(focus):
    rows = [unplaced("Syd", "a", quote="vi ventede"), unplaced("Syd", "b", quote="jeg talte med Zyx om det")]
    found = focus(*rows, quotes=[1, 2], transcripts={})
    assert [quote.doubts for quote in found.detail.quotes] == [(), (("NAVN", "capital_left"),)]
    [remark] = [one for one in found.remarks if one.key == "focus_doubts_quotes"]
    for lang in ("da", "en"):
        assert "2 (NAVN: capital_left)" in remark.sentence(lang)
        assert "Zyx" not in remark.sentence(lang)


# ── refused ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_coded_group_that_was_never_recruited_is_refused(refused):
    rows = [*ROWS, unplaced(SECRET, "a")]
    refused(*rows, key="focus_group_unknown", facts=("kodet.csv", "3", "Nord, Syd, Øst"))


def test_a_coded_group_to_which_nobody_came_is_refused(refused):
    refused(*ROWS, unplaced("Øst", "a"), key="focus_nobody_came", facts=("fokus", "3"))


def test_a_group_recruited_twice_is_refused(refused):
    refused(*ROWS, recruited=[*RECRUITED, RECRUITED[0]], key="focus_group_twice", facts=("4",))


@pytest.mark.parametrize("where", ["name", "note", "mode", "group"])
def test_a_cpr_number_in_what_the_study_says_of_a_group_is_refused(refused, where):
    recruited = [{**RECRUITED[0], where: f"Gruppe {CANARY}"}, *RECRUITED[1:]]
    refused(*ROWS, recruited=recruited, key="focus_cpr", facts=("fokus", "CPR"))


@pytest.mark.parametrize("row", [unplaced(CANARY, "a"), unplaced("Syd", f"kode {CANARY}")])
def test_a_cpr_number_for_a_group_or_in_a_code_is_refused_once(refused, row):
    whole = row[0] == CANARY
    refused(*ROWS, row, key="coding_cpr" if whole else "focus_cpr", facts=("kodet.csv", "CPR"))


@pytest.mark.parametrize("number", [0, 5])
def test_a_quote_that_does_not_exist_is_refused(refused, number):
    refused(*ROWS, quotes=[1, number], key="focus_quote_unknown", facts=(str(number), "4"))


def test_a_quote_asked_for_twice_is_refused(refused):
    refused(*ROWS, quotes=[2, 2], key="focus_quote_twice", facts=("2",))


def test_a_quote_without_a_text_is_refused(refused):
    refused(*ROWS, quotes=[4], key="focus_quote_empty", facts=("4", "transcripts"))


def test_quotes_are_refused_where_their_numbers_cannot_be_trusted(refused):
    refused(ROWS[0], *ROWS, quotes=[3], key="focus_quotes_shifted", facts=("kodet.csv",))


def test_a_start_without_an_end_is_refused(refused):
    refused(*ROWS, columns={**COLUMNS, "end": None}, key="focus_span_half", facts=("fokus",))


def test_a_transcript_of_no_source_is_refused(refused):
    texts = {"samtale": "samtale.txt", "anden": "samtale.txt"}
    refused(*ROWS, transcripts=texts, key="focus_transcript_unknown", facts=("kodet.csv", "anden"))


def test_a_transcript_that_is_missing_or_no_utf8_is_refused(refused, tmp_path):
    refused(*ROWS, transcripts={"samtale": "væk.txt"}, key="no_file", facts=("væk.txt",))
    (tmp_path / "samtale.txt").write_bytes("blåbær".encode("latin-1"))
    refused(*ROWS, key="focus_transcript", facts=("samtale.txt", "UTF-8"))


def test_a_damaged_project_and_a_missing_file_are_refused(refused, tmp_path):
    (tmp_path / "p.qdpx").write_bytes(b"not a zip")
    refused(*ROWS, file="p.qdpx", key="zip_damaged", facts=("p.qdpx",))
    refused(*ROWS, file="nej.qdpx", key="no_file", facts=("nej.qdpx",))


# ── the made-up example ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def example(tmp_path):
    path = Path(__file__).parents[2] / "tools" / "bundle_focus_groups.py"
    spec = importlib.util.spec_from_file_location("bundle_focus_groups", path)
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    tool.main(tmp_path)
    return tool


def test_the_example_is_the_same_every_time_and_small(example, tmp_path):
    first = (tmp_path / example.FILE).read_bytes()
    example.main(tmp_path / "again")
    assert (tmp_path / "again" / example.FILE).read_bytes() == first
    assert len(first) < 200_000


def test_the_example_reads_with_every_planted_identifier_replaced(example, focus):
    recruited = [{"group": name, "name": name, "planned": 8, "came": 5} for name in example.SPEECH]
    found = focus(file=example.FILE, transcripts={}, recruited=recruited, quotes=[5, 20, 29, 34, 44])
    detail = found.detail
    assert detail.checks["verified"] == sum(detail.checks.values()) == 54
    quoted = " ".join(one.text for one in detail.quotes)
    planted = ("Mette", "Lund", "20 11 22 33", "Karsten", "Holm", "Skovvej", "lone.test", "Birgit")
    assert not [word for word in planted if word in quoted]
    assert {kind: count for kind, count in detail.replaced.items() if count} == {
        "NAVN": 3, "TELEFON": 1, "E-MAIL": 1, "ADRESSE": 1
    }  # fmt: skip
    themes = _themes(detail)
    names = [code.name for code in detail.codes]
    assert themes.groups[names.index("Telefonen")] == 2
    assert themes.groups[names.index("Sagen følger godt med")] == 1


def test_texts_of_a_project_that_are_not_asked_for_are_told(example, focus):
    recruited = [{"group": "Nord", "name": "Nord", "planned": 8, "came": 5}]
    found = focus(file=example.FILE, transcripts={}, recruited=recruited, sources={"Fysisk gruppe": "Nord"})
    assert [one.key for one in found.detail.groups] == ["Nord"]
    assert "focus_left_out" in keys(found)
    assert sum(found.detail.checks.values()) == 32
