"""Hypothesis' profile, whole and brief; and what many tests look at and nobody wants to train twice.

PyTorch loads with the first test that needs it, not before.
"""

import os
import signal
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest

from tests.extras import need

if TYPE_CHECKING:
    from proofcheck.models import Family

# Time measures the machine and its load, not the law, so no example has a deadline and no strategy is called too slow.
# A build server draws the same examples each time, so that what fails there is the change and not the draw; elsewhere
# every run draws anew, and a failure prints the line that replays it anywhere.
hypothesis.settings.register_profile(
    "proofcheck",
    hypothesis.settings.get_profile("default"),
    max_examples=100,
    deadline=None,
    derandomize=bool(os.environ.get("CI")),
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
    print_blob=True,
)
hypothesis.settings.register_profile("brief", hypothesis.settings.get_profile("proofcheck"), max_examples=5)
hypothesis.settings.load_profile("proofcheck")

# Tests start Python hundreds of times, and under this variable each start would compile the whole house again.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# What a job in the background or under nohup ignores, all that it starts would ignore too; a handler is not inherited.
for _name in ("SIGINT", "SIGHUP"):
    _number = getattr(signal, _name, None)
    if _number is not None and signal.getsignal(_number) is signal.SIG_IGN:
        signal.signal(_number, lambda *_: None)


# What loads PyTorch, draws, or starts processes all the time, whole.
_SLOW_PLACES = (
    "models",
    "benchmarks",
    "proofcheck/draw",
    "proofcheck/experiments",
    "proofcheck/site/rooms.py",
    "tests/benchmarks",
    "tests/certify/test_counts.py",
    "tests/certify/test_rounding.py",
    "tests/checkpoints/test_pickled.py",
    "tests/cli/test_audit.py",
    "tests/cli/test_bounds_calibrated.py",
    "tests/cli/test_certify.py",
    "tests/cli/test_console.py",
    "tests/cli/test_doctor.py",
    "tests/cli/test_extremes.py",
    "tests/cli/test_many.py",
    "tests/cli/test_output.py",
    "tests/cli/test_risk.py",
    "tests/cli/test_signals.py",
    "tests/cli/test_start_up.py",
    "tests/draw",
    "tests/experiments/bench",
    "tests/experiments/calibration",
    "tests/experiments/engine/test_cluster.py",
    "tests/experiments/engine/test_summary.py",
    "tests/experiments/studies/test_books.py",
    "tests/experiments/studies/test_digits.py",
    "tests/ideal/test_derivation.py",
    "tests/ledger/test_evidence.py",
    "tests/measure",
    "tests/models",
    "tests/properties",
    "tests/site/test_calibration_page.py",
    "tests/site/test_explorer_browser.py",
    "tests/site/test_pages.py",
    "tests/site/test_references.py",
    "tests/site/test_related_work.py",
    "tests/site/test_results_pages.py",
    "tests/site/test_rooms.py",
    "tests/site/test_schemas_experiments.py",
    "tests/statements/test_printing.py",
)
_SLOW_PATHS = {Path(__file__).parent.parent / place for place in _SLOW_PLACES}


def pytest_configure(config: pytest.Config) -> None:
    """A run for every day draws a twentieth of the examples, and imports nothing that is slow as a whole."""
    if config.option.markexpr == "not slow":
        hypothesis.settings.load_profile("brief")
        # Below a folder that is named on the command line, as models/ is by default, only a pattern leaves files out.
        config.option.ignore_glob = [f"{path}{end}" for path in _SLOW_PATHS for end in ("", "/*")]


