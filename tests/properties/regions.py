"""Where the theorems are put to the test: variants of task vectors, targets, and points of Theorem 3's polytope."""

import math
from fractions import Fraction
from functools import cache

import numpy as np
from hypothesis import assume
from hypothesis import strategies as st

from proofcheck.ideal.amended import amend
from proofcheck.ideal.tasks import IdealNetwork
from proofcheck.measure.singular import omega
from proofcheck.region.region import Region
from proofcheck.region.threshold import smallest_c, threshold
from proofcheck.region.vertices import vertices
from tests.properties.cells import PAIRS, Cell, Floats, Vectors, matrices, recipe

# Loss 0 is learned, loss 1 is that of f = 0, which knows nothing: Θ(1) is met from half-way on.
HALF_WAY = 0.5
# For these γ the least c asks for |λ_i| between 1 and 2.5, about what one task vector is trained for.
NEAR_BY = (("4/5", "-3/5"), ("1/2", "1/2"), ("3/5", "1/5", "-1/2"), ("9/10", "0"))
# The largest |λ| tried where a theorem sets no end.
FARTHEST = 8.0


@st.composite
def variants(draw: st.DrawFn, cell: Cell) -> Vectors:
    """The task vectors of a cell: full, truncated, pruned, or both."""
    cut, prune = draw(st.booleans(), label="truncated"), draw(st.booleans(), label="pruned")
    level = draw(st.floats(0, 1), label="below this times m^(−1/2)")
    # With a read-out for each position ΔW is not near rank 1.
    vectors = cell.truncated if cut and cell.key.kind != "position" else cell.vectors
    return cell.pruned(vectors, level) if prune else vectors


@st.composite
def gammas(draw: st.DrawFn) -> list[Fraction]:
    """γ against two or three orthonormal tasks, with Σγ² ≤ 1."""
    entries = draw(st.lists(st.integers(-20, 20), min_size=2, max_size=3), label="gamma")
    length = math.isqrt(sum(entry**2 for entry in entries)) + 1
    return [Fraction(entry, max(20, length)) for entry in entries]


def target(cell: Cell, gamma: list[Fraction]) -> Floats:
    """μ_T′ = Σγ_iμ_i + κμ′_⊥, in the dimension that no task uses."""
    row = np.zeros(cell.mu.shape[1])
    row[: len(gamma)] = [float(entry) for entry in gamma]
    row[3] = math.sqrt(max(0.0, 1 - float(row @ row)))
    return row


def in_thousandths(beta: float) -> Fraction:
    """A measured β as a short fraction."""
    return Fraction(beta).limit_denominator(1000)


def least_c(gamma: list[Fraction], beta: float) -> Fraction | None:
    """The least c with which Theorem 3 has a polytope at this β; None where no c < 1 does."""
    return smallest_c(threshold(Region(gamma)).phi, in_thousandths(beta))


@st.composite
def points(draw: st.DrawFn, gamma: list[Fraction], beta: float, up_to: Fraction = Fraction(99, 100)) -> list[Fraction]:
    """λ in Theorem 3's polytope at this β and some c: a convex combination of its exact vertices.

    c goes from the least feasible one to the share ``up_to`` of the way from there to 1.
    """
    exact_beta, least = in_thousandths(beta), least_c(gamma, beta)
    assert least is not None
    share = draw(st.fractions(0, up_to, max_denominator=100), label="c from least to 1")
    region = Region(gamma, beta=exact_beta, c=least + share * (1 - least))
    corners = vertices(region)
    weights = draw(st.lists(st.integers(0, 9), min_size=len(corners), max_size=len(corners)), label="weights")
    assume(any(weights))
    columns = zip(*corners, strict=True)
    lam = [sum(map(Fraction.__mul__, column, map(Fraction, weights)), Fraction()) / sum(weights) for column in columns]
    assert region.c is not None
    assert min(region.slacks(lam, beta=exact_beta, c=region.c)) >= 0
    return lam


@cache
def negation(cell: Cell, alpha: float) -> tuple[float, float | None]:
    """Where the idealised network with this ω stops unlearning T2 as λ falls from 0, and where it has relearned it.

    The second is None where it never does.
    """
    task = PAIRS[alpha]
    strength = omega(matrices(cell.vectors[task])[0], cell.mu[task])
    chosen = recipe(cell.key)
    amended = amend(str(alpha), IdealNetwork(str(chosen.delta_star), str(chosen.delta_hash), str(strength)))
    low = amended.unlearned.interval[0]
    ends = [float(Fraction(piece.interval[1] or 0)) for piece in amended.relearned]
    return -math.inf if low is None else float(Fraction(low)), ends[0] if ends else None
