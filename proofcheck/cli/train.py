"""``train``: two tasks fine-tuned from one Ψ⁽⁰⁾, as a folder that anyone can evaluate without us."""

import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from proofcheck.cli.exit_codes import Exit
from proofcheck.cli.main import MissingToolError
from proofcheck.cli.options import Parser
from proofcheck.cli.recipe_options import add_recipe, read_number, read_recipe, within_memory
from proofcheck.measure.run import FILES
from proofcheck.models.checks import whole
from proofcheck.models.patterns import Patterns
from proofcheck.region.numbers import InputError, exact
from proofcheck.region.writing import STANDARD_OUTPUT, check_outputs

if TYPE_CHECKING:
    from proofcheck.models.family import Family
    from proofcheck.models.recipe import Recipe
    from proofcheck.statements.fine_tuning import FineTuning

_DESCRIPTION = """\
Train the paper's one-layer Transformer on two tasks whose patterns correlate as --alpha says, from one
pre-trained network, and write the networks as task vectors into a folder:

  pretrained.safetensors  W (d x d), V (m x d) of the pre-trained network
  task_1.safetensors      the same names: what fine-tuning on task 1 changed
  task_2.safetensors      the same for task 2
  read_out.safetensors    a (m), or (P x m) with --read-out per-position
  patterns.safetensors    mu (2 x d), v (M x d)
  run.json                settings, seed, versions, test losses, digests of the others; written last

Then: proofcheck measure FOLDER
"""

_EPILOG = """\
A folder that is not empty is refused, unless --force: that replaces a run's own files and leaves all others.
An interrupted run leaves no run.json, and nothing half-written is read as finished.
"""

_INSTALL = "training needs PyTorch and safetensors; pip install 'proofcheck-taskvectors[torch]'"


def run(arguments: Sequence[str]) -> int:
    """Train, write the folder, and say what came out."""
    options = parser().read(arguments)
    if options.output is None:
        raise InputError("--output: expected a folder to write, got none")
    for tool in ("torch", "safetensors"):
        if find_spec(tool) is None:
            raise MissingToolError(_INSTALL)
    recipe, alpha = read_recipe(options), read_number("alpha", options.alpha or "0.5")
    seed = whole("seed", read_number("seed", options.seed or "0"), least=0)
    with within_memory():
        patterns = Patterns.pair(alpha, recipe.M)
    folder = _prepared(options.output, force=options.force)
    from proofcheck.experiments.bench.run_folder import write_run

    start = time.perf_counter()
    family = _train(recipe, patterns, seed)
    write_run(folder, family, alpha)
    sys.stdout.write(_report(family, alpha, options.output, time.perf_counter() - start))
    return 0


def parser() -> Parser:
    """The options of the command."""
    command = Parser(
        prog="proofcheck train",
        usage="proofcheck train --output FOLDER [--alpha X] [--seed N] [options]",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        exits={
            Exit.ANSWERED: "trained",
            Exit.WRONG_INPUT: "the input was wrong, or training diverged",
            Exit.MISSING_TOOL: "PyTorch is missing",
        },
    )
    command.add_argument("--output", help="the folder to write", metavar="FOLDER")
    command.add_argument("--force", action="store_true", help="replace the run that the folder holds")
    command.add_number("--alpha", "correlation of the two tasks' patterns, in [-1, 1] (default: 0.5)")
    command.add_number("--seed", "whole number that decides every draw (default: 0)", "N")
    add_recipe(command)
    return command


def _prepared(output: str, *, force: bool) -> Path:
    """The folder, made if need be, before any time goes into training."""
    folder = Path(output)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        names = sorted(entry.name for entry in folder.iterdir())
        tempfile.TemporaryFile(dir=folder).close()
    except OSError as error:
        raise InputError(f"{output}: cannot be used as a folder ({error.strerror}); give another one") from None
    if names and not force:
        raise InputError(f"{output}: expected a new or empty folder, found {names[0]} in it; give another, or --force")
    check_outputs({name: folder / name for name in FILES}, STANDARD_OUTPUT)
    return folder


def _train(recipe: "Recipe", patterns: Patterns, seed: int) -> "Family":
    from proofcheck.models.family import train_family

    with within_memory(), _progress(2 * recipe.steps) as advance:
        return train_family(recipe, patterns, seed, progress=lambda _task, _steps, _loss: advance())


@contextmanager
def _progress(total: int) -> Iterator[Callable[[], object]]:
    """A bar over the steps of both tasks, on a terminal only."""
    if not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("training", total=total)
        yield lambda: bar.advance(task)


def _tuned(family: "Family", alpha: float) -> "FineTuning":
    """The run in the statements' letters, ε by the test losses."""
    from proofcheck.statements.fine_tuning import FineTuning, epsilon

    recipe, losses = family.recipe, [trained.test_loss for trained in family.trained]
    return FineTuning(
        M=recipe.M,
        d=family.patterns.d,
        m=recipe.m,
        batch=recipe.batch,
        eta=exact(str(recipe.eta), "eta"),
        delta_star=exact(str(recipe.delta_star), "delta_star"),
        steps=min(trained.steps for trained in family.trained),
        epsilon=epsilon(losses),
        alpha=exact(str(alpha), "alpha"),
    )


def _report(family: "Family", alpha: float, output: str, seconds: float) -> str:
    from proofcheck.statements.fine_tuning import STRICTEST, in_words

    lines = [f"trained two tasks with α = {alpha:g} from one Ψ⁽⁰⁾, seed {family.seed}, in {seconds:.1f} s"]
    for number, trained in enumerate(family.trained, start=1):
        missed = "" if trained.reached is not False else f", above the {family.recipe.until:g} asked for"
        if trained.test_loss > 1:
            missed += ", above the 1 of a network that always answers 0: try another eta or more steps"
        lines.append(f"  T{number}: test loss {trained.test_loss:.4g} after {trained.steps} steps{missed}")
    lines.append(f"  {in_words(_tuned(family, alpha).hypotheses(STRICTEST))}")
    lines.append(f"{output}: {', '.join(FILES)}")
    lines.append(f"next: proofcheck measure {output}")
    return "\n".join(lines) + "\n"
