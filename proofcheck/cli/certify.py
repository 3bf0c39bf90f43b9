"""``certify``: what is true of the networks of a run, with a proof in place of a sample."""

import argparse
import math
import sys
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from proofcheck.cli.exit_codes import Exit
from proofcheck.cli.main import MissingToolError
from proofcheck.cli.options import Parser, as_float
from proofcheck.cli.output import write_for_programs
from proofcheck.cli.progress import share_bar
from proofcheck.cli.run_folder import read_run
from proofcheck.region.numbers import InputError, exact
from proofcheck.region.writing import STANDARD_OUTPUT, check_outputs

if TYPE_CHECKING:
    from proofcheck.certify.documents import Certified, CertifiedMap, CertifiedRange

_DESCRIPTION = """\
Bound the population hinge loss of a trained network, for a folder that train wrote or anyone's in that layout:

  --lam X                      pretrained + task vector 1 + X * task vector 2: loss, worst case, accuracy
  --lam-range A B              every lambda of [A, B]: certified learned, unlearned, between, or undecided
  --gamma G1 G2 --lam-box A B C D
                               a target pattern G1 mu_1 + G2 mu_2 + the rest,
                               for (lambda_1, lambda_2) in [A, B] x [C, D]

Nothing is sampled: the true value lies within the bounds, floating-point rounding included.
"""

_EPILOG = """\
Learned: a loss below 0.5, and at most that of the network fine-tuned on the task alone, itself certified, plus 0.02.
Unlearned: a loss of at least 0.9. A target's reference is the greater of both tasks' own losses. Where a run's space
has no direction left for the rest of a target, the weights there count as zero.
It does not establish or refute a theorem: those are asymptotic, and this is one network.
"""

_GREATEST_LAM = 1e6
_MOST_POINTS = 100_000


def run(arguments: Sequence[str]) -> int:
    """Certify what was asked for, and print it."""
    options = parser().read(arguments)
    question = _question(options)
    if find_spec("safetensors") is None:
        raise MissingToolError("reading networks needs safetensors; pip install safetensors")
    if options.plot is not None:
        from proofcheck.draw.style import figure_format

        figure_format(options.plot)
    _check_files(options)
    answer = question()
    if options.plot is not None:
        _plot(answer, options.plot)
    _write(answer, as_json=options.json)
    return 0


def _check_files(options: argparse.Namespace) -> None:
    """Refuse files that cannot be written, or are one with each other or with one of the run, before any work."""
    from proofcheck.measure.run import FILES

    read = {f"the run's {name}": Path(options.folder, name) for name in FILES}
    check_outputs({"--cells": options.cells, "--plot": options.plot}, {**read, **STANDARD_OUTPUT})


def parser() -> Parser:
    """The options of the command."""
    command = Parser(
        prog="proofcheck certify",
        usage="""proofcheck certify FOLDER --lam X [options]
       proofcheck certify FOLDER --lam-range A B [options]
       proofcheck certify FOLDER --gamma G1 G2 --lam-box A B C D [options]""",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        exits={
            Exit.ANSWERED: "answered",
            Exit.WRONG_INPUT: "the folder or the input was wrong",
            Exit.MISSING_TOOL: "safetensors is missing",
        },
    )
    command.add_argument("folder", metavar="FOLDER", help="a folder written by: proofcheck train --output FOLDER")
    command.section("what is asked")
    command.add_number("--task", "the task that is evaluated, 1 or 2 (default: 2)", "N")
    command.add_number("--lam", "coefficient of task vector 2", "λ")
    command.add_numbers("--lam-range", "an interval of λ, low end first", "λ")
    command.add_numbers("--gamma", "the target's correlation with both tasks", "γ")
    command.add_numbers("--lam-box", "an interval of λ_1 and one of λ_2", "λ")
    command.section("how finely")
    command.add_number("--grid", "only N points in place of an interval, N x N in place of a box", "N")
    command.add_number("--spare", "share of an interval that may stay undecided (default: 0.015)")
    command.add_number("--depth", "how often a box may be divided into four (default: 5)", "N")
    command.section("files and output")
    command.add_argument("--cells", help="keep what is finished here, and go on from it", metavar="FILE")
    command.add_argument("--plot", help="draw the answer to .svg or .png", metavar="FILE")
    command.add_argument("--json", action="store_true", help="print JSON (proofcheck/certify/1, certify-range, -map)")
    return command


