import json
from typing import Any

import jsonschema
import msgspec
import pytest

from proofcheck.cli.main import main
from proofcheck.site.schemas import json_schema
from proofcheck.site.schemas_paper import Theorems
from proofcheck.statements.catalogue import CLAIMS, find
from tests.cli.command import proofcheck


def answer(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, Any]]:
    assert main(["theorems", *arguments, "--json"]) == 0
    printed = capsys.readouterr()
    msgspec.json.decode(printed.out, type=Theorems)
    document: dict[str, Any] = json.loads(printed.out)
    jsonschema.validate(document, json_schema("theorems"))
    assert document["schema"] == "proofcheck/theorems/1"
    claims: list[dict[str, Any]] = document["claims"]
    return claims


def test_all_claims_are_listed_with_their_sources() -> None:
    finished = proofcheck("theorems")
    assert finished.returncode == 0
    assert finished.stderr == ""
    lines = [line.split() for line in finished.stdout.splitlines()]
    for claim in CLAIMS.values():
        assert any(claim.id in line and claim.source.tag in line for line in lines), claim.id


def test_one_theorem_is_shown_with_all_that_belongs_to_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["theorems", "2"]) == 0
    words = " ".join(capsys.readouterr().out.split())
    for variant in ("theorem-2.review.irrelevant", "theorem-2.review.contradictory", "theorem-2.slides"):
        assert variant in words
    for part in (
        "suppose",
        "λ ≥ -Θ(α⁻²)",
        "Hidden constants, none given by any source",
        "Where the sources disagree",
        "D3, negation, upper end",
        "Mechanism (project)",
        "Amendments (project)",
        "Theorem 2 misses double negation",
    ):
        assert part in words
    assert words.count("Theorem 2 misses double negation") == 1


@pytest.mark.parametrize("name", ["definitions", "constants", "1", "2", "3", "corollaries"])
def test_every_formula_is_shown_as_it_is(
    name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "400")
    assert main(["theorems", name]) == 0
    printed = capsys.readouterr().out
    for claim in find(name):
        for item in claim.items:
            assert item.text in printed
            assert item.words in printed


@pytest.mark.parametrize(
    ("name", "ids"),
    [
        ("theorem-1.review.aligned", {"theorem-1.review.aligned"}),
        ("corollary-1", {"corollary-1.review", "corollary-1.slides"}),
        ("definition-2", {"definition-2.review", "definition-2.slides"}),
    ],
)
def test_json_has_the_claims_that_were_asked_for(name: str, ids: set[str], capsys: pytest.CaptureFixture[str]) -> None:
    claims = answer(capsys, name)
    assert {claim["id"] for claim in claims} == ids
    for claim in claims:
        stated = CLAIMS[claim["id"]]
        assert [item["text"] for item in claim["hypotheses"]] == [item.text for item in stated.hypotheses]
        assert [item["latex"] for item in claim["conclusion"]] == [item.latex for item in stated.conclusion]
        assert claim["latex"].startswith(r"\begin{align*}")
        assert claim["source"] == stated.source.tag


def test_json_without_a_name_has_every_claim(capsys: pytest.CaptureFixture[str]) -> None:
    assert [claim["id"] for claim in answer(capsys)] == list(CLAIMS)


def test_latex_is_a_whole_document(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["theorems", "3", "--latex"]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith(r"\documentclass{article}")
    assert printed.endswith("\\end{document}\n")
    assert r"\sum_{i=1}^{n} \lambda_{i} \gamma_{i}^{2} \geq 1 + c" in printed


def test_help_names_the_tool_that_the_latex_is_tested_with(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["theorems", "--help"])
    assert left.value.code == 0
    assert "pdflatex" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["9"], "no statement '9'; expected 1, 2, 3"),
        (["theorem-4"], "no statement 'theorem-4'"),
        (["2", "3"], "unknown argument '3'"),
        (["2", "--json", "--latex"], "expected one of them, got both"),
    ],
)
def test_bad_input_is_one_line_on_stderr_and_exit_code_2(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["theorems", *arguments]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.count("\n") == 1
    assert message in printed.err
