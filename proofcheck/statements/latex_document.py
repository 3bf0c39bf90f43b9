r"""Claims as LaTeX: one statement, or a whole document (article, amsmath, amssymb)."""

from collections.abc import Iterable, Sequence

from proofcheck.statements.claim import Claim
from proofcheck.statements.hidden import HIDDEN
from proofcheck.statements.latex_text import to_tex
from proofcheck.statements.sources import PAPER
from proofcheck.statements.symbols import MEANINGS

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
    given = [(word, items) for word, items in parts if items]
    rows: list[str] = []
    for word, items in given:
        rows += [rf"& \textbf{{{word}}}"] if len(given) > 1 else []
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