def _question(options: argparse.Namespace) -> "Callable[[], Certified | CertifiedRange | CertifiedMap]":
    """The one question that the options ask, checked before anything is read."""
    questions = [name for name in ("lam", "lam_range", "lam_box") if getattr(options, name) is not None]
    if len(questions) != 1:
        options_given = ", ".join(f"--{name.replace('_', '-')}" for name in questions) or "none"
        raise InputError(f"expected one of --lam, --lam-range, --lam-box, got {options_given}")
    if (options.gamma is None) != (options.lam_box is None):
        raise InputError("--gamma and --lam-box: expected both or neither, got one; a target needs a box of (λ_1, λ_2)")
    task = _whole("--task", options.task or "2", 1, 2)
    if options.gamma is not None and options.task is not None:
        raise InputError("--task and --gamma: expected one of them, got both; a target is a task of its own")
    if options.lam is not None:
        return _at_point(options, task)
    return _over_range(options, task) if options.lam_range is not None else _over_box(options)


def _at_point(options: argparse.Namespace, task: int) -> "Callable[[], Certified]":
    for name in ("grid", "spare", "depth", "cells"):
        _refuse(options, name, "--lam-range or --lam-box")
    if options.plot is not None:
        raise InputError("--plot: a single λ has no figure; give --lam-range or --lam-box")
    lam = _coefficient(options.lam, "--lam")

    def answer() -> "Certified":
        from proofcheck.certify.answers import at_point

        return at_point(read_run(options.folder), task, lam)

    return answer


def _over_range(options: argparse.Namespace, task: int) -> "Callable[[], CertifiedRange]":
    _refuse(options, "depth", "--lam-box")
    ends, spare = _ends(options.lam_range, "--lam-range"), as_float(options.spare or "0.015", "--spare")
    if not 0 <= spare <= 1:
        raise InputError(f"--spare: expected a share in [0, 1], got {options.spare}")
    grid = _grid(options, _MOST_POINTS)

    def answer() -> "CertifiedRange":
        from proofcheck.certify.answers import over_range

        with share_bar("λ") as progress:
            return over_range(read_run(options.folder), task, ends, spare, grid, options.cells, progress)

    return answer


def _over_box(options: argparse.Namespace) -> "Callable[[], CertifiedMap]":
    _refuse(options, "spare", "--lam-range")
    if len(options.lam_box) != 4:
        raise InputError(
            f"--lam-box: expected four numbers, two ends of λ_1 and two of λ_2, got {len(options.lam_box)}"
        )
    if len(options.gamma) != 2:
        raise InputError(f"--gamma: expected two numbers, one for each task of the run, got {len(options.gamma)}")
    box = (*_ends(options.lam_box[:2], "--lam-box"), *_ends(options.lam_box[2:], "--lam-box"))
    gamma = (as_float(options.gamma[0], "--gamma"), as_float(options.gamma[1], "--gamma"))
    grid, depth = _grid(options, math.isqrt(_MOST_POINTS)), _whole("--depth", options.depth or "5", 0, 12)

    def answer() -> "CertifiedMap":
        from proofcheck.certify.answers import over_box

        with share_bar("boxes") as progress:
            return over_box(read_run(options.folder), gamma, box, depth, grid, options.cells, progress)

    return answer


def _grid(options: argparse.Namespace, most: int) -> int | None:
    return None if options.grid is None else _whole("--grid", options.grid, 2, most)


def _refuse(options: argparse.Namespace, name: str, where: str) -> None:
    if getattr(options, name) is not None:
        raise InputError(f"--{name}: only with {where}; leave it out")


def _coefficient(text: str, name: str) -> float:
    lam = as_float(text, name)
    if abs(lam) > _GREATEST_LAM:
        raise InputError(f"{name}: expected coefficients up to {_GREATEST_LAM:g} in size, got {text:.40}")
    return lam


def _ends(texts: Sequence[str], name: str) -> tuple[float, float]:
    if len(texts) != 2:
        raise InputError(f"{name}: expected two numbers, the low end and the high end, got {len(texts)}")
    low, high = (_coefficient(text, name) for text in texts)
    if not low < high:
        raise InputError(f"{name}: expected the low end first, got {texts[0]} and {texts[1]}")
    return low, high


def _whole(name: str, text: str, least: int, most: int) -> int:
    value = exact(text, name)
    if value.denominator != 1 or not least <= value <= most:
        raise InputError(f"{name}: expected a whole number from {least} to {most}, got {text:.40}")
    return int(value)


def _plot(answer: "Certified | CertifiedRange | CertifiedMap", path: str) -> None:
    from proofcheck.draw.certified_figure import certified_image
    from proofcheck.draw.style import figure_format
    from proofcheck.region.writing import write_whole

    write_whole(path, certified_image(answer, figure_format(path)))


def _write(answer: "Certified | CertifiedRange | CertifiedMap", *, as_json: bool) -> None:
    if as_json:
        import msgspec

        write_for_programs(msgspec.json.format(msgspec.json.encode(answer)).decode() + "\n")
        return
    from proofcheck.cli.render_certify import report

    sys.stdout.write(report(answer))
