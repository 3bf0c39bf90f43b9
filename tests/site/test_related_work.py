"""The page of related work names what exists, and what it says of λ and of forgetting is so."""

from fractions import Fraction
from itertools import permutations, product

import msgspec
import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from proofcheck.region.feasible import critical_beta
from proofcheck.region.numbers import InputError
from proofcheck.region.region import Region
from proofcheck.site.figures_forgetting import gain_of, gain_on_new_inputs, gain_on_seen_inputs
from proofcheck.site.related_work import refuse_unknown, related_work_page, works


@pytest.mark.parametrize(
    ("field", "names"),
    [
        ("cites", ("nobody",)),
        ("claims", ("no.claim",)),
        ("code", ("proofcheck.models.merging:melt",)),
        ("code", ("proofcheck.melting",)),
    ],
)
def test_a_paragraph_that_names_what_there_is_not_is_refused(field, names):
    with pytest.raises(InputError, match=names[0]):
        refuse_unknown(msgspec.structs.replace(works()[0], **{field: names}))


def test_each_paragraph_says_what_is_here_and_what_is_not():
    page = related_work_page()
    assert page.count("*Here.*") == page.count("*Not here.*") == len(works())
    assert page.count("(forgetting.svg)") == 1


@pytest.mark.parametrize("g", [Fraction(1, 2), Fraction(577, 1000), Fraction(1, 100)])
def test_the_analogy_s_own_lam_is_never_offered_though_its_region_is_not_empty(g):
    region, lam = Region([g, g, -g], beta=0), [Fraction(1), Fraction(1), Fraction(-1)]
    assert critical_beta(region) > 0
    assert region.sums(lam)[1] == g**2
    assert region.offers(lam, nonzero=True) is None


@given(tasks=st.integers(1, 8), g=st.fractions(Fraction(1, 50), 1))
def test_with_one_common_gamma_the_critical_beta_is_n_gamma_squared_over_two(tasks, g):
    assert critical_beta(Region([g] * tasks)) == tasks * g**2 / 2


@pytest.mark.parametrize("clients", [2, 3, 5])
def test_a_federated_round_is_offered_only_with_a_step_above_the_number_of_clients(clients):
    region = Region([1] + [0] * (clients - 1), beta=0)
    offered = {
        step: region.offers([Fraction(step, clients)] * clients, nonzero=True) for step in (1, clients, clients + 1)
    }
    assert offered == {1: None, clients: None, clients + 1: (0, Fraction(1, clients))}


@pytest.mark.parametrize("clients", range(1, 6))
def test_one_federated_round_is_task_arithmetic(clients):
    start = sympy.Symbol("theta_0")
    ends = sympy.symbols(f"theta_1:{clients + 1}")
    counts = sympy.symbols(f"n_1:{clients + 1}", positive=True)
    shares = [count / sum(counts) for count in counts]
    server = sum(share * end for share, end in zip(shares, ends, strict=True))
    merge = start + sum(share * (end - start) for share, end in zip(shares, ends, strict=True))
    assert sympy.cancel(server - merge) == 0


def _signed_permutations(size):
    for places in permutations(range(size)):
        for signs in product((1, -1), repeat=size):
            yield [[signs[row] * (places[row] == column) for column in range(size)] for row in range(size)]


@pytest.mark.parametrize("rows", [[[3, 4, 0]], [[1, 2, 2], [2, 1, -2]], [[1, 0, 0], [0, 1, 0], [0, 0, 1]], [[1, 2, 3]]])
def test_what_is_forgotten_is_exact_over_all_signed_permutations(rows):
    # Only E[O] = 0, E[OᵀPO] = rI and vanishing third moments enter, and signed permutations have all three.
    X, truth, noise = sympy.Matrix(rows), sympy.Matrix([2, -1, 5]), sympy.Matrix([1, -3, 2][: len(rows)])
    n, p = X.shape
    y = X * truth + noise
    fitted = X.pinv() * y
    gains = []
    for entries in _signed_permutations(p):
        moved = X * sympy.Matrix(entries)
        after = fitted + moved.pinv() * (y - moved * fitted)
        assert moved * after == y
        gains.append((after - truth).dot(after - truth) - (fitted - truth).dot(fitted - truth))
    assert sum(gains) / len(gains) == gain_of(fitted.dot(fitted), fitted.dot(truth), n, p)


