"""Cells on a real Dask cluster: a scheduler and workers in processes of their own, which are killed."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from distributed import Client

from proofcheck.experiments.engine import work
from proofcheck.experiments.engine.cell import versions
from proofcheck.experiments.engine.experiment import find
from proofcheck.experiments.engine.running import run_cells
from proofcheck.experiments.engine.work import ClusterError
from proofcheck.region.numbers import InputError
from tests.cli.command import proofcheck
from tests.cli.processes import PATIENCE, waited

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL and SIGSTOP are POSIX"),
    # One cluster at a time: workers compute, and two cores are soon shared out.
    pytest.mark.xdist_group("cluster"),
]
EXPERIMENT = find("relearning")
SEEDS = 3
CELLS = EXPERIMENT.cells(SEEDS, quick=True)
DASK = [sys.executable, "-m", "dask"]
OLDER = """\
import importlib.metadata
def version(name, real=importlib.metadata.version):
    return "0.0.1" if name == "proofcheck-taskvectors" else real(name)
if importlib.metadata.version.__module__ == "importlib.metadata":
    importlib.metadata.version = version
"""
ABSENT = "import sys\nsys.modules['proofcheck'] = None\n"


@dataclass
class Cluster:
    """A scheduler, and workers that are told apart by name."""

    folder: Path
    scheduler: "subprocess.Popen[bytes]"
    address: str
    workers: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)
    hired: int = 0

    def staff(self, count: int) -> None:
        """Have this many workers, and those first that are there already."""
        for name in list(self.workers)[count:]:
            self.fire(name)
        while len(self.workers) < count:
            self.hired += 1
            self.hire(f"worker-{self.hired}")
        self.wait_for(count)

    def fire_all(self) -> None:
        for name in list(self.workers):
            self.fire(name)

    def wait_for(self, count: int) -> None:
        with self.client() as client:
            _until(lambda: len(client.nthreads()) == count)

    def hire(self, name: str, preload: str | None = None) -> None:
        options = ["--no-nanny", "--nthreads", "1", "--no-dashboard", "--death-timeout", "60", "--name", name]
        if preload is not None:
            (self.folder / f"{name}.py").write_text(preload)
            options += ["--preload", str(self.folder / f"{name}.py")]
        self.workers[name] = _start(["worker", self.address, *options], self.folder)

    def fire(self, name: str, how: int = signal.SIGKILL) -> None:
        worker = self.workers.pop(name)
        worker.send_signal(how)
        worker.wait()

    def client(self) -> Client:
        return Client(self.address, set_as_default=False)


def _start(arguments: list[str], folder: Path) -> "subprocess.Popen[bytes]":
    environment = os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    with (folder / "log").open("ab") as log:
        return subprocess.Popen([*DASK, *arguments], cwd=folder, env=environment, stdout=log, stderr=log)


def _until(happens: Callable[[], bool]) -> None:
    assert waited(happens)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    folder = tmp_path_factory.mktemp("cluster")
    file = folder / "scheduler.json"
    scheduler = _start(
        ["scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(file)], folder
    )
    cluster = Cluster(folder, scheduler, "")
    try:
        _until(lambda: file.exists() and b"address" in file.read_bytes())
        cluster.address = str(json.loads(file.read_bytes())["address"])
        yield cluster
    finally:
        for process in (*cluster.workers.values(), scheduler):
            process.kill()
            process.wait()


def _records(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (folder / "cells").glob("*.json")}


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("local")
    assert run_cells(EXPERIMENT, CELLS, folder).computed == len(CELLS)
    return _records(folder)


def test_what_cannot_compute_our_cells_is_named_and_refused(cluster: Cluster, tmp_path: Path) -> None:
    cluster.staff(0)
    own_version = versions()["proofcheck"]
    refusals = {
        "older": (OLDER, f"has proofcheck 0.0.1, this process {own_version}"),
        "absent": (ABSENT, "cannot run proofcheck"),
    }
    for name, (preload, complaint) in refusals.items():
        cluster.hire(name, preload)
        cluster.wait_for(1)
        with pytest.raises(InputError, match=complaint):
            run_cells(EXPERIMENT, CELLS[:2], tmp_path / "new", scheduler=cluster.address)
        cluster.fire(name)
        cluster.wait_for(0)
    assert list(tmp_path.iterdir()) == []


def test_a_killed_worker_s_cells_run_again_and_all_records_are_those_of_a_local_run(
    cluster: Cluster, tmp_path: Path, local: dict[str, bytes]
) -> None:
    cluster.staff(2)
    command = ["experiment", "relearning", "--quick", "--seeds", str(SEEDS), "--output", str(tmp_path)]
    command += ["--backend", "dask", "--scheduler", cluster.address]
    victim = next(iter(cluster.workers))
    with cluster.client() as client:
        running = subprocess.Popen(
            [sys.executable, "-m", "proofcheck", *command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        folder = tmp_path / "relearning-quick"
        _until(lambda: bool(_records(folder)))
        # Stopped first, so that what it has in hand is certain not to arrive.
        cluster.workers[victim].send_signal(signal.SIGSTOP)
        (stopped,) = (
            address for address, worker in client.scheduler_info()["workers"].items() if worker["name"] == victim
        )
        time.sleep(0.3)
        in_hand = client.processing()[stopped]
        finished = len(_records(folder))
        cluster.fire(victim)
        out, err = running.communicate(timeout=PATIENCE)
    assert in_hand
    assert finished < len(CELLS)
    assert (running.returncode, err) == (0, "")
    assert f"{len(CELLS)} cells, {len(CELLS)} computed, 0 finished before" in out
    assert _records(folder) == local


def test_one_worker_of_one_thread_computes_and_not_this_process(
    cluster: Cluster, tmp_path: Path, local: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """joblib's rule is to compute here when there is one."""

    def find_here(*_: object) -> None:
        raise AssertionError("computed in this process")

    cluster.staff(1)
    monkeypatch.setattr(work, "find", find_here)
    done = run_cells(EXPERIMENT, CELLS[:2], tmp_path, scheduler=cluster.address)
    assert done.computed == 2
    assert done.cpu_seconds > 0
    assert _records(tmp_path).items() <= local.items()


