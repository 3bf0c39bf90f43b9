import json
from fractions import Fraction
from math import ceil, log
from typing import Any

import jsonschema
import msgspec
import pytest

from proofcheck.cli.main import main
from proofcheck.site.schemas import json_schema
from proofcheck.site.schemas_paper import Bounds
from tests.cli.command import proofcheck

AT = ("bounds", "--M", "20", "--epsilon", "0.05", "--eta", "1", "--delta-star", "0.4")


def answer(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert main([*AT, *arguments, "--json"]) == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    msgspec.json.decode(printed.out, type=Bounds)
    document: dict[str, Any] = json.loads(printed.out)
    jsonschema.validate(document, json_schema("bounds"))
    return document


@pytest.mark.slow
def test_the_main_job_from_a_process_of_its_own() -> None:
    finished = proofcheck(*AT)
    assert finished.returncode == 0
    assert finished.stderr == ""
    words = " ".join(finished.stdout.split())
    assert "M = 20, ε = 0.05, η = 1, δ* = 0.4, B = the least the review asks for" in words
    assert "all 18 are 1" in words
    for heading in ("Constants", "Theorem 1", "Theorem 2", "Theorem 3", "Corollary 1", "Corollary 2"):
        assert heading in words
    assert "7 steps" in words
    assert "1199 samples" in words


def test_json_has_every_bound_by_source_with_its_number(capsys: pytest.CaptureFixture[str]) -> None:
    document = answer(capsys, "--dw-norm", "2")
    assert document["schema"] == "proofcheck/bounds/1"
    assert document["settings"]["epsilon"] == "1/20"
    assert document["settings"]["dw_norm"] == "2"
    assert len(document["settings"]["assumed"]) == len(document["settings"]["constants"])
    bounds = {(bound["claim"], bound["symbol"]): bound for bound in document["bounds"]}
    batch = bounds["batch.review", "B"]
    assert batch["value"] == pytest.approx(400 * log(20))
    assert batch["count"] == ceil(400 * log(20))
    assert batch["unit"] == "samples"
    assert batch["constants"] == {"C_B": 1.0}
    assert batch["formula"] == "B ≥ Ω(log M/ε²)"
    residual = bounds["corollary-1.slides", "‖ΔW − ΔW_LR‖"]
    assert residual["vacuity"] == "informative"
    assert residual["epsilon_limit"] == pytest.approx((2 - 1 / log(20)) / 20)
    assert {bound["source"] for bound in document["bounds"]} == {"review", "slides"}
    assert {bound["vacuity"] for bound in document["bounds"]} == {"vacuous", "informative", "not computable"}


def test_constants_may_be_given_together_or_apart(capsys: pytest.CaptureFixture[str]) -> None:
    apart = answer(capsys, "--constant", "C_T=2", "--batch", "64", "--constant=C_B=1/2")
    together = answer(capsys, "--constant", "C_T=2", "C_B=0.5", "--batch", "64")
    assert apart == together
    assert apart["settings"]["constants"]["C_B"] == "1/2"
    assert {"C_T", "C_B"}.isdisjoint(apart["settings"]["assumed"])
    bounds = {bound["claim"]: bound for bound in apart["bounds"]}
    assert bounds["steps.review"]["count"] == 13
    assert bounds["batch.review"]["met"] is False


def test_set_constants_and_missed_requirements_are_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*AT, "--batch", "64", "--constant", "C_T=2"]) == 0
    words = " ".join(capsys.readouterr().out.split())
    assert "Hidden constants: C_T = 2; the other 17, none given by any source, are 1" in words
    assert "Your setting misses what the review supposes, B ≥ Ω(log M/ε²): its theorems do not apply." in words


def test_numbers_beyond_floats_are_answered(capsys: pytest.CaptureFixture[str]) -> None:
    tiny = ("--M", "2", "--epsilon", "0.1", "--eta", "1e-100", "--delta-star", "1e-100", "--constant", "C_T=1e100")
    assert main(["bounds", *tiny, "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    steps = next(bound for bound in document["bounds"] if bound["claim"] == "steps.review")
    assert steps["value"] is None
    assert steps["count"] == 10**400
    assert Fraction(steps["decimal"]) == 10**400
    assert main(["bounds", *tiny]) == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--M", "1"], "M: expected a whole number >= 2"),
        (["--M", "20.5"], "M: expected a whole number >= 2"),
        (["--epsilon", "0"], "epsilon: expected a number > 0"),
        (["--epsilon", "-0.1"], "epsilon: expected a number > 0"),
        (["--epsilon", "inf"], "'inf'"),
        (["--epsilon", "nan"], "'nan'"),
        (["--eta", "0"], "eta: expected a number > 0"),
        (["--delta-star", "0"], "delta_star: expected a number > 0"),
        (["--delta-star", "1.01"], "delta_star: expected a fraction in (0, 1]"),
        (["--batch", "0"], "batch: expected a whole number >= 1"),
        (["--batch", "2.5"], "batch: expected a whole number >= 1"),
        (["--dw-norm", "-1"], "dw_norm: expected a number >= 0"),
        (["--constant", "C_X=1"], "expected one of C_T, C_B"),
        (["--constant", "C_low=1"], "no bound here depends on it; expected one of C_T"),
        (["--constant", "C_T"], "expected NAME=NUMBER such as C_T=2, got 'C_T'"),
        (["--constant", "C_T=many"], "C_T: expected a finite number"),
        (["--constant", "C_T=-1"], "C_T: expected a number > 0"),
        (["--constant", "C_T=1", "C_T=2"], "C_T is given twice"),
        (["--constant", "C_T=1", "--constant", "C_T=2"], "C_T is given twice"),
        (["--constant"], "expected at least one argument"),
        (["--frobnicate"], "unknown argument"),
    ],
)
def test_bad_input_is_one_line_on_stderr_and_exit_code_2(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    defaults = {"--M": "20", "--epsilon": "0.05", "--eta": "1", "--delta-star": "0.4"}
    rest = [token for name, value in defaults.items() if name not in arguments for token in (name, value)]
    assert main(["bounds", *rest, *arguments]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("proofcheck: ")
    assert printed.err.count("\n") == 1
    assert message in printed.err


@pytest.mark.parametrize("left_out", ["--M", "--epsilon", "--eta", "--delta-star"])
def test_what_is_needed_is_asked_for(left_out: str, capsys: pytest.CaptureFixture[str]) -> None:
    tokens = list(AT)
    at = tokens.index(left_out)
    assert main(tokens[:at] + tokens[at + 2 :]) == 2
    assert f"{left_out} is needed" in capsys.readouterr().err
