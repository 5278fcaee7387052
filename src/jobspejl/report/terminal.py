"""What the terminal shows: progress, a short summary, the rules, and errors as sentences."""

import locale
import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import Literal

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from jobspejl.contracts.inspection import Inspection
from jobspejl.contracts.sample import FileSample
from jobspejl.engines.duckdb import DuckDBEngine
from jobspejl.errors import JobspejlError
from jobspejl.language import Lang
from jobspejl.report.numbers import number
from jobspejl.report.sample_words import shows
from jobspejl.report.summary import summary_lines
from jobspejl.report.words import say


class Terminal:
    """Speaks to the person at the terminal, in the chosen language or that of the machine.

    Attributes:
        chosen: The language asked for; None where none was.
        lang: The language spoken: that asked for, or that of the machine.
    """

    def __init__(self, console: Console, errors: Console, chosen: Lang | None) -> None:
        self.chosen = chosen
        self.lang: Lang = chosen or spoken_language()
        self._console = console
        self._errors = errors
        self._bar: Progress | None = None

    def progress(self, step: str, share: float) -> None:
        """Show which step is under way and how far the build is, 0 to 1."""
        if self._bar is not None:
            self._bar.update(self._bar.task_ids[0], description=say(self.lang, f"step.{step}"), completed=share)

    @contextmanager
    def working(self) -> Iterator[None]:
        """Show a bar while the block runs, where there is a terminal to show it on."""
        columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
        with Progress(*columns, console=self._errors, transient=True, disable=not self._errors.is_terminal) as bar:
            bar.add_task("", total=1.0)
            self._bar = bar
            yield

    def built(self, front: Path, seconds: float) -> None:
        """Tell where the site is, what it says, and how long it took."""
        for text in summary_lines(front.parent, self.lang, DuckDBEngine()):
            self._say(text)
        self._say(say(self.lang, "terminal.tables", path=front.parent / "tables"))
        self._say(say(self.lang, "terminal.open", path=front))
        self._say(say(self.lang, "terminal.done", seconds=number(seconds, self.lang, 1)))

    def made(self, study: Path) -> None:
        """Tell where a new study is and what comes next."""
        self._say(say(self.lang, "terminal.made", path=study))

    def checked(self, inspections: tuple[Inspection, ...]) -> bool:
        """Show every rule and what broke it; return whether all hold."""
        rules = [rule for one in inspections for rule in one.rules]
        table = Table(box=None, pad_edge=False)
        for heading in ("rule", "seen", "result"):
            table.add_column(say(self.lang, f"terminal.{heading}"), justify="right" if heading == "seen" else "left")
        for subject, tried in groupby(rules, key=lambda rule: rule.subject):
            table.add_row(Text(subject, style="bold"))
            for rule in tried:
                result = say(self.lang, "terminal.broken" if rule.problems else "terminal.ok")
                table.add_row(f"  {say(self.lang, f'rule.{rule.key}')}", number(rule.seen, self.lang), result)
        self._console.print(table)
        for rule in rules:
            for remark in rule.remarks:
                self._say(say(self.lang, "terminal.warning", text=remark.sentence(self.lang)))
            for problem in rule.problems:
                self._error(problem.sentence(self.lang))
        broken = sum(bool(rule.problems) for rule in rules)
        self._say(say(self.lang, "terminal.check_bad" if broken else "terminal.check_ok", count=broken or len(rules)))
        return not broken

    def sampled(self, drawn: FileSample, out: Path) -> None:
        """Show how many files were drawn from each stratum and what they can show; never which ones."""
        table = Table(box=None, pad_edge=False)
        for heading in ("stratum", "files", "drawn"):
            justify: Literal["left", "right"] = "left" if heading == "stratum" else "right"
            table.add_column(say(self.lang, f"sample.{heading}"), justify=justify, overflow="fold")
        for one in drawn.strata:
            name = Text(one.name or say(self.lang, "sample.undivided"))
            table.add_row(name, number(one.files, self.lang), number(one.drawn, self.lang))
        self._console.print(table)
        self._say(shows(drawn, self.lang))
        self._say(say(self.lang, "sample.made", path=out, seed=drawn.seed, column=drawn.id_column))

    def form_made(self, path: Path, items: int) -> None:
        """Tell where a form is, how many items each file has, and what comes next."""
        self._say(say(self.lang, "terminal.form", path=path, items=items))

    def converted(self, path: Path, events: int) -> None:
        """Tell where a log of events is, and that it holds persons."""
        self._say(say(self.lang, "terminal.converted", path=path, events=number(events, self.lang)))

    def simulated(self, study: Path, persons: int, periods: int, seconds: float) -> None:
        """Tell how large a made-up register is, where its study is, and how long it took."""
        told = {"persons": number(persons, self.lang), "periods": periods, "seconds": number(seconds, self.lang, 1)}
        self._say(say(self.lang, "terminal.simulated", path=study, **told))

    def show(self, *parts: Table | str) -> None:
        """Show tables and lines of text, in their order."""
        for part in parts:
            self._console.print(part, markup=False, soft_wrap=isinstance(part, str))

    def interrupted(self) -> None:
        """Tell that the user broke off and that nothing was written."""
        self._errors.print(say(self.lang, "terminal.interrupted"), markup=False)

    def failed(self, error: JobspejlError) -> None:
        """Show what is wrong, a sentence for each problem."""
        for sentence in error.sentences(self.lang):
            self._error(sentence)

    def _say(self, text: str) -> None:
        self._console.print(text, markup=False, soft_wrap=True)

    def _error(self, text: str) -> None:
        self._errors.print(say(self.lang, "terminal.error", text=text), markup=False, soft_wrap=True)


def spoken_language() -> Lang:
    """Return Danish where the machine speaks Danish, else English."""
    names = (os.environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    spoken = next((name for name in names if name), "") or (locale.getlocale()[0] or "")
    return "da" if spoken.lower().startswith(("da", "danish")) else "en"
