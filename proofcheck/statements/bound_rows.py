"""Which relations of the claims are bounds, and how each is judged."""

from typing import NamedTuple

from sympy import Symbol, log

from proofcheck.statements import symbols, vacuity
from proofcheck.statements.symbols import (
    E_1,
    E_2,
    E_target,
    M,
    batch,
    beta,
    d,
    delta_star,
    eta,
    large_fraction,
    large_row,
    m,
    residual_V,
    residual_W,
    small_row,
    steps,
)
from proofcheck.statements.vacuity import Judge


class Row(NamedTuple):
    """Where a bound stands in the claims, its symbol, what it counts, and how its vacuity is judged.

    ``compared`` are the symbols, beside its own, that the judgement rests on.
    """

    claim: str
    item: str
    symbol: Symbol
    unit: str | None
    judge: Judge
    compared: tuple[Symbol, ...] = ()


def _both(claims: tuple[str, str], item: str, symbol: Symbol, judge: Judge, *compared: Symbol) -> tuple[Row, Row]:
    return Row(claims[0], item, symbol, None, judge, compared), Row(claims[1], item, symbol, None, judge, compared)


_W_LIMIT = vacuity.residual("ΔW", "--dw-norm", epsilon_limit=lambda size: (size - 1 / log(M)) / M)
_THEOREM_1 = ("theorem-1.review.aligned", "theorem-1.slides")
_THEOREM_2 = ("theorem-2.review.contradictory", "theorem-2.slides")
_COROLLARY_1 = ("corollary-1.review", "corollary-1.slides")

ROWS: tuple[Row, ...] = (
    Row("beta.review", "beta", beta, None, vacuity.review_beta, (symbols.C_limit,)),
    Row("beta-limit.review", "beta limit", beta, None, vacuity.informative("It excludes every larger β.")),
    Row("beta.slides", "beta", beta, None, vacuity.not_computable("The slides set no limit to β.")),
    Row("patterns.review", "patterns", d, "dimensions", vacuity.not_computable("It holds for some constant.")),
    Row("steps.review", "steps", steps, "steps", vacuity.requirement),
    Row("batch.review", "batch", batch, "samples", vacuity.requirement),
    Row("neurons.review", "neurons", m, "neurons", vacuity.requirement),
    Row("rate.review", "rate", eta, None, vacuity.informative("It excludes every larger η.")),
    *_both(_THEOREM_1, "T1 learned", E_1, vacuity.error_with_lambda),
    *_both(_THEOREM_1, "T2 learned", E_2, vacuity.error(symbols.C_2)),
    *_both(_THEOREM_2, "T1 learned", E_1, vacuity.error_with_lambda),
    *_both(_THEOREM_2, "T2 unlearned", E_2, vacuity.unlearned, symbols.C_2),
    Row("theorem-3.review", "target learned", E_target, None, vacuity.review_out_of_domain, (beta,)),
    Row("theorem-3.slides", "target learned", E_target, None, vacuity.slides_out_of_domain, (beta,)),
    *_both(_COROLLARY_1, "W of rank 1", residual_W, _W_LIMIT),
    Row(
        "corollary-1.review",
        "V of rank 1",
        residual_V,
        None,
        vacuity.residual("ΔV", "--dv-norm", epsilon_limit=lambda size: size * delta_star),
    ),
    Row(
        "corollary-1.slides",
        "V of rank 1",
        residual_V,
        None,
        vacuity.residual("ΔV", "--dv-norm", epsilon_limit=lambda size: size / symbols.C_V),
    ),
    Row("corollary-2.slides", "constant fraction", large_fraction, None, vacuity.fraction),
    Row("corollary-2.review", "large rows", large_row, None, vacuity.unsized),
    Row("corollary-2.slides", "large rows", large_row, None, vacuity.informative("It excludes every smaller row.")),
    Row("corollary-2.review", "small rows", small_row, None, vacuity.review_small_rows, (symbols.C_large,)),
    Row("corollary-2.slides", "small rows", small_row, None, vacuity.slides_small_rows, (symbols.C_large,)),
)
