"""γ, λ and ≥ where a terminal or a locale has no such letters: spelled in plain ones, as in gamma, lambda and >=."""

import codecs
import sys
import unicodedata
from io import TextIOWrapper

_SIGNS = {
    "Σ": "sum",
    "≥": ">=",
    "≤": "<=",
    "≠": "!=",
    "≈": "~",
    "·": "*",
    "×": "x",
    "−": "-",
    "–": "-",
    "±": "+-",
    "∞": "inf",
    "√": "sqrt ",
    "∈": " in ",
    "∅": "{}",
    "⊥": "perp",
    "‖": "||",
    "′": "'",
    "«": '"',
    "»": '"',
    "ℓ": "l",
}
_MARKS = {"<super>": "^", "<sub>": "_"}


def spell_what_is_missing() -> None:
    """Let both streams spell the letters that their encoding lacks, instead of failing at them."""
    codecs.register_error("proofcheck.spelled", _spelled)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="proofcheck.spelled")


def _spelled(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    text, start, end = error.object, error.start, error.end
    spelled = spell(text[start:end])
    # A name must not grow together with its neighbours, as in tγ.
    before = " " if spelled[:1].isalpha() and _is_plain(text[:start][-1:]) else ""
    after = " " if spelled[-1:].isalpha() and _is_plain(text[end : end + 1]) else ""
    return f"{before}{spelled}{after}", end


def _is_plain(letter: str) -> bool:
    return letter.isalpha() or letter.isdecimal()


def spell(letters: str) -> str:
    r"""Letters in ASCII: a Greek one by its name, a sign as programmers write it, any other as it is or by its code.

    >>> spell("λγ²≥β"), spell("Ψ⁽⁰⁾"), spell("ρ₁"), spell("Σλγ−1"), spell("é한")
    ('lambda gamma^2>=beta', 'Psi^(0)', 'rho_1', 'sum lambda gamma-1', 'e\\ud55c')
    """
    spelled, raised = "", ""
    for letter in letters:
        word, mark = _word(letter)
        if mark and mark != raised:
            spelled += mark
        elif word[:1].isalpha() and spelled[-1:].isalpha():
            spelled += " "
        spelled, raised = spelled + word, mark
    return spelled


def _word(letter: str) -> tuple[str, str]:
    """What stands for a letter, and the mark before it where it is raised or lowered."""
    if letter in _SIGNS:
        return _SIGNS[letter], ""
    kind, _, name = unicodedata.name(letter, "").partition(" LETTER ")
    if kind in ("GREEK SMALL", "GREEK CAPITAL"):
        plain = name.lower().replace("lamda", "lambda").replace("final ", "")
        return plain if kind == "GREEK SMALL" else plain.capitalize(), ""
    parts = unicodedata.normalize("NFKD", letter)
    plain = "".join(part for part in parts.replace("−", "-") if part.isascii())
    known = plain or letter.encode("ascii", "backslashreplace").decode()
    return known, _MARKS.get(unicodedata.decomposition(letter).partition(" ")[0], "")
