import warnings
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofcheck import InputError, Region, feasible
from proofcheck.region.threshold import decide, threshold, working
from proofcheck.region.verdict import Proposal
from proofcheck.solve import centre, points, programs
from proofcheck.solve.constraints import read_constraints
from proofcheck.solve.nearest import Nearest
from proofcheck.solve.programs import Answer, Program
from proofcheck.solve.propose import MOST_TASKS, least_norm, propose
from tests.examples import examples
from tests.region.strategies import regions as any_regions
from tests.solve.corners import nearest, squared_distance
from tests.solve.strategies import constraints, regions, well_scaled

PAPER = Region(gamma=["0.79", "-0.64"], beta="1/20")


def named(proposals: tuple[Proposal, ...]) -> dict[str, Proposal]:
    assert len({proposal.name for proposal in proposals}) == len(proposals)
    return {proposal.name: proposal for proposal in proposals}


@examples(25)
@given(any_regions(), st.data())
def test_what_is_verified_holds_exactly_and_a_nonempty_region_has_a_proposal(
    region: Region, data: st.DataObject
) -> None:
    limited = data.draw(constraints(len(region.gamma)))
    options: dict[str, Any] = {"nonnegative": limited.nonnegative, "sum_to_one": limited.sum_to_one}
    options |= {"equal": limited.equal, "lam_min": limited.lam_min, "lam_max": limited.lam_max}
    near = data.draw(st.none() | st.just([1] * len(region.gamma)))
    findings = propose(region, near=near, **options)
    for proposal in findings.proposals:
        slacks = region.slacks(proposal.lam, beta=proposal.beta, c=proposal.c)
        assert proposal.slacks == slacks
        assert proposal.verified == (min(slacks) >= 0 and limited.holds(proposal.lam))
        assert region.beta in (None, proposal.beta)
        assert region.c in (None, proposal.c)
    nonempty = decide(region).nonempty
    assert (findings.constrained is None) == (not limited.asked)
    if findings.constrained is not None:
        nonempty = findings.constrained.verdict == "nonempty"
    assert any(proposal.verified for proposal in findings.proposals) == nonempty
    assert (findings.extents is None) or nonempty


@examples(25)
@given(regions(roomy=True).filter(well_scaled))
def test_the_proposals_are_as_good_as_their_names(region: Region) -> None:
    phi = threshold(region).phi
    beta, c, *_ = working(region, phi)
    proposals = named(propose(region, near=[2] * len(region.gamma)).proposals)
    if phi == 0:
        assert not proposals
        return
    origin, two = [Fraction(0)] * len(region.gamma), [Fraction(2)] * len(region.gamma)
    unlimited = read_constraints(len(region.gamma))
    for name, target in (("least_norm", origin), ("near", two)):
        best = squared_distance(nearest(region, unlimited, beta, region.c, target), target)
        reached = squared_distance(proposals[name].lam, target)
        assert best <= reached <= max(best, Fraction(1, 10**12)) * Fraction(1000002, 10**6)
    margin = min(proposals["largest_margin"].slacks[:2])
    assert 0 <= (c / beta * phi - (1 + c)) - margin <= (c / beta * phi - (1 + c)) / 10**6


def test_the_default_answer_names_three_points_at_the_working_beta_each_at_its_own_c() -> None:
    findings = propose(Region(gamma=["0.79", "-0.64"]))
    assert [proposal.name for proposal in findings.proposals] == ["least_norm", "chebyshev_centre", "largest_margin"]
    beta, c, *_ = working(Region(gamma=["0.79", "-0.64"]), threshold(PAPER).phi)
    least, middle, margin = findings.proposals
    assert {proposal.beta for proposal in findings.proposals} == {beta}
    assert least.c < margin.c == c < middle.c
    assert all(proposal.verified for proposal in findings.proposals)
    assert all(entry.denominator < 10**12 for proposal in findings.proposals for entry in proposal.lam)
    assert findings.solver.agrees is True
    assert findings.constrained is None


