"""A sample of case files for a file review: read the list, plan, draw, and write down how to draw it again."""

import csv
import datetime
import hashlib
import json
import platform
from collections import Counter
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from jobspejl.contracts.arrays import Ints
from jobspejl.contracts.sample import Claim, DrawnCase, FileSample, SampleAim, Stratum
from jobspejl.engines.protocol import Engine
from jobspejl.errors import DataError, Listed, OptionError, OutputError, Problem, SystemReason
from jobspejl.language import Lang
from jobspejl.sources.cases import case_ids, case_list, refuse_cpr, texts
from jobspejl.sources.table import RawTable
from jobspejl.stats.file_samples import allocate, draw, most_wrong, smallest_stratified
from jobspejl.steps.output import MANIFEST

_BETWEEN = " | "


def check_aim(aim: SampleAim) -> None:
    """Try what is asked for, before any file is read.

    Raises:
        OptionError: Both or neither of size and tolerable share, or a number outside its range.
    """
    if (aim.size is None) == (aim.tolerable is None):
        raise OptionError(Problem("sample_aim"))
    if aim.size is not None and aim.size < 1:
        raise OptionError(Problem("sample_size", {"size": aim.size}))
    if aim.tolerable is not None and not 0 < aim.tolerable < 1:
        raise OptionError(Problem("sample_tolerable", {"tolerable": aim.tolerable}))
    if aim.errors < 0:
        raise OptionError(Problem("sample_errors", {"errors": aim.errors}))
    if not 0.5 < aim.confidence < 1:
        raise OptionError(Problem("sample_confidence", {"confidence": aim.confidence}))


def check_folder(out: Path) -> None:
    """Refuse a folder with anything in it: a sample that was drawn is not drawn over.

    Raises:
        OutputError: The folder is not empty or cannot be read.
    """
    try:
        if out.is_dir() and any(out.iterdir()):
            raise OutputError(Problem("folder_not_empty", {"path": str(out)}))
    except OSError as error:
        raise OutputError(Problem("output_not_writable", {"path": str(out), "detail": SystemReason(error)})) from error


def sample(
    cases: Path, engine: Engine, aim: SampleAim, *, by: tuple[str, ...], id_column: str | None, seed: int
) -> FileSample:
    """Return a stratified random sample of a case list; nothing is written.

    Args:
        cases: The case list, one row a case.
        engine: Reads Parquet.
        aim: What the sample is to be.
        by: Columns whose values together divide the list into strata.
        id_column: The column of the cases' ids; the first where none is named.
        seed: What the draw starts from.

    Raises:
        DataError: The list cannot be read, or its ids are blank, twice or CPR numbers.
        OptionError: The list cannot give the sample asked for.
    """
    check_aim(aim)
    table = case_list(cases, engine)
    id_column = next(iter(table.columns)) if id_column is None else id_column
    ids = case_ids(table, id_column)
    labels = _labels(table, by)
    names, numbers = np.unique(np.array(labels, dtype=object), return_inverse=True)
    stratum: Ints = numbers.astype(np.int64).ravel()
    files: Ints = np.bincount(stratum).astype(np.int64)
    drawn = allocate(files, _size(table.path, aim, files))
    size = int(drawn.sum())
    errors = range(min(aim.errors + 1, size) + 1)
    order = draw(ids, stratum, drawn, seed)
    return FileSample(
        frame=cases.name,
        sha256=hashlib.sha256(cases.read_bytes()).hexdigest(),
        files=len(ids),
        drawn=size,
        id_column=id_column,
        by=by,
        aim=aim,
        seed=seed,
        strata=tuple(Stratum(str(n), int(f), int(d)) for n, f, d in zip(names, files, drawn, strict=True)),
        claims=tuple(Claim(count, most_wrong(count, files, drawn, aim.confidence)) for count in errors),
        cases=tuple(DrawnCase(ids[place], labels[place], turn) for turn, place in enumerate(order, start=1)),
    )


def save_sample(drawn: FileSample, folder: Path, method: dict[Lang, str], says: dict[Lang, str]) -> None:
    """Write the drawn cases as sample.csv and all that is needed to draw them again as the manifest.

    Args:
        drawn: The sample.
        folder: An empty folder.
        method: How it was drawn, in words.
        says: What it can show, in words.
    """
    with (folder / "sample.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("case", "stratum", "order"))
        writer.writerows((one.case, one.stratum, one.order) for one in drawn.cases)
    text = json.dumps(_log(drawn, method, says), indent=1, ensure_ascii=False)
    (folder / MANIFEST).write_text(text + "\n", "utf-8")


def _log(drawn: FileSample, method: dict[Lang, str], says: dict[Lang, str]) -> dict[str, Any]:
    aim = drawn.aim
    return {
        "jobspejl": version("jobspejl"),
        "drawn_on": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "python": platform.python_version(),
        "libraries": {name: version(name) for name in ("numpy", "scipy")},
        "frame": {"file": drawn.frame, "sha256": drawn.sha256, "rows": drawn.files},
        "id_column": drawn.id_column,
        "strata_columns": list(drawn.by),
        "asked": {
            "size": aim.size,
            "tolerable": aim.tolerable,
            "errors": aim.errors,
            "confidence": aim.confidence,
        },
        "seed": drawn.seed,
        "method": method,
        "drawn": drawn.drawn,
        "strata": [
            {"stratum": one.name, "files": one.files, "drawn": one.drawn, "weight": one.files / one.drawn}
            for one in drawn.strata
        ],
        "claims": [
            {"wrong_in_sample": one.errors, "wrong_at_most": one.most, "share_at_most": one.most / drawn.files}
            for one in drawn.claims
        ],
        "says": says,
    }


def _labels(table: RawTable, by: tuple[str, ...]) -> list[str]:
    """Return the name of every row's stratum."""
    columns = [texts(table, column) for column in by]
    for column, cells in zip(by, columns, strict=True):
        refuse_cpr(table, column, cells)
        blank = [line for line, cell in zip(table.lines, cells, strict=True) if not cell]
        if blank:
            facts = {"path": table.path, "column": column, "count": len(blank), "rows": Listed(blank)}
            raise DataError(Problem("stratum_blank", facts))
    labels = [_BETWEEN.join(cells) for cells in zip(*columns, strict=True)] if by else [""] * len(table.lines)
    if by and len(labels) > 1 and max(Counter(labels).values()) == 1:
        raise DataError(Problem("stratum_single", {"path": table.path, "columns": Listed(by)}))
    return labels


def _size(path: str, aim: SampleAim, files: Ints) -> int:
    total, strata = int(files.sum()), files.size
    if aim.size is None:
        tolerable = aim.tolerable or 0.0
        size = smallest_stratified(files, tolerable, aim.errors, aim.confidence)
        if size is None:
            facts = {"path": path, "files": total, "errors": aim.errors, "tolerable": tolerable}
            raise OptionError(Problem("sample_cannot_show", dict(facts)))
        return size
    if aim.size > total:
        raise OptionError(Problem("sample_too_large", {"path": path, "size": aim.size, "files": total}))
    if aim.size < strata:
        raise OptionError(Problem("sample_too_small", {"path": path, "size": aim.size, "strata": strata}))
    return aim.size
