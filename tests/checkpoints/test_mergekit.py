"""mergekit itself, from an environment of its own, beside ours and beside the stored file of what it made."""

import subprocess
from pathlib import Path

import pytest

from proofcheck.checkpoints.merging import merge
from tests.checkpoints.llama_layout import CASES, GOLDEN, PROGRAM, tensors, write_case

pytestmark = [pytest.mark.needs(PROGRAM), pytest.mark.slow]


@pytest.mark.parametrize("name", CASES)
def test_with_the_yaml_that_a_merge_writes_it_makes_the_same_bits_and_those_that_are_stored(
    name: str, tmp_path: Path
) -> None:
    case = CASES[name]
    base, tuned = write_case(tmp_path, case)
    merge(base, tuned, case.lam, tmp_path / "ours", dtype=case.stored, mergekit=tmp_path / "merge.yml")
    command = [PROGRAM, tmp_path / "merge.yml", tmp_path / "theirs", "--no-copy-tokenizer", "--quiet"]
    finished = subprocess.run(command, check=False, capture_output=True, text=True)
    assert finished.returncode == 0, finished.stderr
    theirs = tensors(tmp_path / "theirs")
    assert tensors(tmp_path / "ours") == theirs
    assert {f"{name}: {tensor}": held for tensor, held in theirs.items()}.items() <= tensors(GOLDEN).items()
