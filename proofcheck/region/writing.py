"""Files written whole or not at all, and seen beforehand to be ones that can be written."""

import errno
import os
import stat
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from os import PathLike
from pathlib import Path
from typing import IO, Any, BinaryIO, TextIO, cast

from proofcheck.region.numbers import InputError

Place = str | PathLike[str]
# Among the inputs of `check_outputs`, for commands that print an answer beside their files.
STANDARD_OUTPUT = {"standard output": "/dev/stdout"}
SECONDS_FOR_A_READER = 5.0
# Of a name, in that of its part: a name may have 255 bytes in all, and a letter four of them.
_KEPT = 40


@contextmanager
def whole_file(path: Place) -> Iterator[TextIO]:
    """A text file, UTF-8, that appears under its name only when everything is written; an older one stays until then.

    What is no ordinary file, such as a pipe, a device or standard output, is written to and not replaced.

    Raises:
        InputError: If the file cannot be written.
    """
    with _whole(path, "w") as stream:
        yield cast("TextIO", stream)


@contextmanager
def whole_bytes(path: Place) -> Iterator[BinaryIO]:
    """As `whole_file`, for a file of bytes that are written a piece at a time.

    Raises:
        InputError: If the file cannot be written.
    """
    with _whole(path, "wb") as stream:
        yield cast("BinaryIO", stream)


def write_whole(path: Place, content: str | bytes) -> None:
    """Write ``content`` to ``path``, whole or not at all, as `whole_file` does.

    Raises:
        InputError: If the file cannot be written.
    """
    with _whole(path, "w" if isinstance(content, str) else "wb") as stream:
        stream.write(content)


def write_all_whole(contents: Mapping[Place, str | bytes]) -> None:
    """Write several files as `write_whole` does, and none of them unless all can be opened.

    Raises:
        InputError: If a file cannot be written.
    """
    with ExitStack() as stack:
        streams = [
            (path, stack.enter_context(_whole(path, "w" if isinstance(content, str) else "wb")), content)
            for path, content in contents.items()
        ]
        for path, stream, content in streams:
            # Here, not on the way out, which leads through all of the files.
            with _in_one_line(path):
                stream.write(content)
                stream.flush()


def check_outputs(outputs: Mapping[str, Place | None], inputs: Mapping[str, Place | None] | None = None) -> None:
    """Refuse files that cannot be written, before anything is computed, printed or written.

    Args:
        outputs: The files to write, by the option that names each; None where it does not.
        inputs: The files that are read, or have another use, which no output may be.

    Raises:
        InputError: If a file cannot be written, two names lead to one file, through links of either kind, or one that
            is there lies in a folder that is read.
    """
    named = [(option, path) for option, path in outputs.items() if path is not None]
    for option, path in named:
        if not os.fspath(path) or Path(path).is_dir():
            raise InputError(f"{option}: expected a file name, got {os.fspath(path)!r}")
        try:
            _writable(path)
        except InputError as error:
            raise InputError(f"{option}: {error}") from None
    files = named + [(option, path) for option, path in (inputs or {}).items() if path is not None]
    for place, (option, path) in enumerate(named):
        for other, another in files[place + 1 :]:
            if _is_same(path, another):
                raise InputError(f"{option} and {other}: expected two files, got {path} and {another}, which are one")
        for other, folder in files[len(named) :]:
            if _is_in(path, folder):
                raise InputError(f"{option}: {path} is a file of {other}, which is read; give another name")


def _is_in(path: Place, folder: Place) -> bool:
    """Whether a file that is there lies in a folder, by whatever name."""
    place = Path(os.path.realpath(path))
    return place.is_file() and Path(os.path.realpath(folder)) == place.parent


def is_standard_output(path: Place | None) -> bool:
    """Whether a name, such as /dev/stdout, leads to where standard output goes."""
    return path is not None and _standard_handle(path) == 1


