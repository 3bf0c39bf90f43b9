"""A folder of generated files: what in it is not as generated, and how to make it so."""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal, NamedTuple

from proofcheck.region.numbers import InputError


class Difference(NamedTuple):
    """A file that is not what it should be."""

    name: str
    kind: Literal["missing", "stale", "extra"]


def differences(folder: Path, made: Mapping[str, bytes]) -> list[Difference]:
    """Files that are missing, stale or extra, by name.

    A file is extra when it lies in a generated folder, one that holds a file of ``made``, and is not generated.

    Args:
        folder: The folder above the generated ones.
        made: What each file should hold, by its name below ``folder``.

    Raises:
        InputError: If a file cannot be read.
    """
    found = []
    for name, content in made.items():
        file = folder / name
        if not file.is_file():
            found.append(Difference(name, "missing"))
        elif _read(file) != content:
            found.append(Difference(name, "stale"))
    extra = [Difference(name, "extra") for name in _present(folder, made) if name not in made]
    return sorted([*found, *extra])


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise InputError(f"{file}: cannot be read ({error.strerror}); give a folder of readable files") from None


def _present(folder: Path, made: Mapping[str, bytes]) -> list[str]:
    """Every file below the generated folders."""
    parents = {Path(name).parts[0] for name in made if len(Path(name).parts) > 1}
    return [
        file.relative_to(folder).as_posix()
        for parent in sorted(parents)
        for file in sorted((folder / parent).rglob("*"))
        if file.is_file()
    ]


def write(folder: Path, made: Mapping[str, bytes]) -> None:
    """Write each file whose content is another; files that are not generated stay.

    Raises:
        InputError: If a file cannot be written.
    """
    for name, content in made.items():
        file = folder / name
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            if not file.is_file() or file.read_bytes() != content:
                file.write_bytes(content)
        except OSError as error:
            raise InputError(f"{file}: cannot be written ({error.strerror}); give another folder") from None
