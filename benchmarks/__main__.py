"""`python -m benchmarks`: measure, then write the page and its figure."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from benchmarks.figure import draw
from benchmarks.measure import measure, steps
from benchmarks.page import write
from benchmarks.results import FULL, QUICK, Plan, Results
from benchmarks.sections import CHECKPOINTS, EXPLORER, section_of, with_section
from benchmarks.timing import ROOT


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmarks, write the page to ``--output`` and the figure beside it."""
    options = _parser().parse_args(arguments)
    page: Path = options.output
    if not page.parent.is_dir():
        _parser().error(f"--output: expected a file in a folder that exists, got {page}")
    # One thread each: otherwise the machine's other work decides.
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = "1"
    results = _measure_with_progress(QUICK if options.quick else FULL)
    figure = page.with_suffix(".svg")
    draw(results, figure)
    made = write(results, figure.name)
    # What takes gigabytes, or a browser, is measured alone.
    before = page.read_text(encoding="utf-8") if page.exists() else made
    for kept in filter(None, (section_of(before, heading) for heading in (CHECKPOINTS, EXPLORER))):
        made = with_section(made, kept)
    page.write_text(made, encoding="utf-8")
    print(f"{page.name} and {figure.name} written; {results.minutes:.1f} minutes of processor time")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description="Measure proofcheck beside other solvers and write the page about it."
    )
    parser.add_argument("--quick", action="store_true", help="small sizes only, to see that everything runs")
    parser.add_argument(
        "--output", type=Path, default=ROOT / "docs" / "benchmarks.md", help="the page (default: docs/benchmarks.md)"
    )
    return parser


def _measure_with_progress(plan: Plan) -> Results:
    console = Console(stderr=True)
    columns = TextColumn("{task.description:48}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("", total=steps(plan))
        counter = iter(range(steps(plan)))

        def tell(description: str) -> None:
            progress.update(task, description=description, completed=next(counter))

        return measure(plan, tell)


if __name__ == "__main__":
    sys.exit(main())
