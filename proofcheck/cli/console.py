"""The console that answers are printed on: as wide as its terminal, unfolded in a pipe, no blanks at a line's end."""

import os
from typing import IO, Any, NoReturn

from rich.console import Console, ConsoleOptions, ConsoleRenderable, RenderHook, RenderResult
from rich.padding import Padding
from rich.segment import Segment

# Wider than any line that is laid out, and no terminal.
UNFOLDED = 10**6
_LEAST, _USUAL = 20, 80


class AnswerConsole(Console):
    """Standard output for answers: nothing is highlighted, and a reader who leaves, such as ``head``, is no failure.

    A positive COLUMNS names the width; else a terminal has its own, and nothing is folded where there is no terminal.
    """

    def __init__(self, **settings: Any) -> None:
        super().__init__(highlight=False, **settings)
        self.size = (columns(self.file), self.size.height)
        self.push_render_hook(_WithoutBlanks())

    def on_broken_pipe(self) -> NoReturn:
        """Leave it to the command line, which ends quietly."""
        raise BrokenPipeError


def columns(stream: IO[str]) -> int:
    """How wide lines on a stream may be."""
    named = os.environ.get("COLUMNS", "")
    if named.isdecimal() and int(named):
        return max(int(named), _LEAST)
    if not stream.isatty():
        return UNFOLDED
    try:
        return max(os.get_terminal_size(stream.fileno()).columns or _USUAL, _LEAST)
    except OSError:
        return _USUAL


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
        held: list[Segment] = []
        for segment in console.render(self.renderable, options):
            if segment.control:
                yield segment
                continue
            for place, part in enumerate(segment.text.split("\n")):
                if place:
                    held.clear()
                    yield Segment.line()
                seen = part.rstrip(" ")
                if seen:
                    yield from held
                    held.clear()
                    yield Segment(seen, segment.style)
                if len(seen) < len(part):
                    held.append(Segment(part[len(seen) :], segment.style))
        yield from held
