"""The picture of the rooms shows the contract's floors and what the code imports, and is drawn of files alone."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from proofcheck.draw.style import LINEAR
from proofcheck.region.numbers import InputError
from proofcheck.site import rooms
from proofcheck.site.rooms import FLOORS, ROOMS, House, house, imported_rooms, refuse_unnamed, rooms_figure

ROOT = Path(__file__).parents[2]
ORANGE = LINEAR.encode()
DRAW = """
import sys
from proofcheck.site.rooms import house, rooms_figure
sys.stdout.buffer.write(rooms_figure(house(), ".svg"))
"""


@pytest.fixture(scope="module")
def found() -> House:
    return house()


def contract(container: str) -> list[tuple[str, ...]]:
    """The layers of a container in pyproject.toml, each with its rooms."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layers = [each for each in settings["tool"]["importlinter"]["contracts"] if each["type"] == "layers"]
    (found,) = [each["layers"] for each in layers if each["containers"] == [container]]
    return [tuple(layer.split(" | ")) for layer in found]


def test_the_floors_are_those_of_the_contracts() -> None:
    inner = [(f"experiments.{room}",) for (room,) in contract("proofcheck.experiments")]
    floors = [layer for layer in contract("proofcheck") if layer != ("__main__",)]
    place = floors.index(("experiments",))
    assert [*floors[:place], *inner, *floors[place + 1 :]] == list(FLOORS)


@pytest.mark.slow
def test_every_room_has_its_files_and_all_imports_run_down(found: House) -> None:
    assert tuple(found.files) == ROOMS
    assert found.files["models"] == len(list((ROOT / "models").glob("[!_]*.py"))) > 0
    assert ("cli", "region") in found.imports
    assert found.against_the_floors() == []
    assert ORANGE not in rooms_figure(found, ".svg")


@pytest.mark.slow
@pytest.mark.parametrize("pair", [("region", "site"), ("certify", "solve"), ("solve", "certify")])
def test_an_import_upwards_or_sideways_is_seen(pair: tuple[str, str], found: House) -> None:
    wrong = House(found.files, {**found.imports, pair: 1})
    assert wrong.against_the_floors() == [pair]
    assert ORANGE in rooms_figure(wrong, ".svg")


@pytest.mark.parametrize("source", ["def f():\n    from proofcheck.site import files", "import proofcheck.site.files"])
def test_an_import_is_found_wherever_and_however_it_is_written(source: str) -> None:
    assert list(imported_rooms(source, "proofcheck.region")) == ["site"]


def test_an_import_of_several_rooms_and_one_from_beside_are_told_apart() -> None:
    assert list(imported_rooms("from proofcheck.experiments import bench, engine", "proofcheck.cli")) == [
        "experiments.bench",
        "experiments.engine",
    ]
    assert list(imported_rooms("from ..region import checker\nfrom . import main", "proofcheck.cli")) == [
        "region",
        "cli",
    ]


@pytest.mark.parametrize("missing", ["draw", "experiments.bench"])
def test_a_room_on_no_floor_is_named_in_one_line(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rooms, "ROOMS", tuple(room for room in ROOMS if room != missing))
    with pytest.raises(InputError, match=rf"^proofcheck\.{missing}: a room on no floor; name it in FLOORS"):
        house()


@pytest.mark.parametrize(
    ("file", "why"),
    [
        ("attic/chest.py", "proofcheck.attic: a room on no floor"),
        ("attic/__init__.py", "proofcheck.attic: a room on no floor"),
        ("experiments/attic/chest.py", "proofcheck.experiments.attic: a room on no floor"),
        ("draw_attic/chest.py", "proofcheck.draw_attic: a room on no floor"),
        ("attic/deep/chest.py", "proofcheck.attic.deep: a room on no floor"),
        ("draw/attic/chest.py", "proofcheck.draw.attic: expected an __init__.py"),
        ("draw/attic/__init__.py", ""),
        ("draw/attic/notes.txt", ""),
        ("attic/notes.txt", ""),
    ],
)
def test_a_folder_that_holds_python_is_a_room_and_a_package(file: str, why: str, tmp_path: Path) -> None:
    for name in ("__init__.py", "draw/__init__.py", "experiments/__init__.py", file):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    if not why:
        refuse_unnamed(tmp_path)
        return
    with pytest.raises(InputError) as refused:
        refuse_unnamed(tmp_path)
    assert str(refused.value).startswith(why)


def test_every_folder_of_this_package_is_named() -> None:
    refuse_unnamed(ROOT / "proofcheck")


def test_a_floor_without_its_room_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rooms, "ROOMS", (*ROOMS, "attic"))
    with pytest.raises(InputError, match=r"^proofcheck\.attic: expected a room"):
        house()


@pytest.mark.slow
def test_the_same_bytes_are_drawn_where_models_lies_among_the_rooms(tmp_path: Path) -> None:
    left_out = shutil.ignore_patterns("stored")
    shutil.copytree(ROOT / "proofcheck", tmp_path / "proofcheck", ignore=left_out)
    shutil.copytree(ROOT / "models", tmp_path / "proofcheck" / "models", ignore=left_out)
    drawn = subprocess.run([sys.executable, "-c", DRAW], cwd=tmp_path, capture_output=True, check=True)
    assert drawn.stdout == (ROOT / "docs" / "rooms.svg").read_bytes()
