r"""Theorem 3, out of domain: a target with μ_T′ = Σγ_iμ_{T_i} + κμ′_⊥, learned by Ψ⁽⁰⁾ + Σλ_iΔΨ_{T_i}.

The figure has the target's loss over (λ1, λ2) for each γ of two tasks, what Theorem 3 offers, and what learns T′.
"""

import itertools
import math
import operator
from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

import msgspec
import numpy as np
from msgspec import structs
from numpy.typing import NDArray

from proofcheck.draw.style import INK, LAYERS, LINEAR, SHOWN, shades
from proofcheck.experiments.bench.networks import train_tasks
from proofcheck.experiments.bench.premises import fine_tuning, unread
from proofcheck.experiments.bench.sweep import QUICK, per_position, with_positions
from proofcheck.experiments.engine.cell import Record, Settings, grouped
from proofcheck.experiments.engine.experiment import Experiment, Words
from proofcheck.experiments.engine.verdicts import Claim, Reading, Source, judge, read
from proofcheck.measure.margins import TOLERANCE
from proofcheck.models.patterns import Patterns
from proofcheck.models.recipe import Recipe
from proofcheck.region.region import Region
from proofcheck.region.threshold import smallest_c, threshold
from proofcheck.region.vertices import vertices
from proofcheck.statements.fine_tuning import FineTuning

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

# About the estimate that the slides print, made possible: theirs has Σγ² > 1.
_PRINTED = (0.79, -0.61)
_ANALOGY = (0.577, 0.577, -0.577)
_ANALOGY_LAM = (1.0, 1.0, -1.0)
_DRAWN = 3
_WORST = (
    "greatest E_T′ − ε over the λ offered among those tried, which have corners and points of the polytopes for β = 1/d"
)
_SOURCES: tuple[Source, ...] = ("review", "slides")
_SHARES = (0.0, 1.0)
_CORNERS, _QUICK_CORNERS = 6, 2
# The λ tried: a square for two tasks, a cube for three.
_SQUARE, _CUBE = (-2, 3), (-5, 5)
_BOX = "λ in [−2, 3]² or [−5, 5]³"
# A convention: no source says what share is "nearly all". Where a reading lies near it, its verdict rests on it alone.
SHARE = 0.9
_COVERED = f"share of the {_BOX} with E_T′ ≤ ε + {TOLERANCE} that {{}}"
_AGREE = f"share of the {_BOX} at which trained and idealised network agree whether E_T′ ≤ ε + {TOLERANCE}"

_SHADES = ("#ffffff", LAYERS[0], LAYERS[1], LAYERS[2])
_LEVELS = (0.0, 0.1, 0.25, 0.5, 1.0, 1.5, 2.0)
_DASHED = (0, (4, 2))
_FINE = 301


class TargetSettings(Settings, frozen=True, kw_only=True):
    """A target, the λ to try, one row each, and λ out of Theorem 3's polytopes at a few c."""

    gamma: tuple[float, ...]
    lams: tuple[tuple[float, ...], ...]
    inside: tuple[tuple[float, ...], ...]
    samples: int
    recipe: Recipe

    def label(self) -> str:
        """By its γ and, where each position has one, the read-out."""
        name = f"gamma={','.join(f'{entry:g}' for entry in self.gamma)}"
        return name + (",per-position" if self.recipe.read_out == "per-position" else "")


class TargetResult(msgspec.Struct, forbid_unknown_fields=True):
    """ε of a network fine-tuned on the target, ω of each source task, and the target's loss at each λ.

    ``inside`` has the losses at the λ out of the polytopes.
    """

    epsilon: float
    omega: list[float]
    loss: list[float]
    ideal: list[float]
    inside: list[float]


Target: TypeAlias = Record[TargetSettings, TargetResult]