def test_a_cell_that_dask_gives_up_ends_the_run(cluster: Cluster, tmp_path: Path) -> None:
    cluster.staff(1)
    _allow_failures(cluster, 0)
    with pytest.raises(ClusterError, match="a cell was given up"):
        run_cells(EXPERIMENT, CELLS, tmp_path, scheduler=cluster.address, progress=_at_first(cluster.fire_all))


def test_a_run_ends_when_the_last_worker_goes_and_goes_on_here(
    cluster: Cluster, tmp_path: Path, local: dict[str, bytes]
) -> None:
    cluster.staff(1)
    _allow_failures(cluster, 3)
    cells, kill = CELLS[:4], _at_first(cluster.fire_all)
    with pytest.raises(ClusterError, match=rf"{cluster.address}: no worker for 1 s"):
        run_cells(EXPERIMENT, cells, tmp_path, scheduler=cluster.address, patience=1, progress=kill)
    finished = _records(tmp_path)
    assert 1 <= len(finished) < len(cells)
    assert run_cells(EXPERIMENT, cells, tmp_path).computed == len(cells) - len(finished)
    assert _records(tmp_path).items() <= local.items()


def test_a_scheduler_that_goes_away_ends_the_run_and_none_is_one_line(cluster: Cluster, tmp_path: Path) -> None:
    cluster.staff(1)
    with pytest.raises(ClusterError, match="the scheduler went away"):
        run_cells(
            EXPERIMENT,
            CELLS,
            tmp_path / "held",
            scheduler=cluster.address,
            progress=_at_first(cluster.scheduler.kill),
        )
    cluster.scheduler.wait()
    output = tmp_path / "new"
    refused = proofcheck(
        "experiment", "relearning", "--backend", "dask", "--scheduler", cluster.address, "--output", output
    )
    assert (refused.returncode, refused.stdout, refused.stderr.count("\n")) == (2, "", 1)
    assert f"no Dask scheduler answers at {cluster.address} within 5 s" in refused.stderr
    assert not output.exists()


def test_a_cluster_with_certificates_is_not_asked_without_one(tmp_path: Path) -> None:
    arguments = ("experiment", "relearning", "--backend", "dask", "--scheduler", "tls://127.0.0.1:9", "--output")
    refused = proofcheck(*arguments, tmp_path / "new")
    assert (refused.returncode, refused.stdout, refused.stderr.count("\n")) == (2, "", 1)
    assert "tls://127.0.0.1:9 asks for a certificate, and none is configured; set DASK_" in refused.stderr


def _at_first(act: Callable[[], object]) -> Callable[[int], object]:
    """A progress that acts when the first cell is finished."""
    return lambda done: act() if done == 1 else None


def _allow_failures(cluster: Cluster, count: int) -> None:
    with cluster.client() as client:
        client.run_on_scheduler(lambda dask_scheduler: setattr(dask_scheduler, "allowed_failures", count))
