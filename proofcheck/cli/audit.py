"""``audit``: what the task vectors of real checkpoints are like, which hypotheses fail, and λ that are proposals."""

import argparse
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from proofcheck.cli.exit_codes import Exit
from proofcheck.cli.options import Parser
from proofcheck.cli.output import write_for_programs
from proofcheck.cli.progress import share_bar
from proofcheck.region.writing import STANDARD_OUTPUT, check_outputs, write_whole

if TYPE_CHECKING:
    from proofcheck.checkpoints import Audit

_DESCRIPTION = """\
Measure the task vectors of fine-tuned checkpoints, from their weights alone: norms, cosines, ranks, rows, signs, moved
entries; which hypotheses of the paper hold, fail, or cannot be checked from weights; and a lambda by each of three
rules.

BASE is the checkpoint that the others were tuned from: a safetensors file, an index, or a folder. Each FT is one like
it, or a folder with a LoRA adapter, which is never multiplied out. PyTorch is not needed, and a file of any size is
read a block at a time. Beside every number stands exact, bounded, estimate or proposal.
"""

_EPILOG = """\
It does not establish that a lambda works: the paper's theorems are about a one-layer network, and weights do not say
what a merge does on data. A cosine of task vectors is not the alpha of their tasks.
"""


def parser() -> Parser:
    """The options of the command."""
    command = Parser(
        prog="proofcheck audit",
        usage="proofcheck audit BASE FT [FT ...] [options]",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        exits={
            Exit.ANSWERED: "measured",
            Exit.WRONG_INPUT: "a checkpoint cannot be read or compared, or the input was wrong",
            Exit.MISSING_TOOL: "a .bin file needs PyTorch",
        },
    )
    command.add_argument("base", metavar="BASE", help="the checkpoint that the others were tuned from")
    command.add_argument("fine_tunes", metavar="FT", nargs="+", help="a fine-tuned checkpoint, or a LoRA adapter")
    command.add_argument("--names", nargs="+", metavar="NAME", help="what to call the fine-tunes, one for each")
    command.section("which lambda")
    command.add_argument("--keep", nargs="+", metavar="NAME", default=[], help="tasks whose row is to be at least 1")
    command.add_argument("--forget", nargs="+", metavar="NAME", default=[], help="tasks whose row is to be at most -x")
    command.add_number("--forget-at", "that x, above 0 (default: 1)", "x")
    command.add_argument(
        "--target", metavar="FT", help="a fine-tune whose cosines with the others are taken as a gamma"
    )
    command.section("outputs on data")
    command.add_argument(
        "--logits", metavar="DIR", help="TASK.npz of each fine-tune: its examples' logits, as written by you"
    )
    command.section("how much is measured")
    command.add_argument("--no-spectra", action="store_true", help="leave out ranks, which take most of the time")
    command.add_argument("--hash", action="store_true", help="add the SHA-256 of every file")
    command.section("files and output")
    command.add_argument(
        "-o", "--output", metavar="FILE", help="write the audit as JSON (proofcheck/checkpoint-audit/1)"
    )
    command.add_argument("--plot", metavar="FILE", help="draw cosines and ranks to .svg or .png")
    command.add_argument("--json", action="store_true", help="print the audit as JSON")
    return command


def run(arguments: Sequence[str]) -> int:
    """Audit the named checkpoints and print the report."""
    options = parser().read(arguments)
    inputs = {
        "BASE": options.base,
        **{f"FT {path}": path for path in options.fine_tunes},
        "--target": options.target,
        "--logits": options.logits,
    }
    named = {name: path for name, path in inputs.items() if path is not None}
    check_outputs({"--output": options.output, "--plot": options.plot}, {**named, **STANDARD_OUTPUT})
    if options.plot is not None:
        from proofcheck.draw.style import figure_format

        figure_format(options.plot)
    with share_bar("read") as progress:
        audit = _audit(options, progress)
    if options.plot is not None:
        from proofcheck.draw.checkpoint_figure import checkpoint_image
        from proofcheck.draw.style import figure_format

        write_whole(options.plot, checkpoint_image(audit, figure_format(options.plot)))
    _write(audit, options.output, as_json=options.json)
    return 0


def _audit(options: argparse.Namespace, progress: Callable[[float], object]) -> "Audit":
    from proofcheck.checkpoints import audit

    return audit(
        options.base,
        options.fine_tunes,
        names=options.names,
        target=options.target,
        logits=options.logits,
        spectra=not options.no_spectra,
        digests=options.hash,
        keep=options.keep,
        forget=options.forget,
        forget_at=options.forget_at,
        progress=progress,
    )


def _write(audit: "Audit", output: str | None, *, as_json: bool) -> None:
    import msgspec

    if output is not None or as_json:
        document = msgspec.json.format(msgspec.json.encode(audit)).decode() + "\n"
        if output is not None:
            write_whole(output, document)
        if as_json:
            write_for_programs(document)
            return
    from proofcheck.cli.console import AnswerConsole
    from proofcheck.cli.render_audit import show

    show(AnswerConsole(markup=True), audit)
