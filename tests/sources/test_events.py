"""Logs of events: every kind of file, every way to write a time, and everything that can be wrong with them."""

import datetime
import json
import random
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import pytest

import jobspejl
from jobspejl.engines.duckdb import DuckDBEngine
from jobspejl.errors import DataError, OutputError
from jobspejl.language import Catalogue
from jobspejl.rules.summer_time import danish_offset, summer_time
from jobspejl.rules.units import municipalities
from jobspejl.rules.vocabularies import events, groups, spelled
from jobspejl.sources.event_cases import make_cases
from jobspejl.sources.events import Log, LogColumns, read_events
from jobspejl.steps.convert import write_log

WORDS = Catalogue.read(Path(jobspejl.__file__).parent / "report" / "words.toml").wordings
HEADER = "case:concept:name;concept:name;time:timestamp;unit;group"
ROWS = [
    "HEMMELIG1;henvendelse;2024-01-05;101;kontanthjælp",
    "HEMMELIG1;samtale;2024-01-10;101;kontanthjælp",
    "HEMMELIG2;henvendelse;2024-02-01;Herlev;dagpenge",
]
END = datetime.date(2026, 12, 31)
GROUPED = LogColumns(group="group")


def read(folder, name="log.csv", columns=GROUPED, engine=None):
    """Return the rules tried on a log, its events, and what is worth knowing of its cases."""
    words = (spelled(events()), spelled(groups()))
    log = Log(folder, name, columns, *words, municipalities(), END)
    engine = engine or DuckDBEngine()
    with engine.tables() as tables:
        rules = []
        for rule in read_events(log, tables, engine, "prøve"):
            rules.append(rule)
            assert f"rule.{rule.key}" in WORDS
            if rule.problems:
                return rules, [], ()
        kept = 'SELECT "case", "event", "day", "time", "unit", "group", "role", "caseworker" FROM "events"'
        rows = [row for chunk in tables.fetch_persons(f"{kept} ORDER BY ALL", 2) for row in chunk]
        return rules, rows, make_cases(tables, name)[1]


def written(folder, rows, header=HEADER, encoding="utf-8"):
    (folder / "log.csv").write_text("\n".join([header, *rows]) + "\n", encoding)
    return folder


def broken(rules):
    """Return the sentences of the rule that broke, in which no case may be named."""
    said = [problem.sentence(lang) for problem in rules[-1].problems for lang in ("da", "en")]
    assert said
    assert not any("HEMMELIG" in sentence for sentence in said)
    return " ".join(said)


def remarks(rules):
    found = {remark.key: remark for rule in rules for remark in rule.remarks}
    assert not any("HEMMELIG" in remark.sentence(lang) for remark in found.values() for lang in ("da", "en"))
    return found


def times(folder, *cells):
    """Return the days and times that cells of text are read as, or what is wrong with them."""
    rules, rows, _ = read(written(folder, [f"HEMMELIG{n};samtale;{cell};101;" for n, cell in enumerate(cells)]))
    return broken(rules) if rules[-1].problems else [row[2:4] for row in sorted(rows, key=lambda row: int(row[0][8:]))]


def day(*parts):
    return datetime.date(*parts)


def at(*parts):
    return datetime.datetime(*parts)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("mark", [";", ",", "\t"])
def test_a_log_is_read_from_text_of_every_kind(tmp_path, encoding, mark):
    rows = [row.replace(";", mark) for row in ["", *ROWS, ""]]
    rules, found, _ = read(written(tmp_path, rows, HEADER.replace(";", mark), encoding))
    assert not rules[-1].problems
    assert found == [
        ("HEMMELIG1", "henvendelse", day(2024, 1, 5), None, "101", "kontanthjaelp", None, None),
        ("HEMMELIG1", "samtale", day(2024, 1, 10), None, "101", "kontanthjaelp", None, None),
        ("HEMMELIG2", "henvendelse", day(2024, 2, 1), None, "163", "dagpenge", None, None),
    ]


