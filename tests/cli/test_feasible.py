import json
import os
import sys
from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from importlib import import_module
from pathlib import Path
from typing import Any

import msgspec
import pytest

from proofcheck.cli.main import main
from proofcheck.region.threshold import is_nonempty, threshold, working
from proofcheck.site.schemas_region import Feasible
from tests.cli.command import answered, proofcheck


def answer(*arguments: str) -> dict[str, Any]:
    finished = answered("feasible", *arguments, "--json")
    assert finished.returncode == 0, finished.stderr
    msgspec.json.decode(finished.stdout, type=Feasible)
    document: dict[str, Any] = json.loads(finished.stdout)
    return document


@pytest.mark.slow
def test_the_main_job_is_nonempty_with_a_warning_about_the_norm() -> None:
    finished = proofcheck("feasible", "--gamma", "0.79", "-0.64")
    assert finished.returncode == 0
    assert finished.stderr == ""
    assert finished.stdout.startswith("nonempty")
    assert "gamma_norm" in finished.stdout
    assert "CLARABEL says optimal: it agrees." in finished.stdout


@pytest.mark.slow
def test_one_question_is_decided_once_for_text_figure_proposals_and_network(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    times = Counter[str]()

    def counted(question: Callable[..., object]) -> Callable[..., object]:
        def ask(*arguments: object) -> object:
            times[question.__name__] += 1
            return question(*arguments)

        return ask

    for name in ("proofcheck.draw.region_figure", "proofcheck.ideal.documents", "proofcheck.solve.propose"):
        import_module(name)
    for question in (threshold, is_nonempty, working):
        for module in [module for name, module in sys.modules.items() if name.startswith("proofcheck.")]:
            if vars(module).get(question.__name__) is question:
                monkeypatch.setattr(module, question.__name__, counted(question))
    figure = str(tmp_path / "region.svg")
    assert main(["feasible", "--gamma", "0.8", "-0.6", "--lam", "1", "1", "--omega", "2", "--plot", figure]) == 0
    # The second threshold is that of the weak region, which is shown beside.
    assert times == {"threshold": 2, "is_nonempty": 1, "working": 1}


def test_one_negative_task_is_refuted_in_words() -> None:
    finished = answered("feasible", "--gamma", "-0.64")
    assert finished.returncode == 0
    assert finished.stdout.startswith("empty")
    words = " ".join(finished.stdout.split())
    assert "All non-zero γ_i equal one negative value, -0.64" in words
    assert "that claim fails here" in words


def test_json_says_everything_in_the_contract() -> None:
    document = answer("--gamma", "0.79", "-16/25", "--lam", "1.2", "-0.6", "--beta", "1/20")
    assert document["schema"] == "proofcheck/feasible/1"
    assert document["gamma"] == ["79/100", "-16/25"]
    assert (document["beta"], document["c"], document["gamma_radius"]) == ("1/20", None, None)
    assert document["verdict"] == "nonempty"
    assert Fraction(document["critical_beta"]) == Fraction(document["phi"]) / 2
    assert document["lam"]["inside"] is False
    assert document["certificate"]["kind"] == "witness"
    assert document["solver"]["agrees"] is True
    assert {proposal["name"] for proposal in document["proposals"]} >= {
        "least_norm",
        "chebyshev_centre",
        "largest_margin",
    }
    assert all(proposal["verified"] for proposal in document["proposals"])
    assert [warning["code"] for warning in document["warnings"]] == ["gamma_norm"]


def test_exact_only_leaves_the_solver_out() -> None:
    document = answer("--gamma", "-1e-3", ".5", "--exact-only")
    assert document["solver"] is None
    assert document["proposals"] == []
    assert document["extents"] is None


@pytest.mark.parametrize(
    ("limits", "first", "point"),
    [(["--lam-max", "2.7"], "nonempty under your limits", "λ = 50/21 2/3"),
     (["--nonnegative", "--sum-to-one"], "empty under your limits", None)],
)  # fmt: skip
def test_the_answer_under_limits_comes_before_the_region_without_them(
    limits: list[str], first: str, point: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["feasible", "--gamma", "0.7", "-0.5", *limits]) == 0
    limited, without = capsys.readouterr().out.split("Without the limits")
    assert limited.startswith(first)
    assert (f"  {point}\n" in limited) if point else ("λ =" not in limited)
    assert "\nnonempty   γ = (0.7, -0.5)\n\n  λ = 4 1.12\n" in without


@pytest.mark.parametrize(
    ("lam", "words"),
    [("50/21 2/3", "inside for c = 1/3 ≈ 0.333333 alone. Inside for every β up to 0.14."),
     ("4 1.12", "Inside for every β below 0.25."),
     ("2 1", "It is outside for every β: a sum fails that β does not enter.")],
)  # fmt: skip
def test_without_beta_a_point_is_told_every_beta_that_admits_it(
    lam: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["feasible", "--gamma", "0.7", "-0.5", "--exact-only", "--lam", *lam.split()]) == 0
    assert words in " ".join(capsys.readouterr().out.split())


def test_constraints_on_lambda_are_kept_and_reported() -> None:
    document = answer("--gamma", "0.8", "0.5", "--beta", "1/20", "--equal", "--lam-max", "5", "--near", "1", "1")
    assert document["constrained"]["verdict"] == "nonempty"
    for proposal in document["proposals"]:
        first, second = map(Fraction, proposal["lam"])
        assert first == second <= 5


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "expected a command"),
        (["frobnicate"], "unknown command 'frobnicate'; expected one of feasible"),
        (["feasable"], "unknown command 'feasable', did you mean feasible?"),
        (["feasible", "--gamma", "0.5", "--beta", "0,05"], "beta: '0,05' has a decimal comma"),
        (["feasible", "--gamma-file", "x.csv", "--exit-code"], "--exit-code is for one gamma"),
        (["feasible", "--alpha", "0.5", "--exit-code"], "--exit-code is for a gamma, and --alpha for two tasks"),
        (["feasible", "--gamma", "0.8", "--alpha", "0.5"], "--gamma is for a gamma, and --alpha for two tasks"),
        (["feasible"], "--gamma: expected the correlations"),
        (["feasible", "--gamma"], "got none"),
        (["feasible", "--gamma", "nan"], "'nan'"),
        (["feasible", "--gamma", "inf"], "'inf'"),
        (["feasible", "--gamma", "abc"], "'abc'"),
        (["feasible", "--gamma", "1/0"], "denominator 0"),
        (["feasible", "--gamma", "1..2"], "'1..2'"),
        (["feasible", "--gamma", "1.5"], "[-1, 1]"),
        (["feasible", "--gamma", "0.5", "--beta", "-1"], "beta: expected a number >= 0"),
        (["feasible", "--gamma", "0.5", "--c", "1"], "c: expected a number strictly between"),
        (["feasible", "--gamma", "0.5", "--gamma-radius", "-0.1"], "gamma_radius[1]"),
        (["feasible", "--gamma", "0.5", "--gamma-radius", "0.1", "0.2"], "gamma_radius: expected 1 number"),
        (["feasible", "--gamma", "0.5", "--lam", "1", "2"], "lam: expected 1 number"),
        (["feasible", "--gamma", "0.5", "--near", "1", "2"], "near: expected 1 number"),
        (["feasible", "--gamma", "0.5", "--lam-min", "2", "--lam-max", "1"], "lam_min"),
        (["feasible", "--gamma", "0.5", "--exact-only", "--near", "1"], "--near needs the float solver"),
        (["feasible", "--gamma", "0.5", "--output", "x.csv"], "--output goes with --gamma-file"),
        (["feasible", "--gamma", "0.5", "--gamma-file", "x.csv"], "expected one of them"),
        (["feasible", "--gamma-file", "no/such/file.csv"], "cannot be read"),
        (["feasible", "--gamma", "0.5", "--exact-only", "--certificate", "no/such/folder/x.json"], "cannot be written"),
        (["feasible", "--gamma", "0.5", "--exact-only", "--plot", "region.pdf"], ".svg"),
        (
            ["feasible", "--gamma", "0.5", "0.4", "--exact-only", "--plot", "x.svg", "--plot-axes", "1", "3"],
            "--plot-axes",
        ),
        (["check"], "required: FILE"),
        (["check", "no/such/file.json"], "cannot be read"),
        (["schema", "frobnicate"], "unknown schema"),
    ],
)
def test_bad_input_is_one_line_on_stderr_and_exit_code_2(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    printed = capsys.readouterr()
    assert printed.err.startswith("proofcheck: ")
    assert printed.err.count("\n") == 1
    assert message in printed.err


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["0.8", "-0.6"], 0),
        (["-0.64"], 4),
        (["0.8", "-0.6", "--beta", "1/2", "--exact-only"], 4),
        (["0.8", "-0.6", "--beta", "1/20", "--lam-max", "5"], 0),
        (["0.8", "-0.6", "--beta", "1/20", "--lam-max", "0.1"], 4),
        (["0.8", "-0.6", "--beta", "1/20", "--near", "0", "0"], 0),
    ],
)
@pytest.mark.parametrize("more", [[], ["--json"]])
def test_the_exit_code_is_the_verdict_when_that_is_asked_for(
    arguments: list[str], code: int, more: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["feasible", "--gamma", *arguments, *more]) == 0
    plain = capsys.readouterr()
    assert main(["feasible", "--gamma", *arguments, *more, "--exit-code"]) == code
    assert capsys.readouterr() == plain


