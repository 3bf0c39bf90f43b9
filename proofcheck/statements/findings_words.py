"""What a program finds where the sources differ in what they suppose, define or leave out."""

from fractions import Fraction
from typing import Any

from sympy import Eq, simplify, sqrt, symbols

from proofcheck.region.checker import check
from proofcheck.region.feasible import feasible
from proofcheck.region.region import Region
from proofcheck.statements.catalogue import CLAIMS
from proofcheck.statements.contradiction import Finding, decimals
from proofcheck.statements.decision import decide
from proofcheck.statements.figures import ALPHA_BOOKS
from proofcheck.statements.lambda_sets import lambda_set
from proofcheck.statements.symbols import MEANINGS


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
