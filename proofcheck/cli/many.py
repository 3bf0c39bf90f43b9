"""``feasible --gamma-file``: exact answers for every row of a CSV file, each with a λ."""

import os
import stat
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from io import TextIOWrapper
from pathlib import Path
from typing import BinaryIO, TextIO

from proofcheck.batch.answering import COLUMNS, Answered, csv_line
from proofcheck.batch.columns import GammaFile
from proofcheck.batch.table import ask, read_table
from proofcheck.cli.exit_codes import Exit
from proofcheck.cli.output import note, silence_errors
from proofcheck.region.numbers import InputError, Number
from proofcheck.region.reading import open_for_reading
from proofcheck.region.writing import whole_file

STANDARD = "-"
# On standard error; the answer has them all.
MOST_COMPLAINTS = 20


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
    weak: bool


def decide_file(options: Many) -> int:
    """Answer every row; name the bad ones on stderr too, and return 1 when there are any.

    Raises:
        InputError: If the file, the output, or a value for all rows is unusable.
    """
    question = ask(options.beta, options.c, options.gamma_radius, options.proposal, weak=options.weak)
    json_lines = _is_json_lines(options)
    name = "standard input" if options.gamma_file == STANDARD else options.gamma_file
    with _source(options.gamma_file) as source:
        _see_that_they_differ(source, options)
        table = read_table(source, question, name=name, columns=options.gamma_columns, as_objects=json_lines)
        for remark in table.file.notes:
            note(f"{name}: {remark}")
        complaints = _Complaints(name, table.file)
        with _sink(options.output) as sink, _progress(source, sink) as advance:
            if not json_lines:
                sink.write(csv_line([COLUMNS[0], *table.file.columns, *COLUMNS[1:]]))
            for answered in table.answers(options.jobs):
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
