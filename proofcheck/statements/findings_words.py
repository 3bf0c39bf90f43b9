"""What a program finds where the sources differ in what they suppose, define or leave out."""

import re
from fractions import Fraction
from typing import Any

from sympy import Eq, simplify, sqrt, symbols

from proofcheck.region.checker import check
from proofcheck.region.feasible import feasible
from proofcheck.region.region import Region
from proofcheck.statements.catalogue import CLAIMS
from proofcheck.statements.claim import Value
from proofcheck.statements.contradiction import Finding, decimals
from proofcheck.statements.decision import Status, decide
from proofcheck.statements.lambda_sets import lambda_set
from proofcheck.statements.printed_numbers import ABSTRACT, ALPHA, ALPHA_BOOKS, MERGES, SUMMARY, TARGET_ACCURACY
from proofcheck.statements.symbols import MEANINGS, large_fraction

_BOTH = ("review", "slides")
_BESIDE = {"summary": SUMMARY, "abstract": ABSTRACT}


def _only_in(first: str, second: str) -> list[str]:
    """The symbols of one claim that the other does not have, hidden constants aside."""
    claim, other = CLAIMS[first], CLAIMS[second]
    names = [name for name in claim.quantities if name not in other.quantities and name not in claim.constants]
    return [MEANINGS[claim.quantities[name]].text for name in names]


def aligned_negation() -> Finding:
    """D5: what each source offers for negation at α > 0."""
    offers = {tag: lambda_set("negation", tag, Fraction(1, 2)) for tag in ("review", "slides")}
    sentence = " ".join(f"The {tag}: {pieces[0].why}" for tag, pieces in offers.items())
    return Finding(sentence, {tag: pieces[0].empty for tag, pieces in offers.items()})


def parameters() -> Finding:
    """D8: the matrices of the review's network that the slides' does not have."""
    extra = _only_in("network.review", "network.slides")
    missing = _only_in("network.slides", "network.review")
    products = [equation.lhs.base.name for equation in _product_equations()]
    shared = all(name in CLAIMS["network.slides"].quantities for name in products)
    sentence = (
        f"The review has {', '.join(extra)} beside the slides' symbols, and lacks {', '.join(missing) or 'none'};"
        f" its products {' and '.join(products)} {'are' if shared else 'are not'} the slides'."
    )
    return Finding(sentence, {"extra": extra, "missing": missing, "products": products, "shared": shared})


def _product_equations() -> list[Any]:
    """The equations V = W_O W_V and W = W_Kᵀ W_Q of the review's network."""
    relations = [item.relation for item in CLAIMS["network.review"].setting]
    return [equation for relation in relations for equation in relation.atoms(Eq)]


def token_fractions() -> Finding:
    """D9: what the review's Definition 2 speaks of and the slides' does not."""
    extra = _only_in("definition-2.review", "definition-2.slides")
    return Finding(f"Only the review's Definition 2 speaks of {', '.join(extra)}.", {"extra": extra})


def non_emptiness() -> Finding:
    """D10b: one task with a negative γ meets every hypothesis, and its region is empty."""
    gamma = ["-1/2"]
    slides = decide(CLAIMS["theorem-3.slides.nonempty"], {"gamma": gamma, "gram": [[1]], "d": 1000})
    answer = feasible(Region(gamma))
    known = check(answer.certificate)
    sentence = f"At γ = (−1/2) every hypothesis holds. Verified certificate: {known}"
    return Finding(
        sentence,
        {
            "gamma": answer.gamma,
            "hypotheses_hold": slides.applies.value == "holds",
            "contradicted": slides.contradicted,
            "phi": answer.phi,
            "verified": known,
        },
    )


def training_hypotheses() -> Finding:
    """D11: what each source supposes of the fine-tuning."""
    first, second = CLAIMS["theorem-1.review.aligned"], CLAIMS["theorem-1.slides"]
    review = {item.name: item for item in first.hypotheses}
    slides = {item.name: item for item in second.hypotheses}
    only_review = [item.text for name, item in review.items() if name not in slides and name != "aligned"]
    only_slides = [item.text for name, item in slides.items() if name not in review and name != "not contradictory"]
    sentence = f"Only the review supposes {'; '.join(only_review)}. Only the slides suppose {'; '.join(only_slides)}."
    return Finding(sentence, {"review": only_review, "slides": only_slides})


def alpha_estimate() -> Finding:
    """D17: the slides' α̂ as printed is the similarity of one output with itself."""
    x, z = symbols("x z", real=True, nonzero=True)
    similarity = simplify((x * x + z * z) / (sqrt(x**2 + z**2) * sqrt(x**2 + z**2)))
    reported = " and ".join(decimals(value) for value in ALPHA_BOOKS.values())
    sentence = (
        f"The cosine of an output with itself is {similarity}, for every model; the review reports"
        f" {reported} for the same books."
    )
    return Finding(sentence, {"printed": similarity, "reported": tuple(ALPHA_BOOKS.values())})


