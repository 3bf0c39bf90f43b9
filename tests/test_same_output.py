"""Two versions are held against each other: what differs is named, and a table of words explains it."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout whose message about γ says `between` where this one says `in`."""
    folder = tmp_path_factory.mktemp("changed") / "checkout"
    for name in ("proofcheck", "models", "docs"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "README.md", folder)
    file = folder / "proofcheck" / "region" / "region.py"
    text = file.read_text(encoding="utf-8")
    assert "in [-1, 1]" in text
    file.write_text(text.replace("in [-1, 1]", "within [-1, 1]"), encoding="utf-8")
    return folder


def compared(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "docs/same_output.py", *map(str, arguments), "--only", "feasible --gamma 2"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_a_changed_message_is_shown_old_and_new_and_a_word_explains_it(changed: Path, tmp_path: Path) -> None:
    answer = compared(changed)
    assert answer.returncode == 1
    differing = [line for line in answer.stdout.splitlines() if line.startswith("said/")]
    assert len(differing) == 1
    assert "within [-1, 1]" in differing[0].split(" is now ")[0]
    table = tmp_path / "words.tsv"
    table.write_text("within [-1, 1]\tin [-1, 1]\n", encoding="utf-8")
    explained = compared(changed, "--words", table)
    assert explained.returncode == 0, explained.stdout + explained.stderr
    assert "said            2 compared, 0 differ" in explained.stdout
