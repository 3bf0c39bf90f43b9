"""When a bound says nothing: what it is compared with, and from which ε on.

Every verdict is monotone in ε: a bound that is vacuous stays so for every larger ε.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from sympy import E, Expr, Integer, Max, Min, Rational, false, log, sqrt

from proofcheck.statements import relations, symbols
from proofcheck.statements.asymptotic import expand
from proofcheck.statements.claim import Item
from proofcheck.statements.constants import REVIEW_BETA
from proofcheck.statements.rearrange import isolate, substitute
from proofcheck.statements.symbols import batch, beta, epsilon


class Vacuity(StrEnum):
    """Whether a bound says something at given numbers, and whether what supposes it applies there."""

    VACUOUS = "vacuous"
    INFORMATIVE = "informative"
    NOT_COMPUTABLE = "not computable"
    NOT_APPLICABLE = "not applicable"


@dataclass(frozen=True)
class Verdict:
    """Whether a bound says something, why, and the ε from which on it is vacuous, where that depends on ε.

    An ``epsilon_limit`` ≤ 0 means that it is vacuous for every ε; None that ε does not decide it.
    """

    vacuity: Vacuity
    why: str
    epsilon_limit: Expr | None = None


@dataclass(frozen=True)
class At:
    """The numbers at which a bound is judged: symbols to values, the bound's own value, and measured norms."""

    values: Mapping[Expr, Expr]
    bound: Expr | None
    norms: Mapping[str, Expr]

    def __call__(self, expression: Expr) -> Expr:
        """The expression with the numbers put in."""
        return expression.xreplace(self.values)


Judge: TypeAlias = Callable[[At], Verdict]

# Σγ_i² ≤ 1 for orthonormal patterns and a unit target, and φ(γ) ≤ F(0) = Σγ_i²: no critical β is above these, which is
# φ/2 for the slides' c < 1, and φ for the review's c, which has no upper end.
LARGEST_CRITICAL_BETA = {"review": Integer(1), "slides": Rational(1, 2)}


def _below(value: Expr, limit: Expr, *, otherwise: str, because: str, epsilon_limit: Expr | None = None) -> Verdict:
    if value < limit:
        return Verdict(Vacuity.INFORMATIVE, because, epsilon_limit)
    return Verdict(Vacuity.VACUOUS, otherwise, epsilon_limit)


def not_computable(why: str) -> Judge:
    """Nothing to compare with."""
    return lambda _at: Verdict(Vacuity.NOT_COMPUTABLE, why)


def informative(why: str) -> Judge:
    """Says something whatever the numbers."""
    return lambda _at: Verdict(Vacuity.INFORMATIVE, why)


def requirement(at: At) -> Verdict:
    """At least so many steps, samples or neurons: vacuous when 1 is enough."""
    needed = at.bound if at.bound is not None else Integer(0)
    return _below(Integer(1), needed, otherwise="Any whole number meets it.", because="It excludes small numbers.")


def _epsilon_at(review_beta_limit: Expr) -> Expr:
    """The ε at which the review's β reaches a limit."""
    return isolate(relations.Eq(expand(REVIEW_BETA.relation.rhs), review_beta_limit), epsilon)[1]


def review_beta(at: At) -> Verdict:
    """The review's β against its own limit β < Θ(1)."""
    return _below(
        at(beta),
        at(symbols.C_limit),
        otherwise="β is not below Θ(1), as the review supposes: none of its theorems applies.",
        because="β is below Θ(1), as the review supposes.",
        epsilon_limit=at(_epsilon_at(symbols.C_limit)),
    )


def error(constant: Expr) -> Judge:
    """E ≤ Θ(ε): an output of 0 has hinge loss 1 on every sample, so a bound of 1 or more says nothing."""

    def judge(at: At) -> Verdict:
        return _below(
            at(constant * epsilon),
            Integer(1),
            otherwise="An output of 0 has hinge loss 1, so a model that knows nothing meets it.",
            because="It is below the hinge loss 1 of an output of 0.",
            epsilon_limit=at(1 / constant),
        )

    return judge


def error_with_lambda(at: At) -> Verdict:
    """E ≤ Θ(ε) + |λ|β, without a λ: vacuous for every λ, or undecided."""
    for_zero = error(symbols.C_1)(at)
    if for_zero.vacuity is Vacuity.VACUOUS:
        return for_zero
    largest = at((1 - symbols.C_1 * epsilon) / beta)
    why = f"It depends on λ: it is below the hinge loss 1 of an output of 0 for |λ| < {largest.evalf(6)}."
    return Verdict(Vacuity.NOT_COMPUTABLE, why, for_zero.epsilon_limit)


def unlearned(at: At) -> Verdict:
    """E ≥ Θ(1): vacuous when a learned task, E ≤ Θ(ε), may meet it."""
    return _below(
        at(symbols.C_2 * epsilon),
        at(symbols.C_unlearn),
        otherwise="A task that Theorem 1 calls learned, E ≤ Θ(ε), may meet it.",
        because="It tells an unlearned task from a learned one, E ≤ Θ(ε).",
        epsilon_limit=at(symbols.C_unlearn / symbols.C_2),
    )