def grid(quick: bool) -> Sequence[TargetSettings]:
    """The printed γ and random ones of two tasks over a grid of λ; of three tasks, and the analogy, over draws."""
    recipe, samples, side, draws = (QUICK, 100, 6, 60) if quick else (Recipe(), 300, 21, 400)
    low, high = _SQUARE
    axis = [round(low + (high - low) * i / (side - 1), 6) for i in range(side)]
    rng = np.random.default_rng(1)
    plane = tuple(itertools.product(axis, axis))
    cloud = (_ANALOGY_LAM, *(tuple(row) for row in rng.uniform(*_CUBE, (draws, 3)).round(3).tolist()))
    random_gammas = [_drawn_gamma(rng, tasks) for tasks in (2, 3) for _ in range(_DRAWN)]
    gammas = [_PRINTED, *(random_gammas[:1] if quick else random_gammas), _ANALOGY]
    corners = _QUICK_CORNERS if quick else _CORNERS
    shared = [
        TargetSettings(
            gamma=gamma,
            lams=plane if len(gamma) == 2 else cloud,
            inside=drawn_inside(gamma, recipe.M, corners, rng),
            samples=samples,
            recipe=recipe,
        )
        for gamma in gammas
    ]
    # A sample costs more with a read-out for each position, so there are fewer λ and samples.
    sparse_lams = tuple(itertools.product(axis[::2], axis[::2]))
    positioned = structs.replace(shared[0], lams=sparse_lams, samples=100, recipe=per_position(recipe))
    return [*shared, positioned]


def _drawn_gamma(rng: np.random.Generator, tasks: int) -> tuple[float, ...]:
    """A direction at random, of a length that leaves some of the target outside the tasks."""
    direction = rng.normal(size=tasks)
    return tuple((rng.uniform(0.6, 0.99) * direction / np.linalg.norm(direction)).round(2).tolist())


def drawn_inside(
    gamma: tuple[float, ...], irrelevant: int, draws: int, rng: np.random.Generator
) -> tuple[tuple[float, ...], ...]:
    """For each of a few c, the corners of Theorem 3's polytope with β = 1/d and as many points within; none if empty.

    Args:
        gamma: γ.
        irrelevant: M.
        draws: How many c, drawn between the least feasible one and 1.
        rng: Draws them and the points.
    """
    exact = [str(entry) for entry in gamma]
    beta = Fraction(1, irrelevant + len(gamma) + 1)
    least = smallest_c(threshold(Region(exact)).phi, beta)
    if least is None or least >= 1:
        return ()
    inside: list[tuple[float, ...]] = []
    for share in rng.uniform(size=draws).round(3).tolist():
        c = least + Fraction(str(share)) * (1 - least)
        corners = [tuple(map(float, corner)) for corner in vertices(Region(exact, beta=beta, c=c))]
        weights = rng.dirichlet(np.ones(len(corners)), len(corners)).tolist()
        # A product of matrices would have the last bits of this machine's BLAS, and on another these were other cells.
        mixed = [
            tuple(math.fsum(map(operator.mul, weight, column)) for column in zip(*corners, strict=True))
            for weight in weights
        ]
        inside += [*corners, *mixed]
    return tuple(inside)


def compute(settings: TargetSettings, seed: int) -> TargetResult:
    """Train the tasks, and the target for comparison; merge the tasks at every λ."""
    patterns = Patterns.with_target(settings.gamma, settings.recipe.M)
    tasks = train_tasks(settings.recipe, patterns, seed, settings.samples)
    target = len(settings.gamma)
    losses = [tasks.loss(target, *lam, 0) for lam in settings.lams]
    ideal = [tasks.ideal_loss(target, *lam, 0) for lam in settings.lams]
    inside = [tasks.loss(target, *lam, 0) for lam in settings.inside]
    return TargetResult(tasks.epsilon[target], list(tasks.omega[:target]), losses, ideal, inside)


@cache
def offered(
    settings: TargetSettings,
    lams: tuple[tuple[float, ...], ...] | None = None,
    beta: Fraction | None = None,
    *,
    source: Source = "slides",
) -> tuple[bool, ...]:
    """Which λ Theorem 3 offers for some c; exact.

    Args:
        settings: The target.
        lams: The λ; those of the settings if left out.
        beta: β; 1/d, the slides', if left out.
        source: The slides ask for every λ_i ≠ 0 and for c < 1, so that both offer what they do; the review does not.
    """
    size = Fraction(1, settings.recipe.M + len(settings.gamma) + 1) if beta is None else beta
    region = Region([str(entry) for entry in settings.gamma], beta=size)
    exact = [[Fraction(str(entry)) for entry in lam] for lam in (settings.lams if lams is None else lams)]
    strict = source == "slides"
    return tuple(region.offers(lam, nonzero=strict, bounded=strict) is not None for lam in exact)