def test_without_a_box_the_unbounded_programs_are_left_out() -> None:
    findings = propose(Region(gamma=["0.79", "-0.64"], beta=0), near=[3, 3])
    assert [proposal.name for proposal in findings.proposals] == ["least_norm", "near"]
    assert all(proposal.verified for proposal in findings.proposals)
    assert findings.extents is None


def test_a_point_of_the_region_is_nearest_to_itself_whatever_its_digits() -> None:
    target = [Fraction("3.141592653589793"), Fraction(1, 3**20)]
    near = named(propose(PAPER, near=target).proposals)["near"]
    assert near.verified
    assert list(near.lam) == target


def test_a_tiny_beta_does_not_drive_the_nearest_point_away() -> None:
    proposals = named(propose(Region(gamma=["0.79", "-0.64"], beta="1e-12"), near=["1.2", "-0.6"]).proposals)
    usual = named(propose(Region(gamma=["0.79", "-0.64"], beta=0), near=["1.2", "-0.6"]).proposals)
    for name in ("least_norm", "near"):
        assert proposals[name].verified
        assert [float(entry) for entry in proposals[name].lam] == pytest.approx(
            [float(entry) for entry in usual[name].lam], rel=1e-4
        )


def test_an_empty_region_has_no_proposals_and_no_extents() -> None:
    findings = propose(Region(gamma=["-0.64"]), near=[1])
    assert findings.proposals == ()
    assert findings.extents is None
    assert findings.solver.status == "infeasible"
    assert findings.solver.agrees is True


def test_at_the_critical_beta_a_float_solver_is_wrong_and_it_is_said() -> None:
    """The closure holds the one point c = 1, which Theorem 3 does not allow: solvers call that feasible."""
    region = Region(gamma=[1], beta="1/2")
    findings = propose(region)
    assert findings.solver.status == "optimal"
    assert findings.solver.agrees is False
    assert findings.proposals == ()
    assert findings.attach(feasible(region)).verdict == "empty"


@pytest.mark.parametrize("solver", ["CLARABEL", "HIGHS", "SCS"])
def test_a_region_of_one_point_still_gets_it(solver: str) -> None:
    findings = propose(Region(gamma=[1], beta="1/3", c="1/2"), solver=solver)
    verified = [proposal for proposal in findings.proposals if proposal.verified]
    assert verified
    assert all(proposal.lam == (Fraction(3, 2),) for proposal in verified)


@pytest.mark.parametrize("gamma", [["1e-5", "-1e-6"], ["1e-300"], ["1e-400", "-0.5"], [1, -1], [0, 1], ["1/2"] * 4])
def test_hard_correlations_are_served_too(gamma: list[str]) -> None:
    findings = propose(Region(gamma), near=[1] * len(gamma))
    assert any(proposal.verified for proposal in findings.proposals)
    assert findings.extents is not None


def silence(monkeypatch: pytest.MonkeyPatch, status: str) -> None:
    """Every solver then says this, and gives no point."""
    monkeypatch.setattr(points, "float_multipliers", lambda *_: None)
    for module in (programs, centre):
        monkeypatch.setattr(module, "status_of", lambda *_: status)


@pytest.mark.parametrize("status", ["infeasible", "unbounded", "user_limit", "solver_error"])
def test_a_solver_that_lies_or_fails_changes_nothing_exact(monkeypatch: pytest.MonkeyPatch, status: str) -> None:
    honest = propose(PAPER)
    silence(monkeypatch, status)
    findings = propose(PAPER)
    assert findings.solver.agrees is (False if status == "infeasible" else None)
    assert [proposal.name for proposal in findings.proposals] == ["witness"]
    assert findings.proposals[0].verified
    # Without multipliers the bounds on λ fall back to the box, and still hold; c* is exact anyway.
    assert findings.extents is not None
    assert honest.extents is not None
    assert findings.extents.lam == ((-20, 20), (-20, 20))
    assert findings.extents.c == honest.extents.c
    verdict = feasible(PAPER)
    attached = findings.attach(verdict)
    assert (attached.verdict, attached.certificate) == (verdict.verdict, verdict.certificate)


