"""The site's drawings on paper: the same SVG with the site's own colours and lines inside it."""

import re
from functools import cache
from html import unescape
from importlib.resources import files

_FONT = "Libertinus Serif"
_SIDES = ("fewer", "more", "same")
_LABEL = re.compile(r'<svg[^>]* aria-label="([^"]*)"')
_CLASS = re.compile(r'<svg class="([a-z]+)')
_AT_RULE = re.compile(r"@[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_COLOUR = re.compile(r"(--[a-z-]+): ?(#[0-9a-f]+)")


def on_paper(drawing: str) -> str:
    """Return a drawing of the site as a picture that stands alone; an empty one stays empty."""
    if not drawing:
        return ""
    kind = _CLASS.search(drawing)
    style = _style(kind[1] if kind else "")
    start = drawing.index("<svg") + len("<svg")
    opened = drawing.index(">", start) + 1
    space = ' xmlns="http://www.w3.org/2000/svg"'
    return f"<svg{space}{drawing[start:opened]}<style>{style}</style>{drawing[opened:]}"


def told_by(drawing: str) -> str:
    """Return a drawing's text alternative; empty where it has none.

    >>> told_by('<svg class="lines" role="img" aria-label="Fewer &amp; fewer."></svg>')
    'Fewer & fewer.'
    """
    label = _LABEL.search(drawing)
    return unescape(label[1]) if label else ""


@cache
def _style(kind: str) -> str:
    """Return the rules of the site's stylesheet that a kind of drawing needs, with colours instead of their names."""
    sheet = (files("jobspejl.report") / "assets" / "site.css").read_text("utf-8")
    colours = dict(_COLOUR.findall(sheet))
    plain = re.sub(r"var\((--[a-z-]+)\)", lambda name: colours[name[1]], _AT_RULE.sub("", sheet))
    ours = re.compile(rf"\s*(svg |\.({'|'.join((*_SIDES, kind))})\b)")
    rules = (f"{rule[1].strip()}{{{rule[2].strip()}}}" for rule in _RULE.finditer(plain) if ours.match(rule[1]))
    return f'text{{font-family:"{_FONT}"}}' + "".join(rules)
