import pytest
from sympy import Ge, Integer, Le, Rational, Symbol, oo

from proofcheck.statements.asymptotic import BigO, Omega, Polynomial, Theta, expand, misused
from proofcheck.statements.printing import to_latex, to_text
from proofcheck.statements.rearrange import substitute
from proofcheck.statements.relations import Eq
from proofcheck.statements.symbols import E_2, alpha, delta_star, epsilon, eta, lam, steps

C = Symbol("C", positive=True)
k = Symbol("k", positive=True)


@pytest.mark.parametrize(
    ("relation", "expected"),
    [
        (Le(E_2, Theta(epsilon, C)), Le(E_2, C * epsilon)),
        (Ge(E_2, Theta(Integer(1), C)), Ge(E_2, C)),
        (Ge(E_2, Omega(epsilon, C)), Ge(E_2, C * epsilon)),
        (Le(E_2, BigO(epsilon, C)), Le(E_2, C * epsilon)),
        (Ge(lam, -Theta(alpha**-2, C)), Ge(lam, -C * alpha**-2)),
        (Le(lam, BigO(1 / alpha, C)), Le(lam, C / abs(alpha))),
        (Le(E_2, Polynomial(eta * delta_star, C, k)), Le(E_2, C * (eta * delta_star) ** k)),
        (Eq(steps, Theta(1 / eta, C)), Eq(steps, C / eta)),
    ],
)
def test_an_order_stands_for_its_constant_times_the_size_of_its_expression(relation: object, expected: object) -> None:
    assert expand(relation) == expected  # type: ignore[arg-type]


def test_the_constant_has_the_value_that_it_is_given() -> None:
    relation = Le(E_2, Theta(epsilon, C))
    at = {E_2: Rational(1, 5), epsilon: Rational(1, 10)}
    assert substitute(relation, at | {C: Integer(2)}) == True  # noqa: E712 # SymPy's own true
    assert substitute(relation, at | {C: Integer(1)}) == False  # noqa: E712


def test_an_order_that_blows_up_is_no_limit() -> None:
    at_zero = {alpha: Integer(0), C: Integer(1)}
    assert substitute(-Theta(alpha**-2, C), at_zero) == -oo
    assert substitute(Ge(lam, -Theta(alpha**-2, C)), at_zero | {lam: Integer(-(10**9))}) == True  # noqa: E712


def test_orders_know_which_side_they_bound() -> None:
    assert [order.direction for order in (Theta, BigO, Omega, Polynomial)] == ["both", "upper", "lower", "both"]
    assert misused(Ge(E_2, BigO(epsilon, C)))
    assert misused(Le(E_2, Omega(epsilon, C)))
    assert misused(Le(E_2, -BigO(epsilon, C)))
    assert not misused(Ge(lam, -BigO(epsilon, C)))
    assert not misused(Le(E_2, BigO(epsilon, C)))
    assert not misused(Ge(E_2, Omega(epsilon, C)))
    assert not misused(Ge(E_2, Theta(epsilon, C)))


@pytest.mark.parametrize(
    ("expression", "text", "latex"),
    [
        (Theta(epsilon, C), "Θ(ε)", r"\Theta\left(\epsilon\right)"),
        (BigO(Integer(1), C), "O(1)", r"O\left(1\right)"),
        (Omega(epsilon, C), "Ω(ε)", r"\Omega\left(\epsilon\right)"),
        (Polynomial(eta * delta_star, C, k), "poly(η·δ*)", r"\mathrm{poly}\left(\eta \delta^{*}\right)"),
    ],
)
def test_an_order_prints_as_the_paper_has_it_without_its_constant(expression: object, text: str, latex: str) -> None:
    assert to_text(expression) == text  # type: ignore[arg-type]
    assert to_latex(expression) == latex  # type: ignore[arg-type]
