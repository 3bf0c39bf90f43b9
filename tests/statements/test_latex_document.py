import re
import subprocess
from pathlib import Path

import pytest

from proofcheck.statements.catalogue import CLAIMS, find
from proofcheck.statements.documents import document, statement, to_tex
from tests.cli.processes import PATIENCE

WHOLE = document(tuple(CLAIMS.values()))


def test_the_document_is_ascii_and_closes_what_it_opens() -> None:
    assert WHOLE.isascii()
    opened = re.findall(r"\\begin\{(\w+\*?)\}", WHOLE)
    open_now: list[str] = []
    for verb, name in re.findall(r"\\(begin|end)\{(\w+\*?)\}", WHOLE):
        if verb == "begin":
            open_now.append(name)
        else:
            assert open_now.pop() == name
    assert open_now == []
    assert set(opened) == {"document", "align*", "itemize"}
    unescaped = re.sub(r"\\[{}$%&#_]", "", WHOLE)
    assert unescaped.count("{") == unescaped.count("}")
    assert unescaped.count("$") % 2 == 0


def test_every_claim_is_stated_and_every_formula_is_there() -> None:
    for claim in CLAIMS.values():
        assert statement(claim) in WHOLE
        assert all(item.latex in WHOLE for item in claim.items)


@pytest.mark.needs("pdflatex")
def test_the_whole_document_compiles(tmp_path: Path) -> None:
    (tmp_path / "theorems.tex").write_text(WHOLE, encoding="ascii")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "theorems.tex"]
    finished = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert finished.returncode == 0, finished.stdout[-2000:]
    assert "Overfull" not in finished.stdout


def test_sentences_become_ascii_latex() -> None:
    assert to_tex("λ ≥ 1 − α, 5 % of #1") == r"$\lambda$ $\geq$ 1 $-$ $\alpha$, 5 \% of \#1"
    assert to_tex("λ_iγ_i²") == r"$\lambda$$_{i}$$\gamma$$_{i}$$^{2}$"
    assert to_tex("μ′_⊥ and E_T1") == r"$\mu$$'$$_{\perp}$ and E$_{T1}$"
    with pytest.raises(ValueError, match="no LaTeX for"):
        to_tex("↑")


def test_one_statement_is_one_display() -> None:
    (claim,) = find("theorem-1.slides")
    display = statement(claim)
    assert display.startswith(r"\begin{align*}")
    assert display.endswith(r"\end{align*}")
    assert [word for word in ("Let", "Suppose", "Then") if rf"\textbf{{{word}}}" in display] == [
        "Let",
        "Suppose",
        "Then",
    ]
