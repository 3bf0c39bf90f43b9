"""A checkpoint as files to be written: shards as another one has them, companions, and an index that comes last."""

import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, BinaryIO

from proofcheck.checkpoints.checkpoint import SHARD, Checkpoint
from proofcheck.checkpoints.dtypes import stored_type
from proofcheck.checkpoints.header import Tensor, read_notes
from proofcheck.checkpoints.pickled import ENDINGS as PICKLED
from proofcheck.region.numbers import InputError
from proofcheck.region.writing import whole_bytes, write_whole

ENDING = ".safetensors"
_INDEX = ".index.json"
# What a model needs beside its weights: configs, tokenizers, code; in subfolders configs alone.
_COMPANIONS = frozenset({".json", ".txt", ".model", ".jinja", ".py"})
_TORCH_NAMES = {"F64": "float64", "F32": "float32", "F16": "float16", "BF16": "bfloat16"}
_ALIGNED = 8


@dataclass(frozen=True)
class Shard:
    """A file to be written: its name, its header, its tensors in order with their formats, and its size."""

    name: str
    header: bytes
    tensors: tuple[tuple[Tensor, str], ...]
    size: int


@dataclass(frozen=True)
class Plan:
    """Where a checkpoint goes, and all of its files.

    Args:
        folder: Where they go; made if it is not there.
        shards: Its weights.
        texts: Other files by name, with their content; the index, if there is one, is last.
        companions: Files that are copied, by their names in the folder.
    """

    folder: Path
    shards: tuple[Shard, ...]
    texts: Mapping[str, bytes]
    companions: Mapping[str, Path]

    @property
    def size(self) -> int:
        """How many bytes are written."""
        copied = sum(path.stat().st_size for path in self.companions.values())
        return sum(shard.size for shard in self.shards) + sum(map(len, self.texts.values())) + copied


def plan(base: Checkpoint, output: Path, dtype: str | None) -> Plan:
    """How a checkpoint like ``base`` is written: with its tensors, sharded as it is.

    Args:
        base: Whose names, shapes, notes, companions and shards it has.
        output: A folder that is new or empty; or a file ``*.safetensors``, where the base is one file.
        dtype: The format of its real tensors; that of the base, if None.

    Raises:
        InputError: If the output is not of that kind, or has not room enough.
    """
    is_file = output.name.endswith(ENDING)
    if is_file and len(base.files) > 1:
        raise InputError(f"{output}: expected a folder, as the base has {len(base.files)} files, got the name of one")
    if is_file and output.exists():
        raise InputError(f"{output}: expected a new file, got one that is there; give another name, or delete it")
    held: dict[Path, list[Tensor]] = {file: [] for file in base.files}
    for tensor in base.tensors.values():
        held[tensor.file].append(tensor)
    shards = tuple(
        shard_of(output.name if is_file else _saved_name(file), tensors, _notes(file), dtype)
        for file, tensors in held.items()
    )
    names = [shard.name for shard in shards]
    if doubled := [name for place, name in enumerate(names) if name in names[:place]]:
        raise InputError(
            f"{base.path}: two of its files would be written as {doubled[0]:.60}; rename one, in its index too"
        )
    if is_file:
        made = Plan(output.parent, shards, {}, {})
    else:
        companions = dict(_companions(base.path))
        made = Plan(output, shards, dict(_texts(companions, shards, dtype)), companions)
        refuse_full(output)
    refuse_without_room(made)
    return made


def _saved_name(file: Path) -> str:
    """The name of a file, with the ending of its kind; one that PyTorch wrote gets that of its like.

    >>> _saved_name(Path("base/pytorch_model-00001-of-00002.bin"))
    'model-00001-of-00002.safetensors'
    """
    return file.name if file.suffix == ENDING else file.stem.replace("pytorch_model", "model") + ENDING


def _notes(file: Path) -> dict[str, str]:
    return {"format": "pt"} if file.suffix in PICKLED else read_notes(file)


def shard_of(name: str, tensors: Sequence[Tensor], notes: Mapping[str, str], dtype: str | None) -> Shard:
    """A file with these tensors: the real ones in a format, or in their own if that is None."""
    formats = tuple((tensor, dtype if dtype is not None and tensor.is_real else tensor.dtype) for tensor in tensors)
    entries: dict[str, object] = {"__metadata__": dict(notes)} if notes else {}
    end = 0
    for tensor, stored in formats:
        size = tensor.elements * stored_type(stored).itemsize if tensor.is_real else tensor.size
        entries[tensor.name] = {"dtype": stored, "shape": tensor.shape, "data_offsets": [end, end + size]}
        end += size
    text = json.dumps(entries, separators=(",", ":")).encode()
    text += b" " * (-len(text) % _ALIGNED)
    header = len(text).to_bytes(8, "little") + text
    return Shard(name, header, formats, len(header) + end)


