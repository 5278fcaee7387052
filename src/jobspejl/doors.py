"""The doors: one public function for each thing a user does."""

from importlib.resources import as_file, files
from pathlib import Path

from jobspejl.contracts.inspection import Inspection
from jobspejl.engines.duckdb import DuckDBEngine
from jobspejl.language import Lang
from jobspejl.report.site import write_site
from jobspejl.report.workbook import write_workbook
from jobspejl.sources.study import read_study
from jobspejl.steps.check import check
from jobspejl.steps.output import staged
from jobspejl.steps.run import Progress, run
from jobspejl.steps.scaffold import copy_example


def new_study(folder: Path) -> Path:
    """Make a commented study to start from, with a made-up table, and return its study file.

    Raises:
        OutputError: The folder is not empty or cannot be written.
    """
    return copy_example("new", folder)


def check_study(path: Path) -> tuple[Inspection, ...]:
    """Try every rule on a study's data and return what was found; nothing is written.

    Raises:
        StudyError: The study file itself cannot be used.
        DataError: The study's own list of units cannot be used.
    """
    return check(read_study(path), path.parent, DuckDBEngine())


def build(
    path: Path,
    out: Path,
    *,
    lang: Lang | None = None,
    seed: int | None = None,
    progress: Progress = lambda step, share: None,
) -> Path:
    """Build a study's tables, site and workbook in `out`, all or nothing, and return the site's front page.

    Args:
        path: The study file.
        out: A new folder, or one that an earlier build made.
        lang: The language that the site opens in; the study's own where none is given.
        seed: Another seed than the study's.
        progress: Told the key of each step and how far the build is, 0 to 1.

    Raises:
        StudyError: The study file cannot be used.
        DataError: A rule on the data is broken.
        ModelError: The figures cannot carry the model.
        OutputError: `out` cannot be written or holds other files.
    """
    study = read_study(path)
    if seed is not None:
        study = study.model_copy(update={"options": study.options.model_copy(update={"seed": seed})})
    engine = DuckDBEngine()
    with staged(out) as folder:
        run(study, path, folder, engine, progress)
        progress("site", 0.92)
        write_workbook(folder, engine, lang or study.study.language)
        write_site(folder, engine, lang or study.study.language)
        progress("done", 1.0)
    return out / "index.html"


def demo(out: Path, *, lang: Lang | None = None, progress: Progress = lambda step, share: None) -> Path:
    """Build the bundled study of Denmark's 98 municipalities in `out`; see `build`."""
    with as_file(files("jobspejl") / "examples" / "denmark") as folder:
        return build(folder / "study.toml", out, lang=lang, progress=progress)