def claims(records: Sequence[Target]) -> list[Claim]:
    """Theorem 3's sufficiency and coverage, the analogy, and the idealised network's word on each λ."""
    groups = by_gamma(records)
    # Coverage is asked where every seed has a λ that learns the target.
    learned = {at: group for at, group in groups.items() if all(_learned(record).any() for record in group)}
    return [*_theorem(groups, by_gamma(records, "per-position")), *_coverage(groups, learned), *_idealised(learned)]


def _theorem(groups: Mapping[str, list[Target]], positioned: Mapping[str, list[Target]]) -> list[Claim]:
    """Sufficiency by each source, with either read-out; a γ for which a source offers no λ tried has no reading."""
    where = with_positions(group[0].settings.recipe for group in positioned.values())
    learned, name = "the target is learned at every λ offered", "out-of-domain.theorem-3"
    return [
        judge(
            f"{name}.{source}{suffix}",
            f"Theorem 3{of_whom}: {learned}",
            source,
            _WORST,
            [reading for at, group in chosen.items() if (reading := _worst(at, group, source))],
            about=[f"theorem-3.{source}"],
            **unread((at, run_of(group).hypotheses(f"theorem-3.{source}")) for at, group in chosen.items())._asdict(),
        )
        for suffix, of_whom, chosen in (("", "", groups), (".per-position", where, positioned))
        for source in _SOURCES
    ]


def _coverage(groups: Mapping[str, list[Target]], learned: Mapping[str, list[Target]]) -> list[Claim]:
    """How much of what learns the target Theorem 3 offers; and the λ of the analogy, which it does not offer."""
    covered = [
        read(at, [coverage(record) for record in group], high=SHARE, possible=_SHARES, note=_seen(group[0].settings))
        for at, group in learned.items()
        if in_view(group[0].settings)
    ]
    analogy = [_analogy(at, group) for at, group in groups.items() if group[0].settings.gamma == _ANALOGY]
    beyond = f"Theorem 3's conditions are not necessary: they offer less than {SHARE:.0%} of the λ tried that learn it"
    compared = "the analogy A + (B − C) with λ = (1, 1, −1) learns its target"
    goal = "goal.review.out-of-domain"
    return [
        judge("out-of-domain.coverage", beyond, "project", _COVERED.format("Theorem 3 offers"), covered),
        judge("out-of-domain.analogy", compared, "review", "E_T′ − ε", analogy, about=[goal]),
    ]


def _idealised(learned: Mapping[str, list[Target]]) -> list[Claim]:
    """The idealised network's word on each λ, and how much of what learns the target it has."""
    agree = [
        read(at, [_agreement(record) for record in group], low=SHARE, possible=_SHARES, note=_never(group))
        for at, group in learned.items()
    ]
    covered = [
        read(at, [_ideal_coverage(record) for record in group], low=SHARE, possible=_SHARES)
        for at, group in learned.items()
    ]
    known = (
        f"where some λ learn it, the idealised network says of {SHARE:.0%} of those tried whether they learn the target"
    )
    covers = "the idealised region covers what learns the target"
    return [
        judge("out-of-domain.idealised", known, "ideal", _AGREE, agree),
        judge("out-of-domain.idealised-coverage", covers, "ideal", _COVERED.format("learn it idealised"), covered),
    ]


def by_gamma(records: Sequence[Target], read_out: str = "shared") -> dict[str, list[Target]]:
    """The records of each γ with one kind of read-out, by the name of the point."""
    chosen = [record for record in records if record.settings.recipe.read_out == read_out]
    return grouped(chosen, lambda record: _point(record.settings.gamma))