def test_xes_columns_are_known_without_being_named(tmp_path):
    header = "org:resource,case:concept:name,concept:name,time:timestamp,org:role,unit"
    rows = ["M7,HEMMELIG1,Jobsamtale,2024-01-10T09:30:00.000+01:00,leder,København"]
    _, found, _ = read(written(tmp_path, rows, header), columns=LogColumns())
    assert found == [("HEMMELIG1", "samtale", day(2024, 1, 10), at(2024, 1, 10, 9, 30), "101", None, "leder", "M7")]


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("DATE '2024-07-01'", (day(2024, 7, 1), None)),
        ("TIMESTAMP '2024-07-01 22:30:00'", (day(2024, 7, 1), at(2024, 7, 1, 22, 30))),
        ("TIMESTAMP_NS '2024-07-01 22:30:00'", (day(2024, 7, 1), at(2024, 7, 1, 22, 30))),
        ("TIMESTAMPTZ '2024-07-01 22:30:00+00'", (day(2024, 7, 2), at(2024, 7, 2, 0, 30))),
        ("'2024-07-01T22:30:00Z'", (day(2024, 7, 2), at(2024, 7, 2, 0, 30))),
    ],
)
def test_parquet_holds_times_of_every_kind(tmp_path, sql, expected):
    parquet(tmp_path, f'SELECT 7 AS sag, \'samtale\' AS navn, {sql} AS tid, 101 AS "en ""hed"')
    columns = LogColumns("sag", "navn", "tid", 'en "hed')
    rules, found, _ = read(tmp_path, "log.parquet", columns)
    assert not rules[-1].problems
    assert found == [("7", "samtale", *expected, "101", None, None, None)]


def parquet(folder, sql):
    duckdb.sql(sql).write_parquet(str(folder / "log.parquet"))


def test_a_number_is_no_time(tmp_path):
    parquet(tmp_path, "SELECT 7 AS sag, 'samtale' AS navn, 45123 AS tid, 101 AS enhed")
    rules, _, _ = read(tmp_path, "log.parquet", LogColumns("sag", "navn", "tid", "enhed"))
    assert "column tid holds neither days, moments nor text" in broken(rules)


@pytest.mark.parametrize("column", ["case:concept:name", "concept:name", "time:timestamp", "unit"])
def test_blank_cells_are_counted_with_their_lines(tmp_path, column):
    place = HEADER.split(";").index(column)
    rows = [
        *ROWS,
        *(";".join("  " if at == place else cell for at, cell in enumerate(ROWS[0].split(";"))) for _ in "12"),
    ]
    told = broken(read(written(tmp_path, rows))[0])
    assert f"the column {column} is empty for 2 events (e.g. line 5, 6)" in told


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["2024-01-31"], [(day(2024, 1, 31), None)]),
        (["2024-01-31T08:15"], [(day(2024, 1, 31), at(2024, 1, 31, 8, 15))]),
        (["2024-01-31 08:15:59.123456"], [(day(2024, 1, 31), at(2024, 1, 31, 8, 15, 59))]),
        (["31-01-2024", "02-03-2024"], [(day(2024, 1, 31), None), (day(2024, 3, 2), None)]),
        (["31/1/2024 8:15", "2.3.2024"], [(day(2024, 1, 31), at(2024, 1, 31, 8, 15)), (day(2024, 3, 2), None)]),
        (["31.01.2024", "2024-02-03"], [(day(2024, 1, 31), None), (day(2024, 2, 3), None)]),
        (["2024-01-31T23:30:00Z"], [(day(2024, 2, 1), at(2024, 2, 1, 0, 30))]),
        (["2024-03-31T00:59:59Z", "2024-03-31T01:00:00Z"], [
            (day(2024, 3, 31), at(2024, 3, 31, 1, 59, 59)), (day(2024, 3, 31), at(2024, 3, 31, 3)),
        ]),
        (["2024-07-31T23:30:00-0500", "2024-07-31"], [
            (day(2024, 8, 1), at(2024, 8, 1, 6, 30)), (day(2024, 7, 31), None),
        ]),
        (["2024-12-31 23:30:00 +00"], [(day(2025, 1, 1), at(2025, 1, 1, 0, 30))]),
    ],
)  # fmt: skip
def test_times_are_read_as_people_and_programs_write_them(tmp_path, cells, expected):
    assert times(tmp_path, *cells) == expected


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        (["2024-02-30"], "one time that cannot be read (e.g. line 2). Write it as 2026-01-31"),
        (["i går", "45123", "20240131", "2024-01-31"], "3 times that cannot be read (e.g. line 2, 3, 4)"),
        (["2024-01-31T25:00"], "one time that cannot be read"),
        (
            ["01-02-2024", "03-04-2024"],
            "2 dates in which it cannot be told whether day or month comes first (e.g. line 2",
        ),
        (["01-25-2024", "03-04-2024"], "2 dates in which it cannot be told"),
        (["25-01-2024", "01-25-2024"], "2 dates in which it cannot be told"),
        (
            ["01-02-2024", "2024-01-31"],
            "one date in which it cannot be told whether day or month comes first (e.g. line 2)",
        ),
        (
            ["2024-01-31T08:00Z", "2024-01-31T09:00"],
            "one clock time without a zone (e.g. line 3), while others have one",
        ),
    ],
)
def test_times_that_can_be_read_in_no_way_or_two_are_told(tmp_path, cells, told):
    assert told in times(tmp_path, *cells)


