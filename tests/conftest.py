"""Hypothesis' profile, whole and brief; and what many tests look at and nobody wants to train twice.

PyTorch loads with the first test that needs it, not before.
"""

import os
import signal
import subprocess
import sys
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
hypothesis.settings.register_profile("brief", hypothesis.settings.get_profile("proofcheck"), max_examples=10)
hypothesis.settings.load_profile("proofcheck")

# Tests start Python hundreds of times, and under this variable each start would compile the whole house again.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# What a job in the background or under nohup ignores, all that it starts would ignore too; a handler is not inherited.
for _name in ("SIGINT", "SIGHUP"):
    _number = getattr(signal, _name, None)
    if _number is not None and signal.getsignal(_number) is signal.SIG_IGN:
        signal.signal(_number, lambda *_: None)


def pytest_configure(config: pytest.Config) -> None:
    """A run for every day, without what is slow, draws a tenth of the examples."""
    if config.option.markexpr == "not slow":
        hypothesis.settings.load_profile("brief")


_SLOW_FIXTURES = {"written", "aligned", "irrelevant", "positioned", "run_folder", "drawn_site", "undisturbed"}
_SLOW_GROUPS = {"properties", "cluster", "rocq"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What waits for training, the site or Rocq is slow, whether or not it says so; who waits for one, together."""
    for item in items:
        groups = {mark.args[0] for mark in item.iter_markers("xdist_group")}
        proves = any("coqc" in mark.args for mark in item.iter_markers("needs"))
        waits_for = sorted(_SLOW_FIXTURES & set(getattr(item, "fixturenames", ())))
        if proves or groups & _SLOW_GROUPS or waits_for:
            item.add_marker("slow")
        if waits_for and not groups:
            item.add_marker(pytest.mark.xdist_group(waits_for[0]))


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
from proofcheck.cli.main import main
sys.exit(main(["docs", "--output", sys.argv[1]]))
"""


@pytest.fixture(scope="session")
def drawn_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that ``docs`` fills, drawn once for the whole run, as that takes a minute.

    By a process without PyTorch and with an order of sets of its own. Who asks for it is of the xdist group "site".
    """
    folder = tmp_path_factory.mktemp("site") / "docs"
    command = [sys.executable, "-c", _WITHOUT_TORCH, str(folder)]
    environment = os.environ | {"PYTHONHASHSEED": "12345"}
    finished = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (finished.stdout, finished.stderr, finished.returncode) == ("", "", 0)
    return folder
