"""Cells in processes of their own, each finished when its record has its name: what is finished is never redone."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from proofcheck.experiments.cell import CELLS, Cell
from proofcheck.experiments.experiment import Experiment, find
from proofcheck.experiments.records import Record, as_record, read_record, write_record
from proofcheck.region.numbers import InputError

T = TypeVar("T", bound=Record[Any, Any])


def run_cells(
    experiment: Experiment[Any, Any],
    cells: Sequence[Cell[Any]],
    folder: Path,
    *,
    jobs: int = 1,
    progress: Callable[[int], object] | None = None,
) -> int:
    """Finish every cell; return how many were computed, the others having been finished before.

    Args:
        experiment: Theirs.
        cells: What to finish.
        folder: Where the records are.
        jobs: Processes.
        progress: Called with the number of cells finished so far, first with those finished before.

    Raises:
        InputError: If a record is of another cell or was changed, or the folder cannot be written.
    """
    from joblib import Parallel, delayed

    _make(folder / CELLS)
    waiting = [cell for cell in cells if read_record(cell.path(folder), cell, experiment.kind) is None]
    told = progress or (lambda _: None)
    told(len(cells) - len(waiting))
    processes = max(1, min(jobs, len(waiting)))
    work = Parallel(n_jobs=processes, backend="loky", batch_size=1, return_as="generator_unordered")
    computed = 0
    for done, fresh in enumerate(work(delayed(finish)(cell, folder) for cell in waiting), start=1):
        computed += fresh
        told(len(cells) - len(waiting) + done)
    return computed


def finish(cell: Cell[Any], folder: Path) -> bool:
    """Compute a cell and write its record, unless another process did so meanwhile; say whether it was computed."""
    from threadpoolctl import threadpool_limits

    experiment, path = find(cell.experiment), cell.path(folder)
    if read_record(path, cell, experiment.kind) is not None:
        return False
    # One thread: sums then have one order, and the record the same bytes, whatever the machine is doing.
    with threadpool_limits(1):
        result = experiment.compute(cell.settings, cell.seed)
    write_record(path, as_record(cell, result))
    return True


def load_cells(experiment: Experiment[Any, Any], cells: Sequence[Cell[Any]], folder: Path) -> list[Record[Any, Any]]:
    """The records of all cells, in their order.

    Raises:
        InputError: If one is missing, of another cell, or was changed.
    """
    found = []
    for cell in cells:
        record = read_record(cell.path(folder), cell, experiment.kind)
        if record is None:
            raise InputError(f"{cell.path(folder)}: missing; run the experiment again")
        found.append(record)
    return found


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{folder}: cannot be used as a folder ({error.strerror}); give another --output") from None