def test_danish_summer_time_is_that_of_the_list_of_zones(tmp_path):
    """Against Python's zoneinfo, another implementation with the official list."""
    rng, zone = random.Random(7), ZoneInfo("Europe/Copenhagen")
    start = datetime.datetime(1981, 1, 1, tzinfo=datetime.UTC)
    moments = [start + datetime.timedelta(minutes=rng.randrange(44 * 365 * 1440)) for _ in range(400)]
    for year in range(1981, 2025):
        moments += [
            edge.replace(tzinfo=datetime.UTC) + datetime.timedelta(minutes=m)
            for edge in summer_time(year)
            for m in (-1, 0)
        ]
    expected = [moment.astimezone(zone).replace(tzinfo=None, fold=0) for moment in moments]
    assert [time for _, time in times(tmp_path, *(f"{moment:%Y-%m-%dT%H:%M:%SZ}" for moment in moments))] == expected
    for local in expected:
        assert danish_offset(local).utcoffset() == local.replace(tzinfo=zone).utcoffset()


def test_an_event_that_stands_twice_is_counted_once_and_told(tmp_path):
    again = ROWS[0].replace("henvendelse", "Første henvendelse")
    rules, found, _ = read(written(tmp_path, [*ROWS, again, again]))
    assert len(found) == 3
    assert "2 rows repeat others (same case, event, time and unit)" in remarks(rules)["log_twice"].sentence("en")


def test_one_event_with_two_caseworkers_is_told_for_they_may_be_one_with_two_pseudonyms(tmp_path):
    """A's assignment names m1 and then m2, B's the same one twice, C's nobody and then m1."""
    rows = [
        f"{case};ansvarlig_tildelt;2024-01-01;101;{who}"
        for case, who in zip("AABBCC", ("m2", "m1", "m3", "m3", "", "m1"), strict=True)
    ]
    columns = LogColumns(*HEADER.split(";")[:4], caseworker="who")
    rules, found, _ = read(written(tmp_path, rows, HEADER.rsplit(";", 1)[0] + ";who"), columns=columns)
    assert [row[-1] for row in found] == ["m1", "m3", "m1"]
    assert remarks(rules)["log_two_caseworkers"].facts["count"] == 1
    assert "m1" not in remarks(rules)["log_two_caseworkers"].sentence("da")


def test_the_same_event_at_another_time_or_unit_is_another_event(tmp_path):
    rows = ["A;samtale;2024-01-01T08:00;101;", "A;samtale;2024-01-01T09:00;101;", "A;samtale;2024-01-01T08:00;147;"]
    rules, found, _ = read(written(tmp_path, rows))
    assert len(found) == 3
    assert "log_twice" not in remarks(rules)


@pytest.mark.parametrize(
    ("moment", "told"),
    [
        ("2027-01-01", "lies after 2026-12-31, which is the last day of the log (e.g. line 5)"),
        ("0201-01-05", "lies before 1900-01-01"),
    ],
)
def test_events_outside_the_log_are_told(tmp_path, moment, told):
    assert told in broken(read(written(tmp_path, [*ROWS, f"HEMMELIG3;samtale;{moment};101;"]))[0])


