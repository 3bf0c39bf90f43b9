"""The page of definitions: data, network, goals by source, the symbols, and the project's idealised network."""

from collections.abc import Iterable
from itertools import groupby

from proofcheck.ideal.derivation import denominators, excess, numerator
from proofcheck.ideal.zero import find_zero
from proofcheck.site.example import NETWORK
from proofcheck.site.figures import FIGURES
from proofcheck.site.figures_gain import networks
from proofcheck.site.markdown import bullets, digits, display, page, plain, section, table
from proofcheck.site.statement_tables import ALONE, symbols
from proofcheck.statements.catalogue import CLAIMS
from proofcheck.statements.claim import Claim, Item
from proofcheck.statements.printing import to_latex

IDEAL_HEADING = "The idealised network"


def definitions_page() -> str:
    """Definitions, network, goals, symbols, and the idealised network."""
    own = [claim for claim in _paper() if claim.kind == "definition"]
    return page("Definitions, the network, and the idealised network", *labels(own), _idealised(), symbols(_paper()))


def _paper() -> list[Claim]:
    """What the sources without a page of their own state."""
    return [claim for claim in CLAIMS.values() if claim.source.tag not in ALONE]


def labels(claims: Iterable[Claim]) -> list[str]:
    """A section for each label."""
    return [_label(label, list(group)) for label, group in groupby(claims, lambda claim: claim.label)]


def _label(label: str, claims: list[Claim]) -> str:
    """Each condition once, with the sources that state it."""
    stated: dict[object, tuple[Item, list[str]]] = {}
    for claim in claims:
        for item in claim.items:
            stated.setdefault(item.relation, (item, []))[1].append(claim.source.tag)
    shown = [f"{_sentence(item, tags)}\n\n{display(item.latex)}" for item, tags in stated.values()]
    titles = dict.fromkeys(claim.title for claim in claims)
    remarks = [f"{claim.source.tag}: {remark}" for claim in claims for remark in claim.remarks]
    return section(f"{label}: {plain('; '.join(titles))}", *shown, bullets(remarks))


def _sentence(item: Item, tags: list[str]) -> str:
    words = item.words or item.name
    return f"{plain(words[0].upper() + words[1:])} ({', '.join(dict.fromkeys(tags))}):"


def _idealised() -> str:
    plus, minus = denominators()
    network = r"\Delta W_i = \omega\,\mu_i\mu_i^{\top}, \qquad \Delta V_i = b\,u\,\mu_i^{\top}"
    paths = r"\hat{p} = \sum_i \lambda_i\gamma_i, \qquad \hat{q} = \sum_i \lambda_i\gamma_i^2"
    output = r"f(X) = A\,b\;\hat{p}\;\frac{p-q}{P}\;\mathrm{Gain}(\omega\hat{q})"
    gain = r"\mathrm{Gain} = 1 + \frac{(E-1)\,Q}{P\,D_+D_-}, \qquad E = e^{\omega\hat{q}},"
    sums = rf"D_+ = {to_latex(plus)}, \qquad D_- = {to_latex(minus)},"
    margin = r"\rho = \hat{p}\;\frac{\mathrm{Gain}(\omega\hat{q})}{\mathrm{Gain}(\omega)}"
    return section(
        IDEAL_HEADING,
        "The project's own result; none of it is in the paper. Take what fine-tuning is said to do as exact: each task"
        " vector is of rank 1 in attention and in value,",
        display(network),
        "with one ω, b and u for all tasks, no Ψ⁽⁰⁾, so that the merged weights are Σλ\\_iΔΨ\\_i alone, and with a"
        " balanced read-out, Σ\\_j a\\_jReLU(u\\_j) = A = −Σ\\_j a\\_jReLU(−u\\_j). Evaluate the merged model on"
        " a task whose pattern has inner products γ\\_i with the patterns of the merged tasks, whatever these are. The"
        " value path and the attention path have the strengths",
        display(paths),
        "and a sample with p tokens +μ, q tokens −μ and r irrelevant ones, P = p + q + r, gives",
        display(output),
        display(gain),
        display(sums),
        display(f"Q = {to_latex(excess())}."),
        "SymPy derives this from the network's definition. D₊ and D₋ are the softmax sums of a query +μ and −μ, and Q"
        " is never negative: Gain is at least 1 for q̂ ≥ 0 and at most 1 for q̂ ≤ 0. At fixed counts the margin relative"
        " to that of the task's own network is",
        display(margin),
        "A task is *learned* with slack s when ρ ≥ 1 − s, and *unlearned* when ρ ≤ 0, that is, when its hinge loss is"
        " at least 1.",
        _zero(),
    )


def _zero() -> str:
    polynomial = numerator()
    top = polynomial.degree()
    terms = [(top - k, coefficient.factor()) for k, coefficient in enumerate(polynomial.all_coeffs())]
    shown = " + ".join(rf"\left({to_latex(value)}\right) E^{{{power}}}" for power, value in terms)
    rows = []
    for share, network in networks().items():
        zero = find_zero(*network.counts)
        end = "" if zero is None else digits(zero.x0() / float(network.omega))
        rows.append((digits(share), "none" if zero is None else digits(zero.x0()), end))
    return "\n\n".join(
        [
            "### The one negative zero of Gain",
            "Gain has the sign of the polynomial in E",
            display(shown),
            "of which only the last coefficient is negative, when p, q > 0, and whose value at E = 1 is positive. So"
            " there is exactly one zero E₀ > 0, and x₀ = log E₀ is negative. With q = 0 there is none.",
            FIGURES["gain"].markdown(),
            f"For {plain('δ*')} = {digits(NETWORK.delta_star)} and ω = {digits(NETWORK.omega)}; −\\|x₀\\|/ω is the λ"
            " down to which a task of α = 0 stays unlearned:",
            table(["δ#", "x₀", "−\\|x₀\\|/ω"], rows),
        ]
    )
