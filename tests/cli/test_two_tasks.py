import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import msgspec
import pytest

from proofcheck.cli.main import main
from proofcheck.cli.two_tasks import interval_text
from proofcheck.site.schemas_paper import LambdaSets
from proofcheck.site.schemas_region import Feasible


def answer(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    command = "lambda" if "--alpha" in arguments else "feasible"
    assert main([command, *arguments, "--json"]) == 0
    printed = capsys.readouterr().out
    document: dict[str, Any] = json.loads(printed)
    msgspec.json.decode(printed, type=LambdaSets if "--alpha" in arguments else Feasible)
    return document


def of_source(document: dict[str, Any], operation: str, source: str) -> list[dict[str, Any]]:
    return [piece for piece in document[operation] if piece["source"] == source]


def test_each_source_and_the_ideal_network_answer_for_aligned_tasks(capsys: pytest.CaptureFixture[str]) -> None:
    document = answer(capsys, "--alpha", "0.5", "--beta", "0.05")
    assert document["schema"] == "proofcheck/lambda/1"
    for source in ("review", "slides"):
        (piece,) = of_source(document, "addition", source)
        assert piece["interval"] == ["11/20", None]
        assert piece["unbounded"] == [False, True]
    assert of_source(document, "negation", "review")[0]["empty"]
    assert "small" in of_source(document, "negation", "review")[0]["why"]
    assert "silent" in of_source(document, "negation", "slides")[0]["why"]
    assert document["least_slack"]["addition"] == {"value_path": "0", "network": ["0", "0"]}
    low, high = map(Fraction, document["least_slack"]["negation"]["network"])
    assert low < Fraction("0.26405") < high
    assert document["least_slack"]["negation"]["value_path"] == "1/4"


def test_without_beta_an_end_that_needs_it_is_null_but_not_unbounded(capsys: pytest.CaptureFixture[str]) -> None:
    (piece,) = of_source(answer(capsys, "--alpha", "0.5"), "addition", "slides")
    assert piece["interval"] == [None, None]
    assert piece["unbounded"] == [False, True]
    assert not piece["empty"]


def test_contradictory_addition_is_impossible_without_slack_and_possible_with_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    without = answer(capsys, "--alpha", "-0.1", "--delta-hash", "0")
    assert "impossib" in of_source(without, "addition", "review")[0]["why"]
    assert of_source(without, "addition", "ideal")[0]["empty"]
    assert without["least_slack"]["addition"]["value_path"] == "1/10"
    with_slack = answer(capsys, "--alpha", "-0.1", "--delta-hash", "0", "--slack", "0.3")
    assert not of_source(with_slack, "addition", "ideal")[0]["empty"]


def test_pieces_ascend(capsys: pytest.CaptureFixture[str]) -> None:
    pieces = of_source(answer(capsys, "--alpha", "0"), "addition", "ideal")
    assert len(pieces) == 2
    assert float(pieces[0]["interval"][1]) < float(Fraction(pieces[1]["interval"][0]))


def test_the_text_names_every_source(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lambda", "--alpha", "-0.5"]) == 0
    printed = " ".join(capsys.readouterr().out.split())
    for word in ("contradictory tasks", "review", "slides", "ideal", "no λ", "Adding fails", "s ≥ |α| = 0.5"):
        assert word in printed


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--alpha", "1.5"], "alpha: expected a correlation in [-1, 1]"),
        (["--alpha", "0.5", "--beta", "-1"], "beta"),
        (["--alpha", "0.5", "--delta-star", "0.9", "--delta-hash", "0.2"], "delta_star + delta_hash"),
        (["--alpha", "0.5", "--delta-star", "0.3", "--delta-hash", "0.3"], "delta_hash"),
        (["--alpha", "0.5", "--omega", "0"], "omega"),
        (["--alpha", "0.5", "--slack", "1"], "slack"),
        (["--alpha", "0.5", "--gamma", "0.5"], "unknown argument '--gamma'"),
        (["--alpha", "0.5", "--lam", "1"], "unknown argument '--lam'"),
        (["--alpha", "nan"], "--alpha: expected a number"),
        ([], "--alpha: expected the correlation of the two tasks"),
    ],
)
def test_bad_input_is_one_line(arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lambda", *arguments]) == 2
    printed = capsys.readouterr().err
    assert printed.count("\n") == 1
    assert message in printed


def test_where_the_command_was_it_answers_the_same_and_says_where_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lambda", "--alpha", "0.5", "--beta", "0.05", "--json"]) == 0
    now = capsys.readouterr()
    assert main(["feasible", "--beta", "0.05", "--alpha=0.5", "--json"]) == 0
    before = capsys.readouterr()
    assert (now.out, now.err) == (before.out, "")
    assert before.err == "proofcheck: feasible --alpha is now the command proofcheck lambda --alpha\n"


@pytest.mark.parametrize("option", [["--eta", "0.1"], ["--eta=0.1"], ["--constant", "C_low=2"]])
def test_an_option_that_moved_along_is_answered_with_where_it_is(
    option: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["feasible", "--gamma", "0.5", *option]) == 2
    name = option[0].partition("=")[0]
    message = "goes with proofcheck lambda --alpha, for two tasks; leave it out for a gamma"
    assert capsys.readouterr().err == f"proofcheck: {name} {message}\n"
    assert main(["feasible", "--alpha", "2"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_the_ideal_region_stands_beside_the_theorems(capsys: pytest.CaptureFixture[str]) -> None:
    document = answer(
        capsys, "--gamma", "0.79", "-0.61", "--beta", "1/20", "--lam", "1.2", "-0.6", "--omega", "1.6", "--exact-only"
    )
    ideal = document["ideal"]
    assert ideal["polytope"]["succeeds"] is True
    assert 0.4 < ideal["coverage"]["covered"] < 0.5
    assert ideal["coverage"]["kept"] == 1
    assert [point["learned"] for point in ideal["points"]] == [True, True]
    assert document["lam"]["inside"] is False


def test_without_a_network_nothing_is_said_of_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert answer(capsys, "--gamma", "0.5", "--exact-only")["ideal"] is None


@pytest.mark.parametrize(
    ("gamma", "more"),
    [(["-0.5"], []), (["0.5"], ["--beta", "0"]), (["0.5"] * 13, []), (["0.5"], ["--gamma-radius", "0.1"])],
)
def test_the_comparison_leaves_out_what_it_cannot_decide(
    gamma: list[str], more: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    document = answer(capsys, "--gamma", *gamma, *more, "--omega", "1.6", "--exact-only")
    assert document["ideal"]["polytope"] is None


def test_an_interval_is_written_as_one_writes_it() -> None:
    piece = {"interval": ["-1.375401541344004", None], "unbounded": [False, False], "closed": [True, True]}
    assert interval_text(piece) == "≈ [-1.375402, ?]"


def test_the_least_slack_of_the_network_is_where_its_own_set_appears(capsys: pytest.CaptureFixture[str]) -> None:
    low, high = answer(capsys, "--alpha", "0.5")["least_slack"]["negation"]["network"]
    assert of_source(answer(capsys, "--alpha", "0.5", "--slack", low), "negation", "ideal")[0]["empty"]
    assert not of_source(answer(capsys, "--alpha", "0.5", "--slack", high), "negation", "ideal")[0]["empty"]


def test_the_reviews_upper_end_is_known_once_eta_is_given(capsys: pytest.CaptureFixture[str]) -> None:
    document = answer(capsys, "--alpha", "-0.5", "--eta", "1/2", "--delta-star", "0.4", "--constant", "C_low=2")
    assert of_source(document, "negation", "review")[0]["interval"] == ["-8", "2/5"]


@pytest.mark.parametrize("star", ["0.05", "0.95", "1"])
def test_any_share_of_relevant_tokens_is_accepted_alone(star: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert answer(capsys, "--alpha", "0.5", "--delta-star", star)["network"]["delta_star"]


def test_a_bad_network_is_refused_before_anything_is_said_or_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "cert.json"
    bad = ["--delta-star", "0.3", "--delta-hash", "0.4", "--certificate", str(file)]
    assert main(["feasible", "--gamma", "0.5", *bad]) == 2
    assert capsys.readouterr().out == ""
    assert not file.exists()


def test_a_point_beyond_floats_has_no_margin(capsys: pytest.CaptureFixture[str]) -> None:
    document = answer(capsys, "--gamma", "0.5", "--omega", "1.6", "--lam", "1e400", "--exact-only")
    assert document["ideal"]["points"][1]["rho"] is None