def _point(gamma: Sequence[float]) -> str:
    return f"γ = ({', '.join(f'{entry:g}' for entry in gamma)})".replace("-", "−")


def _worst(at: str, group: list[Target], source: Source) -> Reading | None:
    """The worst of the λ tried that a source offers with its own β; None where it offers none of them."""
    settings, run = group[0].settings, run_of(group)
    beta = run.beta(source)
    tried = offered(settings, settings.lams, beta, source=source)
    offered_inside = offered(settings, settings.inside, beta, source=source)
    if not any(tried) and not any(offered_inside):
        return None
    losses = [
        [*itertools.compress(record.result.loss, tried), *itertools.compress(record.result.inside, offered_inside)]
        for record in group
    ]
    worst = [max(losses_of_seed) - run.level for losses_of_seed in losses]
    return read(at, worst, high=0, within=TOLERANCE, applies=run.hypotheses(f"theorem-3.{source}"))


def run_of(group: Sequence[Target]) -> FineTuning:
    """The fine-tuned networks of a group; ε is the loss of the network that was trained on the target."""
    settings = group[0].settings
    losses = [record.result.epsilon for record in group]
    return fine_tuning(settings.recipe, losses, tasks=len(settings.gamma) + 1)


def _analogy(at: str, group: list[Target]) -> Reading:
    place = group[0].settings.lams.index(_ANALOGY_LAM)
    return read(at, [record.result.loss[place] - record.result.epsilon for record in group], high=0, within=TOLERANCE)


def in_view(settings: TargetSettings) -> bool:
    """Whether the λ tried can say what Theorem 3 covers: its polytopes reach among them, or there are none."""
    return any(offered(settings)) or not settings.inside


def _seen(settings: TargetSettings) -> str:
    """How much of the polytopes is among the λ tried, so that a low share is not taken for a small region."""
    if not settings.inside:
        return "Theorem 3 has no polytope"
    low, high = _SQUARE if len(settings.gamma) == 2 else _CUBE
    share = np.mean([all(low <= entry <= high for entry in lam) for lam in settings.inside])
    return f"{share:.0%} of the points drawn from its polytopes lie in the box"


def _never(group: list[Target]) -> str:
    never = np.mean([1 - _learned(record).mean() for record in group])
    return f"an answer of no at every λ would agree at {never:.2f}"


def _agreement(record: Target) -> float:
    level = record.result.epsilon + TOLERANCE
    return float(np.mean((np.array(record.result.loss) <= level) == (np.array(record.result.ideal) <= level)))


def _learned(record: Target) -> NDArray[np.bool_]:
    """Which of the λ tried learn the target."""
    return np.asarray(np.array(record.result.loss) <= record.result.epsilon + TOLERANCE)


def coverage(record: Target) -> float:
    """The share of the λ that learn the target that Theorem 3 offers; 0 where none learns it."""
    learned = _learned(record)
    return float(np.array(offered(record.settings))[learned].mean()) if learned.any() else 0.0


def _ideal_coverage(record: Target) -> float:
    """The share of the same that learn it in the idealised network."""
    ideal = np.array(record.result.ideal) <= record.result.epsilon + TOLERANCE
    return float(ideal[_learned(record)].mean())


def draw(records: Sequence[Target]) -> "Figure":
    """A map for each γ of two tasks, and the legend in the last place."""
    from matplotlib.figure import Figure

    maps = {at: group for at, group in by_gamma(records).items() if len(group[0].settings.gamma) == 2}
    figure = Figure(figsize=(3.0 * (len(maps) + 1), 3.3), layout="constrained")
    panels = figure.subplots(1, len(maps) + 1, squeeze=False).ravel()
    for axes, (at, group) in zip(panels, maps.items(), strict=False):
        _map(axes, at, group)
    panels[-1].set_axis_off()
    panels[-1].legend(handles=_legend(), loc="center")
    return figure