@contextmanager
def _whole(path: Place, mode: str) -> Iterator[IO[Any]]:
    status = _writable(path)
    with _in_one_line(path):
        if status is None or (stat.S_ISREG(status.st_mode) and _standard_handle(path) is None):
            with _replacing(Path(os.path.realpath(path)), mode, status) as stream:
                yield stream
            return
        handle = _standard_handle(path)
        if handle is None:
            target = _open_for_writing(path)
        else:
            # Another opening of the file behind it would begin at its start, and empty it.
            sys.stdout.flush()
            target = os.dup(handle)
        with _opened(target, mode) as stream:
            yield stream


def _open_for_writing(path: Place) -> int:
    """A handle of what is no ordinary file; a pipe without a reader is waited for only some seconds."""
    deadline = time.monotonic() + SECONDS_FOR_A_READER
    while True:
        try:
            # Opening a pipe waits for its reader without end, unless it is told not to.
            handle = os.open(path, os.O_WRONLY | getattr(os, "O_NONBLOCK", 0))
        except OSError as error:
            if error.errno != errno.ENXIO or not Path(path).is_fifo():
                raise
            if time.monotonic() > deadline:
                raise _refusal(path, "nobody reads from this pipe") from None
            time.sleep(0.02)
            continue
        if hasattr(os, "O_NONBLOCK"):
            os.set_blocking(handle, True)
        return handle


@contextmanager
def _replacing(target: Path, mode: str, status: os.stat_result | None) -> Iterator[IO[Any]]:
    # Named before it is made: a signal that comes between the two finds the name here, and nothing is left.
    partial = target.parent / f".{target.name[:_KEPT]}.{os.urandom(8).hex()}.part"
    new = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    try:
        with _opened(os.open(partial, new, 0o600), mode) as stream:
            yield stream
        partial.chmod(_new_mode() if status is None else stat.S_IMODE(status.st_mode))
        partial.replace(target)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def _opened(handle: int, mode: str) -> IO[Any]:
    return os.fdopen(handle, mode) if "b" in mode else os.fdopen(handle, mode, encoding="utf-8", newline="")


def _new_mode() -> int:
    # The part is private; a result is as readable as any other new file.
    umask = os.umask(0)
    os.umask(umask)
    return 0o666 & ~umask


def _writable(path: Place) -> os.stat_result | None:
    """What is there, or None where a new file can be made; anything else is refused."""
    try:
        status = Path(path).stat()
    except FileNotFoundError:
        status = None
    except (OSError, ValueError) as error:
        raise _refusal(path, getattr(error, "strerror", None) or str(error)) from None
    folder = Path(os.path.realpath(path)).parent
    if status is None or stat.S_ISREG(status.st_mode):
        if not folder.is_dir():
            raise _refusal(path, "its folder does not exist")
        if not os.access(folder, os.W_OK | os.X_OK):
            raise _refusal(path, "its folder is read-only")
    # Who may write everywhere still has protected this file from being written.
    if status is not None and (not status.st_mode & 0o222 or not os.access(path, os.W_OK)):
        raise _refusal(path, "it is read-only")
    return status


def _standard_handle(path: Place) -> int | None:
    """1 or 2 when the file is where standard output or standard error goes, else None."""
    for handle in (1, 2):
        try:
            if os.path.samestat(Path(path).stat(), os.fstat(handle)):
                return handle
        except OSError:
            continue
    return None


def _is_same(place: Place, other: Place) -> bool:
    try:
        return Path(place).samefile(other)
    except OSError:
        return os.path.realpath(place) == os.path.realpath(other)


def _refusal(path: Place, why: str) -> InputError:
    return InputError(f"{os.fspath(path)}: cannot be written ({why}); give a file that can")


@contextmanager
def _in_one_line(path: Place) -> Iterator[None]:
    """Errors of writing to the file as one line; that a reader of standard output leaves is no error of a file."""
    is_standard = _standard_handle(path) is not None
    try:
        yield
    except BrokenPipeError:
        if is_standard:
            raise
        raise _refusal(path, "who reads from this pipe has left") from None
    except OSError as error:
        raise _refusal(path, error.strerror or str(error)) from None
