import subprocess
import sys

import pytest

import proofcheck.models

LIGHT = ("Patterns", "Recipe", "Tokens")


@pytest.mark.parametrize(
    "name",
    [*LIGHT, *(pytest.param(x, marks=pytest.mark.needs("torch")) for x in proofcheck.models.__all__ if x not in LIGHT)],
)
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(proofcheck.models, name).__name__ == name


def test_no_other_name_is() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Trainer'"):
        _ = proofcheck.models.Trainer


def test_patterns_tokens_and_recipes_do_not_load_torch() -> None:
    code = "from proofcheck.models import Patterns, Recipe, Tokens; import sys; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
