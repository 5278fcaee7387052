"""The tables that a build leaves behind: their columns, kinds and meaning.

They are the handover from computing to showing, the files users download, and the reading guide of the workbook.
`tables.toml` says what each column means, in both languages.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from jobspejl.contracts.text import Text

Kind = Literal["text", "integer", "number", "flag"]
Cell = str | int | float | bool | None
Laid = Iterator[tuple[str, tuple[Cell, ...]]]
"""Rows as they are laid out, each with the name of its table."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, its kind, and what it means."""

    name: str
    kind: Kind
    about: Text


@dataclass(frozen=True, slots=True)
class Schema:
    """One table: its file name, heading and columns."""

    name: str
    title: Text
    columns: tuple[Column, ...]

    @property
    def kinds(self) -> dict[str, Kind]:
        """The kind of every column, by name."""
        return {column.name: column.kind for column in self.columns}


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its rows, each as long as the schema has columns."""

    schema: Schema
    rows: tuple[tuple[Cell, ...], ...]


def _schema(name: str, entry: dict[str, Any]) -> Schema:
    columns = (
        Column(column, about["kind"], Text(da=about["da"], en=about["en"]))
        for column, about in entry["columns"].items()
    )
    return Schema(name, Text.model_validate(entry["title"]), tuple(columns))


SCHEMAS: dict[str, Schema] = {
    name: _schema(name, entry)
    for name, entry in tomllib.loads(Path(__file__).with_name("tables.toml").read_text("utf-8")).items()
}
