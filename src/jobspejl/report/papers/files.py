"""What the papers of a build are called."""

ALL = "jobspejl.pdf"
"""The file of the paper on all units."""

CARD = "card.png"
"""The picture that goes with the address of the front page."""


def unit_file(code: str) -> str:
    """Return the file of a unit's paper, from the top of a build."""
    return f"reports/{code}.pdf"


def council_file(code: str) -> str:
    """Return the file of the page for a council, the first of a unit's paper as one sheet, from the top of a build."""
    return f"council/{code}.pdf"
