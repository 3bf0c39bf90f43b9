r"""What outputs say of task vectors: how far each moves another task's margins, and a first-order guess of every merge.

* The **effect** of vector j on task i is the mean change of the margin on its examples, over that of vector i:
  E_ij = Σ_n(m_j − m_0)/Σ_n(m_i − m_0), the margin of an example being the logit of its class over the greatest other.
  E_ij stands for α as an estimate: the theorems' α is a correlation of patterns.
* The **surrogate** takes logits as linear in λ: z(λ) ≈ z(0) + Σ_iλ_i(z(e_i) − z(0)). So n + 1 forward passes say
  something of every λ. Half of the examples choose a λ, the others say what it is worth.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction

import numpy as np
from scipy.special import logsumexp

from proofcheck.checkpoints.documents import (
    Agreement,
    Asked,
    Effects,
    Interval,
    Logits,
    Predicted,
    Proposal,
    Scored,
)
from proofcheck.checkpoints.outputs import Labels, Outputs
from proofcheck.measure.arrays import Floats
from proofcheck.region.numbers import text

# A guess of first order is not asked about λ farther out than this.
REACH = 2
_RESAMPLES = 1000
_PLACES = 3
_LEVEL = 0.95


def margins(logits: Floats, labels: Labels) -> Floats:
    """The logit of each example's class over the greatest other one, shape (N,), from logits of shape (N, K).

    >>> margins(np.array([[2.0, 0.5, 1.0]]), np.array([0])).tolist()
    [1.0]
    """
    own = np.take_along_axis(logits, labels[:, None], 1)
    others = logits.copy()
    np.put_along_axis(others, labels[:, None], -np.inf, 1)
    return np.asarray(own[:, 0] - others.max(1))


def predicted(outputs: Outputs, lam: Sequence[float] | Floats) -> Floats:
    """z(0) + Σ_iλ_i(z(e_i) − z(0)), shape (N, K)."""
    weights = np.asarray(lam, dtype=np.float64)
    return np.asarray(outputs.base * (1 - weights.sum()) + np.tensordot(weights, outputs.tuned, 1))


def effects(outputs: Outputs, own: int) -> Effects:
    """One row of the effect matrix with 95 % bootstrap intervals over the examples, and the spread of each change.

    Entries are null where resampling leaves it open whether the task's own vector raises its margin at all.
    """
    start = margins(outputs.base, outputs.labels)
    changes = np.stack([margins(logits, outputs.labels) - start for logits in outputs.tuned], 1)
    means, draws = changes.mean(0), _resampled(changes)
    if np.quantile(draws[:, own], (1 - _LEVEL) / 2) > 0:
        low, high = np.quantile(draws / draws[:, [own]], [(1 - _LEVEL) / 2, (1 + _LEVEL) / 2], axis=0)
        shares = zip((means / means[own]).tolist(), low.tolist(), high.tolist(), strict=True)
        effect: list[Interval | None] = [Interval(*share) for share in shares]
        spread: list[float | None] = [*(changes.std(0, ddof=1) / means[own]).tolist()]
    else:
        effect, spread = [None] * len(means), [None] * len(means)
    return Effects(outputs.task, len(changes), outputs.labelled, float(means[own]), effect, spread)


def _resampled(changes: Floats) -> Floats:
    """Means over examples that are drawn again with replacement, shape (resamples, n)."""
    rng, examples = np.random.default_rng(0), len(changes)
    draws = [np.bincount(rng.integers(0, examples, examples), minlength=examples) for _ in range(_RESAMPLES)]
    return np.stack([counts @ changes for counts in draws]) / examples


def choose(outputs: Sequence[Outputs], asked: Sequence[Asked]) -> tuple[Fraction, ...]:
    """The λ in the box |λ_i| ≤ 2 at which the surrogate's mean cross-entropy is least, on every second example.

    A task that is kept has −log p(class), one that is forgotten −log(1 − p(class)). Without tasks to forget the program
    is convex; with them the λ is a local optimum.
    """
    wanted = {row.model: row.relation == ">=" for row in asked}
    halves = [
        (task.base[::2], task.tuned[:, ::2] - task.base[::2], task.labels[::2], wanted[task.task])
        for task in outputs
        if task.task in wanted
    ]
    n = len(outputs)

    def value(lam: Floats) -> tuple[float, Floats]:
        total, slope = 0.0, np.zeros(n)
        for base, moves, labels, keep in halves:
            loss, gradient = _cross_entropy(base + np.tensordot(lam, moves, 1), labels, keep)
            total += loss / len(halves)
            slope += np.tensordot(moves, gradient, ((1, 2), (0, 1))) / len(halves)
        return total, slope

    # So near to the optimum that the decimals kept are its own, and not the solver's.
    fine = {"gtol": 1e-8, "ftol": 1e-14}
    start, box = np.full(n, 1 / n), [(-REACH, REACH)] * n
    from scipy.optimize import minimize

    answer = minimize(value, start, jac=True, method="L-BFGS-B", bounds=box, options=fine)
    return tuple(Fraction(round(float(entry) * 10**_PLACES), 10**_PLACES) for entry in answer.x)


def _cross_entropy(logits: Floats, labels: Labels, keep: bool) -> tuple[float, Floats]:
    """The mean loss over examples, and its gradient by the logits, shape (N, K)."""
    places = np.arange(len(labels))
    logs = logits - logsumexp(logits, axis=1, keepdims=True)
    chances = np.exp(logs)
    if keep:
        loss = -logs[places, labels].mean()
        gradient = chances.copy()
        gradient[places, labels] -= 1
        return float(loss), gradient / len(labels)
    others = logs.copy()
    others[places, labels] = -np.inf
    rest = logsumexp(others, axis=1)
    # ∂(−log Σ_{k≠y}p_k) = p − p_k/Σ_{k≠y}p_k off the class, p on it.
    gradient = chances - np.exp(others - rest[:, None])
    return float(-rest.mean()), gradient / len(labels)


def logits_report(folder: str, outputs: Sequence[Outputs], proposals: Sequence[Proposal]) -> Logits:
    """All that outputs say: the effect matrix, estimates of β, accuracies, predictions at each λ, and their own check.

    Args:
        folder: Where they were read.
        outputs: One for each fine-tune, in order.
        proposals: λ by rules, the surrogate's own among them.
    """
    rows = [effects(task, i) for i, task in enumerate(outputs)]
    known = [(i, j, row) for i, row in enumerate(rows) for j in range(len(rows)) if i != j]
    means = [abs(entry.value) for _, j, row in known if (entry := row.effect[j]) is not None]
    spreads = [share for _, j, row in known if (share := row.spread[j]) is not None]
    return Logits(
        folder=folder,
        effects=rows,
        beta_by_means=max(means, default=None),
        beta_by_spread=max(spreads, default=None),
        accuracy=[_scored(task) for task in outputs],
        predicted=[_predicted(proposal, outputs) for proposal in proposals if proposal.value is not None],
        agreement=[*_agreements(outputs)],
    )


def _right(logits: Floats, labels: Labels) -> int:
    return int((logits.argmax(1) == labels).sum())


def _scored(outputs: Outputs) -> Scored:
    base = _right(outputs.base, outputs.labels)
    tuned = [_right(logits, outputs.labels) for logits in outputs.tuned]
    return Scored(outputs.task, len(outputs.labels), base, tuned)


def _predicted(proposal: Proposal, outputs: Sequence[Outputs]) -> Predicted:
    lam = [float(Fraction(entry)) for entry in proposal.value or ()]
    return Predicted(proposal.rule, [_share(task, lam) for task in outputs])


def _share(outputs: Outputs, lam: Sequence[float]) -> Interval:
    """The surrogate's accuracy on the examples that chose nothing, with the exact binomial interval."""
    right = _right(predicted(outputs, lam)[1::2], outputs.labels[1::2])
    # It takes a second to load, and most audits ask for no interval.
    from scipy.stats import binomtest

    test = binomtest(right, len(outputs.labels[1::2]))
    ends = test.proportion_ci(_LEVEL, method="exact")
    return Interval(float(test.statistic), float(ends.low), float(ends.high))


def _agreements(outputs: Sequence[Outputs]) -> Iterator[Agreement]:
    for task in outputs:
        if task.merged is None:
            continue
        examples = len(task.labels)
        actual = [_right(logits, task.labels) / examples for logits in task.merged.logits]
        guesses = [_right(predicted(task, lam), task.labels) / examples for lam in task.merged.lam]
        gaps = np.abs(np.subtract(actual, guesses))
        lams = [[text(Fraction(float(entry))) for entry in lam] for lam in task.merged.lam]
        yield Agreement(task.task, lams, actual, guesses, float(gaps.mean()), float(gaps.max()))
