r"""The training law beside trained networks: with five scalars from 0, and with 2m + 5 from each seed's own start.

Both are stored as each cell is computed, since nothing of them is fitted.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import msgspec
import numpy as np

from proofcheck.draw.style import GRID, LAYERS, LINEAR, SHOWN
from proofcheck.experiments.bench.networks import Tasks, as_arrays, as_network, held_out
from proofcheck.experiments.bench.sweep import QUICK, per_position
from proofcheck.experiments.engine.cell import Record, Settings, grouped
from proofcheck.experiments.engine.experiment import Experiment, Words
from proofcheck.experiments.engine.verdicts import Claim, Reading, judge, read
from proofcheck.law.merges import RANGE, Pieces, growth, kept
from proofcheck.law.predictions import LOSS, Run, run, state, steps_to
from proofcheck.law.starts import from_seed, from_zero
from proofcheck.measure.arrays import Floats
from proofcheck.measure.margins import LEARNED_BELOW, TOLERANCE
from proofcheck.measure.rows import row_norms
from proofcheck.models.patterns import Patterns
from proofcheck.models.recipe import Recipe

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_SAMPLES = 500
_MOST_STEPS = 400
# A row is small below this part of the row that one in twenty exceeds.
_SMALL, _LONG = 0.25, 0.95
# The measured ends of λ-sets: a step of the search from a λ that is inside, and halvings after it.
_STEP, _HALVINGS = 0.5, 8


class LawSettings(Settings, frozen=True, kw_only=True):
    """Two irrelevant tasks with a recipe; ``point`` names what differs from the base recipe."""

    point: str
    recipe: Recipe

    def label(self) -> str:
        """By its point."""
        return self.point.replace(" ", "")


class Numbers(msgspec.Struct, forbid_unknown_fields=True):
    """Of T1 after training: loss, b, κ, ω, ‖ΔV‖, the share of small rows; β; steps to loss 0.05; ends of λ-sets.

    ``kept`` is the least λ ≤ 0 down to which T1 stays learned, ``added`` the least λ ≤ 1 from which on T2 is; null
    where it was not found within [−10, 10], or is not known, as ``steps`` where the loss was not reached.
    """

    loss: float
    b: float
    kappa: float
    omega: float
    norm_V: float  # noqa: N815 - the paper's name
    small: float | None
    beta: float
    steps: int | None
    kept: float | None
    added: float | None


class LawResult(msgspec.Struct, forbid_unknown_fields=True):
    """What was measured, and what the law says: from 0, and from the seed's start where the read-out is shared."""

    measured: Numbers
    five: Numbers
    seeded: Numbers | None


Beside: TypeAlias = Record[LawSettings, LawResult]


def grid(quick: bool) -> Sequence[LawSettings]:
    """The base recipe, and one setting moved at a time."""
    base = QUICK if quick else Recipe(test_samples=500)
    if quick:
        points = {"base": base, "M = 5": replace(base, M=5)}
    else:
        points = {
            "base": base,
            **{f"M = {M}": replace(base, M=M) for M in (10, 40)},
            "B = 32": replace(base, batch=32),
            **{f"δ* = {share:g}": replace(base, delta_star=share) for share in (0.3, 0.6)},
            **{f"ξ = {xi:g}": replace(base, xi=xi, w0=xi) for xi in (0.001, 0.03)},
            "exact counts": replace(base, counts="exact"),
            "a read-out for each position": per_position(base),
        }
    return [LawSettings(point=point, recipe=recipe) for point, recipe in points.items()]


def compute(settings: LawSettings, seed: int) -> LawResult:
    """Train, measure, and predict."""
    recipe = settings.recipe
    if recipe.read_out == "shared":
        law_recipe, seeded = recipe, True
    else:
        # A read-out for each position is moved by 1/P of the slope.
        law_recipe, seeded = replace(recipe, read_out="shared", eta=recipe.eta / recipe.P), False
    patterns = Patterns.pair(0.0, recipe.M)
    five = _predicted(law_recipe, [run(law_recipe, from_zero())] * 2)
    starts = [from_seed(law_recipe, patterns, task, seed) for task in (0, 1)] if seeded else []
    return LawResult(
        _measured(recipe, patterns, seed),
        # Two neurons have no share of small ones.
        msgspec.structs.replace(five, small=None),
        _predicted(law_recipe, [run(law_recipe, start) for start in starts]) if seeded else None,
    )


