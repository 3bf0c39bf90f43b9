"""One file a study: a study is found by being here."""

from pathlib import Path


def is_here(name: str) -> bool:
    """Whether the study of this name has its file here; the file is not imported.

    >>> is_here("colored-digits"), is_here("flat-earth")
    (True, False)
    """
    return any((Path(folder) / f"{name.replace('-', '_')}.py").is_file() for folder in __path__)
