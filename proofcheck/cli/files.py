"""Files written whole or not at all."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from proofcheck.region.numbers import InputError


@contextmanager
def whole_file(path: str) -> Iterator[TextIO]:
    """A text file that appears under its name only when everything is written; an older one stays until then.

    Raises:
        InputError: If the file cannot be written.
    """
    target = Path(path).resolve()
    if target.exists() and not target.is_file():
        # A pipe or a device, such as /dev/stdout, is written to; replacing it would destroy it.
        with _in_one_line(path), target.open("w", encoding="utf-8") as stream:
            yield stream
        return
    try:
        handle, partial = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".part")
    except OSError as error:
        raise InputError(f"{path}: cannot be written ({error.strerror}); give a file that can") from None
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as stream:
            yield stream
        # mkstemp makes the file private; a result is as readable as any other new file.
        umask = os.umask(0)
        os.umask(umask)
        Path(partial).chmod(0o666 & ~umask)
        Path(partial).replace(target)
    except BaseException as error:
        Path(partial).unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise InputError(f"{path}: cannot be written ({error.strerror}); give another file name") from None
        raise


@contextmanager
def _in_one_line(path: str) -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise InputError(f"{path}: cannot be written ({error.strerror}); give a file that can") from None


def write_whole(path: str, content: str) -> None:
    """Write ``content`` to ``path``, whole or not at all.

    Raises:
        InputError: If the file cannot be written.
    """
    with whole_file(path) as stream:
        stream.write(content)