def refuse_full(folder: Path) -> None:
    """Refuse what is no new or empty folder."""
    if not folder.exists():
        if not folder.absolute().parent.is_dir():
            raise InputError(f"{folder}: cannot be written (its folder does not exist); give a folder that can")
        return
    if not folder.is_dir():
        raise InputError(f"{folder}: expected a new or empty folder, got a file; give another, or one *{ENDING}")
    if there := sorted(path.name for path in folder.iterdir()):
        raise InputError(f"{folder}: expected a new or empty folder, got one with {there[0]:.60}; give another")


def refuse_without_room(made: Plan) -> None:
    """Refuse a plan that its disk has no room for."""
    place = made.folder if made.folder.exists() else made.folder.absolute().parent
    free = shutil.disk_usage(place).free
    if made.size > free:
        needs = f"expected {made.size / 1e9:.3g} GB free, got {free / 1e9:.3g} GB"
        raise InputError(f"{made.folder}: {needs}; make room, or give another disk")


def _companions(path: Path) -> Iterator[tuple[str, Path]]:
    """The other files of a model's folder; none where the base was given as one file of weights."""
    if not path.is_dir() and not path.name.endswith(_INDEX):
        return
    folder = path if path.is_dir() else path.parent
    for place in sorted([*folder.iterdir(), *folder.glob("*/*.json")]):
        name = place.relative_to(folder).as_posix()
        is_ours = place.suffix in _COMPANIONS and not name.endswith(_INDEX) and not name.startswith(".")
        if is_ours and place.is_file():
            yield name, place


def _texts(companions: dict[str, Path], shards: Sequence[Shard], dtype: str | None) -> Iterator[tuple[str, bytes]]:
    """The config, where it names a format that is not the stored one any more, and the index."""
    if dtype is not None and "config.json" in companions:
        changed = _config_with(companions["config.json"], dtype)
        if changed is not None:
            del companions["config.json"]
            yield "config.json", changed
    if len(shards) > 1 or SHARD.fullmatch(shards[0].name):
        weight_map = {tensor.name: shard.name for shard in shards for tensor, _ in shard.tensors}
        total = sum(shard.size - len(shard.header) for shard in shards)
        content = {"metadata": {"total_size": total}, "weight_map": dict(sorted(weight_map.items()))}
        numbered = SHARD.fullmatch(shards[0].name)
        stem = numbered["stem"] if numbered else "model"
        yield f"{stem}{ENDING}{_INDEX}", (json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode()


def _config_with(place: Path, dtype: str) -> bytes | None:
    try:
        config: Any = json.loads(place.read_bytes())
    except (ValueError, RecursionError):
        return None
    named = {key for key in ("dtype", "torch_dtype") if isinstance(config, dict) and isinstance(config.get(key), str)}
    if not named:
        return None
    config |= dict.fromkeys(named, _TORCH_NAMES[dtype])
    return (json.dumps(config, indent=2, ensure_ascii=False) + "\n").encode()


class Output:
    """A checkpoint that is being written: its shards one after the other, each whole or not at all."""

    def __init__(self) -> None:
        self._made: list[Path] = []

    @contextmanager
    def shard(self, folder: Path, shard: Shard) -> Iterator[BinaryIO]:
        """The stream that the numbers of a shard are to be written to, behind its header."""
        with whole_bytes(folder / shard.name) as stream:
            stream.write(shard.header)
            yield stream
        self._made.append(folder / shard.name)

    def folder(self, place: Path) -> None:
        """A folder, which is made if it is not there."""
        if not place.exists():
            place.mkdir()
            self._made.append(place)

    def finish(self, made: Plan) -> None:
        """Companions, and last the index."""
        for name, source in made.companions.items():
            place = made.folder / name
            self.folder(place.parent)
            self._made.append(place)
            shutil.copyfile(source, place)
        for name, content in made.texts.items():
            write_whole(made.folder / name, content)
            self._made.append(made.folder / name)

    def undo(self) -> None:
        """Remove what was written."""
        for place in reversed(self._made):
            with suppress(OSError):
                place.rmdir() if place.is_dir() else place.unlink()


@contextmanager
def written(made: Plan, beside: Mapping[Path, str] = MappingProxyType({})) -> Iterator[Output]:
    """A checkpoint to write the shards of; companions and the index follow by themselves, and then files beside it.

    If anything fails, or the run is interrupted, all that was written is removed again.
    """
    output = Output()
    try:
        output.folder(made.folder)
        yield output
        output.finish(made)
        for place, content in beside.items():
            write_whole(place, content)
    except BaseException:
        output.undo()
        raise
