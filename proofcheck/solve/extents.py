r"""The extents of a region: how far each λ_i, and c, can go, as exact bounds that every point of it obeys.

For a free c the region is the polytope of all (λ, c) with c in [c*, 1], else the slice at the given c. A solver
proposes the multipliers of each bound, `duality` proves it; where the solver fails, the box |λ_i| ≤ c/β remains.
"""

from fractions import Fraction

from proofcheck.region.threshold import smallest_c
from proofcheck.region.verdict import Extents
from proofcheck.solve.bench import Bench
from proofcheck.solve.closed_forms import common_value, equal_threshold
from proofcheck.solve.duality import Goal
from proofcheck.solve.multipliers import best_bound
from proofcheck.solve.scaled import Frame
from proofcheck.solve.slice import Interval, interval_of_c

# Each task takes two linear programs: beyond this many the extents are left out, and given as None.
MOST_TASKS = 20
FAR_LARGER = 1000


def extents(bench: Bench, beta: Fraction) -> Extents | None:
    r"""Exact outer bounds of each λ_i and of c over the non-empty region of ``bench``, at this β.

    max λ_i ≤ sup over the box of λ_i + y₁(Σλγ − (1+c)) + y₂(Σλγ² − (1+c)) + z(Σλ − 1), for every y ≥ 0.

    As a rule some point attains each bound. Where the |γ_i| differ by many orders of size, or β is tiny, a solver
    loses digits and a bound may be looser; it is never false.

    None at β = 0, where the region is unbounded, and for more than `MOST_TASKS` tasks.

    Source: project, weak duality.
    """
    if beta == 0 or bench.constraints.n > MOST_TASKS:
        return None
    if bench.constraints.equal:
        return _common_extents(bench, beta)
    frames, c = _frames(bench, beta), interval_of_c(bench.region)
    ends = [
        (-_bound(bench, frames, c, Goal(i, -1)), _bound(bench, frames, c, Goal(i, 1)))
        for i in range(bench.constraints.n)
    ]
    return Extents(lam=tuple(ends), c=_extent_of_c(bench, frames, c), beta=beta)


def _frames(bench: Bench, beta: Fraction) -> list[Frame]:
    """Units that suit the box, and, where it is far larger than the least λ that serve, units that suit these too."""
    wide, close = bench.wide(beta), bench.close(beta, Fraction(1))
    return [wide] if wide.unit < FAR_LARGER * close.unit else [wide, close]


def _bound(bench: Bench, frames: list[Frame], c: Interval, goal: Goal) -> Fraction:
    """The least bound on ±λ_i, or on ±c, that is proved in any of the units."""
    bounds = []
    for units in frames:
        answer = bench.program(units.beta).furthest(units, c, goal)
        bound = best_bound(units, goal, answer.multipliers, c, c.high if answer.c is None else answer.c)
        bounds.append(Fraction(bound) * (1 if goal.index is None else units.unit))
    return min(bounds)


def _extent_of_c(bench: Bench, frames: list[Frame], c: Interval) -> tuple[Fraction, Fraction]:
    if c.low == c.high:
        return c.low, c.high
    low = smallest_c(bench.decision.phi, frames[0].beta) or c.low
    if not bench.constraints.asked:
        return low, c.high
    least, greatest = (_bound(bench, frames, c, Goal(on_c=sign)) for sign in (-1, 1))
    return max(low, -least), min(c.high, greatest)


def _common_extents(bench: Bench, beta: Fraction) -> Extents | None:
    """The interval of x in βx ≤ c ≤ mx − 1, and that of c."""
    c = bench.region.c
    x = common_value(bench.region, bench.constraints, beta=beta, c=c)
    if x is None or x.high is None:
        return None
    greatest = min(Fraction(1), equal_threshold(bench.region) * x.high - 1)
    ends = (beta * x.low, greatest) if c is None else (c, c)
    return Extents(lam=((x.low, x.high),) * bench.constraints.n, c=ends, beta=beta)
