"""A base or a fine-tune as it is given: opened with its config, called by a name, and told of as documents have it."""

import hashlib
import json
import os
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Any

from proofcheck.checkpoints.adapters import WEIGHTS, Adapter, is_adapter, read_adapter
from proofcheck.checkpoints.checkpoint import Checkpoint
from proofcheck.checkpoints.checkpoint import open as open_checkpoint
from proofcheck.checkpoints.documents import File, Source
from proofcheck.region.numbers import InputError
from proofcheck.region.reading import read_bounded

Place = str | PathLike[str]
CONFIG = "config.json"
_MOST_TEXT = 2**24


@dataclass(frozen=True)
class Model:
    """A base or a fine-tune.

    Args:
        name: What it is called in the audit.
        checkpoint: Its tensors, or those of its adapter.
        adapter: What it adds to the base, where it is one.
        config: Its ``config.json``, empty where there is none.
        added: What stands before the base's names here, as ``bert.`` does where a head was put on an encoder.
        dropped: What of the base's names is missing here.
    """

    name: str
    checkpoint: Checkpoint
    adapter: Adapter | None
    config: Mapping[str, Any]
    added: str = ""
    dropped: str = ""

    def own_name(self, name: str) -> str:
        """What a tensor of the base is called in this file."""
        return self.added + name.removeprefix(self.dropped)


def open_model(path: Place, name: str = "") -> Model:
    """A base, a fine-tune or an adapter, from its folder or file.

    Raises:
        InputError: If it cannot be read, or is no safetensors checkpoint or LoRA adapter.
    """
    place = Path(path)
    if is_adapter(place):
        checkpoint = open_checkpoint(place / WEIGHTS if (place / WEIGHTS).exists() else place)
        return Model(name, checkpoint, read_adapter(place, checkpoint), {})
    folder = place if place.is_dir() else place.parent
    return Model(name, open_checkpoint(place), None, _config(folder / CONFIG))


def _config(place: Path) -> Mapping[str, Any]:
    if not place.exists():
        return {}
    try:
        config = json.loads(read_bounded(place, _MOST_TEXT))
    except OSError as error:
        raise InputError(f"{place}: cannot be read ({error.strerror})") from None
    except (ValueError, RecursionError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"{place}: expected JSON, got other content ({error!s:.100})") from None
    return config if isinstance(config, dict) else {}


def model_names(paths: Sequence[Place], names: Sequence[str] | None) -> list[str]:
    """What to call each fine-tune: as asked, or as its folder or file is called.

    Raises:
        InputError: If there are not as many names as fine-tunes, or two are the same.

    >>> model_names(["models/a", "models/b.safetensors"], None)
    ['a', 'b']
    """
    if names is None:
        called = [path.name if path.is_dir() else path.stem for path in (Path(given).absolute() for given in paths)]
    else:
        called = list(names)
        if len(called) != len(paths):
            raise InputError(f"--names: expected {len(paths)}, one for each fine-tune, got {len(called)}")
    twice = [name for name, count in Counter(called).items() if count > 1]
    if twice:
        raise InputError(f"--names: expected a name of its own for each fine-tune, got {twice[0]!r:.60} twice")
    return called


def refuse_twice(paths: Sequence[Place]) -> None:
    """Refuse two names for one checkpoint."""
    places = [os.path.realpath(path) for path in paths]
    for place, given in zip(places, paths, strict=True):
        if places.count(place) > 1:
            raise InputError(
                f"{given}: expected each checkpoint once, got this one twice; give another, or leave it out"
            )


def source_of(path: Place, model: Model, digests: bool) -> Source:
    """Where a model came from, as documents have it."""
    checkpoint = model.checkpoint
    files = [
        File(file.name, file.stat().st_size, **({"sha256": sha256_of(file)} if digests else {}))
        for file in checkpoint.files
    ]
    counted = Counter(tensor.dtype for tensor in checkpoint.tensors.values())
    return Source(str(path), "checkpoint" if model.adapter is None else "adapter", files, dict(sorted(counted.items())))


def sha256_of(file: Path) -> str:
    """The SHA-256 of a file, read a block at a time, in hexadecimal."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
