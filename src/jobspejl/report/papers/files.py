"""What the papers of a build are called."""

ALL = "jobspejl.pdf"
"""The file of the paper on all units."""


def unit_file(code: str) -> str:
    """Return the file of a unit's paper, from the top of a build."""
    return f"reports/{code}.pdf"