def test_a_solver_that_invents_a_point_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    empty = Region(gamma=["-0.64"], beta="1/20")
    monkeypatch.setattr(Program, "_solve", lambda *_, **__: Answer("optimal", np.array([1.0]), Fraction(1, 2)))
    findings = propose(empty)
    assert findings.solver.agrees is False
    assert findings.proposals == ()
    findings = propose(Region(gamma=["1/2"], beta="1/5", c="9/10"), lam_min=0, lam_max=3)
    assert findings.constrained is not None
    assert findings.constrained.verdict == "empty"


def test_where_no_optimum_is_proved_the_note_says_how_far_off_a_point_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Nearest, "solve", lambda *_: None)
    for proposal in propose(PAPER, near=[1, 1]).proposals:
        if proposal.name in ("least_norm", "near"):
            assert proposal.verified
            assert proposal.off is not None
            assert proposal.off <= Fraction(1, 10**5)
            assert proposal.note.startswith("not proved to be the best: at most ")


@examples(50)
@given(any_regions())
def test_least_norm_alone_is_the_one_among_all_proposals(region: Region) -> None:
    alone = least_norm(decide(region))
    assert alone == named(propose(region).proposals).get("least_norm")


README = Region(gamma=["0.8", "-0.6"], beta="1/20")


def test_least_norm_and_near_are_over_all_c_and_bring_their_own() -> None:
    proposals = named(propose(README, near=["1.2", "-0.6"]).proposals)
    assert (proposals["least_norm"].lam, proposals["least_norm"].c) == (
        (Fraction(20, 13), Fraction(10, 39)),
        Fraction(1, 13),
    )
    assert proposals["least_norm"].off == proposals["near"].off == 0
    distance = squared_distance(proposals["near"].lam, [Fraction("1.2"), Fraction("-0.6")])
    assert float(distance) == pytest.approx(0.735**2, abs=1e-3)


@pytest.mark.parametrize("near", [["2", "0.2"], ["19", "-19"], ["19.9", "0"]])
def test_a_target_that_some_c_admits_is_returned_as_it_is(near: list[str]) -> None:
    proposal = named(propose(README, near=near).proposals)["near"]
    assert proposal.lam == tuple(map(Fraction, near))
    assert proposal.verified
    assert proposal.off == 0


@pytest.mark.parametrize(
    ("near", "infimum", "end"), [(["50", "-0.6"], "30", "c -> 1"), (["20", "0"], "0", "c -> 1"), (["-40", "9"], "", "")]
)
def test_an_optimum_at_an_excluded_end_is_named_and_nearly_attained(near: list[str], infimum: str, end: str) -> None:
    proposal = named(propose(README, near=near).proposals)["near"]
    assert proposal.verified
    assert 0 < proposal.c < 1
    if infimum:
        assert f"the least distance {infimum} is an infimum, as {end}" in proposal.note
        distance = float(squared_distance(proposal.lam, [Fraction(entry) for entry in near])) ** 0.5
        assert distance - float(infimum) <= 1e-6 * max(1, 20, float(infimum))


def test_without_a_box_the_least_norm_is_an_infimum_as_c_falls_to_zero() -> None:
    least = named(propose(Region(gamma=["0.8", "-0.6"], beta=0)).proposals)["least_norm"]
    assert least.verified
    assert "the least norm 1.44827679... is an infimum, as c -> 0" in least.note
    assert 0 <= float(squared_distance(least.lam, [Fraction(0)] * 2)) ** 0.5 - 1.4482767865 <= 1.5e-6


@pytest.mark.parametrize("share", ["0.99", "0.999", "0.999999"])
def test_in_a_sliver_the_largest_margin_is_the_closed_form_and_the_centre_keeps_its_radius(share: str) -> None:
    phi = threshold(README).phi
    region = Region(README.gamma, beta=phi / 2 * Fraction(share))
    proposals = named(propose(region).proposals)
    margin, middle = proposals["largest_margin"], proposals["chebyshev_centre"]
    best = margin.c / margin.beta * phi - (1 + margin.c)
    assert best * (1 - Fraction(1, 10**6)) <= min(margin.slacks[:2]) <= best
    assert middle.verified
    assert middle.off is not None
    assert middle.off <= Fraction(1, 10**5)


