"""A user's Dask cluster as a place for cells, through joblib: no lost worker or scheduler makes a run wait for ever.

joblib's own backend runs the work in the client when the cluster has one thread, never hears of a task that Dask gives
up, and waits without end for workers that do not come back. `_Watched` mends the three.
"""

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from distributed import Client, KilledWorker, Security, rpc
from distributed.comm.core import CommClosedError
from joblib._dask import DaskDistributedBackend

from proofcheck.experiments.engine.cell import versions
from proofcheck.experiments.engine.work import ClusterError, require
from proofcheck.region.numbers import InputError

CONNECT = 5.0


@contextmanager
def on_cluster(address: str, patience: float) -> Iterator[DaskDistributedBackend]:
    """A joblib backend on the cluster of this scheduler.

    Args:
        address: Of the scheduler.
        patience: Seconds without any worker after which a run ends.

    Raises:
        InputError: If the scheduler does not answer, or cannot read what we send.
        ClusterError: If the cluster goes away or gives a cell up.
    """
    with _quiet(), _connected(address) as client, _explained(address):
        _inspect(client)
        yield _Watched(client, patience)


class _Watched(DaskDistributedBackend):  # type: ignore[misc]
    def __init__(self, client: Client, patience: float) -> None:
        super().__init__(client=client)
        self._patience = patience
        self._waiting: dict[Future[Any], Callable[[Any], object]] = {}
        self._over = threading.Event()

    def effective_n_jobs(self, n_jobs: int) -> int:  # noqa: ARG002 - the cluster decides
        """At least two: joblib would take one for a reason to run the work here."""
        threads: dict[str, int] = self.client.nthreads()
        return max(2, sum(threads.values()))

    def submit(self, func: Any, callback: Callable[[Any], object]) -> Any:
        """Submit a task; an exception that Dask raises instead of a result counts as the task's own."""
        future = super().submit(func, callback)
        self._waiting[future] = callback
        future.add_done_callback(self._done)
        return future

    def _done(self, future: "Future[Any]") -> None:
        callback = self._waiting.pop(future)
        if (error := future.exception()) is not None:
            callback(error)

    def start_call(self) -> None:
        super().start_call()
        threading.Thread(target=self._watch, daemon=True).start()

    def stop_call(self) -> None:
        self._over.set()
        super().stop_call()

    def _watch(self) -> None:
        last_seen = time.monotonic()
        while not self._over.wait(min(1.0, self._patience / 4)):
            if _has_workers(self.client):
                last_seen = time.monotonic()
            elif time.monotonic() - last_seen > self._patience:
                for callback in list(self._waiting.values())[:1]:
                    callback(ClusterError(f"no worker for {self._patience:g} s"))
                return


def _has_workers(client: Client) -> bool:
    try:
        return bool(client.nthreads())
    except Exception:  # a client that has lost its scheduler raises many things, and all mean this
        return False


@contextmanager
def _connected(address: str) -> Iterator[Client]:
    _reach(address)
    with Client(address, timeout=CONNECT, set_as_default=False) as client:
        yield client


def _reach(address: str) -> None:
    """Ask who answers before there is a client: one that fails to connect takes long to go, and complains."""
    if address.startswith("tls:") and getattr(Security(), "tls_ca_file", None) is None:
        raise InputError(
            f"--scheduler: {address} asks for a certificate, and none is configured; set"
            " DASK_DISTRIBUTED__COMM__TLS__CA_FILE, and beside it ...__CLIENT__CERT and ...__CLIENT__KEY"
        )
    with ThreadPoolExecutor(1) as elsewhere:  # a notebook has a loop under way here
        try:
            kind = elsewhere.submit(asyncio.run, _kind(address)).result()
        except (Exception, asyncio.CancelledError) as error:  # what other servers answer can raise anything
            raise InputError(
                f"--scheduler: no Dask scheduler answers at {address} within {CONNECT:g} s ({type(error).__name__}); "
                "give the address that 'dask scheduler' prints"
            ) from None
    if kind != "Scheduler":
        raise InputError(f"--scheduler: {address} is a {kind:.40}; give the address that 'dask scheduler' prints")


def _inspect(client: Client) -> None:
    """Every worker that is there; one that comes later looks at itself before each cell."""
    for worker, error in client.run(require, versions(), on_error="return").items():
        if isinstance(error, InputError):
            raise error
        if error is not None:
            raise InputError(f"the worker {worker} cannot run proofcheck ({error}); install it there")


async def _kind(address: str) -> str:
    arguments = Security().get_connection_args("client")
    async with asyncio.timeout(CONNECT):
        async with rpc(address, timeout=CONNECT, connection_args=arguments) as server:
            return str((await server.identity())["type"])


@contextmanager
def _explained(address: str) -> Iterator[None]:
    try:
        yield
    except KilledWorker as error:
        died = f"a cell was given up, as each of several workers that computed it died, the last at {error.last_worker}"
        raise ClusterError(f"the cluster at {address}: {died}") from None
    except (CancelledError, CommClosedError, TimeoutError) as error:
        raise ClusterError(f"the cluster at {address}: the scheduler went away ({type(error).__name__})") from None
    except ClusterError as error:
        raise ClusterError(f"the cluster at {address}: {error}") from None


@contextmanager
def _quiet() -> Iterator[None]:
    """Our one line says it; Dask's own log would say it again over many."""
    logs = [logging.getLogger(name) for name in ("distributed", "distributed.client")]
    before = [log.level for log in logs]
    for log in logs:
        log.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for log, level in zip(logs, before, strict=True):
            log.setLevel(level)
