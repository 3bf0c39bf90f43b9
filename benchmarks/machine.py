"""On what was measured: versions, processor; nothing that names a machine or a place."""

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

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
