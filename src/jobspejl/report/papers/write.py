"""All papers of a build: one on all units and one for each, beside the tables they are set from."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any, BinaryIO

from jobspejl.language import Lang
from jobspejl.report.papers.card_picture import card_picture
from jobspejl.report.papers.files import ALL, CARD, council_file, unit_file
from jobspejl.report.papers.national_report import national_report
from jobspejl.report.papers.typesetting import Typesetter
from jobspejl.report.papers.unit_report import unit_report
from jobspejl.report.saved import Saved

View = dict[str, Any]


class Papers:
    """Writes the papers of one build in one language.

    The same tables make the same bytes, whichever process sets them: the date in a paper is that of the build.
    """

    def __init__(self, saved: Saved, folder: Path, lang: Lang, typesetter: Typesetter) -> None:
        """Take what is told, where it goes, and who sets it."""
        self._saved, self._folder, self._lang, self._typesetter = saved, folder, lang, typesetter

    def write_all(self) -> None:
        """Write the paper on all units, and the picture that goes with the site's address.

        Raises:
            OSError: It cannot be written.
        """
        view = national_report(self._saved, self._lang)
        (self._folder / ALL).write_bytes(self._typesetter.pdf("national.typ", view))
        picture = self._typesetter.png("card.typ", card_picture(self._saved, self._lang))
        (self._folder / CARD).write_bytes(picture)

    def begin(self, code: str) -> BinaryIO | None:
        """Return a unit's paper, still empty, to be written in; None where another process has begun on the unit.

        Raises:
            OSError: It cannot be made.
        """
        path = self._folder / unit_file(code)
        path.parent.mkdir(exist_ok=True)
        try:
            return path.open("xb")
        except FileExistsError:
            return None

    def unit(self, code: str, page: View) -> bytes:
        """Return a unit's paper; its first page is written as a paper of its own too.

        Args:
            code: The unit.
            page: What its page shows in the papers' language.

        Raises:
            OSError: The page cannot be written.
        """
        view = unit_report(self._saved, code, self._lang, page)
        made = self._typesetter.pdf("unit.typ", view)
        path = self._folder / council_file(code)
        path.parent.mkdir(exist_ok=True)
        # NOTE: after the whole paper, of the same words: Typst then has the page set already, in a quarter of the time.
        path.write_bytes(self._typesetter.pdf("council.typ", view))
        return made


@contextmanager
def papers_of(saved: Saved, folder: Path, lang: Lang) -> Iterator[Papers]:
    """Give what writes a build's papers.

    Args:
        saved: The build.
        folder: Where it is.
        lang: The language of all papers.
    """
    with as_file(files("jobspejl.report") / "papers") as templates:
        yield Papers(saved, folder, lang, Typesetter(templates, saved.manifest["built"]))
