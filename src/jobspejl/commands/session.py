"""The frame of every command: the user's language, errors as sentences, and how it ends."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from jobspejl.errors import JobspejlError
from jobspejl.language import Lang

# NOTE: what a command needs is imported when it runs, so that --help answers at once.
if TYPE_CHECKING:
    from jobspejl.report.terminal import Terminal

Language = Annotated[str | None, typer.Option("--lang", help="da or en: first language of the site and messages.")]


@contextmanager
def session(lang: str | None) -> Iterator["Terminal"]:
    """Give a terminal in the user's language; print a user's error as its sentences and exit with 1."""
    from rich.console import Console

    from jobspejl.report.terminal import Terminal

    if lang not in {None, "da", "en"}:
        raise typer.BadParameter("da or en", param_hint="--lang")
    chosen: Lang | None = None if lang is None else ("da" if lang == "da" else "en")
    terminal = Terminal(Console(highlight=False), Console(stderr=True, highlight=False), chosen)
    try:
        yield terminal
    except JobspejlError as error:
        terminal.failed(error)
        raise typer.Exit(1) from error
    except KeyboardInterrupt:
        terminal.interrupted()
        raise typer.Exit(130) from None
