from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofcheck import Certificate, CertificateError, InputError, Region, Verdict, check, feasible
from proofcheck.region.certificate import Witness
from proofcheck.region.feasible import simplest_between
from proofcheck.region.threshold import working
from tests.region.strategies import betas, cs, gammas, regions


@given(regions())
def test_every_verdict_is_certified(region: Region) -> None:
    verdict = feasible(region)
    assert check(verdict.certificate).startswith(verdict.verdict)


@given(regions())
def test_exactly_one_verdict_can_be_certified(region: Region) -> None:
    verdict = feasible(region)
    proof = verdict.certificate
    if verdict.verdict == "nonempty":
        forged = Certificate(region, "empty", proof.phi, proof.t, proof.s, None)
    else:
        lam = tuple(10 * entry for entry in proof.s)
        point = Witness(beta=region.beta or Fraction(1, 10**6), lam=lam, c=region.c or Fraction(1, 2))
        forged = Certificate(region, "nonempty", proof.phi, proof.t, proof.s, point)
    with pytest.raises(CertificateError):
        check(forged)


@given(regions(), st.lists(st.fractions(-100, 100), min_size=6, max_size=6), cs)
def test_no_point_at_all_lies_in_a_region_that_is_called_empty(
    region: Region, lam: list[Fraction], c: Fraction
) -> None:
    verdict = feasible(region)
    if verdict.verdict == "empty":
        point = lam[: len(region.gamma)]
        slacks = region.slacks(point, beta=region.beta or Fraction(0), c=region.c or c)
        assert min(slacks) < 0


@given(gammas, betas, betas, st.none() | cs)
def test_a_smaller_beta_never_empties_a_region(
    gamma: list[Fraction], beta_1: Fraction, beta_2: Fraction, c: Fraction | None
) -> None:
    low, high = sorted([beta_1, beta_2])
    if feasible(Region(gamma, beta=high, c=c)).verdict == "nonempty":
        assert feasible(Region(gamma, beta=low, c=c)).verdict == "nonempty"


@given(gammas, betas, cs, cs)
def test_a_larger_c_never_empties_a_region(gamma: list[Fraction], beta: Fraction, c_1: Fraction, c_2: Fraction) -> None:
    low, high = sorted([c_1, c_2])
    if feasible(Region(gamma, beta=beta, c=low)).verdict == "nonempty":
        assert feasible(Region(gamma, beta=beta, c=high)).verdict == "nonempty"


@given(gammas, betas)
def test_smallest_c_is_the_least_that_works(gamma: list[Fraction], beta: Fraction) -> None:
    verdict = feasible(Region(gamma, beta=beta))
    if verdict.smallest_c:
        least = verdict.smallest_c
        assert feasible(Region(gamma, beta=beta, c=least)).verdict == "nonempty"
        assert feasible(Region(gamma, beta=beta, c=least * Fraction(999, 1000))).verdict == "empty"


@pytest.mark.parametrize("offset", [Fraction(0), Fraction(1, 10**12), Fraction(-1, 10**12)])
def test_the_boundary_is_strict_for_free_c_and_closed_for_given_c(offset: Fraction) -> None:
    critical = feasible(Region(["0.5", "-0.5"])).critical_beta
    free = feasible(Region(["0.5", "-0.5"], beta=critical + offset)).verdict
    assert free == ("nonempty" if offset < 0 else "empty")
    tight = Fraction(1, 2) * (2 * critical) / Fraction(3, 2)
    fixed = feasible(Region(["0.5", "-0.5"], beta=tight + offset, c="1/2")).verdict
    assert fixed == ("empty" if offset > 0 else "nonempty")


def test_a_tight_region_has_a_witness_without_slack() -> None:
    verdict = feasible(Region(["0.5", "-0.5"], beta="1/9", c="1/2"))
    witness = verdict.certificate.witness
    assert witness is not None
    assert set(verdict.region.slacks(witness.lam, beta=witness.beta, c=witness.c)) == {0}


