"""A CSV file with one γ a row: which line is its header, which columns are γ, and what is wrong with a row."""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import chain
from typing import BinaryIO, NamedTuple

from proofcheck.batch.lines import NO_UTF8, Line, begins_with_a_comment, read_rows
from proofcheck.region.numbers import InputError, exact
from proofcheck.region.spelling import with_decimal_commas

MOST_BAD_ROWS = 10_000
# Of rows that wait for a width; as lists of cells they take about twenty times as much memory.
_MOST_BYTES_WAITING = 1 << 24

GAMMA = re.compile(r"(?:gamma|g|γ)_?([0-9]{1,9})", re.IGNORECASE)
_LIKE_GAMMA = re.compile(r"(?:gamma|g|γ)\W*[0-9]{1,9}\W*", re.IGNORECASE)
_NO_NAMES = ("nan", "inf", "infinity", "true", "false")
# What programs write where a number is missing; as a name of every column they make no header.
_MISSING = ("", "na", "n/a", "#n/a", "<na>", "null", "none")
# pandas reads a column without a name back under its own.
_UNNAMED = ("", "Unnamed: 0")
_DECIMAL_COMMAS = "line {}: decimals have commas, and commas separate the cells; write rows such as 0.8,-0.6"
_SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "bars", " ": "blanks"}


class GammaFile(NamedTuple):
    """What the columns are called in the answer, which of them are γ, the rows, and what the reader should know.

    Each row has one cell for each column; one that has not in the file carries an error.
    """

    columns: list[str]
    picks: list[int]
    rows: Iterator[Line]
    notes: list[str]
    has_header: bool = True


def read_gamma_file(
    stream: BinaryIO,
    wanted: Sequence[str] | None,
    reserved: Collection[str],
    is_good: Callable[[list[str]], bool],
) -> GammaFile:
    """Find the header and the columns of γ, and see that commas separate the cells.

    Lines at the top that begin with # are comments; the last of them is the header, as numpy.savetxt writes it, if it
    names columns of γ, or has as many cells as the first row, which is none itself.

    Args:
        stream: The file.
        wanted: The names of the columns of γ, in the order of the tasks; None to find them.
        reserved: Names of the answer's own columns, which no column of the file keeps.
        is_good: Whether these cells are a γ that can be decided.

    Raises:
        InputError: If it is no CSV file in UTF-8, a wanted column is missing, or there are no rows.
    """
    lines, notes = read_rows(stream), list[str]()
    first = next(lines, None)
    if first is not None and first.error is None and re.fullmatch("sep=,*", "".join(first.cells), re.IGNORECASE):
        notes.append(f"line {first.number} names the separator, and is no row")
        first = next(lines, None)
    top, header, count = first, None, 0
    while header is None and first is not None and begins_with_a_comment(first.cells[0]):
        comment, count, first = _readable(first), count + 1, next(lines, None)
        header = _commented_header(comment, first)
    if (left_out := count - (header is not None)) and top is not None:
        notes.append(_of_comments(top.number, left_out))
    if header is not None:
        return _with_header(header, first, lines, wanted, reserved, is_good, notes)
    if first is None:
        raise InputError(f"expected a gamma on each row, got no rows{' but comments' if count else ''}")
    first = _readable(first)
    if first.error is None and is_header(first.cells):
        return _with_header(first, next(lines, None), lines, wanted, reserved, is_good, notes)
    if wanted is not None:
        raise InputError(f"--gamma-columns needs a header, and line {first.number} has numbers; give the columns names")
    return _without_header(first, lines, is_good, notes)


def _readable(line: Line) -> Line:
    """The line, which may well be a header: nothing below it can be understood where it cannot be read.

    Raises:
        InputError: If it is no UTF-8.
    """
    if line.error == NO_UTF8:
        raise InputError(f"line {line.number}: {NO_UTF8}")
    return line


def _commented_header(comment: Line, first: Line | None) -> Line | None:
    """The header that a comment is, above the first row, whose own first cell may begin with #; else None."""
    cells = [comment.cells[0].strip().lstrip("# "), *comment.cells[1:]]
    if comment.error is not None or not is_header(cells):
        return None
    names_gamma = any(GAMMA.fullmatch(cell.strip()) for cell in cells)
    # A sentence is no name of a single column.
    fits = first is not None and len(cells) == len(first.cells) and (len(cells) > 1 or " " not in cells[0].strip())
    if first is not None and first.error is None and is_header(first.cells):
        return None
    doubtful = first is not None and begins_with_a_comment(first.cells[0])
    is_named = names_gamma and fits if doubtful else names_gamma or fits
    return comment._replace(cells=cells) if is_named else None


def _of_comments(first: int, count: int) -> str:
    if count == 1:
        return f"line {first} begins with # and is a comment, which the answer leaves out"
    return f"{count:,} lines from line {first} on begin with # and are comments, which the answer leaves out"


