"""Stored networks trained again from their settings: whether run.json says how the weights came to be."""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from math import inf
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from proofcheck.ledger.store import Store
from proofcheck.measure.arrays import Floats
from proofcheck.measure.documents import RunFile
from proofcheck.measure.run import Change, Run, load_run
from proofcheck.region.numbers import InputError

if TYPE_CHECKING:
    from proofcheck.models import Family, Recipe

# ‖now − stored‖/‖stored‖ of any matrix. The draws are NumPy's, alike everywhere; sums of products end in other last
# bits on other processors: with PyTorch's and MKL's plainest and widest instructions 60 to 360 steps differ by less
# than 10⁻¹⁵. A sample on the other side of a corner of the hinge would change a step by about 10⁻⁴, another seed or
# another rate in its third digit the weights by more.
TOLERANCE = 1e-9


@dataclass(frozen=True)
class Retrained:
    """A stored network and its training anew.

    Attributes:
        network: The run folder's name.
        run: What was trained now; None where that is not as stored.
        wrong: Why it is not; None where it is.
        difference: The greatest ‖now − stored‖/‖stored‖ of the matrices.
        steps: What either task took now.
        seconds: What it cost.
    """

    network: str
    run: Run | None
    wrong: str | None
    difference: float
    steps: list[int]
    seconds: float

    @property
    def words(self) -> str:
        """What ``verify --retrain`` prints: why it is not as stored, or its steps and how far its weights lie off."""
        if self.wrong:
            return f"trained again, {self.wrong}"
        steps = " and ".join(map(str, self.steps))
        return (
            f"trained again, {steps} steps give the stored weights within {self.difference:.1e} of their size"
            f" ({TOLERANCE:g} is allowed)"
        )


def steps_of(store: Store, networks: Iterable[str]) -> int:
    """How many steps the stored networks took, as they say: what training again takes, in the unit of its progress."""
    return sum(sum(_steps(load_run(store.facts / "networks" / name).about)) for name in networks)


def retrain(
    store: Store, networks: Iterable[str], progress: Callable[[str], object] = lambda _: None
) -> dict[str, Retrained]:
    """Train networks again, and compare.

    Args:
        store: Where they are.
        networks: Their names.
        progress: Called with a network's name after each step.
    """
    return {name: _retrain(store, name, partial(progress, name)) for name in networks}


def _retrain(store: Store, name: str, progress: Callable[[], object]) -> Retrained:
    start = time.perf_counter()
    run, wrong, difference, steps = None, None, inf, list[int]()
    try:
        stored = load_run(store.facts / "networks" / name)
        run, steps, test_losses = _trained(stored.about, progress)
        pairs = zip(_matrices(run), _matrices(stored), strict=True)
        difference = max(_difference(now, then) for now, then in pairs)
        wrong = _wrong_steps(stored.about, steps) or _wrong_weights(stored.about, difference, test_losses)
    except InputError as error:
        wrong = str(error)
    return Retrained(name, None if wrong else run, wrong, difference, steps, time.perf_counter() - start)


def _trained(about: RunFile, progress: Callable[[], object]) -> tuple[Run, list[int], list[float]]:
    """The networks at the stored numbers of steps, the steps that training takes by its own rule, and test losses."""
    from proofcheck.models import Patterns, Recipe, train_family

    settings = msgspec.structs.asdict(about.settings)
    patterns, recipe = Patterns.pair(settings.pop("alpha"), about.settings.M), Recipe(**settings)

    def family(own: "Recipe", tasks: list[int]) -> "Family":
        return train_family(own, patterns, about.seed, tasks, lambda *_: progress())

    made = [family(recipe, [task]) for task in (0, 1)]
    steps = [each.trained[0].steps for each in made]
    for task, (taken, wanted) in enumerate(zip(steps, _steps(about), strict=True)):
        # Where the last bits end training a look earlier or later, the weights still compare at the same step.
        if taken != wanted and abs(taken - wanted) <= recipe.check_every:
            made[task] = family(replace(recipe, until=None, steps=wanted), [task])
    return _as_run(made, about), steps, [each.trained[0].test_loss for each in made]


def _as_run(made: "list[Family]", about: RunFile) -> Run:
    from proofcheck.experiments.bench.networks import as_arrays, as_network

    first, second = (Change(*as_arrays(each.vectors[0])) for each in made)
    return Run(as_network(made[0].pretrained), (first, second), made[0].patterns.mu, made[0].patterns.v, about)


def _steps(about: RunFile) -> list[int]:
    return [int(about.steps.task_1), int(about.steps.task_2)]


def _matrices(run: Run) -> list[Floats]:
    start, (first, second) = run.pretrained, run.vectors
    return [start.W, start.V, start.a, *first, *second, run.mu, run.v]


def _difference(now: Floats, stored: Floats) -> float:
    size, difference = (float(np.linalg.norm(matrix)) for matrix in (stored, now - stored))
    return difference / size if size else difference


def _wrong_steps(about: RunFile, steps: Sequence[int]) -> str | None:
    """Why the stored numbers of steps are not those at which training may have stopped; None where they are."""
    settings, stored = about.settings, _steps(about)
    allowed = 0 if settings.until is None else settings.check_every
    for task, (taken, kept) in enumerate(zip(steps, stored, strict=True), start=1):
        looked = settings.until is None or kept == settings.steps or kept % settings.check_every == 0
        if abs(taken - kept) > allowed or not looked:
            return f"T{task} takes {taken} steps, stored are {kept} (within {allowed} is allowed)"
    return None


def _wrong_weights(about: RunFile, difference: float, test_losses: Sequence[float]) -> str | None:
    if not difference <= TOLERANCE:
        made = about.versions.get("torch", "another version")
        return (
            f"the weights differ by {difference:.1e} of their size ({TOLERANCE:g} is allowed), so run.json is not of"
            f" them; they were trained with PyTorch {made}"
        )
    kept = (about.test_losses.task_1, about.test_losses.task_2)
    if not all(abs(now - then) <= TOLERANCE for now, then in zip(test_losses, kept, strict=True)):
        return f"the test losses are {list(test_losses)}, stored are {list(kept)}"
    return None
