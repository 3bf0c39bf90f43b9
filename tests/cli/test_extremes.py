"""Numbers of any size, wherever a command reads one: an answer or one short line, in seconds."""

import itertools
import time
from pathlib import Path

import pytest

from proofcheck.cli.main import main

NETWORK = str(Path(__file__).parents[2] / "proofcheck/ledger/stored/facts/networks/irrelevant")
LONG = "0." + "123456789" * 1000
EXTREMES = ["1e-10000", "1e10000", LONG, f"1/{'7' * 9999}"]
BOUNDS = {"--M": "20", "--epsilon": "0.05", "--eta": "1", "--delta-star": "0.4"}
GAMMA = ["feasible", "--exact-only", "--gamma", "0.8", "-0.6"]
# Each option after the command that it stands in.
OPTIONS: list[list[str]] = [
    *[["lambda", "--alpha", "0.5", name] for name in ("--delta-star", "--delta-hash", "--omega", "--slack")],
    *[["lambda", "--alpha", "0.5", name] for name in ("--beta", "--eta")],
    ["lambda", "--alpha"],
    ["feasible", "--omega", "1.6", "--exact-only", "--gamma"],
    *[[*GAMMA, "--omega", "1.6", name] for name in ("--beta", "--c")],
    [*GAMMA, "--omega", "1.6", "--lam", "1"],
    ["feasible", "--exact-only", "--gamma", "-0.5"],
    *[[*GAMMA, name] for name in ("--beta", "--c", "--gamma-radius")],
    *[
        ["bounds", *itertools.chain(*[pair for pair in BOUNDS.items() if pair[0] != name]), name]
        for name in (*BOUNDS, "--batch", "--dw-norm", "--dv-norm")
    ],
    *[["certify", NETWORK, name] for name in ("--lam-range", "--grid", "--depth", "--task")],
    ["measure", NETWORK, "--samples"],
    *[["law", "--start", "random", name] for name in ("--M", "--P", "--m", "--steps", "--eta", "--xi")],
    *[["experiment", "relearning", "--output", "{}", name] for name in ("--seeds", "--jobs")],
]
TRAINING = [
    ["train", "--output", "{}", name] for name in ("--M", "--P", "--m", "--batch", "--test-samples", "--read-out")
]


@pytest.mark.slow
@pytest.mark.parametrize(
    "command",
    [*OPTIONS, *(pytest.param(options, marks=pytest.mark.needs("torch")) for options in TRAINING)],
    ids=" ".join,
)
def test_an_extreme_number_is_answered_or_refused_in_one_short_line_and_seconds(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for value in EXTREMES:
        start = time.process_time()
        code = main([word.replace("{}", str(tmp_path / "run")) for word in (*command, value)])
        complaint = capsys.readouterr().err
        assert code in (0, 2), complaint
        assert complaint.count("\n") == (code == 2)
        assert len(complaint) < 400
        assert time.process_time() - start < 5
    assert not list(tmp_path.iterdir())


@pytest.mark.needs("torch")
def test_one_whole_number_is_too_large_to_count_with(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("--steps", "--seed", "--check-every"):
        assert main(["train", "--output", str(tmp_path / "run"), name, "1e10000"]) == 2
        assert f"{name[2:].replace('-', '_')}: expected at most 9,223,372,036,854,775,807, got 1.0000E+10000" in (
            capsys.readouterr().err
        )


@pytest.mark.parametrize("value", ["7" * 10**6, "0." + "7" * 10**5, f"1/{'7' * 10**5}", f"{'7' * 10**5}/3"])
@pytest.mark.parametrize(
    "before", [["--gamma"], ["--gamma", "0.5", "--lam"], *[["--gamma", "0.5", name] for name in ("--near", "--beta")]]
)
def test_a_number_of_too_many_digits_is_refused_at_once(
    before: list[str], value: str, capsys: pytest.CaptureFixture[str]
) -> None:
    start = time.process_time()
    assert main(["feasible", *before, value]) == 2
    complaint = capsys.readouterr().err
    assert "expected at most 10000 digits in a number" in complaint
    assert complaint.count("\n") == 1
    assert time.process_time() - start < 2


def test_a_row_of_a_file_with_too_many_digits_is_a_bad_row(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "gamma.csv"
    file.write_text(f"0.5,-0.2\n0.5,0.{'7' * 10**5}\n")
    assert main(["feasible", "--gamma-file", str(file)]) == 1
    assert "expected at most 10000 digits in a number" in capsys.readouterr().out


@pytest.mark.parametrize("value", EXTREMES[0:1] + EXTREMES[2:])
@pytest.mark.parametrize("option", ["--gamma", "--beta", "--gamma-radius"])
def test_proofs_of_extreme_numbers_are_written_and_checked(
    option: str, value: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = [option, value] if option == "--gamma" else ["--gamma", "0.8", "-0.6", option, value]
    proofs = ["--certificate", str(tmp_path / "cert.json"), "--rocq", str(tmp_path / "cert.v")]
    assert main(["feasible", "--exact-only", *options, *proofs]) == 0
    assert main(["check", str(tmp_path / "cert.json")]) == 0
    assert "verified" in capsys.readouterr().out
    (phi,) = [line for line in (tmp_path / "cert.v").read_text().splitlines() if line.startswith("Definition phi")]
    assert "..." not in phi


def test_a_radius_too_long_for_the_idealised_network_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    for radius in ("1e-400", "1e400", "1e-9999"):
        assert main(["feasible", "--gamma", "0.5", "--gamma-radius", radius, "--omega", "2"]) == 2
        assert "gamma_radius[1]: expected a number of up to 120 digits" in capsys.readouterr().err


@pytest.mark.slow
def test_a_proposal_far_below_what_may_be_typed_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["feasible", "--gamma", "1e-9999", "0.5", "--beta", "1e-5000", "--near", "1e-10000", "3"]) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("question", "code"),
    [
        (["--gamma", "0.8", "-0.6", "--beta", "1e-5000", "--lam-max", "2"], 0),
        (["--gamma", "0.8", "-0.6", "--beta", "0", "--c", "1e-9999", "--sum-to-one"], 0),
        (["--gamma", "1e-5000", "--nonnegative"], 0),
        (["--gamma", "0.5", "0.6", "--sum-to-one", "--lam-max", "1e-5000"], 4),
        (["--gamma", "1e-5000", "--sum-to-one", "--json"], 4),
    ],
)
def test_limits_on_lambda_are_answered_with_numbers_of_thousands_of_digits(
    question: list[str], code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["feasible", *question]) == 0
    assert capsys.readouterr().err == ""
    assert main(["feasible", *question, "--exit-code"]) == code
