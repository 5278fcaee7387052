"""A query's answer as NumPy arrays, batch by batch: for rows on persons that a fast sum keeps in memory as codes."""

from collections.abc import Iterator
from importlib.util import find_spec
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Batch = dict[str, NDArray[Any]]
"""Columns of so many rows, by name."""


class Connection(Protocol):
    """What is asked of a connection to DuckDB, of version 1.5 or 2."""

    def sql(self, query: str, /) -> Any:  # noqa: ANN401  a relation, whose class each version makes anew
        """Return a query as a relation, not worked out yet."""
        ...


def stream(connection: Connection, sql: str, at_once: int) -> Iterator[Batch]:
    """Yield a query's answer as arrays.

    Where pyarrow is installed, no more than some batches are in memory at a time; without it the whole answer is one
    batch. Rows come in any order.

    Args:
        connection: To DuckDB.
        sql: One query, whose columns are whole numbers or doubles without missing values.
        at_once: The most rows in a batch, about; at least 1.
    """
    # NOTE: with the usual buffer of 1 MB the engine's threads wait for the reader.
    connection.sql("SET streaming_buffer_size = '64MB'")
    relation = connection.sql(sql)
    if find_spec("pyarrow") is None:
        yield dict(relation.fetchnumpy())
        return
    # NOTE: the reader of a relation hands over the engine's own batches; that of a cursor would copy them first.
    reader = "to_arrow_reader" if hasattr(relation, "to_arrow_reader") else "fetch_record_batch"
    for batch in getattr(relation, reader)(at_once):
        # NOTE: by DLPack, since pyarrow's own `to_numpy` imports pandas where that is installed, for a second.
        yield {name: np.from_dlpack(values) for name, values in zip(batch.schema.names, batch.columns, strict=True)}
