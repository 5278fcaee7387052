"""The experience mirror's example as a whole: what its pages say, and that they give nobody away."""

import csv
import html
import json
import re
import shutil
import tomllib
import zipfile

import duckdb
import pytest

from jobspejl import build
from jobspejl.contracts.tables import SCHEMAS

# Whole numbers that count other things than people: places in a list, passages, sentences, codes and groups.
NOT_PEOPLE = {
    "survey_values": {"order"},
    "survey_batteries": {"items"},
    "survey_chain": {"population"},
    "focus_recruitment": {"threshold"},
    "focus_codes": {"number", "parent_number", "groups", "of", "segments"},
    "focus_themes": {"number", "parent_number", "segments"},
    "focus_saturation": {"order", "new", "seen", "alone"},
    "focus_quotes": {"number"},
    "focus_agreement": {
        "number", "parent_number", "coders", "units", "both", "first_only", "second_only", "neither",
    },
    "focus_reading": {"count"},
}  # fmt: skip
PLANTED = (
    "Mette", "Lund", "Karsten", "Holm", "Birgit", "20 11 22 33", "lone.test@example.com", "lone.test", "Skovvej",
    "Skovvej 12, 2. tv",
)  # fmt: skip


@pytest.fixture(scope="module")
def study(experience):
    return experience[0]


@pytest.fixture(scope="module")
def site(experience):
    return experience[1]


def table(site, name):
    with (site / "tables" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def told(site, name, tree=""):
    """Return a page's text without its markup."""
    page = (site / tree / "accounts" / f"{name}.html").read_text("utf-8")
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]*>", " ", page)))


def contents(site):
    """Return everything that a build left behind, as text by file: unzipped, and tables of Parquet cell by cell."""
    found = {}
    for path in sorted(path for path in site.rglob("*") if path.is_file()):
        name = str(path.relative_to(site))
        if path.suffix == ".parquet":
            found[name] = "\n".join(map(str, duckdb.sql(f"SELECT * FROM '{path}'").fetchall()))
        elif path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as book:
                found |= {f"{name}/{one}": html.unescape(book.read(one).decode()) for one in book.namelist()}
        else:
            found[name] = html.unescape(path.read_text("utf-8"))
    return found


@pytest.fixture(scope="module")
def everything(site):
    found = contents(site)
    for kind in (".html", ".csv", ".parquet", ".xml", "manifest.json"):
        assert any(name.endswith(kind) for name in found)
    return found


def test_no_table_counts_a_few_people(site):
    names = [name for name in SCHEMAS if name.startswith(("survey_", "focus_", "published"))]
    assert {*NOT_PEOPLE} < {*names}
    for name in names:
        counts = [column for column, kind in SCHEMAS[name].kinds.items() if kind == "integer"]
        rows = table(site, name)
        assert rows
        cells = [row[column] for row in rows for column in counts if column not in NOT_PEOPLE.get(name, ())]
        assert not [cell for cell in cells if cell and 0 < int(cell) < 5], name
    compared = [float(row["n"]) for row in table(site, "gaps") if row["n"]]
    assert compared
    assert min(compared) >= 5


@pytest.mark.parametrize("planted", PLANTED)
def test_nobody_named_in_the_focus_groups_is_found_anywhere(study, everything, planted):
    with zipfile.ZipFile(study.parent / "focus_groups.qdpx") as project:
        said = "".join(project.read(name).decode() for name in project.namelist() if name.endswith(".txt"))
    whole = re.compile(rf"(?<!\w){re.escape(planted)}(?!\w)", re.IGNORECASE)
    assert whole.search(said)
    assert [name for name, text in everything.items() if whole.search(text)] == []


def test_no_number_of_a_respondent_is_found_anywhere(study, everything):
    number = re.compile(r"(?<!\w)R\d{5}(?!\w)")
    assert number.search((study.parent / "answers.csv").read_text("utf-8"))
    assert [name for name, text in everything.items() if number.search(text)] == []


