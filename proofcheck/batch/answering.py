"""Rows of a file of γ, answered one after the other or by several processes: the same bytes either way."""

import json
import multiprocessing
import re
import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from fractions import Fraction
from io import StringIO
from multiprocessing.connection import Connection
from typing import NamedTuple, TextIO

from proofcheck.batch.lines import Line
from proofcheck.batch.row import VALUES, Row, to_row
from proofcheck.region.certificate import Witness
from proofcheck.region.numbers import InputError
from proofcheck.region.region import Region
from proofcheck.region.threshold import decide

COLUMNS = ("line", *VALUES, "why")


# How the region names the entry of γ that it refuses.
_ENTRY, _OUT_OF_RANGE = re.compile(r"gamma\[([0-9]+)\]"), "expected a correlation in [-1, 1], got "


class Bad(NamedTuple):
    """A bad row: its line, what is wrong with it, and which column of γ that is in, counted from 0, if in one."""

    number: int
    why: str
    column: int | None


class Answered(NamedTuple):
    """The answer for some rows as text, how many they are, the bad ones, and the bytes of the file up to there."""

    text: str
    rows: int
    bad: list[Bad]
    position: int


@dataclass(frozen=True)
class Question:
    """What is asked about every row: β, c, the radius and the region, which λ, which columns are γ, in which form.

    ``names`` are the columns of the file for JSON lines, and None for CSV.
    """

    beta: Fraction | None
    c: Fraction | None
    gamma_radius: tuple[Fraction, ...] | None
    proposal: str
    picks: tuple[int, ...] = ()
    names: tuple[str, ...] | None = None
    weak: bool = False

    def is_good(self, gamma: Sequence[str]) -> bool:
        """Whether γ can be decided."""
        try:
            Region(gamma, gamma_radius=self.gamma_radius)
        except InputError:
            return False
        return True

    def answer(self, lines: Sequence[Line]) -> Answered:
        """The answer for some rows, each in its place."""
        sink, bad = StringIO(), list[Bad]()
        write = _csv_writer(sink) if self.names is None else _json_writer(sink, self.names)
        for line in lines:
            try:
                if line.error is not None:
                    raise InputError(line.error)
                write(line, *self._decide([line.cells[i] for i in self.picks]))
            except InputError as error:
                why = " ".join(str(error).split())
                entry = _ENTRY.match(why)
                column = self.picks[int(entry[1]) - 1] if entry else None
                if column is not None and _OUT_OF_RANGE in why:
                    # The region knows the number; the reader, what is in the cell.
                    why = f"{why.partition(_OUT_OF_RANGE)[0]}{_OUT_OF_RANGE}{line.cells[column].strip():.60}"
                bad.append(Bad(line.number, why, column))
                write(line, None, why)
        return Answered(sink.getvalue(), len(lines), bad, lines[-1].position)

    def _decide(self, gamma: Sequence[str]) -> tuple[Row, str | None]:
        """The answer for one γ, and, where a λ is to be proposed, what is proved of it or why there is none."""
        region = Region(gamma, beta=self.beta, c=self.c, gamma_radius=self.gamma_radius, weak=self.weak)
        decision = decide(region)
        row = to_row(decision)
        if self.proposal == "witness" or row.point is None:
            return row, None
        from proofcheck.solve.propose import least_norm

        proposal = least_norm(decision)
        if proposal is None or not proposal.verified:
            return replace(row, point=None), "no least_norm was found that exact arithmetic verifies"
        return replace(row, point=Witness(proposal.beta, proposal.lam, proposal.c)), proposal.note


_TO_QUOTE = re.compile(r'[,"\r\n]')
_Write = Callable[[Line, Row | None, str | None], object]


def csv_line(cells: Sequence[str]) -> str:
    r"""The cells as a line of CSV.

    >>> csv_line(["a,b", "c", "d\re"])
    '"a,b",c,"d\re"\n'
    """
    line = ",".join(cells)
    # csv.writer does not quote a carriage return on Python 3.11, and then no reader takes the line.
    if line.count(",") >= len(cells) or any(mark in line for mark in '"\r\n'):
        line = ",".join(['"' + cell.replace('"', '""') + '"' if _TO_QUOTE.search(cell) else cell for cell in cells])
    return line + "\n"


def _csv_writer(sink: TextIO) -> _Write:
    bad = ["bad"] + [""] * (len(VALUES) - 1)
    return lambda line, row, why: sink.write(
        csv_line([str(line.number), *line.cells, *(bad if row is None else row.to_csv()), why or ""])
    )


def _json_writer(sink: TextIO, names: Sequence[str]) -> _Write:
    bad = dict.fromkeys(VALUES) | {"verdict": "bad"}

    def write(line: Line, row: Row | None, why: str | None) -> None:
        cells = dict(zip(names, line.cells, strict=True))
        values = bad if row is None else row.to_json()
        sink.write(json.dumps({"line": line.number, "row": cells, **values, "why": why}) + "\n")

    return write


def answer_all(question: Question, batches: Iterable[Sequence[Line]], jobs: int) -> Iterator[Answered]:
    """The answers to all batches of rows in their order, with ``jobs`` processes beside this one when it is above 1.

    Raises:
        InputError: If a process is killed from outside.
    """
    if jobs == 1:
        yield from map(question.answer, batches)
        return
    with _processes(question, jobs) as ends:
        # One batch a process: whoever is written to is waiting to read, so that nobody blocks the other.
        waiting: list[Connection] = []
        try:
            for i, batch in enumerate(batches):
                end = ends[i % jobs]
                if len(waiting) == jobs:
                    yield waiting.pop(0).recv()
                end.send(batch)
                waiting.append(end)
            while waiting:
                yield waiting.pop(0).recv()
        except (EOFError, BrokenPipeError, ConnectionResetError):
            raise InputError(
                "a process ended early: killed, perhaps for its memory, or begun by a script that lacks"
                ' if __name__ == "__main__"; run again, with fewer --jobs'
            ) from None


@contextmanager
def _processes(question: Question, jobs: int) -> Iterator[list[Connection]]:
    """Processes that answer batches until their pipe closes, as it does when this process ends, however it ends."""
    # A fresh process, not a fork: it holds no copy of the other pipes, which would keep them open.
    context = multiprocessing.get_context("spawn")
    pairs = [context.Pipe() for _ in range(jobs)]
    workers = [context.Process(target=_work, args=(question, worker_end), daemon=True) for _, worker_end in pairs]
    # Ctrl-C reaches the whole group, and only this process is to answer it; what is ignored at birth stays so.
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        for worker in workers:
            worker.start()
    finally:
        signal.signal(signal.SIGINT, before)
    for _, worker_end in pairs:
        worker_end.close()
    try:
        yield [own_end for own_end, _ in pairs]
    except BaseException:
        for worker in workers:
            worker.terminate()
        raise
    finally:
        for own_end, _ in pairs:
            own_end.close()
        for worker in workers:
            worker.join()


def _work(question: Question, end: Connection) -> None:
    with suppress(EOFError, BrokenPipeError, ConnectionResetError):
        while True:
            end.send(question.answer(end.recv()))
