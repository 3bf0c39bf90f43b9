"""Files that are written whole or not at all; without PyTorch, so that a first result need not wait for it."""

import os
import tempfile
from pathlib import Path

from proofcheck.region.numbers import InputError


def write_bytes(target: Path, content: bytes) -> None:
    """A file that appears under its name only when everything is written; an older one stays until then.

    Raises:
        InputError: If the file cannot be written.
    """
    partial: str | None = None
    try:
        handle, partial = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".part")
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        # mkstemp makes the file private; a result is as readable as any other new file.
        umask = os.umask(0)
        os.umask(umask)
        Path(partial).chmod(0o666 & ~umask)
        Path(partial).replace(target)
    except BaseException as error:
        if partial is not None:
            Path(partial).unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise InputError(f"{target}: cannot be written ({error.strerror}); give another file name") from None
        raise
