"""A study from its cells to its record and figure: what ``proofcheck experiment`` does, for Python too."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import NamedTuple

from proofcheck.experiments.bench.figure import experiment_image
from proofcheck.experiments.engine.experiment import find, purposes
from proofcheck.experiments.engine.running import Done, load_cells, run_cells
from proofcheck.experiments.engine.summary import Summary, encoded, summarise
from proofcheck.region.numbers import InputError
from proofcheck.region.writing import STANDARD_OUTPUT, check_outputs, write_all_whole

Progress = Callable[[int], AbstractContextManager[Callable[[int], object]]]


class WholeRun(NamedTuple):
    """What a run of a study found, how many cells it has and how many were computed, and the files that hold it."""

    summary: Summary
    cells: int
    done: Done
    record: Path
    figure: Path


def run_study(
    name: str,
    output: str | Path,
    *,
    seeds: int = 5,
    jobs: int = 1,
    scheduler: str | None = None,
    sources: Mapping[str, str] | None = None,
    quick: bool = False,
    progress: Progress | None = None,
) -> WholeRun:
    """Finish the cells of a study, judge its claims on them, and write ``NAME.json`` and ``NAME.svg`` into a folder.

    A cell whose record is there is not computed again, so an interrupted run goes on where it was.

    Args:
        name: The study's, as ``proofcheck experiment --help`` lists them.
        output: The folder; the cells are in ``NAME/cells`` in it.
        seeds: How many, from 1 on; two make an interval.
        jobs: Local processes.
        scheduler: The address of a Dask scheduler whose workers compute instead.
        sources: Where the data of each role come from, for a study that takes any.
        quick: Small networks and few settings, as ``NAME-quick``.
        progress: Given the number of cells, a context whose value is called with how many are finished.

    Raises:
        InputError: If the study is unknown, a record was changed or is of another cell, or the folder is unusable.
        LostError: If what computes the cells goes away; what is finished is kept.

    Source: project; docs/architecture.md.
    """
    if name not in purposes():
        raise InputError(f"unknown study {name!r:.40}; expected one of {', '.join(purposes())}")
    output, sources = Path(output), dict(sources or {})
    stem = f"{name}-quick" if quick else name
    record, figure = output / f"{stem}.json", output / f"{stem}.svg"
    if output.is_dir():
        read = {f"--data {role}": source for role, source in sources.items()}
        check_outputs({"--output": record, "its figure": figure}, {**read, **STANDARD_OUTPUT})
    experiment = find(name)
    cells = experiment.cells(seeds, quick=quick, sources=sources)
    with progress(len(cells)) if progress else nullcontext(lambda _: None) as advance:
        done = run_cells(experiment, cells, output / stem, jobs=jobs, scheduler=scheduler, progress=advance)
    records = load_cells(experiment, cells, output / stem)
    summary = summarise(experiment, records, quick=quick)
    write_all_whole({record: encoded(summary), figure: experiment_image(name, records, ".svg")})
    return WholeRun(summary, len(cells), done, record, figure)
