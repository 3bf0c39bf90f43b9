"""The house as a picture: its rooms, floor by floor, and which room imports which, read from the code.

Twenty rooms and some eighty arrows between them would be a tangle, so every room is a step of a staircase. What a
room imports lies to its right: from there a line leads down to the room that is imported. An import that runs up, or
sideways on one floor, is orange. Sizes and counts are drawn coarsely, so that the picture changes when the house does
and not with every commit.
"""

import ast
from collections import Counter
from collections.abc import Iterator, Mapping
from importlib.util import find_spec, resolve_name
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Polygon, Rectangle

from proofcheck.draw.style import INK, LAYERS, LINEAR, SHOWN, house_style, image
from proofcheck.region.numbers import InputError

# As in the layers contracts of pyproject.toml, which an installed package has not got; a test holds them equal.
FLOORS = (
    ("cli",),
    ("site",),
    ("ledger",),
    ("experiments.studies",),
    ("experiments.calibration",),
    ("experiments.bench",),
    ("experiments.engine",),
    ("draw",),
    ("batch", "checkpoints", "law"),
    ("solve", "certify"),
    ("ideal",),
    ("statements",),
    ("risk",),
    ("measure", "models", "proofs"),
    ("region",),
)
ROOMS = tuple(chain.from_iterable(FLOORS))
_FLOOR = {room: number for number, floor in enumerate(FLOORS) for room in floor}
# In inches: a step, half of a room's square, the margins, and the line beside the rooms of `experiments`.
_STEP, _HALF, _LEFT, _RIGHT, _BELOW, _INNER = 0.255, 0.075, 0.6, 0.6, 0.4, 0.3
# The dots of few imports and of many, in points.
_FEW, _MANY = 2.2, 5.0


class House(NamedTuple):
    """What the code says of itself.

    Attributes:
        files: How many a room has, its ``__init__`` aside.
        imports: How many import statements lead from a room to another.
    """

    files: Mapping[str, int]
    imports: Mapping[tuple[str, str], int]

    def against_the_floors(self) -> list[tuple[str, str]]:
        """The imports that do not run downwards."""
        return [pair for pair in self.imports if _FLOOR[pair[0]] >= _FLOOR[pair[1]]]


def house() -> House:
    """The rooms and their imports, read from the source; nothing is imported, so every extra may be missing.

    Raises:
        InputError: If a folder with Python in it is on no floor or no package, or a room has no folder.

    >>> house().against_the_floors()
    []
    """
    refuse_unnamed(_folder("proofcheck"))
    sources = {room: sorted(_folder(f"proofcheck.{room}").rglob("*.py")) for room in ROOMS}
    imports = Counter(
        (room, imported)
        for room, files in sources.items()
        for file in files
        for imported in imported_rooms(file.read_text(encoding="utf-8"), f"proofcheck.{room}")
        if imported != room
    )
    return House({room: sum(file.stem != "__init__" for file in files) for room, files in sources.items()}, imports)


def _folder(package: str) -> Path:
    """Where a package lies, in a checkout as when it is installed: `models` is beside the others only there."""
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise InputError(f"{package}: expected a room, as its floor says, found no such folder; mend FLOORS")
    return Path(next(iter(spec.submodule_search_locations)))


def refuse_unnamed(package: Path) -> None:
    """Refuse a folder of the package that holds Python and is no room, nor in one; also one that no contract would see.

    Args:
        package: The folder ``proofcheck``.

    Raises:
        InputError: If a folder is on no floor, or has no ``__init__.py``: import-linter passes such a folder over.
    """
    for folder in sorted({file.parent for file in package.rglob("*.py")}):
        name = ".".join(("proofcheck", *folder.relative_to(package).parts))
        rooms = [f"proofcheck.{room}." for room in ROOMS]
        if not any(room.startswith(f"{name}.") or f"{name}.".startswith(room) for room in rooms):
            raise InputError(f"{name}: a room on no floor; name it in FLOORS and in the contract of pyproject.toml")
        if not (folder / "__init__.py").exists():
            raise InputError(f"{name}: expected an __init__.py, without which no contract sees what it imports")


def imported_rooms(source: str, package: str) -> Iterator[str]:
    """The rooms that each import statement of a file names, wherever in the file it stands.

    Args:
        source: Python.
        package: Whose file it is.

    >>> list(imported_rooms("from proofcheck.region import numbers, region", "proofcheck.cli"))
    ['region']
    """
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom):
            module = resolve_name("." * node.level + (node.module or ""), package)
            yield from dict.fromkeys(_rooms_of(f"{module}.{name.name}" for name in node.names))
        elif isinstance(node, ast.Import):
            yield from _rooms_of(name.name for name in node.names)


