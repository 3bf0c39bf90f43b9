"""``measure``: what the task vectors of a run folder are like, with NumPy alone."""

from collections.abc import Sequence
from importlib.util import find_spec

from proofcheck.cli.exit_codes import Exit
from proofcheck.cli.main import MissingToolError
from proofcheck.cli.options import Parser, as_float
from proofcheck.cli.output import write_for_programs
from proofcheck.cli.run_folder import read_run
from proofcheck.region.numbers import InputError, exact

_DESCRIPTION = """\
Measure the two task vectors of a folder that train wrote: alpha by every estimator, ranks, rows, which corollary
holds at constants 1, and the margins and losses of the networks alone and merged,

  pretrained + task vector 1 + lambda * task vector 2.

PyTorch is not needed.
"""

_EPILOG = """\
It does not establish a corollary: the paper's bounds hide constants, taken as 1 here, and this is one seed.
"""

DEFAULT_LAMS = ("-1", "-1/2", "1/2", "1", "3/2")
# Variances square the margins.
_GREATEST_LAM = 1e50
_LEAST_SAMPLES, _MOST_SAMPLES = 2, 10**6


def parser() -> Parser:
    """The options of the command."""
    command = Parser(
        prog="proofcheck measure",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        exits={
            Exit.ANSWERED: "measured",
            Exit.WRONG_INPUT: "the folder or the input was wrong",
            Exit.MISSING_TOOL: "safetensors is missing",
        },
    )
    command.add_argument("folder", metavar="FOLDER", help="a folder written by: proofcheck train --output FOLDER")
    command.add_numbers("--lam", f"lambdas of the merges (default: {' '.join(DEFAULT_LAMS)})", "λ")
    command.add_number("--samples", "fresh samples of each task, where counts are drawn (default: 2000)", "N")
    command.add_number("--level", "confidence of the intervals, in (0, 1) (default: 0.95)")
    command.add_argument("--json", action="store_true", help="print the measurements as JSON (proofcheck/measure/1)")
    return command


def run(arguments: Sequence[str]) -> int:
    """Measure the named folder and print the report."""
    options = parser().read(arguments)
    lams = [_coefficient(lam) for lam in options.lam or DEFAULT_LAMS]
    samples, level = _whole(options.samples or "2000"), as_float(options.level or "0.95", "--level")
    if not 0 < level < 1:
        raise InputError(f"--level: expected a confidence in (0, 1), got {options.level}")
    if find_spec("safetensors") is None:
        raise MissingToolError("reading networks needs safetensors; pip install safetensors")
    return _measure(options.folder, lams, samples, level, as_json=options.json)


def _coefficient(text: str) -> float:
    lam = as_float(text, "--lam")
    if abs(lam) > _GREATEST_LAM:
        raise InputError(f"--lam: expected coefficients up to {_GREATEST_LAM:g} in size, got {text:.40}")
    return lam


def _whole(text: str) -> int:
    value = exact(text, "--samples")
    if value.denominator != 1 or not _LEAST_SAMPLES <= value <= _MOST_SAMPLES:
        raise InputError(f"--samples: expected a whole number from {_LEAST_SAMPLES} to {_MOST_SAMPLES}, got {text}")
    return int(value)


def _measure(folder: str, lams: list[float], samples: int, level: float, *, as_json: bool) -> int:
    from proofcheck.experiments.bench.measured import measure_run

    measured = measure_run(read_run(folder), lams, samples=samples, level=level)
    if as_json:
        import msgspec

        write_for_programs(msgspec.json.format(msgspec.json.encode(measured)).decode() + "\n")
        return 0
    from proofcheck.cli.console import AnswerConsole
    from proofcheck.cli.render_measure import show

    show(AnswerConsole(markup=True), measured)
    return 0
