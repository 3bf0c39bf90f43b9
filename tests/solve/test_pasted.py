"""Decimals that are shown to be pasted are a point of the region, whichever edge the exact point lies on."""

from fractions import Fraction

from hypothesis import assume, given
from hypothesis import strategies as st

from proofcheck import Region, feasible, propose, vertices
from proofcheck.solve.constraints import Constraints, read_constraints
from proofcheck.solve.pasted import decimals_inside
from proofcheck.solve.slice import Slice
from tests.examples import examples
from tests.solve.strategies import constraints, regions


@given(regions(), st.data())
def test_a_corner_of_the_region_has_decimals_inside_wherever_there_is_room(region: Region, data: st.DataObject) -> None:
    verdict = feasible(region)
    assume(verdict.verdict == "nonempty")
    corner = data.draw(st.sampled_from(vertices(verdict)))
    beta, witness = verdict.working.beta, verdict.certificate.witness
    assert witness is not None
    part = Slice(region, Constraints(len(region.gamma)), beta, region.c)
    inside = decimals_inside(verdict, corner, beta=beta)
    size = max(map(abs, corner))
    if inside is None:
        # Without slack there are no decimals, and where it is next to nothing beside λ they may be too many to read.
        assert min(part.slacks(witness.lam)) < Fraction(1, 10**4) * max(1, size)
        return
    decimals = [Fraction(entry) for entry in inside]
    assert part.contains(decimals)
    assert all(abs(a - b) <= size * Fraction(3, 10**5) for a, b in zip(decimals, corner, strict=True))


@examples(25)
@given(regions(), st.data())
def test_decimals_of_proposals_keep_the_limits_too(region: Region, data: st.DataObject) -> None:
    limits = data.draw(constraints(len(region.gamma)))
    options = {name: getattr(limits, name) for name in ("nonnegative", "sum_to_one", "equal", "lam_min", "lam_max")}
    far = data.draw(st.lists(st.integers(-(10**4), 10**4), min_size=len(region.gamma), max_size=len(region.gamma)))
    verdict = propose(region, near=far, **options).attach(feasible(region))
    for proposal in verdict.proposals:
        part = Slice(region, limits, proposal.beta, region.c)
        inside = decimals_inside(verdict, proposal.lam, beta=proposal.beta, limited=True)
        assert inside is None or part.contains([Fraction(entry) for entry in inside])


def test_next_to_c_one_decimals_step_back_into_the_region() -> None:
    """The box cuts 19.9999995 at c → 1: to six digits it is 20, where no c is left."""
    region = Region(gamma=["0.8", "0.7"], beta="1/20")
    verdict = propose(region, near=[20, 30]).attach(feasible(region))
    (near,) = [proposal for proposal in verdict.proposals if proposal.name == "near"]
    inside = decimals_inside(verdict, near.lam, beta=near.beta)
    assert list(map(str, inside or ())) == ["19.9999", "19.9999"]


def test_a_sum_of_one_is_one_in_decimals() -> None:
    region = Region(gamma=["0.8", "0.7", 1], beta="1/20")
    limits = read_constraints(3, sum_to_one=True, lam_min=-3)
    verdict = propose(region, sum_to_one=True, lam_min=-3).attach(feasible(region))
    for proposal in verdict.proposals:
        inside = decimals_inside(verdict, proposal.lam, beta=proposal.beta, limited=True)
        assert inside is not None
        assert limits.holds([Fraction(entry) for entry in inside])


def test_a_region_of_one_point_has_no_decimals() -> None:
    verdict = feasible(Region(["0.8", "-0.6"], beta="1/20", c="1/13"))
    assert decimals_inside(verdict, [Fraction(20, 13), Fraction(10, 39)], beta=Fraction(1, 20)) is None
