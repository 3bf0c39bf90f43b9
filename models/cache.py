"""Weights that took long to make, kept under the hash of everything that they depend on."""

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec
from torch import Tensor

from proofcheck.models.storage import read_tensors, write_tensors
from proofcheck.region.numbers import InputError
from proofcheck.region.places import FOLDER, cache_folder


def cached(name: str, key: object, make: Callable[[], Mapping[str, Tensor]]) -> dict[str, Tensor]:
    """The tensors made from ``key``, read where they were kept and else made and kept.

    Args:
        name: Begins the name of the file.
        key: Everything that the tensors depend on: data by digest, settings, seed, versions.
        make: Makes them.

    Raises:
        InputError: If the folder cannot be written.
    """
    content = msgspec.json.encode(key, order="deterministic")
    path = cache_folder() / f"{name}-{hashlib.sha256(content).hexdigest()[:24]}.safetensors"
    try:
        tensors, about = read_tensors(path)
    except InputError:
        # Missing, or not whole: what is kept can be made again.
        return _keep(path, content.decode(), make())
    return tensors if about.get("key") == content.decode() else _keep(path, content.decode(), make())


def _keep(path: Path, key: str, tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{path.parent}: cannot be used as a cache ({error.strerror}); set {FOLDER}") from None
    write_tensors(path, tensors, {"key": key})
    return dict(tensors)
