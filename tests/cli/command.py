"""Run the real command line in a process of its own, and time it."""

import os
import subprocess
import sys
from pathlib import Path

from tests.cli.processes import PATIENCE


def proofcheck(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """``python -m proofcheck`` with these arguments."""
    command = [sys.executable, "-m", "proofcheck", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=PATIENCE, check=False)


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


_PACKAGES = """
import sys
before = set(sys.modules)
exec(sys.argv[1])
loaded = {name.partition(".")[0] for name in sys.modules.keys() - before}
print(*loaded - sys.stdlib_module_names, file=sys.stderr)
"""


def packages_of(program: str) -> set[str]:
    """The packages beside the standard library that these lines load in a fresh process."""
    command = [sys.executable, "-c", _PACKAGES, program]
    finished = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=True)
    return set(finished.stderr.split())
