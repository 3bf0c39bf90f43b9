"""``feasible --gamma-file``: exact answers for every row of a CSV file."""

import csv
import json
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from functools import partial
from pathlib import Path
from typing import BinaryIO, NamedTuple, TextIO

from proofcheck.cli.files import whole_file
from proofcheck.region.batch import COLUMNS, Row, decide_row
from proofcheck.region.numbers import InputError, Number, exact, exact_vector
from proofcheck.region.region import Region


class _Line(NamedTuple):
    """A row of the file: the line it starts on, its cells or what is wrong with them, and the bytes read so far."""

    number: int
    cells: list[str]
    error: str | None
    position: int


def decide_file(
    path: str,
    output: str | None,
    *,
    beta: Number | None = None,
    c: Number | None = None,
    gamma_radius: list[str] | None = None,
) -> int:
    """Decide every row; name the bad ones on stderr, and return 1 when there are any.

    Raises:
        InputError: If the file, the output, or a value for all rows is unusable.
    """
    decide = _decider(beta, c, gamma_radius)
    if output is not None and Path(output).suffix not in (".csv", ".jsonl"):
        raise InputError(f"--output: expected a file ending in .csv or .jsonl, got {output}")
    bad = decided = 0
    with _source(path) as source, _sink(output) as sink, _progress(path, to_stdout=output is None) as advance:
        write = _json_writer(sink) if output is not None and output.endswith(".jsonl") else _csv_writer(sink)
        for line in _lines(source):
            try:
                if line.error is not None:
                    raise InputError(line.error)
                write(decide(line.number, line.cells))
                decided += 1
            except InputError as error:
                bad += 1
                sys.stderr.write(f"proofcheck: {path}, line {line.number}: {error}\n")
            advance(line.position)
        if not decided and not bad:
            raise InputError(f"{path}: expected a gamma on each row, got no rows")
    return 1 if bad else 0


def _decider(beta: Number | None, c: Number | None, gamma_radius: list[str] | None) -> Callable[[int, list[str]], Row]:
    """`decide_row` with the values for all rows made exact once; a region of one task tells bad ones at once."""
    radius = None if gamma_radius is None else exact_vector(gamma_radius, "gamma_radius")
    exact_beta = None if beta is None else exact(beta, "beta")
    exact_c = None if c is None else exact(c, "c")
    for entry in radius or (None,):
        Region([0], beta=exact_beta, c=exact_c, gamma_radius=entry)
    return partial(decide_row, beta=exact_beta, c=exact_c, gamma_radius=radius)


def _lines(source: BinaryIO) -> Iterator[_Line]:
    """The rows that hold a γ: blank lines and a header are left out.

    A row is one line: a stray quote spoils its own, and does not swallow the lines after it.
    """
    position, first = 0, True
    for number, raw in enumerate(source, start=1):
        text = raw.decode("utf-8-sig" if number == 1 else "utf-8", errors="replace").rstrip("\r\n")
        position += len(raw)
        try:
            cells = next(csv.reader([text], strict=True), [])
        except csv.Error as error:
            yield _Line(number, [], f"expected cells separated by commas ({error})", position)
            continue
        header = first and not any(map(_is_meant_as_number, cells))
        first = first and not cells
        if cells and not header:
            yield _Line(number, cells, None, position)


def _is_meant_as_number(cell: str) -> bool:
    """Whether a cell starts like a number, so that a first row with a mistake is a bad row and no header."""
    return re.match(r"\s*[+-]?\.?[0-9]", cell) is not None


@contextmanager
def _source(path: str) -> Iterator[BinaryIO]:
    with ExitStack() as stack:
        try:
            stream = stack.enter_context(Path(path).open("rb"))
        except OSError as error:
            raise InputError(f"{path}: cannot be read ({error.strerror}); give a CSV file") from None
        yield stream


def _sink(output: str | None) -> AbstractContextManager[TextIO]:
    return nullcontext(sys.stdout) if output is None else whole_file(output)


def _csv_writer(sink: TextIO) -> Callable[[Row], object]:
    writer = csv.writer(sink, lineterminator="\n")
    writer.writerow(COLUMNS)
    return lambda row: writer.writerow(row.to_csv())


def _json_writer(sink: TextIO) -> Callable[[Row], object]:
    return lambda row: sink.write(json.dumps(row.to_json()) + "\n")


@contextmanager
def _progress(path: str, *, to_stdout: bool) -> Iterator[Callable[[int], object]]:
    """A bar over the bytes of the file, on a terminal that shows no rows, moved at most once every 64 KiB."""
    if not sys.stderr.isatty() or (to_stdout and sys.stdout.isatty()):
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("deciding", total=Path(path).stat().st_size)
        shown = 0

        def advance(position: int) -> None:
            nonlocal shown
            if position - shown >= 65_536:
                shown = position
                bar.update(task, completed=position)

        yield advance
