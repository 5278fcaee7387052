"""A process beside a build: Typst holds Python's lock, so that only another process is of any use.

It starts with the build and waits until there are tables, so that by then it has imported all that it needs. It shares
the units with the process that started it, and ends when that one does, however it ends.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from jobspejl.errors import OutputError, Problem
from jobspejl.language import Lang

NOT_WRITTEN = 3
"""The exit code of a process that could not write, with the reason on standard output."""


class Beside:
    """The process that helps to write a build."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    @property
    def number(self) -> int:
        """The number by which the system knows it."""
        return self._process.pid

    def begin(self, folder: Path, first: Lang) -> None:
        """Let it begin on the paper on all units, then on the units in their order.

        Args:
            folder: Holds `manifest.json` and `tables/`.
            first: The language that the site opens in, and of all papers.
        """
        asked = self._process.stdin
        if asked is None:
            return
        try:
            print(json.dumps([str(folder), first]), file=asked, flush=True)
        except BrokenPipeError:
            # NOTE: what a process died of that cannot read any more is told when it is waited for; the line that is
            # left would be written again, and fail again, when the pipe is closed.
            with suppress(BrokenPipeError):
                asked.close()

    def end(self) -> None:
        """Wait until it has written what it began on.

        Raises:
            OSError: It could not write.
            OutputError: It failed; what it said stands before.
        """
        said = self._process.stdout.read() if self._process.stdout else ""
        code = self._process.wait()
        if code == NOT_WRITTEN and said:
            raise OSError(*json.loads(said.splitlines()[-1]))
        if code:
            raise OutputError(Problem("papers_failed", {"code": code}))


@contextmanager
def process_beside() -> Iterator[Beside]:
    """Start the process; it is gone when the block ends."""
    # NOTE: without -P a file of the user's own, such as json.py in the folder of work, would be taken for a library.
    command = [sys.executable, "-P", "-m", "jobspejl.report.writing"]
    # NOTE: in a session of its own it is not interrupted at the keyboard, and leaves the word to the one that was.
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        try:
            yield Beside(process)
        finally:
            process.kill()
