"""A record names the version of PyTorch; made-up ones are judged where it is not installed, too."""

from importlib.metadata import version

import pytest

from proofcheck.experiments.engine import cell
from tests.extras import missing


@pytest.fixture(autouse=True)
def _no_torch_is_a_version(monkeypatch: pytest.MonkeyPatch) -> None:
    if missing("torch"):
        cell.versions.cache_clear()
        monkeypatch.setattr(cell, "version", lambda name: "none" if name == "torch" else version(name))