def test_one_common_lam_has_closed_forms() -> None:
    """γ = (1, 1/2): V = 3x/2, Q = 5x/4, so that x goes from 1/(5/4 − β) to 1/β, the latter excluded."""
    proposals = named(propose(Region([1, "1/2"], beta="1/20"), equal=True, near=[100, 0]).proposals)
    assert proposals["least_norm"].lam == (Fraction(5, 6), Fraction(5, 6))
    assert proposals["least_norm"].c == Fraction(1, 24)
    assert proposals["chebyshev_centre"].lam == (Fraction(125, 12), Fraction(125, 12))
    assert 0 < 20 - proposals["near"].lam[0] < Fraction(1, 10**4)
    assert "infimum, as c -> 1" in proposals["near"].note
    assert all(proposal.verified for proposal in proposals.values())


def test_above_the_limit_no_solver_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Program, "__init__", lambda *_: pytest.fail("a solver was asked"))
    findings = propose(Region(gamma=["0.5"] * (MOST_TASKS + 1)), nonnegative=True)
    assert (findings.solver.status, findings.solver.agrees) == ("not asked", None)
    assert [proposal.name for proposal in findings.proposals] == ["witness"]
    assert findings.proposals[0].verified


def test_the_tasks_may_come_in_any_order() -> None:
    gamma = ["0.79", "-0.64", "0.3"]
    extents = propose(Region(gamma, beta="1/20")).extents
    turned = propose(Region(gamma[::-1], beta="1/20")).extents
    assert extents is not None
    assert turned is not None
    assert extents.lam == turned.lam[::-1]


def test_a_radius_of_zero_changes_nothing() -> None:
    plain, zero = propose(PAPER), propose(Region(gamma=PAPER.gamma, beta=PAPER.beta, gamma_radius=0))
    assert plain == zero


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"near": [1]}, "near: expected 2 numbers"),
        ({"near": ["abc", 1]}, r"near\[1\]: expected a finite number"),
        ({"near": [float("nan"), 1]}, r"near\[1\]: expected a finite number"),
        ({"lam_min": 2, "lam_max": 1}, "lam_min"),
        ({"solver": "nonsense"}, "solver: expected one of"),
    ],
)
def test_bad_input_is_refused_in_one_line(options: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError, match=words) as raised:
        propose(PAPER, **options)
    assert "\n" not in str(raised.value)


def test_nothing_reaches_the_terminal(capfd: pytest.CaptureFixture[str]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        propose(PAPER, near=[1, 1], sum_to_one=True)
        propose(Region(gamma=["1e-9", "-1e-5"], beta="1e-17"))
    assert capfd.readouterr() == ("", "")


def test_the_findings_go_into_the_json() -> None:
    verdict = propose(PAPER, lam_max=19).attach(feasible(PAPER))
    document = verdict.to_json()
    assert document["extents"]["lam"][0] == ["16400/10477", "19"]
    assert document["extents"]["beta"] == "1/20"
    assert document["solver"] == {"name": "CLARABEL", "status": "optimal", "agrees": True}
    assert document["constrained"]["constraints"] == {"lam_max": ["19", "19"]}
    assert document["constrained"]["verdict"] == "nonempty"
    assert [proposal["verified"] for proposal in document["proposals"]] == [True] * 3


@pytest.mark.parametrize("gamma", [["-1", "1e-6"], ["-1/10", "-1/3"], ["1e-12", "-1"]])
def test_the_largest_margin_is_the_exact_one_where_floats_run_out(gamma: list[str]) -> None:
    region = Region(gamma, c="1e-6")
    largest = next(proposal for proposal in propose(region).proposals if proposal.name == "largest_margin")
    best = largest.c / largest.beta * threshold(region).phi - (1 + largest.c)
    assert largest.verified
    assert min(largest.slacks.linear, largest.slacks.quadratic) >= best * Fraction(9999, 10_000)
