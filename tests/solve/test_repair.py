from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from proofcheck import Region
from proofcheck.region.threshold import threshold
from proofcheck.solve.bench import anchor
from proofcheck.solve.constraints import Constraints
from proofcheck.solve.repair import exactly, least_step, settle
from proofcheck.solve.slice import Slice
from tests.region.strategies import regions

HALF = Fraction(1, 2)
SEGMENT = Slice(Region(gamma=[1]), Constraints(1), beta=Fraction(1, 4), c=HALF)  # 3/2 <= lambda <= 2


def test_a_point_that_misses_by_rounding_is_mended_by_a_trifle() -> None:
    found = settle("p", [Fraction(3, 2) - Fraction(1, 10**8)], SEGMENT, [Fraction(7, 4)])
    assert found.verified
    assert found.lam == (Fraction(3, 2),)


def test_an_irrational_edge_is_met_from_inside() -> None:
    """Σλγ² ≥ 1+c with γ² = 2/7 ends at 21/4; an edge with a long fraction is missed by half of all short ones."""
    region = Region(gamma=[Fraction(53452248, 10**8)])
    part = Slice(region, Constraints(1), beta=Fraction(1, 100), c=HALF)
    edge = Fraction(3, 2) / region.gamma[0] ** 2
    found = settle("p", [Fraction(float(edge))], part, [Fraction(10)])
    assert found.verified
    assert 0 <= found.lam[0] - edge <= edge / 10**5
    assert found.lam[0].denominator < 10**5


def test_a_far_miss_is_moved_as_far_as_it_must() -> None:
    found = settle("p", [Fraction(1)], SEGMENT, [Fraction(7, 4)])
    assert found.verified
    assert "moved" in found.note or "replaced" in found.note


def test_without_an_anchor_a_miss_is_reported_and_not_hidden() -> None:
    found = settle("p", [Fraction(1)], SEGMENT, None)
    assert not found.verified
    assert found.note.startswith("not verified")
    assert found.slacks.linear == -HALF


def test_a_region_without_room_gets_its_only_point() -> None:
    part = Slice(Region(gamma=[1]), Constraints(1), beta=Fraction(1, 3), c=HALF)
    found = settle("p", [Fraction(149, 100)], part, [Fraction(3, 2)])
    assert found.verified
    assert found.lam == (Fraction(3, 2),)
    assert "replaced" in found.note


def test_an_anchor_that_is_no_point_of_the_slice_verifies_nothing() -> None:
    assert not settle("p", [Fraction(1)], SEGMENT, [Fraction(5, 4)]).verified


def test_a_tiny_step_to_a_far_anchor_is_still_tiny() -> None:
    part = Slice(Region(gamma=[1]), Constraints(1), beta=Fraction(1, 10**12), c=HALF)
    found = settle("p", [Fraction(3, 2) - Fraction(1, 10**8)], part, [Fraction(10**11)])
    assert found.verified
    assert found.lam[0] - Fraction(3, 2) < Fraction(1, 10**4)


@settings(max_examples=60)
@given(regions(with_radius=True), st.data())
def test_the_least_step_mends_whatever_concavity_allows(region: Region, data: st.DataObject) -> None:
    base = threshold(region)
    if base.phi == 0:
        return
    part = Slice(region, Constraints(len(region.gamma)), beta=base.phi / 4, c=Fraction(2, 3))
    inside = anchor(base.phi, base.s, part)
    lam = data.draw(st.lists(st.fractions(-50, 50, max_denominator=9), min_size=len(inside), max_size=len(inside)))
    assert part.contains(inside)
    step = least_step(lam, inside, part)
    assert 0 <= step <= 1
    assert part.contains([(1 - step) * a + step * b for a, b in zip(lam, inside, strict=True)])
    if step:
        short = step / 4
        slacks = part.slacks(lam)
        assert min(slacks) < 0
        mended = part.slacks([(1 - short) * a + short * b for a, b in zip(lam, inside, strict=True)])
        assert not region.gamma_radius or min(mended) >= min(slacks)


def test_a_point_taken_as_it_stands_is_checked_too() -> None:
    assert exactly("p", [Fraction(2)], SEGMENT, "").verified
    assert not exactly("p", [Fraction(3)], SEGMENT, "").verified
