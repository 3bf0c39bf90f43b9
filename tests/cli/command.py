"""Run the command line in this process, or the real one in a process of its own, and time it."""

import fcntl
import io
import os
import pty
import struct
import subprocess
import sys
import termios
from contextlib import redirect_stderr, redirect_stdout, suppress
from pathlib import Path

from proofcheck.cli.main import main
from tests.cli.processes import PATIENCE


def proofcheck(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """``python -m proofcheck`` with these arguments."""
    command = [sys.executable, "-m", "proofcheck", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=PATIENCE, check=False)


def answered(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """What `proofcheck` gives, without the seconds that a process of its own needs to start."""
    words = list(map(str, arguments))
    with redirect_stdout(io.StringIO()) as out, redirect_stderr(io.StringIO()) as err:
        code = main(words)
    return subprocess.CompletedProcess(words, code, out.getvalue(), err.getvalue())


def on_a_terminal(*arguments: str, width: int, **environment: str) -> str:
    """What a terminal of this width gets from the real command, without the returns that a terminal adds."""
    terminal, command_side = pty.openpty()
    fcntl.ioctl(command_side, termios.TIOCSWINSZ, struct.pack("HHHH", 24, width, 0, 0))
    known = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "NO_COLOR", "FORCE_COLOR")}
    command = [sys.executable, "-m", "proofcheck", *arguments]
    printed = b""
    with subprocess.Popen(command, stdout=command_side, stderr=command_side, env=known | environment) as process:
        os.close(command_side)
        # Linux says with an error that nobody writes to a terminal any more.
        with suppress(OSError):
            while chunk := os.read(terminal, 65536):
                printed += chunk
        assert process.wait() == 0
    os.close(terminal)
    return printed.decode().replace("\r\n", "\n")


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


# The command line where neither is installed; None in sys.modules would do, if SciPy did not take it for PyTorch.
WITHOUT_TORCH = """
import sys
class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("torch", "safetensors"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Absent())
from proofcheck.cli.main import main
sys.exit(main(sys.argv[1:]))
"""

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
