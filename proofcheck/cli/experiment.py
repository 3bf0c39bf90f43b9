"""``experiment``: a claim of the paper against trained networks, in cells that an interruption cannot undo."""

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from proofcheck.cli.main import MissingToolError
from proofcheck.cli.options import Parser
from proofcheck.experiments.experiment import PURPOSES
from proofcheck.region.numbers import InputError, exact

if TYPE_CHECKING:
    from proofcheck.experiments.summary import Summary

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
It does not prove a claim: verdicts are about these sizes and seeds, by the rule of the module verdicts.
exit codes: 0 done, 2 the input or a record was wrong, 3 PyTorch or joblib is missing
"""

_INSTALL = "experiments need PyTorch, safetensors and joblib; pip install 'proofcheck-taskvectors[torch]'"
_MOST = 1000


def run(arguments: Sequence[str]) -> int:
    """Run the named experiment and say what it found."""
    options = _parser().read(arguments)
    if options.name not in PURPOSES:
        raise InputError(f"unknown experiment {options.name!r:.40}; expected one of {', '.join(PURPOSES)}")
    # Two seeds make an interval.
    seeds, jobs = _whole("--seeds", options.seeds or "5", 2), _whole("--jobs", options.jobs or "1", 1)
    for tool in ("torch", "safetensors", "joblib", "threadpoolctl"):
        if find_spec(tool) is None:
            raise MissingToolError(_INSTALL)
    _perform(options.name, Path(options.output), seeds, jobs, quick=options.quick)
    return 0


def _parser() -> Parser:
    width = max(map(len, PURPOSES))
    names = "\n".join(f"  {name:<{width}}  {purpose}" for name, purpose in PURPOSES.items())
    parser = Parser(prog="proofcheck experiment", description=_DESCRIPTION + names, epilog=_EPILOG)
    parser.add_argument("name", help="which experiment", metavar="NAME")
    parser.add_number("--seeds", "seeds at each setting: 1, 2, ..., N (default: 5)", "N")
    parser.add_number("--jobs", "processes (default: 1)", "J")
    parser.add_argument("--output", default="experiments", help="folder to write (default: experiments)", metavar="DIR")
    parser.add_argument("--quick", action="store_true", help="small networks and few settings, in NAME-quick: a trial")
    return parser


def _whole(name: str, text: str, least: int) -> int:
    value = exact(text, name)
    if value.denominator != 1 or not least <= value <= _MOST:
        raise InputError(f"{name}: expected a whole number from {least} to {_MOST}, got {text:.40}")
    return int(value)


def _perform(name: str, output: Path, seeds: int, jobs: int, *, quick: bool) -> None:
    import msgspec

    from proofcheck.experiments.experiment import find
    from proofcheck.experiments.running import load_cells, run_cells
    from proofcheck.experiments.summary import summarise
    from proofcheck.models.storage import write_bytes
    from proofcheck.report.experiment_figure import experiment_image

    start, stem = time.perf_counter(), f"{name}-quick" if quick else name
    experiment = find(name)
    cells = experiment.cells(seeds, quick=quick)
    with _progress(len(cells)) as told:
        computed = run_cells(experiment, cells, output / stem, jobs=jobs, progress=told)
    records = load_cells(experiment, cells, output / stem)
    summary = summarise(experiment, records, quick=quick)
    write_bytes(output / f"{stem}.json", msgspec.json.format(msgspec.json.encode(summary)) + b"\n")
    write_bytes(output / f"{stem}.svg", experiment_image(name, records, ".svg"))
    sys.stdout.write(_report(summary, len(cells), computed, time.perf_counter() - start))
    sys.stdout.write(f"{output}: {stem}.json, {stem}.svg\n")


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


def _report(summary: "Summary", cells: int, computed: int, seconds: float) -> str:
    done = f"{computed} computed, {cells - computed} finished before"
    lines = [f"{summary.experiment}: {cells} cells, {done}, in {seconds:.1f} s"]
    for claim in summary.claims:
        where = f" (at {', '.join(claim.holds_at)})" if claim.verdict == "holds with care" else ""
        lines.append(f"  {claim.verdict}{where}: {claim.claim} [{claim.source}]")
    return "\n".join(lines) + "\n"
