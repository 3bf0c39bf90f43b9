"""Finish cells, in local processes or on a cluster: each has a file when it is finished, and is not computed again."""

import os
import tempfile
import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

from proofcheck.experiments.engine.cell import CELLS, Cell, Record, decode_record, read_record, versions
from proofcheck.experiments.engine.experiment import Experiment
from proofcheck.experiments.engine.work import ProcessError, compute_cell, follow_parent
from proofcheck.region.numbers import InputError
from proofcheck.region.writing import write_whole

PATIENCE = 30.0


class Done(NamedTuple):
    """How many cells a run computed, and the processor time that they took, wherever that was."""

    computed: int
    cpu_seconds: float


def run_cells(
    experiment: Experiment[Any, Any],
    cells: Sequence[Cell[Any]],
    folder: Path,
    *,
    jobs: int = 1,
    scheduler: str | None = None,
    patience: float = PATIENCE,
    progress: Callable[[int], object] | None = None,
) -> Done:
    """Finish every cell; say how many were computed, the others having been finished before.

    Args:
        experiment: Theirs.
        cells: What to finish.
        folder: Where the records are.
        jobs: Local processes.
        scheduler: The address of a Dask scheduler whose workers compute instead of local processes.
        patience: Seconds without any worker after which a run on a cluster ends.
        progress: Called with the number of cells finished so far, first with those finished before.

    Raises:
        InputError: If a record is of another cell or was changed, the folder cannot be written, the scheduler does
            not answer, or a worker has other versions than this process.
        ClusterError: If the cluster goes away or gives a cell up; what is finished stays so.
        ProcessError: If a local process is killed; what is finished stays so.
    """
    waiting = [cell for cell in cells if read_record(cell.path(folder), cell, experiment.kind) is None]
    before, report = len(cells) - len(waiting), progress or (lambda _: None)
    report(before)
    done = Done(0, 0.0)
    if waiting:
        with _computed(waiting, folder, jobs, scheduler, patience) as results:
            for place, content, seconds in results:
                _keep(waiting[place], content, folder, experiment)
                done = Done(done.computed + 1, done.cpu_seconds + seconds)
                report(before + done.computed)
    return done


def load_cells(experiment: Experiment[Any, Any], cells: Sequence[Cell[Any]], folder: Path) -> list[Record[Any, Any]]:
    """The records of all cells, in their order.

    Raises:
        InputError: If one is missing, of another cell, or was changed.
    """
    records = []
    for cell in cells:
        record = read_record(cell.path(folder), cell, experiment.kind)
        if record is None:
            raise InputError(f"{cell.path(folder)}: missing; run the experiment again")
        records.append(record)
    return records


@contextmanager
def _computed(
    cells: Sequence[Cell[Any]], folder: Path, jobs: int, scheduler: str | None, patience: float
) -> Iterator[Iterator[tuple[int, bytes, float]]]:
    """The records of the cells, each with the place of its cell and its processor time, in the order they come in."""
    from joblib import delayed

    # Another run may finish cells of ours; this one does not start them.
    tasks = (
        delayed(compute_cell)(i, cell, versions()) for i, cell in enumerate(cells) if not cell.path(folder).exists()
    )
    with _parallel(min(jobs, len(cells)), scheduler, patience) as work:
        # Only now, so that a scheduler that does not answer leaves no empty folder.
        _make_folder(folder / CELLS)
        results = work(tasks)
        try:
            yield results
        finally:
            with warnings.catch_warnings():
                # A failed write ends a run with results under way: that is said, and joblib need not warn of it.
                warnings.simplefilter("ignore", UserWarning)
                results.close()


@contextmanager
def _parallel(jobs: int, scheduler: str | None, patience: float) -> Iterator[Any]:
    from joblib import Parallel

    if scheduler is None:
        with _explained():
            yield Parallel(
                n_jobs=max(1, jobs),
                backend="loky",
                batch_size=1,
                return_as="generator_unordered",
                initializer=follow_parent,
                initargs=(os.getpid(),),
            )
        return
    from proofcheck.experiments.engine.cluster import on_cluster

    with on_cluster(scheduler, patience) as backend:
        # Workers may join later: the scheduler hands out all cells.
        yield Parallel(backend=backend, pre_dispatch="all", batch_size=1, return_as="generator_unordered")


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except BrokenExecutor:
        raise ProcessError("a local process was killed, perhaps for its memory") from None


def _keep(cell: Cell[Any], content: bytes, folder: Path, experiment: Experiment[Any, Any]) -> None:
    path = cell.path(folder)
    decode_record(content, path, cell, experiment.kind)
    write_whole(path, content)


def _make_folder(folder: Path) -> None:
    missing = [place for place in (folder, *folder.parents) if not os.path.lexists(place)]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()
    except OSError as error:
        for place in missing:
            with suppress(OSError):
                place.rmdir()
        raise InputError(f"{folder}: cannot be used as a folder ({error.strerror}); give another --output") from None
