"""What Hypothesis draws here: small regions at one β > 0, and extra constraints on their λ."""

from fractions import Fraction

from hypothesis import strategies as st

from proofcheck import Region
from proofcheck.region.threshold import threshold
from proofcheck.solve.constraints import Constraints
from tests.region.strategies import correlations, cs

limits = st.fractions(min_value=-5, max_value=5, max_denominator=10)
seldom = st.sampled_from([False, False, True])
radii = st.fractions(min_value=0, max_value=1, max_denominator=10)


@st.composite
def regions(draw: st.DrawFn, *, most: int = 3, roomy: bool = False) -> Region:
    """A region of up to three tasks with β > 0; ``roomy`` keeps β below half of the critical one where there is one."""
    gamma = draw(st.lists(correlations, min_size=1, max_size=most))
    radius = draw(st.lists(radii, min_size=len(gamma), max_size=len(gamma))) if draw(st.booleans()) else None
    if len(gamma) > 2:
        radius = None
    phi = threshold(Region(gamma, gamma_radius=radius)).phi
    share = draw(st.fractions(min_value=Fraction(1, 50), max_value=Fraction(1, 4 if roomy else 1), max_denominator=50))
    c = draw(st.none() | (cs.filter(lambda c: c * 4 > 1 + c) if roomy else cs))
    return Region(gamma, beta=share * (phi or 1), c=c, gamma_radius=radius)


def well_scaled(region: Region) -> bool:
    """Whether all correlations are of one order of size: a float solver loses digits otherwise, if never the truth."""
    return all(entry == 0 or abs(entry) >= Fraction(1, 50) for entry in region.gamma)


@st.composite
def constraints(draw: st.DrawFn, n: int) -> Constraints:
    """Any of the extra constraints, limits with lam_min ≤ lam_max."""
    least = tuple(draw(st.lists(limits, min_size=n, max_size=n)))
    widths = draw(st.lists(limits.map(abs), min_size=n, max_size=n))
    greatest = tuple(a + 2 * b for a, b in zip(least, widths, strict=True))
    return Constraints(
        n,
        nonnegative=draw(seldom),
        sum_to_one=draw(seldom),
        equal=draw(seldom),
        lam_min=least if draw(seldom) else None,
        lam_max=greatest if draw(seldom) else None,
    )
