r"""The same numbers in ball arithmetic (python-flint, the extra ``arb``): exact counts to 10⁻¹⁵, a second opinion.

Nothing here shares a line with the float path: weights are taken as the rationals that they are, merged, multiplied and
exponentiated in balls that hold the exact value.
"""

from collections.abc import Sequence
from importlib.util import find_spec
from math import inf, nextafter
from typing import Any

import numpy as np

from proofcheck.certify.loss import Bounds
from proofcheck.measure.arrays import Floats
from proofcheck.measure.network import Network
from proofcheck.measure.run import Change

BITS = 160


def is_here() -> bool:
    """Whether python-flint is installed."""
    return find_spec("flint") is not None


class Balls:
    """Ψ⁽⁰⁾ + Σλ_iΔΨ_i on one dictionary, in balls.

    Args:
        pretrained: Ψ⁽⁰⁾, with one read-out for all positions.
        changes: (ΔW_i, ΔV_i).
        lam: λ, one for each.
        dictionary: μ, −μ, v_1..v_M as rows.
        bits: The working precision.
    """

    def __init__(
        self,
        pretrained: Network,
        changes: Sequence[Change],
        lam: Sequence[float],
        dictionary: Floats,
        bits: int = BITS,
    ) -> None:
        import flint

        self._flint, self._bits = flint, bits
        with flint.ctx.workprec(bits):
            D = _matrix(dictionary)
            W, V = _matrix(pretrained.W), _matrix(pretrained.V)
            for weight, change in zip(lam, changes, strict=True):
                W, V = W + _matrix(change.dW) * flint.arb(weight), V + _matrix(change.dV) * flint.arb(weight)
            logits, values = D * W * D.transpose(), D * V.transpose()
            K, m = len(dictionary), len(pretrained.V)
            self._E = [[logits[j, k].exp() for j in range(K)] for k in range(K)]
            self._U = values
            self._a = [flint.arb(float(entry)) for entry in pretrained.a]
            self._m = m

    def output(self, counts: Sequence[int]) -> Any:
        """A ball that holds f at these counts."""
        flint = self._flint
        with flint.ctx.workprec(self._bits):
            present = [k for k, count in enumerate(counts) if count]
            total = flint.arb(0)
            for k in present:
                weights = {j: self._E[k][j] * int(counts[j]) for j in present}
                norm = sum(weights.values(), flint.arb(0))
                total += int(counts[k]) * sum((self._neuron(i, weights, norm) for i in range(self._m)), flint.arb(0))
            return total / int(sum(counts))

    def _neuron(self, i: int, weights: dict[int, Any], norm: Any) -> Any:
        hidden = sum((weight * self._U[j, i] for j, weight in weights.items()), self._flint.arb(0)) / norm
        return self._a[i] * hidden.max(self._flint.arb(0))

    def hinge(self, counts: Floats, labels: Floats) -> Bounds:
        """The mean hinge loss over samples with these counts."""
        flint = self._flint
        with flint.ctx.workprec(self._bits):
            losses = [
                (1 - int(label) * self.output([int(count) for count in row])).max(flint.arb(0))
                for row, label in zip(counts.tolist(), labels.tolist(), strict=True)
            ]
            mean = sum(losses, flint.arb(0)) / len(losses)
            ends = bounds(mean)
            return Bounds(max(0.0, ends.low), ends.high)


def bounds(ball: Any) -> Bounds:
    """Floats around a ball, at most a few units in the last place wider."""
    middle, radius = float(ball.mid()), float(ball.rad())
    # Either conversion rounds, by a unit in the last place at most.
    reach = radius * (1 + 2.0**-50) + 2.0**-52 * abs(middle)
    return Bounds(nextafter(middle - reach, -inf), nextafter(middle + reach, inf))


def _matrix(array: Floats) -> Any:
    import flint

    return flint.arb_mat([[flint.arb(entry) for entry in row] for row in np.atleast_2d(array).tolist()])
