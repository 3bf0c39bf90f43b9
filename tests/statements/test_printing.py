import re
from collections import Counter

import pytest
from matplotlib.mathtext import MathTextParser
from sympy import Sum, preorder_traversal

from proofcheck.statements.catalogue import CLAIMS
from proofcheck.statements.claim import Item
from proofcheck.statements.printing import _LatexNames, to_latex, to_text
from proofcheck.statements.symbols import alpha, beta, d, delta_star, epsilon, eta, gamma, gram, i, j, lam, n

ITEMS = list({item.relation: item for claim in CLAIMS.values() for item in claim.items}.values())
TOKEN = re.compile(r"\\[a-zA-Z]+|\\.|\S")


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.text)
def test_every_formula_is_latex_that_parses(item: Item) -> None:
    MathTextParser("path").parse(f"${item.latex}$")


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.text)
def test_the_papers_order_changes_no_formula(item: Item) -> None:
    """Terms and factors may stand elsewhere than where SymPy puts them, but they are the same."""
    tokens, plain_tokens = (
        Counter(TOKEN.findall(latex)) for latex in (item.latex, _LatexNames().doprint(item.relation))
    )
    # Which term leads a sum, and so has no plus sign, and which factor ends a product, and so has no brackets, differ.
    for token in ("+", r"\left", r"\right", "(", ")"):
        tokens.pop(token, 0), plain_tokens.pop(token, 0)
    assert tokens == plain_tokens


@pytest.mark.parametrize("item", [item for item in ITEMS if item.relation.has(Sum)], ids=lambda item: item.text)
def test_every_index_of_a_sum_is_printed_below_it(item: Item) -> None:
    printed = Counter(f"Σ_{below.strip('{}')}" for below in re.findall(r"Σ_(\{[^}]*\}|\w)", item.text))
    sums = [node for node in preorder_traversal(item.relation) if isinstance(node, Sum)]
    assert printed == Counter(f"Σ_{','.join(str(index) for index, *_ends in total.limits)}" for total in sums)


def test_a_sum_over_several_indices_names_them_all() -> None:
    assert to_text(Sum(gram[i, j], (i, 1, n), (j, 1, n))) == "Σ_{i,j} μᵀμ_ij"
    assert to_text(Sum(gamma[i], (i, 1, n))) == "Σ_i γ_i"


@pytest.mark.parametrize(
    ("expression", "text", "latex"),
    [
        (1 - alpha + beta, "1 - α + β", r"1 - \alpha + \beta"),
        (abs(lam) * beta, "β·|λ|", r"\beta \left|{\lambda}\right|"),
        (1 / d, "d⁻¹", r"\frac{1}{d}"),
        (-epsilon / delta_star, "-ε/δ*", r"- \frac{\epsilon}{\delta^{*}}"),
        (1 / (eta * delta_star**2), "1/(η·δ*²)", r"\frac{1}{\eta \left(\delta^{*}\right)^{2}}"),
        ((1 - alpha) * beta, "(1 - α)·β", r"\left(1 - \alpha\right) \beta"),
        (epsilon ** (alpha / 2), "ε^(α/2)", r"\epsilon^{\frac{\alpha}{2}}"),
    ],
)
def test_formulas_read_as_a_person_writes_them(expression: object, text: str, latex: str) -> None:
    assert to_text(expression) == text  # type: ignore[arg-type]
    assert to_latex(expression) == latex  # type: ignore[arg-type]