def is_header(cells: Sequence[str]) -> bool:
    """Whether no cell is meant as a number, be it nan or ill-formed, and at least one is a name.

    >>> is_header(["first", "second"]), is_header(["−0.8", "x"]), is_header(["nan", "nan"]), is_header(["", ""])
    (True, False, False, False)
    """
    has_names = any(cell.strip().lower() not in _MISSING for cell in cells)
    return has_names and not any(map(_is_meant_as_number, cells))


def _is_meant_as_number(cell: str) -> bool:
    """Whether a cell begins with a digit, behind signs, quotes or brackets, and has no letters but e and f of a float.

    >>> cells = "–0.8", "(0.5)", "½", "$0.8", "0.8f", "1e-3", "±inf", "1st run", "g1", "e1", "_1", "3D"
    >>> [cell for cell in cells if not _is_meant_as_number(cell)]
    ['1st run', 'g1', 'e1', '_1', '3D']
    """
    bare = re.sub(r"^[^\w#]+|\W+$", "", cell)
    has_letters = any(letter.isalpha() and letter not in "eEfF" for letter in bare)
    return bare.lower() in _NO_NAMES or (bare[:1].isnumeric() and not has_letters)


def rename(names: Sequence[str], reserved: Collection[str]) -> list[str]:
    """A name for each column that no other has: in_… for a reserved one, a number behind one that is there already.

    >>> rename(["", "c", "in_c", "g", "g", ""], reserved=["c"])
    ['index', 'in_in_c', 'in_c', 'g', 'g_2', 'column_6']
    """
    unavailable, used, columns = {*reserved, *names}, set[str](), []
    for i, name in enumerate(names):
        column, count = name or ("column_" + str(i + 1) if i else "index"), 1
        if not name or name in reserved or name in used:
            used.add(name)
            while column in unavailable:
                count += 1
                column = f"{name}_{count}" if name and name not in reserved else f"in_{column}"
        used.add(name)
        unavailable.add(column)
        columns.append(column)
    return columns


def _with_header(
    header: Line,
    first: Line | None,
    lines: Iterator[Line],
    wanted: Sequence[str] | None,
    reserved: Collection[str],
    is_good: Callable[[list[str]], bool],
    notes: list[str],
) -> GammaFile:
    names = [name.strip() for name in header.cells]
    picks, columns = _picks(names, wanted), rename(names, reserved)
    if first is None:
        raise InputError(f"expected a gamma on each row, got no rows below the header on line {header.number}")
    if first.error is None and not (len(first.cells) == len(names) and is_good([first.cells[i] for i in picks])):
        _see_separators(first, header)
    rows = _of_width(chain([first], lines), len(names), f"as in the header on line {header.number}")
    notes.append(f"line {header.number} is a header; γ is read from {_listed([names[i] or columns[i] for i in picks])}")
    if wanted is None and (alike := [name for name in names if _looks_like_gamma(name)]):
        notes.append(f"{_listed(alike)} would be read as γ of a task under names such as gamma_1; see --gamma-columns")
    renamed = [
        f"{renamed_to} for {old or f'column {i}, which has no name'}"
        for i, (old, renamed_to) in enumerate(zip(names, columns, strict=True), start=1)
        if old != renamed_to
    ]
    if renamed:
        notes.append(f"the answer has {_listed(renamed)}")
    return GammaFile(columns, picks, rows, notes)


def _picks(names: Sequence[str], wanted: Sequence[str] | None) -> list[int]:
    """Where γ is: as wanted, else in the columns named γ1, g_2, gamma_3, else in all but a first one without a name."""
    if wanted is not None:
        if twice := [name for i, name in enumerate(wanted) if name in wanted[:i]]:
            raise InputError(f"--gamma-columns: {twice[0]} is named twice; name each column once")
        return [_find(name, names) for name in wanted]
    tasks: dict[int, int] = {}
    for i, name in enumerate(names):
        if match := GAMMA.fullmatch(name):
            other = tasks.setdefault(int(match[1]), i)
            if other != i:
                remedy = "rename one" if names[other] == name else "choose with --gamma-columns"
                raise InputError(f"the columns {names[other]} and {name} are of one task; {remedy}")
    return list(tasks.values()) or [i for i, name in enumerate(names) if i or name not in _UNNAMED]


def _looks_like_gamma(name: str) -> bool:
    """Whether a name may be meant as one of γ's columns, and is none.

    >>> [name for name in ("gamma-1", "g[2]", "GAMMA 2", "gamma_1", "g", "age 1") if _looks_like_gamma(name)]
    ['gamma-1', 'g[2]', 'GAMMA 2']
    """
    return GAMMA.fullmatch(name) is None and _LIKE_GAMMA.fullmatch(name) is not None


def _find(name: str, names: Sequence[str]) -> int:
    if (count := list(names).count(name)) != 1:
        complaint = f"{count} columns have this name; rename them" if count else f"the columns are {_listed(names)}"
        raise InputError(f"--gamma-columns: expected the name of one column, got {name!r:.60}; {complaint}")
    return list(names).index(name)


