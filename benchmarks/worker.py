"""A peer in a process of its own, which is stopped when an answer takes too long.

Both the seconds and the limit are processor time: on a busy machine the clock on the wall measures the others.
"""

import os
import sys
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from time import perf_counter, process_time
from types import TracebackType
from typing import Any, Literal, NamedTuple

from benchmarks.peers import Ask, Peer, peer
from benchmarks.problem import Problem

MEMORY_GIB = 8
_START_SECONDS = 120.0
# How often a peer's processor time is read, and how many times the limit it may take on the clock.
_LOOK_EVERY = 0.05
_CLOCK_SHARE = 8
_WARM_UP = Problem(("1/2", "-1/3"), "1/100")


class Reply(NamedTuple):
    """The last answer, and the seconds of processor time of each repetition.

    ``late``: stopped at the time limit. ``failed``: the peer raised an error, which ``answer`` says, or died.
    """

    outcome: Literal["answered", "late", "failed"]
    answer: Any = None
    seconds: tuple[float, ...] = ()


def processor_seconds(pid: int) -> float:
    """The processor time of a running process, to 10 ms; where the system does not show it, the clock on the wall."""
    try:
        after_name = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return perf_counter()
    return (int(after_name[11]) + int(after_name[12])) / os.sysconf("SC_CLK_TCK")


class Worker:
    """Asks one peer, in a process that is started when needed, warmed up, and killed at a time limit."""

    def __init__(self, peer: Peer) -> None:
        self.peer = peer
        self._process: Any = None
        self._connection: Connection | None = None

    def __enter__(self) -> "Worker":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stop()

    def ask(self, problem: Problem, limit: float, repeats: int = 1) -> Reply:
        """Ask ``repeats`` times, together at most ``limit`` seconds."""
        connection = self._connection or self._start()
        connection.send((problem, repeats))
        return self._receive(connection, limit)

    def _start(self) -> Connection:
        context = get_context("spawn")
        connection, child_end = context.Pipe()
        self._process = context.Process(target=_serve, args=(child_end, self.peer.key), daemon=True)
        self._process.start()
        child_end.close()
        self._connection = connection
        if self._receive(connection, _START_SECONDS).outcome != "answered":
            raise RuntimeError(f"{self.peer.key}: the process that asks it does not start")
        return connection

    def _receive(self, connection: Connection, limit: float) -> Reply:
        start, used = perf_counter(), processor_seconds(self._process.pid)
        try:
            while not connection.poll(min(limit, _LOOK_EVERY)):
                spent = processor_seconds(self._process.pid) - used
                if max(spent, (perf_counter() - start) / _CLOCK_SHARE) > limit:
                    self._stop()
                    return Reply("late")
            reply: Reply = connection.recv()
        except (EOFError, OSError):
            self._stop()
            return Reply("failed", "the process died")
        return reply

    def _stop(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._process.kill()
            self._process.join()
        self._connection = self._process = None


def _serve(connection: Connection, key: str) -> None:
    _limit_memory()
    # Solvers write banners to the file descriptor itself.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    ask = peer(key).load()
    # The first question also imports the package, which is no part of a warm time.
    ask(_WARM_UP._replace(c="1/2") if "vertices" in key else _WARM_UP)
    # From here on an error is a reply, and what a library says as it dies is noise.
    os.dup2(1, 2)
    connection.send(Reply("answered"))
    while True:
        try:
            problem, repeats = connection.recv()
        except EOFError:
            return
        connection.send(_repeat(ask, problem, repeats))


def _repeat(ask: Ask, problem: Problem, repeats: int) -> Reply:
    seconds = []
    try:
        for _ in range(repeats):
            start = process_time()
            answer = ask(problem)
            seconds.append(process_time() - start)
    except Exception as error:  # a peer may raise anything, and that is a result
        return Reply("failed", repr(error))
    return Reply("answered", answer, tuple(seconds))


def _limit_memory() -> None:
    if sys.platform == "linux":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_GIB * 2**30,) * 2)
