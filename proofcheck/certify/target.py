r"""A target pattern μ_T′ = Σ_iγ_iμ_i + κμ′_⊥ on the networks of a run."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from proofcheck.certify.subject import Subject, subject_of
from proofcheck.measure.arrays import Floats
from proofcheck.measure.network import Network
from proofcheck.measure.run import Change, Run
from proofcheck.region.numbers import InputError

# A direction that is left shows as a singular value of size 0 up to the rounding of the patterns.
_NOTHING = 1e-9


def target_of(run: Run, gamma: Sequence[float]) -> Subject:
    r"""The target of a γ, with κ = √(1 − ‖Σγ_iμ_i‖²).

    μ′_⊥ is a direction orthogonal to every pattern of the run; where its d dimensions have none left, it is one more
    dimension, in which all weights are 0.

    Args:
        run: The networks of both tasks.
        gamma: γ_1 and γ_2.

    Raises:
        InputError: If ‖Σγ_iμ_i‖ > 1.

    Source: Theorem 3 (review).
    """
    inside = np.asarray(gamma, dtype=np.float64) @ run.mu
    rest = 1 - float(inside @ inside)
    if not rest >= -_NOTHING:
        raise InputError(
            f"--gamma: expected a target of length 1 at most within the tasks, got {(1 - rest) ** 0.5:.6g}"
        )
    kappa = max(rest, 0.0) ** 0.5
    _, sizes, directions = np.linalg.svd(np.vstack([run.mu, run.v]))
    left = int(np.sum(sizes > _NOTHING * sizes[0]))
    if left < len(directions):
        return subject_of(run, 1, inside + kappa * directions[-1])
    return subject_of(_padded(run), 1, np.append(inside, kappa))


def _padded(run: Run) -> Run:
    """The run in one more dimension, in which all weights and patterns are 0."""
    start, (one, two) = run.pretrained, run.vectors
    network = Network(_square(start.W), _wide(start.V), start.a)
    changes = (Change(_square(one.dW), _wide(one.dV)), Change(_square(two.dW), _wide(two.dV)))
    return replace(run, pretrained=network, vectors=changes, mu=_wide(run.mu), v=_wide(run.v))


def _wide(matrix: Floats) -> Floats:
    return np.pad(matrix, ((0, 0), (0, 1)))


def _square(matrix: Floats) -> Floats:
    return np.pad(matrix, ((0, 1), (0, 1)))
