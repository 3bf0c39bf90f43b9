"""Evidence by identity: what SymPy and exact arithmetic simplify, again in each run, to a truth."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from proofcheck.ledger.evidence import Evidence


def identity(name: str) -> Evidence:
    """The evidence of a named identity."""
    try:
        holds, words = _find(name)
    except KeyError:
        return Evidence("identity", name, "failed", "there is no identity of this name", [], 0.0)
    return Evidence("identity", name, "for" if holds else "failed", words, [], 0.0)


def _find(name: str) -> tuple[bool, str]:
    if name in _FINDINGS:
        return _finding(name)
    return _OF_THE_NETWORK[name]()


def _vanishes(left: str, right: str) -> tuple[bool, str]:
    from sympy import cancel

    from proofcheck.ideal import derivation

    first, second = (getattr(derivation, name)() for name in (left, right))
    rest = cancel(first - second)
    return rest == 0, f"{left}() − {right}() of ideal/derivation.py simplifies to {rest}"


def _gain_at_one() -> tuple[bool, str]:
    from proofcheck.ideal.derivation import E, gain

    value = gain().subs(E, 1)
    return value == 1, f"Gain at E = 1 simplifies to {value}"


def _excess() -> tuple[bool, str]:
    from proofcheck.ideal.derivation import excess

    return bool(excess().is_nonnegative), "SymPy finds Q, a sum of products of nonnegative terms, nonnegative"


def _limits() -> tuple[bool, str]:
    from sympy import limit, oo, simplify

    from proofcheck.ideal.derivation import E, P, gain, p, q, r

    at_ends = ((gain(), oo, 1 + r / P), (gain(), 0, -(p + q) / P), (gain().subs(q, 0), 0, r / (p + r)))
    rest = [simplify(limit(function, E, end, "+") - stated) for function, end, stated in at_ends]
    return not any(rest), f"limits at ±∞ less 1 + r/P, −(p+q)/P and, for q = 0, r/P: {rest}"


def _polynomial() -> tuple[bool, str]:
    from sympy import Poly, expand

    from proofcheck.ideal.derivation import E, numerator, p, q, r

    cubic = p**3 + 3 * p**2 * q + 2 * p**2 * r + 3 * p * q**2 + 2 * p * q * r + q**3 + 2 * q**2 * r + r**3
    stated = [p * q * (p + q + 2 * r), r * (p + q) * (p + q + 2 * r), cubic, r**2 * (p + q), -p * q * (p + q)]
    polynomial = numerator()
    same = expand(polynomial.as_expr() - Poly(stated, E).as_expr()) == 0
    one_negative = all(coefficient.is_positive for coefficient in stated[:-1]) and bool(stated[-1].is_negative)
    return same and one_negative, "N(E) has the stated coefficients, of which the constant alone is negative"


def _relative_ends() -> tuple[bool, str]:
    from sympy import expand, symbols

    alpha, lam = symbols("alpha lam", real=True)
    first, second = (1, alpha), (alpha, 1)
    paths = [sum(part * g for part, g in zip((1, lam), pattern, strict=True)) for pattern in (first, second)]
    squares = [sum(part * g**2 for part, g in zip((1, lam), pattern, strict=True)) for pattern in (first, second)]
    stated = [1 + lam * alpha, alpha + lam, 1 + lam * alpha**2, alpha**2 + lam]
    rest = [expand(made - expected) for made, expected in zip(paths + squares, stated, strict=True)]
    return not any(rest), "p̂ and q̂ of both tasks, from γ = (1, α) and (α, 1), less the stated ones: " + str(rest)


def _exceeds() -> tuple[bool, str]:
    from proofcheck.ideal.derivation import E, P, gain, p, q, r

    counts = {p: 4, q: 2, r: 1}
    value, limit = gain().subs({**counts, E: 2}), (1 + r / P).subs(counts)
    return bool(value > limit), f"for p, q, r = 4, 2, 1 Gain at E = 2 is {value}, above 1 + r/P = {limit}"


_ZEROS = {"0.02": "-3.810", "0.05": "-2.894", "0.1": "-2.201", "0.2": "-1.531"}


def _zeros() -> tuple[bool, str]:
    """x₀ within half a unit of the third place, by rational bounds on the logarithm of an enclosed zero."""
    from proofcheck.ideal.zero import find_zero

    half, holds = Fraction(1, 2000), find_zero("0.4", "0", "0.6") is None
    for share, stated in _ZEROS.items():
        zero = find_zero("0.4", share, Fraction("0.6") - Fraction(share))
        low, high = zero.log_bounds(40) if zero else (Fraction(0), Fraction(0))
        holds = holds and Fraction(stated) - half <= low <= high <= Fraction(stated) + half
    return holds, "rational bounds on x₀ are within 1/2000 of " + ", ".join(_ZEROS.values())


def _bends() -> tuple[bool, str]:
    from sympy import cancel, diff, symbols

    t = symbols("t", real=True)
    size = symbols("g", positive=True)
    linear = all(diff(t * g + (1 - t) * g**2, t, 2) == 0 for g in (size, -size))
    bend, gamma = size / (1 + size), -size
    inside = bool(bend.is_positive) and bool(cancel(1 - bend).is_positive)
    vanishes = cancel(bend * gamma + (1 - bend) * gamma**2) == 0
    ends = all(bool((t * size + (1 - t) * size**2).subs(t, end).is_positive) for end in (0, 1))
    words = (
        "tγ + (1−t)γ² is linear in t; for γ < 0 it is 0 at −γ/(1−γ), inside (0, 1); for γ > 0 it is positive at 0 and 1"
    )
    return linear and inside and vanishes and ends, words


def _without_end() -> tuple[bool, str]:
    from sympy import cancel, solve, symbols

    total, size = symbols("S L", real=True)
    c, beta = symbols("c beta", positive=True)
    stretch, bounded = 2 / (c + 2), c / (c + 2)
    rest = [
        cancel(stretch * total - (1 + bounded) - stretch * (total - (1 + c))),
        cancel(bounded - beta / 2 * stretch * size - stretch / 2 * (c - beta * size)),
    ]
    image = symbols("x", positive=True)
    onto = [cancel(root - 2 * image / (1 - image)) for root in solve(bounded - image, c)] == [0]
    within = bool(bounded.is_positive) and bool(cancel(1 - bounded).is_positive)
    words = (
        "(λ, c) ↦ (2λ/(c+2), c/(c+2)) multiplies the slack of each sum by 2/(c+2), and that of |λ_i|β ≤ c, β halved, by"
        f" 1/(c+2): {rest}; it takes c > 0 onto (0, 1)"
    )
    return not any(rest) and onto and within, words


_OF_THE_NETWORK: Mapping[str, Callable[[], tuple[bool, str]]] = {
    "gain-closed-form": lambda: _vanishes("closed_gain", "gain"),
    "gain-at-zero": _gain_at_one,
    "gain-excess": _excess,
    "gain-limits": _limits,
    "gain-numerator": _polynomial,
    "gain-exceeds-limit": _exceeds,
    "zeros-of-gain": _zeros,
    "bends": _bends,
    "two-tasks": _relative_ends,
    "without-end": _without_end,
}

# What must be true of the values that a finding computes, for the row to be a disagreement.
_FINDINGS: Mapping[str, Callable[[Mapping[str, Any]], bool]] = {
    "D1": lambda found: bool(found["review_slope"].is_positive and found["slides_slope"].is_negative),
    "D2": lambda found: found["gap"] != 0 and found["slides"] == found["aligned"],
    "D3": lambda found: bool(found["upper"] > found["learned_from"]),
    "D4": lambda found: found["slides"].is_infinite and found["review"] == "none",
    "D5": lambda found: bool(found["review"] and found["slides"]),
    "D6": lambda found: found["ratio"] != 1 and not found["depends_on_epsilon"],
    "D7": lambda found: found["up_to_logs"] == 1 and found["ratio_free_of_epsilon"],
    "D8": lambda found: bool(found["extra"]) and found["shared"],
    "D9": lambda found: bool(found["extra"]),
    "D10": lambda found: found["sum_of_squares"] > 1,
    "D10b": lambda found: found["hypotheses_hold"] and found["contradicted"] and found["phi"] == 0,
    "D11": lambda found: bool(found["review"] and found["slides"]),
    "D14": lambda found: not all(found["explained_by_rounding"].values()),
    "D16": lambda found: all(found["violated"].values()),
    "D17": lambda found: found["printed"] == 1 and 1 not in found["reported"],
    "D18": lambda found: not found["irrelevant_possible"],
    "D19": lambda found: bool(found["differing"]),
    "D20": lambda found: found["nonempty"] == {"review": True, "slides": False} and not found["fails"]["review"],
    "D21": lambda found: found["counting"] == ("slides",),
    "D22": lambda found: found["asked"] == ("slides",) and bool(found["refused"]),
    "D23": lambda found: found["slides"] and not found["review"],
    "D24": lambda found: bool(found["changed"]) and bool(found["shared"]),
    "D25": lambda found: len(set(found["accuracies"])) > 1,
    "D26": lambda found: found["limit"].is_infinite and found["slope"].is_positive,
    "D27": lambda found: found["alpha"] > 0 and not any(found["covered"].values()),
    "D28": lambda found: (
        found["relations"]["summary"] != found["relations"]["abstract"]
        and found["domains"]["summary"] != found["domains"]["abstract"]
    ),
}


def _finding(number: str) -> tuple[bool, str]:
    from proofcheck.statements.contradictions import CONTRADICTIONS

    row = next(contradiction for contradiction in CONTRADICTIONS if contradiction.number == number)
    if row.compute is None:
        raise KeyError(number)
    finding = row.compute()
    return bool(_FINDINGS[number](finding.values)), finding.sentence
