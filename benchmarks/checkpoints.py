"""Audit and merge of checkpoints in the layout of Llama: time, processor time, peak memory, beside mergekit.

``python -m benchmarks.checkpoints FOLDER --mergekit …/bin/mergekit-yaml`` writes a base and three fine-tunes into a
folder, three shards each, in bfloat16, and prints a section of the benchmarks' page; ``--page`` puts it there. With the
sizes it starts with they have 1.1 billion weights each, 8.8 GB together. mergekit lives in an environment of its own;
without it the other rows are measured.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmarks.checkpoint_models import SHARDS, TUNED, Size, write_models
from benchmarks.sections import CHECKPOINTS, with_section
from benchmarks.wording import processor, ratio, table
from proofcheck import checkpoints

LAMS = ("0.3", "0.4", "0.5")
MERGEKIT = "mergekit"
_TEXT = f"""\
{CHECKPOINTS}

{{weights:,}} weights in the layout of Llama, in bfloat16: a base and {len(TUNED)} fine-tunes, {SHARDS} shards each, as
random numbers. `audit` measures all four; `merge` writes the base and λ times the task vectors, and so does mergekit,
from a YAML with `dtype: float32` and `out_dtype: bfloat16`. Each is a whole process on one thread, measured once, with
files that the system may have in memory; *seconds* are on the clock, and the machine had other work.

{{rows}}

{{compared}}

Measured with proofcheck-taskvectors {{ours}} and numpy {{numpy}}, on {{processor}}, by
`python -m benchmarks.checkpoints FOLDER --mergekit …/bin/mergekit-yaml --page docs/benchmarks.md`, which measures this
section alone{{theirs}}."""


class Used(NamedTuple):
    """What a command took: seconds on the wall, of processor time, and its peak memory in GB."""

    name: str
    wall: float
    processor: float
    peak: float


def used(name: str, command: Sequence[str], folder: Path) -> Used:
    """Run a command in a folder, on one thread, and say what it took.

    Raises:
        RuntimeError: If it fails.
    """
    environment = os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1"}
    begun = time.perf_counter()
    with (folder / "log.txt").open("w+") as log:
        with subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log) as process:
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            log.seek(0)
            raise RuntimeError(f"{name} left with {process.returncode}: {log.read()[-500:]}")
    # Linux counts the peak in KiB.
    peak = usage.ru_maxrss * 1024 / 1e9
    return Used(name, time.perf_counter() - begun, usage.ru_utime + usage.ru_stime, peak)


def commands(folder: Path, mergekit: str | None) -> Iterator[tuple[str, list[str]]]:
    """What is measured, by name."""
    ours = [sys.executable, "-m", "proofcheck"]
    yield "audit --no-spectra", [*ours, "audit", "base", *TUNED, "--no-spectra"]
    yield "audit", [*ours, "audit", "base", *TUNED]
    yield "merge", [*ours, "merge", "base", *TUNED, "--lam", *LAMS, "-o", "merged"]
    if mergekit is not None:
        models = [
            {"model": str(folder / model), "parameters": {"weight": float(lam)}}
            for model, lam in zip(TUNED, LAMS, strict=True)
        ]
        plan = {
            "merge_method": "task_arithmetic",
            "base_model": str(folder / "base"),
            "dtype": "float32",
            "out_dtype": "bfloat16",
            "parameters": {"normalize": False, "lambda": 1.0},
            "models": models,
        }
        # JSON is YAML.
        (folder / "mergekit.yml").write_text(json.dumps(plan))
        yield MERGEKIT, [mergekit, "mergekit.yml", MERGEKIT]


def different(one: Path, other: Path) -> int:
    """How many elements of two checkpoints differ in their bits."""
    first, second = checkpoints.open(one), checkpoints.open(other)
    count = 0
    for name in first.tensors:
        for span in first.spans(name):
            a, b = (held.read(name, span).view(np.uint32) for held in (first, second))
            count += int(np.count_nonzero(a != b))
    return count


def section(weights: int, rows: Sequence[Used], differing: int | None) -> str:
    """The rows as a section of the page, with what follows from them; without mergekit nothing is compared."""
    head = ["command", "seconds", "processor seconds", "peak memory, GB"]
    cells = [[row.name, f"{row.wall:.1f}", f"{row.processor:.1f}", f"{row.peak:.2f}"] for row in rows]
    found = {row.name: row for row in rows}
    compared = "mergekit was not measured."
    if MERGEKIT in found and differing is not None:
        theirs, ours, audit = found[MERGEKIT], found["merge"], found["audit --no-spectra"]
        compared = (
            f"mergekit's merge takes {ratio(theirs.wall / ours.wall)} as long as ours on the clock,"
            f" {ratio(theirs.processor / ours.processor)} in processor time, and {ratio(theirs.peak / ours.peak)} the"
            f" memory; the audit without spectra takes {ratio(audit.wall / theirs.wall)} of its time. Of {weights:,}"
            f" elements of the two merges {differing:,} differ in a bit (exact)."
        )
    return _TEXT.format(
        weights=weights,
        rows=table(head, cells, words=1),
        compared=compared,
        ours=version("proofcheck-taskvectors"),
        numpy=version("numpy"),
        processor=processor(),
        theirs="; mergekit 0.1.5 with PyTorch 2.13.0" if MERGEKIT in found else "",
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the models, measure, and print the section or put it on a page."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.checkpoints", description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path, help="where the models are written")
    parser.add_argument("--layers", type=int, default=22)
    parser.add_argument("--width", type=int, default=2048)
    parser.add_argument("--words", type=int, default=32_000)
    parser.add_argument("--mergekit", help="the program mergekit-yaml of an environment that has it")
    parser.add_argument("--page", type=Path, help="replace the section on checkpoints there, and leave all others")
    options = parser.parse_args(arguments)
    page: Path | None = options.page
    before = None if page is None else page.read_text(encoding="utf-8")
    folder, size = options.folder.absolute(), Size(options.layers, options.width, options.words)
    weights = write_models(folder, size)
    for output in ("merged", MERGEKIT):
        shutil.rmtree(folder / output, ignore_errors=True)
    rows = []
    for name, command in commands(folder, options.mergekit):
        print(f"measuring {name}", file=sys.stderr, flush=True)
        rows.append(used(name, command, folder))
    differing = different(folder / "merged", folder / MERGEKIT) if options.mergekit else None
    made = section(weights, rows, differing)
    if page is None or before is None:
        print(made)
    else:
        page.write_text(with_section(before, made), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
