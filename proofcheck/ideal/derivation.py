r"""The output of the idealised network, derived in SymPy from the definition of the network.

f(X) = (1/P) Σ_l Σ_j a_j ReLU(Σ_s (Vx_s)_j softmax_l(x_sᵀWx_l)) with W = Σλ_iω μ_iμ_iᵀ and V = Σλ_i b u μ_iᵀ. A token is
+μ, −μ or orthogonal to every μ_i, so that μ_iᵀx = σγ_i with σ = 1, −1, 0 and γ_i = μ_iᵀμ, whatever the γ_i; p, q and r
tokens are of each class. Nothing else is used: not that the μ_i are orthonormal, nor which task X belongs to.
"""

from functools import cache

from sympy import Dummy, Expr, IndexedBase, Piecewise, Poly, Sum, Symbol, cancel, exp, symbols

p, q, r = symbols("p q r", positive=True)
P = p + q + r
omega, b = symbols("omega b", positive=True)
A = Symbol("A", real=True)
p_hat, q_hat = symbols("p_hat q_hat", real=True)
# E = e^{ωq̂}.
E = Symbol("E", positive=True)

# Every class of tokens: σ, and how many there are.
CLASSES = ((1, p), (-1, q), (0, r))

i, n = symbols("i n", integer=True, positive=True)
lam, gamma = IndexedBase("lambda"), IndexedBase("gamma")


def over_tasks(term: Expr) -> Expr:
    """Σ_i term over n tasks, with what does not depend on the task in front, as p̂ and q̂.

    >>> over_tasks(3 * lam[i] * gamma[i] ** 2)
    3*q_hat
    """
    constant, rest = term.as_independent(i)
    names = {lam[i] * gamma[i]: p_hat, lam[i] * gamma[i] ** 2: q_hat}
    return constant * names.get(rest, Sum(rest, (i, 1, n)))


def logit(key: int, query: int) -> Expr:
    """x_sᵀWx_l = Σ_i λ_iω(μ_iᵀx_s)(μ_iᵀx_l), for a key and a query of classes σ.

    >>> logit(1, -1)
    -omega*q_hat
    """
    return over_tasks(lam[i] * omega * (key * gamma[i]) * (query * gamma[i]))


def value(key: int) -> Expr:
    """Vx_s as a multiple of u: Σ_i λ_i b (μ_iᵀx_s).

    >>> value(-1)
    -b*p_hat
    """
    return over_tasks(lam[i] * b * (key * gamma[i]))


def attention(key: int, query: int) -> Expr:
    """The softmax weight that a query gives to all the tokens of one class together."""
    weights = {sigma: count * exp(logit(sigma, query)) for sigma, count in CLASSES}
    return weights[key] / sum(weights.values())


def hidden(query: int) -> Expr:
    """Σ_s Vx_s softmax_l as a multiple of u."""
    return sum(value(sigma) * attention(sigma, query) for sigma, _ in CLASSES)


def read_out(multiple: Expr) -> Expr:
    """Σ_j a_jReLU(h·u_j): hΣ_j a_jReLU(u_j) when h ≥ 0, else −hΣ_j a_jReLU(−u_j), as ReLU is positively homogeneous.

    The read-out is balanced, so the two sums are A and −A, and both cases say h·A.

    >>> read_out(Symbol("h", real=True))
    A*h
    """
    h, rising, falling = Dummy("h", real=True), Dummy("rising"), Dummy("falling")
    cases = Piecewise((h * rising, h >= 0), (-h * falling, True))
    return cases.subs({rising: A, falling: -A}).subs(h, multiple)


@cache
def output() -> Expr:
    """f(X) in p, q, r, p̂, q̂, ω, A, b, as the definition gives it.

    >>> output().free_symbols == {p, q, r, p_hat, q_hat, omega, A, b}
    True
    """
    return sum(count * read_out(hidden(sigma)) for sigma, count in CLASSES) / P


@cache
def gain() -> Expr:
    """Gain = f(X)·P/(A·b·p̂·(p−q)), as a ratio of polynomials in E.

    >>> gain().subs(E, 1)
    1
    """
    return cancel(output().subs(exp(omega * q_hat), E) * P / (A * b * p_hat * (p - q)))


def denominators() -> tuple[Expr, Expr]:
    """D₊ = pE + q/E + r and D₋ = p/E + qE + r, the softmax sums of a query +μ and −μ."""
    return p * E + q / E + r, p / E + q * E + r


def excess() -> Expr:
    """Q as a sum of terms that are ≥ 0; E + 1/E² − 1 = ((E−1)²(E+1) + E)/E².

    >>> excess().is_positive
    True
    """
    middle = ((E - 1) ** 2 * (E + 1) + E) / E**2
    first = 2 * p * q * (1 + 1 / E) * ((p + q) / E + r)
    return first + r * ((p**2 + p * q + q**2) / E + p * q * middle + (p + q) * r)


def closed_gain() -> Expr:
    r"""Gain = 1 + (E−1)·Q/(P·D₊·D₋).

    Source: project; mechanism of the idealised network.

    >>> cancel(closed_gain() - gain())
    0
    """
    plus, minus = denominators()
    return 1 + (E - 1) * excess() / (P * plus * minus)


def numerator() -> Poly:
    """N(E) with Gain = N/(E²·P·D₊·D₋).

    >>> numerator().all_coeffs()[-1].factor()
    -p*q*(p + q)
    """
    plus, minus = denominators()
    return Poly(cancel(gain() * E**2 * P * plus * minus), E)
