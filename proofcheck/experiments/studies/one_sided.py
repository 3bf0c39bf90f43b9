"""A third sum, Σλ_i: the margin of trained merges against the formula of rank 2 and the bound that limits one side."""

import math
from collections.abc import Callable, Sequence
from typing import TypeAlias

import msgspec
import numpy as np

from proofcheck.experiments.bench.networks import Tasks, train_pair
from proofcheck.experiments.bench.readings_figure import PANELS, draw_readings
from proofcheck.experiments.bench.sweep import QUICK
from proofcheck.experiments.engine.cell import Record, Settings, grouped
from proofcheck.experiments.engine.experiment import Experiment, Words
from proofcheck.experiments.engine.verdicts import Claim, Reading, judge, read
from proofcheck.ideal.gain import gain
from proofcheck.models.recipe import Recipe

# How far the formula may be from the trained margin: a hundredth of the margin that a loss of 0 asks for.
NEAR = 0.01


class OneSidedSettings(Settings, frozen=True, kw_only=True):
    """Two tasks with α = 0, merged with (1, λ), read on the first."""

    lams: tuple[float, ...]
    recipe: Recipe

    def label(self) -> str:
        """By its m."""
        return f"m={self.recipe.m}"


class OneSidedResult(msgspec.Struct, forbid_unknown_fields=True):
    """At each λ the trained margin, the formula's and the bound; and β' = κρ/(bδ).

    All at the recipe's numbers of ±μ and equal numbers of every irrelevant pattern, the mean of both labels.
    """

    margin: list[float]
    formula: list[float]
    bound: list[float]
    one_sided: float


OneSided: TypeAlias = Record[OneSidedSettings, OneSidedResult]


def grid(quick: bool) -> Sequence[OneSidedSettings]:
    """One width."""
    if quick:
        return [OneSidedSettings(lams=(-2.0, 1.0), recipe=QUICK)]
    return [OneSidedSettings(lams=(-3.0, -2.0, -1.0, 0.0, 1.0, 2.0), recipe=Recipe(m=256))]


def compute(settings: OneSidedSettings, seed: int) -> OneSidedResult:
    """Train the pair, read b, κ and ω off the first vector, and evaluate all three at every λ."""
    recipe = settings.recipe
    tasks = train_pair(recipe, 0.0, seed, 2)
    p, q = (round(share * recipe.P) for share in (recipe.delta_star, recipe.delta_hash))
    r = recipe.P - p - q
    attention, values = tasks.changes[0]
    patterns = tasks.patterns.dictionary(0)
    mu, others = patterns[0], patterns[2:]
    b = float(tasks.pretrained.a @ (values @ mu))
    kappa = float((values @ others.T).mean() * np.sqrt(recipe.m))
    omega, delta, rho = float(mu @ attention @ mu), (p - q) / recipe.P, r / recipe.P
    strong = float(gain(omega, p, q, r))
    thirds = [kappa * (1 + lam) for lam in settings.lams]
    return OneSidedResult(
        [_trained(tasks, lam, p, q) for lam in settings.lams],
        [_formula(p, q, r, b, third, omega) for third in thirds],
        [0.5 * b * delta * strong + 0.5 * min(0.0, third) * rho for third in thirds],
        kappa * rho / (b * delta),
    )


def _trained(tasks: Tasks, lam: float, p: int, q: int) -> float:
    """The mean of y·f over both labels."""
    (first, second), total = tasks.changes, 0.0
    network = tasks.pretrained.plus([(1.0, *first), (lam, *second)])
    D, M = tasks.patterns.dictionary(0), tasks.recipe.M  # noqa: N806 - the paper's names
    rest = (tasks.recipe.P - p - q) / M
    weights = np.exp(D @ network.W @ D.T)
    for label, pair in ((1, (p, q)), (-1, (q, p))):
        counts = np.array([*pair, *[rest] * M])
        seen = counts[:, None] * weights
        hidden = (seen / seen.sum(axis=0)).T @ (D @ network.V.T)
        total += label * float(counts @ (np.maximum(hidden, 0) @ network.a)) / tasks.recipe.P / 2
    return total


def _formula(p: float, q: float, r: float, b: float, third: float, x: float) -> float:
    """The output for values b on μ and the third sum on irrelevant tokens, with a balanced read-out."""
    E, P = np.exp(x), p + q + r  # noqa: N806 - the theory's names
    plus, minus = p * E + q / E + r, p / E + q * E + r
    terms = ((p, p * E - q / E, plus), (q, p / E - q * E, minus), (r, p - q, P))
    return float(sum(n * _read_out(b * top / below, third * r / below) for n, top, below in terms) / P)


def _read_out(x: float, t: float) -> float:
    return float(max(x + t, 0.0) - max(t - x, 0.0)) / 2


def claims(records: Sequence[OneSided]) -> list[Claim]:
    """The formula is near, the bound holds, and only a negative sum costs."""
    groups = grouped(records, lambda record: record.settings.label().replace("=", " = "))
    near, above, raised = [], [], []
    for at, group in groups.items():
        near += _at_each(at, group, lambda r, i: abs(r.margin[i] - r.formula[i]), high=NEAR)
        above += _at_each(at, group, lambda r, i: r.margin[i] - r.bound[i], low=0.0, within=NEAR)
        rises = [min(np.diff(record.result.margin)) for record in group]
        raised.append(read(at, [float(rise) for rise in rises], low=0.0))
    sentences = (
        "the margin of a merge is that of two directions of values",
        "no margin is below what the theorem leaves of a negative sum, but for what the formula may be off",
        "a larger Σλ_i raises the margin",
    )
    quantities = (
        "distance of the trained margin from the formula's",
        "trained margin less the bound",
        "least rise of the trained margin from one λ to the next",
    )
    return [
        judge("one-sided.formula", sentences[0], "project", quantities[0], near),
        judge("one-sided.bound", sentences[1], "project", quantities[1], above),
        judge("one-sided.rise", sentences[2], "project", quantities[2], raised),
    ]


def _at_each(
    at: str,
    group: list[OneSided],
    of: Callable[[OneSidedResult, int], float],
    *,
    low: float = -math.inf,
    high: float = math.inf,
    within: float = 0.0,
) -> list[Reading]:
    lams = group[0].settings.lams
    return [
        read(f"{at}, λ = {lam:g}", [of(record.result, i) for record in group], low, high, within=within)
        for i, lam in enumerate(lams)
    ]


EXPERIMENT = Experiment(
    "one-sided",
    purpose="Theorem 3's β on one side: trained margins at negative and positive Σλ against formula and theorem",
    place=5.5,
    kind=OneSided,
    grid=grid,
    compute=compute,
    judge=claims,
    draw=lambda records: draw_readings(claims(records)),
    stacks=True,
    words=Words(
        "A third sum, Σλ (Theorem 3) in trained networks",
        "Two tasks with α = 0 are merged with (1, λ), and the margin is read on the first, at the recipe's numbers of"
        " ±μ and equal numbers of each irrelevant pattern. b, κ and ω are read off the first task vector; the formula"
        " is that of two directions of values, and the bound ½(bδ·Gain + min(κ(1 + λ), 0)ρ) the theorem's.",
        PANELS,
    ),
)
