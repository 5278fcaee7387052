"""The papers set beside other work: Typst holds Python's lock, so that only a process of its own is of any use."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from jobspejl.errors import OutputError, Problem
from jobspejl.language import Lang

NOT_WRITTEN = 3
"""The exit code of a process that could not write, with the reason on standard output."""


@contextmanager
def papers_beside(folder: Path, lang: Lang) -> Iterator[None]:
    """Write the papers beside a build's tables while the block runs; they are there when it ends.

    Args:
        folder: Holds `manifest.json` and `tables/`.
        lang: The language of all papers.

    Raises:
        OSError: They cannot be written.
        OutputError: They cannot be set; what the process said stands before it.
    """
    # NOTE: without -P a file of the user's own, such as json.py in the folder of work, would be taken for a library.
    command = [sys.executable, "-P", "-m", "jobspejl.report.papers", str(folder), lang]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield
            said, _ = process.communicate()
        except BaseException:
            process.kill()
            raise
    if process.returncode == NOT_WRITTEN and said:
        raise OSError(*json.loads(said))
    if process.returncode:
        raise OutputError(Problem("papers_failed", {"code": process.returncode}))
