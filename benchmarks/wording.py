"""Durations and ratios to two significant digits, and versions and processor without the name of a machine."""

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path


def duration(seconds: float) -> str:
    """Two significant digits with a unit.

    >>> duration(0.00512), duration(0.0999), duration(12.3)
    ('5.1 ms', '100 ms', '12 s')
    """
    rounded = float(f"{seconds:.1e}")
    unit, name = next((u, name) for u, name in ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs")) if rounded >= u or u == 1e-6)
    return f"{_two_digits(rounded / unit)} {name}"


def ratio(value: float) -> str:
    """How many times, to two significant digits.

    >>> ratio(0.31), ratio(2046.0)
    ('0.31×', '2,000×')
    """
    if value < 1:
        return f"{value:.2f}×"
    return f"{_two_digits(value)}×" if value < 1000 else f"{float(f'{value:.1e}'):,.0f}×"


def _two_digits(value: float) -> str:
    return f"{value:.1f}" if value < 9.95 else f"{value:.0f}"


def table(head: list[str], rows: list[list[str]], *, words: int) -> str:
    """A Markdown table whose first ``words`` columns are text and the others numbers."""
    rule = ["---" if i < words else "--:" for i in range(len(head))]
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, rule, *rows))


_PACKAGES = ("proofcheck-taskvectors", "cvxpy", "clarabel", "highspy", "scipy", "pplpy", "z3-solver", "numpy")


def versions() -> dict[str, str]:
    """Python and every package that takes part."""
    return {"Python": platform.python_version()} | {package: _version(package) for package in _PACKAGES}


def processor() -> str:
    """The processor's model and how many cores can be used."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"{_model()}, {cores} cores"


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def _model() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    named = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.processor() or platform.machine()
