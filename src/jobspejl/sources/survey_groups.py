"""Columns by which a survey's answers are broken down."""

import numpy as np

from jobspejl.contracts.answers import Grouping
from jobspejl.contracts.codebook import Codebook, code_text
from jobspejl.contracts.text import Text
from jobspejl.sources.encoded import EncodedTable


def grouping(table: EncodedTable, column: str, codebook: Codebook) -> Grouping:
    """Return which level of a column each person is at.

    A column that is a question of the codebook has its values as levels, and a code that is not one of them is no
    level; another column has its own words, sorted.

    Args:
        table: Holds the column.
        column: Its name.
        codebook: The questions.
    """
    cells = table.columns[column]
    question = next((one for one in codebook.questions if one.id == column), None)
    if question is None:
        words = sorted(cells.words)
        levels = tuple(Text(da=word, en=word) for word in words)
        order = {word: place for place, word in enumerate(words)}
        found = [order[word] for word in cells.words]
    else:
        levels = tuple(value.label for value in question.values)
        order = {value.code: place for place, value in enumerate(question.values)}
        found = [order.get(code_text(word), -1) for word in cells.words]
    return Grouping(column, levels, np.array([*found, -1], dtype=np.int64)[cells.place])
