import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.figure import draw
from benchmarks.peers import CERTIFIED, COUNTERS, DECIDERS, ONE_EACH, OURS
from benchmarks.questions import FAMILIES, question
from benchmarks.results import FULL, Results
from benchmarks.summary import faster_peers, growth
from benchmarks.timing import ROOT, Timed
from benchmarks.wording import duration, ratio

PUBLISHED = ROOT / "docs" / "benchmarks.md"


def rows(page: Path) -> list[list[str]]:
    lines = page.read_text(encoding="utf-8").splitlines()
    return [line.strip("| ").split(" | ") for line in lines if line.startswith("| ")]


def run(*options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "benchmarks", *options]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)


def test_the_quick_command_writes_a_page_with_every_package_and_its_figure(tmp_path: Path) -> None:
    page, figure = tmp_path / "quick.md", tmp_path / "quick.svg"
    done = run("--quick", "--output", str(page))
    assert done.returncode == 0, done.stderr
    written = page.read_text(encoding="utf-8")
    assert "made by `--quick`" in written
    assert "](quick.svg)" in written
    assert figure.read_text(encoding="utf-8").count("<svg") == 1
    assert {peer.name for peer in ONE_EACH if peer.installed} <= {row[0] for row in rows(page)}
    ours = next(row for row in rows(page) if row[:2] == [OURS.name, OURS.configuration])
    assert ours[2:5] == ["yes", "0", "0"]


def test_an_output_in_no_folder_is_refused(tmp_path: Path) -> None:
    done = run("--quick", "--output", str(tmp_path / "none" / "page.md"))
    assert done.returncode == 2
    assert "--output" in done.stderr


def test_the_published_page_has_a_row_for_every_solver_and_configuration() -> None:
    listed = {tuple(row[:2]) for row in rows(PUBLISHED)}
    assert {(peer.name, peer.configuration) for peer in (*DECIDERS, *COUNTERS)} <= listed
    assert "made by `--quick`" not in PUBLISHED.read_text(encoding="utf-8")


def test_the_same_results_draw_the_same_bytes(tmp_path: Path) -> None:
    times = {OURS.key: {1: Timed(1e-5), 100: Timed(1e-3)}, "z3, default": {1: Timed(1e-3), 100: Timed(None, "late")}}
    results = Results(FULL, warm={"three": times})
    for name in ("one.svg", "two.svg"):
        draw(results, tmp_path / name)
    assert (tmp_path / "one.svg").read_bytes() == (tmp_path / "two.svg").read_bytes()


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (2.24e-5, "22 µs"),
        (0.00512, "5.1 ms"),
        (0.00999, "10 ms"),
        (0.0999, "100 ms"),
        (0.9999, "1.0 s"),
        (12.3, "12 s"),
    ],
)
def test_durations_have_two_significant_digits(seconds: float, shown: str) -> None:
    assert duration(seconds) == shown


@pytest.mark.parametrize(("value", "shown"), [(0.31, "0.31×"), (1.04, "1.0×"), (46.2, "46×"), (2046, "2,000×")])
def test_ratios_have_two_significant_digits(value: float, shown: str) -> None:
    assert ratio(value) == shown


def test_the_summary_names_every_peer_that_was_faster_and_the_exponent() -> None:
    slow = {n: Timed(n * 1e-5) for n in (10, 100, 1000)}
    faster_once = {10: Timed(2e-4), 100: Timed(5e-4), 1000: Timed(None, "late")}
    results = Results(FULL, warm={"three": {OURS.key: slow, CERTIFIED.key: slow, "highspy, default": faster_once}})
    assert "Floating-point solvers faster than *decide*: highspy (default) at n = 100 (0.50×)." in faster_peers(results)
    assert faster_peers(results).count("none at any n") == 2
    assert "deciding takes time as n^1.00 from n = 100 to 1,000" in growth(results)


@pytest.mark.parametrize("family", FAMILIES)
def test_questions_are_the_same_in_every_run(family: str) -> None:
    assert question(family, 20) == question(family, 20)
    assert len(set(question(family, 20).gamma)) > 15
