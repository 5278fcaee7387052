"""Small made-up tables of effort, written as files: for tests that hold engines against each other."""

import csv
import random
from datetime import date, datetime, timedelta

from jobspejl.contracts.effort import Calls, Clubs, Effort, Exemptions, Hours, Spells, Staff
from jobspejl.contracts.log import LogData

FIRST, LAST = date(2021, 1, 1), date(2024, 6, 30)
UNITS = ("101", "163", "751")
GROUPS = ("kontanthjælp", "sygedagpenge", "jobafklaring", "KTH-X")
NEXTS = ("job", "selvforsørgende", "førtidspension", "fleksjob", "jobafklaring", "ressourceforløb", "død", "noget", "")
EVENTS = (
    *("samtale",) * 6, *("opfølgning",) * 3, *("ansvarlig_tildelt",) * 4, "virksomhedspraktik", "løntilskud",
    "§ 36", "§ 37", "§ 40 a", "sanktion", "sanktion_vejledt", "sanktion_aendret", "notat",
)  # fmt: skip
NAMES = {"case": "case", "event": "event", "time": "time", "unit": "unit", "caseworker": "who"}


def section(**settings):
    """Return the section of a study that reads all the tables that `write` makes."""
    given = {
        "id": "indsats",
        "name": "Indsats",
        "source": "Opdigtet",
        "observed_on": LAST,
        "from_day": FIRST,
        "events": LogData(file="log.csv", **NAMES),
        "spells": Spells(file="spells.csv", next="next"),
        "exemptions": Exemptions(file="exempt.csv"),
        "hours": Hours(file="hours.csv"),
        "calls": Calls(file="calls.csv", caller="caller", channel="channel", waited="waited", finished="finished"),
        "clubs": Clubs(file="clubs.csv", content="content"),
        "staff": Staff(file="staff.csv", group="group"),
    }
    return Effort.model_validate({**given, **settings})


def write(folder, seed=1, cases=120):
    """Write every table of so many citizens; the same seed gives the same files."""
    draw = random.Random(seed)
    spells = [spell for number in range(cases) for spell in spells_of(draw, f"c{number}")]
    days = [(case, unit, start, end or LAST) for case, unit, _, start, end, _ in spells]
    table(folder / "spells.csv", "case unit group start end next", spells)
    table(folder / "exempt.csv", "case start end", exemptions(draw, days))
    table(folder / "log.csv", "case event time unit who", log(draw, days))
    months = sorted({(case, within(draw, start, end).replace(day=15)) for case, _, start, end in days for _ in "1234"})
    table(folder / "hours.csv", "case month hours", [(*one, f"{draw.randrange(0, 9000) / 100}") for one in months])
    table(folder / "calls.csv", "unit time caller channel waited finished", calls(draw, 12 * cases))
    table(folder / "clubs.csv", "unit case day offered attended content", clubs(draw, days))
    snapshots = [date(year, month, 1) for year in range(2021, 2025) for month in (1, 4)]
    rows = [
        (unit, day, group, draw.randrange(100, 900), f"{draw.randrange(100, 2000) / 100}")
        for unit in UNITS
        for day in snapshots
        for group in GROUPS
    ]
    table(folder / "staff.csv", "unit day group citizens full_time", rows)
    return folder


def table(path, header, rows):
    """Write rows with a header of words."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(header.split())
        writer.writerows(rows)


def within(draw, start, end):
    return start + timedelta(days=draw.randrange((end - start).days + 1))


def spells_of(draw, case):
    """Yield spells of one citizen that never overlap: some on end, some after a short or a long break."""
    day = within(draw, date(2020, 1, 1), date(2023, 6, 30))
    for _ in range(draw.randrange(1, 5)):
        end = day + timedelta(days=draw.randrange(0, 700))
        lasts = end > LAST
        yield case, draw.choice(UNITS), draw.choice(GROUPS), day, None if lasts else end, draw.choice(NEXTS)
        day = end + timedelta(days=draw.choice((1, 1, 10, 28, 29, 200)))
        if day > LAST:
            return


def exemptions(draw, days):
    for case, _, start, end in days:
        if draw.random() < 0.3:
            first = within(draw, start - timedelta(days=30), end)
            yield case, first, draw.choice((None, first + timedelta(days=draw.randrange(0, 120))))


def log(draw, days):
    for case, unit, start, end in days:
        for number in range(draw.randrange(0, 25)):
            day = within(draw, start - timedelta(days=20), min(end + timedelta(days=40), LAST))
            clock = f"T{draw.randrange(24):02}:{draw.randrange(60):02}" if draw.random() < 0.7 else ""
            who = draw.choice(("", "M 1", "m1", "m2", "M-3"))
            event = "ansvarlig_tildelt" if number == 0 else draw.choice(EVENTS)
            yield case, event, f"{day.isoformat()}{clock}", unit, who


def calls(draw, rows):
    for _ in range(rows):
        at = datetime(2021, 1, 1) + timedelta(minutes=draw.randrange(60 * 24 * 1277))
        channel = draw.choice(("tlf", "chat", "brev"))
        waited = draw.choice(("", draw.randrange(0, 2000)))
        caller, finished = draw.choice(("", *range(60))), draw.choice(("ja", "nej", ""))
        yield draw.choice(UNITS), at.isoformat(), caller, channel, waited, finished


def clubs(draw, days):
    for case, unit, start, end in days:
        for _ in range(draw.randrange(0, 6)):
            offered = draw.randrange(0, 400)
            content = draw.choice(("cv", "jobsøgning", "undervisning", "dans", ""))
            day = within(draw, start, min(end, LAST))
            yield unit, case, day, f"{offered / 100}", f"{draw.randrange(0, 400) / 100}", content
