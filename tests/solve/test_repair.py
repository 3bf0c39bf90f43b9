from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from proofcheck import Region
from proofcheck.region.threshold import threshold
from proofcheck.solve.closed_forms import nonnegative_threshold
from proofcheck.solve.constraints import Constraints
from proofcheck.solve.repair import anchor, exactly, is_short, least_step, mended, settle
from proofcheck.solve.slice import Slice
from tests.examples import examples
from tests.region.strategies import regions

HALF = Fraction(1, 2)
SEGMENT = Slice(Region(gamma=[1]), Constraints(1), beta=Fraction(1, 4), c=HALF)  # 3/2 <= lambda <= 2


TRIFLE = Fraction(1, 10**7)


def test_a_point_with_room_is_shortened_and_stays_near() -> None:
    lam = settle([Fraction(17, 10) + Fraction(1, 10**9)], SEGMENT, None, TRIFLE)
    assert lam == (Fraction(17, 10),)


def test_a_long_edge_is_met_from_inside() -> None:
    """Σλγ² ≥ 1+c ends at an edge with a long fraction: it is missed by half of all short ones."""
    region = Region(gamma=[Fraction(53452248, 10**8)])
    part = Slice(region, Constraints(1), beta=Fraction(1, 100), c=HALF)
    edge = Fraction(3, 2) / region.gamma[0] ** 2
    lam = settle([edge], part, [Fraction(10)], TRIFLE)
    assert lam is not None
    assert part.contains(lam)
    assert 0 <= lam[0] - edge <= TRIFLE
    assert lam[0].denominator < 10**8


def test_an_end_that_no_c_admits_is_met_from_inside() -> None:
    """β = 1/4 admits |λ| < 4, as c < 1."""
    part = Slice(Region(gamma=[1]), Constraints(1), beta=Fraction(1, 4), c=None)
    lam = settle([Fraction(4)], part, [Fraction(2)], TRIFLE)
    assert lam is not None
    assert 0 < 4 - lam[0] <= TRIFLE
    assert 0 < part.place(lam) < 1


def test_a_region_without_room_gets_its_only_point() -> None:
    part = Slice(Region(gamma=[1]), Constraints(1), beta=Fraction(1, 3), c=HALF)
    assert settle([Fraction(3, 2)], part, [Fraction(3, 2)], TRIFLE) == (Fraction(3, 2),)


def test_without_an_anchor_an_edge_is_kept_and_a_miss_is_no_point() -> None:
    assert settle([Fraction(3, 2)], SEGMENT, None, TRIFLE) == (Fraction(3, 2),)
    assert settle([Fraction(149, 100)], SEGMENT, None, TRIFLE) is None


@given(regions(with_radius=True), st.fractions(0, 1, max_denominator=97))
def test_whatever_is_settled_lies_inside_and_near(region: Region, share: Fraction) -> None:
    base = threshold(region)
    if base.phi == 0:
        return
    beta, c = base.phi / 4, Fraction(2, 3)
    inside = anchor(base.phi, base.s, beta=beta, c=c)
    corner = tuple(c / beta * entry for entry in base.s)
    point = tuple((1 - share) * a + share * b for a, b in zip(inside, corner, strict=True))
    for part in (Slice(region, Constraints(len(point)), beta, c), Slice(region, Constraints(len(point)), beta, None)):
        lam = settle(point, part, inside, TRIFLE)
        assert lam is not None
        assert part.contains(lam)
        assert sum((a - b) ** 2 for a, b in zip(lam, point, strict=True)) <= (2 * TRIFLE) ** 2


def test_a_far_miss_is_mended_as_far_as_it_must() -> None:
    lam = mended([Fraction(1)], SEGMENT, [Fraction(7, 4)])
    assert lam is not None
    assert SEGMENT.contains(lam)
    assert mended([Fraction(1)], SEGMENT, [Fraction(5, 4)]) is None


def test_what_a_person_reads_is_short() -> None:
    assert is_short([Fraction(1, 3)])
    assert not is_short([Fraction(1, 3**40)])
    assert not is_short([Fraction(1)] * 31)


@examples(60)
@given(regions(with_radius=True), st.data())
def test_the_least_step_mends_whatever_concavity_allows(region: Region, data: st.DataObject) -> None:
    base = threshold(region)
    if base.phi == 0:
        return
    part = Slice(region, Constraints(len(region.gamma)), beta=base.phi / 4, c=Fraction(2, 3))
    inside = anchor(base.phi, base.s, beta=base.phi / 4, c=Fraction(2, 3))
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


@given(regions())
def test_the_anchor_lies_inside_with_slack_unless_there_is_none(region: Region) -> None:
    for base, limited in (
        (threshold(region), Constraints(len(region.gamma))),
        (nonnegative_threshold(region), Constraints(len(region.gamma), nonnegative=True)),
    ):
        for share in (Fraction(0), Fraction(1, 1000), Fraction(1, 3), Fraction(1)):
            beta = share * HALF * base.phi / (1 + HALF)
            part = Slice(region, limited, beta, HALF)
            if base.phi:
                lam = anchor(base.phi, base.s, beta=beta, c=HALF)
                assert part.contains(lam)
                assert min(part.slacks(lam)) > 0 or share == 1


def test_an_anchor_stays_near_even_in_a_huge_box() -> None:
    base = threshold(Region(gamma=[1]))
    assert anchor(base.phi, base.s, beta=Fraction(1, 10**12), c=HALF)[0] < 10