def _rooms_of(modules: Iterator[str]) -> Iterator[str]:
    for module in modules:
        yield from (room for room in ROOMS if f"{module}.".startswith(f"proofcheck.{room}."))


def rooms_figure(shown: House, suffix: str) -> bytes:
    """The picture as a file.

    Args:
        shown: What `house` read.
        suffix: ``.svg`` or ``.png``.
    """
    width, height = _LEFT + len(ROOMS) * _STEP + _RIGHT, len(ROOMS) * _STEP + _BELOW
    with house_style():
        figure = Figure(figsize=(width, height))
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set(xlim=(-_LEFT, width - _LEFT), ylim=(-height, 0))
        axes.set_axis_off()
        # The picture is cut to what is drawn: a ground of its full size keeps the cut from the widths of letters.
        axes.add_patch(Rectangle((-_LEFT, -height), width, height, facecolor="white", zorder=-1))
        _draw_floors(axes, width)
        _draw_imports(axes, shown)
        _draw_rooms(axes, shown)
        _draw_key(axes)
        return image(figure, suffix)


def _place(column: str, row: str) -> tuple[float, float]:
    return (ROOMS.index(column) + 0.5) * _STEP, -(ROOMS.index(row) + 0.5) * _STEP


def _draw_floors(axes: Axes, width: float) -> None:
    top = 0.0
    for number, floor in enumerate(FLOORS):
        height = len(floor) * _STEP
        shade = "#f1f1f1" if number % 2 else "white"
        axes.add_patch(Rectangle((-_LEFT, top - height), width, height, facecolor=shade, zorder=0))
        top -= height


def _draw_imports(axes: Axes, shown: House) -> None:
    against = shown.against_the_floors()
    for (importer, imported), count in sorted(shown.imports.items()):
        line, mark, order = (LINEAR, LINEAR, 3) if (importer, imported) in against else (LAYERS[2], SHOWN, 1)
        start, corner, (x, y) = _place(importer, importer), _place(imported, importer), _place(imported, imported)
        axes.plot(*zip(start, corner, (x, y), strict=True), color=line, linewidth=0.6, zorder=order)
        axes.plot(*corner, "o", color=mark, markersize=_dot(count), markeredgewidth=0, zorder=order + 1)
        back = 1 if y < corner[1] else -1
        tip, end = y + back * _HALF, y + back * (_HALF + 0.05)
        axes.add_patch(Polygon([(x, tip), (x - 0.02, end), (x + 0.02, end)], facecolor=line, zorder=order))


def _dot(imports: int) -> float:
    return _FEW if imports < 10 else _MANY


def _draw_rooms(axes: Axes, shown: House) -> None:
    for room in ROOMS:
        x, y = _place(room, room)
        square = Rectangle((x - _HALF, y - _HALF), 2 * _HALF, 2 * _HALF, facecolor=LAYERS[0], edgecolor=SHOWN)
        axes.add_patch(square).set_zorder(5)
        _write(axes, x - 0.13, y, room.rpartition(".")[2], ha="right")
        for block in range(-(-shown.files[room] // 10)):
            _draw_block(axes, len(ROOMS) * _STEP + 0.1 + 0.11 * block, y)
    inner = [_place(room, room)[1] for room in ROOMS if room.startswith("experiments.")]
    axes.plot([_INNER] * 2, [inner[0] + _HALF, inner[-1] - _HALF], color=INK, linewidth=0.6)
    _write(axes, _INNER - 0.06, (inner[0] + inner[-1]) / 2, "experiments", ha="right")


def _draw_block(axes: Axes, x: float, y: float) -> None:
    axes.add_patch(Rectangle((x, y - 0.04), 0.08, 0.08, facecolor="#777777"))


def _draw_key(axes: Axes) -> None:
    y = -(len(ROOMS) + 0.8) * _STEP
    for x, size, words in ((0.3, _FEW, "1 to 9 imports"), (1.55, _MANY, "10 and more")):
        axes.plot(x, y, "o", color=SHOWN, markersize=size, markeredgewidth=0)
        _write(axes, x + 0.1, y, words)
    _draw_block(axes, 2.72, y)
    _write(axes, 2.86, y, "up to 10 files")


def _write(axes: Axes, x: float, y: float, words: str, ha: str = "left") -> None:
    axes.text(x, y, words, fontsize=10, color=INK, ha=ha, va="center_baseline", zorder=5)
