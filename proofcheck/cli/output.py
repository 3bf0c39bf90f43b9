"""What commands write beside their tables: JSON and LaTeX for programs, and notes on standard error."""

import os
import sys
from pathlib import Path


def write_for_programs(text: str) -> None:
    """Write text to standard output in UTF-8; half a surrogate becomes its escape, which JSON reads as the same."""
    content = text.encode("utf-8", "backslashreplace")
    stream = getattr(sys.stdout, "buffer", None)
    if stream is None:
        # A program that put a stream of text in its place.
        sys.stdout.write(content.decode())
        return
    sys.stdout.flush()
    while content:
        content = content[stream.write(content) :]


def note(message: str) -> None:
    """One line on standard error, behind the name of the program; where none can be written, no run fails for that.

    What a user's file or folder is called may hold what moves a terminal's cursor: that is spelled.
    """
    words = printable(" ".join(message.split()))
    try:
        if sys.stderr is not None:
            sys.stderr.write(f"proofcheck: {words}\n")
    except OSError:
        silence_errors()


def printable(words: str) -> str:
    r"""Words with escapes in place of what moves a terminal's cursor, as names that somebody else chose may.

    >>> print(printable("a\tb"))
    a\tb
    """
    return "".join([letter if letter.isprintable() else ascii(letter)[1:-1] for letter in words])


def silence_errors() -> None:
    """Put a stream that takes everything in the place of a standard error that is closed or cannot be written."""
    # It is open as long as the process: the final flush of the other one would change the exit code.
    sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
