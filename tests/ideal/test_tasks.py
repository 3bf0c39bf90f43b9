"""The settings, and p̂ and q̂ of the three theorems."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofcheck import InputError
from proofcheck.ideal.tasks import IdealNetwork, first_task, out_of_domain, relative_margin, second_task
from tests.ideal.softmax import class_gain
from tests.ideal.strategies import alphas, networks

rationals = st.fractions(-9, 9, max_denominator=20)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (("0.6", "0.5", 1), "delta_star + delta_hash: expected at most 1, got 3/5 + 1/2 = 11/10"),
        (("0.4", "0.4", 1), "delta_hash: expected 0 <= delta_hash < delta_star = 2/5, got 2/5"),
        (("0.4", "-0.1", 1), "delta_hash: expected 0 <= delta_hash < delta_star = 2/5, got -1/10"),
        ((0, 0, 1), "delta_star: expected a fraction of tokens in (0, 1], got 0"),
        (("1.5", 0, 1), "delta_star: expected a fraction of tokens in (0, 1], got 3/2"),
        (("0.4", "0.1", 0), "omega: expected an attention strength > 0, got 0"),
        (("0.4", "0.1", "-2"), "omega: expected an attention strength > 0, got -2"),
        (("0.4", "0.1", "much"), "omega: expected a finite number such as 0.79, -16/25 or 1e-3, got 'much'"),
        ((float("nan"), "0.1", 1), "delta_star: expected a finite number such as 0.79, -16/25 or 1e-3, got nan"),
    ],
)
def test_bad_settings_are_refused_in_one_line(settings, message):
    with pytest.raises(InputError) as error:
        IdealNetwork(*settings)
    assert str(error.value) == message


@pytest.mark.parametrize("alpha", ["1.01", "-2", "x"])
def test_a_correlation_outside_minus_one_to_one_is_refused(alpha):
    for task in (first_task, second_task):
        with pytest.raises(InputError, match=r"^alpha: expected"):
            task(alpha)


@given(alphas, rationals)
def test_each_task_sees_its_own_pattern_and_the_other_through_alpha(alpha, lam):
    # Ψ = Ψ⁽⁰⁾ + ΔΨ_{T1} + λΔΨ_{T2}: coefficients (1, λ), and γ = (1, α) for T1, (α, 1) for T2.
    for task, gamma in ((first_task(alpha), (1, alpha)), (second_task(alpha), (alpha, 1))):
        assert task.p_hat(lam) == gamma[0] + lam * gamma[1]
        assert task.q_hat(lam) == gamma[0] ** 2 + lam * gamma[1] ** 2
        assert task == out_of_domain(gamma, [1, 0], [0, 1])


@given(st.lists(st.tuples(alphas, rationals, rationals), min_size=1, max_size=5), rationals)
def test_out_of_domain_sums_over_the_tasks_along_the_line(entries, t):
    gamma, base, direction = zip(*entries, strict=True)
    line = out_of_domain(gamma, base, direction)
    lam = [start + t * step for start, step in zip(base, direction, strict=True)]
    assert line.p_hat(t) == sum(weight * g for weight, g in zip(lam, gamma, strict=True))
    assert line.q_hat(t) == sum(weight * g * g for weight, g in zip(lam, gamma, strict=True))


def test_out_of_domain_refuses_lengths_that_differ():
    with pytest.raises(InputError, match="expected 2 numbers, one for each gamma, got 1"):
        out_of_domain(["0.5", "0.5"], [1], [1, 1])


@given(networks(), st.floats(-6, 6), st.floats(-6, 6))
def test_the_relative_margin_is_that_of_the_softmax_sums(network, p_hat, q_hat):
    omega, counts = float(network.omega), [float(count) for count in network.counts]
    expected = p_hat * class_gain(omega * q_hat, *counts) / class_gain(omega, *counts)
    assert float(relative_margin(p_hat, q_hat, network)) == pytest.approx(float(expected), abs=1e-11)


def test_a_line_takes_arrays_too():
    lam = np.array([[0.0, 1.0], [2.0, -1.0]])
    assert second_task(Fraction(1, 2)).p_hat(lam).tolist() == [[0.5, 1.5], [2.5, -0.5]]
