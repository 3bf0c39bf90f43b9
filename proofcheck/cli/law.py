"""``law``: what gradient descent makes of a recipe, predicted by a recursion in a few scalars."""

import argparse
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from proofcheck.cli.exit_codes import Exit
from proofcheck.cli.main import MissingToolError
from proofcheck.cli.options import Parser
from proofcheck.cli.output import write_for_programs
from proofcheck.cli.recipe_options import add_recipe, first_given, read_number, read_recipe, within_memory
from proofcheck.cli.run_folder import read_run
from proofcheck.models.checks import whole
from proofcheck.region.numbers import InputError
from proofcheck.region.writing import STANDARD_OUTPUT, check_outputs

if TYPE_CHECKING:
    from proofcheck.law.documents import Law, PathPoint

_DESCRIPTION = """\
Predict what train makes, without training: gradient descent on the population loss stays in a class of networks with a
few numbers, V = b and κ, W = ω and two more, and moves them by a recursion; nothing is fitted. With a folder, its
settings are taken, and what training made of them stands beside.

  --start zero    five scalars, from 0
  --start random  2m + 5 scalars, from the seed's pre-trained network projected on the class

What is printed: loss, b, κ, ω, norms by step; steps to a loss; β; distances to rank 1; rows that never move; and the λ
for which pretrained + task vector 1 + λ * task vector 2 leaves each task learned or unlearned.
"""

_EPILOG = """\
Every number is estimated: it is of gradient descent on the population loss, where training draws batches, and of a
shared read-out; --batch, --test-samples and --dtype do not enter. It certifies nothing of a trained network.
"""


def parser() -> Parser:
    """The options of the command."""
    command = Parser(
        prog="proofcheck law",
        usage="""proofcheck law [options]
       proofcheck law FOLDER [options]""",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        exits={
            Exit.ANSWERED: "predicted",
            Exit.WRONG_INPUT: "the folder or the input was wrong, or the recursion diverged",
            Exit.MISSING_TOOL: "a folder was given, and safetensors is missing",
        },
    )
    command.add_argument(
        "folder", nargs="?", metavar="FOLDER", help="a folder written by: proofcheck train --output FOLDER"
    )
    command.section("where it begins")
    command.add_choice("--start", ("zero", "random"), "default: zero")
    command.add_number("--seed", "with --start random: the seed of train (default: 0, or the folder's)", "N")
    command.add_number("--alpha", "correlation of the two tasks' patterns, in [-1, 1] (default: 0.5)")
    add_recipe(command)
    command.section("the answer")
    command.add_argument("--plot", help="draw the path to .svg or .png", metavar="FILE")
    command.add_argument("--json", action="store_true", help="print JSON, schema proofcheck/law/1")
    return command


def run(arguments: Sequence[str]) -> int:
    """Predict, and print."""
    options = parser().read(arguments)
    if options.plot is not None:
        from proofcheck.draw.style import figure_format

        figure_format(options.plot)
        check_outputs({"--plot": Path(options.plot)}, STANDARD_OUTPUT)
    answer, trained = _of_folder(options) if options.folder is not None else (_of_options(options), None)
    if options.plot is not None:
        from proofcheck.draw.law_figure import law_image
        from proofcheck.draw.style import figure_format
        from proofcheck.region.writing import write_whole

        write_whole(options.plot, law_image(answer, trained, figure_format(options.plot)))
    if options.json:
        import msgspec

        write_for_programs(msgspec.json.format(msgspec.json.encode(answer)).decode() + "\n")
        return Exit.ANSWERED
    from proofcheck.cli.console import AnswerConsole
    from proofcheck.cli.render_law import show

    show(AnswerConsole(markup=True), answer, trained)
    return Exit.ANSWERED


def _of_options(options: argparse.Namespace) -> "Law":
    from proofcheck.law.predictions import law

    start = options.start or "zero"
    if options.seed is not None and start == "zero":
        raise InputError("--seed: goes with --start random; the start at zero draws nothing")
    recipe, alpha = read_recipe(options), read_number("alpha", options.alpha or "0.5")
    with within_memory():
        return law(recipe, alpha, start=start, seed=whole("seed", read_number("seed", options.seed or "0"), least=0))


def _of_folder(options: argparse.Namespace) -> "tuple[Law, PathPoint]":
    if (given := first_given(options) or ("--alpha" if options.alpha is not None else None)) is not None:
        raise InputError(f"{given}: a folder has its own settings; leave it out, or the folder")
    if find_spec("safetensors") is None:
        raise MissingToolError("reading networks needs safetensors; pip install safetensors")
    from proofcheck.law.predictions import law
    from proofcheck.law.trained import read_off, recipe_of

    if options.seed is not None:
        raise InputError("--seed: a folder has its own seed; leave it out, or the folder")
    trained = read_run(options.folder)
    with within_memory():
        answer = law(
            recipe_of(trained), trained.about.settings.alpha, start=options.start or "zero", seed=trained.about.seed
        )
    return answer, read_off(trained)