def _measured(recipe: Recipe, patterns: Patterns, seed: int) -> Numbers:
    from proofcheck.models.family import train_family
    from proofcheck.models.training import fine_tune

    family = train_family(recipe, patterns, seed)
    stopped = replace(recipe, until=LOSS, check_every=1, steps=_MOST_STEPS)
    to_loss = fine_tune(family.pretrained, patterns, 0, stopped, seed)
    changes = tuple(as_arrays(vector) for vector in family.vectors)
    samples = tuple(held_out(recipe, patterns, task, seed, _SAMPLES) for task in (0, 1))
    tasks = Tasks(recipe, patterns, as_network(family.pretrained), changes, samples, (recipe.steps,) * 2)
    (attention, values), a, mu = changes[0], tasks.pretrained.a, patterns.mu[0]
    signs = np.sign(a if a.ndim == 1 else a.sum(axis=0))
    levels = [min(own + TOLERANCE, LEARNED_BELOW) for own in tasks.epsilon]
    return Numbers(
        loss=family.trained[0].test_loss,
        b=float(signs @ values @ mu / np.sqrt(recipe.m)),
        kappa=float(np.sqrt(recipe.m) * (values @ patterns.v.T).mean()),
        omega=float(mu @ attention @ mu),
        norm_V=float(np.linalg.norm(values)),
        small=_small(row_norms(values)),
        beta=float(tasks.margins(0, 1.0, 1.0).mean() / tasks.alone[0].mean() - 1),
        steps=to_loss.steps if to_loss.reached else None,
        kept=_least(lambda lam: tasks.loss(0, 1.0, lam) <= levels[0], 0.0),
        added=_least(lambda lam: tasks.loss(1, 1.0, lam) <= levels[1], 1.0),
    )


def _small(rows: Floats) -> float:
    return float(np.mean(rows < _SMALL * np.quantile(rows, _LONG)))


def _least(is_in: Callable[[float], bool], inside: float) -> float | None:
    """The low end of the interval around a λ in it, searched downwards; None where there is none."""
    outside = inside - _STEP
    if not is_in(inside):
        return None
    while is_in(outside):
        inside, outside = outside, outside - _STEP
        if outside < RANGE[0]:
            return None
    for _ in range(_HALVINGS):
        middle = (inside + outside) / 2
        inside, outside = (middle, outside) if is_in(middle) else (inside, middle)
    return inside


def _predicted(recipe: Recipe, runs: Sequence[Run]) -> Numbers:
    first, M = runs[0], recipe.M  # noqa: N806 - the paper's name
    last = state(first.points[0].member, first.points[-1], first.start.a, M)
    change = first.task.change()
    to_loss = run(replace(recipe, until=LOSS, check_every=1, steps=_MOST_STEPS), first.start).points
    sets = [kept([of.task for of in runs], 0.0, task).learned for task in (0, 1)]
    return Numbers(
        loss=last.loss,
        b=last.b,
        kappa=last.kappa,
        omega=last.omega,
        norm_V=last.norm_V,
        small=_small(np.sqrt(change.c**2 + M * change.k**2)),
        beta=growth([of.task for of in runs]),
        steps=steps_to(to_loss, LOSS),
        kept=_low_end(sets[0], 0.0),
        added=_low_end(sets[1], 1.0),
    )


def _low_end(pieces: Pieces, inside: float) -> float | None:
    ends = [low for low, high in pieces if low <= inside <= high and low > RANGE[0]]
    return ends[0] if ends else None


class Kind(NamedTuple):
    """A number of the law: its words, how it is compared, and how far it may be off."""

    name: str
    words: str
    relative: bool
    within: float
    short: str


KINDS = (
    Kind("steps", f"the steps to loss {LOSS}", True, 0.09, "steps"),
    Kind("b", "b", True, 0.05, "$b$"),
    Kind("kappa", "κ", True, 0.1, r"$\kappa$"),
    Kind("omega", "ω", True, 0.05, r"$\omega$"),
    Kind("norm_V", "‖ΔV‖", True, 0.05, r"$\Vert\Delta V\Vert$"),
    Kind("loss", "the loss after training", False, 0.01, "loss"),
    Kind("beta", "β, the relative growth of T1's margin at λ = 1,", True, 0.1, r"$\beta$"),
    Kind("small", "the share of small rows", False, 0.05, "small rows"),
    Kind("kept", "the least λ that keeps T1", False, 0.1, r"least $\lambda$ that keeps T1"),
    Kind("added", "the least λ that adds T2", False, 0.1, r"least $\lambda$ that adds T2"),
)
_STARTS = {"five": "five scalars from 0", "seeded": "2m + 5 scalars from the seed's start"}