def range_of_c() -> Finding:
    """D20: a β between both thresholds, and a point that the review's inequalities admit there."""
    gamma, beta = ("0.8", "-0.6"), Fraction(1, 2)
    nonempty = {
        tag: decide(CLAIMS[f"theorem-3.{tag}.nonempty"], {"gamma": gamma, "beta": beta})["non-empty"] is Status.HOLDS
        for tag in _BOTH
    }
    lam, c = _without_end(gamma, beta)
    point: dict[str, Value] = {"gamma": gamma, "beta": beta, "lam": lam, "c": c}
    inequalities = ("margin", "linear", "quadratic", "box")
    fails = {
        tag: [name for name in inequalities if decide(CLAIMS[f"theorem-3.{tag}"], point)[name] is not Status.HOLDS]
        for tag in _BOTH
    }
    phi = feasible(Region(gamma)).phi
    words = {True: "not empty", False: "empty"}
    sentence = (
        f"At γ = (0.8, −0.6), where φ = {phi}, and β = {beta} the region is {words[nonempty['review']]} by the review"
        f" and {words[nonempty['slides']]} by the slides: λ = ({', '.join(map(str, lam))}) with c = {c} meets every"
        " inequality that the review prints."
    )
    return Finding(sentence, {"nonempty": nonempty, "phi": phi, "lam": lam, "c": c, "fails": fails})


def _without_end(gamma: tuple[str, ...], beta: Fraction) -> tuple[tuple[Fraction, ...], Fraction]:
    """A point (λ, c) at β without an end for c, and the least c: see `relations.NonEmpty`.

    Raises:
        ValueError: If there is none.
    """
    least = feasible(Region(gamma, beta=beta / 2)).smallest_c
    witness = feasible(Region(gamma, beta=beta / 2, c=least)).certificate.witness
    if witness is None:
        raise ValueError(f"no λ and c at γ = {gamma} and β = {beta}")
    stretch = 1 / (1 - witness.c)
    return tuple([stretch * entry for entry in witness.lam]), 2 * witness.c * stretch


def large_rows() -> Finding:
    """D21: which sources bound the part of the rows that are large."""
    counting = tuple([tag for tag in _BOTH if large_fraction in CLAIMS[f"corollary-2.{tag}"].quantities.values()])
    sentence = (
        f"{MEANINGS[large_fraction].text} is bounded by the {' and the '.join(counting)} only: the other's corollary"
        " holds with an empty L."
    )
    return Finding(sentence, {"counting": counting})


def zero_coefficients() -> Finding:
    """D22: which of the points that Figure 4 evaluates the slides' own theorem leaves out."""
    sources = [tag for tag in _BOTH if any(item.name == "nonzero" for item in CLAIMS[f"theorem-3.{tag}"].hypotheses)]
    refused = [
        point
        for point in TARGET_ACCURACY
        if decide(CLAIMS["theorem-3.slides"], {"lam": point})["nonzero"] is Status.FAILS
    ]
    points = " and ".join(f"({', '.join(f'{float(entry):g}' for entry in point)})" for point in refused)
    return Finding(
        f"Asked for by the {' and the '.join(sources)} only. Figure 4 evaluates {points}, which it leaves out.",
        {"asked": tuple(sources), "refused": tuple(refused)},
    )


def lengths_of_patterns() -> Finding:
    """D23: patterns that one source admits and the other does not."""
    gram = [[2, 0], [0, 1]]
    admitted = {
        "review": decide(CLAIMS["theorem-3.review"], {"gram": gram})["orthonormal"] is Status.HOLDS,
        "slides": decide(CLAIMS["theorem-3.slides"], {"gram": gram})["orthogonal"] is Status.HOLDS,
    }
    words = {True: "admitted", False: "not admitted"}
    sentence = (
        f"Two orthogonal patterns of squared lengths 2 and 1 are {words[admitted['slides']]} by the slides and"
        f" {words[admitted['review']]} by the review."
    )
    return Finding(sentence, admitted)


def irrelevant_case() -> Finding:
    """D27: which statements on negation cover the estimated α̂ of the «irrelevant» tasks."""
    alpha, column = ALPHA["irrelevant"], MERGES["irrelevant"][1]
    cases = {
        "theorem-2.review.irrelevant": "irrelevant",
        "theorem-2.review.contradictory": "contradictory",
        "theorem-2.slides": "not aligned",
    }
    covered = {name: decide(CLAIMS[name], {"alpha": alpha})[item] is Status.HOLDS for name, item in cases.items()}
    none = "none of them is about this α" if not any(covered.values()) else "one of them is about this α"
    left = column.accuracy["T2"].percent
    sentence = (
        f"α̂ = {decimals(alpha)} is above 0. Of {', '.join(covered)}, {none}; yet T2 falls to {decimals(left, 2)} % at"
        f" λ = {decimals(column.lam, 1)}."
    )
    return Finding(sentence, {"alpha": alpha, "covered": covered, "left": left, "lam": column.lam})


def garbled_summary() -> Finding:
    """D28: the relations of tasks, and what is done out of domain, in the summary and in the abstract beside it."""
    relations = {name: re.findall("irrelevant|aligned|contradictory", texts[0]) for name, texts in _BESIDE.items()}
    domains = {name: re.findall("(\\w+) to out-of-domain", texts[1]) for name, texts in _BESIDE.items()}
    sentence = (
        f"The summary has {' or '.join(relations['summary'])} tasks, and {domains['summary'][0]} to out-of-domain"
        f" tasks; the abstract {' or '.join(relations['abstract'])}, and {domains['abstract'][0]}."
    )
    return Finding(sentence, {"relations": relations, "domains": domains})
