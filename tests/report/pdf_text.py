"""What a PDF says, and how it is tagged, read back by a library that had no part in making it."""

import re
from functools import cache

import pypdf


@cache
def pages_of(path):
    """Return the words of each page, on one line, with words that were divided put together again."""
    return tuple(_joined(page.extract_text()) for page in pypdf.PdfReader(path, strict=True).pages)


def words_of(path):
    """Return the words of all pages."""
    return " ".join(pages_of(path))


def _joined(text):
    whole = re.sub(r"[-‐\u00ad]\n(?=[a-zæøå])", "", text)
    return re.sub(r"\s+", " ", whole.replace("\u00a0", " "))


def elements(path):
    """Return every tag of a document as its kind and its dictionary, in reading order."""
    found = []

    def walk(node):
        node = node.get_object()
        if isinstance(node, pypdf.generic.DictionaryObject):
            if "/S" in node:
                found.append((node["/S"], node))
            inside = node.get("/K")
        else:
            inside = node if isinstance(node, list) else None
        for child in inside if isinstance(inside, list) else [inside]:
            if child is not None and not isinstance(child, int):
                walk(child)

    walk(pypdf.PdfReader(path).trailer["/Root"]["/StructTreeRoot"])
    return found