_SLOW_FIXTURES = {
    "written",
    "aligned",
    "irrelevant",
    "positioned",
    "run_folder",
    "drawn_site",
    "built_site",
    "undisturbed",
}
_SLOW_GROUPS = {"properties", "cluster", "rocq"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What waits for training, the site or Rocq is slow, whether or not it says so; who waits for one, together."""
    for item in items:
        groups = {mark.args[0] for mark in item.iter_markers("xdist_group")}
        proves = any("coqc" in mark.args for mark in item.iter_markers("needs"))
        waits_for = sorted(_SLOW_FIXTURES & set(getattr(item, "fixturenames", ())))
        if proves or groups & _SLOW_GROUPS or waits_for or _is_slow(item.path):
            item.add_marker("slow")
        if waits_for and not groups:
            item.add_marker(pytest.mark.xdist_group(waits_for[0]))


@cache
def _is_slow(path: Path) -> bool:
    return not _SLOW_PATHS.isdisjoint([path, *path.parents])


@pytest.hookimpl(trylast=True)
def pytest_collection_finish(session: pytest.Session) -> None:
    """Tests of one group share what takes minutes to make; a pytest-xdist that scatters them would make it twice."""
    grouped = [item for item in session.items if next(item.iter_markers("xdist_group"), None)]
    if getattr(session.config.option, "loadgroup", False) and not all("@" in item.nodeid for item in grouped):
        raise pytest.UsageError("pytest-xdist does not keep groups together; install what constraints.txt names")


@pytest.fixture(scope="session")
def aligned() -> "Family":
    """Two tasks with α = 0.5 at the base recipe."""
    need("torch", "safetensors")
    from proofcheck.models import Patterns, Recipe, train_family

    return train_family(Recipe(), Patterns.pair(0.5, 20), seed=1)


@pytest.fixture(scope="session")
def irrelevant() -> "Family":
    """Two tasks with α = 0 and exact counts, so that every loss is exact; small."""
    need("torch", "safetensors")
    from proofcheck.models import Patterns, Recipe, train_family

    return train_family(Recipe(m=64, counts="exact", steps=40), Patterns.pair(0.0, 20), seed=2)


@pytest.fixture(scope="session")
def positioned() -> "Family":
    """Two small tasks with a read-out of its own at each position."""
    need("torch", "safetensors")
    from proofcheck.models import Patterns, Recipe, train_family

    recipe = Recipe(M=5, P=20, m=32, batch=32, eta=20.0, steps=15, read_out="per-position", test_samples=200)
    return train_family(recipe, Patterns.pair(0.3, 5), seed=3)


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as the command writes it: the family ``aligned``."""
    need("torch", "safetensors")
    from proofcheck.cli.main import main

    folder = tmp_path_factory.mktemp("runs") / "run"
    assert main(["train", "--alpha", "0.5", "--seed", "1", "--output", str(folder)]) == 0
    return folder


_WITHOUT_TORCH = """
import sys
class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("torch", "joblib", "safetensors", "threadpoolctl"):
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Absent())
from proofcheck.site import files
every = files.files()
files.files = lambda: {name: every[name] for name in sys.argv[2:]}
from proofcheck.cli.main import main
sys.exit(main(["docs", "--output", sys.argv[1]]))
"""
# Of every kind of page and figure one, and what has a test of its own.
DRAWN = (
    *("bounds/contradictions.md", "bounds/corollary-2.svg", "bounds/gain.svg", "bounds/index.md", "bounds/ledger.md"),
    *("bounds/tangent.md", "bounds/theorem-2.md", "bounds/theorem-2.svg", "forgetting.svg", "references.md"),
    *("related-work.md", "results/addition.md", "results/addition.svg", "results/index.md", "rooms.svg"),
    *("schemas/cell.json", "schemas/feasible.json", "schemas/verify.json"),
)


@pytest.fixture(scope="session")
def drawn_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that ``docs`` fills with `DRAWN`, once for the whole run; ``docs --check`` draws and compares all of it.

    By a process without PyTorch and with an order of sets of its own. Who asks for it is of the xdist group "site".
    """
    folder = tmp_path_factory.mktemp("site") / "docs"
    command = [sys.executable, "-c", _WITHOUT_TORCH, str(folder), *DRAWN]
    environment = os.environ | {"PYTHONHASHSEED": "12345"}
    finished = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (finished.stdout, finished.stderr, finished.returncode) == ("", "", 0)
    return folder
