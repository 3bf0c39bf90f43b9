"""The console that answers are printed on: as wide as its terminal, unfolded in a pipe, no blanks at a line's end."""

import os
from collections.abc import Sequence
from itertools import zip_longest
from typing import IO, Any, NoReturn

from rich.console import Console, ConsoleOptions, ConsoleRenderable, RenderHook, RenderResult
from rich.measure import Measurement
from rich.padding import Padding
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

# Wider than any line that is laid out, and no terminal.
UNFOLDED = 10**6
# Narrower, numbers would be torn apart, and the terminal folds the lines itself.
_LEAST, _USUAL = 40, 80
# A sentence in a column that is narrower is hard to read.
_SENTENCE = 30


class AnswerConsole(Console):
    """Standard output for answers: nothing is highlighted, and a reader who leaves, such as ``head``, is no failure.

    Brackets are text, as names may have them, unless markup is asked for. A positive COLUMNS names the width; else a
    terminal has its own, and nothing is folded where there is no terminal.
    """

    def __init__(self, *, markup: bool = False, **settings: Any) -> None:
        super().__init__(highlight=False, markup=markup, **settings)
        self.size = (columns(self.file), self.size.height)
        self.push_render_hook(_WithoutBlanks())

    def render_str(self, text: str, **settings: Any) -> Text:
        """As rich has it; what the encoding cannot show is spelled before it is laid out, so that columns align."""
        spelled = text.encode(self.encoding, "proofcheck.spelled").decode(self.encoding)
        return super().render_str(spelled, **settings)

    def on_broken_pipe(self) -> NoReturn:
        """Leave it to the command line, which ends quietly."""
        raise BrokenPipeError


def columns(stream: IO[str]) -> int:
    """How wide lines on a stream may be."""
    width_text = os.environ.get("COLUMNS", "")
    if width_text.isdecimal() and int(width_text):
        return max(int(width_text), _LEAST)
    if not stream.isatty():
        return UNFOLDED
    try:
        return max(os.get_terminal_size(stream.fileno()).columns or _USUAL, _LEAST)
    except OSError:
        return _USUAL


def plain_table(*headings: str) -> Table:
    """A table without lines; its head is dim, and left out where there are no headings."""
    table = Table(box=None, show_header=bool(headings), pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for heading in headings:
        table.add_column(heading)
    return table


class Listing:
    """Rows of a few short cells and a sentence each: in a last column, or below its row where that would be narrow.

    Args:
        headings: Of the cells and of the sentence; none, and there is no head.
        least: The least widths of the first columns, so that several tables align.
    """

    def __init__(self, *headings: str, least: Sequence[int] = ()) -> None:
        self.headings, self.least = headings, least
        self.rows: list[tuple[list[str | Text], str | Text]] = []

    def add(self, *cells: str | Text, sentence: str | Text = "") -> None:
        """One more row, of as many cells as the others."""
        self.rows.append(([*cells], sentence))

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        rows, widths = self._measured(console)
        longest = max((_as_text(console, sentence).cell_len for _, sentence in rows), default=0)
        if sum(widths) + 2 * len(widths) + min(longest, _SENTENCE) <= options.max_width:
            yield self._beside(rows, widths)
            return
        aligned = sum(widths) + 2 * len(widths) <= options.max_width
        for cells, sentence in rows:
            for cell, width in zip(cells, widths, strict=True):
                cell.pad_right(width - cell.cell_len if aligned else 0)
            yield Text("  ").join(cells)
            if sentence:
                yield Padding(sentence, (0, 0, 0, 4), expand=False)

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        # Without it whatever frames the rows would take, and fill, the width of a pipe.
        return Measurement.get(console, options, self._beside(*self._measured(console)))

    def _measured(self, console: Console) -> tuple[list[tuple[list[Text], str | Text]], list[int]]:
        rows = [([_as_text(console, cell) for cell in cells], sentence) for cells, sentence in self.rows]
        columns = zip_longest(self.least, *[[cell.cell_len for cell in cells] for cells, _ in rows], fillvalue=0)
        return rows, [max(column) for column in columns]

    def _beside(self, rows: Sequence[tuple[list[Text], str | Text]], widths: Sequence[int]) -> Table:
        table = plain_table(*self.headings)
        for place, width in enumerate(widths):
            if not self.headings:
                table.add_column()
            table.columns[place].min_width, table.columns[place].no_wrap = width, True
        for cells, sentence in rows:
            table.add_row(*cells, sentence)
        return table


def _as_text(console: Console, cell: str | Text) -> Text:
    return cell.copy() if isinstance(cell, Text) else console.render_str(cell)


class _WithoutBlanks(RenderHook):
    def process_renderables(self, renderables: list[ConsoleRenderable]) -> list[ConsoleRenderable]:
        return [_Trimmed(renderable) for renderable in renderables]


class _Trimmed:
    """A renderable without the blanks that layout leaves at the ends of its lines."""

    def __init__(self, renderable: ConsoleRenderable) -> None:
        self.renderable = renderable
        if isinstance(renderable, Padding):
            # Otherwise it fills the whole width with blanks.
            renderable.expand = False

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        blanks: list[Segment] = []
        for segment in console.render(self.renderable, options):
            if segment.control:
                yield segment
                continue
            for place, part in enumerate(segment.text.split("\n")):
                if place:
                    blanks.clear()
                    yield Segment.line()
                visible = part.rstrip(" ")
                if visible:
                    yield from blanks
                    blanks.clear()
                    yield Segment(visible, segment.style)
                if len(visible) < len(part):
                    blanks.append(Segment(part[len(visible) :], segment.style))
        yield from blanks