def claims(records: Sequence[Beside]) -> list[Claim]:
    """For each number, and each start, that the law is this near at every point."""
    groups = grouped(records, lambda record: record.settings.point)
    return [
        _judged(kind, start, groups.values())
        for kind in KINDS
        for start in _STARTS
        if (kind.name, start) != ("small", "five")
    ]


def _id(kind: Kind, start: str) -> str:
    return f"law.{kind.name.replace('_', '-').lower()}.{start}"


def _judged(kind: Kind, start: str, groups: Iterable[Sequence[Beside]]) -> Claim:
    per = "law over measurement, less 1" if kind.relative else "law less measurement"
    share = f"{kind.within:.0%}".replace("%", " %") if kind.relative else f"{kind.within:g}"
    readings = [reading for group in groups if (reading := _reading(kind, start, group)) is not None]
    return judge(
        _id(kind, start),
        f"the law with {_STARTS[start]} gives {kind.words} within {share}",
        "project",
        per,
        readings,
        why="no seed of any point has both numbers",
    )


def _reading(kind: Kind, start: str, group: Sequence[Beside]) -> Reading | None:
    """The misses of the seeds at a point; None where fewer than two have both numbers."""
    misses = []
    for record in group:
        predicted = getattr(record.result, start)
        if predicted is None:
            continue
        pair = getattr(predicted, kind.name), getattr(record.result.measured, kind.name)
        if None not in pair:
            misses.append(pair[0] / pair[1] - 1 if kind.relative else pair[0] - pair[1])
    return read(group[0].settings.point, misses, 0, 0, within=kind.within) if len(misses) > 1 else None


_COLORS = {"five": LINEAR, "seeded": SHOWN}
_COLUMNS, _SHOWN = 5, 4
_SIDE = 0.15


def draw(records: Sequence[Beside]) -> "Figure":
    """A panel for each number: law against measurement at each point, by both starts, before what is allowed."""
    from matplotlib.figure import Figure

    judged = {claim.id: claim for claim in claims(records)}
    points = list(dict.fromkeys(record.settings.point for record in records))
    rows = -(-len(KINDS) // _COLUMNS)
    figure = Figure(figsize=(2.6 * _COLUMNS, 3.2 * rows), layout="constrained")
    panels = figure.subplots(rows, _COLUMNS, sharey=True).ravel()
    for axes, kind in zip(panels, KINDS, strict=True):
        axes.axvspan(-kind.within, kind.within, color=LAYERS[0], linewidth=0)
        axes.axvline(0, color=GRID, linewidth=0.8)
        for side, start in enumerate(_STARTS):
            claim = judged.get(_id(kind, start))
            for reading in claim.readings if claim is not None else []:
                place = points.index(reading.at) + (2 * side - 1) * _SIDE
                axes.plot([reading.low, reading.high], [place] * 2, color=_COLORS[start], linewidth=1.2)
                axes.plot([reading.mean], [place], "o", color=_COLORS[start], markersize=3.5)
        axes.set(xlim=(-_SHOWN * kind.within, _SHOWN * kind.within), ylim=(len(points) - 0.5, -0.5))
        axes.set_yticks(range(len(points)), points, fontsize=8.5)
        axes.set_title(kind.short, fontsize=9.5)
    return figure


EXPERIMENT = Experiment(
    "law",
    purpose="the training law beside trained networks: steps, b, κ, ω, norms, β, small rows and ends of λ-sets",
    place=8.5,
    kind=Beside,
    grid=grid,
    compute=compute,
    judge=claims,
    draw=draw,
    stacks=True,
    words=Words(
        "The training law beside trained networks",
        "Two irrelevant tasks are trained, and the law predicts what comes of it from the recipe alone, nothing fitted:"
        " by five scalars from 0, and by 2m + 5 from the start that the seed drew. Each number stands as the difference"
        " of law and measurement. κ is along the sum of the irrelevant patterns, a row is small below a quarter of the"
        " row that one in twenty exceeds, and a network with a read-out for each position is given to the law in five"
        " scalars at η/P. How far a prediction may be off is the project's choice, made before the run.",
        "A panel for each number, a row for each point: law over measurement less 1, or law less measurement where that"
        " is a loss, a share or a λ; mean over the seeds with its 95 % interval, by five scalars (orange) and from the"
        " seed's start (blue). What is allowed is shaded; what lies beyond a panel stands in the readings below.",
    ),
)
