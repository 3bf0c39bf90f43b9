"""What a study is: a grid, what to compute at one of its points, the claims to judge; and how studies are found."""

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, NamedTuple

import msgspec

from proofcheck.experiments.engine.cell import Cell, R, Record, S
from proofcheck.experiments.engine.verdicts import Claim
from proofcheck.region.numbers import InputError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_STUDIES = "proofcheck.experiments.studies"


class Words(NamedTuple):
    """What a reader of a study's page needs to know first, in Markdown.

    Attributes:
        title: Of the page.
        about: What is done.
        figure: How to read the figure.
    """

    title: str
    about: str
    figure: str


class Beside(NamedTuple):
    """What the paper saw beside what a study saw, where it repeats one of the paper's designs.

    Attributes:
        tables: Each with its header and its rows; cells are Markdown.
        caveat: What differs from the paper.
    """

    tables: Sequence[tuple[Sequence[str], Sequence[Sequence[str]]]]
    caveat: str


@dataclass(frozen=True)
class Experiment(Generic[S, R]):
    """A study: what is computed, what is claimed, and what a reader is shown.

    It is found by being in the folder ``studies``, in a file of its name; purpose and place are literals there, so that
    ``--help`` can list the studies without loading what they need.

    Args:
        name: As on the command line.
        purpose: What is put to the test, in a line.
        place: Where it stands among the studies.
        kind: The type of its records.
        grid: Its settings, small ones for ``True``; takes a source for each role by name.
        compute: What a cell gives, from its settings and seed.
        judge: The claims, from every record.
        draw: The figure, from every record.
        words: What its page says.
        scope: What it is about, where it is not about the paper's one-layer network.
        beside: What the paper saw in the same design, from every record.
        roles: The data that it takes from the user, each with what it may be.
        stacks: Whether its figure has panels side by side, and so a second arrangement for phones.
        fits_constants: Whether it judges with hidden constants that it fits, where other studies read them as 1.
    """

    name: str
    purpose: str
    place: float
    kind: type[Record[S, R]]
    grid: Callable[..., Sequence[S]]
    compute: Callable[[S, int], R]
    judge: Callable[[Sequence[Record[S, R]]], list[Claim]]
    draw: Callable[[Sequence[Record[S, R]]], "Figure"]
    words: Words
    scope: str = ""
    beside: Callable[[Sequence[Record[S, R]]], Beside] | None = None
    roles: Mapping[str, str] = field(default_factory=dict)
    stacks: bool = False
    fits_constants: bool = False

    def cells(self, seeds: int, *, quick: bool, sources: Mapping[str, str] | None = None) -> list[Cell[S]]:
        """Every cell, the seeds 1, 2, ... of each point together.

        Args:
            seeds: How many.
            quick: Whether the small settings are meant.
            sources: Where the data of a role are; the default where a role is left out.

        Raises:
            InputError: If a role is unknown, or its data are missing.
        """
        sources_of = sources or {}
        for role in sources_of:
            if role not in self.roles:
                known = ", ".join(self.roles) or "none"
                raise InputError(f"--data: {self.name} takes no {role!r:.40}; expected one of: {known}")
        points = self.grid(quick, **sources_of)
        return [Cell(self.name, settings, seed) for settings in points for seed in range(1, seeds + 1)]


def find(name: str) -> Experiment[Any, Any]:
    """The study of this name in `purposes`.

    >>> find("addition").name
    'addition'
    """
    study: Experiment[Any, Any] = import_module(f"{_STUDIES}.{name.replace('-', '_')}").EXPERIMENT
    return study


@cache
def purposes() -> Mapping[str, str]:
    """Every study by name, with its purpose, in the order of their places; read from the files, nothing is imported.

    Raises:
        InputError: If a file is no study, or has another name than its study.

    >>> list(purposes())[:2]
    ['addition', 'negation']
    """
    files = [file for folder in import_module(_STUDIES).__path__ for file in Path(folder).glob("[!_]*.py")]
    listed = sorted(_listed(file) for file in files)
    return {name: purpose for _, name, purpose in listed}


def _listed(file: Path) -> tuple[float, str, str]:
    """Place, name and purpose of the study in a file."""
    try:
        calls = {
            ast.unparse(node.targets[0]): node.value
            for node in ast.parse(file.read_bytes()).body
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)
        }
        study = calls["EXPERIMENT"]
        keywords = {keyword.arg: keyword.value for keyword in study.keywords}
        read = [ast.literal_eval(value) for value in (keywords["place"], study.args[0], keywords["purpose"])]
        place, name, purpose = msgspec.convert(read, tuple[float, str, str])
    except (SyntaxError, LookupError, ValueError, OSError) as error:
        raise InputError(
            f"{file}: expected a study, EXPERIMENT = Experiment(name, purpose=..., place=...) with literals, got other"
            f" content ({type(error).__name__}: {error})"
        ) from None
    if file.stem != name.replace("-", "_"):
        raise InputError(f"{file}: expected the study {file.stem.replace('_', '-')!r}, as its name says, got {name!r}")
    return place, name, purpose
