"""Zip files from outside, read in memory: nothing in them is ever written to a disk."""

import zipfile
import zlib
from pathlib import Path

from jobspejl.errors import DataError, Problem, SystemReason

_MOST_ENTRIES = 10_000
_MOST_BYTES = 100 * 1024**2
_MOST_TIMES = 100
_SMALL = 1024**2
_CHUNK = 64 * 1024


def read_members(folder: Path, name: str, suffixes: tuple[str, ...]) -> dict[str, bytes]:
    """Return the members of a zip file with certain endings, by their path in lower case with `/` between folders.

    Other members are not unpacked, whatever their size.

    Args:
        folder: The study's folder.
        name: The file, as the study has it.
        suffixes: The endings, in lower case.

    Raises:
        DataError: The file is missing, no zip file, damaged or locked, has a path that climbs out of it, has too many
            members, or unpacks to too much.
    """
    path = folder / name
    try:
        if not path.is_file():
            raise DataError(Problem("no_file", {"path": name}))
        with zipfile.ZipFile(path) as opened:
            return _read(opened, name, suffixes)
    except OSError as error:
        raise DataError(Problem("file_unreadable", {"path": name, "detail": SystemReason(error)})) from error
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as error:
        raise DataError(Problem("zip_damaged", {"path": name})) from error


def _read(opened: zipfile.ZipFile, name: str, suffixes: tuple[str, ...]) -> dict[str, bytes]:
    entries = opened.infolist()
    if len(entries) > _MOST_ENTRIES:
        raise DataError(Problem("zip_entries", {"path": name, "entries": len(entries), "most": _MOST_ENTRIES}))
    outside = sum(_climbs(entry.filename) for entry in entries)
    if outside:
        raise DataError(Problem("zip_climbs", {"path": name, "count": outside}))
    wanted = [entry for entry in entries if entry.filename.lower().endswith(suffixes)]
    if any(entry.flag_bits & 1 for entry in wanted):
        raise DataError(Problem("zip_locked", {"path": name}))
    members: dict[str, bytes] = {}
    left = _MOST_BYTES
    for entry in wanted:
        data = _unpacked(opened, entry, left, name)
        left -= len(data)
        members[member_path(entry.filename)] = data
    return members


def member_path(path: str) -> str:
    r"""Return a path within a zip file the way that `read_members` names it.

    >>> member_path("Sources\\A.TXT")
    'sources/a.txt'
    """
    return path.replace("\\", "/").removeprefix("./").lower()


def _climbs(path: str) -> bool:
    plain = path.replace("\\", "/")
    return plain.startswith("/") or ".." in plain.split("/") or plain[1:2] == ":"


def _unpacked(opened: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int, name: str) -> bytes:
    """Return a member, stopping as soon as it grows beyond what is allowed, whatever size the file says it has."""
    most = min(left, max(_SMALL, _MOST_TIMES * entry.compress_size))
    data = bytearray()
    with opened.open(entry) as member:
        while chunk := member.read(_CHUNK):
            data += chunk
            if len(data) > most:
                raise DataError(Problem("zip_grows", {"path": name, "most": _MOST_BYTES // 1024**2}))
    return bytes(data)
