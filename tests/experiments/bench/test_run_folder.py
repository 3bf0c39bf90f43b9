"""What ``train`` writes can be written from Python, byte for byte."""

from pathlib import Path

import pytest

from proofcheck.cli.main import main
from proofcheck.measure.run import FILES, load_run
from proofcheck.models.patterns import Patterns
from proofcheck.models.recipe import Recipe

pytestmark = [pytest.mark.slow, pytest.mark.needs("torch", "safetensors")]


def test_python_writes_the_folder_of_the_command(tmp_path: Path) -> None:
    from proofcheck.experiments.bench.run_folder import write_run
    from proofcheck.models.family import train_family

    sizes = ["--M", "6", "--P", "10", "--m", "8", "--batch", "16", "--steps", "3", "--test-samples", "50"]
    assert main(["train", "--output", str(tmp_path / "command"), "--alpha", "-1/4", "--seed", "3", *sizes]) == 0
    recipe = Recipe(M=6, P=10, m=8, batch=16, steps=3, test_samples=50)
    (tmp_path / "python").mkdir()
    write_run(tmp_path / "python", train_family(recipe, Patterns.pair(-0.25, 6), 3), -0.25)
    for name in FILES:
        assert (tmp_path / "python" / name).read_bytes() == (tmp_path / "command" / name).read_bytes()
    assert load_run(tmp_path / "python").about.settings.alpha == -0.25
    assert {file.name for file in (tmp_path / "python").iterdir()} == set(FILES)
