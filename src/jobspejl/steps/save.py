"""Tables onto disk: CSV that reads back exactly, and Parquet from it."""

import csv
from pathlib import Path

from jobspejl.contracts.tables import Cell, Table
from jobspejl.engines.protocol import Engine


def save_tables(tables: tuple[Table, ...], folder: Path, engine: Engine) -> None:
    """Write every table to `folder` as NAME.csv and NAME.parquet.

    Numbers are written with the fewest digits that read back as the same number, so that the same results give the
    same bytes.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for table in tables:
        path = folder / f"{table.schema.name}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(table.schema.kinds)
            writer.writerows([_written(cell) for cell in row] for row in table.rows)
        engine.csv_to_parquet(path, path.with_suffix(".parquet"), table.schema.kinds)


def _written(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return repr(cell) if isinstance(cell, float) else str(cell)