def test_unknown_events_are_kept_and_told(tmp_path):
    rows = [
        *ROWS,
        "HEMMELIG1;jobsamtal;2024-03-01;101;",
        "HEMMELIG1;Kaffe;2024-03-01;101;",
        "HEMMELIG2;Kaffe;2024-03-02;101;",
    ]
    rules, found, _ = read(written(tmp_path, rows))
    assert [row[1] for row in found].count("Kaffe") == 2
    told = [remark.sentence("en") for rule in rules for remark in rule.remarks if remark.key == "log_event_unknown"]
    assert "“Kaffe” is no event that the catalogue knows; it stands 2 times" in told[0]
    assert "Did you mean “jobsamtale”" in told[1]


def test_a_log_without_known_events_is_refused(tmp_path):
    rows = [row.replace("henvendelse", "a").replace("samtale", "b") for row in ROWS]
    assert "none of the names in the column concept:name is an event" in broken(read(written(tmp_path, rows))[0])


def test_names_of_a_column_without_any_known_event_are_not_repeated(tmp_path):
    rows = [f"A;HEMMELIG{n};2024-01-05;101;dagpenge" for n in range(12)]
    assert "(different names: 12)" in broken(read(written(tmp_path, rows))[0])


def test_many_words_are_counted_and_not_repeated(tmp_path):
    rows = [*ROWS, *(f"A;HEMMELIG{n};2024-01-05;101;HEMMELIG{n}" for n in range(11))]
    told = [one for rule in read(written(tmp_path, rows))[0] for one in rule.remarks]
    said = [one.sentence("en") for one in told if one.key == "rows_words_untold"]
    assert ["the column concept:name has 11 words" in said[0], "the column group has 11 words" in said[1]] == [True] * 2
    assert "HEMMELIG" not in " ".join(said)


@pytest.mark.parametrize(
    ("columns", "keys"),
    [
        (LogColumns(unit="case:concept:name"), "used both for case, which are pseudonyms, and for unit."),
        (LogColumns(event="case:concept:name"), "used both for case, which are pseudonyms, and for event."),
        (LogColumns(moment="case:concept:name"), "used both for case, which are pseudonyms, and for time."),
        (
            LogColumns(caseworker="group", group="group"),
            "used both for caseworker, which are pseudonyms, and for group.",
        ),
    ],
)
def test_a_column_of_pseudonyms_is_nothing_else(tmp_path, columns, keys):
    assert keys in broken(read(written(tmp_path, ROWS), columns=columns)[0])


def test_a_column_of_ids_is_no_column_of_events(tmp_path):
    rows = [f"HEMMELIG{n};henvendelse;2024-01-05;101;" for n in range(1001)]
    columns = LogColumns(event="case:concept:name", case="concept:name", group="group")
    assert "more than 1000 different values" in broken(read(written(tmp_path, rows), columns=columns)[0])


def test_units_and_groups_that_are_not_known_are_told(tmp_path):
    told = broken(read(written(tmp_path, [*ROWS, "HEMMELIG3;samtale;2024-01-05;Herlew;"]))[0])
    assert "“Herlew” is not a known unit (one event). Did you mean “Herlev”" in told
    rules, _, _ = read(
        written(tmp_path, [*ROWS, "HEMMELIG3;samtale;2024-01-05;101;dagpeng", ROWS[0].replace("kontanthjælp", "")])
    )
    assert "Did you mean “dagpenge”" in remarks(rules)["log_group_unknown"].sentence("en")
    assert "is empty for one event (e.g. line 6)" in remarks(rules)["log_group_blank"].sentence("en")


