from fractions import Fraction

from hypothesis import given

from proofcheck import Region
from proofcheck.region.threshold import threshold
from proofcheck.solve.closed_forms import nonnegative_threshold
from tests.region.strategies import regions


@given(regions())
def test_the_pair_proves_the_threshold(region: Region) -> None:
    """φ₊ ≥ min of the sums at s ≥ 0, and φ₊ ≤ Σ max(0, A_i(t)): both are φ₊, so it is the minimax value."""
    proof, box = nonnegative_threshold(region), region.box
    assert 0 <= proof.t <= 1
    assert all(0 <= entry <= 1 for entry in proof.s)
    assert min(region.sums(proof.s)) == proof.phi
    terms = [
        proof.t * Fraction(low, box.denominator) + (1 - proof.t) * Fraction(least, box.denominator**2)
        for low, least in zip(box.low, box.least, strict=True)
    ]
    assert sum(max(Fraction(0), term) for term in terms) == proof.phi


@given(regions())
def test_the_sign_can_only_cost(region: Region) -> None:
    assert 0 <= nonnegative_threshold(region).phi <= threshold(region).phi


def test_nonnegative_gammas_lose_nothing() -> None:
    region = Region(gamma=["0.3", "0", "1"])
    assert nonnegative_threshold(region).phi == threshold(region).phi


def test_negative_gammas_alone_never_serve() -> None:
    assert nonnegative_threshold(Region(gamma=["-0.3", "-1"])).phi == 0


def test_tied_tasks_share_the_threshold() -> None:
    once, twice = Region(gamma=["1/4", "-1/2"]), Region(gamma=["1/4", "-1/2", "1/4", "-1/2"])
    assert nonnegative_threshold(twice).phi == 2 * nonnegative_threshold(once).phi
