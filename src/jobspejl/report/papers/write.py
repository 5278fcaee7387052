"""All papers of a build: one for each unit and one on all, beside the tables they are set from."""

from importlib.resources import as_file, files
from pathlib import Path

from jobspejl.engines.protocol import Engine
from jobspejl.language import Lang
from jobspejl.report.papers.files import ALL, unit_file
from jobspejl.report.papers.national_report import national_report
from jobspejl.report.papers.typesetting import Typesetter
from jobspejl.report.papers.unit_report import unit_report
from jobspejl.report.saved import load


def write_papers(folder: Path, engine: Engine, lang: Lang) -> None:
    """Write the papers beside a build's tables, in one language.

    The same tables make the same bytes: the date in a paper is that of the build.

    Args:
        folder: Holds `manifest.json` and `tables/`.
        engine: Reads the tables.
        lang: The language of all papers.

    Raises:
        OSError: They cannot be written.
    """
    saved = load(folder, engine)
    with as_file(files("jobspejl.report") / "papers") as templates:
        typesetter = Typesetter(templates, saved.manifest["built"])
        (folder / ALL).write_bytes(typesetter.pdf("national.typ", national_report(saved, lang)))
        for code in saved.units:
            path = folder / unit_file(code)
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(typesetter.pdf("unit.typ", unit_report(saved, code, lang)))
