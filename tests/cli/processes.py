"""Processes below one of ours, as /proc has them."""

import time
from collections.abc import Callable
from pathlib import Path

# A guard against hanging, not a limit on speed: on a quiet machine nothing here takes a twentieth of it, and a busy one
# may be ten times slower.
PATIENCE = 600
# For what ends when it is told to, or when its parent does; left alone it would compute for longer.
ENDING = 100


def waited(condition: Callable[[], object], seconds: float = PATIENCE) -> bool:
    """Whether a condition is met in time."""
    deadline = time.monotonic() + seconds
    while not (met := condition()) and time.monotonic() < deadline:
        time.sleep(0.002)
    return bool(met)


def descendants(process: int) -> set[int]:
    """The children of a process, theirs, and so on."""
    children: set[int] = set()
    waiting = [process]
    while waiting:
        parent = waiting.pop()
        try:
            tasks = Path(f"/proc/{parent}/task").iterdir()
            further = {int(child) for task in tasks for child in (task / "children").read_text().split()} - children
        except OSError:
            continue
        children |= further
        waiting += further
    return children


def lives(process: int) -> bool:
    """Whether a process is there and has not ended."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