@pytest.fixture(scope="module")
def few(study, tmp_path_factory):
    """The study, not raked, with three satisfied people in one unit: the unit, the number of answers, and the site."""
    folder = tmp_path_factory.mktemp("few") / "mine"
    shutil.copytree(study.parent, folder, ignore=shutil.ignore_patterns("site"))
    text = (folder / "study.toml").read_text("utf-8")
    assert "rake = true" in text
    (folder / "study.toml").write_text(text.replace("rake = true", "rake = false"), "utf-8")
    with (folder / "answers.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    own = [row for row in rows if row["code"] == "791" and row["wave"] == "2024" and row["tilfreds"] in "12345"]
    for place, row in enumerate(own):
        row["tilfreds"] = "4" if place < 3 else "2"
    with (folder / "answers.csv").open("w", encoding="utf-8", newline="") as file:
        written = csv.DictWriter(file, rows[0])
        written.writeheader()
        written.writerows(rows)
    build(folder / "study.toml", folder / "site", lang="da", pdf=False)
    return "791", len(own), folder / "site"


def test_a_unit_with_three_satisfied_is_hidden_in_every_table(few):
    unit, _, site = few
    [asked] = [
        row
        for row in table(site, "survey_questions")
        if (row["unit"], row["period"], row["question"]) == (unit, "2024", "tilfreds")
    ]
    assert asked["suppressed"]
    assert {asked[key] for key in ("answers", "effective", "share", "lower", "upper", "mean", "dont_know")} == {""}
    [gap] = [row for row in table(site, "gaps") if (row["unit"], row["period"]) == (unit, "2024")]
    assert gap["suppressed"]
    assert {gap[key] for key in ("n", "actual", "gap", "rank", "p_value")} == {""}


def test_the_share_of_three_satisfied_is_in_no_file(few):
    unit, answers, site = few
    shares = [repr(part / answers * scale)[: 7 + (scale == 100)] for part in (3, answers - 3) for scale in (1, 100)]
    found = contents(site)
    assert not [(name, share) for name, text in found.items() for share in shares if share in text]
    pages = [name for name in found if name.endswith(f"units/{unit}.html")]
    assert len(pages) == 2
    for name in pages:
        mark = "," if not name.startswith("en/") else "."
        assert f"{300 / answers:.1f}".replace(".", mark) not in found[name]


def test_the_share_would_be_found_if_it_were_shown(few):
    """Another unit's share, worked out in the same way, is in tables of every kind."""
    _, _, site = few
    with (site.parent / "answers.csv").open(encoding="utf-8", newline="") as file:
        own = [row["tilfreds"] for row in csv.DictReader(file) if row["code"] == "751" and row["wave"] == "2024"]
    good, answers = (sum(answer in which for answer in own) for which in ("45", "12345"))
    share = repr(good / answers * 100)[:8]
    found = {name.rpartition(".")[2] for name, text in contents(site).items() if share in text}
    assert found >= {"csv", "parquet", "xml"}


def test_the_survey_page_says_that_the_unit_is_hidden(few):
    text = told(few[2], "survey")
    units = text[text.index("Enhed for enhed") :]
    assert re.search(r"Viborg vises ikke vises ikke", units)


@pytest.mark.parametrize(("tree", "first", "last"), [
    ("", "Er koderne enige?", "Sådan er filen læst"), ("en/", "Do the coders agree?", "How the file was read"),
])  # fmt: skip
def test_focus_groups_are_told_without_percentages_but_of_agreement(site, tree, first, last):
    text = told(site, "focus-groups", tree)
    before, after = text[: text.index(first)], text[text.index(last) :]
    assert ("2 af 2 grupper" if not tree else "2 of 2 groups") in before
    assert "%" not in before
    assert "%" not in after
    assert "%" in text[text.index(first) : text.index(last)]


def test_planned_and_realised_recruitment_come_first(site):
    text = told(site, "focus-groups")
    assert text.index("Der var planlagt 4 grupper; 2 blev holdt.") < text.index("Temaer og grupper")
    assert text.count("færre end 5") == 2


def test_a_published_share_has_the_interval_it_implies(site):
    text = told(site, "published")
    assert re.search(r"77 % 70,4–82,5 186", text)
    assert "70.4–82.5" in told(site, "published", "en/")


@pytest.mark.parametrize(("tree", "rate", "label"), [
    ("", "Svarprocent {0},{1} %", "Opdigtede tal."), ("en/", "Response rate {0}.{1}", "Made-up figures."),
])  # fmt: skip
def test_the_survey_says_beside_its_chart_how_many_answered_and_that_it_is_made_up(study, site, tree, rate, label):
    with (study.parent / "sample.csv").open(encoding="utf-8", newline="") as file:
        strata = [row for row in csv.DictReader(file) if row["period"] == "2024"]
    completed, invited = (sum(int(row[key]) for row in strata) for key in ("completed", "invited"))
    whole, tenth = f"{100 * completed / invited:.1f}".split(".")
    page = (site / tree / "accounts" / "survey.html").read_text("utf-8")
    chart = page.index('<svg class="diverging"')
    caption = re.sub(r"\s", " ", page[page.index("</svg>", chart) :])
    assert rate.format(whole, tenth) in caption[: caption.index("<table")]
    assert label in told(site, "survey", tree)


@pytest.mark.parametrize(("tree", "lang"), [("", "da"), ("en/", "en")])
def test_questions_stand_as_they_were_asked(study, site, tree, lang):
    questions = tomllib.loads((study.parent / "codebook.toml").read_text("utf-8"))["questions"]
    text = told(site, "survey", tree)
    assert len(questions) > 8
    assert [one["wording"][lang] for one in questions if one["wording"][lang] not in text] == []


def test_groups_are_held_against_the_others(site):
    rows = [row for row in table(site, "survey_differences") if row["column"]]
    shares = {
        row["level"]: row
        for row in table(site, "survey_questions")
        if row["column"] == "duration" and (row["question"], row["period"]) == ("tilfreds", "2024")
    }
    assert {row["column"] for row in rows} == {"benefit", "age", "duration"}
    two = [row for row in rows if row["column"] == "duration"]
    gap = float(shares[two[0]["level"]]["share"]) - float(shares[two[1]["level"]]["share"])
    assert [float(row["difference"]) for row in two] == pytest.approx([gap, -gap])
    text = told(site, "survey")
    groups = text[text.index("Efter hvem der svarede") : text.index("Hænger spørgsmålene sammen?")]
    assert "Mod de andre (95 %-interval)" in groups
    for row in rows:
        shown = [f"{abs(float(row[key])):.1f}".replace(".", ",") for key in ("difference", "lower", "upper")]
        assert re.search(rf"[+−]?{shown[0]} \([+−]?{shown[1]} til [+−]?{shown[2]}\)", groups)


@pytest.mark.parametrize(("lang", "where"), [("da", "spørgsmålet tilfreds"), ("en", "the question tilfreds")])
def test_check_tells_which_code_is_unknown_and_where(study, tmp_path, cli, lang, where):
    shutil.copytree(study.parent, tmp_path / "mine", ignore=shutil.ignore_patterns("site"))
    data = tmp_path / "mine" / "answers.csv"
    lines = data.read_text("utf-8").splitlines()
    assert lines[0].endswith(",tilfreds")
    lines[1] = lines[1].rpartition(",")[0] + ",77"
    data.write_text("\n".join(lines) + "\n", "utf-8")
    result = cli("check", tmp_path / "mine" / "study.toml", "--lang", lang)
    said = re.sub(r"\s+", " ", result.output)
    assert result.exit_code == 1
    assert where in said
    assert re.search(r"\b77\b", said)
    assert "R00001" not in said


def test_the_manifest_says_what_is_made_up(site):
    manifest = json.loads((site / "manifest.json").read_text("utf-8"))
    assert {one["section"]["id"]: one["section"].get("made_up", False) for one in manifest["accounts"]} == {
        "survey": True, "focus-groups": True, "published": False,
    }  # fmt: skip


def test_the_whole_is_that_of_another_program(experience):
    """Base weights N/n by stratum, raked to both margins: worked out from answers.csv in a script apart."""
    site = experience[1]
    whole = {
        (row["question"], row["period"]): tuple(float(row[key]) for key in ("share", "lower", "upper", "effective"))
        for row in table(site, "survey_questions")
        if not row["unit"] and not row["column"] and row["share"]
    }
    assert whole["tilfreds", "2022"] == pytest.approx((59.975, 57.9997, 61.9262, 2301), abs=0.01, rel=1e-4)
    assert whole["tilfreds", "2024"][:3] == pytest.approx((64.187, 62.23, 66.11), abs=0.01)
    assert whole["forfra", "2022"][0] == pytest.approx(33.943, abs=0.001)
    changes = {row["question"]: float(row["difference"]) for row in table(site, "survey_differences") if row["first"]}
    assert changes["tilfreds"] == pytest.approx(4.21, abs=0.01)
    assert changes["forfra"] == pytest.approx(4.68, abs=0.01)


def test_a_share_without_its_number_says_why(experience):
    site = experience[1]
    rows = [
        row
        for row in table(site, "survey_questions")
        if row["unit"] and row["question"] == "tilfreds" and row["period"] == "2024"
    ]
    untold = [row for row in rows if not row["answers"]]
    assert untold
    assert all(row["lower"] and row["upper"] for row in untold)
    page = (site / "accounts" / "survey.html").read_text("utf-8")
    part = page[page.rindex("Enhed for enhed</h2>") :]
    assert part.count("vises ikke</td>") == len(untold)
    assert "undlod nogle få (under 5) at svare" in part
