"""Run the real command line in a process of its own, and time it."""

import os
import subprocess
import sys
from pathlib import Path


def proofcheck(*arguments: str | Path, timeout: float = 120) -> subprocess.CompletedProcess[str]:
    """``python -m proofcheck`` with these arguments."""
    command = [sys.executable, "-m", "proofcheck", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=timeout, check=False)


def cpu_seconds(*arguments: str) -> float:
    """The processor time of a whole Python process: what other work on the machine disturbs least."""
    with subprocess.Popen([sys.executable, *arguments], stdout=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return usage.ru_utime + usage.ru_stime


def least_seconds(*commands: tuple[str, ...], rounds: int = 3) -> list[float]:
    """For each command the least processor time of a few runs, in turns, so that a busy machine slows all alike."""
    times = [[cpu_seconds(*command) for command in commands] for _ in range(rounds)]
    return [min(column) for column in zip(*times, strict=True)]
