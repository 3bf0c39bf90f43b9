from fractions import Fraction

import pytest

from benchmarks.corpus import CLASSES, Construction, Instance, corpus, mixed

INSTANCES = corpus()


def both_sums(gamma: tuple[Fraction, ...], weights: list[Fraction]) -> tuple[Fraction, Fraction]:
    pairs = list(zip(weights, gamma, strict=True))
    return sum((w * g for w, g in pairs), start=Fraction(0)), sum((w * g * g for w, g in pairs), start=Fraction(0))


def dual(base: Construction) -> Fraction:
    return sum((abs(base.t * g + (1 - base.t) * g * g) for g in base.gamma), start=Fraction(0))


def some_c(instance: Instance) -> Fraction:
    """The given c, or half-way from the least that c·φ ≥ β(1+c) allows to 1."""
    return instance.c or (instance.beta / (instance.construction.phi - instance.beta) + 1) / 2


def test_t_and_s_prove_phi_in_every_construction() -> None:
    for instance in INSTANCES:
        base = instance.construction
        assert 0 <= base.t <= 1
        assert all(-1 <= s <= 1 for s in base.s)
        assert all(-1 <= g <= 1 for g in base.gamma)
        assert dual(base) == base.phi == min(both_sums(base.gamma, list(base.s))), base.family


def test_every_nonempty_instance_has_a_point_that_satisfies_theorem_3() -> None:
    for instance in INSTANCES:
        if instance.nonempty:
            base, c = instance.construction, some_c(instance)
            scale = c / instance.beta if instance.beta else (1 + c) / base.phi
            lam = [scale * s for s in base.s]
            assert 0 < c < 1
            assert min(both_sums(base.gamma, lam)) >= 1 + c
            assert all(abs(entry) * instance.beta <= c for entry in lam)


def test_every_empty_instance_is_refuted_by_its_t() -> None:
    # No λ with |λ_i|β ≤ c has t·Σλγ + (1−t)·Σλγ² above (c/β)F(t), and c/(1+c) < 1/2 for c < 1.
    for instance in INSTANCES:
        if not instance.nonempty:
            bound, beta, c = dual(instance.construction), instance.beta, instance.c
            assert bound == 0 or (c * bound < beta * (1 + c) if c is not None else bound <= 2 * beta)


@pytest.mark.parametrize("hardness", CLASSES)
def test_every_class_holds_both_answers(hardness: str) -> None:
    assert {instance.nonempty for instance in INSTANCES if instance.hardness == hardness} == {True, False}


def test_no_instance_occurs_twice() -> None:
    assert len({instance.problem for instance in INSTANCES}) == len(INSTANCES)


def test_n_ranges_from_one_to_a_thousand() -> None:
    assert {1, 1000} <= {instance.n for instance in INSTANCES}


def test_a_mixed_construction_that_its_proof_does_not_cover_is_refused() -> None:
    with pytest.raises(ValueError, match="theta"):
        mixed([Fraction(1, 2)], Fraction(1, 10))