def test_cases_that_do_not_hang_together_are_counted(tmp_path):
    rows = [
        "A;henvendelse;2024-01-05;101;", "A;samtale;2024-01-04;101;",  # before it opened
        "B;henvendelse;2024-01-05;101;", "B;henvendelse;2024-02-05;101;",  # opened twice
        "C;samtale;2024-01-05;101;",  # never opened: whether that matters is for the rules to say
        "D;henvendelse;2024-01-05;101;", "D;sag_lukket;2024-01-03;101;",  # closed first
        "E;henvendelse;2024-01-05;101;", "E;samtale;2024-01-06;147;",  # two units
        "F;kontaktforloeb_start;2024-01-05;101;", "F;kontaktforloeb_start;2024-05-05;101;",  # a change of benefit
    ]  # fmt: skip
    _, _, told = read(written(tmp_path, rows))
    assert {remark.key: remark.facts["count"] for remark in told} == {
        "case_before_open": 2, "case_opened_twice": 1, "case_closed_first": 1, "case_units": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("log.csv", None, "does not exist"),
        ("log.csv", "", "is empty"),
        ("log.csv", HEADER + "\n", "has column names but no rows"),
        ("log.csv", HEADER.replace("unit", "enhed") + "\n" + ROWS[0], "there is no column unit"),
        ("log.csv", HEADER + ";unit\n" + ROWS[0] + ";1", "the column name unit stands 2 times"),
        ("log.csv", HEADER + "\n" + ROWS[0] + ";x\n" + ROWS[1], "one row has another number of fields"),
        ("log.parquet", "PAR1 er ikke nok", "cannot be read"),
        ("log.xml", "<log/>", "ends in .xml, which cannot be read as a log of events"),
        ("log.json", "{", "is not a log of events in OCEL 2.0"),
        ("log.json", '{"objects": [], "events": [{"type": 3}]}', "is not a log of events in OCEL 2.0"),
        (
            "log.json",
            '{"objects": [{"id": "1", "type": "x"}, {"id": "2", "type": "y"}], "events": []}',
            "the types are x, y",
        ),
    ],
)
def test_files_that_cannot_be_read_are_told(tmp_path, name, content, told):
    if content is not None:
        (tmp_path / name).write_text(content, "utf-8")
    assert told in broken(read(tmp_path, name)[0])


OCEL = {
    "objectTypes": [{"name": "sag", "attributes": []}, {"name": "unit", "attributes": []}],
    "eventTypes": [{"name": "samtale", "attributes": []}],
    "objects": [
        {
            "id": "HEMMELIG1",
            "type": "sag",
            "attributes": [{"name": "group", "time": "2024-01-01T00:00:00Z", "value": "dagpenge"}],
            "relationships": [],
        },
        {"id": "HEMMELIG2", "type": "sag"},
        {"id": "101", "type": "unit"},
    ],
    "events": [
        {
            "id": "e1",
            "type": "samtale",
            "time": "2024-01-10T08:00:00Z",
            "attributes": [{"name": "org:role", "value": "leder"}],
            "relationships": [{"objectId": one, "qualifier": "of"} for one in ("HEMMELIG1", "HEMMELIG2", "101")],
        },
    ],
}


def test_an_object_centric_event_gives_a_row_for_each_case_it_touches(tmp_path):
    (tmp_path / "log.json").write_text(json.dumps(OCEL), "utf-8")
    rules, found, _ = read(tmp_path, "log.json")
    assert not rules[-1].problems
    time = (day(2024, 1, 10), at(2024, 1, 10, 9))
    assert found == [
        ("HEMMELIG1", "samtale", *time, "101", "dagpenge", "leder", None),
        ("HEMMELIG2", "samtale", *time, "101", None, "leder", None),
    ]


def test_a_log_goes_to_ocel_and_back_unchanged(tmp_path):
    header = "case:concept:name,concept:name,time:timestamp,unit,group,org:role,org:resource"
    rows = [
        'A,"Samtale, lang",2024-01-31,101,dagpenge,leder,M1',
        "A,samtale,2024-07-01T09:30:00+02:00,101,dagpenge,,M2",
        "A,samtale,2024-07-01T09:30:00+02:00,101,dagpenge,,M2",
        "B,samtale,2024-10-27T02:30:00+02:00,Herlev,,leder,",
    ]
    (tmp_path / "one.csv").write_text("\r\n".join([header, *rows]) + "\r\n", "utf-8")
    engine = DuckDBEngine()
    assert write_log(tmp_path / "one.csv", tmp_path / "two.json", engine) == 4
    assert write_log(tmp_path / "two.json", tmp_path / "three.csv", engine) == 4
    assert (tmp_path / "three.csv").read_bytes() == (tmp_path / "one.csv").read_bytes()
    log = json.loads((tmp_path / "two.json").read_text("utf-8"))
    assert list(log) == ["objectTypes", "eventTypes", "objects", "events"]
    known = {one["id"] for one in log["objects"]}
    assert all(link["objectId"] in known for event in log["events"] for link in event["relationships"])