def _map(axes: "Axes", at: str, group: list[Target]) -> None:
    settings = group[0].settings
    x, y = (sorted({lam[i] for lam in settings.lams}) for i in (0, 1))
    shape = (len(x), len(y))
    loss, ideal = (
        np.mean([getattr(record.result, name) for record in group], axis=0).reshape(shape).T
        for name in ("loss", "ideal")
    )
    level = float(np.mean([record.result.epsilon for record in group])) + TOLERANCE
    axes.contourf(x, y, loss, levels=_LEVELS, cmap=shades(_SHADES), extend="max", zorder=1)
    looks = ((loss, SHOWN, 1.8, "solid"), (ideal, INK, 1.1, _DASHED))
    for order, (values, color, width, line) in enumerate(looks, start=3):
        if values.min() < level < values.max():
            axes.contour(
                x, y, values, levels=[level], colors=[color], linewidths=width, linestyles=[line], zorder=order
            )
    _polytopes(axes, settings, (x[0], x[-1]))
    axes.set(xlabel=r"$\lambda_1$", ylabel=r"$\lambda_2$", aspect="equal")
    name = at.replace("γ", r"\gamma").replace("−", "-")
    axes.set_title(f"${name}$\n{_covered(group, (loss <= level).any())}", fontsize=10.5)


def _covered(group: list[Target], learned: bool) -> str:
    if not learned:
        return "nothing learns it in this box"
    if not in_view(group[0].settings):
        return "Theorem 3 offers λ out of this box"
    share = np.mean([coverage(record) for record in group])
    return f"covers {share:.0%} of what learns it here"


def _polytopes(axes: "Axes", settings: TargetSettings, ends: tuple[float, float]) -> None:
    """Where both sums less 1 are at least β·max|λ_i|: the union of Theorem 3's polytopes over c."""
    side = np.linspace(*ends, _FINE)
    across, up = np.meshgrid(side, side)
    first, second = settings.gamma
    beta = 1 / (settings.recipe.M + 3)
    room = np.minimum(across * first + up * second, across * first**2 + up * second**2) - 1
    spare = room - beta * np.maximum(abs(across), abs(up))
    if spare.max() > 0:
        axes.contourf(side, side, spare, levels=[0, spare.max()], colors="none", hatches=["////"], zorder=4)
        axes.contour(side, side, spare, levels=[0], colors=[LINEAR], linewidths=1.8, zorder=5)


def _legend() -> "list[Line2D | Patch]":
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    labels = [f"loss below {level:g}" for level in _LEVELS[1:]]
    colors = [shades(_SHADES)(i / len(labels)) for i in range(len(labels))]
    return [
        Patch(facecolor="none", edgecolor=LINEAR, hatch="////", linewidth=1.8, label="offered by Theorem 3"),
        Line2D([], [], color=SHOWN, linewidth=1.8, label="target learned, trained"),
        Line2D([], [], color=INK, linewidth=1.1, linestyle=_DASHED, label="target learned, idealised"),
        *(Patch(facecolor=c, edgecolor="#bbbbbb", linewidth=0.4, label=t) for c, t in zip(colors, labels, strict=True)),
    ]


EXPERIMENT = Experiment(
    "out-of-domain",
    purpose="Theorem 3: the loss on a target over λ, for γ of two and three tasks and A + (B − C)",
    place=5,
    kind=Target,
    grid=grid,
    compute=compute,
    judge=claims,
    draw=draw,
    stacks=True,
    words=Words(
        "Out-of-domain generalisation (Theorem 3) in trained networks",
        "Two or three tasks with orthonormal patterns μ\\_i, and a target that was never trained on, with pattern"
        " Σγ\\_iμ\\_i + κμ′. The merged network is Ψ⁽⁰⁾ + Σλ\\_iΔΨ\\_Ti; E\\_T′ is its mean hinge loss on fresh samples"
        " of the target, and ε the loss of a network that was trained on the target itself. Theorem 3 says which λ"
        " learn the target; here β = 1/d, with 0.02 to spare.",
        "A map for each γ of two tasks: the target's loss over λ (the darker, the greater; mean over the seeds). Inside"
        " the solid line the target is learned, inside the dashed one it is by the idealised network;"
        " the hatched area is what Theorem 3 offers, for some c, and the title says how much it covers of what learns"
        " the target.",
    ),
)
