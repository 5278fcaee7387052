"""Makes the bundled list of municipalities and the bundled table of figures from a folder of source tables.

Usage: python tools/bundle_denmark.py SOURCE_FOLDER

The source folder holds municipalities.csv, municipal_panel.csv and tile_grid.json. Run it again only when the
figures change; the two files it writes are committed.
"""

import csv
import json
import sys
from pathlib import Path

PACKAGE = Path(__file__).parents[1] / "src" / "jobspejl"
PERIODS = ("2011", "2015", "2019")
REGIONS = {
    "Hovedstadens region": ("Hovedstaden", "Capital Region"),
    "Sjællands region": ("Sjælland", "Zealand"),
    "Syddanmark region": ("Syddanmark", "Southern Denmark"),
    "Midtdanmark region": ("Midtjylland", "Central Denmark"),
    "Norddanmark region": ("Nordjylland", "North Denmark"),
}
ENGLISH = {"København": "Copenhagen"}
SPELLINGS = {
    "Vesthimmerlands": "Vesthimmerland",
    "Nordfyns": "Nordfyn",
    "Bornholm": "Bornholms",
    "Brønderslev": "Brønderslev-Dronninglund",
}
CONDITIONS = (
    "education",
    "immigration_share_pct",
    "age65_pct",
    "one_person_household_share_pct",
    "owner_occupied_dwelling_share_pct",
    "commute_distance_km",
)
LABOUR_FORCE_SHARE = 0.62
"""Labour force for each resident under 65, the approximation that the method page explains."""


def main(source: Path) -> None:
    tiles = json.loads((source / "tile_grid.json").read_text("utf-8"))
    with (source / "municipalities.csv").open(encoding="utf-8-sig") as file:
        places = sorted(csv.DictReader(file), key=lambda place: place["code"])
    with (PACKAGE / "rules" / "municipalities.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["code", "name", "name_en", "region", "region_en", "column", "row", "spellings"])
        for place in places:
            name = place["name"]
            column, row = tiles[place["code"].zfill(4)]
            english = ENGLISH.get(name, name)
            writer.writerow(
                [place["code"], name, english, *REGIONS[place["region"]], column, row, SPELLINGS.get(name, "")]
            )
    names = {place["code"]: place["name"] for place in places}
    with (source / "municipal_panel.csv").open(encoding="utf-8-sig") as file:
        rows = [row for row in csv.DictReader(file) if row["year"] in PERIODS]
    rows.sort(key=lambda row: (row["year"], row["code"]))
    with (PACKAGE / "examples" / "denmark" / "figures.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["code", "name", "year", "unemployment_pct", "labour_force_approx", "population", *CONDITIONS])
        for row in rows:
            under_65 = float(row["population"]) * (1 - float(row["age65_pct"]) / 100)
            base = round(LABOUR_FORCE_SHARE * under_65)
            known = [row["unemployment_pct"], base, int(float(row["population"]))]
            writer.writerow([row["code"], names[row["code"]], row["year"], *known, *(row[c] for c in CONDITIONS)])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
