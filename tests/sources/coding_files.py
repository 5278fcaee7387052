"""Makers of REFI-QDA files for tests, each spoilt in the way that the test asks for."""

import zipfile
from xml.sax.saxutils import escape, quoteattr

CODES = (
    '<Code guid="{C0}" name="Mødet" isCodable="false"><Description>Hvordan borgeren mødes</Description>'
    '<Code guid="C1" name="Venlighed" isCodable="true"/><Code guid="c2" name="Ventetid"/></Code>'
    '<Code guid="c3" name="Breve"/>'
)
USERS = '<User guid="u1" name="Kode A"/><User guid="{U2}" id="kb"/>'


def selection(start, end, code="c1", coder="u1", quote="", guid=""):
    """Return a segment of a text."""
    return (
        f'<PlainTextSelection startPosition="{start}" endPosition="{end}" name={quoteattr(quote)}>'
        f'<Coding guid="{guid}" creatingUser="{coder}"><CodeRef targetGUID="{code}"/></Coding></PlainTextSelection>'
    )


def source(guid, name, *inside, path=None, content=None):
    """Return a text with its segments; `path` is where its text is, `content` the text itself."""
    place = f'plainTextPath="internal://{guid}.txt"' if path is None else f"plainTextPath={quoteattr(path)}"
    if content is not None:
        place, inside = "", (f"<PlainTextContent>{escape(content)}</PlainTextContent>", *inside)
    return f'<TextSource guid="{guid}" name={quoteattr(name)} {place}>{"".join(inside)}</TextSource>'


def project(*sources, codes=CODES, users=USERS, more=""):
    """Return a project file."""
    return (
        '<?xml version="1.0" encoding="utf-8"?><Project xmlns="urn:QDA-XML:project:1.0" origin="Test 1">'
        f"<Users>{users}</Users><CodeBook><Codes>{codes}</Codes></CodeBook>"
        f"<Sources>{''.join(sources)}</Sources>{more}</Project>"
    )


def write_qdpx(folder, xml, texts=None, name="p.qdpx", more=None):
    """Write a project with its texts (text or bytes by id) and further members, and return the folder."""
    with zipfile.ZipFile(folder / name, "w", zipfile.ZIP_DEFLATED) as made:
        if xml is not None:
            made.writestr("project.qde", xml)
        for guid, text in (texts or {}).items():
            made.writestr(f"Sources/{guid}.txt", text)
        for path, data in (more or {}).items():
            made.writestr(path, data)
    return folder
