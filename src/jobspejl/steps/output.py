"""All or nothing: a build grows beside the output folder and takes its place only when it is whole."""

import json
import os
import platform
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from jobspejl.errors import Listed, OutputError, Problem, SystemReason

MANIFEST = "manifest.json"


@contextmanager
def staged(out: Path) -> Iterator[Path]:
    """Give a new folder to build in; put it in the place of `out` when the block ends without an error.

    A failed or killed build leaves `out` as it was. Leftovers of killed builds beside it are cleared away.

    Raises:
        OutputError: `out` is a file, holds files that no build made, or cannot be written.
    """
    out = out.resolve()  # NOTE: a link keeps pointing where it did; what it points to is replaced
    made: list[Path] = []
    try:
        _ready(out)
        made = [folder for folder in out.parents if not folder.exists()]
        out.parent.mkdir(parents=True, exist_ok=True)
        _clear_leftovers(out)
        staging = Path(tempfile.mkdtemp(prefix=f".{out.name}.building-{_here()}-", dir=out.parent))
    except OSError as error:
        _remove_empty(made)
        raise _not_writable(out, error) from error
    try:
        yield staging
        _list_files(staging)
        _swap(staging, out)
    except OSError as error:
        raise _not_writable(out, error) from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)
        _remove_empty(made)


def _remove_empty(folders: list[Path]) -> None:
    """Remove the folders that were made for a build that did not come; one that holds a build stays."""
    for folder in folders:
        with suppress(OSError):
            folder.rmdir()


def _ready(out: Path) -> None:
    if out.is_file():
        raise OutputError(Problem("output_is_file", {"path": str(out)}))
    if not out.is_dir():
        return
    made = set(_manifest_files(out))
    there = sorted(str(path.relative_to(out)) for path in out.rglob("*") if path.is_file())
    foreign = [name for name in there if name not in made]
    if foreign:
        raise OutputError(Problem("output_not_ours", {"path": str(out), "names": Listed(foreign)}))


def _manifest_files(out: Path) -> list[str]:
    try:
        files = json.loads((out / MANIFEST).read_text("utf-8"))["files"]
    except (OSError, ValueError, KeyError, TypeError):
        return []
    return [str(name) for name in files]


def _list_files(staging: Path) -> None:
    """Add to the manifest which files the build made, so that the next one knows what it may replace."""
    path = staging / MANIFEST
    manifest = json.loads(path.read_text("utf-8"))
    manifest["files"] = sorted(str(file.relative_to(staging)) for file in staging.rglob("*") if file.is_file())
    path.write_text(json.dumps(manifest, indent=1, ensure_ascii=False, sort_keys=True) + "\n", "utf-8")


def _swap(staging: Path, out: Path) -> None:
    staging.chmod(0o755)
    old = staging.with_name(staging.name.replace(".building-", ".previous-"))
    if out.exists():
        out.rename(old)
    try:
        staging.rename(out)
    except OSError:
        if old.exists():
            old.rename(out)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _clear_leftovers(out: Path) -> None:
    previous = sorted(out.parent.glob(f".{out.name}.previous-*"))
    if previous and not out.exists():  # NOTE: killed between the two renames of a swap
        previous.pop().rename(out)
    for left in (*previous, *out.parent.glob(f".{out.name}.building-*")):
        if not _in_use(left):
            shutil.rmtree(left, ignore_errors=True)


def _here() -> str:
    """Return this machine and process, for the name of a folder that is being built in."""
    return f"{re.sub(r'[^A-Za-z0-9]', '', platform.node())}-{os.getpid()}"


def _in_use(folder: Path) -> bool:
    """Whether another build may still be writing there: its process lives, or on another machine, within the hour."""
    machine, _, process = _here().rpartition("-")
    owner = re.search(rf"\.(?:building|previous)-{re.escape(machine)}-(\d+)-", folder.name)
    if owner is None or os.name != "posix":  # NOTE: elsewhere a process cannot be asked for without harming it
        return bool(time.time() - folder.stat().st_mtime < 3600)
    try:
        os.kill(int(owner[1]), 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return owner[1] != process


def _not_writable(out: Path, error: OSError) -> OutputError:
    return OutputError(Problem("output_not_writable", {"path": str(out), "detail": SystemReason(error)}))
