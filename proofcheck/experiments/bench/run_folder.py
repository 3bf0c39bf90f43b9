"""The folder that ``train`` leaves: two task vectors and all that is needed to evaluate them without us."""

import json
import platform
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path

import torch

from proofcheck.measure.run import ABOUT, FILES, PATTERNS, READ_OUT, WEIGHTS, file_digest
from proofcheck.models.family import Family
from proofcheck.models.storage import write_tensors
from proofcheck.region.writing import write_whole

_PACKAGES = {
    "proofcheck": "proofcheck-taskvectors",
    "torch": "torch",
    "numpy": "numpy",
    "safetensors": "safetensors",
}


def write_run(folder: Path, family: Family, alpha: float) -> None:
    """Write the networks of two tasks, as `measure.run.load_run` reads them.

    Every file is written whole, run.json last: without it a folder is not finished, so an old one goes first.

    Args:
        folder: One that exists; files of a former run in it are replaced.
        family: Two tasks trained from one Ψ⁽⁰⁾.
        alpha: The correlation of the tasks' patterns as it was asked for, which their product gives but for rounding.

    Raises:
        InputError: If a file cannot be written.
    """
    (folder / ABOUT).unlink(missing_ok=True)
    seed = {"seed": str(family.seed)}
    write_tensors(folder / WEIGHTS[0], family.pretrained.state_dict(), seed)
    for name, vector in zip(WEIGHTS[1:], family.vectors, strict=True):
        vector.save(folder / name, **seed)
    write_tensors(folder / READ_OUT, {"a": family.pretrained.a}, seed)
    mu, v = (torch.tensor(pattern) for pattern in (family.patterns.mu, family.patterns.v))
    write_tensors(folder / PATTERNS, {"mu": mu, "v": v}, seed)
    write_whole(folder / ABOUT, (json.dumps(_about(folder, family, alpha), indent=2) + "\n").encode())


def _about(folder: Path, family: Family, alpha: float) -> dict[str, object]:
    names = [name.removesuffix(".safetensors") for name in WEIGHTS[1:]]
    return {
        "schema": "proofcheck/run/1",
        "settings": {"alpha": alpha, **asdict(family.recipe)},
        "seed": family.seed,
        "versions": {"python": platform.python_version(), **{key: version(name) for key, name in _PACKAGES.items()}},
        "steps": dict(zip(names, (trained.steps for trained in family.trained), strict=True)),
        "test_losses": dict(zip(names, (trained.test_loss for trained in family.trained), strict=True)),
        "files": {name: file_digest(folder / name) for name in FILES[:-1]},
    }
