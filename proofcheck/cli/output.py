"""Standard output for programs: JSON and LaTeX are UTF-8, whatever the locale of who asks for them."""

import sys


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