def test_limits_that_cannot_be_decided_have_an_exit_code_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    from proofcheck.region.verdict import Constrained, Solver
    from proofcheck.solve import propose as solver
    from proofcheck.solve.propose import Findings

    undecided = Constrained({"nonnegative": True}, "not certified", "no argument either way")
    findings = Findings(extents=None, proposals=(), solver=Solver("none", "not asked", None), constrained=undecided)
    monkeypatch.setattr(solver, "propose", lambda *_, **__: findings)
    assert main(["feasible", "--gamma", "0.5", "--nonnegative", "--exit-code", "--json"]) == 5


def test_the_verdict_is_the_exit_code_though_the_reader_leaves() -> None:
    import subprocess

    command = [sys.executable, "-m", "proofcheck", "feasible", "--gamma", "-0.5", "--exact-only", "--exit-code"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.wait() == 4


def test_no_traceback_reaches_the_user_of_the_real_command() -> None:
    finished = proofcheck("feasible", "--gamma", "abc")
    assert (finished.returncode, finished.stdout) == (2, "")
    assert finished.stderr.count("\n") == 1


def test_a_certificate_goes_to_a_file_and_is_verified_from_it_alone(tmp_path: Path) -> None:
    file = tmp_path / "cert.json"
    assert answered("feasible", "--gamma", "0.79", "-0.64", "--exact-only", "--certificate", file).returncode == 0
    verified = proofcheck("check", file)
    assert verified.returncode == 0
    assert verified.stdout.startswith("verified: nonempty")
    file.write_text(file.read_text().replace('"phi": "11297/16400"', '"phi": "11297/16401"'))
    forged = answered("check", file)
    assert forged.returncode == 1
    assert "F(t) = φ fails" in forged.stdout
    assert forged.stderr == ""


def test_check_reports_as_json_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "cert.json"
    assert main(["feasible", "--gamma", "-0.64", "--exact-only", "--certificate", str(file)]) == 0
    capsys.readouterr()
    assert main(["check", str(file), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["valid"] is True


def test_the_figure_is_drawn(tmp_path: Path) -> None:
    file = tmp_path / "region.svg"
    finished = answered("feasible", "--gamma", "0.79", "-0.64", "--exact-only", "--plot", file)
    assert finished.returncode == 0, finished.stderr
    assert file.read_text().count("<svg") == 1


def test_numbers_beyond_pythons_digit_limit_reach_the_user() -> None:
    digits = "9" * 3000
    document = answer("--gamma", f"1/{digits}", f"-1/{digits[:-1]}", "--exact-only")
    assert len(document["phi"]) > 5000


def test_a_solver_that_lies_is_shown_and_changes_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import cvxpy

    monkeypatch.setattr(cvxpy.Problem, "solve", lambda *_, **__: None)
    monkeypatch.setattr(cvxpy.Problem, "status", property(lambda _: cvxpy.INFEASIBLE))
    assert main(["feasible", "--gamma", "0.5", "--beta", "1/20"]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("nonempty")
    assert "DISAGREES; the exact answer stands" in printed


@pytest.mark.parametrize("module", ["torch", "cvxpy", "sympy", "scipy", "matplotlib", "numpy", "rich"])
def test_importing_proofcheck_loads_no_heavy_package(module: str) -> None:
    import subprocess

    code = f"import sys, proofcheck; sys.exit({module!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


LIMITS = {
    "one limit": ["--lam-max", "3"],
    "signs": ["--nonnegative"],
    "one value": ["--equal"],
    "a sum out of reach": ["--sum-to-one", "--lam-min", "-1"],
    "signs and a sum": ["--nonnegative", "--sum-to-one"],
}


@pytest.mark.parametrize("limits", LIMITS.values(), ids=LIMITS)
@pytest.mark.parametrize("beta", [["--beta", "1/20"], []])
def test_exact_only_decides_under_limits_as_the_answer_with_a_solver_does(
    limits: list[str], beta: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    question = ["feasible", "--gamma", "0.8", "-0.6", *beta, *limits, "--json"]
    assert main([*question, "--exact-only"]) == main(question) == 0
    exact, whole = (json.loads("{" + text) for text in capsys.readouterr().out[1:].split("\n{"))
    assert exact["constrained"] == whole["constrained"]
    assert exact["solver"] is exact["extents"] is None
    assert [proposal["verified"] for proposal in exact["proposals"]] == [True] * (whole["proposals"] != [])


def test_exact_only_shows_a_point_that_keeps_the_limits_and_says_what_is_left_out(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["feasible", "--gamma", "0.8", "-0.6", "--beta", "1/20", "--lam-max", "3", "--exact-only"]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("nonempty under your limits on λ\n  λ = 3 0.5\n")
    assert printed.endswith("No solver was asked: least norm, centre and largest margin are left out.\n")


def test_exact_only_never_imports_the_solver() -> None:
    import subprocess

    questions = [["feasible", "--gamma", "0.5", "--exact-only", *limits] for limits in ([], *LIMITS.values())]
    code = (
        "import sys; from proofcheck.cli.main import main; "
        f"codes = [main(arguments) for arguments in {questions}]; sys.exit(any(codes) or 'cvxpy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, capture_output=True).returncode == 0


@pytest.mark.parametrize("more", [["--json"], []])
def test_a_reader_who_leaves_early_is_no_failure(more: list[str]) -> None:
    import subprocess

    command = [sys.executable, "-m", "proofcheck", "feasible", "--gamma", *["0.5"] * 500, "--exact-only", *more]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 0


def test_the_files_asked_for_are_written_though_the_reader_leaves(tmp_path: Path) -> None:
    import subprocess

    file = tmp_path / "cert.json"
    command = [sys.executable, "-m", "proofcheck", "feasible", "--gamma", "0.5", "--certificate", str(file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.close()
        process.wait()
    assert json.loads(file.read_text())["verdict"] == "nonempty"


def test_a_link_is_followed_and_a_pipe_is_not_replaced(tmp_path: Path) -> None:
    import os

    real, link, pipe = tmp_path / "real.json", tmp_path / "link.json", tmp_path / "pipe"
    real.write_text("older")
    link.symlink_to(real)
    assert main(["feasible", "--gamma", "0.5", "--exact-only", "--certificate", str(link)]) == 0
    assert link.is_symlink()
    assert json.loads(real.read_text())["verdict"] == "nonempty"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        assert main(["feasible", "--gamma", "0.5", "--exact-only", "--certificate", str(pipe)]) == 0
        assert json.loads(os.read(reader, 65_536))["verdict"] == "nonempty"
    finally:
        os.close(reader)
    assert pipe.is_fifo()


@pytest.mark.parametrize("arguments", [["--beta", "1e-400"], ["--beta", "0", "--near", "1e400"]])
def test_numbers_beyond_floats_are_shown(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["feasible", "--gamma", "0.5", *arguments]) == 0
    assert "verified" in capsys.readouterr().out


def test_an_answer_that_cannot_be_written_is_one_line() -> None:
    import subprocess

    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-m", "proofcheck", "feasible", "--gamma", "0.5", "--exact-only"]
        finished = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert finished.returncode == 2
    assert finished.stderr.count("\n") == 1


def test_sentences_stay_short_however_long_the_numbers_are(capsys: pytest.CaptureFixture[str]) -> None:
    gamma = [f"{'-' if i % 3 else ''}{i}/{1009 + 2 * i}" for i in range(1, 60)]
    assert main(["feasible", "--gamma", *gamma, "--beta", "1/1000", "--exact-only", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert len(document["phi"]) > 100
    assert len(document["why"]) < 200


@pytest.mark.parametrize("more", [[], ["--exact-only"], ["--json"]])
def test_a_figure_that_is_refused_comes_before_anything_is_printed_or_written(
    more: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [f"--certificate={tmp_path / 'c.json'}", f"--plot={tmp_path / 'p.svg'}"]
    assert main(["feasible", "--gamma", "1", "1e-9", "--beta", "1e-120", *files, *more]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert "expected |λ| up to" in captured.err
    assert list(tmp_path.iterdir()) == []


def test_a_pipe_that_nobody_reads_is_refused_before_anything_is_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("proofcheck.region.writing.SECONDS_FOR_A_READER", 0.05)
    os.mkfifo(tmp_path / "pipe")
    assert main(["feasible", "--gamma", "0.5", "--exact-only", f"--certificate={tmp_path / 'pipe'}"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "nobody reads from this pipe" in captured.err


@pytest.mark.parametrize(("limit", "word"), [("0", "keeps"), ("1", "breaks")])
def test_of_a_given_lambda_it_is_said_whether_it_keeps_the_limits(
    limit: str, word: str, capsys: pytest.CaptureFixture[str]
) -> None:
    base = ["feasible", "--gamma", "0.8", "-0.6", "--beta", "1/20", "--lam", "5", "5/6"]
    assert main([*base, "--lam-min", limit]) == 0
    assert f"Your λ {word} your limits." in capsys.readouterr().out
    assert main(base) == 0
    assert "your limits" not in capsys.readouterr().out


def test_a_proof_of_emptiness_under_limits_has_its_numbers(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    base = ["feasible", "--gamma", "0.8", "-0.6", "--beta", "1/20"]
    assert main([*base, "--sum-to-one", "--lam-max", "0.5", "--exit-code"]) == 4
    printed = capsys.readouterr().out
    # 5 (0.8 x - 0.6 y - 1 - c) + 3 (x + y - 1) at x = 0.5 and c = 0.5 beta
    assert "That sum = 7·λ_1 - 8 - 5·c, at most -4.625 within the limits, at c = 0.025: below 0." in printed
    assert main([*base, "--lam-min", "30", "--exit-code"]) == 4
    assert "They ask for some |λ_i| of 30, so for c ≥ 30·β = 1.5." in capsys.readouterr().out


def test_what_stands_in_for_beta_and_what_the_certificate_is_of_are_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    options = ["--lam", "5", "1", "--nonnegative", f"--certificate={tmp_path / 'c.json'}"]
    assert main(["feasible", "--gamma", "0.8", "-0.6", *options]) == 0
    printed = capsys.readouterr().out
    assert "Without the limits, as the certificate has it:" in printed
    assert "is inside at β = 0.175 (none given: half of the critical β)." in printed
    assert "Proposals, points worth taking, at β = 0.175 (none given: half of the critical β)" in printed
    assert "in the set of λ that some c admits; none is larger by more than 0.00" in printed
    assert "lambda" not in printed


def test_weak_shows_its_region_its_certificate_and_the_shortest_point(tmp_path: Path) -> None:
    file = str(tmp_path / "weak.json")
    document = answer("--gamma", "0.8", "-0.6", "--beta", "3/5", "--weak", "--at-least", "2", "--certificate", file)
    assert (document["weak"], document["verdict"], document["critical_beta"]) == (True, "nonempty", "7/10")
    shortest = {"lam": ["8/5", "-6/5"], "k": "2", "multipliers": ["2", "0"], "reach": "5/3"}
    assert document["shortest"] == shortest
    assert document["weak_critical_beta"] == document["critical_beta"]
    checked = answered("check", file)
    assert (checked.returncode, "weak" in checked.stdout) == (0, True)
    assert answer("--gamma", "0.8", "-0.6", "--beta", "3/5", "--exact-only")["verdict"] == "empty"


def test_the_critical_beta_of_the_weak_region_stands_under_that_of_theorem_3_with_what_it_rests_on() -> None:
    shown = answered("feasible", "--gamma", "0.8", "-0.6", "--exact-only").stdout.splitlines()
    place = next(i for i, line in enumerate(shown) if line.split()[:2] == ["critical", "β"])
    assert shown[place].split()[2:] == ["0.35,", "resting", "on", "the", "paper's", "Theorem", "3"]
    assert shown[place + 1].split()[:3] == ["with", "--weak", "0.7,"]
    assert "idealised network" in shown[place + 1]


def test_an_answer_that_is_not_weak_has_the_weak_critical_beta_and_no_other_field_of_it() -> None:
    document = answer("--gamma", "0.8", "-0.6", "--exact-only")
    assert (document["critical_beta"], document["weak_critical_beta"]) == ("7/20", "7/10")
    assert not {"weak", "shortest"} & document.keys()


def test_a_weak_region_has_proposals_limits_a_figure_and_the_idealised_network(tmp_path: Path) -> None:
    figure = tmp_path / "weak.svg"
    document = answer(
        *("--gamma", "0.2", "-0.9", "--beta", "1/50", "--weak", "--nonnegative", "--near", "1", "1"),
        *("--omega", "2", "--plot", str(figure)),
    )
    assert document["constrained"]["verdict"] == "nonempty"
    assert {p["name"]: p["verified"] for p in document["proposals"]} == dict.fromkeys(
        ("least_norm", "chebyshev_centre", "largest_margin", "near"), True
    )
    # With λ ≥ 0 the squares ask nothing: λ₁ alone, where 0.2·λ₁ = 1 + c and c = λ₁/50.
    assert document["proposals"][0]["lam"] == ["50/9", "0"]
    assert (document["solver"]["agrees"], document["shortest"]) == (True, None)
    assert document["ideal"]["polytope"]["succeeds"] is True
    assert "Weak" in figure.read_text(encoding="utf-8")


def test_within_the_box_of_beta_the_shortest_point_is_cut_and_one_beyond_it_is_none() -> None:
    # 1.2 and −0.9 without a box; c = 1/2 leaves |λ_i| ≤ 1/(2β).
    at = ("--gamma", "0.8", "-0.6", "--weak", "--exact-only", "--beta")
    assert answer(*at, "5/12")["shortest"]["lam"] == ["6/5", "-9/10"]
    cut = answer(*at, "9/20")["shortest"]
    assert (cut["reach"], cut["lam"]) == ("10/9", ["10/9", "-55/54"])
    assert answer(*at, "1/2")["shortest"] is None


def test_what_trained_networks_are_known_to_fail_at_is_a_warning() -> None:
    def codes(*gamma: str) -> list[str]:
        return [warned["code"] for warned in answer("--gamma", *gamma, "--weak", "--exact-only")["warnings"]]

    assert codes("0.8", "-0.6") == []
    assert codes("0.6", "-0.6", "-0.4") == ["negative_sum"]
    assert codes("0.1", "-0.2") == ["untested_lambda"]


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--weak", "--sum-to-one", "--at-least", "2"], "--at-least has an exact answer without limits on λ only"),
        (["--weak", "--gamma-radius", "0.1", "--at-least", "2"], "--at-least is for an exact gamma"),
        (["--weak", "--at-least", "0"], "at_least: expected a number > 0, got 0"),
        (["--at-least", "2"], "--at-least goes with --weak or --one-sided"),
    ],
)
def test_what_does_not_go_with_weak_is_one_line(arguments: list[str], complaint: str) -> None:
    finished = answered("feasible", "--gamma", "0.8", "-0.6", *arguments)
    assert (finished.returncode, finished.stdout) == (2, "")
    assert complaint in finished.stderr
    assert finished.stderr.count("\n") == 1
