"""What a person reads of a region is true to the last sign: it can be pasted, and worked out by hand."""

import json
import re
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofcheck import Region, feasible
from proofcheck.cli.by_hand import by_hand
from proofcheck.cli.exit_codes import MEANINGS
from proofcheck.cli.main import main
from proofcheck.cli.numerals import number, spelled
from proofcheck.region.numbers import exact, text
from tests.cli.command import answered

DECIMALS = st.integers(-999, 999).map(lambda thousandths: text(Fraction(thousandths, 1000)))


def lam_line(printed: str) -> str:
    (line,) = [line for line in printed.splitlines() if line.startswith("  λ = ")]
    return line.removeprefix("  λ = ")


@pytest.mark.parametrize(
    "arguments",
    [
        ["0.8", "-0.6", "--beta", "1/20"],
        ["0.79", "-0.64"],
        ["0.123456789012345", "1/7", "-0.3", "--c", "1/3"],
        ["0.5", "--beta", "0"],
        ["0.8", "-0.6", "--gamma-radius", "0.05", "--beta", "1e-30"],
        ["0.1", "-0.2", "0.3"] * 40,
    ],
    ids=lambda arguments: " ".join(arguments[:6]),
)
@pytest.mark.parametrize("width", ["", "40"])
def test_the_witness_can_be_pasted_behind_lam(
    arguments: list[str], width: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", width)
    question = ["feasible", "--exact-only", "--gamma", *arguments]
    assert main(question) == 0
    pasted = lam_line(capsys.readouterr().out)
    assert main([*question, "--lam", *pasted.split()]) == 0
    assert " is inside at β" in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize("width", ["", "45"])
def test_every_proposal_can_be_pasted_too(
    width: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", width)
    question = ["feasible", "--gamma", "0.8", "-0.6", "0.123456789", "--beta", "1/20"]
    assert main([*question, "--near", "20", "30", "1"]) == 0
    printed = capsys.readouterr().out
    pasted = re.findall(r"^    λ = (.*)$", printed, re.MULTILINE)
    decimals = re.findall(r"^      ≈ (.*)$", printed, re.MULTILINE)
    assert len(pasted) == 4
    assert len(decimals) == sum("/" in lam for lam in pasted) > 1
    for lam in [*pasted, *decimals]:
        assert main([*question, "--exact-only", "--lam", *lam.split()]) == 0
        assert " is inside at β" in " ".join(capsys.readouterr().out.split())


def test_in_a_narrow_window_no_number_is_cut_and_no_line_loses_its_indent(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    assert main(["feasible", "--gamma", "0.81", "-0.613", "0.123456", "--beta", "1/21", "--nonnegative"]) == 0
    _, _, proposals = capsys.readouterr().out.partition("CLARABEL says optimal: it agrees.\n")
    lines = proposals.splitlines()
    assert "  c    ≈ 0.0658326  1" in lines
    assert "…" not in proposals
    assert all(line.startswith("  ") for line in lines if line)


def test_what_was_typed_comes_back_and_what_is_rounded_says_so() -> None:
    printed = answered("feasible", "--gamma", "0.012345678901", "0.79", "1/3", "--exact-only").stdout
    assert printed.startswith("nonempty   γ = (0.012345678901, 0.79, 1/3)\n")
    rounded = answered("feasible", "--gamma", *["0.123456789012345"] * 4, "--exact-only").stdout
    assert rounded.startswith("nonempty   γ ≈ (0.123457, 0.123457, 0.123457, 0.123457)\n")
    for output in (printed, rounded, answered("feasible", "--gamma", "-0.123456789012345").stdout):
        assert "...." not in output
        assert not re.search(r"= ≈|≈ ≈", output)


@given(st.fractions())
def test_a_number_is_spelled_exactly_or_not_at_all(value: Fraction) -> None:
    text = spelled(value)
    assert text is None or exact(text) == value
    assert "≈" in number(value) or exact(number(value)) == value


@given(st.lists(DECIMALS, min_size=1, max_size=4), st.sampled_from([None, "0", "1/20", "0.3"]), st.booleans())
def test_the_lines_by_hand_come_out_as_they_say(gamma: list[str], beta: str | None, box: bool) -> None:
    certificate = feasible(Region(gamma, beta=beta, gamma_radius="0.01" if box else None)).certificate
    for line in by_hand(certificate):
        written = re.search(r"= (\S*[·|].*?) (?:=|≈) (\S+)", line)
        if written is not None:
            value = eval(_python(written[1]), {"Fraction": Fraction})
            right = Fraction(written[2].rstrip(","))
            assert value == right or abs(value - right) <= abs(value) / 10**5
    assert len(by_hand(certificate)) == (3 if certificate.verdict == "nonempty" else 1)


def _python(written: str) -> str:
    """A sum as Python computes it, in fractions."""
    plain = written.replace("²", "**2").replace("·", "*")
    absolute = re.sub(r"\|([^|]*)\|", r"abs(\1)", plain)
    return re.sub(r"(?<![\w*.)])[0-9]+(?:\.[0-9]+)?(?:e[+-]?[0-9]+)?(?:/[0-9]+)?", r"Fraction('\g<0>')", absolute)


def test_by_hand_refutes_at_one_t() -> None:
    (free,) = by_hand(feasible(Region(["0.8", "-0.6"], beta="0.35")).certificate)
    assert free.startswith("At t = 0.375: F(t) = |0.375·0.8 + 0.625·0.8²| + |0.375·(-0.6) + 0.625·(-0.6)²| = 0.7 ≤ 2β")
    (given_c,) = by_hand(feasible(Region(["0.8", "-0.6"], beta="0.3", c="1/2")).certificate)
    assert given_c.endswith("t Σ λγ + (1−t) Σ λγ² ≤ F(t) c/β = 7/6 ≈ 1.16667 < 1 + c = 1.5.")
    (many,) = by_hand(feasible(Region(["0.3"] * 40, beta=10)).certificate)
    assert "Σ |tγ_i + (1−t)γ_i²| over 40 tasks = 3.6" in many


def test_a_margin_that_rounding_hides_is_named() -> None:
    lines = by_hand(feasible(Region(["0.8", "-0.6"], beta="0.34999999999")).certificate)
    assert all(", by ≈ " in line for line in lines)


def test_the_json_keeps_its_sentences(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["feasible", "--gamma", "0.8", "-0.6", "--beta", "1/20", "--exact-only", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["why"] == "β = 1/20 is below the critical β 7/20."


def test_the_guide_has_the_exit_codes_of_the_code() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "guide-gamma.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| (\d+) \| (.*) \|$", guide, re.MULTILINE) == [
        (str(int(code)), words) for code, words in MEANINGS.items()
    ]