def _listed(names: Sequence[str]) -> str:
    listed = ", ".join([name if len(name) <= 60 else f"{name[:57]}..." for name in names[:8]])
    return listed if len(names) <= 8 else f"{listed}, ... ({len(names)} in all)"


def _without_header(
    first: Line, lines: Iterator[Line], is_good: Callable[[list[str]], bool], notes: list[str]
) -> GammaFile:
    """The first good row fixes the width: bad rows before it wait for that."""
    if _numbers_the_columns(first.cells):
        raise InputError(
            f"line {first.number} numbers the columns, as pandas does where they have no names; "
            "name them gamma_1, gamma_2, ..., or write the file without header and index"
        )
    decimals = with_decimal_commas(first.cells)
    if len(first.cells) == 2 * len(decimals):
        if _has_decimal_commas(first.cells, len(decimals)):
            raise InputError(_DECIMAL_COMMAS.format(first.number))
        if len(decimals) > 1:
            notes.append(
                f"line {first.number} is read as {len(first.cells)} tasks; if decimals have commas, write points"
            )
    if first.cells in (["0"], ["0", "1"]):
        notes.append(
            f"line {first.number} is read as the γ ({', '.join(first.cells)}); as a header it would need names"
        )
    waiting: list[Line] = []
    width, like = len(first.cells), f"as on line {first.number}: no row is good, and there is no header"
    for line in chain([first], lines):
        waiting.append(line)
        if line.error is None and is_good(line.cells):
            width, like = len(line.cells), f"as on line {line.number}, the first good row: there is no header"
            break
        if line is first and line.error is None:
            _see_separators(line, None)
        if len(waiting) == MOST_BAD_ROWS or (len(waiting) > 1 and line.position > _MOST_BYTES_WAITING):
            raise InputError(f"expected a gamma on each row, and none of the first {len(waiting):,} rows is one")
    columns = [f"gamma_{i}" for i in range(1, width + 1)]
    notes.append(f"no header: γ is read from every column, {width} in all")
    return GammaFile(
        columns, list(range(width)), _of_width(chain(waiting, lines), width, like), notes, has_header=False
    )


def _numbers_the_columns(cells: Sequence[str]) -> bool:
    width = len(cells)
    after_an_index = cells[0] in _UNNAMED and list(cells[1:]) == [str(i) for i in range(width - 1)]
    return width > 1 and (after_an_index or list(cells) == [str(i) for i in range(1, width + 1)])


def _of_width(lines: Iterator[Line], width: int, like: str) -> Iterator[Line]:
    """The rows, each with ``width`` cells; the message of a longer one holds the cells that have no column."""
    for line in lines:
        cells = line.cells
        if len(cells) == width:
            yield line
            continue
        error = line.error
        if error is None:
            error = f"expected {width} cells separated by commas, {like}, got {len(cells)}"
            error += f": {','.join(cells):.500}" if len(cells) > width else ""
            error += "; the last cell is empty" if len(cells) == width + 1 and not cells[-1] else ""
            error += "; if decimals have commas, write points" if _has_decimal_commas(cells, width) else ""
        yield line._replace(cells=(cells + [""] * width)[:width], error=error)


def _see_separators(line: Line, header: Line | None) -> None:
    """Refuse a file whose first row is bad, and would be numbers if something else than commas were the separator.

    Commas within numbers are refused, too.

    Raises:
        InputError: If that is so.
    """
    if header is not None and _has_decimal_commas(line.cells, len(header.cells)):
        raise InputError(_DECIMAL_COMMAS.format(line.number))
    text = ",".join(line.cells)
    for separator, word in _SEPARATORS.items():
        if header is not None and len(header.cells) > 1 and separator not in ",".join(header.cells):
            continue
        parts = text.split() if separator == " " else text.split(separator)
        if len(parts) < 2:
            continue
        numbers = [part for part in parts if _spells_number(part.replace(",", "."))]
        # A row may begin with a name, and end with a note; where blanks separate, a note is no longer told from cells.
        enough = min(2, len(parts) - 1) if separator != " " else len(parts) - (parts[0] not in numbers)
        if len(numbers) >= enough:
            commas = ", and decimals have commas" if any("," in number for number in numbers) else ""
            raise InputError(f"line {line.number}: {word} separate the cells{commas}; write rows such as 0.8,-0.6")


def _has_decimal_commas(cells: Sequence[str], width: int) -> bool:
    """Whether a row has so many cells once each two that may be a decimal are one, and not just zeros and ones."""
    joined = with_decimal_commas(cells)
    return len(cells) > len(joined) == width and any(
        cell not in cells and not re.fullmatch(r"(?:-?1|0)\.[01]", cell) for cell in joined
    )


def _spells_number(written: str) -> bool:
    try:
        exact(written)
    except InputError:
        return False
    return True
