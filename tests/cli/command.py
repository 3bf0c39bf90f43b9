"""Run the real command line in a process of its own."""

import subprocess
import sys
from pathlib import Path


def proofcheck(*arguments: str | Path, timeout: float = 120) -> subprocess.CompletedProcess[str]:
    """``python -m proofcheck`` with these arguments."""
    command = [sys.executable, "-m", "proofcheck", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=timeout, check=False)
