"""CPU time of a training step: the dictionary form beside the token form, and a whole task of the base recipe.

`python -m benchmarks` puts it on the page, `python -m benchmarks.step` measures it alone. A step draws its batch, takes
the gradient, and moves the weights; both forms take the same step to within rounding, which is shown. CPU time on one
thread, the median over repetitions.
"""

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from time import process_time

import numpy as np
import torch

from benchmarks.page import training_section
from benchmarks.results import Step, Training
from benchmarks.sections import with_section
from proofcheck.models.batches import Batch, draw
from proofcheck.models.patterns import Patterns
from proofcheck.models.recipe import Recipe
from proofcheck.models.threads import one_thread
from proofcheck.models.tokens import arranged
from proofcheck.models.training import fine_tune, pretrained, sgd_step
from proofcheck.models.transformer import Transformer, hinge_loss

RECIPES = (
    Recipe(),
    Recipe(m=64),
    Recipe(M=10, P=100),
    Recipe(M=40, P=200, m=64),
    Recipe(M=20, P=400, m=64, batch=32),
    Recipe(read_out="per-position"),
)
REPEATS = 5


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the section, or put it in the place that it has on a page."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.step", description="Measure training steps.")
    parser.add_argument("--page", type=Path, help="replace the section on training there, and leave all others")
    page: Path | None = parser.parse_args(arguments).page
    before = None if page is None else page.read_text(encoding="utf-8")
    section = training_section(measure_training(RECIPES))
    if page is None or before is None:
        print(section)
    else:
        page.write_text(with_section(before, section), encoding="utf-8")


def measure_training(recipes: Sequence[Recipe]) -> Training:
    """A step of each recipe in either form, and a whole task of the base recipe."""
    with one_thread():
        steps = [compare(recipe) for recipe in recipes]
        seconds = [cpu_time(lambda seed=seed: whole_task(seed)) for seed in range(REPEATS)]
    return Training(steps, median(seconds), REPEATS)


def compare(recipe: Recipe) -> Step:
    """Both forms of a step, from the same weights on the same batches."""
    patterns = Patterns.pair(0.0, recipe.M)
    dictionary = torch.as_tensor(patterns.dictionary(0))
    networks = [pretrained(recipe, patterns.d, seed=1) for _ in range(2)]
    times: tuple[list[float], list[float]] = ([], [])
    for repeat in range(REPEATS + 1):
        for network, step, spent in zip(networks, (dictionary_step, token_step), times, strict=True):
            rng = np.random.default_rng(repeat)
            spent.append(cpu_time(lambda: step(network, dictionary, recipe, rng)))  # noqa: B023 - called at once
    pairs = zip(networks[0].parameters(), networks[1].parameters(), strict=True)
    difference = max(float((of_dictionary - of_tokens).detach().abs().max()) for of_dictionary, of_tokens in pairs)
    # The first step also warms up.
    return Step(recipe, median(times[0][1:]), median(times[1][1:]), difference)


def dictionary_step(network: Transformer, dictionary: torch.Tensor, recipe: Recipe, rng: np.random.Generator) -> None:
    """One step as training takes it."""
    sgd_step(network, dictionary, draw(recipe, recipe.batch, rng), recipe.eta)


def token_step(network: Transformer, dictionary: torch.Tensor, recipe: Recipe, rng: np.random.Generator) -> None:
    """The same step, written over tokens."""
    batch = draw(recipe, recipe.batch, rng)
    loss = hinge_loss(network.on_tokens(dictionary[_kinds(batch, rng)]), batch.labels)
    gradients = torch.autograd.grad(loss, (network.W, network.V))
    with torch.no_grad():
        for weights, gradient in zip((network.W, network.V), gradients, strict=True):
            weights.sub_(gradient, alpha=recipe.eta)


def _kinds(batch: Batch, rng: np.random.Generator) -> torch.Tensor:
    if batch.kinds is not None:
        return batch.kinds
    return torch.as_tensor(arranged(batch.counts.long().numpy(), rng))


def whole_task(seed: int) -> None:
    """Ψ⁽⁰⁾ and one task of the base recipe."""
    recipe, patterns = Recipe(), Patterns.pair(0.0, Recipe().M)
    fine_tune(pretrained(recipe, patterns.d, seed), patterns, 0, recipe, seed)


def cpu_time(work: Callable[[], object]) -> float:
    """CPU seconds of one call."""
    start = process_time()
    work()
    return process_time() - start


if __name__ == "__main__":
    main()
