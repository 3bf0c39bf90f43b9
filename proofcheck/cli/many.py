"""``feasible --gamma-file``: exact answers for every row of a CSV file, each with a λ."""

import os
import stat
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from io import TextIOWrapper
from pathlib import Path
from typing import BinaryIO, TextIO

from proofcheck.cli.exit_codes import Exit
from proofcheck.cli.gamma_file import GammaFile, read_gamma_file
from proofcheck.cli.gamma_lines import Line
from proofcheck.cli.gamma_rows import COLUMNS, Answered, Question, answer_all, csv_line
from proofcheck.cli.output import note, silence_errors
from proofcheck.region.numbers import InputError, Number, exact, exact_vector
from proofcheck.region.reading import open_for_reading
from proofcheck.region.region import Region
from proofcheck.region.writing import whole_file

STANDARD = "-"
# On standard error; the answer has them all.
MOST_COMPLAINTS = 20
# Rows between two writes: a row takes about ten times as long where its λ is optimised.
_ROWS_AT_ONCE = {"witness": 64, "least_norm": 8}
# Long rows are fewer, so that they do not fill the memory.
_BYTES_AT_ONCE = 1 << 20


@dataclass(frozen=True)
class Many:
    """The options that go with a file of γ, as they were typed."""

    gamma_file: str
    output: str | None
    json: bool
    beta: Number | None
    c: Number | None
    gamma_radius: Sequence[str] | None
    gamma_columns: Sequence[str] | None
    proposal: str
    jobs: int


def decide_file(options: Many) -> int:
    """Answer every row; name the bad ones on stderr too, and return 1 when there are any.

    Raises:
        InputError: If the file, the output, or a value for all rows is unusable.
    """
    question, json_lines = _question(options), _is_json_lines(options)
    name = "standard input" if options.gamma_file == STANDARD else options.gamma_file
    with _source(options.gamma_file) as source:
        _see_that_they_differ(source, options)
        file = _read(source, options, question, name)
        question = replace(question, picks=tuple(file.picks), names=tuple(file.columns) if json_lines else None)
        complaints = _Complaints(name, file)
        with _sink(options.output) as sink, _progress(source, sink) as advance:
            if not json_lines:
                sink.write(csv_line([COLUMNS[0], *file.columns, *COLUMNS[1:]]))
            for answered in answer_all(
                question, _batches(file.rows, name, _ROWS_AT_ONCE[options.proposal]), options.jobs
            ):
                sink.write(answered.text)
                complaints.add(answered)
                advance(answered.position)
        complaints.close()
    return Exit.FAILED if complaints.count else Exit.ANSWERED


class _Complaints:
    """What is said of bad rows on standard error: of the first ones each, of the others how many they are."""

    def __init__(self, name: str, file: GammaFile) -> None:
        self.count = self._rows = 0
        self._name, self._file = name, file
        self._of_column = Counter[int]()

    def add(self, answered: Answered) -> None:
        """Name the bad rows, while they are few."""
        self._rows += answered.rows
        for bad in answered.bad:
            self.count += 1
            if self.count <= MOST_COMPLAINTS:
                note(f"{self._name}, line {bad.number}: {bad.why}")
            if bad.column is not None:
                self._of_column[bad.column] += 1

    def close(self) -> None:
        """Say how many rows were bad, and name the column that spoils most of them."""
        if self.count > MOST_COMPLAINTS:
            more = self.count - MOST_COMPLAINTS
            note(f"{self._name}: {more:,} more rows are bad, {self.count:,} in all; the answer says why in each")
        for column, count in self._of_column.most_common(1):
            if count > 1 and 2 * count > self._rows:
                unspoilt = [self._file.columns[i] for i in self._file.picks if i != column]
                chosen = " ".join(unspoilt) if 0 < len(unspoilt) <= 6 else "NAME ..."
                header = "" if self._file.has_header else "give the file a header: with it "
                note(
                    f"{self._name}: column {self._file.columns[column]} spoils {count:,} of {self._rows:,} rows;"
                    f" {header}--gamma-columns {chosen} reads γ from other columns"
                )