@pytest.mark.parametrize(
    ("target", "kind", "told"),
    [
        ("two.xes", OutputError, "end the target in .csv"),
        ("one.csv", OutputError, "exists already"),
        ("no/two.csv", OutputError, "Cannot write in"),
    ],
)
def test_what_cannot_be_written_is_told(tmp_path, target, kind, told):
    (tmp_path / "one.csv").write_text("\n".join([HEADER, *ROWS]), "utf-8")
    with pytest.raises(kind, match=told):
        write_log(tmp_path / "one.csv", tmp_path / target, DuckDBEngine())
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one.csv"]


def test_a_log_with_a_time_that_cannot_be_read_is_not_converted(tmp_path):
    (tmp_path / "one.csv").write_text(HEADER + "\nHEMMELIG1;samtale;i går;101;", "utf-8")
    with pytest.raises(DataError, match="one time that cannot be read"):
        write_log(tmp_path / "one.csv", tmp_path / "two.json", DuckDBEngine())
    assert not (tmp_path / "two.json").exists()


def test_nothing_of_a_scope_is_left(tmp_path):
    (tmp_path / "scratch").mkdir()
    engine = DuckDBEngine(temporary=tmp_path / "scratch")
    with engine.tables() as tables:
        tables.load("numbers", {"n": [1, None, 3]}, {"n": "integer"})
        assert tables.query('SELECT "n" FROM "numbers" ORDER BY "n" DESC NULLS LAST')["n"] == [3, 1, None]
    assert list((tmp_path / "scratch").iterdir()) == []
    with engine.tables() as tables, pytest.raises(duckdb.CatalogException):
        tables.query('SELECT * FROM "numbers"')


def test_a_damaged_file_is_told_without_what_stands_in_it(tmp_path):
    parquet(
        tmp_path,
        "SELECT 'HEMMELIG' || i AS sag, 'samtale' AS navn, '2024-01-31' AS tid, '101' AS enhed FROM range(9999) t(i)",
    )
    whole = (tmp_path / "log.parquet").read_bytes()
    (tmp_path / "log.parquet").write_bytes(whole[:40] + bytes(len(whole) // 2) + whole[40 + len(whole) // 2 :])
    with pytest.raises(DataError, match="damaged") as error:
        read(tmp_path, "log.parquet", LogColumns("sag", "navn", "tid", "enhed"))
    assert "HEMMELIG" not in str(error.value)


def test_a_query_that_the_memory_cannot_hold_is_told(tmp_path):
    with DuckDBEngine(memory="20MB").tables() as tables, pytest.raises(DataError, match="not enough memory"):
        tables.step("many", "SELECT LIST(i) AS l FROM range(30000000) AS t(i)")


def test_cpr_numbers_are_refused_and_not_repeated(tmp_path):
    rules, _, _ = read(written(tmp_path, ["0101901234;henvendelse;2024-01-05;101;"]))
    sentence = rules[-1].problems[0].sentence("da")
    assert "CPR-numre" in sentence
    assert "0101901234" not in sentence


def test_a_log_of_one_unit_and_group_needs_no_such_columns(tmp_path):
    (tmp_path / "log.csv").write_text("sag,haendelse,dag\nA,henvendelse,2024-01-05\nA,samtale,2024-01-08\n", "utf-8")
    columns = LogColumns(case="sag", event="haendelse", moment="dag", unit=None, every_unit="Herlev", every_group="dp")
    log = Log(
        folder=tmp_path, file="log.csv", columns=columns, events=spelled(events()),
        groups={**spelled(groups()), "dp": "dagpenge"}, units=municipalities(), observed_on=datetime.date(2024, 12, 31),
    )  # fmt: skip
    engine = DuckDBEngine()
    with engine.tables() as tables:
        assert not [problem for rule in read_events(log, tables, engine, "m") for problem in rule.problems]
        found = tables.query('SELECT DISTINCT "unit", "group" FROM "events"')
    assert found == {"unit": ["163"], "group": ["dagpenge"]}
