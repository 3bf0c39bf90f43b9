r"""Claims as documents: LaTeX that needs no Unicode (article, amsmath, amssymb), and JSON ``proofcheck/theorems/1``."""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from proofcheck.statements.claim import Claim, Item
from proofcheck.statements.sources import PAPER
from proofcheck.statements.symbols import HIDDEN, MEANINGS

# Signs and what they are in LaTeX, side by side.
_SIGNS = {
    "αβγδεηκλμξφωℓ": r"\alpha \beta \gamma \delta \epsilon \eta \kappa \lambda \mu \xi \varphi \omega \ell",
    "ΔΘΣΨΩ∞∅": r"\Delta \Theta \Sigma \Psi \Omega \infty \emptyset",
    "≤≥≠≈→±×·−⊥√‖|′≳∈∉": r"\leq \geq \neq \approx \to \pm \times \cdot - \perp \surd \| | ' \gtrsim \in \notin",
    "ᵀᵏ⁽⁾⁺⁻⁰¹²³⁴⁵⁶⁷⁸⁹": r"^{\top} ^{k} ^{(} ^{)} ^{+} ^{-} ^{0} ^{1} ^{2} ^{3} ^{4} ^{5} ^{6} ^{7} ^{8} ^{9}",
    "₀₁₂<>=+": "_{0} _{1} _{2} < > = +",
}
_MATH = {sign: latex for signs, latexes in _SIGNS.items() for sign, latex in zip(signs, latexes.split(), strict=True)}
_ESCAPED = {
    "%": r"\%",
    "#": r"\#",
    "&": r"\&",
    "_": r"\_",
    "«": "``",
    "»": "''",
    "…": r"\dots{}",
    "{": r"\{",
    "}": r"\}",
}
_HAT = re.compile("(.)\u0302")
_POWER = re.compile(r"\^\(([^)]*)\)")
_SUBSCRIPT = re.compile(r"(?<=[\w\)′*])_([\w⊥]+)")


def to_tex(sentence: str) -> str:
    r"""The sentence in ASCII LaTeX.

    Raises:
        ValueError: If it holds a character that has no LaTeX here.

    >>> to_tex("p̂ = Σλ_iγ_i ≥ 1")
    '$\\hat{p}$ $=$ $\\Sigma$$\\lambda$$_{i}$$\\gamma$$_{i}$ $\\geq$ 1'
    """
    # Each formula is set aside as one private character, so that escaping does not touch it.
    formulas: list[str] = []

    def aside(formula: str) -> str:
        formulas.append(formula)
        return chr(0xE000 + len(formulas) - 1)

    marked = _HAT.sub(lambda match: aside(rf"\hat{{{match[1]}}}"), sentence)
    marked = _POWER.sub(lambda match: aside(f"^{{{match[1].replace('−', '-')}}}"), marked)
    marked = _SUBSCRIPT.sub(lambda match: _subscript(match[1], aside), marked)
    return "".join(_character(character, formulas) for character in marked)


def _subscript(word: str, aside: Callable[[str], str]) -> str:
    """Only the letters up to the next Greek one are the subscript: in ``λ_iγ_i`` it is ``i``."""
    own = re.match(r"[A-Za-z0-9]+|.", word)
    size = own.end() if own else 0
    rest = word[size:]
    if "_" in rest:
        rest = _SUBSCRIPT.sub(lambda match: _subscript(match[1], aside), rest)
    inner = "".join(_MATH.get(letter, letter) for letter in word[:size])
    return aside(f"_{{{inner}}}") + rest


def _character(character: str, formulas: list[str]) -> str:
    place = ord(character) - 0xE000
    if 0 <= place < len(formulas):
        return f"${formulas[place]}$"
    if character in _MATH:
        return f"${_MATH[character]}$"
    if character in _ESCAPED:
        return _ESCAPED[character]
    if not character.isascii():
        raise ValueError(f"no LaTeX for {character!r} in a sentence of the statements")
    return character


_PREAMBLE = r"""\documentclass{article}
\usepackage[margin=2cm]{geometry}
\usepackage{amsmath,amssymb}
\allowdisplaybreaks
\setlength{\parindent}{0pt}
\setlength{\parskip}{4pt}
\begin{document}
"""


