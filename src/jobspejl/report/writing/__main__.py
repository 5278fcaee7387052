"""`python -m jobspejl.report.writing`: papers and unit pages of a build, by a process of their own.

Which build is said in one line on standard input, which is closed when the process that asked is gone.
"""

import json
import os
import sys
from pathlib import Path
from threading import Thread

from jobspejl.engines.choice import engine_called
from jobspejl.language import Lang
from jobspejl.report.papers.write import papers_of
from jobspejl.report.saved import load
from jobspejl.report.site import Site
from jobspejl.report.writing.beside import NOT_WRITTEN
from jobspejl.report.writing.units import write_units


def main() -> int:
    """Write what is asked for; an error of the machine is told on standard output, for the process that asked."""
    asked = sys.stdin.readline()
    if not asked:
        return 0
    Thread(target=_end_with_the_one_that_asked, daemon=True).start()
    folder, first = json.loads(asked)
    try:
        _write(Path(folder), first)
    except OSError as error:
        known = error.errno is not None
        print(json.dumps([error.errno, error.strerror, error.filename] if known else [str(error)]))
        return NOT_WRITTEN
    return 0


def _write(folder: Path, first: Lang) -> None:
    saved = load(folder, engine_called("duckdb"))
    with papers_of(saved, folder, first) as papers:
        papers.write_all()
        write_units(Site(saved, folder, first, papers=True), saved.units, papers)


def _end_with_the_one_that_asked() -> None:
    os.read(sys.stdin.fileno(), 1)
    os._exit(NOT_WRITTEN)


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    # NOTE: a thread that still listens holds what the engine's library, at a usual end, complains of not getting back.
    os._exit(code)
