"""Seconds of processor time that a peer takes: warm, in a running process, and cold, with its start and imports."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import NamedTuple

from benchmarks.peers import Peer
from benchmarks.problem import Problem
from benchmarks.worker import Worker

ROOT = Path(__file__).parent.parent
MOST_REPEATS = 200


class Timed(NamedTuple):
    """Seconds, or None with the reason; ``note`` also says when there is a time but no answer, or a wrong one."""

    seconds: float | None
    note: str = ""


def children_clock() -> Callable[[], float]:
    """What tells the processor time of finished child processes; where no system call does, the clock on the wall."""
    if sys.platform == "win32":
        return perf_counter
    import resource

    def seconds() -> float:
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return used.ru_utime + used.ru_stime

    return seconds


def warm(worker: Worker, problem: Problem, *, limit: float, budget: float, truth: bool | None = None) -> Timed:
    """The median of as many repetitions as fit in ``budget`` seconds; none when one takes over ``limit``.

    The problem is built from text each time. A first call that is itself long stands for the median; where it
    compiles for later ones it does not count.
    """
    reply = worker.ask(problem, limit)
    if reply.outcome == "answered" and (reply.seconds[0] <= budget or worker.peer.resolves):
        repeats = max(1, min(MOST_REPEATS, int(budget / max(reply.seconds[0], 1e-6))))
        reply = worker.ask(problem, limit * repeats, repeats)
    if reply.outcome != "answered":
        return Timed(None, reply.outcome)
    if truth is None or reply.answer == truth:
        return Timed(median(reply.seconds))
    return Timed(median(reply.seconds), "no answer" if reply.answer is None else "wrong")


def cold(peer: Peer | None, problem: Problem, *, limit: float, repeats: int) -> Timed:
    """The median of whole processes, start to exit; for no peer, of bare Python."""
    command = [sys.executable, "-c", "pass"] if peer is None else [sys.executable, "-m", "benchmarks.peers", peer.key]
    clock, question = children_clock(), json.dumps(problem)
    seconds = []
    for _ in range(repeats):
        start = clock()
        try:
            subprocess.run(
                command, input=question, text=True, stdout=subprocess.DEVNULL, timeout=limit, check=True, cwd=ROOT
            )
        except subprocess.TimeoutExpired:
            return Timed(None, "late")
        seconds.append(clock() - start)
    return Timed(median(seconds))