def statement(claim: Claim) -> str:
    r"""The statement as one LaTeX display: let ..., suppose ..., then ....

    >>> from proofcheck.statements.catalogue import CLAIMS
    >>> print(statement(CLAIMS["beta.slides"]))
    \begin{align*}
    & \text{the disturbance falls with the dimension:} \\
    & \qquad \beta = \Theta\left(\frac{1}{d}\right)
    \end{align*}
    """
    parts = [("Let", claim.setting), ("Suppose", claim.hypotheses), ("Then", claim.conclusion)]
    filled = [(word, items) for word, items in parts if items]
    rows: list[str] = []
    for word, items in filled:
        rows += [rf"& \textbf{{{word}}}"] if len(filled) > 1 else []
        for item in items:
            rows += [rf"& \text{{{to_tex(item.words)}:}}", rf"& \qquad {item.latex}"]
    return "\\begin{align*}\n" + " \\\\\n".join(rows) + "\n\\end{align*}"


def document(claims: Sequence[Claim]) -> str:
    """A complete document that states the claims, with constants, mechanism and amendments."""
    labels = list(dict.fromkeys(claim.label for claim in claims))
    sections = [_section(label, [claim for claim in claims if claim.label == label]) for label in labels]
    heading = rf"\textbf{{Statements of:}} {to_tex(PAPER)}"
    return "\n".join([_PREAMBLE + heading, *sections, r"\end{document}", ""])


def _section(label: str, claims: Sequence[Claim]) -> str:
    parts = [rf"\section*{{{to_tex(label)}}}"]
    for claim in claims:
        parts += [rf"\subsection*{{{to_tex(claim.title)} ({claim.source.tag})}}", statement(claim)]
        parts += [_list("Remarks", claim.remarks)] if claim.remarks else []
    constants = {name for claim in claims for name in claim.constants}
    if constants:
        meanings = [f"${MEANINGS[HIDDEN[name]].latex}$: {to_tex(MEANINGS[HIDDEN[name]].words)}" for name in HIDDEN]
        used = [words for name, words in zip(HIDDEN, meanings, strict=True) if name in constants]
        parts.append(_itemize("Hidden constants", used))
    for title, kind in (("Mechanism (project)", "mechanism"), ("Amendments (project)", "amendments")):
        sentences = dict.fromkeys(sentence for claim in claims for sentence in getattr(claim, kind))
        parts += [_list(title, sentences)] if sentences else []
    return "\n".join(parts)


def _list(title: str, sentences: Iterable[str]) -> str:
    return _itemize(title, [to_tex(sentence) for sentence in sentences])


def _itemize(title: str, entries: Iterable[str]) -> str:
    lines = "\n".join(rf"\item {entry}" for entry in entries)
    return f"\\paragraph{{{title}.}}\n\\begin{{itemize}}\n{lines}\n\\end{{itemize}}"


SCHEMA = "proofcheck/theorems/1"


def to_document(claims: Iterable[Claim]) -> dict[str, Any]:
    """The whole JSON object.

    >>> from proofcheck.statements.catalogue import find
    >>> to_document(find("beta.slides"))["claims"][0]["conclusion"][0]["text"]
    'β = Θ(d⁻¹)'
    """
    return {"schema": SCHEMA, "claims": [_claim(claim) for claim in claims]}


def _claim(claim: Claim) -> dict[str, Any]:
    orders = claim.orders
    return {
        "id": claim.id,
        "label": claim.label,
        "title": claim.title,
        "kind": claim.kind,
        "source": claim.source.tag,
        "setting": [_item(item) for item in claim.setting],
        "hypotheses": [_item(item) for item in claim.hypotheses],
        "conclusion": [_item(item) for item in claim.conclusion],
        "constants": [
            {"name": name, "meaning": MEANINGS[symbol].words, "direction": orders[name].direction}
            for name, symbol in claim.constants.items()
        ],
        "remarks": list(claim.remarks),
        "mechanism": list(claim.mechanism),
        "amendments": list(claim.amendments),
        "latex": statement(claim),
    }


def _item(item: Item) -> dict[str, str]:
    return {"name": item.name, "words": item.words, "text": item.text, "latex": item.latex}
