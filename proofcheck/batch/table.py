"""A file of γ and the question that every row is asked; its answers as text for a command, or as objects for Python."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from proofcheck.batch.answering import COLUMNS, Answered, Question, answer_all
from proofcheck.batch.columns import GammaFile, read_gamma_file
from proofcheck.batch.lines import Line
from proofcheck.region.numbers import InputError, Number, exact, exact_vector
from proofcheck.region.reading import open_for_reading
from proofcheck.region.region import Region

MOST_JOBS = 999
PROPOSALS = ("witness", "least_norm")
# Rows between two writes: a row takes about ten times as long where its λ is optimised.
_ROWS_AT_ONCE = {"witness": 64, "least_norm": 8}
# Long rows are fewer, so that they do not fill the memory.
_BYTES_AT_ONCE = 1 << 20


class Table(NamedTuple):
    """A file of γ that is open, and what is asked of its rows."""

    name: str
    file: GammaFile
    question: Question

    def answers(self, jobs: int = 1) -> Iterator[Answered]:
        """The answers in the order of the rows, some rows at a time; the same bytes for any number of processes.

        Raises:
            InputError: If the file cannot be read on, or a process is killed from outside.
        """
        return answer_all(
            self.question, batches(self.file.rows, self.name, _ROWS_AT_ONCE[self.question.proposal]), jobs
        )


def ask(
    beta: Number | None = None,
    c: Number | None = None,
    gamma_radius: Number | Sequence[Number] | None = None,
    proposal: str = "witness",
    *,
    weak: bool = False,
) -> Question:
    """What is asked of every row, made exact once; a region of one task tells what no row could be asked.

    Raises:
        InputError: If β, c, a radius or the proposal is one that no row could be asked for.

    >>> ask(beta="1/20").beta
    Fraction(1, 20)
    """
    if proposal not in PROPOSALS:
        raise InputError(f"proposal: expected {' or '.join(PROPOSALS)}, got {proposal!r:.40}")
    radius = None
    if gamma_radius is not None:
        # A text is a sequence, too, and one number.
        if isinstance(gamma_radius, str) or not isinstance(gamma_radius, Sequence):
            gamma_radius = [gamma_radius]
        radius = exact_vector(gamma_radius, "gamma_radius")
    question = Question(
        None if beta is None else exact(beta, "beta"),
        None if c is None else exact(c, "c"),
        radius,
        proposal,
        weak=weak,
    )
    for entry in radius or (None,):
        Region([0], beta=question.beta, c=question.c, gamma_radius=entry)
    return question


def read_table(
    stream: BinaryIO, question: Question, *, name: str, columns: Sequence[str] | None, as_objects: bool
) -> Table:
    """Find the header and the columns of γ; answers are JSON lines if ``as_objects``, else lines of CSV.

    Raises:
        InputError: If it is no CSV file of γ, or has another number of tasks than there are radii.
    """
    try:
        file = read_gamma_file(stream, columns, COLUMNS, question.is_good)
    except InputError as error:
        raise InputError(f"{name}: {error}") from None
    n, radii = len(file.picks), len(question.gamma_radius or ())
    if radii > 1 and radii != n:
        raise InputError(f"gamma_radius: expected 1 number or {n}, one for each column of γ in {name}, got {radii}")
    names = tuple(file.columns) if as_objects else None
    return Table(name, file, replace(question, picks=tuple(file.picks), names=names))


def batches(rows: Iterator[Line], name: str, size: int) -> Iterator[list[Line]]:
    """The rows, ``size`` at a time, and fewer where they are long.

    Raises:
        InputError: If the file cannot be read on; the message begins with its name.
    """
    try:
        batch, begin = list[Line](), 0
        for row in rows:
            batch.append(row)
            if len(batch) == size or row.position - begin > _BYTES_AT_ONCE:
                yield batch
                batch, begin = [], row.position
        if batch:
            yield batch
    except InputError as error:
        raise InputError(f"{name}: {error}") from None


def answer_file(
    path: str | Path,
    *,
    beta: Number | None = None,
    c: Number | None = None,
    gamma_radius: Number | Sequence[Number] | None = None,
    columns: Iterable[str] | None = None,
    proposal: str = "witness",
    jobs: int = 1,
    weak: bool = False,
) -> Iterator[dict[str, Any]]:
    r"""The exact answer for each row of a CSV file of γ, as ``proofcheck feasible --gamma-file FILE --json`` has it.

    A bad row stays in its place, with ``verdict`` = ``bad`` and the message in ``why``. Cost: O(n) a row, and one row
    after the other is read.

    Args:
        path: The file: commas between cells, UTF-8, a header or none.
        beta: β for every row; none: half of the row's critical β.
        c: c for every row.
        gamma_radius: How far each γ_i may be off: one number, or one for each task.
        columns: The names of the columns of γ; none: as the file's own header says.
        proposal: Which λ: ``witness`` or ``least_norm``.
        jobs: Processes beside this one, if above 1; a script that asks for them needs ``if __name__ == "__main__"``.
        weak: Whether the weak region is decided.

    Yields:
        ``line``, ``row`` (the file's own cells by name), ``verdict``, ``phi``, ``critical_beta``, ``smallest_c``,
        ``lam``, ``c``, ``beta``, ``t``, ``s`` (rationals as text) and ``why``.

    Raises:
        InputError: If the file, or a value for all rows, is unusable.

    Source: project; docs/guide-gamma.md.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     _ = Path(folder, "rows.csv").write_text("name,g1,g2\nfirst,0.8,-0.6\n")
    ...     [row] = answer_file(Path(folder, "rows.csv"), beta="1/20")
    >>> row["row"]["name"], row["verdict"], row["lam"]
    ('first', 'nonempty', ['5', '5/6'])
    """
    question = ask(beta, c, gamma_radius, proposal, weak=weak)
    if isinstance(jobs, bool) or not isinstance(jobs, int) or not 1 <= jobs <= MOST_JOBS:
        raise InputError(f"jobs: expected a whole number from 1 to {MOST_JOBS}, got {jobs!r:.40}")
    names = None if columns is None else [columns] if isinstance(columns, str) else list(columns)
    if names is not None and not (names and all(isinstance(name, str) for name in names)):
        raise InputError(f"columns: expected names of columns, got {names!r:.60}")
    try:
        stream = open_for_reading(str(path))
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); give a CSV file") from None
    try:
        with stream:
            table = read_table(stream, question, name=str(path), columns=names, as_objects=True)
            for answered in table.answers(jobs):
                yield from map(json.loads, answered.text.splitlines())
    except InputError as error:
        raise InputError(str(error).replace("--gamma-columns", "columns").replace("--jobs", "jobs")) from None
