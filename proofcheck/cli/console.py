"""The consoles that answers and progress are printed on."""

from typing import Any, NoReturn

from rich.console import Console


class AnswerConsole(Console):
    """Standard output for answers: nothing is highlighted, and a reader who leaves, such as ``head``, is no failure."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(highlight=False, **settings)

    def on_broken_pipe(self) -> NoReturn:
        """Leave it to the command line, which ends quietly."""
        raise BrokenPipeError
