"""What SymPy finds where the sources' formulas disagree."""

from typing import Any

from sympy import Dummy, Expr, Integer, Symbol, diff, limit, log, oo, simplify, solve, sqrt, symbols

from proofcheck.statements import symbols as hidden
from proofcheck.statements.asymptotic import expand
from proofcheck.statements.catalogue import CLAIMS
from proofcheck.statements.constants import REVIEW_EXAMPLE
from proofcheck.statements.contradiction import Finding
from proofcheck.statements.printing import to_text
from proofcheck.statements.rearrange import isolate
from proofcheck.statements.symbols import M, alpha, batch, d, delta_star, epsilon, eta, lam
from proofcheck.statements.values import number


def right_side(claim_id: str, item: str) -> Expr:
    """The right side of a claim's relation, its orders written out."""
    return expand(CLAIMS[claim_id].item(item).relation).rhs


def lambda_end(claim_id: str, item: str) -> Expr:
    """The end that a claim's relation sets for λ, its orders written out."""
    return isolate(expand(CLAIMS[claim_id].item(item).relation), lam)[1]


def beta_scaling() -> Finding:
    """D1: how each β moves with M, for M = C_M·d."""
    size = Dummy("M", positive=True)
    review = right_side("beta.review", "beta").subs(M, size)
    slides = right_side("beta.slides", "beta").subs(d, size / hidden.C_M)
    values: dict[str, Any] = {
        "review": review,
        "slides": slides,
        "review_slope": diff(review, size),
        "slides_slope": diff(slides, size),
        "review_limit": limit(review, size, oo),
        "slides_limit": limit(slides, size, oo),
    }
    directions = {True: "grows", False: "falls"}
    review_way, slides_way = (directions[values[f"{tag}_slope"].is_positive] for tag in ("review", "slides"))
    sentence = (
        f"As M grows, the review's β {review_way} towards {values['review_limit']} and the slides' {slides_way}"
        f" towards {values['slides_limit']}."
    )
    return Finding(sentence.replace("oo", "∞"), values)


def sign_of_beta() -> Finding:
    """D2: the aligned bound as α → 0⁺ against the irrelevant bound."""
    aligned = limit(lambda_end("theorem-1.review.aligned", "coefficient"), alpha, 0, "+")
    irrelevant = lambda_end("theorem-1.review.irrelevant", "coefficient")
    slides = lambda_end("theorem-1.slides", "coefficient").subs(alpha, 0)
    gap = simplify(aligned - irrelevant)
    sentence = (
        f"At α → 0⁺ the review's aligned bound is {to_text(aligned)}, its irrelevant one {to_text(irrelevant)}:"
        f" they differ by {to_text(gap)}. The slides have {to_text(slides)} at α = 0."
    )
    return Finding(sentence, {"aligned": aligned, "irrelevant": irrelevant, "slides": slides, "gap": gap})


def upper_end_of_negation() -> Finding:
    """D3: from which |α| on the review's positive upper end exceeds 1 + |α|, where T2 is learned."""
    size, strength = symbols("size strength", positive=True)
    end = lambda_end("theorem-2.review.contradictory", "upper end")
    poly = simplify(-end * alpha)
    crossing = next(root for root in solve(strength / size - (1 + size), size) if root.is_positive is not False)
    at_example = {symbol: number(REVIEW_EXAMPLE[symbol.name], symbol) for symbol in (eta, delta_star)}
    ones = {hidden.C_upper: Integer(1), hidden.k_upper: Integer(1)}
    threshold = crossing.subs(strength, poly).subs(ones).subs(at_example)
    witness = -threshold.evalf(2) / 2
    witness = -number(str(-witness.round(2)), alpha)
    upper = end.subs(ones).subs(at_example).subs(alpha, witness)
    sentence = (
        f"The review's end is above 1 + |α| for |α| < {_in_words(crossing, strength)} with p = poly(ηδ*). At ηδ* ="
        f" {to_text((eta * delta_star).subs(at_example))} and α = {to_text(witness)} it is {to_text(upper)}, and"
        f" 1 + |α| = {to_text(1 - witness)}; the slides' end is {lambda_end('theorem-2.slides', 'upper end')}."
    )
    return Finding(sentence, {"crossing": crossing, "alpha": witness, "upper": upper, "learned_from": 1 - witness})


def _in_words(crossing: Expr, strength: Symbol) -> str:
    return to_text(crossing.subs(strength, Symbol("p", positive=True)))


def lower_end_of_negation() -> Finding:
    """D4: the slides' lower end as α → 0⁻."""
    end = limit(lambda_end("theorem-2.slides", "lower end"), alpha, 0, "-")
    bounded = [item.name for item in CLAIMS["theorem-2.review.irrelevant"].hypotheses if item.name == "lower end"]
    review = "one" if bounded else "none"
    sentence = f"The slides' lower end tends to {end} as α → 0⁻; the review has {review} at α = 0."
    return Finding(sentence.replace("oo", "∞"), {"slides": end, "review": review})


def rank_one_value() -> Finding:
    """D6: the two bounds on ‖ΔV − ΔV_LR‖."""
    review = right_side("corollary-1.review", "V of rank 1")
    slides = right_side("corollary-1.slides", "V of rank 1")
    ratio = simplify(review / slides)
    equal_at = solve(ratio - 1, delta_star)[0]
    sentence = (
        f"The review's bound is {to_text(ratio)} times the slides', whatever ε: they are equal at"
        f" δ* = {to_text(equal_at)}, and the review's is the weaker one below it."
    )
    return Finding(sentence, {"ratio": ratio, "equal_at": equal_at, "depends_on_epsilon": ratio.has(epsilon)})


def rank_one_attention() -> Finding:
    """D26: how the bound on ‖ΔW − ΔW_LR‖ moves with M, which the review's prose lets fall."""
    size = Dummy("M", positive=True)
    bound = right_side("corollary-1.review", "W of rank 1").subs(M, size)
    turns = diff(bound, size)
    at = limit(turns, size, oo)
    end = limit(bound, size, oo)
    sentence = (
        f"The bound {to_text(bound.subs(size, M))} tends to {end} as M grows, and its slope to {to_text(at)}: only its"
        " second term falls like a logarithm."
    )
    return Finding(sentence.replace("oo", "∞"), {"limit": end, "slope": at})


def small_rows() -> Finding:
    """D7: when the two bounds on the small rows agree."""
    review = right_side("corollary-2.review", "small rows")
    slides = right_side("corollary-2.slides", "small rows")
    equal_at = solve(review - slides, epsilon)[0]
    up_to_logs = simplify(equal_at / sqrt(log(batch)) * sqrt(batch))
    least = right_side("batch.review", "batch")
    # log B is held fixed while B itself becomes the least batch, so that only logarithms are left.
    logarithm = Dummy("log B", positive=True)
    ratio = simplify((review / slides).subs(log(batch), logarithm).subs(batch, least))
    sentence = (
        f"They are equal exactly at ε = {to_text(equal_at)}: B^(-1/2) up to a logarithm. At the review's least"
        f" batch, B = {to_text(least)}, their ratio depends on ε only through log B."
    )
    return Finding(
        sentence,
        {
            "equal_at": equal_at,
            "up_to_logs": up_to_logs,
            "ratio": ratio,
            "ratio_free_of_epsilon": not ratio.has(epsilon),
        },
    )
