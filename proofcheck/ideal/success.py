r"""The out-of-domain λ that succeed in the idealised network, ρ ≥ 1 − s, beside those that Theorem 3 promises.

Drawn and counted in floats on a stated grid; what a figure shows, `sufficiency` decides exactly.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import ArrayLike, NDArray

from proofcheck.ideal.sets import exact_slack
from proofcheck.ideal.tasks import IdealNetwork, moderate_region, relative_margin
from proofcheck.region.numbers import InputError, Number, exact, exact_vector
from proofcheck.region.polygon import checked_axes
from proofcheck.region.region import Region
from proofcheck.region.verdict import Verdict, as_decision

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


def margins(gamma: Sequence[Number], lam: ArrayLike, network: IdealNetwork) -> Floats:
    r"""ρ = p̂·Gain(ωq̂)/Gain(ω) at p̂ = Σλ_iγ_i, q̂ = Σλ_iγ_i².

    Args:
        gamma: γ of shape (n,), each in [−1, 1].
        lam: Points of shape (..., n).
        network: δ*, δ#, ω.

    Returns:
        Shape (...).

    Raises:
        InputError: If γ is out of its range, or ``lam`` has another last axis.

    Source: project; mechanism of Theorem 3.

    >>> margins([1], [[1.0], [0.0]], IdealNetwork("0.4", "0.1", "1.6")).tolist()
    [1.0, 0.0]
    """
    entries = np.array([float(entry) for entry in Region(gamma).gamma])
    points = _points(lam, len(entries))
    return relative_margin(points @ entries, points @ entries**2, network)


def success(gamma: Sequence[Number], lam: ArrayLike, network: IdealNetwork, slack: Number = 0) -> Mask:
    """Whether ρ ≥ 1 − s at each point; arguments as in `margins`.

    >>> success(["1/2", "-1/2"], [[3, 1], [1, 3]], IdealNetwork("0.4", "0.1", "1.6")).tolist()
    [True, False]
    """
    return np.asarray(margins(gamma, lam, network) >= 1.0 - float(exact_slack(slack)))


def promised(region: Region, lam: ArrayLike, *, beta: Number, c: Number | None = None) -> Mask:
    r"""Whether each point lies in the region at this β and c, or at some c in (0, 1) when c is None; exactly.

    `Region.offers` without λ_i ≠ 0, which only the slides ask for. Floats decide where no rounding can matter.

    Args:
        region: γ, and its radius, for the worst γ of which the sums are then taken.
        lam: Points of shape (..., n).
        beta: β ≥ 0.
        c: c, or None for their union.

    Source: Theorem 3.

    >>> promised(Region(["1/2", "-1/2"]), [[8, 2], [8, 7]], beta="1/16", c="1/2").tolist()
    [True, False]
    """
    box = region.box
    points = _points(lam, len(box.low))
    low, high, least, greatest = (np.array(ends, dtype=np.float64) for ends in box[:4])
    unit, positive = float(box.denominator), points >= 0
    linear = (points * np.where(positive, low, high)).sum(axis=-1) / unit
    quadratic = (points * np.where(positive, least, greatest)).sum(axis=-1) / unit**2
    at_beta_c = Region(region.gamma, beta=beta, c=c, gamma_radius=region.gamma_radius, weak=region.weak)
    room, sizes = (linear if region.weak else np.minimum(linear, quadratic)) - 1, np.abs(points)
    least = float(at_beta_c.beta or 0) * sizes.max(axis=-1)
    if at_beta_c.c is None:
        spare = np.minimum(np.minimum(room, room - least), 1 - least)
    else:
        spare = np.minimum(room - float(at_beta_c.c), float(at_beta_c.c) - least)
    if region.weak:
        spare = np.minimum(spare, quadratic)
    offered = np.asarray(spare > 0)
    # |γ_i| ≤ 1, so a sum of n products is off by at most n + 1 roundings of Σ|λ_i|, and the rest by a few more.
    rounding = (points.shape[-1] + 8) * np.finfo(float).eps * (1 + sizes.sum(axis=-1))
    for place in np.argwhere(np.abs(spare) <= rounding):
        point = exact_vector(points[tuple(place)].tolist(), "lam")
        offered[tuple(place)] = at_beta_c.offers(point, nonzero=False) is not None
    return offered


def _points(lam: ArrayLike, n: int) -> Floats:
    points = np.asarray(lam, dtype=np.float64)
    if points.ndim == 0 or points.shape[-1] != n:
        raise InputError(f"lam: expected points of {n} numbers, one for each gamma, got the shape {points.shape}")
    return points


def midpoints(reach: Number, steps: int) -> Floats:
    """The midpoints of ``steps`` equal cells of [−reach, reach].

    >>> midpoints(2, 4).tolist()
    [-1.5, -0.5, 0.5, 1.5]
    """
    if steps < 1:
        raise InputError(f"steps: expected at least 1 cell an axis, got {steps}")
    half = float(exact(reach, "reach"))
    return np.asarray((np.arange(steps) + 0.5) * (2 * half / steps) - half, dtype=np.float64)


def plane_grid(
    values: Floats, n: int, *, axes: tuple[int, int] = (1, 2), centre: Sequence[Number] | None = None
) -> Floats:
    """The points of the plane of (λ_i, λ_j) with both coordinates among ``values``, the others as in ``centre``.

    Args:
        values: Shape (k,).
        n: The number of tasks; with one task the grid is ``values`` itself.
        axes: (i, j), counted from 1.
        centre: Shape (n,), the fixed coordinates; may be left out when n ≤ 2.

    Returns:
        Shape (k, k, n), entry [a, b] with λ_i = values[b] and λ_j = values[a]; (k, 1) for one task.

    Raises:
        InputError: If the axes are not two different tasks, or ``centre`` is missing or of another length.

    >>> plane_grid(np.array([0.0, 1.0]), 2)[0, 1].tolist()
    [1.0, 0.0]
    """
    if n == 1:
        return values[:, np.newaxis]
    i, j = checked_axes(axes, n)
    if (centre is None and n > 2) or (centre is not None and len(centre) != n):
        raise InputError(f"centre: expected the {n} coordinates of a point of the plane, got another")
    fixed = np.zeros(n) if centre is None else np.array([float(exact(entry, "centre")) for entry in centre])
    grid = np.broadcast_to(fixed, (len(values), len(values), n)).copy()
    grid[..., i] = values[np.newaxis, :]
    grid[..., j] = values[:, np.newaxis]
    return grid


@dataclass(frozen=True)
class Coverage:
    """Shares of area within |λ_i| ≤ reach, counted at the midpoints of ``steps`` cells an axis.

    Attributes:
        reach, steps: The box and the grid.
        beta, c: Theorem 3's; c is None for the union over all c in (0, 1).
        slack: s.
        success: The share of the box with ρ ≥ 1 − s.
        promised: The share of the box that Theorem 3 promises.
        covered: The share of the success region that Theorem 3 promises; None when there is no success.
        kept: The share of what Theorem 3 promises that succeeds; None when it promises nothing.
    """

    reach: Fraction
    steps: int
    beta: Fraction
    c: Fraction | None
    slack: Fraction
    success: float
    promised: float
    covered: float | None
    kept: float | None


def coverage(
    asked: Region | Verdict,
    network: IdealNetwork,
    slack: Number = 0,
    *,
    every_c: bool = False,
    reach: Number | None = None,
    steps: int = 400,
    axes: tuple[int, int] = (1, 2),
    centre: Sequence[Number] | None = None,
) -> Coverage:
    r"""How much of the ideal success region Theorem 3 promises, by area in a plane of λ (by length for one task).

    Args:
        asked: γ, β and c, or the verdict on them, which is then not decided again; the stand-ins where none are named.
        network: δ*, δ#, ω.
        slack: s in [0, 1).
        every_c: Take the union over c in (0, 1) instead of the one c.
        reach: R of the box |λ_i| ≤ R; c/β when left out, 1/β for every c: all that Theorem 3 allows.
        steps: Cells an axis.
        axes: (i, j), counted from 1.
        centre: Shape (n,), the other coordinates; may be left out when n ≤ 2.

    Raises:
        InputError: If β is 0 and no reach is given, an argument is out of its range, or a number is not `moderate`.

    Source: project; mechanism of Theorem 3.

    >>> found = coverage(Region(["0.79", "-0.61"], beta="1/20"), IdealNetwork("0.4", "0.1", "1.6"), steps=100)
    >>> round(found.covered, 2), found.kept
    (0.45, 1.0)
    """
    s = exact_slack(slack)
    decision = as_decision(asked)
    region, (beta, c, *_) = decision.region, decision.working
    moderate_region(region)
    limit = _reach(reach, beta, None if every_c else c)
    grid = plane_grid(midpoints(limit, steps), len(region.gamma), axes=axes, centre=centre)
    succeeds = success(region.gamma, grid, network, s)
    offered = promised(region, grid, beta=beta, c=None if every_c else c)
    both = float((succeeds & offered).mean())
    good_share, offered_share = float(succeeds.mean()), float(offered.mean())
    return Coverage(
        reach=limit,
        steps=steps,
        beta=beta,
        c=None if every_c else c,
        slack=s,
        success=good_share,
        promised=offered_share,
        covered=both / good_share if good_share else None,
        kept=both / offered_share if offered_share else None,
    )


def _reach(chosen: Number | None, beta: Fraction, c: Fraction | None) -> Fraction:
    if chosen is None and beta == 0:
        raise InputError("reach: beta = 0 does not bound lambda; give the reach of the box, such as 5")
    reach = (1 if c is None else c) / beta if chosen is None else exact(chosen, "reach")
    if reach <= 0:
        raise InputError(f"reach: expected a number > 0, got {reach}")
    return Fraction(reach)
