"""A study to start from."""

import shutil
from importlib.resources import as_file, files
from pathlib import Path

from jobspejl.errors import OutputError, Problem, SystemReason


def copy_example(name: str, folder: Path) -> Path:
    """Copy a bundled example into a new or empty folder and return its study file.

    Raises:
        OutputError: The folder is a file, is not empty, or cannot be written.
    """
    try:
        if folder.is_file():
            raise OutputError(Problem("folder_is_file", {"path": str(folder)}))
        if folder.is_dir() and any(folder.iterdir()):
            raise OutputError(Problem("folder_not_empty", {"path": str(folder)}))
        with as_file(files("jobspejl") / "examples" / name) as example:
            shutil.copytree(example, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__*"))
    except OSError as error:
        raise OutputError(
            Problem("folder_not_writable", {"path": str(folder), "detail": SystemReason(error)})
        ) from error
    return folder / "study.toml"