def supposing_beta_limit(judge: Judge) -> Judge:
    """A bound of a theorem that supposes β < Θ(1): vacuous where that fails."""

    def judged(at: At) -> Verdict:
        verdict, limit = judge(at), review_beta(at)
        both = None if verdict.epsilon_limit is None else Min(verdict.epsilon_limit, limit.epsilon_limit)
        if verdict.vacuity is not Vacuity.VACUOUS and limit.vacuity is Vacuity.VACUOUS:
            return Verdict(Vacuity.VACUOUS, limit.why, both)
        return Verdict(verdict.vacuity, verdict.why, both)

    return judged


def supposing(judge: Judge, supposed: Sequence[Item]) -> Judge:
    """A bound of a theorem that supposes something of the settings: it does not apply where that fails.

    What is vacuous anyway is called so: of any theorem that is so at every larger ε as well.
    """

    def judged(at: At) -> Verdict:
        verdict = judge(at)
        missed = [item.text for item in supposed if substitute(item.relation, at.values) == false]
        if not missed or verdict.vacuity is Vacuity.VACUOUS:
            return verdict
        why = f"The theorem does not apply: it supposes {' and '.join(missed)}, which your setting misses."
        return Verdict(Vacuity.NOT_APPLICABLE, why, verdict.epsilon_limit)

    return judged


def slides_out_of_domain(at: At) -> Verdict:
    """Theorem 3 by the slides: its error bound; whether some λ exists at a large β cannot be told."""
    verdict = error(symbols.C_target)(at)
    limit = LARGEST_CRITICAL_BETA["slides"]
    if verdict.vacuity is Vacuity.VACUOUS or at(beta) < limit:
        return verdict
    why = f"β ≥ {limit}: no λ meets the conditions for unit patterns; the slides leave their lengths open."
    return Verdict(Vacuity.NOT_COMPUTABLE, why, verdict.epsilon_limit)


def review_out_of_domain(at: At) -> Verdict:
    """Theorem 3 by the review: its error bound, and whether any λ can meet its conditions at this β."""
    verdict = error(symbols.C_target)(at)
    limit = LARGEST_CRITICAL_BETA["review"]
    both = Min(verdict.epsilon_limit, at(_epsilon_at(limit)))
    if verdict.vacuity is Vacuity.VACUOUS or at(beta) < limit:
        return Verdict(verdict.vacuity, verdict.why, both)
    why = f"β ≥ {limit}: for no γ with Σγ_i² ≤ 1 does any λ meet the theorem's conditions."
    return Verdict(Vacuity.VACUOUS, why, both)


def residual(norm: str, option: str, *, epsilon_limit: Callable[[Expr], Expr]) -> Judge:
    """‖Δ − rank 1‖ ≤ bound: vacuous when the bound is at least ‖Δ‖_F, which the zero matrix reaches."""

    def judge(at: At) -> Verdict:
        size = at.norms.get(norm)
        if size is None or at.bound is None:
            return Verdict(Vacuity.NOT_COMPUTABLE, f"Give ‖{norm}‖_F with {option}.")
        return _below(
            at.bound,
            size,
            otherwise=f"It is at least ‖{norm}‖_F: the zero matrix is that near.",
            because=f"It is below ‖{norm}‖_F.",
            epsilon_limit=at(epsilon_limit(size)),
        )

    return judge


def fraction(at: At) -> Verdict:
    """|L|/m ≥ Θ(1): a constant of 1 leaves no row outside L."""
    whole = at.bound is not None and at.bound >= 1
    why = "At 1 every row is in L; set C_fraction below 1." if whole else "It excludes every smaller fraction."
    return Verdict(Vacuity.INFORMATIVE, why)


def unsized(_at: At) -> Verdict:
    """The rows of a set L of unsaid size are large: an empty L meets it, and so does ΔV = 0."""
    return Verdict(Vacuity.VACUOUS, "The review does not say how many rows are in L: an empty L meets it.")


def _small_rows(at: At, small: Expr, epsilon_limit: Expr | None) -> Verdict:
    return _below(
        at(small),
        at(symbols.C_large),
        otherwise="The small rows may be as large as the large ones: there is no gap.",
        because="The small rows are below the large ones.",
        epsilon_limit=epsilon_limit,
    )


def review_small_rows(at: At) -> Verdict:
    """The review's gap: √(log B/B), read at max(B, e), where it is largest: a smaller batch has no smaller rows."""
    samples = Max(batch, E)
    return _small_rows(at, symbols.C_rest * sqrt(log(samples) / samples), None)


def slides_small_rows(at: At) -> Verdict:
    """The slides' gap: ε."""
    return _small_rows(at, symbols.C_rest * epsilon, at(symbols.C_large / symbols.C_rest))