def test_beta_zero_and_beta_absent_ask_only_whether_phi_is_positive() -> None:
    for beta in (0, None):
        assert feasible(Region(["0.001"], beta=beta)).verdict == "nonempty"
        assert feasible(Region(["-1"], beta=beta)).verdict == "empty"
    assert feasible(Region(["0.5"], beta=0)).smallest_c == 0
    assert feasible(Region(["-0.5"], beta=0)).smallest_c is None
    assert feasible(Region(["0.5"])).smallest_c is None


def test_the_stand_ins_for_beta_and_c_are_those_of_the_design() -> None:
    free = working(Region(["0.5"]), Fraction(1, 4))
    assert (free.beta, free.c) == (Fraction(1, 16), Fraction(2, 3))
    given_c = working(Region(["0.5"], c="1/3"), Fraction(1, 4))
    assert (given_c.beta, given_c.c) == (Fraction(1, 32), Fraction(1, 3))
    given_beta = working(Region(["0.5"], beta="1/20"), Fraction(1, 4))
    assert (given_beta.beta, given_beta.c) == (Fraction(1, 20), (Fraction(1, 4) + 1) / 2)
    zero = working(Region(["0.5"], beta=0), Fraction(1, 4))
    assert (zero.beta, zero.c) == (Fraction(0), Fraction(1, 2))


def test_one_negative_task_is_empty_for_every_beta_and_the_paper_is_contradicted_in_words() -> None:
    verdict = feasible(Region(["-0.64"]))
    assert verdict.verdict == "empty"
    assert verdict.certificate.kind == "refutation"
    assert "All non-zero γ_i equal one negative value" in verdict.why
    assert "that claim fails here" in verdict.why


def test_warnings_name_an_impossible_norm_and_a_zero_coefficient() -> None:
    assert [warned.code for warned in feasible(Region(["0.79", "-0.64"])).warnings] == ["gamma_norm"]
    assert [warned.code for warned in feasible(Region(["0.5", "0"])).warnings] == ["zero_lambda"]
    assert feasible(Region(["0.6", "0.8"])).warnings == ()


@given(regions())
def test_the_verdict_is_explained_in_one_line_whatever_it_is(region: Region) -> None:
    why = feasible(region).why
    assert why.endswith(".")
    assert "\n" not in why


def test_robust_regions_hold_for_every_gamma_in_the_box() -> None:
    verdict = feasible(Region(["0.8", "-0.6"], beta="1/20", gamma_radius="0.05"))
    witness = verdict.certificate.witness
    assert witness is not None
    for first in ("0.75", "0.8", "0.85"):
        for second in ("-0.65", "-0.6", "-0.55"):
            slacks = Region([first, second]).slacks(witness.lam, beta=witness.beta, c=witness.c)
            assert min(slacks) >= 0


def test_a_point_of_the_wrong_length_is_refused() -> None:
    with pytest.raises(InputError, match="lam: expected 2 numbers"):
        feasible(Region(["0.5", "0.5"]), lam=[1])


@given(st.fractions(Fraction(1, 100), 100), st.fractions(0, 10))
def test_the_simplest_rational_lies_between_and_none_is_simpler(low: Fraction, width: Fraction) -> None:
    simplest = simplest_between(low, low + width)
    assert low <= simplest <= low + width
    for denominator in range(1, min(simplest.denominator, 200)):
        assert -((-low * denominator) // 1) > (low + width) * denominator // 1


def test_long_continued_fractions_need_no_recursion() -> None:
    value = Fraction(3**5000, 2**7000)
    assert simplest_between(value, value) == value


def test_a_verdict_carries_the_fields_of_its_json() -> None:
    verdict = feasible(Region(["0.5"], beta="0.1"), lam=[6])
    assert isinstance(verdict, Verdict)
    for field in verdict.to_json():
        assert hasattr(verdict, "constrained" if field == "constrained" else field)
