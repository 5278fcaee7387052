"""Typst, which sets the papers: tagged PDF for screen readers (PDF/UA-1), and the same bytes for the same words."""

import datetime
import json
import re
import unicodedata
from pathlib import Path
from typing import Any, Final

import typst

from jobspejl.report.papers.packing import packed

_STANDARD: Final = "ua-1"

#: Letters and signs that the fonts inside Typst have; PDF/UA-1 allows no other. Control signs are not among them.
_KNOWN = (
    " -~\u00a0-\u02ff\u0370-\u0377\u037a-\u037f\u0384-\u038a\u038c\u038e-\u03a1\u03a3-\u0482\u048a-\u04ff"
    "\u1e00-\u1eff\u200b\u2010-\u2027\u2030-\u2040\u2044-\u2052\u2054-\u205e\u2074-\u208e\u20a0-\u20c0\u2100-\u211e"
    "\u2122\u2126-\u2151\u2153-\u2184\u2190-\u23ff\u2500-\u2606"
)
_UNKNOWN = re.compile(f"[^{_KNOWN}]")
_INSTEAD = "\u25a1"


class Typesetter:
    """Sets papers by the templates of one folder, one after the other.

    Only the fonts inside Typst are used, so that a paper looks the same, and has the same bytes, on every machine.
    """

    def __init__(self, templates: Path, day: str) -> None:
        """Start a compiler.

        Args:
            templates: The folder with the templates.
            day: The date of every paper, as YYYY-MM-DD.
        """
        moment = datetime.datetime.fromisoformat(day).replace(tzinfo=datetime.UTC)
        self._moment = int(moment.timestamp())
        self._templates = templates
        self._compiler = typst.Compiler(root=templates, ignore_system_fonts=True)

    def pdf(self, template: str, view: dict[str, Any]) -> bytes:
        """Return a paper.

        Args:
            template: Its template, e.g. `unit.typ`.
            view: What it shows; nothing in it is read as markup.
        """
        made = self._compiler.compile(
            self._templates / template,
            sys_inputs=_inputs(view),
            pdf_standards=[_STANDARD],
            timestamp=self._moment,
        )
        if not isinstance(made, bytes):
            raise TypeError(f"{template}: Typst gave no single file")
        return packed(made)

    def png(self, template: str, view: dict[str, Any]) -> bytes:
        """Return a picture of one page, two dots to the point.

        Args:
            template: Its template, e.g. `card.typ`.
            view: What it shows; nothing in it is read as markup.
        """
        made = self._compiler.compile(self._templates / template, format="png", ppi=144.0, sys_inputs=_inputs(view))
        if not isinstance(made, bytes):
            raise TypeError(f"{template}: Typst gave no single page")
        return made


def _inputs(view: dict[str, Any]) -> dict[str, str]:
    # NOTE: a number and its per cent sign stay on one line
    return {"view": readable(json.dumps(view, ensure_ascii=False)).replace(" %", "\u00a0%")}


def readable(text: str) -> str:
    """Return a text with every sign that the fonts do not have as an empty square.

    >>> readable("Ærø 漢字")
    'Ærø □□'
    """
    return _UNKNOWN.sub(_INSTEAD, unicodedata.normalize("NFC", text))
