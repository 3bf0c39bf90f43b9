"""A cell: one experiment at one of its settings from one seed, and the name of the file that finishes it."""

import hashlib
import platform
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Generic, TypeVar

import msgspec

CELLS = "cells"


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a cell depends on besides its seed; each experiment adds its own."""

    def label(self) -> str:
        """What tells these settings from the others of their grid."""
        raise NotImplementedError


S = TypeVar("S", bound=Settings)


@dataclass(frozen=True)
class Cell(Generic[S]):
    """One unit of work.

    Args:
        experiment: Its name.
        settings: One of its grid.
        seed: Decides every draw.
    """

    experiment: str
    settings: S
    seed: int

    def path(self, folder: Path) -> Path:
        """Its file: settings that differ in anything have different names."""
        digest = hashlib.sha256(msgspec.json.encode(self.settings)).hexdigest()[:12]
        return folder / CELLS / f"{self.settings.label()},seed={self.seed},{digest}.json"


@cache
def versions() -> dict[str, str]:
    """What the numbers of a cell depend on besides its settings and its seed."""
    packages = {"proofcheck": "proofcheck-taskvectors", "numpy": "numpy", "scipy": "scipy", "torch": "torch"}
    return {"python": platform.python_version(), **{name: version(package) for name, package in packages.items()}}