def _question(options: Many) -> Question:
    """What is asked of every row, made exact once; a region of one task tells what no row could be asked."""
    radius = None if options.gamma_radius is None else exact_vector(options.gamma_radius, "gamma_radius")
    beta = None if options.beta is None else exact(options.beta, "beta")
    c = None if options.c is None else exact(options.c, "c")
    for entry in radius or (None,):
        Region([0], beta=beta, c=c, gamma_radius=entry)
    return Question(beta, c, radius, options.proposal)


def _is_json_lines(options: Many) -> bool:
    if options.output is None or options.output == STANDARD:
        return options.json
    suffix = Path(options.output).suffix
    if suffix not in (".csv", ".jsonl"):
        raise InputError(f"--output: expected a file ending in .csv or .jsonl, or -, got {options.output}")
    if options.json and suffix == ".csv":
        raise InputError(
            f"--json gives JSON lines, and --output {options.output} is for CSV; give one ending in .jsonl"
        )
    return suffix == ".jsonl"


def _read(source: BinaryIO, options: Many, question: Question, name: str) -> GammaFile:
    try:
        file = read_gamma_file(source, options.gamma_columns, COLUMNS, question.is_good)
    except InputError as error:
        raise InputError(f"{name}: {error}") from None
    n, radii = len(file.picks), len(question.gamma_radius or ())
    if radii > 1 and radii != n:
        raise InputError(f"--gamma-radius: expected 1 number or {n}, one for each column of γ in {name}, got {radii}")
    for remark in file.notes:
        note(f"{name}: {remark}")
    return file


def _batches(rows: Iterator[Line], name: str, size: int) -> Iterator[list[Line]]:
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


@contextmanager
def _source(path: str) -> Iterator[BinaryIO]:
    if path == STANDARD:
        if sys.stdin is None:
            raise InputError("--gamma-file -: standard input is closed; send the rows there, or name a file")
        yield sys.stdin.buffer
        return
    with ExitStack() as stack:
        try:
            stream = stack.enter_context(open_for_reading(path))
        except OSError as error:
            raise InputError(f"{path}: cannot be read ({error.strerror}); give a CSV file") from None
        yield stream


def _see_that_they_differ(source: BinaryIO, options: Many) -> None:
    """Refuse to write to the file of γ itself, under whatever name: what reads what it writes has no end."""
    try:
        status = os.fstat(source.fileno())
    except OSError:
        return
    # A terminal, or a socket, is both ends at once.
    if not (stat.S_ISREG(status.st_mode) or stat.S_ISFIFO(status.st_mode)):
        return
    # Where standard error is closed, the file itself may have its handle.
    handles = [
        handle for handle in (1, 2) if source.fileno() != handle and _leads_to(partial(os.fstat, handle), status)
    ]
    if 2 in handles:
        # The refusal would be written to the file, too.
        silence_errors()
    if options.output not in (None, STANDARD) and _leads_to(Path(options.output).stat, status):
        raise InputError(f"--output: {options.output} is the file of γ itself; give another name")
    if handles:
        raise InputError(f"the file of γ, {options.gamma_file}, is where the answer goes; send that elsewhere")


def _leads_to(examine: Callable[[], os.stat_result], status: os.stat_result) -> bool:
    try:
        return os.path.samestat(examine(), status)
    except (OSError, ValueError):
        return False


@contextmanager
def _sink(output: str | None) -> Iterator[TextIO]:
    if output is not None and output != STANDARD:
        with whole_file(output) as stream:
            yield stream
        return
    if isinstance(sys.stdout, TextIOWrapper) and not sys.stdout.isatty():
        # Names of columns may have any letter, and a file is in UTF-8 wherever it is written.
        sys.stdout.reconfigure(encoding="utf-8")
    yield sys.stdout


@contextmanager
def _progress(source: BinaryIO, sink: TextIO) -> Iterator[Callable[[int], object]]:
    """A bar over the bytes of the file, on a terminal that shows no rows."""
    total = os.fstat(source.fileno()).st_size
    if not total or not sys.stderr.isatty() or sink.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("deciding", total=total)
        yield lambda position: bar.update(task, completed=position)
