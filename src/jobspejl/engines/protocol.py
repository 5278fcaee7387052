"""What the program asks of an engine: to read and write tables."""

from pathlib import Path
from typing import Literal, Protocol

ColumnKind = Literal["text", "integer", "number", "flag"]


class Engine(Protocol):
    """Where tables live. Every engine gives the same answers."""

    def read_parquet(self, path: Path) -> dict[str, list[object]]:
        """Return a Parquet file's columns as Python values, missing ones as None.

        Raises:
            DataError: The file is not Parquet or cannot be read.
        """
        ...

    def csv_to_parquet(self, source: Path, target: Path, kinds: dict[str, ColumnKind]) -> None:
        """Write a comma-separated file with a header as Parquet, each column as the kind that is said."""
        ...