def _orthogonal(rng, size, draws):
    made, upper = np.linalg.qr(rng.normal(size=(draws, size, size)))
    # With signs that make R's diagonal positive the factor Q is uniform.
    return made * np.sign(np.einsum("kii->ki", upper))[:, None, :]


# Five standard errors: one run in a million errs.
@pytest.mark.parametrize(("n", "p"), [(2, 3), (3, 7), (4, 12)])
def test_what_is_forgotten_on_inputs_of_task_1_is_what_simulation_finds(n, p):
    rng, draws = np.random.default_rng([n, p]), 20_000
    X, truth = rng.normal(size=(n, p)), rng.normal(size=p)
    span = np.linalg.pinv(X) @ X
    fitted = span @ truth
    moved = X @ _orthogonal(rng, p, draws)
    after = fitted + np.einsum("kpn,kn->kp", np.linalg.pinv(moved), X @ truth - moved @ fitted)
    risks = (((after - truth) @ span) ** 2).sum(axis=1) / (fitted @ fitted)
    error = 5 * risks.std() / draws**0.5
    assert abs(risks.mean() - float(gain_on_seen_inputs(n, p))) < error
    assert error < 0.05


@pytest.mark.parametrize(("n", "p", "noise"), [(2, 4, Fraction(0)), (3, 9, Fraction(1, 4)), (4, 12, Fraction(1))])
def test_what_is_forgotten_on_new_inputs_is_what_simulation_finds(n, p, noise):
    rng, draws = np.random.default_rng([n, p, 1]), 20_000
    X, truth = rng.normal(size=(draws, n, p)), np.eye(p)[0]
    y = X @ truth + float(noise) ** 0.5 * rng.normal(size=(draws, n))
    fitted = np.einsum("kpn,kn->kp", np.linalg.pinv(X), y)
    moved = X @ _orthogonal(rng, p, draws)
    after = fitted + np.einsum("kpn,kn->kp", np.linalg.pinv(moved), y - np.einsum("knp,kp->kn", moved, fitted))
    gains = ((after - truth) ** 2).sum(axis=1) - ((fitted - truth) ** 2).sum(axis=1)
    error = 5 * gains.std() / draws**0.5
    assert abs(gains.mean() - float(gain_on_new_inputs(n, p, noise))) < error
    assert error < 0.2


@given(n=st.integers(1, 30), more=st.integers(2, 200), noise=st.fractions(0, 2))
def test_the_closed_forms_are_those_of_the_page(n, more, noise):
    p = n + more
    r = Fraction(n, p)
    assert gain_on_new_inputs(n, p, noise) == r * (1 + r) + noise * r * Fraction(p - n, p - n - 1)
    assert 1 - r + gain_on_new_inputs(n, p) == 1 + r**2
    assert 0 < gain_on_seen_inputs(n, p) < 2
    assert gain_on_seen_inputs(n, p + 1) < gain_on_seen_inputs(n, p)


def test_with_as_many_parameters_as_samples_all_is_forgotten_twice_over():
    assert gain_on_seen_inputs(7, 7) == gain_on_new_inputs(7, 7) == 2


@pytest.mark.parametrize(
    "call",
    [
        lambda: gain_on_new_inputs(3, 2),
        lambda: gain_on_new_inputs(3, 4, Fraction(1)),
        lambda: gain_on_seen_inputs(0, 4),
        lambda: gain_on_seen_inputs(1, 1),
    ],
)
def test_sizes_for_which_there_is_no_answer_are_refused(call):
    with pytest.raises(InputError, match="expected"):
        call()
