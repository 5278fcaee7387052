"""A tagged PDF at half its size: what is no stream goes, compressed, into one (ISO 32000-1, 7.5.7 and 7.5.8).

Tags are a small object for every cell and paragraph, and Typst writes them as plain text.
"""

import re
import zlib

_TABLE = re.compile(rb"xref\n0 (\d+)\s*\n")
_OBJECT = re.compile(rb"(\d+) 0 obj\s(.*)endobj\s*$", re.DOTALL)
_START = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*$")
_ENTRY = 20
"""Bytes of a line of the table of objects."""


def packed(pdf: bytes) -> bytes:
    """Return the same document in fewer bytes.

    Args:
        pdf: A document with one plain table of objects and no encryption, as Typst writes it.

    Raises:
        ValueError: It is no such document.
    """
    start = _START.search(pdf)
    table = _TABLE.match(pdf, int(start[1])) if start else None
    if table is None:
        raise ValueError("a document without a plain table of objects")
    size = int(table[1])
    lines = (pdf[table.end() + _ENTRY * n :][:_ENTRY] for n in range(size))
    offsets = sorted(int(line[:10]) for line in lines if line[17:18] == b"n")
    found = [_OBJECT.match(pdf[a:b]) for a, b in zip(offsets, [*offsets[1:], table.start()], strict=True)]
    objects = {int(one[1]): one[2].strip() for one in found if one}
    if len(objects) < len(offsets):
        raise ValueError("an object that cannot be read")
    trailer = pdf[pdf.index(b"trailer", table.end()) + len(b"trailer") : start.start() if start else None].strip()
    return _written(pdf[: offsets[0]], objects, size, re.sub(rb"/Size \d+", b"", trailer[2:-2]))


def _written(head: bytes, objects: dict[int, bytes], size: int, trailer: bytes) -> bytes:
    streams = {number: body for number, body in objects.items() if body.endswith(b"endstream")}
    inside = {number: body for number, body in objects.items() if number not in streams}
    holder, index = size, size + 1
    places = {0: (0, 0, 65535)} | {number: (2, holder, place) for place, number in enumerate(inside)}
    out = bytearray(head)
    for number, body in (*streams.items(), (holder, _holding(inside))):
        places[number] = (1, len(out), 0)
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    places[index] = (1, len(out), 0)
    rows = (places.get(number, (0, 0, 65535)) for number in range(index + 1))
    table = b"".join(
        kind.to_bytes(1, "big") + first.to_bytes(4, "big") + second.to_bytes(2, "big") for kind, first, second in rows
    )
    keys = b"/Type/XRef/W[1 4 2]/Size %d%b" % (index + 1, trailer)
    start = len(out)
    out += b"%d 0 obj\n%b\nendobj\nstartxref\n%d\n%%%%EOF\n" % (index, _stream(keys, table), start)
    return bytes(out)


def _holding(objects: dict[int, bytes]) -> bytes:
    """Return the stream that holds objects: first where each of them begins, then they themselves."""
    begins, bodies = [], bytearray()
    for number, body in objects.items():
        begins.append(b"%d %d" % (number, len(bodies)))
        bodies += body + b"\n"
    first = b" ".join(begins) + b"\n"
    return _stream(b"/Type/ObjStm/N %d/First %d" % (len(objects), len(first)), first + bytes(bodies))


def _stream(keys: bytes, content: bytes) -> bytes:
    short = zlib.compress(content, 9)
    return b"<<%b/Filter/FlateDecode/Length %d>>stream\n%b\nendstream" % (keys, len(short), short)
