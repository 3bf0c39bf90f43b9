"""What a process does that is given a cell: compute it, and give back the bytes of its record; and how it may end."""

import os
import platform
import threading
import time
from importlib.metadata import PackageNotFoundError
from typing import Any

from proofcheck.experiments.engine.cell import Cell, as_record, encode_record, versions
from proofcheck.experiments.engine.experiment import find
from proofcheck.region.numbers import InputError

# A worker with several threads may be given several cells; only alone is a cell on one thread.
_ALONE = threading.Lock()
_SECONDS_BETWEEN_LOOKS = 0.5
_REMEDY = "install the same versions everywhere"


class LostError(Exception):
    """Whatever computed the cells went away; the message says what, and ``remedy`` what to do about it."""

    remedy = ""


class ClusterError(LostError):
    """The cluster went away, or gave a cell up."""

    remedy = "mend the cluster, and run again"


class ProcessError(LostError):
    """A local process was killed."""

    remedy = "run again, with fewer --jobs if memory ran out"


def compute_cell(place: int, cell: Cell[Any], wanted: dict[str, str]) -> tuple[int, bytes, float]:
    """The record of a cell as the bytes of its file, with the place that was given: who asked for it writes it.

    The third is the processor time that it took, in seconds. It is in no record: it would differ at each run.

    Raises:
        InputError: If the versions here are not the wanted ones.
    """
    from threadpoolctl import threadpool_limits

    require(wanted)
    # One thread: sums then have one order, and the record the same bytes, whatever the machine is doing.
    with _ALONE, threadpool_limits(1):
        start = time.process_time()
        result = find(cell.experiment).compute(cell.settings, cell.seed)
        seconds = time.process_time() - start
    return place, encode_record(as_record(cell, result)), seconds


def follow_parent(parent: int) -> None:
    """End this process soon after the one that started it, however that ended.

    A killed process can tell its workers nothing, and they would wait for work for minutes, with its output open.

    Args:
        parent: The process that this one serves.
    """

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(_SECONDS_BETWEEN_LOOKS)
        os._exit(1)

    # Elsewhere a process keeps the number of its parent when that is gone, and the wait stays as it was.
    if os.name == "posix":
        threading.Thread(target=watch, daemon=True).start()


def require(wanted: dict[str, str]) -> None:
    """See that a record made here would name these versions.

    Raises:
        InputError: If it would not.
    """
    try:
        installed = versions()
    except PackageNotFoundError as error:
        raise InputError(f"a worker on {platform.node()} lacks the package {error.name}; {_REMEDY}") from None
    for name, own_version in wanted.items():
        if installed[name] != own_version:
            raise InputError(
                f"a worker on {platform.node()} has {name} {installed[name]}, this process {own_version}; {_REMEDY}"
            )
