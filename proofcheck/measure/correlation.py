r"""α of two tasks, and γ of a target against several, from patterns, from weights, or from outputs.

In the idealised network ΔW_i = ω μ_iμ_iᵀ and ΔV_i = b u μ_iᵀ, so cosines of weights give α² and α; the outputs of two
networks on one task's data are y and αy up to a factor, whose cosine is only a sign.
"""

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from proofcheck.measure.arrays import Floats, cosine, finite
from proofcheck.measure.singular import nearest_of_rank
from proofcheck.region.numbers import InputError


def alpha_from_patterns(mu_1: ArrayLike, mu_2: ArrayLike) -> float:
    """α = μ_1ᵀμ_2/(‖μ_1‖‖μ_2‖).

    Raises:
        InputError: If the shapes differ, or a pattern is zero.

    Source: Theorem 1 (review, slides).

    >>> round(alpha_from_patterns([1, 0], [0.6, 0.8]), 12)
    0.6
    """
    return cosine(mu_1, mu_2)


def alpha_from_attention(dW_1: ArrayLike, dW_2: ArrayLike) -> float:
    r"""|α| = √max(0, cos(ΔW_1, ΔW_2)), as cos(ω_1μ_1μ_1ᵀ, ω_2μ_2μ_2ᵀ) = α²: the sign is lost.

    Raises:
        InputError: If the shapes differ, or a matrix is zero.

    Source: project; idealised network.

    >>> round(alpha_from_attention([[2, 0], [0, 0]], [[0.36, 0.48], [0.48, 0.64]]), 12)
    0.6
    """
    return math.sqrt(max(0.0, cosine(dW_1, dW_2)))


def alpha_from_values(dV_1: ArrayLike, dV_2: ArrayLike) -> float:
    """The cosine of the rank-1 parts of ΔV_1 and ΔV_2, with sign.

    The whole ΔV also holds the mean of the v_j, which all tasks share, so its cosine is pulled towards a positive one.

    Raises:
        InputError: If the shapes differ, or a matrix is zero.

    Source: project; idealised network.

    >>> round(alpha_from_values([[1, 0], [-1, 0]], [[0.6, 0.8], [-0.6, -0.8]]), 12)
    0.6
    """
    return cosine(nearest_of_rank(dV_1, 1), nearest_of_rank(dV_2, 1))


def alpha_from_outputs(outputs_1: ArrayLike, outputs_2: ArrayLike) -> float:
    """The mean over samples of the cosine of two networks' outputs: the paper's estimator.

    An output of one number has cosine ±1, so on the data of one task this tends to sign(α): it saturates.

    Args:
        outputs_1: Network 1 on the samples, shape (n,) or (n, outputs).
        outputs_2: Network 2 on the same samples.

    Raises:
        InputError: If the shapes differ. A sample with a zero output counts 0.

    Source: review, slides: α̂ = E_X[cos(f(X; Ψ_1), f(X; Ψ_2))].

    >>> alpha_from_outputs([1.0, -2.0], [0.1, -0.3])
    1.0
    """
    first, second = _same_shape(outputs_1, outputs_2)
    directions = [_directions(array.reshape(len(array), -1)) for array in (first, second)]
    return float((directions[0] * directions[1]).sum(axis=1).mean())


class Mixture(NamedTuple):
    """The cosine of the outputs over a mixture of two tasks' data, and the α that gives it."""

    cosine: float
    alpha: float


def alpha_from_mixture(on_task_1: tuple[ArrayLike, ArrayLike], on_task_2: tuple[ArrayLike, ArrayLike]) -> Mixture:
    r"""α from s = cos of the outputs over T1's and T2's data together: s = 2α/(1+α²), so α = s/(1 + √(1−s²)).

    On T1's data the outputs of networks 1 and 2 are about y and αy, on T2's αy and y. It takes the whole vector of
    outputs, not the mean over samples, so that their sizes count.

    Args:
        on_task_1: Outputs of networks 1 and 2 on the same samples of T1, each of shape (n,).
        on_task_2: The same on samples of T2; as many, or the tasks do not weigh the same.

    Raises:
        InputError: If the shapes differ, or all outputs of a network are zero.

    Source: project; idealised network.

    >>> found = alpha_from_mixture(([1.0, -1.0], [0.5, -0.5]), ([0.5, -0.5], [1.0, -1.0]))
    >>> round(found.cosine, 12), round(found.alpha, 12)
    (0.8, 0.5)
    """
    (first_on_1, second_on_1), (first_on_2, second_on_2) = on_task_1, on_task_2
    first, second = _same_shape(first_on_1, second_on_1), _same_shape(first_on_2, second_on_2)
    if first[0].shape != second[0].shape:
        raise InputError(f"outputs: expected as many samples of both tasks, got {len(first[0])} and {len(second[0])}")
    alpha = cosine(np.concatenate([first[0], second[0]]), np.concatenate([first[1], second[1]]))
    return Mixture(alpha, alpha / (1 + math.sqrt(1 - alpha**2)))


def alpha_from_margins(margins_1: ArrayLike, margins_2: ArrayLike) -> float:
    """The mean margin on T1's data of the network fine-tuned on T2, over that of the one fine-tuned on T1.

    About α times the ratio of what attention gains: network 2 attends less to ±μ_1, so sizes come out too small.

    Args:
        margins_1: y f of network 1 on samples of T1, shape (n,).
        margins_2: y f of network 2 on the same samples.

    Raises:
        InputError: If the shapes differ, or the mean of ``margins_1`` is zero.

    Source: project; idealised network.

    >>> alpha_from_margins([1.0, 2.0], [0.5, 1.0])
    0.5
    """
    first, second = _same_shape(margins_1, margins_2)
    if first.mean() == 0:
        raise InputError("margins: expected a network with a mean margin that is not 0 on its own task, got 0")
    return float(second.mean() / first.mean())


def gamma(target: ArrayLike, tasks: Sequence[ArrayLike], estimate: Callable[[ArrayLike, ArrayLike], float]) -> Floats:
    """γ of a target against several tasks: any estimate of a correlation, task by task.

    Args:
        target: What ``estimate`` takes of the target: its pattern, its ΔW, its ΔV.
        tasks: The same of each task.
        estimate: Such as `alpha_from_patterns` or `alpha_from_values`.

    Returns:
        Shape (tasks,).

    Raises:
        InputError: If there is no task, or the estimate refuses one.

    Source: Theorem 3 (review, slides): γ_i = μ_T′ᵀμ_{T_i}.

    >>> gamma([0.6, -0.8], [[1, 0], [0, 1]], alpha_from_patterns).round(12).tolist()
    [0.6, -0.8]
    """
    if not len(tasks):
        raise InputError("tasks: expected at least one task, got none")
    return np.array([estimate(target, task) for task in tasks])


def _directions(rows: Floats) -> Floats:
    """Rows made of length 1; a zero row stays zero."""
    greatest = np.abs(rows).max(axis=1, keepdims=True)
    # Scaled first: squares of tiny outputs would vanish.
    scaled = np.divide(rows, greatest, out=np.zeros_like(rows), where=greatest > 0)
    lengths = np.linalg.norm(scaled, axis=1, keepdims=True)
    return np.asarray(np.divide(scaled, lengths, out=np.zeros_like(rows), where=lengths > 0))


def _same_shape(left: ArrayLike, right: ArrayLike) -> tuple[Floats, Floats]:
    first, second = finite("outputs", left, 1, 2), finite("outputs", right, 1, 2)
    if first.shape != second.shape:
        raise InputError(f"outputs: expected two arrays of one shape, got {first.shape} and {second.shape}")
    return first, second
