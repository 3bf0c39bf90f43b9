r"""Plain sentences with Greek letters and subscripts as LaTeX that needs no Unicode: ``γ_i`` → ``$\gamma_{i}$``."""

import re
from collections.abc import Callable

# Signs and what they are in LaTeX, side by side.
_SIGNS = {
    "αβγδεηκλμφωℓ": r"\alpha \beta \gamma \delta \epsilon \eta \kappa \lambda \mu \varphi \omega \ell",
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

    held = _HAT.sub(lambda match: aside(rf"\hat{{{match[1]}}}"), sentence)
    held = _POWER.sub(lambda match: aside(f"^{{{match[1].replace('−', '-')}}}"), held)
    held = _SUBSCRIPT.sub(lambda match: _subscript(match[1], aside), held)
    return "".join(_character(character, formulas) for character in held)


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
