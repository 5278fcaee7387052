"""`python -m jobspejl.report.papers FOLDER LANG`: the papers of a build, set by a process of their own."""

import json
import sys
from pathlib import Path

from jobspejl.engines.choice import engine_called
from jobspejl.report.papers.apart import NOT_WRITTEN
from jobspejl.report.papers.write import write_papers


def main(folder: str, lang: str) -> int:
    """Write the papers; an error of the machine is told on standard output, for the process that asked."""
    try:
        write_papers(Path(folder), engine_called("duckdb"), "en" if lang == "en" else "da")
    except KeyboardInterrupt:
        return NOT_WRITTEN
    except OSError as error:
        known = error.errno is not None
        print(json.dumps([error.errno, error.strerror, error.filename] if known else [str(error)]))
        return NOT_WRITTEN
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
